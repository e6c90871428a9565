// expects: this key type is wider than 64 bytes
#include "warpmap/any_type.hpp"

struct wide {
  std::uint64_t words[9];
};

int main() { warpmap::map<wide, int> map; }

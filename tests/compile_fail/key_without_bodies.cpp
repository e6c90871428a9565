// expects: include <warpmap/any_type.hpp>
#include "warpmap/map.hpp"

struct key {
  std::uint64_t words[2];
};

int main() { warpmap::map<key, int> map; }

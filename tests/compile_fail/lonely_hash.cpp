// expects: a hash and a comparator go together
#include "warpmap/map.hpp"

struct key_hash {
  std::uint64_t operator()(std::uint64_t key) const { return key; }
};

int main() { warpmap::map<std::uint64_t, int, key_hash> map; }

// expects: the hash must be callable as std::uint64_t hash
#include "warpmap/map.hpp"

struct key {
  float x, y;
};
struct key_hash {
  std::uint64_t operator()(char const*) const { return 0; }
};
struct same_key {
  bool operator()(key const& a, key const& b) const { return a.x == b.x && a.y == b.y; }
};

int main() { warpmap::map<key, int, key_hash, same_key> map; }

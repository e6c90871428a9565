// expects: use types without members
#include "warpmap/set.hpp"

struct key_hash {
  std::uint64_t salt;
  std::uint64_t operator()(std::uint64_t key) const { return key ^ salt; }
};
struct same_key {
  bool operator()(std::uint64_t a, std::uint64_t b) const { return a == b; }
};

int main() { warpmap::set<std::uint64_t, key_hash, same_key> set; }

// expects: conver(t|sion) .*const int.* to .*span
#include <span>

#include "warpmap/map.hpp"

int main()
{
  warpmap::map<int, int> map;
  std::span<int const> keys;
  map.on(nullptr).find(keys, keys);
}

// expects: conver(t|sion) .*unsigned int.* to .*span
#include <span>

#include "warpmap/map.hpp"

int main()
{
  warpmap::map<int, int> map;
  std::span<unsigned const> keys;
  map.on(nullptr).find(keys, {});
}

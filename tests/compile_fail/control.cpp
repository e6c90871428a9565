// expects: success
#include "warpmap/map.hpp"
#include "warpmap/set.hpp"

struct point {
  std::int32_t x, y;
};

int main()
{
  warpmap::map<point, float> map;
  warpmap::set<std::uint16_t> set;
  return map.empty() && set.empty() ? 0 : 1;
}

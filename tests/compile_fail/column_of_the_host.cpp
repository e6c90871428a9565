// expects: conver(t|sion) .*vector.* to .*span
#include <vector>

#include "warpmap/map.hpp"

int main()
{
  warpmap::map<int, int> map;
  std::vector<int> keys{1, 2, 3};
  map.on(nullptr).contains(keys);
}

// expects: this value type has padding bytes
#include "warpmap/map.hpp"

struct padded {
  char a;
  int b;
};

int main()
{
  warpmap::map<int, padded> map;
  auto session = map.session();
  return session.erase_if_equal(1, padded{}) == warpmap::status::absent ? 0 : 1;
}

// expects: this key type has padding bytes
#include "warpmap/map.hpp"

struct padded {
  char a;
  int b;
};

int main() { warpmap::map<padded, int> map; }

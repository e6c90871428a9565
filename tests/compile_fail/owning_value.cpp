// expects: this value type is not trivially copyable
#include <vector>

#include "warpmap/map.hpp"

int main() { warpmap::map<int, std::vector<int>> map; }

// expects: for text use warpmap::string_map
#include <string>

#include "warpmap/map.hpp"

int main() { warpmap::map<std::string, int> map; }

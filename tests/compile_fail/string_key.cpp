// expects: this key type is not trivially copyable
#include <string>

#include "warpmap/map.hpp"

int main() { warpmap::map<std::string, int> map; }

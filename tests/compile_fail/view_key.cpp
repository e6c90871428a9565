// expects: a std::string_view is a pointer
#include <string_view>

#include "warpmap/any_type.hpp"

int main() { warpmap::map<std::string_view, int> map; }

// expects: this key type has padding bytes
#include "warpmap/any_type.hpp"

int main() { warpmap::map<long double, int> map; }

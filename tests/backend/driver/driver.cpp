// A driver that says that it was loaded, and can nothing: to see who asks for one, and when.

#include <cstdio>
#include <cstdlib>

namespace {

struct note {
  note()
  {
    auto const* const path = std::getenv("WARPMAP_TEST_DRIVER_LOG");
    if (path == nullptr) return;
    if (auto* const log = std::fopen(path, "a")) {
      std::fputs("loaded\n", log);
      std::fclose(log);
    }
  }
} const when_loaded;

}  // namespace

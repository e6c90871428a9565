#include "bench/gpu/variant_launchers.hpp"
#include "tests/support/emulated_launcher.hpp"

namespace warpmap::bench {

template std::shared_ptr<host::launcher<host::slots_map32>>
launcher_of<host::slots_map32>(std::size_t, trial::emulated_run const&);

}  // namespace warpmap::bench

#include "bench/gpu/sorting_run.cuh"
#include "bench/gpu/variant_launchers.hpp"

namespace warpmap::bench {

template std::shared_ptr<host::launcher<host::slots_map64>>
launcher_of<host::slots_map64>(std::size_t, sorting_run const&);

}  // namespace warpmap::bench

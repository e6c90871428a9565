#include "host/slot_types.hpp"
#include "kernels/make_launcher.cuh"

namespace warpmap::inline v0_1::kernels {

template std::unique_ptr<host::launcher<host::slots_set64>>
make_launcher<host::slots_set64>(std::shared_ptr<host::device> const&);

}  // namespace warpmap::inline v0_1::kernels

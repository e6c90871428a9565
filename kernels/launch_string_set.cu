#include "host/slot_types.hpp"
#include "kernels/make_launcher.cuh"

namespace warpmap::inline v0_1::kernels {

template std::unique_ptr<host::launcher<host::slots_device_string_set>>
make_launcher<host::slots_device_string_set>(std::shared_ptr<host::device> const&);

}  // namespace warpmap::inline v0_1::kernels

#pragma once
// A cuda_run that can also deal items out to slices: by the radix sort of CUB.

#include <cub/device/device_radix_sort.cuh>

#include "kernels/cuda_run.cuh"
#include "kernels/partition.hpp"
#include "kernels/scratch.hpp"

namespace warpmap::bench {

class sorting_run : public kernels::cuda_run {
 public:
  using kernels::cuda_run::cuda_run;

  /// Items in the order of their slices; those of one slice keep theirs.
  /// @throws device_error, out_of_memory
  template <class Item>
  void sort(kernels::slice const* slices, kernels::slice* sorted, Item const* items,
            Item* sorted_items, std::uint64_t count, host::stream_handle stream) const
  {
    kernels::current_device const guard{on().ordinal()};
    auto const by_slice = [&](void* room, std::size_t& bytes) {
      on().check(cub::DeviceRadixSort::SortPairs(room, bytes, slices, sorted, items, sorted_items,
                                                 count, 0, 8, stream),
                 "cub::DeviceRadixSort");
    };
    std::size_t bytes = 0;
    by_slice(nullptr, bytes);
    kernels::scratch<char> const room{on(), bytes, stream};
    by_slice(room.data(), bytes);
  }
};

}  // namespace warpmap::bench

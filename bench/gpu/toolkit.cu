#include "bench/gpu/toolkit.cuh"

#include <thrust/binary_search.h>
#include <thrust/count.h>
#include <thrust/device_ptr.h>
#include <thrust/execution_policy.h>
#include <cuda/std/functional>

#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_reduce.cuh>
#include <cub/device/device_run_length_encode.cuh>

#include <algorithm>
#include <cstdint>

#include "bench/gpu/cuda_call.cuh"

namespace warpmap::bench {
namespace {

/// Items of device memory, from the pool: what others have given back there is nobody else's.
template <class Item>
class items {
 public:
  explicit items(std::size_t size)
  {
    auto const bytes = std::max<std::size_t>(size, 1) * sizeof(Item);
    auto const result = cudaMallocAsync(&data_, bytes, nullptr);
    if (result == cudaErrorMemoryAllocation) {
      static_cast<void>(cudaGetLastError());
      throw out_of_memory{"no device memory for the columns of the toolkit"};
    }
    check(result, "cudaMallocAsync");
    check(cudaStreamSynchronize(nullptr), "cudaStreamSynchronize");
  }
  items(items const&) = delete;
  items& operator=(items const&) = delete;
  /// What used them is done.
  ~items() { cudaFreeAsync(data_, nullptr); }
  Item* data() const { return data_; }

 private:
  Item* data_ = nullptr;
};

u64 number_at(u64 const* at, cudaStream_t stream)
{
  u64 number = 0;
  check(cudaMemcpyAsync(&number, at, sizeof number, cudaMemcpyDeviceToHost, stream),
        "cudaMemcpyAsync");
  check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
  return number;
}

/// Sort, then run lengths.
class counting final : public baseline {
 public:
  explicit counting(baseline_columns const& of)
    : of_{of}, sorted_{of.count}, distinct_{of.count}, lengths_{of.count}, groups_{1},
      room_{bytes_needed()}
  {
  }
  void run(host::stream_handle stream) override
  {
    auto bytes = bytes_;
    check(sort(room_.data(), bytes, stream), "cub::DeviceRadixSort");
    check(encode(room_.data(), bytes, stream), "cub::DeviceRunLengthEncode");
  }
  u64 answer(host::stream_handle stream) override { return number_at(groups_.data(), stream); }

 private:
  cudaError_t sort(void* room, std::size_t& bytes, cudaStream_t stream) const
  {
    return cub::DeviceRadixSort::SortKeys(room, bytes, of_.keys, sorted_.data(), of_.count, 0, 64,
                                          stream);
  }
  cudaError_t encode(void* room, std::size_t& bytes, cudaStream_t stream) const
  {
    return cub::DeviceRunLengthEncode::Encode(room, bytes, sorted_.data(), distinct_.data(),
                                              lengths_.data(), groups_.data(),
                                              static_cast<std::int64_t>(of_.count), stream);
  }
  std::size_t bytes_needed()
  {
    std::size_t one = 0;
    std::size_t other = 0;
    check(sort(nullptr, one, nullptr), "cub::DeviceRadixSort");
    check(encode(nullptr, other, nullptr), "cub::DeviceRunLengthEncode");
    return bytes_ = std::max(one, other);
  }

  baseline_columns of_;
  std::size_t bytes_ = 0;
  items<u64> sorted_, distinct_, lengths_, groups_;
  items<char> room_;
};

/// Sort of pairs, then sums by key.
class summing final : public baseline {
 public:
  explicit summing(baseline_columns const& of)
    : of_{of}, keys_{of.count}, values_{of.count}, distinct_{of.count}, sums_{of.count},
      groups_{1}, room_{bytes_needed()}
  {
  }
  void run(host::stream_handle stream) override
  {
    auto bytes = bytes_;
    check(sort(room_.data(), bytes, stream), "cub::DeviceRadixSort");
    check(reduce(room_.data(), bytes, stream), "cub::DeviceReduce");
  }
  u64 answer(host::stream_handle stream) override { return number_at(groups_.data(), stream); }

 private:
  cudaError_t sort(void* room, std::size_t& bytes, cudaStream_t stream) const
  {
    return cub::DeviceRadixSort::SortPairs(room, bytes, of_.keys, keys_.data(), of_.values,
                                           values_.data(), of_.count, 0, 64, stream);
  }
  cudaError_t reduce(void* room, std::size_t& bytes, cudaStream_t stream) const
  {
    auto const items = static_cast<std::int64_t>(of_.count);
    return cub::DeviceReduce::ReduceByKey(room, bytes, keys_.data(), distinct_.data(),
                                          values_.data(), sums_.data(), groups_.data(),
                                          cuda::std::plus<>{}, items, stream);
  }
  std::size_t bytes_needed()
  {
    std::size_t one = 0;
    std::size_t other = 0;
    check(sort(nullptr, one, nullptr), "cub::DeviceRadixSort");
    check(reduce(nullptr, other, nullptr), "cub::DeviceReduce");
    return bytes_ = std::max(one, other);
  }

  baseline_columns of_;
  std::size_t bytes_ = 0;
  items<u64> keys_, values_, distinct_, sums_, groups_;
  items<char> room_;
};

class searching final : public baseline {
 public:
  explicit searching(baseline_columns const& of)
    : of_{of}, sorted_{of.count}, found_{of.count}
  {
    std::size_t bytes = 0;
    check(sort(nullptr, bytes), "cub::DeviceRadixSort");
    items<char> const room{bytes};
    check(sort(room.data(), bytes), "cub::DeviceRadixSort");
    check(cudaDeviceSynchronize(), "cudaDeviceSynchronize");
  }
  void run(host::stream_handle stream) override
  {
    auto const count = static_cast<std::ptrdiff_t>(of_.count);
    thrust::device_ptr<u64 const> const keys{sorted_.data()};
    thrust::device_ptr<u64 const> const wanted{of_.values};
    thrust::device_ptr<bool> const found{found_.data()};
    thrust::binary_search(thrust::cuda::par_nosync.on(stream), keys, keys + count, wanted,
                          wanted + count, found);
  }
  u64 answer(host::stream_handle stream) override
  {
    thrust::device_ptr<bool> const found{found_.data()};
    return static_cast<u64>(thrust::count(thrust::cuda::par.on(stream), found,
                                          found + static_cast<std::ptrdiff_t>(of_.count), true));
  }

 private:
  cudaError_t sort(void* room, std::size_t& bytes) const
  {
    return cub::DeviceRadixSort::SortKeys(room, bytes, of_.keys, sorted_.data(), of_.count);
  }

  baseline_columns of_;
  items<u64> sorted_;
  items<bool> found_;
};

}  // namespace

std::unique_ptr<baseline> make_by_toolkit(baseline_kind kind, baseline_columns const& of)
{
  switch (kind) {
    case baseline_kind::count_by_sort: return std::make_unique<counting>(of);
    case baseline_kind::sum_by_sort: return std::make_unique<summing>(of);
    case baseline_kind::search_in_sorted: break;
  }
  return std::make_unique<searching>(of);
}

}  // namespace warpmap::bench

// A map in a kernel of your own: a lease hands out a view, whose calls are those of a session.
// Compile it for the GPUs that warpmap was built for (CMAKE_CUDA_ARCHITECTURES).

#include <warpmap/device.cuh>
#include <warpmap/error.hpp>
#include <warpmap/map.hpp>

#include <cuda_runtime.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}
static void check(cudaError_t result) { check(result == cudaSuccess, cudaGetErrorString(result)); }

using warpmap::ops;
constexpr auto kinds = ops::find | ops::insert | ops::insert_or_apply;
using lengths_view = warpmap::device_view<std::uint64_t, std::uint32_t, kinds>;

/// The steps from n to 1 of "halve it, or triple it and add one".
__device__ std::uint32_t collatz(std::uint64_t n)
{
  std::uint32_t steps = 0;
  for (; n != 1; ++steps) n = n % 2 == 0 ? n / 2 : 3 * n + 1;
  return steps;
}

/// Remembers how long the way of each number is, and how many numbers have a way of that length.
__global__ void measure(lengths_view known, lengths_view numbers_of, std::uint64_t count)
{
  auto const n = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x + 1;
  if (n > count) return;
  auto const steps = collatz(n);
  known.insert(n, steps);
  numbers_of.insert_or_apply(steps, 1, warpmap::sum);
  std::uint32_t again = 0;
  if (known.find(n, again) != warpmap::status::present || again != steps) __trap();
}

static void run()
{
  constexpr std::uint64_t count = 1 << 16;
  warpmap::options how;
  how.backend = warpmap::backend::cuda;
  how.capacity = count;  // kernels cannot make a map grow: without room they get status::full
  warpmap::map<std::uint64_t, std::uint32_t> known{how}, numbers_of{how};

  cudaStream_t stream;
  check(cudaStreamCreate(&stream));
  {
    auto const first = known.lease(stream, kinds);
    auto const second = numbers_of.lease(stream, kinds);
    measure<<<count / 256, 256, 0, stream>>>(warpmap::view_of<kinds>(first),
                                             warpmap::view_of<kinds>(second), count);
    check(cudaGetLastError());
  }  // the ends of the leases come behind the kernel on its stream
  check(cudaStreamSynchronize(stream));

  std::uint32_t all = 0;
  numbers_of.for_each([&](std::uint64_t, std::uint32_t numbers) { all += numbers; });
  std::cout << known.size() << " numbers, " << numbers_of.size() << " lengths; from 27 it takes "
            << *known.session().find(27) << " steps\n";
  check(known.size() == count && all == count, "every number was counted once");
  check(known.session().find(27) == 111u, "the famous one");
  check(cudaStreamDestroy(stream));
}

int main()
{
  try {
    run();
  } catch (warpmap::backend_unavailable const& none) {
    std::cout << none.what() << '\n';
    return 77;  // for ctest: skipped
  }
}

// Columns in device memory and streams: what kernels made is looked up without a way over the host.

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

/// Keys first, first + 1, ... and their squares.
__global__ void make_pairs(std::uint64_t first, std::uint64_t* keys, std::uint64_t* values, int n)
{
  auto const i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i >= n) return;
  keys[i] = first + static_cast<std::uint64_t>(i);
  values[i] = keys[i] * keys[i];
}

static void run()
{
  constexpr int n = 1 << 20;
  warpmap::options how;
  how.backend = warpmap::backend::cuda;
  warpmap::map<std::uint64_t, std::uint64_t> squares{how};

  cudaStream_t stream;
  std::uint64_t *keys, *values, *found;
  check(cudaStreamCreate(&stream));
  check(cudaMalloc(&keys, n * sizeof *keys));
  check(cudaMalloc(&values, n * sizeof *values));
  check(cudaMalloc(&found, n * sizeof *found));
  warpmap::device_span<std::uint64_t> const k{keys, n}, v{values, n}, f{found, n};

  // The batch comes behind the kernel, as work on one stream does, and returns when it is done: the
  // map grows as it needs to.
  make_pairs<<<n / 256, 256, 0, stream>>>(0, keys, values, n);
  check(cudaGetLastError());
  auto const added = squares.on(stream).insert(k, v);
  std::cout << added.inserted() << " pairs added from device memory\n";
  check(added.inserted() == n, "all are new");

  // Half of the next keys are known.
  make_pairs<<<n / 256, 256, 0, stream>>>(n / 2, keys, values, n);
  check(cudaGetLastError());
  auto const seen = squares.on(stream).find(k, f);
  std::cout << seen.present() << " found, " << seen.absent() << " not\n";
  check(seen.present() == n / 2 && seen.absent() == n / 2, "half of them");

  std::uint64_t first = 0;
  check(cudaMemcpyAsync(&first, found, sizeof first, cudaMemcpyDefault, stream));
  check(cudaStreamSynchronize(stream));
  check(first == std::uint64_t{n / 2} * (n / 2), "the square that the kernel made");
  for (auto* const column : {keys, values, found}) check(cudaFree(column));
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

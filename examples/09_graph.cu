// Batches in a CUDA graph: under a lease they only queue work, so they can be captured once and
// launched as often as one likes.

#include <warpmap/error.hpp>
#include <warpmap/map.hpp>

#include <cuda_runtime.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}
static void check(cudaError_t result) { check(result == cudaSuccess, cudaGetErrorString(result)); }

static void run()
{
  constexpr std::size_t n = 1000;
  constexpr int launches = 100;
  warpmap::options how;
  how.backend = warpmap::backend::cuda;
  how.capacity = 2 * n;  // while a lease that writes lives, the map does not grow
  warpmap::map<std::uint64_t, std::uint64_t> hits{how};

  cudaStream_t stream;
  check(cudaStreamCreate(&stream));
  std::vector<std::uint64_t> pages(n);
  for (std::size_t i = 0; i < n; ++i) pages[i] = i % 500;  // each page twice
  std::uint64_t* keys;
  check(cudaMalloc(&keys, n * sizeof *keys));
  check(cudaMemcpy(keys, pages.data(), n * sizeof *keys, cudaMemcpyDefault));
  std::uint64_t* ones;
  std::vector<std::uint64_t> const one(n, 1);
  check(cudaMalloc(&ones, n * sizeof *ones));
  check(cudaMemcpy(ones, one.data(), n * sizeof *ones, cudaMemcpyDefault));

  auto scratch = hits.make_workspace(n);
  {
    auto lease = hits.lease(stream, warpmap::ops::insert_or_apply);
    cudaGraph_t graph;
    cudaGraphExec_t ready;
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    lease.insert_or_apply_async({keys, n}, {ones, n}, warpmap::sum, scratch);
    check(cudaStreamEndCapture(stream, &graph));
    check(cudaGraphInstantiate(&ready, graph, 0));
    for (int i = 0; i < launches; ++i) check(cudaGraphLaunch(ready, stream));

    // Each batch sets the counts of its workspace anew: these are of the last launch.
    auto const last = scratch.fetch(stream);
    std::cout << last.assigned() << " counted again in the last of " << launches << " launches\n";
    check(last.assigned() == n && last.full() == 0, "every key was there and had room");
    check(cudaGraphExecDestroy(ready));
    check(cudaGraphDestroy(graph));
  }
  check(cudaStreamSynchronize(stream));
  std::cout << hits.size() << " pages, page 7 had " << *hits.session().find(7) << " hits\n";
  check(hits.size() == 500 && hits.session().find(7) == 2 * launches, "all hits are there");
  check(cudaFree(keys));
  check(cudaFree(ones));
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

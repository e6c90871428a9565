// What can this GPU do with random accesses, and what do the map's batches make of it? One line a
// question: the median of some runs, the slowest and the fastest, timed by events on the stream.
//
// Usage: gpu_limits [--short]   (--short: small tables and few runs, to see that it works)

#include <cuda_runtime.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "warpmap/core/memory.hpp"
#include "warpmap/error.hpp"
#include "warpmap/map.hpp"

namespace {

using u64 = std::uint64_t;
using word16 = warpmap::core::word16;

void check(cudaError_t result)
{
  if (result == cudaSuccess) return;
  std::fprintf(stderr, "gpu_limits: %s\n", cudaGetErrorString(result));
  std::exit(1);
}

/// Items of device memory.
template <class Item>
class column {
 public:
  explicit column(std::size_t size) : size_{size}
  {
    check(cudaMalloc(&data_, size * sizeof(Item)));
    check(cudaMemset(data_, 1, size * sizeof(Item)));
  }
  column(column const&) = delete;
  column& operator=(column const&) = delete;
  ~column() { cudaFree(data_); }
  Item* data() const { return data_; }
  std::size_t size() const { return size_; }
  operator warpmap::device_span<Item>() const { return {data_, size_}; }
  operator warpmap::device_span<Item const>() const { return {data_, size_}; }

 private:
  Item* data_ = nullptr;
  std::size_t size_;
};

// --- What the machine does -----------------------------------------------------------------------

/// Different numbers for different indices.
__host__ __device__ u64 scatter(u64 i)
{
  auto x = (i + 1) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}
__device__ u64 somewhere(u64 salt, u64 places)
{
  auto const i = u64{blockIdx.x} * blockDim.x + threadIdx.x;
  return __umul64hi(scatter(i + salt), places);
}

struct alignas(32) sector {
  ulonglong2 half[2];
};

__global__ void read_sectors(sector const* table, u64 places, u64 salt, u64* kept)
{
  auto const& at = table[somewhere(salt, places)];
  auto const a = at.half[0];
  auto const b = at.half[1];
  if ((a.x ^ a.y ^ b.x ^ b.y) == salt) *kept = salt;  // never; else nothing would be read
}
template <class Word>
__device__ Word changed(Word const& seen);
template <>
__device__ u64 changed(u64 const& seen)
{
  return seen + 1;
}
template <>
__device__ word16 changed(word16 const& seen)
{
  return {seen.key + 1, seen.value + 1};
}
template <class Word>
__global__ void read_then_swap(Word* table, u64 places, u64 salt)
{
  using memory = warpmap::core::batch_memory;  // as the map does in batches
  auto* const at = table + somewhere(salt, places);
  auto seen = memory::load_acquire(at);
  memory::compare_and_swap(at, seen, changed(seen));
}
__global__ void fill_keys(u64* keys, u64 first, u64 count)
{
  auto const i = u64{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < count) keys[i] = scatter(first + i);
}

// --- How it is measured --------------------------------------------------------------------------

struct bench {
  cudaStream_t stream;
  cudaEvent_t begin, end;
  int runs;

  /// Prints units of `amount` a second; `work(run)` queues, `prepare(run)` is not timed. The first
  /// run counts for nothing.
  template <class Prepare, class Work>
  void report(char const* what, std::size_t bytes, double amount, char const* unit, Prepare prepare,
              Work work) const
  {
    std::vector<double> rates;
    for (int run = 0; run <= runs; ++run) {
      prepare(run);
      check(cudaStreamSynchronize(stream));
      check(cudaEventRecord(begin, stream));
      work(run);
      check(cudaGetLastError());
      check(cudaEventRecord(end, stream));
      check(cudaEventSynchronize(end));
      float ms = 0;
      check(cudaEventElapsedTime(&ms, begin, end));
      if (run > 0) rates.push_back(amount / (static_cast<double>(ms) * 1e-3));
    }
    std::sort(rates.begin(), rates.end());
    std::printf("%-26s %6zu MiB %10.1f %-5s (%.1f to %.1f, %d runs)\n", what, bytes >> 20,
                rates[rates.size() / 2], unit, rates.front(), rates.back(), runs);
  }
};

constexpr unsigned block = 256;
unsigned blocks_for(u64 threads) { return static_cast<unsigned>((threads + block - 1) / block); }

bool swaps_16_bytes()
{
  cudaFuncAttributes of{};
  check(cudaFuncGetAttributes(&of, read_then_swap<word16>));
  return of.ptxVersion >= 90;
}

void measure_machine(bench const& by, std::size_t bytes)
{
  column<sector> table{bytes / sizeof(sector)};
  column<sector> other{bytes / sizeof(sector)};
  column<u64> kept{1};
  auto const ready = [](int) {};
  by.report("copy, read and written", bytes, 2 * static_cast<double>(bytes) / 1e9, "GB/s", ready,
            [&](int) {
              check(cudaMemcpyAsync(other.data(), table.data(), bytes, cudaMemcpyDeviceToDevice,
                                    by.stream));
            });
  auto const accesses = u64{blocks_for(std::max<u64>(bytes / 32, 1 << 22))} * block;
  auto const millions = static_cast<double>(accesses) / 1e6;
  auto const grid = blocks_for(accesses);
  auto const salt = [&](int run) { return static_cast<u64>(run) * accesses; };
  by.report("read 32 random bytes", bytes, millions, "M/s", ready, [&](int run) {
    read_sectors<<<grid, block, 0, by.stream>>>(table.data(), table.size(), salt(run),
                                                kept.data());
  });
  by.report("read, then swap 8 bytes", bytes, millions, "M/s", ready, [&](int run) {
    read_then_swap<<<grid, block, 0, by.stream>>>(reinterpret_cast<u64*>(table.data()), bytes / 8,
                                                  salt(run));
  });
  if (!swaps_16_bytes()) {
    std::printf("%-26s not in the code that runs on this GPU\n", "read, then swap 16 bytes");
    return;
  }
  by.report("read, then swap 16 bytes", bytes, millions, "M/s", ready, [&](int run) {
    read_then_swap<<<grid, block, 0, by.stream>>>(reinterpret_cast<word16*>(table.data()),
                                                  bytes / 16, salt(run));
  });
}

// --- What the map does ---------------------------------------------------------------------------

/// Batches under a lease, on a table of about so many bytes, at the load that `keys` makes.
void measure_map(bench const& by, std::size_t bytes, double load)
{
  using map_type = warpmap::map<u64, u64>;
  auto const slots = bytes / 16;
  auto const n = static_cast<std::size_t>(static_cast<double>(slots) * load);
  warpmap::options how;
  how.backend = warpmap::backend::cuda;
  how.load_limit = 0.9;
  how.capacity = static_cast<std::size_t>(static_cast<double>(slots) * how.load_limit);
  column<u64> keys{n}, absent{n}, values{n}, found{n};
  fill_keys<<<blocks_for(n), block, 0, by.stream>>>(keys.data(), 0, n);
  fill_keys<<<blocks_for(n), block, 0, by.stream>>>(absent.data(), n, n);
  check(cudaStreamSynchronize(by.stream));

  map_type map{how};
  auto scratch = map.make_workspace(n);
  auto const ready = [](int) {};
  auto const name = [&](char const* what) {
    return std::string{what} + ", load " + std::to_string(static_cast<int>(100 * load)) + " %";
  };
  auto const millions = static_cast<double>(n) / 1e6;
  auto const expect = [&](char const* what, std::size_t seen) {
    if (seen == n) return;
    std::fprintf(stderr, "gpu_limits: %s: %zu of %zu keys\n", what, seen, n);
    std::exit(1);
  };
  {
    std::optional<warpmap::lease<u64, u64>> writing;
    auto const empty = [&](int) {
      writing.reset();
      map.clear();
      writing.emplace(map.lease(by.stream, warpmap::ops::insert));
    };
    by.report(name("insert").c_str(), bytes, millions, "M/s", empty,
              [&](int) { writing->insert_async(keys, values, scratch); });
    expect("insert", scratch.fetch(by.stream).inserted());
  }
  auto lease = map.lease(by.stream, warpmap::ops::find | warpmap::ops::insert_or_apply);
  by.report(name("find").c_str(), bytes, millions, "M/s", ready,
            [&](int) { lease.find_async(keys, found, scratch); });
  expect("find", scratch.fetch(by.stream).present());
  by.report(name("find absent").c_str(), bytes, millions, "M/s", ready,
            [&](int) { lease.find_async(absent, found, scratch); });
  expect("find absent", scratch.fetch(by.stream).absent());
  by.report(name("add to present").c_str(), bytes, millions, "M/s", ready,
            [&](int) { lease.insert_or_apply_async(keys, values, warpmap::sum, scratch); });
  expect("add to present", scratch.fetch(by.stream).assigned());
}

void measure_all(bool is_short)
{
  {
    warpmap::options how;
    how.backend = warpmap::backend::cuda;
    warpmap::map<u64, u64> const asks{how};  // throws where there is no GPU to be used
  }
  cudaDeviceProp of{};
  int ordinal = 0;
  check(cudaGetDevice(&ordinal));
  check(cudaGetDeviceProperties(&of, ordinal));
  auto const cache = static_cast<std::size_t>(of.l2CacheSize);
  std::printf("%s, compute capability %d.%d, %d multiprocessors, %zu MiB of L2\n", of.name,
              of.major, of.minor, of.multiProcessorCount, cache >> 20);

  bench by{};
  by.runs = is_short ? 3 : 11;
  check(cudaStreamCreate(&by.stream));
  check(cudaEventCreate(&by.begin));
  check(cudaEventCreate(&by.end));
  // A table far larger than the cache, and one that fits in half of it.
  auto const large = is_short ? std::size_t{16} << 20 : std::size_t{1} << 30;
  auto const small = std::min(large, std::max(cache / 2, std::size_t{1} << 20) / 32 * 32);
  for (auto const bytes : {large, small}) {
    measure_machine(by, bytes);
    for (auto const load : {0.5, 0.8}) measure_map(by, bytes, load);
  }
  check(cudaEventDestroy(by.begin));
  check(cudaEventDestroy(by.end));
  check(cudaStreamDestroy(by.stream));
}

}  // namespace

int main(int count, char** given)
{
  try {
    measure_all(count > 1 && std::strcmp(given[1], "--short") == 0);
  } catch (warpmap::backend_unavailable const& none) {
    std::printf("%s\n", none.what());
    return 77;  // for ctest: skipped
  } catch (std::exception const& failed) {
    std::fprintf(stderr, "gpu_limits: %s\n", failed.what());
    return 1;
  }
}

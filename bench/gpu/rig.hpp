#pragma once
// What is measured: a GPU, or the emulated device, behind one interface.

#include <functional>
#include <memory>
#include <string>

#include "bench/gpu/works.hpp"
#include "host/device.hpp"
#include "warpmap/map.hpp"

namespace warpmap::bench {

/// What others use instead of a map, made ready: run() is what is measured.
class baseline {
 public:
  virtual ~baseline() = default;
  virtual void run(host::stream_handle) = 0;
  /// What it found out. Waits.
  virtual u64 answer(host::stream_handle) = 0;
};
enum class baseline_kind : std::uint8_t {
  count_by_sort,    ///< sort, then run lengths; answers the number of distinct keys
  sum_by_sort,      ///< sort of pairs, then sums by key; the same
  search_in_sorted  ///< binary search; answers how many were found
};
/// Columns in device memory that are filled, and outlive the baseline.
struct baseline_columns {
  u64 const* keys;    ///< searches: those that are sorted beforehand
  u64 const* values;  ///< searches: the keys that are looked for
  u64 count;
};

class rig {
 public:
  virtual ~rig() = default;

  virtual host::device& device() = 0;
  virtual std::string description() = 0;
  virtual bool is_emulated() const = 0;
  virtual std::size_t free_bytes() = 0;
  virtual std::size_t cache_bytes() = 0;

  /// Maps of backend::cuda that are made from now on run here, with this variant's kernels.
  virtual void use(std::string const& variant) = 0;
  /// Seconds from the first to the last of what `work` puts on the stream.
  virtual double time(host::stream_handle, std::function<void()> const& work) = 0;

  virtual void run(fill_keys<u32> const&, u64 count, host::stream_handle) = 0;
  virtual void run(fill_keys<u64> const&, u64 count, host::stream_handle) = 0;
  virtual void run(fill_draws<u32> const&, u64 count, host::stream_handle) = 0;
  virtual void run(fill_draws<u64> const&, u64 count, host::stream_handle) = 0;
  virtual void run(fill_with<u64> const&, u64 count, host::stream_handle) = 0;
  virtual void run(read_sector const&, u64 count, host::stream_handle) = 0;
  virtual void run(read_then_swap<u64> const&, u64 count, host::stream_handle) = 0;
  virtual void run(read_then_swap<core::word16> const&, u64 count, host::stream_handle) = 0;

  // Views are made where kernels are compiled.
  virtual void find(lease<u64, u64> const&, u64 const* keys, u64* wrong, u64 count) = 0;
  virtual void mix(lease<u64, u64> const&, u64 const* present, u64 const* absent, u64* wrong,
                   u64 count) = 0;

  virtual std::unique_ptr<baseline> make(baseline_kind, baseline_columns const&) = 0;
};

/// Null where there is none; `why_not` then says why.
std::unique_ptr<rig> make_emulated_rig(std::string& why_not);
std::unique_ptr<rig> make_cuda_rig(std::string& why_not);

}  // namespace warpmap::bench

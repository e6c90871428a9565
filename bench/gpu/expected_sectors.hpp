#pragma once
// Sectors that an operation loads on a device, as `gpu_sectors --constants` counted them with the
// steps that the kernels run. tests/core/sectors_test.cpp counts them again.

#include <array>
#include <cstddef>

namespace warpmap::bench {

enum class gpu_operation {
  insert,
  hit,
  miss,
  erase,
  upsert
};

inline constexpr std::array all_gpu_operations{gpu_operation::insert, gpu_operation::hit,
                                               gpu_operation::miss, gpu_operation::erase,
                                               gpu_operation::upsert};
inline constexpr std::array<double, 6> counted_loads{0.5, 0.6, 0.7, 0.75, 0.8, 0.9};

struct counted_at_loads {
  gpu_operation operation;
  unsigned slot_bytes;
  std::array<double, counted_loads.size()> mean;  ///< at counted_loads
};

/// By one thread that loads a sector at a time, of packed slots (core::one_sector_group). Inserts:
/// the last 2 % of the entries.
inline constexpr std::array<counted_at_loads, 10> sectors_by_load{{
  {gpu_operation::insert, 8, {1.660, 1.996, 2.598, 3.174, 4.197, 11.863}},
  {gpu_operation::hit, 8, {1.211, 1.316, 1.457, 1.558, 1.696, 2.348}},
  {gpu_operation::miss, 8, {1.676, 2.026, 2.672, 3.290, 4.409, 13.854}},
  {gpu_operation::erase, 8, {1.211, 1.316, 1.457, 1.558, 1.696, 2.348}},
  {gpu_operation::upsert, 8, {1.211, 1.316, 1.457, 1.558, 1.696, 2.348}},
  {gpu_operation::insert, 16, {1.990, 2.569, 3.748, 4.897, 6.967, 22.031}},
  {gpu_operation::hit, 16, {1.356, 1.511, 1.748, 1.929, 2.196, 3.470}},
  {gpu_operation::miss, 16, {2.014, 2.624, 3.887, 5.147, 7.424, 26.068}},
  {gpu_operation::erase, 16, {1.356, 1.511, 1.748, 1.929, 2.196, 3.470}},
  {gpu_operation::upsert, 16, {1.356, 1.511, 1.748, 1.929, 2.196, 3.470}},
}};
/// The windows of 64 bytes that these sectors are of, which is what walks by whole windows load.
inline constexpr std::array<counted_at_loads, 10> windows_by_load{{
  {gpu_operation::insert, 8, {1.057, 1.157, 1.405, 1.673, 2.166, 5.972}},
  {gpu_operation::hit, 8, {1.009, 1.026, 1.062, 1.096, 1.150, 1.448}},
  {gpu_operation::miss, 8, {1.061, 1.169, 1.440, 1.728, 2.270, 6.966}},
  {gpu_operation::erase, 8, {1.009, 1.026, 1.062, 1.096, 1.150, 1.448}},
  {gpu_operation::upsert, 8, {1.009, 1.026, 1.062, 1.096, 1.150, 1.448}},
  {gpu_operation::insert, 16, {1.224, 1.466, 2.016, 2.573, 3.591, 11.096}},
  {gpu_operation::hit, 16, {1.050, 1.098, 1.191, 1.269, 1.390, 2.005}},
  {gpu_operation::miss, 16, {1.230, 1.489, 2.081, 2.695, 3.818, 13.113}},
  {gpu_operation::erase, 16, {1.050, 1.098, 1.191, 1.269, 1.390, 2.005}},
  {gpu_operation::upsert, 16, {1.050, 1.098, 1.191, 1.269, 1.390, 2.005}},
}};

/// Mean sectors of 32 bytes that an operation loads, linear between the loads that were counted.
/// The curve is hollow, so between them it is a little less; outside of them, as at the nearest.
/// @param slot_bytes     8, also for a set of 8-byte keys, or 16
/// @param whole_windows  both sectors of a window are loaded, wanted or not
constexpr double expected_sectors(gpu_operation operation, unsigned slot_bytes, double load,
                                  bool whole_windows = false)
{
  auto const sectors = whole_windows ? 2 : 1;
  for (auto const& row : whole_windows ? windows_by_load : sectors_by_load) {
    if (row.operation != operation || row.slot_bytes != slot_bytes) continue;
    auto const& mean = row.mean;
    if (load <= counted_loads.front()) return sectors * mean.front();
    for (std::size_t i = 1; i < mean.size(); ++i) {
      auto const begin = counted_loads[i - 1];
      auto const width = counted_loads[i] - begin;
      if (load <= counted_loads[i])
        return sectors * (mean[i - 1] + (mean[i] - mean[i - 1]) * (load - begin) / width);
    }
    return sectors * mean.back();
  }
  return 0;  // no such slots
}

/// Sectors that it changes, which memory writes back.
constexpr double written_sectors(gpu_operation operation)
{
  return operation == gpu_operation::hit || operation == gpu_operation::miss ? 0 : 1;
}

/// Bytes that an operation moves: its key, its value where one comes or goes, and sectors, those it
/// changes twice.
constexpr double expected_bytes(gpu_operation operation, unsigned slot_bytes, double sectors)
{
  auto const is_of_keys = operation == gpu_operation::miss || operation == gpu_operation::erase;
  auto const columns = is_of_keys ? slot_bytes / 2 : slot_bytes;
  return columns + 32 * (sectors + written_sectors(operation));
}

}  // namespace warpmap::bench

#pragma once
// The parts of the report: each adds rows to the results.

#include "bench/gpu/expected_sectors.hpp"
#include "bench/gpu/limits.hpp"

namespace warpmap::bench {

struct measuring {
  context& in;
  limits& most;
};

void measure_limits(measuring&);
void measure_operations(measuring&);
void measure_loads(measuring&);
void measure_sizes(measuring&);
void measure_types(measuring&);
void measure_variants(measuring&);
void measure_upserts(measuring&);
void measure_mixed(measuring&);
void measure_view(measuring&);
void measure_batches(measuring&);
void measure_growth(measuring&);
void measure_rebuild(measuring&);
void measure_baselines(measuring&);
void measure_peers(measuring&);
void measure_host(measuring&);
void measure_iterate(measuring&);
void measure_strings(measuring&);

// --- what they share -----------------------------------------------------------------------------

template <class Word>
inline constexpr char const* types_of = sizeof(Word) == 4 ? "u32->u32" : "u64->u64";
template <class Word>
inline constexpr std::size_t slot_bytes = 2 * sizeof(Word);

template <class Word>
std::size_t table_bytes(spot const& at)
{
  return static_cast<std::size_t>(static_cast<double>(at.entries) / at.load) * slot_bytes<Word>;
}

constexpr ops kind_of(gpu_operation operation)
{
  switch (operation) {
    case gpu_operation::insert: return ops::insert;
    case gpu_operation::erase: return ops::erase;
    case gpu_operation::upsert: return ops::insert_or_apply;
    default: return ops::find;
  }
}
/// Mean sectors that an operation of a batch touches on the way that it goes there. What dealing
/// out the keys moves beside them is not in it.
/// @param walk  the operation that looks as far on average
template <class Word>
double sectors_of_batch(spot const& at, gpu_operation operation, gpu_operation walk)
{
  auto const how = way_of(at.variant, kind_of(operation), table_bytes<Word>(at), at.load);
  return expected_sectors(walk, slot_bytes<Word>, at.load,
                          loads_whole_windows(how, slot_bytes<Word>));
}

/// A table that so many entries fill to the load, exactly; it does not grow meanwhile.
inline options options_for(spot const& at)
{
  options how;
  how.backend = backend::cuda;
  how.load_limit = 0.9;
  how.capacity =
    static_cast<std::size_t>(static_cast<double>(at.entries) / at.load * how.load_limit);
  return how;
}

/// The spot with fewer entries where the memory of the device is too small, and says so.
/// @param bytes  an entry, all columns and the table together
spot fitting(measuring&, spot at, double bytes);

/// The spot in the centre of the axes, of the first of the wanted variants.
inline spot centre_of(context const& in)
{
  return {.variant = in.how.variants.front(), .entries = in.how.centre()};
}

enum class whose : std::uint8_t {
  first_variant,  ///< every variant's with --full
  every_variant
};
/// What a part measures at one point, for its budget.
struct effort {
  std::string part;
  double keys;   ///< that a round touches, for each entry
  double bytes;  ///< of device memory, for each entry
  whose kernels = whose::first_variant;
  std::size_t share = 1;  ///< of the centre's entries, one in so many
};

/// Measures in the centre of the axes.
template <class Measure>
void at_centre(measuring& with, effort const& how, Measure measure)
{
  auto const& all = with.in.how.variants;
  auto const is_for_all = how.kernels == whose::every_variant || with.in.how.full;
  for (std::size_t i = 0; i < (is_for_all ? all.size() : 1); ++i) {
    auto at = centre_of(with.in);
    at.variant = all[i];
    at.entries /= with.in.how.tiny ? 1 : how.share;
    at = fitting(with, at, how.bytes);
    attempt(with.in, how.part + ": " + name_of(at), how.keys * static_cast<double>(at.entries),
            [&] { measure(at); });
  }
}

}  // namespace warpmap::bench

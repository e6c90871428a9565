#pragma once
// The kinds of map that trials run on, compiled once.

#include <string_view>
#include <vector>

#include "tests/support/keys.hpp"
#include "tests/support/map_subject.hpp"
#include "tests/support/set_subject.hpp"
#include "tests/support/values.hpp"
#include "warpmap/options.hpp"

namespace warpmap::trial {

/// How the keys of a trial lie.
enum class placing : std::uint8_t {
  neighbours,   ///< all in one home window, whatever the size of a small table
  last_window,  ///< the same, in the last window: their walks go on in the first
  look_alikes,  ///< two keys have the same fingerprint and all the same home
  marks,        ///< two keys read like the marks of empty and erased slots
};
std::string_view name(placing);

/// The seed of every map whose keys are chosen.
inline constexpr std::uint64_t trial_seed = 20;

/// Keys for maps and sets made with that seed.
key_ring<std::uint32_t> packed_keys_32(placing);
key_ring<std::uint64_t> packed_keys_64(placing);
key_ring<std::uint64_t> tagged_keys_64(placing);

struct species {
  std::string_view name;
  subject_maker (*make)(placing, options const&);
  bool key_only;
  std::vector<placing> placings;  ///< those that differ
};

/// Right slots over trial_memory: for fibers and for threads.
species const& packed_32_bit_pairs();
species const& packed_64_bit_pairs();
species const& packed_keys();
species const& tagged_pairs();

/// The engines of the library as they are: for threads.
species const& library_32_bit_pairs();
species const& library_64_bit_pairs();
species const& library_keys();
/// The same on the device of the tests.
species const& device_32_bit_pairs();
species const& device_64_bit_pairs();
species const& device_keys();

extern template class map_hand<std::uint32_t, std::uint32_t>;
extern template class map_hand<std::uint64_t, std::uint64_t>;
extern template class map_hand<two_words, two_words>;
extern template class map_subject<std::uint32_t, std::uint32_t>;
extern template class map_subject<std::uint64_t, std::uint64_t>;
extern template class map_subject<two_words, two_words>;
extern template class set_hand<std::uint64_t>;
extern template class set_subject<std::uint64_t>;

}  // namespace warpmap::trial

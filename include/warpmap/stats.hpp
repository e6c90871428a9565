#pragma once
// What a map says of itself.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "warpmap/export.hpp"
#include "warpmap/options.hpp"
#include "warpmap/status.hpp"

namespace warpmap::inline v0_1 {

/// How many keys of a batch came out how. The six add up to the number of keys.
struct counts {
  std::array<std::size_t, status_kinds> of{};

  std::size_t operator[](status s) const noexcept { return of[static_cast<std::size_t>(s)]; }
  std::size_t inserted() const noexcept { return (*this)[status::inserted]; }
  std::size_t present() const noexcept { return (*this)[status::present]; }
  std::size_t assigned() const noexcept { return (*this)[status::assigned]; }
  std::size_t erased() const noexcept { return (*this)[status::erased]; }
  std::size_t absent() const noexcept { return (*this)[status::absent]; }
  std::size_t full() const noexcept { return (*this)[status::full]; }
  std::size_t total() const noexcept
  {
    std::size_t all = 0;
    for (auto const n : of) all += n;
    return all;
  }
  counts& operator+=(counts const& other) noexcept
  {
    for (std::size_t i = 0; i < of.size(); ++i) of[i] += other.of[i];
    return *this;
  }
  friend bool operator==(counts const&, counts const&) = default;
};

/// A picture of a map at one moment. Exact when no other call runs.
struct statistics {
  std::size_t live = 0;      ///< pairs
  std::size_t erased = 0;    ///< slots that an erased key still holds until the next rebuild
  std::size_t capacity = 0;  ///< slots
  std::size_t limit = 0;     ///< slots that may be taken before the map grows
  double load = 0;           ///< (live + erased) / capacity

  double probe_mean = 0;  ///< windows looked at to find a key that is there, over all keys
  std::size_t probe_p99 = 0;
  std::size_t probe_max = 0;
  std::vector<std::size_t> probe_histogram;  ///< [i]: keys found in window i + 1 of their walk

  std::uint64_t failed_cas = 0;  ///< looks repeated because another writer was first
  std::uint64_t rebuilds = 0;
  std::chrono::nanoseconds longest_rebuild{};
  std::chrono::nanoseconds longest_writer_pause{};  ///< a writer kept waiting by a rebuild or phase
  std::chrono::nanoseconds longest_reader_pause{};  ///< a reader kept waiting by an exclusive phase

  std::size_t bytes = 0;       ///< held now, old versions that readers still use included
  std::size_t peak_bytes = 0;  ///< most ever held
  double bytes_per_entry = 0;  ///< bytes / live; 0 when empty

  std::size_t key_bytes = 0;       ///< string maps: bytes of the keys, their lengths included
  std::size_t dead_key_bytes = 0;  ///< of erased keys, until a rebuild leaves them behind

  warpmap::backend backend = backend::cpu;
  executor_kind executor = executor_kind::serial;
  warpmap::instructions instructions = instructions::scalar;
  unsigned threads = 1;
  std::string protocol;  ///< "packed 16 bytes", "tagged 40 bytes", ...
};

/// The statistics as a table of lines `name  value`, the histogram as bars.
WARPMAP_EXPORT std::string to_string(statistics const&);
WARPMAP_EXPORT std::ostream& operator<<(std::ostream&, statistics const&);

/// What validate() found. `ok()` or a list of what is wrong, in words.
struct validation {
  std::size_t live = 0;         ///< pairs counted
  std::size_t unreachable = 0;  ///< keys that a lookup does not find in their own slot
  std::size_t duplicates = 0;   ///< keys in more than one slot
  std::vector<std::string> problems;

  bool ok() const noexcept { return problems.empty(); }
};

}  // namespace warpmap::inline v0_1

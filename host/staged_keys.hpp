#pragma once
// The keys of a host's call on their way into a lane.

#include <algorithm>
#include <cstring>
#include <string_view>

#include "host/device_arena.hpp"
#include "host/pipeline.hpp"
#include "warpmap/detail/engine.hpp"
#include "warpmap/string_column.hpp"

namespace warpmap::inline v0_1::host {

/// Items of one width, one behind the other.
template <class Slots>
class staged_keys {
 public:
  staged_keys(detail::layout const& as, detail::call const& what)
    : from_{static_cast<char const*>(what.keys)}, width_{as.key.bytes}
  {
  }

  /// Bytes for the first `count` keys of a call, or `enough` when they take more; each key brings
  /// `others` bytes beside it.
  std::size_t bytes_for(std::size_t count, std::size_t others, std::size_t enough) const
  {
    return count > enough / (width_ + others) ? enough : count * (width_ + others);
  }
  /// Bytes for whichever key takes most.
  std::size_t most_for_one(std::size_t, std::size_t others) const { return width_ + others; }
  /// How many keys go into so many bytes at most; how many of these do.
  std::size_t most_in(std::size_t bytes, std::size_t others) const
  {
    return std::max<std::size_t>(1, bytes / (width_ + others));
  }
  std::size_t fit(selection const& keys, std::size_t bytes, std::size_t others) const
  {
    return std::min(keys.count, most_in(bytes, others));
  }
  /// Bytes of the column of these keys.
  std::size_t column_bytes(selection const& keys) const { return keys.count * width_; }
  void write(selection const& keys, char* to) const
  {
    if (keys.listed == nullptr) {
      std::memcpy(to, from_ + keys.first * width_, keys.count * width_);
      return;
    }
    for (std::size_t n = 0; n < keys.count; ++n)
      std::memcpy(to + n * width_, from_ + keys[n] * width_, width_);
  }

  static key_need need_of(std::vector<std::uint64_t> const&) { return {}; }

 private:
  char const* from_;
  std::size_t width_;
};

/// Offsets and bytes, as core::items reads them.
template <keeps_device_records Slots>
class staged_keys<Slots> {
 public:
  staged_keys(detail::layout const&, detail::call const& what)
    : from_{static_cast<string_column const*>(what.keys)}
  {
  }

  std::size_t bytes_for(std::size_t count, std::size_t others, std::size_t enough) const
  {
    std::size_t all = offset;
    for (std::size_t i = 0; i < count && all < enough; ++i) all += one(i, others);
    return std::min(all, enough);
  }
  std::size_t most_for_one(std::size_t count, std::size_t others) const
  {
    std::size_t most = 0;
    for (std::size_t i = 0; i < count; ++i) most = std::max(most, one(i, others));
    return offset + most;
  }
  std::size_t most_in(std::size_t bytes, std::size_t others) const
  {
    return std::max<std::size_t>(1, bytes / (offset + others));
  }
  std::size_t fit(selection const& keys, std::size_t bytes, std::size_t others) const
  {
    std::size_t n = 0;
    for (auto end = offset; n < keys.count; ++n) {
      end += one(keys[n], others);
      if (end > bytes) break;
    }
    return n;
  }
  std::size_t column_bytes(selection const& keys) const
  {
    auto all = offset;
    for (std::size_t n = 0; n < keys.count; ++n) all += one(keys[n], 0);
    return all;
  }
  void write(selection const& keys, char* to) const
  {
    std::uint64_t end = (keys.count + 1) * offset;
    for (std::size_t n = 0; n < keys.count; ++n) {
      std::memcpy(to + n * offset, &end, offset);
      auto const key = (*from_)[keys[n]];
      if (!key.empty()) std::memcpy(to + end, key.data(), key.size());
      end += key.size();
    }
    std::memcpy(to + keys.count * offset, &end, offset);
  }

  key_need need_of(std::vector<std::uint64_t> const& keys) const
  {
    key_need need;
    for (auto const i : keys) {
      auto const size = (*from_)[static_cast<std::size_t>(i)].size();
      need.add(Slots::keys_type::space_for({nullptr, size}));
    }
    return need;
  }

 private:
  static constexpr std::size_t offset = sizeof(std::uint64_t);

  std::size_t one(std::size_t i, std::size_t others) const
  {
    return offset + (*from_)[i].size() + others;
  }

  string_column const* from_;
};

}  // namespace warpmap::inline v0_1::host

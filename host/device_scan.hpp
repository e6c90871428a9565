#pragma once
// Pairs of a version on a device, in blocks of columns on the host; and what there is to count.

#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include "host/device_texts.hpp"
#include "host/scan.hpp"

namespace warpmap::inline v0_1::host {

/// Reads pairs block by block. The columns of a block stay until the next is read; no lane is held
/// meanwhile, so whoever looks at them may call the map.
template <class Slots>
class device_scan {
 public:
  device_scan(device_parts<Slots>& parts, detail::layout const& as) : parts_{parts}, as_{as} {}

  /// Reads the pairs of up to `most` places from place `first` on, and returns of how many.
  /// @throws out_of_memory, device_error
  std::size_t read(device_version<Slots> const& at, std::uint64_t first, std::size_t most)
  {
    auto const each = as_.key.bytes + as_.value.bytes + sizeof(std::uint32_t);
    lane_pool::holder const by{parts_.lanes, std::min(lane_pool::usual, slack + most * each)};
    quiet_on_failure const quiet{by->on(), by->stream()};
    auto const count = std::min(most, (by->bytes() - slack) / each);
    auto const column = [](std::size_t bytes) { return (bytes + 63) / 64 * 64; };
    auto const values = column(count * as_.key.bytes);
    auto const where = values + column(count * as_.value.bytes);
    auto const found = where + column(count * sizeof(std::uint32_t));

    even_order const order{at.slots.windows};
    collect_job<Slots> job;
    job.table = at.ref();
    job.as = as_;
    job.first = first;
    job.count = count;
    job.window = first < at.slots.capacity() ? order(first / Slots::lanes) : 0;
    job.step = order.step();
    job.keys = by->there();
    job.values = as_.value.bytes == 0 ? nullptr : by->there() + values;
    job.where = reinterpret_cast<std::uint32_t*>(by->there() + where);
    job.found = reinterpret_cast<std::uint64_t*>(by->there() + found);
    by->on().fill(job.found, 0, sizeof(std::uint64_t), by->stream());
    parts_.launch->run(job, by->stream());
    by->fetch(0, found + sizeof(std::uint64_t));
    by->on().synchronize(by->stream());

    std::uint64_t pairs;
    std::memcpy(&pairs, by->here() + found, sizeof pairs);
    size_ = static_cast<std::size_t>(pairs);
    keys_.resize(lines_for(count, as_.key));
    values_.resize(lines_for(count, as_.value));
    where_.resize(count);
    std::memcpy(keys_.data(), by->here(), size_ * as_.key.bytes);
    std::memcpy(values_.data(), by->here() + values, size_ * as_.value.bytes);
    std::memcpy(where_.data(), by->here() + where, size_ * sizeof(std::uint32_t));
    return count;
  }

  /// Strings: makes the keys views of copies, which last as long as `pages`.
  /// @throws out_of_memory, device_error, std::bad_alloc
  void bring_keys(key_pages& pages)
  {
    if constexpr (keeps_device_records<Slots>) {
      static_assert(sizeof(core::text) == sizeof(std::string_view));
      auto const* const first = reinterpret_cast<core::text const*>(keys_.data());
      std::vector<core::text> const there{first, first + size_};
      text_bringer<Slots>{parts_}.bring(there, reinterpret_cast<std::string_view*>(keys_.data()),
                                        pages);
    } else {
      static_cast<void>(pages);
    }
  }
  /// Only these pairs, in this order.
  void keep(std::span<std::uint32_t const> which)
  {
    auto const put = [&](std::vector<item_line>& column, std::size_t bytes) {
      std::vector<item_line> kept(column.size());
      for (std::size_t n = 0; bytes != 0 && n < which.size(); ++n)
        std::memcpy(reinterpret_cast<char*>(kept.data()) + n * bytes,
                    reinterpret_cast<char const*>(column.data()) + which[n] * bytes, bytes);
      column.swap(kept);
    };
    put(keys_, as_.key.bytes);
    put(values_, as_.value.bytes);
    size_ = which.size();
  }

  std::size_t size() const { return size_; }
  void const* keys() const { return keys_.data(); }
  void const* values() const { return values_.data(); }
  /// The place of pair `i`, counted from the first one read.
  std::uint32_t where(std::size_t i) const { return where_[i]; }

 private:
  static constexpr std::size_t slack = 1024;

  device_parts<Slots>& parts_;
  detail::layout const as_;
  std::size_t size_ = 0;
  std::vector<item_line> keys_;
  std::vector<item_line> values_;
  std::vector<std::uint32_t> where_;
};

inline constexpr std::uint64_t places_at_once = std::uint64_t{1} << 18;

/// Shows all pairs of a version; `pinned(read)` runs each read.
template <class Slots, class Pinned>
void show_all(device_parts<Slots>& parts, device_version<Slots> const& at,
              detail::layout const& as, detail::visitor const& to, Pinned pinned)
{
  device_scan<Slots> pairs{parts, as};
  key_pages pages;
  auto const end = places(at.slots);
  for (std::uint64_t next = 0; next < end;) {
    auto const most = std::min<std::uint64_t>(places_at_once, end - next);
    pinned([&] { next += pairs.read(at, next, static_cast<std::size_t>(most)); });
    pairs.bring_keys(pages);
    if (pairs.size() != 0) to.see(to.context, pairs.keys(), pairs.values(), pairs.size());
  }
}

/// Copies out pairs from place `next` on, as many as `room`, and moves `next` past them. Strings go
/// as views of `pages`.
template <class Slots, class Pinned>
std::size_t copy_out(device_parts<Slots>& parts, device_version<Slots> const& at,
                     std::uint64_t& next, detail::layout const& as, void* keys, void* values,
                     std::size_t room, key_pages& pages, Pinned pinned)
{
  device_scan<Slots> pairs{parts, as};
  auto const end = places(at.slots);
  std::size_t done = 0;
  std::vector<std::uint32_t> order;
  while (done < room && next < end) {
    // Where little room is left a stretch of places may hold more pairs than fit.
    auto const wanted = std::max<std::uint64_t>(2 * (room - done), 1024);
    auto const most = std::min({places_at_once, wanted, end - next});
    std::uint64_t used = 0;
    pinned([&] { used = pairs.read(at, next, static_cast<std::size_t>(most)); });
    order.resize(pairs.size());
    std::iota(order.begin(), order.end(), 0u);
    auto const fit = std::min(room - done, order.size());
    if (fit < order.size()) {
      std::sort(order.begin(), order.end(),
                [&](auto a, auto b) { return pairs.where(a) < pairs.where(b); });
      used = pairs.where(order[fit - 1]) + std::uint64_t{1};
    }
    if (fit < order.size()) pairs.keep(std::span{order}.first(fit));
    pairs.bring_keys(pages);
    auto const put = [&](void* to, void const* from, std::size_t bytes) {
      if (bytes != 0) std::memcpy(static_cast<char*>(to) + done * bytes, from, fit * bytes);
    };
    put(keys, pairs.keys(), as.key.bytes);
    put(values, pairs.values(), as.value.bytes);
    done += fit;
    next += used;
  }
  return done;
}

/// Counts slot by slot. @throws device_error
template <class Slots>
survey look_over(device_parts<Slots>& parts, device_version<Slots> const& at, bool looks_up)
{
  lane_pool::holder const by{parts.lanes, sizeof(survey)};
  quiet_on_failure const quiet{by->on(), by->stream()};
  auto* const result = reinterpret_cast<survey*>(by->there());
  by->on().fill(result, 0, sizeof(survey), by->stream());
  parts.launch->run(survey_job<Slots>{at.ref(), looks_up, result}, by->stream());
  by->fetch(0, sizeof(survey));
  by->on().synchronize(by->stream());
  survey found;
  std::memcpy(&found, by->here(), sizeof found);
  return found;
}

}  // namespace warpmap::inline v0_1::host

#pragma once
// One batch whose columns lie in device memory already, in the order of the caller's stream.

#include <algorithm>
#include <cstring>
#include <string>

#include "host/device_batch.hpp"

namespace warpmap::inline v0_1::host {

/// Refuses what a kernel could not read or write. @throws misuse_error, device_error
inline void require_device_memory(device& on, void const* data, char const* what)
{
  if (data == nullptr) return;
  auto const complain = [&](char const* where) {
    throw misuse_error{"warpmap: " + std::string{what} + " lie in " + where +
                       ", but this call takes memory of " + on.describe() +
                       "; for host memory use the calls without a stream"};
  };
  switch (on.kind_of(data)) {
    case memory_kind::host: return complain("host memory");
    case memory_kind::other_device: return complain("memory of another device");
    default: return;
  }
}

/// Refuses a stream that the device could not put work on. @throws misuse_error, device_error
inline void require_stream(device& on, stream_handle stream)
{
  if (!on.has(stream))
    throw misuse_error{"warpmap: the stream belongs to another device, but this map is on " +
                       on.describe()};
}

/// The same for every column of a call.
inline void require_columns(device& on, detail::layout const& as, detail::call const& what)
{
  auto const does = traffic::of(what.kind);
  auto const wants_values = does.takes_value && as.value.bytes != 0;
  if (what.count != 0 && (what.keys == nullptr || (wants_values && what.values == nullptr) ||
                          (does.gives_value && what.out == nullptr)))
    throw misuse_error{"warpmap: a column of " + std::to_string(what.count) +
                       " items begins at a null pointer"};
  require_device_memory(on, what.keys, "the keys");
  require_device_memory(on, what.values, "the values");
  require_device_memory(on, what.out, "the values to write");
  require_device_memory(on, what.statuses, "the statuses");
  require_device_memory(on, what.flags, "the flags");
}

[[noreturn]] inline void throw_host_function()
{
  throw misuse_error{
    "warpmap: a function of the host's cannot run on values in device memory; use "
    "sum, min, max, bit_or, bit_and or count"};
}

template <class Slots>
class resident_batch {
 public:
  using table_type = table<Slots, device_store<Slots>>;

  /// @throws misuse_error  nothing is done then
  resident_batch(device_parts<Slots>& parts, detail::layout const& as, detail::call const& what,
                 stream_handle stream)
    : on_{parts.queue->on()},
      launch_{*parts.launch},
      what_{what},
      does_{traffic::of(what.kind)},
      stream_{stream},
      lane_{parts.lanes, std::min(lane_pool::usual, slack + what.count * each)}
  {
    require_stream(on_, stream_);
    require_columns(on_, as, what);
    if (on_.is_capturing(stream_))
      throw misuse_error{
        "warpmap: a call that may grow the map cannot be captured in a graph; "
        "capture the _async calls of a lease"};
    room_ = (lane_->bytes() - slack) / each;
    job_.as = as;
    job_.one_value = what.one_value;
    if (what.fn != nullptr) job_.combine = what.fn->what;
    job_.result = reinterpret_cast<batch_result*>(lane_->there());
  }

  counts run(table_type& on, seat& me, ops as)
  {
    auto refused = false;
    for (std::size_t first = 0; first < what_.count; first += room_) {
      move_to(first);
      job_.chosen = nullptr;
      job_.count = std::min(room_, what_.count - first);
      for (auto which = 0u; job_.count != 0; which ^= 1u) {
        job_.left_over = does_.inserts && !refused ? list(which) : nullptr;
        auto const left = pass(on, me, as);
        if (left != 0) refused = !on.make_room(newest_);
        job_.chosen = list(which);
        job_.count = left;
      }
    }
    return tally_;
  }

 private:
  static constexpr std::size_t slack = 1024;
  static constexpr std::size_t each = 2 * sizeof(std::uint64_t);  // two lists

  std::uint64_t* list(unsigned which) const
  {
    return reinterpret_cast<std::uint64_t*>(lane_->there() + slack) + which * room_;
  }
  static void const* behind(void const* column, std::size_t bytes)
  {
    return column == nullptr ? nullptr : static_cast<char const*>(column) + bytes;
  }
  static void* behind(void* column, std::size_t bytes)
  {
    return column == nullptr ? nullptr : static_cast<char*>(column) + bytes;
  }
  /// Points the job at the keys from `first` on.
  void move_to(std::size_t first)
  {
    job_.keys = behind(what_.keys, first * job_.as.key.bytes);
    job_.values = what_.one_value ? what_.values
                                  : behind(what_.values, first * job_.as.value.bytes);
    job_.out = does_.gives_value ? behind(what_.out, first * job_.as.value.bytes) : nullptr;
    if (what_.statuses != nullptr) job_.statuses = what_.statuses + first;
    if (what_.flags != nullptr) job_.flags = what_.flags + first;
  }

  /// Does the keys of the job, and returns how many found no room.
  std::uint64_t pass(table_type& on, seat& me, ops as)
  {
    typename table_type::announced const here{on, me, as, does_.writes, false};
    newest_ = here.at().id;
    job_.table = here.at().ref();
    job_.load = on.load();
    quiet_on_failure const quiet{on_, stream_};
    on_.fill(job_.result, 0, sizeof(batch_result), stream_);
    launch_.run(what_.kind, job_, stream_);
    // From here on something has been done, and must be booked.
    insist([&] { on_.copy(lane_->here(), job_.result, sizeof(batch_result), stream_); });
    insist([&] { on_.synchronize(stream_); });
    batch_result result;
    std::memcpy(&result, lane_->here(), sizeof result);
    counts done;
    std::copy(std::begin(result.of), std::end(result.of), done.of.begin());
    book(me, done, result.contested);
    tally_ += done;
    return result.left_over;
  }

  device& on_;
  launcher<Slots>& launch_;
  detail::call const what_;
  traffic const does_;
  stream_handle stream_;
  lane_pool::holder lane_;
  std::size_t room_ = 0;
  batch_job<Slots> job_;
  counts tally_;
  std::uint64_t newest_ = 0;
};

}  // namespace warpmap::inline v0_1::host

#pragma once
// One batch of the host's on a device: chunk by chunk through lanes, growth between rounds.

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "host/device_store.hpp"
#include "host/operation.hpp"
#include "host/pipeline.hpp"
#include "host/staged_keys.hpp"
#include "host/staging.hpp"
#include "host/table.hpp"

namespace warpmap::inline v0_1::host {

/// What a kind of operation takes and gives, for who knows the kind at run time.
struct traffic {
  bool inserts;
  bool writes;
  bool takes_value;
  bool gives_value;
  bool takes_expected;

  static traffic of(ops kind)
  {
    return with_kind(kind, []<ops Kind>() {
      return traffic{core::inserts<Kind>, core::writes<Kind>, core::takes_value<Kind>,
                     core::gives_value<Kind>, Kind == ops::compare_exchange};
    });
  }
};

/// What some chunks of a batch did.
struct chunks_done {
  counts tally;
  std::uint64_t contested = 0;
  record_counts records{};
};

/// Some keys of a call on their way through a lane. Layout of the lane:
///   keys, values, values found or expected, result, statuses   (list of what found no room)
template <class Slots>
class staged_chunk {
 public:
  staged_chunk(lane const& by, launcher<Slots>& launch, detail::layout const& as,
               detail::call const& what)
    : by_{by},
      launch_{launch},
      as_{as},
      what_{what},
      does_{traffic::of(what.kind)},
      keys_in_{as, what}
  {
  }

  /// Bytes of a lane for the whole call, but no more than `enough`.
  static std::size_t bytes_for(detail::layout const& as, detail::call const& what,
                               std::size_t enough)
  {
    return slack + staged_keys<Slots>{as, what}.bytes_for(
                     what.count, beside_key(as, traffic::of(what.kind)), enough - slack);
  }
  /// Bytes of a lane that can take each of its keys.
  static std::size_t least_bytes(detail::layout const& as, detail::call const& what)
  {
    return slack + staged_keys<Slots>{as, what}.most_for_one(
                     what.count, beside_key(as, traffic::of(what.kind)));
  }
  /// How many keys it takes at a time at most, and how many of these.
  std::size_t room() const { return keys_in_.most_in(by_.bytes() - slack, beside_key(as_, does_)); }
  std::size_t room_for(selection const& keys) const
  {
    return keys_in_.fit(keys, by_.bytes() - slack, beside_key(as_, does_));
  }

  /// Queues the work on these keys. @throws device_error  nothing is done then
  void submit(core::table_ref<Slots> const& on, selection const& keys, bool refused)
  {
    keys_ = keys;
    place();
    gather();
    quiet_on_failure const quiet{by_.on(), by_.stream()};
    queue(on, refused);
  }

  /// Waits for the work, and writes what became of the keys. Those that found no room are appended
  /// to `left_over`.
  void finish(chunks_done& into, std::vector<std::uint64_t>& left_over)
  {
    insist([&] { by_.on().synchronize(by_.stream()); });
    auto const& result = *reinterpret_cast<batch_result const*>(by_.here() + result_);
    for (std::size_t i = 0; i < status_kinds; ++i)
      into.tally.of[i] += static_cast<std::size_t>(result.of[i]);
    into.contested += result.contested;
    into.records.written += result.records.written;
    into.records.added += result.records.added;
    into.records.removed += result.records.removed;
    if (result.left_over != 0) {
      insist([&] {
        by_.fetch(list_, static_cast<std::size_t>(result.left_over) * sizeof(std::uint64_t));
        by_.on().synchronize(by_.stream());
      });
      auto const* const list = reinterpret_cast<std::uint64_t const*>(by_.here() + list_);
      for (std::uint64_t n = 0; n < result.left_over; ++n)
        left_over.push_back(keys_[static_cast<std::size_t>(list[n])]);
    }
    scatter(result);
  }

 private:
  static constexpr std::size_t slack = 1024;  // the result, and columns that begin on lines
  static constexpr std::size_t line = 64;
  static constexpr unsigned char untouched = 0xff;  // no status

  /// What each key brings and takes beside itself.
  static std::size_t beside_key(detail::layout const& as, traffic const& does)
  {
    auto const value = as.value.bytes;
    return (does.takes_value ? value : 0) + (does.gives_value ? value : 0) + sizeof(status) +
           (does.inserts ? sizeof(std::uint64_t) : 0);
  }

  void place()
  {
    auto const count = keys_.count;
    std::size_t end = 0;
    auto const column = [&](std::size_t bytes) {
      auto const first = end;
      end = (end + bytes + line - 1) / line * line;
      return first;
    };
    auto const values = what_.one_value ? std::min<std::size_t>(1, count) : count;
    column(keys_in_.column_bytes(keys_));
    values_ = column(does_.takes_value ? values * as_.value.bytes : 0);
    out_ = column(does_.gives_value ? count * as_.value.bytes : 0);
    result_ = column(sizeof(batch_result));
    statuses_ = column(count * sizeof(status));
    end_ = end;
    list_ = end;
  }

  void gather()
  {
    keys_in_.write(keys_, by_.here());
    if (does_.takes_value && what_.one_value)
      std::memcpy(by_.here() + values_, what_.values, as_.value.bytes);
    else if (does_.takes_value) copy_in(what_.values, as_.value.bytes, values_);
    if (does_.takes_expected) copy_in(what_.out, as_.value.bytes, out_);
  }
  void copy_in(void const* column, std::size_t bytes, std::size_t to)
  {
    if (bytes == 0) return;
    auto const* const from = static_cast<char const*>(column);
    auto* const here = by_.here() + to;
    if (keys_.listed == nullptr) {
      std::memcpy(here, from + keys_.first * bytes, keys_.count * bytes);
      return;
    }
    for (std::size_t n = 0; n < keys_.count; ++n)
      std::memcpy(here + n * bytes, from + keys_[n] * bytes, bytes);
  }

  void queue(core::table_ref<Slots> const& on, bool refused)
  {
    auto& device = by_.on();
    auto const needs_statuses = does_.gives_value || what_.statuses != nullptr ||
                                what_.flags != nullptr;
    batch_job<Slots> job;
    job.table = on;
    job.as = as_;
    if (what_.fn != nullptr) job.combine = what_.fn->what;
    job.keys = by_.there();
    job.values = by_.there() + values_;
    job.one_value = what_.one_value;
    if (does_.gives_value) job.out = by_.there() + out_;
    if (needs_statuses) job.statuses = reinterpret_cast<status*>(by_.there() + statuses_);
    job.count = keys_.count;
    if (does_.inserts && !refused)
      job.left_over = reinterpret_cast<std::uint64_t*>(by_.there() + list_);
    job.result = reinterpret_cast<batch_result*>(by_.there() + result_);

    by_.bring(0, does_.takes_expected ? result_ : out_);
    device.fill(job.result, 0, sizeof(batch_result), by_.stream());
    if (needs_statuses && job.left_over != nullptr)
      device.fill(job.statuses, untouched, keys_.count, by_.stream());
    launch_.run(what_.kind, job, by_.stream());
    // From here on something has been done, and must be reported.
    auto const first = does_.gives_value ? out_ : result_;
    insist([&] { by_.fetch(first, (needs_statuses ? end_ : statuses_) - first); });
  }

  void scatter(batch_result const& result) const
  {
    auto const* const statuses = reinterpret_cast<status const*>(by_.here() + statuses_);
    auto const in_order = keys_.listed == nullptr && result.left_over == 0;
    if (what_.statuses != nullptr && in_order)
      std::memcpy(what_.statuses + keys_.first, statuses, keys_.count);
    auto const gives = does_.gives_value && what_.out != nullptr;
    if (!gives && what_.flags == nullptr && (in_order || what_.statuses == nullptr)) return;
    auto* const out = static_cast<char*>(what_.out);
    auto const* const found = by_.here() + out_;
    auto const bytes = as_.value.bytes;
    for (std::size_t n = 0; n < keys_.count; ++n) {
      auto const is = statuses[n];
      if (static_cast<unsigned char>(is) == untouched) continue;  // left over
      auto const i = keys_[n];
      if (what_.statuses != nullptr) what_.statuses[i] = is;
      if (what_.flags != nullptr) what_.flags[i] = is == status::present;
      auto const known = is != status::absent && is != status::full &&
                         (!does_.takes_expected || is == status::present);
      if (gives && known) std::memcpy(out + i * bytes, found + n * bytes, bytes);
    }
  }

  lane const& by_;
  launcher<Slots>& launch_;
  detail::layout const as_;
  detail::call const what_;
  traffic const does_;
  staged_keys<Slots> const keys_in_;

  selection keys_;
  std::size_t values_ = 0;
  std::size_t out_ = 0;
  std::size_t result_ = 0;
  std::size_t statuses_ = 0;
  std::size_t end_ = 0;
  std::size_t list_ = 0;
};

/// What the maps of one device engine, their clones and snapshots work with.
template <class Slots>
struct device_parts {
  /// @throws device_error, out_of_memory
  device_parts(std::shared_ptr<device> const& on, std::shared_ptr<launcher<Slots>> runs,
               memory_resource* from)
    : queue{std::make_shared<device_queue>(on, from)},
      launch{std::move(runs)},
      lanes{on, queue->memory()}
  {
  }

  std::shared_ptr<device_queue> queue;
  std::shared_ptr<launcher<Slots>> launch;
  lane_pool lanes;
};

/// A batch on its way: one chunk or, where there is memory for two lanes, two, so that the host
/// gathers and scatters one while the device works on the other.
template <class Slots>
class device_batch {
 public:
  /// @throws out_of_memory  when there is no lane for its longest key: nothing is done then
  device_batch(device_parts<Slots>& parts, detail::layout const& as, detail::call const& what)
    : what_{what},
      does_{traffic::of(what.kind)},
      keys_in_{as, what},
      wanted_{staged_chunk<Slots>::bytes_for(as, what, lane_pool::usual)},
      least_{staged_chunk<Slots>::least_bytes(as, what)},
      first_{parts.lanes, wanted_},
      wide_{first_->bytes() < least_ ? parts.lanes.make_wide(least_) : nullptr},
      one_{wide_ != nullptr ? *wide_ : *first_, *parts.launch, as, what}
  {
    if (one_.room_for({0, what.count, nullptr}) >= what.count) return;
    second_ = lane_pool::holder::another(parts.lanes, wanted_);
    if (second_ && (*second_)->bytes() >= least_)
      other_ = std::make_unique<staged_chunk<Slots>>(**second_, *parts.launch, as, what);
  }

  using table_type = table<Slots, device_store<Slots>>;
  using version_type = device_version<Slots>;

  /// As batch::run.
  /// @param as  the kind that phases are asked about: a whole-map call is made of others
  counts run(table_type& on, seat& me, ops as)
  {
    std::size_t next = 0;
    auto refused = false;
    while (next < what_.count) {
      // Bytes that one key cannot get are no reason to refuse them to others.
      if constexpr (keeps_device_records<Slots>) refused = false;
      std::vector<std::uint64_t> left_over;
      stretch(on, me, as, {0, what_.count, nullptr}, next, refused, left_over);
      // What found no room goes first, so that the list stays short.
      while (!left_over.empty()) {
        refused = !on.make_room(newest_, keys_in_.need_of(left_over));
        std::vector<std::uint64_t> again;
        selection const list{0, left_over.size(), left_over.data()};
        for (std::size_t done = 0; done < list.count;)
          stretch(on, me, as, list, done, refused, again);
        left_over.swap(again);
      }
    }
    return tally_;
  }

  /// Reads a version that nobody writes.
  counts run(device_version<Slots> const& at)
  {
    std::vector<std::uint64_t> none;
    chunks_done done;
    for (std::size_t next = 0; next < what_.count;)
      some_chunks(at, {0, what_.count, nullptr}, next, true, done, none);
    return done.tally;
  }

 private:
  // Chunks that one announcement covers: a rebuild by others need not wait for more.
  static constexpr int chunks_at_once = 16;

  /// Some chunks under one announcement, until a key finds no room.
  void stretch(table_type& on, seat& me, ops as, selection const& keys, std::size_t& next,
               bool refused, std::vector<std::uint64_t>& left_over)
  {
    typename table_type::announced const here{on, me, as, does_.writes, false};
    newest_ = std::max<std::uint64_t>(newest_, here.at().id);
    // What was done before a device fails is done: book it in any case.
    struct booking {
      device_batch& of;
      seat& me;
      version_type& at;
      chunks_done done;
      ~booking()
      {
        book(me, done.tally, done.contested);
        if constexpr (keeps_device_records<Slots>) at.records->book(done.records);
        of.tally_ += done.tally;
      }
    } books{*this, me, here.at(), {}};
    some_chunks(here.at(), keys, next, refused, books.done, left_over);
  }

  void some_chunks(device_version<Slots> const& at, selection const& keys, std::size_t& next,
                   bool refused, chunks_done& done, std::vector<std::uint64_t>& left_over)
  {
    if (does_.inserts) left_over.reserve(left_over.size() + 2 * std::min(one_.room(), keys.count));
    staged_chunk<Slots>* under_way[2] = {nullptr, nullptr};
    auto const complete = [&](int which) {
      if (auto* const chunk = std::exchange(under_way[which], nullptr))
        chunk->finish(done, left_over);
    };
    try {
      for (int n = 0; n < chunks_at_once && next < keys.count; ++n) {
        auto const which = other_ != nullptr ? n % 2 : 0;
        complete(which);
        if (!left_over.empty()) break;
        auto& chunk = which == 0 ? one_ : *other_;
        selection some{keys.first + next, keys.count - next,
                       keys.listed != nullptr ? keys.listed + next : nullptr};
        some.count = chunk.room_for(some);
        chunk.submit(at.ref(), some, refused);
        next += some.count;
        under_way[which] = &chunk;
      }
    } catch (...) {
      for (auto which : {0, 1}) complete(which);  // the chunk before was queued and is done
      throw;
    }
    for (auto which : {0, 1}) complete(which);
  }

  detail::call const what_;
  traffic const does_;
  staged_keys<Slots> const keys_in_;
  std::size_t const wanted_;
  std::size_t const least_;
  lane_pool::holder first_;
  std::unique_ptr<lane> wide_;  // for a key that is longer than lanes are
  staged_chunk<Slots> one_;
  std::unique_ptr<lane_pool::holder> second_;
  std::unique_ptr<staged_chunk<Slots>> other_;
  counts tally_;
  std::uint64_t newest_ = 0;
};

}  // namespace warpmap::inline v0_1::host

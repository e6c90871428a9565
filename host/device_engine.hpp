#pragma once
// The engine of a device: the host keeps the books and decides; kernels do the work on slots.

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/device_lease.hpp"
#include "host/device_scan.hpp"
#include "host/erase_if.hpp"
#include "host/host_apply.hpp"
#include "host/inspect.hpp"
#include "host/range.hpp"
#include "host/resident_batch.hpp"
#include "host/setup.hpp"
#include "host/table_engine.hpp"
#include "warpmap/detail/engine.hpp"

namespace warpmap::inline v0_1::host {

/// All pairs of a version that nobody writes, on the host: who looks at the string keys of a
/// snapshot may do so as long as the snapshot lives, and finds them in one place however often he
/// asks.
template <class Slots>
class host_picture {
 public:
  /// @throws out_of_memory, device_error, std::bad_alloc
  host_picture(device_parts<Slots>& parts, device_version<Slots> const& at,
               detail::layout const& as, std::size_t size)
    : as_{as}, keys_(lines_for(size, as.key)), values_(lines_for(size, as.value))
  {
    std::uint64_t next = 0;
    size_ = host::copy_out(parts, at, next, as, keys_.data(), values_.data(), size, pages_,
                           [](auto read) { read(); });
  }

  void show(detail::visitor const& to) const
  {
    if (size_ != 0) to.see(to.context, keys_.data(), values_.data(), size_);
  }
  std::size_t copy_out(std::uint64_t& next, void* keys, void* values, std::size_t room) const
  {
    auto const first = static_cast<std::size_t>(next);
    auto const count = std::min(room, size_ - first);
    auto const put = [&](void* to, std::vector<item_line> const& from, std::size_t bytes) {
      if (bytes != 0 && count != 0)
        std::memcpy(to, reinterpret_cast<char const*>(from.data()) + first * bytes, count * bytes);
    };
    put(keys, keys_, as_.key.bytes);
    put(values, values_, as_.value.bytes);
    next += count;
    return count;
  }

 private:
  detail::layout const as_;
  std::size_t size_ = 0;
  key_pages pages_;
  std::vector<item_line> keys_;
  std::vector<item_line> values_;
};

/// The pairs of a map on a device at one moment.
template <class Slots>
class device_frozen final : public detail::frozen {
 public:
  device_frozen(std::shared_ptr<device_parts<Slots>> parts,
                std::shared_ptr<device_version<Slots>> pairs, std::size_t size,
                detail::layout const& as)
    : parts_{std::move(parts)}, pairs_{std::move(pairs)}, size_{size}, as_{as}
  {
  }
  ~device_frozen() override { table<Slots, device_store<Slots>>::unfreeze(*pairs_); }

  counts run(detail::call const& what) const override
  {
    if (what.count == 0) return {};
    range const seen{parts_->queue->on(), what.kind};
    return device_batch<Slots>{*parts_, as_, what}.run(*pairs_);
  }
  void visit(detail::visitor const& to, unsigned) const override
  {
    if constexpr (keeps_device_records<Slots>) picture().show(to);
    else show_all(*parts_, *pairs_, as_, to, [](auto read) { read(); });
  }
  std::size_t retrieve(detail::retrieval& from, void* keys, void* values,
                       std::size_t room) const override
  {
    if constexpr (keeps_device_records<Slots>)
      return picture().copy_out(from.next, keys, values, room);
    key_pages none;
    return copy_out(*parts_, *pairs_, from.next, as_, keys, values, room, none,
                    [](auto read) { read(); });
  }
  std::size_t size() const noexcept override { return size_; }
  device_version<Slots>& pairs() const { return *pairs_; }

 private:
  host_picture<Slots> const& picture() const
  {
    std::lock_guard const hold{picturing_};
    if (picture_ == nullptr)
      picture_ = std::make_unique<host_picture<Slots>>(*parts_, *pairs_, as_, size_);
    return *picture_;
  }

  std::shared_ptr<device_parts<Slots>> parts_;
  std::shared_ptr<device_version<Slots>> pairs_;
  std::size_t size_;
  detail::layout as_;
  mutable std::mutex picturing_;
  mutable std::unique_ptr<host_picture<Slots>> picture_;  // made when it is wanted
};

template <class Slots>
class device_engine final : public table_engine<Slots, device_store<Slots>> {
  using base = table_engine<Slots, device_store<Slots>>;
  using typename base::table_type;

 public:
  /// @throws device_error, out_of_memory
  device_engine(detail::layout const& as, setup const& made, std::shared_ptr<device> const& on,
                std::shared_ptr<launcher<Slots>> launch)
    : device_engine{
        as, made, std::make_shared<device_parts<Slots>>(on, std::move(launch), made.how.memory)}
  {
  }
  /// A map of its own with the pairs of a snapshot of `like`.
  device_engine(device_engine const& like, device_frozen<Slots> const& pairs)
    : base{like.why_, like.table_, pairs.pairs(), pairs.size()},
      as_{like.as_},
      parts_{like.parts_}
  {
  }

  counts run(detail::call const& what) override
  {
    if (what.count == 0) return {};
    range const seen{on(), what.kind};
    require_values(what.kind);
    refuse_late_views();
    table_.gate().may_wait_for_phase(what.kind);
    typename table_type::seated const me{table_};
    return is_custom(what) ? apply(*me, what) : run(*me, what, what.kind);
  }
  counts run(detail::call const& what, CUstream_st* stream) override
  {
    if (what.count == 0) return {};
    range const seen{on(), what.kind};
    require_values(what.kind);
    refuse_late_views();
    if (is_custom(what)) throw_host_function();
    if constexpr (keeps_device_records<Slots>) {
      static_cast<void>(stream);
      refuse_strings();
    } else {
      resident_batch<Slots> batch{*parts_, as_, what, stream};
      table_.gate().may_wait_for_phase(what.kind);
      typename table_type::seated const me{table_};
      return batch.run(table_, *me, what.kind);
    }
  }
  std::unique_ptr<detail::lease_state> lease(ops allowed, CUstream_st* stream) override
  {
    range const seen{on(), "warpmap lease"};
    if constexpr (keeps_device_records<Slots>)
      if (any(allowed & ~(ops::find | ops::contains)))
        throw misuse_error{"warpmap: leases of maps of strings are for find and contains only"};
    return std::make_unique<device_lease<Slots>>(table_, as_, allowed, stream);
  }
  std::unique_ptr<detail::workspace_state> make_workspace(std::size_t most_keys) override
  {
    range const seen{on(), "warpmap make_workspace"};
    return std::make_unique<device_workspace>(parts_->queue, most_keys);
  }
  std::unique_ptr<detail::workspace_state> make_purge_workspace() override
  {
    return make_workspace(bytes_for<Slots>(table_.owner()->slots.windows) / purge_unit);
  }
  detail::single_calls const& singles() const noexcept override
  {
    static constexpr auto calls = single_calls_by([]<ops Kind>() { return run_single<Kind>; });
    return calls;
  }
  template <ops Kind>
  static status run_single(detail::engine& on, detail::seat& me, void const* key,
                           void const* value, void* out, detail::combine const* fn)
  {
    return static_cast<device_engine&>(on).run_one(
      me, {.kind = Kind, .count = 1, .keys = key, .values = value, .out = out, .fn = fn});
  }
  status run_one(detail::seat& me, detail::call const& what)
  {
    range const seen{on(), what.kind};
    require_values(what.kind);
    table_.gate().may_wait_for_phase(what.kind);
    auto single = what;
    auto result = status::absent;
    single.statuses = &result;
    if (is_custom(what)) apply(me, single);
    else run(me, single, what.kind);
    return result;
  }

  void visit(detail::visitor const& to, unsigned) override
  {
    range const seen{on(), "warpmap for_each"};
    table_.gate().may_wait_for_phase(ops::iterate);
    auto const at = table_.owner();
    show_all(*parts_, *at, as_, to, pinned(ops::iterate));
  }
  std::size_t retrieve(detail::retrieval& from, void* keys, void* values,
                       std::size_t room) override
  {
    range const seen{on(), "warpmap retrieve_all"};
    table_.gate().may_wait_for_phase(ops::iterate);
    if (!from.version) from.version = std::make_shared<reading>(table_.owner());
    auto& to = const_cast<reading&>(*static_cast<reading const*>(from.version.get()));
    return copy_out(*parts_, *to.at, from.next, as_, keys, values, room, to.pages,
                    pinned(ops::iterate));
  }
  std::size_t erase_if(detail::judge const& by) override
  {
    range const seen{on(), "warpmap erase_if"};
    table_.gate().may_wait_for_phase(ops::erase_if);
    typename table_type::seated const me{table_};
    auto const at = table_.owner();
    auto const end = places(at->slots);
    auto const batch = [&](detail::call const& what) { return run(*me, what, ops::erase_if); };
    // Few at a time: when the predicate throws, those judged before are gone and the rest is there.
    constexpr std::size_t most = 1024;
    judged_erase<Slots, decltype(batch)> erase{as_, by, most, batch};
    device_scan<Slots> pairs{*parts_, as_};
    key_pages pages;
    for (std::uint64_t next = 0; next < end;) {
      auto const count = static_cast<std::size_t>(std::min(places_at_once, end - next));
      pinned(ops::erase_if)([&] { next += pairs.read(*at, next, count); });
      pairs.bring_keys(pages);
      for (std::size_t first = 0; first < pairs.size(); first += most) {
        auto const behind = [&](void const* column, std::size_t bytes) {
          return static_cast<char const*>(column) + first * bytes;
        };
        erase.judge(behind(pairs.keys(), as_.key.bytes), behind(pairs.values(), as_.value.bytes),
                    std::min(most, pairs.size() - first));
      }
    }
    return erase.erased();
  }

  std::shared_ptr<detail::frozen> freeze() override
  {
    range const seen{on(), "warpmap snapshot"};
    auto [pairs, size] = table_.freeze();
    try {
      return std::make_shared<device_frozen<Slots>>(parts_, pairs, size, as_);
    } catch (...) {
      table_type::unfreeze(*pairs);
      throw;
    }
  }
  std::unique_ptr<detail::engine> clone() override
  {
    range const seen{on(), "warpmap clone"};
    auto const pairs = std::static_pointer_cast<device_frozen<Slots>>(freeze());
    return std::make_unique<device_engine>(*this, *pairs);
  }
  void clear() override
  {
    range const seen{on(), "warpmap clear"};
    base::clear();
  }
  void reserve(std::size_t pairs) override
  {
    range const seen{on(), "warpmap reserve"};
    base::reserve(pairs);
  }
  void rehash(std::size_t slots) override
  {
    range const seen{on(), "warpmap rehash"};
    base::rehash(slots);
  }
  void swap(detail::engine& other) override
  {
    range const seen{on(), "warpmap swap"};
    auto* const same = dynamic_cast<device_engine*>(&other);
    if (same == nullptr || &same->on() != &on())
      throw misuse_error{
        "warpmap: maps on different backends or devices cannot be swapped; use merge"};
    table_.swap(same->table_);
  }
  statistics stats() override;
  validation validate() override;
  warpmap::backend backend() const noexcept override { return backend::cuda; }

 private:
  using base::pinned;
  using base::table_;

  device_engine(detail::layout const& as, setup const& made,
                std::shared_ptr<device_parts<Slots>> parts)
    : base{made.why_backend, made.how, draw_seed(made.how.seed),
           device_store<Slots>{parts->queue, parts->launch}},
      as_{as},
      parts_{std::move(parts)}
  {
  }

  /// What a cursor stands for: the version that it reads, and the keys that it has shown.
  struct reading {
    explicit reading(std::shared_ptr<device_version<Slots>> of) : at{std::move(of)} {}
    std::shared_ptr<device_version<Slots>> at;
    key_pages pages;
  };

  [[noreturn]] static void refuse_strings()
  {
    throw misuse_error{
      "warpmap: maps of strings take their keys from host memory; use the calls without a stream"};
  }

  device& on() const { return parts_->queue->on(); }
  void refuse_late_views() const
  {
    table_.store().leases()->refuse_late_views(table_.store().queue());
  }
  static void require_values(ops kind)
  {
    with_kind(kind, []<ops Kind>() {
      if constexpr (!serves<Slots, Kind>)
        throw misuse_error{"warpmap: a set has no values for this operation"};
    });
  }
  static bool is_custom(detail::call const& what)
  {
    return what.kind == ops::insert_or_apply && what.fn->what == detail::arithmetic::custom;
  }

  counts run(seat& me, detail::call const& what, ops as)
  {
    return device_batch<Slots>{*parts_, as_, what}.run(table_, me, as);
  }

  /// A function of the host's cannot run on the device: its values are read, combined here, and
  /// written back where they are still the same.
  counts apply(seat& me, detail::call const& what);

  detail::layout as_;
  std::shared_ptr<device_parts<Slots>> parts_;
};

template <class Slots>
counts device_engine<Slots>::apply(seat& me, detail::call const& what)
{
  constexpr std::size_t at_once = std::size_t{1} << 16;
  auto const batch = [&](detail::call const& part) {
    return run(me, part, ops::insert_or_apply);
  };
  counts all;
  for (std::size_t first = 0; first < what.count; first += at_once) {
    auto const count = std::min(at_once, what.count - first);
    all += host_apply<Slots, decltype(batch)>{as_, what, first, count, batch}.done();
  }
  return all;
}

template <class Slots>
statistics device_engine<Slots>::stats()
{
  range const watched{on(), "warpmap stats"};
  statistics all;
  table_.gate().may_wait_for_phase(ops::iterate);
  auto const at = table_.owner();
  pinned(ops::iterate)([&] {
    auto const seen = look_over(*parts_, *at, false);
    all.erased = static_cast<std::size_t>(seen.erased);
    all.probe_max = static_cast<std::size_t>(seen.longest);
    auto const longest = std::min<std::uint64_t>(seen.longest, survey::lengths);
    all.probe_histogram.assign(seen.of_length, seen.of_length + longest);
    if (seen.beside != 0) {  // found at the first look
      if (all.probe_histogram.empty()) all.probe_histogram.resize(1);
      all.probe_histogram[0] += static_cast<std::size_t>(seen.beside);
      all.probe_max = std::max<std::size_t>(all.probe_max, 1);
    }
    summarize_probes(all, seen.windows_read + seen.beside,
                     static_cast<std::size_t>(seen.live + seen.beside));
  });
  report_books(table_, *at, all);
  if constexpr (keeps_device_records<Slots>) {
    all.key_bytes = static_cast<std::size_t>(at->records->live());
    all.dead_key_bytes = static_cast<std::size_t>(at->records->dead());
  }
  all.backend = backend();
  return all;
}

template <class Slots>
validation device_engine<Slots>::validate()
{
  range const watched{on(), "warpmap validate"};
  validation found;
  table_.look_quietly([&](device_version<Slots>& at, std::uint64_t live, std::uint64_t taken) {
    auto const seen = look_over(*parts_, at, true);
    found.live = static_cast<std::size_t>(seen.live);
    found.unreachable = static_cast<std::size_t>(seen.unreachable);
    found.duplicates = static_cast<std::size_t>(seen.duplicates);
    if (seen.busy != 0)
      found.problems.push_back(std::to_string(seen.busy) + " slots are busy though nobody writes");
    compare_counts(found, "pairs", found.live, live);
    compare_counts(found, "slots taken", seen.taken, taken);
    if constexpr (keeps_device_records<Slots>)
      compare_counts(found, "key bytes", seen.key_bytes, at.records->live());
    report_places(found);
    found.live += static_cast<std::size_t>(seen.beside);
  });
  return found;
}

}  // namespace warpmap::inline v0_1::host

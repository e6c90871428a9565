#pragma once
// The versions of one map: which is current, how it is replaced, and when it is given back.

#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <utility>

#include "host/host_store.hpp"
#include "host/retirement.hpp"
#include "host/table_gate.hpp"

namespace warpmap::inline v0_1::host {

/// How writers enter. Tests specialise it to plant the bugs growth-nolock and growth-curfirst of
/// tests/protocol.
template <class Slots>
struct writer_rules {
  static constexpr bool announces = true;
  static constexpr bool loads_version_announced = true;
};

/// @tparam Store  where versions live: makes, empties, copies and counts them
template <class Slots, class Store = host_store<Slots>>
class table {
 public:
  using memory = typename Slots::memory;
  using version_type = typename Store::version_type;
  using version_ptr = std::shared_ptr<version_type>;

  table(options const& how, core::hash_seed const& seed, Store const& store,
        key_store<Slots> const& keys = {})
    : how_{how},
      form_{Slots::lanes, how.load_limit},
      seed_{seed},
      store_{store},
      books_{std::make_shared<ledger>(how.max_bytes)}
  {
    owner_ = make_version(form_.windows_for(how.capacity), fresh_keys(keys));
    store_.clear(*owner_);
    make_current();
  }
  /// A table like another one, with a copy of the pairs of a frozen version of that.
  table(table const& like, version_type& frozen, std::size_t pairs)
    : how_{like.how_},
      form_{like.form_},
      seed_{frozen.slots.seed},  // keys are stored masked: the copy must agree
      store_{like.store_.sibling()},
      books_{std::make_shared<ledger>(how_.max_bytes)}
  {
    owner_ = make_version(frozen.slots.windows, fresh_keys(frozen.records));
    owner_->limit = frozen.limit;
    copy(frozen, *owner_, pairs - store_.beside(frozen));
    size_offset_.store(static_cast<std::int64_t>(pairs), std::memory_order_relaxed);
    make_current();
  }
  /// An announced operation: the version it works on stays current (writers) or alive (readers).
  class announced {
   public:
    /// @param may_refuse  false in the middle of a call, which a phase must not break off
    announced(table& on, seat& mine, ops kind, bool writes, bool may_refuse = true)
      : on_{on}, mine_{mine}, at_{on.enter(mine, kind, writes, may_refuse)}
    {
    }
    announced(announced const&) = delete;
    announced& operator=(announced const&) = delete;
    ~announced() { on_.gate_.seats().end(mine_); }
    version_type& at() const { return *at_; }

   private:
    table& on_;
    seat& mine_;
    version_type* at_;
  };

  /// Announces an operation and gives the version to work on. Null: nothing is announced, because
  /// the gate is closed or, where `frozen` is set, because that version is a snapshot's now.
  version_type* try_enter(seat& mine, ops kind, bool writes, std::uint64_t& frozen)
  {
    using rules = writer_rules<Slots>;
    version_type* at = nullptr;
    if constexpr (!rules::loads_version_announced) at = current_.load(std::memory_order_seq_cst);
    if (!gate_.seats().try_begin(mine, kind, writes && rules::announces)) return nullptr;
    memory::pause();
    if (rules::loads_version_announced || !writes) at = current_.load(std::memory_order_seq_cst);
    if (!writes || !at->frozen.load(std::memory_order_acquire)) return at;
    frozen = at->id.load(std::memory_order_relaxed);
    gate_.seats().end(mine);
    memory::pause();  // the version may be freed from here on
    return nullptr;
  }

  /// A seat for the length of a call or session; what is left of its lot returns to the version.
  class seated {
   public:
    explicit seated(table& on) : on_{on}, mine_{on.gate_.seats().join()} {}
    seated(seated const&) = delete;
    seated& operator=(seated const&) = delete;
    ~seated() { on_.stand_up(mine_); }
    seat& operator*() const { return mine_; }

   private:
    table& on_;
    seat& mine_;
  };

  seat& sit_down() { return gate_.seats().join(); }

  /// For a lease that has the table alone, until gate().end_exclusive().
  /// @throws misuse_error  there are other leases, or this thread holds a phase
  void begin_alone()
  {
    gate_.begin_exclusive(ops::none, on_conflict::wait);
    try {
      if (gate_.has_leases())
        throw misuse_error{
          "warpmap: a lease of ops::reshape has the map alone, and another lease is held; end that "
          "one first"};
      auto const at = owner();
      if (at->frozen.load(std::memory_order_acquire)) thaw(at->id);
    } catch (...) {
      gate_.end_exclusive();
      throw;
    }
  }

  void stand_up(seat& mine) noexcept
  {
    // Where the gate is closed the rest stays in the seat, and whoever closed it gathers it there.
    auto& seats = gate_.seats();
    if (seats.try_begin(mine, writing_kinds, true)) {
      store_.return_lot(mine, *current_.load(std::memory_order_seq_cst));
      seats.end(mine);
    }
    seats.leave(mine);
    reclaim();
  }

  /// Makes room after a key found none in version `id`: true when it is worth trying again, false
  /// when no room is to be had. The caller must not be announced.
  bool make_room(std::uint64_t id, key_need const& need = {})
  {
    if (is_known_full(id)) return false;
    auto const made = try_make_room(id, need);
    reclaim();
    return made;
  }

  /// Leaves dead records behind when the holder of this seat, no longer announced, asked for it.
  void compact_if_wanted(seat& mine)
  {
    if constexpr (keeps_records<Slots>)
      if (std::exchange(mine.wants_compaction, false)) compact();
  }

  /// Rebuilds into room for `pairs` pairs when there is less. @throws out_of_memory
  void reserve(std::uint64_t pairs)
  {
    reshape([&](version_type& at, std::uint64_t live) -> version_ptr {
      if (pairs <= live) return nullptr;
      auto const graves = store_.taken(at) - live;
      if (at.limit >= pairs + graves) return nullptr;
      return rebuilt(at, std::max(at.slots.windows, form_.windows_for(pairs)));
    });
  }
  /// Rebuilds into `slots` slots or as many as the pairs need. @throws out_of_memory
  void rehash(std::uint64_t slots)
  {
    reshape([&](version_type& at, std::uint64_t live) {
      auto const wanted = slots / Slots::lanes + (slots % Slots::lanes != 0);
      return rebuilt(at, std::max(wanted, form_.windows_for(live)),
                     fresh_keys(at.records));
    });
  }
  void clear()
  {
    reshape([&](version_type& at, std::uint64_t) {
      auto fresh = make_version(at.slots.windows, fresh_keys(at.records));
      store_.clear(*fresh);
      forget_everything();
      return fresh;
    });
  }

  /// Marks the current version as read by a snapshot. Returns it and the number of its pairs.
  std::pair<version_ptr, std::size_t> freeze()
  {
    auto const hold = gate_.lock_between_phases();
    closed const quiet{gate_};
    gather_lots(*owner_);
    owner_->snapshots.fetch_add(1, std::memory_order_relaxed);
    owner_->frozen.store(true, std::memory_order_release);
    return {owner_, size()};
  }
  static void unfreeze(version_type& at) noexcept
  {
    at.snapshots.fetch_sub(1, std::memory_order_release);
  }

  /// Exchanges the pairs of two maps of one kind.
  /// @throws out_of_memory  when one may not hold as much as the other does: nothing is exchanged
  void swap(table& other)
  {
    if (&other == this) return;
    auto& first = this < &other ? *this : other;
    auto& second = this < &other ? other : *this;
    auto hold_first = first.gate_.lock_between_phases();
    auto hold_second = second.gate_.lock();
    while (second.gate_.is_forbidden(ops::reshape)) {
      hold_second.unlock();
      hold_first.unlock();  // whoever ends the phase may need it
      second.gate_.wait_for_phase(ops::reshape);
      hold_first = first.gate_.lock_between_phases();
      hold_second.lock();
    }
    closed const quiet_first{first.gate_};
    closed const quiet_second{second.gate_};
    exchange_books(*this, other);
    gather_lots(*owner_);
    other.gather_lots(*other.owner_);
    auto const here = static_cast<std::int64_t>(size());
    auto const there = static_cast<std::int64_t>(other.size());
    std::swap(owner_, other.owner_);
    // Ids are one map's own; a lot must never seem to belong to a version that came by swap. Nor
    // does what was erased from one map say anything of the other's.
    for (auto* each : {this, &other}) {
      each->owner_->id = ++each->last_id_;
      each->owner_->refused_at = version_type::never;
    }
    std::swap(seed_, other.seed_);
    make_current();
    other.make_current();
    size_offset_.fetch_add(there - here, std::memory_order_relaxed);
    other.size_offset_.fetch_add(here - there, std::memory_order_relaxed);
    // Each map retires its versions by its own readers only, so the readers of the versions that
    // changed hands must be gone before either may retire one.
    gate_.seats().wait_for_everybody();
    other.gate_.seats().wait_for_everybody();
  }

  /// Calls `look(version, pairs in its slots, slots taken)` while nobody writes.
  template <class Look>
  void look_quietly(Look look)
  {
    auto const hold = gate_.lock_between_phases();
    closed const quiet{gate_};
    gather_lots(*owner_);
    look(*owner_, live_in_slots(*owner_), store_.taken(*owner_));
  }

  /// The current version, kept alive by the result.
  version_ptr owner()
  {
    seated const me{*this};
    announced const reading{*this, *me, ops::none, false};
    return reading.at().shared_from_this();
  }

  std::size_t size() const noexcept
  {
    auto all = size_offset_.load(std::memory_order_relaxed);
    gate_.seats().each_seat(
      [&](seat const& each) { all += each.live.load(std::memory_order_relaxed); });
    all += store_.live_aside();
    return all > 0 ? static_cast<std::size_t>(all) : 0;
  }
  std::size_t capacity() const noexcept { return capacity_.load(std::memory_order_relaxed); }
  /// Pairs by slots, as far as the host knows.
  double load() const noexcept
  {
    return static_cast<double>(size()) / static_cast<double>(capacity());
  }

  table_gate<memory>& gate() noexcept { return gate_; }
  table_gate<memory> const& gate() const noexcept { return gate_; }
  ledger const& books() const noexcept { return *books_; }
  options const& how() const noexcept { return how_; }
  Store const& store() const noexcept { return store_; }
  std::uint64_t rebuilds() const noexcept { return rebuilds_.load(std::memory_order_relaxed); }
  std::chrono::nanoseconds longest_rebuild() const noexcept
  {
    return std::chrono::nanoseconds{longest_rebuild_.load(std::memory_order_relaxed)};
  }
  core::hash_seed seed() const noexcept { return seed_; }

  /// Gives back the versions that no reader uses any more.
  void reclaim() noexcept
  {
    if (retired_.is_empty()) return;
    version_ptr done;
    {
      auto const hold = gate_.lock();
      gate_.seats().before_looking();
      done = retired_.take_unpinned([&](auto epoch) { return gate_.seats().is_pinned(epoch); });
    }
    retired_.let_go(std::move(done));
  }

 private:
  using closed = typename table_gate<memory>::closed;

  version_type* enter(seat& mine, ops kind, bool writes, bool may_refuse)
  {
    for (;;) {
      std::uint64_t frozen = 0;
      if (auto* const at = try_enter(mine, kind, writes, frozen)) return at;
      if (frozen == 0) gate_.wait(mine, kind, writes, may_refuse);
      else thaw(frozen);
    }
  }

  /// Before the first write after a snapshot: the writers go on in a copy, unless the snapshot is
  /// gone already. @throws out_of_memory
  [[gnu::noinline, gnu::cold]] void thaw(std::uint64_t id)
  {
    {
      auto const hold = gate_.lock();
      auto& at = *owner_;
      if (at.id != id || !at.frozen.load(std::memory_order_relaxed)) return;
      closed const quiet{gate_};
      if (at.snapshots.load(std::memory_order_acquire) == 0) {
        at.frozen.store(false, std::memory_order_release);
        return;
      }
      publish(copied(at));
    }
    reclaim();
  }

  /// What a map holds is booked with it, also what came by swap. @throws out_of_memory
  static void exchange_books(table& a, table& b)
  {
    auto const in_a = a.owner_->bytes();
    auto const in_b = b.owner_->bytes();
    a.books_->rebook(in_a, in_b);
    try {
      b.books_->rebook(in_b, in_a);
    } catch (...) {
      a.books_->rebook(in_b, in_a);
      throw;
    }
    a.owner_->storage.exchange_books(b.owner_->storage);
    if constexpr (keeps_records<Slots>) a.owner_->records->exchange_homes(*b.owner_->records);
  }

  template <class Make>
  void reshape(Make make)
  {
    {
      auto const hold = gate_.lock_between_phases();
      closed const quiet{gate_};
      gather_lots(*owner_);
      if (auto next = make(*owner_, live_in_slots(*owner_))) publish(std::move(next));
    }
    reclaim();
  }

  /// A full map that may not grow must not hold up its writers with every insert that it refuses.
  bool is_known_full(std::uint64_t id)
  {
    if (how_.growth == growth::automatic) return false;
    auto const at = owner();
    return at->id == id && at->refused_at.load(std::memory_order_acquire) == total_erased() &&
           !store_.has_room(*at);
  }

  bool try_make_room(std::uint64_t id, key_need const& need)
  {
    auto const hold = gate_.lock();
    auto& at = *owner_;
    if (at.id != id) return true;  // another caller has made room
    closed const quiet{gate_, std::nothrow};
    if (!quiet) return store_.taken(at) < at.limit;
    gather_lots(at);
    auto const taken = store_.taken(at);
    if (taken < at.limit) return make_key_room(need);  // lots that nobody used, or no bytes
    auto const live = live_in_slots(at);
    if (auto next = roomier(at, live, taken)) {
      publish(std::move(next));
      return make_key_room(need);
    }
    // With erased slots there was no memory to clear them with: the next try may find some.
    if (live == taken) at.refused_at.store(total_erased(), std::memory_order_release);
    return false;
  }

  /// Bytes for keys that found none, in the current version; dead records go first where they are
  /// most of all. False when trying again is of no use.
  bool make_key_room(key_need const& need)
  {
    if constexpr (keeps_records<Slots>) {
      if (need.all == 0) return true;
      // Rebuilding the table must not cost more than is won.
      if (owner_->records->is_worth_compacting(owner_->storage.bytes())) try_compact();
      return store_.make_key_room(*owner_, need);
    } else {
      static_cast<void>(need);
      return true;
    }
  }
  /// Unless another was first. Aside: single calls draw in whatever is not.
  WARPMAP_ASIDE void compact()
  {
    {
      auto const hold = gate_.lock();
      auto& at = *owner_;
      if (!at.records->is_worth_compacting(at.storage.bytes())) return;
      closed const quiet{gate_, std::nothrow};
      if (!quiet) return;
      gather_lots(at);
      try_compact();
    }
    reclaim();
  }
  /// Leaves dead records behind, if there is memory for the others.
  void try_compact()
  {
    auto& at = *owner_;
    try {
      publish(rebuilt(at, at.slots.windows, fresh_keys(at.records)));
    } catch (...) {  // whatever the user's resource threw: they stay
      at.records->compaction_failed();
    }
  }

  memory_resource& source() const { return store_.source(how_.memory); }
  /// Where a version keeps its keys that shares them with no other, as far as keys are kept.
  key_store<Slots> fresh_keys(key_store<Slots> const& like) const
  {
    if constexpr (keeps_records<Slots>) return store_.fresh_keys(source(), books_);
    else return like;
  }
  version_ptr make_version(std::uint64_t windows, key_store<Slots> records)
  {
    return store_.make(source(), books_, form_, windows, seed_, ++last_id_, std::move(records));
  }

  /// The same pairs in as many slots.
  version_ptr copied(version_type& from)
  {
    if constexpr (keeps_records<Slots>)
      if (from.records->is_mostly_dead()) return rebuilt(from, from.slots.windows);
    return timed([&] {
      auto to = make_version(from.slots.windows, from.records);
      copy(from, *to, live_in_slots(from));
      return to;
    });
  }
  /// Brings pairs to a fresh version of as many slots. Copying words is faster than moving pairs,
  /// but takes graves along, and keys must stay where they are.
  void copy(version_type& from, version_type& to, std::uint64_t live)
  {
    auto const taken = store_.taken(from);
    auto const few_graves = taken - live <= taken / 8;
    if (few_graves && keeps_keys_together(from, to)) store_.duplicate(from, to);
    else store_.rebuild(from, to);
  }
  static bool keeps_keys_together(version_type const& a, version_type const& b)
  {
    if constexpr (keeps_records<Slots>) return a.records == b.records;
    else return true;
  }

  version_ptr rebuilt(version_type& from, std::uint64_t windows)
  {
    if constexpr (keeps_records<Slots>) {
      if (from.records->is_mostly_dead()) try {
          return rebuilt(from, windows, fresh_keys(from.records));
        } catch (...) {  // no memory for the records beside the old ones: those may stay
        }
    }
    return rebuilt(from, windows, from.records);
  }
  /// @param records  where the keys are to be: with those of `from`, or copied elsewhere
  version_ptr rebuilt(version_type& from, std::uint64_t windows, key_store<Slots> records)
  {
    return timed([&] {
      auto to = make_version(windows, std::move(records));
      store_.rebuild(from, *to);
      return to;
    });
  }
  template <class Make>
  version_ptr timed(Make make)
  {
    auto const since = std::chrono::steady_clock::now();
    auto to = make();
    auto const now = std::chrono::steady_clock::now();
    auto const took = static_cast<std::uint64_t>((now - since).count());
    if (longest_rebuild_.load(std::memory_order_relaxed) < took)
      longest_rebuild_.store(took, std::memory_order_relaxed);
    rebuilds_.fetch_add(1, std::memory_order_relaxed);
    return to;
  }

  /// A version with more room, or null when none is to be had.
  version_ptr roomier(version_type& from, std::uint64_t live, std::uint64_t taken)
  {
    auto const windows = from.slots.windows;
    auto const mostly_graves = live < taken && live <= from.limit / 10 * 6;
    if (how_.growth == growth::automatic && !mostly_graves) {
      // A table of some lines doubles too often to be worth starting smaller.
      constexpr std::uint64_t least = 16;
      if (auto next = try_rebuilt(from, std::max(least, windows * 2))) return next;
    }
    if (live == taken) return nullptr;
    if (auto next = try_rebuilt(from, windows)) return next;
    // Where memory is short the pairs that are left may still fit beside the old table.
    auto const least = form_.windows_for(live + live / 2 + 1);
    auto const may_shrink = how_.growth == growth::automatic && least < windows;
    return may_shrink ? try_rebuilt(from, least) : nullptr;
  }
  version_ptr try_rebuilt(version_type& from, std::uint64_t windows)
  {
    try {
      return rebuilt(from, windows);
    } catch (...) {
      return nullptr;  // whatever the user's resource threw: no room is to be had
    }
  }

  void publish(version_ptr next)
  {
    auto old = std::exchange(owner_, std::move(next));
    memory::pause();
    make_current();
    retired_.add(std::move(old), gate_.seats().next_epoch());
  }
  void make_current()
  {
    current_.store(owner_.get(), std::memory_order_seq_cst);
    capacity_.store(owner_->slots.capacity(), std::memory_order_relaxed);
  }

  // --- counting, under the closed gate ---
  void gather_lots(version_type& at) { store_.gather_lots(gate_.seats(), at); }
  std::uint64_t live_in_slots(version_type& at) const { return size() - store_.beside(at); }
  void forget_everything() { size_offset_.fetch_sub(static_cast<std::int64_t>(size())); }
  std::uint64_t total_erased() const
  {
    std::uint64_t all = 0;
    gate_.seats().each_seat(
      [&](seat const& each) { all += each.erased.load(std::memory_order_relaxed); });
    return all + store_.erased_aside();
  }

  options how_;
  shape form_;
  core::hash_seed seed_;
  Store store_;
  std::shared_ptr<ledger> books_;

  // Guarded by the lock of the gate:
  version_ptr owner_;
  retirement<version_type> retired_;
  std::uint64_t last_id_ = 0;

  std::atomic<std::size_t> capacity_{0};
  std::atomic<std::int64_t> size_offset_{0};  ///< pairs not counted by any seat
  std::atomic<std::uint64_t> rebuilds_{0};
  std::atomic<std::uint64_t> longest_rebuild_{0};

  alignas(64) std::atomic<version_type*> current_{nullptr};
  table_gate<memory> gate_;
};

}  // namespace warpmap::inline v0_1::host

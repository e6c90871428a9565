#pragma once
// Where a table's versions live: host memory. What a table asks of the place of its slots, it asks
// here; device_store.hpp answers the same questions for a GPU.

#include <algorithm>
#include <atomic>
#include <cstring>
#include <iterator>
#include <memory>

#include "host/access.hpp"
#include "host/executor.hpp"
#include "host/rebuild.hpp"
#include "host/version.hpp"

#if !defined(WARPMAP_REBUILD)  // bench/variants.py measures others
#  define WARPMAP_REBUILD host::rebuild
#endif

namespace warpmap::inline v0_1::host {

template <class Slots>
class host_store {
 public:
  using version_type = version<Slots>;

  explicit host_store(std::shared_ptr<executor> workers) : workers_{std::move(workers)} {}

  memory_resource& source(memory_resource* users) const
  {
    return users != nullptr ? *users : default_memory();
  }
  /// Where keys are kept that no other version has.
  key_store<Slots> fresh_keys(memory_resource& from, std::shared_ptr<ledger> const& books) const
  {
    return {from, books};
  }
  /// Writers ask for the bytes of their keys themselves.
  static bool make_key_room(version_type const&, key_need const&) { return true; }

  /// A version whose slots hold anything. @throws out_of_memory
  std::shared_ptr<version_type> make(memory_resource& from, std::shared_ptr<ledger> const& books,
                                     shape const& form, std::uint64_t windows,
                                     core::hash_seed const& seed, std::uint64_t number,
                                     key_store<Slots> records) const
  {
    return std::make_shared<version_type>(from, books, form, windows, seed, number,
                                          std::move(records));
  }
  /// Empties the slots of a fresh version.
  void clear(version_type& at) const
  {
    if (!at.storage.zero_filled()) std::memset(at.storage.data(), 0, at.storage.bytes());
  }
  /// Copies the pairs of a version that nobody writes to a fresh one. @throws out_of_memory
  void rebuild(version_type& from, version_type& to) const
  {
    WARPMAP_REBUILD<Slots>{from, to}.run(*workers_);
  }
  /// The same, graves included, for a fresh version that has as many windows and its keys where
  /// `from` has them: word by word. @throws what the executor throws
  void duplicate(version_type& from, version_type& to) const
  {
    std::copy(std::begin(from.side_storage), std::end(from.side_storage), to.side_storage);
    auto const bytes = from.storage.bytes();
    std::atomic<std::size_t> next{0};
    auto const work = [&](unsigned) {
      constexpr auto piece = std::size_t{1} << 20;
      for (std::size_t at; (at = next.fetch_add(piece, std::memory_order_relaxed)) < bytes;)
        std::memcpy(static_cast<char*>(to.storage.data()) + at,
                    static_cast<char const*>(from.storage.data()) + at,
                    std::min(piece, bytes - at));
    };
    if (bytes <= worth_sharing) work(0);
    else workers_->run(workers_->width(), work);
    to.room.store(static_cast<std::int64_t>(to.limit - taken(from)), std::memory_order_relaxed);
  }

  /// How many slots of a version are taken, pairs and graves. Nobody writes, lots are gathered.
  std::uint64_t taken(version_type const& at) const
  {
    return at.limit - static_cast<std::uint64_t>(at.room.load(std::memory_order_relaxed));
  }
  /// False when no slot may be taken. May be out of date when it is answered.
  bool has_room(version_type const& at) const
  {
    return at.room.load(std::memory_order_relaxed) > 0;
  }
  /// Pairs outside the slots. Nobody writes.
  std::uint64_t beside(version_type& at) const
  {
    std::uint64_t pairs = 0;
    if constexpr (Slots::has_side_keys) {
      for (auto which : {1u, 2u}) {
        auto const side = at.side(which);
        pairs += side.state_of(side.look(0)) == core::slot_state::full;
      }
    }
    return pairs;
  }
  /// The version takes back the room that seats hold and do not use. Nobody writes.
  template <class Memory>
  void gather_lots(access<Memory> const& seats, version_type& at) const
  {
    seats.each_seat([&](seat& each) {
      if (each.lot_version == at.id && each.lot > 0)
        at.room.fetch_add(each.lot, std::memory_order_relaxed);
      each.lot = 0;
    });
  }
  /// The same for one seat, whose holder is announced.
  void return_lot(seat& mine, version_type& at) const
  {
    room_lot<Slots>{at, mine, 1}.return_rest();
  }

  /// The store of another table beside this one.
  host_store sibling() const { return *this; }
  // Nobody works on host memory behind the back of the host.
  static std::int64_t live_aside() noexcept { return 0; }
  static std::uint64_t erased_aside() noexcept { return 0; }

  executor& workers() const noexcept { return *workers_; }
  std::shared_ptr<executor> const& shared_workers() const noexcept { return workers_; }

 private:
  static constexpr std::size_t worth_sharing = std::size_t{4} << 20;

  std::shared_ptr<executor> workers_;
};

}  // namespace warpmap::inline v0_1::host

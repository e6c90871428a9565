#pragma once
// Where a table's versions live: a device's memory. The answers of a GPU to what host_store.hpp
// answers for a CPU.

#include <cstring>
#include <memory>
#include <mutex>
#include <type_traits>

#include "host/access.hpp"
#include "host/device_arena.hpp"
#include "host/device_queue.hpp"
#include "host/launcher.hpp"
#include "host/lease_books.hpp"
#include "host/range.hpp"
#include "host/version.hpp"

namespace warpmap::inline v0_1::host {

/// What else a version of strings has on its device.
struct space_beside {
  core::record_space space;  ///< where the next keys go
  record_sizes measured;     ///< what a rebuild that moves them finds
};
struct nothing_beside {};

/// A version in device memory: slots, and behind them the side slots and the counter of room.
template <class Slots>
struct device_version : version_state<device_version<Slots>> {
  device_version(std::shared_ptr<device_queue> const& by, memory_resource& from,
                 std::shared_ptr<ledger> books, shape const& form, std::uint64_t windows,
                 core::hash_seed const& seed, std::uint64_t number, key_store<Slots> keys)
    : version_state<device_version>{form.limit(windows), number},
      queue{by},
      storage{from, std::move(books), bytes_for<Slots>(windows) + sizeof(beside), by->stream()},
      records{std::move(keys)}
  {
    slots.data = static_cast<decltype(slots.data)>(storage.data());
    slots.windows = windows;
    slots.seed = seed;
    if constexpr (keeps_device_records<Slots>) slots.keys.space = &behind()->space;
  }

  /// What lies behind the slots.
  struct beside : std::conditional_t<keeps_device_records<Slots>, space_beside, nothing_beside> {
    std::uint64_t sides[core::side_words<Slots>];
    std::int64_t left;    ///< slots that may still be taken
    std::uint64_t moved;  ///< pairs that a rebuild brought
  };
  beside* behind() const
  {
    return reinterpret_cast<beside*>(static_cast<char*>(storage.data()) +
                                     bytes_for<Slots>(slots.windows));
  }
  core::table_ref<Slots> ref() const { return {slots, behind()->sides, &behind()->left}; }
  std::size_t bytes() const
  {
    if constexpr (keeps_device_records<Slots>) return storage.bytes() + records->bytes();
    else return storage.bytes();
  }

  Slots slots;
  std::shared_ptr<device_queue> queue;  // outlives the storage, which goes in its order
  block storage;
  [[no_unique_address]] key_store<Slots> records;
};

template <class Slots>
class device_store {
 public:
  using version_type = device_version<Slots>;

  device_store(std::shared_ptr<device_queue> queue, std::shared_ptr<launcher<Slots>> launch)
    : queue_{std::move(queue)},
      launch_{std::move(launch)},
      leases_{std::make_shared<lease_books>()}
  {
  }
  /// The store of another table beside this one.
  device_store sibling() const { return {queue_, launch_}; }

  memory_resource& source(memory_resource*) const { return queue_->memory(); }
  /// As host_store::fresh_keys.
  key_store<Slots> fresh_keys(memory_resource& from, std::shared_ptr<ledger> const& books) const
  {
    return {std::make_shared<device_arena>(queue_, from, books)};
  }
  /// A version whose slots hold anything. @throws out_of_memory
  std::shared_ptr<version_type> make(memory_resource& from, std::shared_ptr<ledger> const& books,
                                     shape const& form, std::uint64_t windows,
                                     core::hash_seed const& seed, std::uint64_t number,
                                     key_store<Slots> const& records) const
  {
    return std::make_shared<version_type>(queue_, from, books, form, windows, seed, number,
                                          records);
  }
  /// Empties the slots of a fresh version. @throws device_error
  void clear(version_type& at) const
  {
    auto left = static_cast<std::int64_t>(at.limit);
    auto const queue = queue_->lock();
    queue.fill(at.storage.data(), at.storage.bytes());
    queue.write(&at.behind()->left, left);
  }
  /// Copies the pairs of a version that nobody writes to a fresh one; readers of both may follow on
  /// any stream. @throws out_of_memory, device_error
  void rebuild(version_type& from, version_type& to) const
  {
    range const seen{queue_->on(), "warpmap rebuild"};
    auto const queue = queue_->lock();
    if (launch_->clears()) queue.fill(to.behind(), sizeof *to.behind());
    else queue.fill(to.storage.data(), to.storage.bytes());
    queue.copy(to.behind()->sides, from.behind()->sides, sizeof to.behind()->sides);
    rebuild_job<Slots> job{from.ref(), to.ref(), &to.behind()->moved};
    if constexpr (keeps_device_records<Slots>) job.moves_keys = prepare_records(queue, from, to);
    launch_->run(job, queue.stream());
    auto const taken = queue.read(&to.behind()->moved);
    queue.write(&to.behind()->left, static_cast<std::int64_t>(to.limit - taken));
  }
  /// As host_store::duplicate. @throws device_error
  void duplicate(version_type& from, version_type& to) const
  {
    range const seen{queue_->on(), "warpmap copy"};
    auto const queue = queue_->lock();
    queue.copy(to.storage.data(), from.storage.data(), from.storage.bytes());
    queue.write(&to.behind()->left, static_cast<std::int64_t>(to.limit - taken_in(queue, from)));
  }

  /// Gives the current version bytes for keys that found none: what all of them need, or what is to
  /// be had. False when trying again is of no use. Nobody writes. @throws device_error
  bool make_key_room(version_type& at, key_need const& need) const
  {
    if constexpr (keeps_device_records<Slots>) {
      auto const queue = queue_->lock();
      auto const now = queue.read(&at.behind()->space);
      auto const left = static_cast<std::uint64_t>(now.left);
      if (left >= need.all) return true;  // others gave it back, or had more made
      auto const more = at.records->more_space(need, left);
      if (!more) return left >= need.least;
      queue.write(&at.behind()->space, *more);
      at.records->set_aside(now);
    } else {
      static_cast<void>(at), static_cast<void>(need);
    }
    return true;
  }

  /// How many slots of a version are taken, pairs and graves. Nobody writes. @throws device_error
  std::uint64_t taken(version_type const& at) const
  {
    return taken_in(queue_->lock(), at);
  }
  /// Asking the device would take longer than what the answer saves.
  bool has_room(version_type const&) const { return false; }
  /// Pairs outside the slots. Nobody writes. @throws device_error
  std::uint64_t beside(version_type const& at) const
  {
    std::uint64_t pairs = 0;
    if constexpr (Slots::has_side_keys) {
      auto there = queue_->lock().read(at.behind());
      for (auto which : {1u, 2u}) {
        auto const side = core::side_slot<Slots>(there.sides, which, at.slots.seed);
        pairs += side.state_of(side.look(0)) == core::slot_state::full;
      }
    }
    return pairs;
  }
  /// Kernels take room from the version itself, so nobody holds a lot; but what leases did is
  /// counted when it is done. @throws device_error
  template <class Memory>
  void gather_lots(access<Memory> const&, version_type&) const
  {
    leases_->settle(queue_->on());
  }
  /// Pairs that leases added less those removed, and keys erased, as far as that is known.
  std::int64_t live_aside() const noexcept { return leases_->live(queue_->on()); }
  std::uint64_t erased_aside() const noexcept { return leases_->erased(); }
  std::shared_ptr<lease_books> const& leases() const noexcept { return leases_; }
  void return_lot(seat&, version_type&) const {}

  device_queue& queue() const noexcept { return *queue_; }
  launcher<Slots>& launch() const noexcept { return *launch_; }

 private:
  static std::uint64_t taken_in(device_queue::turn const& queue, version_type const& at)
  {
    return at.limit - static_cast<std::uint64_t>(queue.read(&at.behind()->left));
  }
  /// Sees to it that the keys of `from` have where to be in `to`: true when they have to go there.
  bool prepare_records(device_queue::turn const& queue, version_type const& from,
                       version_type& to) const
  {
    if (from.records == to.records) {
      queue.copy(&to.behind()->space, &from.behind()->space, sizeof(core::record_space));
      return false;
    }
    auto* const measured = &to.behind()->measured;
    launch_->run(measure_job<Slots>{from.ref(), measured}, queue.stream());
    auto const sizes = queue.read(measured);
    if (sizes.space != 0) {
      auto space = to.records->add_chunk(sizes.space);
      space.left -= static_cast<std::int64_t>(sizes.space);  // who moves keys does not ask
      queue.write(&to.behind()->space, space);
      to.records->book({sizes.bytes, sizes.bytes, 0});
    }
    return true;
  }

  std::shared_ptr<device_queue> queue_;
  std::shared_ptr<launcher<Slots>> launch_;
  std::shared_ptr<lease_books> leases_;
};

}  // namespace warpmap::inline v0_1::host

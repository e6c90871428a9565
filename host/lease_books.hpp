#pragma once
// What leases did: kernels count it on the device, and the host adds it to its books once the
// stream of the lease has come there.

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "host/block.hpp"
#include "host/device_queue.hpp"
#include "warpmap/core/table_ref.hpp"

namespace warpmap::inline v0_1::host {

/// The counters of one lease on both sides of the bus, and the moment when they are final.
class lease_account {
 public:
  /// Zero and ready for use on any stream. @throws out_of_memory, device_error
  lease_account(std::shared_ptr<device> const& on, memory_resource& from)
    : own_{on}, here_{*on, sizeof(core::version_counts)},
      there_{from, std::make_shared<ledger>(unlimited), block::alignment, own_.stream()},
      final_{*on}
  {
    quiet_on_failure const quiet{*on, own_.stream()};
    on->fill(there_.data(), 0, block::alignment, own_.stream());
    on->synchronize(own_.stream());
  }

  core::version_counts* there() const noexcept
  {
    return static_cast<core::version_counts*>(there_.data());
  }
  /// Queues that the counters come to the host behind what is on the stream, and marks that moment.
  void close(stream_handle stream) const
  {
    own_.on().copy(here_.data(), there(), sizeof(core::version_counts), stream);
    own_.on().record(final_.handle(), stream);
  }
  event_handle final() const noexcept { return final_.handle(); }
  core::version_counts read() const noexcept
  {
    core::version_counts counted;
    std::memcpy(&counted, here_.data(), sizeof counted);
    return counted;
  }

 private:
  own_stream own_;
  pinned_block here_;
  block there_;
  own_event final_;
};

/// Of one table. Any thread may call.
class lease_books {
 public:
  /// Takes an account that was closed.
  void add(std::unique_ptr<lease_account> closed)
  {
    std::lock_guard const hold{mutex_};
    closed_.push_back(std::move(closed));
    pending_.store(true, std::memory_order_relaxed);
  }
  /// Waits for the accounts that were closed, and books them. @throws device_error
  void settle(device& on)
  {
    if (!pending_.load(std::memory_order_relaxed)) return;
    std::lock_guard const hold{mutex_};
    for (auto const& each : closed_) on.synchronize(each->final());
    book(on);
  }

  std::int64_t live(device& on) noexcept
  {
    if (pending_.load(std::memory_order_relaxed)) try {
        std::lock_guard const hold{mutex_};
        book(on);
      } catch (...) {  // not known yet
      }
    return live_.load(std::memory_order_relaxed);
  }
  std::uint64_t erased() const noexcept { return erased_.load(std::memory_order_relaxed); }

 private:
  void book(device& on)
  {
    std::erase_if(closed_, [&](auto const& each) {
      if (!on.is_done(each->final())) return false;
      auto const done = each->read();
      live_.fetch_add(static_cast<std::int64_t>(done.inserted - done.erased),
                      std::memory_order_relaxed);
      erased_.fetch_add(done.erased, std::memory_order_relaxed);
      return true;
    });
    pending_.store(!closed_.empty(), std::memory_order_relaxed);
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<lease_account>> closed_;
  std::atomic<bool> pending_{false};
  std::atomic<std::int64_t> live_{0};
  std::atomic<std::uint64_t> erased_{0};
};

}  // namespace warpmap::inline v0_1::host

#pragma once
// What leases did: kernels count it on the device, and the host adds it to its books once the
// stream of the lease has come there.

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/block.hpp"
#include "host/device_queue.hpp"
#include "warpmap/core/table_ref.hpp"
#include "warpmap/key_columns.hpp"

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

  lease_account(lease_account const&) = delete;
  lease_account& operator=(lease_account const&) = delete;
  /// Waits: the counters still come to memory that goes here.
  ~lease_account()
  {
    if (!closed_) return;
    try {
      insist([this] { own_.on().synchronize(final_.handle()); });
    } catch (...) {  // the device has failed; nothing comes any more
    }
  }

  core::version_counts* there() const noexcept
  {
    return static_cast<core::version_counts*>(there_.data());
  }
  /// Queues that the counters come to the host behind what is on the stream, and marks that moment.
  void close(stream_handle stream)
  {
    closed_ = true;
    own_.on().copy(here_.data(), there(), sizeof(core::version_counts), stream);
    if (detail::is_checked()) own_.on().fill(&there()->ended, 1, sizeof there()->ended, stream);
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
  bool closed_ = false;
};

/// Of one table. Any thread may call.
///
/// In a checked build accounts stay until the table goes, so that views of leases that have ended
/// find out; what they counted is reported by refuse_late_views().
class lease_books {
 public:
  /// Who counts uses of a view after its lease; null unless checked. @throws out_of_memory,
  /// device_error
  std::uint64_t* late_uses(device_queue& by)
  {
    if (!detail::is_checked()) return nullptr;
    std::lock_guard const hold{mutex_};
    if (!late_) {
      auto fresh = std::make_unique<block>(by.memory(), std::make_shared<ledger>(unlimited),
                                           block::alignment, by.stream());
      by.lock().write(static_cast<std::uint64_t*>(fresh->data()), std::uint64_t{0});
      late_ = std::move(fresh);
    }
    return static_cast<std::uint64_t*>(late_->data());
  }
  /// @throws misuse_error (once), device_error
  void refuse_late_views(device_queue& by)
  {
    if (!detail::is_checked()) return;
    std::lock_guard const hold{mutex_};
    if (!late_) return;
    auto* const count = static_cast<std::uint64_t*>(late_->data());
    auto const queue = by.lock();
    auto const seen = queue.read(count);
    if (seen == 0) return;
    queue.write(count, std::uint64_t{0});
    throw misuse_error{"warpmap: kernels used views of this map " + std::to_string(seen) +
                       " times after the end of their leases; those operations did nothing. End a "
                       "lease after the launch of the last kernel that uses its view"};
  }

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
    std::erase_if(closed_, [&](auto& each) {
      if (!on.is_done(each->final())) return false;
      auto const done = each->read();
      live_.fetch_add(static_cast<std::int64_t>(done.inserted - done.erased),
                      std::memory_order_relaxed);
      erased_.fetch_add(done.erased, std::memory_order_relaxed);
      if (detail::is_checked()) ended_.push_back(std::move(each));
      return true;
    });
    pending_.store(!closed_.empty(), std::memory_order_relaxed);
  }

  std::mutex mutex_;
  std::unique_ptr<block> late_;
  std::vector<std::unique_ptr<lease_account>> closed_;
  std::vector<std::unique_ptr<lease_account>> ended_;
  std::atomic<bool> pending_{false};
  std::atomic<std::int64_t> live_{0};
  std::atomic<std::uint64_t> erased_{0};
};

}  // namespace warpmap::inline v0_1::host

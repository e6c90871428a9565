#pragma once
// A kernel's registered access to a map, and batches that neither allocate nor wait.

#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "host/lease_hold.hpp"
#include "host/range.hpp"
#include "host/resident_batch.hpp"

namespace warpmap::inline v0_1::host {

/// A workspace has so many bytes for each key.
inline constexpr std::size_t purge_unit = sizeof(std::uint64_t);

/// Device memory for one asynchronous batch at a time.
class device_workspace final : public detail::workspace_state {
 public:
  /// @throws out_of_memory, device_error
  device_workspace(std::shared_ptr<device_queue> const& by, std::size_t most)
    : memory_from_{by}, own_{by->shared_device()}, most_{most},
      here_{own_.on(), sizeof(batch_result)},
      there_{by->memory(), std::make_shared<ledger>(unlimited),
             list_at + most * sizeof(std::uint64_t), own_.stream()},
      used_{own_.on()}
  {
    quiet_on_failure const quiet{own_.on(), own_.stream()};
    own_.on().fill(there_.data(), 0, list_at, own_.stream());
    own_.on().synchronize(own_.stream());
  }
  /// Its memory goes behind the last batch that used it.
  ~device_workspace() override
  {
    try {
      on().wait(own_.stream(), used_.handle());
    } catch (...) {  // the device is lost, and the memory with it
    }
  }
  void used_on(stream_handle stream) const { on().record(used_.handle(), stream); }

  std::size_t most() const noexcept override { return most_; }
  std::uint64_t const* on_device() const noexcept override { return result()->of; }
  std::uint64_t const* left_over() const noexcept override { return list(); }
  std::uint64_t const* left_over_count() const noexcept override { return &result()->left_over; }
  counts fetch(CUstream_st* stream) override
  {
    require_stream(own_.on(), stream);
    quiet_on_failure const quiet{own_.on(), stream};
    own_.on().copy(here_.data(), result(), sizeof(batch_result), stream);
    own_.on().synchronize(stream);
    batch_result seen;
    std::memcpy(&seen, here_.data(), sizeof seen);
    counts done;
    std::copy(std::begin(seen.of), std::end(seen.of), done.of.begin());
    return done;
  }

  device& on() const noexcept { return own_.on(); }
  batch_result* result() const noexcept { return static_cast<batch_result*>(there_.data()); }
  std::uint64_t* list() const noexcept
  {
    return reinterpret_cast<std::uint64_t*>(static_cast<char*>(there_.data()) + list_at);
  }

 private:
  static constexpr std::size_t list_at = 256;  // aligned as versions are
  static_assert(sizeof(batch_result) <= list_at);

  std::shared_ptr<device_queue> memory_from_;
  own_stream own_;
  std::size_t most_;
  pinned_block here_;
  block there_;
  own_event used_;
};

template <class Slots>
class device_lease final : public detail::lease_state {
  using table_type = table<Slots, device_store<Slots>>;

 public:
  /// @throws misuse_error, out_of_memory, device_error
  device_lease(table_type& on, detail::layout const& as, ops allowed, stream_handle stream)
    : table_{on}, as_{as}, allowed_{allowed}, stream_{stream}
  {
    require_stream(gpu(), stream);
    auto& queue = on.store().queue();
    account_ = std::make_unique<lease_account>(queue.shared_device(), queue.memory());
    late_ = on.store().leases()->late_uses(queue);
    hold_.emplace(table_, allowed);
    // What leases before this one left behind on their streams.
    if (hold_->is_alone()) gpu().synchronize(queue.stream());
  }
  ~device_lease() override { end(); }

  /// The map's own queue goes on behind what the lease's stream was given: whatever the map does to
  /// this version from now on, giving it back included, comes after that.
  void end() noexcept override
  {
    if (!hold_) return;
    try {
      insist([this] { account_->close(stream_); });
      insist([this] { gpu().wait(at().queue->stream(), account_->final()); });
      table_.store().leases()->add(std::move(account_));
    } catch (...) {  // the device is lost, and the pairs with it
    }
    // Others may come by any stream, which knows nothing of this one.
    if (hold_->is_alone()) try {
        insist([this] { gpu().synchronize(stream_); });
      } catch (...) {
      }
    hold_.reset();
  }

  /// Queues a batch. @throws misuse_error, size_mismatch, device_error  nothing is queued then
  void run(detail::call const& what, detail::workspace_state& scratch) override
  {
    range const seen{gpu(), what.kind};
    require(what.kind);
    auto& space = checked(scratch, what.count, " keys but a workspace for ", 1);
    if (what.kind == ops::insert_or_apply && what.fn->what == detail::arithmetic::custom)
      throw_host_function();
    require_columns(gpu(), as_, what);

    batch_job<Slots> job;
    job.table = ref();
    job.as = as_;
    if (what.fn != nullptr) job.combine = what.fn->what;
    job.keys = what.keys;
    job.values = what.values;
    job.one_value = what.one_value;
    job.out = what.out;
    job.statuses = what.statuses;
    job.flags = what.flags;
    job.count = what.count;
    job.left_over = traffic::of(what.kind).inserts ? space.list() : nullptr;
    job.lists_full = true;
    job.counts_aside = true;
    job.load = table_.load();
    job.result = space.result();
    gpu().fill(job.result, 0, sizeof(batch_result), stream_);
    note_use(space);
    table_.store().launch().run(what.kind, job, stream_);
    note_use(space);
  }

  /// Queues a rebuild into the slots there are, by way of the workspace.
  void purge(detail::workspace_state& scratch) override
  {
    range const seen{gpu(), "warpmap purge"};
    require(ops::reshape);
    auto const bytes = bytes_for<Slots>(at().slots.windows);
    auto& space = checked(scratch, bytes, " bytes of slots but a workspace of ", purge_unit);
    auto copy = at().ref();
    copy.slots.data = reinterpret_cast<decltype(copy.slots.data)>(space.list());
    rebuild_job<Slots> job{at().ref(), copy};
    job.freed = &at().behind()->left;
    gpu().fill(space.result(), 0, sizeof(batch_result), stream_);
    note_use(space);
    gpu().fill(copy.slots.data, 0, bytes, stream_);
    table_.store().launch().run(job, stream_);
    insist([&] { gpu().copy(at().slots.data, copy.slots.data, bytes, stream_); });
    note_use(space);
  }

  detail::view_state view(ops kinds) const override
  {
    require_life();
    if (any(kinds & ~allowed_))
      throw misuse_error{
        "warpmap: this lease does not allow all operations of the view; name them "
        "when the lease is taken"};
    auto const all = ref();
    return {all.slots.data,
            all.slots.windows,
            {all.slots.seed.mask, all.slots.seed.first, all.slots.seed.second},
            all.sides,
            all.left,
            &all.aside->inserted,
            &all.aside->erased,
            late_ != nullptr ? &all.aside->ended : nullptr,
            late_,
            gpu().has_word16()};
  }

 private:
  core::table_ref<Slots> ref() const
  {
    auto all = at().ref();
    all.aside = account_->there();
    return all;
  }
  device& gpu() const noexcept { return table_.store().queue().on(); }
  device_version<Slots>& at() const noexcept { return *hold_->version(); }

  void require_life() const
  {
    if (!hold_) throw misuse_error{"warpmap: this lease has ended"};
  }
  void require(ops kind) const
  {
    require_life();
    if (!any(kind & allowed_))
      throw misuse_error{
        "warpmap: this lease does not allow this kind of operation; name it when the lease is "
        "taken"};
  }
  /// @param unit  what a key's share of the workspace is worth
  device_workspace& checked(detail::workspace_state& scratch, std::size_t needed,
                            char const* of_what, std::size_t unit) const
  {
    auto& space = static_cast<device_workspace&>(scratch);
    if (&space.on() != &gpu())
      throw misuse_error{"warpmap: this workspace is of another device"};
    if (needed > space.most() * unit)
      throw size_mismatch{"warpmap: " + std::to_string(needed) + of_what +
                          std::to_string(space.most() * unit)};
    return space;
  }
  /// Its memory must not go before what was queued. A graph's launches are its owner's affair.
  void note_use(device_workspace const& space) const
  {
    if (!gpu().is_capturing(stream_)) insist([&] { space.used_on(stream_); });
  }

  table_type& table_;
  detail::layout as_;
  ops allowed_;
  stream_handle stream_;
  std::unique_ptr<lease_account> account_;
  std::uint64_t* late_ = nullptr;
  std::optional<lease_hold<table_type>> hold_;
};

}  // namespace warpmap::inline v0_1::host

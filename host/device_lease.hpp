#pragma once
// A kernel's registered access to a map, and batches that neither allocate nor wait.

#include <cstring>
#include <memory>
#include <string>

#include "host/resident_batch.hpp"

namespace warpmap::inline v0_1::host {

/// Device memory for one asynchronous batch at a time.
class device_workspace final : public detail::workspace_state {
 public:
  /// @throws out_of_memory, device_error
  device_workspace(std::shared_ptr<device> const& on, memory_resource& from, std::size_t most)
    : own_{on}, most_{most}, here_{*on, sizeof(batch_result)},
      there_{from, std::make_shared<ledger>(unlimited),
             list_at + most * sizeof(std::uint64_t), own_.stream()},
      used_{*on}
  {
    quiet_on_failure const quiet{*on, own_.stream()};
    on->fill(there_.data(), 0, list_at, own_.stream());
    on->synchronize(own_.stream());
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
  static constexpr std::size_t list_at = 256;
  static_assert(sizeof(batch_result) <= list_at);

  own_stream own_;
  std::size_t most_;
  pinned_block here_;
  block there_;
  own_event used_;
};

template <class Slots>
class device_lease final : public detail::lease_state {
 public:
  using table_type = table<Slots, device_store<Slots>>;

  /// @throws misuse_error, out_of_memory, device_error
  device_lease(table_type& on, detail::layout const& as, ops allowed, stream_handle stream,
               memory_resource& from)
    : table_{on},
      as_{as},
      allowed_{allowed},
      stream_{stream},
      writes_{any(allowed & writing_kinds)},
      account_{std::make_unique<lease_account>(on.store().queue().shared_device(), from)}
  {
    gpu().is_capturing(stream);  // a stream of this device?
    if (writes_) {
      me_ = &table_.sit_down();
      try {
        here_ = std::make_unique<typename table_type::announced>(table_, *me_, allowed, true);
      } catch (...) {
        table_.stand_up(*me_);
        throw;
      }
      table_.begin_writing_lease();
      at_ = here_->at().shared_from_this();
    } else {
      table_.wait_for_phase(allowed);
      at_ = table_.owner();
    }
  }
  ~device_lease() override { end(); }

  /// The map's own queue goes on behind what the lease's stream was given: whatever the map does to
  /// this version from now on, giving it back included, comes after that.
  void end() noexcept override
  {
    if (!at_) return;
    try {
      insist([this] { account_->close(stream_); });
      insist([this] { gpu().wait(at_->queue->stream(), account_->final()); });
      table_.store().leases()->add(std::move(account_));
    } catch (...) {  // the device is lost, and the pairs with it
    }
    at_.reset();
    if (!writes_) return;
    table_.end_writing_lease();
    here_.reset();
    table_.stand_up(*me_);
  }

  /// Queues a batch. @throws misuse_error, size_mismatch, device_error  nothing is queued then
  void run(detail::call const& what, detail::workspace_state& scratch) override
  {
    if (!at_) throw misuse_error{"warpmap: this lease has ended"};
    if (!any(what.kind & allowed_))
      throw misuse_error{
        "warpmap: this lease does not allow this kind of operation; name it when "
        "the lease is taken"};
    auto& space = static_cast<device_workspace&>(scratch);
    if (&space.on() != &gpu())
      throw misuse_error{"warpmap: this workspace is of another device"};
    if (what.count > space.most())
      throw size_mismatch{"warpmap: " + std::to_string(what.count) +
                          " keys but a workspace for " + std::to_string(space.most())};
    if (what.kind == ops::insert_or_apply && what.fn->what == detail::arithmetic::custom)
      throw_host_function();
    require_columns(gpu(), what);

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
    job.result = space.result();
    auto const runs = !gpu().is_capturing(stream_);
    gpu().fill(job.result, 0, sizeof(batch_result), stream_);
    if (runs) insist([&] { space.used_on(stream_); });
    table_.store().launch().run(what.kind, job, stream_);
    if (runs) insist([&] { space.used_on(stream_); });
  }

  detail::view_state view(ops kinds) const override
  {
    if (!at_) throw misuse_error{"warpmap: this lease has ended"};
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
            gpu().has_word16()};
  }

 private:
  core::table_ref<Slots> ref() const
  {
    auto all = at_->ref();
    all.aside = account_->there();
    return all;
  }
  device& gpu() const noexcept { return table_.store().queue().on(); }

  table_type& table_;
  detail::layout as_;
  ops allowed_;
  stream_handle stream_;
  bool writes_;
  std::unique_ptr<lease_account> account_;
  seat* me_ = nullptr;
  std::unique_ptr<typename table_type::announced> here_;
  std::shared_ptr<device_version<Slots>> at_;
};

}  // namespace warpmap::inline v0_1::host

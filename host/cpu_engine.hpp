#pragma once
// The engine of the CPU: calls of unknown kind become batches and single operations of a known one.

#include <memory>
#include <string>

#include "host/batch.hpp"
#include "host/erase_if.hpp"
#include "host/inspect.hpp"
#include "host/scan.hpp"
#include "host/setup.hpp"
#include "host/single_call.hpp"
#include "host/table_engine.hpp"
#include "warpmap/detail/engine.hpp"

namespace warpmap::inline v0_1::host {

template <class Slots>
class frozen_table final : public detail::frozen {
 public:
  frozen_table(std::shared_ptr<version<Slots>> pairs, std::size_t size,
               codec<Slots> const& columns, instructions set, std::shared_ptr<executor> workers)
    : pairs_{std::move(pairs)}, size_{size}, columns_{columns}, set_{set},
      workers_{std::move(workers)}
  {
  }
  ~frozen_table() override { table<Slots>::unfreeze(*pairs_); }

  counts run(detail::call const& what) const override
  {
    if (what.kind == ops::contains) return look_up<ops::contains>(what);
    if constexpr (Slots::has_values) return look_up<ops::find>(what);
    else throw misuse_error{"warpmap: a set has no values to find"};
  }
  void visit(detail::visitor const& to, unsigned threads) const override
  {
    show_all(*pairs_, columns_, to, *workers_, threads, [](auto read) { read(); });
  }
  std::size_t retrieve(detail::retrieval& from, void* keys, void* values,
                       std::size_t room) const override
  {
    return copy_out(*pairs_, from.next, columns_, keys, values, room, [](auto read) { read(); });
  }
  std::size_t size() const noexcept override { return size_; }
  version<Slots>& pairs() const { return *pairs_; }

 private:
  template <ops Kind>
  counts look_up(detail::call const& what) const
  {
    auto const width = static_cast<unsigned>(
      std::clamp<std::size_t>(what.count / keys_per_worker, 1, workers_->width()));
    std::vector<outcome> results(width);
    std::atomic<std::size_t> next{0};
    auto const work = [&](unsigned i) {
      record_writer<Slots> const nothing;
      operation<Kind, Slots> const does{*pairs_, {what, columns_}, nothing};
      seat nobody;
      room_lot<Slots> none{*pairs_, nobody, 1};
      for (std::size_t first; (first = next.fetch_add(chunk_keys)) < what.count;)
        runner_for<Kind, Slots>(set_)(does, none, false, results[i],
                                      {first, std::min(chunk_keys, what.count - first), nullptr});
    };
    if (width == 1) work(0);
    else workers_->run(width, work);
    counts all;
    for (auto const& each : results) all += each.tally;
    return all;
  }

  std::shared_ptr<version<Slots>> pairs_;
  std::size_t size_;
  codec<Slots> columns_;
  instructions set_;
  std::shared_ptr<executor> workers_;
};

[[noreturn]] inline void refuse_device_call(std::string const& why)
{
  throw misuse_error{"warpmap: this map runs on the CPU (" + why +
                     "), which cannot read device memory; use the calls without a stream"};
}

template <class Slots>
class cpu_engine final : public table_engine<Slots, host_store<Slots>> {
  using base = table_engine<Slots, host_store<Slots>>;

 public:
  cpu_engine(detail::layout const& as, setup const& made, key_store<Slots> const& keys = {})
    : base{made.why_backend, made.how, draw_seed(made.how.seed),
           host_store<Slots>{make_executor(made.how.executor, made.how.threads)}, keys},
      columns_{as},
      set_{has_vector_form<Slots>::value ? made.how.instructions : instructions::scalar}
  {
  }

  /// A map of its own with the pairs of a snapshot of `like`.
  cpu_engine(cpu_engine const& like, frozen_table<Slots> const& pairs)
    : base{like.why_, like.table_, pairs.pairs(), pairs.size()},
      columns_{like.columns_},
      set_{like.set_}
  {
  }

  counts run(detail::call const& what) override
  {
    if (what.count == 0) return {};
    table_.gate().may_wait_for_phase(what.kind);
    return with_kind(what.kind, [&]<ops Kind>() -> counts {
      if constexpr (serves<Slots, Kind>)
        return batch<Kind, Slots>{this->table_, what, columns_, set_}.run();
      else throw misuse_error{"warpmap: a set has no values for this operation"};
    });
  }

  counts run(detail::call const&, CUstream_st*) override { refuse_device_call(why_); }
  std::unique_ptr<detail::lease_state> lease(ops, CUstream_st*) override
  {
    refuse_device_call(why_);
  }
  std::unique_ptr<detail::workspace_state> make_workspace(std::size_t) override
  {
    refuse_device_call(why_);
  }
  std::unique_ptr<detail::workspace_state> make_purge_workspace() override
  {
    refuse_device_call(why_);
  }
  detail::single_calls const& singles() const noexcept override
  {
    return single_call_of<cpu_engine>::table_for(set_);
  }

  void visit(detail::visitor const& to, unsigned threads) override
  {
    table_.gate().may_wait_for_phase(ops::iterate);
    auto const at = table_.owner();
    show_all(*at, columns_, to, table_.store().workers(), threads, pinned(ops::iterate));
  }
  std::size_t retrieve(detail::retrieval& from, void* keys, void* values,
                       std::size_t room) override
  {
    table_.gate().may_wait_for_phase(ops::iterate);
    if (!from.version) from.version = table_.owner();
    auto& at = const_cast<version<Slots>&>(*static_cast<version<Slots> const*>(from.version.get()));
    return copy_out(at, from.next, columns_, keys, values, room, pinned(ops::iterate));
  }
  std::size_t erase_if(detail::judge const&) override;

  std::shared_ptr<detail::frozen> freeze() override
  {
    auto [pairs, size] = table_.freeze();
    try {
      return std::make_shared<frozen_table<Slots>>(pairs, size, columns_, set_,
                                                   table_.store().shared_workers());
    } catch (...) {
      table<Slots>::unfreeze(*pairs);
      throw;
    }
  }
  std::unique_ptr<detail::engine> clone() override
  {
    auto const pairs = std::static_pointer_cast<frozen_table<Slots>>(freeze());
    return std::make_unique<cpu_engine>(*this, *pairs);
  }
  void swap(detail::engine& other) override
  {
    auto* const same = dynamic_cast<cpu_engine*>(&other);
    if (same == nullptr)
      throw misuse_error{"warpmap: maps on different backends cannot be swapped; use merge"};
    table_.swap(same->table_);
  }
  statistics stats() override;
  validation validate() override;
  warpmap::backend backend() const noexcept override { return backend::cpu; }

 private:
  friend single_call_of<cpu_engine>;
  using slots_type = Slots;
  using base::pinned;
  using base::table_;
  using base::why_;

  codec<Slots> columns_;
  instructions set_;
};

template <class Slots>
std::size_t cpu_engine<Slots>::erase_if(detail::judge const& by)
{
  table_.gate().may_wait_for_phase(ops::erase_if);
  auto const at = table_.owner();
  pair_block<Slots> pairs{columns_};
  auto const run = [this](detail::call const& what) -> counts {
    return with_kind(what.kind, [&]<ops Kind>() -> counts {
      constexpr auto is_needed =
        Kind == (Slots::has_values ? ops::erase_if_equal : ops::erase) || Kind == ops::find;
      if constexpr (serves<Slots, Kind> && is_needed)
        return batch<Kind, Slots>{this->table_, what, columns_, set_, ops::erase_if}.run();
      else throw misuse_error{"warpmap: not a part of erase_if"};
    });
  };
  judged_erase<Slots, decltype(run)> erase{columns_.as, by, pairs.room, run};
  auto const end = places(at->slots);
  for (std::uint64_t next = 0; next < end;) {
    pinned(ops::erase_if)([&] { read_block(*at, next, end, pairs); });
    erase.judge(pairs.keys(), pairs.values(), pairs.size());
  }
  return erase.erased();
}

template <class Slots>
statistics cpu_engine<Slots>::stats()
{
  statistics all;
  auto const at = table_.owner();
  table_.gate().may_wait_for_phase(ops::iterate);
  pinned(ops::iterate)([&] { count_slots(*at, all); });
  report_books(table_, *at, all);
  if constexpr (keeps_records<Slots>) {
    all.key_bytes = static_cast<std::size_t>(at->records->live());
    all.dead_key_bytes = static_cast<std::size_t>(at->records->dead());
  }
  all.backend = backend();
  all.executor = table_.store().workers().kind();
  all.threads = table_.store().workers().width();
  all.instructions = set_;
  return all;
}

template <class Slots>
validation cpu_engine<Slots>::validate()
{
  validation found;
  table_.look_quietly([&](version<Slots>& at, std::uint64_t live, std::uint64_t taken) {
    found = examine(at, live, taken, this->size() - live);
  });
  return found;
}

}  // namespace warpmap::inline v0_1::host

#pragma once
// The workloads on one container, one after the other. To be run in a process of its own.

#include <chrono>

#include "../team.hpp"
#include "inputs.hpp"
#include "measure/memory.hpp"
#include "measure/process.hpp"
#include "plan.hpp"
#include "rates.hpp"

namespace warpmap::bench {

inline constexpr std::size_t most_thread_counts = 4;

struct filled_rates {
  std::array<rates, most_thread_counts> of;  ///< in the order of the thread counts
  construction made;
};

inline void require_values(keys_view keys, values_view found)
{
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (found[i] != value_of(keys[i])) throw std::runtime_error{"found a wrong value"};
}

/// The rate of `run(keys)` over chunks of the keys, ending early once the clock says enough.
template <class Run>
double rate_of_chunks(keys_view keys, std::size_t step, Run run)
{
  double seconds = 0;
  std::size_t done = 0;
  while (done < keys.size() && seconds < min_seconds) {
    auto const some = keys.subspan(done, std::min(step, keys.size() - done));
    seconds += run(some);
    done += some.size();
  }
  return millions(done, seconds);
}

/// A container made for n entries, filled with them and then asked. Several teams may share it:
/// they fill it in turns, so that each meets it empty and full alike, and ask other questions.
class filled_run {
 public:
  filled_run(contestant const& who, setting const& how, std::vector<unsigned> const& threads,
             inputs const& in)
    : who_{who}, how_{how}, threads_{threads}, in_{in}, step_{who.is_batch ? chunk : short_chunk},
      found_(std::min(step_, in.hits.size()))
  {
    if (threads.size() > most_thread_counts) throw std::invalid_argument{"too many thread counts"};
  }

  filled_rates measure(workload_set wanted)
  {
    offered(workload::insert, [this] { fill(); });
    ask(workload::hit, wanted, in_.hits, [this](team& all, keys_view keys) {
      auto const seconds = all.find(keys, room(keys), true);
      require_values(keys, found_);
      return seconds;
    });
    ask(workload::miss, wanted, in_.misses,
        [this](team& all, keys_view keys) { return all.find(keys, room(keys), false); });
    add(workload::upsert_uniform, wanted, in_.hits);
    add(workload::upsert_zipf, wanted, in_.zipf);
    add(workload::upsert_steep, wanted, in_.steep);
    if (wanted.has(workload::upsert_hot)) add_to_one_key(wanted);
    mix(workload::mix_95_5, wanted, mix_block / 20);
    mix(workload::mix_50_50, wanted, mix_block / 2);
    if (wanted.has(workload::erase_half)) erase_and_insert_again();
    return out_;
  }

 private:
  values_room room(keys_view keys) { return values_room{found_}.first(keys.size()); }

  void make()
  {
    teams_.clear();
    map_.reset();
    auto const faults = page_faults();
    auto const begin = std::chrono::steady_clock::now();
    map_ = who_.make(how_);
    std::chrono::duration<double, std::milli> const taken =
      std::chrono::steady_clock::now() - begin;
    out_.made = {taken.count(), page_faults() - faults, 0};
    for (auto const threads : threads_)
      teams_.push_back(std::make_unique<team>(*map_, threads, who_.splits_batches));
  }

  /// What one thread count has done of a workload.
  struct tally {
    std::size_t operations = 0;
    double seconds = 0;
  };
  using tallies = std::vector<tally>;

  void fill()
  {
    auto const fills = std::clamp<std::size_t>(least_filled / in_.keys.size(), 1, 16);
    tallies done(threads_.size());
    for (std::size_t i = 0; i < fills; ++i) {
      make();
      auto const faults = page_faults();
      take_turns(in_.keys, in_.values, done, [](team& all, auto keys, auto values) {
        return all.insert(keys, values);
      });
      out_.made.fill_faults = page_faults() - faults;
    }
    require_size(in_.keys.size());
    note(workload::insert, done);
  }
  void require_size(std::size_t entries) const
  {
    if (map_->size() != entries) throw std::runtime_error{"wrong size"};
  }

  /// Parts of the keys for one team after the other: whole for one team alone.
  template <class Run>
  void take_turns(keys_view keys, values_view values, tallies& done, Run run)
  {
    auto const teams = teams_.size();
    auto const parts = teams == 1 ? 1 : 8 * teams;
    for (std::size_t i = 0; i < parts; ++i) {
      auto const some = part(keys, i, parts);
      auto& mine = done[i % teams];
      mine.seconds += run(*teams_[i % teams], some, part(values, i, parts));
      mine.operations += some.size();
    }
  }

  void note(workload which, tallies const& done)
  {
    for (std::size_t i = 0; i < done.size(); ++i)
      out_.of[i][which] = millions(done[i].operations, done[i].seconds);
  }

  /// Calls `act`. What the container lacks is written down as such, and so is what a peer answers
  /// wrongly; after that nothing more is asked of it, for nobody knows what it holds.
  template <class Act>
  void offered(workload which, Act act)
  {
    if (is_wrong_) return;
    try {
      act();
    } catch (not_offered const&) {
      for (auto& each : out_.of) each.lacking.add(which);
      is_wrong_ = which == workload::insert;  // there is nothing to ask
    } catch (std::runtime_error const& error) {
      if (!who_.is_peer) throw;
      is_wrong_ = true;
      for (auto& each : out_.of) each.wrong.add(which);
      std::fprintf(stderr, "%s: %s: %s\n", who_.name.c_str(), name_of(which).c_str(),
                   error.what());
    }
  }

  /// None of the questions changes how many keys there are.
  template <class Run>
  void ask(workload which, workload_set wanted, keys_view keys, Run run)
  {
    if (!wanted.has(which)) return;
    offered(which, [&] {
      for (std::size_t i = 0; i < teams_.size(); ++i)
        out_.of[i][which] = rate_of_chunks(part(keys, i, teams_.size()), step_, [&](auto some) {
          return run(*teams_[i], some);
        });
      require_size(in_.keys.size());
    });
  }
  void add(workload which, workload_set wanted, keys_view keys)
  {
    ask(which, wanted, keys, [](team& all, keys_view some) { return all.add(some); });
  }
  void mix(workload which, workload_set wanted, std::size_t writes)
  {
    ask(which, wanted, in_.hits, [&](team& all, keys_view keys) {
      return all.mix(keys, room(keys), mix_block, writes);
    });
  }

  /// One value tells how many were added: none may be lost.
  void add_to_one_key(workload_set wanted)
  {
    auto const value = [&] {
      std::uint64_t now = 0;
      map_->work()->find(keys_view{in_.hot}.first(1), {&now, 1});
      return now;
    };
    ask(workload::upsert_hot, wanted, in_.hot, [&](team& all, keys_view keys) {
      auto const before = value();
      auto const seconds = all.add(keys);
      if (value() != before + keys.size())
        throw std::runtime_error{"additions to one key were lost"};
      return seconds;
    });
  }

  /// Slow containers erase a part of the half: the keys are random ones, so it is as good.
  void erase_and_insert_again()
  {
    auto const count = who_.is_batch ? in_.half.size() : std::min(in_.half.size(), most_erased);
    auto const keys = keys_view{in_.half}.first(count);
    auto const values = values_view{in_.half_values}.first(count);
    offered(workload::erase_half, [&] {
      tallies erased(threads_.size());
      take_turns(keys, values, erased,
                 [](team& all, auto some, auto) { return all.erase(some); });
      require_size(in_.keys.size() - count);
      note(workload::erase_half, erased);
    });
    if (out_.of[0].lacking.has(workload::erase_half)) {
      for (auto& each : out_.of) each.lacking.add(workload::insert_again);
      return;
    }
    offered(workload::insert_again, [&] {
      tallies inserted(threads_.size());
      take_turns(keys, values, inserted,
                 [](team& all, auto some, auto with) { return all.insert(some, with); });
      require_size(in_.keys.size());
      note(workload::insert_again, inserted);
    });
  }

  contestant const& who_;
  setting how_;
  std::vector<unsigned> const& threads_;
  inputs const& in_;
  std::size_t step_;
  column found_;
  bool is_wrong_ = false;
  std::unique_ptr<container> map_;
  std::vector<std::unique_ptr<team>> teams_;
  filled_rates out_;
};

inline filled_rates measure_filled(contestant const& who, setting const& how,
                                   std::vector<unsigned> const& threads, workload_set wanted,
                                   inputs const& in)
{
  if (who.is_peer) stock_malloc(how.capacity * 56);
  return filled_run{who, how, threads, in}.measure(wanted);
}

/// From an empty map to all the keys, `growth_batch` keys a call.
inline rates measure_growth(contestant const& who, setting how, inputs const& in)
{
  how.capacity = 0;
  how.touch = false;
  rates out;
  try {
    auto const map = who.make(how);
    team all{*map, how.threads, who.splits_batches};
    double seconds = 0;
    auto const step = who.splits_batches ? growth_batch : in.keys.size();
    for (std::size_t at = 0; at < in.keys.size(); at += step) {
      auto const count = std::min(step, in.keys.size() - at);
      seconds += all.insert(keys_view{in.keys}.subspan(at, count),
                            values_view{in.values}.subspan(at, count));
    }
    if (map->size() != in.keys.size()) throw std::runtime_error{"wrong size after growth"};
    out[workload::growth] = millions(in.keys.size(), seconds);
  } catch (not_offered const&) {
    out.lacking.add(workload::growth);
  }
  return out;
}

inline memory_use measure_memory(contestant const& who, setting how, inputs const& in)
{
  how.touch = false;
  auto const before = resident_bytes();
  auto const huge_before = huge_bytes();
  auto const map = who.make(how);
  team{*map, how.threads, who.splits_batches}.insert(in.keys, in.values);
  auto const entries = static_cast<double>(in.keys.size());
  return {static_cast<double>(resident_bytes() - before) / entries,
          (huge_bytes() - huge_before) / entries, static_cast<double>(map->own_bytes()) / entries};
}

}  // namespace warpmap::bench

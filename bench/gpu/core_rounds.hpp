#pragma once
// One spot on the axes: a table is filled, searched, added to and emptied, by batches under a lease
// with a workspace, so that nothing but kernels is timed. New keys in every round.

#include <optional>

#include "bench/gpu/parts.hpp"

namespace warpmap::bench {

template <class Word>
class core_rounds {
 public:
  core_rounds(measuring& with, std::string part, spot at)
    : in_{with.in}, most_{with.most}, part_{std::move(part)}, at_{std::move(at)}
  {
    at_.types = types_of<Word>;
  }

  /// Keys that a round touches, and bytes that it takes for each.
  static constexpr double keys_each = 7;
  static double bytes_each(double load)
  {
    return 2 * slot_bytes<Word> / load + 3 * sizeof(Word) + 8;  // clear() has two tables at once
  }

  void measure()
  {
    auto const n = at_.entries;
    in_.on.use(at_.variant);
    // Before the map is there: together they may be too large.
    auto const window = table_bytes<Word>(at_);
    auto const reads = most_.reads(window);
    auto const swaps = most_.swaps(slot_bytes<Word>, window);
    {
      map<Word, Word> filled{options_for(at_)};
      auto scratch = filled.make_workspace(n);
      auto const keys = in_.make_column<Word>(n);
      auto const absent = in_.make_column<Word>(n);
      auto const found = in_.make_column<Word>(n);
      for_rounds(in_, [&](bool counts) {
        in_.fill(keys, in_.next_keys(n));
        in_.fill(absent, in_.next_keys(n));
        filled.clear();
        round(filled, scratch, {keys, absent, found}, counts);
      });
      at_.load = static_cast<double>(n) / static_cast<double>(filled.capacity());
    }
    add("insert", insert_, gpu_operation::insert, "read-then-CAS", swaps, false);
    add("hit", hit_, gpu_operation::hit, "random reads", reads, true);
    add("miss", miss_, gpu_operation::miss, "random reads", reads, true);
    add("upsert", upsert_, gpu_operation::upsert, "read-then-CAS", swaps, false);
    add("erase", erase_, gpu_operation::erase, "read-then-CAS", swaps, false);
  }

 private:
  struct columns {
    column<Word> const& keys;
    column<Word> const& absent;
    column<Word> const& found;
  };

  void round(map<Word, Word>& filled, workspace& scratch, columns const& of, bool counts)
  {
    auto const n = at_.entries;
    {
      auto lease = filled.lease(in_.stream, ops::insert | ops::find | ops::insert_or_apply);
      auto const timed = [&](char const* what, status as, auto queue, std::vector<double>& to) {
        auto const seconds = in_.time(queue);
        in_.expect(at_, what, scratch.fetch(in_.stream), as, n);
        if (counts) to.push_back(static_cast<double>(n) / seconds / 1e9);
      };
      timed(
        "insert", status::inserted,
        [&] { lease.insert_async(of.keys, of.keys, scratch); }, insert_);
      of.found.clear();
      timed(
        "hit", status::present,
        [&] { lease.find_async(of.keys, of.found, scratch); }, hit_);
      check_values(of);
      timed(
        "miss", status::absent,
        [&] { lease.find_async(of.absent, of.found, scratch); }, miss_);
      timed(
        "upsert", status::assigned,
        [&] { lease.insert_or_apply_async(of.keys, of.keys, sum, scratch); }, upsert_);
    }
    in_.validate(at_, filled);
    auto lease = filled.lease(in_.stream, ops::erase);
    auto const seconds = in_.time([&] { lease.erase_async(of.keys, scratch); });
    in_.expect(at_, "erase", scratch.fetch(in_.stream), status::erased, n);
    if (counts) erase_.push_back(static_cast<double>(n) / seconds / 1e9);
    lease.end();
    in_.on.device().synchronize(in_.stream);
    in_.expect_equal(at_, "erase", "keys left", filled.size(), 0);
  }

  /// Each key was its own value; a look at some of them.
  void check_values(columns const& of) const
  {
    auto const some = std::min<std::size_t>(at_.entries, 4096);
    auto const keys = of.keys.fetch(some);
    auto const found = of.found.fetch(some);
    std::size_t right = 0;
    for (std::size_t i = 0; i < some; ++i) right += keys[i] == found[i] ? 1 : 0;
    in_.expect_equal(at_, "hit", "right values", right, some);
  }

  void add(std::string const& operation, std::vector<double> const& rates, gpu_operation kind,
           std::string const& against, double limit, bool limit_is_sectors)
  {
    // Filling a table costs on average what finding its keys costs.
    auto const walk = kind == gpu_operation::insert ? gpu_operation::hit : kind;
    auto const sectors = sectors_of_batch<Word>(at_, kind, walk);
    in_.out.rows.push_back({.part = part_,
                            .operation = operation,
                            .at = at_,
                            .rate = figure::of(rates),
                            .against = against,
                            .limit = limit,
                            .sectors = sectors,
                            .bytes = expected_bytes(kind, slot_bytes<Word>, sectors),
                            .limit_is_sectors = limit_is_sectors});
  }

  context& in_;
  limits& most_;
  std::string part_;
  spot at_;
  std::vector<double> insert_, hit_, miss_, upsert_, erase_;
};

}  // namespace warpmap::bench

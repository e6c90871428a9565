// Other types of keys and values, beside u64->u64.

#include <cstdio>

#include "apart.hpp"
#include "touched.hpp"
#include "typed_pair.hpp"

namespace warpmap::bench {
namespace {

constexpr double share_of_rate_per_byte = 0.5;
constexpr double tagged_to_packed = 1 / 1.5;

/// The rows of all pairs; the first pair is the one that others are compared with.
class type_rows {
 public:
  type_rows(std::vector<typed_pair> const& pairs, std::vector<unsigned> const& threads)
    : pairs_{pairs}, threads_{threads}
  {
  }

  std::vector<part_row> all() const
  {
    std::vector<part_row> rows;
    for (auto const& pair : pairs_) add_rows(rows, pair);
    return rows;
  }

 private:
  void add_rows(std::vector<part_row>& rows, typed_pair const& pair) const
  {
    for (auto const& own : pair.entrants) {
      if (own.is_peer) continue;
      auto const batches = own.container == "warpmap";
      auto const name = batches ? pair.name : pair.name + " session";
      for (auto const threads : threads_)
        for (std::size_t i = 0; i < typed_operations.size(); ++i) {
          if (std::isnan(own.median(threads, i))) continue;
          part_row row{.what = name + ' ' + typed_operations[i], .unit = "M/s", .threads = threads};
          row.measured.emplace_back(own.container, own.rounds(threads, i));
          row.goal_ratio_to_best_peer =
            batches ? pair.goals.to_best_peer : pair.goals.session_to_best_peer;
          add_peers(row, pair, threads, i);
          if (batches) compare_bytes(row, pair, own, threads, i);
          rows.push_back(std::move(row));
        }
    }
    add_memory_row(rows, pair);
  }

  void add_peers(part_row& row, typed_pair const& pair, unsigned threads, std::size_t which) const
  {
    for (auto const& each : pair.entrants)
      if (each.is_peer) row.measured.emplace_back(each.container, each.rounds(threads, which));
    if (pair.name != tagged_words) return;
    if (auto const* const packed = usual()) {
      row.measured.emplace_back("packed", packed->rounds(threads, which));
      row.goal_ratio_to_best_peer = tagged_to_packed;
    }
  }

  typed_entrant const* usual() const { return pairs_.front().of("warpmap"); }

  /// Bytes of lines that one operation touches, the columns of the batch aside.
  static double touched(typed_pair const& pair, slot_facts const& slots, std::size_t operation)
  {
    auto const which = static_cast<typed_operation>(operation);
    if (which == typed_operation::miss)
      return bytes_of_walk(count_walks(slots.slot_bytes, slots.load).miss,
                           slots.slot_bytes);
    auto const walk = bytes_of_walk(slots.windows_a_hit, slots.slot_bytes);
    if (pair.record_bytes == 0) return walk;
    // Records are written side by side, and read anywhere.
    if (which == typed_operation::insert) return walk + pair.record_bytes;
    return walk + bytes_of_lines(pair.record_bytes, 1);
  }

  void compare_bytes(part_row& row, typed_pair const& pair, typed_entrant const& own,
                     unsigned threads, std::size_t which) const
  {
    auto const& slots = own.rates.front().second.slots;
    auto const bytes = touched(pair, slots, which);
    char note[160];
    std::snprintf(note, sizeof note, "%.0f bytes of lines; %u-byte slots", bytes,
                  slots.slot_bytes);
    row.note = note;
    auto const* const u64_pair = usual();
    if (!pair.goals.per_byte || u64_pair == nullptr) return;
    auto const usual_bytes = touched(pairs_.front(), u64_pair->rates.front().second.slots, which);
    row.limit = u64_pair->median(threads, which) * usual_bytes / bytes;
    row.goal_of_limit = share_of_rate_per_byte;
  }

  static void add_memory_row(std::vector<part_row>& rows, typed_pair const& pair)
  {
    part_row row{.what = pair.name + " memory", .unit = "bytes an entry"};
    for (auto const& each : pair.entrants)
      row.measured.emplace_back(each.container, std::vector{each.bytes_an_entry});
    auto const* const own = pair.of("warpmap");
    if (own == nullptr) return;
    auto const slots = own->rates.front().second.slots;
    char note[160];
    std::snprintf(note, sizeof note,
                  "resident; load %.2f; %.2f windows a hit, %.2f by counting", slots.load,
                  slots.windows_a_hit,
                  count_walks(slots.slot_bytes, slots.load).hit);
    row.note = note;
    rows.push_back(std::move(row));
  }

  std::vector<typed_pair> const& pairs_;
  std::vector<unsigned> const& threads_;
};

}  // namespace

void measure_round(typed_pair& pair, part_plan const& how, unsigned round)
{
  auto const count = pair.entrants.size();
  for (auto const threads : how.threads)
    for (std::size_t i = 0; i < count; ++i) {
      auto& each = pair.entrants[(i + round) % count];  // nobody always comes first
      // Making the inputs of peers and filling them takes most of the time.
      if (round != 0 && each.is_peer) continue;
      auto const what = pair.name + ", " + each.container;
      each.rates.emplace_back(threads, apart(what, [&] { return each.measure(threads); }));
      auto const& rates = each.rates.back().second.of;
      std::fprintf(stderr, "  %-40s threads %u insert %7.1f  hit %7.1f  miss %7.1f\n",
                   what.c_str(), threads, rates[0], rates[1], rates[2]);
    }
  if (round != 0) return;
  for (auto& each : pair.entrants)
    each.bytes_an_entry =
      apart(pair.name + ", memory", [&] { return each.measure_memory(); });
}

std::vector<part_row> measure_types(part_plan const& how)
{
  std::vector<typed_pair> pairs;
  for (auto const some :
       {pairs_of_words, pairs_of_wide_values, pairs_of_wide_keys, pairs_of_strings})
    for (auto& pair : some(how)) pairs.push_back(std::move(pair));
  for (unsigned round = 0; round < how.rounds; ++round) {
    std::fprintf(stderr, "types, round %u of %u\n", round + 1, how.rounds);
    for (auto& pair : pairs)
      if (!pair.entrants.empty()) pair.measure(pair, round);
  }
  return type_rows{pairs, how.threads}.all();
}

}  // namespace warpmap::bench

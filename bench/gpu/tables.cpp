// Whole tables: growth, rebuilds, and what sorting would do instead.

#include "bench/gpu/parts.hpp"

namespace warpmap::bench {

namespace {

constexpr double bytes_each = 120;
constexpr std::size_t growth_batch = std::size_t{1} << 20;

/// By the calls of the stream, which wait; hence by the host's clock.
void measure_growth_at(measuring& with, spot const& at)
{
  auto& in = with.in;
  in.on.use(at.variant);
  auto const n = at.entries;
  auto const batch = std::min(growth_batch, n / 8);
  auto const swaps = with.most.swaps(16, table_bytes<u64>(at));
  auto const keys = in.make_column<u64>(n);
  std::array<std::vector<double>, 2> rates;
  for_rounds(in, [&](bool counts) {
    for (auto const reserved : {false, true}) {
      in.fill(keys, in.next_keys(n));
      options how;
      how.backend = backend::cuda;
      how.capacity = reserved ? n : 0;
      map<u64, u64> grown{how};
      warpmap::counts seen;
      auto const seconds = in.time_call([&] {
        for (std::size_t i = 0; i < n; i += batch) {
          device_span<u64 const> const some{keys.data() + i, std::min(batch, n - i)};
          seen += grown.on(in.stream).insert(some, some);
        }
      });
      in.expect(at, "growth", seen, status::inserted, n);
      in.expect_equal(at, "growth", "keys", grown.size(), n);
      in.validate(at, grown);
      if (counts) rates.at(reserved ? 1 : 0).push_back(static_cast<double>(n) / seconds / 1e9);
    }
  });
  for (auto const reserved : {false, true})
    in.out.rows.push_back({.part = "growth",
                           .operation = reserved ? "the same, reserved" : "growth from empty",
                           .at = at,
                           .batch = batch,
                           .rate = figure::of(rates.at(reserved ? 1 : 0)),
                           .against = "read-then-CAS",
                           .limit = swaps});
}

/// A rebuild must read the old table and write the new one.
void measure_rebuild_at(measuring& with, spot const& at)
{
  auto& in = with.in;
  in.on.use(at.variant);
  auto const n = at.entries;
  auto const copies = with.most.copies(table_bytes<u64>(at));
  map<u64, u64> filled{options_for(at)};
  auto const slots = filled.capacity();
  std::array<std::vector<double>, 2> rates;
  {
    auto const keys = in.make_column<u64>(n);
    in.fill(keys, in.next_keys(n));
    in.expect(at, "insert", filled.on(in.stream).insert(keys, keys), status::inserted, n);
  }
  for_rounds(in, [&](bool counts) {
    for (auto const doubles : {false, true}) {
      auto const from = filled.capacity();
      auto const seconds = in.time_call([&] { filled.rehash(doubles ? 2 * slots : slots); });
      auto const bytes = static_cast<double>((from + filled.capacity()) * 16);
      in.expect_equal(at, "rebuild", "keys", filled.size(), n);
      if (doubles && filled.capacity() < 2 * from)
        in.expect_equal(at, "rebuild", "slots", filled.capacity(), 2 * from);
      if (counts) rates.at(doubles ? 1 : 0).push_back(bytes / seconds / 1e9);
    }
    in.validate(at, filled);
    filled.rehash(slots);
  });
  for (auto const doubles : {false, true})
    in.out.rows.push_back({.part = "rebuild",
                           .operation = doubles ? "rebuild to double" : "rebuild to the same size",
                           .at = at,
                           .rate = figure::of(rates.at(doubles ? 1 : 0)),
                           .unit = "GB/s",
                           .against = "copy",
                           .limit = copies});
}

/// Counts and sums of keys that come four times each, and lookups of present keys.
class instead_of_a_map {
 public:
  instead_of_a_map(measuring& with, spot const& at)
    : in_{with.in}, at_{at}, keys_{in_.make_column<u64>(at.entries)},
      other_{in_.make_column<u64>(at.entries)}
  {
  }

  void measure()
  {
    in_.on.use(at_.variant);
    auto const groups = groups_by_map();
    by_toolkit(baseline_kind::count_by_sort, "count by sort", groups);
    by_toolkit(baseline_kind::sum_by_sort, "sum by sort", groups);
    in_.fill(keys_, in_.next_keys(at_.entries));
    // The same keys in another order.
    in_.on.run(fill_draws<u64>{other_.data(), context::seed, in_.next_keys(0) - at_.entries,
                               at_.entries, skew::uniform, zipf{at_.entries, 0.99}, 5},
               at_.entries, in_.stream);
    by_toolkit(baseline_kind::search_in_sorted, "search in sorted keys", at_.entries);
  }

 private:
  /// Also fills the columns. Returns how many distinct keys there are.
  u64 groups_by_map()
  {
    auto const n = at_.entries;
    auto const distinct = n / 4;
    auto const first = in_.next_keys(distinct);
    in_.on.run(fill_draws<u64>{keys_.data(), context::seed, first, distinct, skew::uniform,
                               zipf{distinct, 0.99}, 4},
               n, in_.stream);
    in_.on.run(fill_with<u64>{other_.data(), 1}, n, in_.stream);
    auto at = at_;
    at.entries = distinct;
    map<u64, u64> groups{options_for(at)};
    auto scratch = groups.make_workspace(n);
    std::vector<double> rates;
    for_rounds(in_, [&](bool counts) {
      groups.clear();
      auto lease = groups.lease(in_.stream, ops::insert_or_apply);
      auto const seconds =
        in_.time([&] { lease.insert_or_apply_async(keys_, other_, sum, scratch); });
      auto const seen = scratch.fetch(in_.stream);
      in_.expect_equal(at, "sum by the map", "keys", seen.inserted() + seen.assigned(), n);
      if (counts) rates.push_back(static_cast<double>(n) / seconds / 1e9);
    });
    in_.on.device().synchronize(in_.stream);
    add("sum by the map", rates);
    return groups.size();
  }
  void by_toolkit(baseline_kind kind, char const* name, u64 answer)
  {
    in_.on.device().synchronize(in_.stream);
    auto const way = in_.on.make(kind, {keys_.data(), other_.data(), at_.entries});
    std::vector<double> rates;
    for_rounds(in_, [&](bool counts) {
      auto const seconds = in_.time([&] { way->run(in_.stream); });
      in_.expect_equal(at_, name, "answer", way->answer(in_.stream), answer);
      if (counts) rates.push_back(static_cast<double>(at_.entries) / seconds / 1e9);
    });
    add(name, rates);
  }
  void add(char const* operation, std::vector<double> const& rates)
  {
    in_.out.rows.push_back(
      {.part = "baselines", .operation = operation, .at = at_, .rate = figure::of(rates)});
  }

  context& in_;
  spot at_;
  column<u64> keys_, other_;
};

}  // namespace

void measure_growth(measuring& with)
{
  effort const how{"growth", 8, bytes_each};
  at_centre(with, how, [&](spot const& at) { measure_growth_at(with, at); });
}
void measure_rebuild(measuring& with)
{
  effort const how{"rebuild", 8, bytes_each, whose::every_variant};
  at_centre(with, how, [&](spot const& at) { measure_rebuild_at(with, at); });
}
void measure_baselines(measuring& with)
{
  effort const how{"baselines", 8, bytes_each};
  at_centre(with, how, [&](spot const& at) { instead_of_a_map{with, at}.measure(); });
}

}  // namespace warpmap::bench

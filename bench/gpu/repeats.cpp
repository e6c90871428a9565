// Keys that repeat, and kernels of a user's own.

#include "bench/gpu/parts.hpp"

namespace warpmap::bench {

namespace {

constexpr double bytes_each = 2 * 32 + 3 * 8 + 8;  // clear() has two tables at once

class repeated_sums {
 public:
  repeated_sums(measuring& with, spot const& at) : in_{with.in}, most_{with.most}, at_{at} {}

  void measure()
  {
    in_.on.use(at_.variant);
    auto const swaps = most_.swaps(16, table_bytes<u64>(at_));
    auto const n = at_.entries;
    map<u64, u64> filled{options_for(at_)};
    auto scratch = filled.make_workspace(n);
    auto const keys = in_.make_column<u64>(n);
    auto const drawn = in_.make_column<u64>(n);
    std::array<std::vector<double>, 3> rates;
    for_rounds(in_, [&](bool counts) {
      auto const first = in_.next_keys(n);
      in_.fill(keys, first);
      filled.clear();
      auto lease = filled.lease(in_.stream, ops::insert | ops::insert_or_apply);
      lease.insert_async(keys, keys, scratch);
      in_.expect(at_, "insert", scratch.fetch(in_.stream), status::inserted, n);
      for (auto const& [how, name] : kinds) {
        draw(drawn, first, how);
        auto const seconds =
          in_.time([&] { lease.insert_or_apply_async(drawn, keys, sum, scratch); });
        in_.expect(at_, name, scratch.fetch(in_.stream), status::assigned, n);
        if (counts)
          rates.at(static_cast<std::size_t>(how)).push_back(static_cast<double>(n) / seconds / 1e9);
      }
    });
    auto const sectors =
      sectors_of_batch<u64>(at_, gpu_operation::upsert, gpu_operation::upsert);
    for (auto const& [how, name] : kinds)
      in_.out.rows.push_back({.part = "upserts",
                              .operation = name,
                              .at = at_,
                              .rate = figure::of(rates.at(static_cast<std::size_t>(how))),
                              .against = "read-then-CAS",
                              .limit = swaps,
                              .sectors = sectors,
                              .bytes = expected_bytes(gpu_operation::upsert, 16, sectors)});
  }

 private:
  struct named_skew {
    skew how;
    char const* name;
  };
  static constexpr std::array kinds{
    named_skew{skew::uniform, "upsert uniform"},
    named_skew{skew::zipf, "upsert zipf .99"},
    named_skew{skew::one_key, "upsert one key"},
  };

  void draw(column<u64> const& to, u64 first, skew how)
  {
    in_.on.run(fill_draws<u64>{to.data(), context::seed, first, to.size(), how,
                               zipf{to.size(), 0.99}, ++salt_},
               to.size(), in_.stream);
  }

  context& in_;
  limits& most_;
  spot at_;
  u64 salt_ = 0;
};

/// One batch of new keys, with their keys as values.
void put(context const& in, spot const& at, map<u64, u64>& to, column<u64> const& keys,
         workspace& scratch)
{
  auto lease = to.lease(in.stream, ops::insert);
  lease.insert_async(keys, keys, scratch);
  in.expect(at, "insert", scratch.fetch(in.stream), status::inserted, keys.size());
}

void measure_view_at(measuring& with, spot const& at)
{
  auto& in = with.in;
  in.on.use(at.variant);
  auto const reads = with.most.reads(table_bytes<u64>(at));
  auto const n = at.entries;
  map<u64, u64> filled{options_for(at)};
  auto scratch = filled.make_workspace(n);
  auto const keys = in.make_column<u64>(n);
  auto const wrong = in.make_column<u64>(1);
  std::vector<double> rates;
  for_rounds(in, [&](bool counts) {
    in.fill(keys, in.next_keys(n));
    filled.clear();
    put(in, at, filled, keys, scratch);
    auto const lease = filled.lease(in.stream, ops::find);
    wrong.clear();
    auto const seconds = in.time([&] { in.on.find(lease, keys.data(), wrong.data(), n); });
    in.expect_equal(at, "hit by a view", "wrong finds", wrong.fetch(1).front(), 0);
    if (counts) rates.push_back(static_cast<double>(n) / seconds / 1e9);
  });
  auto const sectors = expected_sectors(gpu_operation::hit, 16, at.load);
  in.out.rows.push_back({.part = "view",
                         .operation = "hit by a view",
                         .at = at,
                         .rate = figure::of(rates),
                         .against = "random reads",
                         .limit = reads,
                         .sectors = sectors,
                         .bytes = expected_bytes(gpu_operation::hit, 16, sectors),
                         .limit_is_sectors = true});
}

/// The table ends at the load that was wanted: an eighth of its keys come meanwhile.
void measure_mixed_at(measuring& with, spot const& at)
{
  auto& in = with.in;
  in.on.use(at.variant);
  auto const window = table_bytes<u64>(at);
  auto const limit = 2 / (1 / with.most.reads(window) + 1 / with.most.swaps(16, window));
  auto const added = at.entries / 8;
  auto const n = at.entries - added;
  map<u64, u64> filled{options_for(at)};
  auto scratch = filled.make_workspace(n);
  auto const keys = in.make_column<u64>(n);
  auto const absent = in.make_column<u64>(added);
  auto const wrong = in.make_column<u64>(1);
  std::vector<double> rates;
  for_rounds(in, [&](bool counts) {
    in.fill(keys, in.next_keys(n));
    in.fill(absent, in.next_keys(added));
    filled.clear();
    put(in, at, filled, keys, scratch);
    {
      auto const lease = filled.lease(in.stream, mixed_kinds);
      wrong.clear();
      auto const seconds = in.time(
        [&] { in.on.mix(lease, keys.data(), absent.data(), wrong.data(), 2 * added); });
      in.expect_equal(at, "mixed 50/50", "wrong answers", wrong.fetch(1).front(), 0);
      if (counts) rates.push_back(static_cast<double>(2 * added) / seconds / 1e9);
    }
    in.on.device().synchronize(in.stream);
    in.expect_equal(at, "mixed 50/50", "keys", filled.size(), at.entries);
    in.validate(at, filled);
  });
  in.out.rows.push_back({.part = "mixed",
                         .operation = "mixed 50/50",
                         .at = at,
                         .rate = figure::of(rates),
                         .against = "reads and read-then-CAS by turns",
                         .limit = limit});
}

}  // namespace

void measure_upserts(measuring& with)
{
  effort const how{"upserts", 8, bytes_each, whose::every_variant};
  at_centre(with, how, [&](spot const& at) { repeated_sums{with, at}.measure(); });
}
void measure_view(measuring& with)
{
  effort const how{"view", 3, bytes_each};
  at_centre(with, how, [&](spot const& at) { measure_view_at(with, at); });
}
void measure_mixed(measuring& with)
{
  effort const how{"mixed", 3, bytes_each};
  at_centre(with, how, [&](spot const& at) { measure_mixed_at(with, at); });
}

}  // namespace warpmap::bench

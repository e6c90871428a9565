// The same keys in batches of other sizes, one after another on one stream.

#include "bench/gpu/parts.hpp"

namespace warpmap::bench {

namespace {

constexpr double bytes_each = 2 * 32 + 2 * 8 + 8;

class in_batches {
 public:
  in_batches(measuring& with, spot const& at) : in_{with.in}, most_{with.most}, at_{at} {}

  void measure()
  {
    in_.on.use(at_.variant);
    auto const window = table_bytes<u64>(at_);
    auto const swaps = most_.swaps(16, window);
    auto const reads = most_.reads(window);
    auto const n = at_.entries;
    map<u64, u64> filled{options_for(at_)};
    auto scratch = filled.make_workspace(n);
    auto const keys = in_.make_column<u64>(n);
    auto const found = in_.make_column<u64>(n);
    for (auto const size : sizes()) {
      auto const batches = std::min(n / size, most_batches);
      std::vector<double> inserts, hits;
      for_rounds(in_, [&](bool counts) {
        in_.fill(keys, in_.next_keys(n));
        filled.clear();
        {
          auto lease = filled.lease(in_.stream, ops::insert | ops::find);
          auto const all = static_cast<double>(batches * size) / 1e9;
          auto const insert = in_.time([&] {
            for (std::size_t i = 0; i < batches; ++i)
              lease.insert_async(part(keys, i, size), part(keys, i, size), scratch);
          });
          in_.expect(at_, "insert in batches", scratch.fetch(in_.stream), status::inserted, size);
          auto const hit = in_.time([&] {
            for (std::size_t i = 0; i < batches; ++i)
              lease.find_async(part(keys, i, size), found.span().subspan(i * size, size), scratch);
          });
          in_.expect(at_, "hit in batches", scratch.fetch(in_.stream), status::present, size);
          if (counts) inserts.push_back(all / insert), hits.push_back(all / hit);
        }
        in_.on.device().synchronize(in_.stream);
        in_.expect_equal(at_, "insert in batches", "keys", filled.size(), batches * size);
      });
      add("insert", size, inserts, "read-then-CAS", swaps);
      add("hit", size, hits, "random reads", reads);
    }
  }

 private:
  static constexpr std::size_t most_batches = 1000;

  std::vector<std::size_t> sizes() const
  {
    std::vector<std::size_t> all;
    for (std::size_t size = in_.how.tiny ? 10 : 1000; size <= at_.entries; size *= 10)
      all.push_back(size);
    return all;
  }
  static device_span<u64 const> part(column<u64> const& of, std::size_t which, std::size_t size)
  {
    return {of.data() + which * size, size};
  }
  void add(char const* operation, std::size_t size, std::vector<double> const& rates,
           char const* against, double limit)
  {
    in_.out.rows.push_back({.part = "batches",
                            .operation = operation,
                            .at = at_,
                            .batch = size,
                            .rate = figure::of(rates),
                            .against = against,
                            .limit = limit});
  }

  context& in_;
  limits& most_;
  spot at_;
};

}  // namespace

void measure_batches(measuring& with)
{
  at_centre(with, {"batches", 20, bytes_each},
            [&](spot const& at) { in_batches{with, at}.measure(); });
}

}  // namespace warpmap::bench

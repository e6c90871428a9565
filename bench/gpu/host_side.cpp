// Calls whose keys lie in host memory: end to end, by the host's clock.

#include <cstring>

#include "bench/gpu/parts.hpp"
#include "warpmap/string_map.hpp"

namespace warpmap::bench {

namespace {

/// Bytes over seconds beside those of a copy from pinned memory; the busier direction counts.
class host_batches {
 public:
  host_batches(measuring& with, spot const& at) : in_{with.in}, most_{with.most}, at_{at} {}

  void measure()
  {
    in_.on.use(at_.variant);
    auto const n = at_.entries;
    auto const bus = most_.bus(n * 16);
    map<u64, u64> filled{options_for(at_)};
    std::vector<u64> keys, found(n);
    std::vector<double> inserts, hits;
    for_rounds(in_, [&](bool counts) {
      {
        auto const made = in_.make_column<u64>(n);
        in_.fill(made, in_.next_keys(n));
        keys = made.fetch(n);
      }
      filled.clear();
      warpmap::counts seen;
      std::span<u64 const> const all{keys};
      auto const insert = in_.time_call([&] { seen = filled.insert(all, all); });
      in_.expect(at_, "host insert", seen, status::inserted, n);
      auto const hit = in_.time_call([&] { seen = filled.find(all, std::span<u64>{found}); });
      in_.expect(at_, "host hit", seen, status::present, n);
      in_.expect_equal(at_, "host hit", "right values", found == keys ? n : 0, n);
      if (counts) {
        inserts.push_back(static_cast<double>(n * 16) / insert / 1e9);
        hits.push_back(static_cast<double>(n * 8) / hit / 1e9);
      }
    });
    add("host insert", inserts, bus);
    add("host hit", hits, bus);
  }

 private:
  void add(char const* operation, std::vector<double> const& rates, double bus)
  {
    in_.out.rows.push_back({.part = "host",
                            .operation = operation,
                            .at = at_,
                            .rate = figure::of(rates),
                            .unit = "GB/s",
                            .against = "bus",
                            .limit = bus});
  }

  context& in_;
  limits& most_;
  spot at_;
};

void measure_iterate_at(measuring& with, spot const& at)
{
  auto& in = with.in;
  in.on.use(at.variant);
  auto const n = at.entries;
  auto const bus = with.most.bus(table_bytes<u64>(at));
  map<u64, u64> filled{options_for(at)};
  {
    auto const keys = in.make_column<u64>(n);
    in.fill(keys, in.next_keys(n));
    in.expect(at, "insert", filled.on(in.stream).insert(keys, keys), status::inserted, n);
  }
  std::vector<double> rates;
  for_rounds(in, [&](bool counts) {
    std::size_t right = 0;
    auto const seconds = in.time_call(
      [&] { filled.for_each([&](u64 key, u64 value) { right += key == value ? 1 : 0; }); });
    in.expect_equal(at, "for_each", "pairs", right, n);
    if (counts) rates.push_back(static_cast<double>(n) * 16 / seconds / 1e9);
  });
  in.out.rows.push_back({.part = "iterate",
                         .operation = "for_each",
                         .at = at,
                         .rate = figure::of(rates),
                         .unit = "GB/s",
                         .against = "bus",
                         .limit = bus});
}

/// Distinct texts of 8 to 40 bytes, as an Arrow column.
struct texts {
  texts(u64 first, std::size_t n)
  {
    offsets.reserve(n + 1);
    offsets.push_back(0);
    bytes.reserve(n * 24);
    for (std::size_t i = 0; i < n; ++i) {
      std::array<char, 40> letters{};
      auto word = key_of<u64>(context::seed, first + i);
      auto const length = 8 + word % 33;
      for (std::size_t at = 0; at < length; at += 8, word = scattered(word))
        std::memcpy(letters.data() + at, &word, 8);
      bytes.append(letters.data(), length);
      offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
  }
  string_column column() const { return {offsets, bytes.data()}; }
  std::vector<std::int64_t> offsets;
  std::string bytes;
};

void measure_strings_at(measuring& with, spot at)
{
  auto& in = with.in;
  at.types = "string->u64";
  in.on.use(at.variant);
  auto const n = at.entries;
  auto const bus = with.most.bus(n * 32);
  std::vector<u64> values(n), found(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = i;
  std::vector<double> inserts, hits;
  for_rounds(in, [&](bool counts) {
    texts const keys{in.next_keys(n), n};
    string_map<u64> filled{options_for(at)};
    warpmap::counts seen;
    auto const insert = in.time_call(
      [&] { seen = filled.insert(keys.column(), std::span<u64 const>{values}); });
    in.expect(at, "string insert", seen, status::inserted, n);
    auto const hit = in.time_call(
      [&] { seen = filled.find(keys.column(), std::span<u64>{found}); });
    in.expect(at, "string hit", seen, status::present, n);
    in.expect_equal(at, "string hit", "right values", found == values ? n : 0, n);
    in.validate(at, filled);
    if (!counts) return;
    auto const bytes = static_cast<double>(keys.bytes.size() + 8 * n);
    inserts.push_back((bytes + 8 * static_cast<double>(n)) / insert / 1e9);
    hits.push_back(bytes / hit / 1e9);
  });
  auto const add = [&](char const* operation, std::vector<double> const& rates) {
    in.out.rows.push_back({.part = "strings",
                           .operation = operation,
                           .at = at,
                           .rate = figure::of(rates),
                           .unit = "GB/s",
                           .against = "bus",
                           .limit = bus});
  };
  add("string insert", inserts);
  add("string hit", hits);
}

/// What the host does takes long beside a kernel: as a few times as many keys, for the budget.
effort effort_of(char const* part, std::size_t share)
{
  return {part, 60, 120, whose::first_variant, share};
}

}  // namespace

void measure_host(measuring& with)
{
  auto const how = effort_of("host", 2);
  at_centre(with, how, [&](spot const& at) { host_batches{with, at}.measure(); });
}
void measure_iterate(measuring& with)
{
  auto const how = effort_of("iterate", 8);
  at_centre(with, how, [&](spot const& at) { measure_iterate_at(with, at); });
}
void measure_strings(measuring& with)
{
  auto const how = effort_of("strings", 16);
  at_centre(with, how, [&](spot const& at) { measure_strings_at(with, at); });
}

}  // namespace warpmap::bench

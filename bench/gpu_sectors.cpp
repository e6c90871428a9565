// What do the steps of the kernels touch, and what rates would that allow? Needs no GPU, measures
// none: the body of the kernels runs on the CPU and its accesses are counted; rates follow from
// given limits and are marked "expected, not measured".

#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "gpu/expected_rates.hpp"
#include "report/json_writer.hpp"

namespace {

using namespace warpmap::bench;

constexpr char const* usage =
  "gpu_sectors [--entries N] [--tables N] [--copy-gbs R] [--read-gps R] [--cas8-gps R]\n"
  "            [--cas16-gps R] [--constants] [--json FILE] [--tiny]\n\n"
  "  --entries N    slots of a table, so the entries of a full one (default 2^20)\n"
  "  --tables N     tables of each kind, of different keys, for one mean (default 4)\n"
  "  --copy-gbs R   limits of the GPU, assumed: a copy, GB/s (4300);\n"
  "  --read-gps R   random reads, G/s (56);\n"
  "  --cas8-gps R, --cas16-gps R  random reads with a swap, G/s (18)\n"
  "  --constants    only the lines of bench/gpu/expected_sectors.hpp\n"
  "  --tiny         one small table: shows that it works\n";

struct options {
  sector_plan plan{};
  gpu_limits gpu{};
  bool constants = false;
  std::string json{};
};

double positive(std::string const& word)
{
  std::size_t used = 0;
  auto const value = std::stod(word, &used);
  if (used != word.size() || !(value > 0)) throw std::invalid_argument{"not a rate: " + word};
  return value;
}

options parse(std::vector<std::string> const& words)
{
  options how;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const& word = words[i];
    auto const next = [&] {
      if (++i == words.size()) throw std::invalid_argument{word + " needs a value"};
      return words[i];
    };
    if (word == "--entries") how.plan.slots = std::stoul(next());
    else if (word == "--tables") how.plan.tables = static_cast<unsigned>(std::stoul(next()));
    else if (word == "--copy-gbs") how.gpu.copy_gbs = positive(next());
    else if (word == "--read-gps") how.gpu.read_gps = positive(next());
    else if (word == "--cas8-gps") how.gpu.cas8_gps = positive(next());
    else if (word == "--cas16-gps") how.gpu.cas16_gps = positive(next());
    else if (word == "--constants") how.constants = true;
    else if (word == "--json") how.json = next();
    else if (word == "--tiny") how.plan.slots = 1u << 12, how.plan.tables = 1;
    else throw std::invalid_argument{usage};
  }
  if (how.plan.slots < 1u << 12 || how.plan.slots > 1u << 28 || how.plan.tables == 0)
    throw std::invalid_argument{"2^12 to 2^28 slots, and at least one table"};
  return how;
}

constexpr char const* name_of(gpu_operation operation)
{
  switch (operation) {
    case gpu_operation::insert: return "insert";
    case gpu_operation::hit: return "hit";
    case gpu_operation::miss: return "miss";
    case gpu_operation::erase: return "erase";
    default: return "upsert";
  }
}
constexpr char const* name_of(reading by)
{
  switch (by) {
    case reading::one_sector: return "one sector";
    case reading::two_sectors: return "two sectors";
    default: return "tile of 4";
  }
}

struct counted_kind {
  slot_kind kind;
  std::vector<sector_cell> cells;

  touch_sums const& of(gpu_operation operation, double load, reading by) const
  {
    return sums_of(cells, operation, load, by);
  }
  bool serves(gpu_operation operation) const
  {
    return kind.value_bytes > 0 || operation != gpu_operation::upsert;
  }
};

class sector_report {
 public:
  explicit sector_report(options const& how) : how_{how}
  {
    kinds_.push_back({{"u64->u64", 8, 8}, count_sectors<std::uint64_t, std::uint64_t>(how.plan)});
    kinds_.push_back({{"u32->u32", 4, 4}, count_sectors<std::uint32_t, std::uint32_t>(how.plan)});
    kinds_.push_back(
      {{"set of u64", 8, 0}, count_sectors<std::uint64_t, warpmap::core::no_value>(how.plan)});
  }

  void print() const
  {
    std::printf(
      "Tables of %zu slots, %u of each kind. Each cell: one sector / two sectors / a tile "
      "of 4.\n",
      how_.plan.slots, how_.plan.tables);
    for (auto const& each : kinds_) {
      print_ways(each, "sectors of 32 bytes loaded", 2, &touch_sums::sectors);
      print_ways(each, "lines of 64 bytes", 2, &touch_sums::lines);
      print_ways(each, "looks, each after the one before", 2, &touch_sums::looks);
      print_cells(each, "99th percentile of sectors", [&](auto operation, auto load, auto by) {
        return std::to_string(each.of(operation, load, by).percentile(0.99));
      });
      print_writes(each);
    }
    auto const& gpu = how_.gpu;
    std::printf(
      "\nAssumed limits: copy %.0f GB/s, random reads %.0f G/s, random read and swap "
      "%.0f (8 bytes) and %.0f (16 bytes) G/s.\n",
      gpu.copy_gbs, gpu.read_gps, gpu.cas8_gps, gpu.cas16_gps);
    for (auto const& each : kinds_) print_rates(each);
    print_favoured();
    print_goals();
  }

  void print_constants() const
  {
    print_constants("sectors_by_load", &touch_sums::sectors);
    print_constants("windows_by_load", &touch_sums::lines);
  }

  void write(std::ostream& to) const
  {
    json_writer json{to};
    json.open('{');
    json.field("slots", static_cast<double>(how_.plan.slots));
    json.field("tables", static_cast<double>(how_.plan.tables));
    json.field("rates_are", std::string{"expected, not measured"});
    json.field("copy_gbs", how_.gpu.copy_gbs);
    json.field("read_gps", how_.gpu.read_gps);
    json.field("cas8_gps", how_.gpu.cas8_gps);
    json.field("cas16_gps", how_.gpu.cas16_gps);
    json.name("cells");
    json.open('[');
    for (auto const& each : kinds_)
      for (auto const& cell : each.cells) write(json, each, cell);
    json.close(']');
    json.close('}');
    to << '\n';
  }

 private:
  void print_constants(char const* of_all, double (touch_sums::*which)() const) const
  {
    std::printf("%s\n", of_all);
    for (auto const* each : {&kinds_[1], &kinds_[0]})
      for (auto const operation : all_gpu_operations) {
        std::printf("  {gpu_operation::%s, %u, {", name_of(operation), each->kind.slot_bytes());
        for (auto const load : counted_loads)
          std::printf("%s%.3f", load == counted_loads.front() ? "" : ", ",
                      (each->of(operation, load, reading::one_sector).*which)());
        std::puts("}},");
      }
  }

  void write(json_writer& json, counted_kind const& of, sector_cell const& cell) const
  {
    auto const& sums = cell.sums;
    auto const rate = expect(cell.operation, sums, of.kind, how_.gpu);
    json.open('{');
    json.field("slots", std::string{of.kind.name});
    json.field("load", cell.load);
    json.field("reading", std::string{name_of(cell.by)});
    json.field("operation", std::string{name_of(cell.operation)});
    json.field("operations", static_cast<double>(sums.count()));
    json.field("sectors", sums.sectors());
    json.field("sectors_p99", static_cast<double>(sums.percentile(0.99)));
    json.field("lines", sums.lines());
    json.field("looks", sums.looks());
    json.field("word_loads", sums.loads());
    json.field("swaps", sums.swaps());
    json.field("written_sectors", sums.written());
    json.field("room_accesses", sums.room());
    json.field("expected_bytes", rate.bytes);
    json.field("expected_gps_by_bytes", rate.by_bytes);
    json.field("expected_gps_by_accesses", rate.by_accesses);
    json.close('}');
  }

  // --- tables ---

  static void print_head(char const* first)
  {
    std::printf("\n| %s |", first);
    for (auto const load : counted_loads) std::printf(" %.2f |", load);
    std::printf("\n|---|");
    for (std::size_t i = 0; i < counted_loads.size(); ++i) std::printf("---|");
    std::puts("");
  }

  /// `cell_of(operation, load, reading)` for each reading.
  template <class CellOf>
  static void print_cells(counted_kind const& of, std::string const& what, CellOf cell_of)
  {
    print_head((std::string{of.kind.name} + ", " + what).c_str());
    for (auto const operation : all_gpu_operations) {
      if (!of.serves(operation)) continue;
      std::printf("| %s |", name_of(operation));
      for (auto const load : counted_loads)
        std::printf(" %s / %s / %s |", cell_of(operation, load, reading::one_sector).c_str(),
                    cell_of(operation, load, reading::two_sectors).c_str(),
                    cell_of(operation, load, reading::tile_of_4).c_str());
      std::puts("");
    }
  }

  static void print_ways(counted_kind const& of, char const* what, int digits,
                         double (touch_sums::*which)() const)
  {
    print_cells(of, what, [&](auto operation, auto load, auto by) {
      return text("%.*f", digits, (of.of(operation, load, by).*which)());
    });
  }

  static void print_writes(counted_kind const& of)
  {
    std::printf(
      "\n| %s, writes at any load | swaps | sectors written | accesses to the room |\n"
      "|---|---|---|---|\n",
      of.kind.name);
    for (auto const operation : all_gpu_operations) {
      if (!of.serves(operation)) continue;
      auto const& sums = of.of(operation, counted_loads.back(), reading::one_sector);
      std::printf("| %s | %.2f | %.2f | %.2f |\n", name_of(operation), sums.swaps(),
                  sums.written(), sums.room());
    }
  }

  expected_rate expected(counted_kind const& of, gpu_operation operation, double load,
                         reading by) const
  {
    return expect(operation, of.of(operation, load, by), of.kind, how_.gpu);
  }

  void print_rates(counted_kind const& of) const
  {
    print_cells(of, "G/s, expected, not measured", [&](auto operation, auto load, auto by) {
      return text("%.1f", expected(of, operation, load, by).rate());
    });
    print_head((std::string{of.kind.name} +
                ", one sector: bytes: G/s by bytes, by accesses; expected, not measured")
                 .c_str());
    for (auto const operation : all_gpu_operations) {
      if (!of.serves(operation)) continue;
      std::printf("| %s |", name_of(operation));
      for (auto const load : counted_loads) {
        auto const rate = expected(of, operation, load, reading::one_sector);
        std::printf(" %.0f: %.1f, %.1f |", rate.bytes, rate.by_bytes, rate.by_accesses);
      }
      std::puts("");
    }
  }

  /// The way with the highest rate; the simplest of those that are within 2 % of it.
  reading favoured(counted_kind const& of, gpu_operation operation, double load) const
  {
    double most = 0;
    for (auto const by : all_readings)
      most = std::max(most, expected(of, operation, load, by).rate());
    for (auto const by : all_readings)
      if (expected(of, operation, load, by).rate() >= 0.98 * most) return by;
    return reading::one_sector;
  }

  /// How much of a random read a window's second sector may cost before reading one sector at a
  /// time is as quick by accesses. Where it is nothing, as in the rates, fewer looks always win.
  static double worth_of_second(counted_kind const& of, gpu_operation operation, double load)
  {
    auto const one = of.of(operation, load, reading::one_sector).looks();
    return one / of.of(operation, load, reading::two_sectors).looks() - 1;
  }

  void print_favoured() const
  {
    for (auto const& each : kinds_) {
      print_head((std::string{each.kind.name} +
                  ", favoured while a second sector costs less of a read than; expected, not "
                  "measured")
                   .c_str());
      for (auto const operation : all_gpu_operations) {
        if (!each.serves(operation)) continue;
        std::printf("| %s |", name_of(operation));
        for (auto const load : counted_loads)
          std::printf(" %s: %s |", name_of(favoured(each, operation, load)),
                      percent(worth_of_second(each, operation, load)).c_str());
        std::puts("");
      }
    }
  }

  void print_goals() const
  {
    auto const& of = kinds_.front();
    auto const& gpu = how_.gpu;
    std::puts(
      "\n| goal, u64->u64, G/s; expected, not measured | asked | one sector | two sectors "
      "| tile of 4 |\n|---|---|---|---|---|");
    auto const row = [&](char const* goal, gpu_operation operation, double load, double asked) {
      std::printf("| %s | %.1f |", goal, asked);
      for (auto const by : all_readings)
        std::printf(" %.1f |", expected(of, operation, load, by).rate());
      std::puts("");
    };
    using op = gpu_operation;
    auto const sectors = of.of(op::hit, 0.8, reading::one_sector).sectors();
    row("hit at .5: 75 % of random reads", op::hit, 0.5, 0.75 * gpu.read_gps);
    row("hit at .5: 40 G/s", op::hit, 0.5, 40);
    row("hit at .8: 75 % of random reads, by sectors", op::hit, 0.8,
        0.75 * gpu.read_gps / sectors);
    row("miss at .5: 25 G/s", op::miss, 0.5, 25);
    row("miss at .8: 80 % of the byte limit", op::miss, 0.8,
        0.8 * expected(of, op::miss, 0.8, reading::one_sector).by_bytes);
    row("insert at .5: 85 % of random read and swap", op::insert, 0.5, 0.85 * gpu.cas16_gps);
    auto const built = expected_partitioned_build(0.5, of.kind, gpu);
    std::printf("| partitioned build to .5 (%.1f G/s): times direct | 1.6 |", built);
    for (auto const by : all_readings)
      std::printf(" %.1f |", built / expected(of, op::insert, 0.5, by).rate());
    std::printf("\n| rebuild to double size, beside clearing: share of a copy | 0.6 | %.1f | | |\n",
                rebuild_share_beside_clearing);
  }

  options how_;
  std::vector<counted_kind> kinds_;
};

}  // namespace

int main(int count, char** words)
{
  try {
    auto const how = parse({words + 1, words + count});
    sector_report const report{how};
    if (how.constants) report.print_constants();
    else report.print();
    if (how.json.empty()) return 0;
    std::ofstream file{how.json};
    report.write(file);
    file.close();
    if (!file) throw std::runtime_error{"cannot write " + how.json};
  } catch (std::exception const& error) {
    std::cerr << "gpu_sectors: " << error.what() << '\n';
    return 1;
  }
}

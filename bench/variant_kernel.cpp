// How fast is this build of the library at each workload? One line each: its name, the least and
// the median of the repetitions in ns a key. bench/variants.py links it with variants of the CPU
// pipeline and compares them; see docs/performance.md.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <warpmap/map.hpp>

#include "measure/recycling_memory.hpp"
#include "report/command_line.hpp"
#include "workloads.hpp"

namespace warpmap::bench {
namespace {

constexpr char const* kernel_usage =
  "variant_kernel [--entries N] [--load PERCENT] [--threads N] [--repetitions N] [--queries N]\n"
  "               [--seed N] [--only LIST] [--instructions SET]\n\n"
  "  --entries N   entries of the map (default ^20); 2^N is written as ^N\n"
  "  --load P      the load limit in percent (75), which is also the load\n"
  "  --threads N   threads of a batch (1)\n"
  "  --queries N   keys that are asked for (as many as entries, within ^20 and ^22)\n"
  "  --only LIST   of insert, insert_phase, hit, miss, assign, upsert, zipf, steep, hot,\n"
  "                batch16, single, erase, again, rebuild; several with commas\n"
  "  --instructions SET   scalar, avx2 or avx512 (the best there is)\n";

struct kernel_plan {
  std::size_t entries = std::size_t{1} << 20;
  std::size_t queries = 0;
  unsigned load = 75;
  unsigned threads = 1;
  unsigned repetitions = 5;
  std::uint64_t seed = 7;
  warpmap::instructions set = instructions::automatic;
  std::vector<std::string> only;

  bool wants(std::string const& what) const
  {
    return only.empty() || std::ranges::find(only, what) != only.end();
  }
};

instructions set_named(std::string const& name)
{
  if (name == "scalar") return instructions::scalar;
  if (name == "avx2") return instructions::avx2;
  if (name == "avx512") return instructions::avx512;
  throw std::invalid_argument{kernel_usage};
}

kernel_plan parse_kernel(std::vector<std::string> const& words)
{
  kernel_plan how;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    auto const& word = words[i];
    auto const& given = words[i + 1];
    auto const count = [&] { return static_cast<unsigned>(number(given)); };
    if (word == "--entries") how.entries = number(given);
    else if (word == "--queries") how.queries = number(given);
    else if (word == "--load") how.load = count();
    else if (word == "--threads") how.threads = count();
    else if (word == "--repetitions") how.repetitions = count();
    else if (word == "--seed") how.seed = number(given);
    else if (word == "--instructions") how.set = set_named(given);
    else if (word == "--only") how.only = pieces(given);
    else throw std::invalid_argument{kernel_usage};
  }
  if (words.size() % 2 != 0) throw std::invalid_argument{kernel_usage};
  if (how.entries < 4096 || how.load < 10 || how.load > 95 || how.threads == 0 ||
      how.repetitions == 0)
    throw std::invalid_argument{"at least 2^12 entries, 10 to 95 percent, a thread, a repetition"};
  if (how.queries == 0)
    how.queries = std::clamp(how.entries, std::size_t{1} << 20, std::size_t{1} << 22);
  how.queries = (how.queries + 15) / 16 * 16;  // whole batches of 16
  return how;
}

void expect(char const* what, std::size_t got, std::size_t expected)
{
  if (got == expected) return;
  throw std::runtime_error{std::string{what} + ' ' + std::to_string(got) + " of " +
                           std::to_string(expected)};
}

class kernel {
 public:
  explicit kernel(kernel_plan const& how)
    : how_{how}, source_{how.seed}, keys_{first_keys(source_, how.entries)},
      values_{values_for(keys_)}, out_(how.queries)
  {
  }

  void run()
  {
    insert();
    look_up();
    update();
    call_often();
    erase_and_insert_again();
    rebuild();
    check_all();
  }

 private:
  using pairs = map<std::uint64_t, std::uint64_t>;

  /// Prints the least and the median of the repetitions; `work` returns its seconds.
  template <class Work>
  void measure(char const* what, std::size_t keys, Work work)
  {
    if (!how_.wants(what)) return;
    std::vector<double> all(how_.repetitions);
    for (auto& each : all) each = work() * 1e9 / static_cast<double>(keys);
    print(what, all);
  }
  static void print(char const* what, std::vector<double> all)
  {
    std::ranges::sort(all);
    auto const middle = all.size() / 2;
    auto const median = all.size() % 2 != 0 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
    std::printf("%s\t%.3f\t%.3f\n", what, all.front(), median);
    std::fflush(stdout);
  }
  template <class Work>
  static double seconds(Work work)
  {
    auto const begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  /// Fresh slots whose pages have been touched.
  void make_map()
  {
    map_.reset();
    memory_.give_zeros(true);
    options made;
    made.capacity = how_.entries;
    made.load_limit = how_.load / 100.0;
    made.memory = &memory_;
    made.threads = how_.threads;
    made.instructions = how_.set;
    made.backend = backend::cpu;
    map_.emplace(made);
  }
  void insert_all() { expect("inserted", map_->insert(keys_, values_).inserted(), keys_.size()); }

  void insert()
  {
    measure("insert_phase", keys_.size(), [&] {
      make_map();
      auto const alone = map_->exclusive(ops::insert);
      return seconds([&] { insert_all(); });
    });
    measure("insert", keys_.size(), [&] {
      make_map();
      return seconds([&] { insert_all(); });
    });
    if (how_.wants("insert")) return;
    make_map();
    insert_all();
  }

  void look_up()
  {
    hits_ = drawn_keys(source_, 0, how_.entries, how_.queries, 11);
    measure("hit", how_.queries, [&] {
      return seconds([&] { expect("found", map_->find(hits_, out_).present(), how_.queries); });
    });
    auto const misses = drawn_keys(source_, how_.entries, how_.entries, how_.queries, 12);
    measure("miss", how_.queries, [&] {
      return seconds([&] { expect("found", map_->find(misses, out_).present(), 0); });
    });
  }

  void update()
  {
    auto const values = values_for(hits_);
    measure("assign", how_.queries, [&] {
      return seconds([&] { map_->insert_or_assign(hits_, values); });
    });
    auto const add = [&](char const* what, column const& keys) {
      measure(what, keys.size(), [&] {
        added_ += keys.size();
        return seconds([&] { map_->insert_or_apply(keys, 1, sum); });
      });
    };
    add("upsert", hits_);
    if (how_.wants("zipf"))
      add("zipf", zipf_keys(source_, how_.entries, how_.queries, 0.99, 13));
    if (how_.wants("steep"))
      add("steep", zipf_keys(source_, how_.entries, how_.queries, 1.5, 13));
    if (how_.wants("hot")) add("hot", column(how_.queries, keys_[0]));
  }

  void call_often()
  {
    measure("batch16", how_.queries, [&] {
      return seconds([&] {
        std::size_t found = 0;
        for (std::size_t i = 0; i < how_.queries; i += 16)
          found += map_->find(keys_view{hits_}.subspan(i, 16), values_room{out_}.subspan(i, 16))
                     .present();
        expect("found", found, how_.queries);
      });
    });
    auto session = map_->session();
    measure("single", how_.queries, [&] {
      return seconds([&] {
        std::size_t found = 0;
        for (auto const key : hits_) found += session.find(key).has_value();
        expect("found", found, how_.queries);
      });
    });
  }

  void erase_and_insert_again()
  {
    if (!how_.wants("erase") && !how_.wants("again")) return;
    auto const half = half_of(source_, how_.entries, 14);
    column values(half.size());
    expect("found", map_->find(half, values).present(), half.size());
    std::vector<double> erasing(how_.repetitions);
    std::vector<double> again(how_.repetitions);
    auto const by_key = 1e9 / static_cast<double>(half.size());
    auto const erase_half = [&] { expect("erased", map_->erase(half).erased(), half.size()); };
    auto const insert_again = [&] {
      expect("inserted", map_->insert(half, values).inserted(), half.size());
    };
    for (unsigned i = 0; i < how_.repetitions; ++i) {
      erasing[i] = by_key * seconds(erase_half);
      again[i] = by_key * seconds(insert_again);
    }
    if (how_.wants("erase")) print("erase", erasing);
    if (how_.wants("again")) print("again", again);
  }

  /// To the double and back, into slots that hold what was there before.
  void rebuild()
  {
    if (!how_.wants("rebuild")) return;
    memory_.give_zeros(false);
    auto const slots = map_->capacity();
    auto const there_and_back = [&] {
      auto const to_double = seconds([&] { map_->rehash(2 * slots); });
      map_->rehash(slots);
      return to_double;
    };
    there_and_back();  // touches the pages
    measure("rebuild", keys_.size(), there_and_back);
  }

  /// What was measured left the map as it should be.
  void check_all()
  {
    column found(keys_.size());
    expect("found at the end", map_->find(keys_, found).present(), keys_.size());
    std::uint64_t more = 0;
    for (std::size_t i = 0; i < found.size(); ++i) more += found[i] - values_[i];
    expect("added at the end", more, added_);
    expect("entries at the end", map_->size(), keys_.size());
  }

  kernel_plan const how_;
  key_source const source_;
  column const keys_;
  column const values_;
  column hits_;
  column out_;
  std::uint64_t added_ = 0;
  recycling_memory memory_;
  std::optional<pairs> map_;
};

}  // namespace
}  // namespace warpmap::bench

int main(int count, char** arguments)
{
  try {
    auto const how = warpmap::bench::parse_kernel({arguments + 1, arguments + count});
    warpmap::bench::kernel{how}.run();
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

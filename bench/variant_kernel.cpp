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

#include "adapters/warpmap_map.hpp"
#include "measure/recycling_memory.hpp"
#include "report/command_line.hpp"
#include "team.hpp"
#include "variants/print_times.hpp"

namespace warpmap::bench {
namespace {

constexpr char const* kernel_usage =
  "variant_kernel [--entries N] [--load PERCENT] [--threads N] [--repetitions N] [--queries N]\n"
  "               [--seed N] [--only LIST] [--instructions SET]\n\n"
  "  --entries N   entries of the map (default ^20); 2^N is written as ^N\n"
  "  --load P      the load limit in percent (75), which is also the load\n"
  "  --threads N   threads of a batch; of small batches, mixes and sessions, callers (1)\n"
  "  --queries N   keys that are asked for (as many as entries, within ^20 and ^22)\n"
  "  --only LIST   of growth, insert, insert_phase, hit, miss, mix5, mix50, assign, upsert,\n"
  "                zipf, steep, hot, batch16, insert16, upsert16, single, single_miss,\n"
  "                single_insert, erase, again, rebuild, clone; several with commas\n"
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

/// The map for callers that each have a part of the keys.
template <bool BySession>
class shared_by_callers final : public container {
 public:
  explicit shared_by_callers(pair_map& of) : map_{of} {}
  std::unique_ptr<worker> work() override
  {
    return worker_on<BySession>(map_);
  }
  std::size_t size() const override { return map_.size(); }

 private:
  pair_map& map_;
};

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
    mix();
    update();
    call_often();
    erase_and_insert_again();
    rebuild();
    copy();
    check_all();
  }

 private:
  /// Prints the least and the median of the repetitions; `work` returns its seconds.
  template <class Work>
  void measure(char const* what, std::size_t keys, Work work)
  {
    if (!how_.wants(what)) return;
    std::vector<double> all(how_.repetitions);
    for (auto& each : all) each = work() * 1e9 / static_cast<double>(keys);
    print_times(what, std::move(all));
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
  void insert_all() { insert_first(keys_.size()); }
  void insert_first(std::size_t count)
  {
    auto const inserted =
      map_->insert(keys_view{keys_}.first(count), values_view{values_}.first(count)).inserted();
    expect("inserted", inserted, count);
  }
  /// Runs `call` on threads that call for themselves.
  template <bool BySession, class Call>
  double by_callers(Call call)
  {
    shared_by_callers<BySession> shared{*map_};
    team callers{shared, how_.threads, false};
    return call(callers);
  }

  /// Each leaves all keys in the map.
  void insert()
  {
    // On fresh memory, whose first touch takes most of the time.
    measure("growth", keys_.size(), [&] {
      constexpr std::size_t batch = std::size_t{1} << 16;
      map_.emplace(options{
        .threads = how_.threads, .backend = backend::cpu, .instructions = how_.set});
      return seconds([&] {
        for (std::size_t i = 0; i < keys_.size(); i += batch) {
          auto const some = std::min(batch, keys_.size() - i);
          map_->insert(keys_view{keys_}.subspan(i, some), values_view{values_}.subspan(i, some));
        }
        expect("entries", map_->size(), keys_.size());
      });
    });
    map_.reset();
    measure("insert_phase", keys_.size(), [&] {
      make_map();
      auto const alone = map_->exclusive(ops::insert);
      return seconds([&] { insert_all(); });
    });
    measure("insert", keys_.size(), [&] {
      make_map();
      return seconds([&] { insert_all(); });
    });
    // The last keys alone: those of a large map would take long.
    auto const last = std::min(how_.queries, keys_.size());
    auto const before = keys_.size() - last;
    auto const keys = keys_view{keys_}.last(last);
    auto const values = values_view{values_}.last(last);
    measure("insert16", last, [&] {
      make_map();
      insert_first(before);
      return by_callers<false>([&](team& all) { return all.insert_in_blocks(keys, values, 16); });
    });
    measure("single_insert", last, [&] {
      make_map();
      insert_first(before);
      return by_callers<true>([&](team& all) { return all.insert(keys, values); });
    });
    if (map_) return;
    make_map();
    insert_all();
  }

  void look_up()
  {
    hits_ = drawn_keys(source_, 0, how_.entries, how_.queries, 11);
    measure("hit", how_.queries, [&] {
      return seconds([&] { expect("found", map_->find(hits_, out_).present(), how_.queries); });
    });
    misses_ = drawn_keys(source_, how_.entries, how_.entries, how_.queries, 12);
    measure("miss", how_.queries, [&] {
      return seconds([&] { expect("found", map_->find(misses_, out_).present(), 0); });
    });
  }

  void mix()
  {
    constexpr std::size_t block = 4096;
    auto const mix_in = [&](std::size_t writes) {
      return by_callers<false>([&](team& all) { return all.mix(hits_, out_, block, writes); });
    };
    measure("mix5", how_.queries, [&] { return mix_in(block / 20); });
    measure("mix50", how_.queries, [&] { return mix_in(block / 2); });
    if (how_.wants("mix5") || how_.wants("mix50")) map_->insert_or_assign(keys_, values_);
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
      return by_callers<false>([&](team& all) { return all.find_in_blocks(hits_, out_, 16); });
    });
    measure("upsert16", how_.queries, [&] {
      added_ += hits_.size();
      return by_callers<false>([&](team& all) { return all.add_in_blocks(hits_, 16); });
    });
    measure("single", how_.queries, [&] {
      return by_callers<true>([&](team& all) { return all.find(hits_, out_, true); });
    });
    measure("single_miss", how_.queries, [&] {
      return by_callers<true>([&](team& all) { return all.find(misses_, out_, false); });
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
    if (how_.wants("erase")) print_times("erase", erasing);
    if (how_.wants("again")) print_times("again", again);
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

  /// The words of the table, into a block that was used before.
  void copy()
  {
    if (!how_.wants("clone")) return;
    memory_.give_zeros(false);
    auto const clone = [&] {
      std::optional<pair_map> made;
      auto const took = seconds([&] { made.emplace(map_->clone()); });
      expect("entries of the clone", made->size(), keys_.size());
      return took;
    };
    clone();  // touches the pages
    measure("clone", keys_.size(), clone);
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
  column misses_;
  column out_;
  std::uint64_t added_ = 0;
  recycling_memory memory_;
  std::optional<pair_map> map_;
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

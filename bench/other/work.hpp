#pragma once
// The job of bench/other in C++: its questions, and how a pattern is measured. What is done and
// printed is described in run.py.

#include <sys/types.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "measure/crew.hpp"
#include "measure/memory.hpp"

namespace warpmap::bench {

using column = std::vector<std::uint64_t>;
using keys_view = std::span<std::uint64_t const>;

struct job {
  std::uint64_t entries = std::uint64_t{1} << 20;
  unsigned threads = 1;
  std::uint64_t seed = 1;
  std::string pattern = "session";
  bool memory = false;
};

inline constexpr std::uint64_t assigned_bit = std::uint64_t{1} << 32;

inline std::uint64_t value_of(std::uint64_t key) { return key & (assigned_bit - 1); }

inline std::uint64_t bits(std::uint64_t state, std::uint64_t index)
{
  auto z = state + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// The questions, made before any clock runs.
class questions {
 public:
  explicit questions(job const& of) : seed_{of.seed}, entries_{of.entries}
  {
    for (std::uint64_t i = 0; i < entries_; ++i) keys.push_back(bits(seed_, i));
    for (auto const key : keys) values.push_back(value_of(key));
    hits = drawn(1, 0);
    misses = drawn(2, entries_);
    auto const mix = drawn(3, 0);
    for (std::size_t i = 0; i < mix.size(); ++i)
      (i % 20 == 19 ? mix_assigned : mix_found).push_back(mix[i]);
    for (auto const key : mix_assigned) mix_values.push_back(value_of(key) | assigned_bit);
    uniform = drawn(4, 0);
    zipf = zipf_keys();
  }

  column keys, values, hits, misses, mix_found, mix_assigned, mix_values, uniform, zipf;

 private:
  std::uint64_t draw(std::uint64_t stream, std::uint64_t index) const
  {
    return bits(seed_ + stream * 0xd1342543de82ef95u, index);
  }
  std::uint64_t below_entries(std::uint64_t random) const
  {
    return ((random >> 32) * entries_) >> 32;
  }

  column drawn(std::uint64_t stream, std::uint64_t from) const
  {
    column out(entries_);
    for (std::uint64_t i = 0; i < entries_; ++i)
      out[i] = bits(seed_, from + below_entries(draw(stream, i)));
    return out;
  }

  column zipf_keys() const
  {
    std::vector<double> up_to(entries_);
    double sum = 0;
    for (std::uint64_t rank = 0; rank < entries_; ++rank) {
      auto root = static_cast<double>(rank + 1);
      double power = 1;
      for (int bit = 23; bit >= 0; --bit) {
        root = std::sqrt(root);
        if ((167772 >> bit & 1) == 1) power *= root;
      }
      sum += power / static_cast<double>(rank + 1);
      up_to[rank] = sum;
    }
    column out(entries_);
    for (std::uint64_t i = 0; i < entries_; ++i) {
      auto const at = static_cast<double>(draw(5, i) >> 11) * 0x1p-53 * sum;
      std::uint64_t low = 0;
      for (auto high = entries_ - 1; low < high;) {
        auto const middle = (low + high) / 2;
        if (up_to[middle] > at) high = middle;
        else low = middle + 1;
      }
      out[i] = bits(seed_, below_entries(draw(6, low)));
    }
    return out;
  }

  std::uint64_t seed_;
  std::uint64_t entries_;
};

/// Which part of a column a thread takes.
struct share {
  unsigned member = 0;
  unsigned members = 1;

  template <class Item>
  std::span<Item> of(std::span<Item> all) const
  {
    auto const from = all.size() * member / members;
    return all.subspan(from, all.size() * (member + 1) / members - from);
  }
  keys_view of(column const& all) const { return of(keys_view{all}); }
};

/// What the answers of one thread add up to.
struct sums {
  std::uint64_t answers = 0;
  std::uint64_t found = 0;

  sums& operator+=(sums const& more)
  {
    answers += more.answers;
    found += more.found;
    return *this;
  }
};

/// Measures one pattern: a map and a way to use it. Its verbs take a share and return sums.
template <class Pattern>
class measurement {
 public:
  explicit measurement(job const& of) : job_{of}, ask_{of}, crew_{of.threads} {}

  void times()
  {
    Pattern map{job_.entries, job_.threads};
    if constexpr (Pattern::only_reads_are_special) {
      map.insert({}, ask_.keys, ask_.values);
    } else {
      write("insert", map, [&](share mine) { return map.insert(mine, ask_.keys, ask_.values); });
    }
    read("hit", [&](share mine) { return map.find(mine, ask_.hits); });
    read("miss", [&](share mine) { return map.find(mine, ask_.misses); });
    write("mix 95/5", map, [&](share mine) { return map.mix(mine, ask_); });
    if constexpr (!Pattern::only_reads_are_special) {
      write("upsert", map, [&](share mine) { return map.add(mine, ask_.uniform); });
      write("zipf upsert", map, [&](share mine) { return map.add(mine, ask_.zipf); });
      write("delete all", map, [&](share mine) { return map.erase(mine, ask_.keys); });
      Pattern grown{0, job_.threads};
      write("growth", grown, [&](share mine) { return grown.grow(mine, ask_.keys, ask_.values); });
    }
  }

  void memory()
  {
    auto const before = resident_bytes();
    Pattern map{0, job_.threads};
    auto const say = [&](char const* when) {
      auto const grown = static_cast<ssize_t>(resident_bytes() - before);
      std::printf("{\"memory\": \"%s\", \"bytes\": %zd, \"entries\": %zu}\n", when, grown,
                  map.size());
    };
    map.grow({}, ask_.keys, ask_.values);
    {
      [[maybe_unused]] auto const held = map.hold(ask_.keys.front(), ask_.values.front());
      say("filled");
    }
    map.erase({}, ask_.keys);
    say("emptied");
  }

 private:
  using work = std::function<sums(share)>;

  void read(char const* workload, work const& run) { report(workload, measured(run), 0); }
  void write(char const* workload, Pattern& map, work const& run)
  {
    auto const seen = measured(run);
    report(workload, seen, map.find({}, ask_.keys).found);
  }

  struct timed {
    sums all;
    double seconds = 0;
  };
  timed measured(work const& run)
  {
    std::vector<sums> parts(job_.threads);
    timed out;
    out.seconds =
      crew_.run([&](unsigned member) { parts[member] = run({member, job_.threads}); });
    for (auto const& part : parts) out.all += part;
    return out;
  }

  void report(char const* workload, timed const& seen, std::uint64_t total) const
  {
    std::printf(
      "{\"workload\": \"%s\", \"operations\": %zu, \"seconds\": %.9f, "
      "\"answers\": %zu, \"check\": %zu}\n",
      workload, ask_.keys.size(), seen.seconds, seen.all.answers,
      seen.all.found + total);
  }

  job job_;
  questions ask_;
  crew crew_;
};

}  // namespace warpmap::bench

#pragma once
// What is to be measured, and the options that say so.

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/gpu/variants.hpp"
#include "bench/report/figure.hpp"

namespace warpmap::bench {

inline constexpr char const* gpu_usage =
  "gpu_report [--full] [--only LIST] [--variants LIST] [--rounds N] [--budget SECONDS]\n"
  "           [--json FILE] [--picture FILE.svg] [--commit TEXT] [--emulated] [--tiny] [--list]\n"
  "           [--peers FILE.so]...\n\n"
  "  --full           every type with every size and load, and no budget: hours\n"
  "  --only LIST      parts of the report; --list names them\n"
  "  --variants LIST  ways of the kernels (default: all); --list names them, too\n"
  "  --rounds N       counted rounds of each measurement (default 9)\n"
  "  --budget S       seconds, after which what is left is skipped with a line (default 240)\n"
  "  --json, --picture  the same figures for programs, and as one SVG\n"
  "  --commit TEXT    what was built, for the head of the report\n"
  "  --peers FILE     tables of others; bench/gpu/peers.hpp says what a file holds\n"
  "  --emulated       on the emulated device: it checks answers; its figures mean nothing\n"
  "  --tiny           tables of 2^10 to 2^12 entries and 2 rounds, to see that it works\n\n"
  "Without a GPU it says why and ends with 77; with 1 when an answer was wrong.\n";

/// Parts in the order in which they are measured, each with what it asks.
struct named_part {
  char const* name;
  char const* what;
};
inline constexpr std::array gpu_parts{
  named_part{"limits", "copies, random reads and swaps over windows of all sizes"},
  named_part{"operations", "each operation in the centre of the axes"},
  named_part{"loads", "tables filled to .5, .7 and .8"},
  named_part{"sizes", "tables in the cache and far beyond"},
  named_part{"types", "u32->u32 beside u64->u64"},
  named_part{"variants", "each way of the kernels at loads .5 and .8"},
  named_part{"upserts", "sums over keys that repeat: uniform, Zipf .99, one key"},
  named_part{"mixed", "half hits, half inserts, in one kernel of a user's over a view"},
  named_part{"view", "hits by a kernel of a user's over a view"},
  named_part{"batches", "the same keys in batches of 10^3 to 10^8"},
  named_part{"growth", "from empty, in batches of the stream-bound calls"},
  named_part{"rebuild", "rehash of a full table to its own size and to twice it"},
  named_part{"baselines", "what sorting and searching in sorted keys would take"},
  named_part{"peers", "tables of others, of --peers"},
  named_part{"host", "batches in host memory, end to end, beside the bus"},
  named_part{"iterate", "for_each on the host"},
  named_part{"strings", "string_map, keys of 8 to 40 bytes in host memory"},
};

struct plan {
  bool full = false;
  bool emulated = false;
  bool tiny = false;
  bool help = false;
  bool list = false;
  std::set<std::string> parts;        ///< none: all
  std::vector<std::string> variants;  ///< the first is used where variants are no question
  unsigned rounds = 9;
  double budget = 240;
  std::string json, picture, commit;
  std::vector<std::string> peers;  ///< files

  bool has(std::string const& part) const { return parts.empty() || parts.contains(part); }
  std::vector<std::size_t> sizes() const
  {
    if (tiny) return {std::size_t{1} << 10, std::size_t{1} << 11, std::size_t{1} << 12};
    return {std::size_t{1} << 20, std::size_t{1} << 24, std::size_t{1} << 27};
  }
  std::size_t centre() const { return sizes().back(); }
  static std::array<double, 3> loads() { return {0.5, 0.7, 0.8}; }
};

inline std::vector<std::string> words_of(std::string const& list)
{
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= list.size();) {
    auto const end = std::min(list.find(',', at), list.size());
    all.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

inline unsigned count_in(std::string const& option, std::string const& digits)
{
  auto const is_count = !digits.empty() && digits.size() <= 6 &&
                        digits.find_first_not_of("0123456789") == std::string::npos;
  if (!is_count || std::stoul(digits) == 0)
    throw std::invalid_argument{option + " needs a number of at least 1, not '" + digits + "'"};
  return static_cast<unsigned>(std::stoul(digits));
}

template <class Named>
void require_name(Named const& all, std::string const& name, std::string const& kind)
{
  for (auto const& each : all)
    if (name == each.name) return;
  throw std::invalid_argument{"no such " + kind + ": '" + name + "'; --list names them"};
}

/// @throws std::invalid_argument
inline plan parse_gpu_plan(std::vector<std::string> const& words)
{
  plan how;
  auto has_budget = false;
  auto has_rounds = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const& word = words[i];
    auto const next = [&] {
      if (++i == words.size()) throw std::invalid_argument{word + " needs a value"};
      return words[i];
    };
    if (word == "--full") how.full = true;
    else if (word == "--emulated") how.emulated = true;
    else if (word == "--tiny") how.tiny = true;
    else if (word == "--list") how.list = true;
    else if (word == "--only")
      for (auto const& part : words_of(next())) how.parts.insert(part);
    else if (word == "--variants") how.variants = words_of(next());
    else if (word == "--rounds") how.rounds = count_in(word, next()), has_rounds = true;
    else if (word == "--budget") how.budget = count_in(word, next()), has_budget = true;
    else if (word == "--json") how.json = next();
    else if (word == "--picture") how.picture = next();
    else if (word == "--peers") how.peers.push_back(next());
    else if (word == "--commit") how.commit = next();
    else if (word == "--help" || word == "-h") how.help = true;
    else throw std::invalid_argument{"unknown: " + word + "\n" + gpu_usage};
  }
  for (auto const& part : how.parts) require_name(gpu_parts, part, "part");
  for (auto const& name : how.variants) require_name(variants(), name, "variant");
  if (how.variants.empty())
    for (auto const& each : variants()) how.variants.emplace_back(each.name);
  if (how.tiny && !has_rounds) how.rounds = 2;
  if (how.full && !has_budget) how.budget = unknown;
  return how;
}

}  // namespace warpmap::bench

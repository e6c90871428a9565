#pragma once
// The options of the report.

#include <stdexcept>

#include "plan.hpp"

namespace warpmap::bench {

inline constexpr char const* usage =
  "report [--quick] [--full] [--part LIST] [--entries N] [--rounds N] [--threads LIST]\n"
  "       [--only NAME] [--all-rounds] [--no-huge] [--peers FILE.so]... [--json FILE]\n"
  "       [--pictures DIR]\n\n"
  "  --quick       2^20 entries in the centre of the axes, 2 rounds\n"
  "  --full        every size with every load, all workloads and peers: hours\n"
  "  --part LIST   core, size, load, batch, upsert, limits, types, structure\n"
  "  --entries N   entries per map in the centre (default 2^24); 2^N is written as ^N\n"
  "  --threads L   thread counts such as 2,1 (the default)\n"
  "  --only NAME   containers whose name contains NAME, and the limits\n"
  "  --all-rounds  also for peers that are far below the best peer in everything\n"
  "  --no-huge     no huge pages, for anybody: shows what they are worth\n"
  "  --peers FILE  more peers; bench/adapters/container.hpp says what a file holds\n"
  "  --json FILE, --pictures DIR  the same figures for programs, and as one SVG a workload\n";

inline std::size_t number(std::string const& text)
{
  auto const power = text.starts_with('^');
  auto const digits = text.substr(power ? 1 : 0);
  if (digits.empty() || digits.size() > 12 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    throw std::invalid_argument{"not a number: " + text};
  auto const value = std::stoul(digits);
  if (power && value > 40) throw std::invalid_argument{"too large: " + text};
  return power ? std::size_t{1} << value : value;
}

inline std::vector<std::string> pieces(std::string const& text)
{
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find(',', at), text.size());
    all.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

inline void check(plan const& how)
{
  if (how.entries < least_entries) throw std::invalid_argument{"at least 2^12 entries"};
  if (how.rounds == 0) throw std::invalid_argument{"at least one round"};
  for (auto const threads : how.threads)
    if (threads == 0) throw std::invalid_argument{"at least one thread"};
  for (auto const& part : how.parts)
    if (std::find(all_parts.begin(), all_parts.end(), part) == all_parts.end())
      throw std::invalid_argument{"no such part: " + part};
}

inline plan parse(std::vector<std::string> const& words)
{
  plan how;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const& word = words[i];
    auto const next = [&] {
      if (++i == words.size()) throw std::invalid_argument{word + " needs a value"};
      return words[i];
    };
    if (word == "--quick") how.entries = std::size_t{1} << 20, how.rounds = few_rounds;
    else if (word == "--full") how.full = true;
    else if (word == "--part")
      for (auto const& part : pieces(next())) how.parts.insert(part);
    else if (word == "--entries") how.entries = number(next());
    else if (word == "--rounds") how.rounds = static_cast<unsigned>(number(next()));
    else if (word == "--threads") {
      how.threads.clear();
      for (auto const& threads : pieces(next()))
        how.threads.push_back(static_cast<unsigned>(number(threads)));
    } else if (word == "--only") how.only = next();
    else if (word == "--all-rounds") how.all_rounds = true;
    else if (word == "--no-huge") how.huge_pages = false;
    else if (word == "--peers") how.peers_files.push_back(next());
    else if (word == "--json") how.json = next();
    else if (word == "--pictures") how.pictures = next();
    else throw std::invalid_argument{usage};
  }
  check(how);
  return how;
}

}  // namespace warpmap::bench

// How fast is warpmap with other types than u64->u64, and with whole tables? Prints Markdown. See
// docs/performance.md.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "measure/machine.hpp"
#include "measure/memory.hpp"
#include "report/part.hpp"

namespace warpmap::bench {
namespace {

constexpr char const* usage =
  "shapes_report [--part types|structure] [--entries N] [--rounds N] [--threads LIST]\n"
  "              [--only NAME] [--no-huge] [--json FILE]\n\n"
  "  --entries N   entries per table; 2^N is written as ^N (types ^22, structure ^24)\n"
  "  --threads L   thread counts such as 2,1 (the default)\n"
  "  --only NAME   containers whose name contains NAME\n"
  "  --no-huge     without huge pages\n";

struct request {
  std::string part;         ///< empty: both
  std::size_t entries = 0;  ///< 0: those of the part
  part_plan how{.entries = 0, .rounds = 3, .threads = {2, 1}, .huge_pages = true, .only = {}};
  std::string json;
};

std::size_t number(std::string const& text)
{
  if (text.starts_with('^')) return std::size_t{1} << std::stoul(text.substr(1));
  return std::stoul(text);
}

std::vector<unsigned> numbers(std::string const& text)
{
  std::vector<unsigned> all;
  for (std::size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find(',', at), text.size());
    all.push_back(static_cast<unsigned>(number(text.substr(at, end - at))));
    at = end + 1;
  }
  return all;
}

request parse(std::vector<std::string> const& words)
{
  request wanted;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const& word = words[i];
    auto const next = [&] {
      if (++i == words.size()) throw std::invalid_argument{word + " needs a value"};
      return words[i];
    };
    if (word == "--part") wanted.part = next();
    else if (word == "--entries") wanted.entries = number(next());
    else if (word == "--rounds") wanted.how.rounds = static_cast<unsigned>(number(next()));
    else if (word == "--threads") wanted.how.threads = numbers(next());
    else if (word == "--only") wanted.how.only = next();
    else if (word == "--no-huge") wanted.how.huge_pages = false;
    else if (word == "--json") wanted.json = next();
    else throw std::invalid_argument{usage};
  }
  if (wanted.part != "" && wanted.part != "types" && wanted.part != "structure")
    throw std::invalid_argument{usage};
  if (wanted.how.rounds == 0 || std::ranges::count(wanted.how.threads, 0u) != 0)
    throw std::invalid_argument{"at least one round and one thread"};
  if (wanted.entries != 0 && (wanted.entries < 4096 || wanted.entries % 2 != 0))
    throw std::invalid_argument{"an even number of entries, at least 2^12"};
  return wanted;
}

void run(request const& wanted)
{
  std::ofstream json;
  if (!wanted.json.empty()) {
    json.open(wanted.json);
    if (!json) throw std::runtime_error{"cannot write " + wanted.json};
  }
  auto const machine = describe_machine();
  std::printf("%s\n", machine.c_str());
  json << "{\"machine\": \"" << machine << '"';
  auto const add = [&](char const* part, std::size_t entries, auto measure) {
    if (!wanted.part.empty() && wanted.part != part) return;
    auto how = wanted.how;
    how.entries = wanted.entries != 0 ? wanted.entries : entries;
    auto const rows = measure(how);
    print_part(part, rows);
    std::printf("\n%zu entries, %u rounds; median [min..max] of the rounds.\n", how.entries,
                how.rounds);
    json << ",\n\"" << part << "\": ";
    write_part(json, rows);
  };
  add("types", std::size_t{1} << 22, measure_types);
  add("structure", std::size_t{1} << 24, measure_structure);
  json << "}\n";
  std::printf("\nOther programs took a processor %ld times.\n", preemptions());
}

}  // namespace
}  // namespace warpmap::bench

int main(int count, char** arguments)
{
  warpmap::bench::tune_malloc(arguments);
  try {
    warpmap::bench::run(warpmap::bench::parse({arguments + 1, arguments + count}));
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

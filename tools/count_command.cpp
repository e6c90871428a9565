#include "tools/count_command.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tools/failure.hpp"
#include "tools/inputs.hpp"
#include "tools/interrupt.hpp"
#include "tools/key_reader.hpp"
#include "tools/most_frequent.hpp"
#include "tools/ngrams.hpp"
#include "tools/progress.hpp"
#include "tools/standard_output.hpp"
#include "tools/summary.hpp"
#include "tools/text.hpp"
#include "warpmap/map.hpp"

namespace warpmap_tool {
namespace {

template <class Key>
using count_table = warpmap::map<Key, std::uint64_t>;

std::string what_is_counted(count_request const& wanted)
{
  return fmt::format("{}-gram", wanted.ngrams);
}

[[noreturn]] void refuse_more(count_request const& wanted, progress const& line,
                              tally const& so_far, std::size_t distinct)
{
  auto const limit = wanted.table.max_bytes == warpmap::unlimited
                       ? std::string{"the memory of this machine"}
                       : fmt::format("--max-memory ({} bytes)", grouped(wanted.table.max_bytes));
  throw failure{fmt::format("no room for more than {} within {}, after {}",
                            counted(distinct, "distinct " + what_is_counted(wanted)), limit,
                            line.how_far(so_far))};
}

/// Counts all keys of the inputs, or those up to the moment when a stop is requested.
template <class Key>
tally fill(count_table<Key>& table, count_request const& wanted, std::vector<input> const& inputs,
           progress& line)
{
  key_reader reader{inputs, ngram_packer<Key>{wanted.ngrams, piece_bytes}};
  tally so_far;
  while (auto block = reader.next()) {
    if (interrupt::requested()) break;
    auto const& columns = block->columns;
    if (table.insert_or_apply(columns.keys(), columns.counts(), warpmap::sum).full() != 0)
      refuse_more(wanted, line, so_far, table.size());
    so_far = {block->keys_seen, block->bytes_read, block->files_done};
    line.show(so_far, table.size());
    reader.recycle(std::move(*block));
  }
  return so_far;
}

template <class Key>
void print(std::vector<key_count<Key>> const& best, unsigned n)
{
  standard_output out;
  auto const width = best.empty() ? 1 : fmt::formatted_size("{}", best.front().count);
  for (auto const& each : best) {
    if (out.is_over()) break;
    out.write(fmt::format("{:>{}}  \"{}\"\n", each.count, width,
                          escaped(unpack_ngram(each.key, n))));
  }
  out.flush();
}

int say_interrupted(outcome const& so_far)
{
  say(fmt::format("warpmap: interrupted after {} ({} of {}); {} counted, nothing printed\n",
                  so_far.how_far, grouped(so_far.counts.files_done), counted(so_far.files, "file"),
                  counted(so_far.counts.keys, so_far.what)));
  return exit_interrupted;
}

template <class Key>
int count_as(count_request const& wanted)
{
  auto const inputs = list_inputs(wanted.paths, wanted.globs);
  count_table<Key> table{wanted.table};

  outcome result{.what = what_is_counted(wanted), .files = inputs.size()};
  std::vector<key_count<Key>> best;
  {
    progress line{inputs};
    result.counts = fill(table, wanted, inputs, line);
    if (!interrupt::requested()) best = most_frequent(table, wanted.top);
    result.seconds = line.elapsed().count();
    result.how_far = line.how_far(result.counts);
  }
  if (interrupt::requested()) return say_interrupted(result);

  print(best, wanted.ngrams);
  if (interrupt::requested()) {
    say("warpmap: interrupted while printing; the list is not complete\n");
    return exit_interrupted;
  }
  auto const figures = table.stats();
  say(summary(result, figures, table.why_backend()));
  if (wanted.stats) say("\n" + to_string(figures));
  return exit_done;
}

}  // namespace

int run_count(count_request const& wanted)
{
  // Half the width where it suffices: twice as many keys in each line of the columns.
  if (wanted.ngrams <= sizeof(std::uint32_t)) return count_as<std::uint32_t>(wanted);
  return count_as<std::uint64_t>(wanted);
}

}  // namespace warpmap_tool

#include "tools/count_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tools/byte_set.hpp"
#include "tools/column_keys.hpp"
#include "tools/count_workers.hpp"
#include "tools/failure.hpp"
#include "tools/inputs.hpp"
#include "tools/interrupt.hpp"
#include "tools/most_frequent.hpp"
#include "tools/ngrams.hpp"
#include "tools/parallel_sort.hpp"
#include "tools/progress.hpp"
#include "tools/record_cutter.hpp"
#include "tools/summary.hpp"
#include "tools/text.hpp"
#include "tools/text_cutter.hpp"
#include "tools/text_keys.hpp"
#include "warpmap/map.hpp"
#include "warpmap/string_map.hpp"

namespace warpmap_tool {
namespace {

using text_table = warpmap::string_map<std::uint64_t>;
template <class Number>
using number_table = warpmap::map<Number, std::uint64_t>;

std::string what_is_counted(count_request const& wanted)
{
  switch (wanted.keys) {
    case key_kind::lines: return "line";
    case key_kind::tokens: return "token";
    case key_kind::ngrams: return fmt::format("{}-gram", wanted.ngrams);
    case key_kind::column: break;
  }
  return "field";
}

unsigned threads_for(count_request const& wanted)
{
  return wanted.table.threads != 0 ? wanted.table.threads
                                   : std::max(std::thread::hardware_concurrency(), 1u);
}

[[noreturn]] void refuse_more(count_request const& wanted, std::string const& how_far,
                              std::size_t distinct)
{
  auto const limit = wanted.table.max_bytes == warpmap::unlimited
                       ? std::string{"the memory of this machine"}
                       : fmt::format("--max-memory ({} bytes)", grouped(wanted.table.max_bytes));
  throw failure{fmt::format("no room for more than {} within {}, after {}",
                            counted(distinct, "distinct " + what_is_counted(wanted)), limit,
                            how_far)};
}

/// Counts all keys of the inputs, or those up to the moment when a stop is requested.
template <class Table, class Keys>
tally fill(Table& table, Keys const& keys, piece_cutter& cutter, count_request const& wanted,
           std::vector<input> const& inputs, progress& line)
{
  constexpr unsigned on_their_way = 2;  // one is filled, one waits for the next free worker
  auto const threads = threads_for(wanted);
  piece_reader reader{inputs, wanted.raw, cutter, threads + on_their_way};
  count_workers<Table, Keys> workers{threads, reader, keys, table};
  while (!workers.wait(std::chrono::milliseconds{100})) line.show(workers.so_far(), table.size());

  auto const so_far = workers.so_far();
  if (workers.has_refused()) refuse_more(wanted, line.how_far(so_far), table.size());
  workers.rethrow_failure();
  reader.rethrow_failure();
  return so_far;
}

/// Of keys in the table: how many come often enough.
template <class Pairs>
std::size_t count_distinct(Pairs const& pairs, std::uint64_t min_count)
{
  if (min_count <= 1) return pairs.size();
  std::size_t distinct = 0;
  pairs.for_each([&](auto const&, std::uint64_t count) { distinct += count >= min_count ? 1 : 0; });
  return distinct;
}

template <class Key, class Pairs>
std::vector<key_count<Key>> listed(Pairs const& pairs, count_request const& wanted)
{
  auto list = most_frequent<Key>(pairs, wanted.top, wanted.min_count);
  switch (wanted.order) {
    case list_order::count:
      parallel_sort(list.begin(), list.end(), comes_before{}, threads_for(wanted));
      break;
    case list_order::key:
      parallel_sort(list.begin(), list.end(), key_comes_before{}, threads_for(wanted));
      break;
    case list_order::none: break;
  }
  return list;
}

std::string_view bytes_of(std::string_view key, unsigned) { return key; }

template <class Number>
std::string bytes_of(Number key, unsigned ngrams)
{
  return unpack_ngram(key, ngrams);
}

template <class Key>
void print(std::vector<key_count<Key>> const& list, count_request const& wanted)
{
  key_list out{wanted.format, wanted.keys == key_kind::ngrams};
  for (auto const& each : list) {
    if (out.is_over()) break;
    out.add(bytes_of(each.key, wanted.ngrams), each.count);
  }
  out.finish();
}

template <class Key, class Pairs>
void print_answer(Pairs const& pairs, count_request const& wanted)
{
  if (wanted.only_distinct) {
    standard_output out;
    out.write(fmt::format("{}\n", count_distinct(pairs, wanted.min_count)));
    out.flush();
  } else {
    print(listed<Key>(pairs, wanted), wanted);
  }
}

int say_interrupted(outcome const& so_far)
{
  say(fmt::format("warpmap: interrupted after {} ({} of {}); {} counted, nothing printed\n",
                  so_far.how_far, grouped(so_far.counts.files_done), counted(so_far.files, "file"),
                  counted(so_far.counts.keys, so_far.what)));
  return exit_interrupted;
}

template <class Table, class Keys>
int count_with(Keys const& keys, piece_cutter& cutter, count_request const& wanted)
{
  auto const inputs = list_inputs(wanted.paths, wanted.globs);
  Table table{wanted.table};
  outcome result{.what = what_is_counted(wanted), .files = inputs.size()};
  {
    progress line{inputs, wanted.quiet};
    result.counts = fill(table, keys, cutter, wanted, inputs, line);
    result.seconds = line.elapsed().count();
    result.how_far = line.how_far(result.counts);
  }
  if (interrupt::requested()) return say_interrupted(result);

  print_answer<typename Keys::key_type>(table.snapshot(), wanted);
  if (interrupt::requested()) {
    say("warpmap: interrupted while printing; the list is not complete\n");
    return exit_interrupted;
  }
  bool const is_wordy = wanted.stats || (stderr_is_terminal() && !wanted.quiet);
  if (!is_wordy) return exit_done;
  auto const figures = table.stats();
  say(summary(result, figures, table.why_backend()));
  if (wanted.stats) say("\n" + to_string(figures));
  return exit_done;
}

template <class Table, class Keys>
int count_text(Keys const& keys, count_request const& wanted)
{
  text_cutter cutter{keys};
  return count_with<Table>(keys, cutter, wanted);
}

int count_column(count_request const& wanted)
{
  record_cutter cutter{wanted.delimiter};
  return count_with<text_table>(
    column_keys{wanted.column, wanted.has_header, wanted.delimiter}, cutter, wanted);
}

/// Half the width where it suffices: twice as many keys in each line of the columns.
int count_ngrams(count_request const& wanted)
{
  using narrow = std::uint32_t;
  using wide = std::uint64_t;
  if (wanted.ngrams <= sizeof(narrow))
    return count_text<number_table<narrow>>(ngrams<narrow>{wanted.ngrams}, wanted);
  return count_text<number_table<wide>>(ngrams<wide>{wanted.ngrams}, wanted);
}

}  // namespace

int run_count(count_request const& wanted)
{
  switch (wanted.keys) {
    case key_kind::lines: return count_text<text_table>(lines{}, wanted);
    case key_kind::tokens:
      return count_text<text_table>(tokens{byte_set{wanted.token_bytes}}, wanted);
    case key_kind::ngrams: return count_ngrams(wanted);
    case key_kind::column: break;
  }
  return count_column(wanted);
}

}  // namespace warpmap_tool

// Cutting and reading CSV, whatever the bytes: a libFuzzer target.
//
// The first byte chooses the delimiter, the second the size of the pieces; the rest is the table.
// For every input
//   - small pieces give the same records, lines and failure as one piece;
//   - the reader for records without quotes gives the same as the reader for all records;
//   - what was read, written in quotes and read again, is the same.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/failure.hpp"
#include "tools/inputs.hpp"
#include "tools/piece_reader.hpp"
#include "tools/plain_records.hpp"
#include "tools/record_cutter.hpp"
#include "tools/record_reader.hpp"

namespace {

using namespace warpmap_tool;

struct table {
  std::vector<std::pair<std::uint64_t, std::vector<std::string>>> records;  // lines and fields
  std::string failed;                                                       // why, or nothing

  friend bool operator==(table const&, table const&) = default;
};

void require(bool holds, char const* what)
{
  if (holds) return;
  std::fprintf(stderr, "not true: %s\n", what);
  std::abort();
}

/// A file in memory, which is another one with each write.
class memory_file {
 public:
  memory_file() : descriptor_{::memfd_create("table", MFD_CLOEXEC)}
  {
    require(descriptor_ >= 0, "there is a file in memory");
  }
  memory_file(memory_file const&) = delete;
  memory_file& operator=(memory_file const&) = delete;
  ~memory_file() { ::close(descriptor_); }

  std::vector<input> holding(std::string_view bytes) const
  {
    require(::ftruncate(descriptor_, 0) == 0 &&
              ::pwrite(descriptor_, bytes.data(), bytes.size(), 0) ==
                static_cast<ssize_t>(bytes.size()),
            "the file can be written");
    return {{"/proc/self/fd/" + std::to_string(descriptor_), bytes.size()}};
  }

 private:
  int descriptor_;
};

template <class Records>
void take(Records records, table& into)
{
  while (records.next())
    into.records.emplace_back(
      records.line(), std::vector<std::string>{records.fields().begin(), records.fields().end()});
}

/// The records that reading a stretch yields, and the failure if it fails.
template <class Records>
table read_stretch(Records records)
{
  table all;
  try {
    take(std::move(records), all);
  } catch (failure const& wrong) {
    all.failed = wrong.what();
  }
  return all;
}

void append_stretch(piece& from, std::size_t stretch, char delimiter, table& all)
{
  auto const text = from.stretch(stretch);
  bool const is_plain = plain_records::may_read(text);
  table fast;
  if (is_plain) fast = read_stretch(plain_records{text, from.origin(stretch), delimiter});
  auto const slow = read_stretch(
    record_reader{from.bytes_of_stretch(stretch), from.origin(stretch), delimiter});
  require(!is_plain || fast == slow, "both readers read the same");
  all.records.insert(all.records.end(), slow.records.begin(), slow.records.end());
  all.failed = slow.failed;
}

/// Reads as the workers of a command do; of several failures the first in the text counts.
table read(std::string_view bytes, char delimiter, std::size_t piece_bytes)
{
  static memory_file const file;
  auto const inputs = file.holding(bytes);
  table all;
  record_cutter cutter{delimiter};
  piece_reader reader{inputs, true, cutter, 2, piece_bytes};
  while (auto next = reader.next()) {
    for (std::size_t i = 0; i < next->stretches() && all.failed.empty(); ++i)
      append_stretch(*next, i, delimiter, all);
    reader.recycle(std::move(*next));
  }
  try {
    reader.rethrow_failure();
  } catch (failure const& wrong) {
    if (all.failed.empty()) all.failed = wrong.what();
  }
  return all;
}

std::string in_quotes(table const& what, char delimiter)
{
  std::string text;
  for (auto const& [line, fields] : what.records) {
    for (auto const& field : fields) {
      if (&field != fields.data()) text += delimiter;
      text += '"';
      for (char const c : field) text.append(c == '"' ? 2 : 1, c);
      text += '"';
    }
    text += '\n';
  }
  return text;
}

std::vector<std::vector<std::string>> fields_of(table const& what)
{
  std::vector<std::vector<std::string>> all;
  for (auto const& [line, fields] : what.records) all.push_back(fields);
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
  if (size < 2) return 0;
  auto const delimiter = ",;\t|"[data[0] % 4];
  auto const piece_bytes = std::size_t{1} + data[1] % 64;
  std::string_view const text{reinterpret_cast<char const*>(data) + 2, size - 2};

  auto const whole = read(text, delimiter, text.size() + 1);  // in one piece
  require(read(text, delimiter, piece_bytes) == whole, "pieces of any size read the same");

  auto const again = read(in_quotes(whole, delimiter), delimiter, piece_bytes);
  require(again.failed.empty(), "what is written in quotes can be read");
  require(fields_of(again) == fields_of(whole), "what is written in quotes reads the same");
  return 0;
}

// Words of any length as keys: counted from views, looked up from an Arrow-style column.

#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include "warpmap/string_map.hpp"

namespace {

std::vector<std::string_view> words_of(std::string_view text)
{
  std::vector<std::string_view> words;
  while (!text.empty()) {
    auto const end = text.find(' ');
    words.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return words;
}

}  // namespace

int main()
{
  warpmap::string_map<std::uint64_t> counts;
  counts.insert_or_apply(words_of("the cat sat on the mat by the door"), 1, warpmap::sum);

  // A column as Arrow has it: string i is the bytes from offset i to offset i + 1.
  char const bytes[] = "thecatdog";
  std::vector<std::int32_t> const offsets{0, 3, 6, 9};
  std::vector<std::uint64_t> found(3);
  std::vector<warpmap::status> statuses(3);
  counts.find({offsets, bytes}, found, statuses);

  // Keys come out as views of the map's own copies; a snapshot keeps them readable.
  auto const picture = counts.snapshot();
  counts.session().erase("door");
  std::string_view longest;
  picture.for_each([&](std::string_view word, std::uint64_t) {
    if (word.size() > longest.size()) longest = word;
  });

  std::printf("the: %d, dog: %s, longest word: %.*s\n", static_cast<int>(found[0]),
              statuses[2] == warpmap::status::absent ? "absent" : "present",
              static_cast<int>(longest.size()), longest.data());
  return found[0] == 3 && found[1] == 1 && longest == "door" && !counts.session().contains("door")
           ? 0
           : 1;
}

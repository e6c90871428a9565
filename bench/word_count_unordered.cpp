// What `warpmap count --tokens FILE` prints, made by one thread and std::unordered_map: the program
// that bench/count.py compares with. Done with some care: the file is read in large blocks, words
// are looked up as views, and nothing is allocated for a word that was seen before.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

struct view_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const
  {
    return std::hash<std::string_view>{}(text);
  }
};
using word_counts = std::unordered_map<std::string, std::uint64_t, view_hash, std::equal_to<>>;

bool is_in_word(unsigned char c)
{
  static auto const members = [] {
    std::array<bool, 256> in{};
    for (unsigned i = 0; i < in.size(); ++i)
      in[i] =
        (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z') || (i >= '0' && i <= '9') || i == '_';
    return in;
  }();
  return members[c];
}

void count_word(word_counts& counts, std::string_view word)
{
  if (auto const found = counts.find(word); found != counts.end()) ++found->second;
  else counts.emplace(word, 1);
}

word_counts count_words(std::FILE* from)
{
  word_counts counts;
  std::vector<char> block(std::size_t{1} << 20);
  std::string begun;  // a word that may go on in the next block
  while (auto const size = std::fread(block.data(), 1, block.size(), from)) {
    auto const* at = block.data();
    auto const* const end = at + size;
    while (at != end) {
      auto const* const begin = std::find_if(at, end, is_in_word);
      if (begin != at && !begun.empty()) {
        count_word(counts, begun);
        begun.clear();
      }
      at = std::find_if_not(begin, end, is_in_word);
      std::string_view const word{begin, static_cast<std::size_t>(at - begin)};
      if (at == end || !begun.empty()) begun += word;
      else count_word(counts, word);
      if (at != end && !begun.empty()) {
        count_word(counts, begun);
        begun.clear();
      }
    }
  }
  if (!begun.empty()) count_word(counts, begun);
  return counts;
}

void print(word_counts const& counts)
{
  std::vector<std::pair<std::string_view, std::uint64_t>> list(counts.begin(), counts.end());
  std::sort(list.begin(), list.end(), [](auto const& a, auto const& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (auto const& [word, count] : list)
    std::printf("%7llu %.*s\n", static_cast<unsigned long long>(count),
                static_cast<int>(word.size()), word.data());
}

}  // namespace

int main(int argc, char** argv)
{
  auto* const file = argc == 2 ? std::fopen(argv[1], "rb") : nullptr;
  if (file == nullptr) {
    std::fprintf(stderr, "usage: word_count_unordered FILE\n");
    return 2;
  }
  print(count_words(file));
  std::fclose(file);
  return 0;
}

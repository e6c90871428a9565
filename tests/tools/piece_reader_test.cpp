// The reader that cuts inputs into pieces. The reader ...

#include "tools/piece_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tools/input_file.hpp"
#include "tools/failure.hpp"
#include "tools/text_cutter.hpp"

namespace warpmap_tool {
namespace {

cut_place after_last_line_end(std::string_view text)
{
  auto const end = text.rfind('\n') + 1;  // 0 where there is none
  return {end, end};
}

cut_place everywhere_but_keep_two(std::string_view text)
{
  if (text.size() < 3) return {0, 0};
  return {text.size(), text.size() - 2};
}

struct result {
  std::vector<std::string> stretches;
  std::uint64_t pieces = 0;
  std::uint64_t text_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::size_t files_done = 0;
  std::string failure{};
};

result read(std::vector<input> const& inputs, cut_rule rule, std::size_t bytes)
{
  result all;
  text_cutter cutter{std::move(rule)};
  piece_reader reader{inputs, false, cutter, 3, bytes};
  while (auto some = reader.next()) {
    EXPECT_EQ(some->number, all.pieces);
    ++all.pieces;
    for (std::size_t i = 0; i < some->stretches(); ++i)
      all.stretches.emplace_back(some->stretch(i));
    all.text_bytes += some->text_bytes;
    all.file_bytes = some->file_bytes;
    all.files_done = some->files_done;
    reader.recycle(std::move(*some));
  }
  try {
    reader.rethrow_failure();
  } catch (failure const& wrong) {
    all.failure = wrong.what();
  }
  return all;
}

std::string joined(std::vector<std::string> const& parts)
{
  std::string all;
  for (auto const& part : parts) all += part;
  return all;
}

std::string lines(int count)
{
  std::string text;
  for (int i = 0; i < count; ++i) text += std::string(static_cast<std::size_t>(i % 7), 'a') + "\n";
  return text;
}

TEST(PieceReader, GivesTheWholeTextCutWhereItMayBeCut)
{
  auto const text = lines(60) + "no line end";
  input_file const file{text};
  for (std::size_t bytes = 1; bytes <= text.size() + 1; ++bytes) {
    auto const all = read({file.as_input()}, after_last_line_end, bytes);
    EXPECT_EQ(joined(all.stretches), text) << bytes;
    for (std::size_t i = 0; i + 1 < all.stretches.size(); ++i)
      EXPECT_EQ(all.stretches[i].back(), '\n') << bytes;
    if (bytes <= 10) {
      EXPECT_GT(all.pieces, text.size() / 16) << bytes;
    }
  }
}

TEST(PieceReader, GivesAgainWhatTheNextPieceNeeds)
{
  input_file const file{"0123456789"};
  auto const all = read({file.as_input()}, everywhere_but_keep_two, 4);
  EXPECT_EQ(all.stretches,
            (std::vector<std::string>{"0123", "2345", "4567", "6789", "89"}));
}

TEST(PieceReader, EndsStretchesWithTheFiles)
{
  input_file const a{"1\n2"};
  input_file const empty{""};
  input_file const b{"3\n"};
  std::vector<input> const inputs{a.as_input(), empty.as_input(), b.as_input()};
  auto const all = read(inputs, after_last_line_end, 1000);
  EXPECT_EQ(all.stretches, (std::vector<std::string>{"1\n2", "3\n"}));
  EXPECT_EQ(all.pieces, 1u);
}

TEST(PieceReader, TellsHowFarItIs)
{
  auto const text = lines(500);
  input_file const a{text};
  input_file const b{text};
  auto const all = read({a.as_input(), b.as_input()}, after_last_line_end, 64);
  EXPECT_EQ(all.text_bytes, 2 * text.size());
  EXPECT_EQ(all.file_bytes, 2 * text.size());
  EXPECT_EQ(all.files_done, 2u);
}

TEST(PieceReader, GivesWhatCameBeforeAnInputThatFails)
{
  input_file const good{"1\n2\n"};
  input const missing{good.name() + ".missing"};
  auto const all = read({good.as_input(), missing}, after_last_line_end, 1000);
  EXPECT_EQ(joined(all.stretches), "1\n2\n");
  EXPECT_EQ(all.failure, missing.name + ": No such file or directory");
}

}  // namespace
}  // namespace warpmap_tool

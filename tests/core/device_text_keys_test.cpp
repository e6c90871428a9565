// Byte strings in the memory of a device: what they take, where they begin, and what is equal.

#include "warpmap/core/device_text_keys.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/dice.hpp"

namespace warpmap::core {
namespace {

/// Space that AddressSanitizer sees the end of.
class some_space {
 public:
  explicit some_space(std::uint64_t bytes)
    : words_{new std::uint32_t[bytes / 4]},
      space_{static_cast<std::int64_t>(bytes), reinterpret_cast<std::uint64_t>(words_.get())}
  {
  }
  device_text_keys keys()
  {
    device_text_keys made;
    made.space = &space_;
    return made;
  }
  record_space const& now() const { return space_; }

 private:
  std::unique_ptr<std::uint32_t[]> words_;
  record_space space_;
};

std::string random_bytes(trial::dice& roll, std::size_t size)
{
  std::string all(size, '\0');
  for (auto& each : all) each = static_cast<char>(roll.bits());
  return all;
}
text of(std::string const& bytes) { return {bytes.data(), bytes.size()}; }

TEST(DeviceTextRecord, HoldsEveryLengthInWholeWordsOfItsOwn)
{
  trial::dice roll{3};
  for (std::size_t n = 0; n < 600; ++n) {
    auto const key = random_bytes(roll, n);
    auto const takes = device_text_keys::space_for(of(key));
    EXPECT_EQ(takes % 4, 0u);
    EXPECT_GE(takes, text_keys::record_bytes(of(key)));
    EXPECT_LT(takes, text_keys::record_bytes(of(key)) + 4);
    some_space space{takes};
    auto const at = space.keys().keep(of(key));
    EXPECT_EQ(space.now().next, at + takes);
    auto const there = text_keys::probe_of(at);  // as any record is read
    ASSERT_EQ(std::string(there.data, there.size), key);
    ASSERT_TRUE(device_text_keys::equal(of(key), at));
    ASSERT_FALSE(device_text_keys::equal(of(key + 'x'), at));
    for (std::size_t i = 0; i < n; ++i) {
      auto other = key;
      other[i] ^= static_cast<char>(1u << roll.below(8));
      ASSERT_FALSE(device_text_keys::equal(of(other), at)) << "byte " << i << " of " << n;
    }
  }
}

TEST(DeviceTextRecord, IsEqualToAKeyAtAnyPlace)
{
  trial::dice roll{4};
  for (std::size_t n = 0; n < 40; ++n) {
    auto const key = random_bytes(roll, n);
    some_space space{device_text_keys::space_for(of(key))};
    auto const at = space.keys().keep(of(key));
    for (std::size_t shift = 0; shift < 9; ++shift) {
      std::unique_ptr<char[]> const moved{new char[n + shift]};
      std::memcpy(moved.get() + shift, key.data(), n);
      ASSERT_TRUE(device_text_keys::equal({moved.get() + shift, n}, at));
    }
  }
}

TEST(DeviceTextRecord, HoldsALengthOfMoreThan32Bits)
{
  // The length alone: nobody has the bytes.
  alignas(4) char record[12] = {};
  auto const size = (std::uint64_t{0x12} << 56) + 0x3456789abcdef0;
  record[0] = '\xff';
  std::memcpy(record + 1, &size, sizeof size);
  EXPECT_EQ(text_keys::probe_of(reinterpret_cast<std::uint64_t>(record)).size, size);
  EXPECT_EQ(device_text_keys::space_for({nullptr, size}), size + 9 + 3);
}

TEST(DeviceTextRoom, IsGivenBackWhole)
{
  std::int64_t slots = 2;
  some_space space{16};
  auto const keys = space.keys();
  auto room = keys.room_for({"0123456789", 10}, &slots);  // 12 bytes
  EXPECT_TRUE(room.take());
  EXPECT_TRUE(room.was_used());
  EXPECT_EQ(slots, 1);
  EXPECT_EQ(space.now().left, 4);
  auto other = keys.room_for({"0123", 4}, &slots);
  EXPECT_FALSE(other.take()) << "8 bytes where 4 are left";
  EXPECT_FALSE(other.was_used());
  EXPECT_EQ(slots, 1) << "the slot that came first was kept";
  EXPECT_EQ(space.now().left, 4);
  room.give_back();
  EXPECT_FALSE(room.was_used());
  EXPECT_EQ(slots, 2);
  EXPECT_EQ(space.now().left, 16);
  EXPECT_TRUE(other.take());
  slots = 0;
  EXPECT_FALSE(room.take()) << "bytes but no slot";
  EXPECT_EQ(space.now().left, 8);
}

TEST(DeviceTextRoom, IsNeverTakenTwice)
{
  constexpr int writers = 3, each = 2000;
  std::int64_t slots = writers * each;
  some_space space{8 * each};  // for a third of them
  std::vector<std::vector<std::uint64_t>> kept(writers);
  std::vector<std::thread> all;
  for (int w = 0; w < writers; ++w)
    all.emplace_back([&, w] {
      auto const keys = space.keys();
      for (int i = 0; i < each; ++i) {
        auto const key = std::to_string(100'000 + w * each + i);
        auto room = keys.room_for(of(key), &slots);
        if (!room.take()) continue;
        if (i % 5 == 0) room.give_back();  // another won the slot
        else kept[static_cast<std::size_t>(w)].push_back(keys.keep(of(key)));
      }
    });
  for (auto& one : all) one.join();
  std::size_t count = 0;
  for (std::size_t w = 0; w < kept.size(); ++w) {
    count += kept[w].size();
    auto last = 0;
    for (auto const at : kept[w]) {
      auto const there = text_keys::probe_of(at);
      auto const number = std::stoi(std::string(there.data, there.size)) - 100'000;
      EXPECT_EQ(number / each, static_cast<int>(w)) << "another's record was written over it";
      EXPECT_GE(number, last);
      last = number;
    }
  }
  EXPECT_EQ(space.now().left, static_cast<std::int64_t>(8 * each - 8 * count));
  EXPECT_EQ(slots, static_cast<std::int64_t>(writers * each - count));
}

TEST(DeviceTexts, AreCopiedToWholeWords)
{
  std::string const from = "abcdefghijklm";
  for (std::size_t n = 0; n <= from.size(); ++n) {
    std::vector<std::uint32_t> to((n + 3) / 4, ~0u);
    copy_to_words(to.data(), from.data(), n);
    std::string seen(to.size() * 4, '\0');
    if (!to.empty()) std::memcpy(seen.data(), to.data(), seen.size());
    EXPECT_EQ(seen, from.substr(0, n) + std::string(seen.size() - n, '\0'));
  }
}

}  // namespace
}  // namespace warpmap::core

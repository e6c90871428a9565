// validate(): damage planted in the slots is found. The map ...

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>

#include "host/word_engines.hpp"
#include "tests/support/maps.hpp"

namespace warpmap::trial {
namespace {

/// A map over slots that the test can reach, from outside, and spoil.
template <class Slots>
class damaged {
 public:
  using key_word = typename Slots::raw_key;
  using engine_type = host::cpu_engine<Slots>;

  damaged()
  {
    options how;
    how.seed = 7;
    how.executor = executor_kind::serial;
    how.instructions = instructions::scalar;
    how.capacity = 1000;
    auto const word = detail::item_format{8, detail::number::unsigned_int};
    auto made = std::make_unique<engine_type>(detail::layout{word, word},
                                              host::checked(how, host::key_kind::wide));
    engine_ = made.get();
    map_ = std::make_unique<u64_map>(std::move(made));
    map_->insert(numbers(1, 500), numbers(1, 500));
    map_->erase(numbers(1, 20));
  }

  u64_map& map() { return *map_; }
  /// The slots, through a snapshot that is gone again: no writer has copied them meanwhile.
  Slots slots()
  {
    auto const frozen = engine_->freeze();
    return static_cast<host::frozen_table<Slots> const&>(*frozen).pairs().slots;
  }
  core::slot_index find_slot(Slots const& slots, core::slot_state wanted, core::slot_index from = 0)
  {
    while (Slots::state_of(slots.look(from)) != wanted) ++from;
    return from;
  }
  /// Some problem mentions it, and none did before.
  ::testing::AssertionResult says(std::string const& what)
  {
    auto const found = map_->validate();
    for (auto const& problem : found.problems)
      if (problem.find(what) != std::string::npos) return ::testing::AssertionSuccess();
    auto failure = ::testing::AssertionFailure() << "nobody says '" << what << "', but";
    for (auto const& problem : found.problems) failure << "\n  " << problem;
    return failure;
  }

 private:
  engine_type* engine_ = nullptr;
  std::unique_ptr<u64_map> map_;
};

using packed = damaged<host::slots_map64>;
using tagged = damaged<host::slots_map64_tagged>;

class Validate : public testing::Test {
 protected:
  void SetUp() override
  {
    if (!host::loads_16_bytes_whole()) GTEST_SKIP() << "no 16-byte words on this machine";
  }
};

TEST(ValidateSound, FindsNothingWrongWithASoundMap)
{
  tagged one;
  auto const found = one.map().validate();
  EXPECT_TRUE(found.ok());
  EXPECT_EQ(found.live, 480u);
  EXPECT_EQ(found.duplicates, 0u);
  EXPECT_EQ(found.unreachable, 0u);
}

TEST_F(Validate, FindsAKeyThatIsThereTwice)
{
  packed one;
  auto const slots = one.slots();
  auto const from = one.find_slot(slots, core::slot_state::full);
  auto const to = one.find_slot(slots, core::slot_state::empty);
  slots.data[to] = slots.data[from];
  EXPECT_TRUE(one.says("1 keys are in more than one slot"));
  EXPECT_TRUE(one.says("pairs: counted 481, booked 480"));
  EXPECT_EQ(one.map().validate().duplicates, 1u);
}

TEST_F(Validate, FindsADuplicateAlsoInPlaceOfAnotherPair)
{
  packed one;
  auto const slots = one.slots();
  auto const from = one.find_slot(slots, core::slot_state::full);
  auto const to = one.find_slot(slots, core::slot_state::full, from + 1);
  slots.data[to] = slots.data[from];
  // All counters agree: only the look-up of every key tells.
  EXPECT_TRUE(one.says("1 keys are in more than one slot"));
}

TEST_F(Validate, FindsAKeyThatCannotBeReached)
{
  packed one;
  auto const slots = one.slots();
  auto const from = one.find_slot(slots, core::slot_state::full);
  auto const far = (from + slots.capacity() / 2) % slots.capacity();
  auto const to = one.find_slot(slots, core::slot_state::empty, far);
  slots.data[to] = slots.data[from];
  slots.data[from] = {decltype(slots)::erased_mark, slots.data[to].key};
  EXPECT_TRUE(one.says("1 keys cannot be reached"));
  EXPECT_EQ(one.map().validate().unreachable, 1u);
}

TEST_F(Validate, FindsAPairThatIsGone)
{
  packed one;
  auto const slots = one.slots();
  slots.data[one.find_slot(slots, core::slot_state::full)].key = decltype(slots)::erased_mark;
  EXPECT_TRUE(one.says("pairs: counted 479, booked 480"));
}

TEST_F(Validate, FindsATakenSlotThatIsNotBooked)
{
  packed one;
  auto const slots = one.slots();
  auto const to = one.find_slot(slots, core::slot_state::empty);
  slots.data[to] = {decltype(slots)::erased_mark, 12345};
  EXPECT_TRUE(one.says("slots taken: counted 501, booked 500"));
}

TEST_F(Validate, FindsABookedSlotThatIsEmpty)
{
  packed one;
  auto const slots = one.slots();
  slots.data[one.find_slot(slots, core::slot_state::erased)] = {};
  EXPECT_TRUE(one.says("slots taken: counted 499, booked 500"));
}

/// Where the tag of a slot lies, for the tagged protocol.
std::uint64_t& tag_of(host::slots_map64_tagged const& slots, core::slot_index index)
{
  return slots.data[index * host::slots_map64_tagged::stride];
}

TEST(ValidateTagged, FindsASlotThatIsBusyThoughNobodyWrites)
{
  for (auto const busy : {core::slot_state::updating, core::slot_state::filling}) {
    tagged one;
    auto const slots = one.slots();
    auto const at = one.find_slot(slots, core::slot_state::full);
    tag_of(slots, at) = (tag_of(slots, at) & ~std::uint64_t{7}) | static_cast<std::uint64_t>(busy);
    EXPECT_TRUE(one.says("slot " + std::to_string(at) + " is busy"));
  }
}

TEST(ValidateTagged, FindsAFingerprintThatIsNotTheKeys)
{
  tagged one;
  auto const slots = one.slots();
  tag_of(slots, one.find_slot(slots, core::slot_state::full)) ^= std::uint64_t{0xff} << 3;
  EXPECT_TRUE(one.says("1 keys cannot be reached"));
}

TEST(ValidateTagged, FindsAKeyThatIsThereTwice)
{
  tagged one;
  auto const slots = one.slots();
  auto const from = one.find_slot(slots, core::slot_state::full);
  auto const to = one.find_slot(slots, core::slot_state::full, from + 1);
  std::copy_n(&tag_of(slots, from), slots.stride, &tag_of(slots, to));
  EXPECT_TRUE(one.says("1 keys are in more than one slot"));
}

TEST(ValidateBesideOthers, NeverComplainsOfWorkInProgress)
{
  u64_map map;
  std::atomic<bool> done{false};
  on_threads(3, [&](int me) {
    if (me == 0) {
      for (int i = 0; i < 100; ++i)
        for (auto const& problem : map.validate().problems) ADD_FAILURE() << problem;
      done = true;
      return;
    }
    auto session = map.session();
    for (u64 i = 0; !done; ++i) {
      session.insert_or_apply(i % 3000, 1, sum);
      if (i % 3 == 0) session.erase(i % 2000);
    }
  });
}

}  // namespace
}  // namespace warpmap::trial

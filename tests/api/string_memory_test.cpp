// Memory that fails, or is capped, while a string map needs some for its keys: after each failure
// the map holds what the statuses say, is valid, and works on.

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"

namespace warpmap::trial {
namespace {

std::string way_name(testing::TestParamInfo<failing_memory::way> const& of)
{
  return of.param == failing_memory::way::bad_alloc ? "bad_alloc" : "own_exception";
}

class StringMemory : public testing::TestWithParam<failing_memory::way> {
 protected:
  static constexpr std::size_t before = 300;

  options how()
  {
    options made;
    made.backend = backend::cpu;  // whose memory fails here
    made.seed = 7;
    made.memory = &memory_;
    made.executor = executor_kind::serial;
    return made;
  }
  /// A map of some pairs and some erased keys, and its model.
  string_map<u64> filled(string_model& pairs)
  {
    string_map<u64> map{how()};
    auto const keys = key_texts(0, before + 200);
    map.insert(views_of(keys), numbers(0, keys.size()));
    map.erase(views_of(key_texts(before, 200)));
    for (u64 i = 0; i < before; ++i) pairs.emplace(key_text(i), i);
    return map;
  }

  /// As in memory_failure_test.cpp: fails allocation 1, 2, ... of `call` until it gets through.
  template <class Call>
  void fail_each_allocation(Call call)
  {
    for (int n = 1;; ++n) {
      SCOPED_TRACE("allocation " + std::to_string(n));
      string_model wanted;
      auto map = filled(wanted);
      memory_.fail_at(n, GetParam());
      auto const unchanged = wanted;
      auto const done = call(map, wanted);
      auto const got_through = memory_.still_armed();
      memory_.work_again();
      expect_holds(map, done ? wanted : unchanged);
      EXPECT_EQ(map.session().insert("one more", 1), status::inserted);
      EXPECT_EQ(map.session().find("one more"), 1u);
      if (HasFailure()) return;
      if (got_through) {
        EXPECT_TRUE(done) << "the call failed though no allocation did";
        EXPECT_GT(n, 1) << "the call allocates nothing: this test shows nothing";
        return;
      }
    }
  }
  template <class Act>
  static bool succeeds(Act act)
  {
    try {
      act();
      return true;
    } catch (out_of_memory const&) {
      EXPECT_EQ(GetParam(), failing_memory::way::bad_alloc);
    } catch (failing_memory::refusal const&) {
      EXPECT_EQ(GetParam(), failing_memory::way::own_exception);
    }
    return false;
  }

  failing_memory memory_;
};

TEST_P(StringMemory, ThatFailsABatchIsReportedPerKey)
{
  fail_each_allocation([](string_map<u64>& map, string_model& wanted) {
    auto const keys = key_texts(before / 2, 3 * before);
    status_list statuses(keys.size());
    auto const result = map.insert(views_of(keys), numbers(1000, keys.size()), statuses);
    EXPECT_EQ(result.total(), keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      EXPECT_EQ(statuses[i] == status::present, wanted.contains(keys[i]));
      if (statuses[i] == status::inserted) wanted.emplace(keys[i], 1000 + i);
    }
    return true;
  });
}

TEST_P(StringMemory, ThatFailsASessionIsReportedPerKey)
{
  fail_each_allocation([](string_map<u64>& map, string_model& wanted) {
    auto session = map.session();
    for (u64 i = before; i < 3 * before; ++i) {
      auto const result = session.insert(key_text(i), i);
      EXPECT_TRUE(result == status::inserted || result == status::full);
      if (result == status::inserted) wanted.emplace(key_text(i), i);
    }
    return true;
  });
}

TEST_P(StringMemory, ThatFailsARehashLeavesTheMapAsItWas)
{
  fail_each_allocation([](string_map<u64>& map, string_model&) {
    return succeeds([&] { map.rehash(4096); });
  });
}

TEST_P(StringMemory, ThatFailsACloneLeavesNothingBehind)
{
  fail_each_allocation([](string_map<u64>& map, string_model& wanted) {
    return succeeds([&] {
      auto const copy = map.clone();
      expect_holds(copy, wanted);
    });
  });
}

TEST_P(StringMemory, ThatFailsTheFirstWriteAfterASnapshotLeavesBothAsTheyWere)
{
  fail_each_allocation([](string_map<u64>& map, string_model& wanted) {
    auto const picture = map.snapshot();
    auto const same = wanted;
    auto const done = succeeds([&] {
      if (map.session().insert_or_assign("new", 5) != status::full) wanted.emplace("new", 5);
    });
    EXPECT_TRUE(contents_of(picture) == same);
    return done;
  });
}

INSTANTIATE_TEST_SUITE_P(Ways, StringMemory,
                         testing::Values(failing_memory::way::bad_alloc,
                                         failing_memory::way::own_exception),
                         way_name);

TEST(StringLimits, AreKeptAndReportedPerKey)
{
  failing_memory memory;
  options how;
  how.backend = backend::cpu;
  how.memory = &memory;
  how.max_bytes = 256 * 1024;
  how.capacity = 1000;
  string_map<u64> map{how};
  string_model wanted;
  strings keys;
  for (int i = 0; i < 500; ++i) keys.push_back(std::to_string(i) + std::string(1000, '.'));
  status_list statuses(keys.size());
  auto const result = map.insert(views_of(keys), numbers(0, keys.size()), statuses);
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (statuses[i] == status::inserted) wanted.emplace(keys[i], i);
  EXPECT_GT(result.inserted(), 150u);
  EXPECT_GT(result.full(), 200u);
  EXPECT_LE(memory.most_bytes(), how.max_bytes);
  EXPECT_EQ(map.session().insert("a short one still fits", 1), status::inserted);
  wanted.emplace("a short one still fits", 1);
  expect_holds(map, wanted);
}

TEST(StringLimits, DoNotStopAKeyThatFitsForOneThatDoesNot)
{
  options how;
  how.max_bytes = 1 << 20;
  string_map<u64> map{how};
  strings keys = key_texts(0, 400);
  keys[200] = std::string(2 << 20, 'x');
  status_list statuses(keys.size());
  auto const result = map.insert(views_of(keys), numbers(0, keys.size()), statuses);
  EXPECT_EQ(result.full(), 1u);
  EXPECT_EQ(statuses[200], status::full);
  EXPECT_EQ(map.size(), 399u);
  EXPECT_TRUE(map.validate().ok());
}

TEST(StringLimits, AreMetByLeavingDeadBytesBehind)
{
  options how;
  how.max_bytes = 512 * 1024;
  how.capacity = 1000;
  how.executor = executor_kind::serial;
  string_map<u64> map{how};
  auto session = map.session();
  // Ever new keys, a hundred at a time: 100 KiB are live, and the dead would soon fill the rest.
  for (u64 i = 0; i < 3000; ++i) {
    ASSERT_EQ(session.insert(std::to_string(i) + std::string(1000, '.'), i), status::inserted) << i;
    if (i >= 100) session.erase(std::to_string(i - 100) + std::string(1000, '.'));
  }
  EXPECT_EQ(map.size(), 100u);
  EXPECT_TRUE(map.validate().ok());
}

TEST(StringLimits, HoldForWhatComesBySwap)
{
  options capped;
  capped.max_bytes = 64 * 1024;
  string_map<u64> small{capped};
  string_map<u64> large;
  auto const keys = key_texts(0, 2000);
  large.insert(views_of(keys), numbers(0, keys.size()));
  EXPECT_THROW(small.swap(large), out_of_memory);
  EXPECT_EQ(large.size(), 2000u);
  EXPECT_EQ(small.size(), 0u);
  EXPECT_TRUE(large.validate().ok());
  EXPECT_EQ(small.session().insert("x", 1), status::inserted);
}

}  // namespace
}  // namespace warpmap::trial

// The n-th allocation of the program fails, for n = 1, 2, ... until a call gets through: the other
// half of memory_failure_test.cpp, for what the map allocates beside its slots.

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace {

/// Allocations of this thread until one fails; 0: none does.
thread_local int countdown = 0;

void* allocate(std::size_t bytes, std::size_t alignment)
{
  if (countdown > 0 && --countdown == 0) throw std::bad_alloc{};
  auto const whole = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
  auto* const data = alignment <= alignof(std::max_align_t) ? std::malloc(whole)
                                                            : std::aligned_alloc(alignment, whole);
  if (data == nullptr) throw std::bad_alloc{};
  return data;
}

// Not inlined, or the compiler takes a free() beside a new for a mistake.
[[gnu::noinline]] void release(void* data) { std::free(data); }

}  // namespace

// For the whole program; the other forms of new come down to these.
void* operator new(std::size_t bytes) { return allocate(bytes, 1); }
void* operator new(std::size_t bytes, std::align_val_t alignment)
{
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* data) noexcept { release(data); }
void operator delete(void* data, std::size_t) noexcept { release(data); }
void operator delete(void* data, std::align_val_t) noexcept { release(data); }
void operator delete(void* data, std::size_t, std::align_val_t) noexcept { release(data); }

namespace warpmap::trial {
namespace {

constexpr u64 before = 500;

options serial()
{
  options how;
  how.backend = backend::cpu;            // the driver of a device has no memory of ours
  how.executor = executor_kind::serial;  // so that every allocation is the calling thread's
  how.seed = 7;
  return how;
}

class FailingNew : public testing::Test {
 protected:
  static u64_map filled()
  {
    u64_map map{serial()};
    map.insert(numbers(0, before), numbers(0, before));
    return map;
  }
  static model<u64, u64> pairs(u64 first, u64 end)
  {
    model<u64, u64> all;
    for (u64 key = first; key < end; ++key) all[key] = key;
    return all;
  }

  /// `check(map, done)` after each run of `call(map)`; `done` is false when memory ended it.
  template <class Call, class Check>
  static void fail_each(Call call, Check check)
  {
    for (int n = 1;; ++n) {
      SCOPED_TRACE("allocation " + std::to_string(n));
      auto map = filled();
      auto done = true;
      countdown = n;
      try {
        call(map);
      } catch (std::bad_alloc const&) {
        done = false;
      } catch (out_of_memory const&) {
        done = false;
      }
      auto const got_through = countdown > 0;
      countdown = 0;
      check(map, done);
      map.insert(items{u64{1} << 40}, items{1});
      EXPECT_EQ(value_at(map, u64{1} << 40), 1u) << "the map no longer works";
      expect_valid(map);
      if (HasFailure()) return;
      if (got_through) {
        EXPECT_TRUE(done) << "the call failed though no allocation did";
        EXPECT_GT(n, 1) << "the call allocates nothing: this test shows nothing";
        return;
      }
    }
  }
  /// For calls that leave the pairs alone.
  template <class Call>
  static void fail_each(Call call)
  {
    fail_each(call, [](u64_map const& map, bool) { expect_holds(map, pairs(0, before)); });
  }
};

TEST_F(FailingNew, LeavesNoMapBehind)
{
  for (int n = 1;; ++n) {
    countdown = n;
    try {
      u64_map const map{serial()};
      EXPECT_GT(countdown, 0);
      countdown = 0;
      break;
    } catch (std::bad_alloc const&) {
    } catch (out_of_memory const&) {
    }
  }
}

TEST_F(FailingNew, KeepsTheBooksOfAGrowingBatch)
{
  constexpr auto unwritten = static_cast<status>(99);
  auto const keys = numbers(before / 2, 4 * before);
  status_list said(keys.size());
  fail_each(
    [&](u64_map& map) {
      std::fill(said.begin(), said.end(), unwritten);
      map.insert(keys, keys, said);
    },
    [&](u64_map& map, bool done) {
      auto wanted = pairs(0, before);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_TRUE(!done || said[i] != unwritten);
        if (said[i] == status::inserted) wanted[keys[i]] = keys[i];
      }
      expect_holds(map, wanted);
    });
}

TEST_F(FailingNew, KeepsTheBooksOfAGrowingSession)
{
  u64 added = 0;
  fail_each(
    [&](u64_map& map) {
      added = 0;
      auto session = map.session();
      for (u64 key = before; key < 4 * before; ++key)
        if (session.insert(key, key) == status::inserted) added += key;
    },
    [&](u64_map& map, bool) {
      u64 there = 0;
      map.for_each([&](u64 key, u64) { there += key >= before ? key : 0; });
      EXPECT_EQ(there, added);
    });
}

TEST_F(FailingNew, IsNotAskedByLookupsOfOneThread)
{
  auto map = filled();
  auto const keys = numbers(0, before);
  items values(before);
  countdown = 1;
  map.find(keys, values);
  EXPECT_EQ(countdown, 1);
  countdown = 0;
  EXPECT_EQ(values, keys);
}

TEST_F(FailingNew, StaysAsItIsUnderForEach)
{
  fail_each([](u64_map& map) { map.for_each([](u64, u64) {}); });
}

TEST_F(FailingNew, StaysAsItIsUnderRetrieveAll)
{
  fail_each([](u64_map& map) { static_cast<void>(map.retrieve_all()); });
}

TEST_F(FailingNew, LosesOnlyWhatEraseIfChose)
{
  fail_each([](u64_map& map) { map.erase_if([](u64 key, u64) { return key % 2 == 0; }); },
            [](u64_map const& map, bool done) {
              for (u64 key = 1; key < before; key += 2)
                EXPECT_EQ(map.contains(items{key}).present(), 1u);
              EXPECT_TRUE(!done || map.size() == before / 2);
            });
}

TEST_F(FailingNew, StaysAsItIsUnderASnapshot)
{
  fail_each([](u64_map& map) {
    auto const picture = map.snapshot();
    static_cast<void>(picture.find(1));
    picture.for_each([](u64, u64) {});
  });
}

TEST_F(FailingNew, IsWrittenOrNotAfterASnapshot)
{
  fail_each(
    [](u64_map& map) {
      auto const picture = map.snapshot();
      map.erase(items{0});
    },
    [](u64_map const& map, bool done) { expect_holds(map, pairs(done ? 1 : 0, before)); });
}

TEST_F(FailingNew, StaysAsItIsUnderAClone)
{
  fail_each([](u64_map& map) { static_cast<void>(map.clone()); });
}

TEST_F(FailingNew, StaysAsItIsWhenReshaped)
{
  fail_each([](u64_map& map) { map.reserve(10 * before); });
  fail_each([](u64_map& map) { map.rehash(10 * before); });
  fail_each([](u64_map& map) { map.shrink_to_fit(); });
}

TEST_F(FailingNew, IsClearedOrNot)
{
  fail_each([](u64_map& map) { map.clear(); },
            [](u64_map const& map, bool done) {
              expect_holds(map, done ? pairs(0, 0) : pairs(0, before));
            });
}

TEST_F(FailingNew, HoldsPairsOfBothWhenMerged)
{
  u64_map other{serial()};
  other.insert(numbers(0, 4 * before), numbers(0, 4 * before));
  fail_each([&](u64_map& map) { map.merge(other); },
            [&](u64_map const& map, bool) {
              EXPECT_EQ(map.contains(numbers(0, before)).present(), before);
              for (auto const& [key, value] : contents(map)) {
                EXPECT_EQ(key, value);
                EXPECT_LT(key, 4 * before);
              }
              expect_holds(other, pairs(0, 4 * before));
            });
}

TEST_F(FailingNew, StaysAsItIsUnderQuestions)
{
  fail_each([](u64_map& map) { static_cast<void>(map.stats()); });
}

TEST_F(FailingNew, HasNoPhaseLeftOver)
{
  fail_each([](u64_map& map) { auto const phase = map.shared(); });
}

}  // namespace
}  // namespace warpmap::trial

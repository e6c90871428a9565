// Random calls against the model, for items that the library serves in words.

#include <limits>

#include "tests/model/random_walk.hpp"

namespace warpmap::trial {
namespace {

class Model : public flavoured {};

TEST_P(Model, AgreesOnWordsOf8Bytes)
{
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    walk_randomly<std::uint64_t, std::uint64_t>(
      how(), seed, 2000, 300, [](std::uint32_t i) { return std::uint64_t{i} - 1000; },
      [](std::uint32_t i) { return std::uint64_t{i} << 40 | i; });
}

TEST_P(Model, AgreesOnWordsOf4Bytes)
{
  for (std::uint64_t seed = 4; seed <= 6; ++seed)
    walk_randomly<std::int32_t, float>(
      how(), seed, 2000, 300,
      [](std::uint32_t i) { return std::numeric_limits<std::int32_t>::min() + int(i); },
      [](std::uint32_t i) { return static_cast<float>(i) / 8; });
}

TEST_P(Model, AgreesOnAFewKeys)
{
  for (std::uint64_t seed = 7; seed <= 9; ++seed)
    walk_randomly<std::uint8_t, std::int64_t>(
      how(), seed, 13, 600, [](std::uint32_t i) { return static_cast<std::uint8_t>(i * 17 + 1); },
      [](std::uint32_t i) { return -static_cast<std::int64_t>(i); });
}

TEST_P(Model, AgreesWithFloatingKeys)
{
  walk_randomly<double, std::uint16_t>(
    how(), 10, 3000, 300, [](std::uint32_t i) { return (static_cast<double>(i) - 1500.5) * 1e-3; },
    [](std::uint32_t i) { return static_cast<std::uint16_t>(i); });
}

TEST_P(Model, AgreesOnATableThatMayBeFilledToTheLastSlot)
{
  auto filled = how();
  filled.load_limit = 1.0;
  walk_randomly<std::uint64_t, std::uint64_t>(
    filled, 11, 900, 300, [](std::uint32_t i) { return std::uint64_t{i} << 33; },
    [](std::uint32_t i) { return std::uint64_t{i}; });
}

INSTANTIATE_TEST_SUITE_P(EveryWay, Model, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial

// Random calls against the model, for items of more than 8 bytes.

#include "warpmap/any_type.hpp"

#include "tests/model/random_walk.hpp"

namespace warpmap::trial {
namespace {

struct place {
  std::uint64_t country;
  std::uint32_t town, street;
};
struct reading {
  float celsius[5];
};

TEST(Model, AgreesOnWideKeysAndValues)
{
  for (std::uint64_t seed = 21; seed <= 23; ++seed)
    walk_randomly<place, reading>(
      options{.threads = 2, .seed = 7}, seed, 1500, 300,
      [](std::uint32_t i) { return place{i % 7, i, i / 3}; },
      [](std::uint32_t i) {
        auto const degrees = static_cast<float>(i);
        return reading{{degrees, 0, degrees / 2, 1, -degrees}};
      });
}

}  // namespace
}  // namespace warpmap::trial

// A device that is there but cannot be used: who asked for it is told, who did not gets the CPU.
// Maps ...

#include <array>
#include <string>

#include "tests/support/maps.hpp"
#include "tests/support/unusable_devices.hpp"
#include "warpmap/any_type.hpp"
#include "warpmap/string_map.hpp"
#include "warpmap/string_set.hpp"

namespace warpmap::trial {
namespace {

class BrokenDevice : public testing::Test {
 protected:
  broken_devices devices;
};

TEST_F(BrokenDevice, LeavesMapsThatNameNoBackendToTheCpu)
{
  u64_map map;
  EXPECT_EQ(map.backend(), backend::cpu);
  EXPECT_NE(map.why_backend().find("out of order"), std::string::npos) << map.why_backend();
  EXPECT_EQ(map.insert(items{1}, items{1}).inserted(), 1u);
}

TEST_F(BrokenDevice, IsAnErrorForMapsThatAskForIt)
{
  options how;
  how.backend = backend::cuda;
  EXPECT_THROW(u64_map{how}, backend_unavailable);
  EXPECT_THROW(set<std::uint32_t>{how}, backend_unavailable);
}

TEST_F(BrokenDevice, LeavesStringsToTheCpuToo)
{
  string_map<u64> map;
  EXPECT_EQ(map.backend(), backend::cpu);
  EXPECT_NE(map.why_backend().find("out of order"), std::string::npos) << map.why_backend();
  EXPECT_EQ(map.session().insert("a", 1), status::inserted);
  options how;
  how.backend = backend::cuda;
  EXPECT_THROW(string_map<u64>{how}, backend_unavailable);
  EXPECT_THROW(string_set{how}, backend_unavailable);
}

TEST_F(BrokenDevice, IsNoMatterForValuesThatNoDeviceServes)
{
  using wide = std::array<u64, 2>;
  constexpr auto why = "strings with values of more than 8 bytes run on the CPU";
  options how;
  how.backend = backend::cuda;
  try {
    string_map<wide> const map{how};
    FAIL() << "wide values on a device";
  } catch (backend_unavailable const& refused) {
    EXPECT_NE(std::string{refused.what()}.find(why), std::string::npos) << refused.what();
  }
  EXPECT_EQ(string_map<wide>{}.backend(), backend::cpu);
  EXPECT_NE(string_map<wide>{}.why_backend().find(why), std::string::npos);
}

}  // namespace
}  // namespace warpmap::trial

#pragma once
// What was measured where, and when.

#include <ctime>
#include <string>

#include "bench/gpu/plan.hpp"

namespace warpmap::bench {

struct head {
  std::string device;
  bool means_nothing;  ///< on the emulated device
  std::string commit;
  std::string date;

  static std::string now()
  {
    auto const at = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&at, &parts);
    std::array<char, 40> line{};
    std::strftime(line.data(), line.size(), "%Y-%m-%d %H:%M UTC", &parts);
    return line.data();
  }
};

}  // namespace warpmap::bench

#include "tools/info_command.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "tools/failure.hpp"
#include "tools/standard_output.hpp"
#include "tools/text.hpp"
#include "warpmap/map.hpp"
#include "warpmap/version.hpp"

namespace warpmap_tool {
namespace {

using sample_map = warpmap::map<std::uint64_t, std::uint64_t>;

std::string availability(warpmap::backend which)
{
  try {
    sample_map const trial{{.backend = which}};
    return "available";
  } catch (warpmap::backend_unavailable const& why) {
    return fmt::format("not available: {}", why.what());
  }
}

}  // namespace

int run_info()
{
  sample_map const usual;
  auto const how = usual.stats();
  standard_output out;
  out.write(fmt::format("warpmap {}\n", warpmap::version_text));
  for (auto const which : {warpmap::backend::cpu, warpmap::backend::cuda})
    out.write(fmt::format("{:<14}{}\n", name(which), availability(which)));
  out.write(fmt::format("{:<14}{}: {}\n", "automatic", name(how.backend), usual.why_backend()));
  out.write(fmt::format("{:<14}{}, {}\n", "executor", name(how.executor),
                        counted(how.threads, "thread")));
  out.write(fmt::format("{:<14}{}\n", "instructions", name(how.instructions)));
  out.write(fmt::format("{:<14}{} (8-byte keys and values)\n", "slots", how.protocol));
  out.flush();
  return exit_done;
}

}  // namespace warpmap_tool

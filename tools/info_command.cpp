#include "tools/info_command.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "measure/machine.hpp"
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

/// What the automatic choice is here, and why.
std::string automatic_choice()
{
  try {
    sample_map const usual;
    return fmt::format("{}: {}", name(usual.backend()), usual.why_backend());
  } catch (warpmap::error const& why) {  // WARPMAP_BACKEND asks for what cannot be
    return fmt::format("refused: {}", why.what());
  }
}

bool has(warpmap::instructions set)
{
  try {
    sample_map const trial{{.backend = warpmap::backend::cpu, .instructions = set}};
    return true;
  } catch (warpmap::invalid_option const&) {
    return false;
  }
}

/// "avx2 (here: scalar, avx2; not here: avx512)"
std::string instruction_sets(warpmap::instructions chosen)
{
  using warpmap::instructions;
  std::vector<std::string_view> here;
  std::vector<std::string_view> missing;
  for (auto const set : {instructions::scalar, instructions::avx2, instructions::avx512})
    (has(set) ? here : missing).push_back(name(set));
  auto text = fmt::format("{} (here: {}", name(chosen), fmt::join(here, ", "));
  if (!missing.empty()) text += fmt::format("; not here: {}", fmt::join(missing, ", "));
  return text + ")";
}

/// The choice in brackets: "always [madvise] never".
std::string huge_pages()
{
  auto const all = warpmap::bench::after("/sys/kernel/mm/transparent_hugepage/enabled", "");
  auto const open = all.find('[');
  auto const close = all.find(']');
  if (open == std::string::npos || close == std::string::npos) return "unknown";
  return all.substr(open + 1, close - open - 1);
}

std::string processor_name()
{
  auto const name = warpmap::bench::after("/proc/cpuinfo", "model name");
  return name.empty() ? "unknown" : name;
}

}  // namespace

int run_info()
{
  sample_map const sample{{.backend = warpmap::backend::cpu}};
  auto const how = sample.stats();
  standard_output out;
  auto const line = [&](std::string_view what, std::string const& is) {
    out.write(fmt::format("{:<14}{}\n", what, is));
  };
  out.write(fmt::format("warpmap {}\n", warpmap::version_text));
  for (auto const which : {warpmap::backend::cpu, warpmap::backend::cuda})
    line(name(which), availability(which));
  line("automatic", automatic_choice());
  line("processor", processor_name());
  line("executor", fmt::format("{}, {}", name(how.executor), counted(how.threads, "thread")));
  line("instructions", instruction_sets(how.instructions));
  line("slots", how.protocol + " (8-byte keys and values)");
  line("huge pages", huge_pages());
  out.flush();
  return exit_done;
}

}  // namespace warpmap_tool

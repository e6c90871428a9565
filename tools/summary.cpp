#include "tools/summary.hpp"

#include <fmt/format.h>

#include "tools/text.hpp"

namespace warpmap_tool {

std::string summary(outcome const& of, warpmap::statistics const& table,
                    std::string const& why_backend)
{
  auto const bytes = static_cast<double>(of.counts.bytes);
  auto const per_second = of.seconds > 0 ? 1 / of.seconds : 0;
  auto text = fmt::format("{} among {} in {} of {}\n",
                          counted(table.live, "distinct " + of.what), grouped(of.counts.keys),
                          human_bytes(bytes), counted(of.files, "file"));
  text += fmt::format("{:.3f} s: {:.1f} MB/s, {:.1f} M {}s/s\n", of.seconds,
                      bytes * per_second / 1e6,
                      static_cast<double>(of.counts.keys) * per_second / 1e6, of.what);
  text += fmt::format("backend {} ({}; {}, {}): {}\n", name(table.backend), name(table.executor),
                      counted(table.threads, "thread"), name(table.instructions), why_backend);
  text += fmt::format("load {:.2f}, probe length mean {:.2f}, p99 {}, max {} windows\n", table.load,
                      table.probe_mean, table.probe_p99, table.probe_max);
  return text;
}

}  // namespace warpmap_tool

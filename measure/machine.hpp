#pragma once
// Where a report was measured, and how undisturbed.

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace warpmap::bench {

/// The rest of the first line of `path` that begins with `word`, without what separates them.
inline std::string after(char const* path, std::string const& word)
{
  std::ifstream from{path};
  for (std::string line; std::getline(from, line);)
    if (line.starts_with(word)) {
      auto const at = line.find_first_not_of(" \t:", word.size());
      return at == std::string::npos ? std::string{} : line.substr(at);
    }
  return {};
}

inline std::string describe_machine()
{
  auto const* const compiler = __VERSION__;
  return after("/proc/cpuinfo", "model name") + ", family " + after("/proc/cpuinfo", "cpu family") +
         " model " + after("/proc/cpuinfo", "model\t") + ", " +
         std::to_string(::sysconf(_SC_NPROCESSORS_ONLN)) + " processors, " +
         after("/proc/meminfo", "MemTotal") + ", compiler " + compiler + ", huge pages " +
         after("/sys/kernel/mm/transparent_hugepage/enabled", "");
}

/// How often other programs took a processor from the measurements so far.
inline long preemptions()
{
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return used.ru_nivcsw;
}

}  // namespace warpmap::bench

// The job of bench/other with warpmap, by each way to use it, and with std::unordered_map behind a
// mutex. What it does and prints is described in run.py.
//
//   patterns --pattern session|batches|snapshots|mutex [--measure times|memory]
//            [--entries N] [--threads N] [--seed N]

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "batches.hpp"

namespace warpmap::bench {
namespace {

job read_job(int count, char** arguments)
{
  job out;
  for (int i = 1; i + 1 < count; i += 2) {
    std::string_view const name{arguments[i]};
    std::string const value{arguments[i + 1]};
    if (name == "--entries") out.entries = std::stoull(value);
    else if (name == "--threads") out.threads = static_cast<unsigned>(std::stoul(value));
    else if (name == "--seed") out.seed = std::stoull(value);
    else if (name == "--pattern") out.pattern = value;
    else if (name == "--measure") out.memory = value == "memory";
    else throw std::invalid_argument{"no such option: " + std::string{name}};
  }
  return out;
}

template <class Pattern>
void run(job const& of)
{
  measurement<Pattern> here{of};
  if (of.memory) here.memory();
  else here.times();
}

void run_pattern(job const& of)
{
  if (of.pattern == "session") run<one_key_pattern<session_map>>(of);
  else if (of.pattern == "batches") run<batch_pattern>(of);
  else if (of.pattern == "snapshots") run<snapshot_pattern>(of);
  else if (of.pattern == "mutex") run<one_key_pattern<mutex_map>>(of);
  else throw std::invalid_argument{"no such pattern: " + of.pattern};
}

}  // namespace
}  // namespace warpmap::bench

int main(int count, char** arguments)
{
  try {
    warpmap::bench::run_pattern(warpmap::bench::read_job(count, arguments));
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

// The command `warpmap`.

#include <exception>
#include <new>
#include <string>

#include "tools/command_line.hpp"
#include "tools/failure.hpp"
#include "tools/interrupt.hpp"
#include "tools/standard_output.hpp"

namespace {

int fail(std::string const& why)
{
  constexpr char const* prefix = "warpmap: ";
  warpmap_tool::say((why.rfind(prefix, 0) == 0 ? why : prefix + why) + "\n");
  return warpmap_tool::exit_failed;
}

}  // namespace

int main(int argc, char** argv)
{
  try {
    warpmap_tool::interrupt::watch();
    return warpmap_tool::run_command_line(argc, argv);
  } catch (std::bad_alloc const&) {
    return fail("out of memory");
  } catch (std::exception const& error) {
    return fail(error.what());
  }
}

#include "bench/gpu/variant_choice.hpp"
#include "bench/gpu/variant_provider.hpp"
#include "tests/support/emulated_launcher.hpp"

namespace warpmap::bench {

std::unique_ptr<variant_choice> choice_on_emulated(std::shared_ptr<host::device> const& on)
{
  trial::emulated_run const run{dynamic_cast<trial::emulated_device&>(*on)};
  return std::make_unique<provided_choice<variant_provider<trial::emulated_run>>>(on, run);
}

}  // namespace warpmap::bench

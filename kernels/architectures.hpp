#pragma once
// For which devices a binary has code, by the names that CMake has for architectures.

#include <string>
#include <string_view>

namespace warpmap::inline v0_1::kernels {

/// True when code built for `architectures` runs on a device of that compute capability (90 is
/// 9.0). They are named as in CMAKE_CUDA_ARCHITECTURES: "90" is machine code and PTX, "90-real" and
/// "90-virtual" one of them. True, too, for names that say nothing of a number, such as "native".
///
/// Machine code serves later devices of its major version, PTX all later ones; with the suffix `a`
/// both serve that very device, with `f` those of its family.
constexpr bool runs_on(std::string_view architectures, int capability)
{
  auto const serves = [capability](std::string_view name) {
    int built = 0;
    while (!name.empty() && name.front() >= '0' && name.front() <= '9') {
      built = built * 10 + (name.front() - '0');
      name.remove_prefix(1);
    }
    if (built == 0) return true;
    auto const same_major_or_family = built / 10 == capability / 10 && built <= capability;
    if (name.starts_with('a')) return built == capability;
    if (name.starts_with('f')) return same_major_or_family;
    if (name == "-real") return same_major_or_family;
    return built <= capability;  // its PTX does; the machine code serves no others
  };
  bool any = architectures.empty();
  while (!architectures.empty()) {
    auto const end = architectures.find_first_of(" ;,");
    auto const name = architectures.substr(0, end);
    any = any || (!name.empty() && serves(name));
    architectures.remove_prefix(name.size() + (end != std::string_view::npos ? 1 : 0));
  }
  return any;
}

/// What to tell who has such a device where runs_on() says no: what there is, and the cure.
inline std::string no_code_for(int ordinal, int capability, std::string_view architectures)
{
  return "this library has no code for device " + std::to_string(ordinal) +
         " (compute capability " + std::to_string(capability / 10) + "." +
         std::to_string(capability % 10) +
         "); it was built with CMAKE_CUDA_ARCHITECTURES=" + std::string{architectures} +
         ", which may also name " + std::to_string(capability);
}

}  // namespace warpmap::inline v0_1::kernels

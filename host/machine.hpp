#pragma once
// What this machine can do, asked once.

#include "warpmap/options.hpp"

namespace warpmap::inline v0_1::host {

/// Processors this process may use; at least 1.
unsigned processors() noexcept;

/// The best instruction set for windows that both the machine and this build have.
instructions best_instructions() noexcept;
bool has(instructions) noexcept;

/// Whether 16 aligned bytes are loaded whole: promised by x86-64 processors with AVX.
bool loads_16_bytes_whole() noexcept;

}  // namespace warpmap::inline v0_1::host

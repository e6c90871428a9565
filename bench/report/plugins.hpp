#pragma once
// Peers that are not built here: shared objects that say which containers they bring.

#include <dlfcn.h>

#include "../adapters/container.hpp"

namespace warpmap::bench {

/// Adds what the object's `extern "C" void warpmap_bench_contestants(std::vector<contestant>&)`
/// adds. It stays loaded: the contestants are code of its own.
/// @throws std::runtime_error  when it cannot be loaded or lacks the function
inline void load_contestants(std::string const& file, std::vector<contestant>& all)
{
  // A name without a slash would be searched for among the system's libraries.
  auto const path = file.find('/') == std::string::npos ? "./" + file : file;
  auto* const object = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) throw std::runtime_error{std::string{"peers: "} + ::dlerror()};
  using entry = void(std::vector<contestant>&);
  auto* const add = reinterpret_cast<entry*>(::dlsym(object, "warpmap_bench_contestants"));
  if (add == nullptr) throw std::runtime_error{"peers: " + file + " has no contestants"};
  add(all);
}

}  // namespace warpmap::bench

#pragma once
// Tables of others on the same GPU, brought by shared objects of their own: built where they can be
// built, by whichever compiler, hence an interface in C.
//
// An object has `extern "C" warpmap_gpu_peer const* warpmap_gpu_peers()`, which returns peers up to
// one without a name. Each makes tables of its own and measures with events, as the report does.

#include <string>
#include <vector>

namespace warpmap::bench {

extern "C" struct warpmap_gpu_peer {
  char const* name;
  /// Seconds that the GPU takes for the operation; negative: it has none, or has answered wrongly.
  /// @param operation  "insert": `keys` into an empty table; "hit": `keys`, "miss": `others`, each
  ///                   in a table that holds `keys`
  /// @param word_bytes  4 or 8: of keys, and of values
  /// @param keys, others  distinct keys in device memory, ready to be read
  double (*seconds)(char const* operation, unsigned word_bytes, void const* keys,
                    void const* others, unsigned long long count, double load);
};

/// They stay loaded. @throws std::invalid_argument  it cannot be loaded, or lacks the function
std::vector<warpmap_gpu_peer> peers_in(std::string const& file);

}  // namespace warpmap::bench

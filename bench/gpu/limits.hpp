#pragma once
// The machine's own limits, each measured when it is first asked for.

#include <map>

#include "bench/gpu/context.hpp"

namespace warpmap::bench {

class limits {
 public:
  explicit limits(context& in) : in_{in} {}

  /// 10^9 reads of 32 random bytes a second, in a window of so many bytes.
  double reads(std::size_t window) { return known("random 32-byte reads", window, &limits::read); }
  /// 10^9 a second, of words of 8 or 16 bytes.
  double swaps(std::size_t word, std::size_t window)
  {
    if (word == 16) return known("random read-then-CAS of 16 bytes", window, &limits::swap_16);
    return known("random read-then-CAS of 8 bytes", window, &limits::swap_8);
  }
  /// GB a second, read and written.
  double copies(std::size_t window)
  {
    return known(copies_name, window, &limits::copy);
  }
  /// GB a second from pinned memory of the host.
  double bus(std::size_t bytes) { return known("host to device", bytes, &limits::cross); }

 private:
  using measure = figure (limits::*)(std::size_t);
  double known(std::string const& what, std::size_t window, measure how);

  figure read(std::size_t window);
  figure swap_8(std::size_t window);
  figure swap_16(std::size_t window);
  template <class Word>
  figure swap(std::size_t window);
  figure copy(std::size_t window);
  figure cross(std::size_t bytes);
  u64 accesses(std::size_t window) const;

  context& in_;
  std::map<std::pair<std::string, std::size_t>, double> known_;
  u64 salt_ = 1;
};

}  // namespace warpmap::bench

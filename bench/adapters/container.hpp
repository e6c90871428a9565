#pragma once
// What the benchmarks need of a map: batches in, the same checks out. A container is shared; each
// thread works through a worker of its own.
//
// A peer that is not built here comes as a shared object for `report --peers`, with a function
//   extern "C" void warpmap_bench_contestants(std::vector<warpmap::bench::contestant>& add_here);

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace warpmap::bench {

/// Thrown by a worker whose container lacks the operation: the others go on without it.
struct not_offered : std::runtime_error {
  using runtime_error::runtime_error;
};

using keys_view = std::span<std::uint64_t const>;
using values_view = std::span<std::uint64_t const>;
using values_room = std::span<std::uint64_t>;

/// One thread's access to a container. To be made, used and destroyed by that thread.
class worker {
 public:
  virtual ~worker() = default;

  virtual std::size_t insert(keys_view, values_view) = 0;  ///< how many were new
  virtual std::size_t find(keys_view, values_room) = 0;    ///< how many were there
  virtual void assign(keys_view, values_view) = 0;         ///< insert or replace
  virtual void add(keys_view, std::uint64_t each) = 0;     ///< insert or add to the value there
  virtual std::size_t erase(keys_view) = 0;                ///< how many were there
  /// Finds and assigns, interleaved as finely as the container allows.
  virtual std::size_t mix(keys_view find, values_room found, keys_view assign, values_view) = 0;
};

class container {
 public:
  virtual ~container() = default;
  virtual std::unique_ptr<worker> work() = 0;
  virtual std::size_t size() const = 0;
  /// Bytes that it says it holds; 0: it does not say.
  virtual std::size_t own_bytes() const { return 0; }
};

/// What a container is made for.
struct setting {
  std::size_t capacity = 0;  ///< entries to make room for; 0: grow from empty
  double load = 0.75;        ///< entries per slot at that capacity, where it can be chosen
  unsigned threads = 1;      ///< that will use it
  bool touch = true;         ///< first touch of its pages at construction, where it can be chosen
};

/// A kind of container under its name.
struct contestant {
  std::string name;
  bool is_peer = true;
  bool obeys_load = false;      ///< does `setting::load` matter?
  bool splits_batches = false;  ///< one caller, the container uses `setting::threads` itself
  bool is_batch = false;        ///< its calls take many keys at once, rather than loop over them
  std::function<std::unique_ptr<container>(setting const&)> make;
};

}  // namespace warpmap::bench

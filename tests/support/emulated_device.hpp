#pragma once
// A device that runs anywhere: streams are threads that dawdle, host code cannot touch its memory,
// and calls fail when they are told to. What CUDA leaves undefined ends badly here.
//
//   device memory  without access but while work runs; fresh blocks hold rubbish from their place
//                  in the stream on, and are gone from their place in the stream on
//   copies         to and from memory that is not pinned happen when CUDA says at the latest
//   captures       refuse what CUDA refuses; events recorded in one serve its own stream alone
//   misuse         where no exception may be thrown, and what was not given back at the end, is a
//                  failure of the test

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/device.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/guarded_memory.hpp"
#include "tests/support/planned_failures.hpp"
#include "tests/support/work_queue.hpp"
#include "warpmap/error.hpp"

namespace warpmap::trial {

struct emulated_options {
  int ordinal = 0;
  std::uint64_t seed = 1;
  std::size_t capacity = std::numeric_limits<std::size_t>::max();  ///< bytes of device memory
  /// Bytes of freed blocks whose addresses are not used again.
  std::size_t quarantine = std::size_t{256} << 20;
  unsigned patience = 1;  ///< of so many times that nothing runs, one ends the access
  bool delays = true;
  bool word16 = true;  ///< false: says that 16 bytes are not swapped whole
};

class emulated_device;

/// What a stream was given between begin_capture and end_capture. Copied freely; must not outlive
/// its device.
class emulated_graph {
 public:
  std::size_t size() const { return works_.size(); }

 private:
  friend class emulated_device;
  emulated_device const* owner_ = nullptr;
  std::vector<std::function<void()>> works_;
};

class emulated_device final : public host::device {
 public:
  using stream_handle = host::stream_handle;
  using event_handle = host::event_handle;

  explicit emulated_device(emulated_options const& how = {});
  emulated_device(emulated_device const&) = delete;
  emulated_device& operator=(emulated_device const&) = delete;
  /// What is queued still runs. It is a failure of the test when memory, streams or events were not
  /// given back, or when work failed and nobody heard of it.
  ~emulated_device() override;

  // --- host::device ---
  int ordinal() const noexcept override { return how_.ordinal; }
  std::string describe() const override;
  bool has_word16() const noexcept override;

  memory_resource& memory() noexcept override { return resource_; }
  void* allocate_pinned(std::size_t bytes) override;
  void free_pinned(void* data) noexcept override;
  void copy(void* to, void const* from, std::size_t bytes, stream_handle stream) override;
  void fill(void* to, std::uint8_t byte, std::size_t bytes, stream_handle stream) override;
  host::memory_kind kind_of(void const* data) const override;
  void while_current(std::function<void()> const& what) const override;

  stream_handle make_stream() override;
  void destroy(stream_handle stream) noexcept override;
  event_handle make_event() override;
  void destroy(event_handle event) noexcept override;
  void record(event_handle event, stream_handle stream) override;
  void wait(stream_handle stream, event_handle event) override;
  bool is_done(event_handle event) override;
  /// Also throws device_error, once, when work that was queued earlier has thrown.
  void synchronize(stream_handle stream) override;
  void synchronize(event_handle event) override;
  bool is_capturing(stream_handle stream) override;
  bool has(stream_handle stream) override;

  void begin_range(char const* name) noexcept override;
  /// Ends the calling thread's latest; a failure of the test where there is none.
  void end_range() noexcept override;

  // --- the current device ---
  /// The calling thread's, by its ordinal.
  static int current();
  static void make_current(int ordinal);

  // --- work ---
  /// A launch: device memory may be touched while the work runs.
  void enqueue(stream_handle stream, std::function<void()> work);
  void begin_capture(stream_handle stream);
  emulated_graph end_capture(stream_handle stream);
  void launch(emulated_graph const& graph, stream_handle stream);
  /// Random bits of this device.
  std::uint64_t draw();

  // --- failures ---
  /// The n-th call from now on, of any kind or of one, throws and does nothing else; 0: none does.
  void fail_after(std::uint64_t n);
  void fail_at(call_kind kind, std::uint64_t n);
  bool still_armed() const;
  std::uint64_t calls() const;
  std::uint64_t calls(call_kind kind) const;

  /// The names of the ranges that have begun since this was last asked, of all threads.
  std::vector<std::string> take_ranges();

  // --- accounts: what was made and not yet given back ---
  std::size_t blocks() const { return memory_.blocks(); }
  std::size_t bytes() const { return memory_.bytes(); }
  std::size_t pinned_blocks() const;
  std::size_t streams() const;
  std::size_t events() const;
  std::size_t open_ranges() const;
  /// Returns when every stream, also those destroyed, has run what it was given.
  void drain();

 private:
  using work = std::function<void()>;
  struct stream_state {
    std::shared_ptr<work_queue> queue;
    std::uint64_t capture = 0;  // which one it is in; 0: none
    std::vector<work> captured = {};
  };
  struct event_state {
    std::shared_ptr<moment> latest;  // null: never recorded
    std::uint64_t capture = 0;       // recorded last in this one; 0: in none
  };
  struct resource final : memory_resource {
    explicit resource(emulated_device& of) : device{of} {}
    void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) override;
    void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                    CUstream_st* stream) noexcept override;
    emulated_device& device;
  };
  enum class side {
    pageable,
    pinned,
    device
  };

  // With guard_ held:
  void count(call_kind kind);
  stream_state& at(stream_handle stream, char const* doing);
  event_state& at(event_handle event, char const* doing);
  side side_of(void const* data, std::size_t bytes, char const* doing) const;
  /// Bytes from there to the end of the pinned block; 0: in none.
  std::size_t pinned_from(void const* data) const;
  std::uint64_t put(stream_state& on, work what);
  /// As work that touches device memory and may throw.
  work touching(work what);

  void note_failure(std::string const& what);
  void throw_noted();
  device_error refusal(std::string const& what) const;
  bool owns(void const* data) const;
  void check_open(side of, void const* data, std::size_t bytes, char const* doing) const;

  emulated_options const how_;
  guarded_memory memory_;
  resource resource_;

  mutable std::mutex guard_;
  planned_failures planned_;
  dice roll_;
  std::map<std::uintptr_t, std::size_t> pinned_;
  std::map<stream_handle, stream_state> streams_;
  std::map<event_handle, event_state> events_;
  std::vector<std::shared_ptr<work_queue>> leaving_;  // of destroyed streams
  std::vector<std::string> ranges_;
  std::map<std::thread::id, std::size_t> open_ranges_;

  mutable std::mutex failure_guard_;
  std::string failure_;
  bool failed_ = false;
};

}  // namespace warpmap::trial

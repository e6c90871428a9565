#pragma once
// Device memory for the length of some work on a stream.

#include <cstddef>

#include "host/device.hpp"

namespace warpmap::inline v0_1::kernels {

template <class Item>
class scratch {
 public:
  /// @throws out_of_memory, device_error
  scratch(host::device& on, std::uint64_t size, host::stream_handle stream)
    : on_{on}, bytes_{static_cast<std::size_t>(size) * sizeof(Item)}, stream_{stream},
      data_{static_cast<Item*>(on.memory().allocate(bytes_, alignment, stream))}
  {
  }
  scratch(scratch const&) = delete;
  scratch& operator=(scratch const&) = delete;
  /// What was queued before still has it.
  ~scratch() { on_.memory().deallocate(data_, bytes_, alignment, stream_); }

  Item* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t alignment = 256;
  host::device& on_;
  std::size_t bytes_;
  host::stream_handle stream_;
  Item* data_;
};

}  // namespace warpmap::inline v0_1::kernels

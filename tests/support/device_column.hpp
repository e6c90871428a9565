#pragma once
// Columns in device memory for tests.

#include <cstddef>
#include <span>
#include <vector>

#include "host/device.hpp"
#include "warpmap/device_span.hpp"

namespace warpmap::trial {

/// Items in the memory of a device, brought and fetched on its default stream.
template <class Item>
class device_column {
 public:
  device_column(host::device& on, std::size_t size)
    : on_{on}, size_{size},
      data_{static_cast<Item*>(on.memory().allocate(bytes() + 1, alignment, nullptr))}
  {
    on_.synchronize(host::stream_handle{});
  }
  device_column(host::device& on, std::vector<Item> const& items) : device_column{on, items.size()}
  {
    if (size_ != 0) on_.copy(data_, items.data(), bytes(), nullptr);
    on_.synchronize(host::stream_handle{});
  }
  device_column(device_column const&) = delete;
  device_column& operator=(device_column const&) = delete;
  ~device_column() { on_.memory().deallocate(data_, bytes() + 1, alignment, nullptr); }

  device_span<Item> span() const { return {data_, size_}; }
  operator device_span<Item>() const { return span(); }
  operator device_span<Item const>() const { return span(); }

  std::vector<Item> fetch() const
  {
    std::vector<Item> items(size_);
    if (size_ != 0) on_.copy(items.data(), data_, bytes(), nullptr);
    on_.synchronize(host::stream_handle{});
    return items;
  }

 private:
  static constexpr std::size_t alignment = 256;
  std::size_t bytes() const { return size_ * sizeof(Item); }

  host::device& on_;
  std::size_t size_;
  Item* data_;
};

}  // namespace warpmap::trial

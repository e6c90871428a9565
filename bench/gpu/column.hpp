#pragma once
// Items in device memory, allocated and freed in the order of one stream.

#include <vector>

#include "host/device.hpp"
#include "warpmap/device_span.hpp"

namespace warpmap::bench {

template <class Item>
class column {
 public:
  /// The stream must outlive it. @throws out_of_memory
  column(host::device& on, host::stream_handle stream, std::size_t size)
    : on_{on}, stream_{stream}, size_{size},
      data_{static_cast<Item*>(on.memory().allocate(bytes(), alignment, stream))}
  {
  }
  column(column const&) = delete;
  column& operator=(column const&) = delete;
  ~column() { on_.memory().deallocate(data_, bytes(), alignment, stream_); }

  Item* data() const { return data_; }
  std::size_t size() const { return size_; }
  device_span<Item> span() const { return {data_, size_}; }
  device_span<Item const> first(std::size_t n) const { return {data_, n}; }
  operator device_span<Item>() const { return span(); }
  operator device_span<Item const>() const { return span(); }

  void clear() const { on_.fill(data_, 0, bytes(), stream_); }
  /// Waits.
  std::vector<Item> fetch(std::size_t n) const
  {
    std::vector<Item> items(n);
    on_.copy(items.data(), data_, n * sizeof(Item), stream_);
    on_.synchronize(stream_);
    return items;
  }

 private:
  static constexpr std::size_t alignment = 256;
  std::size_t bytes() const { return size_ * sizeof(Item) + alignment; }

  host::device& on_;
  host::stream_handle stream_;
  std::size_t size_;
  Item* data_;
};

}  // namespace warpmap::bench

#pragma once
// Room for items side by side, as a batch wants them.

#include <cstddef>
#include <memory>
#include <span>

namespace warpmap::inline v0_1::detail {

/// Items that need not be default constructible. A std::vector would also pack bool into bits.
template <class Item>
class column {
 public:
  explicit column(std::size_t room) : items_{std::allocator<Item>{}.allocate(room)}, room_{room} {}
  column(column const&) = delete;
  column& operator=(column const&) = delete;
  ~column() { std::allocator<Item>{}.deallocate(items_, room_); }

  void add(Item const& item) { std::construct_at(items_ + size_++, item); }
  std::span<Item const> items() const { return {items_, size_}; }

  /// All of it, to be written to as bytes.
  std::span<Item> room() { return {items_, room_}; }

 private:
  Item* items_;  // trivially copyable, so there is nothing to destroy
  std::size_t room_;
  std::size_t size_ = 0;
};

}  // namespace warpmap::inline v0_1::detail

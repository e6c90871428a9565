#pragma once
// Columns in device memory, and streams, named without needing CUDA.

#include <concepts>
#include <cstddef>
#include <type_traits>

struct CUstream_st;  // what a cudaStream_t points to

namespace warpmap::inline v0_1 {

namespace detail {

template <class Stream>
concept gives_handle = requires(Stream const& from)
{
  {
    from.get()
    } -> std::convertible_to<CUstream_st*>;
};
/// A class that names a stream: cuda::stream_ref by get(), rmm::cuda_stream_view by conversion.
template <class Stream>
concept names_stream = std::is_class_v<Stream> &&
  (gives_handle<Stream> || std::convertible_to<Stream const&, CUstream_st*>);

/// Pointers to items may differ in const alone: arrays of a base are no arrays of what derives.
template <class From, class Item>
concept items_as = std::convertible_to<From (*)[], Item (*)[]>;

template <class Range>
concept counts_items = requires(Range& from)
{
  {
    from.size()
    } -> std::convertible_to<std::size_t>;
};

/// Its pointers say that they are a device's: thrust::device_vector, thrust::universal_vector.
template <class Range>
concept has_device_pointer = counts_items<Range> && requires(Range& from)
{
  *from.data().get();
};
template <class Range>
concept has_pointer = counts_items<Range> && std::is_pointer_v<
  decltype(std::declval<Range&>().data())>;
/// Its memory comes in the order of a stream: rmm::device_uvector, cuda::device_buffer.
template <class Range>
concept knows_its_stream = has_pointer<Range> && requires(Range& from)
{
  from.stream();
};
template <class Range>
concept lies_on_device = has_device_pointer<Range> || knows_its_stream<Range>;
/// Refers to items and copies with a handful of words, as std::span and cuda::std::span do. Owners
/// that copy so, such as std::array, hand on their const.
template <class Range>
concept refers_to_items = has_pointer<Range> && std::is_trivially_copyable_v<Range> &&
  std::same_as<decltype(std::declval<Range&>().data()),
               decltype(std::declval<std::remove_const_t<Range> const&>().data())>;

template <class Range>
auto* first_item(Range& from)
{
  if constexpr (has_device_pointer<Range>) return from.data().get();
  else return from.data();
}
template <class Range>
using item_of = std::remove_pointer_t<decltype(first_item(std::declval<Range&>()))>;

}  // namespace detail

/// A CUDA stream: a cudaStream_t, or what has or becomes one, such as cuda::stream_ref and
/// rmm::cuda_stream_view. Made of nothing or null: the device's default stream. Owns nothing.
class stream_ref {
 public:
  constexpr stream_ref() noexcept = default;
  constexpr stream_ref(CUstream_st* handle) noexcept : handle_{handle} {}
  template <detail::names_stream Stream>
  constexpr stream_ref(Stream const& from) : handle_{handle_of(from)}
  {
  }

  constexpr CUstream_st* get() const noexcept { return handle_; }

 private:
  template <class Stream>
  static constexpr CUstream_st* handle_of(Stream const& from)
  {
    if constexpr (detail::gives_handle<Stream>) return from.get();
    else return from;
  }

  CUstream_st* handle_ = nullptr;
};

/// `size` items from `data` on, in memory that the device reads: its own, managed or pinned.
///
/// Made from a pointer and a number of items; from a container whose pointers or whose stream say
/// that it lies on a device (thrust::device_vector, rmm::device_uvector, cuda::device_buffer); or
/// from a view of a type like std::span. Not from a std::vector or std::array, whose items a device
/// cannot read, nor from items of another type. Where a view's items lie the call looks: host
/// memory is a misuse_error there.
template <class Item>
class device_span {
 public:
  constexpr device_span() noexcept = default;
  constexpr device_span(Item* data, std::size_t size) noexcept : data_{data}, size_{size} {}
  template <class Other>
    requires(std::is_const_v<Item>&& std::same_as<Other, std::remove_const_t<Item>>)
  constexpr device_span(device_span<Other> const& from) noexcept
    : data_{from.data()}, size_{from.size()}
  {
  }
  template <class Container>
    requires(detail::lies_on_device<Container>&&
               detail::items_as<detail::item_of<Container>, Item>)
  constexpr device_span(Container& from)
    : data_{detail::first_item(from)}, size_{static_cast<std::size_t>(from.size())}
  {
  }
  template <class View>
    requires(detail::refers_to_items<View> && !std::same_as<View, device_span> &&
             !detail::has_device_pointer<View const> && !detail::knows_its_stream<View const> &&
             detail::items_as<detail::item_of<View const>, Item>)
  constexpr device_span(View const& from)
    : data_{from.data()}, size_{static_cast<std::size_t>(from.size())}
  {
  }

  constexpr Item* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr device_span subspan(std::size_t first, std::size_t items) const noexcept
  {
    return {data_ + first, items};
  }

 private:
  Item* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace warpmap::inline v0_1

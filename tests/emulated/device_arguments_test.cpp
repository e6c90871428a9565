// What may stand for a stream and for a column in device memory, by stand-ins of the shapes that
// CUDA's libraries have. The real ones are in tests/device/device_arguments.cu.

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

/// cuda::stream_ref.
struct stream_with_get {
  CUstream_st* handle;
  CUstream_st* get() const { return handle; }
};
/// rmm::cuda_stream_view.
struct stream_that_converts {
  CUstream_st* handle;
  operator CUstream_st*() const { return handle; }
};

/// thrust::device_ptr and thrust::device_vector.
template <class Item>
struct tagged_pointer {
  Item* raw;
  Item* get() const { return raw; }
};
template <class Item>
struct tagged_vector {
  std::vector<Item> held;
  tagged_pointer<Item> data() { return {held.data()}; }
  tagged_pointer<Item const> data() const { return {held.data()}; }
  std::size_t size() const { return held.size(); }
};
/// rmm::device_uvector and cuda::device_buffer.
template <class Item>
struct streamed_vector {
  std::vector<Item> held;
  Item* data() { return held.data(); }
  Item const* data() const { return held.data(); }
  std::size_t size() const { return held.size(); }
  stream_that_converts stream() const { return {nullptr}; }
};

template <class Span, class From>
constexpr bool takes = std::is_convertible_v<From, Span>;

using reads = device_span<int const>;
using writes = device_span<int>;

static_assert(takes<stream_ref, CUstream_st*>);
static_assert(takes<stream_ref, std::nullptr_t>);
static_assert(takes<stream_ref, stream_with_get>);
static_assert(takes<stream_ref, stream_that_converts const&>);
static_assert(!takes<stream_ref, int>);
static_assert(!takes<stream_ref, void*>);
static_assert(!takes<stream_ref, std::shared_ptr<int>>);

static_assert(takes<reads, writes> && !takes<writes, reads>);
static_assert(takes<reads, tagged_vector<int>&> && takes<writes, tagged_vector<int>&>);
static_assert(takes<reads, tagged_vector<int> const&>);
static_assert(!takes<writes, tagged_vector<int> const&>);
static_assert(takes<reads, streamed_vector<int>&> && takes<writes, streamed_vector<int>&>);
static_assert(takes<reads, streamed_vector<int> const&>);
static_assert(!takes<writes, streamed_vector<int> const&>);
static_assert(takes<reads, std::span<int>> && takes<writes, std::span<int>>);
static_assert(takes<writes, std::span<int> const&> && takes<writes, std::span<int, 3>&>);
static_assert(takes<reads, std::span<int const>> && !takes<writes, std::span<int const>>);

// Host memory by its type, and memory that goes before the call comes.
static_assert(!takes<reads, std::vector<int>&> && !takes<reads, std::array<int, 2>&>);
static_assert(!takes<reads, std::vector<int> const&> && !takes<reads, std::string_view>);
static_assert(!takes<reads, tagged_vector<int>> && !takes<reads, streamed_vector<int>>);
static_assert(!takes<reads, int*> && !takes<reads, int (&)[3]>);

// Items of another type, also where pointers to them would convert.
struct base {
  int a;
};
struct derived : base {
  int b;
};
static_assert(!takes<reads, tagged_vector<unsigned>&> && !takes<reads, tagged_vector<float>&>);
static_assert(!takes<reads, streamed_vector<long>&> && !takes<reads, std::span<unsigned>>);
static_assert(!takes<reads, device_span<unsigned>>);
static_assert(takes<device_span<base>, tagged_vector<base>&>);
static_assert(!takes<device_span<base>, tagged_vector<derived>&>);
static_assert(!takes<device_span<base const>, std::span<derived>>);
static_assert(!takes<device_span<void const>, tagged_vector<int>&>);

TEST(DeviceArguments, KeepTheirHandle)
{
  int place = 0;
  auto* const handle = reinterpret_cast<CUstream_st*>(&place);
  EXPECT_EQ(stream_ref{handle}.get(), handle);
  EXPECT_EQ(stream_ref{stream_with_get{handle}}.get(), handle);
  EXPECT_EQ(stream_ref{stream_that_converts{handle}}.get(), handle);
  EXPECT_EQ(stream_ref{nullptr}.get(), nullptr);
  EXPECT_EQ(stream_ref{}.get(), nullptr);
}

TEST(DeviceArguments, KeepTheirItems)
{
  tagged_vector<int> tagged{{1, 2, 3}};
  streamed_vector<int> const streamed{{1, 2, 3, 4}};
  std::span<int> const view{tagged.held};
  EXPECT_EQ(writes{tagged}.data(), tagged.held.data());
  EXPECT_EQ(writes{tagged}.size(), 3u);
  EXPECT_EQ(reads{streamed}.data(), streamed.held.data());
  EXPECT_EQ(reads{streamed}.size(), 4u);
  EXPECT_EQ(writes{view}.data(), view.data());
  EXPECT_EQ(reads{view.first(2)}.size(), 2u);
}

class ViewsInCalls : public testing::Test {
 protected:
  ViewsInCalls() { use_device(device); }
  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
  options const how = [] {
    options made;
    made.backend = backend::cuda;
    return made;
  }();
};

TEST_F(ViewsInCalls, AreTakenWhereTheyLieOnTheDevice)
{
  u64_map map{how};
  device_column<u64> const column{*device, items{1, 2, 3}};
  std::span<u64 const> const keys{column.span().data(), 3};
  EXPECT_EQ(map.on(stream_that_converts{nullptr}).insert(keys, keys).inserted(), 3u);
}

TEST_F(ViewsInCalls, AreRefusedWhereTheyLieInHostMemory)
{
  u64_map map{how};
  items const here{1, 2, 3};
  std::span<u64 const> const keys{here};
  EXPECT_THROW(map.on(nullptr).insert(keys, keys), misuse_error);
  EXPECT_EQ(map.size(), 0u);
}

TEST_F(ViewsInCalls, AreRefusedWhereTheyBeginAtNull)
{
  u64_map map{how};
  set<u64> few{how};
  device_column<u64> const column{*device, items{1, 2, 3}};
  device_span<u64> const nothing{nullptr, 3};
  auto const on = map.on(nullptr);
  EXPECT_THROW(on.insert(nothing, column), misuse_error);
  EXPECT_THROW(on.insert(column, nothing), misuse_error);
  EXPECT_THROW(on.find(column, nothing), misuse_error);
  EXPECT_THROW(few.on(nullptr).insert(nothing), misuse_error);
  EXPECT_EQ(few.on(nullptr).insert(column).inserted(), 3u);
  EXPECT_EQ(map.size(), 0u);
}

}  // namespace
}  // namespace warpmap::trial

// Resources of other libraries, by stand-ins of their shapes. An adapter ...

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/test_device.hpp"
#include "warpmap/memory_adapter.hpp"

namespace warpmap::trial {
namespace {

/// As cuda::stream_ref and rmm::cuda_stream_view: made of a cudaStream_t, not of null itself.
struct stream_view {
  stream_view(CUstream_st* of) : handle{of} {}
  stream_view(std::nullptr_t) = delete;
  stream_view(int) = delete;
  CUstream_st* handle;
};

struct request {
  std::size_t size = 0;
  std::size_t alignment = 0;
  CUstream_st* stream = nullptr;
  bool operator==(request const&) const = default;
};

/// Gives the memory of an emulated device, and keeps accounts.
struct accounts {
  struct broken {};

  explicit accounts(emulated_device& of) : device{&of} {}

  void* give(std::size_t size, std::size_t alignment, stream_view stream)
  {
    if (refuses) throw std::bad_alloc{};
    if (breaks) throw broken{};
    ++given;
    last = {size, alignment, stream.handle};
    return device->memory().allocate(size, alignment, stream.handle);
  }
  void take(void* data, std::size_t size, std::size_t alignment, stream_view stream)
  {
    ++taken;
    last = {size, alignment, stream.handle};
    device->memory().deallocate(data, size, alignment, stream.handle);
  }

  emulated_device* device;
  bool refuses = false;
  bool breaks = false;
  int given = 0;
  int taken = 0;
  request last;
};

/// cuda::mr of CCCL 2 and 3.0; also has the calls that wait.
struct async_shape : accounts {
  using accounts::accounts;
  void* allocate(std::size_t, std::size_t) { throw std::bad_alloc{}; }
  void deallocate(void*, std::size_t, std::size_t) {}
  void* allocate_async(std::size_t size, std::size_t alignment, stream_view stream)
  {
    return give(size, alignment, stream);
  }
  void deallocate_async(void* data, std::size_t size, std::size_t alignment, stream_view stream)
  {
    take(data, size, alignment, stream);
  }
};

/// cuda::mr of CCCL 3.1, and RMM that follows it; also has the calls that wait.
struct stream_first_shape : accounts {
  using accounts::accounts;
  void* allocate_sync(std::size_t, std::size_t) { throw std::bad_alloc{}; }
  void deallocate_sync(void*, std::size_t, std::size_t) {}
  void* allocate(stream_view stream, std::size_t size, std::size_t alignment = 256)
  {
    return give(size, alignment, stream);
  }
  void deallocate(stream_view stream, void* data, std::size_t size,
                  std::size_t alignment = 256) noexcept
  {
    take(data, size, alignment, stream);
  }
};

/// rmm::mr::device_memory_resource: an abstract class without alignment.
struct bytes_shape {
  virtual ~bytes_shape() = default;
  void* allocate(std::size_t size, stream_view stream = {static_cast<CUstream_st*>(nullptr)})
  {
    return do_allocate(size, stream);
  }
  void deallocate(void* data, std::size_t size,
                  stream_view stream = {static_cast<CUstream_st*>(nullptr)}) noexcept
  {
    do_deallocate(data, size, stream);
  }

 private:
  virtual void* do_allocate(std::size_t size, stream_view stream) = 0;
  virtual void do_deallocate(void* data, std::size_t size, stream_view stream) noexcept = 0;
};
struct bytes_pool final : bytes_shape, accounts {
  using accounts::accounts;

 private:
  void* do_allocate(std::size_t size, stream_view stream) override
  {
    return give(size, 256, stream);
  }
  void do_deallocate(void* data, std::size_t size, stream_view stream) noexcept override
  {
    take(data, size, 256, stream);
  }
};

/// What resource_ref is: a copyable name for a resource.
struct async_ref {
  async_shape* of;
  void* allocate_async(std::size_t size, std::size_t alignment, stream_view stream)
  {
    return of->allocate_async(size, alignment, stream);
  }
  void deallocate_async(void* data, std::size_t size, std::size_t alignment, stream_view stream)
  {
    of->deallocate_async(data, size, alignment, stream);
  }
};

struct waits_only {
  void* allocate(std::size_t, std::size_t);
  void deallocate(void*, std::size_t, std::size_t);
};
static_assert(stream_ordered_resource<async_shape>);
static_assert(stream_ordered_resource<stream_first_shape>);
static_assert(stream_ordered_resource<bytes_shape>);
static_assert(stream_ordered_resource<async_ref>);
static_assert(!stream_ordered_resource<waits_only>);
static_assert(!stream_ordered_resource<std::allocator<int>>);

template <class Pool>
class MemoryAdapter : public testing::Test {
 protected:
  MemoryAdapter() { use_device(device); }

  static options with(memory_resource& memory)
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    made.memory = &memory;
    return made;
  }

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
  Pool pool{*device};
};

using pools = testing::Types<async_shape, stream_first_shape, bytes_pool>;
TYPED_TEST_SUITE(MemoryAdapter, pools);

TYPED_TEST(MemoryAdapter, GivesAMapAllItsMemoryAndTakesItBack)
{
  {
    memory_adapter memory{this->pool};
    u64_map map{this->with(memory)};
    auto const keys = numbers(0, 20'000);
    EXPECT_EQ(map.insert(keys, times(keys, 3)).inserted(), keys.size());
    map.erase(numbers(0, 19'000));
    map.shrink_to_fit();
    auto const scratch = map.make_workspace(100);
    EXPECT_EQ(static_cast<std::size_t>(this->pool.given - this->pool.taken),
              this->device->blocks());
    EXPECT_EQ(value_at(map, 19'500), 58'500u);
    EXPECT_TRUE(map.validate().ok());
  }
  EXPECT_GT(this->pool.given, 5);
  EXPECT_EQ(this->pool.given, this->pool.taken);
}

TYPED_TEST(MemoryAdapter, PassesOnWhatItIsAskedFor)
{
  constexpr auto aligns = !std::is_base_of_v<bytes_shape, TypeParam>;
  auto const stream = this->device->make_stream();
  memory_adapter memory{this->pool};
  auto* const data = memory.allocate(640, 128, stream);
  EXPECT_EQ(this->pool.last, (request{640, aligns ? 128 : 256, stream}));
  this->pool.last = {};
  memory.deallocate(data, 640, 128, stream);
  EXPECT_EQ(this->pool.last, (request{640, aligns ? 128 : 256, stream}));
  this->device->synchronize(stream);
  this->device->destroy(stream);
}

TYPED_TEST(MemoryAdapter, LeavesTheMapWhenThePoolHasNoMore)
{
  memory_adapter memory{this->pool};
  u64_map map{this->with(memory)};
  map.insert(numbers(0, 100), numbers(0, 100));
  auto const held = map.stats().bytes;
  this->pool.refuses = true;
  EXPECT_THROW(map.reserve(100'000), out_of_memory);
  EXPECT_GT(map.insert(numbers(100, 5000), numbers(100, 5000)).full(), 0u);
  EXPECT_EQ(map.stats().bytes, held);
  EXPECT_EQ(value_at(map, 42), 42u);
  EXPECT_TRUE(map.validate().ok());
  this->pool.refuses = false;
  EXPECT_EQ(map.insert(numbers(0, 6000), numbers(0, 6000)).full(), 0u);
}

TYPED_TEST(MemoryAdapter, LetsOtherErrorsOfThePoolThrough)
{
  memory_adapter memory{this->pool};
  u64_map map{this->with(memory)};
  map.insert(numbers(0, 100), numbers(0, 100));
  auto const held = map.stats().bytes;
  this->pool.breaks = true;
  EXPECT_THROW(map.reserve(100'000), accounts::broken);
  EXPECT_GT(map.insert(numbers(100, 5000), numbers(100, 5000)).full(), 0u);
  EXPECT_EQ(map.stats().bytes, held);
  EXPECT_EQ(value_at(map, 42), 42u);
  EXPECT_TRUE(map.validate().ok());
}

using MemoryAdapterOfReferences = MemoryAdapter<async_shape>;

TEST_F(MemoryAdapterOfReferences, KeepsATemporary)
{
  memory_adapter memory{async_ref{&this->pool}};
  static_assert(std::same_as<decltype(memory), memory_adapter<async_ref>>);
  u64_map map{this->with(memory)};
  EXPECT_EQ(map.insert(items{1}, items{2}).inserted(), 1u);
  EXPECT_GT(this->pool.given, 0);
}

TEST_F(MemoryAdapterOfReferences, RefersToAVariable)
{
  memory_adapter memory{this->pool};
  static_assert(std::same_as<decltype(memory), memory_adapter<async_shape&>>);
  memory.deallocate(memory.allocate(64, 64, nullptr), 64, 64, nullptr);
  EXPECT_EQ(this->pool.given, 1);
}

TEST_F(MemoryAdapterOfReferences, PassesTheBaseOfAPool)
{
  bytes_pool mine{*this->device};
  bytes_shape& base = mine;  // as rmm::mr::get_current_device_resource() gives it
  memory_adapter memory{base};
  memory.deallocate(memory.allocate(64, 256, nullptr), 64, 256, nullptr);
  EXPECT_THROW(memory.allocate(64, 512, nullptr), std::bad_alloc);
  EXPECT_EQ(mine.given, 1);
  EXPECT_EQ(mine.taken, 1);
}

}  // namespace
}  // namespace warpmap::trial

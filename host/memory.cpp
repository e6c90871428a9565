#include "warpmap/memory.hpp"

#include <sys/mman.h>

#include <new>

namespace warpmap::inline v0_1 {

namespace {

// From this size on a block comes straight from the system: zero-filled, and in huge pages where
// the system grants them, which saves most of the page faults of a growing table.
constexpr std::size_t large = std::size_t{1} << 20;
constexpr std::size_t huge_page = std::size_t{2} << 20;

class system_memory final : public memory_resource {
 public:
  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st*) override
  {
    if (bytes < large) return ::operator new (bytes, std::align_val_t{alignment});
    auto const whole = rounded(bytes);
    auto* const data = ::mmap(nullptr, whole, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (data == MAP_FAILED) throw std::bad_alloc{};
    ::madvise(data, whole, MADV_HUGEPAGE);  // a wish: no harm where it is not granted
    return data;
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st*) noexcept override
  {
    if (bytes < large) ::operator delete (data, std::align_val_t{alignment});
    else ::munmap(data, rounded(bytes));
  }
  bool zero_filled(std::size_t bytes) const noexcept override { return bytes >= large; }

 private:
  static std::size_t rounded(std::size_t bytes)
  {
    return (bytes + huge_page - 1) / huge_page * huge_page;
  }
};

}  // namespace

memory_resource& default_memory() noexcept
{
  static system_memory memory;
  return memory;
}

}  // namespace warpmap::inline v0_1

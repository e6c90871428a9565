#pragma once
// Memory for measurements: pages that have been touched, and what the process holds.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <utility>

#include <warpmap/memory.hpp>

namespace warpmap::bench {

inline constexpr std::size_t huge_page = std::size_t{2} << 20;

inline std::size_t whole_huge_pages(std::size_t bytes)
{
  return (bytes + huge_page - 1) / huge_page * huge_page;
}

/// Zero-filled bytes of the system, huge pages asked for, every page touched.
inline void* map_touched(std::size_t bytes)
{
  bytes = whole_huge_pages(bytes);
  auto* const all = ::mmap(nullptr, bytes + huge_page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) throw std::bad_alloc{};
  auto* const begin = static_cast<std::byte*>(all);
  auto const skip = (huge_page - reinterpret_cast<std::uintptr_t>(begin) % huge_page) % huge_page;
  if (skip != 0) ::munmap(begin, skip);
  if (skip != huge_page) ::munmap(begin + skip + bytes, huge_page - skip);
  ::madvise(begin + skip, bytes, MADV_HUGEPAGE);
  std::memset(begin + skip, 0, bytes);
  return begin + skip;
}

inline void unmap_touched(void* data, std::size_t bytes) noexcept
{
  ::munmap(data, whole_huge_pages(bytes));
}

/// An array of words in touched memory.
class touched_words {
 public:
  explicit touched_words(std::size_t bytes)
    : data_{static_cast<std::uint64_t*>(map_touched(bytes))}, bytes_{bytes}
  {
  }
  touched_words(touched_words&& other) noexcept
    : data_{std::exchange(other.data_, nullptr)}, bytes_{other.bytes_}
  {
  }
  touched_words& operator=(touched_words&&) = delete;
  ~touched_words()
  {
    if (data_ != nullptr) unmap_touched(data_, bytes_);
  }
  std::uint64_t* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::uint64_t* data_;
  std::size_t bytes_;
};

/// Gives a map touched pages, so that the first touch falls into the map's construction.
class touched_memory final : public memory_resource {
 public:
  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st*) override
  {
    if (bytes >= large) return map_touched(bytes);
    return ::operator new (bytes, std::align_val_t{alignment});
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st*) noexcept override
  {
    if (bytes >= large) unmap_touched(data, bytes);
    else ::operator delete (data, std::align_val_t{alignment});
  }
  bool zero_filled(std::size_t bytes) const noexcept override { return bytes >= large; }

 private:
  static constexpr std::size_t large = std::size_t{1} << 20;
};

/// Starts this program anew, once, with a malloc that suits large tables: huge pages, and nothing
/// goes back to the system.
inline void tune_malloc(char** arguments)
{
  if (std::getenv("GLIBC_TUNABLES") != nullptr) return;
  ::setenv("GLIBC_TUNABLES",
           "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:"
           "glibc.malloc.trim_threshold=0x7fffffffffff:glibc.malloc.top_pad=0x4000000",
           1);
  ::setenv("TBB_MALLOC_USE_HUGE_PAGES", "1", 1);
  ::execv("/proc/self/exe", arguments);
}

/// Gives a tuned malloc so many bytes of touched pages, so that measurements meet no page faults.
inline void stock_malloc(std::size_t bytes)
{
  if (void* const stock = std::malloc(bytes)) {
    std::memset(stock, 1, bytes);
    __asm__ volatile(""
                     :
                     : "r"(stock)
                     : "memory");  // or the compiler leaves it all out
    std::free(stock);
  }
}

/// Resident bytes of this process.
inline std::size_t resident_bytes()
{
  std::ifstream from{"/proc/self/statm"};
  std::size_t pages = 0;
  std::size_t resident = 0;
  from >> pages >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace warpmap::bench

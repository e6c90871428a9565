#include "tests/support/guarded_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <new>
#include <utility>

namespace warpmap::trial {

struct guarded_memory::block {
  enum class states {
    reserved,
    open,
    closed
  };

  std::uintptr_t data;
  std::size_t bytes;
  std::size_t alignment;
  std::uintptr_t mapping;
  std::size_t mapped;
  states state = states::reserved;
  bool given_back = false;

  bool holds(std::uintptr_t first, std::size_t count) const
  {
    return first >= data && first - data <= bytes && count <= bytes - (first - data);
  }
};

namespace {

// A process may have some 65000 mappings.
constexpr std::size_t most_closed = 4096;

std::uintptr_t page_bytes()
{
  static auto const bytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}
std::uintptr_t down(std::uintptr_t address, std::uintptr_t to) { return address & ~(to - 1); }
std::uintptr_t up(std::uintptr_t address, std::uintptr_t to) { return down(address + to - 1, to); }

std::uintptr_t as_number(void const* data) { return reinterpret_cast<std::uintptr_t>(data); }
void* as_pointer(std::uintptr_t address)
{
  return reinterpret_cast<void*>(address);  // NOLINT(performance-no-int-to-ptr)
}

}  // namespace

guarded_memory::~guarded_memory()
{
  for (auto const& [first, each] : mapped_) ::munmap(as_pointer(first), each->mapped);
}

void* guarded_memory::data(block const& from) { return as_pointer(from.data); }

std::shared_ptr<guarded_memory::block> guarded_memory::reserve(std::size_t bytes,
                                                               std::size_t alignment)
{
  std::lock_guard const hold{guard_};
  constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max();
  if (bytes > capacity_ - bytes_ || bytes > most - 2 * alignment) throw std::bad_alloc{};
  auto const page = page_bytes();
  auto const mapped = up(bytes, page) + up(alignment, page) + page;
  auto* const where =
    ::mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (where == MAP_FAILED) throw std::bad_alloc{};

  auto const first = as_number(where);
  auto const data = down(first + mapped - page - bytes, alignment);
  auto const made =
    std::make_shared<block>(block{data, bytes, alignment, first, mapped});
  mapped_.emplace(first, made);
  ++blocks_;
  bytes_ += bytes;
  return made;
}

void guarded_memory::open(block& what)
{
  std::lock_guard const hold{guard_};
  if (what.state != block::states::reserved) return;  // closed by a stream that was faster
  what.state = block::states::open;
  set_access(what, true);
  std::memset(data(what), poison, what.bytes);
  if (!accessible_) set_access(what, false);
}

std::shared_ptr<guarded_memory::block> guarded_memory::give_back(void* data, std::size_t bytes,
                                                                 std::size_t alignment)
{
  std::lock_guard const hold{guard_};
  auto const found = block_at(data);
  if (found == nullptr || found->given_back || found->data != as_number(data) ||
      found->bytes != bytes || found->alignment != alignment)
    return nullptr;
  found->given_back = true;
  --blocks_;
  bytes_ -= bytes;
  return found;
}

void guarded_memory::close(block& what)
{
  std::lock_guard const hold{guard_};
  set_access(what, false);
  what.state = block::states::closed;
  ::madvise(as_pointer(what.mapping), what.mapped, MADV_DONTNEED);
  closed_.push_back(mapped_.at(what.mapping));
  closed_bytes_ += what.mapped;
  while (closed_bytes_ > quarantine_ || closed_.size() > most_closed) {
    auto const oldest = closed_.front();
    closed_.pop_front();
    closed_bytes_ -= oldest->mapped;
    mapped_.erase(oldest->mapping);
    ::munmap(as_pointer(oldest->mapping), oldest->mapped);
  }
}

void guarded_memory::enter()
{
  std::lock_guard const hold{guard_};
  ++running_;
  if (std::exchange(accessible_, true)) return;
  for (auto const& [first, each] : mapped_)
    if (each->state == block::states::open) set_access(*each, true);
}

void guarded_memory::leave()
{
  std::lock_guard const hold{guard_};
  if (--running_ > 0 || ++times_left_alone_ % patience_ != 0) return;
  accessible_ = false;
  for (auto const& [first, each] : mapped_)
    if (each->state == block::states::open) set_access(*each, false);
}

guarded_memory::place guarded_memory::of(void const* data, std::size_t bytes) const
{
  std::lock_guard const hold{guard_};
  auto const first = as_number(data);
  if (auto const found = block_at(data); found != nullptr)
    return found->holds(first, bytes) && !found->given_back ? place::inside : place::astray;
  auto const next = mapped_.lower_bound(first);
  return next != mapped_.end() && next->first - first < bytes ? place::astray
                                                              : place::elsewhere;
}

bool guarded_memory::is_open(void const* data, std::size_t bytes) const
{
  std::lock_guard const hold{guard_};
  auto const found = block_at(data);
  return found != nullptr && found->state == block::states::open &&
         found->holds(as_number(data), bytes);
}

std::size_t guarded_memory::blocks() const
{
  std::lock_guard const hold{guard_};
  return blocks_;
}

std::size_t guarded_memory::bytes() const
{
  std::lock_guard const hold{guard_};
  return bytes_;
}

std::shared_ptr<guarded_memory::block> guarded_memory::block_at(void const* data) const
{
  auto const address = as_number(data);
  auto const next = mapped_.upper_bound(address);
  if (next == mapped_.begin()) return nullptr;
  auto const& found = std::prev(next)->second;
  return address - found->mapping < found->mapped ? found : nullptr;
}

void guarded_memory::set_access(block const& what, bool open) const
{
  auto const first = down(what.data, page_bytes());
  auto const bytes = up(what.data + what.bytes, page_bytes()) - first;
  if (::mprotect(as_pointer(first), bytes, open ? PROT_READ | PROT_WRITE : PROT_NONE) == 0)
    return;
  std::perror("guarded_memory: mprotect");
  std::abort();
}

}  // namespace warpmap::trial

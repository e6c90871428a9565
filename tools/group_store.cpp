#include "tools/group_store.hpp"

#include <cstring>

namespace warpmap_tool {
namespace {

constexpr std::size_t alignment = 64;  // of a chunk: a record of half a line then lies in one

}  // namespace

group_store::group_store(std::size_t words, std::uint64_t most_groups,
                         warpmap::memory_resource& from)
  : words_{words},
    chunk_count_{(most_groups + chunk_groups - 1) / chunk_groups},
    from_{from},
    chunks_{std::make_unique<std::atomic<std::uint64_t*>[]>(chunk_count_)}
{
}

group_store::~group_store()
{
  for (std::uint64_t i = 0; i < chunk_count_; ++i)
    if (auto* const chunk = chunks_[i].load(); chunk != nullptr)
      from_.deallocate(chunk, chunk_bytes(), alignment, nullptr);
}

std::uint64_t* group_store::make_chunk(std::uint64_t which)
{
  std::lock_guard const lock{making_};
  if (auto* const there = chunks_[which].load()) return there;
  auto* const made =
    static_cast<std::uint64_t*>(from_.allocate(chunk_bytes(), alignment, nullptr));
  if (!from_.zero_filled(chunk_bytes())) std::memset(made, 0, chunk_bytes());
  chunks_[which].store(made, std::memory_order_release);
  return made;
}

}  // namespace warpmap_tool

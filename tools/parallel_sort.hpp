#pragma once
// std::sort on several threads.

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace warpmap_tool {

/// Sorts each half by itself, on half of the threads, and merges them. Lists that are sorted sooner
/// than a thread begins are left to one.
template <class Iterator, class Less>
void parallel_sort(Iterator begin, Iterator end, Less less, unsigned threads)
{
  constexpr std::ptrdiff_t few = 1 << 14;
  if (threads <= 1 || end - begin < few) {
    std::sort(begin, end, less);
    return;
  }
  auto const middle = begin + (end - begin) / 2;
  {
    std::jthread const other{[=] { parallel_sort(begin, middle, less, threads / 2); }};
    parallel_sort(middle, end, less, threads - threads / 2);
  }
  std::inplace_merge(begin, middle, end, less);
}

}  // namespace warpmap_tool

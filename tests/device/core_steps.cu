// The shared steps as device code: each kernel is one operation, a key for each thread, driven as a
// kernel of the library would. check_resources.py compiles this and looks at what it needs.

#include <cstdint>

#include "warpmap/core/drive.hpp"
#include "warpmap/core/erase.hpp"
#include "warpmap/core/exchange.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/insert_and_find.hpp"
#include "warpmap/core/insert_or_apply.hpp"
#include "warpmap/core/insert_or_assign.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/reference_slots.hpp"
#include "warpmap/core/sector_group.hpp"
#include "warpmap/core/tagged_slots.hpp"
#include "warpmap/core/text_keys.hpp"
#include "warpmap/functors.hpp"

namespace warpmap::core {
namespace {

/// The room of a version, one counter for all threads.
struct shared_room {
  unsigned long long* left;

  __device__ bool take() const
  {
    auto const before = atomicAdd(left, ~0ull);
    if (before != 0 && before < ~0ull >> 1) return true;
    atomicAdd(left, 1ull);
    return false;
  }
  __device__ void give_back() const { atomicAdd(left, 1ull); }
};

/// Adds word by word.
struct sum_of_words {
  template <int Count>
  WARPMAP_HD words<Count> operator()(words<Count> const& there, words<Count> const& given) const
  {
    auto result = there;
    for (int i = 0; i < Count; ++i) result.word[i] += given.word[i];
    return result;
  }
};

struct insert_op {
  template <class... Given>
  __device__ verdict operator()(Given&... given) const { return insert_step(given...); }
};
struct assign_op {
  template <class... Given>
  __device__ verdict operator()(Given&... given) const { return insert_or_assign_step(given...); }
};
template <class Fn>
struct apply_op {
  template <class... Given>
  __device__ verdict operator()(Given&... given) const
  {
    return insert_or_apply_step(given..., Fn{});
  }
};
struct insert_and_find_op {
  template <class... Given>
  __device__ verdict operator()(Given&... given) const { return insert_and_find_step(given...); }
};

// Who adds no key needs no room.
struct find_op {
  template <class Group, class Slots, class Room>
  __device__ verdict operator()(Group& group, Slots& slots, slot_index& at, auto& want, Room&) const
  {
    return find_step(group, slots, at, want);
  }
};
struct erase_op {
  template <class Group, class Slots, class Room>
  __device__ verdict operator()(Group& group, Slots& slots, slot_index& at, auto& want, Room&) const
  {
    return erase_step(group, slots, at, want);
  }
};
struct extract_op {
  template <class Group, class Slots, class Room>
  __device__ verdict operator()(Group& group, Slots& slots, slot_index& at, auto& want, Room&) const
  {
    return extract_step(group, slots, at, want);
  }
};
struct compare_exchange_op {
  template <class Group, class Slots, class Room>
  __device__ verdict operator()(Group& group, Slots& slots, slot_index& at, auto& want, Room&) const
  {
    return compare_exchange_step(group, slots, at, want);
  }
};

/// The columns of a call.
template <class Slots>
struct columns {
  typename Slots::raw_key const* keys;
  typename Slots::value_type const* values;
  typename Slots::value_type* seen;
  status* statuses;
  std::uint64_t count;
};

template <class Op, class Slots>
__global__ void run(Slots slots, columns<Slots> call, shared_room room)
{
  auto const i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i >= call.count) return;
  sector_group<Slots> const group;
  request<Slots> want;
  want.key = slots.prepare(call.keys[i]);
  want.value = call.values[i];
  want.expected = call.seen[i];
  want.seen = want.expected;
  std::uint64_t contested = 0;
  auto const found = walk_to_end<typename Slots::memory>(
    probe_walk{slots.home(want.key), slots.capacity(), group.width},
    [&](slot_index at) { return Op{}(group, slots, at, want, room); }, contested);
  call.statuses[i] = found.result;
  call.seen[i] = want.seen;
}

template <class Slots, class Sum>
void instantiate()
{
  Slots const slots{};
  columns<Slots> const call{};
  shared_room const room{};
  run<insert_op><<<1, 1>>>(slots, call, room);
  run<assign_op><<<1, 1>>>(slots, call, room);
  run<apply_op<Sum>><<<1, 1>>>(slots, call, room);
  run<insert_and_find_op><<<1, 1>>>(slots, call, room);
  run<find_op><<<1, 1>>>(slots, call, room);
  run<erase_op><<<1, 1>>>(slots, call, room);
  run<extract_op><<<1, 1>>>(slots, call, room);
  run<compare_exchange_op><<<1, 1>>>(slots, call, room);
}

}  // namespace

void instantiate_all()
{
  instantiate<packed_slots<std::uint32_t, std::uint32_t>, sum_t>();
  instantiate<packed_slots<std::uint64_t, std::uint64_t>, sum_t>();
  instantiate<tagged_slots<1, 1>, sum_of_words>();
  instantiate<tagged_slots<2, 3>, sum_of_words>();
  // Kernels look byte strings up; who inserts them needs room for their records.
  using text_slots = reference_slots<1, text_keys>;
  run<find_op><<<1, 1>>>(text_slots{}, columns<text_slots>{}, shared_room{});
}

}  // namespace warpmap::core

#pragma once
// The slots of a map that one thread alone inserts into: plain stores where others would have to
// swap. No phase of the library promises that a thread is alone, so this only shows what such a
// promise would be worth; variants.py runs it on one thread.

#include <cstdint>

#include "warpmap/core/insert_only_slots.hpp"

namespace warpmap::inline v0_1::bench {

struct lone_slots : core::insert_only_slots<core::plain_memory> {
  using protocol = core::packed_slots<std::uint64_t, std::uint64_t, core::plain_memory>;

  bool try_fill(core::spot<seen_type> const& here, key_type key, value_type value) const
  {
    this->put_alone(here.index, key, value);
    return true;
  }
  bool try_revive(core::spot<seen_type> const& here, key_type key, value_type value) const
  {
    this->put_alone(here.index, key, value);
    return true;
  }
};

}  // namespace warpmap::inline v0_1::bench

#pragma once
// erase_if: judge pairs in blocks, then erase each only while it is still the pair that was judged.

#include <array>
#include <cstring>
#include <vector>

#include "host/batch.hpp"
#include "host/scan.hpp"

namespace warpmap::inline v0_1::host {

template <class Slots>
class judged_erase {
 public:
  judged_erase(table<Slots>& on, codec<Slots> const& columns, instructions set,
               detail::judge const& by)
    : on_{on},
      columns_{columns},
      set_{set},
      by_{by},
      keys_(lines_for(room, columns.as.key)),
      values_(lines_for(room, columns.as.value))
  {
  }
  std::size_t erased() const { return erased_; }

  void run(pair_block<Slots> const& pairs)
  {
    gather(pairs.keys(), pairs.values(), pairs.size());
    while (count_ != 0) {
      if constexpr (Slots::has_values) {
        erased_ += call<ops::erase_if_equal>(values_.data(), nullptr).erased();
        judge_changed();
      } else {
        erased_ += call<ops::erase>(nullptr, nullptr).erased();
        count_ = 0;
      }
    }
  }

 private:
  static constexpr std::size_t room = pair_block<Slots>::room;

  /// Takes over the pairs that the user wants to go.
  void gather(void const* keys, void const* values, std::size_t count)
  {
    count_ = 0;
    if (count == 0) return;
    verdicts_.fill(false);
    by_.decide(by_.context, keys, values, count, verdicts_.data());
    for (std::size_t i = 0; i < count; ++i) {
      if (!verdicts_[i]) continue;
      take(keys, values, i, count_++);
    }
  }

  /// The pairs whose value was another one by now: read and judged again.
  void judge_changed()
  {
    keep(status::present);
    if (count_ == 0) return;
    call<ops::find>(nullptr, values_.data());
    keep(status::present);  // those that went meanwhile are no longer ours to erase
    auto const keys = keys_;
    auto const values = values_;
    gather(keys.data(), values.data(), count_);
  }
  /// Makes pair i of these columns pair `at` of ours.
  void take(void const* keys, void const* values, std::size_t i, std::size_t at)
  {
    auto const copy = [&](void const* from, void* to, std::size_t bytes) {
      std::memmove(static_cast<char*>(to) + at * bytes, static_cast<char const*>(from) + i * bytes,
                   bytes);
    };
    copy(keys, keys_.data(), columns_.as.key.bytes);
    copy(values, values_.data(), columns_.as.value.bytes);
  }
  void keep(status wanted)
  {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (statuses_[i] != wanted) continue;
      take(keys_.data(), values_.data(), i, kept++);
    }
    count_ = kept;
  }

  template <ops Kind>
  counts call(void const* values, void* out)
  {
    written_keys<Slots> const keys{keys_.data(), count_};
    detail::call const what{.kind = Kind,
                            .count = count_,
                            .keys = keys.column(),
                            .values = values,
                            .out = out,
                            .statuses = statuses_.data()};
    return batch<Kind, Slots>{on_, what, columns_, set_, ops::erase_if}.run();
  }

  table<Slots>& on_;
  codec<Slots> const& columns_;
  instructions set_;
  detail::judge const& by_;
  std::size_t erased_ = 0;
  std::size_t count_ = 0;
  std::array<bool, room> verdicts_;
  std::array<status, room> statuses_;
  std::vector<item_line> keys_;
  std::vector<item_line> values_;
};

}  // namespace warpmap::inline v0_1::host

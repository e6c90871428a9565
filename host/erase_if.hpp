#pragma once
// erase_if: judge pairs in blocks, then erase each only while it is still the pair that was judged.

#include <cstring>
#include <memory>
#include <vector>

#include "host/codec.hpp"
#include "host/scan.hpp"

namespace warpmap::inline v0_1::host {

/// @tparam Run  does a batch of find, erase or erase_if_equal: `counts run(detail::call const&)`
template <class Slots, class Run>
class judged_erase {
 public:
  /// @param most  pairs that come at a time
  judged_erase(detail::layout const& as, detail::judge const& by, std::size_t most, Run run)
    : as_{as},
      by_{by},
      run_{run},
      verdicts_{std::make_unique<bool[]>(most)},
      statuses_(most),
      keys_(lines_for(most, as.key)),
      values_(lines_for(most, as.value))
  {
  }
  std::size_t erased() const { return erased_; }

  /// Columns as put_key and put_value write them.
  void judge(void const* keys, void const* values, std::size_t count)
  {
    gather(keys, values, count);
    while (count_ != 0) {
      if constexpr (Slots::has_values) {
        erased_ += call(ops::erase_if_equal, values_.data(), nullptr).erased();
        judge_changed();
      } else {
        erased_ += call(ops::erase, nullptr, nullptr).erased();
        count_ = 0;
      }
    }
  }

 private:
  /// Takes over the pairs that the user wants to go.
  void gather(void const* keys, void const* values, std::size_t count)
  {
    count_ = 0;
    if (count == 0) return;
    std::fill_n(verdicts_.get(), count, false);
    by_.decide(by_.context, keys, values, count, verdicts_.get());
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
    call(ops::find, nullptr, values_.data());
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
    copy(keys, keys_.data(), as_.key.bytes);
    copy(values, values_.data(), as_.value.bytes);
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

  counts call(ops kind, void const* values, void* out)
  {
    written_keys<Slots> const keys{keys_.data(), count_};
    return run_({.kind = kind,
                 .count = count_,
                 .keys = keys.column(),
                 .values = values,
                 .out = out,
                 .statuses = statuses_.data()});
  }

  detail::layout const as_;
  detail::judge const& by_;
  Run run_;
  std::size_t erased_ = 0;
  std::size_t count_ = 0;
  std::unique_ptr<bool[]> verdicts_;
  std::vector<status> statuses_;
  std::vector<item_line> keys_;
  std::vector<item_line> values_;
};

}  // namespace warpmap::inline v0_1::host

#pragma once
// String keys of a version on a device, copied to where a host can look at them.

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "host/device_batch.hpp"

namespace warpmap::inline v0_1::host {

/// Copies of keys, which stay where they are.
class key_pages {
 public:
  /// @throws std::bad_alloc
  char* add(std::size_t bytes)
  {
    pages_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
    return pages_.back().get();
  }

 private:
  std::vector<std::unique_ptr<char[]>> pages_;
};

/// Brings keys from a version to pages, a lane full at a time. The version must stay.
template <class Slots>
class text_bringer {
 public:
  explicit text_bringer(device_parts<Slots>& parts) : parts_{parts} {}

  /// `keys` come as collect_job gives them, and go as views of copies of theirs.
  /// @throws out_of_memory, device_error, std::bad_alloc
  void bring(std::span<core::text const> keys, std::string_view* views, key_pages& to) const
  {
    std::uint64_t all = 0;
    for (auto const& each : keys) all += space_for(each.size);
    auto const pieces = keys.size() + all / most_at_once + 1;
    auto const each = sizeof(text_piece) + all / pieces + 4;
    lane_pool::holder const by{parts_.lanes, static_cast<std::size_t>(std::min<std::uint64_t>(
                                               lane_pool::usual, slack + pieces * each))};
    part now{*by, *parts_.launch, each, to.add(static_cast<std::size_t>(all))};
    for (std::size_t i = 0; i < keys.size(); ++i) views[i] = now.add(keys[i]);
    now.finish();
  }

 private:
  static constexpr std::size_t slack = 1024;
  /// Long keys are copied by several threads, and in several rounds where they pass a lane.
  static constexpr std::uint64_t most_at_once = 4096;

  static std::uint64_t space_for(std::uint64_t size) { return (size + 3) / 4 * 4; }

  /// A lane full: pieces from the front, and behind them the bytes that they become.
  class part {
   public:
    /// @param each  what a piece usually takes, its bytes included
    part(lane const& by, launcher<Slots>& launch, std::uint64_t each, char* page)
      : by_{by},
        launch_{launch},
        room_{static_cast<std::size_t>((by.bytes() - slack) / each)},
        bytes_{(by.bytes() - slack - room_ * sizeof(text_piece)) / 4 * 4},
        page_{page}
    {
    }

    std::string_view add(core::text const& key)
    {
      std::string_view const view{page_ + copied_ + used_, static_cast<std::size_t>(key.size)};
      for (std::uint64_t done = 0; done < key.size;) {
        if (count_ == room_ || used_ == bytes_) finish();
        auto const size = std::min({key.size - done, most_at_once, bytes_ - used_});
        text_piece const piece{key.data + done, used_, size};
        std::memcpy(by_.here() + count_ * sizeof piece, &piece, sizeof piece);
        ++count_;
        used_ += space_for(size);
        done += size;
      }
      return view;
    }

    void finish()
    {
      if (count_ == 0) return;
      quiet_on_failure const quiet{by_.on(), by_.stream()};
      auto const column = room_ * sizeof(text_piece);
      by_.bring(0, count_ * sizeof(text_piece));
      launch_.run(copy_job{reinterpret_cast<text_piece const*>(by_.there()), count_,
                           by_.there() + column},
                  by_.stream());
      by_.fetch(column, static_cast<std::size_t>(used_));
      by_.on().synchronize(by_.stream());
      std::memcpy(page_ + copied_, by_.here() + column, static_cast<std::size_t>(used_));
      copied_ += used_;
      used_ = 0;
      count_ = 0;
    }

   private:
    lane const& by_;
    launcher<Slots>& launch_;
    std::size_t const room_;     // pieces
    std::uint64_t const bytes_;  // of what they become
    char* const page_;
    std::uint64_t copied_ = 0;
    std::uint64_t used_ = 0;
    std::size_t count_ = 0;
  };

  device_parts<Slots>& parts_;
};

}  // namespace warpmap::inline v0_1::host

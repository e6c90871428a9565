#pragma once
// How far a long job is, while it runs and at its end.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/inputs.hpp"

namespace warpmap_tool {

/// What has been counted so far.
struct tally {
  std::uint64_t keys = 0;
  std::uint64_t bytes = 0;       ///< of text, after decompression
  std::uint64_t file_bytes = 0;  ///< as they are in the files
  std::size_t files_done = 0;
};

/// Draws one line on a terminal, over and over, for work that takes longer than a second; nothing
/// anywhere else, and nothing when it is to be quiet.
class progress {
 public:
  progress(std::vector<input> const& inputs, bool quiet);
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;
  ~progress();

  void show(tally const& so_far, std::size_t distinct);

  /// "1.2 GB of 3.4 GB", without the second part where it is not known.
  std::string how_far(tally const& so_far) const;

  std::chrono::duration<double> elapsed() const { return clock::now() - began_; }

 private:
  using clock = std::chrono::steady_clock;

  bool is_share_known(tally const&) const;

  std::uint64_t all_bytes_ = 0;  // 0 when not known
  bool is_shown_;
  bool drawn_ = false;
  clock::time_point began_ = clock::now();
  clock::time_point next_ = began_ + std::chrono::seconds{1};
};

}  // namespace warpmap_tool

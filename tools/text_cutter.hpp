#pragma once
// Cuts text where no key lies across.

#include <cstddef>
#include <functional>
#include <string_view>

#include "tools/piece_reader.hpp"

namespace warpmap_tool {

/// Where a text that goes on may be cut.
struct cut_place {
  std::size_t end;        ///< the keys before it are whole; 0: nowhere
  std::size_t next_from;  ///< from here on the text is needed again
};
using cut_rule = std::function<cut_place(std::string_view)>;

class text_cutter final : public piece_cutter {
 public:
  explicit text_cutter(cut_rule rule) : rule_{std::move(rule)} {}

  void cut(input const& which, byte_stream& from, piece_reader& to) override;

 private:
  bool cut_here(std::size_t& begin, piece_reader& to);

  cut_rule rule_;
};

}  // namespace warpmap_tool

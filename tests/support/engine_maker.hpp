#pragma once
// What the subjects made of maps and sets have in common.

#include <functional>
#include <memory>
#include <string>

#include "tests/support/history.hpp"
#include "warpmap/detail/engine.hpp"

namespace warpmap::trial {

using engine_maker = std::function<std::unique_ptr<detail::engine>(options const&)>;

/// What is wrong with a map or set of which nothing runs any more, in words.
template <class Map>
std::string trouble_of(Map const& map, contents const& seen, std::size_t others)
{
  auto const found = map.validate();
  std::string text;
  for (auto const& problem : found.problems) text += problem + "; ";
  auto const live = others + count_pairs(seen);
  if (map.size() != live)
    text += "size() is " + std::to_string(map.size()) + " but " + std::to_string(live) +
            " keys are found";
  return text;
}

}  // namespace warpmap::trial

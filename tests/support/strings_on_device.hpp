#pragma once
// For tests of string maps and sets on a device: one that does not dawdle, and maps of texts.

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {

class strings_on_device : public testing::Test {
 protected:
  strings_on_device()
  {
    emulated_options quick;
    quick.delays = false;
    device = std::make_shared<emulated_device>(quick);
    use_device(device);
  }

  static options how()
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    return made;
  }
  /// A map of key_text(first) and so on, the value of each its number.
  static string_map<u64> filled(u64 first, std::size_t count, options const& made = how())
  {
    string_map<u64> map{made};
    map.insert(views_of(key_texts(first, count)), numbers(first, count));
    return map;
  }
  static string_model model(u64 first, std::size_t count)
  {
    string_model all;
    for (u64 i = first; i < first + count; ++i) all.emplace(key_text(i), i);
    return all;
  }

  std::shared_ptr<emulated_device> device;
};

}  // namespace warpmap::trial

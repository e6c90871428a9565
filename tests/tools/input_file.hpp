#pragma once
// A file for one test, with the bytes given.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "tools/inputs.hpp"

namespace warpmap_tool {

class input_file {
 public:
  explicit input_file(std::string_view bytes)
    : name_{testing::TempDir() + "warpmap_input_XXXXXX"}, bytes_{bytes.size()}
  {
    auto const descriptor = ::mkstemp(name_.data());
    auto* const file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb");
    EXPECT_NE(file, nullptr) << name_;
    if (file == nullptr) return;
    EXPECT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
    EXPECT_EQ(std::fclose(file), 0);
  }
  input_file(input_file const&) = delete;
  input_file& operator=(input_file const&) = delete;
  ~input_file() { ::unlink(name_.c_str()); }

  std::string const& name() const { return name_; }
  input as_input() const { return {name_, bytes_}; }

 private:
  std::string name_;
  std::size_t bytes_;
};

}  // namespace warpmap_tool

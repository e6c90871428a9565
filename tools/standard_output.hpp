#pragma once
// Standard output, where a reader that has seen enough is no error.

#include <string>
#include <string_view>

namespace warpmap_tool {

class standard_output {
 public:
  /// @throws failure  naming the cause, except when nobody reads any more
  void write(std::string_view text);
  /// Call it at the end: what a destructor fails to write, nobody would hear of.
  void flush();
  /// Nobody reads any more, or a stop was requested: the rest need not be made.
  bool is_over() const { return over_; }

 private:
  std::string waiting_;
  bool over_ = false;
};

/// Writes to stderr and ignores errors: there is nowhere left to report them.
void say(std::string_view text);

/// Somebody sees what say() writes as it comes.
bool stderr_is_terminal();

}  // namespace warpmap_tool

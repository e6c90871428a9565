#include "tools/inputs.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "tools/failure.hpp"
#include "tools/interrupt.hpp"

namespace warpmap_tool {
namespace {

namespace fs = std::filesystem;

class lister {
 public:
  explicit lister(std::vector<std::string> const& globs) : globs_{globs} {}

  void add(std::string const& path)
  {
    if (path == "-") return found_.push_back({path});
    std::error_code cause;
    auto const what = fs::status(path, cause).type();
    require_no(cause, path);
    if (what == fs::file_type::directory) add_folder(path);
    else if (what == fs::file_type::regular) add_file(path);
    else found_.push_back({path});
  }

  std::vector<input> take() { return std::move(found_); }

 private:
  static void require_no(std::error_code const& cause, std::string const& path)
  {
    if (cause) throw failure{path + ": " + cause.message()};
  }

  void add_file(std::string const& path)
  {
    std::error_code cause;
    auto const bytes = fs::file_size(path, cause);
    require_no(cause, path);
    found_.push_back({path, bytes});
  }

  void add_folder(std::string const& path)
  {
    std::vector<fs::directory_entry> entries;
    std::error_code cause;
    for (fs::directory_iterator at{path, cause}, end; !cause && at != end; at.increment(cause))
      entries.push_back(*at);
    require_no(cause, path);
    std::sort(entries.begin(), entries.end());

    for (auto const& entry : entries) {
      if (interrupt::requested()) return;
      auto const what = entry.symlink_status(cause).type();
      require_no(cause, entry.path().string());
      if (what == fs::file_type::directory) add_folder(entry.path().string());
      else if (what == fs::file_type::regular && is_wanted(entry.path())) add_file(entry.path());
    }
  }

  bool is_wanted(fs::path const& file) const
  {
    auto const name = file.filename();
    return globs_.empty() || std::any_of(globs_.begin(), globs_.end(), [&](auto const& glob) {
             return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
           });
  }

  std::vector<std::string> const& globs_;
  std::vector<input> found_;
};

}  // namespace

std::vector<input> list_inputs(std::vector<std::string> const& paths,
                               std::vector<std::string> const& globs)
{
  lister all{globs};
  if (paths.empty()) all.add("-");
  for (auto const& path : paths) all.add(path);
  auto found = all.take();
  if (found.empty() && !interrupt::requested())
    throw failure{paths.front() + (globs.empty() ? ": no files there" : ": no file there matches")};
  return found;
}

std::string shown(input const& which)
{
  return which.is_standard_input() ? "standard input" : which.name;
}

}  // namespace warpmap_tool

#pragma once
// Which group has which key.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cell.hpp"
#include "tools/group_numbers.hpp"
#include "tools/group_plan.hpp"
#include "tools/row_batch.hpp"
#include "warpmap/options.hpp"
#include "warpmap/stats.hpp"

namespace warpmap_tool {

/// A key as the index keeps it; keys of one index are in the order of `prefix`, then `bytes`.
struct group_key {
  std::uint64_t prefix;
  std::string_view bytes;

  friend bool operator<(group_key const& a, group_key const& b)
  {
    return a.prefix != b.prefix ? a.prefix < b.prefix : a.bytes < b.bytes;
  }
};

struct group_entry {
  group_key key;
  std::uint64_t group;
};

/// The values of a key, and the texts that they point to.
struct key_cells {
  std::vector<cell> values;
  std::vector<std::string> texts;
};

/// A table from keys to numbers of groups, for any number of threads.
class group_index {
 public:
  virtual ~group_index() = default;

  /// What one worker needs to ask about one batch after another.
  struct batch_space {
    explicit batch_space(std::atomic<std::uint64_t>& next) : fresh{next} {}

    group_numbers fresh;
    std::vector<std::uint64_t> words;
    std::string bytes;
    std::vector<std::int64_t> offsets;
    std::vector<warpmap::status> statuses;
  };

  /// Writes for each row the number of its group. False when a group found no room; `numbers` then
  /// means nothing.
  virtual bool find(row_batch const& rows, std::span<std::uint64_t> numbers,
                    batch_space& space) = 0;

  /// All groups, in no order. Not beside find(). The keys are valid as long as the index.
  virtual std::vector<group_entry> entries() = 0;
  virtual void read_key(group_key const& key, key_cells& into) const = 0;

  virtual std::size_t size() const = 0;
  virtual warpmap::statistics stats() const = 0;
  virtual std::string why_backend() const = 0;
};

/// The index for the keys of a plan, which must outlive it; `next`: see group_numbers. One column
/// of integers is looked up as numbers, which takes half the memory; other keys are encoded.
std::unique_ptr<group_index> make_group_index(group_plan const& plan, warpmap::options const& how,
                                              std::atomic<std::uint64_t>& next);

}  // namespace warpmap_tool

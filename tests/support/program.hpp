#pragma once
// What the threads of a trial are to do: drawn from a seed, small enough to be read.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tests/support/history.hpp"
#include "warpmap/options.hpp"

namespace warpmap::trial {

/// One key's part of a call.
struct item {
  int key = 0;
  datum given = nothing;
  datum expected = nothing;
};

struct call {
  kind what = kind::find;
  bool batch = false;               ///< through the map instead of the session
  bool compares_last = false;       ///< expects the value that this thread last saw of the key
  std::vector<item> items;          ///< one for a session's call; the keys of a batch
  contents given = empty_contents;  ///< swap, merge: the other map's
  std::size_t amount = 0;           ///< crowd, reserve, rehash: how many
  ops phase = ops::none;            ///< not none: the batch runs in a phase that allows these too
};

struct program {
  contents before = empty_contents;
  std::size_t capacity = 0;  ///< of the map at the start
  std::vector<std::vector<call>> threads;

  std::size_t calls() const;
};

/// What programs are to be made of.
struct repertoire {
  std::vector<kind> single;   ///< on one key
  std::vector<kind> whole;    ///< on the whole map; now and then among the others
  std::vector<kind> reshape;  ///< what one more thread does all the while; may be empty
  bool batches = true;
  bool may_be_full = false;        ///< then the counts of a merge tell what became of one pair only
  bool phases = false;             ///< some batches in an exclusive phase; not for fibers
  bool key_only = false;           ///< a set: the value of a present key is 1
  std::vector<datum> more_values;  ///< given now and then, beside numbers that occur only once
  std::size_t calls = 24;          ///< at least; the reshaping thread's not counted
};

/// Everything that a map can do, or a set.
repertoire everything_of_a_map();
repertoire everything_of_a_set();

/// Each seed takes a few kinds of the repertoire and leaves out the others: rare meetings of two
/// kinds are met more often in that way than by always mixing everything.
program draw_program(repertoire const& from, std::uint64_t seed);

std::string to_string(call const&);
std::string to_string(program const&);

}  // namespace warpmap::trial

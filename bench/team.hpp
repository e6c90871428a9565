#pragma once
// A container and the threads that use it: runs batches and says how long they took.

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>

#include "measure/crew.hpp"
#include "workloads.hpp"

namespace warpmap::bench {

/// `splits_batches` containers get each batch whole, from one thread; the others get it in equal
/// parts, one per thread. Every method returns seconds and throws when an answer is wrong, or
/// what a worker threw.
class team {
 public:
  team(container& of, unsigned threads, bool splits_batches)
    : crew_{threads}, workers_(threads), batch_callers_{splits_batches ? 1 : threads}
  {
    each_of(threads, [&](unsigned member) { workers_[member] = of.work(); });
  }
  team(team const&) = delete;
  team& operator=(team const&) = delete;
  ~team()
  {
    crew_.run([&](unsigned member) { workers_[member].reset(); });
  }

  double insert(keys_view keys, values_view values)
  {
    return checked("inserted", keys.size(), batch_callers_, [&](worker& me, auto mine) {
      return me.insert(mine(keys), mine(values));
    });
  }
  double find(keys_view keys, values_room found, bool there)
  {
    return checked("found", there ? keys.size() : 0, batch_callers_, [&](worker& me, auto mine) {
      return me.find(mine(keys), mine(found));
    });
  }
  double add(keys_view keys)
  {
    return checked("added", keys.size(), batch_callers_, [&](worker& me, auto mine) {
      me.add(mine(keys), 1);
      return mine(keys).size();
    });
  }
  double erase(keys_view keys)
  {
    return checked("erased", keys.size(), batch_callers_, [&](worker& me, auto mine) {
      return me.erase(mine(keys));
    });
  }
  /// Every thread calls for itself, with `block` keys a call.
  double insert_in_blocks(keys_view keys, values_view values, std::size_t block)
  {
    return checked("inserted", keys.size(), crew_.members(), [&](worker& me, auto mine) {
      return in_blocks(mine(keys), block, [&](std::size_t at, keys_view some) {
        return me.insert(some, mine(values).subspan(at, some.size()));
      });
    });
  }
  double find_in_blocks(keys_view keys, values_room found, std::size_t block)
  {
    return checked("found", keys.size(), crew_.members(), [&](worker& me, auto mine) {
      return in_blocks(mine(keys), block, [&](std::size_t at, keys_view some) {
        return me.find(some, mine(found).subspan(at, some.size()));
      });
    });
  }
  double add_in_blocks(keys_view keys, std::size_t block)
  {
    return checked("added", keys.size(), crew_.members(), [&](worker& me, auto mine) {
      return in_blocks(mine(keys), block, [&](std::size_t, keys_view some) {
        me.add(some, 1);
        return some.size();
      });
    });
  }
  /// Every thread mixes for itself: of each `block` keys the first are found, `writes` assigned; of
  /// fewer keys at the end as large a share.
  double mix(keys_view keys, values_room found, std::size_t block, std::size_t writes)
  {
    return checked("found", keys.size(), crew_.members(), [&](worker& me, auto mine) {
      return in_blocks(mine(keys), block, [&](std::size_t at, keys_view some) {
        auto const assigned = std::max<std::size_t>(1, some.size() * writes / block);
        auto const finds = some.size() - assigned;
        auto const room = mine(found).subspan(at, finds);
        auto const written = some.subspan(finds);
        return me.mix(some.first(finds), room, written, written) + assigned;
      });
    });
  }

 private:
  /// Runs `act` on the first `callers` members. What one of them throws, the caller gets.
  template <class Act>
  double each_of(unsigned callers, Act act)
  {
    std::vector<std::exception_ptr> thrown(callers);
    auto const seconds = crew_.run([&](unsigned member) {
      if (member >= callers) return;
      try {
        act(member);
      } catch (...) {
        thrown[member] = std::current_exception();
      }
    });
    for (auto const& each : thrown)
      if (each) std::rethrow_exception(each);
    return seconds;
  }

  template <class Call>
  static std::size_t in_blocks(keys_view keys, std::size_t block, Call call)
  {
    std::size_t answered = 0;
    for (std::size_t at = 0; at < keys.size(); at += block)
      answered += call(at, keys.subspan(at, std::min(block, keys.size() - at)));
    return answered;
  }

  template <class Call>
  double checked(char const* verb, std::size_t expected, unsigned callers, Call call)
  {
    std::atomic<std::size_t> answered{0};
    auto const seconds = each_of(callers, [&](unsigned member) {
      auto const mine = [&](auto all) { return part(all, member, callers); };
      answered += call(*workers_[member], mine);
    });
    if (answered != expected)
      throw std::runtime_error{std::string{verb} + ' ' + std::to_string(answered) + " of " +
                               std::to_string(expected)};
    return seconds;
  }

  crew crew_;
  std::vector<std::unique_ptr<worker>> workers_;
  unsigned batch_callers_;
};

}  // namespace warpmap::bench

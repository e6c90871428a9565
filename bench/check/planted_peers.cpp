// Peers for the report's own tests: one that takes batches and can neither erase nor grow; when
// asked for, some that fail, each in another way, or an own one that does.

#include <cstdlib>
#include <string>
#include <thread>

#include "../adapters/one_at_a_time.hpp"
#include "../adapters/std_map.hpp"

namespace warpmap::bench {
namespace {

class fixed_map : public std_map {
 public:
  explicit fixed_map(setting const& how) : std_map{how}
  {
    if (how.capacity == 0) throw not_offered{"a fixed map does not grow"};
  }
  bool erase(std::uint64_t) { throw not_offered{"a fixed map erases nothing"}; }
};

/// Finds every key, and for some of them the wrong value.
class lying_map : public std_map {
 public:
  using std_map::std_map;
  bool find(std::uint64_t key, std::uint64_t& value) const
  {
    bool const there = std_map::find(key, value);
    value += key % 1009 == 0;
    return there;
  }
};

/// Says that it has taken every key, and keeps all but a few.
class losing_map : public std_map {
 public:
  using std_map::std_map;
  bool insert(std::uint64_t key, std::uint64_t value)
  {
    return key % 101 == 0 || std_map::insert(key, value);
  }
};

/// Ends the process when a thread other than the one that made it asks.
class crashing_map : public std_map {
 public:
  using std_map::std_map;
  bool find(std::uint64_t key, std::uint64_t& value) const
  {
    if (std::this_thread::get_id() != maker_) std::abort();
    return std_map::find(key, value);
  }

 private:
  std::thread::id maker_ = std::this_thread::get_id();
};

/// Throws where nobody expects it, in a thread of the team that is not the caller's.
class throwing_map : public std_map {
 public:
  using std_map::std_map;
  bool insert(std::uint64_t key, std::uint64_t value)
  {
    if (std::this_thread::get_id() != maker_) throw std::runtime_error{"no more"};
    return std_map::insert(key, value);
  }

 private:
  std::thread::id maker_ = std::this_thread::get_id();
};

void plant(std::string const& what, std::vector<contestant>& all)
{
  if (what == "peers") {
    all.push_back(peer<lying_map>("lying"));
    all.push_back(peer<losing_map>("losing"));
    all.push_back(peer<crashing_map>("crashing"));
    all.push_back(peer<throwing_map>("throwing"));
  } else if (what == "own") {
    all.push_back(peer<lying_map>("warpmap lying"));
    all.back().is_peer = false;
  }
}

}  // namespace
}  // namespace warpmap::bench

extern "C" __attribute__((visibility("default"))) void warpmap_bench_contestants(
  std::vector<warpmap::bench::contestant>& all)
{
  using namespace warpmap::bench;
  auto fixed = peer<fixed_map>("fixed");
  fixed.is_batch = true;
  all.push_back(std::move(fixed));
  if (auto const* const what = std::getenv("WARPMAP_PLANT_A_LIE")) plant(what, all);
}

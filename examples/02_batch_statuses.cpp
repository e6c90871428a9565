// What happened to each key: statuses, keys that repeat within a batch, and a map that is full.

#include <warpmap/map.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <span>
#include <vector>

using warpmap::status;

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

int main()
{
  warpmap::map<std::uint32_t, float> limits;
  std::array<std::uint32_t, 3> const keys{10, 20, 30};
  std::array<float, 3> const values{1.5F, 2.5F, 3.5F};
  limits.insert(std::span{keys}.first(1), std::span{values}.first(1));

  // One status per key says what the call did to it.
  std::array<status, 3> what{};
  limits.insert(keys, values, what);
  check(what == std::array{status::present, status::inserted, status::inserted}, "10 was there");

  // A comparison that fails says `present` and hands back the value that it saw.
  std::array<float, 3> expected{1.5F, 0.0F, 3.5F};
  limits.compare_exchange(keys, expected, std::array{9.0F, 9.0F, 9.0F}, what);
  check(what == std::array{status::assigned, status::present, status::assigned}, "20 differed");
  check(expected[1] == 2.5F, "20 holds 2.5");
  std::cout << "20 holds " << expected[1] << ", so it was left alone\n";

  // Pairs of one batch may share a key. Any one is taken, unless the call says which.
  std::array<std::uint32_t, 4> const again{40, 40, 50, 40};
  std::array<float, 4> const given{1, 2, 3, 4};
  std::array<status, 4> each{};
  auto const done = limits.insert(again, given, each, warpmap::duplicates::last);
  check(limits.session().find(40) == 4.0F, "the last one was taken");
  check(each[3] == status::inserted && each[0] == status::present, "it alone was inserted");
  std::cout << done.inserted() << " inserted, " << done.present() << " present\n";

  // A map that may not grow answers `full` for the keys without room; the others are done, and
  // nothing that was there is lost.
  warpmap::map<std::uint32_t, float> small{{.capacity = 100, .growth = warpmap::growth::never}};
  std::vector<std::uint32_t> many(1000);
  std::iota(many.begin(), many.end(), 1u);
  std::vector<status> fate(many.size());
  auto const result = small.insert(many, std::vector<float>(many.size()), fate);
  std::cout << result.inserted() << " found room, " << result.full() << " did not\n";
  check(result.inserted() >= 100 && result.total() == 1000, "room for 100 was promised");
  check(small.size() == result.inserted(), "the map holds what was inserted");
  for (std::size_t i = 0; i < many.size(); ++i)
    check(small.session().contains(many[i]) == (fate[i] == status::inserted), "each as it says");
}

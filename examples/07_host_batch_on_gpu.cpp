// Host batches on a GPU: the calls of a map on the CPU, with another backend. This file needs no
// CUDA to compile; where there is no GPU it says so and ends.

#include <warpmap/error.hpp>
#include <warpmap/map.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

static void count_visits()
{
  // Maps that name no backend take the GPU where there is one. This one insists.
  warpmap::options how;
  how.backend = warpmap::backend::cuda;
  warpmap::map<std::uint64_t, std::uint64_t> visits{how};
  check(visits.backend() == warpmap::backend::cuda, "it runs where it was asked to");

  // Columns in host memory go to the device in blocks, and answers come back, while it works.
  std::vector<std::uint64_t> pages;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) pages.push_back(i * i % 999'983);
  auto const done = visits.insert_or_apply(pages, 1, warpmap::sum);
  std::cout << done.total() << " visits of " << visits.size() << " pages\n";

  std::vector<std::uint64_t> const wanted{0, 1, 2};
  std::vector<std::uint64_t> times(wanted.size());
  auto const seen = visits.find(wanted, times);
  check(seen.present() >= 2 && times[1] >= 2, "page 1 was visited by 1 and by 999,982");

  // Functions of the host may combine values, too: they are run here, on what the device holds.
  auto const twice = [](std::uint64_t there, std::uint64_t) { return 2 * there; };
  visits.insert_or_apply(wanted, std::vector<std::uint64_t>(3), twice);
  check(visits.session().find(1) == 2 * times[1], "doubled");
  std::cout << visits.stats().rebuilds << " times it grew, on the device\n";
  check(visits.validate().ok(), "nothing is lost");
}

int main()
{
  try {
    count_visits();
  } catch (warpmap::backend_unavailable const& none) {
    std::cout << none.what() << '\n';
    return 77;  // for ctest: skipped
  }
}

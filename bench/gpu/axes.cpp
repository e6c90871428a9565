// The axes of the tables themselves: operations, loads, sizes, types, variants; and the limits.

#include "bench/gpu/core_rounds.hpp"

namespace warpmap::bench {

spot fitting(measuring& with, spot at, double bytes)
{
  auto const room = 0.9 * static_cast<double>(with.in.on.free_bytes());
  auto const wanted = at.entries;
  while (at.entries > 1024 && static_cast<double>(at.entries) * bytes > room) at.entries /= 2;
  if (at.entries != wanted)
    with.in.skip(count_of(wanted) + " entries",
                 "the memory of the device holds no more than " + count_of(at.entries));
  return at;
}

namespace {

template <class Word>
void measure_spot(measuring& with, std::string const& part, spot at)
{
  using rounds = core_rounds<Word>;
  at.types = types_of<Word>;
  at = fitting(with, at, rounds::bytes_each(at.load));
  // What another part has measured is there already.
  if (with.in.out.find("insert", at.variant, at.entries, at.load, at.types) != nullptr) return;
  attempt(with.in, part + ": " + name_of(at),
          rounds::keys_each * static_cast<double>(at.entries),
          [&] { rounds{with, part, at}.measure(); });
}

/// Every combination for --full, else along one axis through the centre.
template <class Word>
void measure_all_spots(measuring& with, std::string const& part)
{
  for (auto const& variant : with.in.how.variants)
    for (auto const entries : with.in.how.sizes())
      for (auto const load : plan::loads())
        measure_spot<Word>(with, part, {.variant = variant, .entries = entries, .load = load});
}

}  // namespace

void measure_limits(measuring& with)
{
  auto const& how = with.in.how;
  auto const free = with.in.on.free_bytes();
  std::vector<std::size_t> windows{with.in.on.cache_bytes() / 2};
  if (how.tiny) windows.push_back(std::size_t{1} << 20);
  else
    for (auto const gigabytes : {1, 4, 16, 64})
      windows.push_back(static_cast<std::size_t>(gigabytes) << 30);
  for (auto const window : windows) {
    if (window > free / 10 * 9) {
      with.in.skip(text("limits in %zu GiB", window >> 30), "the memory of the device is smaller");
      continue;
    }
    if (2 * window <= free / 10 * 9) with.most.copies(window);
    with.most.reads(window);
    with.most.swaps(8, window);
    with.most.swaps(16, window);
  }
  with.most.bus(how.tiny ? std::size_t{1} << 20 : std::size_t{256} << 20);
}

void measure_operations(measuring& with)
{
  measure_spot<u64>(with, "operations", centre_of(with.in));
  if (with.in.how.full) measure_all_spots<u64>(with, "operations");
}

void measure_loads(measuring& with)
{
  for (auto const load : plan::loads()) {
    auto at = centre_of(with.in);
    at.load = load;
    measure_spot<u64>(with, "loads", at);
  }
}

void measure_sizes(measuring& with)
{
  for (auto const entries : with.in.how.sizes()) {
    auto at = centre_of(with.in);
    at.entries = entries;
    measure_spot<u64>(with, "sizes", at);
  }
}

void measure_types(measuring& with)
{
  measure_spot<u64>(with, "types", centre_of(with.in));
  measure_spot<u32>(with, "types", centre_of(with.in));
  if (with.in.how.full) measure_all_spots<u32>(with, "types");
}

void measure_variants(measuring& with)
{
  for (auto const& variant : with.in.how.variants)
    for (auto const load : {0.5, 0.8}) {
      auto at = centre_of(with.in);
      at.variant = variant;
      at.load = load;
      measure_spot<u64>(with, "variants", at);
      if (load == 0.5) measure_spot<u32>(with, "variants", at);
    }
}

}  // namespace warpmap::bench

#include "bench/gpu/limits.hpp"

namespace warpmap::bench {

double limits::known(std::string const& what, std::size_t window, measure how)
{
  auto const at = known_.emplace(std::pair{what, window}, unknown);
  auto& rate = at.first->second;
  if (!at.second) return rate;
  auto const name = text("limit: %s in %zu KiB", what.c_str(), window >> 10);
  attempt(in_, name, static_cast<double>(accesses(window)), [&] {
    auto const seen = (this->*how)(window);
    if (seen.rounds == 0) return;
    auto const* const unit = what.starts_with("random") ? "G/s" : "GB/s";
    in_.out.limits.push_back({what, window, seen, unit});
    rate = seen.median;
  });
  return rate;
}

/// As many as there are sectors, or enough to be timed.
u64 limits::accesses(std::size_t window) const
{
  auto const least = in_.how.tiny ? u64{1} << 12 : u64{1} << 24;
  return std::clamp<u64>(window / sizeof(sector), least, u64{1} << 27);
}

figure limits::read(std::size_t window)
{
  auto const table = in_.make_column<sector>(window / sizeof(sector));
  auto const kept = in_.make_column<u64>(1);
  table.clear();
  auto const n = accesses(window);
  std::vector<double> rates;
  for_rounds(in_, [&](bool counts) {
    read_sector const work{table.data(), table.size(), salt_ += n, kept.data()};
    auto const seconds = in_.time([&] { in_.on.run(work, n, in_.stream); });
    if (counts) rates.push_back(static_cast<double>(n) / seconds / 1e9);
  });
  return figure::of(rates);
}

template <class Word>
figure limits::swap(std::size_t window)
{
  auto const table = in_.make_column<Word>(window / sizeof(Word));
  table.clear();
  auto const n = accesses(window);
  std::vector<double> rates;
  for_rounds(in_, [&](bool counts) {
    read_then_swap<Word> const work{table.data(), table.size(), salt_ += n};
    auto const seconds = in_.time([&] { in_.on.run(work, n, in_.stream); });
    if (counts) rates.push_back(static_cast<double>(n) / seconds / 1e9);
  });
  return figure::of(rates);
}

figure limits::swap_8(std::size_t window) { return swap<u64>(window); }

figure limits::swap_16(std::size_t window)
{
  if (in_.on.device().has_word16()) return swap<core::word16>(window);
  in_.skip("read-then-CAS of 16 bytes", "not in the code that runs on this GPU");
  return {};
}

figure limits::copy(std::size_t window)
{
  auto const from = in_.make_column<char>(window);
  auto const to = in_.make_column<char>(window);
  from.clear();
  std::vector<double> rates;
  for_rounds(in_, [&](bool counts) {
    auto const seconds = in_.time(
      [&] { in_.on.device().copy(to.data(), from.data(), window, in_.stream); });
    if (counts) rates.push_back(2 * static_cast<double>(window) / seconds / 1e9);
  });
  return figure::of(rates);
}

figure limits::cross(std::size_t bytes)
{
  auto& device = in_.on.device();
  struct pinned {
    pinned(host::device& of, std::size_t size) : on{of}, data{of.allocate_pinned(size)} {}
    pinned(pinned const&) = delete;
    pinned& operator=(pinned const&) = delete;
    ~pinned() { on.free_pinned(data); }
    host::device& on;
    void* data;
  };
  // A piece is enough: the bus does not get faster after 256 MiB.
  auto const piece = std::min(bytes, std::size_t{256} << 20);
  auto const to = in_.make_column<char>(piece);
  pinned const from{device, piece};
  std::fill_n(static_cast<char*>(from.data), piece, char{1});
  std::vector<double> rates;
  for_rounds(in_, [&](bool counts) {
    auto const seconds =
      in_.time([&] { device.copy(to.data(), from.data, piece, in_.stream); });
    if (counts) rates.push_back(static_cast<double>(piece) / seconds / 1e9);
  });
  return figure::of(rates);
}

}  // namespace warpmap::bench

// Names and tables for people: what a map says of itself, in words.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warpmap/options.hpp"
#include "warpmap/stats.hpp"

namespace warpmap::inline v0_1 {

std::string_view name(backend which) noexcept
{
  switch (which) {
    case backend::automatic: return "automatic";
    case backend::cuda: return "cuda";
    case backend::cpu: return "cpu";
  }
  return "unknown";
}

std::string_view name(executor_kind which) noexcept
{
  switch (which) {
    case executor_kind::automatic: return "automatic";
    case executor_kind::tbb: return "tbb";
    case executor_kind::threads: return "threads";
    case executor_kind::serial: return "serial";
  }
  return "unknown";
}

std::string_view name(instructions which) noexcept
{
  switch (which) {
    case instructions::automatic: return "automatic";
    case instructions::scalar: return "scalar";
    case instructions::avx2: return "avx2";
    case instructions::avx512: return "avx512";
  }
  return "unknown";
}

namespace {

std::string decimal(double number, int digits)
{
  std::array<char, 64> text{};
  // Figures of a map fit; were one ever to be wider, it would be cut and not overrun.
  std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return text.data();
}

std::string grouped(std::uint64_t number)
{
  auto text = std::to_string(number);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

/// `value` in the largest of `units` (each `factor` times the one before) that leaves 1 or more.
template <std::size_t Count>
std::string scaled(double value, double factor, std::array<char const*, Count> const& units)
{
  std::size_t unit = 0;
  for (; value >= factor && unit + 1 < Count; ++unit) value /= factor;
  bool const whole = unit == 0 || value >= 1000;
  return decimal(value, whole ? 0 : 1) + " " + units[unit];
}

std::string human(std::size_t bytes)
{
  return scaled(static_cast<double>(bytes), 1024,
                std::array{"bytes", "KiB", "MiB", "GiB", "TiB"});
}

std::string human(std::chrono::nanoseconds time)
{
  return scaled(static_cast<double>(time.count()), 1000, std::array{"ns", "us", "ms", "s"});
}

/// Lines `name  value`, the values one below the other.
class table {
 public:
  void line(std::string_view name, std::string const& value)
  {
    text_ += name;
    text_.append(name_width - std::min(name.size(), name_width - 1), ' ');
    text_ += value + "\n";
  }
  void note(std::string const& whole_line) { text_ += whole_line + "\n"; }
  std::string take() { return std::move(text_); }

 private:
  static constexpr std::size_t name_width = 22;
  std::string text_;
};

/// Windows `from` to `to` of the walk: the histogram has one row per window at first, then one per
/// doubling, so that a long tail stays readable.
struct row {
  std::size_t from;
  std::size_t to;
  std::size_t keys = 0;
};

std::vector<row> rows_of(std::vector<std::size_t> const& histogram)
{
  std::size_t constexpr single_rows = 8;
  std::vector<row> rows;
  for (std::size_t from = 1; from <= histogram.size();) {
    row next{from, from <= single_rows ? from : std::min(2 * (from - 1), histogram.size())};
    for (auto at = next.from; at <= next.to; ++at) next.keys += histogram[at - 1];
    rows.push_back(next);
    from = next.to + 1;
  }
  return rows;
}

std::string padded(std::string text, std::size_t width)
{
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

void add_histogram(table& to, std::vector<std::size_t> const& histogram)
{
  auto const rows = rows_of(histogram);
  std::size_t all = 0;
  std::size_t most = 0;
  for (auto const& each : rows) {
    all += each.keys;
    most = std::max(most, each.keys);
  }
  if (all == 0) return;

  double constexpr widest_bar = 40;
  for (auto const& each : rows) {
    auto const keys = static_cast<double>(each.keys);
    auto const length = std::ceil(widest_bar * keys / static_cast<double>(most));
    auto const label = each.from == each.to
                         ? std::to_string(each.from)
                         : std::to_string(each.from) + "-" + std::to_string(each.to);
    auto line = padded(label, 10) + padded(decimal(100 * keys / static_cast<double>(all), 2), 8);
    line += " %";
    if (each.keys != 0) line += "  " + std::string(static_cast<std::size_t>(length), '#');
    to.note(line);
  }
}

}  // namespace

std::string to_string(statistics const& of)
{
  auto const percent_of_slots = [&](double slots) {
    return decimal(of.capacity == 0 ? 0 : 100 * slots / static_cast<double>(of.capacity), 1) + " %";
  };
  table out;
  out.line("pairs", grouped(of.live));
  out.line("erased slots", grouped(of.erased));
  out.line("slots", grouped(of.capacity));
  out.line("load", decimal(100 * of.load, 1) + " % (limit " +
                     percent_of_slots(static_cast<double>(of.limit)) + ")");
  out.line("bytes", human(of.bytes) + " (" + decimal(of.bytes_per_entry, 1) + " per pair, peak " +
                      human(of.peak_bytes) + ")");
  if (of.key_bytes + of.dead_key_bytes != 0)
    out.line("key bytes", human(of.key_bytes) + " (" + human(of.dead_key_bytes) + " dead)");
  out.line("rebuilds", grouped(of.rebuilds) + " (longest " + human(of.longest_rebuild) + ")");
  out.line("longest writer pause", human(of.longest_writer_pause));
  out.line("longest reader pause", human(of.longest_reader_pause));
  out.line("failed exchanges", grouped(of.failed_cas));
  out.line("backend", std::string{name(of.backend)} + " (executor " +
                        std::string{name(of.executor)} + ", " + std::to_string(of.threads) +
                        (of.threads == 1 ? " thread, " : " threads, ") +
                        std::string{name(of.instructions)} + ")");
  out.line("protocol", of.protocol);
  out.line("probe length", "mean " + decimal(of.probe_mean, 2) + ", p99 " + grouped(of.probe_p99) +
                             ", max " + grouped(of.probe_max) + " windows");
  add_histogram(out, of.probe_histogram);
  return out.take();
}

std::ostream& operator<<(std::ostream& out, statistics const& of) { return out << to_string(of); }

}  // namespace warpmap::inline v0_1

#pragma once
// A measured number with its spread, and how numbers are printed.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace warpmap::bench {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Median and spread of the rounds. NaN and zero rounds when there is nothing.
struct figure {
  double median = unknown;
  double least = unknown;
  double most = unknown;
  std::size_t rounds = 0;

  static figure of(std::vector<double> values)
  {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    auto const middle = values.size() / 2;
    auto const median = values.size() % 2 == 1 ? values[middle]
                                               : (values[middle - 1] + values[middle]) / 2;
    return {median, values.front(), values.back(), values.size()};
  }
};

[[gnu::format(printf, 1, 2)]] inline std::string text(char const* format, ...)
{
  std::array<char, 300> line{};
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line.data(), line.size(), format, arguments);
  va_end(arguments);
  return line.data();
}

inline std::string cell(figure const& rate)
{
  if (rate.rounds == 0) return "-";
  return text("%.1f [%.1f..%.1f]", rate.median, rate.least, rate.most);
}
inline std::string times(double ratio) { return std::isnan(ratio) ? "-" : text("%.2f", ratio); }
inline std::string percent(double share)
{
  return std::isnan(share) ? "-" : text("%.0f %%", share * 100);
}
/// 2^24, or the number itself.
inline std::string count_of(std::size_t entries)
{
  if (entries < 1024 || (entries & (entries - 1)) != 0) return std::to_string(entries);
  unsigned power = 0;
  while (entries >> power > 1) ++power;
  return "2^" + std::to_string(power);
}
inline std::string counted_threads(unsigned threads)
{
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

}  // namespace warpmap::bench

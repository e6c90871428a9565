#include "bench/report/part.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <ostream>

namespace warpmap::bench {
namespace {

[[gnu::format(printf, 1, 2)]] std::string print(char const* format, ...)
{
  std::array<char, 200> line{};
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line.data(), line.size(), format, arguments);
  va_end(arguments);
  return line.data();
}

bool is_own(std::string const& container) { return container.starts_with("warpmap"); }

/// Three digits at least, for figures of very different sizes.
std::string digits(double value)
{
  if (std::isnan(value)) return "-";
  if (value >= 100) return print("%.0f", value);
  return print(value >= 10 ? "%.1f" : "%.2f", value);
}

/// How many times better than `other` the value is.
double times_better(part_row const& row, double value, double other)
{
  return less_is_better(row) ? other / value : value / other;
}

std::string judged(double reached, double goal)
{
  if (reached >= goal) return "met";
  return print("missed by %.0f %%", (1 - reached / goal) * 100);
}

std::string peers(part_row const& row)
{
  std::string all;
  for (auto const& [container, figures] : row.measured) {
    if (is_own(container) || figures.empty()) continue;
    if (!all.empty()) all += ", ";
    all += container + " " + digits(spread::of(figures).median);
  }
  return all.empty() ? "-" : all;
}

void write_number(std::ostream& to, double value)
{
  if (std::isfinite(value)) to << value;
  else to << "null";
}

void write_figures(std::ostream& to, part_row const& row)
{
  to << '{';
  auto const* separator = "";
  for (auto const& [container, figures] : row.measured) {
    to << separator << '"' << container << "\": [";
    for (std::size_t i = 0; i < figures.size(); ++i) {
      if (i != 0) to << ", ";
      write_number(to, figures[i]);
    }
    to << ']';
    separator = ", ";
  }
  to << '}';
}

void write_row(std::ostream& to, part_row const& row)
{
  to << "{\"what\": \"" << row.what << "\", \"unit\": \"" << row.unit
     << "\", \"threads\": " << row.threads << ",\n \"measured\": ";
  write_figures(to, row);
  auto const field = [&](char const* name, double value) {
    to << ", \"" << name << "\": ";
    write_number(to, value);
  };
  to << ",\n ";
  to << "\"median\": ";
  write_number(to, own_figure(row).median);
  field("to_best_peer", ratio_to_best_peer(row));
  field("goal_to_best_peer", row.goal_ratio_to_best_peer);
  field("limit", row.limit);
  field("of_limit", share_of_limit(row));
  field("goal_of_limit", row.goal_of_limit);
  to << ",\n \"goals\": \"" << verdict(row) << "\", \"note\": \"" << row.note << "\"}";
}

}  // namespace

spread spread::of(std::vector<double> values)
{
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  auto const middle = values.size() / 2;
  auto const median =
    values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

bool less_is_better(part_row const& row)
{
  return row.unit.starts_with("bytes") || row.unit == "us";
}

spread own_figure(part_row const& row)
{
  for (auto const& [container, figures] : row.measured)
    if (is_own(container)) return spread::of(figures);
  return {};
}

std::pair<std::string, double> best_peer(part_row const& row)
{
  std::pair<std::string, double> best{"", std::numeric_limits<double>::quiet_NaN()};
  for (auto const& [container, figures] : row.measured) {
    auto const median = spread::of(figures).median;
    if (is_own(container) || std::isnan(median)) continue;
    if (std::isnan(best.second) || times_better(row, median, best.second) > 1)
      best = {container, median};
  }
  return best;
}

double ratio_to_best_peer(part_row const& row)
{
  return times_better(row, own_figure(row).median, best_peer(row).second);
}

double share_of_limit(part_row const& row)
{
  return times_better(row, own_figure(row).median, row.limit);
}

std::string verdict(part_row const& row)
{
  std::string all;
  auto const ratio = ratio_to_best_peer(row);
  if (row.goal_ratio_to_best_peer != 0 && !std::isnan(ratio))
    all = print("%.3gx: ", row.goal_ratio_to_best_peer) +
          judged(ratio, row.goal_ratio_to_best_peer);
  auto const share = share_of_limit(row);
  if (row.goal_of_limit == 0 || std::isnan(share)) return all;
  if (!all.empty()) all += "; ";
  return all + print("%.0f %%: ", row.goal_of_limit * 100) + judged(share, row.goal_of_limit);
}

void print_part(char const* title, std::vector<part_row> const& rows)
{
  std::printf(
    "\n### %s\n\n| what | threads | unit | warpmap | peers | x best peer | limit | of limit "
    "| goals | note |\n|---|---|---|---|---|---|---|---|---|---|\n",
    title);
  for (auto const& row : rows) {
    auto const own = own_figure(row);
    auto figure = digits(own.median);
    if (own.least != own.most) figure += " [" + digits(own.least) + ".." + digits(own.most) + "]";
    auto const share = share_of_limit(row);
    std::printf("| %s | %u | %s | %s | %s | %s | %s | %s | %s | %s |\n", row.what.c_str(),
                row.threads, row.unit.c_str(), figure.c_str(), peers(row).c_str(),
                digits(ratio_to_best_peer(row)).c_str(), digits(row.limit).c_str(),
                std::isnan(share) ? "-" : print("%.0f %%", share * 100).c_str(),
                verdict(row).c_str(), row.note.c_str());
  }
}

void write_part(std::ostream& to, std::vector<part_row> const& rows)
{
  to << '[';
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i != 0) to << ",\n";
    write_row(to, rows[i]);
  }
  to << "]";
}

}  // namespace warpmap::bench

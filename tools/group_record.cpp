#include "tools/group_record.hpp"

#include <bit>
#include <cmath>
#include <cstring>

namespace warpmap_tool {
namespace {

wide_integer load_wide(std::uint64_t const* words)
{
  wide_integer value = 0;
  std::memcpy(&value, words, sizeof(value));
  return value;
}

void add_wide(std::uint64_t* words, wide_integer more)
{
  auto const sum = load_wide(words) + more;
  std::memcpy(words, &sum, sizeof(sum));
}

/// A sum and the error that its additions have made so far.
struct float_sum {
  explicit float_sum(std::uint64_t const* words)
    : value{std::bit_cast<double>(words[0])}, error{std::bit_cast<double>(words[1])}
  {
  }
  void add(double more)
  {
    auto const sum = value + more;
    error += std::abs(value) >= std::abs(more) ? (value - sum) + more : (more - sum) + value;
    value = sum;
  }
  void store(std::uint64_t* words) const
  {
    words[0] = std::bit_cast<std::uint64_t>(value);
    words[1] = std::bit_cast<std::uint64_t>(error);
  }
  /// A sum beyond all floats is infinite and has no error.
  double total() const { return std::isfinite(value) ? value + error : value; }

  double value;
  double error;
};

kept_text* as_text(std::uint64_t word) { return reinterpret_cast<kept_text*>(word); }
std::uint64_t as_word(kept_text* text) { return reinterpret_cast<std::uint64_t>(text); }

}  // namespace

record_layout::record_layout(group_plan const& plan)
{
  for (auto const& each : plan.columns()) columns_.push_back({.type = each.type});
  for (auto const& each : plan.aggregates()) {
    if (each.column == plan_aggregate::rows) continue;
    auto& at = columns_[each.column];
    auto const take = [&](std::size_t& where, std::size_t words) {
      if (where != 0) return;
      where = words_;
      words_ += words;
    };
    at.is_used = true;
    take(at.present, 1);
    switch (each.function) {
      case aggregate_function::count: break;
      case aggregate_function::sum:
      case aggregate_function::mean: take(at.sum, 2); break;
      case aggregate_function::min: take(at.least, 1); break;
      case aggregate_function::max: take(at.greatest, 1); break;
      case aggregate_function::distinct: take(at.distinct, 1); break;
    }
  }
}

void record_layout::add_row(std::uint64_t* record, row_batch const& rows, std::size_t row,
                            text_arena& texts) const
{
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto const& at = columns_[i];
    auto const& from = rows.column(i);
    if (!at.is_used || from.missing[row]) continue;
    if (at.type == column_type::text) {
      keep_extremes(record, at, from.texts[row], from.texts[row], texts);
    } else {
      if (at.sum != 0) add_sum(record, at, from.bits[row]);
      keep_extremes(record, at, from.bits[row], from.bits[row]);
    }
    ++record[at.present];
  }
}

void record_layout::merge(std::uint64_t* into, std::uint64_t const* from, text_arena& texts) const
{
  for (auto const& at : columns_) {
    if (!at.is_used || from[at.present] == 0) continue;
    if (at.type == column_type::text) {
      keep_extremes(into, at, at.least != 0 ? as_text(from[at.least])->view() : "",
                    at.greatest != 0 ? as_text(from[at.greatest])->view() : "", texts);
    } else {
      if (at.sum != 0) merge_sum(into, at, from);
      keep_extremes(into, at, from[at.least], from[at.greatest]);
    }
    if (at.distinct != 0) into[at.distinct] += from[at.distinct];
    into[at.present] += from[at.present];
  }
}

void record_layout::keep_extremes(std::uint64_t* record, column_words const& at,
                                  std::uint64_t least, std::uint64_t greatest)
{
  bool const is_first = record[at.present] == 0;
  auto const is_less = [&](std::uint64_t a, std::uint64_t b) {
    return at.type == column_type::floating
             ? std::bit_cast<double>(a) < std::bit_cast<double>(b)
             : static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
  };
  if (at.least != 0 && (is_first || is_less(least, record[at.least]))) record[at.least] = least;
  if (at.greatest != 0 && (is_first || is_less(record[at.greatest], greatest)))
    record[at.greatest] = greatest;
}

void record_layout::keep_extremes(std::uint64_t* record, column_words const& at,
                                  std::string_view least, std::string_view greatest,
                                  text_arena& texts)
{
  bool const is_first = record[at.present] == 0;
  auto const keep = [&](std::size_t where, std::string_view text) {
    record[where] = as_word(texts.replace(as_text(record[where]), text));
  };
  if (at.least != 0 && (is_first || least < as_text(record[at.least])->view()))
    keep(at.least, least);
  if (at.greatest != 0 && (is_first || greatest > as_text(record[at.greatest])->view()))
    keep(at.greatest, greatest);
}

void record_layout::add_sum(std::uint64_t* record, column_words const& at, std::uint64_t value)
{
  auto* const words = record + at.sum;
  if (at.type == column_type::integer) return add_wide(words, static_cast<std::int64_t>(value));
  float_sum sum{words};
  sum.add(std::bit_cast<double>(value));
  sum.store(words);
}

void record_layout::merge_sum(std::uint64_t* into, column_words const& at,
                              std::uint64_t const* from)
{
  auto* const words = into + at.sum;
  if (at.type == column_type::integer) return add_wide(words, load_wide(from + at.sum));
  float_sum sum{words};
  float_sum const more{from + at.sum};
  sum.add(more.value);
  sum.error += more.error;
  sum.store(words);
}

std::vector<std::size_t> record_layout::distinct_columns() const
{
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].distinct != 0) all.push_back(i);
  return all;
}

void record_layout::add_distinct(std::uint64_t* record, std::size_t column) const
{
  ++record[columns_[column].distinct];
}

cell record_layout::result(std::uint64_t const* record, plan_aggregate const& of) const
{
  if (of.column == plan_aggregate::rows) return wide_integer{record[0]};
  auto const& at = columns_[of.column];
  if (of.function == aggregate_function::count) return wide_integer{record[at.present]};
  if (of.function == aggregate_function::distinct) return wide_integer{record[at.distinct]};
  if (record[at.present] == 0) return {};
  switch (of.function) {
    case aggregate_function::sum: return sum(record, at);
    case aggregate_function::mean: return mean(record, at);
    case aggregate_function::min: return extreme(record[at.least], at.type);
    default: return extreme(record[at.greatest], at.type);
  }
}

cell record_layout::sum(std::uint64_t const* record, column_words const& at)
{
  auto const* const words = record + at.sum;
  if (at.type == column_type::integer) return load_wide(words);
  return float_sum{words}.total();
}

cell record_layout::mean(std::uint64_t const* record, column_words const& at)
{
  auto const* const words = record + at.sum;
  auto const present = static_cast<double>(record[at.present]);
  if (at.type == column_type::floating) return float_sum{words}.total() / present;
  // In the wider format: the sum of few integers may have more digits than a double.
  return static_cast<double>(static_cast<long double>(load_wide(words)) /
                             static_cast<long double>(record[at.present]));
}

cell record_layout::extreme(std::uint64_t word, column_type type)
{
  switch (type) {
    case column_type::integer: return wide_integer{static_cast<std::int64_t>(word)};
    case column_type::floating: return std::bit_cast<double>(word);
    case column_type::text: break;
  }
  return as_text(word)->view();
}

}  // namespace warpmap_tool

#include "tools/table_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace warpmap_tool {
namespace {

void append_number(std::string& to, cell const& value)
{
  if (auto const* const wide = std::get_if<wide_integer>(&value)) {
    using narrow = std::numeric_limits<std::int64_t>;
    if (*wide >= narrow::min() && *wide <= narrow::max()) {
      fmt::format_int const text{static_cast<std::int64_t>(*wide)};  // the faster way
      to.append(text.data(), text.size());
    } else {
      fmt::format_to(std::back_inserter(to), "{}", *wide);
    }
  } else if (auto const* const floating = std::get_if<double>(&value)) {
    fmt::format_to(std::back_inserter(to), "{}", *floating);
  }
}

// --- csv ----------------------------------------------------------------------------------------

class csv_writer final : public table_writer {
 public:
  csv_writer(std::vector<std::string> const& names, standard_output& out) : out_{out}
  {
    for (auto const& each : names) {
      if (&each != names.data()) line_ += ',';
      append_csv_field(line_, each);
    }
    end_line();
  }

  void row(std::span<cell const> cells) override
  {
    for (auto const& each : cells) {
      if (&each != cells.data()) line_ += ',';
      if (auto const* const text = std::get_if<std::string_view>(&each))
        append_csv_field(line_, *text);
      else append_number(line_, each);
    }
    end_line();
  }
  void finish() override {}

 private:
  void end_line()
  {
    line_ += '\n';
    out_.write(line_);
    line_.clear();
  }

  standard_output& out_;
  std::string line_;
};

// --- json ---------------------------------------------------------------------------------------

class json_writer final : public table_writer {
 public:
  json_writer(std::vector<std::string> const& names, standard_output& out) : out_{out}
  {
    for (auto const& each : names) names_.push_back(quoted(each) + ':');
  }

  void row(std::span<cell const> cells) override
  {
    line_ += is_first_ ? "[\n{" : ",\n{";
    is_first_ = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != 0) line_ += ',';
      line_ += names_[i];
      append_value(cells[i]);
    }
    line_ += '}';
    out_.write(line_);
    line_.clear();
  }
  void finish() override { out_.write(is_first_ ? "[]\n" : "\n]\n"); }

 private:
  static std::string quoted(std::string_view text)
  {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  void append_value(cell const& value)
  {
    auto const* const floating = std::get_if<double>(&value);
    bool const is_beyond_json = floating != nullptr && !(*floating - *floating == 0);  // infinite
    if (is_missing(value) || is_beyond_json) line_ += "null";
    else if (auto const* const text = std::get_if<std::string_view>(&value)) line_ += quoted(*text);
    else append_number(line_, value);
  }

  standard_output& out_;
  std::vector<std::string> names_;
  std::string line_;
  bool is_first_ = true;
};

// --- text ---------------------------------------------------------------------------------------

/// As it is, but for control characters, which would break the table.
std::string on_one_line(std::string_view text)
{
  std::string line;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '\n') line += "\\n";
    else if (c == '\t') line += "\\t";
    else if (byte < ' ' || byte == 0x7F) line += fmt::format("\\{:03o}", byte);
    else line += c;
  }
  return line;
}

/// Characters of UTF-8: all bytes but those that continue one.
std::size_t width_of(std::string_view text)
{
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

class text_writer final : public table_writer {
 public:
  text_writer(std::vector<std::string> const& names, standard_output& out) : out_{out}
  {
    std::vector<field> head;
    for (auto const& each : names) head.push_back({on_one_line(each), false});
    first_.push_back(std::move(head));
  }

  void row(std::span<cell const> cells) override
  {
    std::vector<field> fields;
    for (auto const& each : cells) fields.push_back(make_field(each));
    if (!widths_.empty()) return print(fields);
    first_.push_back(std::move(fields));
    if (first_.size() > rows_looked_at) print_first();
  }
  void finish() override
  {
    if (widths_.empty()) print_first();
  }

 private:
  static constexpr std::size_t rows_looked_at = 1000;

  struct field {
    std::string text;
    bool is_number;
  };

  static field make_field(cell const& value)
  {
    if (auto const* const text = std::get_if<std::string_view>(&value))
      return {on_one_line(*text), false};
    field number{{}, !is_missing(value)};
    append_number(number.text, value);
    return number;
  }

  void print_first()
  {
    widths_.assign(first_[0].size(), 0);
    for (auto const& row : first_)
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths_[i] = std::max(widths_[i], width_of(row[i].text));
        first_[0][i].is_number |= row[i].is_number;  // names stand where their numbers do
      }
    for (auto const& row : first_) print(row);
    first_.clear();
  }

  void print(std::vector<field> const& fields)
  {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      auto const& [text, is_number] = fields[i];
      auto const width = width_of(text);
      std::string const padding(width < widths_[i] ? widths_[i] - width : 0, ' ');
      if (i != 0) line += "  ";
      line += is_number ? padding + text : text + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_.write(line + '\n');
  }

  standard_output& out_;
  std::vector<std::vector<field>> first_;  // the names, then rows; until widths_ are known
  std::vector<std::size_t> widths_;
};

}  // namespace

std::unique_ptr<table_writer> make_table_writer(answer_format format,
                                                std::vector<std::string> const& names,
                                                standard_output& out)
{
  switch (format) {
    case answer_format::text: return std::make_unique<text_writer>(names, out);
    case answer_format::csv: return std::make_unique<csv_writer>(names, out);
    case answer_format::json: break;
  }
  return std::make_unique<json_writer>(names, out);
}

}  // namespace warpmap_tool

#include "tools/key_list.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/text.hpp"

namespace warpmap_tool {
namespace {

std::string hexadecimal(std::string_view bytes)
{
  std::string digits;
  for (char const c : bytes)
    fmt::format_to(std::back_inserter(digits), "{:02x}", static_cast<unsigned char>(c));
  return digits;
}

}  // namespace

key_list::key_list(answer_format format, bool escape) : format_{format}, escape_{escape}
{
  if (format_ == answer_format::csv) out_.write("count,key\n");
  if (format_ == answer_format::json) out_.write("[");
}

void key_list::add(std::string_view key, std::uint64_t count)
{
  switch (format_) {
    case answer_format::text:
      line_.clear();
      fmt::format_to(std::back_inserter(line_), "{:7} ", count);
      if (escape_) line_.append(1, '"').append(escaped(key)).append(1, '"');
      else line_ += key;
      line_ += '\n';
      out_.write(line_);
      break;
    case answer_format::csv:
      line_ = fmt::format("{},", count);
      append_csv_field(line_, key);
      out_.write(line_ += '\n');
      break;
    case answer_format::json: add_json(key, count); break;
  }
}

void key_list::add_json(std::string_view key, std::uint64_t count)
{
  using nlohmann::json;
  json const text = std::string{key};
  std::string shown;
  std::string hex;
  try {
    shown = text.dump();
  } catch (json::type_error const&) {  // not UTF-8
    shown = text.dump(-1, ' ', false, json::error_handler_t::replace);
    hex = ", \"hex\": \"" + hexadecimal(key) + '"';
  }
  auto const* const separator = is_first_ ? "\n" : ",\n";
  out_.write(fmt::format("{}{{\"key\": {}, \"count\": {}{}}}", separator, shown, count, hex));
  is_first_ = false;
}

void key_list::finish()
{
  if (format_ == answer_format::json) out_.write("\n]\n");
  out_.flush();
}

}  // namespace warpmap_tool

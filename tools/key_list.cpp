#include "tools/key_list.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/text.hpp"

namespace warpmap_tool {
namespace {

std::string csv_field(std::string_view bytes)
{
  // Leading and trailing spaces are kept by RFC 4180, but not by every reader.
  bool const is_plain = !bytes.empty() && bytes.find_first_of(",\"\r\n") == bytes.npos &&
                        bytes.front() != ' ' && bytes.back() != ' ';
  if (is_plain) return std::string{bytes};
  std::string field{'"'};
  for (char const c : bytes) field.append(c == '"' ? 2 : 1, c);
  return field + '"';
}

std::string hexadecimal(std::string_view bytes)
{
  std::string digits;
  for (char const c : bytes)
    fmt::format_to(std::back_inserter(digits), "{:02x}", static_cast<unsigned char>(c));
  return digits;
}

}  // namespace

key_list::key_list(list_format format, bool escape) : format_{format}, escape_{escape}
{
  if (format_ == list_format::csv) out_.write("count,key\n");
  if (format_ == list_format::json) out_.write("[");
}

void key_list::add(std::string_view key, std::uint64_t count)
{
  switch (format_) {
    case list_format::text:
      line_.clear();
      fmt::format_to(std::back_inserter(line_), "{:7} ", count);
      if (escape_) line_.append(1, '"').append(escaped(key)).append(1, '"');
      else line_ += key;
      line_ += '\n';
      out_.write(line_);
      break;
    case list_format::csv: out_.write(fmt::format("{},{}\n", count, csv_field(key))); break;
    case list_format::json: add_json(key, count); break;
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
  if (format_ == list_format::json) out_.write("\n]\n");
  out_.flush();
}

}  // namespace warpmap_tool

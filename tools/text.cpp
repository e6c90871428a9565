#include "tools/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>

namespace warpmap_tool {

std::string escaped(std::string_view bytes)
{
  constexpr std::string_view special = "\a\b\t\n\v\f\r\"\\";
  constexpr std::string_view letters = "abtnvfr\"\\";
  std::string text;
  text.reserve(bytes.size());
  for (char const c : bytes) {
    if (auto const at = special.find(c); at != std::string_view::npos) {
      text += '\\';
      text += letters[at];
    } else if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
  }
  return text;
}

std::string in_short(std::string_view bytes)
{
  constexpr std::size_t enough = 40;
  if (bytes.size() <= enough) return escaped(bytes);
  return escaped(bytes.substr(0, enough)) + "...";
}

std::string grouped(std::uint64_t number)
{
  auto text = fmt::to_string(number);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string human_bytes(double bytes)
{
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 100 ? 0 : 1, units[unit]);
}

std::string counted(std::uint64_t number, std::string_view thing)
{
  return fmt::format("{} {}{}", grouped(number), thing, number == 1 ? "" : "s");
}

}  // namespace warpmap_tool

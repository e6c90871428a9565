#include "tools/man_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "tools/application.hpp"
#include "tools/failure.hpp"
#include "warpmap/version.hpp"

namespace warpmap_tool {
namespace {

/// Text in which roff sees nothing of its own.
std::string plain(std::string_view text)
{
  std::string safe;
  bool begins_line = true;
  for (char const c : text) {
    if (begins_line && (c == '.' || c == '\'')) safe += "\\&";  // else a request
    switch (c) {
      case '\\': safe += "\\(rs"; break;
      case '-': safe += "\\-"; break;  // else a hyphen that cannot be copied into a shell
      case '\'': safe += "\\(aq"; break;
      case '`': safe += "\\(ga"; break;
      case '"': safe += "\\(dq"; break;
      case '^': safe += "\\(ha"; break;
      case '~': safe += "\\(ti"; break;
      default: safe += c;
    }
    begins_line = c == '\n';
  }
  return safe;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

/// A line of the page that is text.
std::string sentence(std::string text)
{
  if (!text.empty() && text.back() != '.') text += '.';
  return plain(text) + "\n";
}

/// "-b, --backend NAME", "FILES".
std::string heading(CLI::Option const& option)
{
  std::string text;
  for (auto const& flag : flags_of(option)) text += (text.empty() ? "" : ", ") + bold(flag);
  if (auto const value = value_of(option); !value.empty())
    text += (text.empty() ? "" : " ") + italic(value);
  return text;
}

/// The flags in the order of the alphabet: the sets are in that of addresses.
std::string flags_of_all(std::set<CLI::Option*> const& options)
{
  std::vector<std::string> flags;
  for (auto const* each : options) flags.push_back(each->get_name());
  std::sort(flags.begin(), flags.end());
  return fmt::format("{}", fmt::join(flags, ", "));
}

std::string description(CLI::Option const& option)
{
  auto text = option.get_description();
  auto const says = [&](std::string const& word) { return text.find(word) != std::string::npos; };
  auto const choices = choices_of(option);
  if (!std::all_of(choices.begin(), choices.end(), says))
    text += fmt::format(" (one of {})", fmt::join(choices, ", "));
  if (auto const value = option.get_default_str(); !value.empty() && !says("default"))
    text += fmt::format(" (default: {})", value);
  if (option.get_required() && !says("required")) text += " (required)";
  if (auto const needs = flags_of_all(option.get_needs()); !needs.empty())
    text += fmt::format(" (only with {})", needs);
  if (auto const others = flags_of_all(option.get_excludes()); !others.empty())
    text += fmt::format(" (not with {})", others);
  if (auto const name = option.get_envname(); !name.empty() && !says(name))
    text += fmt::format(" (environment: {})", name);
  return text;
}

std::string options_of(CLI::App const& app)
{
  std::string text;
  for (auto const* option : shown_options(app))
    text += ".TP\n" + heading(*option) + "\n" + sentence(description(*option));
  return text;
}

std::string synopsis(std::string const& name, CLI::App const& app)
{
  auto text = bold(name);
  for (auto const* option : shown_options(app)) {
    if (option->get_positional()) continue;
    if (option->get_required()) text += " " + heading(*option);
  }
  text += " [" + italic("OPTIONS") + "]";
  for (auto const* option : shown_options(app)) {
    if (!option->get_positional()) continue;
    auto const more = option->get_items_expected_max() > 1 ? "..." : "";
    text += option->get_required() ? " " + heading(*option) + more
                                   : " [" + heading(*option) + more + "]";
  }
  return text + "\n";
}

std::string command_section(std::string const& name, CLI::App const& command)
{
  auto text = fmt::format(".SS {}\n", plain(name)) + sentence(command.get_description()) +
              options_of(command);
  if (auto const footer = command.get_footer(); !footer.empty())
    text += ".PP\n" + plain(footer.substr(0, footer.find_last_not_of('\n') + 1)) + "\n";
  return text;
}

std::string endings()
{
  return fmt::format(
    ".SH EXIT STATUS\n"
    ".TP\n{}\nThe command did all that was asked.\n"
    ".TP\n{}\nIt did not; one line on standard error says why.\n"
    ".TP\n{}\nIt was interrupted.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B WARPMAP_BACKEND\n"
    "The backend where none is asked for: automatic, cpu or cuda.\n",
    exit_done, exit_failed, exit_interrupted);
}

}  // namespace

std::string man_page(CLI::App const& app)
{
  auto const name = app.get_name();
  auto upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 32) : c; });
  // No date: the same sources make the same page.
  auto text = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", upper, name,
                          warpmap::version_text);
  text += fmt::format(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n", plain(name),
                      plain(app.get_description()));
  for (char const* between = ""; auto const* command : shown_commands(app)) {
    text += between + synopsis(name + " " + command->get_name(), *command);
    between = ".br\n";
  }
  text += ".SH OPTIONS\n" + options_of(app) + ".SH COMMANDS\n";
  for (auto const* command : shown_commands(app))
    text += command_section(name + " " + command->get_name(), *command);
  return text + endings();
}

}  // namespace warpmap_tool

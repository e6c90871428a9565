#include "tools/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/application.hpp"

namespace warpmap_tool {
namespace {

using words = std::vector<std::string>;

bool names_a_file(std::string const& value)
{
  return value.find("FILE") != std::string::npos || value.find("PATH") != std::string::npos ||
         value.find("FOLDER") != std::string::npos;
}

words all_flags(CLI::App const& app)
{
  words flags;
  for (auto const* option : shown_options(app))
    for (auto const& flag : flags_of(*option)) flags.push_back(flag);
  return flags;
}

/// Lines `command:option) what its value may be ;;`.
std::string value_rules(std::string const& command, CLI::App const& app)
{
  std::string lines;
  for (auto const* option : shown_options(app)) {
    auto const flags = flags_of(*option);
    auto const value = value_of(*option);
    if (flags.empty() || value.empty()) continue;
    words patterns;
    for (auto const& flag : flags) patterns.push_back(command + ":" + flag);
    lines += fmt::format("    {}) words='{}' files={} ;;\n", fmt::join(patterns, " | "),
                         fmt::join(choices_of(*option), " "), names_a_file(value) ? "yes" : "");
  }
  return lines;
}

/// A line `command) what any other word may be ;;`.
std::string word_rule(CLI::App const& command)
{
  auto const options = shown_options(command);
  bool const takes_files = std::any_of(options.begin(), options.end(), [](auto const* each) {
    return each->get_positional() && names_a_file(value_of(*each));
  });
  return fmt::format("        {}) words='{}' files={} ;;\n", command.get_name(),
                     fmt::join(all_flags(command), " "), takes_files ? "yes" : "");
}

constexpr std::string_view script =
  R"(# Completion of {0} for bash; made by `{0} generate bash-completion`.

_{0}()
{{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command='' words='' files='' i

  # bash takes --option=value for three words.
  if [[ $word == '=' ]]; then word=''
  elif [[ $before == '=' ]]; then before=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi

  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${{COMP_WORDS[i]}} in
      {1}) command=${{COMP_WORDS[i]}}; break ;;
    esac
  done

  case $command:$before in
{2}    *)
      case $command in
        '') words='{3}' ;;
{4}      esac
      if [[ $word == -* ]]; then files=''; fi
      ;;
  esac

  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null  # quotes what is special, adds a slash to folders
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  fi
}}

complete -F _{0} {0}
)";

}  // namespace

std::string bash_completion(CLI::App const& app)
{
  words commands;
  auto values = value_rules("", app);
  std::string others;
  for (auto const* command : shown_commands(app)) {
    commands.push_back(command->get_name());
    values += value_rules(command->get_name(), *command);
    others += word_rule(*command);
  }
  auto first = commands;
  for (auto& flag : all_flags(app)) first.push_back(std::move(flag));
  return fmt::format(script, app.get_name(), fmt::join(commands, " | "), values,
                     fmt::join(first, " "), others);
}

}  // namespace warpmap_tool

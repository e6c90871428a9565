#include "tools/application.hpp"

#include <algorithm>

namespace warpmap_tool {

std::vector<CLI::Option const*> shown_options(CLI::App const& app)
{
  auto shown = app.get_options([](CLI::Option const* each) { return !each->get_group().empty(); });
  auto const is_group = [](CLI::App const* each) { return each->get_name().empty(); };
  for (auto const* group : app.get_subcommands(is_group)) {
    auto const more = shown_options(*group);
    shown.insert(shown.end(), more.begin(), more.end());
  }
  return shown;
}

std::vector<CLI::App const*> shown_commands(CLI::App const& app)
{
  return app.get_subcommands([](CLI::App const* each) {
    return !each->get_name().empty() && !each->get_group().empty();
  });
}

std::vector<std::string> flags_of(CLI::Option const& option)
{
  std::vector<std::string> flags;
  for (auto const& name : option.get_snames()) flags.push_back("-" + name);
  for (auto const& name : option.get_lnames()) flags.push_back("--" + name);
  return flags;
}

std::string value_of(CLI::Option const& option)
{
  if (option.get_type_size_max() == 0) return {};
  if (option.get_positional()) return option.get_name(true);
  if (!option.get_option_text().empty()) return option.get_option_text();
  auto const type = option.get_type_name();  // "TEXT:{a,b}" with what the checks say
  return type.substr(0, type.find(':'));
}

std::vector<std::string> choices_of(CLI::Option const& option)
{
  // A check against a set describes it as "{a,b}", one against a map as "{a->1,b->2}".
  auto const type = option.get_type_name();
  auto const open = type.find('{');
  auto const close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return {};
  auto choices = CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
  for (auto& each : choices) each.erase(std::min(each.find("->"), each.size()));
  return choices;
}

}  // namespace warpmap_tool

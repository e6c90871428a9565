#include "tools/generate_command.hpp"

#include "tools/completion.hpp"
#include "tools/failure.hpp"
#include "tools/man_page.hpp"
#include "tools/standard_output.hpp"

namespace warpmap_tool {

CLI::App* add_generate(CLI::App& all, generate_request& wanted)
{
  auto* const command = all.add_subcommand("generate", "Print a part of the installation");
  command->add_option("WHAT", wanted.what, "man-page or bash-completion")
    ->required()
    ->check(CLI::IsMember({"man-page", "bash-completion"}));
  command->group("");
  return command;
}

int run_generate(generate_request const& wanted, CLI::App const& all)
{
  standard_output out;
  out.write(wanted.what == "man-page" ? man_page(all) : bash_completion(all));
  out.flush();
  return exit_done;
}

}  // namespace warpmap_tool

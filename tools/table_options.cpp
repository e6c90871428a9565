#include "tools/table_options.hpp"

#include <string>

namespace warpmap_tool {

CLI::Validator begins_with_digit()
{
  return {[](std::string& text) {
            bool const begins = !text.empty() && text[0] >= '0' && text[0] <= '9';
            return begins ? std::string{} : text + " is not a number from 0 on";
          },
          ""};
}

void add_table_options(CLI::App& command, warpmap::options& table)
{
  constexpr unsigned most_threads = 1024;  // each has memory of its own
  command.add_option("--threads", table.threads, "Threads to work on (default: all processors)")
    ->check(begins_with_digit())
    ->check(CLI::Range(0u, most_threads))
    ->option_text("N");
  command
    .add_option_function<std::string>(
      "--backend",
      [&table](std::string const& name) {
        for (auto const each : {warpmap::backend::automatic, warpmap::backend::cpu,
                                warpmap::backend::cuda})
          if (warpmap::name(each) == name) table.backend = each;
      },
      "Who counts: automatic, cpu or cuda")
    ->check(CLI::IsMember({"automatic", "cpu", "cuda"}))
    ->option_text("NAME");
  command
    .add_option("--max-memory", table.max_bytes,
                "Most memory the table may take, such as 512M or 4G, powers of 1024")
    ->transform(CLI::AsSizeValue(false))
    ->transform(begins_with_digit())  // before the one above: the last transform comes first
    ->option_text("SIZE");
}

}  // namespace warpmap_tool

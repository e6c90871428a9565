#include "tools/shared_options.hpp"

#include <map>
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

void add_format_option(CLI::App& command, answer_format& format)
{
  static std::map<std::string, answer_format> const formats{
    {"text", answer_format::text}, {"csv", answer_format::csv}, {"json", answer_format::json}};
  command
    .add_option_function<std::string>(
      "--format", [&format](std::string const& name) { format = formats.at(name); },
      "The form of the answer: text (default), csv or json")
    ->check(CLI::IsMember(formats))
    ->option_text("FORM");
}

CLI::Option* add_delimiter_option(CLI::App& command, char& delimiter)
{
  auto const take = [&delimiter](std::string const& text) {
    auto const byte = text == "\\t" ? "\t" : text;
    if (byte.size() != 1 || byte.find_first_of("\"\r\n") != byte.npos)
      throw CLI::ValidationError{"--delimiter", "not one byte, or a quote or a line end"};
    delimiter = byte[0];
  };
  return command
    .add_option_function<std::string>(
      "--delimiter", take, "What separates fields, such as ';' or '\\t' (default: a comma)")
    ->option_text("BYTE");
}

}  // namespace warpmap_tool

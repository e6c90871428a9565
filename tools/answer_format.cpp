#include "tools/answer_format.hpp"

namespace warpmap_tool {

void append_csv_field(std::string& to, std::string_view bytes)
{
  bool const is_plain = !bytes.empty() && bytes.find_first_of(",\"\r\n") == bytes.npos &&
                        bytes.front() != ' ' && bytes.back() != ' ';
  if (is_plain) {
    to += bytes;
    return;
  }
  to += '"';
  for (char const c : bytes) to.append(c == '"' ? 2 : 1, c);
  to += '"';
}

}  // namespace warpmap_tool

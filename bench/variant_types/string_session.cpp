#include "kind.hpp"

namespace warpmap::bench {

static offers const string_sessions{
  {"string-session", measure_kind<std::string, std::uint64_t, text_session_table<std::uint64_t>>}};

}  // namespace warpmap::bench

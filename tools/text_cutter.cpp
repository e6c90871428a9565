#include "tools/text_cutter.hpp"

#include <string>

namespace warpmap_tool {

void text_cutter::cut(input const&, byte_stream& from, piece_reader& to)
{
  auto begin = to.current().size();  // of the stretch
  for (;;) {
    if (to.is_due() && !cut_here(begin, to)) return;
    auto& filling = to.current();
    if (filling.is_full()) filling.grow();
    auto const space = filling.space();
    auto const got =
      from.read(std::span{reinterpret_cast<unsigned char*>(space.data()), space.size()});
    if (got == 0) break;
    filling.add(got);
    to.count_text(got);
  }
  auto& last = to.current();
  if (last.size() > begin) last.end_stretch(begin, last.size());
}

/// Hands the piece on up to the last place where it may be cut. Where there is none it goes on
/// with the same piece. False when a stop was requested.
bool text_cutter::cut_here(std::size_t& begin, piece_reader& to)
{
  auto& full = to.current();
  auto const text = full.text_from(begin);
  auto const place = rule_(text);
  if (place.end == 0 && begin == 0) return true;
  std::string const carried{text.substr(place.next_from)};
  if (place.end != 0) full.end_stretch(begin, begin + place.end);
  if (!to.hand_on()) return false;
  begin = 0;
  to.current().append(carried);
  return true;
}

}  // namespace warpmap_tool

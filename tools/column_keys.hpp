#pragma once
// The keys of a stretch of records: the fields of one column.

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/piece.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {

class column_keys {
 public:
  using key_type = std::string_view;

  /// @param column      a number, from 1, or the name that a header gives
  /// @param has_header  the first record of a table is none; a name needs it
  /// @throws failure    when the column is number 0
  column_keys(std::string column, bool has_header, char delimiter);

  /// @throws failure  when the table has no such column, and as record_reader does
  template <class See>
  void for_each_key(piece& from, std::size_t stretch, See see) const
  {
    auto const& origin = from.origin(stretch);
    auto const column = index_in(*origin.table);
    record_reader records{from.bytes_of_stretch(stretch), origin, delimiter_};
    while (records.next()) {
      bool const is_header = has_header_ && records.line() == 1;
      if (!is_header) see(records.fields()[column]);
    }
  }

  static bool is_number(std::string_view column);

 private:
  std::size_t index_in(table_head const& table) const;

  std::string name_;        // may be empty, as in a header
  std::size_t number_ = 0;  // 0: the column is known by its name
  bool has_header_;
  char delimiter_;
};

}  // namespace warpmap_tool

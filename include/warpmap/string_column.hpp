#pragma once
// Byte strings side by side, as calls of string_map and string_set take them.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "warpmap/detail/typed.hpp"

namespace warpmap::inline v0_1 {

namespace detail {
template <class Range>
concept views_of_text = std::convertible_to<Range const&, std::span<std::string_view const>>;
}

/// A column of byte strings that somebody else keeps: read, never copied. Whatever it was made from
/// must stay as it is while the column is in use.
///
/// Made from views, or from the buffers of an Arrow column: string i is the bytes from offset i to
/// offset i + 1, so there is one offset more than strings. The offsets must not fall; they need not
/// begin at 0, so a slice of a larger column is one, too.
class string_column {
 public:
  string_column() = default;
  string_column(std::span<std::string_view const> views)
    : form_{form::views}, items_{views.data()}, size_{views.size()}
  {
  }
  /// Any contiguous range of views, such as a std::vector of them.
  template <detail::views_of_text Views>
  string_column(Views const& views) : string_column{std::span<std::string_view const>{views}}
  {
  }
  /// An Arrow column of type string or binary.
  string_column(std::span<std::int32_t const> offsets, char const* bytes)
    : form_{form::offsets_32}, items_{offsets.data()}, bytes_{bytes}, size_{strings_in(offsets)}
  {
  }
  /// An Arrow column of type large_string or large_binary.
  string_column(std::span<std::int64_t const> offsets, char const* bytes)
    : form_{form::offsets_64}, items_{offsets.data()}, bytes_{bytes}, size_{strings_in(offsets)}
  {
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view operator[](std::size_t i) const
  {
    switch (form_) {
      case form::offsets_32: return between<std::int32_t>(i);
      case form::offsets_64: return between<std::int64_t>(i);
      case form::views: break;
    }
    return static_cast<std::string_view const*>(items_)[i];
  }

 private:
  friend class key_columns;

  enum class form : std::uint8_t {
    views,
    offsets_32,
    offsets_64
  };

  template <class Offset>
  static std::size_t strings_in(std::span<Offset const> offsets)
  {
    return offsets.empty() ? 0 : offsets.size() - 1;
  }
  template <class Offset>
  std::string_view between(std::size_t i) const
  {
    auto const* const offset = static_cast<Offset const*>(items_) + i;
    return {bytes_ + offset[0], static_cast<std::size_t>(offset[1] - offset[0])};
  }

  form form_ = form::views;
  void const* items_ = nullptr;
  char const* bytes_ = nullptr;
  std::size_t size_ = 0;
};

namespace detail {

template <>
class one_key<std::string_view> {
 public:
  explicit one_key(std::string_view const& key) : keys_{std::span{&key, 1}} {}
  void const* column() const { return &keys_; }

 private:
  string_column keys_;
};

}  // namespace detail
}  // namespace warpmap::inline v0_1

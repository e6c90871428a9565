#pragma once
// The types that a column of a table may have, and how its fields are read as such.

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace warpmap_tool {

enum class column_type : std::uint8_t {
  integer,   ///< 64 bits with a sign
  floating,  ///< 64 bits, finite
  text       ///< bytes
};

/// "integer", "float" or "text".
std::string_view name(column_type);
std::optional<column_type> column_type_named(std::string_view);

/// How a field fits a number.
enum class fit : std::uint8_t {
  fits,
  leading_zeros,  ///< fits, but would be written otherwise: 007 may be a name
  out_of_range,
  no_number
};

inline bool has_leading_zeros(std::string_view digits)
{
  if (digits[0] == '-') digits.remove_prefix(1);
  return digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
}

/// Reads digits that are a number as they stand and fit for sure: the usual case, and quick.
inline bool read_short_number(std::string_view field, std::int64_t& into)
{
  constexpr std::size_t digits_that_fit = 18;
  if (field.size() > digits_that_fit || field.empty() || (field[0] == '0' && field.size() > 1))
    return false;
  std::int64_t value = 0;
  for (char const c : field) {
    auto const digit = static_cast<unsigned>(c) - '0';
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  into = value;
  return true;
}

/// Reads what std::from_chars takes, to the end of the field, which is not empty. `into` is set
/// where the answer is `fits` or `leading_zeros`.
inline fit read_integer(std::string_view field, std::int64_t& into)
{
  if (read_short_number(field, into)) return fit::fits;
  auto const* const end = field.data() + field.size();
  auto const [stop, error] = std::from_chars(field.data(), end, into);
  if (stop != end || error == std::errc::invalid_argument) return fit::no_number;
  if (error == std::errc::result_out_of_range) return fit::out_of_range;
  return has_leading_zeros(field) ? fit::leading_zeros : fit::fits;
}

/// The same; infinities and NaN are no numbers here, and -0 is read as 0, which equals it.
inline fit read_float(std::string_view field, double& into)
{
  auto const* const end = field.data() + field.size();
  auto const [stop, error] = std::from_chars(field.data(), end, into);
  if (stop != end || error == std::errc::invalid_argument) return fit::no_number;
  if (error == std::errc::result_out_of_range) return fit::out_of_range;
  if (!std::isfinite(into)) return fit::no_number;
  into += 0.0;
  return has_leading_zeros(field) ? fit::leading_zeros : fit::fits;
}

/// Finds the narrowest type that all fields of a sample fit.
class type_guess {
 public:
  /// @param field  not empty
  void see(std::string_view field);
  /// Nothing when no field was seen. Integers of more than 64 bits and numbers with leading zeros
  /// make a column text: as numbers they would not come out as they went in.
  std::optional<column_type> type() const;
  /// The first field that was neither an integer nor a float, when the type is text.
  std::string const& first_text() const { return first_text_; }

 private:
  bool seen_ = false;
  bool integer_ = true;
  bool floating_ = true;
  std::string first_text_;
};

}  // namespace warpmap_tool

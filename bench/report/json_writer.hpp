#pragma once
// Writes JSON piece by piece.

#include <ostream>

#include "figure.hpp"

namespace warpmap::bench {

class json_writer {
 public:
  explicit json_writer(std::ostream& to) : to_{to} {}

  void open(char bracket)
  {
    separate();
    to_ << bracket;
    first_ = true;
  }
  void close(char bracket)
  {
    to_ << bracket;
    first_ = false;
  }
  void name(std::string const& text)
  {
    separate();
    to_ << '"' << text << "\":";
    first_ = true;
  }
  void value(std::string const& text)
  {
    separate();
    to_ << '"';
    for (auto const letter : text) {
      if (letter == '"' || letter == '\\') to_ << '\\';
      to_ << letter;
    }
    to_ << '"';
  }
  void value(bool is)
  {
    separate();
    to_ << (is ? "true" : "false");
  }
  void value(double number)
  {
    separate();
    if (!std::isfinite(number)) to_ << "null";
    else to_ << number;
  }
  template <class Value>
  void field(std::string const& called, Value const& is)
  {
    name(called);
    value(is);
  }
  void field(std::string const& called, figure const& is)
  {
    name(called);
    open('{');
    field("median", is.median);
    field("min", is.least);
    field("max", is.most);
    field("rounds", static_cast<double>(is.rounds));
    close('}');
  }

 private:
  void separate()
  {
    if (!first_) to_ << ",\n";
    first_ = false;
  }
  std::ostream& to_;
  bool first_ = true;
};

}  // namespace warpmap::bench

#pragma once
// The results as JSON, for programs that compare runs.

#include <fstream>
#include <stdexcept>

#include "results.hpp"

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
    to_ << '"' << text << '"';
  }
  void value(double number)
  {
    separate();
    if (std::isnan(number)) to_ << "null";
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

inline void write_rates(json_writer& to, results const& all, plan const& how)
{
  for (auto const& facts : workloads)
    for (std::size_t i = 0; i < all.entrants().size(); ++i)
      for (auto const threads : how.threads) {
        auto const& each = all.entrants()[i];
        auto const rate = all.rate(i, threads, facts.which);
        to.open('{');
        to.field("workload", std::string{facts.name});
        to.field("container", each.who.name);
        if (each.who.obeys_load) to.field("load", each.load);
        to.field("threads", static_cast<double>(threads));
        to.field("million_per_second", rate);
        to.field("to_best_peer", rate.median / all.best_peer(threads, facts.which));
        to.field("to_limit", rate.median / all.limit(each.load, threads, facts.limit));
        to.close('}');
      }
}

inline void write_memory(json_writer& to, results const& all)
{
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    to.open('{');
    to.field("container", all.entrants()[i].label());
    to.field("resident_bytes_per_entry", all.memory(i).resident);
    to.field("own_bytes_per_entry", all.memory(i).own);
    to.close('}');
  }
}

inline void write_limits(json_writer& to, results const& all, plan const& how)
{
  for (auto const load : how.loads)
    for (auto const threads : how.threads) {
      to.open('{');
      to.field("load", load);
      to.field("threads", static_cast<double>(threads));
      to.field("read_line", all.limit(load, threads, [](auto& l) { return l.read.rate; }));
      to.field("swap_8", all.limit(load, threads, [](auto& l) { return l.swap_8.rate; }));
      to.field("swap_16", all.limit(load, threads, [](auto& l) { return l.swap_16.rate; }));
      to.field("copy_bytes", all.limit(load, threads, [](auto& l) { return l.copy; }));
      to.close('}');
    }
}

inline void write_json(std::string const& path, results const& all, plan const& how,
                       std::string const& machine)
{
  std::ofstream file{path};
  if (!file) throw std::runtime_error{"cannot write " + path};
  file.precision(6);
  json_writer to{file};
  to.open('{');
  to.field("machine", machine);
  to.field("entries", static_cast<double>(how.entries));
  to.field("rounds", static_cast<double>(how.rounds));
  to.name("rates");
  to.open('[');
  write_rates(to, all, how);
  to.close(']');
  to.name("memory");
  to.open('[');
  write_memory(to, all);
  to.close(']');
  to.name("limits");
  to.open('[');
  write_limits(to, all, how);
  to.close(']');
  to.close('}');
  file << '\n';
}

}  // namespace warpmap::bench

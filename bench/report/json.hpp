#pragma once
// The results as JSON, for programs that compare runs.

#include <fstream>
#include <stdexcept>

#include "goals.hpp"
#include "json_writer.hpp"
#include "part.hpp"

namespace warpmap::bench {

inline void write_rate(json_writer& to, results const& all, std::size_t entries,
                       std::size_t entrant, unsigned threads, workload which)
{
  auto const lacking = all.lacks(entries, entrant, which);
  auto const wrong = all.is_wrong(entries, entrant, which);
  auto const rate = all.rate(entries, entrant, threads, which);
  if (rate.rounds == 0 && !lacking && !wrong) return;
  auto const& each = all.entrants()[entrant];
  to.open('{');
  to.field("workload", name_of(which));
  to.field("container", each.who.name);
  to.field("entries", static_cast<double>(entries));
  if (each.who.obeys_load) to.field("load", each.load);
  to.field("threads", static_cast<double>(threads));
  to.field("million_per_second", rate);
  to.field("not_offered", lacking);
  to.field("wrong", wrong);
  for (auto const what : {kind::one_at_a_time, kind::batch})
    to.field(what == kind::batch ? "to_best_batch_peer" : "to_best_one_at_a_time_peer",
             rate.median / all.best_peer(entries, threads, which, what));
  if (which < workload::in_batches) {
    auto const& facts = facts_of(which);
    auto const load = each.who.obeys_load ? each.load : centre_load;
    auto const share = rate.median / all.limit(entries, load, threads, facts.limit);
    to.field("to_limit", share);
    if (!each.who.is_peer)
      to.field("to_limit_in_lines", share * all.lines(entries, load, facts.lines));
  }
  to.close('}');
}

inline void write_rates(json_writer& to, results const& all, std::size_t entries)
{
  for (unsigned which = 0; which < workload_count; ++which)
    for (std::size_t i = 0; i < all.entrants().size(); ++i)
      for (auto const threads : all.threads())
        write_rate(to, all, entries, i, threads, static_cast<workload>(which));
}

inline void write_memory(json_writer& to, results const& all, std::size_t entries)
{
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const used = all.memory(entries, i);
    if (std::isnan(used.resident)) continue;
    to.open('{');
    to.field("container", all.entrants()[i].label());
    to.field("entries", static_cast<double>(entries));
    to.field("resident_bytes_per_entry", used.resident);
    to.field("huge_page_bytes_per_entry", used.huge);
    to.field("own_bytes_per_entry", used.own);
    to.field("construction_ms", all.made(entries, i, [](auto& m) { return m.milliseconds; }));
    to.field("construction_page_faults", all.made(entries, i, [](auto& m) { return m.faults; }));
    to.field("insertion_page_faults", all.made(entries, i, [](auto& m) { return m.fill_faults; }));
    to.close('}');
  }
}

inline void write_limits(json_writer& to, results const& all, std::size_t entries)
{
  for (auto const load : all_loads)
    for (auto const threads : all.threads()) {
      auto const show = [&](auto pick) { return all.limit(entries, load, threads, pick); };
      if (show([](auto& l) { return l.read.rate; }).rounds == 0) continue;
      to.open('{');
      to.field("entries", static_cast<double>(entries));
      to.field("load", load);
      to.field("threads", static_cast<double>(threads));
      to.field("read_line", show([](auto& l) { return l.read.rate; }));
      to.field("swap_8", show([](auto& l) { return l.swap_8.rate; }));
      to.field("swap_16", show([](auto& l) { return l.swap_16.rate; }));
      to.field("copy_bytes", show([](auto& l) { return l.copy; }));
      to.field("lines_of_hit", all.lines(entries, load).hit);
      to.field("lines_of_miss", all.lines(entries, load).miss);
      to.close('}');
    }
}

inline void write_goals(json_writer& to, std::vector<goal_row> const& rows)
{
  for (auto const& row : rows)
    for (auto const& each : row.goals) {
      to.open('{');
      to.field("workload", row.what);
      to.field("at", row.at);
      to.field("threads", static_cast<double>(row.threads));
      to.field("against", each.against);
      to.field("wanted", each.wanted);
      to.field("reached", each.got);
      to.field("met", !std::isnan(each.got) && each.met());
      to.close('}');
    }
}

inline void write_json(std::string const& path, results const& all, plan const& how,
                       std::vector<stage> const& stages, std::vector<part_result> const& parts,
                       std::vector<goal_row> const& goals, std::string const& machine)
{
  std::ofstream file{path};
  if (!file) throw std::runtime_error{"cannot write " + path};
  file.precision(6);
  json_writer to{file};
  auto const list = [&](char const* name, auto write) {
    to.name(name);
    to.open('[');
    write();
    to.close(']');
  };
  auto const of_stages = [&](auto write) {
    return [&stages, write] {
      for (auto const& each : stages) write(each.entries);
    };
  };
  to.open('{');
  to.field("machine", machine);
  to.field("entries", static_cast<double>(how.entries));
  to.field("rounds", static_cast<double>(how.rounds));
  to.field("huge_pages", how.huge_pages);
  list("parts", [&] {
    for (auto const* part : all_parts)
      if (how.has(part)) to.value(std::string{part});
  });
  list("rates", of_stages([&](std::size_t entries) { write_rates(to, all, entries); }));
  list("memory", of_stages([&](std::size_t entries) { write_memory(to, all, entries); }));
  list("limits", of_stages([&](std::size_t entries) { write_limits(to, all, entries); }));
  for (auto const& each : parts) write_part(to, each);
  list("goals", [&] { write_goals(to, goals); });
  to.close('}');
  file << '\n';
}

}  // namespace warpmap::bench

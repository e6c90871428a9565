#pragma once
// The pictures of the report: per workload the rates over the load and over the size.

#include <filesystem>

#include "picture.hpp"
#include "results.hpp"

namespace warpmap::bench {

/// "mix 95/5" -> "mix-95-5"
inline std::string file_name(std::string name)
{
  for (auto& letter : name)
    if (std::string{" /."}.find(letter) != std::string::npos) letter = '-';
  return name;
}

/// A colour for every container, the same at any load.
inline std::vector<std::string> names_of(results const& all)
{
  std::vector<std::string> names;
  for (auto const& each : all.entrants())
    if (std::find(names.begin(), names.end(), each.who.name) == names.end())
      names.push_back(each.who.name);
  return names;
}

/// Peers choose their own load: their line is level.
inline curve over_load(results const& all, std::string const& name, plan const& how,
                       unsigned threads, workload which)
{
  curve line{.name = name, .color = 0, .dots = {}};
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const& each = all.entrants()[i];
    auto const rate = all.rate(how.entries, i, threads, which);
    if (each.who.name != name || rate.rounds == 0) continue;
    if (each.who.obeys_load) line.dots.push_back({each.load, rate.median});
    else
      for (auto const load : {all_loads.front(), all_loads.back()})
        line.dots.push_back({load, rate.median});
  }
  return line;
}

inline curve over_size(results const& all, std::string const& name,
                       std::vector<stage> const& stages, unsigned threads, workload which)
{
  curve line{.name = name, .color = 0, .dots = {}};
  for (auto const& stage : stages)
    for (std::size_t i = 0; i < all.entrants().size(); ++i) {
      auto const& each = all.entrants()[i];
      auto const rate = all.rate(stage.entries, i, threads, which);
      if (each.who.name == name && rate.rounds != 0 &&
          (!each.who.obeys_load || each.load == centre_load))
        line.dots.push_back({std::log2(stage.entries), rate.median});
    }
  return line;
}

inline void draw_workload(results const& all, plan const& how, std::vector<stage> const& stages,
                          workload_facts const& facts)
{
  auto const threads = *std::max_element(all.threads().begin(), all.threads().end());
  panel loads{"M/s, " + count_of(how.entries) + " entries", "load, entries per slot", {}, {}};
  for (auto const load : all_loads) loads.ticks.push_back({load, text("%.2g", load)});
  panel sizes{text("M/s, load %.2g", centre_load), "entries", {}, {}};
  for (auto const& each : stages)
    sizes.ticks.push_back({std::log2(each.entries), count_of(each.entries)});

  auto const names = names_of(all);
  bool any = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    loads.curves.push_back(over_load(all, names[i], how, threads, facts.which));
    sizes.curves.push_back(over_size(all, names[i], stages, threads, facts.which));
    loads.curves.back().color = sizes.curves.back().color = i;
    any |= !loads.curves.back().dots.empty() || !sizes.curves.back().dots.empty();
  }
  if (!any) return;
  auto const path = std::filesystem::path{how.pictures} / (file_name(facts.name) + ".svg");
  picture drawn{path.string(), std::string{facts.name} + ", " + counted_threads(threads), 2};
  drawn.add(loads);
  drawn.add(sizes);
}

inline void draw_pictures(results const& all, plan const& how, std::vector<stage> const& stages)
{
  std::filesystem::create_directories(how.pictures);
  for (auto const& facts : plain_workloads) draw_workload(all, how, stages, facts);
}

}  // namespace warpmap::bench

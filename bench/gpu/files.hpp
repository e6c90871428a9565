#pragma once
// The report for programs, and as a picture.

#include <fstream>

#include "bench/gpu/goals.hpp"
#include "bench/gpu/head.hpp"
#include "bench/report/json_writer.hpp"
#include "bench/report/picture.hpp"

namespace warpmap::bench {

/// Before anything is measured. @throws std::invalid_argument
inline void require_writable(std::string const& path)
{
  if (path.empty()) return;
  std::ofstream const file{path, std::ios::app};
  if (!file) throw std::invalid_argument{"cannot write " + path};
}

inline void write_row(json_writer& to, row const& each)
{
  to.open('{');
  to.field("part", each.part);
  to.field("operation", each.operation);
  to.field("variant", each.at.variant);
  to.field("types", each.at.types);
  to.field("entries", static_cast<double>(each.at.entries));
  to.field("load", each.at.load);
  to.field("batch", static_cast<double>(each.batch));
  to.field("rate", each.rate);
  to.field("unit", each.unit);
  to.field("limit", each.limit);
  to.field("limit_name", each.against);
  to.field("share", each.share());
  to.field("sectors", each.sectors);
  to.field("bytes", each.bytes);
  to.field("share_in_sectors", each.share_in_sectors());
  to.close('}');
}

inline void write_json(std::string const& path, head const& of, results const& all,
                       std::vector<goal_at> const& judged)
{
  std::ofstream file{path};
  file.precision(12);
  json_writer to{file};
  to.open('{');
  to.field("device", of.device);
  to.field("commit", of.commit);
  to.field("date", of.date);
  to.field("figures_mean_nothing", of.means_nothing);
  to.name("limits");
  to.open('[');
  for (auto const& each : all.limits) {
    to.open('{');
    to.field("limit", each.what);
    to.field("window", static_cast<double>(each.bytes));
    to.field("rate", each.rate);
    to.field("unit", each.unit);
    to.close('}');
  }
  to.close(']');
  to.name("rates");
  to.open('[');
  for (auto const& each : all.rows) write_row(to, each);
  to.close(']');
  to.name("goals");
  to.open('[');
  for (auto const& each : judged) {
    to.open('{');
    to.field("goal", each.what);
    to.field("of", each.of);
    to.field("wanted", each.wanted);
    to.field("got", each.got);
    to.field("verdict", each.verdict());
    to.field("best", each.best);
    to.field("best_variant", each.best_variant);
    to.close('}');
  }
  to.close(']');
  to.name("skipped");
  to.open('[');
  for (auto const& each : all.skipped) to.value(each);
  to.close(']');
  to.close('}');
  file << '\n';
  if (!file.flush()) throw std::runtime_error{"cannot write " + path};
}

/// Curves of the rates along one axis.
class axis {
 public:
  axis(std::string title, std::string x_name) : made_{std::move(title), std::move(x_name), {}, {}}
  {
  }
  void add(std::string const& curve_name, double x, std::string const& x_label, double y)
  {
    if (std::isnan(y)) return;
    auto const is_new = std::none_of(made_.ticks.begin(), made_.ticks.end(),
                                     [&](tick const& each) { return each.at == x; });
    if (is_new) made_.ticks.push_back({x, x_label});
    for (auto& each : made_.curves)
      if (each.name == curve_name) return each.dots.push_back({x, y});
    made_.curves.push_back({curve_name, made_.curves.size(), {{x, y}}});
  }
  bool empty() const { return made_.curves.empty(); }
  panel sorted() const
  {
    auto out = made_;
    auto const by_x = [](auto& list, auto x) {
      std::sort(list.begin(), list.end(), [&](auto& a, auto& b) { return a.*x < b.*x; });
    };
    by_x(out.ticks, &tick::at);
    for (auto& each : out.curves) by_x(each.dots, &dot::x);
    return out;
  }

 private:
  panel made_;
};

/// At the centre of the axes, unless the axis is another: each operation is a curve.
inline std::vector<axis> axes_of(results const& all, plan const& how)
{
  axis loads{"G/s by load", "load"};
  axis sizes{"G/s by entries", "entries"};
  axis batches{"G/s by batch", "keys in a batch"};
  axis variants{"hits, G/s by load, of each variant", "load"};
  for (auto const& each : all.rows) {
    if (each.unit != "G/s" || each.at.types != "u64->u64") continue;
    auto const& at = each.at;
    auto const is_usual = at.variant == how.variants.front();
    auto const has_table = each.batch == 0 && !std::isnan(each.sectors);
    auto const load = std::round(at.load * 10) / 10;
    auto const y = each.rate.median;
    if (at.entries == how.centre() && has_table) {
      if (is_usual) loads.add(each.operation, load, text(".%.0f", load * 100), y);
      if (each.operation == "hit") variants.add(at.variant, load, text(".%.0f", load * 100), y);
    }
    if (is_usual && has_table && load == 0.5)
      sizes.add(each.operation, std::log2(at.entries), count_of(at.entries), y);
    if (each.part == "batches" && is_usual)
      batches.add(each.operation, std::log10(each.batch),
                  text("10^%.0f", std::log10(each.batch)), y);
  }
  return {loads, sizes, batches, variants};
}

inline void write_picture(std::string const& path, head const& of, results const& all,
                          plan const& how)
{
  auto axes = axes_of(all, how);
  std::erase_if(axes, [](axis const& each) { return each.empty(); });
  auto const title = (of.means_nothing ? "Figures without meaning: " : "") + of.device;
  picture to{path, title, std::max<std::size_t>(axes.size(), 1)};
  for (auto const& each : axes) to.add(each.sorted());
}

}  // namespace warpmap::bench

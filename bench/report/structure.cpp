// What changes or visits the whole table, growth on used memory, and the memory that is kept.
// u64->u64.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "apart.hpp"
#include "growing.hpp"
#include "kept_memory.hpp"
#include "measure/limits.hpp"
#include "part.hpp"

namespace warpmap::bench {
namespace {

constexpr double share_of_copy = 0.6;
constexpr double bytes_after_reserve = 22;
constexpr double growth_to_best_peer = 3;
/// How much faster than a pass over the table the erasure of a few keys must at least be.
constexpr double few_to_pass = 10;

/// What the rounds have measured with one number of threads.
struct structure_figures {
  std::vector<whole_times> own;
  std::vector<double> copy;   ///< GB/s
  std::vector<double> grown;  ///< seconds
  struct peer {
    contestant who;
    bool grows = true;            ///< rightly, and quickly enough for the rounds
    std::string why_not{};        ///< "not offered", "wrong"
    std::vector<double> grown{};  ///< seconds
  };
  std::vector<peer> peers;
};

class structure_part {
 public:
  structure_part(part_plan const& how, std::vector<contestant> const& contestants)
    : how_{how}, measures_own_{std::string{"warpmap"}.find(how.only) != std::string::npos}
  {
    figures_.resize(how.threads.size());
    for (auto const& who : contestants) {
      if (!who.is_peer || who.name.find(how.only) == std::string::npos) continue;
      for (auto& each : figures_) each.peers.push_back({.who = who});
    }
  }

  std::vector<part_row> run()
  {
    leave_out_slow_peers();
    for (unsigned round = 0; round < how_.rounds; ++round) {
      std::fprintf(stderr, "structure, round %u of %u\n", round + 1, how_.rounds);
      whole_inputs const in{how_.entries, 2000 + round};
      for (std::size_t i = 0; i < figures_.size(); ++i)
        measure_round(figures_[i], in, how_.threads[i], round);
      if (round == 0 && measures_own_)
        kept_ = apart("memory", [&] { return measure_kept(in); });
    }
    std::vector<part_row> rows;
    for (std::size_t i = 0; i < figures_.size(); ++i) add_rows(rows, figures_[i], how_.threads[i]);
    if (measures_own_) add_memory_rows(rows);
    return rows;
  }

 private:
  // --- measuring ---

  /// A peer that a small trial shows below half of the best one would only cost time.
  void leave_out_slow_peers()
  {
    whole_inputs const in{std::min(how_.entries, std::size_t{1} << 20), 1};
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      auto& peers = figures_[i].peers;
      double best = unknown;
      for (auto& each : peers) {
        measure_peer(each, in, how_.threads[i]);
        if (each.grows) best = std::fmin(best, each.grown.front());
      }
      for (auto& each : peers) {
        each.grows = each.grows && each.grown.front() <= 2 * best;
        each.grown.clear();
      }
    }
  }

  void measure_round(structure_figures& to, whole_inputs const& in, unsigned threads,
                     unsigned round) const
  {
    if (round % 2 == 0) measure_own(to, in, threads);
    for (auto& each : to.peers) measure_peer(each, in, threads);
    if (round % 2 == 1) measure_own(to, in, threads);  // nobody always comes first
  }

  void measure_own(structure_figures& to, whole_inputs const& in, unsigned threads) const
  {
    if (!measures_own_) return;
    to.copy.push_back(apart("copy", [&] {
      touched_words const table{2 * pair_map::estimate_bytes(in.keys.size()).steady};
      crew all{threads};
      return copy_rate(all, table) / 1e9;
    }));
    to.own.push_back(apart("whole table", [&] { return whole_table{in, threads}.run(); }));
    to.grown.push_back(apart("growth", [&] { return grow_recycled(in, threads); }));
    std::fprintf(stderr, "  warpmap, threads %u: rebuild %.2f GB/s, copy %.2f GB/s\n", threads,
                 to.own.back().doubled.gigabytes_a_second(), to.copy.back());
  }

  /// A peer that fails is left out, and the row says why.
  void measure_peer(structure_figures::peer& to, whole_inputs const& in, unsigned threads) const
  {
    if (!to.grows) return;
    auto const what = to.who.name + ", growth";
    try {
      auto const seconds = apart(what, [&] { return grow_peer(to.who, in, threads); });
      to.grows = !std::isnan(seconds);
      if (to.grows) to.grown.push_back(seconds);
      else to.why_not = "not offered";
    } catch (std::runtime_error const&) {
      to.grows = false;
      to.why_not = "wrong";
    }
    std::fprintf(stderr, "  %s, threads %u\n", what.c_str(), threads);
  }

  // --- rows ---

  void add_rows(std::vector<part_row>& rows, structure_figures const& of, unsigned threads) const
  {
    auto const first = rows.size();
    add_copies(rows, of);
    add_passes(rows, of);
    add_few(rows, of);
    add_beside_peers(rows, of);
    for (auto i = first; i < rows.size(); ++i) rows[i].threads = threads;
  }

  /// One figure of each round.
  template <class Pick>
  static std::vector<double> picked(structure_figures const& of, Pick pick)
  {
    std::vector<double> all;
    for (auto const& each : of.own) all.push_back(pick(each));
    return all;
  }
  static std::vector<double> per_second(std::vector<double> seconds, double millions)
  {
    for (auto& each : seconds) each = millions / each;
    return seconds;
  }
  double millions() const { return static_cast<double>(how_.entries) / 1e6; }

  static void add_copies(std::vector<part_row>& rows, structure_figures const& of)
  {
    struct copying {
      char const* what;
      moved whole_times::*which;
      double goal;
      char const* note;
    };
    static constexpr copying all[]{
      {"rebuild to double size", &whole_times::doubled, share_of_copy,
       "slots read and written; limit: copying"},
      {"rebuild to double size, dirty memory", &whole_times::doubled_dirty, share_of_copy,
       "its clearing is not counted as bytes"},
      {"rebuild at the same size", &whole_times::same_size, share_of_copy,
       "half of the keys erased before"},
      {"clone", &whole_times::clone, 0, ""},
      {"first write beside a snapshot", &whole_times::thaw, 0, "copies the table"},
      {"clear, dirty memory", &whole_times::clear, 0, "slots written"},
    };
    for (auto const& [what, which, goal, note] : all) {
      part_row row{.what = what, .unit = "GB/s"};
      row.measured.emplace_back("warpmap", picked(of, [which = which](whole_times const& times) {
                                  return (times.*which).gigabytes_a_second();
                                }));
      row.limit = figure::of(of.copy).median;
      row.goal_of_limit = goal;
      row.note = note;
      rows.push_back(std::move(row));
    }
  }

  void add_passes(std::vector<part_row>& rows, structure_figures const& of) const
  {
    auto const add = [&](char const* what, double whole_times::*which, char const* note) {
      part_row row{.what = what, .unit = "M entries/s"};
      auto const seconds = picked(of, [which](whole_times const& times) { return times.*which; });
      row.measured.emplace_back("warpmap", per_second(seconds, millions()));
      row.note = note;
      rows.push_back(std::move(row));
    };
    add("for_each", &whole_times::for_each, "sums keys and values");
    add("retrieve_all", &whole_times::retrieve, "2^16 pairs a call, by one thread");
  }

  static void add_few(std::vector<part_row>& rows, structure_figures const& of)
  {
    auto const add = [&](char const* what, double whole_times::*which, bool has_goal) {
      part_row row{.what = what, .unit = "us"};
      auto const us = [&](double whole_times::*of_what) {
        return picked(of, [of_what](whole_times const& times) { return times.*of_what * 1e6; });
      };
      row.measured.emplace_back("warpmap", us(which));
      if (has_goal) {
        row.measured.emplace_back("one pass", us(&whole_times::for_each));
        row.goal_ratio_to_best_peer = few_to_pass;
        row.note = "a full map; it must not cost a pass over the table";
      }
      rows.push_back(std::move(row));
    };
    add("erase 1000 keys", &whole_times::erase_few, true);
    add("insert those 1000 again", &whole_times::insert_few, true);
    add("snapshot", &whole_times::snapshot, false);
  }

  void add_beside_peers(std::vector<part_row>& rows, structure_figures const& of) const
  {
    part_row row{.what = "growth from empty, recycled memory", .unit = "M/s"};
    row.measured.emplace_back("warpmap", per_second(of.grown, millions()));
    for (auto const& each : of.peers) {
      if (each.why_not.empty())
        row.measured.emplace_back(each.who.name, per_second(each.grown, millions()));
      else row.absent.emplace_back(each.who.name, each.why_not);
    }
    row.goal_ratio_to_best_peer = growth_to_best_peer;
    row.note = "blocks of a map that grew before; peers: a stocked malloc";
    rows.push_back(std::move(row));
  }

  void add_memory_rows(std::vector<part_row>& rows) const
  {
    auto const add = [&](char const* what, double bytes, double limit, std::string note) {
      part_row row{.what = what, .unit = "bytes an entry"};
      row.measured.emplace_back("warpmap", std::vector{bytes});
      row.limit = limit;
      row.goal_of_limit = std::isnan(limit) ? 0 : 1;
      row.note = std::move(note);
      rows.push_back(std::move(row));
    };
    auto const add_both = [&](char const* what, kept_bytes::pair const& bytes) {
      std::array<char, 60> note;
      std::snprintf(note.data(), note.size(), "resident; %.1f by its own account", bytes.own);
      add(what, bytes.resident, unknown, note.data());
    };
    add("memory after reserve", kept_.reserved, bytes_after_reserve, "by its own account");
    add_both("memory when filled", kept_.filled);
    add_both("memory kept after deleting all", kept_.emptied);
    add_both("memory kept after shrink_to_fit", kept_.shrunk);
    add_both("memory kept after clear", kept_.cleared);
  }

  part_plan how_;
  bool measures_own_;
  std::vector<structure_figures> figures_;  ///< for each number of threads
  kept_bytes kept_;
};

}  // namespace

std::vector<part_row> measure_structure(part_plan const& how, std::vector<contestant> const& peers)
{
  return structure_part{how, peers}.run();
}

}  // namespace warpmap::bench

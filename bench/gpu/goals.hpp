#pragma once
// What the map is to reach on a GPU, and whether it did, by the library's own kernels.

#include "bench/gpu/plan.hpp"
#include "bench/gpu/results.hpp"

namespace warpmap::bench {

struct goal_at {
  std::string what;
  double wanted;
  std::string of;                 ///< what is compared
  double got = unknown;           ///< NaN: not judged
  std::string best_variant = {};  ///< of all that were measured there
  double best = unknown;
  bool means_nothing = false;

  std::string verdict() const
  {
    if (std::isnan(got) || means_nothing) return "not judged";
    return got >= wanted ? "met" : "**missed**";
  }
};

class goals {
 public:
  goals(results const& all, plan const& how, bool means_nothing)
    : all_{all}, entries_{how.centre()}, means_nothing_{means_nothing}
  {
  }

  /// By the library's own kernels, with the best of the others beside them.
  std::vector<goal_at> judge() const
  {
    constexpr auto reads_in_sectors = "of random 32-byte reads, in sectors";
    std::vector<goal_at> out{
      judge("hit", 0.5, {"hit at .5", 0.75, "of random 32-byte reads"}, &row::share),
      judge("hit", 0.8, {"hit at .8", 0.75, reads_in_sectors}, &row::share_in_sectors),
      judge("miss", 0.5, {"miss at .5", 25, "G/s"}, &row::median),
      {"miss at .8", 0.8, "of the byte limit", of_byte_limit("miss", 0.8)},
      judge("insert", 0.5, {"insert at .5", 0.85, "of read-then-CAS"}, &row::share),
      {"partitioned bulk build", 1.6, "x the direct one", partitioned()},
    };
    for (auto const* const what : {"rebuild to the same size", "rebuild to double"})
      out.push_back(judge(what, 0.5, {what, 0.6, "of copy bandwidth"}, &row::share));
    out.push_back({"upsert of one hot key", 1, "x the uniform rate",
                   rate("upsert one key") / rate("upsert uniform")});
    for (auto const* const what : {"host insert", "host hit"})
      out.push_back(judge_anywhere(what, {what, 0.9, "of the bus"}));
    for (auto& each : out) each.means_nothing = means_nothing_;
    return out;
  }

 private:
  using measure = double (row::*)() const;

  bool is_at_centre(row const& of, std::string const& operation, double load) const
  {
    return of.operation == operation && of.at.entries == entries_ && of.batch == 0 &&
           std::fabs(of.at.load - load) < 0.01 && of.at.types == "u64->u64" && of.part != "peers";
  }
  goal_at judge(std::string const& operation, double load, goal_at of, measure by) const
  {
    for (auto const& each : all_.rows) {
      if (!is_at_centre(each, operation, load)) continue;
      auto const seen = (each.*by)();
      if (each.at.variant == "default") of.got = seen;
      if (std::isnan(seen) || seen <= of.best) continue;
      of.best = seen;
      of.best_variant = each.at.variant;
    }
    return of;
  }
  /// Of sizes that a part chooses.
  goal_at judge_anywhere(std::string const& operation, goal_at of) const
  {
    for (auto const& each : all_.rows)
      if (each.operation == operation && each.at.variant == "default") of.got = each.share();
    return of;
  }
  double rate(std::string const& operation) const
  {
    auto const* const found = all_.find(operation, "default", entries_, 0.5);
    return found != nullptr ? found->median() : unknown;
  }
  /// How much of a copy's bandwidth its bytes are, as far as they are expected.
  double of_byte_limit(std::string const& operation, double load) const
  {
    limit_row const* copy = nullptr;
    for (auto const& each : all_.limits)
      if (each.what == copies_name && (copy == nullptr || each.bytes > copy->bytes)) copy = &each;
    for (auto const& each : all_.rows)
      if (copy != nullptr && is_at_centre(each, operation, load) && each.at.variant == "default")
        return each.median() * each.bytes / copy->rate.median;
    return unknown;
  }
  double partitioned() const
  {
    auto best = unknown;
    for (auto const& each : all_.rows)
      if (is_at_centre(each, "insert", 0.5) && each.at.variant.starts_with("partition"))
        best = std::fmax(best, each.median());
    return best / rate("insert");
  }

  results const& all_;
  std::size_t entries_;
  bool means_nothing_;
};

}  // namespace warpmap::bench

#pragma once
// From jobs to bodies: what every device does alike. How a body runs, the device says.

#include "host/kinds.hpp"
#include "host/launcher.hpp"
#include "kernels/batch_body.hpp"
#include "kernels/combining_body.hpp"
#include "kernels/flight_body.hpp"
#include "kernels/partition.hpp"
#include "kernels/rebuild_body.hpp"
#include "kernels/scan_body.hpp"
#include "kernels/scratch.hpp"
#include "kernels/streaming_rebuild.hpp"
#include "kernels/text_body.hpp"
#include "kernels/ways.hpp"
#include "warpmap/core/sector_group.hpp"

namespace warpmap::inline v0_1::kernels {

/// @tparam Run  `run(body, count, stream)` queues body(0) to body(count - 1), in any order and at
///              the same time; then `*body.counter(k)`, and `*body.also(k)` where there is one,
///              grow by the sum of the tallies' entry k. `run(body, blocks, stream)` does so with
///              bodies of blocks. `Run::tile` is a group of four threads; `run.on()` the device;
///              `run.sort(slices, sorted, items, sorted_items, count, stream)` is asked of those
///              alone that partition.
/// @tparam Ways  which way each batch goes, as by_table
template <class Slots, class Run, class Ways = by_table>
class body_launcher final : public host::launcher<Slots> {
 public:
  explicit body_launcher(Run const& run) : run_{run} {}

  void run(ops kind, host::batch_job<Slots> const& job, host::stream_handle stream) override
  {
    host::with_kind(kind, [&]<ops Kind>() {
      if constexpr (core::serves<Slots, Kind>) run_batch<Kind>(job, stream);
      else throw misuse_error{"warpmap: a set has no values for this operation"};
    });
  }
  void run(host::rebuild_job<Slots> const& job, host::stream_handle stream) override
  {
    if constexpr (streams)
      if (job.freed == nullptr) return stream_over(job, stream);
    run_(rebuild_body<Slots>{job}, job.from.slots.capacity(), stream);
  }
  void run(host::collect_job<Slots> const& job, host::stream_handle stream) override
  {
    run_(collect_body<Slots>{job}, job.count, stream);
  }
  void run(host::survey_job<Slots> const& job, host::stream_handle stream) override
  {
    run_(survey_body<Slots>{job}, survey_body<Slots>::places(job), stream);
  }
  void run(host::measure_job<Slots> const& job, host::stream_handle stream) override
  {
    if constexpr (core::refers_to_device_texts<Slots>)
      run_(measure_body<Slots>{job}, job.table.slots.capacity(), stream);
    else refuse();
  }
  void run(host::copy_job const& job, host::stream_handle stream) override
  {
    if constexpr (core::refers_to_device_texts<Slots>) run_(copy_body{job}, job.count, stream);
    else refuse();
  }
  bool clears() const noexcept override { return streams; }

 private:
  [[noreturn]] static void refuse()
  {
    throw misuse_error{"warpmap: these slots hold their keys whole"};
  }

  static constexpr bool is_of_words = requires
  {
    requires Slots::sector_lanes >
    0;
  };
  static constexpr bool streams = is_of_words && Ways::rebuild == rebuild_way::streaming;
  /// Slots that are more than a word are looked at one by one, by a thread or by several.
  template <ops Kind, way How>
  static constexpr bool may_go =
    is_of_words || How == way::one_sector || How == way::tile ? Ways::template uses<Kind, How>
                                                              : false;

  template <ops Kind>
  void run_batch(host::batch_job<Slots> const& job, host::stream_handle stream)
  {
    auto const& slots = job.table.slots;
    switch (Ways::of(Kind, slots.capacity() * Slots::slot_bytes, job.load)) {
      case way::window:
        if constexpr (may_go<Kind, way::window>)
          return go<Kind, core::window_group>(job, stream);
        break;
      case way::tile:
        if constexpr (may_go<Kind, way::tile>) return go<Kind, Run::template tile>(job, stream);
        break;
      case way::two_keys:
        if constexpr (may_go<Kind, way::two_keys>)
          return run_all(flight_body<Kind, Slots, 2>{job}, stream);
        break;
      case way::four_keys:
        if constexpr (may_go<Kind, way::four_keys>)
          return run_all(flight_body<Kind, Slots, 4>{job}, stream);
        break;
      case way::combining:
        if constexpr (may_go<Kind, way::combining>) {
          combining_body<Slots> const body{job};
          return run_(body, body.blocks(), stream);
        }
        break;
      case way::partitioned:
        if constexpr (may_go<Kind, way::partitioned>) return deal_out<Kind>(job, stream);
        break;
      case way::room_apart:
        if constexpr (may_go<Kind, way::room_apart>)
          return run_all(batch_body<Kind, Slots, core::one_sector_group,
                                    columns_apart<Kind, Slots>>{job, {{job}}},
                         stream);
        break;
      case way::one_sector: break;
    }
    go<Kind, core::one_sector_group>(job, stream);  // what any batch can do
  }
  template <ops Kind, template <class> class Group>
  void go(host::batch_job<Slots> const& job, host::stream_handle stream)
  {
    run_all(batch_body<Kind, Slots, Group>{job}, stream);
  }
  template <class Body>
  void run_all(Body const& body, host::stream_handle stream)
  {
    run_(body, body.size(), stream);
  }

  template <ops Kind>
  void deal_out(host::batch_job<Slots> const& job, host::stream_handle stream)
  {
    if (job.count == 0) return;
    if (job.count > most_parts || job.chosen != nullptr)
      return go<Kind, core::one_sector_group>(job, stream);
    using item = part_item<Slots>;
    auto& on = run_.on();
    scratch<item> const items{on, job.count, stream}, sorted{on, job.count, stream};
    scratch<slice> const slices{on, job.count, stream}, in_order{on, job.count, stream};
    run_(slice_body<Kind, Slots>{job, slices.data(), items.data()}, job.count, stream);
    run_.sort(slices.data(), in_order.data(), items.data(), sorted.data(), job.count, stream);
    using columns = part_columns<Kind, Slots>;
    run_all(batch_body<Kind, Slots, core::one_sector_group, columns>{job, {{job}, sorted.data()}},
            stream);
  }

  void stream_over(host::rebuild_job<Slots> const& job, host::stream_handle stream)
  {
    auto& on = run_.on();
    // At load .9 one pair in two hundred finds its stretch full.
    auto const room = job.from.slots.capacity() / 64 + 256;
    scratch<std::uint64_t> const list{on, room + 1, stream};
    on.fill(list.data(), 0, sizeof(std::uint64_t), stream);
    left_over_list const left{list.data(), list.data() + 1, room};
    stretch_body<Slots> const body{job, left};
    run_(body, body.blocks(), stream);
    run_all(left_over_body<Slots>{job, left}, stream);
    run_all(missing_body<Slots>{job, left}, stream);
  }

  Run run_;
};

}  // namespace warpmap::inline v0_1::kernels

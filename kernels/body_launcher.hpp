#pragma once
// From jobs to bodies: what every device does alike. How a body runs, the device says.

#include "host/kinds.hpp"
#include "host/launcher.hpp"
#include "kernels/batch_body.hpp"
#include "kernels/rebuild_body.hpp"
#include "kernels/scan_body.hpp"
#include "kernels/text_body.hpp"
#include "warpmap/core/sector_group.hpp"

namespace warpmap::inline v0_1::kernels {

/// @tparam Run  `run(body, count, stream)` queues body(0) to body(count - 1), in any order and at
///              the same time; then `*body.counter(k)`, and `*body.also(k)` where there is one,
///              grow by the sum of the tallies' entry k
/// @tparam Group  who reads a window
template <class Slots, class Run, template <class> class Group = core::one_sector_group>
class body_launcher final : public host::launcher<Slots> {
 public:
  explicit body_launcher(Run const& run) : run_{run} {}

  void run(ops kind, host::batch_job<Slots> const& job, host::stream_handle stream) override
  {
    host::with_kind(kind, [&]<ops Kind>() {
      if constexpr (core::serves<Slots, Kind>)
        run_(batch_body<Kind, Slots, Group>{job}, job.count, stream);
      else throw misuse_error{"warpmap: a set has no values for this operation"};
    });
  }
  void run(host::rebuild_job<Slots> const& job, host::stream_handle stream) override
  {
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

 private:
  [[noreturn]] static void refuse()
  {
    throw misuse_error{"warpmap: these slots hold their keys whole"};
  }

  Run run_;
};

}  // namespace warpmap::inline v0_1::kernels

#pragma once
// A rig by one template: `put(work, count, stream)` of Self queues any work.

#include "bench/gpu/rig.hpp"

namespace warpmap::bench {

template <class Self>
class rig_of : public rig {
 public:
  using handle = host::stream_handle;
  void run(fill_keys<u32> const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(fill_keys<u64> const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(fill_draws<u32> const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(fill_draws<u64> const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(fill_with<u64> const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(read_sector const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(read_then_swap<u64> const& of, u64 n, handle on) final { self().put(of, n, on); }
  void run(read_then_swap<core::word16> const& of, u64 n, handle on) final
  {
    self().put(of, n, on);
  }
  void find(lease<u64, u64> const& in, u64 const* keys, u64* wrong, u64 n) final
  {
    self().put(find_by_view{view_of<ops::find>(in), keys, wrong}, n, in.stream().get());
  }
  void mix(lease<u64, u64> const& in, u64 const* present, u64 const* absent, u64* wrong,
           u64 n) final
  {
    self().put(mix_by_view{view_of<mixed_kinds>(in), present, absent, wrong}, n,
               in.stream().get());
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

}  // namespace warpmap::bench

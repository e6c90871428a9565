#pragma once
// The device seam on the CUDA runtime. A plain header, but for those who have the CUDA toolkit.

#include <cuda_runtime_api.h>

#include <cstdint>
#include <functional>
#include <string>

#include "host/device.hpp"

namespace warpmap::inline v0_1::kernels {

/// Makes a device the current one of this thread; at its end what was current is so again.
class current_device {
 public:
  explicit current_device(int ordinal) noexcept;
  current_device(current_device const&) = delete;
  current_device& operator=(current_device const&) = delete;
  ~current_device();

  cudaError_t result() const noexcept { return result_; }

 private:
  int before_ = -1;  ///< -1: nothing to restore
  cudaError_t result_;
};

class cuda_device final : public host::device {
 public:
  /// @throws backend_unavailable
  explicit cuda_device(int ordinal);
  cuda_device(cuda_device const&) = delete;
  cuda_device& operator=(cuda_device const&) = delete;
  ~cuda_device() override;

  int ordinal() const noexcept override { return ordinal_; }
  std::string describe() const override { return described_; }
  bool has_word16() const noexcept override { return has_word16_; }

  memory_resource& memory() noexcept override { return memory_; }
  void* allocate_pinned(std::size_t bytes) override;
  void free_pinned(void*) noexcept override;
  void copy(void* to, void const* from, std::size_t bytes, host::stream_handle) override;
  void fill(void* to, std::uint8_t byte, std::size_t bytes, host::stream_handle) override;
  host::memory_kind kind_of(void const*) const override;
  void while_current(std::function<void()> const& what) const override;

  host::stream_handle make_stream() override;
  void destroy(host::stream_handle) noexcept override;
  host::event_handle make_event() override;
  void destroy(host::event_handle) noexcept override;
  void record(host::event_handle, host::stream_handle) override;
  void wait(host::stream_handle, host::event_handle) override;
  bool is_done(host::event_handle) override;
  void synchronize(host::stream_handle) override;
  void synchronize(host::event_handle) override;
  bool is_capturing(host::stream_handle) override;
  bool has(host::stream_handle) override;

  void begin_range(char const* name) noexcept override;
  void end_range() noexcept override;

  /// How many blocks of that many threads fill the device.
  std::uint32_t blocks_of(int threads) const noexcept
  {
    return static_cast<std::uint32_t>(resident_threads_ / threads);
  }
  /// Throws device_error or out_of_memory unless `result` is success; the runtime then forgets it,
  /// so that the user's own code does not come across it.
  void check(cudaError_t result, char const* call) const;

 private:
  /// The stream-ordered pool; where there is none, cudaMalloc.
  class pool final : public memory_resource {
   public:
    explicit pool(cuda_device const& of) : of_{of} {}
    void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) override;
    void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                    CUstream_st* stream) noexcept override;

   private:
    cuda_device const& of_;
  };

  /// What can still be allocated, in the pool or beside it; 0 where the device does not say.
  std::size_t free_bytes() const noexcept;
  void use_pool();
  void leave_pool() const noexcept;

  int ordinal_;
  bool has_word16_ = false;
  bool pooled_ = false;
  std::uint64_t kept_before_ = 0;  ///< what the pool kept when idle before it was ours
  long resident_threads_ = 0;
  std::string described_;
  pool memory_{*this};
};

}  // namespace warpmap::inline v0_1::kernels

#include "kernels/cuda_device.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "kernels/nvtx.hpp"
#include "kernels/probe.hpp"
#include "warpmap/error.hpp"

namespace warpmap::inline v0_1::kernels {

namespace {

constexpr std::size_t pool_alignment = 256;  // what CUDA promises of all its memory

/// Takes back what the runtime keeps of the last error. Errors that broke the device stay.
void forget_error() noexcept { static_cast<void>(cudaGetLastError()); }

int attribute(cudaDeviceAttr which, int ordinal)
{
  int value = 0;
  if (cudaDeviceGetAttribute(&value, which, ordinal) != cudaSuccess) forget_error();
  return value;
}

std::string described(int ordinal)
{
  auto text = "device " + std::to_string(ordinal) + " (";
  cudaDeviceProp is{};
  if (cudaGetDeviceProperties(&is, ordinal) == cudaSuccess)
    text += std::string{is.name} + ", compute capability " + std::to_string(is.major) + "." +
            std::to_string(is.minor) + ", " + std::to_string(is.totalGlobalMem >> 20) + " MiB, ";
  else forget_error();
  int driver = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess) forget_error();
  return text + "driver for CUDA " + std::to_string(driver / 1000) + "." +
         std::to_string(driver % 1000 / 10) + ")";
}

/// What another thread does while this one lives is no reason to spoil a capture: without it, some
/// calls fail, and the capture too, while any stream of the process is captured.
class beside_captures {
 public:
  beside_captures() noexcept { static_cast<void>(cudaThreadExchangeStreamCaptureMode(&mode_)); }
  beside_captures(beside_captures const&) = delete;
  beside_captures& operator=(beside_captures const&) = delete;
  ~beside_captures() { static_cast<void>(cudaThreadExchangeStreamCaptureMode(&mode_)); }

 private:
  cudaStreamCaptureMode mode_ = cudaStreamCaptureModeRelaxed;
};

/// The result of `call()`, made with the device current and beside any capture.
template <class Call>
cudaError_t on_device(int ordinal, Call call) noexcept
{
  current_device const guard{ordinal};
  if (guard.result() != cudaSuccess) return guard.result();
  beside_captures const aside;
  return call();
}

}  // namespace

// --- the current device --------------------------------------------------------------------------

current_device::current_device(int ordinal) noexcept
{
  int before = -1;
  result_ = cudaGetDevice(&before);
  if (result_ != cudaSuccess || before == ordinal) return;
  result_ = cudaSetDevice(ordinal);
  if (result_ == cudaSuccess) before_ = before;
}

current_device::~current_device()
{
  if (before_ >= 0 && cudaSetDevice(before_) != cudaSuccess) forget_error();
}

// --- the device ----------------------------------------------------------------------------------

cuda_device::cuda_device(int ordinal) : ordinal_{ordinal}, described_{described(ordinal)}
{
  cudaFuncAttributes probe{};
  auto const result = on_device(ordinal, [&] { return attributes_of_probe(probe); });
  if (result != cudaSuccess) {
    forget_error();
    throw backend_unavailable{"warpmap: the CUDA backend cannot use " + described_ + ": " +
                              cudaGetErrorString(result) + " (" + cudaGetErrorName(result) + ")"};
  }
  // Not by the device: PTX of an older target may be what runs there.
  has_word16_ = probe.ptxVersion >= 90;
  resident_threads_ = long{attribute(cudaDevAttrMultiProcessorCount, ordinal)} *
                      attribute(cudaDevAttrMaxThreadsPerMultiProcessor, ordinal);
  pooled_ = attribute(cudaDevAttrMemoryPoolsSupported, ordinal) != 0;
  if (pooled_) use_pool();
}

cuda_device::~cuda_device()
{
  if (pooled_) leave_pool();
}

void cuda_device::use_pool()
{
  check(on_device(ordinal_, [this] {
          cudaMemPool_t from = nullptr;
          auto result = cudaDeviceGetDefaultMemPool(&from, ordinal_);
          if (result == cudaSuccess)
            result = cudaMemPoolGetAttribute(from, cudaMemPoolAttrReleaseThreshold, &kept_before_);
          // By default each synchronisation would give idle memory back to the system.
          auto all = std::numeric_limits<std::uint64_t>::max();
          if (result == cudaSuccess)
            result = cudaMemPoolSetAttribute(from, cudaMemPoolAttrReleaseThreshold, &all);
          return result;
        }),
        "cudaMemPoolSetAttribute");
}

void cuda_device::leave_pool() const noexcept
{
  auto const result = on_device(ordinal_, [this] {
    cudaMemPool_t from = nullptr;
    auto done = cudaDeviceGetDefaultMemPool(&from, ordinal_);
    auto before = kept_before_;
    if (done == cudaSuccess)
      done = cudaMemPoolSetAttribute(from, cudaMemPoolAttrReleaseThreshold, &before);
    return done;
  });
  if (result != cudaSuccess) forget_error();
}

void cuda_device::check(cudaError_t result, char const* call) const
{
  if (result == cudaSuccess) return;
  forget_error();
  auto const text = "warpmap: " + std::string{call} + " failed on " + described_ + ": " +
                    cudaGetErrorString(result) + " (" + cudaGetErrorName(result) + ")";
  if (result == cudaErrorMemoryAllocation) throw out_of_memory{text};
  throw device_error{text};
}

// --- memory --------------------------------------------------------------------------------------

void* cuda_device::pool::allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream)
{
  if (alignment > pool_alignment) throw std::bad_alloc{};
  void* data = nullptr;
  auto const most = std::max<std::size_t>(bytes, 1);
  auto const result = on_device(of_.ordinal_, [&] {
    return of_.pooled_ ? cudaMallocAsync(&data, most, stream) : cudaMalloc(&data, most);
  });
  if (result == cudaErrorMemoryAllocation) {
    forget_error();
    throw host::memory_shortage(of_.described_, most, of_.free_bytes());
  }
  of_.check(result, of_.pooled_ ? "cudaMallocAsync" : "cudaMalloc");
  return data;
}

void cuda_device::pool::deallocate(void* data, std::size_t, std::size_t,
                                   CUstream_st* stream) noexcept
{
  auto const result = on_device(of_.ordinal_, [&] {
    return of_.pooled_ ? cudaFreeAsync(data, stream) : cudaFree(data);
  });
  if (result != cudaSuccess) forget_error();
}

std::size_t cuda_device::free_bytes() const noexcept
{
  std::size_t free = 0;
  std::uint64_t kept = 0;  // by the pool, and not in use
  auto const result = on_device(ordinal_, [&] {
    std::size_t all = 0;
    auto done = cudaMemGetInfo(&free, &all);
    cudaMemPool_t from = nullptr;
    if (!pooled_ || done != cudaSuccess) return done;
    done = cudaDeviceGetDefaultMemPool(&from, ordinal_);
    std::uint64_t used = 0;
    if (done == cudaSuccess)
      done = cudaMemPoolGetAttribute(from, cudaMemPoolAttrUsedMemCurrent, &used);
    if (done == cudaSuccess)
      done = cudaMemPoolGetAttribute(from, cudaMemPoolAttrReservedMemCurrent, &kept);
    kept -= std::min(kept, used);
    return done;
  });
  if (result != cudaSuccess) forget_error();
  return free + static_cast<std::size_t>(kept);
}

void* cuda_device::allocate_pinned(std::size_t bytes)
{
  void* data = nullptr;
  check(on_device(ordinal_, [&] { return cudaHostAlloc(&data, std::max<std::size_t>(bytes, 1),
                                                       cudaHostAllocPortable); }),
        ("cudaHostAlloc of " + std::to_string(bytes) + " bytes").c_str());
  return data;
}

void cuda_device::free_pinned(void* data) noexcept
{
  if (on_device(ordinal_, [&] { return cudaFreeHost(data); }) != cudaSuccess) forget_error();
}

void cuda_device::copy(void* to, void const* from, std::size_t bytes, host::stream_handle stream)
{
  if (bytes == 0) return;
  check(on_device(ordinal_,
                  [&] { return cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream); }),
        "cudaMemcpyAsync");
}

void cuda_device::fill(void* to, std::uint8_t byte, std::size_t bytes, host::stream_handle stream)
{
  if (bytes == 0) return;
  check(on_device(ordinal_, [&] { return cudaMemsetAsync(to, byte, bytes, stream); }),
        "cudaMemsetAsync");
}

host::memory_kind cuda_device::kind_of(void const* where) const
{
  cudaPointerAttributes found{};
  check(on_device(ordinal_, [&] { return cudaPointerGetAttributes(&found, where); }),
        "cudaPointerGetAttributes");
  using host::memory_kind;
  switch (found.type) {
    case cudaMemoryTypeHost: return memory_kind::pinned;
    case cudaMemoryTypeManaged: return memory_kind::managed;
    case cudaMemoryTypeDevice:
      return found.device == ordinal_ ? memory_kind::device : memory_kind::other_device;
    default: return memory_kind::host;
  }
}

void cuda_device::while_current(std::function<void()> const& what) const
{
  current_device const guard{ordinal_};
  check(guard.result(), "cudaSetDevice");
  what();
}

// --- order ---------------------------------------------------------------------------------------

host::stream_handle cuda_device::make_stream()
{
  cudaStream_t stream = nullptr;
  check(on_device(ordinal_,
                  [&] { return cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking); }),
        "cudaStreamCreateWithFlags");
  return stream;
}

void cuda_device::destroy(host::stream_handle stream) noexcept
{
  if (on_device(ordinal_, [&] { return cudaStreamDestroy(stream); }) != cudaSuccess)
    forget_error();
}

host::event_handle cuda_device::make_event()
{
  cudaEvent_t event = nullptr;
  check(on_device(ordinal_,
                  [&] { return cudaEventCreateWithFlags(&event, cudaEventDisableTiming); }),
        "cudaEventCreateWithFlags");
  return event;
}

void cuda_device::destroy(host::event_handle event) noexcept
{
  if (on_device(ordinal_, [&] { return cudaEventDestroy(event); }) != cudaSuccess) forget_error();
}

void cuda_device::record(host::event_handle event, host::stream_handle stream)
{
  check(on_device(ordinal_, [&] { return cudaEventRecord(event, stream); }), "cudaEventRecord");
}

void cuda_device::wait(host::stream_handle stream, host::event_handle event)
{
  check(on_device(ordinal_, [&] { return cudaStreamWaitEvent(stream, event, 0); }),
        "cudaStreamWaitEvent");
}

bool cuda_device::is_done(host::event_handle event)
{
  auto const result = on_device(ordinal_, [&] { return cudaEventQuery(event); });
  if (result == cudaErrorNotReady) {
    forget_error();
    return false;
  }
  check(result, "cudaEventQuery");
  return true;
}

void cuda_device::synchronize(host::stream_handle stream)
{
  check(on_device(ordinal_, [&] { return cudaStreamSynchronize(stream); }),
        "cudaStreamSynchronize");
}

void cuda_device::synchronize(host::event_handle event)
{
  check(on_device(ordinal_, [&] { return cudaEventSynchronize(event); }), "cudaEventSynchronize");
}

bool cuda_device::is_capturing(host::stream_handle stream)
{
  auto found = cudaStreamCaptureStatusNone;
  auto const result = on_device(ordinal_, [&] { return cudaStreamIsCapturing(stream, &found); });
  if (result == cudaErrorStreamCaptureImplicit) {  // another one is; this one never can be
    forget_error();
    return false;
  }
  check(result, "cudaStreamIsCapturing");
  return found != cudaStreamCaptureStatusNone;
}

void cuda_device::begin_range(char const* name) noexcept { nvtx_begin(name); }
void cuda_device::end_range() noexcept { nvtx_end(); }

bool cuda_device::has(host::stream_handle stream)
{
#if CUDART_VERSION >= 12080
  int where = ordinal_;
  check(on_device(ordinal_, [&] { return cudaStreamGetDevice(stream, &where); }),
        "cudaStreamGetDevice");
  return where == ordinal_;
#else  // launches on it will be refused, before they have done anything
  static_cast<void>(stream);
  return true;
#endif
}

}  // namespace warpmap::inline v0_1::kernels

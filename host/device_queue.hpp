#pragma once
// A stream of the library's own on one device, and small transfers in its order.

#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>

#include "host/device.hpp"

namespace warpmap::inline v0_1::host {

/// Repeats what must not fail once work is under way that it belongs to: a device that refuses
/// twice is lost, and the exception passes.
template <class Call>
void insist(Call call)
{
  try {
    call();
  } catch (...) {
    call();
  }
}

/// When an exception passes, waits for what was queued before it: buffers are about to be given up
/// that the device may still read or write.
class quiet_on_failure {
 public:
  quiet_on_failure(device& on, stream_handle stream) : on_{on}, stream_{stream} {}
  quiet_on_failure(quiet_on_failure const&) = delete;
  quiet_on_failure& operator=(quiet_on_failure const&) = delete;
  ~quiet_on_failure()
  {
    if (std::uncaught_exceptions() == before_) return;
    try {
      insist([this] { on_.synchronize(stream_); });
    } catch (...) {  // the exception under way tells enough
    }
  }

 private:
  device& on_;
  stream_handle stream_;
  int before_ = std::uncaught_exceptions();
};

/// Host memory that a device reads and writes by itself.
class pinned_block {
 public:
  /// @throws out_of_memory
  pinned_block(device& on, std::size_t bytes)
    : on_{on}, bytes_{bytes}, data_{on.allocate_pinned(bytes)}
  {
  }
  pinned_block(pinned_block const&) = delete;
  pinned_block& operator=(pinned_block const&) = delete;
  ~pinned_block() { on_.free_pinned(data_); }

  void* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  device& on_;
  std::size_t bytes_;
  void* data_;
};

/// A stream, and the device for as long as it lasts.
class own_stream {
 public:
  /// @throws device_error
  explicit own_stream(std::shared_ptr<device> on) : on_{std::move(on)}, stream_{on_->make_stream()}
  {
  }
  own_stream(own_stream const&) = delete;
  own_stream& operator=(own_stream const&) = delete;
  ~own_stream() { on_->destroy(stream_); }

  device& on() const noexcept { return *on_; }
  std::shared_ptr<device> const& shared_device() const noexcept { return on_; }
  stream_handle stream() const noexcept { return stream_; }

 private:
  std::shared_ptr<device> on_;
  stream_handle stream_;
};

class own_event {
 public:
  /// @throws device_error, out_of_memory
  explicit own_event(device& on) : on_{on}, handle_{on.make_event()} {}
  own_event(own_event const&) = delete;
  own_event& operator=(own_event const&) = delete;
  ~own_event() { on_.destroy(handle_); }
  event_handle handle() const noexcept { return handle_; }

 private:
  device& on_;
  event_handle handle_;
};

/// A user's resource for the memory of a device, called while that device is current.
class guided_memory final : public memory_resource {
 public:
  guided_memory(device const& on, memory_resource& user) : on_{on}, user_{user} {}

  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) override
  {
    void* data = nullptr;
    auto const give = [&] { data = user_.allocate(bytes, alignment, stream); };
    on_.while_current(std::ref(give));
    return data;
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st* stream) noexcept override
  {
    auto const take = [&] { user_.deallocate(data, bytes, alignment, stream); };
    try {
      on_.while_current(std::ref(take));  // by reference, it needs no memory of its own
    } catch (...) {
      take();  // the device is lost, but the resource may keep accounts
    }
  }

 private:
  device const& on_;
  memory_resource& user_;
};

/// What a table does between batches, in the order of one stream; and where its memory comes from.
class device_queue {
 public:
  /// @param user  null: memory is the device's own
  /// @throws device_error, out_of_memory
  explicit device_queue(std::shared_ptr<device> on, memory_resource* user = nullptr)
    : own_{std::move(on)}, transfer_{own_.on(), most}
  {
    if (user != nullptr) user_.emplace(own_.on(), *user);
  }

  memory_resource& memory() noexcept { return user_ ? *user_ : own_.on().memory(); }

  device& on() const noexcept { return own_.on(); }
  std::shared_ptr<device> const& shared_device() const noexcept { return own_.shared_device(); }
  stream_handle stream() const noexcept { return own_.stream(); }

  /// The queue for one caller at a time. Whatever it throws is what the device throws.
  class turn {
   public:
    stream_handle stream() const noexcept { return of_.stream(); }
    /// Queues that bytes become zero.
    void fill(void* to, std::size_t bytes) const { of_.on().fill(to, 0, bytes, of_.stream()); }
    void copy(void* to, void const* from, std::size_t bytes) const
    {
      of_.on().copy(to, from, bytes, of_.stream());
    }
    /// Waits for the queue, and for the object.
    template <class Object>
    Object read(Object const* from) const
    {
      static_assert(std::is_trivially_copyable_v<Object> && sizeof(Object) <= most);
      copy(of_.transfer_.data(), from, sizeof(Object));
      of_.on().synchronize(of_.stream());
      Object object;
      std::memcpy(&object, of_.transfer_.data(), sizeof(Object));
      return object;
    }
    /// Waits until the object is there, and for the queue.
    template <class Object>
    void write(Object* to, Object const& object) const
    {
      static_assert(std::is_trivially_copyable_v<Object> && sizeof(Object) <= most);
      std::memcpy(of_.transfer_.data(), &object, sizeof(Object));
      copy(to, of_.transfer_.data(), sizeof(Object));
      of_.on().synchronize(of_.stream());
    }

   private:
    friend class device_queue;
    explicit turn(device_queue& of) : of_{of}, hold_{of.one_}, quiet_{of.on(), of.stream()} {}
    device_queue& of_;
    std::unique_lock<std::mutex> hold_;
    quiet_on_failure quiet_;
  };
  turn lock() { return turn{*this}; }

 private:
  static constexpr std::size_t most = 16384;

  own_stream own_;
  pinned_block transfer_;
  std::optional<guided_memory> user_;
  std::mutex one_;
};

}  // namespace warpmap::inline v0_1::host

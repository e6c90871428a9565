// What the emulated device is, its memory and its copies.

#include "tests/support/emulated_device.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

#include "host/machine.hpp"

namespace warpmap::trial {

namespace {

/// All devices of the process, to tell other devices' memory.
struct {
  std::mutex guard;
  std::vector<emulated_device const*> all;
} devices;

std::uintptr_t as_number(void const* data) { return reinterpret_cast<std::uintptr_t>(data); }

constexpr std::align_val_t pinned_alignment{4096};

thread_local int current_ordinal = 0;

}  // namespace

emulated_device::emulated_device(emulated_options const& how)
  : how_{how},
    memory_{how.capacity, how.quarantine, how.patience},
    resource_{*this},
    roll_{how.seed}
{
  auto queue = std::make_shared<work_queue>(roll_.bits(), how_.delays);
  streams_.emplace(nullptr, stream_state{std::move(queue)});
  std::lock_guard const hold{devices.guard};
  devices.all.push_back(this);
}

emulated_device::~emulated_device()
{
  {
    std::lock_guard const hold{devices.guard};
    std::erase(devices.all, this);
  }
  drain();
  if (blocks() > 0) ADD_FAILURE() << blocks() << " blocks of device memory were not given back";
  if (!pinned_.empty()) ADD_FAILURE() << pinned_.size() << " pinned blocks were not given back";
  if (streams() > 0) ADD_FAILURE() << streams() << " streams were not destroyed";
  if (events() > 0) ADD_FAILURE() << events() << " events were not destroyed";
  if (open_ranges() > 0) ADD_FAILURE() << open_ranges() << " ranges were not ended";
  if (failed_) ADD_FAILURE() << "work failed and nobody was told: " << failure_;
  for (auto const& [first, bytes] : pinned_)
    ::operator delete(reinterpret_cast<void*>(first),  // NOLINT(performance-no-int-to-ptr)
                      pinned_alignment);
}

std::string emulated_device::describe() const
{
  return "emulated device " + std::to_string(how_.ordinal);
}

bool emulated_device::has_word16() const noexcept
{
  return how_.word16 && host::loads_16_bytes_whole();
}

// --- memory ---

void* emulated_device::resource::allocate(std::size_t bytes, std::size_t alignment,
                                          CUstream_st* stream)
{
  std::lock_guard const hold{device.guard_};
  if (device.planned_.fails(call_kind::allocate)) throw std::bad_alloc{};
  auto& on = device.at(stream, "allocate");
  if (on.capture != 0) throw device.refusal("allocate on a stream that captures");
  auto made = [&] {
    try {
      return device.memory_.reserve(bytes, alignment);
    } catch (std::bad_alloc const&) {
      throw host::memory_shortage(device.describe(), bytes,
                                  device.how_.capacity - device.memory_.bytes());
    }
  }();
  auto* const data = guarded_memory::data(*made);
  on.queue->put([&memory = device.memory_, made = std::move(made)] { memory.open(*made); });
  return data;
}

void emulated_device::resource::deallocate(void* data, std::size_t bytes, std::size_t alignment,
                                           CUstream_st* stream) noexcept
{
  std::lock_guard const hold{device.guard_};
  auto given = device.memory_.give_back(data, bytes, alignment);
  if (given == nullptr) {
    ADD_FAILURE() << "device memory came back that was not given so, or came back twice";
    return;
  }
  auto const found = device.streams_.find(stream);
  auto const serves = found != device.streams_.end() && found->second.capture == 0;
  if (!serves) ADD_FAILURE() << "device memory came back on a stream that captures or is no more";
  auto& queue = *(serves ? found->second : device.streams_.at(nullptr)).queue;
  queue.put([&memory = device.memory_, given = std::move(given)] { memory.close(*given); });
}

void* emulated_device::allocate_pinned(std::size_t bytes)
{
  std::lock_guard const hold{guard_};
  if (planned_.fails(call_kind::allocate_pinned))
    throw out_of_memory{"warpmap: " + describe() + " has no more pinned memory"};
  auto* const data = ::operator new(std::max<std::size_t>(bytes, 1), pinned_alignment);
  std::memset(data, guarded_memory::poison, bytes);
  pinned_.emplace(as_number(data), bytes);
  return data;
}

void emulated_device::free_pinned(void* data) noexcept
{
  if (data == nullptr) return;
  std::lock_guard const hold{guard_};
  if (pinned_.erase(as_number(data)) == 0) {
    ADD_FAILURE() << "pinned memory came back that was not given so, or came back twice";
    return;
  }
  ::operator delete(data, pinned_alignment);
}

void emulated_device::copy(void* to, void const* from, std::size_t bytes, stream_handle stream)
{
  std::shared_ptr<work_queue> queue;
  std::uint64_t ticket = 0;
  {
    std::lock_guard const hold{guard_};
    count(call_kind::copy);
    auto& on = at(stream, "copy");
    auto const target = side_of(to, bytes, "copy to");
    auto const source = side_of(from, bytes, "copy from");
    auto const pageable = target == side::pageable || source == side::pageable;
    if (pageable && bytes > 0 && on.capture != 0)
      throw refusal("copy of pageable memory on a stream that captures");

    std::vector<std::byte> now;
    if (source == side::pageable && bytes > 0) {
      auto const* const first = static_cast<std::byte const*>(from);
      now.assign(first, first + bytes);
    }
    ticket = put(on, touching([this, to, from, bytes, target, source, now = std::move(now)] {
                   if (bytes == 0) return;
                   check_open(target, to, bytes, "copy to");
                   check_open(source, from, bytes, "copy from");
                   std::memcpy(to, now.empty() ? from : now.data(), bytes);
                 }));
    if (target != side::pageable) return;
    queue = on.queue;
  }
  queue->wait(ticket);
  throw_noted();
}

void emulated_device::fill(void* to, std::uint8_t byte, std::size_t bytes, stream_handle stream)
{
  std::lock_guard const hold{guard_};
  count(call_kind::fill);
  auto& on = at(stream, "fill");
  auto const target = side_of(to, bytes, "fill of");
  if (target == side::pageable && bytes > 0) throw refusal("fill of pageable memory");
  put(on, touching([this, to, byte, bytes, target] {
        if (bytes == 0) return;
        check_open(target, to, bytes, "fill of");
        std::memset(to, byte, bytes);
      }));
}

host::memory_kind emulated_device::kind_of(void const* data) const
{
  if (owns(data)) return host::memory_kind::device;
  {
    std::lock_guard const hold{guard_};
    if (pinned_from(data) > 0) return host::memory_kind::pinned;
  }
  std::lock_guard const hold{devices.guard};
  auto const others = std::any_of(devices.all.begin(), devices.all.end(),
                                  [&](auto const* each) { return each->owns(data); });
  return others ? host::memory_kind::other_device : host::memory_kind::host;
}

int emulated_device::current() { return current_ordinal; }
void emulated_device::make_current(int ordinal) { current_ordinal = ordinal; }

void emulated_device::while_current(std::function<void()> const& what) const
{
  struct restore {
    int before = std::exchange(current_ordinal, 0);
    ~restore() { current_ordinal = before; }
  } const at_the_end;
  current_ordinal = how_.ordinal;
  what();
}

bool emulated_device::owns(void const* data) const
{
  return memory_.of(data, 1) == guarded_memory::place::inside;
}

emulated_device::side emulated_device::side_of(void const* data, std::size_t bytes,
                                               char const* doing) const
{
  using place = guarded_memory::place;
  auto const where = memory_.of(data, bytes);
  if (where == place::inside) return side::device;
  if (where == place::astray)
    throw refusal(std::string{doing} + " " + std::to_string(bytes) +
                  " bytes of device memory that was given back or beyond the end of a block");

  if (auto const left = pinned_from(data); left > 0) {
    if (bytes <= left) return side::pinned;
    throw refusal(std::string{doing} + " " + std::to_string(bytes) +
                  " bytes beyond the end of a pinned block");
  }

  std::lock_guard const hold{devices.guard};
  for (auto const* each : devices.all)
    if (each != this && each->memory_.of(data, bytes) != place::elsewhere)
      throw refusal(std::string{doing} + " memory of " + each->describe());
  return side::pageable;
}

std::size_t emulated_device::pinned_from(void const* data) const
{
  auto const next = pinned_.upper_bound(as_number(data));
  if (next == pinned_.begin()) return 0;
  auto const& [first, bytes] = *std::prev(next);
  auto const offset = as_number(data) - first;
  return offset < bytes ? bytes - offset : 0;
}

void emulated_device::check_open(side of, void const* data, std::size_t bytes,
                                 char const* doing) const
{
  if (of == side::device && !memory_.is_open(data, bytes))
    throw refusal(std::string{doing} + " device memory that its stream has not given yet or has " +
                  "taken back");
  if (of != side::pinned) return;
  std::lock_guard const hold{guard_};
  if (pinned_from(data) < bytes)
    throw refusal(std::string{doing} + " pinned memory that was given back meanwhile");
}

}  // namespace warpmap::trial

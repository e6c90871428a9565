// The streams, events, captures and failures of the emulated device.

#include <gtest/gtest.h>

#include <atomic>
#include <exception>
#include <numeric>
#include <utility>

#include "tests/support/emulated_device.hpp"

namespace warpmap::trial {

namespace {

std::atomic<std::uint64_t> last_number{0x1000};

/// Never used twice in a process and never an address: a handle that outlived what it stood for is
/// noticed.
template <class Handle>
Handle new_handle()
{
  return reinterpret_cast<Handle>(++last_number);  // NOLINT(performance-no-int-to-ptr)
}
std::uint64_t new_number() { return ++last_number; }

}  // namespace

// --- streams and events ---

host::stream_handle emulated_device::make_stream()
{
  std::lock_guard const hold{guard_};
  count(call_kind::make_stream);
  std::erase_if(leaving_, [](auto const& each) { return each->is_idle(); });
  auto queue = std::make_shared<work_queue>(roll_.bits(), how_.delays);
  auto const made = new_handle<stream_handle>();
  streams_.emplace(made, stream_state{std::move(queue)});
  return made;
}

void emulated_device::destroy(stream_handle stream) noexcept
{
  std::lock_guard const hold{guard_};
  auto const found = streams_.find(stream);
  if (stream == nullptr || found == streams_.end()) {
    ADD_FAILURE() << "a stream was destroyed that is none";
    return;
  }
  leaving_.push_back(std::move(found->second.queue));
  streams_.erase(found);
}

host::event_handle emulated_device::make_event()
{
  std::lock_guard const hold{guard_};
  count(call_kind::make_event);
  auto const made = new_handle<event_handle>();
  events_.emplace(made, event_state{});
  return made;
}

void emulated_device::destroy(event_handle event) noexcept
{
  std::lock_guard const hold{guard_};
  if (events_.erase(event) == 0) ADD_FAILURE() << "an event was destroyed that is none";
}

void emulated_device::record(event_handle event, stream_handle stream)
{
  std::lock_guard const hold{guard_};
  count(call_kind::record);
  auto& on = at(stream, "record");
  auto& what = at(event, "record");
  what.capture = on.capture;
  what.latest = nullptr;
  if (on.capture != 0) return;
  what.latest = std::make_shared<moment>();
  put(on, [here = what.latest] { here->come(); });
}

void emulated_device::wait(stream_handle stream, event_handle event)
{
  std::lock_guard const hold{guard_};
  count(call_kind::wait);
  auto& on = at(stream, "wait");
  auto& what = at(event, "wait");
  if (what.capture != 0) {
    if (what.capture == on.capture) return;  // a stream runs in its order
    throw refusal("wait for an event that was recorded in another capture");
  }
  if (what.latest == nullptr) return;
  if (on.capture != 0) throw refusal("wait in a capture for an event recorded outside");
  put(on, [until = what.latest] { until->wait(); });
}

bool emulated_device::is_done(event_handle event)
{
  std::lock_guard const hold{guard_};
  auto& what = at(event, "is_done");
  if (what.capture != 0) throw refusal("is_done of an event that was recorded in a capture");
  return what.latest == nullptr || what.latest->has_come();
}

void emulated_device::synchronize(stream_handle stream)
{
  std::shared_ptr<work_queue> queue;
  std::uint64_t ticket = 0;
  {
    std::lock_guard const hold{guard_};
    count(call_kind::synchronize);
    auto& on = at(stream, "synchronize");
    if (on.capture != 0) throw refusal("synchronize of a stream that captures");
    queue = on.queue;
    ticket = queue->last_ticket();
  }
  queue->wait(ticket);
  throw_noted();
}

void emulated_device::synchronize(event_handle event)
{
  std::shared_ptr<moment> until;
  {
    std::lock_guard const hold{guard_};
    count(call_kind::synchronize);
    auto& what = at(event, "synchronize");
    if (what.capture != 0) throw refusal("synchronize of an event recorded in a capture");
    until = what.latest;
  }
  if (until != nullptr) until->wait();
  throw_noted();
}

bool emulated_device::is_capturing(stream_handle stream)
{
  std::lock_guard const hold{guard_};
  return at(stream, "is_capturing").capture != 0;
}

bool emulated_device::has(stream_handle stream)
{
  std::lock_guard const hold{guard_};
  return streams_.contains(stream);
}

void emulated_device::drain()
{
  std::vector<std::shared_ptr<work_queue>> all;
  {
    std::lock_guard const hold{guard_};
    all = leaving_;
    for (auto const& [handle, each] : streams_) all.push_back(each.queue);
  }
  for (auto const& each : all) each->wait(each->last_ticket());
}

// --- work ---

void emulated_device::enqueue(stream_handle stream, std::function<void()> what)
{
  std::lock_guard const hold{guard_};
  count(call_kind::launch);
  put(at(stream, "launch"), touching(std::move(what)));
}

void emulated_device::begin_capture(stream_handle stream)
{
  std::lock_guard const hold{guard_};
  auto& on = at(stream, "begin_capture");
  if (stream == nullptr) throw refusal("begin_capture on the default stream");
  if (on.capture != 0) throw refusal("begin_capture on a stream that captures");
  on.capture = new_number();
}

emulated_graph emulated_device::end_capture(stream_handle stream)
{
  std::lock_guard const hold{guard_};
  auto& on = at(stream, "end_capture");
  if (on.capture == 0) throw refusal("end_capture on a stream that does not capture");
  on.capture = 0;
  emulated_graph made;
  made.owner_ = this;
  made.works_ = std::exchange(on.captured, {});
  return made;
}

void emulated_device::launch(emulated_graph const& graph, stream_handle stream)
{
  std::lock_guard const hold{guard_};
  count(call_kind::launch);
  auto& on = at(stream, "launch");
  if (graph.owner_ != this) throw refusal("launch of a graph that is not this device's");
  for (auto const& each : graph.works_) put(on, each);
}

std::uint64_t emulated_device::draw()
{
  std::lock_guard const hold{guard_};
  return roll_.bits();
}

std::uint64_t emulated_device::put(stream_state& on, work what)
{
  if (on.capture == 0) return on.queue->put(std::move(what));
  on.captured.push_back(std::move(what));
  return 0;
}

emulated_device::work emulated_device::touching(work what)
{
  return [this, what = std::move(what)] {
    memory_.enter();
    try {
      what();
    } catch (std::exception const& failure) {
      note_failure(failure.what());
    } catch (...) {
      note_failure("not a std::exception");
    }
    memory_.leave();
  };
}

emulated_device::stream_state& emulated_device::at(stream_handle stream, char const* doing)
{
  auto const found = streams_.find(stream);
  if (found == streams_.end()) throw refusal(std::string{doing} + " on a stream that is none");
  return found->second;
}

emulated_device::event_state& emulated_device::at(event_handle event, char const* doing)
{
  auto const found = events_.find(event);
  if (found == events_.end()) throw refusal(std::string{doing} + " of an event that is none");
  return found->second;
}

// --- failures and accounts ---

void emulated_device::count(call_kind kind)
{
  if (planned_.fails(kind)) throw refusal("a call that a test told to fail");
}

void emulated_device::note_failure(std::string const& what)
{
  std::lock_guard const hold{failure_guard_};
  if (std::exchange(failed_, true)) return;
  failure_ = what;
}

void emulated_device::throw_noted()
{
  std::lock_guard const hold{failure_guard_};
  if (!std::exchange(failed_, false)) return;
  throw refusal("work queued earlier failed: " + failure_);
}

device_error emulated_device::refusal(std::string const& what) const
{
  return device_error{"warpmap: " + describe() + ": " + what};
}

void emulated_device::fail_after(std::uint64_t n)
{
  std::lock_guard const hold{guard_};
  planned_.fail_after(n);
}

void emulated_device::fail_at(call_kind kind, std::uint64_t n)
{
  std::lock_guard const hold{guard_};
  planned_.fail_at(kind, n);
}

bool emulated_device::still_armed() const
{
  std::lock_guard const hold{guard_};
  return planned_.still_armed();
}

std::uint64_t emulated_device::calls() const
{
  std::lock_guard const hold{guard_};
  return planned_.calls();
}

std::uint64_t emulated_device::calls(call_kind kind) const
{
  std::lock_guard const hold{guard_};
  return planned_.calls(kind);
}

void emulated_device::begin_range(char const* name) noexcept
{
  std::lock_guard const hold{guard_};
  ranges_.emplace_back(name);
  ++open_ranges_[std::this_thread::get_id()];
}

void emulated_device::end_range() noexcept
{
  std::lock_guard const hold{guard_};
  auto const mine = open_ranges_.find(std::this_thread::get_id());
  if (mine == open_ranges_.end()) {
    ADD_FAILURE() << "a range was ended that this thread has not begun";
    return;
  }
  if (--mine->second == 0) open_ranges_.erase(mine);
}

std::vector<std::string> emulated_device::take_ranges()
{
  std::lock_guard const hold{guard_};
  return std::exchange(ranges_, {});
}

std::size_t emulated_device::open_ranges() const
{
  std::lock_guard const hold{guard_};
  return std::accumulate(open_ranges_.begin(), open_ranges_.end(), std::size_t{0},
                         [](auto sum, auto const& each) { return sum + each.second; });
}

std::size_t emulated_device::pinned_blocks() const
{
  std::lock_guard const hold{guard_};
  return pinned_.size();
}

std::size_t emulated_device::streams() const
{
  std::lock_guard const hold{guard_};
  return streams_.size() - 1;
}

std::size_t emulated_device::events() const
{
  std::lock_guard const hold{guard_};
  return events_.size();
}

}  // namespace warpmap::trial

// Which backend and protocol serve a map, and why. The one door to kernels/.

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <random>
#include <string>

#include "host/device_provider.hpp"
#include "host/machine.hpp"
#include "host/word_engines.hpp"
#include "warpmap/detail/text.hpp"
#include "warpmap/error.hpp"
#if defined(WARPMAP_WITH_CUDA)
#  include "kernels/cuda_backend.hpp"
#endif

namespace warpmap::inline v0_1::host {

namespace {

std::atomic<device_provider*> chosen_provider{nullptr};

std::string_view plural(key_kind of)
{
  switch (of) {
    case key_kind::wide: return "keys or values of more than 8 bytes, and rules of your own,";
    case key_kind::wide_text: return "strings with values of more than 8 bytes";
    case key_kind::row: return "rows of columns";
    default: return "words";
  }
}

/// Why a map of such keys cannot run on a device now; empty where it can.
std::string why_no_device(key_kind of)
{
  if (of != key_kind::word && of != key_kind::text)
    return std::string{plural(of)} + " run on the CPU";
  auto* const from = provider();
  return from != nullptr ? from->why_not() : "this library was built without CUDA";
}

backend wanted_backend(options const& how, key_kind of, setup& made)
{
  auto& why = made.why_backend;
  if (how.backend != backend::automatic) {
    why = "asked for in the options";
    return how.backend;
  }
  auto const* const set = std::getenv("WARPMAP_BACKEND");
  if (set == nullptr || *set == '\0' || std::string_view{set} == "automatic") {
    made.is_free_choice = true;
    why = why_no_device(of);
    if (!why.empty()) return backend::cpu;
    why = "there is a CUDA device";
    return backend::cuda;
  }
  why = "WARPMAP_BACKEND=" + std::string{set};
  if (std::string_view{set} == "cpu") return backend::cpu;
  if (std::string_view{set} == "cuda") return backend::cuda;
  throw invalid_option{"warpmap: WARPMAP_BACKEND is '" + std::string{set} +
                       "'; it may be automatic, cpu or cuda"};
}

}  // namespace

#if defined(WARPMAP_WITH_CUDA)

namespace {

class cuda_devices final : public device_provider {
 public:
  /// Looked for once: a driver does not come while a program runs, and asking takes its time.
  std::string why_not() override
  {
    static auto const there = kernels::look_for_cuda();
    return there.why_not;
  }
  std::shared_ptr<device> open(int ordinal) override { return kernels::open_cuda(ordinal); }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_set32>& to) override
  {
    to = kernels::make_launcher<slots_set32>(on);
  }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_set64>& to) override
  {
    to = kernels::make_launcher<slots_set64>(on);
  }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_map32>& to) override
  {
    to = kernels::make_launcher<slots_map32>(on);
  }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_map64>& to) override
  {
    to = kernels::make_launcher<slots_map64>(on);
  }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_map64_tagged>& to) override
  {
    to = kernels::make_launcher<slots_map64_tagged>(on);
  }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_device_string_set>& to) override
  {
    to = kernels::make_launcher<slots_device_string_set>(on);
  }
  void make(std::shared_ptr<device> const& on, launcher_ptr<slots_device_string_map>& to) override
  {
    to = kernels::make_launcher<slots_device_string_map>(on);
  }
};

}  // namespace

device_provider* cuda_provider() noexcept
{
  static cuda_devices all;
  return &all;
}

#else

device_provider* cuda_provider() noexcept
{
  return nullptr;
}

#endif

device_provider* provider() noexcept
{
  auto* const chosen = chosen_provider.load(std::memory_order_acquire);
  return chosen != nullptr ? chosen : cuda_provider();
}
void set_provider(device_provider* to) noexcept
{
  chosen_provider.store(to, std::memory_order_release);
}

setup checked(options const& given, key_kind of)
{
  setup made{given, {}};
  auto& how = made.how;
  if (!(how.load_limit > 0 && how.load_limit <= 1))
    throw invalid_option{"warpmap: load_limit is " + std::to_string(how.load_limit) +
                         "; it must be above 0 and at most 1"};
  if (how.device < -1)
    throw invalid_option{"warpmap: device is " + std::to_string(how.device) +
                         "; it may be an ordinal, or -1 for the current device"};
  how.backend = wanted_backend(how, of, made);
  if (how.backend == backend::cuda) {
    if (auto const why = why_no_device(of); !why.empty())
      throw backend_unavailable{"warpmap: the CUDA backend was asked for " +
                                std::string{given.backend == backend::cuda
                                              ? "in the options"
                                              : "by WARPMAP_BACKEND"} +
                                ", but " + why + "; backend::cpu or backend::automatic would do"};
  }
  if (how.instructions == instructions::automatic) how.instructions = best_instructions();
  else if (!has(how.instructions))
    throw invalid_option{"warpmap: this machine or build lacks the instruction set " +
                         std::string{name(how.instructions)}};
  return made;
}

core::hash_seed draw_seed(std::uint64_t chosen)
{
  // splitmix64: spreads one chosen number over the words of a seed, equally on every machine.
  auto state = chosen;
  auto const next = [&state] {
    state += 0x9e3779b97f4a7c15;
    auto z = state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  };
  if (chosen == 0) {
    std::random_device device;
    state = std::uint64_t{device()} << 32 | device();
  }
  return {next(), next(), next()};
}

}  // namespace warpmap::inline v0_1::host

namespace warpmap::inline v0_1::detail {

namespace {

/// The storage words of a layout: 4 bytes when key and value fit, else 8; with or without a value.
bool is_narrow(layout const& as) { return as.key.bytes <= 4 && as.value.bytes <= 4; }

/// Slots of one layout: their bytes, and how many share a window.
struct slot_form {
  std::uint64_t bytes;
  std::uint32_t lanes;
};

template <class Slots>
constexpr slot_form form_of()
{
  return {Slots::slot_bytes, Slots::lanes};
}

slot_form form_of(layout const& as)
{
  if (as.key.bytes > 8 || as.value.bytes > 8 || as.has_rule) {
    std::uint64_t const words = 1 + (as.key.bytes + 7) / 8 + (as.value.bytes + 7) / 8;
    return {words * 8, static_cast<std::uint32_t>(std::max<std::uint64_t>(1, 64 / (words * 8)))};
  }
  if (as.value.bytes == 0)
    return is_narrow(as) ? form_of<host::slots_set32>() : form_of<host::slots_set64>();
  if (is_narrow(as)) return form_of<host::slots_map32>();
  return host::loads_16_bytes_whole() ? form_of<host::slots_map64>()
                                      : form_of<host::slots_map64_tagged>();
}

/// What `make` makes where the map is to be on a device; null where it is to be on the CPU, be it
/// because nobody asked for the device and it cannot be used.
template <class Make>
std::unique_ptr<engine> engine_on_device(layout const& as, host::setup& made, Make make)
{
  if (made.how.backend == backend::cuda) try {
      return make(as, made, *host::provider());
    } catch (backend_unavailable const& refused) {
      if (!made.is_free_choice) throw;  // a device that is there need not be one that can be used
      made.how.backend = backend::cpu;
      made.why_backend = refused.what();
    }
  return nullptr;
}

/// Bytes of the slots of so many pairs.
byte_estimate estimate_slots(layout const& as, std::size_t pairs, options const& how)
{
  auto const slot = form_of(as);
  auto const windows = host::shape{slot.lanes, how.load_limit}.windows_for(pairs);
  auto const bytes = [&](std::uint64_t n) {
    return static_cast<std::size_t>((n * slot.lanes * slot.bytes + 63) / 64 * 64);
  };
  // The rebuild that makes room for the last of them holds the version before it as well.
  return {bytes(windows), bytes(windows) + bytes((windows + 1) / 2)};
}

}  // namespace

std::unique_ptr<engine> make_word_engine(layout const& as, options const& how)
{
  auto made = host::checked(how, host::key_kind::word);
  if (auto on_device = engine_on_device(as, made, host::make_device_engine)) return on_device;
  if (as.value.bytes == 0)
    return is_narrow(as) ? host::make_set32(as, made) : host::make_set64(as, made);
  if (is_narrow(as)) return host::make_map32(as, made);
  if (host::loads_16_bytes_whole()) return host::make_map64(as, made);
  return host::make_map64_tagged(as, made);
}

std::unique_ptr<engine> make_text_engine(layout const& as, options const& how)
{
  auto made = host::checked(how, host::key_kind::text);
  if (auto on_device = engine_on_device(as, made, host::make_device_text_engine)) return on_device;
  return as.value.bytes == 0 ? host::make_string_set(as, made) : host::make_string_map(as, made);
}

byte_estimate estimate_text(layout const& as, std::size_t pairs, std::size_t key_bytes,
                            options const& how)
{
  // A hash and a reference are as wide as the view that stands for the key.
  static_assert(sizeof(std::string_view) == 16);
  auto const kind = as.value.bytes <= 8 ? host::key_kind::text : host::key_kind::wide_text;
  auto const on_device = host::checked(how, kind).how.backend == backend::cuda;
  auto all = estimate_slots(as, pairs, how);
  // A length of one byte, or of nine for the few that can have 255 bytes; on a device, what fills
  // up a word.
  auto const records = key_bytes + pairs + 8 * std::min(pairs, key_bytes / 255) +
                       (on_device ? 3 * pairs : 0);
  // Chunks grow to a quarter of what is held; their ends may stay empty by an eighth.
  auto const most_chunk = std::size_t{1} << (on_device ? 26 : 21);
  auto const begun = std::clamp<std::size_t>(records / 4, 1 << 10, most_chunk);
  auto const held = records + records / 8 + begun;
  all.steady += held;
  all.peak += held;
  return all;
}

byte_estimate estimate(layout const& as, std::size_t pairs, options const& how)
{
  auto const is_word = as.key.bytes <= 8 && as.value.bytes <= 8 && !as.has_rule;
  static_cast<void>(host::checked(how, is_word ? host::key_kind::word : host::key_kind::wide));
  return estimate_slots(as, pairs, how);
}

}  // namespace warpmap::inline v0_1::detail

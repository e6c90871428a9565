#include "bench/gpu/peers.hpp"

#include <dlfcn.h>

#include "bench/gpu/parts.hpp"

namespace warpmap::bench {

std::vector<warpmap_gpu_peer> peers_in(std::string const& file)
{
  // A name without a slash would be searched for among the system's libraries.
  auto const path = file.find('/') == std::string::npos ? "./" + file : file;
  auto* const object = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) throw std::invalid_argument{std::string{"peers: "} + ::dlerror()};
  using entry = warpmap_gpu_peer const*();
  auto* const list = reinterpret_cast<entry*>(::dlsym(object, "warpmap_gpu_peers"));
  if (list == nullptr) throw std::invalid_argument{"peers: " + file + " has none"};
  std::vector<warpmap_gpu_peer> all;
  for (auto const* each = list(); each->name != nullptr; ++each) all.push_back(*each);
  return all;
}

namespace {

constexpr std::array operations{"insert", "hit", "miss"};

template <class Word>
void measure_peer(measuring& with, warpmap_gpu_peer const& peer, spot const& at)
{
  auto& in = with.in;
  auto const window = table_bytes<Word>(at);
  auto const swaps = with.most.swaps(slot_bytes<Word>, window);
  auto const reads = with.most.reads(window);
  auto const n = at.entries;
  auto const keys = in.make_column<Word>(n);
  auto const others = in.make_column<Word>(n);
  std::array<std::vector<double>, operations.size()> rates;
  for_rounds(in, [&](bool counts) {
    in.fill(keys, in.next_keys(n));
    in.fill(others, in.next_keys(n));
    in.on.device().synchronize(in.stream);
    for (std::size_t i = 0; i < operations.size(); ++i) {
      auto const seconds = peer.seconds(operations.at(i), sizeof(Word), keys.data(),
                                        others.data(), n, at.load);
      if (counts && seconds > 0) rates.at(i).push_back(static_cast<double>(n) / seconds / 1e9);
    }
  });
  for (std::size_t i = 0; i < operations.size(); ++i)
    in.out.rows.push_back({.part = "peers",
                           .operation = operations.at(i),
                           .at = at,
                           .rate = figure::of(rates.at(i)),
                           .against = i == 0 ? "read-then-CAS" : "random reads",
                           .limit = i == 0 ? swaps : reads});
}

}  // namespace

void measure_peers(measuring& with)
{
  for (auto const& file : with.in.how.peers)
    for (auto const& peer : peers_in(file))
      for (auto const load : {0.5, 0.8})
        for (auto const wide : {true, false}) {
          auto at = centre_of(with.in);
          at.variant = peer.name;
          at.load = load;
          at.types = wide ? types_of<u64> : types_of<u32>;
          at = fitting(with, at, 120);
          attempt(with.in, "peers: " + name_of(at), 8 * static_cast<double>(at.entries), [&] {
            wide ? measure_peer<u64>(with, peer, at) : measure_peer<u32>(with, peer, at);
          });
        }
}

}  // namespace warpmap::bench

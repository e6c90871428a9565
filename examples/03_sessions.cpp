// Single keys from many threads: each thread takes a session, and all of them share one map.

#include <warpmap/map.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

int main()
{
  constexpr std::uint64_t threads = 4;
  constexpr std::uint64_t steps = 20'000;
  warpmap::map<std::uint64_t, std::uint64_t> map;

  // Every thread counts the same hundred keys and also adds keys of its own. The map grows several
  // times meanwhile; nobody has to arrange that, and lookups never wait for it.
  std::vector<std::thread> crew;
  for (std::uint64_t id = 0; id < threads; ++id) {
    crew.emplace_back([&map, id] {
      auto session = map.session();
      for (std::uint64_t i = 0; i < steps; ++i) {
        session.insert_or_apply(i % 100, 1, warpmap::sum);
        auto const own = 1000 + id + threads * i;
        session.insert(own, i);
        check(session.find(own) == i, "a thread finds what it inserted");
      }
    });
  }
  for (auto& thread : crew) thread.join();

  auto session = map.session();
  std::cout << map.size() << " keys; key 42 was counted " << *session.find(42) << " times\n";
  check(map.size() == 100 + threads * steps, "no key twice, none lost");
  for (std::uint64_t key = 0; key < 100; ++key)
    check(session.find(key) == threads * steps / 100, "no count lost");

  // A lock made of a key: insert tells the one thread that came first.
  std::vector<int> winners(threads);
  crew.clear();
  for (std::uint64_t id = 0; id < threads; ++id) {
    crew.emplace_back([&map, &winners, id] {
      auto mine = map.session();
      winners[id] = mine.insert(777'777'777, id) == warpmap::status::inserted;
    });
  }
  for (auto& thread : crew) thread.join();
  int won = 0;
  for (auto const one : winners) won += one;
  std::cout << won << " thread won the race for one key\n";
  check(won == 1, "exactly one");
}

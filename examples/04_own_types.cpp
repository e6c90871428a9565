// Keys and values of your own: plain structs of up to 64 bytes. This is the one header that brings
// the bodies for them; include it in the files that make such maps.
#include <warpmap/any_type.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

// 24 bytes, all of them said: such a key needs nothing else. Keys are compared as bytes.
struct flow {
  std::uint64_t from, to;
  std::uint32_t port;
  std::uint32_t protocol;
};

// 40 bytes of value; it is read and replaced whole, whoever looks meanwhile.
struct traffic {
  std::uint64_t packets, bytes;
  double first, last;
  std::uint64_t flags;
};

// A key with padding, and floats, has no bytes to compare: say what makes two of them equal.
struct sensor {
  char kind;
  float position;
};
struct sensor_hash {
  std::uint64_t operator()(sensor const& key) const
  {
    return static_cast<std::uint64_t>(key.kind) << 32 | static_cast<std::uint32_t>(key.position);
  }
};
struct same_sensor {
  bool operator()(sensor const& a, sensor const& b) const
  {
    return a.kind == b.kind &&
           static_cast<std::uint32_t>(a.position) == static_cast<std::uint32_t>(b.position);
  }
};

int main()
{
  warpmap::map<flow, traffic> flows;
  std::vector<flow> const seen{{1, 2, 80, 6}, {1, 2, 443, 6}, {1, 2, 80, 6}};
  std::vector<traffic> const packets{
    {1, 500, 0.0, 0.0, 2}, {1, 90, 0.1, 0.1, 1}, {1, 60, 0.2, 0.2, 4}};
  auto const add = [](traffic const& there, traffic const& given) {
    return traffic{there.packets + given.packets, there.bytes + given.bytes,
                   std::min(there.first, given.first), std::max(there.last, given.last),
                   there.flags | given.flags};
  };
  flows.insert_or_apply(seen, packets, add);
  auto const web = flows.session().find({1, 2, 80, 6});
  check(web && web->packets == 2 && web->bytes == 560, "two packets of one flow");
  std::cout << flows.size() << " flows; the first had " << web->packets << " packets\n";

  warpmap::map<sensor, double, sensor_hash, same_sensor> readings;
  std::vector<sensor> const sensors{{'t', 1.2f}, {'t', 1.7f}, {'p', 1.2f}};
  readings.insert_or_assign(sensors, std::vector<double>{20.5, 21.0, 1013.0});
  std::cout << readings.size() << " sensors\n";
  check(readings.size() == 2, "1.2 and 1.7 are the same metre");
}

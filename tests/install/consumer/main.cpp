// A user's program: types of its own, strings, and exceptions that the library throws.

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <warpmap/any_type.hpp>
#include <warpmap/version.hpp>

namespace {

struct place {  // 24 bytes
  std::uint64_t planet;
  double const* unused;
  std::uint64_t street;
};
struct person {  // 40 bytes
  std::array<std::uint64_t, 5> facts;
};
static_assert(sizeof(place) == 24 && sizeof(person) == 40);

bool keeps_wide_pairs()
{
  warpmap::map<place, person> people{{.capacity = 100, .threads = 2}};
  std::array const keys{place{1, nullptr, 2}, place{3, nullptr, 4}};
  std::array const values{person{{1, 2, 3, 4, 5}}, person{{6, 7, 8, 9, 10}}};
  people.insert(keys, values);
  auto const found = people.session().find(keys[1]);
  return people.size() == 2 && found && found->facts == values[1].facts;
}

bool keeps_strings()
{
  warpmap::string_map<std::uint32_t> lengths;
  std::array<std::string_view, 2> const keys{"alpha", "be"};
  std::array<std::uint32_t, 2> const values{5, 2};
  lengths.insert(keys, values);
  return lengths.size() == 2 && lengths.session().find("be") == 2u;
}

bool groups_rows()
{
  std::vector<std::uint32_t> const years{2020, 2021, 2020};
  warpmap::key_columns by;
  by.add(years);
  warpmap::row_map<std::uint64_t> groups{by};
  groups.insert_or_apply(by, 1, warpmap::sum);
  return groups.size() == 2 && groups.session().find(warpmap::row{2}) == 2u;
}

/// Each from its own class up to the base: what fails where typeinfo is hidden.
bool catches_what_the_library_throws()
{
  try {
    warpmap::map<std::uint64_t, std::uint64_t> const wrong{{.load_limit = 2}};
    return false;
  } catch (warpmap::invalid_option const& refused) {
    if (std::string_view{refused.what()}.find("load_limit") == std::string_view::npos) return false;
  } catch (...) {
    return false;
  }
  try {
    warpmap::set<std::uint32_t> const none{{.backend = warpmap::backend::cuda}};
    return false;
  } catch (warpmap::error const&) {
    return true;
  } catch (...) {
    return false;
  }
}

bool describes_itself()
{
  warpmap::map<std::uint32_t, std::uint32_t> small{{.memory = &warpmap::default_memory()}};
  auto const text = to_string(small.stats());
  return text.find(name(small.backend())) != std::string::npos &&
         warpmap::version_text == EXPECTED_VERSION;
}

}  // namespace

int main()
{
  bool all_hold = true;
  auto const check = [&](char const* promise, bool holds) {
    if (!holds) std::fprintf(stderr, "broken: %s\n", promise);
    all_hold = all_hold && holds;
  };
  check("keeps wide pairs", keeps_wide_pairs());
  check("keeps strings", keeps_strings());
  check("groups rows", groups_rows());
  check("catches what the library throws", catches_what_the_library_throws());
  check("describes itself", describes_itself());
  return all_hold ? 0 : 1;
}

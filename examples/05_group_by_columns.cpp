// Group-by over several columns: rows are the keys, and nothing is packed or copied.

#include <warpmap/row_map.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

int main()
{
  std::vector<std::string_view> const city{"Oslo", "Rome", "Oslo", "Oslo", "Rome", "Bern"};
  std::vector<std::int32_t> const year{2024, 2025, 2025, 2024, 2025, 2024};
  std::vector<double> const sales{10, 20, 30, 40, 50, 60};

  // The columns stay where they are; `by` stands for them and must go first.
  warpmap::key_columns by;
  by.add(city).add(year);

  // The sum of each group: the value of a row goes to the group that the row is in.
  warpmap::row_map<double> total{by};
  total.insert_or_apply(by, sales, warpmap::sum);
  total.for_each([&](warpmap::row at, double sum) {
    std::cout << city[at.number] << ' ' << year[at.number] << ": " << sum << '\n';
  });
  check(total.size() == 4, "four groups");
  check(total.session().find(warpmap::row{0}) == 50, "Oslo 2024 is 10 + 40");

  // A number for each group, and the group of each row: what further columns are summed up by.
  warpmap::row_map<std::uint64_t> first{by};
  std::vector<std::uint64_t> rows{0, 1, 2, 3, 4, 5}, group(rows.size());
  first.insert_and_find(by, rows, group);
  check(group[3] == group[0] && group[4] == group[1] && group[2] != group[0], "rows of one group");

  // Rows of other columns of the same kinds may be looked up: a join.
  std::vector<std::string_view> const where{"Rome", "Bern", "Rome"};
  std::vector<std::int32_t> const when{2025, 2024, 2024};
  warpmap::key_columns wanted;
  wanted.add(where).add(when);
  std::vector<double> found(where.size(), -1);
  auto const matches = total.find(wanted, found);
  std::cout << matches.present() << " of " << found.size() << " wanted groups are there\n";
  check(found[0] == 70 && found[1] == 60 && found[2] == -1, "the sums of the groups wanted");
}

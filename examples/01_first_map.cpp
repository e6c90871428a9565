// A first map: put pairs in, look them up, count with it, take pairs out.

#include <warpmap/map.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string_view>
#include <vector>

/// Ends the program when what an example says of itself is not so.
static void check(bool right, char const* what)
{
  if (right) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

int main()
{
  warpmap::map<std::uint64_t, std::uint64_t> prices;

  // Work comes in batches: a column of keys and a column of values. All processors share it, and
  // the map grows as it needs to. Every key is an ordinary key: 0 and all ones, too.
  std::vector<std::uint64_t> const articles{0, 17, 99, ~std::uint64_t{0}};
  std::vector<std::uint64_t> const cents{250, 1999, 5, 100};
  auto const added = prices.insert(articles, cents);
  std::cout << added.inserted() << " articles added\n";
  check(added.inserted() == 4, "all four are new");

  // The answers stand where the questions stood; the entry of an absent key is left alone.
  std::vector<std::uint64_t> const wanted{99, 18, 0};
  std::vector<std::uint64_t> answers(3, 7777);
  auto const seen = prices.find(wanted, answers);
  std::cout << seen.present() << " found, " << seen.absent() << " not\n";
  check(answers == std::vector<std::uint64_t>{5, 7777, 250}, "two prices and an entry left alone");

  // Counting: each key starts at 1 and gains 1 whenever it comes again.
  warpmap::map<char, int> letters;
  std::string_view const text = "a hash map of hash maps";
  letters.insert_or_apply(std::span{text}, 1, warpmap::sum);

  auto [keys, times] = letters.retrieve_all();
  std::cout << "'h' comes " << *letters.session().find('h') << " times among " << keys.size()
            << " different characters\n";
  check(letters.session().find('h') == 4, "h comes four times");
  check(std::count(text.begin(), text.end(), 'a') == letters.session().find('a'), "as counted");

  auto const gone = prices.erase(wanted);
  std::cout << gone.erased() << " erased, " << prices.size() << " left\n";
  check(gone.erased() == 2 && prices.size() == 2, "two of four are left");
}

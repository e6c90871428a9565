#include "tests/support/program.hpp"

#include <algorithm>

#include "tests/support/dice.hpp"

namespace warpmap::trial {
namespace {

class writer_of_programs {
 public:
  writer_of_programs(repertoire const& from, std::uint64_t seed) : from_{from}, roll_{seed} {}

  program write()
  {
    program made;
    for (auto& value : made.before) value = roll_.one_in(2) ? fresh_value() : nothing;
    made.capacity = roll_.one_in(2) ? 0 : roll_.below(24);
    choose_kinds();
    auto const workers = 3 + roll_.index(2);
    auto const each = (static_cast<int>(from_.calls) + workers - 1) / workers;
    for (int thread = 0; thread < workers; ++thread) {
      auto& calls = made.threads.emplace_back();
      for (int i = 0; i < each; ++i) calls.push_back(draw_call());
    }
    if (!from_.reshape.empty() && !roll_.one_in(4)) {
      auto& calls = made.threads.emplace_back();
      for (int left = 2 + roll_.index(4); left > 0; --left) calls.push_back(draw_reshape());
    }
    return made;
  }

 private:
  void choose_kinds()
  {
    auto const most = static_cast<int>(from_.single.size());
    auto const take = roll_.one_in(4) ? most : std::min(most, 2 + roll_.index(5));
    singles_ = shuffled(from_.single);
    singles_.resize(static_cast<std::size_t>(take));
    // Without a kind that adds keys a program soon has nothing to do.
    singles_.push_back(from_.single.front());
    wholes_ = shuffled(from_.whole);
    wholes_.resize(std::min<std::size_t>(wholes_.size(), roll_.below(3)));
    reshapes_ = shuffled(from_.reshape);
    if (!reshapes_.empty()) reshapes_.resize(1 + roll_.below(size_of(reshapes_)));
    keys_ = roll_.one_in(3) ? 1 + roll_.index(2) : keys_in_play;
    batch_in_ = 2 + roll_.below(6);
  }

  call draw_call()
  {
    if (!wholes_.empty() && roll_.one_in(10)) return draw_whole(one_of(wholes_));
    call made;
    made.what = one_of(singles_);
    made.batch = from_.batches && roll_.one_in(batch_in_);
    auto const count = made.batch ? 1 + roll_.index(4) : 1;
    for (int i = 0; i < count; ++i) made.items.push_back(draw_item(made.what));
    if (made.batch && from_.phases && roll_.one_in(8)) made.phase = draw_phase();
    auto const compares =
      made.what == kind::compare_exchange || made.what == kind::erase_if_equal;
    made.compares_last = compares && !roll_.one_in(4);
    return made;
  }

  // Few kinds are the rule: each that is missing may allow a cheaper protocol.
  ops draw_phase()
  {
    auto allowed = ops::find;
    for (auto left = roll_.below(4); left > 0; --left)
      allowed = allowed | static_cast<ops>(1u << roll_.below(11));
    return allowed;
  }

  item draw_item(kind what)
  {
    item made;
    made.key = roll_.index(keys_);
    if (what == kind::compare_exchange || what == kind::erase_if_equal)
      made.expected = 1 + roll_.below(8);
    auto const gives = what <= kind::insert_and_find || what == kind::exchange ||
                       what == kind::compare_exchange;
    if (gives) made.given = fresh_value();
    return made;
  }

  call draw_whole(kind what)
  {
    call made;
    made.what = what;
    if (what == kind::erase_if) {
      auto const key = roll_.index(keys_in_play + 2);
      for (int k = 0; k < keys_in_play; ++k)
        if (key == k || key >= keys_in_play) made.items.push_back({k, nothing, nothing});
    }
    auto const merges = what == kind::merge || what == kind::merge_apply;
    if (merges && from_.may_be_full)
      made.given[roll_.below(keys_in_play)] = fresh_value();
    else if (merges || what == kind::swap)
      for (auto& value : made.given) value = roll_.one_in(2) ? fresh_value() : nothing;
    return made;
  }

  call draw_reshape()
  {
    call made;
    made.what = one_of(reshapes_);
    made.amount = made.what == kind::crowd ? 1 + roll_.below(12) : roll_.below(40);
    if (is_momentary(made.what)) return draw_whole(made.what);
    return made;
  }

  datum fresh_value()
  {
    if (from_.key_only) return 1;
    if (!from_.more_values.empty() && roll_.one_in(3)) return one_of(from_.more_values);
    return ++last_value_;
  }

  template <class Item>
  Item one_of(std::vector<Item> const& all)
  {
    return all[roll_.below(size_of(all))];
  }
  template <class Item>
  std::vector<Item> shuffled(std::vector<Item> all)
  {
    for (auto i = size_of(all); i > 1; --i) std::swap(all[i - 1], all[roll_.below(i)]);
    return all;
  }
  template <class Item>
  static std::uint32_t size_of(std::vector<Item> const& all)
  {
    return static_cast<std::uint32_t>(all.size());
  }

  repertoire const& from_;
  dice roll_;
  std::vector<kind> singles_, wholes_, reshapes_;
  int keys_ = keys_in_play;
  std::uint32_t batch_in_ = 4;
  datum last_value_ = 0;
};

}  // namespace

std::size_t program::calls() const
{
  std::size_t all = 0;
  for (auto const& thread : threads) all += thread.size();
  return all;
}

repertoire everything_of_a_map()
{
  repertoire all;
  for (int what = 0; what <= static_cast<int>(kind::erase_if_equal); ++what)
    all.single.push_back(static_cast<kind>(what));
  all.whole = {kind::clear, kind::snapshot, kind::clone, kind::swap, kind::for_each,
               kind::retrieve_all, kind::erase_if, kind::merge, kind::merge_apply};
  all.reshape = {kind::crowd, kind::reserve, kind::rehash, kind::rehash,
                 kind::shrink_to_fit, kind::clear, kind::snapshot, kind::validate,
                 kind::size};
  return all;
}

repertoire everything_of_a_set()
{
  auto all = everything_of_a_map();
  all.single = {kind::insert, kind::contains, kind::erase, kind::insert, kind::erase};
  std::erase(all.whole, kind::merge_apply);
  all.key_only = true;
  return all;
}

program draw_program(repertoire const& from, std::uint64_t seed)
{
  return writer_of_programs{from, seed}.write();
}

std::string to_string(call const& what)
{
  auto text = std::string{what.phase != ops::none ? "alone " : ""} +
              std::string{what.batch ? "batch " : ""} + std::string{name(what.what)} + "(";
  auto separator = "";
  for (auto const& one : what.items) {
    text += std::string{separator} + "k" + std::to_string(one.key);
    if (what.compares_last) text += ", expected last seen";
    else if (one.expected != nothing) text += ", expected " + to_string(one.expected);
    if (one.given != nothing) text += ", " + to_string(one.given);
    separator = "; ";
  }
  if (what.given != empty_contents) text += to_string(what.given);
  if (what.amount != 0) text += std::to_string(what.amount);
  return text + ")";
}

std::string to_string(program const& all)
{
  auto text =
    "before " + to_string(all.before) + ", capacity " + std::to_string(all.capacity) + "\n";
  for (std::size_t thread = 0; thread < all.threads.size(); ++thread) {
    text += "thread " + std::to_string(thread) + ":";
    for (auto const& one : all.threads[thread]) text += " " + to_string(one);
    text += "\n";
  }
  return text;
}

}  // namespace warpmap::trial

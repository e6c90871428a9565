#include "tools/group_index.hpp"

#include <algorithm>
#include <optional>

#include "tools/key_code.hpp"
#include "warpmap/map.hpp"
#include "warpmap/string_map.hpp"

namespace warpmap_tool {
namespace {

/// The first bytes of a key, in their order; a key that has no more is filled up with 0.
std::uint64_t prefix_of(std::string_view key)
{
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof(prefix); ++i)
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0u);
  return prefix;
}

/// Appends the value that a column has in a row.
void append_value(std::string& key, batch_column const& column, column_type type, std::size_t row)
{
  if (column.missing[row]) return append_missing(key);
  switch (type) {
    case column_type::integer: return append_word(key, ordered(column.integer(row)));
    case column_type::floating: return append_word(key, ordered(column.floating(row)));
    case column_type::text: return append_text(key, column.texts[row]);
  }
}

class encoded_index final : public group_index {
 public:
  encoded_index(group_plan const& plan, warpmap::options const& how) : plan_{plan}, table_{how} {}

  bool find(row_batch const& rows, std::span<std::uint64_t> numbers, batch_space& space) override
  {
    space.bytes.clear();
    space.offsets.assign(1, 0);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (auto const i : plan_.keys())
        append_value(space.bytes, rows.column(i), plan_.columns()[i].type, row);
      space.offsets.push_back(static_cast<std::int64_t>(space.bytes.size()));
    }
    space.statuses.resize(rows.size());
    warpmap::string_column const keys{std::span<std::int64_t const>{space.offsets},
                                      space.bytes.data()};
    auto const seen = table_.insert_and_find(keys, space.fresh.propose(rows.size()), numbers,
                                             space.statuses);
    if (seen.full() != 0) return false;
    space.fresh.settle(space.statuses);
    return true;
  }

  std::vector<group_entry> entries() override
  {
    picture_.emplace(table_.snapshot());
    std::vector<group_entry> all;
    all.reserve(table_.size());
    picture_->for_each([&](std::string_view key, std::uint64_t const& group) {
      all.push_back({{prefix_of(key), key}, group});
    });
    return all;
  }

  void read_key(group_key const& key, key_cells& into) const override
  {
    auto rest = key.bytes;
    into.values.clear();
    into.texts.resize(plan_.keys().size());
    for (std::size_t i = 0; i < plan_.keys().size(); ++i)
      into.values.push_back(
        take_cell(rest, plan_.columns()[plan_.keys()[i]].type, into.texts[i]));
  }

  std::size_t size() const override { return table_.size(); }
  warpmap::statistics stats() const override { return table_.stats(); }
  std::string why_backend() const override { return table_.why_backend(); }

 private:
  group_plan const& plan_;
  warpmap::string_map<std::uint64_t> table_;
  std::optional<warpmap::string_map<std::uint64_t>::snapshot_type> picture_;
};

class integer_index final : public group_index {
 public:
  integer_index(group_plan const& plan, warpmap::options const& how,
                std::atomic<std::uint64_t>& next)
    : column_{plan.keys()[0]}, missing_group_{next++}, table_{how}
  {
  }

  bool find(row_batch const& rows, std::span<std::uint64_t> numbers, batch_space& space) override
  {
    auto const& column = rows.column(column_);
    space.words.clear();
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (!column.missing[row]) space.words.push_back(ordered(column.integer(row)));

    auto const present = space.words.size();
    space.statuses.resize(present);
    auto const seen = table_.insert_and_find(space.words, space.fresh.propose(present),
                                             numbers.first(present), space.statuses);
    if (seen.full() != 0) return false;
    space.fresh.settle(space.statuses);
    if (present != rows.size()) spread(column, present, rows.size(), numbers);
    return true;
  }

  std::vector<group_entry> entries() override
  {
    std::vector<group_entry> all;
    all.reserve(size());
    if (has_missing_) all.push_back({{0, missing_mark}, missing_group_});
    table_.for_each([&](std::uint64_t const& word, std::uint64_t const& group) {
      all.push_back({{word, present_mark}, group});
    });
    return all;
  }

  void read_key(group_key const& key, key_cells& into) const override
  {
    into.values.resize(1);
    if (key.bytes == missing_mark) into.values[0] = {};
    else into.values[0] = wide_integer{integer_of(key.prefix)};
  }

  std::size_t size() const override { return table_.size() + (has_missing_ ? 1 : 0); }
  warpmap::statistics stats() const override { return table_.stats(); }
  std::string why_backend() const override { return table_.why_backend(); }

 private:
  // In this order: missing comes before the least integer, whose word is 0, too.
  static constexpr std::string_view missing_mark = "0";
  static constexpr std::string_view present_mark = "1";

  /// Moves the numbers of the rows that have a key to their rows, from the last one on.
  void spread(batch_column const& column, std::size_t present, std::size_t rows,
              std::span<std::uint64_t> numbers)
  {
    has_missing_ = true;
    for (auto row = rows; row-- > 0;)
      numbers[row] = column.missing[row] ? missing_group_ : numbers[--present];
  }

  std::size_t column_;
  std::uint64_t missing_group_;
  std::atomic<bool> has_missing_{false};
  warpmap::map<std::uint64_t, std::uint64_t> table_;
};

}  // namespace

std::unique_ptr<group_index> make_group_index(group_plan const& plan, warpmap::options const& how,
                                              std::atomic<std::uint64_t>& next)
{
  bool const is_one_integer = plan.keys().size() == 1 &&
                              plan.columns()[plan.keys()[0]].type == column_type::integer;
  if (is_one_integer) return std::make_unique<integer_index>(plan, how, next);
  return std::make_unique<encoded_index>(plan, how);
}

}  // namespace warpmap_tool

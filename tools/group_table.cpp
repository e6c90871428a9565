#include "tools/group_table.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "tools/key_code.hpp"

namespace warpmap_tool {
namespace {

constexpr std::uint64_t most_groups = std::uint64_t{1} << 32;

/// Records asked for before they are needed: enough to hide a look into memory.
constexpr std::size_t ahead = 16;

/// As many as fit a few megabytes: what a core may keep in its own cache.
std::uint64_t groups_of_one_filler(record_layout const& layout)
{
  constexpr std::uint64_t bytes = std::uint64_t{4} << 20;
  auto const chunk_bytes = group_store::chunk_groups * layout.words() * sizeof(std::uint64_t);
  return std::max<std::uint64_t>(bytes / chunk_bytes, 1) * group_store::chunk_groups;
}

void append_bytes(std::string& to, std::uint64_t word)
{
  to.append(reinterpret_cast<char const*>(&word), sizeof(word));
}

}  // namespace

group_table::group_table(group_plan const& plan, warpmap::options const& how)
  : plan_{plan},
    budget_{how.max_bytes},
    layout_{plan},
    index_{make_group_index(plan, within(budget_, how), next_group_)},
    records_{layout_.words(), most_groups, budget_},
    distinct_columns_{layout_.distinct_columns()}
{
  for (std::size_t i = 0; i < distinct_columns_.size(); ++i)
    distinct_.emplace_back(within(budget_, how));
}

warpmap::options group_table::within(memory_budget& budget, warpmap::options how)
{
  how.memory = &budget;
  how.max_bytes = warpmap::unlimited;
  return how;
}

cell group_table::result(std::uint64_t group, std::size_t aggregate)
{
  return layout_.result(records_.record(group), plan_.aggregates()[aggregate]);
}

group_filler::group_filler(group_table& table, record_form const& form)
  : table_{table},
    rows_{table.plan_, form},
    space_{table.next_group_},
    groups_(row_batch::room),
    own_groups_{groups_of_one_filler(table.layout_)},
    own_{table.layout_.words(), own_groups_, table.budget_},
    texts_{std::make_unique<text_arena>(table.budget_)}
{
}

bool group_filler::flush()
{
  if (!table_.index_->find(rows_, std::span{groups_}.first(rows_.size()), space_)) return false;
  add_rows();
  for (std::size_t i = 0; i < table_.distinct_columns_.size(); ++i)
    if (!add_distinct(i)) return false;
  rows_.clear();
  return true;
}

void group_filler::add_rows()
{
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (auto const later = row + ahead; later < rows_.size() && groups_[later] >= own_groups_)
      table_.records_.prefetch(groups_[later]);
    auto const add = [&](std::uint64_t* record) {
      table_.layout_.add_row(record, rows_, row, *texts_);
    };
    auto const group = groups_[row];
    if (group < own_groups_) {
      auto* const record = own_.record(group);
      ++record[0];
      add(record);
    } else {
      table_.records_.locked(group, 1, add);
    }
  }
}

/// Counts the pairs of group and value that nobody has seen before.
bool group_filler::add_distinct(std::size_t which)
{
  auto const column = table_.distinct_columns_[which];
  auto const& values = rows_.column(column);
  auto const type = table_.plan_.columns()[column].type;
  pair_bytes_.clear();
  pair_ends_.assign(1, 0);
  pair_rows_.clear();
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (values.missing[row]) continue;
    append_bytes(pair_bytes_, groups_[row]);
    if (type == column_type::text) pair_bytes_.append(values.texts[row]);
    else append_bytes(pair_bytes_, values.bits[row]);
    pair_ends_.push_back(static_cast<std::int64_t>(pair_bytes_.size()));
    pair_rows_.push_back(row);
  }
  pair_statuses_.resize(pair_rows_.size());
  warpmap::string_column const pairs{std::span<std::int64_t const>{pair_ends_}, pair_bytes_.data()};
  if (table_.distinct_[which].insert(pairs, pair_statuses_).full() != 0) return false;

  for (std::size_t i = 0; i < pair_rows_.size(); ++i) {
    if (pair_statuses_[i] != warpmap::status::inserted) continue;
    auto const add = [&](std::uint64_t* record) { table_.layout_.add_distinct(record, column); };
    auto const group = groups_[pair_rows_[i]];
    if (group < own_groups_) add(own_.record(group));
    else table_.records_.locked(group, 0, add);
  }
  return true;
}

void group_filler::finish()
{
  std::lock_guard const lock{table_.merging_};
  auto& texts = *table_.texts_.emplace_back(std::move(texts_));
  auto const end = std::min(own_groups_, table_.next_group_.load());
  for (std::uint64_t group = 0; group < end; ++group) {
    auto const* const mine = own_.record(group);
    if (mine[0] == 0) continue;
    auto* const all = table_.records_.record(group);
    all[0] += mine[0];
    table_.layout_.merge(all, mine, texts);
  }
}

}  // namespace warpmap_tool

#pragma once
// What the engines of CPU and device have in common: a table, and the calls that concern it alone.

#include <string>
#include <utility>

#include "host/table.hpp"
#include "warpmap/detail/engine.hpp"

namespace warpmap::inline v0_1::host {

template <class Slots, class Store>
class table_engine : public detail::engine {
 public:
  detail::seat* join() override { return &table_.sit_down(); }
  void leave(detail::seat* mine) noexcept override { table_.stand_up(*mine); }

  void clear() override { table_.clear(); }
  void reserve(std::size_t pairs) override { table_.reserve(pairs); }
  void rehash(std::size_t slots) override { table_.rehash(slots); }

  void begin_exclusive(ops allowed, on_conflict others) override
  {
    table_.gate().begin_exclusive(allowed, others);
  }
  void end_exclusive() noexcept override { table_.gate().end_exclusive(); }
  void begin_shared() override { table_.gate().begin_shared(); }
  void end_shared() noexcept override { table_.gate().end_shared(); }

  std::size_t size() const noexcept override { return table_.size(); }
  std::size_t capacity() const noexcept override { return table_.capacity(); }
  options const& made_with() const noexcept override { return table_.how(); }
  std::string why_backend() const override { return why_; }

 protected:
  using table_type = table<Slots, Store>;

  /// @param of_table  as for the table's constructor
  template <class... Given>
  explicit table_engine(std::string why, Given&&... of_table)
    : table_{std::forward<Given>(of_table)...}, why_{std::move(why)}
  {
  }

  /// Runs a read of some slots as an announced reader, so that phases hold for it.
  auto pinned(ops as)
  {
    return [this, as](auto read) {
      typename table_type::seated const me{table_};
      typename table_type::announced const here{table_, *me, as, false, false};
      read();
    };
  }

  table_type table_;
  std::string why_;
};

}  // namespace warpmap::inline v0_1::host

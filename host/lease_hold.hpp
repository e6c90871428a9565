#pragma once
// How a lease holds a table: as a reader of one version, as an announced writer, or alone.

#include <memory>
#include <optional>

#include "host/table.hpp"

namespace warpmap::inline v0_1::host {

/// From construction to its end. Whoever would have to wait for that end is refused by the table.
template <class Table>
class lease_hold {
 public:
  using version_ptr = std::shared_ptr<typename Table::version_type>;

  /// @throws misuse_error  a phase or another lease is in the way
  lease_hold(Table& of, ops allowed)
  {
    if (any(allowed & ops::reshape)) alone_.emplace(of);
    else if (any(allowed & writing_kinds)) writing_.emplace(of, allowed);
    else reading_.emplace(of, allowed);
    version_ = writing_ ? writing_->version() : of.owner();
  }

  bool is_alone() const noexcept { return alone_.has_value(); }
  version_ptr const& version() const noexcept { return version_; }

 private:
  class reading {
   public:
    reading(Table& of, ops allowed) : of_{of}
    {
      of_.gate().begin_lease();  // first, so that who wants the table alone sees it
      try {
        of_.gate().wait_for_phase(allowed);
      } catch (...) {
        of_.gate().end_lease();
        throw;
      }
    }
    reading(reading const&) = delete;
    reading& operator=(reading const&) = delete;
    ~reading() { of_.gate().end_lease(); }

   private:
    Table& of_;
  };

  class writing {
   public:
    writing(Table& of, ops allowed)
      : counted_{of, ops::none}, mine_{of}, here_{of, *mine_, allowed, true}, of_{of}
    {
      of_.gate().begin_writing_lease();
    }
    writing(writing const&) = delete;
    writing& operator=(writing const&) = delete;
    ~writing() { of_.gate().end_writing_lease(); }

    version_ptr version() const { return here_.at().shared_from_this(); }

   private:
    reading counted_;
    typename Table::seated mine_;
    typename Table::announced here_;
    Table& of_;
  };

  class alone {
   public:
    explicit alone(Table& of) : of_{of} { of_.begin_alone(); }
    alone(alone const&) = delete;
    alone& operator=(alone const&) = delete;
    ~alone() { of_.gate().end_exclusive(); }

   private:
    Table& of_;
  };

  std::optional<reading> reading_;
  std::optional<writing> writing_;
  std::optional<alone> alone_;
  version_ptr version_;  // goes first
};

}  // namespace warpmap::inline v0_1::host

#pragma once
// Threads that split pieces into keys and add them up in one table.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "tools/combiner.hpp"
#include "tools/interrupt.hpp"
#include "tools/piece_reader.hpp"
#include "tools/progress.hpp"
#include "warpmap/map.hpp"
#include "warpmap/string_map.hpp"

namespace warpmap_tool {

template <class Key>
bool add_counts(warpmap::map<Key, std::uint64_t>& table, count_columns<Key> const& columns)
{
  return table.insert_or_apply(columns.keys(), columns.counts(), warpmap::sum).full() == 0;
}

inline bool add_counts(warpmap::string_map<std::uint64_t>& table,
                       count_columns<std::string_view> const& columns)
{
  warpmap::string_column const keys{columns.keys()};
  return table.insert_or_apply(keys, columns.counts(), warpmap::sum).full() == 0;
}

/// `Keys`: for_each_key(piece, stretch, see), of text_keys.hpp, ngrams.hpp or column_keys.hpp.
template <class Table, class Keys>
class count_workers {
 public:
  /// Begins to count; all but `keys` must outlive it.
  count_workers(unsigned threads, piece_reader& reader, Keys keys, Table& table)
    : reader_{reader}, keys_{std::move(keys)}, table_{table}, workers_(threads), running_{threads}
  {
    threads_.reserve(threads);
    try {
      for (auto& mine : workers_) threads_.emplace_back([this, &mine] { run(mine); });
    } catch (...) {
      interrupt::request();  // those that have begun need not go on
      throw;
    }
  }
  count_workers(count_workers const&) = delete;
  count_workers& operator=(count_workers const&) = delete;

  /// Waits for the end, at most for `patience`. True at the end.
  bool wait(std::chrono::milliseconds patience)
  {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [this] { return running_ == 0; });
  }

  tally so_far() const
  {
    std::lock_guard const lock{mutex_};
    return so_far_;
  }

  // At the end:

  /// A key found no room; the counts are not complete.
  bool has_refused() const { return refused_; }
  /// @throws failure  what was wrong in the first piece in which anything was
  void rethrow_failure() const
  {
    if (failed_) std::rethrow_exception(failed_);
  }

 private:
  using key_type = typename Keys::key_type;
  // Too few for the table to wake a second thread: this one shares the work with others already.
  static constexpr std::size_t batch_keys = (std::size_t{1} << 14) - 1;

  struct alignas(64) worker {  // a line of its own: all write to theirs all the time
    count_columns<key_type> columns{batch_keys};
    combiner<key_type> recent{};
  };

  void run(worker& mine)
  {
    while (auto next = reader_.next()) {  // to the end even after a stop: the reader waits
      try {
        if (is_wanted(*next)) count(*next, mine);
      } catch (...) {
        remember_failure(next->number);
        mine.recent.clear();  // they point into the piece
        mine.columns.clear();
      }
      reader_.recycle(std::move(*next));
    }
    std::lock_guard const lock{mutex_};
    --running_;
    changed_.notify_all();
  }

  /// Pieces before one that failed are looked at to the end: they may have failed first.
  bool is_wanted(piece const& text) const
  {
    return !interrupt::requested() || text.number < failed_number_;
  }

  void remember_failure(std::uint64_t number)
  {
    {
      std::lock_guard const lock{mutex_};
      if (failed_ && failed_number_ < number) return;
      failed_ = std::current_exception();
      failed_number_ = number;
    }
    interrupt::request();
  }

  /// Counts the keys of a piece; at the end none is left that points into it.
  void count(piece& text, worker& mine)
  {
    auto const pass_on = [&](key_type key, std::uint64_t times) {
      if (mine.columns.room_left() == 0) send(mine);
      mine.columns.add(key, times);
    };
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < text.stretches(); ++i) {
      keys_.for_each_key(text, i, [&](key_type key) {
        ++seen;
        mine.recent.add(key, pass_on);
      });
    }
    mine.recent.flush(pass_on);
    send(mine);

    std::lock_guard const lock{mutex_};
    so_far_.keys += seen;
    so_far_.bytes += text.text_bytes;
    so_far_.file_bytes = std::max(so_far_.file_bytes, text.file_bytes);
    so_far_.files_done = std::max(so_far_.files_done, text.files_done);
  }

  void send(worker& mine)
  {
    if (!interrupt::requested() && !add_counts(table_, mine.columns)) {
      refused_ = true;
      interrupt::request();
    }
    mine.columns.clear();
  }

  piece_reader& reader_;
  Keys keys_;
  Table& table_;
  std::vector<worker> workers_;  // one for each thread
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  unsigned running_;
  tally so_far_;
  std::atomic<bool> refused_{false};
  std::exception_ptr failed_;
  std::atomic<std::uint64_t> failed_number_{0};  // of the piece
  std::vector<std::jthread> threads_;            // last: they use the others
};

}  // namespace warpmap_tool

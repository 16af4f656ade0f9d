// See lines.h.
#include "compiler/debug/lines.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/debug/line_program.h"

namespace wasmrust::debug {

namespace {

std::vector<LineRow> sorted_rows(const LineSequence &sequence) {
  std::vector<LineRow> rows = sequence.rows;
  for (uint32_t i = 0; i < rows.size(); ++i) rows[i].number = i;
  if (!std::ranges::is_sorted(rows, {}, &LineRow::address))
    std::ranges::sort(rows, {}, [](const LineRow &row) {
      return std::pair(row.address, row.number);
    });
  return rows;
}

class SequenceFollower {
 public:
  SequenceFollower(const CodeMap &map, FunctionView &view, const Copies &copies,
                   const CopiedRows &copied, LineTables &tables, uint64_t table,
                   LineWriter &to)
      : map_(map),
        view_(view),
        copies_(copies),
        copied_(copied),
        tables_(tables),
        table_(table),
        to_(to) {}

  void follow(const LineSequence &sequence) {
    rows_ = sorted_rows(sequence);
    uint32_t done = CodeMap::none;
    for (size_t i = 0; i < rows_.size(); ++i) {
      uint32_t function = map_.find(rows_[i].address);
      if (function == CodeMap::none || function == done) continue;
      done = function;
      number_ = function;
      follow(map_[function], i, sequence.end);
    }
  }

  // A function without rows of its own: those of its copies.
  void follow_copies(uint32_t function) {
    rows_.clear();
    first_ = last_ = 0;
    number_ = function;
    view_.show(map_[function]);
    seen_.clear();
    copies_seen_.clear();
    auto origins = view_.origins();
    auto end_of = [&](size_t i) {
      return i < origins.size() ? origins[i].to : map_[function].new_size;
    };
    for (size_t i = 0; i < origins.size();) {
      size_t end = i;
      while (end < origins.size() && source_of(origins[end]).site) ++end;
      if (end > i)
        write({end_of(i) + map_[function].new_start,
               end_of(end) + map_[function].new_start});
      i = std::max(end, i + 1);
    }
  }

 private:
  // Which code a row speaks of: of the function itself or of a copy.
  struct Source {
    uint32_t site = 0;
    size_t row = SIZE_MAX;
    uint32_t from = 0;
    bool operator==(const Source &other) const {
      return site == other.site && row == other.row;
    }
  };
  void follow(const FunctionMap &function, size_t first, uint64_t end) {
    uint64_t old_end = function.old_start + function.old_size;
    first_ = first;
    for (last_ = first; last_ < rows_.size() && rows_[last_].address < old_end;)
      ++last_;
    Range old{rows_[first].address, std::min(end, old_end)};
    view_.show(function);
    if (function.unchanged) {
      shift(function, old);
      return;
    }
    ranges_.clear();
    view_.ranges({&old, 1}, ranges_);
    seen_.assign(last_ - first_, false);
    copies_seen_.clear();
    for (Range range : ranges_) write(range);
  }

  void shift(const FunctionMap &function, Range old) {
    auto now = [&](uint64_t address) {
      return address - function.old_start + function.new_start;
    };
    if (old.begin >= old.end) return;
    to_.begin(now(old.begin));
    for (size_t i = first_; i < last_; ++i) {
      LineRow row = rows_[i];
      row.address = now(row.address);
      to_.row(row);
    }
    to_.end(now(old.end));
  }

  // The row that covers an old address; last_ when there is none.
  size_t row_at(uint64_t address) {
    auto covers = [&](size_t i) {
      return i < last_ && rows_[i].address <= address &&
             (i + 1 == last_ || rows_[i + 1].address > address);
    };
    if (covers(guess_)) return guess_;
    if (covers(guess_ + 1)) return ++guess_;
    auto after =
        std::ranges::upper_bound(rows_.begin() + static_cast<ptrdiff_t>(first_),
                                 rows_.begin() + static_cast<ptrdiff_t>(last_),
                                 address, {}, &LineRow::address);
    size_t index = static_cast<size_t>(after - rows_.begin());
    if (index == first_) return last_;
    guess_ = index - 1;
    return guess_;
  }

  void write(Range range) {
    const FunctionMap &function = view_.function();
    auto origins = view_.origins();
    auto step = std::ranges::lower_bound(
        origins, range.begin - function.new_start, {},
        [](const FunctionView::Origin &each) { return uint64_t{each.to}; });
    to_.begin(range.begin);
    LineRow last;
    bool is_first = true;
    Source current;
    guess_ = first_;
    for (; step != origins.end() && step->to + function.new_start < range.end;
         ++step) {
      Source source = source_of(*step);
      source.row = source.site ? row_at_copy(source)
                   : source.from == several
                       ? last_
                       : row_at(source.from + function.old_start);
      if (source == current) continue;
      current = source;
      LineRow row = source.site ? row_of_copy(source) : row_of(source.row);
      row.address = step->to + function.new_start;
      if (!is_first && says_the_same(row, last)) continue;
      to_.row(row);
      last = row;
      is_first = false;
    }
    to_.end(range.end);
  }

  // What is not told counts to the call.
  Source source_of(const FunctionView::Origin &origin) const {
    Source source{.site = origin.site, .from = origin.from};
    const FunctionMap &function = map_[number_];
    while (source.site && !copies_.is_told(number_, source.site)) {
      const Site &site = function.sites[source.site - 1];
      source.from = site.call;
      source.site = site.parent;
    }
    return source;
  }

  size_t row_at_copy(const Source &source) const {
    uint32_t of = map_[number_].sites[source.site - 1].function;
    const LineRow *row = copied_.at(map_, of, source.from);
    return row ? static_cast<size_t>(row - copied_.of(of)->rows.data())
               : SIZE_MAX - 1;
  }

  LineRow row_of_copy(const Source &source) {
    uint32_t of = map_[number_].sites[source.site - 1].function;
    const CopiedRows::Rows *rows = copied_.of(of);
    LineRow row;
    row.line = 0;
    if (!rows) return row;
    bool is_known = source.row < rows->rows.size();
    const LineRow &old = rows->rows[is_known ? source.row : 0];
    auto file = tables_.file(table_, rows->table, old.file);
    if (!file) return row;
    if (is_known) row = old;
    row.file = *file;
    row.basic_block = row.prologue_end = row.epilogue_begin = false;
    if (!copies_seen_.emplace(source.site, source.row).second)
      row.is_statement = false;
    return row;
  }

  // A statement starts where the new code comes to it first.
  LineRow row_of(size_t index) {
    LineRow row;
    if (index == last_) {
      if (first_ < last_) row.file = rows_[first_].file;
      row.line = 0;
      return row;
    }
    row = rows_[index];
    row.basic_block = false;
    if (seen_[index - first_])
      row.is_statement = row.prologue_end = row.epilogue_begin = false;
    seen_[index - first_] = true;
    return row;
  }

  static bool says_the_same(const LineRow &row, const LineRow &last) {
    return !row.prologue_end && !row.epilogue_begin && row.file == last.file &&
           row.line == last.line && row.column == last.column &&
           row.discriminator == last.discriminator && row.isa == last.isa &&
           row.is_statement == last.is_statement;
  }

  const CodeMap &map_;
  FunctionView &view_;
  const Copies &copies_;
  const CopiedRows &copied_;
  LineTables &tables_;
  uint64_t table_;
  LineWriter &to_;
  uint32_t number_ = 0;  // of the function
  std::vector<LineRow> rows_;
  size_t first_ = 0, last_ = 0;  // rows of the function
  size_t guess_ = 0;
  std::vector<bool> seen_;
  std::set<std::pair<uint32_t, size_t>> copies_seen_;  // site and row
  std::vector<Range> ranges_;
};

// `call(table, reader)` for each, the reader behind the header.
template <typename F>
std::expected<void, std::string> each_program(Bytes section, LineTables &tables,
                                              F call) {
  for (LineTable &table : tables.tables()) {
    // Its files are found anew, and are known meanwhile.
    LineProgram program = table.program;
    program.files.clear();
    ByteReader in(section.subspan(0, program.end));
    in.skip(program.code);
    LineReader reader(program, in);
    call(table, reader);
    table.program.files = std::move(program.files);
    if (!in.failed() && in.position() != table.program.end)
      in.fail("a program that runs into the next one");
    if (in.failed())
      return std::unexpected(".debug_line, offset " +
                             std::to_string(in.offset()) + ": " + in.reason());
  }
  return {};
}

}  // namespace

std::expected<void, std::string> CopiedRows::read(Bytes section,
                                                  const CodeMap &map,
                                                  const Copies &copies,
                                                  LineTables &tables) {
  rows_.resize(map.size());
  auto is_concerned = [&](uint64_t address) {
    uint32_t function = map.find(address);
    return function != CodeMap::none && copies.concerns(function);
  };
  return each_program(
      section, tables, [&](LineTable &table, LineReader &reader) {
        reader.run([](uint64_t) { return true; },
                   [&](const LineSequence &sequence) {
                     std::vector<LineRow> rows = sorted_rows(sequence);
                     for (size_t i = 0; i < rows.size();) {
                       if (!is_concerned(rows[i].address)) {
                         ++i;
                         continue;
                       }
                       uint32_t function = map.find(rows[i].address);
                       uint64_t end =
                           map[function].old_start + map[function].old_size;
                       size_t last = i;
                       while (last < rows.size() && rows[last].address < end)
                         ++last;
                       if (!rows_[function])
                         rows_[function] = {
                             table.program.start,
                             std::min(end, sequence.end),
                             {rows.begin() + static_cast<ptrdiff_t>(i),
                              rows.begin() + static_cast<ptrdiff_t>(last)}};
                       i = last;
                     }
                   });
      });
}

std::vector<std::optional<uint64_t>> CopiedRows::tables() const {
  std::vector<std::optional<uint64_t>> tables;
  for (const auto &each : rows_)
    tables.push_back(each ? std::optional(each->table) : std::nullopt);
  return tables;
}

const CopiedRows::Rows *CopiedRows::of(uint32_t function) const {
  return function < rows_.size() && rows_[function] ? &*rows_[function]
                                                    : nullptr;
}

const LineRow *CopiedRows::at(const CodeMap &map, uint32_t function,
                              uint32_t offset) const {
  const Rows *rows = of(function);
  if (!rows || offset == several) return nullptr;
  uint64_t address = map[function].old_start + offset;
  if (address >= rows->end) return nullptr;
  auto after =
      std::ranges::upper_bound(rows->rows, address, {}, &LineRow::address);
  return after == rows->rows.begin() ? nullptr : &*std::prev(after);
}

std::expected<void, std::string> follow_lines(Bytes section, const CodeMap &map,
                                              FunctionView &view,
                                              const Copies &copies,
                                              const CopiedRows &rows,
                                              LineTables &tables) {
  // Functions without rows whose copies have some, by table.
  std::multimap<uint64_t, uint32_t> others;
  for (uint32_t i = 0; copies.any() && i < map.size(); ++i)
    if (auto table = copies.table_of(i); table && !rows.of(i))
      others.emplace(*table, i);
  return each_program(
      section, tables, [&](LineTable &table, LineReader &reader) {
        ByteWriter code;
        LineWriter writer(table.program.parameters, code);
        SequenceFollower follower(map, view, copies, rows, tables,
                                  table.program.start, writer);
        reader.run(
            [&](uint64_t address) {
              return map.find(address) != CodeMap::none;
            },
            [&](const LineSequence &sequence) { follower.follow(sequence); });
        auto [first, last] = others.equal_range(table.program.start);
        for (; first != last; ++first) follower.follow_copies(first->second);
        table.code = code.take();
      });
}

}  // namespace wasmrust::debug

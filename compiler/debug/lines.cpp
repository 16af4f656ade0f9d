// See lines.h.
#include "compiler/debug/lines.h"

#include <algorithm>

#include "compiler/debug/line_program.h"

namespace wasmrust::debug {

namespace {

class SequenceFollower {
 public:
  SequenceFollower(const CodeMap &map, FunctionView &view, LineWriter &to)
      : map_(map), view_(view), to_(to) {}

  void follow(const LineSequence &sequence) {
    rows_ = sequence.rows;
    for (uint32_t i = 0; i < rows_.size(); ++i) rows_[i].number = i;
    if (!std::ranges::is_sorted(rows_, {}, &LineRow::address))
      std::ranges::sort(rows_, {}, [](const LineRow &row) {
        return std::pair(row.address, row.number);
      });
    uint32_t done = CodeMap::none;
    for (size_t i = 0; i < rows_.size(); ++i) {
      uint32_t function = map_.find(rows_[i].address);
      if (function == CodeMap::none || function == done) continue;
      done = function;
      follow(map_[function], i, sequence.end);
    }
  }

 private:
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
    auto steps = view_.steps();
    auto step = std::ranges::lower_bound(
        steps, range.begin - function.new_start, {},
        [](const FunctionView::Step &s) { return uint64_t{s.to}; });
    to_.begin(range.begin);
    LineRow last;
    bool is_first = true;
    size_t current = SIZE_MAX;
    guess_ = first_;
    for (; step != steps.end() && step->to + function.new_start < range.end;
         ++step) {
      size_t index = row_at(step->from + function.old_start);
      if (index == current) continue;
      current = index;
      LineRow row = row_of(index);
      row.address = step->to + function.new_start;
      if (!is_first && says_the_same(row, last)) continue;
      to_.row(row);
      last = row;
      is_first = false;
    }
    to_.end(range.end);
  }

  // A statement starts where the new code comes to it first.
  LineRow row_of(size_t index) {
    LineRow row;
    if (index == last_) {
      row.file = rows_[first_].file;
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
  LineWriter &to_;
  std::vector<LineRow> rows_;
  size_t first_ = 0, last_ = 0;  // rows of the function
  size_t guess_ = 0;
  std::vector<bool> seen_;
  std::vector<Range> ranges_;
};

void follow_program(Bytes section, LineProgram &program, ByteReader &in,
                    const CodeMap &map, FunctionView &view, NewLines &to) {
  to.moves.push_back({program.start, to.bytes.size()});
  size_t start = to.bytes.size();
  ByteWriter code;
  LineWriter writer(program.parameters, code);
  SequenceFollower follower(map, view, writer);
  LineReader reader(program, in);
  reader.run(
      [&](uint64_t address) { return map.find(address) != CodeMap::none; },
      [&](const LineSequence &sequence) { follower.follow(sequence); });
  ByteWriter out;
  out.vector().swap(to.bytes);
  out.append(section.subspan(program.start, program.code - program.start));
  out.append(Bytes(program.files));
  out.append(code.view());
  out.vector().swap(to.bytes);
  uint64_t length = to.bytes.size() - start - 4;
  for (int i = 0; i < 4; ++i)
    to.bytes[start + i] = static_cast<uint8_t>(length >> (8 * i));
}

}  // namespace

std::expected<NewLines, std::string> follow_lines(Bytes section,
                                                  const CodeMap &map,
                                                  FunctionView &view) {
  NewLines lines;
  ByteReader in(section);
  while (!in.at_end()) {
    LineProgram program = read_line_header(in);
    if (in.failed()) break;
    in.skip(program.code - in.position());
    follow_program(section, program, in, map, view, lines);
    if (!in.failed() && in.position() != program.end)
      in.fail("a program that runs into the next one");
    if (lines.bytes.size() >= UINT32_MAX) in.fail("too large");
  }
  if (in.failed())
    return std::unexpected(".debug_line, offset " +
                           std::to_string(in.offset()) + ": " + in.reason());
  return lines;
}

}  // namespace wasmrust::debug

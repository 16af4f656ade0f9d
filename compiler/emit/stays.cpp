// See stays.h.
#include "compiler/emit/stays.h"

#include <algorithm>
#include <utility>

#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/op.h"

namespace wasmrust::emit {

namespace {

using ir::ValueId;
using wasm::Op;

// By variable; None: nobody knows.
using State = std::vector<ValueId>;

// What goes around and around, or may be left anywhere: it counts what is put
// into variables there.
bool is_counted(Op op) {
  return op == Op::Loop || op == Op::Try || op == Op::TryTable;
}

class Walk {
 public:
  Walk(const Body &body, size_t parameters)
      : body_(body), types_(parameters, wasm::ValueType{}) {}

  std::vector<Stay> run() {
    wasm::CodeReader code(body_.bytes, 0);
    // Only their number counts.
    code.read_locals(types_, types_.size() + wasm::most_locals);
    count_assignments(code);
    now_.resize(types_.size());
    since_.resize(types_.size());
    open_.push_back({.op = Op::Block});
    at_ = code.offset();
    take_notes();
    for (wasm::Instruction each; !open_.empty() && code.next(each);) {
      at_ = each.end;
      step(each);
      take_notes();
      if (work_ > most_work) break;
    }
    replace({});
    std::ranges::sort(done_, {}, [](const Stay &stay) {
      return std::pair(stay.value, stay.begin);
    });
    return std::move(done_);
  }

 private:
  // Variables times places where ways part or meet: more than a function of
  // some megabytes takes, and states of 256 MiB. Of a larger one the end is
  // left out.
  static constexpr uint64_t most_work = uint64_t{1} << 26;

  struct Range {
    size_t first, last;
  };
  struct Control {
    Op op;
    bool has_label = false;  // somebody branches there
    bool reached = true;     // where it starts
    State label;             // what they agree about
    State start;             // If, Try: for the other arm, for the handlers
  };

  const Body &body_;
  std::vector<wasm::ValueType> types_;
  std::vector<Stay> done_;
  State now_;
  std::vector<uint32_t> since_;  // by variable
  std::vector<Control> open_;
  std::vector<uint32_t> assigned_;  // variables, as they are put there
  std::vector<Range> ranges_;       // of that; by counted block
  size_t next_range_ = 0;
  size_t next_note_ = 0;
  uint32_t at_ = 0;
  uint64_t work_ = 0;
  bool reached_ = true;

  void count_assignments(wasm::CodeReader code) {
    constexpr size_t none = SIZE_MAX;
    std::vector<size_t> open;
    for (wasm::Instruction each; code.next(each);) {
      if (each.op == Op::LocalSet || each.op == Op::LocalTee) {
        assigned_.push_back(each.index);
      } else if (is_counted(each.op)) {
        open.push_back(ranges_.size());
        ranges_.push_back({assigned_.size(), assigned_.size()});
      } else if (each.op == Op::Block || each.op == Op::If) {
        open.push_back(none);
      } else if ((each.op == Op::End || each.op == Op::Delegate) &&
                 !open.empty()) {
        if (open.back() != none) ranges_[open.back()].last = assigned_.size();
        open.pop_back();
      }
    }
  }

  void put(uint32_t local, ValueId value) {
    if (now_[local] && since_[local] < at_)
      done_.push_back({now_[local], local, since_[local], at_});
    now_[local] = value;
    since_[local] = at_;
  }

  // No state: nothing is known.
  void replace(const State &by) {
    work_ += now_.size();
    for (uint32_t i = 0; i < now_.size(); ++i) {
      ValueId value = by.empty() ? ValueId() : by[i];
      if (value != now_[i]) put(i, value);
    }
  }

  State copy() {
    work_ += now_.size();
    return now_;
  }

  void meet(Control &to, const State &state) {
    work_ += state.size();
    if (!std::exchange(to.has_label, true)) {
      to.label = state;
      return;
    }
    for (size_t i = 0; i < state.size(); ++i)
      if (to.label[i] != state[i]) to.label[i] = {};
  }

  void branch(uint32_t depth, const State &state) {
    if (!reached_ || depth >= open_.size()) return;
    Control &to = open_[open_.size() - 1 - depth];
    if (to.op != Op::Loop) meet(to, state);
  }

  // What the writing has noted for this place.
  void take_notes() {
    const std::vector<Body::Filled> &notes = body_.filled;
    for (; next_note_ < notes.size() && notes[next_note_].offset <= at_;
         ++next_note_) {
      const Body::Filled &note = notes[next_note_];
      if (note.is_ahead || note.local >= now_.size()) continue;
      reached_ = true;
      put(note.local, note.value);
    }
  }

  void leave() {
    reached_ = false;
    replace({});
  }

  void start(const wasm::Instruction &each) {
    Control row{.op = each.op, .reached = reached_};
    if (each.op == Op::If) row.start = copy();
    if (is_counted(each.op)) {
      Range range = ranges_[next_range_++];
      State there = copy();
      work_ += range.last - range.first;
      for (size_t i = range.first; i < range.last; ++i)
        there[assigned_[i]] = {};
      if (each.op == Op::Loop) replace(there);
      if (each.op == Op::TryTable)
        for (wasm::ListReader list(each); !list.done();)
          branch(list.handler().label, there);
      if (each.op == Op::Try) row.start = std::move(there);
    }
    open_.push_back(std::move(row));
  }

  void other_arm() {
    Control &row = open_.back();
    if (reached_) meet(row, now_);
    replace(row.start);
    reached_ = row.reached;
    if (row.op == Op::If) row.op = Op::Else;
  }

  void close() {
    Control row = std::move(open_.back());
    open_.pop_back();
    if (row.op == Op::If && row.reached) meet(row, row.start);
    if (row.op != Op::Loop && row.has_label) {
      if (reached_) meet(row, now_);
      replace(row.label);
      reached_ = true;
    }
  }

  void step(const wasm::Instruction &each) {
    switch (each.op) {
      case Op::LocalSet:
      case Op::LocalTee:
        return put(each.index, {});
      case Op::Block:
      case Op::Loop:
      case Op::If:
      case Op::Try:
      case Op::TryTable:
        return start(each);
      case Op::Else:
      case Op::Catch:
      case Op::CatchAll:
        return other_arm();
      case Op::End:
      case Op::Delegate:
        return close();
      case Op::BrTable:
        for (wasm::ListReader list(each); !list.done();)
          branch(list.label(), now_);
        branch(each.index, now_);
        return leave();
      default:
        break;
    }
    const wasm::OpRow &row = wasm::row(each.op);
    bool names_label = row.immediate == wasm::Immediate::Label ||
                       row.immediate == wasm::Immediate::Cast;
    if (names_label && each.op != Op::Rethrow) branch(each.index, now_);
    if (row.has(wasm::Trait::Ends)) leave();
  }
};

}  // namespace

std::vector<Stay> stays_of(const Body &body, size_t parameters) {
  if (body.filled.empty()) return {};
  return Walk(body, parameters).run();
}

}  // namespace wasmrust::emit

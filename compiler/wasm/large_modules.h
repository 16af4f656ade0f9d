// Modules whose function has very much of one thing, for tests that nothing
// runs out of stack or takes a square of the time: nested blocks, targets of a
// br_table, locals, parameters of blocks, tries.
//
//   for (const LargeModule &each : large_modules(50'000))
//     … each.name, each.bytes
//
// All are valid as the specification says; engines have limits below that. The
// function is (i32) -> (i32), and it ends.
#pragma once

#include "compiler/wasm/op.h"
#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {

struct LargeModule {
  std::string name;
  Raw bytes;
};

// The code of the function. Local 0 is its parameter.
class LargeCode {
 public:
  explicit LargeCode(uint32_t locals = 0) {
    out_.uleb(locals > 0);
    if (locals == 0) return;
    out_.uleb(locals);
    out_.u8(0x7f);
  }
  LargeCode &op(Op op) {
    out_.u8(static_cast<uint8_t>(row(op).code));
    return *this;
  }
  LargeCode &op(Op each, uint64_t immediate) {
    op(each).out_.uleb(immediate);
    return *this;
  }
  LargeCode &open(Op each) { return op(each, 0x40); }  // without results
  LargeCode &get(uint32_t local) { return op(Op::LocalGet, local); }
  LargeCode &set(uint32_t local) { return op(Op::LocalSet, local); }
  LargeCode &number(uint32_t value) {
    return op(Op::I32Const, value % 64);  // one byte, and not negative
  }
  LargeCode &count_up(uint32_t local, uint32_t by) {
    return get(local).number(by).op(Op::I32Add).set(local);
  }
  LargeCode &call() { return op(Op::Call, 1); }
  LargeCode &call_and_keep(uint32_t local) {
    return get(local).call().set(local);
  }
  // It throws when local 0 is a multiple of four.
  LargeCode &may_throw() { return get(0).op(Op::Call, 2).set(0); }
  // Catches everything at a label.
  LargeCode &open_try_table(uint32_t label) {
    open(Op::TryTable);
    out_.append(Raw{1, 2});
    out_.uleb(label);
    return *this;
  }
  ByteWriter &bytes() { return out_; }
  Raw finish() { return op(Op::LocalGet, 0).op(Op::End).out_.take(); }

 private:
  ByteWriter out_;
};

inline Raw large_module(const Raw &code, const Raw &another_type = {}) {
  Raw types = {2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 0};
  if (!another_type.empty()) ++types[0];
  LargeCode called, thrower;
  called.get(0).number(3).op(Op::I32Mul).number(7).op(Op::I32Add).set(0);
  thrower.get(0).number(3).op(Op::I32And).op(Op::I32Eqz);
  thrower.open(Op::If).op(Op::Throw, 0).op(Op::End).count_up(0, 5);
  return Wasm()
      .section(1, types + another_type)
      .section(3, {3, 0, 0, 0})
      .section(5, {1, 0, 1})
      .section(13, {1, 0, 1})
      .section(7, Raw{1} + name("run") + Raw{0, 0})
      .section(10, Raw{3} + sized(code) + sized(called.finish()) +
                       sized(thrower.finish()))
      .bytes();
}

inline void add_nests(std::vector<LargeModule> &all, uint32_t n) {
  auto add = [&](std::string title, LargeCode &code) {
    all.push_back({std::move(title), large_module(code.finish())});
  };
  for (Op op : {Op::Block, Op::Loop, Op::If}) {
    LargeCode code;
    for (uint32_t i = 0; i < n; ++i) {
      if (op == Op::If) code.get(0);
      code.open(op);
    }
    code.count_up(0, 1);
    for (uint32_t i = 0; i < n; ++i) code.op(Op::End);
    add("nested " + std::string(row(op).text), code);
  }
  // Out of each, the innermost or the outermost first.
  for (bool outermost : {false, true}) {
    LargeCode code;
    for (uint32_t i = 0; i < n; ++i) code.open(Op::Block);
    for (uint32_t i = 0; i < n; ++i)
      code.get(0).op(Op::BrIf, outermost ? n - 1 - i : i);
    for (uint32_t i = 0; i < n; ++i) code.op(Op::End).count_up(0, i);
    add(outermost ? "a ladder from outside" : "a ladder", code);
  }
  LargeCode loops(1);
  for (uint32_t i = 0; i < n; ++i) loops.open(Op::Loop).count_up(0, 1);
  for (uint32_t i = 0; i < n; ++i)
    loops.number(0).op(Op::BrIf, i % 7 < n - i ? i % 7 : 0).op(Op::End);
  add("nested loops with ways back", loops);
  LargeCode elses;
  for (uint32_t i = 0; i < n; ++i)
    elses.get(0).open(Op::If).count_up(0, i).op(Op::Else);
  for (uint32_t i = 0; i < n; ++i) elses.op(Op::End);
  add("nested else", elses);
  LargeCode unreachable;
  unreachable.open(Op::Block).op(Op::Br, 0);
  for (uint32_t i = 0; i < n; ++i) unreachable.open(Op::Block);
  for (uint32_t i = 0; i <= n; ++i) unreachable.op(Op::End);
  add("nested blocks out of reach", unreachable);
}

inline void add_sequences(std::vector<LargeModule> &all, uint32_t n) {
  auto add = [&](std::string title, LargeCode &code) {
    all.push_back({std::move(title), large_module(code.finish())});
  };
  LargeCode ifs;
  for (uint32_t i = 0; i < n; ++i)
    ifs.get(0).open(Op::If).count_up(0, i).op(Op::End);
  add("ifs behind one another", ifs);
  LargeCode loops;
  for (uint32_t i = 0; i < n; ++i)
    loops.open(Op::Loop).count_up(0, 1).number(0).op(Op::BrIf, 0).op(Op::End);
  add("loops behind one another", loops);
  LargeCode left;
  left.get(0);
  for (uint32_t i = 0; i < 4 * n; ++i) left.number(i).op(Op::I32Add);
  left.set(0);
  add("a sum from the left", left);
  LargeCode right;
  for (uint32_t i = 0; i < 4 * n; ++i) right.get(0);
  for (uint32_t i = 1; i < 4 * n; ++i) right.op(Op::I32Add);
  right.set(0);
  add("a sum from the right", right);
  LargeCode calls;
  for (uint32_t i = 0; i < n; ++i) calls.call_and_keep(0);
  add("calls", calls);
  LargeCode waiting;
  for (uint32_t i = 0; i < n; ++i) waiting.get(0).call();
  for (uint32_t i = 1; i < n; ++i) waiting.op(Op::I32Add);
  waiting.set(0);
  add("results that wait on the stack", waiting);
  LargeCode stores;
  for (uint32_t i = 0; i < n; ++i)
    stores.number(i).number(i).op(Op::I32Load8U, 0).bytes().u8(0);
  for (uint32_t i = 0; i < n; ++i) stores.op(Op::I32Store8, 0).bytes().u8(0);
  add("loads that wait for stores", stores);
}

inline void add_locals(std::vector<LargeModule> &all, uint32_t n) {
  auto add = [&](std::string title, LargeCode &code) {
    all.push_back({std::move(title), large_module(code.finish())});
  };
  auto fill = [&](LargeCode &code) {
    for (uint32_t i = 1; i <= n; ++i) code.get(0).call().set(i);
  };
  auto sum_up = [&](LargeCode &code, bool backwards) {
    for (uint32_t i = 1; i <= n; ++i)
      code.get(0).get(backwards ? n + 1 - i : i).op(Op::I32Add).set(0);
  };
  for (bool backwards : {false, true}) {
    LargeCode code(n);
    fill(code);
    sum_up(code, backwards);
    add(backwards ? "locals, the last used first" : "locals", code);
  }
  LargeCode round(n);
  round.open(Op::Loop);
  for (uint32_t i = 1; i <= n; ++i) round.count_up(i, i);
  round.number(0).op(Op::BrIf, 0).op(Op::End);
  sum_up(round, false);
  add("locals that go round a loop", round);
  LargeCode turned(n);
  turned.open(Op::Loop);
  for (uint32_t i = 1; i < n; ++i) turned.get(i + 1).set(i);
  turned.get(0).set(n).number(0).op(Op::BrIf, 0).op(Op::End);
  sum_up(turned, false);
  add("locals that take turns round a loop", turned);
  LargeCode ways(n);
  for (uint32_t i = 1; i <= n; ++i)
    ways.get(0).open(Op::If).count_up(i, i).op(Op::End);
  sum_up(ways, false);
  add("locals that are set on some ways", ways);
}

inline void add_tables(std::vector<LargeModule> &all, uint32_t n) {
  auto add = [&](std::string title, LargeCode &code) {
    all.push_back({std::move(title), large_module(code.finish())});
  };
  auto table = [&](LargeCode &code, uint32_t labels) {
    code.get(0).op(Op::BrTable, n);
    for (uint32_t i = 0; i <= n; ++i) code.bytes().uleb(i % labels);
  };
  LargeCode few;
  for (uint32_t i = 0; i < 10; ++i) few.open(Op::Block);
  table(few, 10);
  for (uint32_t i = 0; i < 10; ++i) few.op(Op::End).count_up(0, i);
  add("a br_table to ten blocks", few);
  LargeCode many;
  for (uint32_t i = 0; i <= n; ++i) many.open(Op::Block);
  table(many, n + 1);
  for (uint32_t i = 0; i <= n; ++i) many.op(Op::End).count_up(0, i);
  add("a br_table to as many blocks", many);
  LargeCode left;
  for (uint32_t i = 0; i <= n; ++i) left.open(Op::Block);
  table(left, n + 1);
  for (uint32_t i = 0; i <= n; ++i)
    left.op(Op::End).call_and_keep(0).get(0).op(Op::Return);
  add("a br_table to blocks that return", left);
}

// A thousand values are the most that engines and the validator let a block
// take.
inline void add_block_parameters(std::vector<LargeModule> &all, uint32_t n) {
  constexpr uint32_t width = 1000;
  Raw values = uleb(width) + Raw(width, 0x7f);
  for (Op op : {Op::Block, Op::Loop}) {
    LargeCode code;
    for (uint32_t i = 0; i < width; ++i) code.get(0).call();
    for (uint32_t i = 0; i < n / width; ++i) code.op(op, 2);
    for (uint32_t i = 0; i < n / width; ++i)
      code.get(0).op(Op::BrIf, op == Op::Block ? 0 : n / width - i).op(Op::End);
    for (uint32_t i = 0; i < width; ++i) code.op(Op::Drop);
    all.push_back({"parameters of a " + std::string(row(op).text),
                   large_module(code.finish(), Raw{0x60} + values + values)});
  }
}

inline void add_tries(std::vector<LargeModule> &all, uint32_t n) {
  auto add = [&](std::string title, LargeCode &code) {
    all.push_back({std::move(title), large_module(code.finish())});
  };
  LargeCode nested;
  nested.open(Op::Block);
  for (uint32_t i = 0; i < n; ++i) nested.open_try_table(i).may_throw();
  for (uint32_t i = 0; i <= n; ++i) nested.op(Op::End);
  add("nested try_table", nested);
  LargeCode tables;
  for (uint32_t i = 0; i < n; ++i) {
    tables.open(Op::Block).open_try_table(0);
    tables.may_throw().op(Op::End).op(Op::End);
  }
  add("try_table behind one another", tables);
  LargeCode inner;
  for (uint32_t i = 0; i < n; ++i) inner.open(Op::Try).may_throw();
  for (uint32_t i = 0; i < n; ++i)
    inner.op(Op::CatchAll).count_up(0, i).op(Op::Rethrow, 0).op(Op::End);
  add("nested try", inner);
  LargeCode delegated;
  for (uint32_t i = 0; i < n; ++i) delegated.open(Op::Try);
  delegated.may_throw();
  for (uint32_t i = 0; i < n; ++i) {
    delegated.may_throw();
    if (i % 2)
      delegated.op(Op::Delegate, 0);
    else
      delegated.op(Op::CatchAll).count_up(0, i).op(Op::End);
  }
  add("nested try that delegate", delegated);
  LargeCode clauses;
  for (uint32_t i = 0; i < n; ++i)
    clauses.open(Op::Try).may_throw().op(Op::CatchAll);
  for (uint32_t i = 0; i < n; ++i) clauses.op(Op::End);
  add("try in clauses", clauses);
  LargeCode tries;
  for (uint32_t i = 0; i < n; ++i)
    tries.open(Op::Try).may_throw().op(Op::CatchAll).count_up(0, i).op(Op::End);
  add("try behind one another", tries);
}

inline std::vector<LargeModule> large_modules(uint32_t n) {
  std::vector<LargeModule> all;
  add_nests(all, n);
  add_sequences(all, n);
  add_locals(all, n / 5);
  add_tables(all, n);
  add_block_parameters(all, n);
  add_tries(all, n / 5);
  return all;
}

}  // namespace wasmrust::wasm

// See tries.h.
#include "tests/fuzz/tries.h"

#include "tests/fuzz/assemble.h"

namespace wasmrust::fuzz {

namespace {

using wasm::ExternalKind;
using wasm::ValueKind;
using wasm::ValueType;

constexpr uint8_t block = 0x02, loop = 0x03, if_ = 0x04, else_ = 0x05,
                  try_ = 0x06, catch_ = 0x07, throw_ = 0x08, rethrow = 0x09,
                  end = 0x0b, br = 0x0c, br_if = 0x0d, br_table = 0x0e,
                  return_ = 0x0f, call = 0x10, delegate = 0x18,
                  catch_all = 0x19, get = 0x20, set = 0x21, get_global = 0x23,
                  set_global = 0x24, i32_const = 0x41, i64_const = 0x42,
                  eqz = 0x45, i32_add = 0x6a, i32_sub = 0x6b, i32_mul = 0x6c,
                  i32_and = 0x71, i32_xor = 0x73, i64_add = 0x7c,
                  i64_xor = 0x85, i64_extend = 0xad, nothing = 0x40, i32 = 0x7f,
                  unreachable = 0x00;
constexpr uint8_t sum = 0, fuel = 1;           // globals
constexpr uint8_t one = 0, two = 1, none = 2;  // tags: (i32), (i64 i32), ()
constexpr uint8_t may_throw = 0;               // function
constexpr uint8_t long_param = 1, long_local = 6;
constexpr uint8_t short_locals[] = {0, 2, 3, 4, 5};

class Maker {
 public:
  Maker(Random random, const wasm::Module &source)
      : random_(random), made_(source) {}

  std::vector<uint8_t> run() {
    const ValueType number{ValueKind::I32}, wide{ValueKind::I64};
    uint32_t tags[] = {made_.type({number}, {}), made_.type({wide, number}, {}),
                       made_.type({}, {})};
    for (uint32_t type : tags)
      made_.add({.kind = ExternalKind::Tag, .type_index = type}, {});
    for (uint8_t first : {1, 60})
      made_.add({.kind = ExternalKind::Global,
                 .global = {.value = number, .is_mutable = true}},
                {i32_const, first});
    made_.export_("sum", ExternalKind::Global, sum);
    add_may_throw(made_.type({number}, {number}));
    uint32_t type = made_.type({number, wide}, {number, wide});
    for (uint8_t i = 0; i < 4; ++i) {
      functions_ = i;
      code_.clear();
      labels_ = {Label::Function};
      statements(4);
      result();
      uint32_t index = made_.add_function(
          type, {number, number, number, number, wide}, code_);
      made_.export_("f" + std::to_string(i), ExternalKind::Function, index);
    }
    return made_.take();
  }

 private:
  // What a branch to an open block takes, and whether it is a clause's.
  enum class Label : uint8_t { Plain, Number, Clause, NumberClause, Function };

  Random random_;
  Assembler made_;
  Code code_;
  std::vector<Label> labels_;
  uint8_t functions_ = 0;  // those in front, which may be called

  uint64_t below(uint64_t bound) { return random_.below(bound); }
  void put(std::initializer_list<uint8_t> bytes) {
    code_.insert(code_.end(), bytes);
  }
  uint8_t any_short() { return short_locals[below(std::size(short_locals))]; }
  uint8_t small() { return static_cast<uint8_t>(below(50)); }

  // Throws by its argument, or gives another number.
  void add_may_throw(uint32_t type) {
    code_.clear();
    put({get, 0, i32_const, 3, i32_and, eqz, if_, nothing});
    put({get, 0, throw_, one, end});
    put({get, 0, i32_const, 3, i32_and, i32_const, 1, i32_sub, eqz});
    put({if_, nothing, get, 0, i64_extend, get, 0, throw_, two, end});
    put({get, 0, i32_const, 7, i32_and, i32_const, 2, i32_sub, eqz});
    put({if_, nothing, throw_, none, end});
    put({get, 0, i32_const, 3, i32_mul, i32_const, 5, i32_add});
    made_.add_function(type, {}, code_);
  }

  // A number on the stack; some of them may be thrown on the way.
  void number() {
    switch (below(6)) {
      case 0:
        return put({i32_const, small()});
      case 1:
        return put({get, any_short(), get, any_short(), i32_xor});
      case 2:
        return put({get, any_short(), i32_const, small(), i32_mul});
      case 3:
        return put({get, any_short(), call, may_throw});
      default:
        return put({get, any_short(), i32_const, small(), i32_add});
    }
  }
  void condition() { put({get, any_short(), i32_const, 1, i32_and}); }
  void wide() {
    if (below(2))
      put({get, long_local, get, long_param, i64_xor});
    else
      put({get, long_local, i64_const, small(), i64_add});
  }
  void remember() {
    put({get_global, sum, i32_const, 31, i32_mul, get, any_short(), i32_add,
         set_global, sum});
  }
  void burn() {
    put({get_global, fuel, eqz, if_, nothing, unreachable, end});
    put({get_global, fuel, i32_const, 1, i32_sub, set_global, fuel});
  }
  void result() { put({get, any_short(), get, long_local}); }

  static bool takes_number(Label label) {
    return label == Label::Number || label == Label::NumberClause;
  }
  uint8_t any_label() { return static_cast<uint8_t>(below(labels_.size())); }
  Label label(uint8_t depth) const {
    return labels_[labels_.size() - 1 - depth];
  }

  void branch() {
    uint8_t depth = any_label();
    if (label(depth) == Label::Function) {
      result();
      return put({return_});
    }
    if (takes_number(label(depth))) number();
    put({br, depth});
  }
  void branch_if() {
    uint8_t depth = any_label();
    if (label(depth) != Label::Plain && label(depth) != Label::Clause) return;
    condition();
    put({br_if, depth});
  }
  void table() {
    std::vector<uint8_t> plain;
    for (uint8_t i = 0; i < labels_.size(); ++i)
      if (label(i) == Label::Plain || label(i) == Label::Clause)
        plain.push_back(i);
    if (plain.empty()) return;
    put({get, any_short(), i32_const, 3, i32_and, br_table, 2});
    for (int i = 0; i < 3; ++i) put({plain[below(plain.size())]});
  }

  void throw_something() {
    switch (below(3)) {
      case 0:
        number();
        return put({throw_, one});
      case 1:
        wide();
        number();
        return put({throw_, two});
      default:
        return put({throw_, none});
    }
  }
  void rethrow_something() {
    std::vector<uint8_t> clauses;
    for (uint8_t i = 0; i < labels_.size(); ++i)
      if (label(i) == Label::Clause || label(i) == Label::NumberClause)
        clauses.push_back(i);
    if (clauses.empty()) return throw_something();
    put({rethrow, clauses[below(clauses.size())]});
  }
  // What ends a block, mostly under a condition.
  void leave() {
    bool always = below(5) == 0;
    if (!always) {
      condition();
      put({if_, nothing});
      labels_.push_back(Label::Plain);
    }
    switch (below(4)) {
      case 0:
        branch();
        break;
      case 1:
        throw_something();
        break;
      default:
        rethrow_something();
    }
    if (always) return;
    put({end});
    labels_.pop_back();
  }

  void statements(unsigned depth) {
    for (uint64_t left = 1 + below(4); left > 0; --left) statement(depth);
  }

  void statement(unsigned depth) {
    switch (below(depth ? 14 : 7)) {
      case 0:
        wide();
        return put({set, long_local});
      case 1:
        return remember();
      case 2:
        return leave();
      case 3:
        return branch_if();
      case 4:
        if (!functions_) return table();
        burn();
        number();
        wide();
        put({call, static_cast<uint8_t>(1 + below(functions_))});
        return put({set, long_local, set, any_short()});
      case 7:
        return nested(block, depth);
      case 8:
        return nested(loop, depth);
      case 9:
        return choice(depth);
      case 10:
      case 11:
      case 12:
      case 13:
        return tried(depth);
      default:
        number();
        return put({set, any_short()});
    }
  }

  void nested(uint8_t op, unsigned depth) {
    put({op, nothing});
    labels_.push_back(Label::Plain);
    if (op == loop) burn();
    statements(depth - 1);
    labels_.pop_back();
    put({end});
  }

  void choice(unsigned depth) {
    condition();
    put({if_, nothing});
    labels_.push_back(Label::Plain);
    statements(depth - 1);
    if (below(2)) {
      put({else_});
      statements(depth - 1);
    }
    labels_.pop_back();
    put({end});
  }

  void part(unsigned depth, bool gives) {
    statements(depth - 1);
    if (gives) number();
  }

  void tried(unsigned depth) {
    bool gives = below(3) == 0;
    put({try_, gives ? i32 : nothing});
    labels_.push_back(gives ? Label::Number : Label::Plain);
    part(depth, gives);
    if (below(4) == 0) {
      labels_.pop_back();
      put({delegate, any_label()});
    } else {
      labels_.back() = gives ? Label::NumberClause : Label::Clause;
      for (uint64_t left = below(3); left > 0; --left) clause(depth, gives);
      if (below(2)) {
        put({catch_all});
        part(depth, gives);
      }
      labels_.pop_back();
      put({end});
    }
    if (gives) put({set, any_short()});
  }

  void clause(unsigned depth, bool gives) {
    switch (below(3)) {
      case 0:
        put({catch_, one, set, any_short()});
        break;
      case 1:
        put({catch_, two, set, any_short(), set, long_local});
        break;
      default:
        put({catch_, none});
    }
    part(depth, gives);
  }
};

}  // namespace

std::vector<uint8_t> make_tries(Random random) {
  constexpr uint8_t empty[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  auto source = wasm::read_module(empty);
  return Maker(random, *source).run();
}

}  // namespace wasmrust::fuzz

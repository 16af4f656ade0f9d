// Random programs that acquire, use, hand round and release handles, before and
// after `handles`.
//
// Each function takes two handles and a number and gives a handle; its blocks
// have two parameters that name objects, or none. The judge below gives out no
// number twice, so that a use behind the release is told from all others: the
// interpreter's handles are those of the lowered program, which gives them out
// again. What the host hears is each object that somebody looks at.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

constexpr size_t most_functions = 4;

// Null is an object where `has_null`: then there is no "none".
std::string tables(bool has_null) {
  std::string reference = has_null ? "externref" : "(ref extern)";
  std::string text = "wasmir 2\ntype 0 func (" + reference + ", " + reference +
                     ", i32) -> (externref)\n"
                     "type 1 func (i32, i32, i32) -> (i32)\n"
                     "type 2 func (externref) -> (" +
                     reference +
                     ")\n"
                     "symbol s0 function \"main\" is function function=0 (type "
                     "0) exported live\n"
                     "symbol s1 function \"look\" (type 2) import \"\" \"\"\n";
  for (size_t i = 1; i < most_functions; ++i)
    text += "symbol s" + std::to_string(i + 1) +
            " function \"f\" is function function=" + std::to_string(i) +
            " (type 1) live\n";
  text += "function 0 s0 (type 0) live\n";
  for (size_t i = 1; i < most_functions; ++i)
    text += "function " + std::to_string(i) + " s" + std::to_string(i + 1) +
            " (type 1) live\n";
  return text;
}

class RandomHandles {
 public:
  explicit RandomHandles(uint64_t seed)
      : random_(seed), has_null_(seed % 2), careful_(seed % 3) {}

  std::string make() {
    std::string text = tables(has_null_);
    for (size_t i = 0; i < most_functions; ++i) text += function(i);
    return text;
  }

 private:
  std::mt19937_64 random_;
  bool has_null_;
  size_t careful_;  // how seldom something is released
  unsigned next_ = 0;
  unsigned choices_ = 2;  // which value is the number
  std::string text_;
  std::vector<unsigned> handles_, references_;

  size_t below(size_t limit) { return random_() % limit; }
  static std::string name(unsigned number) {
    return "v" + std::to_string(number);
  }
  std::string any(const std::vector<unsigned> &list) {
    return name(list[below(list.size())]);
  }
  std::string line(const std::string &type, const std::string &what) {
    text_ += "  " + name(next_) + ": " + type + " = " + what + "\n";
    return name(next_++);
  }
  // What an argument may be.
  std::string handle() {
    if (!has_null_ && below(12) == 0) return line("i32", "i32.const 0");
    return any(handles_);
  }

  std::string function(size_t i) {
    text_ = "func s" + std::to_string(i ? i + 1 : 0) + " (type " +
            (i ? "1" : "0") + ") {\n";
    next_ = 3;
    size_t count = 1 + below(4);
    for (size_t b = 0; b < count; ++b) block(i, b, count);
    return text_ + "}\n";
  }

  void block(size_t function, size_t b, size_t count) {
    handles_.clear();
    references_.clear();
    text_ += "b" + std::to_string(b) + "(";
    if (b > 0) {
      text_ += name(next_) + ": i32, " + name(next_ + 1) + ": i32):\n";
      handles_ = {next_, next_ + 1};
      next_ += 2;
    } else if (function == 0) {
      std::string type = has_null_ ? ": externref" : ": (ref extern)";
      text_ += "v0" + type + ", v1" + type + ", v2: i32):\n";
      references_ = {0, 1};
    } else {
      text_ += "v0: i32, v1: i32, v2: i32):\n";
      handles_ = {0, 1};
    }
    if (function == 0) references_ = {0, 1};
    if (handles_.empty()) acquire();
    for (size_t steps = below(6); steps > 0; --steps) step();
    leave(function, b, count);
  }

  void acquire() {
    if (references_.empty()) look();
    handles_.push_back(next_);
    line("i32", "ref.acquire " + any(references_));
  }

  // The host is shown the object, and gives another one.
  void look() {
    std::string object = line("externref", "ref.get " + any(handles_));
    references_.push_back(next_);
    line(has_null_ ? "externref" : "(ref extern)", "call " + object + " s1");
  }

  void step() {
    switch (below(8)) {
      case 0:
        return acquire();
      case 1:
        if (below(3) < careful_) return;
        text_ += "  ref.release " + any(handles_) + "\n";
        return;
      case 2: {
        std::string a = handle(), b = any(handles_);
        handles_.push_back(next_);
        line("i32", "select " + a + " " + b + " " + bit());
        return;
      }
      case 3:
      case 4: {
        std::string a = handle(), b = handle(), number = less();
        size_t callee = 1 + below(most_functions - 1);
        std::string called = "call " + a + " " + b + " " + number + " s" +
                             std::to_string(callee + 1);
        handles_.push_back(next_);
        line("i32", called);
        return;
      }
      default:
        return look();
    }
  }

  // Some bit of the number; the number with fewer of them, so that calls end.
  std::string bit() {
    std::string place = line("i32", "i32.const " + std::to_string(below(6)));
    std::string shifted = line("i32", "i32.shr_u v2 " + place);
    std::string one = line("i32", "i32.const 1");
    return line("i32", "i32.and " + shifted + " " + one);
  }
  std::string less() {
    std::string one = line("i32", "i32.const 1");
    return line("i32", "i32.shr_u v2 " + one);
  }

  void leave(size_t function, size_t b, size_t count) {
    if (b + 1 == count || below(4) == 0) {
      std::string given = any(handles_);
      if (function == 0) given = line("externref", "ref.get " + given);
      text_ += "  return " + given + "\n";
      return;
    }
    auto edge = [&] {
      size_t to = 1 + below(count - 1);
      std::string a = handle(), c = handle();
      return " b" + std::to_string(to) + "(" + a + ", " + c + ")";
    };
    std::string asked = below(3) ? bit() : any(handles_);
    if (below(4) == 0) asked = line("i32", "i32.eqz " + any(handles_));
    std::string yes = edge(), no = edge();
    text_ += "  br_if " + asked + yes + no + "\n";
  }
};

// Runs such a program. "released" when a use is behind the release, "none" when
// what is 0 is used, nothing when it does not end.
class Judge {
 public:
  explicit Judge(const WholeTest &test) : test_(test) {}

  std::string run(uint32_t choices, bool has_null) {
    auto given = call(SymbolId(size_t{0}), {has_null ? 1u : 5u, 9, choices});
    if (!given) return stopped_;
    return heard_ + " gives " + std::to_string(*given);
  }

 private:
  const WholeTest &test_;
  std::map<uint64_t, uint64_t> objects_;  // by handle
  uint64_t next_ = 1000;
  size_t steps_ = 0, depth_ = 0;
  std::string heard_, stopped_;

  // Null is 1 here, as all references are odd numbers and handles even.
  static constexpr uint64_t null = 1;

  std::optional<uint64_t> stop(std::string why) {
    stopped_ = std::move(why);
    return std::nullopt;
  }

  std::optional<uint64_t> call(SymbolId symbol, std::vector<uint64_t> in) {
    if (symbol == SymbolId(size_t{1})) {
      heard_ += " " + std::to_string(in[0]);
      return in[0] * 2 + 11;
    }
    const ir::Function &function =
        *test_.graphs[test_.program.symbols[symbol].function];
    if (++depth_ > 12) return stop("");
    std::vector<uint64_t> values(function.value_count());
    ir::BlockId block = ir::Function::entry();
    for (size_t i = 0; i < in.size(); ++i)
      values[function[block].parameters[i].value] = in[i];
    while (true) {
      ir::ValueId id = function[block].first;
      for (; function.next(id); id = function.next(id)) {
        if (++steps_ > 2000) return stop("");
        std::optional<uint64_t> now = compute(function, id, values);
        if (!now) return now;
        values[id.value] = *now;
      }
      if (++steps_ > 2000) return stop("");
      uint64_t taken = values[function.operands(id)[0].value];
      if (function[id].op == ir::Op::Return) {
        --depth_;
        return taken;
      }
      block = go(function, function.edges(id)[taken ? 0 : 1], values);
    }
  }

  static ir::BlockId go(const ir::Function &function, const ir::Edge &edge,
                        std::vector<uint64_t> &values) {
    std::vector<uint64_t> carried;
    for (ir::ValueId each : function.arguments(edge))
      carried.push_back(values[each.value]);
    for (size_t i = 0; i < carried.size(); ++i)
      values[function[edge.target].parameters[i].value] = carried[i];
    return edge.target;
  }

  std::optional<uint64_t> compute(const ir::Function &function, ir::ValueId id,
                                  const std::vector<uint64_t> &values) {
    std::vector<uint64_t> in;
    for (ir::ValueId each : function.operands(id))
      in.push_back(values[each.value]);
    switch (function[id].op) {
      case ir::Op::RefAcquire:
        objects_[next_ += 2] = in[0];
        return next_;
      case ir::Op::RefGet:
      case ir::Op::RefRelease: {
        auto at = objects_.find(in[0]);
        if (at == objects_.end()) return stop(in[0] ? "released" : "none");
        uint64_t object = at->second;
        if (function[id].op == ir::Op::RefRelease) objects_.erase(at);
        return object;
      }
      case ir::Op::RefAsNonNull:
        return in[0] == null ? stop("none") : in[0];
      case ir::Op::RefIsNull:
        return in[0] == null;
      case ir::Op::RefNull:
        return null;
      case ir::Op::I32Const:
        return function[id].w[0];
      case ir::Op::I32Eqz:
        return in[0] == 0;
      case ir::Op::I32ShrU:
        return in[0] >> in[1];
      case ir::Op::I32And:
        return in[0] & in[1];
      case ir::Op::Select:
        return in[2] ? in[0] : in[1];
      case ir::Op::Call:
        return call(SymbolId(size_t{function[id].w[2]}), in);
      default:
        ADD_FAILURE() << ir::text_of(function[id].op);
        return stop("?");
    }
  }
};

TEST(Handles, MeanTheSameOnRandomWays) {
  size_t changed = 0, typed = 0, released = 0, none = 0, gave = 0;
  for (uint64_t seed = 0; seed < 6000; ++seed) {
    std::string text = RandomHandles(seed).make();
    bool has_null = seed % 2;
    // There are no indirect calls, so the first only reads the text.
    WholeTest before(PassId::DirectCalls), now(PassId::Handles);
    std::string old = before.after(text);
    if (now.after(text) == old) continue;
    ++changed;
    for (FunctionId id : now.program.functions.ids())
      if (id.value && now.graphs[id]->type != before.graphs[id]->type) {
        ++typed;
        break;
      }
    for (uint32_t choices = 0; choices < 64; choices += 3) {
      std::string expected = Judge(before).run(choices, has_null);
      (expected == "released" ? released
       : expected == "none"   ? none
                              : gave) += 1;
      ASSERT_EQ(Judge(now).run(choices, has_null), expected)
          << seed << ", " << choices << "\n"
          << text << "became\n"
          << now.functions();
    }
  }
  EXPECT_GT(changed, 1000u);
  EXPECT_GT(typed, 300u);
  EXPECT_GT(gave, 10000u);
  EXPECT_GT(released, 100u);
  EXPECT_GT(none, 100u);
}

}  // namespace
}  // namespace wasmrust::optimize

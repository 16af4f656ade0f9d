// The interpreter on functions in text: control, calls, exceptions, memories,
// tables, references; what traps and how; and that what it does not know stops
// it with a name.
#include "compiler/ir/interpret.h"

#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

// Functions s0 to s3: i32 to i32; s4 is the host's.
constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
type 1 func (i32, i64) -> (i64, i32)
type 2 func (i32) -> ()
memory m0 "main" linear min=1 max=2
memory m1 "wide" linear i64 min=1
symbol s0 function "a" (type 0)
symbol s1 function "b" (type 0)
symbol s2 function "c" (type 1)
symbol s3 function "d" (type 0)
symbol s4 function "host" (type 0)
symbol s5 global "g" is global global=0
symbol s6 table "t" table_type (funcref min=4 max=6)
symbol s7 tag "e" (type 2)
symbol s8 tag "f" (type 2)
symbol s9 data "text" is data data=0 offset=4
symbol s10 global "alias" is global global=0
data d0 "text" size=8 bytes "abcdefgh"
global 0 (mut i32)
elem e0 passive funcref functions s1 null s2
)";

struct Machine {
  ParsedProgram parsed;
  Store store;
  std::unique_ptr<Instance> instance;
  std::unique_ptr<Interpreter> interpreter;

  explicit Machine(std::string_view functions) {
    auto read = parse_program(std::string(tables) + std::string(functions));
    EXPECT_TRUE(read) << to_string(read.error());
    if (!read) return;
    parsed = std::move(*read);
    Verifier verifier(parsed.program);
    instance = std::make_unique<Instance>(store, parsed.program);
    interpreter = std::make_unique<Interpreter>(store);
    for (const Function &each : parsed.functions) {
      EXPECT_EQ(to_string(verifier.verify(each)), "");
      instance->define(each.symbol, &each);
    }
    instance->define(SymbolId(size_t{4}),
                     [](std::span<const Value> in) -> Outcome {
                       return Results{Value::of(in[0].as<uint32_t>() + 1000)};
                     });
    instance->set_address(SymbolId(size_t{9}), 100);
  }

  Value function(size_t symbol) const {
    return reference(ReferenceKind::Function,
                     instance->function(SymbolId(symbol)));
  }

  // "7", or why it stopped.
  std::string operator()(uint32_t argument) {
    Outcome to = interpreter->call(instance->function(SymbolId(size_t{0})),
                                   std::array{Value::of(argument)});
    if (!to) return to.error().reason;
    return to->empty() ? "nothing" : std::to_string((*to)[0].as<int32_t>());
  }
};

std::string body(std::string_view lines) {
  return "func s0 (type 0) {\nb0(v0: i32):\n" + std::string(lines) + "}\n";
}

TEST(Interpreter, LoopsAndBranches) {
  Machine factorial(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  br b1(v0, v1)
b1(v2: i32, v3: i32):
  v4: i32 = i32.eqz v2
  br_if v4 b3() b2()
b2():
  v5: i32 = i32.mul v2 v3
  v6: i32 = i32.sub v2 v1
  br b1(v6, v5)
b3():
  return v3
}
)");
  EXPECT_EQ(factorial(5), "120");
  factorial.interpreter->fuel = 10;
  EXPECT_EQ(factorial(5), "out of fuel");
}

TEST(Interpreter, ArgumentsAreReadBeforeParametersAreWritten) {
  Machine swap(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  v2: i32 = i32.const 2
  br b1(v1, v2, v0)
b1(v3: i32, v4: i32, v5: i32):
  v6: i32 = i32.sub v5 v1
  br_if v5 b1(v4, v3, v6) b2()
b2():
  return v3
}
)");
  EXPECT_EQ(swap(2), "1");
  EXPECT_EQ(swap(3), "2");
}

TEST(Interpreter, BranchTables) {
  Machine table(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 10
  v2: i32 = i32.const 20
  br_table v0 b1(v1) b1(v2) b1(v0)
b1(v3: i32):
  return v3
}
)");
  EXPECT_EQ(table(0), "10");
  EXPECT_EQ(table(1), "20");
  EXPECT_EQ(table(-1), "-1");
}

TEST(Interpreter, CallsAndSeveralResults) {
  Machine calls(body(R"(  v1: i64 = i64.const 3
  v2 = call v0 v1 s2
  v3: i64 = result v2 0
  v4: i32 = result v2 1
  v5: i32 = call v4 s4
  return v5
)") + R"(func s2 (type 1) {
b0(v0: i32, v1: i64):
  return v1 v0
}
)");
  EXPECT_EQ(calls(7), "1007");
  Machine missing(body("  v1: i32 = call v0 s3\n  return v1\n"));
  EXPECT_EQ(missing(1), "a function has no body");
  Machine endless(body("  v1: i32 = call v0 s0\n  return v1\n"));
  EXPECT_EQ(endless(1), "call stack exhausted");
}

TEST(Interpreter, TailCallsTakeNoDepth) {
  Machine count(R"(func s0 (type 0) {
b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = i32.const 1
  v2: i32 = i32.sub v0 v1
  v3: (ref 0) = ref.func s0
  return_call_ref v2 v3 (type 0)
b2():
  return_call v0 s4
}
)");
  EXPECT_EQ(count(5000), "1000");
}

TEST(Interpreter, IndirectCalls) {
  Machine calls(body(R"(  v1: i32 = call_indirect v0 v0 (type 0) s6
  return v1
)"));
  auto &table = calls.instance->table(SymbolId(size_t{6})).elements;
  table = {null_reference, calls.function(4), calls.function(2)};
  EXPECT_EQ(calls(1), "1001");
  EXPECT_EQ(calls(0), "uninitialized element");
  EXPECT_EQ(calls(2), "indirect call type mismatch");
  EXPECT_EQ(calls(3), "undefined element");
  Machine null(body(R"(  v1: (ref null 0) = ref.null 0
  v2: i32 = call_ref v0 v1 (type 0)
  return v2
)"));
  EXPECT_EQ(null(1), "null function reference");
}

// s1 throws s7 with its argument when it is odd, s8 when it is 4.
constexpr std::string_view thrower = R"(func s1 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  v2: i32 = i32.and v0 v1
  br_if v2 b1() b2()
b1():
  throw v0 s7
b2():
  v3: i32 = i32.const 4
  v4: i32 = i32.eq v0 v3
  br_if v4 b3() b4()
b3():
  throw v0 s8
b4():
  return v0
}
)";

TEST(Interpreter, Exceptions) {
  Machine tries(std::string(R"(func s0 (type 0) {
region r0 (catch_all b3())
region r1 in r0 (catch s7 b2(v9))
b0(v0: i32):
  v9: i32 = i32.const 100
  br b1()
b1() in r1:
  v1: i32 = call v0 s1
  return v1
b2(v2: i32, v3: i32):
  v4: i32 = i32.add v2 v3
  return v4
b3():
  v5: i32 = i32.const -1
  return v5
}
)") + std::string(thrower));
  EXPECT_EQ(tries(2), "2");
  EXPECT_EQ(tries(7), "107");
  EXPECT_EQ(tries(4), "-1");
  Machine loose(body("  v1: i32 = call v0 s1\n  return v1\n") +
                std::string(thrower));
  EXPECT_EQ(loose(3), "an exception was not caught");
  EXPECT_EQ(loose(6), "6");
}

TEST(Interpreter, ExceptionsAreThrownAgain) {
  Machine again(std::string(R"(func s0 (type 0) {
region r0 (catch_all_ref b2())
region r1 (catch s7 b4())
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 s1
  return v1
b2(v2: (ref exn)):
  br b3()
b3() in r1:
  throw_ref v2
b4(v3: i32):
  v4: i32 = i32.add v3 v3
  return v4
}
)") + std::string(thrower));
  EXPECT_EQ(again(5), "10");
  EXPECT_EQ(again(4), "an exception was not caught");
  EXPECT_EQ(again(2), "2");
  Machine null(body("  v1: exnref = ref.null exn\n  throw_ref v1\n"));
  EXPECT_EQ(null(0), "null exception reference");
}

TEST(Interpreter, LoadsAndStores) {
  struct Case {
    std::string_view load, type, narrow;
    std::string_view wanted;
  };
  // -2 is stored at 8; each load reads it back, as an i32.
  const Case cases[] = {
      {"i32.load", "i32", "", "-2"},
      {"i32.load8_s", "i32", "", "-2"},
      {"i32.load8_u", "i32", "", "254"},
      {"i32.load16_s", "i32", "", "-2"},
      {"i32.load16_u", "i32", "", "65534"},
      {"i64.load", "i64", "i32.wrap_i64", "-2"},
      {"i64.load8_s", "i64", "i32.wrap_i64", "-2"},
      {"i64.load8_u", "i64", "i32.wrap_i64", "254"},
      {"i64.load16_s", "i64", "i32.wrap_i64", "-2"},
      {"i64.load16_u", "i64", "i32.wrap_i64", "65534"},
      {"i64.load32_s", "i64", "i32.wrap_i64", "-2"},
      {"i64.load32_u", "i64", "i32.wrap_i64", "-2"},
      {"f32.load", "f32", "i32.reinterpret_f32", "-2"},
      {"f64.load", "f64", "i64.reinterpret_f64", "-2"},
  };
  for (const Case &each : cases) {
    std::string text = "  v1: i32 = i32.const 8\n  i32.store v1 v0\n  v2: " +
                       std::string(each.type) + " = " + std::string(each.load) +
                       " v1\n";
    if (each.narrow == "i64.reinterpret_f64")
      text +=
          "  v3: i64 = i64.reinterpret_f64 v2\n"
          "  v4: i32 = i32.wrap_i64 v3\n  return v4\n";
    else if (each.narrow.empty())
      text += "  return v2\n";
    else
      text += "  v3: i32 = " + std::string(each.narrow) + " v2\n  return v3\n";
    EXPECT_EQ(Machine(body(text))(-2), each.wanted) << each.load;
  }
  Machine stores(body(R"(  v1: i32 = i32.const 0
  v2: i64 = i64.const 0x1122334455667788
  i64.store v1 v2
  i32.store8 v1 v0
  i32.store16 v1 v0 offset=2
  i64.store8 v1 v2 offset=4
  v3: i32 = i32.load v1
  return v3
)"));
  EXPECT_EQ(stores(0x1234), std::to_string(0x12347734));
}

TEST(Interpreter, TheEndOfAMemory) {
  Machine load(body("  v1: i32 = i32.load v0 offset=4\n  return v1\n"));
  EXPECT_EQ(load(65528), "0");
  EXPECT_EQ(load(65529), "out of bounds memory access");
  EXPECT_EQ(load(-1), "out of bounds memory access");
  Machine wide(body(R"(  v1: i64 = i64.extend_i32_s v0
  v2: i64 = i64.load v1 offset=18446744073709551615 memory=m1
  v3: i32 = i32.wrap_i64 v2
  return v3
)"));
  EXPECT_EQ(wide(1), "out of bounds memory access");
  Machine symbol(body(R"(  v1: i32 = symbol.address s9+4
  i32.store v1 v0
  v2: i32 = i32.const 0
  v3: i32 = i32.load v2 offset=s9+4
  return v3
)"));
  EXPECT_EQ(symbol(77), "77");
  EXPECT_EQ(symbol.instance->memory(MemoryId(size_t{0})).bytes[104], 77);
}

TEST(Interpreter, SizesAndBulkOperationsOfMemories) {
  Machine grow(body(R"(  v1: i32 = memory.grow v0
  v2: i32 = memory.size
  v3: i32 = i32.const 10
  v4: i32 = i32.mul v1 v3
  v5: i32 = i32.add v4 v2
  return v5
)"));
  EXPECT_EQ(grow(1), "12");
  EXPECT_EQ(grow(1), "-8");
  Machine bulk(body(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.const 1
  v3: i32 = i32.const 2
  v4: i32 = i32.const 8
  memory.init v1 v1 v4 d0
  memory.copy v2 v1 v4
  memory.fill v1 v0 v3
  data.drop d0
  v5: i32 = i32.load v1
  memory.init v1 v1 v0 d0
  return v5
)"));
  // Bytes 0 0 b c.
  EXPECT_EQ(bulk(0), std::to_string(0x63620000));
  EXPECT_EQ(bulk(1), "out of bounds memory access");
}

TEST(Interpreter, TablesAndReferences) {
  Machine table(body(R"(  v1: i32 = i32.const 1
  v2: i32 = i32.const 3
  v3: i32 = i32.const 0
  table.init v1 v3 v2 e0 s6
  table.copy v3 v1 v2 s6 s6
  v4: funcref = table.get v0 s6
  v5: i32 = ref.is_null v4
  v6: funcref = ref.func s4
  v7: i32 = table.grow v6 v1 s6
  table.set v3 v6 s6
  table.fill v1 v6 v1 s6
  elem.drop e0
  v8: i32 = table.size s6
  v9: i32 = i32.add v8 v5
  return v9
)"));
  EXPECT_EQ(table(0), "5");
  Machine null(body(R"(  v1: i32 = i32.const 0
  v2: funcref = table.get v0 s6
  v3: (ref func) = ref.as_non_null v2
  return v1
)"));
  EXPECT_EQ(null(0), "null reference");
  EXPECT_EQ(null(4), "out of bounds table access");
  Machine branch(R"(func s0 (type 0) {
b0(v0: i32):
  v1: funcref = table.get v0 s6
  v2: (ref func) = br_on_non_null v1 b1(v2) b2()
b1(v3: (ref func)):
  v4: i32 = ref.is_null v3
  return v4
b2():
  v6: (ref func) = br_on_null v1 b3() b1(v6)
b3():
  v7: i32 = i32.const 9
  return v7
}
)");
  EXPECT_EQ(branch(0), "9");
  branch.instance->table(SymbolId(size_t{6})).elements[0] = branch.function(4);
  EXPECT_EQ(branch(0), "0");
}

TEST(Interpreter, GlobalsOfOneRowAreOne) {
  Machine globals(body(R"(  global.set v0 s5
  v1: i32 = global.get s10
  v2: i32 = select v1 v0 v1
  return v2
)"));
  EXPECT_EQ(globals(5), "5");
}

TEST(Interpreter, SlicesAreChecked) {
  Machine slice(body(R"(  v1: i32 = i32.const 8
  v2: i32 = i32.const 4
  v3: i32 = i32.const 0x12345
  slice.bounds v2 v0
  slice.store v1 v2 v0 v3 align=2
  v4: i32 = slice.load v1 v2 v0 align=2
  return v4
)"));
  EXPECT_EQ(slice(3), std::to_string(0x2345));
  EXPECT_EQ(slice(4), "out of bounds slice access");
}

// Every operation is run: it gives something or traps.
TEST(Interpreter, KnowsEveryOperation) {
  SampleProgram sample;
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    Function function = one_of(sample, op);
    Store store;
    Instance instance(store, sample.program);
    instance.define(sample.tail, &function);
    for (SymbolId host : {sample.callee, sample.import})
      instance.define(host, [](std::span<const Value>) -> Outcome {
        return Results{Value(), Value()};
      });
    instance.set_address(sample.text, 64);
    Interpreter interpreter(store);
    interpreter.fuel = 1000;
    Outcome to = interpreter.call(instance.function(sample.tail), {});
    bool is_unknown = !to && to.error().kind == Stopped::Kind::NotInterpreted;
    EXPECT_FALSE(is_unknown) << text_of(op);
  }
}

}  // namespace
}  // namespace wasmrust::ir

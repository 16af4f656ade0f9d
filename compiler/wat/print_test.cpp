// Modules by hand and the text that they must give. That the text reads back to
// the same module is what `./x test spec` looks at.
#include "compiler/wat/print.h"

#include "compiler/wasm/sample_objects.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wat/names.h"
#include "compiler/wat/words.h"

namespace wasmrust::wat {
namespace {

using wasm::operator+;
using wasm::Raw;
using wasm::sized;
using wasm::Wasm;

std::string printed(const Raw &bytes) {
  auto module = wasm::read_module(bytes);
  if (!module) return module.error().reason;
  auto text = print(*module);
  if (!text)
    return text.error().reason + " @" + std::to_string(text.error().offset);
  return *text;
}

// The lines of the one function of a module with this body.
std::string code(const Raw &body, const Raw &hints = {}) {
  Wasm module;
  module.section(1, {1, 0x60, 1, 0x7f, 0}).section(3, {1, 0});
  if (!hints.empty()) module.custom("metadata.code.branch_hint", hints);
  module.section(10, Raw{1} + sized(body));
  return printed(module.bytes());
}

TEST(Wat, WholeModule) {
  Wasm module;
  module.section(1, {2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 0})
      .section(2, Raw{1} + wasm::name("env") + wasm::name("print") + Raw{0, 0})
      .section(3, {1, 1})
      .section(4, {1, 0x70, 1, 2, 3})
      .section(5, {1, 1, 1, 2})
      .section(6, {1, 0x7f, 1, 0x41, 42, 0x0b})
      .section(7, Raw{1} + wasm::name("a\"b") + Raw{0, 1})
      .section(8, {1})
      .section(9, {1, 0, 0x41, 0, 0x0b, 2, 0, 1})
      .section(10, {1, 4, 0, 1, 1, 0x0b})
      .section(11, Raw{1, 0, 0x41, 8, 0x0b, 4, 'h', 'i', 0, '"'})
      .custom("x", {1, 'y'});
  EXPECT_EQ(printed(module.bytes()), R"((module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (import "env" "print" (func (;0;) (type 0) (param i32) (result i32)))
  (table (;0;) 2 3 funcref)
  (memory (;0;) 1 2)
  (global (;0;) (mut i32) (i32.const 42))
  (export "a\"b" (func 1))
  (start 1)
  (elem (;0;) (i32.const 0) func 0 1)
  (func (;1;) (type 1)
    nop
    nop
  )
  (data (;0;) (i32.const 8) "hi\00\"")
  (@custom "x" (after last) "\01y")
)
)");
}

// Readers put (@producers ...) behind the last section.
TEST(Wat, CustomSectionsStayInOrder) {
  Raw producers =
      Raw{1} + wasm::name("sdk") + Raw{1} + wasm::name("a") + wasm::name("1");
  Wasm module;
  module.custom("first", {})
      .section(1, {1, 0x60, 0, 0})
      .custom("amid", {})
      .section(3, {1, 0})
      .section(10, {1, 2, 0, 0x0b})
      .custom("producers", producers)
      .custom("target_features", {0});
  EXPECT_EQ(printed(module.bytes()), R"((module
  (type (;0;) (func))
  (func (;0;) (type 0)
  )
  (@custom "first" (before first) "")
  (@custom "amid" (after type) "")
  (@producers
    (sdk "a" "1")
  )
  (@custom "target_features" (after last) "\00")
)
)");

  Wasm early;
  early.custom("producers", producers).section(1, {1, 0x60, 0, 0});
  EXPECT_NE(
      printed(early.bytes()).find("(@custom \"producers\" (before first)"),
      std::string::npos);
}

TEST(Wat, BlocksAreIndentedAndLabelled) {
  // block loop br 1, br_if 0 end end, with locals
  std::string text =
      code({2,    1, 0x7e, 2, 0x7f, 0x02, 0x40, 0x03, 0x7f, 0x0c, 1,
            0x20, 0, 0x0d, 0, 0x41, 7,    0x0b, 0x1a, 0x0b, 0x0b});
  EXPECT_EQ(text, R"((module
  (type (;0;) (func (param i32)))
  (func (;0;) (type 0) (param i32)
    (local i64 i32 i32)
    block ;; label = @1
      loop (result i32) ;; label = @2
        br 1 (;@1;)
        local.get 0
        br_if 0 (;@2;)
        i32.const 7
      end
      drop
    end
  )
)
)");
}

TEST(Wat, DeepNestingDoesNotIndentForEver) {
  Raw body{0};
  constexpr unsigned depth = 3000;
  for (unsigned i = 0; i < depth; ++i) body = body + Raw{0x02, 0x40};
  for (unsigned i = 0; i < depth; ++i) body.push_back(0x0b);
  body.push_back(0x0b);
  EXPECT_LT(code(body).size(), size_t{2} * depth * 150);
}

TEST(Wat, BranchHintsStandBeforeTheirBranch) {
  // local.get 0; if; end
  std::string text =
      code({0, 0x20, 0, 0x04, 0x40, 0x0b, 0x0b}, {1, 0, 1, 3, 1, 1});
  EXPECT_NE(text.find("    local.get 0\n"
                      "    (@metadata.code.branch_hint \"\\01\")\n"
                      "    if ;; label = @1\n    end\n"),
            std::string::npos)
      << text;
}

TEST(Wat, OperandsStandInTheOrderOfTheText) {
  Wasm module;
  module.section(1, {1, 0x60, 0, 0})
      .section(3, {1, 0})
      .section(4, {2, 0x70, 0, 1, 0x70, 0, 1})
      .section(5, {2, 0, 1, 0, 1})
      .section(9, {1, 1, 0, 0})
      .section(12, {1});
  Raw body{0};
  body = body + Raw{0x41, 0x7f, 0x41, 0, 0x41, 0};
  body = body + Raw{0xfc, 8, 0, 1};              // memory.init data 0, memory 1
  body = body + Raw{0x41, 0, 0x41, 0, 0x41, 0};  //
  body = body + Raw{0xfc, 12, 0, 1};             // table.init elem 0, table 1
  body = body + Raw{0x41, 0, 0x28, 0x41, 1, 4};  // i32.load
  body = body + Raw{0x1a, 0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x1a, 0x0b};
  module.section(10, Raw{1} + sized(body)).section(11, {1, 1, 0});
  std::string text = printed(module.bytes());
  for (const char *line :
       {"    i32.const -1\n", "    memory.init 1 0\n", "    table.init 1 0\n",
        "    i32.load 1 offset=4 align=2\n", "    f64.const 1.5\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(Wat, NamesBecomeUniqueIdentifiers) {
  RowName rows[] = {
      {0, "main"}, {1, "main"}, {2, "main#1"}, {3, ""}, {5, "<A as B>::f"}};
  Identifiers made = identifiers_of(rows);
  ASSERT_EQ(made.size(), 6u);
  EXPECT_EQ(made[0].text, "$main");
  EXPECT_EQ(made[0].annotation, "");
  EXPECT_EQ(made[1].text, "$main#1#");
  EXPECT_EQ(made[1].annotation, "(@name \"main\")");
  EXPECT_EQ(made[2].text, "$main#1");
  EXPECT_EQ(made[3].text, "");
  EXPECT_EQ(made[3].annotation, "(@name \"\")");
  EXPECT_EQ(made[4].text, "");
  EXPECT_EQ(made[5].text, "$\"<A as B>::f\"");
}

TEST(Wat, NumbersAndStrings) {
  EXPECT_EQ(f32_text(0x3fc00000), "1.5");
  EXPECT_EQ(f32_text(0x80000000), "-0");
  EXPECT_EQ(f32_text(0x7f800000), "inf");
  EXPECT_EQ(f32_text(0xffc00000), "-nan");
  EXPECT_EQ(f32_text(0x7fa00000), "nan:0x200000");
  EXPECT_EQ(f64_text(0x3fb999999999999a), "0.1");
  EXPECT_EQ(f64_text(1), "5e-324");
  EXPECT_EQ(name_text("a\n\x7f\"\\é"), "\"a\\n\\7f\\\"\\\\é\"");
  EXPECT_EQ(name_text("\xff"), "\"\\ff\"");
  EXPECT_EQ(name_text("\xe2\x80\xae!"), "\"\\e2\\80\\ae!\"");
}

TEST(Wat, CodeThatCannotBeReadIsAnError) {
  EXPECT_EQ(code({0, 0xff, 0x0b}), "unknown instruction 0xff @24");
  // An `end` too many is inside of the bytes, but nothing is open any more.
  EXPECT_EQ(code({0, 0x0b, 0x0b}).find("@"), std::string::npos);
  EXPECT_NE(code({0, 0x02, 0x40, 0x0b}).find("does not close"),
            std::string::npos);
}

TEST(Wat, ObjectsShowTheirRelocations) {
  std::string text =
      printed(Raw(std::begin(wasm::c_object), std::end(wasm::c_object)));
  for (const char *line :
       {"    call $undefined ;; FunctionIndexLeb \"undefined\"\n",
        "    i32.load ;; MemoryAddrLeb \"number\"\n",
        "    ;; +4 MemoryAddrI32 \".L.str.1\"\n", "  ;; init function: symbol ",
        "\"weak\" weak", "  (func $run (;5;) (type 2) (result i32)\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(Wat, OneFunction) {
  Raw bytes = wasm::functions(3).bytes();
  auto module = wasm::read_module(bytes);
  ASSERT_TRUE(module);
  uint32_t chosen[] = {2, 0};
  EXPECT_EQ(print_functions(*module, chosen).value_or(""),
            "(func (;2;) (type 0)\n)\n(func (;0;) (type 0)\n)\n");
}

}  // namespace
}  // namespace wasmrust::wat

// Types: the type section of WebAssembly 3.0, constant expressions, UTF-8, and
// how types are spelled.
#include "compiler/wasm/types.h"

#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/utf8.h"

namespace wasmrust::wasm {
namespace {

std::string types(const Raw &section) {
  return failure(Wasm().section(1, section).bytes());
}

TEST(Types, FunctionTypes) {
  Raw bytes = Wasm()
                  .section(1, {3, 0x60, 2, 0x7f, 0x7c, 1, 0x7e, 0x60, 0, 2,
                               0x7b, 0x70, 0x60, 1, 0x63, 0, 1, 0x64, 0x6f})
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  EXPECT_EQ(to_string(module->types[0].function), "(i32, f64) -> i64");
  EXPECT_EQ(to_string(module->types[1].function), "() -> (v128, funcref)");
  EXPECT_EQ(to_string(module->types[2].function),
            "((ref null 0)) -> (ref extern)");
}

TEST(Types, OtherTypesKeepTheirIndex) {
  // A group of struct, array and function, a final subtype, and a function.
  Raw section = Raw{3} + Raw{0x4e, 3} + Raw{0x5f, 2, 0x78, 1, 0x7f, 0} +
                Raw{0x5e, 0x63, 2, 1} + Raw{0x60, 1, 0x64, 1, 0} +
                Raw{0x4f, 1, 0, 0x5f, 2, 0x78, 1, 0x7f, 0} + Raw{0x60, 0, 0};
  auto module = read_module(Wasm().section(1, section).section(3, {0}).bytes());
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->types.size(), 5u);
  EXPECT_EQ(module->types[0].kind, CompositeKind::Struct);
  ASSERT_EQ(module->types[0].fields.size(), 2u);
  EXPECT_EQ(module->types[0].fields[0].storage.kind, ValueKind::I8);
  EXPECT_TRUE(module->types[0].fields[0].is_mutable);
  EXPECT_EQ(unpacked(module->types[0].fields[0]).kind, ValueKind::I32);
  EXPECT_EQ(module->types[1].kind, CompositeKind::Array);
  EXPECT_EQ(module->types[1].fields[0].storage, reference(2, true));
  EXPECT_EQ(module->types[2].kind, CompositeKind::Function);
  EXPECT_EQ(module->types[2].group, 0u);
  EXPECT_EQ(module->types[2].group_size, 3u);
  EXPECT_EQ(module->types[3].supertype, 0u);
  EXPECT_TRUE(module->types[3].is_final);
  EXPECT_EQ(module->types[3].group, 3u);
  EXPECT_EQ(to_string(module->types[2].function), "((ref 1)) -> ()");
  // No function may have the type of a struct.
  EXPECT_EQ(failure(Wasm().section(1, section).section(3, {1, 3}).bytes()),
            "type 3 is not the type of a function");
}

TEST(Types, Errors) {
  EXPECT_EQ(types({1, 0x61, 0, 0}), "unknown form of type 0x61");
  EXPECT_EQ(types({1, 0x60, 1, 0x6f, 1, 0x68}), "unknown value type 0x68");
  EXPECT_EQ(types({1, 0x60, 1, 0x63, 1, 0}), "type index 1 is out of bounds");
  EXPECT_EQ(types({1, 0x50, 1, 7, 0x60, 0, 0}),
            "type index 7 is out of bounds");
  EXPECT_EQ(types({1, 0x60, 1, 0x63, 0x40, 0}), "unknown heap type");
  EXPECT_EQ(types({1, 0x5f, 1, 0x7f, 3}), "unknown mutability 0x03");
  EXPECT_EQ(types({1, 0x4e, 0x40}), "length out of bounds");
  // An empty group has no types.
  EXPECT_EQ(types({1, 0x4e, 0}), "no error");
}

TEST(Types, Spelling) {
  EXPECT_EQ(to_string(ValueType{ValueKind::F32, 0}), "f32");
  EXPECT_EQ(to_string(ValueType{ValueKind::Ref, -16}), "(ref func)");
  EXPECT_EQ(to_string(ValueType{ValueKind::RefNull, -23}), "(ref null exn)");
  EXPECT_EQ(to_string(ValueType{ValueKind::NullExternRef, 0}), "nullexternref");
  // There is one form for each reference.
  EXPECT_EQ(reference(heap::func, true), (ValueType{ValueKind::FuncRef}));
  EXPECT_EQ(reference(heap::no_exn, true), (ValueType{ValueKind::NullExnRef}));
  EXPECT_EQ(to_string(reference(heap::func, false)), "(ref func)");
  EXPECT_EQ(heap_of({ValueKind::ExnRef}), heap::exn);
  EXPECT_EQ(heap_of(reference(7, true)), 7);
  EXPECT_TRUE(is_reference({ValueKind::RefNull, 0}));
  EXPECT_FALSE(is_reference({ValueKind::I8, 0}));
  EXPECT_TRUE(is_reference({ValueKind::FuncRef, 0}));
  EXPECT_FALSE(is_reference({ValueKind::V128, 0}));
}

// A global of type i32 with the initial value.
std::string global(const Raw &init) {
  Raw sections = Raw{2, 0x7f, 0, 0x41, 0, 0x0b, 0x7f, 0} + init;
  Wasm module;
  module.section(1, {2, 0x60, 0, 0, 0x5e, 0x7f, 0}).section(3, {1, 0});
  return failure(
      module.section(6, sections).section(10, {1, 2, 0, 0x0b}).bytes());
}

TEST(ConstantExpressions, AllInstructionsAreKnown) {
  Raw end{0x0b};
  for (const Raw &code : {
           Raw{0x41, 0x80, 0x80, 0x80, 0x80, 0x78},  // i32.const
           Raw{0x42, 0x7f},                          // i64.const
           Raw{0x43, 0x0b, 0x0b, 0x0b, 0x0b},        // f32.const
           Raw{0x44, 1, 2, 3, 4, 5, 6, 7, 0x0b},     // f64.const
           Raw{0xfd, 0x0c} + Raw(16, 0x0b),          // v128.const
           Raw{0x23, 0},                             // global.get
           Raw{0xd0, 0x70},                          // ref.null func
           Raw{0xd0, 1},                             // ref.null 1
           Raw{0xd2, 0},                             // ref.func
           Raw{0x41, 1, 0x41, 2, 0x6a, 0x6b, 0x6c},  // i32.add, sub, mul
           Raw{0x42, 1, 0x42, 2, 0x7c, 0x7d, 0x7e},  // i64.add, sub, mul
           Raw{0xfb, 0x00, 1},                       // struct.new
           Raw{0xfb, 0x01, 1},                       // struct.new_default
           Raw{0xfb, 0x06, 1},                       // array.new
           Raw{0xfb, 0x07, 1},                       // array.new_default
           Raw{0xfb, 0x08, 1, 3},                    // array.new_fixed
           Raw{0xfb, 0x1a},                          // any.convert_extern
           Raw{0xfb, 0x1b},                          // extern.convert_any
           Raw{0xfb, 0x1c},                          // ref.i31
       })
    EXPECT_EQ(global(code + end), "no error") << int(code[0]);
}

TEST(ConstantExpressions, Errors) {
  EXPECT_EQ(global({0x20, 0, 0x0b}), "instruction that is not constant");
  EXPECT_EQ(global({0xfb, 0x02, 1, 0, 0x0b}),
            "instruction that is not constant");
  EXPECT_EQ(global({0xfd, 0x14, 0x0b}), "instruction that is not constant");
  EXPECT_EQ(global({0x23, 1, 0x0b}),
            "global index 1 is out of bounds (there are 1)");
  EXPECT_EQ(global({0xd2, 1, 0x0b}),
            "function index 1 is out of bounds (there are 1)");
  EXPECT_EQ(global({0xfb, 0x07, 2, 0x0b}),
            "type index 2 is out of bounds (there are 2)");
  EXPECT_EQ(global({0xd0, 5, 0x0b}), "type index 5 is out of bounds");
  EXPECT_EQ(global({0x41, 1}), "unexpected end");
}

TEST(ConstantExpressions, BytesAreKept) {
  Raw bytes =
      Wasm().section(6, {1, 0x7f, 1, 0x41, 5, 0x41, 6, 0x6a, 0x0b}).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  Bytes init = module->globals[0].init;
  EXPECT_EQ(Raw(init.begin(), init.end()), (Raw{0x41, 5, 0x41, 6, 0x6a, 0x0b}));
}

TEST(Utf8, GoodAndBad) {
  for (std::string_view good : {"", "a", "\u00e9", "\u20ac", "\U0001f600",
                                "\u07ff\uffff\U0010ffff", "\ud7ff\ue000"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (std::string_view bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x80\x80", "\xe2\x82",
        "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xff", "a\xc2z"})
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
}

}  // namespace
}  // namespace wasmrust::wasm

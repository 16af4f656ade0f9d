// The "reloc.*" sections: each relocation reaches its row, with offsets from
// the row's first byte.
//
// The object below has two functions. Their bodies stand at 2 and 17 in the
// code section; the first calls at 4 and loads a constant at 10, both padded
// numbers.
#include "compiler/wasm/module.h"

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

constexpr uint8_t code_section = 4, data_section = 5, debug_section = 6;

// Symbols: 0 function `f`, 1 datum `d`, 2 section .debug, 3 imported global
// `g`.
Wasm object() {
  Raw imports = Raw{2} + name("env") + name("mem") + Raw{2, 0, 1} +
                name("env") + name("g") + Raw{3, 0x7f, 1};
  Raw body = {0,    0x10, 0x80, 0x80, 0x80, 0x80, 0,      // call, padded
              0x41, 0x80, 0x80, 0x80, 0x80, 0,    0x0b};  // i32.const, padded
  Raw code = Raw{2} + sized(body) + sized({0, 0x41, 0x85, 0, 0x1a, 0x0b});
  Raw data = Raw{2, 0, 0x41, 0, 0x0b} + sized(Raw(8, 0)) +
             Raw{0, 0x41, 8, 0x0b} + sized(Raw(4, 0));
  Raw symbols = Raw{4, 0, 0, 0} + name("f") + Raw{1, 0} + name("d") +
                Raw{0, 0, 8} + Raw{3, 2, debug_section} + Raw{2, 0x10, 0};
  return Wasm()
      .section(1, {1, 0x60, 0, 0})
      .section(2, imports)
      .section(3, {2, 0, 0})
      .section(9, {0})
      .section(10, code)
      .section(11, data)
      .custom(".debug", Raw(8, 0))
      .custom("linking", Raw{2, 8} + sized(symbols));
}

Raw with(uint8_t section, const Raw &entries) {
  return object().custom("reloc.X", Raw{section} + entries).bytes();
}

TEST(RelocationSection, ReachesTheRows) {
  Raw bytes =
      object()
          .custom("reloc.CODE", {code_section, 2, 0, 4, 0, 4, 10, 1, 7})
          .custom("reloc.DATA", {data_section, 2, 2, 8, 0, 5, 19, 1, 0x7f})
          .custom("reloc..debug", {debug_section, 1, 9, 4, 2, 3})
          .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  const Function &function = module->functions[0];
  EXPECT_EQ(function.offset, 2u);
  ASSERT_EQ(function.relocations.size(), 2u);
  EXPECT_EQ(function.relocations[0].offset, 2u);
  EXPECT_EQ(function.relocations[0].type, RelocationType::FunctionIndexLeb);
  EXPECT_EQ(function.relocations[1].offset, 8u);
  EXPECT_EQ(function.relocations[1].addend, 7);
  EXPECT_TRUE(module->functions[1].relocations.empty());
  ASSERT_EQ(module->data[0].relocations.size(), 1u);
  EXPECT_EQ(module->data[0].offset, 6u);
  EXPECT_EQ(module->data[0].relocations[0].offset, 2u);
  ASSERT_EQ(module->data[1].relocations.size(), 1u);
  EXPECT_EQ(module->data[1].relocations[0].offset, 0u);
  EXPECT_EQ(module->data[1].relocations[0].addend, -1);
  ASSERT_EQ(module->custom[0].relocations.size(), 1u);
  // Behind the name, as the objects of LLVM have it.
  EXPECT_EQ(module->custom[0].relocations[0].offset, 4u);
  EXPECT_EQ(module->custom[0].relocations[0].index, 2u);
}

TEST(RelocationSection, NeedsNoOrder) {
  Raw bytes = with(code_section, {2, 4, 10, 1, 0, 0, 4, 0});
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->functions[0].relocations.size(), 2u);
  EXPECT_EQ(module->functions[0].relocations[0].offset, 2u);
}

TEST(RelocationSection, StaysInItsRow) {
  const char *outside =
      "relocation outside of a function, data segment or section";
  EXPECT_EQ(failure(with(code_section, {1, 6, 0, 0})), outside);  // the count
  EXPECT_EQ(failure(with(code_section, {1, 6, 13, 0})),
            outside);  // over the end
  EXPECT_EQ(failure(with(data_section, {1, 2, 11, 0})), outside);
  EXPECT_EQ(failure(with(data_section, {1, 2, 3, 0})), outside);
  EXPECT_EQ(failure(with(data_section, {1, 2, 19, 0})), "no error");
  EXPECT_EQ(failure(with(debug_section, {1, 9, 5, 2, 0})), outside);
  EXPECT_EQ(
      failure(with(debug_section, Raw{1, 9} + uleb(UINT32_MAX) + Raw{2, 0})),
      outside);
  EXPECT_EQ(failure(with(data_section, {2, 2, 8, 0, 2, 9, 0})),
            "relocations overlap");
  EXPECT_EQ(failure(with(data_section, {2, 2, 8, 0, 2, 8, 0})),
            "relocations overlap");
}

TEST(RelocationSection, NumbersArePadded) {
  // The second function's constant takes two bytes.
  EXPECT_EQ(failure(with(code_section, {1, 0, 18, 0})),
            "relocation of a number without padding");
}

TEST(RelocationSection, IndicesFitTheType) {
  EXPECT_EQ(failure(with(data_section, {1, 2, 8, 4})),
            "symbol index 4 is out of bounds (there are 4)");
  EXPECT_EQ(failure(with(data_section, {1, 2, 8, 1})),
            "relocation TableIndexI32 of symbol `d`, which is of another kind");
  EXPECT_EQ(failure(with(data_section, {1, 5, 8, 0, 0})),
            "relocation MemoryAddrI32 of symbol `f`, which is of another kind");
  EXPECT_EQ(failure(with(code_section, {1, 6, 4, 1})),
            "type index 1 is out of bounds (there are 1)");
  EXPECT_EQ(failure(with(code_section, {1, 6, 4, 0})), "no error");
  EXPECT_EQ(failure(with(data_section, {1, 27, 8, 0})),
            "unknown relocation type 27");
  // A global's index may stand for the address of a function or datum.
  EXPECT_EQ(failure(with(code_section, {1, 7, 4, 0})), "no error");
  EXPECT_EQ(failure(with(code_section, {1, 7, 4, 1})), "no error");
  EXPECT_EQ(failure(with(code_section, {1, 7, 4, 3})), "no error");
  EXPECT_EQ(failure(with(data_section, {1, 13, 8, 3})), "no error");
  EXPECT_EQ(
      failure(with(data_section, {1, 13, 8, 1})),
      "relocation GlobalIndexI32 of symbol `d`, which is of another kind");
}

TEST(RelocationSection, TargetSection) {
  EXPECT_EQ(failure(with(9, {0})),
            "section index 9 is out of bounds (there are 9)");
  EXPECT_EQ(failure(with(0, {0})),
            "relocations of a section that can have none");
  EXPECT_EQ(failure(object()
                        .custom("reloc.a", {data_section, 0})
                        .custom("reloc.b", {data_section, 0})
                        .bytes()),
            "second relocation section for one section");
  EXPECT_EQ(failure(functions(1).custom("reloc.CODE", {2, 0}).bytes()),
            "relocations before the linking section");
  EXPECT_EQ(failure(with(data_section, {1, 2, 8})), "length out of bounds");
}

TEST(RelocationSection, RowsOfTheTypes) {
  EXPECT_EQ(field_width(RelocationType::FunctionIndexLeb), 5u);
  EXPECT_EQ(field_width(RelocationType::MemoryAddrSleb64), 10u);
  EXPECT_EQ(field_width(RelocationType::MemoryAddrI32), 4u);
  EXPECT_EQ(field_width(RelocationType::FunctionOffsetI64), 8u);
  EXPECT_TRUE(has_addend(RelocationType::SectionOffsetI32));
  EXPECT_FALSE(has_addend(RelocationType::TableIndexI32));
  EXPECT_EQ(find_relocation(27), nullptr);
  EXPECT_EQ(row(RelocationType::TagIndexLeb).name, "TagIndexLeb");
}

}  // namespace
}  // namespace wasmrust::wasm

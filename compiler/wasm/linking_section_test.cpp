// The "linking" section: symbols, segments, init functions, comdats.
//
// The object below imports function `env.f`, global `env.sp` and memory,
// defines functions 1 and 2 and two data segments of 4 and 8 bytes.
#include "compiler/wasm/module.h"

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

Wasm object_before_linking() {
  Raw imports = Raw{3} + name("env") + name("f") + Raw{0, 0} + name("env") +
                name("sp") + Raw{3, 0x7f, 1} + name("env") + name("mem") +
                Raw{2, 0, 1};
  Raw data = Raw{2, 0, 0x41, 0, 0x0b} + sized({1, 2, 3, 4}) +
             Raw{0, 0x41, 4, 0x0b} + sized(Raw(8, 0));
  return Wasm()
      .section(1, {1, 0x60, 0, 0})
      .section(2, imports)
      .section(3, {2, 0, 0})
      .section(10, {2, 2, 0, 0x0b, 2, 0, 0x0b})
      .section(11, data)
      .custom(".debug_info", {1, 2, 3, 4});
}

Raw subsection(uint8_t kind, const Raw &payload) {
  return Raw{kind} + sized(payload);
}

Raw object(const Raw &subsections) {
  return object_before_linking()
      .custom("linking", Raw{2} + subsections)
      .bytes();
}

std::string symbol_failure(const Raw &symbol) {
  return failure(object(subsection(8, Raw{1} + symbol)));
}

TEST(LinkingSection, MakesAnObject) {
  Raw bytes = object({});
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  EXPECT_TRUE(module->is_object);
  EXPECT_TRUE(module->symbols.empty());
}

TEST(LinkingSection, VersionAndPlace) {
  EXPECT_EQ(failure(Wasm().custom("linking", {1}).bytes()),
            "linking section of version 1; only version 2 can be read");
  EXPECT_EQ(
      failure(Wasm().custom("linking", {2}).custom("linking", {2}).bytes()),
      "second linking section");
  EXPECT_EQ(failure(Wasm().custom("linking", {2}).section(1, {0}).bytes()),
            "type section behind the linking section");
}

TEST(LinkingSection, SymbolsOfEachKind) {
  Raw table = Raw{7} +                                       //
              Raw{0, 0x10, 0} +                              // import f
              Raw{0, 0x50, 0} + name("own_name") +           // explicit
              Raw{0, 0x04, 2} + name("defined") +            //
              Raw{1, 0x00} + name("datum") + Raw{1, 4, 4} +  //
              Raw{1, 0x10} + name("elsewhere") +             //
              Raw{2, 0x10, 0} +                              // import sp
              Raw{3, 0x02, 5};                               // .debug_info
  Raw bytes = object(subsection(8, table));
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->symbols.size(), 7u);
  const char *names[] = {"f",         "own_name", "defined",    "datum",
                         "elsewhere", "sp",       ".debug_info"};
  SymbolKind kinds[] = {SymbolKind::Function, SymbolKind::Function,
                        SymbolKind::Function, SymbolKind::Data,
                        SymbolKind::Data,     SymbolKind::Global,
                        SymbolKind::Section};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(module->symbols[i].name, names[i]);
    EXPECT_EQ(module->symbols[i].kind, kinds[i]);
  }
  EXPECT_EQ(module->symbols[2].index, 2u);
  EXPECT_EQ(module->symbols[2].flags, SymbolVisibilityHidden);
  EXPECT_EQ(module->symbols[3].index, 1u);
  EXPECT_EQ(module->symbols[3].offset, 4u);
  EXPECT_EQ(module->symbols[3].size, 4u);
}

TEST(LinkingSection, SymbolErrors) {
  EXPECT_EQ(symbol_failure({0, 0x10, 3}),
            "symbol's index 3 is out of bounds (there are 3)");
  EXPECT_EQ(symbol_failure({0, 0x10, 1}),
            "undefined symbol that is not an import");
  EXPECT_EQ(symbol_failure(Raw{0, 0, 0} + name("f")),
            "defined symbol that is an import");
  EXPECT_EQ(symbol_failure(Raw{0, 3, 1} + name("f")),
            "symbol that is both weak and local");
  EXPECT_EQ(symbol_failure(Raw{0, 0, 1} + name("\xff")),
            "malformed UTF-8 in a name");
  EXPECT_EQ(symbol_failure(Raw{1, 0} + name("d") + Raw{2, 0, 0}),
            "data segment index of symbol `d` is out of bounds");
  EXPECT_EQ(symbol_failure(Raw{1, 0} + name("d") + Raw{0, 5, 0}),
            "symbol `d` reaches past its segment");
  EXPECT_EQ(symbol_failure(Raw{1, 0} + name("d") + Raw{0, 2, 3}),
            "symbol `d` reaches past its segment");
  EXPECT_EQ(symbol_failure(Raw{1, 0} + name("d") + Raw{0, 4, 0}), "no error");
  // An absolute symbol has an address and no segment.
  EXPECT_EQ(symbol_failure(Raw{1, 0x80, 4} + name("d") + Raw{9, 5, 0}),
            "no error");
  EXPECT_EQ(symbol_failure({3, 0, 5}), "section symbol that is not local");
  EXPECT_EQ(symbol_failure({3, 2, 0}),
            "symbol of a section that can have none");
  EXPECT_EQ(symbol_failure({3, 2, 9}),
            "section index 9 is out of bounds (there are 7)");
  EXPECT_EQ(symbol_failure({6, 0, 0}), "unknown kind of symbol");
  EXPECT_EQ(symbol_failure({4, 0, 0}),
            "symbol's index 0 is out of bounds (there are 0)");
}

TEST(LinkingSection, GlobalNamesAreUnique) {
  auto twice = [](uint8_t flags) {
    Raw one = Raw{0, flags, 1} + name("same");
    return failure(object(subsection(8, Raw{2} + one + one)));
  };
  EXPECT_EQ(twice(0), "two symbols named `same`");
  EXPECT_EQ(twice(SymbolBindingLocal), "no error");
}

TEST(LinkingSection, SegmentInfo) {
  Raw info =
      Raw{2} + name(".data.a") + Raw{2, 0} + name(".rodata.str") + Raw{0, 1};
  Raw bytes = object(subsection(5, info));
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  EXPECT_EQ(module->data[0].name, ".data.a");
  EXPECT_EQ(module->data[0].alignment_log2, 2u);
  EXPECT_EQ(module->data[1].flags, SegmentStrings);
  EXPECT_EQ(failure(object(subsection(5, Raw{3} + Raw(9, 0)))),
            "information for more data segments than there are");
  EXPECT_EQ(failure(object(subsection(5, Raw{1} + name("x") + Raw{32, 0}))),
            "alignment of a data segment is too large");
}

TEST(LinkingSection, InitFunctions) {
  Raw symbols = subsection(8, Raw{2, 0, 0, 1} + name("ctor") + Raw{2, 0x10, 0});
  Raw bytes = object(symbols + subsection(6, {1, 0xe8, 7, 0}));
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->init_functions.size(), 1u);
  EXPECT_EQ(module->init_functions[0].priority, 1000u);
  EXPECT_EQ(failure(object(symbols + subsection(6, {1, 0, 2}))),
            "symbol index 2 is out of bounds (there are 2)");
  EXPECT_EQ(failure(object(symbols + subsection(6, {1, 0, 1}))),
            "init function that is not a function");
}

TEST(LinkingSection, Comdats) {
  Raw comdats = Raw{2} + name("one") + Raw{0, 2, 0, 1, 1, 2} + name("two") +
                Raw{0, 1, 5, 5};
  Raw bytes = object(subsection(7, comdats));
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->comdats.size(), 2u);
  EXPECT_EQ(module->data[0].comdat, UINT32_MAX);
  EXPECT_EQ(module->data[1].comdat, 0u);
  EXPECT_EQ(module->functions[0].comdat, UINT32_MAX);
  EXPECT_EQ(module->functions[1].comdat, 0u);
  EXPECT_EQ(module->custom[0].comdat, 1u);
}

TEST(LinkingSection, ComdatErrors) {
  auto comdat = [](const Raw &members) {
    return failure(
        object(subsection(7, Raw{1} + name("c") + Raw{0} + members)));
  };
  EXPECT_EQ(comdat({1, 1, 0}), "comdat member is out of bounds");  // an import
  EXPECT_EQ(comdat({1, 1, 3}), "comdat member is out of bounds");
  EXPECT_EQ(comdat({1, 0, 2}), "comdat member is out of bounds");
  EXPECT_EQ(comdat({1, 5, 0}), "comdat member is out of bounds");
  EXPECT_EQ(comdat({1, 2, 0}), "unknown kind of comdat member");
  EXPECT_EQ(comdat({2, 1, 1, 1, 1}), "member of two comdats");
  EXPECT_EQ(failure(object(subsection(7, Raw{1} + name("c") + Raw{1, 0}))),
            "unknown comdat flags");
  EXPECT_EQ(failure(object(subsection(
                7, Raw{2} + name("c") + Raw{0, 0} + name("c") + Raw{0, 0}))),
            "two comdats named `c`");
}

TEST(LinkingSection, Subsections) {
  EXPECT_EQ(failure(object(subsection(4, {1, 2, 3}))), "no error");
  EXPECT_EQ(failure(object(subsection(99, {}))), "no error");
  EXPECT_EQ(failure(object(subsection(8, {0, 0}))),
            "linking subsection is longer than its content");
  EXPECT_EQ(failure(object(subsection(8, {0}) + subsection(8, {0}))),
            "second linking subsection of its kind");
  EXPECT_EQ(failure(object({8, 9, 0})), "unexpected end");
}

}  // namespace
}  // namespace wasmrust::wasm

// Index spaces, slots, exports and made functions of small programs, which are
// built by hand (sample_program.h); each test states one rule of layout.h or of
// docs/architecture/linking.md.
#include "compiler/layout/layout.h"

#include <gtest/gtest.h>

#include "compiler/layout/sample_program.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {
namespace {

using wasm::ExternalKind;
using wasm::ValueKind;

const wasm::FuncType nothing = {};
const wasm::FuncType takes_i32 = {{{ValueKind::I32}}, {}};
const wasm::FuncType gives_i32 = {{}, {{ValueKind::I32}}};

const Export *find_export(const Layout &layout, std::string_view name) {
  for (const Export &each : layout.exports)
    if (each.name == name) return &each;
  return nullptr;
}

std::string_view function_name(const SampleProgram &sample,
                               const Layout &layout, uint32_t index) {
  const Code &code = layout.code[index - layout.imported_functions];
  if (!code.function) return layout.synthetic[code.synthetic].name;
  return sample.program.symbols[sample.program.functions[code.function].symbol]
      .name;
}

TEST(Layout, ImportsComeFirstAndEqualOnesAreOne) {
  SampleProgram sample;
  SymbolId log = sample.import_function("host", "log", takes_i32);
  SymbolId same = sample.import_function("host", "log", takes_i32);
  SymbolId other = sample.import_function("host", "log", nothing);
  sample.import_function("host", "unused", nothing);
  SymbolId plain = sample.program.symbols.add(
      {.name = "plain", .type = sample.program.intern(nothing)});
  SymbolId main =
      sample.function("main", nothing,
                      Body().call(log).call(same).call(other).call(plain).end(),
                      {.exported = true});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->imports.size(), 3u);
  EXPECT_EQ(layout->index[log], 0u);
  EXPECT_EQ(layout->index[same], 0u);
  EXPECT_EQ(layout->index[other], 1u);
  EXPECT_EQ(layout->index[plain], 2u);
  EXPECT_EQ(layout->imports[2].module, "env");
  EXPECT_EQ(layout->imports[2].name, "plain");
  EXPECT_EQ(layout->index[main], 3u);
}

TEST(Layout, DeadRowsAreNotInTheModule) {
  SampleProgram sample;
  SymbolId only_dead = sample.import_function("host", "only_dead", nothing);
  SymbolId dead = sample.function(
      "dead", takes_i32, Body().call(only_dead).end(), {.live = false});
  SymbolId live = sample.function("live", nothing, Body().end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->imports.empty());
  EXPECT_EQ(layout->index[dead], absent);
  EXPECT_EQ(layout->index[live], 0u);
  EXPECT_EQ(layout->types.size(), 1u);
}

TEST(Layout, FrequentTypesComeFirst) {
  SampleProgram sample;
  sample.function("a", takes_i32, Body().end());
  sample.function("b", nothing, Body().end());
  TypeId called = sample.program.intern(gives_i32);
  sample.function(
      "c", nothing,
      Body().type_field(called).type_field(called).type_field(called).end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->types.size(), 3u);
  EXPECT_EQ(layout->types[0], gives_i32);
  EXPECT_EQ(layout->types[1], nothing);
  EXPECT_EQ(layout->types[2], takes_i32);
}

// What compresses best, for size as well (indices.cpp has the figures).
TEST(Layout, FunctionsKeepTheProgramsOrder) {
  SampleProgram sample;
  std::vector<SymbolId> functions;
  for (int i = 0; i < 200; ++i)
    functions.push_back(
        sample.function("f" + std::to_string(i), nothing, Body().end()));
  Body body;
  for (int i = 100; i < 200; ++i) body.call(functions[i]).call(functions[i]);
  sample.function("main", nothing, std::move(body.end()));
  for (const char *profile : {"dev", "streaming", "release"}) {
    sample.options.profile = find_profile(profile);
    std::optional<Layout> layout = sample.lay_out();
    ASSERT_TRUE(layout);
    for (uint32_t i = 0; i < 200; ++i)
      EXPECT_EQ(layout->index[functions[i]], i) << profile;
  }
}

TEST(Layout, SlotsFollowTheFirstReference) {
  SampleProgram sample;
  SymbolId log = sample.import_function("host", "log", takes_i32);
  SymbolId one = sample.function("one", nothing, Body().end());
  SymbolId two = sample.function("two", nothing, Body().end());
  SymbolId missing = sample.function("undefined_weak:f", nothing, Body().end(),
                                     {.weak = true, .stub = true});
  SymbolId null = sample.program.symbols.add(
      {.name = "null", .weak = true, .type = sample.program.intern(nothing)});
  sample.function(
      "main", nothing,
      Body().pointer(two).pointer(missing).pointer(two).pointer(null).end());
  sample.data(".data.table",
              Body()
                  .field(RelocationType::TableIndexI32, one)
                  .field(RelocationType::TableIndexI32, log),
              {});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(function_pointer(sample.program, *layout, two), 1u);
  EXPECT_EQ(function_pointer(sample.program, *layout, one), 2u);
  EXPECT_EQ(function_pointer(sample.program, *layout, log), 3u);
  EXPECT_EQ(function_pointer(sample.program, *layout, missing), 0u);
  EXPECT_EQ(function_pointer(sample.program, *layout, null), 0u);
  EXPECT_EQ(layout->slots.size(), 3u);
  ASSERT_EQ(layout->tables.size(), 1u);
  EXPECT_EQ(layout->tables[0].type.limits.minimum, 4u);
  EXPECT_EQ(layout->tables[0].type.limits.maximum, 4u);
  // A null pointer alone imports nothing.
  EXPECT_EQ(layout->index[null], absent);
}

TEST(Layout, TheTableCanBeImportedExportedAndGrow) {
  SampleProgram sample;
  sample.options.export_table = true;
  sample.options.growable_table = true;
  sample.options.table_base = 8;
  SymbolId one = sample.function("one", nothing, Body().end());
  sample.function("main", nothing, Body().pointer(one).end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(find_export(*layout, "__indirect_function_table")->kind,
            ExternalKind::Table);
  EXPECT_FALSE(layout->tables[0].type.limits.has_maximum);
  EXPECT_EQ(layout->tables[0].type.limits.minimum, 9u);
  sample.options.export_table = false;
  sample.options.import_table = true;
  layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->tables.empty());
  ASSERT_EQ(layout->imports.size(), 1u);
  EXPECT_EQ(layout->imports[0].table.limits.minimum, 9u);
}

TEST(Layout, ExportsShowFunctionsAndAddresses) {
  SampleProgram sample;
  SymbolId main =
      sample.function("main", nothing, Body().end(), {.exported = true});
  sample.program.symbols[main].export_name = "start";
  sample.data(".data.x", "abcd", {.exported = true});
  sample.fact(SymbolKind::Data, LayoutValue::HeapBase, "__heap_base", true);
  sample.fact(SymbolKind::Global, LayoutValue::StackPointer, "__stack_pointer",
              true);
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->exports[0].name, "memory");
  EXPECT_EQ(find_export(*layout, "start")->kind, ExternalKind::Function);
  auto value = [&](std::string_view name) {
    return layout->globals[find_export(*layout, name)->index].value;
  };
  EXPECT_EQ(value(".data.x"), 1024u);
  EXPECT_EQ(value("__heap_base"), 1040u);
  EXPECT_EQ(value("__stack_pointer"), 1024u);
  EXPECT_TRUE(layout->globals[0].type.is_mutable);
}

TEST(Layout, AGlobalMayBeAnAddressAtTheStart) {
  SampleProgram sample;
  sample.data(".data.x", "abcd", {.exported = true});
  wasm::GlobalType type{{wasm::ValueKind::I32}, true};
  GlobalId row = sample.program.globals.add({.type = type, .live = true});
  SymbolId next =
      sample.program.symbols.add({.name = "next",
                                  .kind = SymbolKind::Global,
                                  .definition = Definition::Global,
                                  .layout_value = LayoutValue::HeapBase,
                                  .live = true,
                                  .global = row,
                                  .global_type = type});
  sample.program.globals[row].symbol = next;
  sample.function("main", nothing, Body().global(next).drop().end(),
                  {.exported = true});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  const Global &global = layout->globals[layout->index[next]];
  EXPECT_EQ(global.name, "next");
  EXPECT_EQ(global.value, 1040u);
  EXPECT_FALSE(global.global);
}

TEST(Layout, OneExportNameForTwoItemsIsAnError) {
  SampleProgram sample;
  sample.function("a", nothing, Body().end(), {.exported = true});
  SymbolId b = sample.function("b", nothing, Body().end(), {.exported = true});
  sample.program.symbols[b].export_name = "a";
  EXPECT_FALSE(sample.lay_out());
  EXPECT_TRUE(sample.reported(DiagnosticKind::duplicate_symbol));
}

TEST(Layout, SharedMemoryIsFilledByAStartFunction) {
  SampleProgram sample;
  sample.options.shared_memory = true;
  sample.options.max_memory = 1 << 20;
  sample.data(".data.d", "data");
  sample.data(".bss.z", "", {.zero = true, .size = 10});
  SymbolId local =
      sample.data("tls", "tls!", {.tls = true, .alignment_log2 = 3});
  sample.data("tls2", "more", {.tls = true});
  sample.fact(SymbolKind::Function, LayoutValue::InitTls, "__wasm_init_tls",
              true);
  sample.fact(SymbolKind::Global, LayoutValue::TlsSize, "__tls_size", true);
  sample.fact(SymbolKind::Global, LayoutValue::TlsAlign, "__tls_align", true);
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  ASSERT_TRUE(layout->start);
  EXPECT_EQ(function_name(sample, *layout, *layout->start),
            "__wasm_init_memory");
  EXPECT_TRUE(layout->data_count);
  EXPECT_EQ(layout->segments[0].name, ".tdata");
  EXPECT_EQ(layout->segments[0].size, 8u);
  for (const Segment &segment : layout->segments) EXPECT_TRUE(segment.passive);
  // Addresses of thread-local data count from the thread's base.
  EXPECT_EQ(symbol_address(sample.program, *layout, local), 0u);
  EXPECT_EQ(layout->globals[find_export(*layout, "__tls_size")->index].value,
            8u);
  EXPECT_EQ(layout->globals[find_export(*layout, "__tls_align")->index].value,
            8u);
  // A thread's base is unknown until it is set.
  for (const Global &global : layout->globals)
    if (global.name == "__tls_base") EXPECT_EQ(global.value, 0u);
  EXPECT_EQ(layout->addresses.init_memory_flag + 4, layout->addresses.data_end);
}

TEST(Layout, PositionIndependentCodeReadsAddressesThroughGlobals) {
  SampleProgram sample;
  SymbolId datum = sample.data(".data.x", "abcd");
  SymbolId callee = sample.function("callee", nothing, Body().end());
  sample.function("main", nothing,
                  Body().global(datum).global(callee).global(datum).end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->globals.size(), 2u);
  EXPECT_EQ(layout->globals[layout->got_index[datum]].value, 1024u);
  EXPECT_EQ(layout->globals[layout->got_index[callee]].value, 1u);
}

TEST(Layout, AnAddressBelowZeroDoesNotFit) {
  SampleProgram sample;
  SymbolId datum = sample.data(".data.x", "abcd");
  sample.function("main", nothing,
                  Body()
                      .bytes({0x28, 2})
                      .field(RelocationType::MemoryAddrLeb, datum, -5000)
                      .end());
  EXPECT_FALSE(sample.lay_out());
  EXPECT_TRUE(sample.reported(DiagnosticKind::address_overflow));
}

TEST(Layout, DebugInformationKeepsAndWidensNothing) {
  SampleProgram sample;
  SymbolId a = sample.function("a", nothing, Body().end());
  SymbolId described =
      sample.function("described", nothing, Body().call(a).end());
  SymbolId pointer = sample.fact(SymbolKind::Global, LayoutValue::StackPointer,
                                 "__stack_pointer");
  std::optional<Layout> small = sample.lay_out();
  ASSERT_TRUE(small);
  EXPECT_EQ(small->code[1].size, 4u);
  EXPECT_EQ(small->index[pointer], absent);
  sample.custom(".debug_line",
                Body().field(RelocationType::FunctionOffsetI32, described));
  sample.custom(".debug_info",
                Body().field(RelocationType::GlobalIndexI32, pointer));
  std::optional<Layout> described_one = sample.lay_out();
  ASSERT_TRUE(described_one);
  EXPECT_EQ(described_one->code[1].size, 4u);
  EXPECT_EQ(described_one->index[pointer], absent);
}

}  // namespace
}  // namespace wasmrust::layout

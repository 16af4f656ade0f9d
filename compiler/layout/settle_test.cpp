// Settling: which addresses in code become numbers, and that memory stays where
// the numbers are when code names less of it.
#include "compiler/layout/settle.h"

#include <gtest/gtest.h>

#include "compiler/layout/sample_program.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {
namespace {

// All functions as passes leave them: in Program::written.
void write_all(Program &program) {
  program.written.resize(program.functions.size());
  for (FunctionId id : program.functions.ids()) {
    Function &function = program.functions[id];
    program.written[id].assign(function.body.begin(), function.body.end());
    function.body = program.written[id];
  }
}

TEST(Settle, AddressesOfDataBecomeNumbers) {
  SampleProgram sample;
  sample.data(".rodata.a", "abcd");
  SymbolId text = sample.data(".rodata.b", "efgh");
  SymbolId heap =
      sample.fact(SymbolKind::Data, LayoutValue::HeapBase, "__heap_base");
  SymbolId main = sample.function(
      "main", {}, Body().address(text, 2).drop().address(heap).drop().end(),
      {.exported = true});
  write_all(sample.program);
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  settle_addresses(sample.program, *layout, sample.options, {});
  const Function &function =
      sample.program.functions[sample.program.symbols[main].function];
  EXPECT_TRUE(function.relocations.empty());
  ByteReader in(function.body);
  in.skip(2);  // no variables, i32.const
  EXPECT_EQ(static_cast<uint64_t>(in.sleb32()),
            symbol_address(sample.program, *layout, text) + 2);
  in.skip(2);  // drop, i32.const
  EXPECT_EQ(static_cast<uint64_t>(in.sleb32()), layout->addresses.heap_base);
}

// What may still get another number, and what says that something is needed.
TEST(Settle, WhatIsNotDataStaysASymbol) {
  SampleProgram sample;
  SymbolId variable = sample.data(".tdata.a", "abcd", {.tls = true});
  SymbolId stack =
      sample.fact(SymbolKind::Data, LayoutValue::StackHigh, "__stack_high");
  SymbolId callee = sample.function("callee", {}, Body().end());
  Body body;
  body.call(callee).address(stack).drop();
  body.bytes({0x41}).field(RelocationType::MemoryAddrTlsSleb, variable).drop();
  SymbolId main = sample.function("main", {}, body.end(), {.exported = true});
  write_all(sample.program);
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  settle_addresses(sample.program, *layout, sample.options, {});
  EXPECT_EQ(sample.program.functions[sample.program.symbols[main].function]
                .relocations.size(),
            3u);
}

// Of three functions whose addresses are taken, with that of `computed` code
// computes; `called` and `gone` are only handed on.
struct Slots {
  SampleProgram sample;
  SymbolId gone, called, computed, main;

  explicit Slots(bool has_calls) {
    auto callee = [&](std::string name) {
      return sample.function(name, {}, Body().end());
    };
    gone = callee("gone"), called = callee("called");
    computed = callee("computed");
    SymbolId table = sample.fact(SymbolKind::Table,
                                 LayoutValue::IndirectFunctionTable, "table");
    Body body;
    body.pointer(gone).drop().pointer(called).drop().pointer(computed).drop();
    if (has_calls)
      body.bytes({0x41, 0, 0x11, 0})
          .field(RelocationType::TableNumberLeb, table);
    main = sample.function("main", {}, body.end(), {.exported = true});
    write_all(sample.program);
  }

  Function &function() {
    return sample.program.functions[sample.program.symbols[main].function];
  }
  Bytes body() { return function().body; }
  std::vector<Relocation> &relocations() { return function().relocations; }
};

TEST(Settle, SlotsThatCodeComputesWithBecomeNumbers) {
  Slots of(true);
  auto layout = of.sample.lay_out();
  ASSERT_TRUE(layout);
  Settled settled = settle_addresses(of.sample.program, *layout,
                                     of.sample.options, {of.computed});
  EXPECT_EQ(of.relocations().size(), 3u);
  EXPECT_TRUE(settled.has_slots);
  EXPECT_EQ(settled.functions, std::vector{of.computed});
  ByteReader in(of.body());
  in.skip(16);  // no variables, two of seven bytes, i32.const
  EXPECT_EQ(in.sleb32(), 3);
  // Passes take the code away that hands the first one on.
  of.relocations().erase(of.relocations().begin());
  auto again = lay_out(of.sample.program, of.sample.options,
                       of.sample.diagnostics, settled);
  ASSERT_TRUE(again);
  EXPECT_EQ(function_pointer(of.sample.program, *again, of.called), 2u);
  EXPECT_EQ(function_pointer(of.sample.program, *again, of.computed), 3u);
  // Something stands in the first slot that is there anyway.
  ASSERT_EQ(again->slots.size(), 3u);
  EXPECT_EQ(again->slots[0], again->slots[2]);
}

TEST(Settle, WithoutNumbersSlotsCloseUp) {
  Slots of(true);
  auto layout = of.sample.lay_out();
  ASSERT_TRUE(layout);
  Settled settled =
      settle_addresses(of.sample.program, *layout, of.sample.options, {});
  EXPECT_FALSE(settled.has_slots);
  of.relocations().erase(of.relocations().begin());
  auto again = lay_out(of.sample.program, of.sample.options,
                       of.sample.diagnostics, settled);
  ASSERT_TRUE(again);
  EXPECT_EQ(function_pointer(of.sample.program, *again, of.called), 1u);
  EXPECT_EQ(again->slots.size(), 2u);
}

// Nobody calls them, so they are numbers and no more.
TEST(Settle, WithoutCallsNoFunctionNeedsASlot) {
  Slots of(false);
  auto layout = of.sample.lay_out();
  ASSERT_TRUE(layout);
  Settled settled =
      settle_addresses(of.sample.program, *layout, of.sample.options, {});
  EXPECT_TRUE(of.relocations().empty());
  EXPECT_TRUE(settled.functions.empty());
  auto again = lay_out(of.sample.program, of.sample.options,
                       of.sample.diagnostics, settled);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->slots.empty());
  EXPECT_TRUE(again->tables.empty());
}

TEST(Settle, AHostMayCallThroughATable) {
  for (bool by_option : {true, false}) {
    Slots of(false);
    of.sample.options.export_table = by_option;
    for (Symbol &each : of.sample.program.symbols)
      if (each.layout_value == LayoutValue::IndirectFunctionTable)
        each.exported = !by_option;
    auto layout = of.sample.lay_out();
    ASSERT_TRUE(layout);
    Settled settled =
        settle_addresses(of.sample.program, *layout, of.sample.options, {});
    EXPECT_EQ(of.relocations().size(), 3u);
  }
}

// Nobody sees any more that the code names them.
TEST(Settle, LiveDataAreKept) {
  SampleProgram sample;
  SymbolId live = sample.data(".rodata.a", "abcd");
  SymbolId dead = sample.data(".rodata.b", "abcd", {.live = false});
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  settle_addresses(sample.program, *layout, sample.options, {});
  auto is_kept = [&](SymbolId id) {
    const Data &data = sample.program.data[sample.program.symbols[id].data];
    return (data.flags & wasm::SegmentRetain) != 0;
  };
  EXPECT_TRUE(is_kept(live));
  EXPECT_FALSE(is_kept(dead));
}

// A stack that only code named which is gone, and a memory.
TEST(Settle, MemoryStaysWhereItWas) {
  SampleProgram sample;
  sample.options.own_exports_only = true;
  SymbolId text = sample.data(".rodata.a", "abcd");
  SymbolId pointer = sample.fact(SymbolKind::Global, LayoutValue::StackPointer,
                                 "__stack_pointer");
  SymbolId main = sample.function(
      "main", {}, Body().global(pointer).drop().address(text).drop().end(),
      {.exported = true});
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  sample.program.functions[sample.program.symbols[main].function]
      .relocations.clear();
  auto other = sample.lay_out();
  ASSERT_TRUE(other);
  EXPECT_FALSE(is_memory_the_same(sample.program, *layout, *other));
  auto same = layout::lay_out(sample.program, sample.options,
                              sample.diagnostics, {.layout = &*layout});
  ASSERT_TRUE(same);
  EXPECT_TRUE(is_memory_the_same(sample.program, *layout, *same));
  EXPECT_EQ(same->memory.is_there, layout->memory.is_there);
}

}  // namespace
}  // namespace wasmrust::layout

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
  settle_addresses(sample.program, *layout);
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
  body.call(callee).pointer(callee).drop().address(stack).drop();
  body.bytes({0x41}).field(RelocationType::MemoryAddrTlsSleb, variable).drop();
  SymbolId main = sample.function("main", {}, body.end(), {.exported = true});
  write_all(sample.program);
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  settle_addresses(sample.program, *layout);
  EXPECT_EQ(sample.program.functions[sample.program.symbols[main].function]
                .relocations.size(),
            4u);
}

// Nobody sees any more that the code names them.
TEST(Settle, LiveDataAreKept) {
  SampleProgram sample;
  SymbolId live = sample.data(".rodata.a", "abcd");
  SymbolId dead = sample.data(".rodata.b", "abcd", {.live = false});
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  settle_addresses(sample.program, *layout);
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
                              sample.diagnostics, &*layout);
  ASSERT_TRUE(same);
  EXPECT_TRUE(is_memory_the_same(sample.program, *layout, *same));
  EXPECT_EQ(same->memory.is_there, layout->memory.is_there);
}

}  // namespace
}  // namespace wasmrust::layout

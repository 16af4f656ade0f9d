// The verifier accepts a function for each operation, and each invariant has
// tests that break it and nothing before it: the number is a part of what is
// expected. Invariants of structure are broken by writing into the tables.
#include "compiler/ir/verify.h"

#include <gtest/gtest.h>

#include "compiler/ir/sample_functions.h"

namespace wasmrust::ir {
namespace {

struct VerifyTest : testing::Test {
  SampleProgram sample;
  Function function{sample.no_types};
  Builder make{sample.program, function};
  BlockId entry = function.add_block();

  VerifyTest() { make.at_end_of(entry); }

  std::vector<Violation> verify() {
    return Verifier(sample.program).verify(function);
  }
  // The first thing that is wrong.
  int broken() {
    std::vector<Violation> all = verify();
    return all.empty() ? 0 : all[0].invariant;
  }
  // Ends the block where we are, then verifies.
  int broken_when_ended() {
    make.return_({});
    return broken();
  }
  BlockId add_ended_block(TypeRef parameter = TypeRef::None) {
    BlockId block = function.add_block();
    if (parameter != TypeRef::None) function.add_parameter(block, parameter);
    BlockId here = make.block();
    make.at_end_of(block);
    make.return_({});
    make.at_end_of(here);
    return block;
  }
};

TEST(Verify, EveryOperationIsAccepted) {
  SampleProgram sample;
  Verifier verifier(sample.program);
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    Function function = one_of(sample, op);
    EXPECT_EQ(to_string(verifier.verify(function)), "") << text_of(op);
    bool there = false;
    for (size_t id = 0; id < function.value_count(); ++id)
      there |= function[ValueId(id)].op == op &&
               bool(function.block_of(ValueId(id)));
    EXPECT_TRUE(there) << text_of(op);
  }
}

TEST_F(VerifyTest, AMessageSaysWhereAndWhat) {
  ValueId a = make.i32(1), b = make.f32_bits(0);
  make.op(Op::I32Add, {a, b});
  make.return_({});
  EXPECT_EQ(to_string(verify()),
            "b0: v2: i32.add: operand 1 is f32, not i32 (invariant 11)\n");
}

TEST_F(VerifyTest, Invariant1Signature) {
  function.add_parameter(entry, TypeRef::I32);
  EXPECT_EQ(broken_when_ended(), 1);
  function.type = sample.takes_i32;
  EXPECT_EQ(broken(), 0);
  function[function[entry].parameters[0]].type = TypeRef::F32;
  EXPECT_EQ(broken(), 1);
  function.type = sample.structure;
  EXPECT_EQ(broken(), 1);
}

TEST_F(VerifyTest, Invariant1NothingLeadsToTheEntry) {
  make.br({.to = entry});
  EXPECT_EQ(broken(), 1);
}

TEST_F(VerifyTest, Invariant2Ranges) {
  ValueId a = make.i32(1);
  ValueId b = make.op(Op::I32Eqz, {a});
  ValueId load = make.load(Op::I32Load, a, {.memory = sample.linear});
  ValueId call = make.call(sample.import, {a}).instruction;
  EXPECT_EQ(broken_when_ended(), 0);
  auto breaks = [&](uint32_t &word) {
    uint32_t old = std::exchange(word, 999);
    EXPECT_EQ(broken(), 2);
    word = old;
  };
  breaks(function[b].w[0]);
  breaks(function[load].w[2]);
  breaks(function[call].w[0]);
  breaks(function[call].w[1]);
  function[a].type = static_cast<TypeRef>(99);
  EXPECT_EQ(broken(), 2);
  function[a].type = TypeRef::I32;
  function[entry].region = RegionId(size_t{3});
  EXPECT_EQ(broken(), 2);
  function[entry].region = {};
  function.add_edge(BlockId(size_t{7}), {});
  EXPECT_EQ(broken(), 2);
}

TEST_F(VerifyTest, Invariant2TypesOfTheFunction) {
  EXPECT_EQ(broken_when_ended(), 0);
  wasm::ValueType wrong[] = {wasm::reference(99, true),
                             {wasm::ValueKind::I8},
                             {wasm::ValueKind::RefNull, wasm::heap::func}};
  for (wasm::ValueType type : wrong) {
    function = Function(sample.no_types);
    make.at_end_of(function.add_block());
    function.intern(type);
    EXPECT_EQ(broken_when_ended(), 2) << wasm::to_string(type);
  }
}

TEST_F(VerifyTest, Invariant3Links) {
  ValueId a = make.i32(1), b = make.i32(2);
  EXPECT_EQ(broken_when_ended(), 0);
  function[entry].last = b;
  EXPECT_EQ(broken(), 3);
  function[entry].last = function[entry].first;
  EXPECT_EQ(broken(), 3);
  BlockId other = function.add_block();
  function[entry].last = ValueId(function.value_count() - 1);
  function[other].first = function[other].last = a;
  EXPECT_EQ(broken(), 3);
}

TEST_F(VerifyTest, Invariant3AParameterHasOneBlock) {
  BlockId other = add_ended_block(TypeRef::I32);
  make.br({.to = other, .arguments = {make.i32(0)}});
  BlockId third = add_ended_block();
  EXPECT_EQ(broken(), 0);
  function[third].parameters = function[other].parameters;
  EXPECT_EQ(broken(), 3);
}

TEST_F(VerifyTest, Invariant4Terminators) {
  make.i32(1);
  EXPECT_EQ(broken(), 4);
  make.return_({});
  EXPECT_EQ(broken(), 0);
  make.return_({});
  EXPECT_EQ(broken(), 4);
}

TEST_F(VerifyTest, Invariant4RemovedBlocks) {
  BlockId removed = function.add_block();
  make.br({.to = add_ended_block()});
  EXPECT_EQ(broken(), 0);
  function.all_edges[0].target = removed;
  EXPECT_EQ(broken(), 4);
}

TEST_F(VerifyTest, Invariant5Operations) {
  ValueId a = make.i32(1);
  EXPECT_EQ(broken_when_ended(), 0);
  function[a].op = Op::LocalGet;
  EXPECT_EQ(broken(), 5);
  function[a].op = Op::Parameter;
  EXPECT_EQ(broken(), 5);
  function[a].op = static_cast<Op>(op_count);
  EXPECT_EQ(broken(), 5);
}

TEST_F(VerifyTest, Invariant6Edges) {
  BlockId a = add_ended_block(), b = add_ended_block();
  ValueId number = make.i32(1);
  make.br_if(number, {.to = a}, {.to = b});
  ValueId branch = function.terminator(entry);
  EXPECT_EQ(broken(), 0);
  function[branch].w[2] = 1;
  EXPECT_EQ(broken(), 6);
  function[branch].w[2] = 0;
  EXPECT_EQ(broken(), 6);
  function[branch].w[2] = 2;
  RegionId region = function.regions.add({});
  function.regions[region].handlers.push_back(
      {HandlerKind::CatchAll, {}, function.first_edge(branch)});
  EXPECT_EQ(broken(), 6);
}

TEST_F(VerifyTest, Invariant7Values) {
  ValueId a = make.i32(1);
  ValueId b = make.op(Op::I32Eqz, {a});
  ValueId store = make.op(Op::DataDrop, {}, sample.data.value);
  EXPECT_EQ(broken_when_ended(), 0);
  function.unlink(a);
  EXPECT_EQ(broken(), 7);
  function.insert_before(b, a);
  function.unlink(store);
  function.insert_before(b, store);
  function.set_operand(b, 0, store);
  EXPECT_EQ(broken(), 7);
}

TEST_F(VerifyTest, Invariant8OrderWithinABlock) {
  ValueId a = make.i32(1);
  ValueId b = make.op(Op::I32Eqz, {a});
  EXPECT_EQ(broken_when_ended(), 0);
  function.set_operand(b, 0, b);
  EXPECT_EQ(broken(), 8);
}

TEST_F(VerifyTest, Invariant8Dominance) {
  BlockId left = function.add_block(), right = function.add_block();
  make.br_if(make.i32(0), {.to = left}, {.to = right});
  make.at_end_of(left);
  ValueId inside = make.i32(1);
  make.br({.to = right});
  make.at_end_of(right);
  ValueId use = make.op(Op::I32Eqz, {inside});
  EXPECT_EQ(broken_when_ended(), 8);
  function.all_edges[1].target = left;
  EXPECT_EQ(broken(), 0);
  // Out of reach, only the order within the block is asked for.
  function.all_edges[2].target = left;
  EXPECT_EQ(broken(), 0);
  function.set_operand(use, 0, use);
  EXPECT_EQ(broken(), 8);
}

TEST_F(VerifyTest, Invariant9TerminatorsValues) {
  TypeRef some = function.intern(wasm::reference(wasm::heap::any, false));
  BlockId a = add_ended_block(some), b = add_ended_block(some);
  ValueId null = make.ref_null(wasm::heap::any);
  ValueId known = make.op(Op::RefAsNonNull, {null});
  ValueId branch = make.br_on(Op::BrOnNull, null);
  make.set_targets(branch, {.to = a, .arguments = {known}},
                   {.to = b, .arguments = {branch}});
  EXPECT_EQ(broken(), 0);
  function.set_argument(function.edges(branch)[0], 0, branch);
  EXPECT_EQ(broken(), 9);
  function.set_argument(function.edges(branch)[0], 0, known);
  ValueId drop = function.make({Op::RefIsNull, TypeRef::I32, {branch.value}});
  function.insert_before(function[b].first, drop);
  EXPECT_EQ(broken(), 9);
}

TEST_F(VerifyTest, Invariant10ResultRows) {
  auto two = make.call(sample.callee, {make.i32(1), make.i64(2)});
  EXPECT_EQ(broken_when_ended(), 0);
  function[two[1]].w[2] = 2;
  EXPECT_EQ(broken(), 10);
  function[two[1]].w[2] = 0;
  EXPECT_EQ(broken(), 10);
  function[two[1]].w[2] = 1;
  function.unlink(two[0]);
  EXPECT_EQ(broken(), 0);
  ValueId between = function.make({Op::I32Const, TypeRef::I32, {}});
  function.insert_before(two[1], between);
  EXPECT_EQ(broken(), 10);
}

TEST_F(VerifyTest, Invariant10OnlyOfSeveral) {
  auto one = make.call(sample.import, {make.i32(1)});
  ValueId row = function.make({Op::Result, TypeRef::I32, {one[0].value}});
  function.append(entry, row);
  EXPECT_EQ(broken_when_ended(), 10);
}

TEST_F(VerifyTest, Invariant11Operands) {
  ValueId a = make.i32(1);
  ValueId call = make.call(sample.import, {a}).instruction;
  EXPECT_EQ(broken_when_ended(), 0);
  function[call].w[1] = 0;
  EXPECT_EQ(broken(), 11);
  function[call].w[1] = 1;
  function[a].op = Op::I64Const;
  function[a].type = TypeRef::I64;
  EXPECT_EQ(broken(), 11);
}

TEST_F(VerifyTest, Invariant11References) {
  ValueId object = make.op(Op::StructNewDefault, {}, sample.derived.value);
  ValueId get =
      make.pair_op(Op::StructGet, {object}, sample.structure.value, 1);
  EXPECT_EQ(broken_when_ended(), 0);
  function[object].w[2] = sample.structure.value;
  function[object].type = function.intern(
      wasm::reference(static_cast<int32_t>(sample.structure.value), false));
  EXPECT_EQ(broken(), 0);
  function[get].w[2] = function.add_pair(sample.derived.value, 1);
  EXPECT_EQ(broken(), 11);
}

TEST_F(VerifyTest, Invariant11AddressesOfAWideMemory) {
  make.load(Op::I32Load, make.i32(1), {.memory = sample.wide});
  EXPECT_EQ(broken_when_ended(), 11);
}

TEST_F(VerifyTest, Invariant12OwnType) {
  ValueId a = make.i32(1);
  ValueId reference = make.op(Op::RefFunc, {}, sample.callee.value);
  EXPECT_EQ(broken_when_ended(), 0);
  function[reference].type = TypeRef::FuncRef;  // a supertype
  EXPECT_EQ(broken(), 0);
  function[reference].type = TypeRef::ExternRef;
  EXPECT_EQ(broken(), 12);
  function[reference].type = TypeRef::None;
  EXPECT_EQ(broken(), 12);
  function[reference].type = TypeRef::FuncRef;
  function[a].type = TypeRef::None;
  EXPECT_EQ(broken(), 12);
  function[a].type = TypeRef::I32;
  function[function[entry].last].type = TypeRef::I32;
  EXPECT_EQ(broken(), 12);
}

TEST_F(VerifyTest, Invariant13FieldsAndArrays) {
  ValueId object = make.op(Op::StructNewDefault, {}, sample.structure.value);
  ValueId get =
      make.pair_op(Op::StructGetU, {object}, sample.structure.value, 0);
  EXPECT_EQ(broken_when_ended(), 0);
  function[get].op = Op::StructGet;
  EXPECT_EQ(broken(), 13);
  function.pairs[0][1] = 3;
  EXPECT_EQ(broken(), 13);
  function.pairs[0] = {sample.numbers.value, 0};
  EXPECT_EQ(broken(), 13);
}

TEST_F(VerifyTest, Invariant13AnImmutableGlobal) {
  ValueId set = make.op(Op::GlobalSet, {make.i32(1)}, sample.counter.value);
  EXPECT_EQ(broken_when_ended(), 0);
  function[set].w[2] = sample.constant.value;
  EXPECT_EQ(broken(), 13);
}

TEST_F(VerifyTest, Invariant13ATailCallGivesWhatTheFunctionGives) {
  make.return_call(sample.tail, {});
  EXPECT_EQ(broken(), 0);
  sample.program.symbols[sample.tail].type =
      sample.program.intern({{}, {{wasm::ValueKind::I32}}});
  EXPECT_EQ(broken(), 13);
}

TEST_F(VerifyTest, Invariant13ACastIsToASubtype) {
  ValueId null = make.ref_null(wasm::heap::any);
  ValueId cast = make.br_on_cast(Op::BrOnCast, null, {wasm::ValueKind::AnyRef},
                                 {wasm::ValueKind::I31Ref});
  make.set_targets(cast, {.to = add_ended_block()}, {.to = add_ended_block()});
  EXPECT_EQ(broken(), 0);
  function.pairs[0][1] = static_cast<uint32_t>(TypeRef::FuncRef);
  EXPECT_EQ(broken(), 13);
}

TEST_F(VerifyTest, Invariant14Arguments) {
  BlockId target = add_ended_block(TypeRef::I32);
  make.br({.to = target, .arguments = {make.i32(1)}});
  EXPECT_EQ(broken(), 0);
  function.all_edges[0].argument_count = 0;
  EXPECT_EQ(broken(), 14);
  function.all_edges[0].argument_count = 1;
  function[function[target].parameters[0]].type = TypeRef::I64;
  EXPECT_EQ(broken(), 14);
}

TEST_F(VerifyTest, Invariant13ElementsOfSlices) {
  ValueId a = make.i32(1), wide = make.i64(1);
  ValueId load =
      make.access(Op::SliceLoad, {a, a, a},
                  {.memory = sample.region, .alignment_log2 = 3}, TypeRef::I64);
  ValueId store = make.access(Op::SliceStore, {a, a, a, wide},
                              {.memory = sample.region, .alignment_log2 = 0});
  EXPECT_EQ(broken_when_ended(), 0);
  function.accesses[AccessId(size_t{function[load].w[2]})].alignment_log2 = 4;
  EXPECT_EQ(broken(), 13);
  function.accesses[AccessId(size_t{function[load].w[2]})].alignment_log2 = 3;
  function[load].type = TypeRef::F32;
  EXPECT_EQ(broken(), 13);
  function[load].type = TypeRef::I64;
  function.set_operand(store, 3, make.v128({}));
  function.unlink(function.operands(store)[3]);
  function.insert_before(store, function.operands(store)[3]);
  EXPECT_EQ(broken(), 13);
}

TEST_F(VerifyTest, Invariant13ACapabilityIsAConstant) {
  ValueId get = make.op(Op::Capability, {}, sample.granted.value);
  EXPECT_EQ(broken_when_ended(), 0);
  for (SymbolId wrong : {sample.counter, sample.constant}) {
    function[get].w[2] = wrong.value;
    EXPECT_EQ(broken(), 13);
  }
}

TEST_F(VerifyTest, Invariant13WhatABoundaryCallCanCarry) {
  ValueId a = make.i32(1);
  make.results(Op::BoundaryCall, {a}, sample.import.value);
  EXPECT_EQ(broken_when_ended(), 0);
  Symbol &callee = sample.program.symbols[sample.import];
  constexpr wasm::ValueType i32{wasm::ValueKind::I32};
  const wasm::FuncType wrong[] = {{{i32}, {i32, i32}},
                                  {{i32}, {{wasm::ValueKind::V128}}},
                                  {{i32}, {{wasm::ValueKind::FuncRef}}}};
  for (const wasm::FuncType &type : wrong) {
    callee.type = sample.program.intern(type);
    EXPECT_EQ(broken(), 13);
  }
  callee.type = sample.i32_to_i32;
  callee.definition = Definition::Layout;
  EXPECT_EQ(broken(), 13);
  callee.exported = true;
  EXPECT_EQ(broken(), 0);
}

TEST_F(VerifyTest, Invariant15Rows) {
  // Each operation with one immediate too far.
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    function = one_of(sample, op);
    for (BlockId block : function.blocks.ids())
      for (ValueId id = function[block].first; id; id = function.next(id)) {
        if (function[id].op != op) continue;
        switch (immediate_of(op)) {
          case Immediate::Address:
          case Immediate::Symbol:
          case Immediate::Type:
          case Immediate::Memory:
          case Immediate::Data:
          case Immediate::Elem:
          case Immediate::HeapType:
            function[id].w[2] = 77;
            break;
          case Immediate::Access:
            function.accesses[AccessId(size_t{function[id].w[2]})].memory =
                MemoryId(size_t{77});
            break;
          case Immediate::TypeTable:
          case Immediate::TwoTables:
          case Immediate::ElemTable:
          case Immediate::DataMemory:
          case Immediate::TwoMemories:
          case Immediate::TypeData:
          case Immediate::TypeElem:
          case Immediate::TwoTypes:
            function.pairs[function[id].w[2]][1] = 77;
            EXPECT_EQ(broken(), 15) << text_of(op);
            [[fallthrough]];
          case Immediate::TypeField:
          case Immediate::TypeCount:
            function.pairs[function[id].w[2]][0] = 77;
            break;
          default:
            continue;
        }
        EXPECT_EQ(broken(), 15) << text_of(op);
      }
  }
}

TEST_F(VerifyTest, Invariant15Kinds) {
  ValueId call = make.call(sample.import, {make.i32(1)}).instruction;
  ValueId get = make.op(Op::GlobalGet, {}, sample.counter.value);
  EXPECT_EQ(broken_when_ended(), 0);
  function[call].w[2] = sample.counter.value;
  EXPECT_EQ(broken(), 15);
  function[call].w[2] = sample.import.value;
  function[get].w[2] = sample.table.value;
  EXPECT_EQ(broken(), 15);
}

TEST_F(VerifyTest, Invariant16LanesAndAlignments) {
  ValueId a = make.i32(1), v = make.v128({});
  ValueId lane = make.op(Op::I32x4ExtractLane, {v}, 3);
  ValueId load =
      make.load(Op::I32Load, a, {.memory = sample.linear, .alignment_log2 = 2});
  ValueId load_lane = make.access(Op::V128Load16Lane, {a, v},
                                  {.memory = sample.linear, .lane = 7});
  ValueId mixed = make.shuffle(v, v, {31});
  ValueId atomic = make.load(Op::I32AtomicLoad, a,
                             {.memory = sample.shared, .alignment_log2 = 2});
  EXPECT_EQ(broken_when_ended(), 0);
  auto row = [&](ValueId id) -> Access & {
    return function.accesses[AccessId(size_t{function[id].w[2]})];
  };
  function[lane].w[2] = 4;
  EXPECT_EQ(broken(), 16);
  function[lane].w[2] = 3;
  row(load).alignment_log2 = 3;
  EXPECT_EQ(broken(), 16);
  row(load).alignment_log2 = 0;
  row(load).offset = 1ull << 32;
  EXPECT_EQ(broken(), 16);
  row(load).offset = UINT32_MAX;
  EXPECT_EQ(broken(), 0);
  row(load_lane).lane = 8;
  EXPECT_EQ(broken(), 16);
  row(load_lane).lane = 0;
  row(atomic).alignment_log2 = 1;
  EXPECT_EQ(broken(), 16);
  row(atomic).alignment_log2 = 2;
  function[mixed].w[2] =
      function.add_words(std::array<uint32_t, 4>{0, 0, 32, 0});
  EXPECT_EQ(broken(), 16);
}

TEST_F(VerifyTest, Invariant17Memories) {
  Access access{.memory = sample.linear, .symbol = sample.text};
  ValueId a = make.i32(1);
  ValueId load = make.load(Op::I32Load, a, access);
  ValueId init = make.pair_op(Op::MemoryInit, {a, a, a}, sample.data.value, 0);
  EXPECT_EQ(broken_when_ended(), 0);
  auto &row = function.accesses[AccessId(size_t{function[load].w[2]})];
  row.memory = sample.region;
  EXPECT_EQ(broken(), 17);
  row.symbol = {};
  EXPECT_EQ(broken(), 0);
  row.memory = sample.managed;
  EXPECT_EQ(broken(), 17);
  row.memory = sample.linear;
  // Any segment may fill any memory that has addresses.
  function[init].w[2] = function.add_pair(0, sample.region.value);
  EXPECT_EQ(broken(), 0);
  function[init].w[2] = function.add_pair(0, sample.managed.value);
  EXPECT_EQ(broken(), 17);
}

// A block in a region, and a handler for the tag.
struct RegionTest : VerifyTest {
  RegionId region = function.regions.add({});
  BlockId tried = function.add_block(region);
  BlockId handler = add_ended_block(TypeRef::I32);
  ValueId before = make.i64(1);

  void add_handler(HandlerKind kind, SymbolId tag, ValueList arguments) {
    function.regions[region].handlers.push_back(
        {kind, tag, function.add_edge(handler, arguments)});
    make.br({.to = tried});
    make.at_end_of(tried);
  }
};

TEST_F(RegionTest, Invariant18Regions) {
  add_handler(HandlerKind::Catch, sample.tag, {});
  EXPECT_EQ(broken_when_ended(), 0);
  RegionId inner = function.regions.add({.parent = region});
  EXPECT_EQ(broken(), 0);
  function.regions[region].parent = inner;
  EXPECT_EQ(broken(), 18);
  function.regions[region].parent = {};
  function.regions[region].handlers[0].kind = HandlerKind::CatchAll;
  EXPECT_EQ(broken(), 18);
}

TEST_F(RegionTest, Invariant19WhatAHandlerGives) {
  function.add_parameter(
      handler, function.intern(wasm::reference(wasm::heap::exn, false)));
  function.add_parameter(handler, TypeRef::I64);
  add_handler(HandlerKind::CatchRef, sample.tag, {before});
  EXPECT_EQ(broken_when_ended(), 0);
  function.regions[region].handlers[0].kind = HandlerKind::Catch;
  EXPECT_EQ(broken(), 19);
}

TEST_F(RegionTest, Invariant20WhatIsKnownInARegion) {
  function.add_parameter(handler, TypeRef::I64);
  add_handler(HandlerKind::Catch, sample.tag, {before});
  ValueId inside = make.i64(2);
  EXPECT_EQ(broken_when_ended(), 0);
  function.set_argument(function.all_edges[0], 0, inside);
  EXPECT_EQ(broken(), 20);
}

TEST_F(RegionTest, Invariant20HoldsForInnerRegions) {
  function.add_parameter(handler, TypeRef::I64);
  add_handler(HandlerKind::Catch, sample.tag, {before});
  RegionId inner = function.regions.add({.parent = region});
  BlockId next = function.add_block(inner);
  ValueId inside = make.i64(2);
  make.br({.to = next});
  make.at_end_of(next);
  EXPECT_EQ(broken_when_ended(), 0);
  // Known in the block after it, not in its own.
  function.set_argument(function.all_edges[0], 0, inside);
  EXPECT_EQ(broken(), 20);
  function[tried].region = {};
  EXPECT_EQ(broken(), 0);
  function[entry].region = inner;
  EXPECT_EQ(broken(), 20);
}

TEST_F(VerifyTest, Invariant21Likelihoods) {
  BlockId a = add_ended_block(), b = add_ended_block();
  ValueId number = make.i32(1);
  make.br_if(number, {.to = a, .likelihood = Likelihood::Likely}, {.to = b});
  ValueId branch = function.terminator(entry);
  EXPECT_EQ(broken(), 0);
  function.edges(branch)[1].likelihood = Likelihood::Unlikely;
  EXPECT_EQ(broken(), 0);
  function.edges(branch)[1].likelihood = Likelihood::Likely;
  EXPECT_EQ(broken(), 21);
  function.edges(branch)[1].likelihood = Likelihood::Unknown;
  function[branch].op = Op::BrTable;
  EXPECT_EQ(broken(), 21);
}

struct LegacyTest : RegionTest {
  ValueId caught = function.add_parameter(
      handler, function.intern(wasm::reference(wasm::heap::exn, false)));

  LegacyTest() {
    function.legacy_exceptions = true;
    make.at_end_of(handler);
  }
  void end_tried() {
    make.at_end_of(entry);
    add_handler(HandlerKind::CatchRef, sample.tag, {});
  }
};

TEST_F(LegacyTest, Invariant22WhatIsThrownAgainWasCaught) {
  function.unlink(function.terminator(handler));
  make.throw_ref(caught);
  end_tried();
  EXPECT_EQ(broken_when_ended(), 0);
  ValueId null = function.make({.op = Op::RefNull,
                                .type = function.type_of(caught),
                                .w = {0, 0, uint32_t(wasm::heap::exn)}});
  function.insert_before(function.terminator(handler), null);
  function.set_operand(function.terminator(handler), 0, null);
  EXPECT_EQ(broken(), 22);
}

TEST_F(LegacyTest, Invariant22OnlyThrowRefTakesIt) {
  end_tried();
  EXPECT_EQ(broken_when_ended(), 0);
  ValueId test = function.make(
      {.op = Op::RefIsNull, .type = TypeRef::I32, .w = {caught.value}});
  function.insert_before(function.terminator(handler), test);
  EXPECT_EQ(broken(), 22);
  function.legacy_exceptions = false;
  EXPECT_EQ(broken(), 0);
}

TEST_F(LegacyTest, Invariant22OnlyHandlersLeadToAHandler) {
  function[handler].parameters.pop_back();
  end_tried();
  function.regions[region].handlers[0].kind = HandlerKind::Catch;
  make.br({.to = handler, .arguments = {make.i32(1)}});
  EXPECT_EQ(broken(), 22);
  function.legacy_exceptions = false;
  EXPECT_EQ(broken(), 0);
}

TEST_F(VerifyTest, Invariant23NothingSemanticIsLeft) {
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    Function each = one_of(sample, op);
    std::vector<Violation> found =
        Verifier(sample.program).verify(each, Stage::Lowered);
    EXPECT_EQ(!found.empty(), is_semantic(op)) << text_of(op);
    if (!found.empty()) EXPECT_EQ(found[0].invariant, 23);
  }
}

}  // namespace
}  // namespace wasmrust::ir

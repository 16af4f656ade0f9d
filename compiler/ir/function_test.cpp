// The tables of a function: links of a block, operands in words and in the
// pool, types that are interned, rows that repeat.
#include "compiler/ir/function.h"

#include <gtest/gtest.h>

namespace wasmrust::ir {
namespace {

std::vector<uint32_t> order(const Function &function, BlockId block) {
  std::vector<uint32_t> ids;
  for (ValueId at = function[block].first; at; at = function.next(at))
    ids.push_back(at.value);
  std::vector<uint32_t> back;
  for (ValueId at = function[block].last; at; at = function.previous(at))
    back.insert(back.begin(), at.value);
  EXPECT_EQ(ids, back);
  return ids;
}

using Order = std::vector<uint32_t>;

TEST(Function, InstructionsCanBePutInAndTakenOut) {
  Function function;
  BlockId block = function.add_block();
  auto make = [&] { return function.make({Op::I32Const, TypeRef::I32, {7}}); };
  ValueId a = make(), b = make(), c = make(), d = make();
  function.append(block, b);
  function.append(block, d);
  EXPECT_EQ(order(function, block), (Order{1, 3}));
  function.insert_before(d, c);
  function.insert_before(b, a);
  EXPECT_EQ(order(function, block), (Order{0, 1, 2, 3}));
  function.unlink(a);
  function.unlink(c);
  function.unlink(d);
  EXPECT_EQ(order(function, block), (Order{1}));
  EXPECT_FALSE(function.block_of(c));
  EXPECT_EQ(function.block_of(b), block);
  EXPECT_EQ(function[c].w[0], 7u);
  function.unlink(b);
  EXPECT_EQ(order(function, block), Order{});
}

TEST(Function, OperandsStandInWordsOrInThePool) {
  Function function;
  std::vector<ValueId> list;
  for (int i = 0; i < 4; ++i)
    list.push_back(function.make({Op::I64Const, TypeRef::I64, {}}));
  ValueId add =
      function.make({Op::I64Add, TypeRef::I64, {list[0].value, list[1].value}});
  ValueId call =
      function.make({Op::Call, TypeRef::None, {function.add_list(list), 4, 0}});
  EXPECT_EQ(function.operands(list[0]).size(), 0u);
  ASSERT_EQ(function.operands(add).size(), 2u);
  EXPECT_EQ(function.operands(add)[1], list[1]);
  ASSERT_EQ(function.operands(call).size(), 4u);
  EXPECT_EQ(function.operands(call).back(), list[3]);
  function.set_operand(add, 1, list[3]);
  function.set_operand(call, 3, add);
  EXPECT_EQ(function.operands(add)[1], list[3]);
  EXPECT_EQ(function.operands(call)[3], add);
}

TEST(Function, TypesAreInternedAndTheFirstAreFixed) {
  Function function;
  EXPECT_EQ(function.intern({wasm::ValueKind::I32}), TypeRef::I32);
  EXPECT_EQ(function.intern({wasm::ValueKind::ExternRef}), TypeRef::ExternRef);
  wasm::ValueType own = wasm::reference(5, true);
  TypeRef first = function.intern(own);
  EXPECT_EQ(first, TypeRef::FirstOther);
  EXPECT_EQ(function.intern(own), first);
  EXPECT_EQ(function.value_type(first), own);
}

TEST(Function, RowsThatRepeatAreShared) {
  Function function;
  Access access{.memory = MemoryId(size_t{0}), .offset = 8};
  AccessId first = function.add_access(access);
  Access other = access;
  other.offset = 16;
  EXPECT_NE(function.add_access(other), first);
  EXPECT_EQ(function.add_access(access), first);
  EXPECT_EQ(function.add_pair(1, 2), function.add_pair(1, 2));
  EXPECT_NE(function.add_pair(1, 2), function.add_pair(2, 1));
}

TEST(Op, EveryOperationIsFoundByItsName) {
  size_t found = 0;
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    EXPECT_EQ(find_op(text_of(op)), op) << text_of(op);
    ++found;
  }
  EXPECT_GT(found, 560u);
  EXPECT_FALSE(find_op("local.get"));
  EXPECT_FALSE(find_op("i32.nothing"));
}

TEST(Op, OnlyWhatHasNoImmediateHasThreeOperandsInWords) {
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (operands_of(op) == Operands::Three) {
      EXPECT_EQ(immediate_of(op), Immediate::None) << text_of(op);
    }
  }
}

}  // namespace
}  // namespace wasmrust::ir

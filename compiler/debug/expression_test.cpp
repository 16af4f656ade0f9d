// Expressions, operation by operation.
#include "compiler/debug/expression.h"

#include <gtest/gtest.h>
#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {
namespace {

using namespace llvm::dwarf;
using Raw = std::vector<uint8_t>;

// A function of 40 bytes: local 1 is in local 200, local 2 the constant 5 from
// 10 on, local 3 in local 0 until 10, local 4 nowhere.
class Expressions : public testing::Test {
 protected:
  Expressions() {
    using Kind = LocalPiece::Kind;
    map_.old_size = map_.new_size = 40;
    map_.places = {{2, 2}, {10, 4}, {20, 12}};
    map_.locals = {{1, 2, 40, Kind::Local, 200},
                   {2, 10, 40, Kind::Constant, 5},
                   {3, 0, 10, Kind::Local, 0}};
    view_.show(map_);
    unit_.header.offset = 100;
    unit_.die_at.assign(64, no_die);
    for (uint32_t offset : {11u, 30u}) {
      unit_.die_at[offset] = static_cast<uint32_t>(unit_.dies.size());
      unit_.dies.push_back({.offset = offset,
                            .attributes = 0,
                            .abbreviation = 0,
                            .parent = no_die,
                            .end = 0,
                            .scope = no_scope,
                            .kept = offset == 30});
    }
    unit_.addr_base = 4;
    sections_.addr = addresses_;
  }

  // Nothing: no part of it can be said there.
  std::optional<Raw> at(uint32_t offset, Raw bytes) {
    return written(bytes, {.view = &view_, .offset = offset});
  }
  std::optional<Raw> unchanged(Raw bytes) { return written(bytes, {}); }

  std::optional<Raw> written(const Raw &bytes, const LocalsAt &at) {
    if (!expression_.read(bytes, sections_, unit_)) return std::nullopt;
    if (!expression_.write(at, now_)) return std::nullopt;
    return now_.bytes;
  }

  FunctionMap map_;
  FunctionView view_;
  Raw addresses_ = {9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8};
  Sections sections_;
  Unit unit_;
  Expression expression_;
  NewExpression now_;
};

constexpr uint8_t wasm = DW_OP_WASM_location;

TEST_F(Expressions, LocalsMove) {
  EXPECT_EQ(at(5, {wasm, 0, 1, DW_OP_stack_value}),
            (Raw{wasm, 0, 0xc8, 1, DW_OP_stack_value}));
  EXPECT_EQ(at(5, {wasm, 0, 3, DW_OP_plus_uconst, 8}),
            (Raw{wasm, 0, 0, DW_OP_plus_uconst, 8}));
  EXPECT_EQ(at(10, {wasm, 0, 3}), std::nullopt);
  EXPECT_EQ(at(10, {wasm, 0, 4}), std::nullopt);
  EXPECT_EQ(unchanged({wasm, 0, 4}), (Raw{wasm, 0, 4}));
}

TEST_F(Expressions, LocalsBecomeConstants) {
  EXPECT_EQ(at(10, {wasm, 0, 2, DW_OP_stack_value}),
            (Raw{DW_OP_consts, 5, DW_OP_stack_value}));
  EXPECT_EQ(at(9, {wasm, 0, 2, DW_OP_stack_value}), std::nullopt);
}

// Nothing runs in front of the first instruction.
TEST_F(Expressions, HoldFromTheBodysStart) {
  EXPECT_EQ(at(0, {wasm, 0, 1}), (Raw{wasm, 0, 0xc8, 1}));
}

TEST_F(Expressions, GlobalsStayAndTheOperandStackDoesNot) {
  Raw global = {wasm, 1, 7}, fixed = {wasm, 3, 1, 0, 0, 0},
      stack = {wasm, 2, 0};
  EXPECT_EQ(at(5, global), global);
  EXPECT_EQ(at(5, fixed), fixed);
  EXPECT_EQ(at(5, stack), std::nullopt);
  EXPECT_TRUE(expression_.depends_on_code());
  EXPECT_EQ(unchanged(stack), stack);
}

TEST_F(Expressions, PiecesThatAreKnownStay) {
  Raw two = {wasm, 0, 1, DW_OP_stack_value, DW_OP_piece, 4,
             wasm, 0, 4, DW_OP_stack_value, DW_OP_piece, 4};
  EXPECT_EQ(at(5, two), (Raw{wasm, 0, 0xc8, 1, DW_OP_stack_value, DW_OP_piece,
                             4, DW_OP_piece, 4}));
  EXPECT_EQ(at(5, {wasm, 0, 4, DW_OP_piece, 4, DW_OP_piece, 4}), std::nullopt);
}

TEST_F(Expressions, EntryValuesAreOfTheEntry) {
  EXPECT_EQ(at(20, {DW_OP_entry_value, 3, wasm, 0, 3, DW_OP_stack_value}),
            (Raw{DW_OP_entry_value, 3, wasm, 0, 0, DW_OP_stack_value}));
  EXPECT_EQ(at(20, {DW_OP_entry_value, 3, wasm, 0, 2}), std::nullopt);
  EXPECT_EQ(at(20, {DW_OP_entry_value, 1, DW_OP_reg0}), std::nullopt);
}

TEST_F(Expressions, OfWhichNothingIsKnown) {
  EXPECT_EQ(unchanged({0x01}), std::nullopt);
  EXPECT_EQ(unchanged({DW_OP_const4u, 1, 2}), std::nullopt);
  EXPECT_EQ(unchanged({wasm, 4, 0}), std::nullopt);
  Raw entry_of_all = {DW_OP_entry_value, 200};
  EXPECT_EQ(unchanged(entry_of_all), std::nullopt);
}

TEST_F(Expressions, BranchesNeedTheirDistances) {
  Raw same = {wasm, 0, 3, DW_OP_skip, 0, 0, DW_OP_stack_value};
  EXPECT_EQ(at(5, same),
            (Raw{wasm, 0, 0, DW_OP_skip, 0, 0, DW_OP_stack_value}));
  EXPECT_EQ(at(5, {wasm, 0, 1, DW_OP_skip, 0, 0, DW_OP_stack_value}),
            std::nullopt);
}

TEST_F(Expressions, IndicesBecomeAddresses) {
  EXPECT_EQ(unchanged({DW_OP_addrx, 1}), (Raw{DW_OP_addr, 5, 6, 7, 8}));
  EXPECT_EQ(unchanged({DW_OP_constx, 0, DW_OP_form_tls_address}),
            (Raw{DW_OP_const4u, 1, 2, 3, 4, DW_OP_form_tls_address}));
  EXPECT_EQ(unchanged({DW_OP_addrx, 2}), std::nullopt);
}

TEST_F(Expressions, ReferencesArePatched) {
  using Kind = ExpressionPatch::Kind;
  EXPECT_EQ(unchanged({DW_OP_convert, 30, DW_OP_convert, 0}),
            (Raw{DW_OP_convert, 0, 0, 0, 0, DW_OP_convert, 0}));
  EXPECT_EQ(now_.patches, (std::vector<ExpressionPatch>{{1, 1, Kind::Uleb4}}));
  EXPECT_EQ(unchanged({DW_OP_call2, 30, 0}), (Raw{DW_OP_call4, 0, 0, 0, 0}));
  EXPECT_EQ(now_.patches, (std::vector<ExpressionPatch>{{1, 1, Kind::InUnit}}));
  EXPECT_EQ(unchanged({DW_OP_implicit_pointer, 130, 0, 0, 0, 0x7f}),
            (Raw{DW_OP_implicit_pointer, 0, 0, 0, 0, 0x7f}));
  EXPECT_EQ(now_.patches,
            (std::vector<ExpressionPatch>{{1, 1, Kind::InSection}}));
  EXPECT_EQ(unchanged({DW_OP_const_type, 30, 1, 7}),
            (Raw{DW_OP_const_type, 0, 0, 0, 0, 1, 7}));
  // An entry that went, no entry, another unit.
  EXPECT_EQ(unchanged({DW_OP_convert, 11}), std::nullopt);
  EXPECT_EQ(unchanged({DW_OP_convert, 12}), std::nullopt);
  EXPECT_EQ(unchanged({DW_OP_call_ref, 30, 0, 0, 0}), std::nullopt);
}

}  // namespace
}  // namespace wasmrust::debug

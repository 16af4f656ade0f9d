// One run of the verifier (verify.h): the state that its parts share. Each part
// is a file: verify_structure.cpp (invariants 1 to 6), verify_values.cpp (7 to
// 14), verify_rows.cpp (15 to 17), verify_regions.cpp (18 to 20).
#pragma once

#include <optional>

#include "compiler/ir/dominators.h"
#include "compiler/ir/typing.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {

class Verification {
 public:
  Verification(const Program &program, const wasm::Subtyping &subtyping,
               const Function &function, Stage stage)
      : program_(program),
        subtyping_(subtyping),
        function_(function),
        stage_(stage) {}

  std::vector<Violation> run();

 private:
  static constexpr size_t most_violations = 20;

  const Program &program_;
  const wasm::Subtyping &subtyping_;
  const Function &function_;
  Stage stage_;
  std::vector<Violation> found_;
  std::optional<Dominators> dominators_;
  // The place of each instruction in its block, from 1; 0 in no block.
  std::vector<uint32_t> position_;
  std::vector<bool> edge_used_;
  Typing typing_;
  ValueId unsound_;  // names what is not there, so it has no types
  BlockId block_;    // where we are
  ValueId value_;

  void fail(int invariant, std::string text);
  bool failed() const { return !found_.empty(); }
  bool matches(wasm::ValueType a, wasm::ValueType b) const {
    return a == b || subtyping_.matches(a, b);
  }
  wasm::ValueType type_of(ValueId id) const {
    return function_.value_type(function_.type_of(id));
  }

  // Structure.
  void types_in_range();
  void tables_in_range();
  void block_list();
  void parameter_rows();
  void words_in_range();
  void words_of_immediate(const Instruction &row);
  bool value_in_range(uint32_t id);
  bool pool_in_range(uint64_t first, uint64_t count);
  void signature();
  void block_shape();
  void edges_of(ValueId terminator);
  void likelihoods(ValueId terminator);
  void take_edge(EdgeId edge);

  // Values.
  void use(ValueId id, bool from_edge_of_itself = false);
  void operands();
  void own_type();
  void result_rows();
  void result_row();
  void arguments();
  bool may_carry(size_t edge) const;

  // Rows.
  bool rows();
  bool symbol(SymbolId id, SymbolKind kind);
  bool symbol_of_op(SymbolId id);
  bool symbol_address(SymbolId id);
  bool type(uint32_t id);
  bool memory(uint32_t id, bool accessed);
  bool access();
  bool data(uint32_t id);
  bool element(uint32_t id);
  bool heap(uint32_t heap);
  bool lanes();
  bool pair();

  // Regions.
  void regions();
  void handler(const Handler &handler);
  void handlers_of_block(BlockId block);
  void legacy_exceptions();
  void no_exceptions(Values values);
};

std::string spell(BlockId id);
std::string spell(ValueId id);

}  // namespace wasmrust::ir

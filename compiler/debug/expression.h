// Location expressions (DWARF 5, 2.5 and 2.6) whose local variables move.
//
//   DW_OP_WASM_location 0 3, DW_OP_plus_uconst 8     local 3, offset 8
//     local 3 is in local 5   → DW_OP_WASM_location 0 5, DW_OP_plus_uconst 8
//     local 3 is the constant 64 → DW_OP_consts 64, DW_OP_plus_uconst 8
//     local 3 is nowhere      → no location
//
// DW_OP_WASM_location pushes the value, so a constant can stand in its place.
// Of a value in pieces the pieces that are known stay. Indices into .debug_addr
// become what they stand for; references of other entries are patches, because
// where those are is known at the unit's end. An expression with an operation
// that we do not know cannot be followed. Neither can the operand stack
// (DW_OP_WASM_location 2), where code has changed.
#pragma once

#include <vector>

#include "compiler/debug/unit.h"

namespace wasmrust::debug {

struct ExpressionPatch {
  uint32_t position;  // in the expression
  uint32_t die;       // the entry that is referred to
  enum class Kind : uint8_t { Uleb4, InUnit, InSection } kind;
  bool operator==(const ExpressionPatch &) const = default;
};

struct NewExpression {
  std::vector<uint8_t> bytes;
  std::vector<ExpressionPatch> patches;
  bool operator==(const NewExpression &) const = default;
  void clear() { bytes.clear(), patches.clear(); }
};

// Where locals are: in a changed function at an offset of the new body, or
// where they were.
struct LocalsAt {
  const FunctionView *view = nullptr;  // null: unchanged
  uint32_t offset = 0;
  bool known = true;  // false: there is no code to ask about
};

class Expression {
 public:
  // False when it cannot be understood.
  bool read(Bytes bytes, const Sections &sections, const Unit &unit);

  // Asks where the code is.
  bool depends_on_code() const { return depends_on_code_; }
  const std::vector<uint32_t> &locals() const { return locals_; }

  // False when nothing of it can be said there.
  bool write(const LocalsAt &at, NewExpression &to) const;

 private:
  struct Operation {
    uint8_t code;
    uint32_t begin, end;
    uint64_t first, second;
    Bytes block;
  };

  bool read_operation(ByteReader &in);
  void note(const Operation &operation);
  bool write_operation(const Operation &operation, const LocalsAt &at,
                       NewExpression &to) const;
  bool write_local(uint64_t local, const LocalsAt &at, bool at_entry,
                   ByteWriter &to) const;
  bool write_entry_value(const Operation &operation, const LocalsAt &at,
                         ByteWriter &to) const;
  bool write_reference(const Operation &operation, NewExpression &to) const;

  Bytes bytes_;
  const Sections *sections_ = nullptr;
  const Unit *unit_ = nullptr;
  std::vector<Operation> operations_;
  std::vector<uint32_t> locals_;
  bool depends_on_code_ = false;
  bool has_branches_ = false;
};

}  // namespace wasmrust::debug

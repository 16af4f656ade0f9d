// Bytes of instructions, with their relocations.
//
// Knows how each immediate is written (core specification, "Instructions" of
// the binary format); does not know blocks. Fields that name something get the
// padded form that a relocation patches (tool-conventions, "Relocation
// Sections").
#pragma once

#include "compiler/base/bytes.h"
#include "compiler/emit/emit.h"
#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::emit {

class CodeWriter {
 public:
  CodeWriter(const Program &program, const ir::Function &function, Body &body)
      : program_(program), function_(function), body_(body) {}

  void op(wasm::Op op);
  // The last instruction is one behind which nothing is reached.
  bool ended() const { return ended_; }
  void byte(uint8_t value) { out_.u8(value); }
  void uleb(uint64_t value) { out_.uleb(value); }
  void sleb(int64_t value) { out_.sleb(value); }
  void value_type(wasm::ValueType type);
  void heap_type(int32_t heap);
  // An instruction of the table, operands aside.
  void instruction(ir::ValueId id);
  void local(wasm::Op op_, uint32_t index);
  // What follows comes from there.
  void place(uint32_t origin);
  size_t size() const { return out_.size(); }
  // Takes the last byte back, an `else` behind which nothing was written.
  void take_back_else();
  // Of a block that was opened there, when it turns out to have a result.
  void set_block_type(size_t at, wasm::ValueType type);
  void finish() { body_.bytes = out_.take(); }

  void tag(SymbolId tag) { relocate(RelocationType::TagIndexLeb, tag); }
  void type_index(TypeId type);
  // A type that the program need not have.
  void block_type(wasm::FuncType type);

 private:
  void relocate(RelocationType type, SymbolId symbol, int64_t addend = 0);
  void address(ir::ValueId id);
  void access(ir::ValueId id);
  void immediate(ir::ValueId id);
  void select(ir::ValueId id);

  const Program &program_;
  const ir::Function &function_;
  Body &body_;
  ByteWriter out_;
  bool ended_ = false;
  // Where the last local.set starts and ends, and of what.
  size_t set_at_ = 0, set_end_ = 0;
  uint32_t set_ = 0;
};

}  // namespace wasmrust::emit

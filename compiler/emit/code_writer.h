// Bytes of instructions, with their relocations.
//
// Knows how each immediate is written (core specification, "Instructions" of
// the binary format); does not know blocks. Fields that name something get the
// padded form that a relocation patches (tool-conventions, "Relocation
// Sections").
#pragma once

#include <array>

#include "compiler/emit/code_bytes.h"
#include "compiler/emit/emit.h"
#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::emit {

// Of each operation: its first byte, whether a number follows, whether nothing
// is reached behind it.
struct OpBytes {
  uint8_t first;
  bool has_more, ends;
};
inline constexpr auto op_bytes = [] {
  std::array<OpBytes, wasm::op_count> all{};
  for (size_t i = 0; i < wasm::op_count; ++i) {
    const wasm::OpRow &row = wasm::op_rows[i];
    bool has_more = row.prefix != wasm::OpPrefix::None;
    all[i] = {static_cast<uint8_t>(has_more ? static_cast<uint16_t>(row.prefix)
                                            : row.code),
              has_more, row.has(wasm::Trait::Ends)};
  }
  return all;
}();

class CodeWriter {
 public:
  // What is written is in `memory` before the body takes what it needs.
  struct Memory {
    std::vector<uint8_t> bytes;
    std::vector<Relocation> relocations;
  };
  CodeWriter(const Program &program, const ir::Function &function, Body &body,
             Memory &memory)
      : program_(program),
        function_(function),
        body_(body),
        out_(memory.bytes),
        relocations_(memory.relocations),
        has_places_(function.has_origins()) {
    relocations_.clear();
  }

  void op(wasm::Op op) { out_.end_at(put_op(out_.room(), op)); }
  // The last instruction is one behind which nothing is reached.
  bool ended() const { return ended_; }
  void byte(uint8_t value) { out_.u8(value); }
  void uleb(uint64_t value) { out_.uleb(value); }
  void sleb(int64_t value) { out_.sleb(value); }
  void value_type(wasm::ValueType type);
  void heap_type(int32_t heap);
  // An instruction of the table, operands aside.
  void instruction(ir::ValueId id);
  void get_local(uint32_t index) {
    if (set_end_ == size() && set_ == index && set_end_ > set_at_)
      return keep_on_stack();
    ended_ = false;
    uint8_t *to = out_.room();
    *to++ = op_bytes[static_cast<size_t>(wasm::Op::LocalGet)].first;
    out_.end_at(put_uleb(to, index));
  }
  void set_local(uint32_t index) {
    set_at_ = size();
    set_ = index;
    op(wasm::Op::LocalSet);
    uleb(index);
    set_end_ = size();
  }
  void drop() {
    op(wasm::Op::Drop);
    drop_end_ = size();
  }
  // Where nothing is reached behind what is written next, and it takes nothing
  // from the stack: a value may be left there.
  void take_back_drop();
  void tee_local(uint32_t index) {
    op(wasm::Op::LocalTee);
    uleb(index);
  }
  // What follows comes from there.
  void place(uint32_t origin) {
    if (has_places_) add_place(origin);
  }
  size_t size() const { return out_.size(); }
  // Takes the last byte back, an `else` behind which nothing was written.
  void take_back_else();
  // Of a block that was opened there, when it turns out to have a result.
  void set_block_type(size_t at, wasm::ValueType type);
  void finish() {
    Bytes all = out_.view();
    body_.bytes.assign(all.begin(), all.end());
    body_.relocations.assign(relocations_.begin(), relocations_.end());
  }

  void tag(SymbolId tag) { relocate(RelocationType::TagIndexLeb, tag); }
  void type_index(TypeId type);
  // A type that the program need not have.
  void block_type(wasm::FuncType type);

 private:
  uint8_t *put_op(uint8_t *to, wasm::Op op) {
    const OpBytes &row = op_bytes[static_cast<size_t>(op)];
    ended_ = row.ends;
    *to++ = row.first;
    return row.has_more ? put_uleb(to, wasm::row(op).code) : to;
  }
  void relocate(RelocationType type, SymbolId symbol, int64_t addend = 0);
  void signed_type_index(TypeId type);
  void move_behind(uint32_t behind, uint32_t more, size_t last);
  void address(ir::ValueId id);
  void access(ir::ValueId id, uint8_t *to);
  void immediate(ir::ValueId id, ir::Immediate kind);
  void select(ir::ValueId id);
  void keep_on_stack();
  void add_place(uint32_t origin);

  const Program &program_;
  const ir::Function &function_;
  Body &body_;
  CodeBytes out_;
  std::vector<Relocation> &relocations_;
  bool has_places_;
  bool ended_ = false;
  // Where the last local.set starts and ends, and of what.
  size_t set_at_ = 0, set_end_ = 0;
  uint32_t set_ = 0;
  size_t drop_end_ = 0;
};

}  // namespace wasmrust::emit

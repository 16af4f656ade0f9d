// Instructions: the few that the functions made by layout consist of.
//
// A writer for straight-line code with blocks, by the names of the core
// specification ("Instructions"); nothing here checks types or nesting.
#pragma once

#include <cstdint>

#include "compiler/base/bytes.h"

namespace wasmrust::layout {

class Instructions {
 public:
  // `locals`: none are declared; parameters are locals already.
  Instructions() { out_.uleb(0); }

  void block() { bytes({0x02, 0x40}); }
  void end() { bytes({0x0b}); }
  void br(uint32_t label) { with_index(0x0c, label); }
  void br_table(std::initializer_list<uint32_t> labels, uint32_t otherwise) {
    out_.u8(0x0e);
    out_.uleb(labels.size());
    for (uint32_t label : labels) out_.uleb(label);
    out_.uleb(otherwise);
  }
  void call(uint32_t function) { with_index(0x10, function); }
  void drop() { bytes({0x1a}); }
  void local_get(uint32_t local) { with_index(0x20, local); }
  void global_get(uint32_t global) { with_index(0x23, global); }
  void global_set(uint32_t global) { with_index(0x24, global); }
  void i32_const(uint64_t value) {
    out_.u8(0x41);
    out_.sleb(static_cast<int32_t>(static_cast<uint32_t>(value)));
  }
  void i64_const(int64_t value) {
    out_.u8(0x42);
    out_.sleb(value);
  }
  void i32_add() { bytes({0x6a}); }
  void memory_init(uint32_t segment) {
    bytes({0xfc, 8});
    out_.uleb(segment);
    out_.u8(0);
  }
  void data_drop(uint32_t segment) {
    bytes({0xfc, 9});
    out_.uleb(segment);
  }
  void memory_fill() { bytes({0xfc, 11, 0}); }
  // Atomics of an aligned i32 at the address on the stack.
  void atomic_notify() { bytes({0xfe, 0x00, 2, 0}); }
  void atomic_wait32() { bytes({0xfe, 0x01, 2, 0}); }
  void i32_atomic_store() { bytes({0xfe, 0x17, 2, 0}); }
  void i32_atomic_cmpxchg() { bytes({0xfe, 0x48, 2, 0}); }

  std::vector<uint8_t> take() { return out_.take(); }

 private:
  void bytes(std::initializer_list<uint8_t> list) {
    for (uint8_t byte : list) out_.u8(byte);
  }
  void with_index(uint8_t opcode, uint32_t index) {
    out_.u8(opcode);
    out_.uleb(index);
  }
  ByteWriter out_;
};

}  // namespace wasmrust::layout

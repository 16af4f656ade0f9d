// Instructions one at a time, from the bytes of a function body or a constant
// expression.
//
//   CodeReader code(function.body, module.offset_of(function.body));
//   std::vector<ValueType> locals;
//   code.read_locals(locals);
//   for (Instruction each; code.next(each);) ...
//   if (code.error()) ...
//
// An instruction is its operation and its immediates, in fixed fields; lists
// (labels of br_table, handlers of try_table, types of select) stay bytes and
// are walked with `ListReader`. Nothing is allocated. What is malformed stops
// the reader with an offset and a reason. Whether an index names a row, whether
// blocks close and types fit is not its business (function_validator.h).
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"
#include "compiler/wasm/op.h"
#include "compiler/wasm/types.h"

namespace wasmrust::wasm {

struct BlockType {
  enum class Kind : uint8_t { Empty, Value, Type };
  Kind kind = Kind::Empty;
  ValueType value;    // Value: the one result
  uint32_t type = 0;  // Type: a function type
};

// A handler of try_table.
struct Handler {
  enum class Kind : uint8_t { Catch, CatchRef, CatchAll, CatchAllRef };
  Kind kind = Kind::Catch;
  uint32_t tag = 0;  // Catch, CatchRef
  uint32_t label = 0;
};

// Only the fields of the operation's immediate kind have a meaning.
struct Instruction {
  Op op = Op::Nop;
  uint8_t lane = 0;            // Lane, AccessLane
  uint8_t alignment_log2 = 0;  // Access, AccessLane
  bool nullable = false;       // Cast: of the first type
  bool to_nullable = false;    // Cast: of the second
  uint32_t offset = 0;         // of the opcode in the file
  uint32_t end = 0;            // behind the last immediate
  // The row that the immediate's name says; of two the first. Label: depth.
  // LabelTable: the default label. Access: the memory.
  uint32_t index = 0;
  // The second row: table, field, count, memory, label of Cast is `index`.
  uint32_t second = 0;
  BlockType block;      // BlockType, TryTable
  int32_t heap = 0;     // HeapType; Cast: the first
  int32_t to_heap = 0;  // Cast: the second
  uint64_t bits = 0;  // I32 (sign-extended), I64, F32, F64; Access: the offset
  std::array<uint8_t, 16> vector{};  // V128, Shuffle
  uint32_t count = 0;                // of `list`
  Bytes list;  // LabelTable, TryTable, ValueTypes: count elements

  int32_t i32() const { return static_cast<int32_t>(bits); }
  int64_t i64() const { return static_cast<int64_t>(bits); }
  uint32_t f32_bits() const { return static_cast<uint32_t>(bits); }
  double f64() const { return std::bit_cast<double>(bits); }
};

// Operations of one byte, and how their immediate stands when all of its
// numbers are small.
struct ShortForm {
  enum Shape : uint8_t { Plain, Number, Signed, Access, Block, Other };
  Op op = no_op;
  Shape shape = Other;
};

inline constexpr auto short_forms = [] {
  std::array<ShortForm, 256> forms;
  for (size_t i = 0; i < op_count; ++i) {
    if (op_rows[i].prefix != OpPrefix::None) continue;
    ShortForm &form = forms[op_rows[i].code];
    form.op = static_cast<Op>(i);
    switch (op_rows[i].immediate) {
      case Immediate::None:
        form.shape = ShortForm::Plain;
        break;
      case Immediate::Label:
      case Immediate::Function:
      case Immediate::Type:
      case Immediate::Local:
      case Immediate::Global:
      case Immediate::Table:
      case Immediate::Elem:
      case Immediate::Data:
      case Immediate::Memory:
      case Immediate::Tag:
        form.shape = ShortForm::Number;
        break;
      case Immediate::I32:
      case Immediate::I64:
        form.shape = ShortForm::Signed;
        break;
      case Immediate::Access:
        form.shape = ShortForm::Access;
        break;
      case Immediate::BlockType:
        form.shape = ShortForm::Block;
        break;
      default:
        break;
    }
  }
  return forms;
}();

// How long such an operation is, when that can be told without asking what it
// is: `size` bytes, and one more when the number at `at` has two. 0: ask.
struct ShortSize {
  uint8_t size = 0;
  uint8_t at = 1;
  uint8_t more = 0;   // bit of the number's first byte that says so
  uint8_t flags = 0;  // bits of the byte behind the opcode that must not be
};

inline constexpr auto short_sizes = [] {
  std::array<ShortSize, 256> sizes;
  for (size_t code = 0; code < sizes.size(); ++code) {
    switch (short_forms[code].shape) {
      case ShortForm::Plain:
        sizes[code] = {.size = 1};
        break;
      case ShortForm::Number:
      case ShortForm::Signed:
        sizes[code] = {.size = 2, .at = 1, .more = 0x80};
        break;
      case ShortForm::Access:
        sizes[code] = {.size = 3, .at = 2, .more = 0x80, .flags = 0xc0};
        break;
      default:
        break;
    }
  }
  return sizes;
}();

// How long those are that nobody in the list asks for, by their byte.
using ShortOps = std::array<ShortSize, 256>;
constexpr ShortOps short_ops(std::initializer_list<Op> list) {
  ShortOps ops = short_sizes;
  for (Op op : list) ops[op_rows[static_cast<size_t>(op)].code].size = 0;
  return ops;
}

// What engines take.
inline constexpr size_t most_locals = 50'000;

class CodeReader {
 public:
  // `offset` is that of the first byte in the file.
  CodeReader(Bytes code, uint32_t offset)
      : start_(code.data()),
        at_(start_),
        end_(start_ + code.size()),
        from_start_(offset - low_bits(start_)) {}

  // The local variables that a function body declares, appended one by one.
  // More than `most` in all of `locals` are an error.
  bool read_locals(std::vector<ValueType> &locals, size_t most = most_locals);

  // Over the body of a function, behind the local variables that it declares;
  // offsets are those in the body.
  static CodeReader behind_locals(Bytes body);

  // False at the end of the bytes and after an error. In line wherever it is
  // called: it is the whole of what most instructions cost to read.
  [[gnu::always_inline]] bool next(Instruction &to) {
    const uint8_t *at = at_;
    if (end_ - at < 4) return next_slowly(to);
    ShortForm form = short_forms[*at];
    uint64_t number = at[1];
    switch (form.shape) {
      case ShortForm::Plain:
        at += 1;
        break;
      case ShortForm::Number:
        if (number & 0x80) {
          if (at[2] & 0x80) return next_slowly(to);
          number = (number & 0x7f) | uint64_t{at[2]} << 7;
          ++at;
        }
        to.index = static_cast<uint32_t>(number);
        at += 2;
        break;
      case ShortForm::Signed:
        if (number & 0x80) {
          if (at[2] & 0x80) return next_slowly(to);
          // Its sign is bit 13.
          number = (number & 0x7f) | uint64_t{at[2]} << 7;
          number =
              static_cast<uint64_t>(static_cast<int64_t>(number << 50) >> 50);
          ++at;
        } else {
          number =
              static_cast<uint64_t>(static_cast<int64_t>(number << 57) >> 57);
        }
        to.bits = number;
        at += 2;
        break;
      case ShortForm::Access:
        if (number >= 0x40) return next_slowly(to);
        to.alignment_log2 = static_cast<uint8_t>(number);
        to.index = 0;
        number = at[2];
        if (number & 0x80) {
          if (at[3] & 0x80) return next_slowly(to);
          number = (number & 0x7f) | uint64_t{at[3]} << 7;
          ++at;
        }
        to.bits = number;
        at += 3;
        break;
      case ShortForm::Block:
        if (number != 0x40) return next_slowly(to);
        to.block.kind = BlockType::Kind::Empty;
        at += 2;
        break;
      case ShortForm::Other:
        return next_slowly(to);
    }
    to.op = form.op;
    to.offset = offset();
    to.end = offset_of(at);
    at_ = at;
    return true;
  }

  // As `next` below, but most operations that are not `wanted` are passed over;
  // some are not.
  bool next_of(const ShortOps &wanted, Op &op, uint32_t &index) {
    const uint8_t *at = at_;
    while (end_ - at >= 4) {
      ShortSize row = wanted[*at];
      uint8_t first = at[row.at];
      if (!row.size || first & at[row.at + 1] & row.more || at[1] & row.flags)
        break;
      at += row.size + ((first & row.more) != 0);
    }
    at_ = at;
    // Mostly it is a local variable, and its index is one byte.
    if (end_ - at >= 4 && !(at[1] & 0x80))
      if (ShortForm form = short_forms[*at]; form.shape == ShortForm::Number) {
        op = form.op;
        index = at[1];
        at_ = at + 2;
        return true;
      }
    return next(op, index);
  }

  // The same for who asks for the operation only, and for its first number when
  // that is the index of a row.
  [[gnu::always_inline]] bool next(Op &op, uint32_t &index) {
    const uint8_t *at = at_;
    if (end_ - at < 4) return next_slowly(op, index);
    ShortForm form = short_forms[*at];
    switch (form.shape) {
      case ShortForm::Plain:
        at += 1;
        break;
      case ShortForm::Number:
        index = at[1];
        if (index & 0x80) {
          if (at[2] & 0x80) return next_slowly(op, index);
          index = (index & 0x7f) | uint32_t{at[2]} << 7;
          ++at;
        }
        at += 2;
        break;
      case ShortForm::Signed:
        if (at[1] & 0x80) {
          if (at[2] & 0x80) return next_slowly(op, index);
          ++at;
        }
        at += 2;
        break;
      case ShortForm::Access:
        if (at[1] >= 0x40) return next_slowly(op, index);
        if (at[2] & 0x80) {
          if (at[3] & 0x80) return next_slowly(op, index);
          ++at;
        }
        at += 3;
        break;
      case ShortForm::Block:
        if (at[1] != 0x40) return next_slowly(op, index);
        at += 2;
        break;
      case ShortForm::Other:
        return next_slowly(op, index);
    }
    op = form.op;
    at_ = at;
    return true;
  }

  bool at_end() const { return at_ == end_; }
  uint32_t offset() const { return offset_of(at_); }
  const std::optional<ReadError> &error() const { return error_; }

 private:
  const uint8_t *start_, *at_, *end_;
  uint32_t from_start_;  // from the low bits of an address to its offset

  static uint32_t low_bits(const uint8_t *at) {
    return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(at));
  }
  uint32_t offset_of(const uint8_t *at) const {
    return low_bits(at) + from_start_;
  }
  std::optional<ReadError> error_;

  // Whatever has a long number, or is rare, or near the end, or wrong.
  bool next_slowly(Instruction &to);
  bool next_slowly(Op &op, uint32_t &index);
  void fail(const uint8_t *at, std::string reason);
  uint64_t long_leb(unsigned bits, bool is_signed);
  uint8_t u8();
  uint32_t u32();  // LEB128, as the next three
  uint64_t u64();
  int32_t s32();
  int64_t s64();
  template <typename Read>
  auto read_type(Read read);
  uint64_t fixed(unsigned width);

  Op read_long_op(uint8_t byte);
  void read_immediate(Immediate kind, Instruction &to);
  void read_block_type(BlockType &to);
  void read_access(Instruction &to);
  void read_cast(Instruction &to);
  void read_vector(Instruction &to);
  void read_fence();
  void read_labels(Instruction &to);
  void read_handlers(Instruction &to);
  void read_value_types(Instruction &to);
};

// Walks the list of an instruction that a CodeReader has read: as many elements
// as `count` says, of the kind that the instruction has.
class ListReader {
 public:
  explicit ListReader(const Instruction &instruction)
      : in_(instruction.list), left_(instruction.count) {}

  bool done() const { return left_ == 0; }
  uint32_t label();
  Handler handler();
  ValueType value_type();

 private:
  ByteReader in_;
  uint32_t left_;
};

}  // namespace wasmrust::wasm

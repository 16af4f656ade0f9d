// See expression.h.
#include "compiler/debug/expression.h"

#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

constexpr uint64_t wasm_local = 0, wasm_operand_stack = 2, wasm_global_u32 = 3;
// What a linker writes for a global that is not in the module.
constexpr uint64_t gone_global = UINT32_MAX;

// An operation's operands.
enum class Operands : uint8_t {
  Unknown,
  None,
  Fixed1,
  Fixed2,
  Fixed4,
  Fixed8,
  Address,
  Uleb,
  Sleb,
  UlebTwo,  // a number, then another one
  UlebSleb,
  Block,          // its length as ULEB128
  TypedConstant,  // a type, a length of one byte, the constant
  SizeAndType,    // a byte, a type
  ImplicitPointer,
  Wasm,
};

Operands operands_of(uint8_t code) {
  if ((code >= DW_OP_lit0 && code <= DW_OP_reg31)) return Operands::None;
  if (code >= DW_OP_breg0 && code <= DW_OP_breg31) return Operands::Sleb;
  switch (code) {
    case DW_OP_addr:
      return Operands::Address;
    case DW_OP_const1u:
    case DW_OP_const1s:
    case DW_OP_pick:
    case DW_OP_deref_size:
    case DW_OP_xderef_size:
      return Operands::Fixed1;
    case DW_OP_const2u:
    case DW_OP_const2s:
    case DW_OP_bra:
    case DW_OP_skip:
    case DW_OP_call2:
      return Operands::Fixed2;
    case DW_OP_const4u:
    case DW_OP_const4s:
    case DW_OP_call4:
    case DW_OP_call_ref:
      return Operands::Fixed4;
    case DW_OP_const8u:
    case DW_OP_const8s:
      return Operands::Fixed8;
    case DW_OP_constu:
    case DW_OP_plus_uconst:
    case DW_OP_regx:
    case DW_OP_piece:
    case DW_OP_addrx:
    case DW_OP_constx:
    case DW_OP_convert:
    case DW_OP_reinterpret:
    case DW_OP_GNU_addr_index:
    case DW_OP_GNU_const_index:
      return Operands::Uleb;
    case DW_OP_consts:
    case DW_OP_fbreg:
      return Operands::Sleb;
    case DW_OP_bit_piece:
    case DW_OP_regval_type:
      return Operands::UlebTwo;
    case DW_OP_bregx:
      return Operands::UlebSleb;
    case DW_OP_implicit_value:
    case DW_OP_entry_value:
    case DW_OP_GNU_entry_value:
      return Operands::Block;
    case DW_OP_const_type:
      return Operands::TypedConstant;
    case DW_OP_deref_type:
    case DW_OP_xderef_type:
      return Operands::SizeAndType;
    case DW_OP_implicit_pointer:
      return Operands::ImplicitPointer;
    case DW_OP_WASM_location:
      return Operands::Wasm;
    case DW_OP_deref:
    case DW_OP_dup:
    case DW_OP_drop:
    case DW_OP_over:
    case DW_OP_swap:
    case DW_OP_rot:
    case DW_OP_xderef:
    case DW_OP_abs:
    case DW_OP_and:
    case DW_OP_div:
    case DW_OP_minus:
    case DW_OP_mod:
    case DW_OP_mul:
    case DW_OP_neg:
    case DW_OP_not:
    case DW_OP_or:
    case DW_OP_plus:
    case DW_OP_shl:
    case DW_OP_shr:
    case DW_OP_shra:
    case DW_OP_xor:
    case DW_OP_eq:
    case DW_OP_ge:
    case DW_OP_gt:
    case DW_OP_le:
    case DW_OP_lt:
    case DW_OP_ne:
    case DW_OP_nop:
    case DW_OP_push_object_address:
    case DW_OP_form_tls_address:
    case DW_OP_call_frame_cfa:
    case DW_OP_stack_value:
    case DW_OP_GNU_push_tls_address:
      return Operands::None;
    default:
      return Operands::Unknown;
  }
}

bool is_piece(uint8_t code) {
  return code == DW_OP_piece || code == DW_OP_bit_piece;
}

// The local of a block that is nothing but DW_OP_WASM_location 0 of it.
bool is_one_local(Bytes block, uint64_t &local) {
  ByteReader in(block);
  if (in.u8() != DW_OP_WASM_location || in.u8() != wasm_local) return false;
  local = in.uleb64();
  return !in.failed() && in.at_end();
}

}  // namespace

bool Expression::read_operation(ByteReader &in) {
  Operation op{.code = 0,
               .begin = static_cast<uint32_t>(in.position()),
               .end = 0,
               .first = 0,
               .second = 0,
               .block = {}};
  op.code = in.u8();
  unsigned address_size = unit_->header.format.address_size;
  switch (operands_of(op.code)) {
    case Operands::Unknown:
      return false;
    case Operands::None:
      break;
    case Operands::Fixed1:
      op.first = read_number(in, 1);
      break;
    case Operands::Fixed2:
      op.first = read_number(in, 2);
      break;
    case Operands::Fixed4:
      op.first = read_number(in, 4);
      break;
    case Operands::Fixed8:
      op.first = read_number(in, 8);
      break;
    case Operands::Address:
      op.first = read_number(in, address_size);
      break;
    case Operands::Uleb:
      op.first = in.uleb64();
      break;
    case Operands::Sleb:
      op.first = static_cast<uint64_t>(in.sleb64());
      break;
    case Operands::UlebTwo:
      op.first = in.uleb64();
      op.second = in.uleb64();
      break;
    case Operands::UlebSleb:
      op.first = in.uleb64();
      op.second = static_cast<uint64_t>(in.sleb64());
      break;
    case Operands::Block:
      op.block = in.bytes(in.uleb64());
      break;
    case Operands::TypedConstant:
      op.second = in.uleb64();
      op.block = in.bytes(in.u8());
      break;
    case Operands::SizeAndType:
      op.first = in.u8();
      op.second = in.uleb64();
      break;
    case Operands::ImplicitPointer:
      op.first =
          read_number(in, unit_->header.format.version <= 2 ? address_size : 4);
      op.second = static_cast<uint64_t>(in.sleb64());
      break;
    case Operands::Wasm:
      op.first = in.u8();
      op.second = op.first == wasm_global_u32 ? in.u32() : in.uleb64();
      if (op.first > wasm_global_u32) return false;
      break;
  }
  op.end = static_cast<uint32_t>(in.position());
  if (in.failed()) return false;
  note(op);
  operations_.push_back(op);
  return true;
}

void Expression::note(const Operation &op) {
  uint64_t local;
  if (op.code == DW_OP_bra || op.code == DW_OP_skip) {
    has_branches_ = true;
  } else if (op.code == DW_OP_WASM_location && op.first == wasm_local) {
    depends_on_code_ = true;
    if (op.second <= UINT32_MAX)
      locals_.push_back(static_cast<uint32_t>(op.second));
  } else if (op.code == DW_OP_WASM_location && op.first == wasm_operand_stack) {
    depends_on_code_ = true;
  } else if ((op.code == DW_OP_entry_value ||
              op.code == DW_OP_GNU_entry_value) &&
             is_one_local(op.block, local)) {
    depends_on_code_ = true;
  }
}

bool Expression::read(Bytes bytes, const Sections &sections, const Unit &unit) {
  bytes_ = bytes;
  sections_ = &sections;
  unit_ = &unit;
  operations_.clear();
  locals_.clear();
  depends_on_code_ = has_branches_ = false;
  ByteReader in(bytes);
  while (!in.at_end())
    if (!read_operation(in)) return false;
  return true;
}

bool Expression::write_local(uint64_t local, const LocalsAt &at, bool at_entry,
                             ByteWriter &to) const {
  uint64_t now = local;
  if (at.view) {
    uint32_t until;
    if (local > UINT32_MAX) return false;
    uint32_t known = static_cast<uint32_t>(local);
    const LocalPiece *piece = at_entry
                                  ? at.view->piece_at_entry(known)
                                  : at.view->piece(known, at.offset, until);
    if (!piece) return false;
    if (piece->kind == LocalPiece::Kind::Constant) {
      to.u8(DW_OP_consts);
      to.sleb(piece->now);
      return true;
    }
    now = static_cast<uint64_t>(piece->now);
  }
  to.u8(DW_OP_WASM_location);
  to.u8(wasm_local);
  to.uleb(now);
  return true;
}

// The value that a parameter had: in WebAssembly, a local at the entry.
bool Expression::write_entry_value(const Operation &op, const LocalsAt &at,
                                   ByteWriter &to) const {
  uint64_t local;
  if (!is_one_local(op.block, local)) return false;
  ByteWriter inner;
  if (!write_local(local, at, true, inner)) return false;
  if (inner.view()[0] != DW_OP_consts) {
    to.u8(op.code);
    to.uleb(inner.size());
  }
  to.append(inner.view());
  return true;
}

bool Expression::write_reference(const Operation &op, NewExpression &to) const {
  using Kind = ExpressionPatch::Kind;
  ByteWriter out;
  out.vector().swap(to.bytes);
  auto refer = [&](uint64_t target, Kind kind) {
    uint32_t die = unit_->find(target);
    if (die == no_die || !unit_->dies[die].kept) return false;
    to.patches.push_back({static_cast<uint32_t>(out.size()), die, kind});
    for (int i = 0; i < 4; ++i) out.u8(0);
    return true;
  };
  // What counts from the section's start may be of another unit, too far away.
  uint64_t start = unit_->header.offset;
  auto convert = [&] {
    switch (op.code) {
      case DW_OP_convert:
      case DW_OP_reinterpret:
        out.u8(op.code);
        if (op.first) return refer(op.first, Kind::Uleb4);
        out.uleb(0);  // the generic type
        return true;
      case DW_OP_regval_type:
        out.u8(op.code);
        out.uleb(op.first);
        return refer(op.second, Kind::Uleb4);
      case DW_OP_deref_type:
      case DW_OP_xderef_type:
        out.u8(op.code);
        out.u8(static_cast<uint8_t>(op.first));
        return refer(op.second, Kind::Uleb4);
      case DW_OP_const_type:
        out.u8(op.code);
        if (!refer(op.second, Kind::Uleb4)) return false;
        out.u8(static_cast<uint8_t>(op.block.size()));
        out.append(op.block);
        return true;
      case DW_OP_call2:
      case DW_OP_call4:
        out.u8(DW_OP_call4);
        return refer(op.first, Kind::InUnit);
      case DW_OP_call_ref:
        out.u8(op.code);
        return op.first >= start && refer(op.first - start, Kind::InSection);
      default:  // implicit_pointer
        if (unit_->header.format.version <= 2) return false;
        out.u8(op.code);
        if (op.first < start || !refer(op.first - start, Kind::InSection))
          return false;
        out.sleb(static_cast<int64_t>(op.second));
        return true;
    }
  };
  bool done = convert();
  out.vector().swap(to.bytes);
  return done;
}

bool Expression::write_operation(const Operation &op, const LocalsAt &at,
                                 NewExpression &to) const {
  ByteWriter out;
  out.vector().swap(to.bytes);
  bool done = true, refers = false;
  unsigned address_size = unit_->header.format.address_size;
  FormValue index;
  index.form = DW_FORM_addrx;
  index.number = op.first;
  switch (op.code) {
    case DW_OP_WASM_location:
      if ((op.first == wasm_operand_stack && at.view) ||
          (op.first == wasm_global_u32 && op.second == gone_global))
        done = false;
      else if (op.first == wasm_local)
        done = write_local(op.second, at, false, out);
      else
        out.append(bytes_.subspan(op.begin, op.end - op.begin));
      break;
    case DW_OP_entry_value:
    case DW_OP_GNU_entry_value:
      done = write_entry_value(op, at, out);
      break;
    case DW_OP_addrx:
    case DW_OP_GNU_addr_index:
    case DW_OP_constx:
    case DW_OP_GNU_const_index: {
      auto value = address_of(*sections_, *unit_, index);
      bool is_address =
          op.code == DW_OP_addrx || op.code == DW_OP_GNU_addr_index;
      out.u8(is_address          ? DW_OP_addr
             : address_size == 4 ? DW_OP_const4u
                                 : DW_OP_const8u);
      write_number(out, value.value_or(0), address_size);
      done = value.has_value();
      break;
    }
    case DW_OP_convert:
    case DW_OP_reinterpret:
    case DW_OP_regval_type:
    case DW_OP_deref_type:
    case DW_OP_xderef_type:
    case DW_OP_const_type:
    case DW_OP_call2:
    case DW_OP_call4:
    case DW_OP_call_ref:
    case DW_OP_implicit_pointer:
      refers = true;
      break;
    default:
      out.append(bytes_.subspan(op.begin, op.end - op.begin));
  }
  out.vector().swap(to.bytes);
  return refers ? write_reference(op, to) : done;
}

bool Expression::write(const LocalsAt &at, NewExpression &to) const {
  to.clear();
  if (depends_on_code_ && !at.known) return false;
  size_t segment = 0, segment_patches = 0;
  bool segment_known = true, any = false;
  for (const Operation &op : operations_) {
    if (is_piece(op.code)) {
      if (!segment_known) {
        to.bytes.resize(segment);
        to.patches.resize(segment_patches);
      }
      any |= to.bytes.size() > segment;
      to.bytes.insert(to.bytes.end(), bytes_.begin() + op.begin,
                      bytes_.begin() + op.end);
      segment = to.bytes.size();
      segment_patches = to.patches.size();
      segment_known = true;
      continue;
    }
    if (has_branches_ && to.bytes.size() != op.begin) return false;
    if (segment_known) segment_known = write_operation(op, at, to);
  }
  if (has_branches_ && to.bytes.size() != bytes_.size()) return false;
  if (to.bytes.size() > segment) any |= segment_known;
  if (!segment_known && segment == 0) return false;
  if (!segment_known) {
    to.bytes.resize(segment);
    to.patches.resize(segment_patches);
  }
  return any || operations_.empty();
}

}  // namespace wasmrust::debug

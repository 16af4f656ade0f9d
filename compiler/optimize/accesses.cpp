// See accesses.h.
#include "compiler/optimize/accesses.h"

#include <algorithm>

#include "compiler/base/bytes.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/known_bits.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;

struct Row {
  Op first, second, becomes;
};

constexpr Row loads[] = {
#define LOAD(outer, load, becomes) {Op::outer, Op::load, Op::becomes},
#include "compiler/optimize/accesses.def"
};

constexpr Row stores[] = {
#define STORE(store, inner, becomes) {Op::store, Op::inner, Op::becomes},
#include "compiler/optimize/accesses.def"
};

Op find(std::span<const Row> rows, Op first, Op second) {
  for (const Row &row : rows)
    if (row.first == first && row.second == second) return row.becomes;
  return Op::Nop;
}

bool takes_in(Op op) {
  using enum Op;
  return op == I32WrapI64 || op == I64ExtendI32S || op == I64ExtendI32U ||
         (op >= I32ReinterpretF32 && op <= F64ReinterpretI64) ||
         (op >= I32Extend8S && op <= I64Extend32S);
}

// The load that extends with zeros, for one that extends by the sign.
Op unsigned_load(Op op) {
  using enum Op;
  switch (op) {
    case I32Load8S:
      return I32Load8U;
    case I32Load16S:
      return I32Load16U;
    case I64Load8S:
      return I64Load8U;
    case I64Load16S:
      return I64Load16U;
    case I64Load32S:
      return I64Load32U;
    default:
      return Nop;
  }
}

// Bits of an integer that the store writes, when they are not all.
unsigned stored_bits(Op op) {
  using enum Op;
  switch (op) {
    case I32Store8:
    case I64Store8:
      return 8;
    case I32Store16:
    case I64Store16:
      return 16;
    case I64Store32:
      return 32;
    default:
      return 0;
  }
}

}  // namespace

void Accesses::start(ir::Function &function, ir::Replacements &instead,
                     UseCounts &uses) {
  function_ = &function;
  instead_ = &instead;
  uses_ = &uses;
  changed_loads_.clear();
}

void Accesses::finish() {
  if (changed_loads_.empty() || function_->held.empty()) return;
  std::ranges::sort(changed_loads_);
  for (ir::Held &row : function_->held)
    if (std::ranges::binary_search(changed_loads_, row.value)) row.value = {};
}

bool Accesses::simplify(ir::ValueId id) {
  Op op = (*function_)[id].op;
  if (takes_in(op)) return take_in(id);
  if (op == Op::I32And || op == Op::I64And) return without_sign(id);
  if (ir::immediate_of(op) != ir::Immediate::Access || !ir::is_wasm(op))
    return false;
  if (op >= Op::I32Store && op <= Op::I64Store32 && store_less(id)) return true;
  return fold_address(id);
}

void Accesses::set_access(ir::ValueId id, const ir::Access &access) {
  (*function_)[id].w[2] = function_->add_access(access).value;
}

bool Accesses::take_in(ir::ValueId outer) {
  ir::ValueId load = operand(outer, 0);
  if ((*uses_)(load) != 1) return false;
  Op becomes = find(loads, (*function_)[outer].op, (*function_)[load].op);
  if (becomes == Op::Nop) return false;
  (*function_)[load].op = becomes;
  changed_loads_.push_back(load);
  (*function_)[load].type = (*function_)[outer].type;
  uses_->replace(outer, load);
  return true;
}

bool Accesses::without_sign(ir::ValueId mask) {
  ir::ValueId load = operand(mask, 0);
  auto bits = constant_of(*function_, operand(mask, 1));
  Op becomes = unsigned_load((*function_)[load].op);
  if (!bits || becomes == Op::Nop || (*uses_)(load) != 1) return false;
  unsigned width =
      wasm::op_rows[static_cast<size_t>((*function_)[load].op)].width;
  if (*bits >> (8 * width)) return false;
  (*function_)[load].op = becomes;
  changed_loads_.push_back(load);
  return true;
}

bool Accesses::store_less(ir::ValueId store) {
  ir::ValueId value = operand(store, 1);
  const ir::Instruction row = (*function_)[value];
  unsigned bits = stored_bits((*function_)[store].op);
  if (bits && shorten(store, value, bits)) return true;
  if (goal_ != Goal::Speed && (*uses_)(value) != 1) return false;
  Op becomes = find(stores, (*function_)[store].op, row.op);
  if (becomes != Op::Nop) {
    (*function_)[store].op = becomes;
    uses_->set_operand(store, 1, operand(value, 0));
    return true;
  }
  if (!bits || (row.op != Op::I32And && row.op != Op::I64And)) return false;
  auto mask = constant_of(*function_, operand(value, 1));
  uint64_t all = (uint64_t{1} << bits) - 1;
  if (!mask || (*mask & all) != all) return false;
  uses_->set_operand(store, 1, operand(value, 0));
  return true;
}

// Of a constant only the bits that are written count: 255 as a byte is -1.
bool Accesses::shorten(ir::ValueId store, ir::ValueId value, unsigned bits) {
  auto constant = constant_of(*function_, value);
  if (!constant || (*uses_)(value) != 1) return false;
  bool is_64 = (*function_)[value].op == Op::I64Const;
  auto less = static_cast<uint64_t>(
      static_cast<int64_t>(*constant << (64 - bits)) >> (64 - bits));
  if (!is_64) less = static_cast<uint32_t>(less);
  if (constant_bytes(is_64, less) >= constant_bytes(is_64, *constant))
    return false;
  ir::ValueId made =
      function_->make(constant_row(is_64, less), function_->origin(value));
  function_->insert_before(store, made);
  uses_->set_operand(store, 1, made);
  return true;
}

bool Accesses::fold_address(ir::ValueId id) {
  ir::Access access = function_->access(id);
  if (program_.address_type(access.memory).kind != wasm::ValueKind::I32)
    return false;
  ir::ValueId base = operand(id, 0);
  const ir::Instruction &row = (*function_)[base];
  if (auto constant = constant_of(*function_, base))
    return fold_constant(id, *constant);
  if (row.op != Op::I32Add || (goal_ != Goal::Speed && (*uses_)(base) != 1))
    return false;
  auto more = constant_of(*function_, operand(base, 1));
  if (!more) return false;
  ir::ValueId rest = operand(base, 0);
  // Behind a symbol there must be room for the symbol's address.
  uint64_t most = access.symbol ? INT32_MAX : UINT32_MAX;
  if (maybe_bits(program_, *function_, *instead_, rest) + *more > UINT32_MAX ||
      access.offset + *more > most)
    return false;
  access.offset += *more;
  set_access(id, access);
  uses_->set_operand(id, 0, rest);
  return true;
}

// The sum stands where it is shorter: in the constant or in the offset.
bool Accesses::fold_constant(ir::ValueId id, uint64_t base) {
  ir::Access access = function_->access(id);
  uint64_t sum = base + access.offset;
  if (access.symbol || sum > UINT32_MAX || (*uses_)(operand(id, 0)) != 1)
    return false;
  auto bytes = [](uint64_t constant, uint64_t offset) {
    return constant_bytes(false, constant) + uleb_size(offset);
  };
  uint64_t constant = bytes(sum, 0) <= bytes(0, sum) ? sum : 0;
  if (bytes(constant, sum - constant) >= bytes(base, access.offset))
    return false;
  access.offset = sum - constant;
  set_access(id, access);
  ir::ValueId made =
      function_->make(constant_row(false, constant), function_->origin(id));
  function_->insert_before(id, made);
  uses_->set_operand(id, 0, made);
  return true;
}

}  // namespace wasmrust::optimize

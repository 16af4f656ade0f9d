// See lower_semantics.h. A block with such operations is written anew: its
// instructions are taken out of it and appended one by one, to it and to the
// blocks that follow a check.
#include "compiler/semantics/lower_semantics.h"

#include <optional>

#include "compiler/base/check.h"
#include "compiler/ir/builder.h"
#include "compiler/ir/slices.h"

namespace wasmrust::semantics {

namespace {

using ir::BlockId;
using ir::Builder;
using ir::Instruction;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

constexpr wasm::ValueType i64{wasm::ValueKind::I64};

// Arithmetic of addresses, in the type that they have.
struct AddressOps {
  Op add, shl, ge_u, lt_u;
  unsigned bits;
};
constexpr AddressOps narrow{Op::I32Add, Op::I32Shl, Op::I32GeU, Op::I32LtU, 32};
constexpr AddressOps wide{Op::I64Add, Op::I64Shl, Op::I64GeU, Op::I64LtU, 64};

class Lowering {
 public:
  Lowering(const Program &program, const Runtime &runtime,
           ir::Function &function)
      : program_(program),
        handles_(runtime.handles),
        function_(function),
        make_(program, function) {}

  void run() {
    // Blocks that are made on the way have been looked at.
    size_t count = function_.blocks.size();
    for (size_t i = 0; i < count; ++i)
      if (BlockId block(i); has_any(block)) rewrite(block);
  }

 private:
  const Program &program_;
  const Handles &handles_;
  ir::Function &function_;
  Builder make_;
  std::vector<ValueId> list_;

  bool has_any(BlockId block) const {
    for (ValueId id = function_[block].first; id; id = function_.next(id))
      if (ir::is_semantic(function_[id].op)) return true;
    return false;
  }

  void rewrite(BlockId block) {
    list_.clear();
    for (ValueId id = function_[block].first; id; id = function_.next(id))
      list_.push_back(id);
    for (ValueId id : list_) function_.unlink(id);
    make_.at_end_of(block);
    for (ValueId id : list_) {
      if (!ir::is_semantic(function_[id].op)) {
        function_.append(make_.block(), id);
        continue;
      }
      make_.set_origin(function_.origin(id));
      lower(id);
    }
  }

  ValueId operand(ValueId id, size_t i) const {
    return function_.operands(id)[i];
  }

  // The instruction, which now is another one, stands here.
  void become(ValueId id, Op op, std::array<uint32_t, 3> words) {
    function_[id] = {op, function_.type_of(id), words};
    function_.append(make_.block(), id);
  }

  void lower(ValueId id) {
    std::array<uint32_t, 3> words = function_[id].w;
    switch (function_[id].op) {
      case Op::RefAcquire:
        return call(id, handles_.acquire);
      case Op::RefRelease:
        return call(id, handles_.release);
      case Op::RefGet: {
        ValueId handle = operand(id, 0);
        ValueId link = make_.op(Op::TableGet, {handle}, handles_.links.value);
        ValueId taken = make_.op(Op::RefIsNull, {link});
        trap_if(make_.op(Op::I32Eqz, {taken}));
        return become(id, Op::TableGet,
                      {handle.value, 0, handles_.objects.value});
      }
      case Op::SliceBounds: {
        // Nothing uses it, so it just is not put back.
        ValueId length = operand(id, 0), index = operand(id, 1);
        return trap_if(make_.op(ops_of(type_of(length)).ge_u, {index, length}));
      }
      case Op::SliceLoad: {
        ValueId at = element(id);
        Op op = element_ops(id, type_of(id)).load;
        return become(id, op, {at.value, 0, words[2]});
      }
      case Op::SliceStore: {
        ValueId value = operand(id, 3);
        ValueId at = element(id);
        Op op = element_ops(id, type_of(value)).store;
        return become(id, op, {at.value, value.value, words[2]});
      }
      case Op::PodCopy:
        return become(id, Op::MemoryCopy, words);
      case Op::BoundaryCall:
        return become(id, Op::Call, words);
      case Op::Capability:
        return become(id, Op::GlobalGet, words);
      default:
        WASMRUST_CHECK(false, "a semantic operation without a lowering");
    }
  }

  void call(ValueId id, SymbolId callee) {
    WASMRUST_CHECK(callee, "the program has no table of handles");
    ValueId argument = operand(id, 0);
    uint32_t list = function_.add_list({&argument, 1});
    become(id, Op::Call, {list, 1, callee.value});
  }

  wasm::ValueType type_of(ValueId id) const {
    return function_.value_type(function_.type_of(id));
  }
  static const AddressOps &ops_of(wasm::ValueType type) {
    return type == i64 ? wide : narrow;
  }
  ir::ElementOps element_ops(ValueId id, wasm::ValueType type) const {
    auto ops = ir::element_ops(type, function_.access(id).alignment_log2);
    WASMRUST_CHECK(ops.has_value(), "the verifier refuses such elements");
    return *ops;
  }

  // From here on the condition is known to be 0.
  void trap_if(ValueId condition) {
    ir::RegionId region = function_[make_.block()].region;
    BlockId trap = function_.add_block(region);
    BlockId good = function_.add_block(region);
    make_.br_if(condition, {.to = trap, .likelihood = ir::Likelihood::Unlikely},
                {.to = good, .likelihood = ir::Likelihood::Likely});
    make_.at_end_of(trap);
    make_.unreachable();
    make_.at_end_of(good);
  }

  std::optional<uint64_t> constant(ValueId id) const {
    const Instruction &row = function_[id];
    if (row.op == Op::I32Const) return row.w[0];
    if (row.op == Op::I64Const) return uint64_t{row.w[1]} << 32 | row.w[0];
    return std::nullopt;
  }
  ValueId number(uint64_t value, const AddressOps &ops) {
    return ops.bits == 64 ? make_.i64(static_cast<int64_t>(value))
                          : make_.i32(static_cast<int32_t>(value));
  }

  // The address of the element, after the checks that it is one of the slice
  // and that no sum or product on the way was cut off.
  ValueId element(ValueId id) {
    ValueId base = operand(id, 0), length = operand(id, 1),
            index = operand(id, 2);
    const ir::Access &access = function_.access(id);
    const AddressOps &ops = ops_of(program_.address_type(access.memory));
    unsigned scale = access.alignment_log2;
    uint64_t greatest = UINT64_MAX >> (64 - ops.bits);
    // So many elements have addresses that the type can hold.
    uint64_t most = scale ? (greatest >> scale) + 1 : greatest;
    std::optional<uint64_t> known = constant(length);
    ValueId bad;
    auto also = [&](ValueId condition) {
      bad = bad ? make_.op(Op::I32Or, {bad, condition}) : condition;
    };
    if (known && *known > most) {
      also(make_.op(ops.ge_u, {index, number(most, ops)}));
    } else {
      also(make_.op(ops.ge_u, {index, length}));
      if (!known && scale) also(make_.op(ops.ge_u, {index, number(most, ops)}));
    }
    ValueId distance =
        scale ? make_.op(ops.shl, {index, number(scale, ops)}) : index;
    ValueId at = make_.op(ops.add, {base, distance});
    if (!ends_below(constant(base), known, scale, greatest))
      also(make_.op(ops.lt_u, {at, base}));
    trap_if(bad);
    return at;
  }

  // Is the end of the slice known not to be behind the last address?
  static bool ends_below(std::optional<uint64_t> base,
                         std::optional<uint64_t> length, unsigned scale,
                         uint64_t greatest) {
    if (base == uint64_t{0}) return true;
    if (!base || !length) return false;
    unsigned __int128 end = *length;
    return *base + (end << scale) <= greatest;
  }
};

}  // namespace

bool has_semantics(const ir::Function &function) {
  for (BlockId block : function.blocks.ids())
    for (ValueId id = function[block].first; id; id = function.next(id))
      if (ir::is_semantic(function[id].op)) return true;
  return false;
}

bool has_handles(const ir::Function &function) {
  for (BlockId block : function.blocks.ids())
    for (ValueId id = function[block].first; id; id = function.next(id))
      switch (function[id].op) {
        case Op::RefAcquire:
        case Op::RefGet:
        case Op::RefRelease:
          return true;
        default:
          break;
      }
  return false;
}

void lower_semantics(const Program &program, const Runtime &runtime,
                     ir::Function &function) {
  Lowering(program, runtime, function).run();
}

}  // namespace wasmrust::semantics

// See known_bits.h.
#include "compiler/optimize/known_bits.h"

#include <bit>

#include "compiler/optimize/constants.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;

// All bits up to the highest that is set.
uint64_t filled(uint64_t bits) {
  return bits ? ~uint64_t{0} >> std::countl_zero(bits) : 0;
}

class Look {
 public:
  Look(const Program &program, const ir::Function &function,
       ir::Replacements &instead)
      : program_(program), function_(function), instead_(instead) {}

  uint64_t at(ir::ValueId id, unsigned steps) {
    id = instead_(id);
    if (auto constant = constant_of(function_, id)) return *constant;
    const ir::Instruction &row = function_[id];
    uint64_t all = row.type == ir::TypeRef::I32 ? UINT32_MAX : UINT64_MAX;
    if (is_test(row.op)) return 1;
    return all & (steps ? computed(id, row, all, steps - 1) : all);
  }

 private:
  const Program &program_;
  const ir::Function &function_;
  ir::Replacements &instead_;

  static bool is_test(Op op) {
    using enum Op;
    return (op >= I32Eqz && op <= F64Ge) || op == RefIsNull || op == RefTest ||
           op == RefTestNull || op == RefEq;
  }

  std::optional<uint64_t> constant(ir::ValueId id) {
    return constant_of(function_, instead_(id));
  }

  uint64_t computed(ir::ValueId id, const ir::Instruction &row, uint64_t all,
                    unsigned steps) {
    ir::Values in = function_.operands(id);
    unsigned width = all == UINT32_MAX ? 32 : 64;
    switch (row.op) {
      using enum Op;
      case I32Load8U:
      case I64Load8U:
      case I32AtomicLoad8U:
      case I64AtomicLoad8U:
        return 0xff;
      case I32Load16U:
      case I64Load16U:
      case I32AtomicLoad16U:
      case I64AtomicLoad16U:
        return 0xffff;
      case I64Load32U:
      case I64AtomicLoad32U:
        return UINT32_MAX;
      case I64ExtendI32U:
        return at(in[0], steps);
      case I32WrapI64:
        return at(in[0], steps);
      case I32Clz:
      case I32Ctz:
      case I32Popcnt:
        return 63;
      case I64Clz:
      case I64Ctz:
      case I64Popcnt:
        return 127;
      case I32And:
      case I64And:
        return at(in[0], steps) & at(in[1], steps);
      case I32Or:
      case I64Or:
      case I32Xor:
      case I64Xor:
      case Select:
        return at(in[0], steps) | at(in[1], steps);
      case I32Add:
      case I64Add: {
        uint64_t a = at(in[0], steps), b = at(in[1], steps);
        uint64_t sum = filled(a) + filled(b);
        return sum < filled(a) || sum > all ? all : filled(sum);
      }
      case I32Mul:
      case I64Mul: {
        auto bits =
            std::bit_width(at(in[0], steps)) + std::bit_width(at(in[1], steps));
        return static_cast<unsigned>(bits) >= width ? all
                                                    : (uint64_t{1} << bits) - 1;
      }
      case I32RemU:
      case I64RemU: {
        auto by = constant(in[1]);
        uint64_t bits = filled(at(in[0], steps));
        return by && *by ? bits & filled(*by - 1) : bits;
      }
      case I32DivU:
      case I64DivU: {
        auto by = constant(in[1]);
        uint64_t bits = filled(at(in[0], steps));
        return by && *by ? filled(bits / *by) : bits;
      }
      case I32Shl:
      case I64Shl:
        if (auto by = constant(in[1]))
          return at(in[0], steps) << (*by & (width - 1));
        return all;
      case I32ShrU:
      case I64ShrU:
        if (auto by = constant(in[1]))
          return at(in[0], steps) >> (*by & (width - 1));
        return filled(at(in[0], steps));
      case SymbolAddress:
        return is_function_address(program_, row) ? INT32_MAX : all;
      default:
        return all;
    }
  }
};

}  // namespace

uint64_t maybe_bits(const Program &program, const ir::Function &function,
                    ir::Replacements &instead, ir::ValueId id, unsigned steps) {
  return Look(program, function, instead).at(id, steps);
}

bool is_function_address(const Program &program,
                         const ir::Instruction &instruction) {
  if (instruction.op != Op::SymbolAddress || instruction.w[0] ||
      instruction.w[1])
    return false;
  const Symbol &symbol = program.symbols[SymbolId(size_t{instruction.w[2]})];
  bool may_be_null = symbol.stub || (symbol.weak && symbol.definition ==
                                                        Definition::Undefined);
  return symbol.kind == SymbolKind::Function && !may_be_null;
}

std::vector<SymbolId> addresses_computed_with(const Program &program,
                                              const ir::Function &function) {
  std::vector<SymbolId> found;
  for (const ir::Block &block : function.blocks)
    for (ir::ValueId id = block.first; id; id = function.next(id)) {
      Op op = function[id].op;
      if (op < Op::I32Eqz || op > Op::F64ReinterpretI64) continue;
      for (ir::ValueId each : function.operands(id))
        if (is_function_address(program, function[each]))
          found.push_back(SymbolId(size_t{function[each].w[2]}));
    }
  return found;
}

}  // namespace wasmrust::optimize

// See rewriter.h.
#include "compiler/optimize/rewriter.h"

#include <algorithm>

#include "compiler/ir/encoded_size.h"
#include "compiler/ir/interpret_numbers.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/known_bits.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;

int bytes_of(Op op) {
  return wasm::op_rows[static_cast<size_t>(op)].prefix == wasm::OpPrefix::None
             ? 1
             : 2;
}

// What machines take for it, roughly, in additions.
int work_of(Op op) {
  using enum Op;
  switch (op) {
    case I32Mul:
    case I64Mul:
      return 3;
    case I32DivS:
    case I32DivU:
    case I32RemS:
    case I32RemU:
    case I64DivS:
    case I64DivU:
    case I64RemS:
    case I64RemU:
      return 20;
    default:
      return 1;
  }
}

bool extends_sign(Op op) {
  using enum Op;
  return op == I32Extend8S || op == I32Extend16S || op == I64Extend8S ||
         op == I64Extend16S || op == I64Extend32S;
}

ir::TypeRef type_of(char letter) {
  switch (letter) {
    case 'l':
      return ir::TypeRef::I64;
    case 'f':
      return ir::TypeRef::F32;
    case 'd':
      return ir::TypeRef::F64;
    default:
      return ir::TypeRef::I32;
  }
}

// Constants of both widths are one in `Rule::needs`.
Op plain(Op op) { return op == Op::I64Const ? Op::I32Const : op; }

// A difference to a constant is a sum, too.
bool fits(Op need, Op have) {
  using enum Op;
  return need == Nop || need == have || (need == I32Add && have == I32Sub) ||
         (need == I64Add && have == I64Sub);
}

uint64_t cut(char type, uint64_t value) {
  return type == 'i' ? static_cast<uint32_t>(value) : value;
}

}  // namespace

void Rewriter::start(ir::Function &function, ir::Replacements &instead) {
  function_ = &function;
  instead_ = &instead;
}

// --- patterns ----------------------------------------------------------------

bool Rewriter::match_constant(const Term &term, uint64_t value,
                              Found &found) const {
  if (term.kind == Term::Kind::Literal)
    return value == cut(term.type, static_cast<uint64_t>(term.literal));
  if (term.kind != Term::Kind::Constant) return false;
  std::optional<uint64_t> &known = found.constants[term.name];
  if (known) return *known == value;
  known = value;
  return true;
}

bool Rewriter::match_number(const Term &term, ir::ValueId value, bool negated,
                            Found &found) {
  auto constant = constant_of(*function_, value);
  return constant &&
         match_constant(term, negated ? cut(term.type, -*constant) : *constant,
                        found);
}

bool Rewriter::match(TermId id, ir::ValueId value, Found &found) {
  const Term &term = book_[id];
  value = (*instead_)(value);
  if (term.kind == Term::Kind::Value) {
    ir::ValueId &known = found.values[term.name];
    if (known) return known == value;
    known = value;
    return true;
  }
  if (term.kind != Term::Kind::Operation)
    return match_number(term, value, false, found);
  const ir::Instruction &row = (*function_)[value];
  bool negated = false;
  if (row.op != term.op) {
    // A difference to a constant is a sum, too.
    negated = value != found.root &&
              ((term.op == Op::I32Add && row.op == Op::I32Sub) ||
               (term.op == Op::I64Add && row.op == Op::I64Sub));
    if (!negated) return false;
  }
  if (term.op == Op::Select && term.type != '*' &&
      row.type != type_of(term.type))
    return false;
  if (negated)
    return match_number(book_[term.operands[1]],
                        (*instead_)(ir::ValueId(size_t{row.w[1]})), true,
                        found) &&
           match(term.operands[0], ir::ValueId(size_t{row.w[0]}), found);
  // From the right: constants stand there and say the most.
  for (size_t i = term.operand_count; i-- > 0;)
    if (!match(term.operands[i], function_->operands(value)[i], found))
      return false;
  return true;
}

// --- what it costs -----------------------------------------------------------

void Rewriter::add_pattern(TermId id, ir::ValueId value, Cost &cost) const {
  const Term &term = book_[id];
  value = (*instead_)(value);
  if (auto constant = constant_of(*function_, value)) {
    bool is_64 = (*function_)[value].op == Op::I64Const;
    cost.bytes += 1 + static_cast<int>(constant_bytes(is_64, *constant));
    return;
  }
  if (term.kind != Term::Kind::Operation || uses_(value) > 1) {
    cost.bytes += ir::variable_bytes;
    return;
  }
  cost.bytes += bytes_of(term.op);
  cost.work += work_of(term.op);
  for (size_t i = 0; i < term.operand_count; ++i)
    add_pattern(term.operands[i], function_->operands(value)[i], cost);
}

void Rewriter::add_replacement(TermId id, const Found &found, Cost &cost) {
  const Term &term = book_[id];
  if (auto constant = evaluate(id, found)) {
    cost.bytes +=
        1 + static_cast<int>(constant_bytes(term.type == 'l', *constant));
    return;
  }
  if (term.kind != Term::Kind::Operation) {
    cost.bytes += ir::variable_bytes;
    return;
  }
  cost.bytes += bytes_of(term.op);
  cost.work += work_of(term.op);
  for (size_t i = 0; i < term.operand_count; ++i)
    add_replacement(term.operands[i], found, cost);
}

bool Rewriter::is_good(const Rule &rule, const Found &found) {
  const Term &term = book_[rule.pattern];
  Cost before{bytes_of(term.op), work_of(term.op)}, after;
  for (size_t i = 0; i < term.operand_count; ++i)
    add_pattern(term.operands[i], function_->operands(found.root)[i], before);
  add_replacement(rule.replacement, found, after);
  if (goal_ == Goal::Speed)
    return after.work < before.work ||
           (after.work == before.work && after.bytes <= before.bytes);
  return after.bytes < before.bytes ||
         (after.bytes == before.bytes && after.work <= before.work);
}

// --- replacements ------------------------------------------------------------

std::optional<uint64_t> Rewriter::evaluate(TermId id, const Found &found) {
  const Term &term = book_[id];
  switch (term.kind) {
    case Term::Kind::Value:
      return std::nullopt;
    case Term::Kind::Constant:
      return found.constants[term.name];
    case Term::Kind::Literal:
      return cut(term.type, static_cast<uint64_t>(term.literal));
    case Term::Kind::Width:
      return term.type == 'l' ? 64 : 32;
    case Term::Kind::Maybe:
      return maybe_bits(program_, *function_, *instead_,
                        found.values[book_[term.operands[0]].name]);
    case Term::Kind::Size: {
      auto of = evaluate(term.operands[0], found);
      if (!of) return std::nullopt;
      return constant_bytes(term.type == 'l', *of);
    }
    case Term::Kind::Operation:
      break;
  }
  std::array<ir::Value, 3> in;
  for (size_t i = 0; i < term.operand_count; ++i) {
    auto operand = evaluate(term.operands[i], found);
    if (!operand) return std::nullopt;
    in[i].low = *operand;
  }
  ir::Computed to =
      ir::compute(term.op, std::span(in).first(term.operand_count));
  if (!to.known || to.trap) return std::nullopt;
  return to.result.low;
}

ir::Instruction Rewriter::row_of(TermId id, const Found &found,
                                 std::vector<ir::ValueId> &made) {
  const Term term = book_[id];
  if (auto constant = evaluate(id, found))
    return constant_row(term.type == 'l', *constant);
  std::array<ir::ValueId, 3> operands;
  for (size_t i = 0; i < term.operand_count; ++i)
    operands[i] = build(term.operands[i], found, made);
  // A select of whatever type stands only where one was.
  ir::TypeRef type =
      term.type == '*' ? (*function_)[found.root].type : type_of(term.type);
  ir::Instruction row{term.op, type};
  for (size_t i = 0; i < term.operand_count; ++i) row.w[i] = operands[i].value;
  return row;
}

ir::ValueId Rewriter::build(TermId id, const Found &found,
                            std::vector<ir::ValueId> &made) {
  const Term &term = book_[id];
  if (term.kind == Term::Kind::Value) return found.values[term.name];
  ir::Instruction row = row_of(id, found, made);
  ir::ValueId value = function_->make(row, function_->origin(found.root));
  function_->insert_before(found.root, value);
  uses_.use_operands(value);
  made.push_back(value);
  return value;
}

bool Rewriter::rewrite(ir::ValueId id, std::vector<ir::ValueId> &made) {
  std::array<Op, 2> have{Op::Nop, Op::Nop};
  ir::Values operands = function_->operands(id);
  for (size_t i = 0; i < std::min<size_t>(operands.size(), 2); ++i)
    have[i] = plain((*function_)[(*instead_)(operands[i])].op);
  for (const Rule &rule : book_.rules_for((*function_)[id].op)) {
    if (!fits(rule.needs[0], have[0]) || !fits(rule.needs[1], have[1]))
      continue;
    Found found;
    found.root = id;
    if (!match(rule.pattern, id, found)) continue;
    const Term &replacement = book_[rule.replacement];
    if (!may_extend_ && replacement.kind == Term::Kind::Operation &&
        extends_sign(replacement.op))
      continue;
    if (rule.condition != Rule::none) {
      auto holds = evaluate(rule.condition, found);
      if (!holds || !*holds) continue;
    }
    if (!is_good(rule, found)) continue;
    if (replacement.kind == Term::Kind::Value)
      uses_.replace(id, found.values[replacement.name]);
    else
      uses_.become(id, row_of(rule.replacement, found, made));
    return true;
  }
  return false;
}

}  // namespace wasmrust::optimize

// See interpret.h. An activation is one call of one function; it walks over the
// instructions of a block, then takes an edge. What stops it comes back as a
// value; an exception is looked for in the handlers of the block's region
// first.
#include "compiler/ir/interpret.h"

#include <algorithm>

namespace wasmrust::ir {

namespace {

using MayStop = std::optional<Stopped>;

Stopped trap(std::string why) {
  return {.kind = Stopped::Kind::Trap, .reason = std::move(why)};
}
Stopped lacking(std::string what) {
  return {.kind = Stopped::Kind::NotInterpreted, .reason = std::move(what)};
}
bool is_null(const Value &value) { return value.high == 0; }

}  // namespace

class Activation {
 public:
  Activation(Interpreter &in, const Function &function)
      : in_(in),
        program_(in.program_),
        store_(in.store_),
        function_(function),
        values_(function.value_count()) {}

  // A tail call ends the activation: then there is a `tail`, and no results.
  Outcome run(std::span<const Value> arguments);

  struct TailCall {
    SymbolId callee;
    Results arguments;
  };
  std::optional<TailCall> tail;

 private:
  Interpreter &in_;
  const Program &program_;
  Store &store_;
  const Function &function_;
  std::vector<Value> values_;
  BlockId block_;
  std::optional<Results> returned_;

  Value operand(ValueId id, size_t i) const {
    return values_[function_.operands(id)[i].value];
  }
  Results operands(ValueId id) const {
    Results list;
    for (ValueId each : function_.operands(id))
      list.push_back(values_[each.value]);
    return list;
  }
  const Instruction &row(ValueId id) const { return function_[id]; }
  SymbolId symbol(ValueId id) const { return SymbolId(size_t{row(id).w[2]}); }

  void go(const Edge &edge, std::span<const Value> before = {});
  bool caught(const Stopped &stopped);
  void set_results(ValueId id, std::span<const Value> results);
  // An address or size in the type of a memory or table.
  static uint64_t number(const Value &value, wasm::ValueType type) {
    return type.kind == wasm::ValueKind::I64 ? value.low : value.as<uint32_t>();
  }
  static Value to_value(uint64_t number, wasm::ValueType type) {
    if (type.kind == wasm::ValueKind::I64) return Value::of(number);
    return Value::of(static_cast<uint32_t>(number));
  }

  MayStop step(ValueId id);
  MayStop terminator(ValueId id);
  MayStop branch(ValueId id);
  MayStop throw_reference(const Value &reference);
  std::expected<SymbolId, Stopped> callee(ValueId id);
  MayStop call(ValueId id);
  MayStop constant_or_variable(ValueId id, bool &known);
  MayStop memory_access(ValueId id, bool &known);
  MayStop sizes(ValueId id, bool &known);
  MayStop bulk_memory(ValueId id, bool &known);
  MayStop tables(ValueId id, bool &known);
  MayStop bulk_tables(ValueId id, bool &known);
  std::expected<Results, Stopped> segment(ElemId id);
  std::expected<uint64_t, Stopped> effective(ValueId id, const Value &base,
                                             uint64_t width);
  MayStop transfer(ValueId id, uint64_t address, uint64_t width,
                   const Value *stored);
};

// Goes to the edge's block; `before` are values that stand before the
// arguments.
void Activation::go(const Edge &edge, std::span<const Value> before) {
  Results given(before.begin(), before.end());
  for (ValueId id : function_.arguments(edge))
    given.push_back(values_[id.value]);
  block_ = edge.target;
  const auto &parameters = function_[block_].parameters;
  for (size_t i = 0; i < parameters.size(); ++i)
    values_[parameters[i].value] = given[i];
}

bool Activation::caught(const Stopped &stopped) {
  if (stopped.kind != Stopped::Kind::Exception) return false;
  for (RegionId region = function_[block_].region; region;
       region = function_.regions[region].parent)
    for (const Handler &handler : function_.regions[region].handlers) {
      if (handler.tag && handler.tag != stopped.tag) continue;
      Results given;
      if (handler.tag) given = stopped.values;
      if (handler.kind == HandlerKind::CatchRef ||
          handler.kind == HandlerKind::CatchAllRef) {
        given.push_back(reference(store_.exceptions.size()));
        store_.exceptions.push_back({stopped.tag, stopped.values});
      }
      go(function_.all_edges[handler.edge.value], given);
      return true;
    }
  return false;
}

// The instruction's value, or those of the `result` rows behind it.
void Activation::set_results(ValueId id, std::span<const Value> results) {
  if (results.size() == 1) values_[id.value] = results[0];
  if (results.size() < 2) return;
  for (ValueId at = function_.next(id);
       at && row(at).op == Op::Result && function_.operands(at)[0] == id;
       at = function_.next(at))
    values_[at.value] = results[row(at).w[2]];
}

Outcome Activation::run(std::span<const Value> arguments) {
  block_ = Function::entry();
  const auto &parameters = function_[block_].parameters;
  for (size_t i = 0; i < parameters.size(); ++i)
    values_[parameters[i].value] = arguments[i];
  ValueId at = function_[block_].first;
  while (true) {
    if (in_.fuel == 0)
      return std::unexpected(
          Stopped{.kind = Stopped::Kind::Exhausted, .reason = "out of fuel"});
    --in_.fuel;
    bool ends = is_terminator(row(at).op);
    if (MayStop stopped = ends ? terminator(at) : step(at)) {
      if (!caught(*stopped)) return std::unexpected(std::move(*stopped));
      at = function_[block_].first;
      continue;
    }
    if (returned_) return std::move(*returned_);
    at = ends ? function_[block_].first : function_.next(at);
  }
}

MayStop Activation::step(ValueId id) {
  const Instruction &instruction = row(id);
  if (instruction.op == Op::Result) return {};
  if (has(instruction.op, wasm::Trait::Calls)) return call(id);
  Results in = operands(id);
  if (Computed to = compute(instruction.op, in); to.known) {
    if (to.trap) return trap(to.trap);
    if (instruction.type != TypeRef::None)
      values_[id.value] = to.result;
    else
      set_results(id, std::array{to.result, to.second});
    return {};
  }
  for (auto part :
       {&Activation::constant_or_variable, &Activation::memory_access,
        &Activation::sizes, &Activation::bulk_memory, &Activation::tables,
        &Activation::bulk_tables}) {
    bool known = true;
    MayStop stopped = (this->*part)(id, known);
    if (known) return stopped;
  }
  return lacking("the interpreter has no " +
                 std::string(text_of(instruction.op)));
}

MayStop Activation::branch(ValueId id) {
  auto edges = function_.edges(id);
  size_t taken = 0;
  switch (row(id).op) {
    case Op::Br:
      break;
    case Op::BrIf:
      taken = operand(id, 0).as<uint32_t>() == 0;
      break;
    case Op::BrTable:
      taken = std::min<size_t>(operand(id, 0).as<uint32_t>(), edges.size() - 1);
      break;
    case Op::BrOnNull:
      values_[id.value] = operand(id, 0);
      taken = !is_null(operand(id, 0));
      break;
    case Op::BrOnNonNull:
      values_[id.value] = operand(id, 0);
      taken = is_null(operand(id, 0));
      break;
    default:
      return lacking("the interpreter has no " +
                     std::string(text_of(row(id).op)));
  }
  go(edges[taken]);
  return {};
}

MayStop Activation::throw_reference(const Value &reference) {
  if (is_null(reference)) return trap("null exception reference");
  const Store::Exception &thrown = store_.exceptions[reference.low];
  return Stopped{.kind = Stopped::Kind::Exception,
                 .reason = "an exception was not caught",
                 .tag = thrown.tag,
                 .values = thrown.values};
}

MayStop Activation::terminator(ValueId id) {
  switch (row(id).op) {
    case Op::Unreachable:
      return trap("unreachable");
    case Op::Return:
      returned_ = operands(id);
      return {};
    case Op::Throw:
      return Stopped{.kind = Stopped::Kind::Exception,
                     .reason = "an exception was not caught",
                     .tag = symbol(id),
                     .values = operands(id)};
    case Op::ThrowRef:
      return throw_reference(operand(id, 0));
    case Op::ReturnCall:
    case Op::ReturnCallIndirect:
    case Op::ReturnCallRef:
      return call(id);
    default:
      return branch(id);
  }
}

std::expected<SymbolId, Stopped> Activation::callee(ValueId id) {
  switch (row(id).op) {
    case Op::Call:
    case Op::ReturnCall:
      return symbol(id);
    case Op::CallRef:
    case Op::ReturnCallRef: {
      Value reference = values_[function_.operands(id).back().value];
      if (is_null(reference))
        return std::unexpected(trap("null function reference"));
      return SymbolId(size_t{reference.low});
    }
    case Op::CallIndirect:
    case Op::ReturnCallIndirect: {
      auto [type, table] = function_.pair(id);
      SymbolId symbol(size_t{table});
      const Store::Table &row = *store_.table(symbol);
      uint64_t index =
          number(values_[function_.operands(id).back().value],
                 wasm::address_type(program_.table_type(symbol).limits));
      if (index >= row.elements.size())
        return std::unexpected(trap("undefined element"));
      if (is_null(row.elements[index]))
        return std::unexpected(trap("uninitialized element"));
      SymbolId callee(size_t{row.elements[index].low});
      if (!in_.subtyping_.heap_matches(
              static_cast<int32_t>(program_.symbols[callee].type.value),
              static_cast<int32_t>(type)))
        return std::unexpected(trap("indirect call type mismatch"));
      return callee;
    }
    default:
      return std::unexpected(lacking("the interpreter has no " +
                                     std::string(text_of(row(id).op))));
  }
}

MayStop Activation::call(ValueId id) {
  auto to = callee(id);
  if (!to) return std::move(to.error());
  Results arguments = operands(id);
  bool direct = row(id).op == Op::Call || row(id).op == Op::ReturnCall;
  if (!direct) arguments.pop_back();
  if (is_terminator(row(id).op)) {
    tail = {*to, std::move(arguments)};
    returned_ = Results();
    return {};
  }
  Outcome results = in_.call(*to, arguments);
  if (!results) return std::move(results.error());
  set_results(id, *results);
  return {};
}

MayStop Activation::constant_or_variable(ValueId id, bool &known) {
  const Instruction &instruction = row(id);
  Value &to = values_[id.value];
  switch (instruction.op) {
    case Op::I32Const:
    case Op::F32Const:
      to = Value::of(instruction.w[0]);
      return {};
    case Op::I64Const:
    case Op::F64Const:
      to = Value::of(uint64_t{instruction.w[1]} << 32 | instruction.w[0]);
      return {};
    case Op::SymbolAddress: {
      const uint64_t *address = store_.address(symbol(id));
      if (!address)
        return lacking("s" + std::to_string(symbol(id).value) +
                       " has no address");
      uint64_t addend = uint64_t{instruction.w[1]} << 32 | instruction.w[0];
      to = to_value(*address + addend, function_.value_type(instruction.type));
      return {};
    }
    case Op::Select:
      to = operand(id, operand(id, 2).as<uint32_t>() ? 0 : 1);
      return {};
    case Op::GlobalGet:
    case Op::Capability:
      to = *store_.global(symbol(id));
      return {};
    case Op::GlobalSet:
      *store_.global(symbol(id)) = operand(id, 0);
      return {};
    case Op::RefNull:
      to = null_reference;
      return {};
    case Op::RefIsNull:
      to = Value::of(static_cast<uint32_t>(is_null(operand(id, 0))));
      return {};
    case Op::RefFunc:
      to = reference(symbol(id).value);
      return {};
    case Op::RefAsNonNull:
      if (is_null(operand(id, 0))) return trap("null reference");
      to = operand(id, 0);
      return {};
    case Op::SliceBounds: {
      wasm::ValueType type =
          function_.value_type(function_.type_of(function_.operands(id)[0]));
      if (number(operand(id, 1), type) < number(operand(id, 0), type))
        return {};
      return trap("out of bounds slice access");
    }
    default:
      known = false;
      return {};
  }
}

// --- memory
// -------------------------------------------------------------------

std::expected<uint64_t, Stopped> Activation::effective(ValueId id,
                                                       const Value &base,
                                                       uint64_t width) {
  const Access &access = function_.access(id);
  uint64_t symbol = 0;
  if (access.symbol) {
    const uint64_t *address = store_.address(access.symbol);
    if (!address)
      return std::unexpected(lacking("s" + std::to_string(access.symbol.value) +
                                     " has no address"));
    symbol = *address;
  }
  unsigned __int128 at = number(base, program_.address_type(access.memory));
  at += access.offset;
  at += symbol;
  if (at + width > store_.memory(access.memory)->bytes.size())
    return std::unexpected(trap("out of bounds memory access"));
  return static_cast<uint64_t>(at);
}

// Loads, or stores what is given: the low bytes of a number, lowest first.
MayStop Activation::transfer(ValueId id, uint64_t address, uint64_t width,
                             const Value *stored) {
  uint8_t *at =
      store_.memory(function_.access(id).memory)->bytes.data() + address;
  if (stored) {
    for (uint64_t i = 0; i < width; ++i)
      at[i] = static_cast<uint8_t>(stored->low >> (8 * i));
    return {};
  }
  uint64_t number = 0;
  for (uint64_t i = 0; i < width; ++i) number |= uint64_t{at[i]} << (8 * i);
  uint64_t unused = 64 - 8 * width;
  if (text_of(row(id).op).ends_with("_s"))
    number =
        static_cast<uint64_t>(static_cast<int64_t>(number << unused) >> unused);
  TypeRef type = row(id).type;
  bool is_wide = type == TypeRef::I64 || type == TypeRef::F64;
  values_[id.value] =
      is_wide ? Value::of(number) : Value::of(static_cast<uint32_t>(number));
  return {};
}

MayStop Activation::memory_access(ValueId id, bool &known) {
  Op op = row(id).op;
  known =
      immediate_of(op) == Immediate::Access && !has(op, wasm::Trait::Ordered);
  bool slice = op == Op::SliceLoad || op == Op::SliceStore;
  if (known && !slice)
    known = wasm::row(to_wasm(op)).prefix == wasm::OpPrefix::None;
  if (known && slice) {
    TypeRef type = op == Op::SliceLoad
                       ? row(id).type
                       : function_.type_of(function_.operands(id).back());
    known = type != TypeRef::V128;
  }
  if (!known) return {};
  Values list = function_.operands(id);
  Value base = operand(id, 0), value = values_[list.back().value];
  uint64_t width = 0;
  if (slice) {
    const Access &access = function_.access(id);
    wasm::ValueType type = program_.address_type(access.memory);
    width = uint64_t{1} << access.alignment_log2;
    uint64_t length = number(operand(id, 1), type),
             index = number(operand(id, 2), type);
    if (index >= length) return trap("out of bounds slice access");
    base = to_value(number(base, type) + index * width, type);
  } else {
    width = wasm::row(to_wasm(op)).width;
  }
  auto address = effective(id, base, width);
  if (!address) return std::move(address.error());
  bool stores = has(op, wasm::Trait::WritesMemory);
  return transfer(id, *address, width, stores ? &value : nullptr);
}

MayStop Activation::sizes(ValueId id, bool &known) {
  Op op = row(id).op;
  known = op == Op::MemorySize || op == Op::MemoryGrow;
  if (!known) return {};
  MemoryId name(size_t{row(id).w[2]});
  Store::Memory &memory = *store_.memory(name);
  wasm::ValueType type = program_.address_type(name);
  uint64_t pages = memory.bytes.size() >> memory.page_size_log2;
  values_[id.value] = to_value(pages, type);
  if (op == Op::MemorySize) return {};
  uint64_t more = number(operand(id, 0), type);
  if (more > memory.most_pages - pages)
    values_[id.value] = to_value(UINT64_MAX, type);
  else
    memory.bytes.resize((pages + more) << memory.page_size_log2);
  return {};
}

MayStop Activation::bulk_memory(ValueId id, bool &known) {
  const Instruction &instruction = row(id);
  Stopped outside = trap("out of bounds memory access");
  auto fits = [](uint64_t at, uint64_t count, uint64_t size) {
    return count <= size && at <= size - count;
  };
  switch (instruction.op) {
    case Op::MemoryFill: {
      MemoryId name(size_t{instruction.w[2]});
      wasm::ValueType type = program_.address_type(name);
      auto &bytes = store_.memory(name)->bytes;
      uint64_t at = number(operand(id, 0), type),
               count = number(operand(id, 2), type);
      if (!fits(at, count, bytes.size())) return outside;
      std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(at), count,
                  operand(id, 1).as<uint8_t>());
      return {};
    }
    case Op::MemoryCopy:
    case Op::PodCopy: {
      auto [to, from] = function_.pair(id);
      MemoryId into(size_t{to}), out(size_t{from});
      wasm::ValueType a = program_.address_type(into),
                      b = program_.address_type(out);
      uint64_t target = number(operand(id, 0), a),
               source = number(operand(id, 1), b);
      uint64_t count =
          number(operand(id, 2), a.kind == wasm::ValueKind::I64 ? b : a);
      auto &bytes = store_.memory(into)->bytes;
      const auto &others = store_.memory(out)->bytes;
      if (!fits(target, count, bytes.size()) ||
          !fits(source, count, others.size()))
        return outside;
      std::memmove(bytes.data() + target, others.data() + source, count);
      return {};
    }
    case Op::MemoryInit: {
      auto [data, to] = function_.pair(id);
      MemoryId into(size_t{to});
      DataId from(size_t{data});
      auto &bytes = store_.memory(into)->bytes;
      const Data &segment = program_.data[from];
      bool gone = store_.is_dropped(from);
      uint64_t size = gone ? 0 : segment.size;
      if (segment.bytes.size() != segment.size && !segment.zero && !gone)
        return lacking("the data's bytes are not there");
      uint64_t target = number(operand(id, 0), program_.address_type(into));
      uint64_t source = operand(id, 1).as<uint32_t>(),
               count = operand(id, 2).as<uint32_t>();
      if (!fits(target, count, bytes.size()) || !fits(source, count, size))
        return outside;
      for (uint64_t i = 0; i < count; ++i)
        bytes[target + i] = segment.zero ? 0 : segment.bytes[source + i];
      return {};
    }
    case Op::DataDrop:
      store_.drop(DataId(size_t{instruction.w[2]}));
      return {};
    default:
      known = false;
      return {};
  }
}

// --- tables
// -------------------------------------------------------------------

MayStop Activation::tables(ValueId id, bool &known) {
  Op op = row(id).op;
  known = op == Op::TableGet || op == Op::TableSet || op == Op::TableSize ||
          op == Op::TableGrow || op == Op::TableFill;
  if (!known) return {};
  Store::Table &table = *store_.table(symbol(id));
  auto &elements = table.elements;
  wasm::ValueType type =
      wasm::address_type(program_.table_type(symbol(id)).limits);
  Stopped outside = trap("out of bounds table access");
  if (op == Op::TableSize || op == Op::TableGrow) {
    values_[id.value] = to_value(elements.size(), type);
    if (op == Op::TableSize) return {};
    uint64_t more = number(operand(id, 1), type);
    if (more > table.most - elements.size())
      values_[id.value] = to_value(UINT64_MAX, type);
    else
      elements.resize(elements.size() + more, operand(id, 0));
    return {};
  }
  uint64_t at = number(operand(id, 0), type);
  uint64_t count = op == Op::TableFill ? number(operand(id, 2), type) : 1;
  if (count > elements.size() || at > elements.size() - count) return outside;
  if (op == Op::TableGet)
    values_[id.value] = elements[at];
  else
    std::fill_n(elements.begin() + static_cast<ptrdiff_t>(at), count,
                operand(id, 1));
  return {};
}

// The elements of a segment; none when it was dropped.
std::expected<Results, Stopped> Activation::segment(ElemId id) {
  if (store_.is_dropped(id)) return Results{};
  const Element &from = program_.elements[id];
  if (!from.expressions.empty())
    return std::unexpected(
        lacking("the interpreter has no segments of constant expressions"));
  Results list;
  for (SymbolId function : from.functions)
    list.push_back(function ? reference(function.value) : null_reference);
  return list;
}

MayStop Activation::bulk_tables(ValueId id, bool &known) {
  Op op = row(id).op;
  if (op == Op::ElemDrop) {
    store_.drop(ElemId(size_t{row(id).w[2]}));
    return {};
  }
  known = op == Op::TableCopy || op == Op::TableInit;
  if (!known) return {};
  auto [first, second] = function_.pair(id);
  SymbolId into(size_t{op == Op::TableCopy ? first : second});
  auto &elements = store_.table(into)->elements;
  wasm::ValueType type = wasm::address_type(program_.table_type(into).limits);
  wasm::ValueType other{wasm::ValueKind::I32};
  Results from;
  if (op == Op::TableCopy) {
    SymbolId out(size_t{second});
    from = store_.table(out)->elements;
    other = wasm::address_type(program_.table_type(out).limits);
  } else {
    auto list = segment(ElemId(size_t{first}));
    if (!list) return std::move(list.error());
    from = std::move(*list);
  }
  uint64_t target = number(operand(id, 0), type),
           source = number(operand(id, 1), other);
  uint64_t count =
      number(operand(id, 2), type.kind == wasm::ValueKind::I64 ? other : type);
  if (count > from.size() || source > from.size() - count ||
      count > elements.size() || target > elements.size() - count)
    return trap("out of bounds table access");
  std::copy_n(from.begin() + static_cast<ptrdiff_t>(source), count,
              elements.begin() + static_cast<ptrdiff_t>(target));
  return {};
}

Outcome Interpreter::call(SymbolId symbol, std::span<const Value> arguments) {
  if (depth_ == most_depth)
    return std::unexpected(Stopped{.kind = Stopped::Kind::Exhausted,
                                   .reason = "call stack exhausted"});
  Activation::TailCall next{symbol, {arguments.begin(), arguments.end()}};
  while (true) {
    const Store::Body *body = store_.body(next.callee);
    if (!body)
      return std::unexpected(
          lacking("s" + std::to_string(next.callee.value) + " has no body"));
    if (auto *host = std::get_if<HostFunction>(body))
      return (*host)(next.arguments);
    Activation activation(*this, *std::get<const Function *>(*body));
    ++depth_;
    Outcome results = activation.run(next.arguments);
    --depth_;
    if (!activation.tail) return results;
    next = std::move(*activation.tail);
  }
}

}  // namespace wasmrust::ir

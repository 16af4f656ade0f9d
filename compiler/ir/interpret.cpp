// See interpret.h: control, calls, exceptions, variables.
#include "compiler/ir/interpret.h"

#include <algorithm>

#include "compiler/ir/interpret_activation.h"
#include "compiler/ir/interpret_vectors.h"

namespace wasmrust::ir {

Activation::Activation(Instance &instance, const Function &function,
                       std::span<const Value> arguments)
    : instance_(instance),
      store_(instance.store()),
      program_(instance.program()),
      function_(function),
      values_(function.value_count()) {
  go_to(Function::entry(), arguments);
}

Results Activation::operands(ValueId id) const {
  Results list;
  for (ValueId each : function_.operands(id))
    list.push_back(values_[each.value]);
  return list;
}

void Activation::go_to(BlockId block, std::span<const Value> arguments) {
  block_ = block;
  const auto &parameters = function_[block].parameters;
  for (size_t i = 0; i < parameters.size(); ++i)
    values_[parameters[i].value] = arguments[i];
  at_ = function_[block].first;
}

// Goes to the edge's block; `before` are values that stand before the
// arguments.
void Activation::go(const Edge &edge, std::span<const Value> before) {
  Results given(before.begin(), before.end());
  for (ValueId id : function_.arguments(edge))
    given.push_back(values_[id.value]);
  go_to(edge.target, given);
}

bool Activation::caught(const Stopped &stopped) {
  if (stopped.kind != Stopped::Kind::Exception) return false;
  for (RegionId region = function_[block_].region; region;
       region = function_.regions[region].parent)
    for (const Handler &handler : function_.regions[region].handlers) {
      if (handler.tag && &instance_.tag(handler.tag) != stopped.tag) continue;
      Results given;
      if (handler.tag) given = stopped.values;
      if (handler.kind == HandlerKind::CatchRef ||
          handler.kind == HandlerKind::CatchAllRef) {
        given.push_back(
            reference(ReferenceKind::Exception, store_.exceptions.size()));
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

Activation::Event Activation::run(Interpreter &interpreter) {
  event_.reset();
  while (true) {
    if (interpreter.fuel == 0) return exhausted("out of fuel");
    --interpreter.fuel;
    if (interpreter.executed)
      ++(*interpreter.executed)[static_cast<size_t>(row(at_).op)];
    bool ends = is_terminator(row(at_).op);
    if (MayStop stopped = ends ? terminator(at_) : step(at_)) {
      if (!caught(*stopped)) return std::move(*stopped);
      continue;
    }
    if (event_) return std::move(*event_);
    if (!ends) at_ = function_.next(at_);
  }
}

void Activation::resume(const Results &results) {
  set_results(at_, results);
  at_ = function_.next(at_);
}

bool Activation::resume(const Stopped &stopped) { return caught(stopped); }

MayStop Activation::step(ValueId id) {
  Op op = row(id).op;
  if (op == Op::Result) return {};
  if (has(op, wasm::Trait::Calls)) return call(id);
  if (!is_wasm(op)) return semantic(id);
  const wasm::OpRow &known = wasm::row(to_wasm(op));
  switch (known.immediate) {
    case wasm::Immediate::Access:
    case wasm::Immediate::AccessLane:
      if (known.prefix == wasm::OpPrefix::Atomic) return atomic(id);
      return known.prefix == wasm::OpPrefix::Simd ? vector_access(id)
                                                  : access(id);
    case wasm::Immediate::Memory:
    case wasm::Immediate::TwoMemories:
    case wasm::Immediate::DataMemory:
    case wasm::Immediate::Data:
      return memory(id);
    case wasm::Immediate::Table:
    case wasm::Immediate::TwoTables:
    case wasm::Immediate::ElemTable:
    case wasm::Immediate::Elem:
      return table(id);
    case wasm::Immediate::Type:
    case wasm::Immediate::TypeField:
    case wasm::Immediate::TypeCount:
    case wasm::Immediate::TypeData:
    case wasm::Immediate::TypeElem:
    case wasm::Immediate::TwoTypes:
      return heap(id);
    case wasm::Immediate::HeapType:
    case wasm::Immediate::Function:
      return reference_operation(id);
    case wasm::Immediate::Global:
    case wasm::Immediate::I32:
    case wasm::Immediate::I64:
    case wasm::Immediate::F32:
    case wasm::Immediate::F64:
    case wasm::Immediate::V128:
      return variable(id);
    case wasm::Immediate::Fence:
      return {};
    default:
      break;
  }
  switch (op) {
    case Op::Select:
      return variable(id);
    case Op::ArrayLen:
      return heap(id);
    case Op::RefIsNull:
    case Op::RefEq:
    case Op::RefAsNonNull:
      return reference_operation(id);
    default:
      return known.prefix == wasm::OpPrefix::Gc ? reference_operation(id)
                                                : number_or_vector(id);
  }
}

MayStop Activation::number_or_vector(ValueId id) {
  const Instruction &instruction = row(id);
  Results in = operands(id);
  Computed to;
  if (instruction.op == Op::I8x16Shuffle) {
    Lanes<uint8_t> which;
    std::memcpy(which.data(), function_.words(instruction.w[2], 4).data(), 16);
    to.result = shuffle_lanes(in[0], in[1], which);
  } else if (wasm::row(to_wasm(instruction.op)).prefix ==
             wasm::OpPrefix::Simd) {
    to = compute_vector(instruction.op, in, instruction.w[2]);
  } else {
    to = compute(instruction.op, in);
  }
  if (!to.known)
    return lacking("the interpreter has no " +
                   std::string(text_of(instruction.op)));
  if (to.trap) return trap(to.trap);
  if (instruction.type != TypeRef::None)
    result(id) = to.result;
  else
    set_results(id, std::array{to.result, to.second});
  return {};
}

MayStop Activation::variable(ValueId id) {
  const Instruction &instruction = row(id);
  switch (instruction.op) {
    case Op::I32Const:
    case Op::F32Const:
      result(id) = Value::of(instruction.w[0]);
      return {};
    case Op::I64Const:
    case Op::F64Const:
      result(id) =
          Value::of(uint64_t{instruction.w[1]} << 32 | instruction.w[0]);
      return {};
    case Op::V128Const:
      std::memcpy(&result(id), function_.words(instruction.w[0], 4).data(), 16);
      return {};
    case Op::Select:
      result(id) = operand(id, operand(id, 2).as<uint32_t>() ? 0 : 1);
      return {};
    case Op::GlobalGet:
      result(id) = instance_.global(symbol(id)).value;
      return {};
    default:
      instance_.global(symbol(id)).value = operand(id, 0);
      return {};
  }
}

MayStop Activation::semantic(ValueId id) {
  const Instruction &instruction = row(id);
  switch (instruction.op) {
    case Op::SymbolAddress: {
      const uint64_t *address = instance_.address(symbol(id));
      if (!address)
        return lacking("s" + std::to_string(symbol(id).value) +
                       " has no address");
      uint64_t addend = uint64_t{instruction.w[1]} << 32 | instruction.w[0];
      result(id) =
          to_value(*address + addend, function_.value_type(instruction.type));
      return {};
    }
    case Op::RefAcquire: {
      std::vector<uint32_t> &free = store_.free_handles;
      auto handle = static_cast<uint32_t>(store_.handles.size());
      if (free.empty()) {
        store_.handles.emplace_back();
      } else {
        handle = free.back();
        free.pop_back();
      }
      store_.handles[handle] = operand(id, 0);
      result(id) = Value::of(handle);
      return {};
    }
    case Op::RefGet:
    case Op::RefRelease: {
      auto handle = operand(id, 0).as<uint32_t>();
      if (handle >= store_.handles.size() || !store_.handles[handle])
        return trap("the handle names nothing");
      if (instruction.op == Op::RefGet) {
        result(id) = *store_.handles[handle];
      } else {
        store_.handles[handle].reset();
        store_.free_handles.push_back(handle);
      }
      return {};
    }
    case Op::Capability:
      result(id) = instance_.global(symbol(id)).value;
      return {};
    case Op::SliceBounds:
    case Op::SliceLoad:
    case Op::SliceStore:
      return slice_access(id);
    case Op::PodCopy:
      return copy_memory(id);
    default:
      return lacking("the interpreter has no " +
                     std::string(text_of(instruction.op)));
  }
}

// --- control ---------------------------------------------------------------

MayStop Activation::branch(ValueId id) {
  auto edges = function_.edges(id);
  size_t taken = 0;
  Op op = row(id).op;
  switch (op) {
    case Op::BrIf:
      taken = operand(id, 0).as<uint32_t>() == 0;
      break;
    case Op::BrTable:
      taken = std::min<size_t>(operand(id, 0).as<uint32_t>(), edges.size() - 1);
      break;
    case Op::BrOnNull:
    case Op::BrOnNonNull:
      result(id) = operand(id, 0);
      taken = is_null(operand(id, 0)) != (op == Op::BrOnNull);
      break;
    case Op::BrOnCast:
    case Op::BrOnCastFail: {
      auto type = static_cast<TypeRef>(function_.pair(id)[1]);
      result(id) = operand(id, 0);
      bool fits = is_of_type(operand(id, 0), function_.value_type(type));
      taken = fits != (op == Op::BrOnCast);
      break;
    }
    default:
      break;
  }
  go(edges[taken]);
  return {};
}

MayStop Activation::throw_(ValueId id) {
  Stopped thrown{.kind = Stopped::Kind::Exception,
                 .reason = "an exception was not caught"};
  if (row(id).op == Op::Throw) {
    thrown.tag = &instance_.tag(symbol(id));
    thrown.values = operands(id);
    return thrown;
  }
  if (is_null(operand(id, 0))) return trap("null exception reference");
  const Store::Exception &again = store_.exceptions[operand(id, 0).low];
  thrown.tag = again.tag;
  thrown.values = again.values;
  return thrown;
}

MayStop Activation::terminator(ValueId id) {
  switch (row(id).op) {
    case Op::Unreachable:
      return trap("unreachable");
    case Op::Return:
      event_ = Returns{operands(id)};
      return {};
    case Op::Throw:
    case Op::ThrowRef:
      return throw_(id);
    case Op::ReturnCall:
    case Op::ReturnCallIndirect:
    case Op::ReturnCallRef:
      return call(id);
    default:
      return branch(id);
  }
}

std::expected<uint32_t, Stopped> Activation::callee(ValueId id) {
  switch (row(id).op) {
    case Op::Call:
    case Op::ReturnCall:
    case Op::BoundaryCall:
      return instance_.function(symbol(id));
    case Op::CallRef:
    case Op::ReturnCallRef:
      if (is_null(last_operand(id)))
        return std::unexpected(trap("null function reference"));
      return static_cast<uint32_t>(last_operand(id).low);
    default:
      break;
  }
  auto [type, table] = function_.pair(id);
  SymbolId symbol(size_t{table});
  const auto &elements = instance_.table(symbol).elements;
  uint64_t index = number(
      last_operand(id), wasm::address_type(program_.table_type(symbol).limits));
  if (index >= elements.size())
    return std::unexpected(trap("undefined element"));
  if (is_null(elements[index]))
    return std::unexpected(trap("uninitialized element"));
  if (!store_.is_a(elements[index],
                   instance_.moved_heap(static_cast<int32_t>(type))))
    return std::unexpected(trap("indirect call type mismatch"));
  return static_cast<uint32_t>(elements[index].low);
}

MayStop Activation::call(ValueId id) {
  auto to = callee(id);
  if (!to) return std::move(to.error());
  Results arguments = operands(id);
  bool direct = immediate_of(row(id).op) == Immediate::Symbol;
  if (!direct) arguments.pop_back();
  event_ = Calls{*to, std::move(arguments), is_terminator(row(id).op)};
  return {};
}

// --- the interpreter -------------------------------------------------------

Outcome Interpreter::call(uint32_t function, std::span<const Value> arguments) {
  std::vector<std::unique_ptr<Activation>> active;
  Activation::Event event =
      Activation::Calls{function, {arguments.begin(), arguments.end()}, false};
  size_t depth_before = depth_;
  while (true) {
    if (auto *calls = std::get_if<Activation::Calls>(&event)) {
      if (calls->is_tail) active.pop_back();
      const auto &body = store_.functions[calls->callee].body;
      depth_ = depth_before + active.size();
      if (depth_ >= most_depth) {
        event = exhausted("call stack exhausted");
      } else if (auto *code = std::get_if<Store::Code>(&body)) {
        active.push_back(std::make_unique<Activation>(
            *code->instance, *code->function, calls->arguments));
      } else if (auto *host = std::get_if<HostFunction>(&body)) {
        Outcome to = (*host)(calls->arguments);
        if (to)
          event = Activation::Returns{std::move(*to)};
        else
          event = std::move(to.error());
      } else {
        event = lacking("a function has no body");
      }
    }
    if (auto *returned = std::get_if<Activation::Returns>(&event)) {
      if (active.empty()) break;
      active.back()->resume(returned->results);
    } else if (auto *stopped = std::get_if<Stopped>(&event)) {
      while (!active.empty() && !active.back()->resume(*stopped))
        active.pop_back();
      if (active.empty()) break;
    }
    event = active.back()->run(*this);
    if (std::holds_alternative<Activation::Calls>(event)) continue;
    active.pop_back();
  }
  depth_ = depth_before;
  if (auto *stopped = std::get_if<Stopped>(&event))
    return std::unexpected(std::move(*stopped));
  return std::move(std::get<Activation::Returns>(event).results);
}

}  // namespace wasmrust::ir

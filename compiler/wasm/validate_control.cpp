// Blocks, branches, calls and exceptions (core specification 3.0, "Validation",
// "Control Instructions"): operations with the trait Control or Calls. An
// operation behind which nothing is reached drops the block's operands and
// marks the block; whatever is asked for after that is there.
#include <algorithm>

#include "compiler/base/check.h"
#include "compiler/wasm/function_validator.h"

namespace wasmrust::wasm {

// What `feed_quickly` is, for blocks that take nothing, labels that carry
// nothing, and calls of one result at most.
bool FunctionValidator::feed_control_quickly(const Instruction &each) {
  size_t there = operands_.size() - height_;
  bool has_condition = there > 0 && operands_.back().kind == ValueKind::I32;
  switch (each.op) {
    case Op::Block:
    case Op::Loop:
    case Op::If: {
      if (each.block.kind != BlockType::Kind::Empty) return false;
      if (each.op == Op::If) {
        if (!has_condition) return false;
        operands_.pop_back();
      }
      height_ = operands_.size();
      unreachable_ = false;
      Frame &frame = frames_.emplace_back();
      frame.opener = each.op;
      frame.height = static_cast<uint32_t>(height_);
      frame.initialised = static_cast<uint32_t>(set_order_.size());
      frame.offset = each.offset;
      return true;
    }
    case Op::End: {
      const Frame &frame = frames_.back();
      // The function's has a type.
      if (frame.type || set_order_.size() != frame.initialised) return false;
      if (frame.block.kind == BlockType::Kind::Empty) {
        if (there != 0) return false;
      } else if (frame.opener == Op::If || there != 1 ||
                 operands_.back() != frame.block.value) {
        return false;
      }
      frames_.pop_back();
      enter_innermost();
      return true;
    }
    case Op::Br:
    case Op::BrIf: {
      if (each.index >= frames_.size()) return false;
      const Frame &to = label(each.index);
      if (to.type ||
          (to.opener != Op::Loop && to.block.kind != BlockType::Kind::Empty))
        return false;
      if (each.op == Op::Br) {
        set_unreachable();
      } else {
        if (!has_condition) return false;
        operands_.pop_back();
      }
      return true;
    }
    case Op::Call: {
      if (each.index >= context_.function_types.size()) return false;
      const FuncType &type = *context_.function_types[each.index];
      size_t count = type.params.size();
      if (type.results.size() > 1 || there < count ||
          !std::equal(type.params.begin(), type.params.end(),
                      operands_.end() - static_cast<ptrdiff_t>(count)))
        return false;
      operands_.erase(operands_.end() - static_cast<ptrdiff_t>(count),
                      operands_.end());
      if (!type.results.empty()) push(type.results[0]);
      return true;
    }
    default:
      return false;
  }
}

bool FunctionValidator::feed_control(const Instruction &each) {
  switch (each.op) {
    case Op::Block:
    case Op::Loop:
    case Op::If:
    case Op::Try:
      return feed_block(each);
    case Op::Else:
      return feed_else();
    case Op::End:
      return feed_end();
    case Op::Catch:
    case Op::CatchAll:
      return feed_catch(each);
    case Op::Delegate:
      return feed_delegate(each);
    case Op::TryTable:
      return feed_try_table(each);
    case Op::Throw: {
      uint32_t type = module_.tag_type_index(each.index);
      if (!pop(module_.types[type].function.params)) return false;
      set_unreachable();
      return true;
    }
    case Op::ThrowRef:
      if (!pop(ValueKind::ExnRef)) return false;
      set_unreachable();
      return true;
    case Op::Rethrow:
      return feed_rethrow(each);
    case Op::Br:
      if (!pop(label(each.index).label_types())) return false;
      set_unreachable();
      return true;
    case Op::BrIf: {
      if (!pop(ValueKind::I32)) return false;
      std::span<const ValueType> types = label(each.index).label_types();
      if (!pop(types)) return false;
      push(types);
      return true;
    }
    case Op::BrTable:
      return feed_branch_table(each);
    case Op::Return:
      if (!pop(frames_.front().results())) return false;
      set_unreachable();
      return true;
    case Op::Call:
    case Op::ReturnCall:
      return feed_call(*context_.function_types[each.index],
                       each.op == Op::ReturnCall);
    case Op::CallIndirect:
    case Op::ReturnCallIndirect:
      return feed_call_indirect(each, each.op == Op::ReturnCallIndirect);
    case Op::CallRef:
    case Op::ReturnCallRef:
      return feed_call_ref(each, each.op == Op::ReturnCallRef);
    case Op::BrOnNull:
      return feed_br_on_null(each);
    case Op::BrOnNonNull:
      return feed_br_on_non_null(each);
    case Op::BrOnCast:
    case Op::BrOnCastFail:
      return feed_br_on_cast(each);
    default:
      WASMRUST_CHECK(false, "an operation without a rule: " +
                                std::string(row(each.op).text));
  }
  return false;
}

bool FunctionValidator::feed_block(const Instruction &each) {
  if (each.op == Op::If && !pop(ValueKind::I32)) return false;
  return push_frame(each.op, each);
}

bool FunctionValidator::feed_else() {
  if (frames_.back().opener != Op::If) return fail("`else` without an `if`");
  Frame frame;
  if (!pop_frame(frame)) return false;
  frame.opener = Op::Else;
  frame.unreachable = false;
  frames_.push_back(frame);
  push(frame.params());
  enter_innermost();
  return true;
}

bool FunctionValidator::feed_end() {
  Frame frame;
  if (!pop_frame(frame)) return false;
  // Without an `else` the parameters are the results.
  if (frame.opener == Op::If && !types_match(frame.params(), frame.results()))
    return fail("type mismatch: an `if` without `else` gives what it takes");
  push(frame.results());
  return true;
}

bool FunctionValidator::feed_catch(const Instruction &each) {
  Op opener = frames_.back().opener;
  if (opener != Op::Try && opener != Op::Catch)
    return fail("`" + std::string(row(each.op).text) + "` without a `try`");
  Frame frame;
  if (!pop_frame(frame)) return false;
  frame.opener = each.op;
  frame.unreachable = false;
  frames_.push_back(frame);
  enter_innermost();
  if (each.op == Op::CatchAll) return true;
  push(module_.types[module_.tag_type_index(each.index)].function.params);
  return true;
}

bool FunctionValidator::feed_delegate(const Instruction &each) {
  if (frames_.back().opener != Op::Try)
    return fail("`delegate` without a `try`");
  Frame frame;
  if (!pop_frame(frame)) return false;
  // The label counts from outside of the `try`.
  if (!check_label(each.index)) return false;
  push(frame.results());
  return true;
}

bool FunctionValidator::feed_rethrow(const Instruction &each) {
  Op opener = label(each.index).opener;
  if (opener != Op::Catch && opener != Op::CatchAll)
    return fail("`rethrow` names a label that is no `catch`");
  set_unreachable();
  return true;
}

bool FunctionValidator::feed_try_table(const Instruction &each) {
  for (ListReader list(each); !list.done();) {
    Handler handler = list.handler();
    if (!check_label(handler.label)) return false;
    popped_.clear();  // what the handler carries
    if (handler.kind == Handler::Kind::Catch ||
        handler.kind == Handler::Kind::CatchRef) {
      if (!check_row("tag", handler.tag, module_.count(ExternalKind::Tag)))
        return false;
      uint32_t type = module_.tag_type_index(handler.tag);
      popped_ = module_.types[type].function.params;
    }
    if (handler.kind == Handler::Kind::CatchRef ||
        handler.kind == Handler::Kind::CatchAllRef)
      popped_.push_back(reference(heap::exn, false));
    if (!types_match(popped_, label(handler.label).label_types()))
      return fail("type mismatch between a handler and its label");
  }
  return push_frame(each.op, each);
}

bool FunctionValidator::feed_branch_table(const Instruction &each) {
  if (!pop(ValueKind::I32)) return false;
  if (!check_label(each.index)) return false;
  std::span<const ValueType> types = label(each.index).label_types();
  for (ListReader list(each); !list.done();) {
    uint32_t depth = list.label();
    if (!check_label(depth)) return false;
    std::span<const ValueType> other = label(depth).label_types();
    if (other.size() != types.size())
      return fail(
          "type mismatch: labels of `br_table` carry different numbers");
    // Most tables name labels that carry nothing.
    if (other.empty()) continue;
    size_t before = operands_.size();
    popped_.assign(operands_.begin() +
                       static_cast<ptrdiff_t>(
                           before - std::min(other.size(), before - height_)),
                   operands_.end());
    if (!pop(other)) return false;
    push(popped_);
  }
  if (!pop(types)) return false;
  set_unreachable();
  return true;
}

bool FunctionValidator::feed_call(const FuncType &type, bool is_return) {
  if (!pop(type.params)) return false;
  if (!is_return) {
    push(type.results);
    return true;
  }
  if (!types_match(type.results, frames_.front().results()))
    return fail("type mismatch: the callee of a tail call returns " +
                to_string(type));
  set_unreachable();
  return true;
}

bool FunctionValidator::feed_call_indirect(const Instruction &each,
                                           bool is_return) {
  ValueType element = module_.table_type(each.second).element;
  if (!matches(element, {ValueKind::FuncRef}))
    return fail("type mismatch: the table holds " + to_string(element));
  return pop(table_address(each.second)) &&
         feed_call(module_.types[each.index].function, is_return);
}

bool FunctionValidator::feed_call_ref(const Instruction &each, bool is_return) {
  return check_function_type(each.index) &&
         pop(reference(static_cast<int32_t>(each.index), true)) &&
         feed_call(module_.types[each.index].function, is_return);
}

bool FunctionValidator::feed_br_on_null(const Instruction &each) {
  ValueType type;
  if (!pop_reference(type)) return false;
  std::span<const ValueType> types = label(each.index).label_types();
  if (!pop(types)) return false;
  push(types);
  push(reference(heap_of(type), false));
  return true;
}

bool FunctionValidator::feed_br_on_non_null(const Instruction &each) {
  std::span<const ValueType> types = label(each.index).label_types();
  if (types.empty() || !is_reference(types.back()))
    return fail("type mismatch: the label does not carry a reference");
  ValueType type;
  if (!pop_reference(type)) return false;
  if (!matches(reference(heap_of(type), false), types.back()))
    return fail("type mismatch: the label carries " + to_string(types.back()) +
                ", found " + to_string(type));
  types = types.first(types.size() - 1);
  if (!pop(types)) return false;
  push(types);
  return true;
}

bool FunctionValidator::feed_br_on_cast(const Instruction &each) {
  ValueType from = reference(each.heap, each.nullable);
  ValueType to = reference(each.to_heap, each.to_nullable);
  if (!matches(to, from))
    return fail("type mismatch: " + to_string(to) + " is no subtype of " +
                to_string(from));
  // What is left of the first type when the second one has been ruled out.
  ValueType rest = reference(each.heap, each.nullable && !each.to_nullable);
  bool on_success = each.op == Op::BrOnCast;
  std::span<const ValueType> types = label(each.index).label_types();
  if (types.empty() || !matches(on_success ? to : rest, types.back()))
    return fail("type mismatch: the label does not carry the cast reference");
  types = types.first(types.size() - 1);
  if (!pop(from) || !pop(types)) return false;
  push(types);
  push(on_success ? rest : to);
  return true;
}

}  // namespace wasmrust::wasm

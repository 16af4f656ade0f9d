// Invariants 18 to 20 and 22 of verify.h: exceptions.
//
// The handlers themselves are looked at once; what they take must be known in
// each block that they serve, so the cost is blocks times handlers around them,
// which are few.
#include "compiler/ir/verification.h"

namespace wasmrust::ir {

void Verification::regions() {
  // A region whose ancestors end was looked at, or is at most as deep as there
  // are regions.
  std::vector<bool> ends(function_.regions.size());
  for (RegionId id : function_.regions.ids()) {
    size_t steps = 0;
    RegionId at = id;
    for (; at && !ends[at.value]; at = function_.regions[at].parent)
      if (++steps > function_.regions.size()) {
        fail(18,
             "region r" + std::to_string(id.value) + " is its own ancestor");
        return;
      }
    for (RegionId done = id; done != at; done = function_.regions[done].parent)
      ends[done.value] = true;
  }
  for (const Region &region : function_.regions)
    for (const Handler &each : region.handlers) handler(each);
}

void Verification::handler(const Handler &handler) {
  take_edge(handler.edge);
  bool catches_one = handler.kind == HandlerKind::Catch ||
                     handler.kind == HandlerKind::CatchRef;
  if (catches_one != bool(handler.tag))
    return fail(18, "a handler names a tag exactly when it catches one");
  std::vector<wasm::ValueType> has;
  if (catches_one) {
    if (!symbol(handler.tag, SymbolKind::Tag)) return;
    has = program_.type(program_.tag_type(handler.tag)).params;
  }
  if (handler.kind == HandlerKind::CatchRef ||
      handler.kind == HandlerKind::CatchAllRef)
    has.push_back(wasm::reference(wasm::heap::exn, false));
  const Edge &edge = function_.all_edges[handler.edge.value];
  for (ValueId id : function_.arguments(edge)) {
    if (!position_[id.value] || function_[id].type == TypeRef::None)
      return fail(7, spell(id) + " gives no value");
    if (is_terminator(function_[id].op))
      return fail(9, spell(id) + " exists only on an edge of its own");
    has.push_back(type_of(id));
  }
  const auto &wanted = function_[edge.target].parameters;
  bool fits = has.size() == wanted.size();
  for (size_t i = 0; fits && i < has.size(); ++i)
    fits = matches(has[i], type_of(wanted[i]));
  if (!fits)
    fail(19,
         "a handler's values are not what " + spell(edge.target) + " takes");
}

void Verification::handlers_of_block(BlockId block) {
  if (!function_[block].first || !dominators_->is_reachable(block)) return;
  for (RegionId region = function_[block].region; region;
       region = function_.regions[region].parent)
    for (const Handler &handler : function_.regions[region].handlers)
      for (ValueId id :
           function_.arguments(function_.all_edges[handler.edge.value]))
        if (!dominators_->is_known_at(function_, id, block))
          fail(20, spell(id) + ", which a handler takes, is not known where " +
                       spell(block) + " starts");
}

void Verification::no_exceptions(Values values) {
  for (ValueId id : values) {
    wasm::ValueType type = type_of(id);
    if (wasm::is_reference(type) && wasm::heap_of(type) == wasm::heap::exn)
      fail(22, spell(id) + " names an exception for throw_ref only");
  }
}

void Verification::legacy_exceptions() {
  std::vector<bool> is_clause(function_.blocks.size());
  for (const Region &region : function_.regions)
    for (const Handler &handler : region.handlers) {
      const Edge &edge = function_.all_edges[handler.edge.value];
      is_clause[edge.target.value] = true;
      no_exceptions(function_.arguments(edge));
    }
  for (BlockId block : function_.blocks.ids()) {
    if (!dominators_->is_reachable(block)) continue;
    block_ = block;
    for (ValueId id = function_[block].first; id; id = function_.next(id)) {
      value_ = id;
      Values operands = function_.operands(id);
      if (function_[id].op != Op::ThrowRef)
        no_exceptions(operands);
      else if (operands.size() != 1 ||
               function_[operands[0]].op != Op::Parameter ||
               !is_clause[function_.block_of(operands[0]).value])
        fail(22, "what is thrown again was not brought by a handler");
      for (const Edge &edge : function_.edges(id)) {
        no_exceptions(function_.arguments(edge));
        if (is_clause[edge.target.value])
          fail(22, spell(edge.target) + " is a handler's");
      }
    }
  }
  block_ = {};
  value_ = {};
}

}  // namespace wasmrust::ir

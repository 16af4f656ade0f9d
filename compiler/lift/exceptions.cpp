// What is thrown: try_table and the legacy try become regions. See lifter.h.
//
// Handlers see variables as they are when something is thrown, so code that may
// throw starts a block in a region of its own whenever a variable changed
// before it; many regions then stand for one try.
//
// A legacy try names what it catches behind its body. So its regions are made
// without handlers and get one at each `catch`, where all of them are known. A
// `delegate` gives none: it only says in which try around it the search goes
// on. The caught exception is a reference in the graph, and `rethrow` throws it
// again:
//
//   try                       b1() in r0:
//     call $f                   call s1
//   catch_all                 region r0 (catch_all_ref b2())
//     call $clean_up          b2(v1: exnref):
//     rethrow 0                 call s2
//   end                         throw_ref v1
#include <algorithm>

#include "compiler/lift/lifter.h"

namespace wasmrust::lift {

using wasm::Op;

constexpr size_t most_regions = 1'000'000;

void Lifter::open_try_table(const wasm::Instruction &each) {
  Try made;
  unsigned tags = 0;
  for (wasm::ListReader list(each); !list.done();) {
    wasm::Handler read = list.handler();
    bool has_tag = read.kind == wasm::Handler::Kind::Catch ||
                   read.kind == wasm::Handler::Kind::CatchRef;
    made.handlers.push_back(
        {static_cast<ir::HandlerKind>(read.kind),
         has_tag ? references_.tag(read.tag, tags++) : SymbolId(), read.label});
  }
  start_try(opened(each), std::move(made));
}

void Lifter::open_try(const wasm::Instruction &each) {
  start_try(opened(each), {});
}

void Lifter::start_try(Control row, Try made) {
  // Engines refuse modules with both.
  bool is_legacy = row.op == Op::Try;
  if (has_tries_ && is_legacy != function().legacy_exceptions)
    fail(std::string(no_mixed_exceptions));
  function().legacy_exceptions = is_legacy;
  has_tries_ = true;
  row.try_row = static_cast<uint32_t>(tries_.size());
  tries_.push_back(std::move(made));
  push_control(row);
  ++catching_tries_;
  region_holds_ = false;
}

// Before something that may throw: the handlers of all open tries are to see
// the variables as they are now. So there is a new block in a new region when
// any of them may have changed since the last one began.
void Lifter::renew_region() {
  if (!catching_tries_ || region_holds_) return;
  find_catching();
  ir::RegionId innermost;
  for (size_t i = catching_.size(); i-- > 0;) {
    size_t place = catching_[i].try_at;
    innermost = function().regions.add({.parent = innermost});
    if (function().regions.size() > most_regions)
      return fail(std::string(too_many_tries));
    if (open_[place].op == Op::Try) {
      add_arrival(
          {.variables = changed_variables(open_[place]), .region = innermost},
          try_of(open_[place]).thrown);
      continue;
    }
    // The handlers of one try stand behind one another.
    size_t last = i;
    while (i > 0 && catching_[i - 1].try_at == place) --i;
    for (size_t each = i; each <= last; ++each)
      add_handler(innermost,
                  try_of(open_[place]).handlers[catching_[each].handler],
                  place);
  }
  BlockId block = function().add_block(innermost);
  (void)jump(block);
  start_block(block);
  region_holds_ = true;
}

// The handlers that what is thrown here may go to, from the inside: none behind
// one that catches everything, or the same tag. Tries may nest as deep as a
// file is long, so what catches nothing is not made for each place. Of a legacy
// try it is not known yet what it catches.
void Lifter::find_catching() {
  catching_.clear();
  tags_caught_.clear();
  for (size_t place = open_.size(); place-- > 0;) {
    const Control &row = open_[place];
    if (!row.has_region()) continue;
    if (row.op == Op::Try) {
      catching_.push_back({place, 0});
      continue;
    }
    const Try &made = try_of(row);
    for (size_t i = 0; i < made.handlers.size(); ++i) {
      SymbolId tag = made.handlers[i].tag;
      if (std::ranges::find(tags_caught_, tag) != tags_caught_.end()) continue;
      catching_.push_back({place, i});
      if (!tag) return;
      tags_caught_.push_back(tag);
    }
  }
}

void Lifter::add_handler(ir::RegionId region, const Try::Handler &handler,
                         size_t place) {
  // Labels of handlers count from outside of the try_table.
  Control &to = open_[place - 1 - handler.label];
  EdgeId edge = function().add_edge(target_of(to), {});
  Incoming coming{.edge = edge, .from_handler = true};
  coming.operands = static_cast<State>(states_.size());
  states_.resize(states_.size() + to.label_types().size());
  if (to.op != Op::Loop) coming.variables = changed_variables(to);
  send_values(coming, to);
  function().regions[region].handlers.push_back(
      {handler.kind, handler.tag, edge});
}

// The end of the part in front, and the start of a clause: it takes the tag's
// values, and of the variables those that differ among the places where
// something may be thrown.
void Lifter::take_catch(const wasm::Instruction &each) {
  Control &row = open_.back();
  Try &made = try_of(row);
  leave(row);
  if (row.has_region()) --catching_tries_;
  row.in_catch = true;
  reached_ = made.thrown.first != none;
  if (!reached_) return;
  bool is_all = each.op == Op::CatchAll;
  SymbolId tag = is_all ? SymbolId() : references_.tag(each.index);
  made.caught = function().add_block();
  made.exception = {};
  if (!is_all)
    for (wasm::ValueType type : program_.type(program_.tag_type(tag)).params)
      push(function().add_parameter(made.caught, function().intern(type)));
  merge_variables(made.thrown, made.caught);
  for (uint32_t at = made.thrown.first; at != none; at = incoming_[at].next) {
    const Incoming &from = incoming_[at];
    EdgeId edge = add_edge(made.caught, ir::Likelihood::Unknown);
    arguments_.clear();
    carry_merged(edge, from);
    function().regions[from.region].handlers.push_back(
        {is_all ? ir::HandlerKind::CatchAll : ir::HandlerKind::Catch, tag,
         edge});
  }
  set_merged();
  start_block(made.caught);
}

// Nothing is caught here: what is thrown goes to the try around the label, or
// the label's own.
void Lifter::close_delegate(uint32_t depth) {
  size_t place = open_.size() - 1, target = place - 1 - depth;
  size_t skipped = 0;
  for (size_t i = target + 1; i < place; ++i) skipped += open_[i].has_region();
  for (uint32_t at = try_of(open_.back()).thrown.first; at != none;
       at = incoming_[at].next) {
    ir::RegionId region = incoming_[at].region;
    ir::RegionId parent = function().regions[region].parent;
    for (size_t i = 0; i < skipped; ++i)
      parent = function().regions[parent].parent;
    function().regions[region].parent = parent;
  }
  close();
}

void Lifter::rethrow(uint32_t depth) {
  renew_region();
  Try &from = try_of(label(depth));
  if (!from.exception) want_exception(from);
  make_.throw_ref(from.exception);
  reached_ = false;
}

// The clause's reference, behind the tag's values; most clauses need none.
// Those of variables come at the end (awaited.h), behind it.
void Lifter::want_exception(Try &row) {
  row.exception = function().add_parameter(
      row.caught, function().intern(wasm::reference(wasm::heap::exn, false)));
  for (uint32_t at = row.thrown.first; at != none; at = incoming_[at].next) {
    ir::Handler &handler =
        function().regions[incoming_[at].region].handlers.back();
    handler.kind = handler.kind == ir::HandlerKind::CatchAll
                       ? ir::HandlerKind::CatchAllRef
                       : ir::HandlerKind::CatchRef;
  }
}

// Without what catches nothing, or what nothing is thrown in.
void Lifter::drop_empty_regions() {
  auto &regions = function().regions;
  auto catching = [&](ir::RegionId id) {
    while (id && regions[id].handlers.empty()) id = regions[id].parent;
    return id;
  };
  std::vector<bool> used(regions.size());
  for (ir::Block &block : function().blocks) {
    block.region = catching(block.region);
    for (ir::RegionId id = block.region; id && !used[id.value];
         id = catching(regions[id].parent))
      used[id.value] = true;
  }
  Table<ir::RegionId, ir::Region> kept;
  std::vector<ir::RegionId> now(regions.size());
  // A parent may stand behind its child.
  for (ir::RegionId id : regions.ids())
    if (used[id.value]) now[id.value] = kept.add({});
  for (ir::RegionId id : regions.ids()) {
    if (!used[id.value]) continue;
    if (ir::RegionId parent = catching(regions[id].parent))
      kept[now[id.value]].parent = now[parent.value];
  }
  for (ir::RegionId id : regions.ids())
    if (used[id.value])
      kept[now[id.value]].handlers = std::move(regions[id].handlers);
  for (ir::Block &block : function().blocks)
    if (block.region) block.region = now[block.region.value];
  regions = std::move(kept);
}

}  // namespace wasmrust::lift

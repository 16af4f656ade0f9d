// Stack slots: variables that live in memory though nobody has their address.
//
// Problem. A value whose address is taken stands in the frame on the stack in
// memory. Inlining often leaves a frame whose address goes nowhere any more: a
// result that was handed back through a pointer is stored and loaded in the
// same function.
//
// Idea. The addresses of a frame are the stack pointer and constants. When all
// that is done with them is loading, storing and setting the stack pointer,
// nobody else can reach the frame. Bytes that are always accessed in one way
// become a value: stores say it, loads are it, and where control comes together
// it is a parameter. When nothing is left in the frame, the stack pointer is
// not moved any more.
//
//   v1 = global.get __stack_pointer
//   v2 = i32.sub v1 16
//   global.set v2 __stack_pointer
//   i32.store v2 v0 offset=12           call v0 s9
//   v3 = i32.load v2 offset=12
//   call v3 s9
//   global.set v1 __stack_pointer
//
// What was never stored is 0. A value that a handler of exceptions needs stays
// in memory, since handlers get what was known where a block starts.
//
// Assumes: the stack pointer that layout provides (never a global that only
// looks like one), and that a frame is its function's alone: what is below the
// stack pointer where the function starts is reached through it only. Finished
// modules have no such symbol and are left as they are.
#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "compiler/ir/dominators.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/ways.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

class StackSlots : public FunctionPass {
 public:
  explicit StackSlots(const Surroundings &surroundings)
      : program_(surroundings.program) {}

  bool run(ir::Function &function) override {
    function_ = &function;
    if (!find_frame() || accesses_.empty()) return false;
    ir::Replacements instead(function);
    instead_ = &instead;
    find_ways_in();
    dominators_.find(function);
    bool changed = false, all = true;
    for (auto first = accesses_.begin(); first != accesses_.end();) {
      auto last = end_of_slot(first);
      bool is_value = becomes_value({first, last});
      changed |= is_value;
      all &= is_value;
      first = last;
    }
    if (all) remove_frame();
    instead.apply();
    for (ir::Held &row : function.held)
      if (row.value && (!function.block_of(row.value) ||
                        (changed && is_in_frame(row.value))))
        row.value = {};
    return changed;
  }

 private:
  // Blocks times slots that are looked at in one function, at most.
  static constexpr size_t most_work = size_t{1} << 24;

  struct FrameAccess {
    int64_t offset;  // from the stack pointer where the function starts
    uint32_t width;
    ValueId id;
  };
  // Of blocks, for one slot.
  struct State {
    bool is_read = false;  // before it is written, if at all
    bool is_written = false;
    bool has_access = false;
    bool is_needed = false;  // where the block starts
    ValueId at_start, at_end;
  };

  const Program &program_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  ir::Dominators dominators_;
  // Of a value: how far it is from the stack pointer; by value.
  std::vector<std::optional<int64_t>> address_;
  std::vector<ValueId> addresses_, sets_;
  // Of blocks: where the stack pointer stands at their start.
  std::vector<std::optional<int64_t>> pointer_;
  std::vector<bool> seen_;
  std::vector<FrameAccess> accesses_;
  std::vector<std::vector<BlockId>> ways_in_;
  std::vector<bool> is_handler_;
  std::vector<State> states_;
  // By value: the slot that it accesses, of those that were looked at.
  std::vector<uint32_t> slot_of_;
  uint32_t slot_ = 0;

  // Whoever looks for a variable there may find that it has become a value.
  bool is_in_frame(ValueId id) const {
    return id.value < address_.size() && address_[id.value];
  }

  bool is_stack_pointer(ValueId id) const {
    const Symbol &symbol =
        program_.symbols[SymbolId(size_t{(*function_)[id].w[2]})];
    return symbol.definition == Definition::Layout &&
           symbol.layout_value == LayoutValue::StackPointer;
  }

  // --- what is done with the frame
  // --------------------------------------------

  // False when there is none, or when its address goes elsewhere. Accesses are
  // in the order of their places then.
  bool find_frame() {
    address_.assign(function_->value_count(), std::nullopt);
    addresses_.clear();
    sets_.clear();
    accesses_.clear();
    slot_of_.clear();
    slot_ = 0;
    bool has_one = false;
    for (BlockId block : function_->blocks.ids())
      for (ValueId id = (*function_)[block].first; id; id = function_->next(id))
        has_one |= (*function_)[id].op == Op::GlobalGet && is_stack_pointer(id);
    if (!has_one || !find_addresses()) return false;
    for (BlockId block : function_->blocks.ids())
      for (ValueId id = (*function_)[block].first; id; id = function_->next(id))
        if (!is_harmless(id)) return false;
    for (const ir::Region &region : function_->regions)
      for (const ir::Handler &handler : region.handlers)
        if (carries(function_->all_edges[handler.edge.value])) return false;
    std::ranges::sort(accesses_, {}, [](const FrameAccess &each) {
      return std::tuple(each.offset, each.width, each.id);
    });
    return true;
  }

  // Where the stack pointer stands in each block, which must be the same on all
  // ways there; calls leave it where it was. A handler does not know.
  bool find_addresses() {
    dominators_.find(*function_);
    pointer_.assign(function_->blocks.size(), std::nullopt);
    seen_.assign(function_->blocks.size(), false);
    pointer_[0] = 0;
    seen_[0] = true;
    for (const ir::Region &region : function_->regions)
      for (const ir::Handler &handler : region.handlers)
        seen_[function_->all_edges[handler.edge.value].target.value] = true;
    for (BlockId block : dominators_.reverse_post_order()) {
      std::optional<int64_t> now = pointer_[block.value];
      seen_[block.value] = true;
      for (ValueId id = (*function_)[block].first; id; id = function_->next(id))
        if (!follow(id, now)) return false;
      ValueId end = function_->terminator(block);
      if (!end) continue;
      bool leaves = ir::has((*function_)[end].op, wasm::Trait::Calls) ||
                    (*function_)[end].op == Op::Return;
      if (leaves && now != 0) return false;
      for (const ir::Edge &edge : function_->edges(end)) {
        if (seen_[edge.target.value] && pointer_[edge.target.value] != now)
          return false;
        seen_[edge.target.value] = true;
        pointer_[edge.target.value] = now;
      }
    }
    return true;
  }

  bool follow(ValueId id, std::optional<int64_t> &now) {
    const ir::Instruction &row = (*function_)[id];
    if (row.op == Op::GlobalGet && is_stack_pointer(id)) {
      if (!now) return false;
      add_address(id, *now);
    } else if (row.op == Op::GlobalSet && is_stack_pointer(id)) {
      now = address_[row.w[0]];
      return now.has_value();
    } else if (row.op == Op::I32Add || row.op == Op::I32Sub) {
      auto from = address_[row.w[0]];
      auto by = constant_of(*function_, ValueId(size_t{row.w[1]}));
      if (!from || !by) return true;
      auto distance = static_cast<int32_t>(*by);
      add_address(
          id, *from + (row.op == Op::I32Add ? distance : -int64_t{distance}));
    }
    return true;
  }

  void add_address(ValueId id, int64_t distance) {
    address_[id.value] = distance;
    addresses_.push_back(id);
  }

  bool carries(const ir::Edge &edge) const {
    for (ValueId each : function_->arguments(edge))
      if (address_[each.value]) return true;
    return false;
  }

  bool is_harmless(ValueId id) {
    const ir::Instruction &row = (*function_)[id];
    if (ir::is_terminator(row.op))
      for (const ir::Edge &edge : function_->edges(id))
        if (carries(edge)) return false;
    if (row.op == Op::GlobalSet && is_stack_pointer(id)) {
      sets_.push_back(id);
      return address_[row.w[0]].has_value();
    }
    // A semantic operation or the like may read it in its own way.
    if (row.op == Op::GlobalGet && is_stack_pointer(id))
      return address_[id.value].has_value();
    ir::Values operands = function_->operands(id);
    bool names = false;
    for (ValueId each : operands) names |= address_[each.value].has_value();
    if (!names || address_[id.value]) return true;
    bool is_access = ir::immediate_of(row.op) == ir::Immediate::Access &&
                     (ir::has(row.op, wasm::Trait::ReadsMemory) !=
                      ir::has(row.op, wasm::Trait::WritesMemory)) &&
                     !ir::has(row.op, wasm::Trait::Ordered);
    if (!is_access || !address_[operands[0].value]) return false;
    // The address itself is stored.
    for (size_t i = 1; i < operands.size(); ++i)
      if (address_[operands[i].value]) return false;
    const ir::Access &access = function_->access(id);
    int64_t offset =
        *address_[operands[0].value] + static_cast<int64_t>(access.offset);
    uint32_t width = wasm::op_rows[static_cast<size_t>(row.op)].width;
    // What is above the frame is another function's.
    if (access.memory.value != 0 || access.symbol ||
        access.offset > INT32_MAX || offset + width > 0 || !width)
      return false;
    accesses_.push_back({offset, width, id});
    return true;
  }

  // Behind the last access that shares a byte with those before.
  std::vector<FrameAccess>::iterator end_of_slot(
      std::vector<FrameAccess>::iterator first) {
    int64_t end = first->offset + first->width;
    auto last = first;
    while (last != accesses_.end() && last->offset < end) {
      end = std::max(end, last->offset + last->width);
      ++last;
    }
    return last;
  }

  void remove_frame() {
    for (ValueId id : sets_) function_->unlink(id);
    for (ValueId id : addresses_) function_->unlink(id);
  }

  // --- from memory to values
  // --------------------------------------------------

  void find_ways_in() {
    ways_in_.assign(function_->blocks.size(), {});
    is_handler_.assign(function_->blocks.size(), false);
    for (BlockId block : function_->blocks.ids())
      if (ValueId end = function_->terminator(block))
        for (const ir::Edge &edge : function_->edges(end))
          ways_in_[edge.target.value].push_back(block);
    for (const ir::Region &region : function_->regions)
      for (const ir::Handler &handler : region.handlers)
        is_handler_[function_->all_edges[handler.edge.value].target.value] =
            true;
  }

  bool becomes_value(std::span<const FrameAccess> slot) {
    const Way *way = way_of((*function_)[slot[0].id].op);
    if (!way || function_->blocks.size() * accesses_.size() > most_work)
      return false;
    for (const FrameAccess &each : slot)
      if (each.offset != slot[0].offset ||
          way_of((*function_)[each.id].op) != way ||
          !dominators_.is_reachable(function_->block_of(each.id)))
        return false;
    if (!find_needs(slot, *way)) return false;
    for (BlockId block : dominators_.reverse_post_order())
      put_values(block, *way);
    add_arguments(*way);
    return true;
  }

  // Which blocks need the value where they start. False when it cannot be
  // brought there.
  bool find_needs(std::span<const FrameAccess> slot, const Way &way) {
    states_.assign(function_->blocks.size(), {});
    ++slot_;
    slot_of_.resize(function_->value_count(), 0);
    for (const FrameAccess &each : slot) slot_of_[each.id.value] = slot_;
    std::vector<BlockId> work;
    for (const FrameAccess &each : slot) {
      BlockId block = function_->block_of(each.id);
      State &state = states_[block.value];
      if (std::exchange(state.has_access, true)) continue;
      for (ValueId id = (*function_)[block].first; id;
           id = function_->next(id)) {
        if (!is_in_slot(id)) continue;
        bool loads = (*function_)[id].op == way.load;
        if (loads && !state.is_written) state.is_read = true;
        state.is_written |= !loads;
      }
      if (state.is_read) work.push_back(block);
    }
    while (!work.empty()) {
      BlockId block = work.back();
      work.pop_back();
      if (states_[block.value].is_needed) continue;
      states_[block.value].is_needed = true;
      if (is_handler_[block.value]) return false;
      for (BlockId before : ways_in_[block.value])
        if (!states_[before.value].is_written) work.push_back(before);
    }
    return true;
  }

  ValueId zero(ir::TypeRef type, ValueId before) {
    Op op = type == TypeRef::I64   ? Op::I64Const
            : type == TypeRef::F32 ? Op::F32Const
            : type == TypeRef::F64 ? Op::F64Const
            : type == TypeRef::I32 ? Op::I32Const
                                   : Op::V128Const;
    ir::Instruction row{op, type};
    if (op == Op::V128Const)
      row.w[0] = function_->add_words(std::array<uint32_t, 4>{});
    ValueId made = function_->make(row);
    function_->insert_before(before, made);
    return made;
  }

  bool is_in_slot(ValueId id) const {
    return id.value < slot_of_.size() && slot_of_[id.value] == slot_;
  }

  void put_values(BlockId block, const Way &way) {
    State &state = states_[block.value];
    const std::vector<BlockId> &before = ways_in_[block.value];
    if (!state.is_needed) {
      state.at_start = {};
    } else if (block == ir::Function::entry()) {
      state.at_start = zero(way.type, (*function_)[block].first);
    } else if (before.size() == 1) {
      state.at_start = states_[before[0].value].at_end;
    } else {
      state.at_start = function_->add_parameter(block, way.type);
    }
    ValueId now = state.at_start;
    ValueId next = state.has_access ? (*function_)[block].first : ValueId();
    while (ValueId id = next) {
      next = function_->next(id);
      if (!is_in_slot(id)) continue;
      if ((*function_)[id].op == way.store) {
        now = (*instead_)(function_->operands(id)[1]);
      } else {
        instead_->put(id, way.mask ? masked(now, way.mask, id) : now);
      }
      function_->unlink(id);
    }
    state.at_end = now;
  }

  ValueId masked(ValueId value, uint32_t mask, ValueId before) {
    ValueId constant =
        function_->make(constant_row(false, mask), function_->origin(before));
    function_->insert_before(before, constant);
    ValueId made = function_->make(
        {Op::I32And, TypeRef::I32, {value.value, constant.value}},
        function_->origin(before));
    function_->insert_before(before, made);
    return made;
  }

  // Blocks with several ways in took a parameter.
  void add_arguments(const Way &way) {
    std::vector<ValueId> arguments;
    for (BlockId block : function_->blocks.ids()) {
      ValueId end = function_->terminator(block);
      if (!end) continue;
      for (size_t i = 0; i < function_->edge_count(end); ++i) {
        BlockId to = function_->edges(end)[i].target;
        const State &target = states_[to.value];
        if (!target.is_needed || ways_in_[to.value].size() < 2 ||
            !dominators_.is_reachable(to))
          continue;
        ValueId value = states_[block.value].at_end;
        // From what nobody reaches anything may come.
        if (!value) value = zero(way.type, end);
        arguments.clear();
        for (ValueId each : function_->arguments(function_->edges(end)[i]))
          arguments.push_back(each);
        arguments.push_back(value);
        function_->set_arguments(function_->edges(end)[i], arguments);
      }
    }
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_StackSlots(
    const Surroundings &surroundings) {
  return std::make_unique<StackSlots>(surroundings);
}

}  // namespace wasmrust::optimize

// Memory forwarding: what was just written or read is not read again, and what
// is written over before anybody looks is not written.
//
// Problem. Code that was put together keeps its values in memory: a field is
// stored and loaded in the next line, a pointer is loaded twice, the stack
// pointer is set to what it is.
//
// Idea. A walk through each block keeps a short list of what is known to stand
// in memory and in globals; a block with only one way in goes on with the list
// from there. A store forgets what it may overlap (places.h), a call what it
// may write, as the callee's facts say. A load of what is known is that value.
//
//   i32.store v0 v1 offset=4          i32.store v0 v1 offset=4
//   i32.store v0 v2 offset=8          i32.store v0 v2 offset=8
//   v3 = i32.load v0 offset=4         i32.store v9 v1
//   i32.store v9 v3
//
// A load goes only if the same address was accessed, as many bytes, so it could
// not have trapped. A store goes when the next one to the same bytes comes
// before anything that reads them, calls, throws or may trap: a host could look
// at memory after a trap. The same for globals.
//
// For size, a value is kept only where a variable is shorter than loading again
// (cost.h).
//
// Assumes: nobody else writes a memory or global while a function of this
// instance runs. So shared memories are left alone, and atomic operations and
// semantic ones forget everything.
#include <algorithm>
#include <optional>

#include "compiler/optimize/cost.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/places.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::ValueId;
using wasm::Trait;

// What a load of the same bytes gives, for what was stored or loaded: the same
// value, or that in another type (`by`).
struct Same {
  Op known, load, by = Op::Nop;
};
constexpr Same sames[] = {
    {Op::I32Store, Op::I32Load},
    {Op::I64Store, Op::I64Load},
    {Op::F32Store, Op::F32Load},
    {Op::F64Store, Op::F64Load},
    {Op::V128Store, Op::V128Load},
    {Op::I32Store, Op::F32Load, Op::F32ReinterpretI32},
    {Op::F32Store, Op::I32Load, Op::I32ReinterpretF32},
    {Op::I64Store, Op::F64Load, Op::F64ReinterpretI64},
    {Op::F64Store, Op::I64Load, Op::I64ReinterpretF64},
};

bool is_plain_load(Op op) {
  return (op >= Op::I32Load && op <= Op::I64Load32U) || op == Op::V128Load;
}
bool is_plain_store(Op op) {
  return (op >= Op::I32Store && op <= Op::I64Store32) || op == Op::V128Store;
}

class MemoryForwarding : public FunctionPass {
 public:
  explicit MemoryForwarding(const Surroundings &surroundings)
      : program_(surroundings.program),
        facts_(surroundings.facts),
        goal_(surroundings.goal) {}

  bool run(ir::Function &function) override {
    function_ = &function;
    ir::Replacements instead(function);
    instead_ = &instead;
    uses_.start(function, instead);
    changed_ = false;
    stale_.clear();
    count_ways_in();
    for (ir::BlockId block : function.blocks.ids())
      if (ways_in_[block.value] != 1) walk_from(block);
    if (changed_) uses_.finish();
    for (ValueId &each : stale_) each = instead(each);
    std::ranges::sort(stale_);
    if (!stale_.empty())
      for (ir::Held &row : function.held)
        if (std::ranges::binary_search(stale_, row.value)) row.value = {};
    return changed_;
  }

 private:
  // So much is kept at most; the oldest goes first.
  static constexpr size_t most_known = 48;
  // So many ways out of a block take what is known along.
  static constexpr size_t most_ways = 8;

  struct InMemory {
    ValueId base;  // the operand, as it is: the very same address
    ir::Access access;
    Place place;
    Op op;          // that stored or loaded it
    ValueId value;  // what stands there
    ValueId store;  // nobody can have seen what it wrote; None: not known
  };
  struct InGlobal {
    SymbolId global;
    ValueId value;
    ValueId set;  // likewise
  };
  struct Known {
    std::vector<InMemory> memory;
    std::vector<InGlobal> globals;
  };
  struct Way {
    ir::BlockId block;
    Known known;
  };

  const Program &program_;
  const ir::Facts &facts_;
  Goal goal_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  UseCounts uses_;
  bool changed_ = false;
  std::vector<uint32_t> ways_in_;  // by block; a handler has many
  std::vector<Way> ways_;
  // Where a store was left out: a variable of the source that is in memory
  // there does not have for a while what it should.
  std::vector<ValueId> stale_;
  Known known_;

  void count_ways_in() {
    ways_in_.assign(function_->blocks.size(), 0);
    ways_in_[ir::Function::entry().value] = 2;
    for (ir::BlockId block : function_->blocks.ids())
      if (ValueId end = function_->terminator(block))
        for (const ir::Edge &edge : function_->edges(end))
          ++ways_in_[edge.target.value];
    for (const ir::Region &region : function_->regions)
      for (const ir::Handler &handler : region.handlers)
        ways_in_[function_->all_edges[handler.edge.value].target.value] += 2;
  }

  // A block, and all that are reached from it alone.
  void walk_from(ir::BlockId first) {
    ways_.push_back({first, {}});
    while (!ways_.empty()) {
      ir::BlockId block = ways_.back().block;
      known_ = std::move(ways_.back().known);
      ways_.pop_back();
      for (ValueId id = (*function_)[block].first, next; id; id = next) {
        next = function_->next(id);
        look_at(id);
      }
      observe();
      ValueId end = function_->terminator(block);
      if (!end) continue;
      size_t taken = 0;
      for (const ir::Edge &edge : function_->edges(end))
        if (ways_in_[edge.target.value] == 1)
          ways_.push_back(
              {edge.target, ++taken <= most_ways ? known_ : Known()});
    }
  }

  // What nobody used any more may have left.
  bool is_there(ValueId value) const {
    return static_cast<bool>(function_->block_of(value));
  }

  ValueId operand(ValueId id, size_t index) const {
    return (*instead_)(function_->operands(id)[index]);
  }

  void look_at(ValueId id) {
    Op op = (*function_)[id].op;
    uint32_t traits = ir::traits_of(op);
    if (op == Op::GlobalGet) return get_global(id);
    if (op == Op::GlobalSet) return set_global(id);
    if (!ir::is_wasm(op)) {
      if (ir::is_semantic(op)) known_ = {};
      return;
    }
    if (is_plain_load(op) && !is_shared(id)) return load(id);
    if (is_plain_store(op) && !is_shared(id)) return store(id);
    if (traits & (Trait::Calls | Trait::Ordered)) return call(id, op);
    if (traits & (Trait::Traps | Trait::Throws | Trait::Control |
                  Trait::ReadsMemory | Trait::HostDefined))
      observe();
    if (traits & Trait::WritesMemory) known_.memory.clear();
    if (traits & Trait::WritesGlobal) known_.globals.clear();
  }

  bool is_shared(ValueId access) const {
    MemoryId memory = function_->access(access).memory;
    return memory.value < program_.memories.size() &&
           program_.memories[memory].kind == MemoryKind::Shared;
  }

  // Somebody may look at what was written.
  void observe() {
    for (InMemory &row : known_.memory) row.store = {};
    for (InGlobal &row : known_.globals) row.set = {};
  }

  void call(ValueId id, Op op) {
    observe();
    if (op == Op::Call) {
      const ir::FunctionFacts *facts =
          facts_.find(SymbolId(size_t{(*function_)[id].w[2]}));
      if (facts && (facts->pure || facts->reads)) return;
    }
    known_ = {};
  }

  // --- memory
  // -----------------------------------------------------------------

  InMemory row_of(ValueId id, ValueId value, ValueId store) {
    return {.base = operand(id, 0),
            .access = function_->access(id),
            .place = place_of(program_, *function_, *instead_, id),
            .op = (*function_)[id].op,
            .value = value,
            .store = store};
  }

  static bool is_same_address(const InMemory &a, const InMemory &b) {
    return a.base == b.base && a.access.memory == b.access.memory &&
           a.access.symbol == b.access.symbol &&
           a.access.offset == b.access.offset;
  }

  // Was what this reaches accessed before? Then it does not trap.
  bool is_safe(const InMemory &row) const {
    return std::ranges::any_of(known_.memory, [&](const InMemory &other) {
      return other.base == row.base &&
             other.access.memory == row.access.memory &&
             other.access.symbol == row.access.symbol && !row.place.is_64 &&
             other.access.symbol == row.access.symbol &&
             other.access.offset + other.place.width >=
                 row.access.offset + row.place.width;
    });
  }

  void remember(const InMemory &row) {
    if (known_.memory.size() == most_known)
      known_.memory.erase(known_.memory.begin());
    known_.memory.push_back(row);
  }

  void load(ValueId id) {
    InMemory row = row_of(id, id, {});
    for (const InMemory &known : known_.memory)
      if (is_same_address(known, row) && forward(id, known)) return;
    if (!is_safe(row)) observe();
    for (InMemory &known : known_.memory)
      if (!are_disjoint(program_, known.place, row.place)) known.store = {};
    remember(row);
  }

  bool forward(ValueId id, const InMemory &known) {
    Op by = Op::Nop;
    if (known.op != (*function_)[id].op) {
      auto same = std::ranges::find_if(sames, [&](const Same &each) {
        return each.known == known.op && each.load == (*function_)[id].op;
      });
      if (same == std::end(sames)) return false;
      by = same->by;
    }
    ValueId value = (*instead_)(known.value);
    if (!is_there(value)) return false;
    if (!pays(id, value, by != Op::Nop)) return false;
    changed_ = true;
    if (by == Op::Nop)
      uses_.replace(id, value);
    else
      uses_.become(id, {by, (*function_)[id].type, {value.value}});
    return true;
  }

  bool pays(ValueId id, ValueId value, bool converts) {
    if (goal_ == Goal::Speed) return true;
    Op op = (*function_)[value].op;
    bool is_held = uses_(value) > 1 || op == Op::Parameter || op == Op::Result;
    unsigned kept = ir::is_constant(op) ? ir::encoded_size(*function_, value)
                    : is_held           ? ir::variable_bytes
                                        : 2 * ir::variable_bytes;
    return tree_bytes(*function_, *instead_, uses_, id) >= kept + converts;
  }

  // The very value that the store writes, as all of its bytes.
  bool stands_there(const InMemory &store) {
    return std::ranges::any_of(known_.memory, [&](const InMemory &known) {
      if (!is_same_address(known, store) ||
          (*instead_)(known.value) != store.value)
        return false;
      return known.op == store.op ||
             std::ranges::any_of(sames, [&](const Same &each) {
               return each.known == store.op && each.load == known.op &&
                      each.by == Op::Nop;
             });
    });
  }

  // What an address counts from.
  ValueId root(ValueId address) const {
    while ((*function_)[address].op == Op::I32Add ||
           (*function_)[address].op == Op::I64Add)
      address = function_->operands(address)[0];
    return address;
  }

  void store(ValueId id) {
    InMemory row = row_of(id, operand(id, 1), id);
    bool is_safe_now = is_safe(row);
    if (stands_there(row)) {
      uses_.remove(id);
      changed_ = true;
      return;
    }
    for (InMemory &known : known_.memory)
      // A trap of this one would have been a trap of that one.
      if (known.store && known.op == row.op && is_same_address(known, row)) {
        if (!function_->held.empty()) stale_.push_back(root(known.base));
        uses_.remove(known.store);
        changed_ = true;
        is_safe_now = true;
      }
    if (!is_safe_now) observe();
    std::erase_if(known_.memory, [&](const InMemory &known) {
      return !are_disjoint(program_, known.place, row.place);
    });
    remember(row);
  }

  // --- globals
  // ----------------------------------------------------------------

  // Symbols of one global are one; an import may be any other import.
  bool is_same_global(SymbolId a, SymbolId b) const {
    if (a == b) return true;
    const Symbol &x = program_.symbols[a], &y = program_.symbols[b];
    return x.definition == Definition::Global &&
           y.definition == Definition::Global && x.global == y.global;
  }
  bool may_be_same(SymbolId a, SymbolId b) const {
    return is_same_global(a, b) ||
           (program_.symbols[a].definition == Definition::Undefined &&
            program_.symbols[b].definition == Definition::Undefined);
  }

  InGlobal *find(SymbolId global) {
    for (InGlobal &row : known_.globals)
      if (is_same_global(row.global, global)) return &row;
    return nullptr;
  }

  void get_global(ValueId id) {
    auto global = SymbolId(size_t{(*function_)[id].w[2]});
    InGlobal *known = find(global);
    ValueId value = known ? (*instead_)(known->value) : ValueId();
    if (value && is_there(value)) {
      // Both are as long as the other, so a variable must be there already.
      bool pays = goal_ == Goal::Speed || uses_(value) > 1 ||
                  (*function_)[value].op == Op::Parameter;
      if (pays) {
        uses_.replace(id, value);
        changed_ = true;
        return;
      }
    }
    for (InGlobal &row : known_.globals)
      if (may_be_same(row.global, global)) row.set = {};
    if (known)
      known->value = id;
    else
      known_.globals.push_back({global, id, {}});
  }

  void set_global(ValueId id) {
    auto global = SymbolId(size_t{(*function_)[id].w[2]});
    ValueId value = operand(id, 0);
    InGlobal *known = find(global);
    if (known && (*instead_)(known->value) == value) {
      uses_.remove(id);
      changed_ = true;
      return;
    }
    if (known && known->set) {
      uses_.remove(known->set);
      changed_ = true;
    }
    std::erase_if(known_.globals, [&](const InGlobal &row) {
      return may_be_same(row.global, global);
    });
    known_.globals.push_back({global, value, id});
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_MemoryForwarding(
    const Surroundings &surroundings) {
  return std::make_unique<MemoryForwarding>(surroundings);
}

}  // namespace wasmrust::optimize

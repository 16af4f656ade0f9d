// See dispatch.h. Components are found by Tarjan's algorithm ("Depth-First
// Search and Linear Graph Algorithms", 1972), with a stack of our own.
#include "compiler/emit/dispatch.h"

#include <algorithm>
#include <vector>

#include "compiler/emit/order.h"

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::EdgeId;
using ir::Function;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

using Blocks = std::vector<BlockId>;

class Dispatcher {
 public:
  explicit Dispatcher(Function &function) : function_(function) {}

  bool run() {
    ir::Dominators dominators(function_);
    std::span<const BlockId> all = dominators.reverse_post_order();
    grow();
    for (BlockId id : all)
      for (BlockId to : targets(id)) before_[to.value].push_back(id);
    work_.emplace_back(all.begin(), all.end());
    while (!work_.empty()) {
      Blocks part = std::move(work_.back());
      work_.pop_back();
      for (Blocks &loop : find_loops(part))
        if (!handle(std::move(loop))) return false;
    }
    return true;
  }

 private:
  Function &function_;
  std::vector<Blocks> before_;  // by block; reachable ones only
  std::vector<Blocks> work_;    // sets of blocks whose loops are looked for

  // By block, for the search.
  std::vector<uint32_t> in_part_, place_, lowest_;
  uint32_t part_ = 0;
  std::vector<bool> is_open_;
  std::vector<ValueId> zeros_;  // by type
  struct RegionCopy {
    ir::RegionId of, is;
  };
  std::vector<RegionCopy> copies_;  // of regions, for one loop

  void grow() {
    size_t count = function_.blocks.size();
    before_.resize(count);
    in_part_.resize(count);
    place_.resize(count);
    lowest_.resize(count);
    is_open_.resize(count);
  }

  Blocks targets(BlockId id) const {
    Blocks all;
    for (const Edge &edge : function_.edges(function_.terminator(id)))
      all.push_back(edge.target);
    for (const ir::Handler *handler : handlers_of(function_, id))
      all.push_back(function_.all_edges[handler->edge.value].target);
    return all;
  }

  // Sets of two blocks and more in which each reaches each.
  std::vector<Blocks> find_loops(const Blocks &part) {
    ++part_;
    for (BlockId id : part) {
      in_part_[id.value] = part_;
      place_[id.value] = 0;
    }
    struct Step {
      BlockId block;
      Blocks targets;
      size_t next = 0;
    };
    std::vector<Blocks> loops;
    std::vector<Step> steps;
    Blocks open;
    uint32_t count = 0;
    auto enter = [&](BlockId id) {
      place_[id.value] = lowest_[id.value] = ++count;
      is_open_[id.value] = true;
      open.push_back(id);
      steps.push_back({id, targets(id)});
    };
    for (BlockId start : part) {
      if (!place_[start.value]) enter(start);
      while (!steps.empty()) {
        Step &step = steps.back();
        uint32_t &lowest = lowest_[step.block.value];
        if (step.next < step.targets.size()) {
          BlockId to = step.targets[step.next++];
          if (in_part_[to.value] != part_) continue;
          if (!place_[to.value])
            enter(to);
          else if (is_open_[to.value])
            lowest = std::min(lowest, place_[to.value]);
          continue;
        }
        if (lowest == place_[step.block.value]) {
          size_t first = open.size();
          do is_open_[open[--first].value] = false;
          while (open[first] != step.block);
          if (open.size() - first > 1)
            loops.emplace_back(open.begin() + static_cast<ptrdiff_t>(first),
                               open.end());
          open.resize(first);
        }
        uint32_t reached = lowest;
        steps.pop_back();
        if (!steps.empty()) {
          uint32_t &outer = lowest_[steps.back().block.value];
          outer = std::min(outer, reached);
        }
      }
    }
    return loops;
  }

  bool handle(Blocks loop) {
    std::ranges::sort(loop);
    auto is_inside = [&](BlockId id) {
      return std::ranges::binary_search(loop, id);
    };
    Blocks entries;
    for (BlockId id : loop)
      if (!std::ranges::all_of(before_[id.value], is_inside))
        entries.push_back(id);
    if (entries.size() == 1)
      std::erase(loop, entries.front());
    else if (std::ranges::any_of(entries, [this](BlockId id) {
               return takes_legacy_exception(id);
             }))
      return false;
    else
      give_one_entry(loop, entries);
    work_.push_back(std::move(loop));
    return true;
  }

  bool takes_legacy_exception(BlockId id) const {
    if (!function_.legacy_exceptions) return false;
    return std::ranges::any_of(function_[id].parameters, [this](ValueId each) {
      wasm::ValueType type = function_.value_type(function_.type_of(each));
      return wasm::is_reference(type) && wasm::heap_of(type) == wasm::heap::exn;
    });
  }

  // --- rewriting -------------------------------------------------------------

  // The block in front of a loop and its parameters: which entry, then places.
  struct Dispatch {
    BlockId block;
    std::vector<TypeRef> types;  // of the places
    std::vector<ValueId> places;
    std::vector<std::vector<size_t>> place_of;  // by entry and its parameter
  };

  // A place holds null before somebody puts something there.
  TypeRef place_type(TypeRef type) {
    wasm::ValueType value = function_.value_type(type);
    if (wasm::is_defaultable(value)) return type;
    return function_.intern(wasm::reference(wasm::heap_of(value), true));
  }

  Dispatch make_dispatch(const Blocks &entries) {
    Dispatch made{.block = function_.add_block()};
    struct Places {
      std::vector<size_t> all;
      size_t taken = 0;
    };
    std::vector<Places> by_type;
    for (BlockId entry : entries) {
      for (Places &places : by_type) places.taken = 0;
      std::vector<size_t> &chosen = made.place_of.emplace_back();
      for (ValueId each : function_[entry].parameters) {
        TypeRef type = place_type(function_.type_of(each));
        auto row = static_cast<size_t>(type);
        if (by_type.size() <= row) by_type.resize(row + 1);
        Places &places = by_type[row];
        if (places.taken == places.all.size()) {
          places.all.push_back(made.types.size());
          made.types.push_back(type);
        }
        chosen.push_back(places.all[places.taken++]);
      }
    }
    function_.add_parameter(made.block, TypeRef::I32);
    for (TypeRef type : made.types)
      made.places.push_back(function_.add_parameter(made.block, type));
    return made;
  }

  // At the start of the function, where it is known everywhere; but what the
  // first block computes is not known to its own handlers.
  ValueId zero(TypeRef type, BlockId from) {
    if (function_[Function::entry()].region)
      return zero_before(type, function_.terminator(from));
    auto row = static_cast<size_t>(type);
    if (zeros_.size() <= row) zeros_.resize(row + 1);
    if (!zeros_[row])
      zeros_[row] = zero_before(type, function_[Function::entry()].first);
    return zeros_[row];
  }

  ValueId zero_before(TypeRef type, ValueId at) {
    ir::Instruction made{.op = Op::RefNull, .type = type};
    wasm::ValueType value = function_.value_type(type);
    using enum wasm::ValueKind;
    switch (value.kind) {
      case I32:
        made.op = Op::I32Const;
        break;
      case I64:
        made.op = Op::I64Const;
        break;
      case F32:
        made.op = Op::F32Const;
        break;
      case F64:
        made.op = Op::F64Const;
        break;
      case V128:
        made.op = Op::V128Const;
        made.w[0] = function_.add_words(std::array<uint32_t, 4>{});
        break;
      default:
        made.w[2] = static_cast<uint32_t>(wasm::heap_of(value));
    }
    ValueId id = function_.make(made);
    function_.insert_before(at, id);
    return id;
  }

  // What an edge to an entry brings to the block in front of it.
  std::vector<ValueId> arguments_for(const Dispatch &to, size_t entry,
                                     BlockId from, ir::Values arguments) {
    std::vector<ValueId> all(1 + to.types.size());
    for (size_t i = 0; i < arguments.size(); ++i)
      all[1 + to.place_of[entry][i]] = arguments[i];
    all[0] = function_.make(
        {Op::I32Const, TypeRef::I32, {static_cast<uint32_t>(entry)}});
    function_.insert_before(function_.terminator(from), all[0]);
    for (size_t i = 0; i < to.types.size(); ++i)
      if (!all[1 + i]) all[1 + i] = zero(to.types[i], from);
    return all;
  }

  void lead_edges(BlockId from, const Dispatch &to, size_t number,
                  BlockId entry) {
    ValueId end = function_.terminator(from);
    for (size_t i = 0; i < function_.edge_count(end); ++i) {
      Edge &edge = function_.edges(end)[i];
      if (edge.target != entry) continue;
      edge.target = to.block;
      function_.set_arguments(
          edge, arguments_for(to, number, from, function_.arguments(edge)));
    }
  }

  void lead_handlers(BlockId from, const Dispatch &to, size_t number,
                     BlockId entry) {
    for (const ir::Handler *handler : handlers_of(function_, from)) {
      EdgeId edge = handler->edge;
      if (function_.all_edges[edge.value].target != entry) continue;
      BlockId between = function_.add_block();
      for (size_t i = 0; i < function_[entry].parameters.size(); ++i)
        function_.add_parameter(
            between, function_.type_of(function_[entry].parameters[i]));
      function_.all_edges[edge.value].target = between;
      std::vector<ValueId> brought(function_[between].parameters.begin(),
                                   function_[between].parameters.end());
      jump(between, entry, brought);
      lead_edges(between, to, number, entry);
      grow();
      before_[to.block.value].push_back(between);
    }
  }

  void jump(BlockId from, BlockId to, std::span<const ValueId> arguments) {
    EdgeId edge = function_.add_edge(to, arguments);
    function_.append(
        from, function_.make({Op::Br, TypeRef::None, {0, edge.value, 1}}));
  }

  // An edge from the block in front to an entry. What must not be null is null
  // when another entry is chosen, so it is only looked at behind the choice.
  BlockId way_to(const Dispatch &from, size_t number, BlockId entry,
                 std::vector<ValueId> &arguments) {
    BlockId between;
    for (size_t i = 0; i < from.place_of[number].size(); ++i) {
      size_t place = from.place_of[number][i];
      TypeRef type = function_.type_of(function_[entry].parameters[i]);
      arguments.push_back(from.places[place]);
      if (type == from.types[place]) continue;
      if (!between) between = function_.add_block();
      arguments.back() =
          function_.make({Op::RefAsNonNull, type, {from.places[place].value}});
      function_.append(between, arguments.back());
    }
    if (!between) return entry;
    jump(between, entry, arguments);
    arguments.clear();
    return between;
  }

  void choose_entry(const Dispatch &from, const Blocks &entries) {
    struct Way {
      BlockId to;
      std::vector<ValueId> arguments;
    };
    std::vector<Way> ways;
    for (size_t i = 0; i < entries.size(); ++i) {
      std::vector<ValueId> arguments;
      BlockId to = way_to(from, i, entries[i], arguments);
      ways.push_back({to, std::move(arguments)});
    }
    grow();
    for (size_t i = 0; i < entries.size(); ++i) {
      bool is_direct = ways[i].to == entries[i];
      before_[entries[i].value] = {is_direct ? from.block : ways[i].to};
      if (!is_direct) before_[ways[i].to.value] = {from.block};
    }
    // Of two the second is taken when the number is not 0.
    bool is_pair = ways.size() == 2;
    if (is_pair) std::swap(ways[0], ways[1]);
    auto first = static_cast<uint32_t>(function_.all_edges.size());
    for (const Way &way : ways) function_.add_edge(way.to, way.arguments);
    ValueId number = function_[from.block].parameters[0];
    function_.append(from.block,
                     function_.make({is_pair ? Op::BrIf : Op::BrTable,
                                     TypeRef::None,
                                     {number.value, first,
                                      static_cast<uint32_t>(ways.size())}}));
  }

  // A region with the same handlers.
  ir::RegionId copy_region(ir::RegionId id) {
    ir::Region made = function_.regions[id];
    if (made.parent) made.parent = copied(made.parent);
    for (ir::Handler &handler : made.handlers) {
      Edge edge = function_.all_edges[handler.edge.value];
      std::vector<ValueId> arguments;
      for (ValueId each : function_.arguments(edge)) arguments.push_back(each);
      handler.edge =
          function_.add_edge(edge.target, arguments, edge.likelihood);
    }
    return function_.regions.add(std::move(made));
  }

  ir::RegionId copied(ir::RegionId id) {
    auto at = std::ranges::find(copies_, id, &RegionCopy::of);
    if (at != copies_.end()) return at->is;
    ir::RegionId made = copy_region(id);
    copies_.push_back({id, made});
    return made;
  }

  void separate_regions(const Blocks &loop) {
    copies_.clear();
    for (BlockId id : loop)
      if (ir::RegionId region = function_[id].region)
        function_[id].region = copied(region);
  }

  void give_one_entry(const Blocks &loop, const Blocks &entries) {
    separate_regions(loop);
    Dispatch made = make_dispatch(entries);
    grow();
    for (size_t i = 0; i < entries.size(); ++i)
      for (BlockId from : Blocks(before_[entries[i].value])) {
        lead_edges(from, made, i, entries[i]);
        lead_handlers(from, made, i, entries[i]);
        before_[made.block.value].push_back(from);
      }
    choose_entry(made, entries);
  }
};

}  // namespace

bool give_loops_one_entry(Function &function) {
  return Dispatcher(function).run();
}

}  // namespace wasmrust::emit

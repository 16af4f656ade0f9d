// Control flow at random that runs, for tests of what rewrites graphs: loops
// with any number of entries, inside of one another too, handlers that lead
// into them, every kind of branch, blocks out of reach, parameters of all kinds
// of types.
//
//   b3(v7: f64, v8: (ref i31)) in r1:
//     …                            ;; all that is brought, mixed into a number
//     v20: i32 = call v19 s1       ;; said to the host, which answers
//     br_table v20 b5(v8) b3(v9, v11) b2()
//
// Each block but a few that only jump says what it was given, so the numbers
// that a host has heard are the path that was taken and all that was carried
// along it. `Heard` is such a host: it answers by chance that depends on what
// it has heard alone, throws now and then, and traps when it has heard enough.
//
// Operations are few; random_function.h has all of them.
#pragma once

#include <random>

#include "compiler/ir/builder.h"
#include "compiler/ir/dominators.h"
#include "compiler/ir/interpret.h"
#include "compiler/ir/sample_program.h"

namespace wasmrust::ir {

// What a function said, and how it ended.
struct Heard {
  std::vector<uint32_t> words;
  std::string outcome;
  bool operator==(const Heard &) const = default;
};

inline Heard hear(const SampleProgram &sample, const Function &function,
                  uint32_t chance, size_t most = 150) {
  Heard heard;
  Store store;
  Instance instance(store, sample.program);
  instance.define(sample.callee, &function);
  instance.define(sample.import, [&](std::span<const Value> in) -> Outcome {
    heard.words.push_back(static_cast<uint32_t>(in[0].low));
    if (heard.words.size() == most)
      return std::unexpected(Stopped{.reason = "enough"});
    chance = (chance ^ heard.words.back()) * 0x9e3779b1u + 0x7f4a7c15u;
    chance ^= chance >> 15;
    if (chance % 11 == 0)
      return std::unexpected(Stopped{.kind = Stopped::Kind::Exception,
                                     .reason = "thrown",
                                     .tag = &instance.tag(sample.tag),
                                     .values = {Value::of(chance)}});
    return Results{Value::of(chance >> 3)};
  });
  Interpreter interpreter(store);
  interpreter.fuel = 50'000;
  Outcome to = interpreter.call(
      instance.function(sample.callee),
      std::array{Value::of(uint32_t{8}), Value::of(uint64_t{3})});
  if (!to) {
    heard.outcome = to.error().reason;
  } else {
    for (const Value &value : *to)
      heard.outcome += std::to_string(value.low) + " ";
  }
  return heard;
}

struct ControlShape {
  size_t blocks = 8;
  size_t regions = 0;
};

class RandomControl {
 public:
  RandomControl(const SampleProgram &sample, uint64_t seed, ControlShape shape)
      : sample_(sample), random_(seed), shape_(shape), make_(sample.program) {}

  Function make() {
    function_ = Function(sample_.two_results);
    make_.start(function_);
    for (size_t i = 0; i < shape_.blocks; ++i) function_.add_block();
    draw_parameters();
    draw_regions();
    for (BlockId id : function_.blocks.ids()) draw_targets(id);
    Dominators dominators(skeleton());
    dominators_ = &dominators;
    for (BlockId id : dominators.reverse_post_order()) fill(id);
    for (BlockId id : function_.blocks.ids())
      if (!dominators.is_reachable(id)) fill(id);
    for (const Region &region : function_.regions)
      for (const Handler &handler : region.handlers) set_arguments(handler);
    return std::move(function_);
  }

 private:
  static constexpr wasm::ValueType i32{wasm::ValueKind::I32};

  const SampleProgram &sample_;
  std::mt19937_64 random_;
  ControlShape shape_;
  Function function_;
  Builder make_;
  const Dominators *dominators_ = nullptr;
  std::vector<std::vector<BlockId>> targets_;
  std::vector<BlockId> open_;  // what any edge may lead to
  std::vector<ValueId> made_;

  size_t below(size_t limit) { return random_() % limit; }
  bool one_in(size_t count) { return below(count) == 0; }
  std::span<const ValueId> parameters(BlockId id) const {
    return function_[id].parameters;
  }
  wasm::ValueType type_of(ValueId id) const {
    return function_.value_type(function_.type_of(id));
  }

  // --- the graph -------------------------------------------------------------

  TypeRef any_type() {
    const TypeRef types[] = {
        TypeRef::I32,
        TypeRef::I64,
        TypeRef::F32,
        TypeRef::F64,
        TypeRef::V128,
        function_.intern(wasm::reference(wasm::heap::i31, true)),
        function_.intern(wasm::reference(wasm::heap::i31, false))};
    return types[below(std::size(types))];
  }

  void draw_parameters() {
    function_.add_parameter(Function::entry(), TypeRef::I32);
    function_.add_parameter(Function::entry(), TypeRef::I64);
    for (size_t i = 1; i < shape_.blocks; ++i) {
      open_.push_back(BlockId(i));
      for (size_t count = below(4); count > 0; --count)
        function_.add_parameter(BlockId(i), any_type());
    }
  }

  // A handler leads to a block of its own, where other edges may lead, too,
  // unless it takes an exception.
  void draw_regions() {
    for (size_t i = 0; i < shape_.regions; ++i) {
      Region made;
      if (i > 0 && one_in(2)) made.parent = RegionId(below(i));
      for (size_t count = 1 + below(2); count > 0; --count)
        made.handlers.push_back(draw_handler());
      function_.regions.add(std::move(made));
    }
    for (BlockId id : function_.blocks.ids())
      if (shape_.regions && one_in(2))
        function_[id].region = RegionId(below(shape_.regions));
  }

  Handler draw_handler() {
    auto kind = static_cast<HandlerKind>(below(4));
    bool one = kind == HandlerKind::Catch || kind == HandlerKind::CatchRef;
    bool reference =
        kind == HandlerKind::CatchRef || kind == HandlerKind::CatchAllRef;
    BlockId to = function_.add_block();
    if (one) function_.add_parameter(to, TypeRef::I32);
    if (reference)
      function_.add_parameter(
          to, function_.intern(wasm::reference(wasm::heap::exn, false)));
    else
      open_.push_back(to);
    if (one_in(2))
      function_.add_parameter(to, one_in(2) ? TypeRef::I32 : TypeRef::I64);
    return {kind, one ? sample_.tag : SymbolId(), function_.add_edge(to, {})};
  }

  void draw_targets(BlockId id) {
    size_t count = one_in(20) ? 0 : 1 + below(3);
    if (id == Function::entry()) count = 2 + below(2);
    std::vector<BlockId> targets;
    for (; count > 0; --count)
      targets.push_back(one_in(8) && id != Function::entry() && is_open(id)
                            ? id
                            : open_[below(open_.size())]);
    targets_.push_back(std::move(targets));
  }

  bool is_open(BlockId id) const {
    return std::find(open_.begin(), open_.end(), id) != open_.end();
  }

  Function skeleton() const {
    Function blocks = function_;
    Builder build(sample_.program, blocks);
    for (BlockId id : blocks.blocks.ids()) {
      build.at_end_of(id);
      std::vector<Builder::Target> targets;
      for (BlockId to : targets_[id.value]) targets.push_back({.to = to});
      if (targets.empty())
        build.unreachable();
      else
        build.br_table(build.i32(0), targets);
    }
    return blocks;
  }

  // --- code ------------------------------------------------------------------

  void fill(BlockId id) {
    make_.at_end_of(id);
    made_.insert(made_.end(), parameters(id).begin(), parameters(id).end());
    bool only_jumps = targets_[id.value].size() == 1 && one_in(4);
    if (only_jumps) return end(id, {});
    ValueId word = make_.i32(static_cast<int32_t>(id.value));
    for (ValueId each : parameters(id)) word = mixed(word, each);
    for (int i = 0; i < 2; ++i)
      if (ValueId known = made_[below(made_.size())];
          dominators_->is_known_at(function_, known, id))
        word = mixed(word, known);
    ValueId answer = make_.call(sample_.import, {word})[0];
    made_.push_back(answer);
    end(id, answer);
  }

  ValueId mixed(ValueId word, ValueId with) {
    return make_.op(Op::I32Xor, {make_.op(Op::I32Mul, {word, make_.i32(31)}),
                                 as_word(with)});
  }

  ValueId as_word(ValueId id) {
    wasm::ValueType type = type_of(id);
    switch (type.kind) {
      case wasm::ValueKind::I32:
        return id;
      case wasm::ValueKind::I64:
        return make_.op(Op::I32WrapI64, {id});
      case wasm::ValueKind::F32:
        return make_.op(Op::I32ReinterpretF32, {id});
      case wasm::ValueKind::F64:
        return make_.op(Op::I32WrapI64,
                        {make_.op(Op::I64ReinterpretF64, {id})});
      case wasm::ValueKind::V128:
        return make_.op(Op::I32x4ExtractLane, {id}, 1);
      default:
        break;
    }
    if (wasm::is_nullable(type) || wasm::heap_of(type) != wasm::heap::i31)
      return make_.op(Op::RefIsNull, {id});
    return make_.op(Op::I31GetS, {id});
  }

  // Of what is known at the end of the block, or made anew there.
  ValueId value(wasm::ValueType type) {
    for (int tries = 0; tries < 6; ++tries) {
      ValueId id = made_[below(made_.size())];
      if (type_of(id) == type &&
          (function_.block_of(id) == make_.block() ||
           dominators_->is_known_at(function_, id, make_.block())))
        return id;
    }
    ValueId made = new_value(type);
    made_.push_back(made);
    return made;
  }

  ValueId new_value(wasm::ValueType type) {
    auto number = static_cast<int32_t>(below(1000));
    switch (type.kind) {
      case wasm::ValueKind::I32:
        return make_.i32(number);
      case wasm::ValueKind::I64:
        return make_.i64(number);
      case wasm::ValueKind::F32:
        return make_.op(Op::F32ConvertI32S, {make_.i32(number)});
      case wasm::ValueKind::F64:
        return make_.op(Op::F64ConvertI32S, {make_.i32(number)});
      case wasm::ValueKind::V128:
        return make_.op(Op::I32x4Splat, {make_.i32(number)});
      default:
        if (wasm::is_nullable(type) && one_in(2))
          return make_.ref_null(wasm::heap_of(type));
        return make_.op(Op::RefI31, {make_.i32(number)});
    }
  }

  std::vector<ValueId> arguments_for(BlockId to) {
    std::vector<ValueId> all;
    for (ValueId each : parameters(to)) all.push_back(value(type_of(each)));
    return all;
  }

  void end(BlockId id, ValueId answer) {
    const std::vector<BlockId> &to = targets_[id.value];
    if (to.empty()) return leave(id);
    bool by_reference = to.size() == 2 && one_in(4);
    ValueId branch;
    if (by_reference) branch = value(wasm::reference(wasm::heap::i31, true));
    std::vector<std::vector<ValueId>> arguments;
    std::vector<Builder::Target> targets;
    for (BlockId target : to) arguments.push_back(arguments_for(target));
    for (size_t i = 0; i < to.size(); ++i)
      targets.push_back({to[i], arguments[i]});
    if (to.size() == 1) return make_.br(targets[0]);
    if (by_reference) return end_by_reference(branch, targets);
    if (to.size() == 2 && one_in(2))
      return make_.br_if(answer, targets[0], targets[1]);
    make_.br_table(
        make_.op(Op::I32RemU,
                 {answer, make_.i32(static_cast<int32_t>(to.size()))}),
        targets);
  }

  void end_by_reference(ValueId reference,
                        const std::vector<Builder::Target> &targets) {
    Op op = one_in(2) ? Op::BrOnNull : Op::BrOnNonNull;
    ValueId end = make_.br_on(op, reference);
    // The edge on which it is not null may bring it.
    size_t place = op == Op::BrOnNull ? 1 : 0;
    std::vector<ValueId> arguments(targets[place].arguments.begin(),
                                   targets[place].arguments.end());
    for (ValueId &each : arguments)
      if (wasm::ValueType type = type_of(each);
          wasm::is_reference(type) && !wasm::is_nullable(type))
        each = end;
    std::vector<Builder::Target> all = targets;
    all[place].arguments = arguments;
    make_.set_targets(end, all[0], all[1]);
  }

  void leave(BlockId id) {
    for (ValueId each : parameters(id))
      if (wasm::ValueType type = type_of(each);
          wasm::is_reference(type) && wasm::heap_of(type) == wasm::heap::exn)
        return make_.throw_ref(each);
    ValueId word = value(i32);
    if (one_in(3)) return make_.throw_(sample_.tag, {word});
    make_.return_({word, value({wasm::ValueKind::F64})});
  }

  // What a handler takes with it is known where each block starts that it
  // serves.
  void set_arguments(const Handler &handler) {
    BlockId to = function_.all_edges[handler.edge.value].target;
    bool one = handler.kind == HandlerKind::Catch ||
               handler.kind == HandlerKind::CatchRef;
    bool reference = handler.kind == HandlerKind::CatchRef ||
                     handler.kind == HandlerKind::CatchAllRef;
    if (parameters(to).size() == size_t{one} + reference) return;
    wasm::ValueType type = type_of(parameters(to).back());
    std::vector<ValueId> fitting;  // the function's own parameter at least
    for (ValueId each : made_)
      if (type_of(each) == type && is_known_to(handler, each))
        fitting.push_back(each);
    function_.set_arguments(function_.all_edges[handler.edge.value],
                            std::array{fitting[below(fitting.size())]});
  }

  bool is_known_to(const Handler &handler, ValueId value) const {
    for (BlockId id : dominators_->reverse_post_order())
      for (RegionId at = function_[id].region; at;
           at = function_.regions[at].parent)
        for (const Handler &each : function_.regions[at].handlers)
          if (each.edge == handler.edge &&
              !dominators_->is_known_at(function_, value, id))
            return false;
    return true;
  }
};

}  // namespace wasmrust::ir

// Sound functions at random, for tests: the same seed gives the same function
// on every machine.
//
//   Function function = random_function(sample, seed, {.blocks = 12});
//
// First the graph is drawn: any block but the first may follow any, so there
// are loops, irreducible ones among them, and blocks out of reach; some blocks
// stand in a region whose handler is the last block. Its dominators say which
// values may be used where. Then each block is filled with operations of all
// kinds, whose operands are values that are known, or new ones.
//
// The type is that of `SampleProgram::callee`: (i32, i64) -> (i32, f64). What
// the function computes, or whether it ends, is chance.
#pragma once

#include <random>

#include "compiler/ir/dominators.h"
#include "compiler/ir/sample_functions.h"

namespace wasmrust::ir {

struct RandomShape {
  size_t blocks = 8;
  size_t instructions = 6;  // at most that many operations in each
};

class RandomFunction {
 public:
  RandomFunction(const SampleProgram &sample, uint64_t seed, RandomShape shape)
      : sample_(sample), random_(seed), shape_(shape) {}

  Function make() {
    draw_graph();
    Function skeleton = blocks_only();
    Builder build(sample_.program, skeleton);
    for (BlockId block : skeleton.blocks.ids()) {
      build.at_end_of(block);
      std::vector<Builder::Target> targets;
      for (BlockId to : targets_[block.value]) targets.push_back({.to = to});
      if (targets.empty())
        build.unreachable();
      else
        build.br_table(build.i32(0), targets);
    }
    Dominators dominators(skeleton);
    dominators_ = &dominators;
    function_ = blocks_only();
    add_parameters();
    for (BlockId block : dominators.reverse_post_order()) fill(block);
    for (BlockId block : function_.blocks.ids())
      if (!dominators.is_reachable(block)) fill(block);
    return std::move(function_);
  }

 private:
  const SampleProgram &sample_;
  std::mt19937_64 random_;
  RandomShape shape_;
  std::vector<std::vector<BlockId>> targets_;
  std::vector<bool> in_region_;
  const Dominators *dominators_ = nullptr;
  Function function_;
  std::vector<ValueId> made_;

  size_t below(size_t limit) { return random_() % limit; }
  BlockId last() const { return BlockId(shape_.blocks - 1); }

  void draw_graph() {
    for (size_t i = 0; i < shape_.blocks; ++i) {
      std::vector<BlockId> targets;
      size_t count = shape_.blocks > 2 ? below(4) : 0;
      for (size_t k = 0; k < count; ++k)
        targets.push_back(BlockId(1 + below(shape_.blocks - 2)));
      targets_.push_back(std::move(targets));
      in_region_.push_back(i + 1 < shape_.blocks && below(4) == 0);
    }
  }

  Function blocks_only() {
    Function function(sample_.two_results);
    RegionId region;
    if (shape_.blocks > 1) {
      region = function.regions.add({});
      function.regions[region].handlers.push_back(
          {HandlerKind::CatchAll, {}, function.add_edge(last(), {})});
    }
    for (size_t i = 0; i < shape_.blocks; ++i)
      function.add_block(in_region_[i] ? region : RegionId());
    return function;
  }

  void add_parameters() {
    made_.push_back(function_.add_parameter(Function::entry(), TypeRef::I32));
    made_.push_back(function_.add_parameter(Function::entry(), TypeRef::I64));
    wasm::ValueType reference =
        wasm::reference(static_cast<int32_t>(sample_.structure.value), true);
    const TypeRef types[] = {TypeRef::I32,       TypeRef::I64,
                             TypeRef::F32,       TypeRef::F64,
                             TypeRef::V128,      TypeRef::FuncRef,
                             TypeRef::ExternRef, function_.intern(reference)};
    for (size_t i = 1; i + 1 < shape_.blocks; ++i)
      for (size_t count = below(4); count > 0; --count)
        made_.push_back(function_.add_parameter(
            BlockId(i), types[below(std::size(types))]));
  }

  // A known value of the type, if one is soon found, or a new one.
  ValueId value(Builder &make, wasm::ValueType type) {
    for (int tries = 0; tries < 12; ++tries) {
      ValueId id = made_[below(made_.size())];
      if (function_.value_type(function_.type_of(id)) != type) continue;
      if (function_.block_of(id) == make.block() ||
          dominators_->is_known_at(function_, id, make.block()))
        return id;
    }
    return any_value(make, type);
  }

  void fill(BlockId block) {
    auto find = [this](Builder &make, wasm::ValueType type) {
      return value(make, type);
    };
    for (size_t count = below(shape_.instructions + 1); count > 0; --count) {
      auto op = static_cast<Op>(below(op_count));
      if (!in_ir(op) || is_terminator(op) || op == Op::Parameter) continue;
      OneOf(sample_, op, function_, block, find).instruction();
      remember(block);
    }
    Builder make(sample_.program, function_);
    make.at_end_of(block);
    end(make);
  }

  void remember(BlockId block) {
    ValueId id = function_[block].last;
    for (int i = 0; i < 4 && id; ++i, id = function_.previous(id))
      if (function_.type_of(id) != TypeRef::None) made_.push_back(id);
  }

  void end(Builder &make) {
    const std::vector<BlockId> &to = targets_[make.block().value];
    if (to.empty()) {
      std::vector<ValueId> results = {value(make, {wasm::ValueKind::I32}),
                                      value(make, {wasm::ValueKind::F64})};
      return make.return_(results);
    }
    ValueId condition = value(make, {wasm::ValueKind::I32});
    std::vector<std::vector<ValueId>> arguments;
    for (BlockId target : to) {
      auto &list = arguments.emplace_back();
      for (size_t i = 0; i < function_[target].parameters.size(); ++i)
        list.push_back(value(make, function_.value_type(function_.type_of(
                                       function_[target].parameters[i]))));
    }
    std::vector<Builder::Target> targets;
    for (size_t i = 0; i < to.size(); ++i)
      targets.push_back({to[i], arguments[i]});
    if (to.size() == 1)
      make.br(targets[0]);
    else if (to.size() == 2)
      make.br_if(condition, targets[0], targets[1]);
    else
      make.br_table(condition, targets);
  }
};

inline Function random_function(const SampleProgram &sample, uint64_t seed,
                                RandomShape shape = {}) {
  return RandomFunction(sample, seed, shape).make();
}

}  // namespace wasmrust::ir

// Blocks and branches, in the order that order.h found: what turns edges into
// `block`, `loop`, `if` and `br`, and values into operands on the stack.
//
// An edge's arguments are put onto the stack and from there into the target's
// variables, unless they share one. A branch to what stands right behind is
// left out. Not for use outside of compiler/emit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/emit/code_writer.h"
#include "compiler/emit/labels.h"
#include "compiler/emit/local_inits.h"
#include "compiler/emit/locals.h"
#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/emit/results.h"
#include "compiler/emit/uses.h"

namespace wasmrust::emit {

// Memory that one function after another is written with.
struct WriterMemory {
  CodeWriter::Memory code;
  std::vector<ir::BlockId> open;
  std::vector<uint32_t> opened_at;
  std::vector<uint8_t> kept;  // by value
  std::vector<ir::ValueId> moved;
};

class Writer {
 public:
  Writer(const Program &program, const ir::Function &function,
         const Order &order, const Uses &uses,
         const std::vector<Placing> &placing, const Locals &locals,
         const Labels &labels, LocalInits &inits, WriterMemory &memory,
         Body &body)
      : program_(program),
        function_(function),
        order_(order),
        uses_(uses),
        placing_(placing),
        locals_(locals),
        labels_(labels),
        inits_(inits),
        code_(program, function, body, memory.code),
        filled_(body.filled),
        open_(memory.open),
        opened_at_(memory.opened_at),
        kept_(memory.kept),
        moved_(memory.moved),
        hints_(body.hints) {}

  void run();

 private:
  using BlockId = ir::BlockId;
  using ValueId = ir::ValueId;

  // Where control goes when it runs off the end of what is being written: to a
  // block that follows, out of the function, or nowhere that is known.
  struct Next {
    BlockId block;
    bool function_end = false;
  };

  // All of these tell whether control can run off the end of what they wrote.
  bool tree(BlockId id, Next next);
  bool with_labels_behind(BlockId id, size_t done, Next next);
  bool can_end_function() const;
  bool last_loop(BlockId id);
  bool with_labels(BlockId id, size_t done, Next next);
  void start(BlockId id);
  // Is put into another variable by edges than the one where it is used.
  bool is_copied(ValueId id) const;
  void copy_parameters(BlockId id);
  // Labels inside of the block are opened behind its instructions.
  bool opens_late(BlockId id) const;
  void roots(BlockId id);
  bool body(BlockId id, Next next);
  bool body_in_region(BlockId id, ValueId end, Next next);
  // Legacy exceptions (write_tries.cpp).
  bool with_try(BlockId id, size_t done, Next next, uint32_t number);
  bool body_in_try(BlockId id, ValueId end, Next next);
  bool handle(BlockId from, const ir::Handler &handler, Next next);
  // What a handler brings by itself, in parameters of its target.
  std::span<const ValueId> brought_by(const ir::Handler &handler) const;
  void start_clause(ir::HandlerKind kind, SymbolId tag);
  // What stands on the stack where a clause starts.
  size_t count_brought(SymbolId tag) const;
  void handler_moves(const ir::Handler &handler);
  bool has_handler_moves(const ir::Handler &handler) const;
  std::vector<const ir::Handler *> handlers_with_moves(BlockId id) const;
  void close_delegate(uint32_t to);
  void rethrow(ValueId id);
  bool end_of_block(BlockId id, ValueId end, Next next);
  bool go(BlockId from, const ir::Edge &edge, Next next);
  bool branch_if(BlockId from, ValueId end, Next next);
  bool branch_with_result(BlockId from, ValueId end, size_t taken, Next next);
  bool two_arms(BlockId from, std::span<const ir::Edge> edges,
                ValueId condition, Next next);
  bool branch_table(BlockId from, ValueId end, Next next);
  bool branch_on(BlockId from, ValueId end, Next next);
  bool return_(ValueId end, Next next);

  void declare_locals();
  // The reference that a branch brought, from the stack into its variable;
  // None for one that nobody wants.
  void take_refined(ValueId value);
  // Nothing is missing from the stack here, whatever should be on it.
  void end_unreached();
  // The branch that comes next is on what leads to `edges[taken]`.
  void hint(std::span<const ir::Edge> edges, size_t taken);
  // A condition on the stack; `inverted` is what to branch on otherwise.
  void condition(ValueId id, bool inverted);
  // What comes next is from the instruction, and so are the variables that it
  // takes.
  void mark(ValueId id);
  void compute(ValueId id);
  void operands(ValueId id);
  bool lies_below(ValueId id) const;
  // A value on the stack, where one of its users takes it.
  void take(ValueId id);
  template <typename IsFine>
  void take_here(ValueId id, IsFine null_is_fine);
  void root(ValueId id);
  bool gives_nothing(ValueId id) const;
  void moves(const ir::Edge &edge);
  void set_parameter(ValueId parameter);
  void send_parameter(ValueId parameter);
  // local.set or local.tee of the value's variable.
  void fill(wasm::Op op, ValueId id);
  // Is never null itself, and comes out of a variable that may be.
  bool has_lost_type(ValueId id, uint32_t local) const;
  // For debug information: what the variables hold from here on.
  void know_locals(BlockId id);
  // What a block gives that runs off its end.
  std::optional<wasm::ValueType> result_type(BlockId next) const;
  // Has nothing to do on the way but to leave the target's result.
  bool brings_result_only(BlockId from, const ir::Edge &edge) const;
  bool can_be_in_front(ValueId end, const ir::Edge &edge) const;
  // A branch to a label without anything to do on the way.
  bool is_plain(BlockId from, const ir::Edge &edge) const;

  // `next` is where control goes from its end, with a result or without.
  void open(wasm::Op op, BlockId label, BlockId next = {});
  // What a label stands behind; nothing is opened for a label that nobody
  // branches to.
  void open_label(BlockId label);
  void close_label(BlockId label);
  void open_giving(wasm::Op op, BlockId label,
                   std::optional<wasm::ValueType> result);
  void open_with(wasm::ValueType result);
  void open_with(std::span<const ValueId> results);
  void opened(BlockId label);
  void closed();
  void close();
  uint32_t depth_of(BlockId label);

  const Program &program_;
  const ir::Function &function_;
  const Order &order_;
  const Uses &uses_;
  const std::vector<Placing> &placing_;
  const Locals &locals_;
  const Labels &labels_;
  LocalInits &inits_;
  CodeWriter code_;
  std::vector<Body::Filled> &filled_;
  std::vector<BlockId> &open_;  // labels; None for what has none
  size_t last_loops_ = 0;  // the first of these: the function ends with them
  std::vector<uint32_t> &opened_at_;  // by block: the place of its label there
  std::vector<uint8_t> &kept_;   // nested values that are in their variable now
  std::vector<ValueId> &moved_;  // parameters that an edge's moves go to
  std::vector<BranchHint> &hints_;
  uint32_t taker_ = 0;  // origin of what takes values from the stack
  // Tries whose body is open, and the clauses that are: places in `open_`.
  struct OpenTry {
    uint32_t number;
    size_t place;
  };
  std::vector<OpenTry> tries_;
  struct OpenClause {
    BlockId target;
    size_t place;
  };
  std::vector<OpenClause> clauses_;
};

}  // namespace wasmrust::emit

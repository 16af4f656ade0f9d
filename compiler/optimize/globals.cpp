// Globals: those that never change become constants, and nobody writes what
// nobody reads.
//
// Problem. Compilers put into globals what they know when they write the
// module: where the heap starts, how large something is, a switch that is off.
// Each use reads it and no pass sees a number. Others are written only: what
// read them was dead or has been folded.
//
//   global 0 (mut i32) 0       nobody writes it
//   v1: i32 = global.get s7           v1: i32 = i32.const 0
//   br_if v1 b1() b2()                br_if v1 b1() b2()
//
//   global.set v1 s8                  (nothing; nobody reads s8)
//
// Idea. A global that only graphs name is looked at in all of them. Without a
// write its first value is its value, be it called mutable or not; when that is
// a number, a read becomes the number, for size only where all reads together
// with the global's row take no less. Of several such globals with one and the
// same number the first is read in place of the others. A write to what is
// never read goes, and the value that was written is left for dead-code.
//
// Assumes: nobody reads or writes a global that is neither imported nor
// exported but the program's own code; a debugger is nobody. What the layout
// decides (the stack pointer) is not looked at.
#include <map>

#include "compiler/optimize/global_uses.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Instruction;
using ir::Op;
using ir::ValueId;

// The row: type, whether it is mutable, and the `end` of its expression.
constexpr size_t row_overhead = 3;
constexpr size_t read_bytes = 2;

class Globals {
 public:
  explicit Globals(Whole &whole)
      : whole_(whole),
        program_(whole.program),
        uses_(program_, whole.graphs, whole.is_symbolic, whole.roots) {}

  bool run() {
    if (!decide()) return false;
    for (FunctionId id : program_.functions.ids())
      if (whole_.graphs[id]) look_at(id, *whole_.graphs[id]);
    return !whole_.changed.empty();
  }

 private:
  // What becomes of reads and writes of a global.
  struct Decision {
    std::optional<Instruction> constant;
    SymbolId other;  // is read in its place
    bool loses_writes = false;
    bool is_any() const { return constant || other || loses_writes; }
  };

  Whole &whole_;
  const Program &program_;
  GlobalUses uses_;
  Table<GlobalId, Decision> decisions_;

  bool decide() {
    decisions_.resize(program_.globals.size());
    std::map<std::pair<Op, std::array<uint32_t, 3>>, SymbolId> same;
    bool any = false;
    for (GlobalId id : program_.globals.ids()) {
      const GlobalUse &use = uses_[id];
      const Global &row = program_.globals[id];
      Decision &decision = decisions_[id];
      bool is_fixed = !row.type.is_mutable || (use.is_private && !use.writes);
      if (is_fixed && use.reads) decide_reads(row, use, same, decision);
      decision.loses_writes = use.is_private && !use.reads && use.writes;
      any |= decision.is_any();
    }
    return any;
  }

  void decide_reads(
      const Global &row, const GlobalUse &use,
      std::map<std::pair<Op, std::array<uint32_t, 3>>, SymbolId> &same,
      Decision &decision) const {
    std::optional<Instruction> constant = constant_row_of(row.init);
    if (!constant) return;
    // The expression is the constant with its `end`.
    size_t bytes = row.init.size() - 1;
    size_t kept = use.reads * read_bytes;
    if (use.is_private) kept += row_overhead + bytes;
    if (whole_.goal != Goal::Size || use.reads * bytes <= kept) {
      decision.constant = constant;
      return;
    }
    auto [at, is_new] =
        same.try_emplace({constant->op, constant->w}, row.symbol);
    if (!is_new && use.is_private) decision.other = at->second;
  }

  const Decision *find(const Function &graph, ValueId id) const {
    Op op = graph[id].op;
    if (op != Op::GlobalGet && op != Op::GlobalSet) return nullptr;
    GlobalId row = global_of(program_, SymbolId(size_t{graph[id].w[2]}));
    if (!row) return nullptr;
    const Decision *decision = &decisions_[row];
    bool is_changed = op == Op::GlobalGet
                          ? decision->constant || decision->other
                          : decision->loses_writes;
    return is_changed ? decision : nullptr;
  }

  void look_at(FunctionId id, Function &graph) {
    bool is_granted = false;
    for (const ir::Block &block : graph.blocks)
      for (ValueId each = block.first, next; each; each = next) {
        next = graph.next(each);
        const Decision *decision = find(graph, each);
        if (!decision) continue;
        if (!is_granted && !whole_.may_change(id)) return;
        is_granted = true;
        if (decision->loses_writes)
          graph.unlink(each);
        else if (decision->constant)
          graph[each] = *decision->constant;
        else
          graph[each].w[2] = decision->other.value;
      }
    if (is_granted) whole_.changed.push_back(id);
  }
};

}  // namespace

bool run_Globals(Whole &whole) { return Globals(whole).run(); }

}  // namespace wasmrust::optimize

// See hot_functions.h.
#include "compiler/lower/llvm/hot_functions.h"

#include <algorithm>

#include "compiler/lower/llvm/keep_alike.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SCCIterator.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/CallGraph.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

// A little less than the 32 rounds that LLVM takes a loop for: the share is
// what bounds the bytes.
constexpr double least_heat = 25;
// How often a circle of calls is gone through.
constexpr double rounds_of_circle = 16;
// What LLVM inlines into a function that is not for size: callees that are
// marked so, of a cost of 325, and each instruction costs 5.
constexpr unsigned most_inlined = 65;
// Sums stay finite; nothing that is hotter need be told apart.
constexpr double most_calls = 1e15;

// How much less often a block runs than the one in front of it, at least, that
// LLVM thinks is never reached: by its weights more than a million times.
constexpr uint64_t unlikely = 1000;

struct Row {
  double calls = 0;
  double hottest_block = 1;  // for one call
  unsigned size = 0;
  double inlined = 0;    // size of what else will be in it
  size_t component = 0;  // of the call graph
  // Who is called how often, for one call.
  std::vector<std::pair<llvm::Function *, double>> callees = {};
  double heat() const { return calls * hottest_block; }
};

class HotFunctions {
 public:
  HotFunctions(llvm::Module &module, llvm::FunctionAnalysisManager &analyses,
               double share)
      : module_(module), analyses_(analyses), share_(share) {}

  std::vector<llvm::Function *> run() {
    for (llvm::Function &each : module_)
      if (!each.isDeclaration()) look_at(each);
    for (llvm::Function *each : order_) rows_[each].inlined = inlined_in(*each);
    count_calls();
    return choose();
  }

 private:
  llvm::Module &module_;
  llvm::FunctionAnalysisManager &analyses_;
  double share_;
  llvm::DenseMap<llvm::Function *, Row> rows_;
  std::vector<llvm::Function *> order_;  // the module's

  // The end of a program to which only unlikely ways lead: a panic. In a loop
  // of loops even those add up. The way to `exit(run())` is no unlikely one.
  static bool is_never_reached(const llvm::BasicBlock &block,
                               const llvm::BlockFrequencyInfo &frequencies) {
    return llvm::isa<llvm::UnreachableInst>(block.getTerminator()) &&
           !block.isEntryBlock() &&
           llvm::all_of(llvm::predecessors(&block), [&](auto *from) {
             return frequencies.getBlockFreq(&block).getFrequency() <=
                    frequencies.getBlockFreq(from).getFrequency() / unlikely;
           });
  }

  void look_at(llvm::Function &function) {
    auto &frequencies =
        analyses_.getResult<llvm::BlockFrequencyAnalysis>(function);
    auto of_entry = static_cast<double>(
        std::max<uint64_t>(frequencies.getEntryFreq().getFrequency(), 1));
    Row row;
    // From outside, or through a pointer.
    if (!function.hasLocalLinkage() || function.hasAddressTaken())
      row.calls = 1;
    for (llvm::BasicBlock &block : function) {
      double times =
          static_cast<double>(frequencies.getBlockFreq(&block).getFrequency()) /
          of_entry;
      row.size += static_cast<unsigned>(block.size());
      if (is_never_reached(block, frequencies)) continue;
      row.hottest_block = std::max(row.hottest_block, times);
      for (llvm::Instruction &each : block)
        if (auto *call = llvm::dyn_cast<llvm::CallBase>(&each))
          if (llvm::Function *callee = call->getCalledFunction();
              callee && !callee->isDeclaration())
            row.callees.emplace_back(callee, times);
    }
    rows_[&function] = std::move(row);
    order_.push_back(&function);
  }

  double inlined_in(llvm::Function &function) const {
    double size = 0;
    for (auto [callee, times] : rows_.find(&function)->second.callees)
      if (unsigned of_callee = rows_.find(callee)->second.size;
          of_callee <= most_inlined &&
          callee->hasFnAttribute(llvm::Attribute::InlineHint) &&
          !callee->hasFnAttribute(llvm::Attribute::NoInline))
        size += of_callee;
    return size;
  }

  // From callers to callees: the components of the call graph come the other
  // way round.
  void count_calls() {
    struct Component {
      std::vector<llvm::Function *> members;
      bool is_circle;
    };
    llvm::CallGraph graph(module_);
    std::vector<Component> components;
    for (auto at = llvm::scc_begin(&graph); !at.isAtEnd(); ++at) {
      Component &made = components.emplace_back();
      made.is_circle = at.hasCycle();
      for (llvm::CallGraphNode *node : *at)
        if (llvm::Function *function = node->getFunction();
            function && rows_.contains(function)) {
          rows_[function].component = components.size();
          made.members.push_back(function);
        }
    }
    for (auto at = components.rbegin(); at != components.rend(); ++at) {
      if (at->is_circle) go_round(at->members);
      hand_down(at->members);
    }
  }

  // However a circle is entered, all of it is gone through.
  void go_round(const std::vector<llvm::Function *> &members) {
    double calls = 0;
    for (llvm::Function *each : members) calls += rows_[each].calls;
    for (llvm::Function *each : members)
      rows_[each].calls = std::min(calls * rounds_of_circle, most_calls);
  }

  void hand_down(const std::vector<llvm::Function *> &members) {
    for (llvm::Function *each : members) {
      const Row &row = rows_[each];
      for (auto [callee, times] : row.callees) {
        Row &to = rows_[callee];
        if (to.component != row.component)
          to.calls = std::min(to.calls + row.calls * times, most_calls);
      }
    }
  }

  std::vector<llvm::Function *> choose() {
    double room = 0;
    std::vector<llvm::Function *> candidates;
    for (llvm::Function *each : order_) {
      room += rows_[each].size * share_;
      if (rows_[each].heat() >= least_heat && !each->hasOptNone() &&
          !each->hasFnAttribute(alike_attribute))
        candidates.push_back(each);
    }
    double share = room;
    std::ranges::stable_sort(candidates, std::greater(),
                             [&](auto *each) { return rows_[each].heat(); });
    std::vector<llvm::Function *> chosen;
    for (llvm::Function *each : candidates) {
      unsigned size = rows_[each].size;
      if (size > room || size + rows_[each].inlined > share) continue;
      room -= size;
      chosen.push_back(each);
    }
    return chosen;
  }
};

std::vector<llvm::Function *> find_hot(llvm::Module &module,
                                       llvm::ModuleAnalysisManager &analyses,
                                       double share) {
  auto &functions =
      analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(module)
          .getManager();
  return HotFunctions(module, functions, share).run();
}

}  // namespace

llvm::PreservedAnalyses MarkHotFunctionsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  for (llvm::Function *each : find_hot(module, analyses, share_))
    each->addFnAttr(soon_hot_attribute);
  return llvm::PreservedAnalyses::all();
}

llvm::PreservedAnalyses HotFunctionsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  for (llvm::Function &each : module) each.removeFnAttr(soon_hot_attribute);
  std::vector<llvm::Function *> hot = find_hot(module, analyses, share_);
  for (llvm::Function *each : hot) {
    each->removeFnAttr(llvm::Attribute::MinSize);
    each->removeFnAttr(llvm::Attribute::OptimizeForSize);
  }
  return hot.empty() ? llvm::PreservedAnalyses::all()
                     : llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower

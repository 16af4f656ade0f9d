// See read_facts.h.
#include "compiler/lower/llvm/read_facts.h"

#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Module.h>

namespace wasmrust::lower {

namespace {

std::string path_of(const llvm::DISubprogram &place) {
  std::string file = place.getFilename().str(),
              folder = place.getDirectory().str();
  bool whole = file.starts_with("/") || folder.empty();
  return whole ? file : folder + "/" + file;
}

ir::FunctionFacts facts_of(const llvm::Function &function) {
  ir::FunctionFacts facts;
  facts.pure = function.doesNotAccessMemory();
  facts.reads = !facts.pure && function.onlyReadsMemory();
  facts.nounwind = function.doesNotThrow();
  facts.noreturn = function.doesNotReturn();
  facts.willreturn = function.willReturn();
  facts.unnamed = function.hasGlobalUnnamedAddr();
  if (auto count = function.getEntryCount()) facts.count = count->getCount();
  if (const llvm::DISubprogram *place = function.getSubprogram();
      place && place->getLine() && !place->getFilename().empty())
    facts.span = {path_of(*place), place->getLine()};
  return facts;
}

}  // namespace

std::vector<ir::NamedFacts> read_facts(const llvm::Module &module) {
  std::vector<ir::NamedFacts> rows;
  for (const llvm::Function &function : module) {
    if (function.isIntrinsic() || !function.hasName()) continue;
    ir::FunctionFacts facts = facts_of(function);
    if (facts != ir::FunctionFacts())
      rows.push_back({function.getName().str(), std::move(facts)});
  }
  return rows;
}

}  // namespace wasmrust::lower

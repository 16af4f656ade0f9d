// One module as IR text, for the tests of single passes.
//
//   TextModule module("define void @f() { ret void }");
//   module.run(SomePass());              // sound afterwards, or the test fails
//   EXPECT_TRUE(holds(module.text("f"), "ret void"));
//
// Whole programs are test_program.h's.
#pragma once

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Verifier.h"

namespace wasmrust::lower {

class TextModule {
 public:
  explicit TextModule(const std::string &text) {
    llvm::SMDiagnostic problem;
    module_ = llvm::parseAssemblyString(text, problem, context_);
    if (!module_) ADD_FAILURE() << problem.getMessage().str();
  }
  template <typename Pass>
  TextModule &run(Pass pass) {
    llvm::ModuleAnalysisManager analyses;
    pass.run(*module_, analyses);
    std::string reason;
    llvm::raw_string_ostream stream(reason);
    EXPECT_FALSE(llvm::verifyModule(*module_, &stream)) << reason;
    return *this;
  }
  // A function as it is now, "" when it is gone.
  std::string text(const std::string &function) const {
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (auto *found = module_->getFunction(function)) found->print(stream);
    return text;
  }
  llvm::Module &module() { return *module_; }

 private:
  llvm::LLVMContext context_;
  std::unique_ptr<llvm::Module> module_;
};

}  // namespace wasmrust::lower

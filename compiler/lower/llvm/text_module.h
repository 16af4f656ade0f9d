// One module as IR text, for the tests of single passes.
//
//   TextModule module("define void @f() { ret void }");
//   module.run(SomePass());              // sound afterwards, or the test fails
//   module.run_on("f", SomeFunctionPass());
//   EXPECT_TRUE(holds(module.text("f"), "ret void"));
//
// Passes may ask for every analysis that LLVM's own may ask for.
// Whole programs are test_program.h's.
#pragma once

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"

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
    Analyses analyses;
    pass.run(*module_, analyses.modules);
    return expect_sound();
  }
  template <typename Pass>
  TextModule &run_on(const std::string &function, Pass pass) {
    Analyses analyses;
    pass.run(*module_->getFunction(function), analyses.functions);
    return expect_sound();
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
  struct Analyses {
    llvm::PassBuilder builder;
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    Analyses() {
      builder.registerModuleAnalyses(modules);
      builder.registerCGSCCAnalyses(components);
      builder.registerFunctionAnalyses(functions);
      builder.registerLoopAnalyses(loops);
      builder.crossRegisterProxies(loops, functions, components, modules);
    }
  };

  TextModule &expect_sound() {
    std::string reason;
    llvm::raw_string_ostream stream(reason);
    EXPECT_FALSE(llvm::verifyModule(*module_, &stream)) << reason;
    return *this;
  }

  llvm::LLVMContext context_;
  std::unique_ptr<llvm::Module> module_;
};

}  // namespace wasmrust::lower

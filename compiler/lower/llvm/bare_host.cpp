// See bare_host.h.
#include "compiler/lower/llvm/bare_host.h"

#include <algorithm>

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

enum class Answer : uint8_t { Nothing, Length, Seeds, Trap };

struct Row {
  llvm::StringRef name;
  Answer answer;
};
constexpr Row rows[] = {
#define STD_FUNCTION(name, answer, options, what) {name, Answer::answer},
#include "compiler/options/std_functions.def"
};

// Has the function the parameters that the answer looks at?
bool fits(const llvm::Function &function, Answer answer) {
  llvm::Type *result = function.getReturnType();
  size_t count = function.arg_size();
  switch (answer) {
    case Answer::Nothing:
      return result->isVoidTy() || result->isIntegerTy();
    case Answer::Length:
      return count > 0 && function.getArg(count - 1)->getType() == result;
    case Answer::Seeds:
      return count == 2 && result->isVoidTy() &&
             function.getArg(0)->getType()->isPointerTy() &&
             function.getArg(1)->getType()->isIntegerTy();
    case Answer::Trap:
      return true;
  }
  return false;
}

void define(llvm::Function &function, Answer answer) {
  function.removeFnAttr("wasm-import-module");
  function.removeFnAttr("wasm-import-name");
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  llvm::IRBuilder<> body(
      llvm::BasicBlock::Create(function.getContext(), "", &function));
  llvm::Type *result = function.getReturnType();
  switch (answer) {
    case Answer::Trap:
      body.CreateIntrinsic(llvm::Intrinsic::trap, {});
      body.CreateUnreachable();
      return;
    case Answer::Length:
      body.CreateRet(function.getArg(function.arg_size() - 1));
      return;
    case Answer::Seeds:
      body.CreateMemSet(function.getArg(0), body.getInt8(0x5a),
                        function.getArg(1), llvm::Align(1));
      break;
    case Answer::Nothing:
      break;
  }
  if (result->isVoidTy())
    body.CreateRetVoid();
  else
    body.CreateRet(llvm::Constant::getNullValue(result));
}

llvm::StringRef import_module(const llvm::Function &function) {
  return function.getFnAttribute("wasm-import-module").getValueAsString();
}

}  // namespace

bool is_started_by_bindgen(const llvm::Module &merged) {
  return llvm::any_of(merged, [](const llvm::Function &function) {
    return function.isDeclaration() &&
           import_module(function) == "__wbindgen_placeholder__";
  });
}

void answer_for_host(llvm::Module &merged) {
  for (llvm::Function &function : merged) {
    if (!function.isDeclaration() || import_module(function) != "std") continue;
    llvm::StringRef name =
        function.getFnAttribute("wasm-import-name").getValueAsString();
    if (name.empty()) name = function.getName();
    auto row = std::ranges::find(rows, name, &Row::name);
    if (row != std::end(rows) && fits(function, row->answer))
      define(function, row->answer);
  }
}

}  // namespace wasmrust::lower

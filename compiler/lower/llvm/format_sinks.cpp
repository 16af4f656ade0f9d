// Sinks and their pieces, see format.h. A sink calls a function of a known name
// with a table of its pieces, which is all that is known of either; a table
// whose functions do not have the types that pieces have is no table.
#include "compiler/lower/llvm/format.h"

#include <algorithm>

#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

constexpr const char *marker_name = "formatting pieces";
constexpr const char *held_attribute = "wasmrust-held";
// Its value is the number of the parameter that is the function.
constexpr const char *argument_attribute = "wasmrust-shows";
// Metadata of a program that formats through lean `core::fmt::write`.
constexpr const char *lean_write_note = "wasmrust.lean.write";

std::vector<llvm::CallInst *> marks(llvm::Module &module) {
  std::vector<llvm::CallInst *> calls;
  if (llvm::Function *marker = module.getFunction(marker_name))
    for (llvm::User *user : marker->users())
      if (auto *call = llvm::dyn_cast<llvm::CallInst>(user);
          call && call->getCalledFunction() == marker && call->arg_size() == 1)
        calls.push_back(call);
  return calls;
}

// The functions in a constant, in their order.
void collect_functions(llvm::Constant *constant,
                       std::vector<llvm::Function *> &functions) {
  if (auto *function = llvm::dyn_cast<llvm::Function>(constant)) {
    functions.push_back(function);
  } else if (llvm::isa<llvm::ConstantAggregate>(constant)) {
    for (llvm::Use &operand : constant->operands())
      collect_functions(llvm::cast<llvm::Constant>(operand.get()), functions);
  }
}

std::vector<llvm::Type *> types_of(const llvm::Function &function) {
  return {function.getFunctionType()->param_begin(),
          function.getFunctionType()->param_end()};
}

// Do the pieces take what they will be given?
bool fits(const FormatSink &sink) {
  llvm::LLVMContext &context = sink.function->getContext();
  llvm::Type *pointer = llvm::PointerType::get(context, 0),
             *word = llvm::Type::getInt32Ty(context),
             *truth = llvm::Type::getInt1Ty(context);
  std::vector<llvm::Type *> all = types_of(*sink.function);
  unsigned before = sink.before();
  if (sink.text->arg_size() < 2 || all.size() < before + 2 ||
      all[before] != pointer || all[before + 1] != pointer)
    return false;
  std::vector<llvm::Type *> first(all.begin(), all.begin() + before);
  all.erase(all.begin() + before, all.begin() + before + 2);
  auto takes = [&](const llvm::Function *piece, std::vector<llvm::Type *> types,
                   std::vector<llvm::Type *> more) {
    types.insert(types.end(), more.begin(), more.end());
    return types_of(*piece) == types && !piece->isVarArg();
  };
  llvm::Type *result = sink.function->getReturnType();
  auto stops = [&](const llvm::Function *piece) {
    return piece->getReturnType() == truth ||
           piece->getReturnType()->isVoidTy();
  };
  return (result->isVoidTy() || result == truth) &&
         takes(sink.fixed, all, {pointer, word}) &&
         sink.fixed->getReturnType() == result && takes(sink.begin, all, {}) &&
         sink.begin->getReturnType()->isVoidTy() &&
         takes(sink.text, first, {pointer, word}) && stops(sink.text) &&
         takes(sink.argument, first, {pointer, pointer, word, word}) &&
         stops(sink.argument) && takes(sink.end, {}, {}) &&
         sink.end->getReturnType()->isVoidTy();
}

void hold(llvm::Function &function) {
  if (function.hasFnAttribute(llvm::Attribute::NoInline) ||
      function.isDeclaration())
    return;
  function.addFnAttr(llvm::Attribute::NoInline);
  function.addFnAttr(held_attribute);
}

}  // namespace

unsigned FormatSink::before() const { return text->arg_size() - 2; }

unsigned FormatSink::after() const {
  return function->arg_size() - 2 - before();
}

std::optional<std::string_view> constant_bytes(llvm::Value *pointer) {
  auto *global =
      llvm::dyn_cast<llvm::GlobalVariable>(pointer->stripPointerCasts());
  if (!global || !global->isConstant() || !global->hasDefinitiveInitializer())
    return std::nullopt;
  llvm::Constant *value = global->getInitializer();
  while (llvm::isa<llvm::ConstantStruct>(value) && value->getNumOperands() == 1)
    value = llvm::cast<llvm::Constant>(value->getOperand(0));
  auto *bytes = llvm::dyn_cast<llvm::ConstantDataSequential>(value);
  if (!bytes || !bytes->getElementType()->isIntegerTy(8)) return std::nullopt;
  llvm::StringRef data = bytes->getRawDataValues();
  return std::string_view(data.data(), data.size());
}

bool formats_through_lean_write(const llvm::Module &module) {
  return module.getNamedMetadata(lean_write_note) != nullptr;
}

std::optional<unsigned> shown_parameter(const llvm::Function &function) {
  unsigned index;
  if (!function.hasFnAttribute(argument_attribute) ||
      function.getFnAttribute(argument_attribute)
          .getValueAsString()
          .getAsInteger(10, index))
    return std::nullopt;
  return index;
}

std::vector<FormatSink> find_format_sinks(llvm::Module &module) {
  std::vector<FormatSink> sinks;
  for (llvm::CallInst *mark : marks(module)) {
    auto *table = llvm::dyn_cast<llvm::GlobalVariable>(
        mark->getArgOperand(0)->stripPointerCasts());
    if (!table || !table->isConstant() || !table->hasDefinitiveInitializer())
      continue;
    std::vector<llvm::Function *> pieces;
    collect_functions(table->getInitializer(), pieces);
    if (pieces.size() != 5) continue;
    FormatSink sink{mark->getFunction(), pieces[0], pieces[1],
                    pieces[2],           pieces[3], pieces[4]};
    if (fits(sink)) sinks.push_back(sink);
  }
  return sinks;
}

void hold_format_sinks(llvm::Module &module) {
  for (const FormatSink &sink : find_format_sinks(module)) {
    for (llvm::Function *each :
         {sink.function, sink.fixed, sink.text, sink.argument})
      hold(*each);
    if (!sink.argument->isDeclaration())
      sink.argument->addFnAttr(argument_attribute,
                               std::to_string(sink.before() + 1));
    if (llvm::demangle(sink.function->getName()) == "core::fmt::write")
      module.getOrInsertNamedMetadata(lean_write_note);
  }
}

void drop_format_sinks(llvm::Module &module) {
  for (llvm::CallInst *mark : marks(module)) mark->eraseFromParent();
  for (llvm::Function &function : module) {
    function.removeFnAttr(argument_attribute);
    if (function.hasFnAttribute(held_attribute)) {
      function.removeFnAttr(held_attribute);
      function.removeFnAttr(llvm::Attribute::NoInline);
    }
  }
  if (llvm::NamedMDNode *note = module.getNamedMetadata(lean_write_note))
    note->eraseFromParent();
}

}  // namespace wasmrust::lower

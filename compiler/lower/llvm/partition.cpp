// See partition.h.
#include "compiler/lower/llvm/partition.h"

#include <algorithm>

#include "compiler/base/check.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/xxhash.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace wasmrust::lower {
namespace {

// Lists that LLVM keeps in variables; each part makes its own of them.
bool is_llvm_list(const llvm::GlobalVariable &variable) {
  return variable.hasAppendingLinkage();
}

// A function costs a fixed amount besides its instructions.
uint64_t cost_of(const llvm::Function &function) {
  return function.isDeclaration() ? 0 : 10 + function.getInstructionCount();
}

class Cutter {
 public:
  Cutter(llvm::Module &module, const LoadedProgram &program)
      : module_(module), program_(program) {}

  bool cut(uint64_t instructions_per_part, Partition &result);

 private:
  uint32_t choose_functions(uint64_t instructions_per_part);
  void place_data();
  bool addresses_of_blocks_stay_together() const;
  void find_crossing_uses();
  void name_crossing_values();
  uint64_t hash_of_names() const;

  template <typename Visit>
  static void for_each_global(const llvm::User &user, Visit visit) {
    llvm::SmallVector<const llvm::User *, 16> work{&user};
    llvm::DenseSet<const llvm::User *> seen;
    while (!work.empty()) {
      const llvm::User *current = work.pop_back_val();
      for (const llvm::Use &operand : current->operands()) {
        if (auto *value =
                llvm::dyn_cast_or_null<llvm::GlobalValue>(operand.get()))
          visit(*value);
        else if (auto *constant =
                     llvm::dyn_cast_or_null<llvm::Constant>(operand.get());
                 constant && constant->getNumOperands() > 0 &&
                 seen.insert(constant).second)
          work.push_back(constant);
      }
    }
  }
  template <typename Visit>
  static void for_each_global_of_function(const llvm::Function &function,
                                          Visit visit) {
    for_each_global(function, visit);
    for (const llvm::Instruction &instruction : llvm::instructions(function))
      for_each_global(instruction, visit);
  }

  void place(const llvm::GlobalValue &value, uint32_t part);
  void note_use(const llvm::GlobalValue &value, uint32_t part) {
    auto it = owner_.find(&value);
    if (it != owner_.end() && it->second != part)
      crossing_.insert(const_cast<llvm::GlobalValue *>(&value));
  }
  uint32_t owner(const llvm::GlobalValue &value) const {
    auto it = owner_.find(&value);
    return it == owner_.end() ? 0 : it->second;
  }

  llvm::Module &module_;
  const LoadedProgram &program_;
  llvm::DenseMap<const llvm::GlobalValue *, uint32_t> owner_;
  llvm::DenseSet<llvm::GlobalValue *> crossing_;
};

// Neighbours in the module come from the same file, so parts are contiguous.
uint32_t Cutter::choose_functions(uint64_t instructions_per_part) {
  uint64_t total = 0;
  for (const llvm::Function &function : module_) total += cost_of(function);
  uint64_t parts = std::clamp<uint64_t>(total / instructions_per_part, 1,
                                        uint64_t{most_parts});
  uint64_t before = 0;
  uint32_t last = 0;
  for (const llvm::Function &function : module_) {
    if (function.isDeclaration()) continue;
    last = static_cast<uint32_t>(before * parts / std::max<uint64_t>(total, 1));
    owner_[&function] = last;
    before += cost_of(function);
  }
  return last + 1;
}

void Cutter::place(const llvm::GlobalValue &value, uint32_t part) {
  std::vector<const llvm::GlobalValue *> work{&value};
  while (!work.empty()) {
    const llvm::GlobalValue *current = work.back();
    work.pop_back();
    if (auto *alias = llvm::dyn_cast<llvm::GlobalAlias>(current)) {
      // Owned by what it names; that may have to be placed by this use.
      if (auto *object = alias->getAliaseeObject()) work.push_back(object);
      continue;
    }
    auto *variable = llvm::dyn_cast<llvm::GlobalVariable>(current);
    if (!variable || variable->isDeclaration() || is_llvm_list(*variable) ||
        !owner_.try_emplace(variable, part).second)
      continue;
    for_each_global(*variable, [&](const llvm::GlobalValue &used) {
      work.push_back(&used);
    });
  }
}

void Cutter::place_data() {
  for (const llvm::Function &function : module_)
    if (!function.isDeclaration())
      for_each_global_of_function(function, [&](const llvm::GlobalValue &used) {
        place(used, owner_[&function]);
      });
  for (const llvm::GlobalVariable &variable : module_.globals())
    place(variable, 0);
  for (const llvm::GlobalAlias &alias : module_.aliases()) {
    const llvm::GlobalObject *object = alias.getAliaseeObject();
    owner_[&alias] = object ? owner(*object) : 0;
  }
}

// The address of a block (a table of a C interpreter's labels) means something
// only in the object that holds the block.
bool Cutter::addresses_of_blocks_stay_together() const {
  for (const llvm::Function &function : module_)
    for (const llvm::BasicBlock &block : function) {
      if (!block.hasAddressTaken()) continue;
      auto *address = llvm::BlockAddress::lookup(&block);
      if (!address) continue;
      llvm::SmallVector<const llvm::User *, 8> work(address->users());
      while (!work.empty()) {
        const llvm::User *user = work.pop_back_val();
        auto *value = llvm::dyn_cast<llvm::GlobalValue>(user);
        if (auto *instruction = llvm::dyn_cast<llvm::Instruction>(user))
          value = instruction->getFunction();
        if (value && owner(*value) != owner(function)) return false;
        if (!value) work.append(user->user_begin(), user->user_end());
      }
    }
  return true;
}

void Cutter::find_crossing_uses() {
  for (const llvm::Function &function : module_)
    if (!function.isDeclaration())
      for_each_global_of_function(function, [&](const llvm::GlobalValue &used) {
        note_use(used, owner_[&function]);
      });
  for (const llvm::GlobalVariable &variable : module_.globals()) {
    // llvm.used is made anew for each part; constructors are all in part 0.
    if (variable.getName() == "llvm.used" ||
        variable.getName() == "llvm.compiler.used")
      continue;
    for_each_global(variable, [&](const llvm::GlobalValue &used) {
      note_use(used, owner(variable));
    });
  }
}

uint64_t Cutter::hash_of_names() const {
  std::string names;
  for (const llvm::GlobalValue &value : module_.global_values())
    if (!value.hasLocalLinkage()) names.append(value.getName()).push_back('\0');
  return llvm::xxh3_64bits(names);
}

void Cutter::name_crossing_values() {
  std::string suffix = ".llvm." + std::to_string(hash_of_names());
  std::vector<llvm::GlobalValue *> values;
  for (llvm::GlobalValue &value : module_.global_values())
    values.push_back(&value);
  for (llvm::GlobalValue *value : values) {
    if (!crossing_.contains(value) || !value->hasLocalLinkage()) continue;
    auto it = program_.symbols.find(value->getName());
    bool has_own_name =
        it != program_.symbols.end() && it->second.definition != nullptr;
    if (!has_own_name)
      value->setName((value->hasName() ? value->getName() : "unnamed") +
                     suffix);
    value->setLinkage(llvm::GlobalValue::ExternalLinkage);
    value->setVisibility(llvm::GlobalValue::HiddenVisibility);
    value->setDSOLocal(true);
  }
}

bool Cutter::cut(uint64_t instructions_per_part, Partition &result) {
  // What assembly text at file level names cannot be seen.
  if (!module_.getModuleInlineAsm().empty()) return false;
  result.parts = choose_functions(instructions_per_part);
  if (result.parts == 1) return false;
  place_data();
  if (!addresses_of_blocks_stay_together()) return false;
  find_crossing_uses();
  name_crossing_values();
  for (const llvm::Function &function : module_)
    result.function_owner.push_back(owner(function));
  for (const llvm::GlobalVariable &variable : module_.globals())
    result.variable_owner.push_back(owner(variable));
  for (const llvm::GlobalAlias &alias : module_.aliases())
    result.alias_owner.push_back(owner(alias));
  return true;
}

void drop_alias(llvm::GlobalAlias &alias) {
  llvm::Module &module = *alias.getParent();
  llvm::GlobalValue *declaration;
  if (auto *type = llvm::dyn_cast<llvm::FunctionType>(alias.getValueType()))
    declaration =
        llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage,
                               alias.getAddressSpace(), "", &module);
  else
    declaration = new llvm::GlobalVariable(
        module, alias.getValueType(), /*isConstant=*/false,
        llvm::GlobalValue::ExternalLinkage, nullptr, "", nullptr,
        alias.getThreadLocalMode(), alias.getAddressSpace());
  declaration->takeName(&alias);
  declaration->setVisibility(alias.getVisibility());
  alias.replaceAllUsesWith(declaration);
  alias.eraseFromParent();
}

// Keeps of llvm.used or llvm.compiler.used what this part defines.
void filter_used(llvm::Module &module, bool compiler_used) {
  llvm::SmallVector<llvm::GlobalValue *, 8> used, kept;
  if (auto *list =
          llvm::collectUsedGlobalVariables(module, used, compiler_used))
    list->eraseFromParent();
  for (llvm::GlobalValue *value : used)
    if (!value->isDeclaration()) kept.push_back(value);
  if (kept.empty()) return;
  if (compiler_used)
    llvm::appendToCompilerUsed(module, kept);
  else
    llvm::appendToUsed(module, kept);
}

// What stands once for a program, not once for each part, stays in part 0.
void drop_program_wide_metadata(llvm::Module &module) {
  if (auto *sections = module.getNamedMetadata("wasm.custom_sections"))
    sections->eraseFromParent();
}

// A unit's list of variables, types and imports would be described again by
// each part: part 0 describes what has no place, each part what it holds.
void split_debug_units(llvm::Module &module, uint32_t part) {
  llvm::DenseSet<const llvm::Metadata *> held, attached;
  for (const llvm::GlobalVariable &variable : module.globals()) {
    llvm::SmallVector<llvm::DIGlobalVariableExpression *, 1> expressions;
    variable.getDebugInfo(expressions);
    for (auto *expression : expressions) {
      attached.insert(expression);
      if (!variable.isDeclaration()) held.insert(expression);
    }
  }
  for (llvm::DICompileUnit *unit : module.debug_compile_units()) {
    llvm::SmallVector<llvm::Metadata *, 64> kept;
    for (llvm::DIGlobalVariableExpression *row : unit->getGlobalVariables())
      if (held.contains(row) || (part == 0 && !attached.contains(row)))
        kept.push_back(row);
    llvm::LLVMContext &context = module.getContext();
    unit->replaceGlobalVariables(llvm::MDTuple::get(context, kept));
    if (part == 0) continue;
    unit->replaceEnumTypes(llvm::MDTuple::get(context, {}));
    unit->replaceRetainedTypes(llvm::MDTuple::get(context, {}));
    unit->replaceImportedEntities(llvm::MDTuple::get(context, {}));
  }
}

void drop_functions(llvm::Module &module, const Partition &partition,
                    uint32_t part) {
  size_t index = 0;
  for (llvm::Function &function : module) {
    bool mine = partition.function_owner[index++] == part;
    if (function.isDeclaration() || mine) continue;
    function.deleteBody();
    function.clearMetadata();
  }
}

void drop_variables(llvm::Module &module, const Partition &partition,
                    uint32_t part) {
  size_t index = 0;
  for (llvm::GlobalVariable &variable :
       llvm::make_early_inc_range(module.globals())) {
    bool mine = partition.variable_owner[index++] == part;
    if (variable.isDeclaration() || mine) continue;
    if (is_llvm_list(variable)) {
      if (!variable.getName().ends_with("used")) variable.eraseFromParent();
      continue;
    }
    // The debug expressions stay: they say that another part holds the datum.
    variable.setInitializer(nullptr);
    variable.setLinkage(llvm::GlobalValue::ExternalLinkage);
  }
}

}  // namespace

Partition partition(llvm::Module &module, const LoadedProgram &program,
                    uint64_t instructions_per_part) {
  Partition result;
  if (Cutter(module, program).cut(instructions_per_part, result)) return result;
  return Partition{};
}

void keep_only_part(llvm::Module &module, const Partition &partition,
                    uint32_t part) {
  WASMRUST_CHECK(partition.function_owner.size() == module.size() &&
                     partition.variable_owner.size() == module.global_size() &&
                     partition.alias_owner.size() == module.alias_size(),
                 "the program changed on its way through bitcode");
  drop_functions(module, partition, part);
  drop_variables(module, partition, part);
  size_t index = 0;
  for (llvm::GlobalAlias &alias : llvm::make_early_inc_range(module.aliases()))
    if (partition.alias_owner[index++] != part) drop_alias(alias);
  filter_used(module, /*compiler_used=*/false);
  filter_used(module, /*compiler_used=*/true);
  if (part != 0) drop_program_wide_metadata(module);
  split_debug_units(module, part);
}

}  // namespace wasmrust::lower

// See packed_locations.h. Constants, and the parameters, phis and selects that
// they come to, are rows; two rows are of one set when one comes to the other.
// A set is packed when each use of each of its rows is known, and each thing
// that comes to it is one of its rows. A use that is not known is given the
// fields in memory again where that memory outlives everything.
#include "compiler/lower/llvm/packed_locations.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

constexpr unsigned size_of_location = 16;
constexpr std::array<unsigned, 4> offsets = {0, 4, 8, 12};
constexpr unsigned size_of_file = 8;
// What a field in a number takes more than one in data, at most, and a number
// in code more than an address.
constexpr unsigned size_of_reading = 6, size_of_number = 1;

struct File {
  llvm::Constant *name;
  uint64_t length;
  friend bool operator==(const File &, const File &) = default;
};

struct Place {
  File file;
  uint64_t line, column;
};

std::optional<Place> place_of(const llvm::GlobalVariable &variable,
                              const llvm::DataLayout &layout) {
  if (!variable.isConstant() || !variable.hasDefinitiveInitializer() ||
      !variable.hasLocalLinkage() || variable.use_empty() ||
      variable.isThreadLocal() || variable.hasSection() ||
      layout.getTypeAllocSize(variable.getValueType()) != size_of_location)
    return std::nullopt;
  llvm::LLVMContext &context = variable.getContext();
  auto *pointer = llvm::PointerType::get(context, 0);
  auto *word = llvm::Type::getInt32Ty(context);
  auto field = [&](unsigned number) {
    return llvm::ConstantFoldLoadFromConst(
        const_cast<llvm::Constant *>(variable.getInitializer()),
        number == 0 ? static_cast<llvm::Type *>(pointer) : word,
        llvm::APInt(32, offsets[number]), layout);
  };
  llvm::Constant *name = field(0);
  std::array<llvm::ConstantInt *, 3> numbers;
  for (unsigned i = 0; i < numbers.size(); ++i) {
    numbers[i] = llvm::dyn_cast_or_null<llvm::ConstantInt>(field(i + 1));
    if (!numbers[i]) return std::nullopt;
  }
  if (!name || !llvm::isa<llvm::GlobalVariable>(name->stripPointerCasts()))
    return std::nullopt;
  return Place{{name, numbers[0]->getZExtValue()},
               numbers[1]->getZExtValue(),
               numbers[2]->getZExtValue()};
}

struct Row {
  llvm::Value *value;
  std::optional<Place> place;  // of a constant
  unsigned set;                // a row of the same set, or itself
  bool is_sound = true;
};

// Somebody takes one field.
struct Read {
  llvm::LoadInst *load;
  unsigned row, field;
};

// How fields lie in a number.
struct Widths {
  unsigned line, column;
  uint64_t number(uint64_t file, const Place &place) const {
    return file << (line + column) | place.line << column | place.column;
  }
};

unsigned bits(uint64_t most) {
  return static_cast<unsigned>(llvm::bit_width(most));
}

class PackedLocations {
 public:
  explicit PackedLocations(llvm::Module &module)
      : module_(module), layout_(module.getDataLayout()) {}

  bool run() {
    if (layout_.getPointerSizeInBits() != 32) return false;
    for (llvm::GlobalVariable &variable : module_.globals())
      if (auto place = place_of(variable, layout_)) {
        unsigned row = row_of(&variable);
        rows_[row].place = place;
      }
    for (unsigned row = 0; row < rows_.size(); ++row) look_at_uses(row);
    keep_sound_sets();
    if (!choose()) return false;
    if (files_.size() > 1) make_table();
    for (const Read &each : reads_)
      if (rows_[each.row].is_sound) rewrite_read(each);
    for (auto &[row, uses] : unpacked_)
      if (rows_[row].is_sound)
        unpack(*llvm::cast<llvm::Argument>(rows_[row].value), uses);
    for (Row &each : rows_)
      if (each.is_sound) rewrite_row(each);
    return true;
  }

 private:
  llvm::Module &module_;
  const llvm::DataLayout &layout_;
  std::vector<Row> rows_;
  llvm::DenseMap<llvm::Value *, unsigned> numbers_;
  std::vector<Read> reads_;
  llvm::MapVector<unsigned, std::vector<llvm::Use *>> unpacked_;  // by row
  std::vector<std::pair<File, unsigned>> files_;  // with their locations
  Widths widths_{};
  llvm::GlobalVariable *table_ = nullptr;  // of files, when there are several

  unsigned row_of(llvm::Value *value) {
    auto [it, is_new] =
        numbers_.try_emplace(value, static_cast<unsigned>(rows_.size()));
    if (is_new) rows_.push_back({value, std::nullopt, it->second});
    return it->second;
  }

  unsigned set_of(unsigned row) {
    while (rows_[row].set != row)
      row = rows_[row].set = rows_[rows_[row].set].set;
    return row;
  }

  void join(unsigned a, unsigned b) { rows_[set_of(a)].set = set_of(b); }

  // The rows grow meanwhile.
  void look_at_uses(unsigned row) {
    for (llvm::Use &use : rows_[row].value->uses()) {
      if (is_known(use, row)) continue;
      if (stays_forever(*rows_[row].value))
        unpacked_[row].push_back(&use);
      else
        rows_[row].is_sound = false;
    }
  }

  // Is it given to a function whose variables on the stack stay for ever?
  static bool stays_forever(const llvm::Value &value) {
    auto *parameter = llvm::dyn_cast<llvm::Argument>(&value);
    if (!parameter) return false;
    const llvm::Function &function = *parameter->getParent();
    return function.doesNotReturn() && function.doesNotThrow() &&
           llvm::none_of(llvm::instructions(function),
                         [](const llvm::Instruction &each) {
                           auto *call = llvm::dyn_cast<llvm::CallInst>(&each);
                           return call && call->isMustTailCall();
                         });
  }

  bool is_known(llvm::Use &use, unsigned row) {
    auto *user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
    if (!user) return false;
    if (llvm::isa<llvm::PHINode, llvm::SelectInst>(user)) {
      join(row, row_of(user));
      return true;
    }
    if (auto *call = llvm::dyn_cast<llvm::CallBase>(user)) {
      llvm::Argument *parameter = parameter_of(*call, use);
      if (parameter) join(row, row_of(parameter));
      return parameter != nullptr;
    }
    if (auto *load = llvm::dyn_cast<llvm::LoadInst>(user))
      return is_read(*load, row, 0);
    auto *place = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
    llvm::APInt offset(32, 0);
    if (!place || !place->getType()->isPointerTy() ||
        !place->accumulateConstantOffset(layout_, offset))
      return false;
    return llvm::all_of(place->users(), [&](llvm::User *each) {
      auto *load = llvm::dyn_cast<llvm::LoadInst>(each);
      return load && is_read(*load, row, offset.getZExtValue());
    });
  }

  // What only direct calls give.
  static llvm::Argument *parameter_of(llvm::CallBase &call,
                                      const llvm::Use &use) {
    llvm::Function *callee = call.getCalledFunction();
    if (!callee || !call.isArgOperand(&use) || callee->isDeclaration() ||
        !callee->hasLocalLinkage() || callee->hasAddressTaken() ||
        callee->getFunctionType() != call.getFunctionType())
      return nullptr;
    unsigned number = call.getArgOperandNo(&use);
    if (number >= callee->arg_size()) return nullptr;
    llvm::Argument *parameter = callee->getArg(number);
    bool is_memory = parameter->hasPassPointeeByValueCopyAttr() ||
                     parameter->hasStructRetAttr() ||
                     parameter->hasReturnedAttr();
    return is_memory ? nullptr : parameter;
  }

  bool is_read(llvm::LoadInst &load, unsigned row, uint64_t offset) {
    const auto *field = llvm::find(offsets, offset);
    if (!load.isSimple() || field == offsets.end()) return false;
    bool is_name = field == offsets.begin();
    if (is_name ? !load.getType()->isPointerTy()
                : !load.getType()->isIntegerTy(32))
      return false;
    reads_.push_back(
        {&load, row, static_cast<unsigned>(field - offsets.begin())});
    return true;
  }

  // Does nothing come to it but rows? Whether those are sound is their matter.
  bool comes_from_rows(llvm::Value &value) const {
    auto is_row = [&](const llvm::Value *from) {
      return llvm::isa<llvm::UndefValue>(from) || numbers_.contains(from);
    };
    if (auto *phi = llvm::dyn_cast<llvm::PHINode>(&value))
      return llvm::all_of(phi->incoming_values(), is_row);
    if (auto *choice = llvm::dyn_cast<llvm::SelectInst>(&value))
      return is_row(choice->getTrueValue()) && is_row(choice->getFalseValue());
    if (auto *parameter = llvm::dyn_cast<llvm::Argument>(&value))
      return llvm::all_of(
          parameter->getParent()->users(), [&](llvm::User *user) {
            return is_row(llvm::cast<llvm::CallBase>(user)->getArgOperand(
                parameter->getArgNo()));
          });
    return true;
  }

  void keep_sound_sets() {
    for (Row &each : rows_)
      if (!comes_from_rows(*each.value)) each.is_sound = false;
    for (unsigned row = 0; row < rows_.size(); ++row)
      if (!rows_[row].is_sound) rows_[set_of(row)].is_sound = false;
    for (unsigned row = 0; row < rows_.size(); ++row)
      rows_[row].is_sound = rows_[set_of(row)].is_sound;
  }

  // How fields lie in numbers, and is that the shorter way?
  bool choose() {
    uint64_t line = 0, column = 0;
    uint64_t locations = 0, uses = 0;
    for (const Row &each : rows_) {
      if (!each.is_sound || !each.place) continue;
      line = std::max(line, each.place->line);
      column = std::max(column, each.place->column);
      ++locations;
      uses += each.value->getNumUses();
      count(each.place->file);
    }
    if (locations == 0) return false;
    std::ranges::stable_sort(files_, std::greater{},
                             [](const auto &each) { return each.second; });
    widths_ = {bits(line), bits(column)};
    if (widths_.line + widths_.column + bits(files_.size() - 1) > 32)
      return false;
    bool one_file = files_.size() == 1;
    uint64_t readings = 2 * offsets.size() * unpacked_.size();
    for (const Read &each : reads_)
      readings += rows_[each.row].is_sound && !(one_file && each.field < 2);
    uint64_t table = one_file ? 0 : size_of_file * files_.size();
    return locations * size_of_location >
           table + readings * size_of_reading + uses * size_of_number;
  }

  void count(const File &file) {
    auto found = llvm::find_if(
        files_, [&](const auto &each) { return each.first == file; });
    if (found == files_.end()) found = files_.insert(found, {file, 0});
    ++found->second;
  }

  uint64_t number_of(const File &file) const {
    return static_cast<uint64_t>(
        llvm::find_if(files_,
                      [&](const auto &each) { return each.first == file; }) -
        files_.begin());
  }

  llvm::Type *word() const {
    return llvm::Type::getInt32Ty(module_.getContext());
  }

  llvm::StructType *type_of_file() const {
    return llvm::StructType::get(
        llvm::PointerType::get(module_.getContext(), 0), word());
  }

  void make_table() {
    std::vector<llvm::Constant *> rows;
    for (const auto &[file, locations] : files_)
      rows.push_back(llvm::ConstantStruct::get(
          type_of_file(),
          {file.name, llvm::ConstantInt::get(word(), file.length)}));
    auto *type = llvm::ArrayType::get(type_of_file(), rows.size());
    table_ = new llvm::GlobalVariable(
        module_, type, /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
        llvm::ConstantArray::get(type, rows), "files of locations");
    table_->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    table_->setAlignment(llvm::Align(4));
  }

  void rewrite_read(const Read &read) {
    llvm::IRBuilder<> builder(read.load);
    llvm::Value *number = builder.CreatePtrToInt(rows_[read.row].value, word());
    read.load->replaceAllUsesWith(field(builder, number, read.field));
    read.load->eraseFromParent();
  }

  // As it was, in a variable on the stack.
  void unpack(llvm::Argument &value, const std::vector<llvm::Use *> &uses) {
    llvm::Function &function = *value.getParent();
    llvm::IRBuilder<> builder(&*function.getEntryBlock().begin());
    auto *bytes = llvm::ArrayType::get(builder.getInt8Ty(), size_of_location);
    llvm::AllocaInst *place = builder.CreateAlloca(bytes);
    place->setAlignment(llvm::Align(4));
    llvm::Value *number = builder.CreatePtrToInt(&value, word());
    for (unsigned i = 0; i < offsets.size(); ++i)
      builder.CreateStore(field(builder, number, i),
                          builder.CreateConstInBoundsGEP1_32(
                              builder.getInt8Ty(), place, offsets[i]));
    for (llvm::Use *use : uses) use->set(place);
    // What is called may read it now.
    for (llvm::Instruction &each : llvm::instructions(function))
      if (auto *call = llvm::dyn_cast<llvm::CallInst>(&each);
          call && call->isTailCall())
        call->setTailCallKind(llvm::CallInst::TCK_None);
  }

  llvm::Value *field(llvm::IRBuilder<> &builder, llvm::Value *number,
                     unsigned field) {
    if (field < 2) return file_field(builder, number, field);
    if (field == 3) return cut(builder, number, widths_.column);
    llvm::Value *line = builder.CreateLShr(number, widths_.column);
    return files_.size() == 1 ? line : cut(builder, line, widths_.line);
  }

  static llvm::Value *cut(llvm::IRBuilder<> &builder, llvm::Value *number,
                          unsigned width) {
    return builder.CreateAnd(number, llvm::maskTrailingOnes<uint32_t>(width));
  }

  llvm::Value *file_field(llvm::IRBuilder<> &builder, llvm::Value *number,
                          unsigned field) {
    if (!table_) {
      const File &file = files_[0].first;
      return field == 0 ? file.name
                        : llvm::ConstantInt::get(word(), file.length);
    }
    llvm::Value *file =
        builder.CreateLShr(number, widths_.line + widths_.column);
    // Without a wrap, so that the address can be the load's offset.
    llvm::Value *place = builder.CreateGEP(
        table_->getValueType(), table_,
        {builder.getInt32(0), file, builder.getInt32(field)}, "",
        llvm::GEPNoWrapFlags::inBounds() |
            llvm::GEPNoWrapFlags::noUnsignedWrap());
    return builder.CreateLoad(
        field == 0 ? static_cast<llvm::Type *>(builder.getPtrTy()) : word(),
        place);
  }

  void rewrite_row(Row &row) {
    // Debug information would take the number for an address.
    llvm::SmallVector<llvm::DbgVariableRecord *> records;
    llvm::findDbgUsers(row.value, records);
    for (llvm::DbgVariableRecord *each : records) each->setKillLocation();
    for (llvm::Use &use : row.value->uses())
      if (auto *call = llvm::dyn_cast<llvm::CallBase>(use.getUser()))
        forget_attributes(*call, call->getArgOperandNo(&use));
    if (!row.place) return;
    auto *number = llvm::ConstantInt::get(
        word(), widths_.number(number_of(row.place->file), *row.place));
    row.value->replaceAllUsesWith(
        llvm::ConstantExpr::getIntToPtr(number, row.value->getType()));
    llvm::cast<llvm::GlobalVariable>(row.value)->eraseFromParent();
  }

  // That it can be read, and is aligned.
  static void forget_attributes(llvm::CallBase &call, unsigned argument) {
    llvm::LLVMContext &context = call.getContext();
    call.setAttributes(
        call.getAttributes().removeParamAttributes(context, argument));
    llvm::Function &callee = *call.getCalledFunction();
    callee.setAttributes(
        callee.getAttributes().removeParamAttributes(context, argument));
  }
};

}  // namespace

llvm::PreservedAnalyses PackLocationsPass::run(llvm::Module &module,
                                               llvm::ModuleAnalysisManager &) {
  return PackedLocations(module).run() ? llvm::PreservedAnalyses::none()
                                       : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower

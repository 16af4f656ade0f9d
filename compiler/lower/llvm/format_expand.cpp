// Calls of sinks become calls of pieces, see format.h.
//
// A call whose template is no constant, or a text that is only known at run
// time, stays as it is: the sink does the same then.
#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/format_template.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/KnownBits.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wasmrust::lower {
namespace {

using llvm::BasicBlock;
using llvm::CallInst;
using llvm::Function;
using llvm::Value;

// One call of a sink that becomes others.
class Expansion {
 public:
  Expansion(const FormatSink &sink, CallInst &call)
      : sink_(sink),
        call_(call),
        builder_(&call),
        template_(call.getArgOperand(sink.before())),
        arguments_(call.getArgOperand(sink.before() + 1)) {
    for (unsigned i = 0; i < sink.before(); ++i)
      before_.push_back(call.getArgOperand(i));
    all_ = before_;
    for (unsigned i = sink.before() + 2; i < call.arg_size(); ++i)
      all_.push_back(call.getArgOperand(i));
  }

  bool run();

 private:
  void show_fixed();
  void show(const std::vector<FormatItem> &items);
  CallInst *make_call(Function *piece, std::vector<Value *> values,
                      std::initializer_list<Value *> more);
  void stop_at(Value *failed);
  Value *word_of(uint32_t argument, unsigned word, llvm::Type *type);
  Value *count(uint16_t value, bool is_argument);
  llvm::Type *word_type() { return builder_.getInt32Ty(); }

  const FormatSink &sink_;
  CallInst &call_;
  llvm::IRBuilder<> builder_;
  Value *template_, *arguments_;
  std::vector<Value *> before_, all_;
  BasicBlock *last_ = nullptr;  // where it ends, well or not
  llvm::PHINode *failed_ = nullptr;
};

CallInst *Expansion::make_call(Function *piece, std::vector<Value *> values,
                               std::initializer_list<Value *> more) {
  values.insert(values.end(), more);
  CallInst *made = builder_.CreateCall(piece, values);
  made->setCallingConv(piece->getCallingConv());
  made->addRetAttrs(llvm::AttrBuilder(piece->getContext(),
                                      piece->getAttributes().getRetAttrs()));
  return made;
}

// An address that is odd is twice the length of a text, and one more.
void Expansion::show_fixed() {
  Value *length =
      builder_.CreateLShr(builder_.CreatePtrToInt(arguments_, word_type()), 1);
  CallInst *made = make_call(sink_.fixed, all_, {template_, length});
  if (!call_.getType()->isVoidTy()) call_.replaceAllUsesWith(made);
  call_.eraseFromParent();
}

Value *Expansion::word_of(uint32_t argument, unsigned word, llvm::Type *type) {
  Value *place = builder_.CreateConstInBoundsGEP1_32(
      builder_.getInt8Ty(), arguments_, 8 * argument + 4 * word);
  return builder_.CreateAlignedLoad(type, place, llvm::Align(4));
}

Value *Expansion::count(uint16_t value, bool is_argument) {
  if (!is_argument) return builder_.getInt32(value);
  return builder_.CreateZExt(word_of(value, 1, builder_.getInt16Ty()),
                             word_type());
}

// When `failed` is true, that was all.
void Expansion::stop_at(Value *failed) {
  if (failed->getType()->isVoidTy()) return;
  BasicBlock *here = builder_.GetInsertBlock();
  auto *next =
      BasicBlock::Create(here->getContext(), "", here->getParent(), last_);
  builder_.CreateCondBr(
      failed, last_, next,
      llvm::MDBuilder(here->getContext()).createUnlikelyBranchWeights());
  failed_->addIncoming(builder_.getTrue(), here);
  builder_.SetInsertPoint(next);
}

void Expansion::show(const std::vector<FormatItem> &items) {
  BasicBlock *first = call_.getParent();
  last_ = llvm::SplitBlock(first, &call_);
  first->getTerminator()->eraseFromParent();
  builder_.SetInsertPoint(last_, last_->begin());
  failed_ = builder_.CreatePHI(builder_.getInt1Ty(), 1);

  builder_.SetInsertPoint(first);
  builder_.SetCurrentDebugLocation(call_.getDebugLoc());
  make_call(sink_.begin, all_, {});
  llvm::Type *pointer = llvm::PointerType::get(first->getContext(), 0);
  for (const FormatItem &item : items) {
    if (item.is_text()) {
      Value *start = builder_.CreateConstInBoundsGEP1_32(builder_.getInt8Ty(),
                                                         template_, item.start);
      stop_at(make_call(sink_.text, before_,
                        {start, builder_.getInt32(item.length)}));
      continue;
    }
    Value *width = count(item.width, item.width_is_argument);
    Value *precision = count(item.precision, item.precision_is_argument);
    Value *counts = builder_.CreateOr(width, builder_.CreateShl(precision, 16));
    Value *value = word_of(item.argument, 0, pointer);
    Value *show = word_of(item.argument, 1, pointer);
    stop_at(make_call(sink_.argument, before_,
                      {value, show, builder_.getInt32(item.flags), counts}));
  }
  builder_.CreateBr(last_);
  failed_->addIncoming(builder_.getFalse(), builder_.GetInsertBlock());

  builder_.SetInsertPoint(&call_);
  make_call(sink_.end, {}, {});
  if (!call_.getType()->isVoidTy()) call_.replaceAllUsesWith(failed_);
  call_.eraseFromParent();
  if (failed_->use_empty()) failed_->eraseFromParent();
}

bool Expansion::run() {
  llvm::KnownBits bits = llvm::computeKnownBits(
      arguments_, llvm::SimplifyQuery(call_.getDataLayout(), &call_));
  if (bits.countMinTrailingOnes() > 0) {
    show_fixed();
    return true;
  }
  // From here on it has to be known that there is a template.
  if (bits.countMinTrailingZeros() == 0) return false;
  auto bytes = constant_bytes(template_);
  if (!bytes) return false;
  auto found = parse_format_template(*bytes);
  if (!found) return false;
  show(found->items);
  return true;
}

std::vector<CallInst *> calls_of(const FormatSink &sink) {
  std::vector<CallInst *> calls;
  for (llvm::User *user : sink.function->users())
    if (auto *call = llvm::dyn_cast<CallInst>(user);
        call && call->getCalledFunction() == sink.function &&
        call->getFunctionType() == sink.function->getFunctionType() &&
        !call->isMustTailCall())
      calls.push_back(call);
  return calls;
}

}  // namespace

llvm::PreservedAnalyses ExpandFormatsPass::run(llvm::Module &module,
                                               llvm::ModuleAnalysisManager &) {
  bool changed = false;
  for (const FormatSink &sink : find_format_sinks(module))
    for (CallInst *call : calls_of(sink))
      changed |= Expansion(sink, *call).run();
  return changed ? llvm::PreservedAnalyses::none()
                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower

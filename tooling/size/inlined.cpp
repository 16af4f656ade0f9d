// See inlined.h.
#include "tooling/size/inlined.h"

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDie.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>

namespace wasmrust::size {

using llvm::DWARFDie;

namespace {

class Finder {
  // No compiler nests scopes this deep; a broken tree might.
  static constexpr unsigned deepest = 1000;

 public:
  explicit Finder(const wasm::Module &module) : module_(module) {}

  std::vector<InlinedCall> run(llvm::DWARFContext &context) {
    for (const auto &unit : context.compile_units())
      if (DWARFDie die = unit->getUnitDIE(false)) look_in(die);
    return std::move(found_);
  }

 private:
  const wasm::Module &module_;
  std::vector<InlinedCall> found_;
  // While a function is looked at: its row, and for each byte of its body the
  // call that it belongs to, one more than its place in `calls_`.
  uint32_t row_ = 0;
  std::vector<uint32_t> owners_;
  std::vector<InlinedCall> calls_;

  // Functions may stand in namespaces, types and other functions.
  void look_in(DWARFDie die, unsigned depth = 0) {
    if (depth > deepest) return;
    for (DWARFDie child : die.children()) {
      if (!child.isValid()) return;
      if (child.getTag() == llvm::dwarf::DW_TAG_subprogram)
        look_at_function(child);
      look_in(child, depth + 1);
    }
  }

  // The row of Module::functions whose body the address is in.
  const wasm::Function *function_at(uint64_t address) {
    auto after = std::ranges::upper_bound(
        module_.functions, address, {},
        [](const wasm::Function &each) -> uint64_t { return each.offset; });
    if (after == module_.functions.begin()) return nullptr;
    --after;
    if (address >= after->offset + after->body.size()) return nullptr;
    row_ = static_cast<uint32_t>(after - module_.functions.begin());
    return &*after;
  }

  void look_at_function(DWARFDie die) {
    auto ranges = die.getAddressRanges();
    if (!ranges) return llvm::consumeError(ranges.takeError());
    if (ranges->empty() || ranges->front().LowPC >= ranges->front().HighPC)
      return;
    const wasm::Function *function = function_at(ranges->front().LowPC);
    if (!function) return;
    owners_.assign(function->body.size(), 0);
    calls_.clear();
    look_for_calls(die, InlinedCall::none, function->offset);
    for (uint32_t owner : owners_)
      if (owner != 0) ++calls_[owner - 1].bytes;
    auto first = static_cast<uint32_t>(found_.size());
    for (InlinedCall &call : calls_) {
      if (call.outer != InlinedCall::none) call.outer += first;
      found_.push_back(std::move(call));
    }
  }

  void look_for_calls(DWARFDie die, uint32_t outer, uint32_t start,
                      unsigned depth = 0) {
    if (depth > deepest) return;
    for (DWARFDie child : die.children()) {
      if (!child.isValid()) return;
      uint32_t inside = outer;
      if (child.getTag() == llvm::dwarf::DW_TAG_inlined_subroutine)
        inside = add_call(child, outer, start);
      else if (child.getTag() != llvm::dwarf::DW_TAG_lexical_block)
        continue;
      look_for_calls(child, inside, start, depth + 1);
    }
  }

  uint32_t add_call(DWARFDie die, uint32_t outer, uint32_t start) {
    InlinedCall call{.function = row_, .outer = outer};
    if (const char *name = die.getSubroutineName(llvm::DINameKind::LinkageName))
      call.callee = name;
    uint32_t file = 0, discriminator = 0;
    die.getCallerFrame(file, call.line, call.column, discriminator);
    call.file = file_name(die, file);
    calls_.push_back(std::move(call));
    auto place = static_cast<uint32_t>(calls_.size());
    auto ranges = die.getAddressRanges();
    if (!ranges) {
      llvm::consumeError(ranges.takeError());
      return place - 1;
    }
    for (const llvm::DWARFAddressRange &range : *ranges) {
      uint64_t from = std::max<uint64_t>(range.LowPC, start) - start;
      uint64_t to = range.HighPC < start ? 0 : range.HighPC - start;
      to = std::min<uint64_t>(to, owners_.size());
      for (uint64_t at = from; at < to; ++at) owners_[at] = place;
    }
    return place - 1;
  }

  static std::string file_name(DWARFDie die, uint32_t file) {
    llvm::DWARFUnit *unit = die.getDwarfUnit();
    const auto *lines = unit->getContext().getLineTableForUnit(unit);
    std::string name;
    using Kind = llvm::DILineInfoSpecifier::FileLineInfoKind;
    if (lines)
      lines->getFileNameByIndex(file, "", Kind::RelativeFilePath, name);
    return name;
  }
};

}  // namespace

std::expected<std::vector<InlinedCall>, std::string> inlined_calls(
    const wasm::Module &module) {
  // From the sections that we have read: LLVM's own reader of WebAssembly files
  // ends the process when a custom section is malformed.
  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> sections;
  for (const wasm::CustomSection &section : module.custom)
    if (section.name.starts_with(".debug_"))
      sections.try_emplace(
          section.name.substr(1),
          llvm::MemoryBuffer::getMemBuffer(as_text(section.data), "",
                                           /*RequiresNullTerminator=*/false));
  auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  auto context =
      llvm::DWARFContext::create(sections, /*AddrSize=*/4,
                                 /*isLittleEndian=*/true, ignore, ignore);
  return Finder(module).run(*context);
}

}  // namespace wasmrust::size

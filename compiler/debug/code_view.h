// For tests: all that LLVM's reader says of an instruction, as text.
//
//   walk at shapes.c:31:5 discriminator 2
//   n = WASM_location 0 4, stack_value
//
// Old text is put through a map of locals by the plainest means, so that it can
// be compared with the new one.
#pragma once

#include <llvm/DebugInfo/DWARF/DWARFCompileUnit.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDie.h>
#include <llvm/DebugInfo/DWARF/DWARFUnit.h>
#include <llvm/DebugInfo/DWARF/LowLevel/DWARFExpression.h>
#include <llvm/Support/DataExtractor.h>

#include <optional>
#include <string>
#include <vector>

#include "compiler/debug/debug.h"

namespace wasmrust::debug {

class CodeView {
 public:
  explicit CodeView(llvm::DWARFContext &context) : context_(context) {}

  // The frames at an address, the innermost first.
  std::string frames(uint64_t address) {
    llvm::DILineInfoSpecifier what(
        llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath,
        llvm::DINameKind::LinkageName);
    auto info = context_.getInliningInfoForAddress(
        {address, llvm::object::SectionedAddress::UndefSection}, what);
    std::string text;
    for (uint32_t i = 0; i < info.getNumberOfFrames(); ++i) {
      const llvm::DILineInfo &frame = info.getFrame(i);
      text += frame.FunctionName + " at " + frame.FileName + ":" +
              std::to_string(frame.Line) + ":" + std::to_string(frame.Column) +
              " discriminator " + std::to_string(frame.Discriminator) + "\n";
    }
    return text;
  }

  // The variables that are known at an address. With `map`, as they are at an
  // offset of its new body.
  std::string variables(uint64_t address, const FunctionMap *map = nullptr,
                        uint32_t offset = 0) {
    map_ = map;
    offset_ = offset;
    std::string text;
    if (auto *unit = context_.getCompileUnitForCodeAddress(address))
      variables_in(unit->getUnitDIE(false), address, text);
    return text;
  }

 private:
  struct Op {
    uint8_t code;
    std::string text;
    std::optional<uint64_t> local;
    bool on_stack = false;
  };

  void variables_in(llvm::DWARFDie scope, uint64_t address, std::string &text) {
    for (llvm::DWARFDie die : scope.children()) {
      auto tag = die.getTag();
      if (tag == llvm::dwarf::DW_TAG_subprogram ||
          tag == llvm::dwarf::DW_TAG_lexical_block ||
          tag == llvm::dwarf::DW_TAG_inlined_subroutine) {
        if (!die.addressRangeContainsAddress(address)) continue;
        add(die, llvm::dwarf::DW_AT_frame_base, address, text);
        variables_in(die, address, text);
      } else if (tag == llvm::dwarf::DW_TAG_variable ||
                 tag == llvm::dwarf::DW_TAG_formal_parameter) {
        if (scope.getTag() != llvm::dwarf::DW_TAG_compile_unit)
          add(die, llvm::dwarf::DW_AT_location, address, text);
      } else if (tag == llvm::dwarf::DW_TAG_namespace) {
        variables_in(die, address, text);
      }
    }
  }

  void add(llvm::DWARFDie die, llvm::dwarf::Attribute attribute,
           uint64_t address, std::string &text) {
    auto locations = die.getLocations(attribute);
    if (!locations) {
      llvm::consumeError(locations.takeError());
      return;
    }
    for (auto &location : *locations) {
      if (location.Range && (address < location.Range->LowPC ||
                             address >= location.Range->HighPC))
        continue;
      std::string expression = text_of(location.Expr, die.getDwarfUnit());
      if (expression.empty()) continue;
      const char *name = die.getName(llvm::DINameKind::ShortName);
      text += std::string(name ? name : "?") + " = " + expression + "\n";
    }
  }

  // Nothing when no part of it is known.
  std::string text_of(llvm::ArrayRef<uint8_t> bytes, llvm::DWARFUnit *unit) {
    std::string text, segment;
    bool known = true, any = false;
    for (const Op &op : operations_of(bytes, unit)) {
      if (op.code == llvm::dwarf::DW_OP_piece) {
        if (known) text += segment, any |= !segment.empty();
        text += op.text;
        segment.clear();
        known = true;
        continue;
      }
      auto now = mapped(op);
      known &= now.has_value();
      if (now) segment += *now;
    }
    if (known) text += segment, any |= !segment.empty();
    return any ? text : "";
  }

  std::optional<std::string> mapped(const Op &op) const {
    if (!map_ || map_->unchanged) return op.text;
    if (op.on_stack) return std::nullopt;
    if (!op.local) return op.text;
    uint32_t first = map_->places.empty() ? 0 : map_->places[0].to;
    uint32_t at = std::max(offset_, first);
    for (const LocalPiece &piece : map_->locals) {
      if (piece.local != *op.local || piece.begin > at || piece.end <= at)
        continue;
      return piece.kind == LocalPiece::Kind::Constant
                 ? text_of(llvm::dwarf::DW_OP_consts, {uint64_t(piece.now)})
                 : text_of(llvm::dwarf::DW_OP_WASM_location,
                           {0, uint64_t(piece.now)});
    }
    return std::nullopt;
  }

  static std::string text_of(uint8_t code, std::vector<uint64_t> operands) {
    std::string text = llvm::dwarf::OperationEncodingString(code).str();
    for (uint64_t operand : operands) text += " " + std::to_string(operand);
    return text + "; ";
  }

  std::vector<Op> operations_of(llvm::ArrayRef<uint8_t> bytes,
                                llvm::DWARFUnit *unit) {
    llvm::DataExtractor data(
        llvm::StringRef(reinterpret_cast<const char *>(bytes.data()),
                        bytes.size()),
        true, 0);
    llvm::DWARFExpression expression(data, unit->getAddressByteSize());
    std::vector<Op> operations;
    for (auto &op : expression) {
      uint8_t code = op.getCode();
      std::vector<uint64_t> operands;
      for (unsigned i = 0; i < op.getNumOperands(); ++i)
        operands.push_back(op.getRawOperand(i));
      Op row{.code = code, .text = {}, .local = {}};
      if (code == llvm::dwarf::DW_OP_addrx) {
        auto address =
            unit->getAddrOffsetSectionItem(static_cast<uint32_t>(operands[0]));
        code = llvm::dwarf::DW_OP_addr;
        operands = {address ? address->Address : ~0ull};
      }
      row.text = text_of(code, operands);
      if (code == llvm::dwarf::DW_OP_convert && operands[0]) {
        auto type = unit->getDIEForOffset(unit->getOffset() + operands[0]);
        const char *name = type.getName(llvm::DINameKind::ShortName);
        row.text = std::string("convert to ") + (name ? name : "?") + "; ";
      }
      if (code == llvm::dwarf::DW_OP_WASM_location && operands[0] == 0)
        row.local = operands[1];
      row.on_stack =
          code == llvm::dwarf::DW_OP_WASM_location && operands[0] == 2;
      operations.push_back(row);
    }
    return operations;
  }

  llvm::DWARFContext &context_;
  const FunctionMap *map_ = nullptr;
  uint32_t offset_ = 0;
};

}  // namespace wasmrust::debug

// See bitcode.h. LLVM's lto::InputFile reads the table; only its symbol
// interface is used here, no IR is built. For files without a table, or with
// that of another LLVM, LLVM rebuilds it from the IR by itself; names in
// assembly text are then found by the assembler.
#include "compiler/read/bitcode.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/LTO/LTO.h>
#include <llvm/Support/MemoryBufferRef.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Triple.h>

#include <charconv>

namespace wasmrust::read {

namespace {

llvm::MemoryBufferRef buffer_of(Bytes file, llvm::StringRef name) {
  std::string_view text = as_text(file);
  return {llvm::StringRef(text.data(), text.size()), name};
}

// "LLVM22.1.8-rust-1.96.0" → 22; 0 when the text says nothing.
unsigned producer_major(llvm::StringRef producer) {
  llvm::StringRef digits = producer;
  if (!digits.consume_front("LLVM")) return 0;
  unsigned major = 0;
  if (digits.consumeInteger(10, major)) return 0;
  return major;
}

BitcodeSymbol convert(const llvm::lto::InputFile::Symbol &symbol,
                      const llvm::lto::InputFile &file) {
  BitcodeSymbol row;
  row.name = symbol.getName().str();
  row.undefined = symbol.isUndefined();
  row.weak = symbol.isWeak();
  row.common = symbol.isCommon();
  row.hidden = symbol.getVisibility() != llvm::GlobalValue::DefaultVisibility;
  row.tls = symbol.isTLS();
  row.function = symbol.isExecutable();
  row.unnamed_in_table = symbol.canBeOmittedFromSymbolTable();
  if (int comdat = symbol.getComdatIndex(); comdat >= 0)
    row.comdat = file.getComdatTable()[static_cast<size_t>(comdat)].first.str();
  return row;
}

void register_assembler() {
  LLVMInitializeWebAssemblyTargetInfo();
  LLVMInitializeWebAssemblyTargetMC();
  LLVMInitializeWebAssemblyAsmParser();
}

}  // namespace

bool is_bitcode(Bytes file) {
  if (file.size() < 4) return false;
  uint32_t magic =
      static_cast<uint32_t>(file[0] | file[1] << 8 | file[2] << 16) |
      static_cast<uint32_t>(file[3]) << 24;
  return magic == 0xdec04342 || magic == 0x0b17c0de;
}

std::optional<std::vector<BitcodeSymbol>> read_bitcode_symbols(
    Bytes file, const std::string &name, Diagnostics &diagnostics) {
  llvm::MemoryBufferRef buffer = buffer_of(file, name);
  llvm::Expected<std::string> producer = llvm::getBitcodeProducerString(buffer);
  if (!producer) {
    diagnostics.report(DiagnosticKind::malformed_bitcode,
                       {name, llvm::toString(producer.takeError())});
    return std::nullopt;
  }
  if (producer_major(*producer) > LLVM_VERSION_MAJOR) {
    diagnostics.report(DiagnosticKind::newer_bitcode,
                       {name, *producer, LLVM_VERSION_STRING});
    return std::nullopt;
  }
  register_assembler();
  auto input = llvm::lto::InputFile::create(buffer);
  if (!input) {
    diagnostics.report(DiagnosticKind::malformed_bitcode,
                       {name, llvm::toString(input.takeError())});
    return std::nullopt;
  }
  std::vector<BitcodeSymbol> rows;
  rows.reserve((*input)->symbols().size());
  for (const auto &symbol : (*input)->symbols())
    rows.push_back(convert(symbol, **input));
  return rows;
}

std::string bitcode_triple(Bytes file) {
  auto triple = llvm::getBitcodeTargetTriple(buffer_of(file, ""));
  if (!triple) {
    llvm::consumeError(triple.takeError());
    return "";
  }
  return *triple;
}

std::vector<std::string> runtime_library_calls() {
  std::vector<std::string> names;
  for (const char *name : llvm::lto::LTO::getRuntimeLibcallSymbols(
           llvm::Triple("wasm32-unknown-unknown")))
    names.emplace_back(name);
  return names;
}

}  // namespace wasmrust::read

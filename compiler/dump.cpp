// See dump.h. Lines are made to be read and compared by diff, so nothing in
// them depends on addresses of this process.
#include "compiler/dump.h"

#include <llvm/Demangle/Demangle.h>
#include <llvm/Support/FormatVariadic.h>

namespace wasmrust {

namespace {

const char *origin_name(learn::Origin origin) {
  switch (origin) {
    case learn::Origin::Undefined:
      return "undefined";
    case learn::Origin::Lazy:
      return "lazy";
    case learn::Origin::Bitcode:
      return "bitcode";
    case learn::Origin::Object:
      return "object";
  }
  return "";
}

std::string relocation_lines(const Program &program,
                             const std::vector<Relocation> &relocations) {
  std::string text;
  for (const Relocation &row : relocations) {
    std::string target =
        row.symbol ? llvm::demangle(program.symbols[row.symbol].name)
                   : "type " + wasm::to_string(program.type(row.function_type));
    text += llvm::formatv(
        "    +{0:x} {1} -> {2}{3}\n", row.offset,
        static_cast<unsigned>(row.type), target,
        row.addend ? llvm::formatv(" {0:+}", row.addend).str() : std::string());
  }
  return text;
}

}  // namespace

bool matches(std::string_view name, std::string_view what) {
  return what.empty() || name.find(what) != name.npos ||
         llvm::demangle(name).find(what) != std::string::npos;
}

std::string dump_inputs(const read::Inputs &inputs, std::string_view what) {
  std::string text;
  for (const read::Input &row : inputs.rows) {
    bool bitcode = row.kind == read::InputKind::Bitcode;
    if (!what.empty() && row.name.find(what) == std::string::npos) continue;
    text += llvm::formatv("{0,-8} {1,-5} {2,10} {3}\n",
                          bitcode ? "bitcode" : "object",
                          row.lazy ? "lazy" : "", row.bytes.size(), row.name);
    if (what.empty()) continue;
    for (const read::BitcodeSymbol &symbol : row.symbols)
      text += llvm::formatv("    {0} {1}{2}\n", symbol.undefined ? 'U' : 'D',
                            symbol.weak ? "weak " : "", symbol.name);
    for (const wasm::Symbol &symbol : row.module.symbols)
      text += llvm::formatv(
          "    {0} {1}{2}\n", symbol.flags & wasm::SymbolUndefined ? 'U' : 'D',
          symbol.flags & wasm::SymbolBindingWeak ? "weak " : "",
          std::string(symbol.name));
  }
  return text;
}

std::string dump_names(const learn::Resolver &resolver, std::string_view what) {
  std::string text;
  for (const learn::Resolved &row : resolver.names()) {
    if (row.origin == learn::Origin::Lazy || !matches(row.name, what)) continue;
    text += llvm::formatv(
        "{0,-9} {1}{2}{3} [{4}]\n", origin_name(row.origin),
        row.weak_definition ? "weak " : "", row.exported ? "exported " : "",
        llvm::demangle(row.name),
        row.input ? resolver.inputs().rows[row.input].name : "command line");
  }
  return text;
}

std::string dump_program(const Program &program, std::string_view what) {
  std::string text;
  for (const Function &row : program.functions) {
    std::string_view name =
        row.symbol ? program.symbols[row.symbol].name : "(no name)";
    if (!row.live || !matches(name, what)) continue;
    text +=
        llvm::formatv("function {0} {1}, {2} bytes\n", llvm::demangle(name),
                      wasm::to_string(program.type(row.type)), row.body.size());
    text += relocation_lines(program, row.relocations);
  }
  for (const Data &row : program.data) {
    if (!row.live || !matches(row.name, what)) continue;
    text += llvm::formatv("data {0}, {1} bytes, align {2}\n",
                          llvm::demangle(row.name), row.size,
                          1u << row.alignment_log2);
    text += relocation_lines(program, row.relocations);
  }
  return text;
}

std::vector<std::string> input_names(const read::Inputs &inputs) {
  std::vector<std::string> names;
  for (const read::Input &row : inputs.rows) names.push_back(row.name);
  return names;
}

}  // namespace wasmrust

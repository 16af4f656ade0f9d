// Programs of a few lines of LLVM IR, for the tests of this folder.
//
// A test writes its files as IR text; they are assembled to bitcode as rustc
// would hand it over. Decisions follow the plain rules (the first definition
// that is not weak prevails, else the first one) and are then corrected where a
// test is about a decision:
//
//   TestProgram program;
//   program.file("a.o", "define i32 @main() { ret i32 1 }");
//   program.keep("main");
//   auto optimized = program.lower(options);
//   EXPECT_TRUE(optimized.has("main"));
//
// What comes back holds the objects, what was reported, and the IR before and
// after the passes as a person reads it in a --save-temps folder.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/lower/llvm/lower.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/LTO/LTO.h"
#include "llvm/Object/Wasm.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define WASMRUST_LEAKS_ARE_FOUND
#endif
#endif

namespace wasmrust::lower {

// A fatal error of LLVM's is left by a jump (guard.h), so what was allocated
// then is not freed. The sanitizer is told so for as long as this lives.
class AbandonsMemory {
 public:
  AbandonsMemory(const AbandonsMemory &) = delete;
#ifdef WASMRUST_LEAKS_ARE_FOUND
  AbandonsMemory() { __lsan_disable(); }
  ~AbandonsMemory() { __lsan_enable(); }
#else
  AbandonsMemory() {}
  ~AbandonsMemory() {}
#endif
};

inline constexpr std::string_view test_triple = "wasm32-unknown-unknown";

// Bitcode of IR text; the target is added when `triple` is not "".
inline std::vector<uint8_t> assemble(const std::string &text,
                                     std::string_view triple = test_triple) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  std::string head;
  if (!triple.empty()) {
    llvm::Triple target{llvm::StringRef(triple)};
    head = "target datalayout = \"" + target.computeDataLayout() +
           "\"\ntarget triple = \"" + target.str() + "\"\n";
  }
  auto module = llvm::parseAssemblyString(head + text, problem, context);
  if (!module) {
    std::string reason;
    llvm::raw_string_ostream stream(reason);
    problem.print("test", stream);
    ADD_FAILURE() << reason;
    return {};
  }
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::WriteBitcodeToFile(*module, stream);
  return {bytes.begin(), bytes.end()};
}

struct ObjectSymbol {
  bool defined = false, weak = false, hidden = false, local = false;
  std::string import_module, import_name;
};

// The result of one lowering.
class Lowered {
 public:
  std::vector<LoweredObject> objects;
  Diagnostics diagnostics;
  std::string before, after;  // IR text around the passes, "" when not reached

  std::string said() const { return diagnostics.draw(false); }
  bool reported(DiagnosticKind kind) const {
    for (const Diagnostic &row : diagnostics.all())
      if (row.kind == kind) return true;
    return false;
  }

  // Symbols of all objects by name; a definition wins over a reference.
  std::map<std::string, ObjectSymbol> symbols() const {
    std::map<std::string, ObjectSymbol> rows;
    for_each_object([&](const llvm::object::WasmObjectFile &file) {
      for (const llvm::object::SymbolRef &reference : file.symbols()) {
        const auto &symbol = file.getWasmSymbol(reference.getRawDataRefImpl());
        ObjectSymbol row{
            .defined = symbol.isDefined(),
            .weak = symbol.isBindingWeak(),
            .hidden = symbol.isHidden(),
            .local = symbol.isBindingLocal(),
            .import_module = symbol.Info.ImportModule.value_or("").str(),
            .import_name = symbol.Info.ImportName.value_or("").str()};
        auto [it, added] = rows.emplace(symbol.Info.Name.str(), row);
        if (!added && row.defined) it->second = row;
      }
    });
    return rows;
  }
  bool defines(const std::string &name) const {
    auto rows = symbols();
    auto it = rows.find(name);
    return it != rows.end() && it->second.defined;
  }
  bool refers_to(const std::string &name) const {
    auto rows = symbols();
    auto it = rows.find(name);
    return it != rows.end() && !it->second.defined;
  }
  // Names of the sections of all objects, custom ones as they are called.
  std::set<std::string> sections() const {
    std::set<std::string> names;
    for_each_object([&](const llvm::object::WasmObjectFile &file) {
      for (const llvm::object::SectionRef &section : file.sections()) {
        auto name = section.getName();
        if (name)
          names.insert(name->str());
        else
          llvm::consumeError(name.takeError());
      }
    });
    return names;
  }

 private:
  template <typename Visit>
  void for_each_object(Visit visit) const {
    for (const LoweredObject &object : objects) {
      llvm::MemoryBufferRef buffer(
          llvm::StringRef(reinterpret_cast<const char *>(object.bytes.data()),
                          object.bytes.size()),
          object.name);
      auto file = llvm::object::ObjectFile::createWasmObjectFile(buffer);
      if (!file) {
        ADD_FAILURE() << llvm::toString(file.takeError());
        continue;
      }
      visit(**file);
    }
  }
};

class TestProgram {
 public:
  void file(std::string name, const std::string &text) {
    bitcode(std::move(name), assemble(text));
  }
  void bitcode(std::string name, std::vector<uint8_t> bytes) {
    files_.push_back({std::move(name), std::move(bytes)});
  }
  // Something outside of the bitcode refers to `name`.
  void keep(std::string name) { kept_.insert(std::move(name)); }
  void redefine(std::string name) { redefined_.insert(std::move(name)); }
  // An object defines `name`: no bitcode prevails.
  void is_native(std::string name) { native_.insert(std::move(name)); }

  static LowerOptions options(Pipeline pipeline,
                              SizeAttribute size = SizeAttribute::None) {
    LowerOptions result;
    result.target_triple = std::string(test_triple);
    result.pipeline = pipeline;
    result.size = size;
    return result;
  }

  Lowered lower(LowerOptions options) const {
    Lowered result;
    std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) /
        ("lowering äöü " + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    options.save_temps = folder.string();
    std::vector<BitcodeInput> rows = inputs();
    result.objects = lower::lower(rows, options, result.diagnostics);
    result.before = disassemble(folder / "merged.bc");
    result.after = disassemble(folder / "optimized.bc");
    std::filesystem::remove_all(folder);
    return result;
  }

  // The files with their decisions; they point into this program.
  std::vector<BitcodeInput> inputs() const {
    std::vector<BitcodeInput> rows;
    std::map<std::string, std::pair<size_t, bool>> chosen;  // file, is strong
    for (size_t i = 0; i < files_.size(); ++i)
      for_each_symbol(i, [&](const llvm::lto::InputFile::Symbol &symbol) {
        if (symbol.isUndefined()) return;
        auto [it, added] = chosen.emplace(symbol.getName().str(),
                                          std::pair{i, !symbol.isWeak()});
        if (!added && !it->second.second && !symbol.isWeak())
          it->second = {i, true};
      });
    for (size_t i = 0; i < files_.size(); ++i) {
      BitcodeInput row{.name = files_[i].name, .bytes = files_[i].bytes};
      for_each_symbol(i, [&](const llvm::lto::InputFile::Symbol &symbol) {
        std::string name = symbol.getName().str();
        auto it = chosen.find(name);
        row.symbols.push_back(
            {.prevailing = it != chosen.end() && it->second.first == i &&
                           !symbol.isUndefined() && !native_.contains(name),
             .visible_outside = kept_.contains(name),
             .linker_redefined = redefined_.contains(name)});
      });
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  struct File {
    std::string name;
    std::vector<uint8_t> bytes;
  };

  template <typename Visit>
  void for_each_symbol(size_t file, Visit visit) const {
    const File &row = files_[file];
    auto input = llvm::lto::InputFile::create(llvm::MemoryBufferRef(
        llvm::StringRef(reinterpret_cast<const char *>(row.bytes.data()),
                        row.bytes.size()),
        row.name));
    if (!input) {
      // Damaged on purpose; the lowering has to say so itself.
      llvm::consumeError(input.takeError());
      return;
    }
    for (const auto &symbol : (*input)->symbols()) visit(symbol);
  }

  static std::string disassemble(const std::filesystem::path &path) {
    if (!std::filesystem::exists(path)) return "";
    llvm::LLVMContext context;
    auto buffer = llvm::MemoryBuffer::getFile(path.string());
    if (!buffer) return "";
    auto module = llvm::parseBitcodeFile(**buffer, context);
    if (!module) {
      ADD_FAILURE() << llvm::toString(module.takeError());
      return "";
    }
    std::string text;
    llvm::raw_string_ostream stream(text);
    (*module)->print(stream, nullptr);
    return text;
  }

  std::vector<File> files_;
  std::set<std::string> kept_, redefined_, native_;
};

// True when `text` holds `part`; the message of a failure shows both.
inline testing::AssertionResult holds(const std::string &text,
                                      std::string_view part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "`" << part << "` is not in:\n" << text;
}

// Whether the function is in the text of a module, and has an attribute for
// size: gone, plain (no attributes), speed, size.
inline std::string kind_of(const std::string &text, const std::string &name) {
  size_t at = text.find("@" + name + "(");
  while (at != text.npos && text.rfind("define", at) < text.rfind('\n', at))
    at = text.find("@" + name + "(", at + 1);
  if (at == text.npos) return "gone";
  size_t hash = text.find('#', at);
  if (hash > text.find('\n', at)) return "plain";
  std::string group =
      "attributes " + text.substr(hash, text.find(' ', hash) - hash) + " =";
  size_t attributes = text.find(group);
  return text.substr(attributes, text.find('\n', attributes) - attributes)
                     .find("minsize") == std::string::npos
             ? "speed"
             : "size";
}

}  // namespace wasmrust::lower

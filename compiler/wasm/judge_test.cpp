// LLVM's own reader of objects is the judge: both must read the same symbols,
// relocations, segments, features and functions. What LLVM wrote is valid.
//
// The objects are the two of sample_objects.h and, where they are installed,
// all members of the libraries in the folder that CMake was given as
// WASMRUST_TEST_LIBRARIES (by default wasi-libc).
#include <llvm/Object/Archive.h>
#include <llvm/Object/Wasm.h>
#include <llvm/Support/MemoryBuffer.h>

#include <filesystem>

#include "compiler/wasm/module_checks.h"
#include "compiler/wasm/sample_objects.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::wasm {
namespace {

namespace object = llvm::object;

// One line for each fact, in an order that both readers can give.
using Facts = std::vector<std::string>;

std::string join(std::initializer_list<std::string> words) {
  std::string text;
  for (const std::string &word : words) text += word + " ";
  return text;
}

template <typename Number>
std::string n(Number number) {
  return std::to_string(number);
}

Facts facts_of_ours(const Module &module) {
  Facts facts;
  for (const Symbol &row : module.symbols) {
    bool placed =
        row.kind == SymbolKind::Data && !(row.flags & SymbolUndefined);
    facts.push_back(
        join({"symbol", std::string(row.name), n(int(row.kind)), n(row.flags),
              row.kind == SymbolKind::Data ? "" : n(row.index),
              placed ? n(row.index) + "+" + n(row.offset) + ":" + n(row.size)
                     : ""}));
  }
  auto relocation = [&](const Relocation &row, uint64_t base) {
    facts.push_back(join({"relocation", n(int(row.type)), n(base + row.offset),
                          n(row.index), n(row.addend)}));
  };
  for (const Function &row : module.functions)
    for (const Relocation &each : row.relocations) relocation(each, row.offset);
  for (const DataSegment &row : module.data)
    for (const Relocation &each : row.relocations) relocation(each, row.offset);
  for (const CustomSection &row : module.custom)
    for (const Relocation &each : row.relocations) relocation(each, 0);
  for (const DataSegment &row : module.data)
    facts.push_back(join({"segment", std::string(row.name), n(row.data.size()),
                          n(row.alignment_log2), n(row.flags), n(row.comdat)}));
  for (const Function &row : module.functions)
    facts.push_back(join({"function", n(row.type_index), n(row.size_offset),
                          n(row.body.size()), n(row.comdat)}));
  for (const InitFunction &row : module.init_functions)
    facts.push_back(join({"init", n(row.priority), n(row.symbol)}));
  for (const Comdat &row : module.comdats)
    facts.push_back(join({"comdat", std::string(row.name)}));
  for (const TargetFeature &row : module.features)
    facts.push_back(
        join({"feature", n(int(row.prefix)), std::string(row.name)}));
  for (const ProducerField &row : module.producers)
    facts.push_back(
        join({"producer", std::string(row.name), std::string(row.version)}));
  for (const Import &row : module.imports)
    facts.push_back(join({"import", std::string(row.module),
                          std::string(row.name), n(int(row.kind))}));
  facts.push_back(
      join({"types", n(module.types.size()), "globals",
            n(module.globals.size()), "tables", n(module.tables.size())}));
  return facts;
}

Facts facts_of_llvm(const object::WasmObjectFile &file) {
  Facts facts;
  const llvm::wasm::WasmLinkingData &linking = file.linkingData();
  for (const object::SymbolRef &symbol : file.symbols()) {
    const llvm::wasm::WasmSymbolInfo &row = file.getWasmSymbol(symbol).Info;
    bool data = row.Kind == llvm::wasm::WASM_SYMBOL_TYPE_DATA;
    bool placed = data && !(row.Flags & llvm::wasm::WASM_SYMBOL_UNDEFINED);
    facts.push_back(
        join({"symbol", row.Name.str(), n(int(row.Kind)), n(row.Flags),
              data ? "" : n(row.ElementIndex),
              placed ? n(row.DataRef.Segment) + "+" + n(row.DataRef.Offset) +
                           ":" + n(row.DataRef.Size)
                     : ""}));
  }
  for (const object::SectionRef &section : file.sections())
    for (const llvm::wasm::WasmRelocation &row :
         file.getWasmSection(section).Relocations)
      facts.push_back(join({"relocation", n(int(row.Type)), n(row.Offset),
                            n(row.Index), n(row.Addend)}));
  for (const object::WasmSegment &row : file.dataSegments())
    facts.push_back(join({"segment", row.Data.Name.str(),
                          n(row.Data.Content.size()), n(row.Data.Alignment),
                          n(row.Data.LinkingFlags), n(row.Data.Comdat)}));
  for (const llvm::wasm::WasmFunction &row : file.functions())
    facts.push_back(join({"function", n(row.SigIndex), n(row.CodeSectionOffset),
                          n(row.Size - row.CodeOffset), n(row.Comdat)}));
  for (const llvm::wasm::WasmInitFunc &row : linking.InitFunctions)
    facts.push_back(join({"init", n(row.Priority), n(row.Symbol)}));
  for (llvm::StringRef name : linking.Comdats)
    facts.push_back(join({"comdat", name.str()}));
  for (const llvm::wasm::WasmFeatureEntry &row : file.getTargetFeatures())
    facts.push_back(join({"feature", n(int(row.Prefix)), row.Name}));
  const llvm::wasm::WasmProducerInfo &producers = file.getProducerInfo();
  for (const auto *list :
       {&producers.Languages, &producers.Tools, &producers.SDKs})
    for (const auto &[name, version] : *list)
      facts.push_back(join({"producer", name, version}));
  for (const llvm::wasm::WasmImport &row : file.imports())
    facts.push_back(
        join({"import", row.Module.str(), row.Field.str(), n(int(row.Kind))}));
  facts.push_back(
      join({"types", n(file.types().size()), "globals",
            n(file.globals().size()), "tables", n(file.tables().size())}));
  return facts;
}

// True when the bytes were a WebAssembly object.
bool compare(llvm::MemoryBufferRef buffer, const std::string &name) {
  Bytes bytes = as_bytes(std::string_view(buffer.getBuffer()));
  if (!is_wasm(bytes)) return false;
  auto theirs = object::ObjectFile::createWasmObjectFile(buffer);
  if (!theirs) {
    ADD_FAILURE() << name << ": " << llvm::toString(theirs.takeError());
    return true;
  }
  auto ours = read_module(bytes);
  if (!ours) {
    ADD_FAILURE() << name << ": " << ours.error().reason;
    return true;
  }
  EXPECT_EQ(broken_promise(*ours, bytes), "") << name;
  auto error = validate(*ours, FeatureSet::all());
  EXPECT_FALSE(error) << name << ": " << error->reason << " @" << error->offset;
  EXPECT_EQ(facts_of_ours(*ours), facts_of_llvm(**theirs)) << name;
  return true;
}

TEST(Judge, SampleObjects) {
  for (Bytes bytes : {Bytes(c_object), Bytes(cpp_object)}) {
    std::string_view text = as_text(bytes);
    EXPECT_TRUE(compare({{text.data(), text.size()}, "sample"}, "sample"));
  }
  Facts facts = facts_of_ours(*read_module(c_object));
  EXPECT_GT(facts.size(), 60u);
}

size_t compare_archive(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) return 0;
  if (!(*buffer)->getBuffer().starts_with("!<arch>"))
    return compare((*buffer)->getMemBufferRef(), path);
  llvm::Error error = llvm::Error::success();
  object::Archive archive((*buffer)->getMemBufferRef(), error);
  size_t compared = 0;
  if (!error)
    for (const object::Archive::Child &child : archive.children(error)) {
      auto member = child.getMemoryBufferRef();
      if (member)
        compared += compare(
            *member, path + "(" + member->getBufferIdentifier().str() + ")");
      else
        llvm::consumeError(member.takeError());
    }
  if (error) ADD_FAILURE() << path << ": " << llvm::toString(std::move(error));
  return compared;
}

TEST(Judge, InstalledLibraries) {
  const std::filesystem::path folder = WASMRUST_TEST_LIBRARIES;
  if (!std::filesystem::is_directory(folder))
    GTEST_SKIP() << "no libraries in " << folder
                 << "; set WASMRUST_TEST_LIBRARIES to read real ones";
  size_t compared = 0;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    std::string extension = entry.path().extension();
    if (extension == ".a" || extension == ".o" || extension == ".rlib")
      compared += compare_archive(entry.path());
  }
  EXPECT_GT(compared, 0u) << folder;
}

}  // namespace
}  // namespace wasmrust::wasm

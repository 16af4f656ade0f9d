// What must hold of every module that `read_module` returns, whatever the bytes
// were: for tests that feed it broken files, and for the fuzzer.
//
// All views lie inside of the file, all indices inside of their tables, and
// each relocation inside of its row, in rising order. `broken_promise` says
// which of these does not hold; "" when all do. Not part of the product.
#pragma once

#include <functional>
#include <string>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

class ModuleChecks {
 public:
  ModuleChecks(const Module &module, Bytes file)
      : module_(module), file_(file) {}

  std::string broken_promise() {
    check_indices();
    check_views();
    for (const Function &row : module_.functions)
      check_relocations(row.body, row.relocations, "function");
    for (const DataSegment &row : module_.data)
      check_relocations(row.data, row.relocations, "data segment");
    for (const CustomSection &row : module_.custom)
      check_relocations(row.data, row.relocations, "custom section");
    return broken_;
  }

 private:
  const Module &module_;
  Bytes file_;
  std::string broken_;

  void promise(bool holds, const char *what) {
    if (!holds && broken_.empty()) broken_ = what;
  }
  bool inside(Bytes bytes) const {
    std::less_equal<const uint8_t *> before;
    return bytes.empty() ||
           (before(file_.data(), bytes.data()) &&
            before(bytes.data() + bytes.size(), file_.data() + file_.size()));
  }
  bool inside(std::string_view text) const { return inside(as_bytes(text)); }

  void check_views() {
    for (const Import &row : module_.imports)
      promise(inside(row.module) && inside(row.name), "import's name");
    for (const Export &row : module_.exports)
      promise(inside(row.name), "export's name");
    for (const Symbol &row : module_.symbols)
      promise(inside(row.name), "symbol's name");
    for (const Function &row : module_.functions)
      promise(inside(row.body) && !row.body.empty(), "function's body");
    for (const Global &row : module_.globals)
      promise(inside(row.init) && !row.init.empty(), "global's value");
    for (const Table &row : module_.tables)
      promise(inside(row.init), "table's value");
    for (const DataSegment &row : module_.data)
      promise(inside(row.data) && inside(row.init) && inside(row.name),
              "data segment");
    for (const CustomSection &row : module_.custom)
      promise(inside(row.data) && inside(row.name), "custom section");
    for (const auto &kind : module_.names)
      for (const Name &row : kind) promise(inside(row.text), "name");
    for (const BranchHint &row : module_.branch_hints)
      promise(module_.function_type(row.function), "branch hint");
    for (const Section &row : module_.sections)
      promise(inside(row.payload), "section");
    for (const ProducerField &row : module_.producers)
      promise(inside(row.field) && inside(row.name) && inside(row.version),
              "producer");
    for (const TargetFeature &row : module_.features)
      promise(inside(row.name), "feature");
    for (const ElementSegment &row : module_.elements) {
      promise(inside(row.init), "element segment");
      for (Bytes each : row.expressions)
        promise(inside(each) && !each.empty(), "element");
      for (uint32_t function : row.functions)
        promise(module_.function_type(function), "element");
    }
    promise(inside(module_.build_id), "build id");
  }

  void check_indices() {
    auto is_function_type = [&](uint32_t index) {
      return index < module_.types.size() &&
             module_.types[index].kind == CompositeKind::Function;
    };
    for (const Import &row : module_.imports)
      if (row.kind == ExternalKind::Function || row.kind == ExternalKind::Tag)
        promise(is_function_type(row.type_index), "import's type");
    for (const Function &row : module_.functions)
      promise(is_function_type(row.type_index), "function's type");
    for (const Tag &tag : module_.tags)
      promise(is_function_type(tag.type_index), "tag's type");
    if (module_.start)
      promise(module_.function_type(*module_.start), "start function");
    for (const InitFunction &row : module_.init_functions)
      promise(row.symbol < module_.symbols.size(), "init function");
    for (const Symbol &row : module_.symbols) check_symbol(row);
  }

  void check_symbol(const Symbol &symbol) {
    auto is_external = [&](ExternalKind kind, size_t defined) {
      bool imported = module_.import_at(kind, symbol.index);
      bool undefined = symbol.flags & SymbolUndefined;
      promise(symbol.index < module_.imported(kind) + defined &&
                  imported == undefined,
              "symbol's index");
    };
    switch (symbol.kind) {
      case SymbolKind::Function:
        return is_external(ExternalKind::Function, module_.functions.size());
      case SymbolKind::Global:
        return is_external(ExternalKind::Global, module_.globals.size());
      case SymbolKind::Tag:
        return is_external(ExternalKind::Tag, module_.tags.size());
      case SymbolKind::Table:
        return is_external(ExternalKind::Table, module_.tables.size());
      case SymbolKind::Section:
        return;
      case SymbolKind::Data:
        if (symbol.flags & (SymbolUndefined | SymbolAbsolute)) return;
        promise(symbol.index < module_.data.size(), "symbol's segment");
        if (!broken_.empty()) return;
        uint64_t size = module_.data[symbol.index].data.size();
        promise(symbol.offset <= size && symbol.size <= size - symbol.offset,
                "symbol's place");
        return;
    }
    promise(false, "symbol's kind");
  }

  void check_relocations(Bytes bytes, const std::vector<Relocation> &rows,
                         const char *what) {
    uint64_t free_from = 0;
    for (const Relocation &row : rows) {
      promise(row.offset >= free_from, what);
      free_from = uint64_t{row.offset} + field_width(row.type);
      promise(free_from <= bytes.size(), what);
      size_t rows_of_target = row.type == RelocationType::TypeIndexLeb
                                  ? module_.types.size()
                                  : module_.symbols.size();
      promise(row.index < rows_of_target, what);
    }
  }
};

inline std::string broken_promise(const Module &module, Bytes file) {
  return ModuleChecks(module, file).broken_promise();
}

}  // namespace wasmrust::wasm

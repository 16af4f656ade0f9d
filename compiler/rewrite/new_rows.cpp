// See new_rows.h.
#include "compiler/rewrite/new_rows.h"

#include <algorithm>
#include <array>
#include <functional>

#include "compiler/finished/renumber.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::rewrite {

namespace {

using finished::Rows;

Rows rows_of(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Global:
      return Rows::Globals;
    case SymbolKind::Table:
      return Rows::Tables;
    case SymbolKind::Tag:
      return Rows::Tags;
    case SymbolKind::Function:
    case SymbolKind::Data:
    case SymbolKind::Section:
      return Rows::Functions;
  }
  return Rows::Functions;
}

class Deciding {
 public:
  Deciding(const wasm::Module &module, const lift::ModuleProgram &made,
           const Indices &index, std::span<const NewFunction> functions,
           const NewRowsOptions &options)
      : module_(module),
        program_(made.program),
        index_(index),
        functions_(functions),
        options_(options) {}

  finished::Change run() {
    for (const Function &each : program_.functions)
      change_.function_types.push_back(each.type.value);
    for (size_t i = module_.types.size(); i < program_.types.size(); ++i)
      change_.new_types.push_back(program_.types[i].function);
    if (std::ranges::any_of(functions_, &NewFunction::kept))
      return std::move(change_);
    finished::Change found = finished::unreferenced(
        module_, {.references = [&](uint32_t row,
                                    const auto &see) { references(row, see); },
                  .new_types = change_.new_types,
                  .keeps_imports = options_.keeps_imports});
    change_.gone = std::move(found.gone);
    change_.same_types = std::move(found.same_types);
    if (options_.by_use) order_functions();
    return std::move(change_);
  }

 private:
  const wasm::Module &module_;
  const Program &program_;
  const Indices &index_;
  std::span<const NewFunction> functions_;
  const NewRowsOptions &options_;
  finished::Change change_;

  void references(uint32_t row, const finished::SeeReference &see) const {
    see({Rows::Types, change_.function_types[row]});
    const NewFunction &function = functions_[row];
    if (function.is_old) return old_references(row, see);
    if (!function.body) return;
    for (const Relocation &each : function.body->relocations)
      if (each.type == RelocationType::TypeIndexLeb)
        see({Rows::Types, each.function_type.value});
      else
        see({rows_of(program_.symbols[each.symbol].kind), index_(each)});
    for (finished::Reference each : function.references) see(each);
  }

  void old_references(uint32_t row, const finished::SeeReference &see) const {
    wasm::CodeReader reader(module_.functions[row].body, 0);
    std::vector<wasm::ValueType> locals;
    reader.read_locals(locals);
    for (wasm::ValueType type : locals)
      finished::for_each_reference(
          type, [&](Rows rows, uint32_t number) { see({rows, number}); });
    for (wasm::Instruction each; reader.next(each);)
      finished::for_each_reference(each, [&](Rows rows, uint32_t number) {
        see({rows, number, each.op == wasm::Op::RefFunc});
      });
  }

  // What is named most often comes first: its number is then short.
  void order_functions() {
    uint32_t imported = module_.imported(wasm::ExternalKind::Function);
    std::vector<uint32_t> uses(module_.count(wasm::ExternalKind::Function));
    for (uint32_t i = 0; i < functions_.size(); ++i)
      if (!change_.is_gone(Rows::Functions, imported + i))
        references(i, [&](finished::Reference each) {
          if (each.rows == Rows::Functions) ++uses[each.row];
        });
    for (size_t i = 0; i < module_.elements.size(); ++i)
      if (!change_.is_gone(Rows::Elements, i))
        for (uint32_t each : module_.elements[i].functions) ++uses[each];
    for (uint32_t i = 0; i < functions_.size(); ++i)
      change_.function_order.push_back(i);
    std::ranges::stable_sort(
        change_.function_order, std::greater(),
        [&](uint32_t row) { return uses[imported + row]; });
  }
};

}  // namespace

std::vector<finished::Reference> references_in(const ir::Function &function,
                                               const Indices &index) {
  std::vector<finished::Reference> references;
  for (const ir::Block &block : function.blocks)
    for (ir::ValueId id = block.first; id; id = function.next(id))
      if (function[id].op == ir::Op::RefFunc)
        references.push_back({Rows::Functions,
                              index(SymbolId(size_t{function[id].w[2]})),
                              /*is_reference=*/true});
  return references;
}

std::vector<wasm::TargetFeature> features_for(const wasm::Module &module,
                                              const optimize::Graphs &graphs) {
  std::vector<wasm::TargetFeature> features;
  for (const wasm::TargetFeature &each : module.features)
    if (each.prefix != '-') features.push_back(each);
  if (!features.empty()) return features;
  std::array<bool, wasm::feature_count> used{};
  for (const std::unique_ptr<ir::Function> &graph : graphs) {
    if (!graph) continue;
    for (const ir::Block &block : graph->blocks)
      for (ir::ValueId id = block.first; id; id = graph->next(id))
        if (ir::Op op = (*graph)[id].op; ir::is_wasm(op))
          used[static_cast<size_t>(wasm::row(ir::to_wasm(op)).feature)] = true;
  }
  for (size_t i = 0; i < used.size(); ++i)
    if (std::string_view name =
            wasm::row(static_cast<wasm::Feature>(i)).target_feature;
        used[i] && !name.empty())
      features.push_back({'+', name});
  return features;
}

std::vector<SymbolId> named_elsewhere(const wasm::Module &module,
                                      const lift::ModuleProgram &made,
                                      std::span<const NewFunction> functions) {
  std::vector<SymbolId> names;
  auto look_at = [&](wasm::CodeReader reader) {
    for (wasm::Instruction each; reader.next(each);)
      if (wasm::row(each.op).immediate == wasm::Immediate::Function)
        names.push_back(made.spaces.functions[each.index]);
  };
  auto expression = [&](Bytes code) { look_at(wasm::CodeReader(code, 0)); };
  for (const wasm::Global &each : module.globals) expression(each.init);
  for (const wasm::Table &each : module.tables) expression(each.init);
  for (const wasm::ElementSegment &each : module.elements)
    for (Bytes item : each.expressions) expression(item);
  for (size_t i = 0; i < functions.size(); ++i)
    if (functions[i].kept)
      look_at(wasm::CodeReader::behind_locals(module.functions[i].body));
  return names;
}

finished::Change new_rows(const wasm::Module &module,
                          const lift::ModuleProgram &made, const Indices &index,
                          std::span<const NewFunction> functions,
                          const NewRowsOptions &options) {
  return Deciding(module, made, index, functions, options).run();
}

}  // namespace wasmrust::rewrite

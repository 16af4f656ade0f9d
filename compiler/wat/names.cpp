// See names.h.
#include "compiler/wat/names.h"

#include <algorithm>
#include <unordered_set>

#include "compiler/wat/words.h"

namespace wasmrust::wat {

using wasm::Name;
using wasm::NameKind;

namespace {

std::string identifier_text(std::string_view name) {
  if (is_plain_identifier(name)) return "$" + std::string(name);
  return "$" + name_text(name);
}

// The kind of name that a symbol gives in an object, and back.
struct SymbolNames {
  NameKind names;
  wasm::SymbolKind symbols;
};
constexpr SymbolNames symbol_names[] = {
    {NameKind::Function, wasm::SymbolKind::Function},
    {NameKind::Global, wasm::SymbolKind::Global},
    {NameKind::Tag, wasm::SymbolKind::Tag},
    {NameKind::Table, wasm::SymbolKind::Table},
};

}  // namespace

Identifiers identifiers_of(std::span<const RowName> names) {
  Identifiers made;
  std::unordered_set<std::string_view> first;
  std::vector<const RowName *> later;
  std::unordered_set<std::string> numbered;
  for (const RowName &each : names) {
    if (each.row >= made.size()) made.resize(each.row + 1);
    if (each.name.empty())
      made[each.row].annotation = "(@name \"\")";
    else if (first.insert(each.name).second)
      made[each.row].text = identifier_text(each.name);
    else
      later.push_back(&each);
  }
  for (const RowName *each : later) {
    std::string name =
        std::string(each->name) + "#" + std::to_string(each->row);
    while (first.contains(name) || !numbered.insert(name).second) name += "#";
    made[each->row].text = identifier_text(name);
    made[each->row].annotation = "(@name " + name_text(each->name) + ")";
  }
  return made;
}

std::vector<RowName> Names::names_of(NameKind kind) const {
  std::vector<RowName> names;
  for (const Name &name : module_.names_of(kind))
    names.push_back({name.index, name.text});
  if (!names.empty() || !module_.is_object) return names;
  if (kind == NameKind::Data)
    for (uint32_t i = 0; i < module_.data.size(); ++i)
      names.push_back({i, module_.data[i].name});
  std::unordered_set<uint32_t>
      seen;  // of the names of one row the first counts
  for (const SymbolNames &row : symbol_names)
    if (row.names == kind)
      for (const wasm::Symbol &symbol : module_.symbols)
        if (symbol.kind == row.symbols && seen.insert(symbol.index).second)
          names.push_back({symbol.index, symbol.name});
  std::ranges::sort(names, {}, &RowName::row);
  return names;
}

Names::Names(const wasm::Module &module) : module_(module) {
  for (size_t i = 0; i < wasm::name_kind_count; ++i) {
    auto kind = static_cast<NameKind>(i);
    if (kind == NameKind::Local || kind == NameKind::Label ||
        kind == NameKind::Field)
      continue;
    rows_[i] = identifiers_of(names_of(kind));
  }
  fields_.resize(module.types.size());
  const std::vector<Name> &fields = module.names_of(NameKind::Field);
  for (size_t i = 0; i < fields.size();) {
    uint32_t type = fields[i].index;
    std::vector<RowName> names;
    for (; i < fields.size() && fields[i].index == type; ++i)
      if (fields[i].part < module.types[type].fields.size())
        names.push_back({fields[i].part, fields[i].text});
    fields_[type] = identifiers_of(names);
  }
}

const Identifier *Names::find(NameKind kind, uint32_t row) const {
  const Identifiers &rows = rows_[static_cast<size_t>(kind)];
  return row < rows.size() ? &rows[row] : nullptr;
}

std::string Names::text(NameKind kind, uint32_t row) const {
  const Identifier *found = find(kind, row);
  return found && !found->text.empty() ? found->text : std::to_string(row);
}

const Identifier *Names::find_field(uint32_t type, uint32_t field) const {
  if (type >= fields_.size() || field >= fields_[type].size()) return nullptr;
  return &fields_[type][field];
}

std::string Names::field_text(uint32_t type, uint32_t field) const {
  const Identifier *found = find_field(type, field);
  return found && !found->text.empty() ? found->text : std::to_string(field);
}

Identifiers Names::parts(NameKind kind, uint32_t function) const {
  const std::vector<Name> &all = module_.names_of(kind);
  auto range = std::ranges::equal_range(all, function, {}, &Name::index);
  std::vector<RowName> names;
  // A number beyond what a function can have is no name of anything.
  for (const Name &name : range)
    if (name.part < 1'000'000) names.push_back({name.part, name.text});
  return identifiers_of(names);
}

std::string Names::heap_type(int32_t heap) const {
  if (heap < 0) return wasm::heap_to_string(heap);
  return text(NameKind::Type, static_cast<uint32_t>(heap));
}

std::string Names::value_type(wasm::ValueType type) const {
  if (type.kind == wasm::ValueKind::Ref)
    return "(ref " + heap_type(type.heap) + ")";
  if (type.kind == wasm::ValueKind::RefNull)
    return "(ref null " + heap_type(type.heap) + ")";
  return to_string(type);
}

std::string Names::storage_type(wasm::FieldType field) const {
  std::string type = value_type(field.storage);
  return field.is_mutable ? "(mut " + type + ")" : type;
}

std::string Names::cast_type(int32_t heap, bool nullable) const {
  return (nullable ? "(ref null " : "(ref ") + heap_type(heap) + ")";
}

std::string Names::type_use(uint32_t type) const {
  return " (type " + text(NameKind::Type, type) + ")";
}

}  // namespace wasmrust::wat

// See references.h. Code that cannot be read ends the edges of its function;
// what a validator would refuse leads nowhere.
#include "tooling/size/references.h"

#include <algorithm>

namespace wasmrust::size {

using wasm::ExternalKind;
using wasm::Immediate;
using wasm::Op;

namespace {

// The rows of a kind.
uint32_t row_count(const wasm::Module &module, OwnerKind kind) {
  auto size = [](const auto &rows) {
    return static_cast<uint32_t>(rows.size());
  };
  switch (kind) {
    case OwnerKind::Format:
      return 1;
    case OwnerKind::Type:
      return size(module.types);
    case OwnerKind::Function:
      return module.count(ExternalKind::Function);
    case OwnerKind::Table:
      return module.count(ExternalKind::Table);
    case OwnerKind::Memory:
      return module.count(ExternalKind::Memory);
    case OwnerKind::Global:
      return module.count(ExternalKind::Global);
    case OwnerKind::Tag:
      return module.count(ExternalKind::Tag);
    case OwnerKind::Element:
      return size(module.elements);
    case OwnerKind::Data:
      return size(module.data);
    case OwnerKind::Symbol:
      return size(module.symbols);
    case OwnerKind::Custom:
      return size(module.custom);
  }
  return 0;
}

constexpr OwnerKind kind_of(ExternalKind kind) {
  constexpr OwnerKind kinds[] = {OwnerKind::Function, OwnerKind::Table,
                                 OwnerKind::Memory, OwnerKind::Global,
                                 OwnerKind::Tag};
  return kinds[static_cast<size_t>(kind)];
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// What a relocation's symbol is, as a row.
std::optional<Owner> owner_of_symbol(const wasm::Module &module,
                                     uint32_t index) {
  if (index >= module.symbols.size()) return std::nullopt;
  const wasm::Symbol &symbol = module.symbols[index];
  switch (symbol.kind) {
    case wasm::SymbolKind::Function:
      return Owner{OwnerKind::Function, symbol.index};
    case wasm::SymbolKind::Data:
      return Owner{OwnerKind::Symbol, index};
    case wasm::SymbolKind::Global:
      return Owner{OwnerKind::Global, symbol.index};
    case wasm::SymbolKind::Table:
      return Owner{OwnerKind::Table, symbol.index};
    case wasm::SymbolKind::Tag:
    case wasm::SymbolKind::Section:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

References::References(const Subject &subject)
    : subject_(subject), module_(subject.module), subtyping_(module_.types) {
  uint32_t next = 0;
  for (size_t i = 0; i < owner_kind_count; ++i) {
    first_.push_back(next);
    next += row_count(module_, static_cast<OwnerKind>(i));
  }
  first_.push_back(next);
  roots_.resize(next);
  find_roots();
  find_edges();
  std::ranges::sort(edges_, [](const Edge &a, const Edge &b) {
    return std::tie(a.from, a.to, a.offset) < std::tie(b.from, b.to, b.offset);
  });
  starts_.assign(roots_.size() + 1, 0);
  for (const Edge &edge : edges_) ++starts_[edge.from + 1];
  for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

uint32_t References::node(Owner owner) const {
  auto kind = static_cast<size_t>(owner.kind);
  uint32_t place = first_[kind] + owner.index;
  // A row that is not there is the format: nothing starts or ends at it.
  return place < first_[kind + 1] ? place : first_[0];
}

std::string References::label(uint32_t node) const {
  if (node >= first_.back()) {
    const Indirect &row = indirect_[node - first_.back()];
    return "indirect calls of type " +
           to_string(module_.types[row.type].function) + " through table " +
           std::to_string(row.table);
  }
  auto after = std::ranges::upper_bound(first_, node);
  auto kind = static_cast<size_t>(after - first_.begin()) - 1;
  Owner owner{static_cast<OwnerKind>(kind), node - first_[kind]};
  std::string text = subject_.label(owner);
  if (owner.kind != OwnerKind::Function) return text;
  std::string number = "function " + std::to_string(owner.index);
  return text.starts_with(number) ? text : text + " (" + number + ")";
}

void References::make_root(Owner owner, std::string reason) {
  std::string &root = roots_[node(owner)];
  if (root.empty()) root = std::move(reason);
}

void References::find_object_roots() {
  constexpr uint32_t of_this_object =
      wasm::SymbolBindingLocal | wasm::SymbolUndefined;
  for (const wasm::InitFunction &each : module_.init_functions)
    if (auto owner = owner_of_symbol(module_, each.symbol))
      make_root(*owner, "run when the program starts");
  for (uint32_t i = 0; i < module_.symbols.size(); ++i) {
    const wasm::Symbol &symbol = module_.symbols[i];
    auto owner = owner_of_symbol(module_, i);
    if (!owner || (symbol.flags & of_this_object)) continue;
    make_root(*owner, "a symbol that other objects can use");
  }
}

void References::find_roots() {
  for (const wasm::Export &each : module_.exports)
    make_root({kind_of(each.kind), each.index},
              "exported as " + quoted(each.name));
  if (module_.start)
    make_root({OwnerKind::Function, *module_.start}, "the start function");
  for (uint32_t i = 0; i < module_.imported(ExternalKind::Table); ++i) {
    const wasm::Import &import = *module_.import_at(ExternalKind::Table, i);
    if (!module_.is_object)
      make_root({OwnerKind::Table, i}, "imported as " + quoted(import.name) +
                                           ": the host can call what is in it");
  }
  if (module_.is_object) return find_object_roots();
  for (uint32_t i = 0; i < module_.data.size(); ++i)
    if (!module_.data[i].passive)
      make_root({OwnerKind::Data, i},
                "written to memory when the module starts");
}

void References::add(uint32_t from, uint32_t to, std::string_view how,
                     uint32_t offset) {
  if (from == first_[0] || to == first_[0] || from == to) return;
  edges_.push_back({from, to, how, offset});
}

uint32_t References::indirect_node(uint32_t table, uint32_t type) {
  if (type >= module_.types.size() ||
      module_.types[type].kind != wasm::CompositeKind::Function)
    return first_[0];
  Indirect row{table, subtyping_.canonical(type)};
  auto found = std::ranges::find(indirect_, row);
  if (found == indirect_.end()) {
    indirect_.push_back(row);
    roots_.emplace_back();
    found = indirect_.end() - 1;
  }
  return first_.back() + static_cast<uint32_t>(found - indirect_.begin());
}

void References::instruction_edges(Owner from, const wasm::Instruction &each) {
  auto to = [&](OwnerKind kind, uint32_t index, std::string_view how) {
    add(from, {kind, index}, how, each.offset);
  };
  switch (wasm::row(each.op).immediate) {
    case Immediate::Function:
      to(OwnerKind::Function, each.index,
         each.op == Op::RefFunc ? "referred to by" : "called by");
      return;
    case Immediate::TypeTable:
      add(node(from), indirect_node(each.second, each.index), "made by",
          each.offset);
      return;
    case Immediate::Global:
      to(OwnerKind::Global, each.index, "used by");
      return;
    case Immediate::Table:
      to(OwnerKind::Table, each.index, "used by");
      return;
    case Immediate::TwoTables:
      to(OwnerKind::Table, each.index, "used by");
      to(OwnerKind::Table, each.second, "used by");
      return;
    case Immediate::ElemTable:
      to(OwnerKind::Table, each.second, "used by");
      to(OwnerKind::Element, each.index, "used by");
      return;
    case Immediate::Elem:
      to(OwnerKind::Element, each.index, "used by");
      return;
    case Immediate::TypeElem:
      to(OwnerKind::Element, each.second, "used by");
      return;
    case Immediate::Data:
    case Immediate::DataMemory:
      to(OwnerKind::Data, each.index, "used by");
      return;
    case Immediate::TypeData:
      to(OwnerKind::Data, each.second, "used by");
      return;
    default:
      return;
  }
}

void References::code_edges(Owner from, Bytes code, bool is_body) {
  wasm::CodeReader reader(code, module_.offset_of(code));
  if (is_body) {
    std::vector<wasm::ValueType> locals;
    reader.read_locals(locals);
  }
  for (wasm::Instruction each; reader.next(each);)
    instruction_edges(from, each);
}

void References::segment_edges(uint32_t index) {
  const wasm::ElementSegment &segment = module_.elements[index];
  using Mode = wasm::ElementSegment::Mode;
  if (segment.mode == Mode::Declared) return;
  // What is written to a table at the start is there for who uses the table.
  Owner from = segment.mode == Mode::Active
                   ? Owner{OwnerKind::Table, segment.table}
                   : Owner{OwnerKind::Element, index};
  for (uint32_t function : segment.functions)
    add(from, {OwnerKind::Function, function}, "an entry of");
  for (Bytes expression : segment.expressions)
    code_edges(from, expression, false);
  if (segment.mode == Mode::Active)
    add({OwnerKind::Table, segment.table}, {OwnerKind::Element, index},
        "written to");
}

// From indirect calls to the functions in the table that fit.
void References::indirect_edges() {
  struct Entry {
    uint32_t table, function;
  };
  std::vector<Entry> entries;
  std::vector<Entry> globals;  // that an entry gets its function from
  auto note = [&](uint32_t table, Bytes expression) {
    wasm::CodeReader code(expression, module_.offset_of(expression));
    wasm::Instruction first;
    if (!code.next(first)) return;
    if (first.op == Op::RefFunc) entries.push_back({table, first.index});
    if (first.op == Op::GlobalGet) globals.push_back({table, first.index});
  };
  uint32_t imported = module_.imported(ExternalKind::Table);
  for (uint32_t i = 0; i < module_.tables.size(); ++i)
    if (!module_.tables[i].init.empty())
      note(imported + i, module_.tables[i].init);
  for (const wasm::ElementSegment &segment : module_.elements) {
    if (segment.mode != wasm::ElementSegment::Mode::Active) continue;
    for (uint32_t function : segment.functions)
      entries.push_back({segment.table, function});
    for (Bytes expression : segment.expressions) {
      note(segment.table, expression);
    }
  }
  for (size_t i = 0; i < indirect_.size(); ++i) {
    auto from = first_.back() + static_cast<uint32_t>(i);
    auto wanted = static_cast<int32_t>(indirect_[i].type);
    for (const Entry &entry : entries) {
      if (entry.table != indirect_[i].table ||
          entry.function >= module_.count(ExternalKind::Function))
        continue;
      auto type =
          static_cast<int32_t>(module_.function_type_index(entry.function));
      if (subtyping_.heap_matches(type, wanted))
        add(from, node({OwnerKind::Function, entry.function}),
            "may be called by", 0);
    }
    for (const Entry &entry : globals)
      if (entry.table == indirect_[i].table)
        add(from, node({OwnerKind::Global, entry.function}), "used by", 0);
  }
}

void References::relocation_edges(
    uint32_t start, Owner from,
    const std::vector<wasm::Relocation> &relocations) {
  for (const wasm::Relocation &each : relocations) {
    if (wasm::row(each.type).target == wasm::RelocationTarget::Type) continue;
    if (auto to = owner_of_symbol(module_, each.index))
      add(from, *to, "referred to by", start + each.offset);
  }
}

void References::find_edges() {
  uint32_t imported = module_.imported(ExternalKind::Function);
  for (uint32_t i = 0; i < module_.functions.size(); ++i) {
    const wasm::Function &function = module_.functions[i];
    Owner from{OwnerKind::Function, imported + i};
    // In an object relocations say all; numbers are not final.
    if (!module_.is_object)
      code_edges(from, function.body, true);
    else
      relocation_edges(module_.offset_of(function.body), from,
                       function.relocations);
  }
  uint32_t globals = module_.imported(ExternalKind::Global);
  for (uint32_t i = 0; i < module_.globals.size(); ++i)
    code_edges({OwnerKind::Global, globals + i}, module_.globals[i].init,
               false);
  uint32_t tables = module_.imported(ExternalKind::Table);
  for (uint32_t i = 0; i < module_.tables.size(); ++i)
    code_edges({OwnerKind::Table, tables + i}, module_.tables[i].init, false);
  for (uint32_t i = 0; i < module_.elements.size(); ++i)
    if (!module_.is_object) segment_edges(i);
  indirect_edges();
  if (!module_.is_object) return;
  for (uint32_t i = 0; i < module_.symbols.size(); ++i) {
    const wasm::Symbol &symbol = module_.symbols[i];
    constexpr uint32_t no_bytes = wasm::SymbolUndefined | wasm::SymbolAbsolute;
    if (symbol.kind != wasm::SymbolKind::Data || (symbol.flags & no_bytes))
      continue;
    const wasm::DataSegment &segment = module_.data[symbol.index];
    std::vector<wasm::Relocation> own;
    for (const wasm::Relocation &each : segment.relocations)
      if (each.offset >= symbol.offset &&
          each.offset < symbol.offset + symbol.size)
        own.push_back(each);
    relocation_edges(module_.offset_of(segment.data), {OwnerKind::Symbol, i},
                     own);
    // A segment is kept by what is in it.
    add({OwnerKind::Symbol, i}, {OwnerKind::Data, symbol.index}, "part of");
  }
}

std::vector<bool> References::reached(std::optional<uint32_t> without) const {
  std::vector<bool> seen(roots_.size());
  std::vector<uint32_t> next;
  auto visit = [&](uint32_t node) {
    if (seen[node] || node == without) return;
    seen[node] = true;
    next.push_back(node);
  };
  for (uint32_t i = 0; i < roots_.size(); ++i)
    if (!roots_[i].empty()) visit(i);
  while (!next.empty()) {
    uint32_t from = next.back();
    next.pop_back();
    for (uint32_t i = starts_[from]; i < starts_[from + 1]; ++i)
      visit(edges_[i].to);
  }
  return seen;
}

std::optional<std::vector<Edge>> References::chain(uint32_t wanted) const {
  constexpr uint32_t unseen = UINT32_MAX, is_root = UINT32_MAX - 1;
  std::vector<uint32_t> via(roots_.size(), unseen);  // the edge that led here
  std::vector<uint32_t> queue;
  for (uint32_t i = 0; i < roots_.size(); ++i)
    if (!roots_[i].empty()) {
      via[i] = is_root;
      queue.push_back(i);
    }
  for (size_t next = 0; next < queue.size() && via[wanted] == unseen; ++next)
    for (uint32_t i = starts_[queue[next]]; i < starts_[queue[next] + 1]; ++i)
      if (via[edges_[i].to] == unseen) {
        via[edges_[i].to] = i;
        queue.push_back(edges_[i].to);
      }
  if (via[wanted] == unseen) return std::nullopt;
  std::vector<Edge> way;
  while (via[wanted] != is_root) {
    way.push_back(edges_[via[wanted]]);
    wanted = way.back().from;
  }
  return way;
}

}  // namespace wasmrust::size

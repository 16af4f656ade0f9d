// See marked_calls.h.
#include "compiler/learn/marked_calls.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <array>
#include <set>

#include "compiler/learn/regions.h"

namespace wasmrust::learn {

namespace {

using ir::Op;
using wasm::ValueKind;
using wasm::ValueType;

constexpr ValueType i32{ValueKind::I32}, i64{ValueKind::I64};
constexpr ValueType externref{ValueKind::ExternRef};

// Rust's names of the elements that a slice may have.
struct ElementName {
  std::string_view name;
  ValueType type;
  uint8_t size_log2;
  std::optional<Op> extend;
};
constexpr ElementName element_names[] = {
    {"u8", i32, 0, {}},
    {"i8", i32, 0, Op::I32Extend8S},
    {"u16", i32, 1, {}},
    {"i16", i32, 1, Op::I32Extend16S},
    {"u32", i32, 2, {}},
    {"i32", i32, 2, {}},
    {"u64", i64, 3, {}},
    {"i64", i64, 3, {}},
    {"f32", {ValueKind::F32}, 2, {}},
    {"f64", {ValueKind::F64}, 3, {}},
    {"v128", {ValueKind::V128}, 4, {}},
};

// What the types of a marked function are made of.
//   a  an address of the memory     e  the element
//   b  of the second memory         m  the smaller of both
//   i  i32        r  externref      n  i32 or i64, the same everywhere
struct Row {
  std::string_view name;
  Op op;
  std::string_view signature;  // operands, ':', results; empty: any
  bool has_element;
  uint8_t memories;  // that may be named; the empty name is the program's own
  bool has_name;     // of something else
};
constexpr Row rows[] = {
    {"ref.acquire", Op::RefAcquire, "r:i", false, 0, false},
    {"ref.get", Op::RefGet, "i:r", false, 0, false},
    {"ref.release", Op::RefRelease, "i:", false, 0, false},
    {"slice.bounds", Op::SliceBounds, "nn:", false, 0, false},
    {"slice.load", Op::SliceLoad, "aaa:e", true, 1, false},
    {"slice.store", Op::SliceStore, "aaae:", true, 1, false},
    {"pod.copy", Op::PodCopy, "abm:", false, 2, false},
    {"boundary.call", Op::BoundaryCall, "", false, 0, true},
    {"capability", Op::Capability, ":i", false, 0, true},
    {"memory.size", Op::MemorySize, ":a", false, 1, false},
    {"memory.grow", Op::MemoryGrow, "a:a", false, 1, false},
    {"memory.fill", Op::MemoryFill, "aia:", false, 1, false},
};

// The parts of a name.
struct Parts {
  const Row *row = nullptr;
  const ElementName *element = nullptr;
  std::array<std::string_view, 2> names;  // behind `@`
};

// nullopt when no operation is called so.
std::optional<Parts> parts_of(std::string_view name) {
  Parts parts;
  size_t at = std::min(name.find('@'), name.size());
  std::string_view op = name.substr(0, at), rest = name.substr(at);
  for (const Row &row : rows) {
    if (op == row.name && !row.has_element) parts.row = &row;
    if (!row.has_element || !op.starts_with(row.name)) continue;
    for (const ElementName &element : element_names)
      if (op.substr(row.name.size()) == "." + std::string(element.name)) {
        parts.row = &row;
        parts.element = &element;
      }
  }
  if (!parts.row) return std::nullopt;
  if (parts.row->has_name) {
    if (rest.size() < 2) return std::nullopt;
    parts.names[0] = rest.substr(1);
    return parts;
  }
  for (size_t i = 0; i < parts.row->memories && !rest.empty(); ++i) {
    size_t end = std::min(rest.find('@', 1), rest.size());
    parts.names[i] = rest.substr(1, end - 1);
    rest = rest.substr(end);
  }
  if (!rest.empty()) return std::nullopt;
  return parts;
}

class Finding {
 public:
  Finding(Program &program, const Reach &reach, Resolver &resolver)
      : program_(program), reach_(reach), resolver_(resolver) {}

  ir::MarkedCalls run() {
    regions_.emplace(program_, resolver_);
    // What is added on the way is none.
    size_t count = program_.symbols.size();
    for (size_t i = 0; i < count; ++i) {
      SymbolId id(i);
      const Symbol &symbol = program_.symbols[id];
      if (symbol.live && symbol.definition == Definition::Undefined &&
          symbol.kind == SymbolKind::Function &&
          symbol.import_module == ir::marked_module)
        add(id);
    }
    if (!calls_.empty()) refuse_addresses();
    add_features();
    return std::move(calls_);
  }

 private:
  Program &program_;
  const Reach &reach_;
  Resolver &resolver_;
  std::optional<Regions> regions_;
  ir::MarkedCalls calls_;
  std::set<std::string_view> features_;

  void report(DiagnosticKind kind, SymbolId id,
              std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     std::string(program_.symbols[id].import_name));
    resolver_.diagnostics().report(
        kind, std::move(arguments),
        reference_notes(program_, reach_, id, resolver_));
  }

  void add(SymbolId id) {
    std::optional<Parts> parts = parts_of(program_.symbols[id].import_name);
    if (!parts) return report(DiagnosticKind::marked_call_unknown, id, {});
    ir::MarkedCall call{.op = parts->row->op};
    if (parts->element) {
      call.element = parts->element->type;
      call.size_log2 = parts->element->size_log2;
      if (call.op == Op::SliceLoad) call.extend = parts->element->extend;
    }
    if (parts->row->memories > 0)
      call.memory = regions_->memory(parts->names[0]);
    if (parts->row->memories > 1) call.from = regions_->memory(parts->names[1]);
    // A reference stays valid no longer than rows are added.
    wasm::FuncType declared = program_.type(program_.symbols[id].type);
    if (call.op == Op::BoundaryCall) {
      if (!add_callee(id, parts->names[0], call)) return;
    } else if (wasm::FuncType wanted = type_of(*parts->row, call, declared);
               declared != wanted) {
      return report(DiagnosticKind::marked_call_type, id,
                    {wasm::to_string(declared), wasm::to_string(wanted)});
    }
    if (call.op == Op::Capability) call.symbol = capability(parts->names[0]);
    if (!parts->row->signature.empty() &&
        parts->row->signature.find('r') != std::string_view::npos)
      features_.insert("reference-types");
    calls_.add(id, call);
  }

  wasm::FuncType type_of(const Row &row, const ir::MarkedCall &call,
                         const wasm::FuncType &declared) const {
    ValueType a = program_.address_type(call.memory),
              b = program_.address_type(call.from);
    wasm::FuncType type;
    auto *list = &type.params;
    for (char letter : row.signature) {
      switch (letter) {
        case ':':
          list = &type.results;
          break;
        case 'a':
          list->push_back(a);
          break;
        case 'b':
          list->push_back(b);
          break;
        case 'm':
          list->push_back(a == i64 ? b : i32);
          break;
        case 'e':
          list->push_back(call.element);
          break;
        case 'r':
          list->push_back(externref);
          break;
        case 'n':
          list->push_back(!declared.params.empty() && declared.params[0] == i64
                              ? i64
                              : i32);
          break;
        default:
          list->push_back(i32);
      }
    }
    return type;
  }

  std::string_view keep(std::string text) {
    return program_.made_names.emplace_back(std::move(text));
  }

  SymbolId capability(std::string_view name) {
    for (SymbolId id : program_.symbols.ids()) {
      const Symbol &row = program_.symbols[id];
      if (row.kind == SymbolKind::Global &&
          row.import_module == ir::capability_module && row.import_name == name)
        return id;
    }
    return program_.symbols.add(
        {.name = keep("capability:" + std::string(name)),
         .kind = SymbolKind::Global,
         .explicit_name = true,
         .live = true,
         .import_module = ir::capability_module,
         .import_name = name,
         .global_type = {i32, false}});
  }

  // `MODULE#NAME`: the import that is called.
  bool add_callee(SymbolId id, std::string_view name, ir::MarkedCall &call) {
    size_t at = name.rfind('#');
    if (at == std::string_view::npos || at == 0 || at + 1 == name.size()) {
      report(DiagnosticKind::marked_call_unknown, id, {});
      return false;
    }
    TypeId type = program_.symbols[id].type;
    const wasm::FuncType &declared = program_.type(type);
    bool fits = declared.results.size() < 2;
    for (const auto *list : {&declared.params, &declared.results})
      for (ValueType each : *list)
        fits &= each == externref || (each.kind != ValueKind::V128 &&
                                      wasm::is_number_or_vector(each));
    if (!fits) {
      report(DiagnosticKind::marked_call_type, id,
             {wasm::to_string(declared),
              "numbers and externref, with one result at most"});
      return false;
    }
    call.symbol = program_.symbols.add({.name = keep(std::string(name)),
                                        .explicit_name = true,
                                        .live = true,
                                        .type = type,
                                        .import_module = name.substr(0, at),
                                        .import_name = name.substr(at + 1)});
    return true;
  }

  // A marked call is no function, so it has no address.
  void refuse_addresses() {
    std::set<SymbolId> refused;
    auto scan = [&](const std::vector<Relocation> &relocations) {
      for (const Relocation &each : relocations) {
        if (!each.symbol || !calls_.find(each.symbol) ||
            each.type == RelocationType::FunctionIndexLeb ||
            !refused.insert(each.symbol).second)
          continue;
        report(DiagnosticKind::marked_call_address, each.symbol, {});
      }
    };
    for (const Function &function : program_.functions)
      if (function.live) scan(function.relocations);
    for (const Data &data : program_.data)
      if (data.live) scan(data.relocations);
  }

  // What engines need for it, as LLVM calls it.
  void add_features() {
    if (calls_.any_handles()) features_.insert("gc");
    for (const MemoryRow &row : program_.memories) {
      if (row.kind != MemoryKind::Region) continue;
      features_.insert("multimemory");
      if (row.type.limits.is_64) features_.insert("memory64");
    }
    for (std::string_view name : features_) {
      auto &list = program_.features;
      auto at = std::ranges::lower_bound(
          list, name, {}, [](const auto &each) { return each.name; });
      if (at == list.end() || at->name != name) list.insert(at, {'+', name});
    }
  }
};

}  // namespace

ir::MarkedCalls find_marked_calls(Program &program, const Reach &reach,
                                  Resolver &resolver) {
  return Finding(program, reach, resolver).run();
}

}  // namespace wasmrust::learn

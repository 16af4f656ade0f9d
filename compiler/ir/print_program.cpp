// See print.h: the rows of a program, a line each, relocations on lines of
// their own below what they belong to. What has its usual value is left out.
//
//   symbol s1 data "text" is data data=0 offset=4 size=8 local
#include "compiler/ir/print.h"
#include "compiler/ir/program_text.h"
#include "compiler/ir/text.h"

namespace wasmrust::ir {

namespace {

class Printer {
 public:
  Printer(const Program &program, std::string &out)
      : program_(program), out_(out) {}
  void run();

 private:
  const Program &program_;
  std::string &out_;

  void put(std::string_view text) { out_ += text; }
  void number(uint64_t value) { out_ += std::to_string(value); }
  // " name=value", left out when it is the usual one.
  void key(std::string_view name, uint64_t value, uint64_t usual = 0) {
    if (value == usual) return;
    out_ += ' ';
    out_ += name;
    out_ += '=';
    number(value);
  }
  void flag(std::string_view name, bool is) {
    if (!is) return;
    out_ += ' ';
    out_ += name;
  }
  void string(std::string_view text) {
    out_ += ' ';
    out_ += string_to_text(text);
  }
  void bytes(std::string_view name, Bytes bytes) {
    if (bytes.empty()) return;
    out_ += ' ';
    out_ += name;
    string(as_text(bytes));
  }
  template <typename IdT>
  void id(std::string_view before, IdT id) {
    if (!id) return;
    out_ += ' ';
    out_ += before;
    number(id.value);
  }
  void type_row(TypeId type) {
    if (!type) return;
    put(" (type ");
    number(type.value);
    put(")");
  }
  void value_types(const std::vector<wasm::ValueType> &types);
  void type(size_t index);
  void limits(const wasm::Limits &limits);
  void global_type(const wasm::GlobalType &type);
  void table_type(const wasm::TableType &type);
  void memory(MemoryId id);
  void symbol(SymbolId id);
  void relocations(const std::vector<Relocation> &list);
  void functions();
  void data();
  void globals_and_tables();
  void elements();
  void others();
};

void Printer::value_types(const std::vector<wasm::ValueType> &types) {
  put("(");
  for (size_t i = 0; i < types.size(); ++i) {
    if (i) put(", ");
    put(wasm::to_string(types[i]));
  }
  put(")");
}

void Printer::type(size_t index) {
  const wasm::DefinedType &row = program_.types[index];
  if (row.group_size > 1 && row.group == index) {
    put("rec ");
    number(row.group_size);
    put("\n");
  }
  put("type ");
  number(index);
  flag("open", !row.is_final);
  if (row.supertype != wasm::DefinedType::no_supertype) {
    put(" sub ");
    number(row.supertype);
  }
  if (row.kind == wasm::CompositeKind::Function) {
    put(" func ");
    value_types(row.function.params);
    put(" -> ");
    value_types(row.function.results);
  } else {
    put(row.kind == wasm::CompositeKind::Struct ? " struct (" : " array (");
    for (size_t i = 0; i < row.fields.size(); ++i) {
      if (i) put(", ");
      if (row.fields[i].is_mutable) put("mut ");
      put(wasm::to_string(row.fields[i].storage));
    }
    put(")");
  }
  put("\n");
}

void Printer::limits(const wasm::Limits &limits) {
  key("min", limits.minimum);
  if (limits.has_maximum) key("max", limits.maximum, UINT64_MAX);
  if (limits.has_maximum && limits.maximum == UINT64_MAX)
    put(" max=18446744073709551615");
  flag("i64", limits.is_64);
  flag("shared", limits.shared);
}

void Printer::global_type(const wasm::GlobalType &type) {
  put(" (");
  if (type.is_mutable) put("mut ");
  put(wasm::to_string(type.value));
  put(")");
}

void Printer::table_type(const wasm::TableType &type) {
  put(" (");
  put(wasm::to_string(type.element));
  limits(type.limits);
  put(")");
}

void Printer::memory(MemoryId id) {
  const MemoryRow &row = program_.memories[id];
  put("memory m");
  number(id.value);
  string(row.name);
  put(" ");
  put(memory_kinds[static_cast<size_t>(row.kind)]);
  limits(row.type.limits);
  key("page", row.type.page_size_log2, 16);
  if (!row.import_module.empty() || !row.import_name.empty()) {
    put(" import");
    string(row.import_module);
    string(row.import_name);
  }
  if (!row.export_name.empty()) {
    put(" export");
    string(row.export_name);
  }
  this->id("input=", row.input);
  put("\n");
}

void Printer::symbol(SymbolId id) {
  const Symbol &row = program_.symbols[id];
  put("symbol s");
  number(id.value);
  put(" ");
  put(symbol_kinds[static_cast<size_t>(row.kind)]);
  string(row.name);
  if (row.definition != Definition::Undefined) {
    put(" is ");
    put(definitions[static_cast<size_t>(row.definition)]);
  }
  if (row.layout_value != LayoutValue::None) {
    put(" value=");
    put(layout_values[static_cast<size_t>(row.layout_value)]);
  }
  this->id("function=", row.function);
  this->id("data=", row.data);
  this->id("global=", row.global);
  this->id("table=", row.table);
  this->id("tag=", row.tag);
  this->id("custom=", row.custom);
  type_row(row.type);
  key("offset", row.offset);
  key("size", row.size);
  if (row.global_type != wasm::GlobalType()) {
    put(" global_type");
    global_type(row.global_type);
  }
  if (row.table_type.element.kind != wasm::ValueKind::FuncRef ||
      row.table_type.limits != wasm::Limits()) {
    put(" table_type");
    table_type(row.table_type);
  }
  for (const SymbolFlag &each : symbol_flags) flag(each.word, row.*each.is);
  if (!row.import_module.empty() || !row.import_name.empty()) {
    put(" import");
    string(row.import_module);
    string(row.import_name);
  }
  if (!row.export_name.empty()) {
    put(" export");
    string(row.export_name);
  }
  this->id("input=", row.input);
  put("\n");
}

void Printer::relocations(const std::vector<Relocation> &list) {
  for (const Relocation &each : list) {
    put("  relocation ");
    put(wasm::row(each.type).name);
    put(" ");
    number(each.offset);
    id("s", each.symbol);
    type_row(each.function_type);
    if (each.addend) {
      put(" addend=");
      out_ += std::to_string(each.addend);
    }
    put("\n");
  }
}

void Printer::functions() {
  for (FunctionId id : program_.functions.ids()) {
    const wasmrust::Function &row = program_.functions[id];
    put("function ");
    number(id.value);
    this->id("s", row.symbol);
    type_row(row.type);
    flag("live", row.live);
    this->id("input=", row.input);
    bytes("bytes", row.body);
    put("\n");
    relocations(row.relocations);
  }
}

void Printer::data() {
  for (DataId id : program_.data.ids()) {
    const Data &row = program_.data[id];
    put("data d");
    number(id.value);
    string(row.name);
    this->id("s", row.symbol);
    if (row.memory != MemoryId(size_t{0})) this->id("memory=m", row.memory);
    key("size", row.size);
    key("align_log2", row.alignment_log2);
    key("flags", row.flags);
    flag("zero", row.zero);
    flag("live", row.live);
    this->id("input=", row.input);
    bytes("bytes", row.bytes);
    put("\n");
    relocations(row.relocations);
  }
}

void Printer::globals_and_tables() {
  for (GlobalId id : program_.globals.ids()) {
    const Global &row = program_.globals[id];
    put("global ");
    number(id.value);
    global_type(row.type);
    this->id("s", row.symbol);
    flag("live", row.live);
    this->id("input=", row.input);
    bytes("init", row.init);
    put("\n");
  }
  for (TableId id : program_.tables.ids()) {
    const TableRow &row = program_.tables[id];
    put("table ");
    number(id.value);
    table_type(row.type);
    this->id("s", row.symbol);
    flag("live", row.live);
    this->id("input=", row.input);
    put("\n");
  }
  for (TagId id : program_.tags.ids()) {
    const TagRow &row = program_.tags[id];
    put("tag ");
    number(id.value);
    type_row(row.type);
    this->id("s", row.symbol);
    flag("live", row.live);
    this->id("input=", row.input);
    put("\n");
  }
}

void Printer::elements() {
  for (ElemId id : program_.elements.ids()) {
    const Element &row = program_.elements[id];
    put("elem e");
    number(id.value);
    put(" ");
    put(element_modes[static_cast<size_t>(row.mode)]);
    put(" ");
    put(wasm::to_string(row.type));
    this->id("table=s", row.table);
    this->id("input=", row.input);
    bytes("offset", row.offset);
    if (!row.functions.empty()) {
      put(" functions");
      for (SymbolId function : row.functions) {
        if (function)
          this->id("s", function);
        else
          put(" null");
      }
    }
    if (!row.expressions.empty()) {
      put(" expressions");
      for (Bytes each : row.expressions) string(as_text(each));
    }
    put("\n");
  }
}

void Printer::others() {
  for (const CustomSection &row : program_.custom) {
    put("custom");
    string(row.name);
    id("input=", row.input);
    bytes("bytes", row.bytes);
    put("\n");
    relocations(row.relocations);
  }
  for (const InitFunction &row : program_.init_functions) {
    put("init");
    id("s", row.symbol);
    key("priority", row.priority);
    key("order", row.order);
    put("\n");
  }
  for (const Record &row : program_.records) {
    put("record");
    string(row.name);
    id("input=", row.input);
    bytes("bytes", row.bytes);
    put("\n");
  }
  if (program_.entry) {
    put("entry");
    id("s", program_.entry);
    put("\n");
  }
  for (const wasm::TargetFeature &row : program_.features) {
    put("feature");
    string(row.prefix + std::string(row.name));
    put("\n");
  }
  for (const wasm::ProducerField &row : program_.producers) {
    put("producer");
    string(row.field);
    string(row.name);
    string(row.version);
    put("\n");
  }
}

void Printer::run() {
  put("wasmir ");
  number(wasmir_version);
  put("\n");
  for (size_t i = 0; i < program_.types.size(); ++i) type(i);
  for (MemoryId id : program_.memories.ids()) memory(id);
  for (SymbolId id : program_.symbols.ids()) symbol(id);
  functions();
  data();
  globals_and_tables();
  elements();
  others();
}

}  // namespace

std::string print(const Program &program) {
  std::string out;
  Printer(program, out).run();
  return out;
}

}  // namespace wasmrust::ir

// See print.h. The fields stand in the order of the sections of a file.
#include "compiler/wat/print.h"

#include "compiler/wat/code.h"
#include "compiler/wat/metadata.h"
#include "compiler/wat/names.h"
#include "compiler/wat/words.h"

namespace wasmrust::wat {

using wasm::ExternalKind;
using wasm::NameKind;

namespace {

constexpr NameKind name_kinds[] = {NameKind::Function, NameKind::Table,
                                   NameKind::Memory, NameKind::Global,
                                   NameKind::Tag};
constexpr std::string_view kind_words[] = {"func", "table", "memory", "global",
                                           "tag"};

class Printer {
 public:
  Printer(const wasm::Module &module, std::string &out)
      : module_(module), names_(module), out_(out) {}

  void run();
  void function(uint32_t index);
  const std::optional<wasm::ReadError> &error() const { return error_; }

 private:
  const wasm::Module &module_;
  Names names_;
  std::string &out_;
  std::optional<wasm::ReadError> error_;
  unsigned indent_ = 0;

  void put(std::string_view text) { out_ += text; }
  // A new line with the first word of a field.
  void open(std::string_view word) {
    out_ += '\n';
    out_.append(2 * indent_, ' ');
    put("(");
    put(word);
  }
  void identifier(const Identifier *name) {
    if (!name) return;
    if (!name->text.empty()) put(" " + name->text);
    if (!name->annotation.empty()) put(" " + name->annotation);
  }
  // " $name (;3;)"
  void head(NameKind kind, uint32_t index) {
    identifier(names_.find(kind, index));
    put(" (;" + std::to_string(index) + ";)");
  }
  void constant(Bytes expression, bool folded) {
    auto text = constant_text(names_, expression, folded);
    if (!text && !error_) error_ = text.error();
    if (text) put(*text);
  }
  void offset(Bytes expression) {
    auto text = constant_text(names_, expression, true);
    if (!text && !error_) error_ = text.error();
    if (!text) return;
    // One instruction is short for (offset ...).
    bool single = text->find(") (") == std::string::npos && !text->empty();
    put(single ? " " + *text : " (offset " + *text + ")");
  }

  void types();
  void composite(const wasm::DefinedType &type, uint32_t index);
  void signature(const wasm::FuncType &type, const Identifiers &locals);
  void limits(const wasm::Limits &limits);
  void table_type(const wasm::TableType &type);
  void memory_type(const wasm::MemoryType &type);
  void global_type(const wasm::GlobalType &type);
  void function_use(uint32_t type, const Identifiers &locals);
  void import(const wasm::Import &import, uint32_t index);
  void imports();
  void tables();
  void memories();
  void tags();
  void globals();
  void exports();
  void element(const wasm::ElementSegment &segment, uint32_t index);
  void data(const wasm::DataSegment &segment, uint32_t index);
};

void Printer::signature(const wasm::FuncType &type, const Identifiers &locals) {
  bool open = false;
  for (uint32_t i = 0; i < type.params.size(); ++i) {
    bool named = i < locals.size() &&
                 (!locals[i].text.empty() || !locals[i].annotation.empty());
    if (!open || named) put(open ? ") (param" : " (param");
    open = !named;
    if (named) identifier(&locals[i]);
    put(" " + names_.value_type(type.params[i]));
    if (named) put(")");
  }
  if (open) put(")");
  if (type.results.empty()) return;
  put(" (result");
  for (wasm::ValueType result : type.results)
    put(" " + names_.value_type(result));
  put(")");
}

void Printer::composite(const wasm::DefinedType &type, uint32_t index) {
  switch (type.kind) {
    case wasm::CompositeKind::Function:
      put("(func");
      signature(type.function, {});
      break;
    case wasm::CompositeKind::Struct:
      put("(struct");
      for (uint32_t i = 0; i < type.fields.size(); ++i) {
        const Identifier *name = names_.find_field(index, i);
        put(" (field ");
        if (name && !name->text.empty()) put(name->text + " ");
        put(names_.storage_type(type.fields[i]) + ")");
      }
      break;
    case wasm::CompositeKind::Array:
      put("(array " + names_.storage_type(type.fields[0]));
      break;
  }
  put(")");
}

void Printer::types() {
  for (uint32_t i = 0; i < module_.types.size(); ++i) {
    const wasm::DefinedType &type = module_.types[i];
    bool group = type.group_size > 1;
    if (group && type.group == i) open("rec"), ++indent_;
    open("type");
    head(NameKind::Type, i);
    put(" ");
    bool has_super = type.supertype != wasm::DefinedType::no_supertype;
    bool sub = has_super || !type.is_final;
    if (sub) {
      put(type.is_final ? "(sub final " : "(sub ");
      if (has_super) put(names_.text(NameKind::Type, type.supertype) + " ");
    }
    composite(type, i);
    put(sub ? "))" : ")");
    if (group && type.group + type.group_size == i + 1) {
      --indent_;
      put("\n" + std::string(2 * indent_, ' ') + ")");
    }
  }
}

void Printer::limits(const wasm::Limits &limits) {
  if (limits.is_64) put(" i64");
  put(" " + std::to_string(limits.minimum));
  if (limits.has_maximum) put(" " + std::to_string(limits.maximum));
}

void Printer::table_type(const wasm::TableType &type) {
  limits(type.limits);
  put(" " + names_.value_type(type.element));
}

void Printer::memory_type(const wasm::MemoryType &type) {
  limits(type.limits);
  if (type.limits.shared) put(" shared");
  if (type.has_page_size)
    put(" (pagesize " + std::to_string(uint64_t{1} << type.page_size_log2) +
        ")");
}

void Printer::global_type(const wasm::GlobalType &type) {
  std::string value = names_.value_type(type.value);
  put(type.is_mutable ? " (mut " + value + ")" : " " + value);
}

void Printer::function_use(uint32_t type, const Identifiers &locals) {
  put(names_.type_use(type));
  signature(module_.types[type].function, locals);
}

void Printer::import(const wasm::Import &import, uint32_t index) {
  auto kind = static_cast<size_t>(import.kind);
  open("import ");
  put(name_text(import.module) + " " + name_text(import.name) + " (");
  put(kind_words[kind]);
  head(name_kinds[kind], index);
  switch (import.kind) {
    case ExternalKind::Function:
      function_use(import.type_index, names_.parts(NameKind::Local, index));
      break;
    case ExternalKind::Table:
      table_type(import.table);
      break;
    case ExternalKind::Memory:
      memory_type(import.memory);
      break;
    case ExternalKind::Global:
      global_type(import.global);
      break;
    case ExternalKind::Tag:
      function_use(import.type_index, {});
      break;
  }
  put("))");
}

void Printer::imports() {
  uint32_t next[std::size(kind_words)] = {};
  for (const wasm::Import &each : module_.imports)
    import(each, next[static_cast<size_t>(each.kind)]++);
}

void Printer::tables() {
  uint32_t index = module_.imported(ExternalKind::Table);
  for (const wasm::Table &table : module_.tables) {
    open("table");
    head(NameKind::Table, index++);
    table_type(table.type);
    if (!table.init.empty()) {
      put(" ");
      constant(table.init, true);
    }
    put(")");
  }
}

void Printer::memories() {
  uint32_t index = module_.imported(ExternalKind::Memory);
  for (const wasm::Memory &memory : module_.memories) {
    open("memory");
    head(NameKind::Memory, index++);
    memory_type(memory.type);
    put(")");
  }
}

void Printer::tags() {
  uint32_t index = module_.imported(ExternalKind::Tag);
  for (const wasm::Tag &tag : module_.tags) {
    open("tag");
    head(NameKind::Tag, index++);
    function_use(tag.type_index, {});
    put(")");
  }
}

void Printer::globals() {
  uint32_t index = module_.imported(ExternalKind::Global);
  for (const wasm::Global &global : module_.globals) {
    open("global");
    head(NameKind::Global, index++);
    global_type(global.type);
    put(" ");
    constant(global.init, true);
    put(")");
  }
}

void Printer::exports() {
  for (const wasm::Export &each : module_.exports) {
    auto kind = static_cast<size_t>(each.kind);
    open("export ");
    put(name_text(each.name) + " (");
    put(kind_words[kind]);
    put(" " + names_.text(name_kinds[kind], each.index) + "))");
  }
}

void Printer::element(const wasm::ElementSegment &segment, uint32_t index) {
  using Mode = wasm::ElementSegment::Mode;
  open("elem");
  head(NameKind::Element, index);
  if (segment.mode == Mode::Declared) put(" declare");
  if (segment.mode == Mode::Active) {
    if (segment.table != 0)
      put(" (table " + names_.text(NameKind::Table, segment.table) + ")");
    offset(segment.init);
  }
  if (!segment.uses_expressions) {
    put(" func");
    for (uint32_t function : segment.functions)
      put(" " + names_.text(NameKind::Function, function));
  } else {
    put(" " + names_.value_type(segment.type));
    for (Bytes item : segment.expressions) {
      put(" (item ");
      constant(item, true);
      put(")");
    }
  }
  put(")");
}

void Printer::data(const wasm::DataSegment &segment, uint32_t index) {
  open("data");
  head(NameKind::Data, index);
  if (!segment.passive) {
    if (segment.memory != 0)
      put(" (memory " + names_.text(NameKind::Memory, segment.memory) + ")");
    offset(segment.init);
  }
  put(" " + bytes_text(segment.data));
  if (!segment.relocations.empty()) {
    for (const wasm::Relocation &each : segment.relocations)
      put("\n" + std::string(2 * (indent_ + 1), ' ') + ";; +" +
          std::to_string(each.offset) + " " + relocation_text(module_, each));
    put("\n" + std::string(2 * indent_, ' '));
  }
  put(")");
}

void Printer::function(uint32_t index) {
  uint32_t imported = module_.imported(ExternalKind::Function);
  if (index < imported)
    return import(*module_.import_at(ExternalKind::Function, index), index);
  open("func");
  head(NameKind::Function, index);
  function_use(module_.function_type_index(index),
               names_.parts(NameKind::Local, index));
  auto error = print_body(names_, index - imported, indent_ + 1, out_);
  if (error && !error_) error_ = error;
  put("\n" + std::string(2 * indent_, ' ') + ")");
}

void Printer::run() {
  put("(module");
  const auto &own = module_.names_of(NameKind::Module);
  if (!own.empty()) {
    RowName row{0, own[0].text};
    Identifiers made = identifiers_of({&row, 1});
    identifier(&made[0]);
  }
  indent_ = 1;
  types();
  imports();
  tables();
  memories();
  tags();
  globals();
  exports();
  if (module_.start) {
    open("start ");
    put(names_.text(NameKind::Function, *module_.start) + ")");
  }
  for (uint32_t i = 0; i < module_.elements.size(); ++i)
    element(module_.elements[i], i);
  uint32_t imported = module_.imported(ExternalKind::Function);
  for (uint32_t i = 0; i < module_.functions.size() && !error_; ++i)
    function(imported + i);
  for (uint32_t i = 0; i < module_.data.size(); ++i) data(module_.data[i], i);
  print_custom_sections(module_, out_);
  put("\n)\n");
}

}  // namespace

std::expected<std::string, wasm::ReadError> print(const wasm::Module &module) {
  std::string text;
  Printer printer(module, text);
  printer.run();
  if (printer.error()) return std::unexpected(*printer.error());
  return text;
}

std::expected<std::string, wasm::ReadError> print_functions(
    const wasm::Module &module, std::span<const uint32_t> functions) {
  std::string text;
  Printer printer(module, text);
  for (uint32_t index : functions) printer.function(index);
  if (printer.error()) return std::unexpected(*printer.error());
  text.erase(0, 1);  // the first line's break
  return text + "\n";
}

}  // namespace wasmrust::wat

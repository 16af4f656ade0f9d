// See parse.h: the rows of a program. Each line says its table and its number,
// which must be the next one; attributes come in any order. What a row names
// need not be there: that is for who uses the program to check.
#include <algorithm>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/program_text.h"

namespace wasmrust::ir {

namespace {

class Parser {
 public:
  Parser(std::string_view text, ParsedProgram &to)
      : words_(text),
        ids_left_(text.size() + (1 << 24)),
        to_(to),
        program_(to.program) {}
  std::optional<ParseError> run();

 private:
  Words words_;
  size_t ids_left_;  // for all functions together
  ParsedProgram &to_;
  Program &program_;
  size_t group_left_ = 0;
  uint32_t group_ = 0, group_size_ = 1;
  // Where relocations go: to the last row that can have some.
  std::vector<Relocation> *relocations_ = nullptr;

  bool row();
  uint32_t u32() { return static_cast<uint32_t>(words_.number(UINT32_MAX)); }
  // Keeps a string for as long as the program.
  std::string_view keep();
  Bytes keep_bytes() { return as_bytes(keep()); }
  void next_is(uint32_t number, size_t size);
  template <size_t Count>
  uint8_t one_of(const std::array<std::string_view, Count> &words);

  TypeId type_row();
  void type();
  void group();
  std::vector<wasm::ValueType> value_types();
  bool limit(wasm::Limits &limits);
  wasm::GlobalType global_type();
  wasm::TableType table_type();
  // `live`, `input=`, `s4` of a row that has them.
  template <typename Row>
  bool shared_attribute(Row &row);
  bool input(InputId &id);
  bool import(std::string_view &module, std::string_view &name);
  void unknown() { words_.fail("the row has no such attribute"); }

  void memory();
  void symbol();
  bool symbol_attribute(Symbol &symbol);
  bool symbol_row(Symbol &symbol);
  void function();
  void data();
  void global();
  void table();
  void tag();
  void element();
  void custom();
  void init();
  void record();
  void relocation();
  void feature();
  void producer();
};

std::string_view Parser::keep() {
  return to_.storage.emplace_back(words_.string());
}

void Parser::next_is(uint32_t number, size_t size) {
  if (number != size) words_.fail("rows stand in order, none is left out");
}

template <size_t Count>
uint8_t Parser::one_of(const std::array<std::string_view, Count> &words) {
  for (size_t i = 0; i < Count; ++i)
    if (words_.take_word(words[i])) return static_cast<uint8_t>(i);
  words_.fail("expected one of " + std::string(words[0]) + ", " +
              std::string(words[1]) + ", ...");
  return 0;
}

TypeId Parser::type_row() {
  words_.expect_sign('(');
  words_.expect_word("type");
  TypeId id(size_t{u32()});
  words_.expect_sign(')');
  return id;
}

std::vector<wasm::ValueType> Parser::value_types() {
  std::vector<wasm::ValueType> types;
  words_.expect_sign('(');
  while (!words_.failed() && !words_.take_sign(')')) {
    if (!types.empty()) words_.expect_sign(',');
    types.push_back(words_.value_type());
  }
  return types;
}

void Parser::group() {
  if (group_left_) return words_.fail("the last group is not complete");
  group_ = static_cast<uint32_t>(program_.types.size());
  group_size_ = u32();
  group_left_ = group_size_;
}

void Parser::type() {
  next_is(u32(), program_.types.size());
  wasm::DefinedType row;
  row.group = static_cast<uint32_t>(program_.types.size());
  if (group_left_) {
    --group_left_;
    row.group = group_;
    row.group_size = group_size_;
  }
  row.is_final = !words_.take_word("open");
  if (words_.take_word("sub")) row.supertype = u32();
  if (words_.take_word("func")) {
    row.function.params = value_types();
    words_.expect_word("-");
    words_.expect_sign('>');
    row.function.results = value_types();
  } else {
    row.kind = wasm::CompositeKind::Array;
    if (words_.take_word("struct"))
      row.kind = wasm::CompositeKind::Struct;
    else
      words_.expect_word("array");
    words_.expect_sign('(');
    while (!words_.failed() && !words_.take_sign(')')) {
      if (!row.fields.empty()) words_.expect_sign(',');
      bool is_mutable = words_.take_word("mut");
      row.fields.push_back({words_.value_type(), is_mutable});
    }
  }
  program_.types.push_back(std::move(row));
}

// One of `min= max= i64 shared`.
bool Parser::limit(wasm::Limits &limits) {
  if (words_.take_key("min")) {
    limits.minimum = words_.number(UINT64_MAX);
  } else if (words_.take_key("max")) {
    limits.has_maximum = true;
    limits.maximum = words_.number(UINT64_MAX);
  } else if (words_.take_word("i64")) {
    limits.is_64 = true;
  } else if (words_.take_word("shared")) {
    limits.shared = true;
  } else {
    return false;
  }
  return true;
}

wasm::GlobalType Parser::global_type() {
  words_.expect_sign('(');
  wasm::GlobalType type;
  type.is_mutable = words_.take_word("mut");
  type.value = words_.value_type();
  words_.expect_sign(')');
  return type;
}

wasm::TableType Parser::table_type() {
  words_.expect_sign('(');
  wasm::TableType type;
  type.element = words_.value_type();
  while (limit(type.limits)) {
  }
  words_.expect_sign(')');
  return type;
}

bool Parser::input(InputId &id) {
  if (!words_.take_key("input")) return false;
  id = InputId(size_t{u32()});
  return true;
}

bool Parser::import(std::string_view &module, std::string_view &name) {
  if (!words_.take_word("import")) return false;
  module = keep();
  name = keep();
  return true;
}

template <typename Row>
bool Parser::shared_attribute(Row &row) {
  if (words_.take_word("live")) {
    row.live = true;
    return true;
  }
  if (!words_.at_id('s')) return input(row.input);
  row.symbol = SymbolId(size_t{words_.id('s')});
  return true;
}

void Parser::memory() {
  next_is(words_.id('m'), program_.memories.size());
  MemoryRow row{.name = keep()};
  row.kind = static_cast<MemoryKind>(one_of(memory_kinds));
  while (!words_.at_line_end()) {
    if (words_.take_key("page"))
      row.type.page_size_log2 = static_cast<uint8_t>(words_.number(64));
    else if (words_.take_word("export"))
      row.export_name = keep();
    else if (!limit(row.type.limits) && !input(row.input) &&
             !import(row.import_module, row.import_name))
      unknown();
  }
  program_.memories.add(row);
}

// `function=3` and its like: the row that defines the symbol.
bool Parser::symbol_row(Symbol &symbol) {
  auto take = [&](std::string_view key, auto &id) {
    if (!words_.take_key(key)) return false;
    id = std::remove_reference_t<decltype(id)>(size_t{u32()});
    return true;
  };
  return take("function", symbol.function) || take("data", symbol.data) ||
         take("global", symbol.global) || take("table", symbol.table) ||
         take("tag", symbol.tag) || take("custom", symbol.custom);
}

bool Parser::symbol_attribute(Symbol &symbol) {
  if (words_.take_word("is")) {
    symbol.definition = static_cast<Definition>(one_of(definitions));
  } else if (words_.take_key("value")) {
    symbol.layout_value = static_cast<LayoutValue>(one_of(layout_values));
  } else if (words_.take_key("offset")) {
    symbol.offset = words_.number(UINT64_MAX);
  } else if (words_.take_key("size")) {
    symbol.size = words_.number(UINT64_MAX);
  } else if (words_.take_word("global_type")) {
    symbol.global_type = global_type();
  } else if (words_.take_word("table_type")) {
    symbol.table_type = table_type();
  } else if (words_.take_word("export")) {
    symbol.export_name = keep();
  } else if (words_.at_sign('(')) {
    symbol.type = type_row();
  } else {
    for (const SymbolFlag &flag : symbol_flags)
      if (words_.take_word(flag.word)) return symbol.*flag.is = true;
    return symbol_row(symbol) || input(symbol.input) ||
           import(symbol.import_module, symbol.import_name);
  }
  return true;
}

void Parser::symbol() {
  next_is(words_.id('s'), program_.symbols.size());
  Symbol symbol{.kind = static_cast<SymbolKind>(one_of(symbol_kinds))};
  symbol.name = keep();
  while (!words_.at_line_end())
    if (!symbol_attribute(symbol)) unknown();
  program_.symbols.add(std::move(symbol));
}

void Parser::function() {
  next_is(u32(), program_.functions.size());
  wasmrust::Function row;
  while (!words_.at_line_end()) {
    if (words_.at_sign('('))
      row.type = type_row();
    else if (words_.take_word("bytes"))
      row.body = keep_bytes();
    else if (!shared_attribute(row))
      unknown();
  }
  FunctionId id = program_.functions.add(std::move(row));
  relocations_ = &program_.functions[id].relocations;
}

void Parser::data() {
  next_is(words_.id('d'), program_.data.size());
  Data row{.name = keep()};
  while (!words_.at_line_end()) {
    if (words_.take_key("memory"))
      row.memory = MemoryId(size_t{words_.id('m')});
    else if (words_.take_key("size"))
      row.size = words_.number(UINT64_MAX);
    else if (words_.take_key("align_log2"))
      row.alignment_log2 = static_cast<uint32_t>(words_.number(63));
    else if (words_.take_key("flags"))
      row.flags = u32();
    else if (words_.take_word("zero"))
      row.zero = true;
    else if (words_.take_word("bytes"))
      row.bytes = keep_bytes();
    else if (!shared_attribute(row))
      unknown();
  }
  DataId id = program_.data.add(std::move(row));
  relocations_ = &program_.data[id].relocations;
}

void Parser::global() {
  next_is(u32(), program_.globals.size());
  Global row{.type = global_type()};
  while (!words_.at_line_end()) {
    if (words_.take_word("init"))
      row.init = keep_bytes();
    else if (!shared_attribute(row))
      unknown();
  }
  program_.globals.add(row);
}

void Parser::table() {
  next_is(u32(), program_.tables.size());
  TableRow row{.type = table_type()};
  while (!words_.at_line_end())
    if (!shared_attribute(row)) unknown();
  program_.tables.add(row);
}

void Parser::tag() {
  next_is(u32(), program_.tags.size());
  TagRow row;
  while (!words_.at_line_end()) {
    if (words_.at_sign('('))
      row.type = type_row();
    else if (!shared_attribute(row))
      unknown();
  }
  program_.tags.add(row);
}

void Parser::element() {
  next_is(words_.id('e'), program_.elements.size());
  Element row;
  row.mode = static_cast<wasm::ElementSegment::Mode>(one_of(element_modes));
  row.type = words_.value_type();
  while (!words_.at_line_end()) {
    if (words_.take_key("table")) {
      row.table = SymbolId(size_t{words_.id('s')});
    } else if (words_.take_word("offset")) {
      row.offset = keep_bytes();
    } else if (words_.take_word("functions")) {
      while (words_.at_id('s') || words_.at_word("null"))
        row.functions.push_back(words_.take_word("null")
                                    ? SymbolId()
                                    : SymbolId(size_t{words_.id('s')}));
    } else if (words_.take_word("expressions")) {
      while (words_.token().kind == Token::Kind::String)
        row.expressions.push_back(keep_bytes());
    } else if (!input(row.input)) {
      unknown();
    }
  }
  program_.elements.add(std::move(row));
}

void Parser::custom() {
  CustomSection row{.name = keep()};
  while (!words_.at_line_end()) {
    if (words_.take_word("bytes"))
      row.bytes = keep_bytes();
    else if (!input(row.input))
      unknown();
  }
  CustomId id = program_.custom.add(std::move(row));
  relocations_ = &program_.custom[id].relocations;
}

void Parser::init() {
  InitFunction row{};
  while (!words_.at_line_end()) {
    if (words_.take_key("priority"))
      row.priority = u32();
    else if (words_.take_key("order"))
      row.order = u32();
    else
      row.symbol = SymbolId(size_t{words_.id('s')});
  }
  program_.init_functions.push_back(row);
}

void Parser::record() {
  Record row{.name = keep()};
  while (!words_.at_line_end()) {
    if (words_.take_word("bytes"))
      row.bytes = keep_bytes();
    else if (!input(row.input))
      unknown();
  }
  program_.records.push_back(row);
}

void Parser::relocation() {
  if (!relocations_) return words_.fail("there is nothing to relocate");
  std::string_view name = words_.token().text;
  const wasm::RelocationRow *found = nullptr;
  for (unsigned i = 0; i < 256 && !found; ++i) {
    found = wasm::find_relocation(static_cast<uint8_t>(i));
    if (found && found->name != name) found = nullptr;
  }
  if (!found) return words_.fail("there is no such relocation");
  words_.next();
  Relocation row{.type = found->type, .offset = u32()};
  while (!words_.at_line_end()) {
    if (words_.take_key("addend"))
      row.addend = words_.signed_number(INT64_MIN, INT64_MAX);
    else if (words_.at_sign('('))
      row.function_type = type_row();
    else
      row.symbol = SymbolId(size_t{words_.id('s')});
  }
  relocations_->push_back(row);
}

void Parser::feature() {
  std::string_view text = keep();
  if (text.empty()) return words_.fail("expected a sign and a name");
  program_.features.push_back({text[0], text.substr(1)});
}

void Parser::producer() {
  std::string_view field = keep(), name = keep(), version = keep();
  program_.producers.push_back({field, name, version});
}

// A line; false when it is none of the program's.
bool Parser::row() {
  static constexpr std::pair<std::string_view, void (Parser::*)()> rows[] = {
      {"rec", &Parser::group},         {"type", &Parser::type},
      {"memory", &Parser::memory},     {"symbol", &Parser::symbol},
      {"function", &Parser::function}, {"data", &Parser::data},
      {"global", &Parser::global},     {"table", &Parser::table},
      {"tag", &Parser::tag},           {"elem", &Parser::element},
      {"custom", &Parser::custom},     {"init", &Parser::init},
      {"record", &Parser::record},     {"relocation", &Parser::relocation},
      {"feature", &Parser::feature},   {"producer", &Parser::producer},
  };
  for (const auto &[word, read] : rows)
    if (words_.take_word(word)) {
      (this->*read)();
      words_.end_line();
      return true;
    }
  return false;
}

std::optional<ParseError> Parser::run() {
  words_.skip_empty_lines();
  words_.expect_word("wasmir");
  Token version = words_.token();
  if (u32() != wasmir_version && !words_.failed())
    words_.fail_at(
        version.line, version.column,
        "only version " + std::to_string(wasmir_version) + " is understood");
  words_.end_line();
  while (!words_.failed() && !words_.at_end()) {
    if (words_.at_word("func")) {
      to_.functions.push_back(parse_function(words_, ids_left_));
      ids_left_ -= std::min(ids_left_, to_.functions.back().value_count() +
                                           to_.functions.back().blocks.size());
    } else if (words_.at_word("facts")) {
      to_.facts.rows.push_back(parse_facts(words_));
      words_.end_line();
    } else if (words_.take_word("entry")) {
      program_.entry = SymbolId(size_t{words_.id('s')});
      words_.end_line();
    } else if (!row()) {
      words_.fail("expected a row of the program or a function");
    }
  }
  if (group_left_) words_.fail("the last group is not complete");
  if (words_.failed()) return words_.error();
  return std::nullopt;
}

}  // namespace

std::expected<ParsedProgram, ParseError> parse_program(std::string_view text) {
  ParsedProgram to;
  if (auto error = Parser(text, to).run()) return std::unexpected(*error);
  return to;
}

}  // namespace wasmrust::ir

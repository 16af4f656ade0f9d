// See binary_program.h. A field of a row is said once, in the list of its row,
// for writer and reader:
//
//   Fields<InitFunction>::list = {priority, symbol, order}
//
// The list's order is the form's. What is usual is what a new row has. A field
// that a list forgets does not compile.
#include "compiler/ir/binary_program.h"

#include <tuple>

#include "compiler/base/check.h"
#include "compiler/ir/binary_parts.h"
#include "compiler/ir/program_text.h"

namespace wasmrust::ir {

namespace {

constexpr std::string_view magic = "wprog";

// Limits the number of ids in all functions together with the size of all.
constexpr size_t most_free_ids = 1 << 24;

// --- rows --------------------------------------------------------------------

// `list`: the fields, those that are rarely usual first. `left_out`: how many
// are not in it.
template <typename Row>
struct Fields;

template <>
struct Fields<wasm::Limits> {
  using Row = wasm::Limits;
  static constexpr std::tuple list{&Row::minimum, &Row::maximum,
                                   &Row::has_maximum, &Row::shared,
                                   &Row::is_64};
};

template <>
struct Fields<wasm::TableType> {
  using Row = wasm::TableType;
  static constexpr std::tuple list{&Row::element, &Row::limits};
};

template <>
struct Fields<wasm::MemoryType> {
  using Row = wasm::MemoryType;
  static constexpr std::tuple list{&Row::limits, &Row::page_size_log2,
                                   &Row::has_page_size};
};

template <>
struct Fields<wasm::GlobalType> {
  using Row = wasm::GlobalType;
  static constexpr std::tuple list{&Row::value, &Row::is_mutable};
};

template <>
struct Fields<wasm::FuncType> {
  using Row = wasm::FuncType;
  static constexpr std::tuple list{&Row::params, &Row::results};
};

template <>
struct Fields<wasm::FieldType> {
  using Row = wasm::FieldType;
  static constexpr std::tuple list{&Row::storage, &Row::is_mutable};
};

// The group stands before its types.
template <>
struct Fields<wasm::DefinedType> {
  using Row = wasm::DefinedType;
  static constexpr std::tuple list{&Row::function, &Row::kind, &Row::fields,
                                   &Row::is_final, &Row::supertype};
  static constexpr size_t left_out = 3;  // group, group_size, offset
};

template <>
struct Fields<Relocation> {
  using Row = Relocation;
  static constexpr std::tuple list{&Row::offset, &Row::type, &Row::symbol,
                                   &Row::addend, &Row::function_type};
};

template <>
struct Fields<Symbol> {
  using Row = Symbol;
  static constexpr std::tuple list{&Row::name,
                                   &Row::definition,
                                   &Row::type,
                                   &Row::function,
                                   &Row::live,
                                   &Row::local,
                                   &Row::kind,
                                   &Row::data,
                                   &Row::offset,
                                   &Row::size,
                                   &Row::input,
                                   &Row::hidden,
                                   &Row::weak,
                                   &Row::exported,
                                   &Row::no_strip,
                                   &Row::import_module,
                                   &Row::import_name,
                                   &Row::explicit_name,
                                   &Row::export_name,
                                   &Row::global,
                                   &Row::global_type,
                                   &Row::layout_value,
                                   &Row::table,
                                   &Row::table_type,
                                   &Row::tag,
                                   &Row::custom,
                                   &Row::tls,
                                   &Row::stub,
                                   &Row::referenced_by_table};
};

template <>
struct Fields<wasmrust::Function> {
  using Row = wasmrust::Function;
  static constexpr std::tuple list{&Row::symbol,      &Row::type, &Row::body,
                                   &Row::relocations, &Row::live, &Row::input};
};

template <>
struct Fields<Data> {
  using Row = Data;
  static constexpr std::tuple list{
      &Row::name,           &Row::symbol,      &Row::bytes, &Row::size,
      &Row::alignment_log2, &Row::live,        &Row::input, &Row::flags,
      &Row::zero,           &Row::relocations, &Row::memory};
};

template <>
struct Fields<Global> {
  using Row = Global;
  static constexpr std::tuple list{&Row::symbol, &Row::type, &Row::init,
                                   &Row::live, &Row::input};
};

template <>
struct Fields<TableRow> {
  using Row = TableRow;
  static constexpr std::tuple list{&Row::symbol, &Row::type, &Row::live,
                                   &Row::input};
};

template <>
struct Fields<TagRow> {
  using Row = TagRow;
  static constexpr std::tuple list{&Row::symbol, &Row::type, &Row::live,
                                   &Row::input};
};

template <>
struct Fields<CustomSection> {
  using Row = CustomSection;
  static constexpr std::tuple list{&Row::name, &Row::bytes, &Row::input,
                                   &Row::relocations};
};

template <>
struct Fields<MemoryRow> {
  using Row = MemoryRow;
  static constexpr std::tuple list{
      &Row::name,          &Row::type,        &Row::kind,       &Row::input,
      &Row::import_module, &Row::import_name, &Row::export_name};
};

template <>
struct Fields<Element> {
  using Row = Element;
  static constexpr std::tuple list{
      &Row::mode,      &Row::type,        &Row::table, &Row::offset,
      &Row::functions, &Row::expressions, &Row::input};
};

template <>
struct Fields<InitFunction> {
  using Row = InitFunction;
  static constexpr std::tuple list{&Row::priority, &Row::symbol, &Row::order};
};

template <>
struct Fields<Record> {
  using Row = Record;
  static constexpr std::tuple list{&Row::name, &Row::bytes, &Row::input};
};

template <>
struct Fields<Program::Merged> {
  using Row = Program::Merged;
  static constexpr std::tuple list{&Row::gone, &Row::into};
};

template <>
struct Fields<LocalName> {
  using Row = LocalName;
  static constexpr std::tuple list{&Row::local, &Row::name};
};

template <>
struct Fields<BranchHint> {
  using Row = BranchHint;
  static constexpr std::tuple list{&Row::offset, &Row::likely};
};

template <>
struct Fields<wasm::TargetFeature> {
  using Row = wasm::TargetFeature;
  static constexpr std::tuple list{&Row::prefix, &Row::name};
};

template <>
struct Fields<wasm::ProducerField> {
  using Row = wasm::ProducerField;
  static constexpr std::tuple list{&Row::field, &Row::name, &Row::version};
};

template <>
struct Fields<Program> {
  using Row = Program;
  static constexpr std::tuple list{
      &Row::types,      &Row::memories,    &Row::symbols,
      &Row::functions,  &Row::data,        &Row::globals,
      &Row::tables,     &Row::tags,        &Row::elements,
      &Row::custom,     &Row::records,     &Row::init_functions,
      &Row::entry,      &Row::features,    &Row::producers,
      &Row::type_names, &Row::local_names, &Row::branch_hints,
      &Row::merged};
  static constexpr size_t left_out = 2;  // written, made_names
};

template <typename Row>
concept HasFields = requires { Fields<Row>::list; };

// Counts the fields of a row by how many values it can be made of.
struct Anything {
  template <typename T>
  operator T() const;
};
template <typename Row, typename... Values>
consteval size_t field_count() {
  if constexpr (requires { Row{Values()..., Anything()}; })
    return field_count<Row, Values..., Anything>();
  else
    return sizeof...(Values);
}

template <typename Row>
consteval bool is_complete() {
  size_t listed = std::tuple_size_v<decltype(Fields<Row>::list)>;
  if constexpr (requires { Fields<Row>::left_out; })
    listed += Fields<Row>::left_out;
  return listed == field_count<Row>();
}

// Calls `each(member)` for the fields in order.
template <typename Row, typename Each>
void for_fields(Each each) {
  static_assert(is_complete<Row>(), "a field is not in the list");
  std::apply([&](auto... member) { (each(member), ...); }, Fields<Row>::list);
}

// The number of values of an enumeration.
consteval size_t count_of(SymbolKind) { return symbol_kinds.size(); }
consteval size_t count_of(Definition) { return definitions.size(); }
consteval size_t count_of(LayoutValue) { return layout_values.size(); }
consteval size_t count_of(MemoryKind) { return memory_kinds.size(); }
consteval size_t count_of(wasm::ElementSegment::Mode) {
  return element_modes.size();
}
consteval size_t count_of(wasm::CompositeKind) { return 3; }

// nullptr: nothing is wrong with the row by itself.
template <typename Row>
const char *wrong(const Row &) {
  return nullptr;
}
template <>
const char *wrong(const Data &row) {
  return row.alignment_log2 > 63 ? "there is no such alignment" : nullptr;
}
template <>
const char *wrong(const wasm::MemoryType &type) {
  return type.page_size_log2 > 64 ? "there is no such page size" : nullptr;
}

// --- writing -----------------------------------------------------------------

class Writer {
 public:
  explicit Writer(ByteWriter &to) : to_(to) {}

  template <HasFields Row>
  void put(const Row &row) {
    const Row usual{};
    uint64_t others = unusual(row, usual), bit = 1;
    to_.uleb(others);
    for_fields<Row>([&](auto member) {
      if (others & bit) put(row.*member);
      bit <<= 1;
    });
  }

 private:
  ByteWriter &to_;

  // A bit for each field that has to be written.
  template <HasFields Row>
  static uint64_t unusual(const Row &row, const Row &usual) {
    uint64_t others = 0, bit = 1;
    for_fields<Row>([&](auto member) {
      if (!is_usual(row.*member, usual.*member)) others |= bit;
      bit <<= 1;
    });
    return others;
  }

  template <typename T>
  static bool is_usual(const T &value, const T &usual) {
    if constexpr (HasFields<T>)
      return unusual(value, usual) == 0;
    else if constexpr (requires { value.empty(); })
      return value.empty();
    else
      return value == usual;
  }

  void put(bool) {}  // the bit has said it
  void put(char value) { to_.u8(static_cast<uint8_t>(value)); }
  void put(uint8_t value) { to_.u8(value); }
  void put(uint32_t value) { to_.uleb(value); }
  void put(uint64_t value) { to_.uleb(value); }
  void put(int64_t value) { to_.sleb(value); }
  void put(std::string_view text) { to_.name(text); }
  void put(Bytes bytes) { to_.name(as_text(bytes)); }
  void put(wasm::ValueType type) { write_value_type(type, to_); }
  template <typename Tag>
  void put(Id<Tag> id) {
    write_optional_id(id, to_);
  }
  template <typename Kind>
    requires std::is_enum_v<Kind>
  void put(Kind kind) {
    to_.u8(static_cast<uint8_t>(kind));
  }
  template <typename Row>
  void put(const std::vector<Row> &list) {
    to_.uleb(list.size());
    for (const Row &row : list) put(row);
  }
  template <typename IdT, typename Row>
  void put(const Table<IdT, Row> &table) {
    to_.uleb(table.size());
    for (const Row &row : table) put(row);
  }
  template <typename Key, typename Value>
  void put(const std::map<Key, Value> &map) {
    to_.uleb(map.size());
    for (const auto &[key, value] : map) {
      put(key);
      put(value);
    }
  }
  void put(const std::vector<wasm::DefinedType> &types);
};

// Each group has its size before it.
void Writer::put(const std::vector<wasm::DefinedType> &types) {
  to_.uleb(types.size());
  size_t group_end = 0;
  for (size_t i = 0; i < types.size(); ++i) {
    if (i == group_end) {
      to_.uleb(types[i].group_size);
      group_end += types[i].group_size;
      WASMRUST_CHECK(i < group_end && group_end <= types.size(),
                     "a group of types is whole");
    }
    put(types[i]);
  }
}

// --- reading -----------------------------------------------------------------

class Reader {
 public:
  explicit Reader(ByteReader &from) : from_(from) {}

  // The row has the usual values.
  template <HasFields Row>
  void get(Row &row) {
    constexpr size_t count = std::tuple_size_v<decltype(Fields<Row>::list)>;
    uint64_t others = from_.uleb64(), bit = 1;
    if (others >> count) from_.fail("there is no such field");
    for_fields<Row>([&](auto member) {
      if ((others & bit) && !from_.failed()) get(row.*member);
      bit <<= 1;
    });
    if (from_.failed()) return;
    if (const char *reason = wrong(row)) from_.fail(reason);
  }

 private:
  ByteReader &from_;

  void get(bool &value) { value = !value; }
  void get(char &value) { value = static_cast<char>(from_.u8()); }
  void get(uint8_t &value) { value = from_.u8(); }
  void get(uint32_t &value) { value = from_.uleb32(); }
  void get(uint64_t &value) { value = from_.uleb64(); }
  void get(int64_t &value) { value = from_.sleb64(); }
  void get(std::string_view &text) { text = from_.name(); }
  void get(std::string &text) { text = from_.name(); }
  void get(Bytes &bytes) { bytes = as_bytes(from_.name()); }
  void get(wasm::ValueType &type) { type = read_value_type(from_); }
  template <typename Tag>
  void get(Id<Tag> &id) {
    id = read_optional_id<Id<Tag>>(from_, UINT32_MAX, "row");
  }
  template <typename Kind>
    requires std::is_enum_v<Kind>
  void get(Kind &kind) {
    kind = static_cast<Kind>(read_below(from_, count_of(Kind()), "kind"));
  }
  void get(RelocationType &type);
  template <typename Row>
  void get(std::vector<Row> &list) {
    for (uint32_t left = from_.count(); left > 0 && !from_.failed(); --left)
      get(list.emplace_back());
  }
  template <typename IdT, typename Row>
  void get(Table<IdT, Row> &table) {
    for (uint32_t left = from_.count(); left > 0 && !from_.failed(); --left)
      get(table[table.add(Row{})]);
  }
  template <typename Key, typename Value>
  void get(std::map<Key, Value> &map) {
    for (uint32_t left = from_.count(2); left > 0 && !from_.failed(); --left) {
      Key key;
      get(key);
      if (map.contains(key)) from_.fail("a name is there twice");
      get(map[key]);
    }
  }
  void get(std::vector<wasm::DefinedType> &types);
};

void Reader::get(RelocationType &type) {
  uint8_t number = from_.u8();
  if (const wasm::RelocationRow *row = wasm::find_relocation(number))
    type = row->type;
  else
    from_.fail("there is no such relocation");
}

void Reader::get(std::vector<wasm::DefinedType> &types) {
  size_t count = from_.count();
  while (types.size() < count && !from_.failed()) {
    auto group = static_cast<uint32_t>(types.size());
    uint32_t size = from_.uleb32();
    if (size == 0 || size > count - types.size())
      return from_.fail("the group of types is not complete");
    for (uint32_t i = 0; i < size && !from_.failed(); ++i) {
      wasm::DefinedType type{.group = group, .group_size = size};
      get(type);
      types.push_back(std::move(type));
    }
  }
}

}  // namespace

void write_binary(const Program &program, const Facts &facts,
                  std::span<const Function> functions, ByteWriter &to) {
  size_t start = to.size(), ids = 0;
  write_head(magic, to);
  Writer(to).put(program);
  write_binary(facts, to);
  to.uleb(functions.size());
  for (const Function &function : functions) {
    write_function(function, to);
    ids += function.value_count();
  }
  WASMRUST_CHECK(ids <= most_free_ids + (to.size() - start),
                 "few of the functions' ids are free");
}

std::expected<WholeProgram, wasm::ReadError> read_program(Bytes bytes) {
  ByteReader from(bytes);
  WholeProgram whole;
  if (read_head(from, magic, "program")) {
    Reader(from).get(whole.program);
    whole.facts = read_facts(from);
    uint64_t ids = most_free_ids + bytes.size();
    for (uint32_t left = from.count(); left > 0 && !from.failed(); --left) {
      whole.functions.push_back(read_function(from, ids));
      ids -= whole.functions.back().value_count();
    }
  }
  if (!from.failed() && !from.at_end()) from.fail("bytes behind the program");
  if (from.failed())
    return std::unexpected(wasm::ReadError{from.offset(), from.reason()});
  return whole;
}

}  // namespace wasmrust::ir

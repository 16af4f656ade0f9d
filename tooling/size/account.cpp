// See account.h. The module has been read, so its bytes are known to be well
// formed: this goes over them once more and only notes where each thing ends.
#include "tooling/size/account.h"

#include <algorithm>
#include <tuple>

#include "compiler/base/check.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::size {

using wasm::ExternalKind;
using wasm::Module;

namespace {

// What each section is called, and how it is cut into pieces.
enum SectionId : uint8_t {
  CustomSection,
  TypeSection,
  ImportSection,
  FunctionSection,
  TableSection,
  MemorySection,
  GlobalSection,
  ExportSection,
  StartSection,
  ElementSection,
  CodeSection,
  DataSection,
  DataCountSection,
  TagSection,
};

constexpr Owner format{};

OwnerKind owner_kind(ExternalKind kind) {
  switch (kind) {
    case ExternalKind::Function:
      return OwnerKind::Function;
    case ExternalKind::Table:
      return OwnerKind::Table;
    case ExternalKind::Memory:
      return OwnerKind::Memory;
    case ExternalKind::Global:
      return OwnerKind::Global;
    case ExternalKind::Tag:
      return OwnerKind::Tag;
  }
  return OwnerKind::Format;
}

// The row that a name of this kind is for.
Owner owner_of_name(wasm::NameKind kind, uint32_t index) {
  using wasm::NameKind;
  switch (kind) {
    case NameKind::Module:
      return format;
    case NameKind::Function:
    case NameKind::Local:
    case NameKind::Label:
      return {OwnerKind::Function, index};
    case NameKind::Type:
    case NameKind::Field:
      return {OwnerKind::Type, index};
    case NameKind::Table:
      return {OwnerKind::Table, index};
    case NameKind::Memory:
      return {OwnerKind::Memory, index};
    case NameKind::Global:
      return {OwnerKind::Global, index};
    case NameKind::Element:
      return {OwnerKind::Element, index};
    case NameKind::Data:
      return {OwnerKind::Data, index};
    case NameKind::Tag:
      return {OwnerKind::Tag, index};
  }
  return format;
}

class Accountant {
 public:
  explicit Accountant(const Module &module) : module_(module) {}

  std::vector<Piece> run() {
    upto(preamble_size, Role::Header, format);
    for (uint32_t i = 0; i < module_.sections.size(); ++i) section(i);
    WASMRUST_CHECK(at_ == module_.file.size(),
                   "the pieces of a file do not add up to it");
    return std::move(pieces_);
  }

 private:
  static constexpr uint32_t preamble_size = 8;

  const Module &module_;
  std::vector<Piece> pieces_;
  uint32_t at_ = 0;  // all before it is accounted for
  uint32_t section_ = no_section;
  uint32_t next_custom_ = 0;
  uint32_t next_import_[5] = {};
  std::vector<uint32_t> data_symbols_;  // with bytes; by segment and offset

  // From where we are to `end`, which never lies behind us.
  void upto(uint32_t end, Role role, Owner owner) {
    WASMRUST_CHECK(end >= at_, "pieces of a file overlap");
    if (end > at_) pieces_.push_back({at_, end - at_, section_, role, owner});
    at_ = end;
  }
  uint32_t end_of(Bytes view) const {
    return module_.offset_of(view) + static_cast<uint32_t>(view.size());
  }
  // A reader that starts where we are and ends with the section.
  ByteReader reader(Bytes payload) const {
    return ByteReader(payload.subspan(at_ - module_.offset_of(payload)), at_);
  }
  void count(ByteReader &in) {
    in.uleb32();
    mark(in, Role::Header, format);
  }
  void mark(const ByteReader &in, Role role, Owner owner) {
    upto(static_cast<uint32_t>(in.offset()), role, owner);
  }

  void section(uint32_t index);
  void types(Bytes payload);
  void imports(Bytes payload);
  void import(ByteReader &in, uint8_t kind);
  void functions(Bytes payload);
  template <typename Row, typename Start>
  void rows(Bytes payload, const std::vector<Row> &rows, ExternalKind kind,
            Start start);
  void globals(Bytes payload);
  void exports(Bytes payload);
  void elements(Bytes payload);
  void code();
  void data();
  void find_data_symbols();
  void segment_content(uint32_t index);
  void custom(Bytes payload);
  void names(Bytes payload, Owner rest);
  void name_map(ByteReader &in, wasm::NameKind kind, const uint32_t *outer);
  void hints(Bytes payload);
  Owner defined(ExternalKind kind, uint32_t row) const {
    return {owner_kind(kind), module_.imported(kind) + row};
  }
};

void skip_limits(ByteReader &in, bool of_memory) {
  constexpr uint8_t has_maximum = 1, has_page_size = 8;
  uint8_t flags = in.u8();
  in.uleb64();
  if (flags & has_maximum) in.uleb64();
  if (of_memory && (flags & has_page_size)) in.uleb32();
}

void skip_import_type(ByteReader &in, ExternalKind kind) {
  switch (kind) {
    case ExternalKind::Function:
      in.uleb32();
      return;
    case ExternalKind::Table:
      wasm::read_value_type(in);
      return skip_limits(in, false);
    case ExternalKind::Memory:
      return skip_limits(in, true);
    case ExternalKind::Global:
      wasm::read_value_type(in);
      in.u8();
      return;
    case ExternalKind::Tag:
      in.u8();
      in.uleb32();
      return;
  }
}

// A type of the type section, without what groups it.
void skip_type(ByteReader &in) {
  uint8_t form = in.u8();
  if (form == 0x50 || form == 0x4f) {
    for (uint32_t supers = in.uleb32(); supers > 0; --supers) in.uleb32();
    form = in.u8();
  }
  if (form == 0x60) {
    for (int lists = 0; lists < 2; ++lists)
      for (uint32_t left = in.uleb32(); left > 0; --left)
        wasm::read_value_type(in);
    return;
  }
  for (uint32_t fields = form == 0x5f ? in.uleb32() : 1; fields > 0; --fields) {
    wasm::read_storage_type(in);
    in.u8();
  }
}

void Accountant::types(Bytes payload) {
  constexpr uint8_t group_form = 0x4e;
  ByteReader in = reader(payload);
  count(in);
  uint32_t type = 0;
  while (!in.at_end()) {
    uint32_t members = 1;
    ByteReader ahead = in;
    if (ahead.u8() == group_form) {
      in.u8();
      members = in.uleb32();
      mark(in, Role::Header, format);
    }
    for (; members > 0; --members) {
      skip_type(in);
      mark(in, Role::Declaration, {OwnerKind::Type, type++});
    }
  }
}

void Accountant::import(ByteReader &in, uint8_t kind) {
  mark(in, Role::Declaration,
       {owner_kind(static_cast<ExternalKind>(kind)), next_import_[kind]++});
}

void Accountant::imports(Bytes payload) {
  constexpr uint8_t of_a_module = 0x7f, of_a_type = 0x7e;
  ByteReader in = reader(payload);
  count(in);
  while (!in.at_end()) {
    in.name();
    bool unnamed = in.name().empty();
    ByteReader ahead = in;
    uint8_t form = ahead.u8();
    bool group = unnamed && (form == of_a_module || form == of_a_type);
    uint8_t kind = in.u8();
    if (!group) {
      skip_import_type(in, static_cast<ExternalKind>(kind));
      import(in, kind);
      continue;
    }
    if (form == of_a_type) {
      kind = in.u8();
      skip_import_type(in, static_cast<ExternalKind>(kind));
    }
    uint32_t left = in.uleb32();
    mark(in, Role::Header, format);
    for (; left > 0; --left) {
      in.name();
      if (form == of_a_module) {
        kind = in.u8();
        skip_import_type(in, static_cast<ExternalKind>(kind));
      }
      import(in, kind);
    }
  }
}

void Accountant::functions(Bytes payload) {
  ByteReader in = reader(payload);
  count(in);
  for (uint32_t row = 0; !in.at_end(); ++row) {
    in.uleb32();
    mark(in, Role::Declaration, defined(ExternalKind::Function, row));
  }
}

// Rows whose start is known: each ends where the next one starts.
template <typename Row, typename Start>
void Accountant::rows(Bytes payload, const std::vector<Row> &rows,
                      ExternalKind kind, Start start) {
  if (rows.empty()) return;
  upto(start(rows[0]), Role::Header, format);
  for (uint32_t i = 0; i < rows.size(); ++i)
    upto(i + 1 < rows.size() ? start(rows[i + 1]) : end_of(payload),
         Role::Declaration, defined(kind, i));
}

void Accountant::globals(Bytes payload) {
  ByteReader in = reader(payload);
  count(in);
  for (uint32_t i = 0; i < module_.globals.size(); ++i)
    upto(end_of(module_.globals[i].init), Role::Declaration,
         defined(ExternalKind::Global, i));
}

void Accountant::exports(Bytes payload) {
  ByteReader in = reader(payload);
  count(in);
  for (const wasm::Export &each : module_.exports) {
    in.name();
    in.u8();
    in.uleb32();
    mark(in, Role::Export, {owner_kind(each.kind), each.index});
  }
}

void Accountant::elements(Bytes payload) {
  constexpr uint32_t not_active = 1, is_explicit = 2;
  ByteReader in = reader(payload);
  count(in);
  for (uint32_t i = 0; i < module_.elements.size(); ++i) {
    const wasm::ElementSegment &segment = module_.elements[i];
    Owner owner{OwnerKind::Element, i};
    uint32_t flags = in.uleb32();
    if (!(flags & not_active)) {
      if (flags & is_explicit) in.uleb32();
      in.skip(end_of(segment.init) - in.offset());
    }
    if (flags & (not_active | is_explicit)) {
      if (segment.uses_expressions)
        wasm::read_value_type(in);
      else
        in.u8();
    }
    in.uleb32();
    mark(in, Role::SegmentHeader, owner);
    for (uint32_t function : segment.functions) {
      in.uleb32();
      mark(in, Role::Slot, {OwnerKind::Function, function});
    }
    for (Bytes expression : segment.expressions) {
      // ref.func with its `end`: the slot is the function's.
      ByteReader item(expression);
      bool of_function = item.u8() == 0xd2;
      uint32_t function = item.uleb32();
      in.skip(expression.size());
      mark(in, Role::Slot,
           of_function ? Owner{OwnerKind::Function, function} : owner);
    }
  }
}

void Accountant::code() {
  uint32_t start = module_.sections[section_].offset;
  for (uint32_t i = 0; i < module_.functions.size(); ++i) {
    const wasm::Function &function = module_.functions[i];
    Owner owner = defined(ExternalKind::Function, i);
    upto(start + function.size_offset, Role::Header, format);
    upto(start + function.offset, Role::BodySize, owner);
    upto(end_of(function.body), Role::Body, owner);
  }
}

void Accountant::find_data_symbols() {
  constexpr uint32_t no_bytes = wasm::SymbolUndefined | wasm::SymbolAbsolute;
  for (uint32_t i = 0; i < module_.symbols.size(); ++i) {
    const wasm::Symbol &symbol = module_.symbols[i];
    if (symbol.kind == wasm::SymbolKind::Data && !(symbol.flags & no_bytes))
      data_symbols_.push_back(i);
  }
  std::ranges::sort(data_symbols_, {}, [&](uint32_t row) {
    const wasm::Symbol &symbol = module_.symbols[row];
    return std::tuple(symbol.index, symbol.offset, row);
  });
}

void Accountant::segment_content(uint32_t index) {
  const wasm::DataSegment &segment = module_.data[index];
  uint32_t start = module_.offset_of(segment.data);
  // The symbols of the segment, by offset.
  auto rows = std::ranges::equal_range(
      data_symbols_, index, {},
      [&](uint32_t row) { return module_.symbols[row].index; });
  uint32_t end = end_of(segment.data);
  for (uint32_t row : rows) {
    const wasm::Symbol &symbol = module_.symbols[row];
    uint64_t from = std::min<uint64_t>(start + symbol.offset, end);
    uint64_t to = std::min<uint64_t>(from + symbol.size, end);
    if (to <= at_) continue;  // another name of what has one
    if (from > at_)
      upto(static_cast<uint32_t>(from), Role::Content,
           {OwnerKind::Data, index});
    upto(static_cast<uint32_t>(to), Role::Content, {OwnerKind::Symbol, row});
  }
  upto(end, Role::Content, {OwnerKind::Data, index});
}

void Accountant::data() {
  ByteReader in = reader(module_.sections[section_].payload);
  count(in);
  find_data_symbols();
  for (uint32_t i = 0; i < module_.data.size(); ++i) {
    upto(module_.offset_of(module_.data[i].data), Role::SegmentHeader,
         {OwnerKind::Data, i});
    segment_content(i);
  }
}

void Accountant::name_map(ByteReader &in, wasm::NameKind kind,
                          const uint32_t *outer) {
  uint32_t left = in.uleb32();
  mark(in, Role::Header, outer ? owner_of_name(kind, *outer) : format);
  for (; left > 0; --left) {
    uint32_t index = in.uleb32();
    in.name();
    mark(in, Role::Name, owner_of_name(kind, outer ? *outer : index));
  }
}

// `rest` owns what is in no subsection that we know.
void Accountant::names(Bytes payload, Owner rest) {
  ByteReader in = reader(payload);
  while (!in.at_end()) {
    uint8_t id = in.u8();
    uint32_t size = in.uleb32();
    mark(in, Role::Header, rest);
    auto end = static_cast<uint32_t>(in.offset()) + size;
    auto kind = static_cast<wasm::NameKind>(id);
    using wasm::NameKind;
    if (kind == NameKind::Local || kind == NameKind::Label ||
        kind == NameKind::Field) {
      uint32_t left = in.uleb32();
      mark(in, Role::Header, rest);
      for (; left > 0; --left) {
        uint32_t outer = in.uleb32();
        name_map(in, kind, &outer);
      }
    } else if (id < wasm::name_kind_count && kind != NameKind::Module) {
      name_map(in, kind, nullptr);
    } else {
      in.skip(size);
    }
    upto(end, Role::Name, rest);
  }
}

void Accountant::hints(Bytes payload) {
  ByteReader in = reader(payload);
  uint32_t functions = in.uleb32();
  mark(in, Role::Header, format);
  for (; functions > 0; --functions) {
    Owner owner{OwnerKind::Function, in.uleb32()};
    for (uint32_t left = in.uleb32(); left > 0; --left) {
      in.uleb32();
      in.uleb32();
      in.u8();
    }
    mark(in, Role::Hint, owner);
  }
}

void Accountant::custom(Bytes payload) {
  uint32_t index = next_custom_++;
  const wasm::CustomSection &section = module_.custom[index];
  Owner owner{OwnerKind::Custom, index};
  upto(module_.offset_of(payload), Role::Header, owner);
  ByteReader in = reader(payload);
  in.name();
  mark(in, Role::Header, owner);
  // Advice that was malformed was not taken, nor was a second section's.
  bool first = std::ranges::none_of(module_.custom.begin(),
                                    module_.custom.begin() + index,
                                    [&](const wasm::CustomSection &other) {
                                      return other.name == section.name;
                                    });
  bool named = std::ranges::any_of(
      module_.names, [](const auto &rows) { return !rows.empty(); });
  if (first && section.name == "name" && named)
    names(payload, owner);
  else if (first && section.name == "metadata.code.branch_hint" &&
           !module_.branch_hints.empty())
    hints(payload);
  upto(end_of(payload), Role::Content, owner);
}

void Accountant::section(uint32_t index) {
  const wasm::Section &section = module_.sections[index];
  section_ = index;
  Bytes payload = section.payload;
  if (section.id == CustomSection) return custom(payload);
  upto(section.offset, Role::Header, format);
  auto offset = [](const auto &row) { return row.offset; };
  switch (section.id) {
    case TypeSection:
      types(payload);
      break;
    case ImportSection:
      imports(payload);
      break;
    case FunctionSection:
      functions(payload);
      break;
    case TableSection:
      rows(payload, module_.tables, ExternalKind::Table, offset);
      break;
    case MemorySection:
      rows(payload, module_.memories, ExternalKind::Memory, offset);
      break;
    case TagSection:
      rows(payload, module_.tags, ExternalKind::Tag, offset);
      break;
    case GlobalSection:
      globals(payload);
      break;
    case ExportSection:
      exports(payload);
      break;
    case StartSection:
      upto(end_of(payload), Role::Declaration,
           {OwnerKind::Function, module_.start.value_or(0)});
      break;
    case ElementSection:
      elements(payload);
      break;
    case CodeSection:
      code();
      break;
    case DataSection:
      data();
      break;
    default:
      break;
  }
  upto(end_of(payload), Role::Header, format);
}

}  // namespace

std::string_view to_string(Role role) {
  static constexpr std::string_view words[role_count] = {
      "header", "declaration",    "body size", "body", "export",
      "slot",   "segment header", "content",   "name", "hint"};
  return words[static_cast<size_t>(role)];
}

std::string_view section_word(uint8_t id) {
  static constexpr std::string_view words[] = {
      "custom", "type",  "import",  "function", "table", "memory",     "global",
      "export", "start", "element", "code",     "data",  "data count", "tag"};
  return id < std::size(words) ? words[id] : "unknown";
}

std::vector<Piece> account_for(const Module &module) {
  return Accountant(module).run();
}

}  // namespace wasmrust::size

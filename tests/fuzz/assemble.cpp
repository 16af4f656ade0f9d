// See assemble.h.
#include "tests/fuzz/assemble.h"

#include <algorithm>

#include "compiler/base/check.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::fuzz {

namespace {

using wasm::ExternalKind;
using wasm::ValueKind;
using wasm::ValueType;

// Sections by their number.
constexpr size_t data_section = 11, data_count_section = 12;
constexpr size_t import_section = 2, function_section = 3, table_section = 4,
                 memory_section = 5, global_section = 6, export_section = 7,
                 start_section = 8, element_section = 9, code_section = 10,
                 tag_section = 13;

constexpr uint8_t end = 0x0b, ref_null = 0xd0, ref_func = 0xd2, gc = 0xfb;

void write_limits(const wasm::Limits &limits, bool has_page_size,
                  ByteWriter &out) {
  out.u8(static_cast<uint8_t>(limits.has_maximum | limits.shared << 1 |
                              limits.is_64 << 2 | has_page_size << 3));
  out.uleb(limits.minimum);
  if (limits.has_maximum) out.uleb(limits.maximum);
}

Code with(Code code, std::initializer_list<uint8_t> more) {
  code.insert(code.end(), more);
  return code;
}

Code with_index(Code code, uint64_t index) {
  ByteWriter out;
  out.uleb(index);
  code.insert(code.end(), out.view().begin(), out.view().end());
  return code;
}

Code null_of(int32_t heap) {
  Code code = {ref_null};
  ByteWriter out;
  out.sleb(heap);
  code.insert(code.end(), out.view().begin(), out.view().end());
  return code;
}

}  // namespace

void write_type(const wasm::Import &what, ByteWriter &out) {
  switch (what.kind) {
    case ExternalKind::Function:
      out.uleb(what.type_index);
      return;
    case ExternalKind::Tag:
      out.u8(0);
      out.uleb(what.type_index);
      return;
    case ExternalKind::Table:
      wasm::write_value_type(out, what.table.element);
      write_limits(what.table.limits, false, out);
      return;
    case ExternalKind::Memory:
      write_limits(what.memory.limits, what.memory.has_page_size, out);
      if (what.memory.has_page_size) out.uleb(what.memory.page_size_log2);
      return;
    case ExternalKind::Global:
      wasm::write_value_type(out, what.global.value);
      out.u8(what.global.is_mutable);
      return;
  }
}

Assembler::Assembler(const wasm::Module &source) : source_(source) {}

uint32_t Assembler::type(std::vector<ValueType> parameters,
                         std::vector<ValueType> results) {
  wasm::FuncType type{std::move(parameters), std::move(results)};
  auto at = std::ranges::find(new_types_, type);
  auto index = static_cast<uint32_t>(at - new_types_.begin());
  if (at == new_types_.end()) new_types_.push_back(std::move(type));
  return static_cast<uint32_t>(source_.types.size()) + index;
}

const wasm::FuncType &Assembler::function_type(uint32_t type) const {
  size_t known = source_.types.size();
  return type < known ? source_.types[type].function : new_types_[type - known];
}

uint32_t Assembler::import(const std::string &name, const wasm::Import &what) {
  Section &to = sections_[import_section];
  ++to.count;
  to.rows.name("m");
  to.rows.name(name);
  to.rows.u8(static_cast<uint8_t>(what.kind));
  write_type(what, to.rows);
  return counts_[static_cast<size_t>(what.kind)]++;
}

uint32_t Assembler::add_function(uint32_t type,
                                 const std::vector<ValueType> &locals,
                                 const Code &code) {
  ++sections_[function_section].count;
  sections_[function_section].rows.uleb(type);
  ByteWriter body;
  body.uleb(locals.size());
  for (ValueType local : locals) {
    body.uleb(1);
    wasm::write_value_type(body, local);
  }
  body.append(code);
  body.u8(end);
  Section &to = sections_[code_section];
  ++to.count;
  to.rows.uleb(body.size());
  to.rows.append(body.view());
  return counts_[static_cast<size_t>(ExternalKind::Function)]++;
}

uint32_t Assembler::add(const wasm::Import &what, const Code &first_value) {
  size_t number = what.kind == ExternalKind::Table    ? table_section
                  : what.kind == ExternalKind::Memory ? memory_section
                  : what.kind == ExternalKind::Global ? global_section
                                                      : tag_section;
  Section &to = sections_[number];
  ++to.count;
  bool starts = what.kind == ExternalKind::Table && !first_value.empty();
  if (starts) {
    to.rows.u8(0x40);
    to.rows.u8(0);
  }
  write_type(what, to.rows);
  if (starts || what.kind == ExternalKind::Global) {
    to.rows.append(first_value);
    to.rows.u8(end);
  }
  return counts_[static_cast<size_t>(what.kind)]++;
}

void Assembler::export_(const std::string &name, ExternalKind kind,
                        uint32_t index) {
  Section &to = sections_[export_section];
  ++to.count;
  to.rows.name(name);
  to.rows.u8(static_cast<uint8_t>(kind));
  to.rows.uleb(index);
}

void Assembler::add_passive_data(const Code &bytes) {
  Section &to = sections_[data_section];
  to.count = 1;
  to.rows.u8(1);
  to.rows.uleb(bytes.size());
  to.rows.append(bytes);
}

std::vector<uint8_t> Assembler::take() {
  ByteWriter out;
  out.append(std::string_view("\0asm\1\0\0\0", 8));
  ByteWriter types;
  uint32_t groups = 0;
  for (const wasm::Section &section : source_.sections) {
    if (section.id != 1) continue;
    ByteReader in(section.payload);
    groups = in.uleb32();
    types.append(in.bytes(in.remaining()));
  }
  for (const wasm::FuncType &type : new_types_) {
    types.u8(0x60);
    for (auto *list : {&type.params, &type.results}) {
      types.uleb(list->size());
      for (ValueType each : *list) wasm::write_value_type(types, each);
    }
  }
  auto put = [&](uint8_t id, uint32_t count, Bytes rows) {
    if (count == 0) return;
    ByteWriter section;
    section.uleb(count);
    section.append(rows);
    out.u8(id);
    out.uleb(section.size());
    out.append(section.view());
  };
  if (!referred_.empty()) {
    Section &to = sections_[element_section];
    to.count = 1;
    to.rows.u8(1);  // passive
    to.rows.u8(0);
    to.rows.uleb(referred_.size());
    for (uint32_t function : referred_) to.rows.uleb(function);
  }
  put(1, groups + static_cast<uint32_t>(new_types_.size()), types.view());
  auto put_rows = [&](size_t id) {
    put(static_cast<uint8_t>(id), sections_[id].count,
        sections_[id].rows.view());
  };
  for (size_t id :
       {import_section, function_section, table_section, memory_section,
        tag_section, global_section, export_section})
    put_rows(id);
  if (start_) {
    out.u8(start_section);
    out.uleb(uleb_size(*start_));
    out.uleb(*start_);
  }
  put_rows(element_section);
  // The count of segments stands before the code.
  put(data_count_section, sections_[data_section].count, {});
  for (size_t id : {code_section, data_section}) put_rows(id);
  return out.take();
}

uint32_t Assembler::function_of(uint32_t type) {
  uint32_t index = add_function(type, {}, {0x00});
  referred_.push_back(index);
  return index;
}

// Not null.
std::optional<Code> Assembler::object_of(int32_t heap) {
  const Code small = {0x41, 7, gc, 0x1c};  // i32.const 7, ref.i31
  switch (heap) {
    case wasm::heap::any:
    case wasm::heap::eq:
    case wasm::heap::i31:
      return small;
    case wasm::heap::extern_:
      return with(small, {gc, 0x1b});
    case wasm::heap::func:
      return with_index({ref_func}, function_of(type({}, {})));
    default:
      break;
  }
  if (heap < 0) return std::nullopt;
  auto index = static_cast<uint32_t>(heap);
  const wasm::DefinedType &type = source_.types[index];
  bool has_default = std::ranges::all_of(type.fields, [](const auto &field) {
    return wasm::is_defaultable(field.storage);
  });
  if (type.kind == wasm::CompositeKind::Function)
    return with_index({ref_func}, function_of(index));
  if (!has_default) return std::nullopt;
  if (type.kind == wasm::CompositeKind::Struct)
    return with_index({gc, 0x01}, index);
  return with_index({0x41, 3, gc, 0x07}, index);
}

std::optional<Code> Assembler::value_of(ValueType type, bool null) {
  switch (type.kind) {
    case ValueKind::I32:
      return Code{0x41, 5};
    case ValueKind::I64:
      return Code{0x42, 9};
    case ValueKind::F32:
      return Code{0x43, 0, 0, 0xc0, 0x3f};
    case ValueKind::F64:
      return Code{0x44, 0, 0, 0, 0, 0, 0, 4, 0x40};
    case ValueKind::V128: {
      Code code = {0xfd, 0x0c};
      for (uint8_t i = 0; i < 16; ++i) code.push_back(i * 17);
      return code;
    }
    default:
      break;
  }
  int32_t heap = wasm::heap_of(type);
  if (wasm::is_nullable(type)) {
    // Only garbage-collected types have values that are made without asking.
    if (null || type.kind == ValueKind::ExternRef ||
        type.kind == ValueKind::FuncRef)
      return null_of(heap);
    if (auto object = object_of(heap)) return object;
    return null_of(heap);
  }
  return object_of(heap);
}

}  // namespace wasmrust::fuzz

// Element, data count, code and data sections: what a module is made of.
//
// Core specification 3.0, "Element Section" to "Data Section". Code is cut into
// functions and data into segments; both remember where they stood in the
// section's payload, because relocations and debug information count from its
// start. A body's locals are checked and its last byte must be `end`; the
// instructions between are not looked at.
#include "compiler/base/large_memory.h"
#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

// Bits of the flags of an element segment.
constexpr uint32_t element_not_active = 1, element_explicit = 2,
                   element_expressions = 4;
constexpr uint8_t function_element_kind = 0;
constexpr uint8_t end_code = 0x0b;

void read_elements(ByteReader &in, Reading &reading, ElementSegment &segment) {
  uint32_t count = in.count();
  if (segment.uses_expressions)
    segment.expressions.reserve(count);
  else
    segment.functions.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    if (segment.uses_expressions)
      segment.expressions.push_back(read_constant_expression(in, reading));
    else
      segment.functions.push_back(read_index(
          in, reading, reading.count(ExternalKind::Function), "function"));
  }
}

void read_element_segment(ByteReader &in, Reading &reading) {
  ElementSegment segment;
  size_t offset = in.offset();
  segment.offset = static_cast<uint32_t>(offset);
  uint32_t flags = in.uleb32();
  if (flags > 7) {
    reading.fail(in, offset, "unknown flags of an element segment");
    return;
  }
  bool active = !(flags & element_not_active);
  bool explicit_table = active && (flags & element_explicit);
  segment.uses_expressions = flags & element_expressions;
  if (active) {
    // Without the explicit bit the table is number 0, which must exist too.
    if (explicit_table)
      segment.table =
          read_index(in, reading, reading.count(ExternalKind::Table), "table");
    else if (reading.count(ExternalKind::Table) == 0)
      reading.fail(in, offset, "element segment without a table");
    segment.init = read_constant_expression(in, reading);
  } else {
    segment.mode = flags & element_explicit ? ElementSegment::Mode::Declared
                                            : ElementSegment::Mode::Passive;
  }
  // Function indices give references that are never null.
  segment.type = reference(heap::func, segment.uses_expressions);
  if (!active || explicit_table) {
    offset = in.offset();
    if (segment.uses_expressions)
      segment.type = read_reference_type(in, reading);
    else if (in.u8() != function_element_kind)
      reading.fail(in, offset, "unknown kind of elements");
  }
  read_elements(in, reading, segment);
  if (!in.failed()) reading.module.elements.push_back(std::move(segment));
}

void check_body(ByteReader &in, Reading &reading) {
  uint32_t groups = in.count(2);
  uint64_t locals = 0;
  for (uint32_t i = 0; i < groups && !in.failed(); ++i) {
    size_t offset = in.offset();
    locals += in.uleb32();
    if (locals > UINT32_MAX) reading.fail(in, offset, "too many locals");
    read_value_type(in, reading);
  }
  size_t offset = in.offset();
  Bytes code = in.bytes(in.remaining());
  if (in.failed()) return;
  if (code.empty() || code.back() != end_code)
    reading.fail(in, offset, "function body does not close with `end`");
}

void read_data_segment(ByteReader &in, Reading &reading) {
  DataSegment segment;
  size_t offset = in.offset();
  uint32_t flags = in.uleb32();
  if (flags > 2) {
    reading.fail(in, offset, "unknown flags of a data segment");
    return;
  }
  segment.passive = flags == 1;
  if (!segment.passive) {
    uint32_t memories = reading.count(ExternalKind::Memory);
    if (flags == 2)
      segment.memory = read_index(in, reading, memories, "memory");
    else if (memories == 0)
      reading.fail(in, offset, "active data segment without a memory");
    segment.init = read_constant_expression(in, reading);
  }
  uint32_t size = in.uleb32();
  segment.offset = static_cast<uint32_t>(in.position());
  segment.data = in.bytes(size);
  reading.module.data.push_back(std::move(segment));
}

}  // namespace

void read_element_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(2);
  for (uint32_t i = 0; i < count && !in.failed(); ++i)
    read_element_segment(in, reading);
}

void read_data_count_section(ByteReader &in, Reading &reading) {
  reading.module.data_count = in.uleb32();
}

void read_code_section(ByteReader &in, Reading &reading) {
  reading.has_code = true;
  size_t offset = in.offset();
  uint32_t count = in.count(3);
  if (!in.failed() && count != reading.declared_functions.size()) {
    reading.fail(
        in, offset,
        "the code section has " + std::to_string(count) + " bodies for " +
            std::to_string(reading.declared_functions.size()) + " functions");
    return;
  }
  reading.module.functions.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    Function function;
    function.type_index = reading.declared_functions[i];
    function.size_offset = static_cast<uint32_t>(in.position());
    uint32_t size = in.uleb32();
    size_t body_offset = in.offset();
    function.offset = static_cast<uint32_t>(in.position());
    function.body = in.bytes(size);
    if (in.failed()) return;
    ByteReader body(function.body, body_offset);
    check_body(body, reading);
    if (body.failed()) {
      reading.fail(in, body.offset(), body.reason());
      return;
    }
    reading.module.functions.push_back(std::move(function));
  }
}

void read_data_section(ByteReader &in, Reading &reading) {
  reading.has_data = true;
  size_t offset = in.offset();
  uint32_t count = in.count(2);
  if (!in.failed() && reading.module.data_count &&
      *reading.module.data_count != count)
    reading.fail(in, offset,
                 "the data section has " + std::to_string(count) +
                     " segments, the data count section says " +
                     std::to_string(*reading.module.data_count));
  if (in.failed()) return;
  reserve_large(reading.module.data, count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i)
    read_data_segment(in, reading);
}

}  // namespace wasmrust::wasm

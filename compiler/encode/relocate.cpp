// See relocate.h.
#include "compiler/encode/relocate.h"

#include <algorithm>
#include <cstring>

#include "compiler/base/check.h"

namespace wasmrust::encode {

void fill_fields(const Program &program, const layout::Layout &layout,
                 std::span<const Relocation> relocations, layout::Site site,
                 std::span<uint8_t> bytes) {
  uint64_t address = site.address;
  for (const Relocation &relocation : relocations) {
    unsigned width = wasm::field_width(relocation.type);
    WASMRUST_CHECK(relocation.offset + width <= bytes.size(),
                   "a relocation outside its bytes");
    site.address = address + relocation.offset;
    layout::write_field(
        relocation.type,
        layout::relocation_value(program, layout, relocation, site),
        bytes.data() + relocation.offset, width);
  }
}

void write_body(const Program &program, const layout::Layout &layout,
                const layout::Code &code, std::span<uint8_t> to) {
  const Function &function = program.functions[code.function];
  Bytes from = function.body;
  size_t read = 0, written = 0;
  auto copy = [&](size_t end) {
    WASMRUST_CHECK(end >= read && end <= from.size() &&
                       written + (end - read) <= to.size(),
                   "a relocation out of order");
    if (end > read) std::memcpy(&to[written], &from[read], end - read);
    written += end - read;
    read = end;
  };
  for (const Relocation &relocation : function.relocations) {
    copy(relocation.offset);
    uint64_t value = layout::relocation_value(program, layout, relocation, {});
    unsigned width = code.compressed
                         ? layout::compressed_width(relocation, from, value)
                         : wasm::field_width(relocation.type);
    WASMRUST_CHECK(written + width <= to.size(), "a body is too long");
    layout::write_field(relocation.type, value, &to[written], width);
    written += width;
    read += wasm::field_width(relocation.type);
  }
  copy(from.size());
  WASMRUST_CHECK(written == to.size(), "a body is not as long as laid out");
}

}  // namespace wasmrust::encode

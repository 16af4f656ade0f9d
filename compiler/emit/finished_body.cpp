// See finished_body.h. The type of a block is a signed number, all other
// indices are not.
#include "compiler/emit/finished_body.h"

namespace wasmrust::emit {

Indices::Indices(const lift::ModuleProgram &made)
    : of_(made.program.symbols.size()) {
  for (auto *space : {&made.spaces.functions, &made.spaces.tables,
                      &made.spaces.globals, &made.spaces.tags})
    for (size_t i = 0; i < space->size(); ++i)
      of_[(*space)[i].value] = static_cast<uint32_t>(i);
}

ByteWriter finished_body(const Body &body, const Indices &index) {
  ByteWriter out;
  Bytes bytes = body.bytes;
  size_t at = 0;
  for (const Relocation &row : body.relocations) {
    out.append(bytes.subspan(at, row.offset - at));
    if (row.type == RelocationType::TypeIndexLeb &&
        wasm::takes_block_type(bytes[row.offset - 1]))
      out.sleb(index(row));
    else
      out.uleb(index(row));
    at = row.offset + wasm::field_width(row.type);
  }
  out.append(bytes.subspan(at));
  return out;
}

}  // namespace wasmrust::emit

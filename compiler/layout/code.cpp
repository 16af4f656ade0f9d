// Code: how long each function body is and where it stands.
//
// Compilers leave room in their objects: every index or address that a linker
// fills in takes 5 (or 10) bytes. Once all numbers are known, most need one or
// two:
//
//   call 0x80 0x80 0x80 0x80 0x00   →   call 0x07
//
// so a body shrinks by a fifth or more. That moves instructions; debug
// information follows it when it is written (compiler/debug).
//
// While at it this checks that each number fits into its field.
#include "compiler/layout/plan.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {

namespace {

void check_fits(Plan &plan, const Relocation &relocation, uint64_t value) {
  if (fits(relocation.type, value)) return;
  plan.diagnostics.report(
      DiagnosticKind::address_overflow,
      {std::string(plan.program.symbols[relocation.symbol].name)});
}

uint64_t body_size(Plan &plan, const Function &function, bool compressed) {
  uint64_t size = function.body.size();
  for (const Relocation &relocation : function.relocations) {
    uint64_t value =
        relocation_value(plan.program, plan.layout, relocation, {});
    check_fits(plan, relocation, value);
    if (compressed)
      size -= wasm::field_width(relocation.type) -
              compressed_width(relocation, function.body, value);
  }
  return size;
}

void check_data(Plan &plan) {
  for (DataId id : plan.program.data.ids()) {
    const Data &data = plan.program.data[id];
    if (!data.live) continue;
    uint64_t address = data_address(plan.layout, id, 0);
    for (const Relocation &relocation : data.relocations)
      check_fits(plan, relocation,
                 relocation_value(plan.program, plan.layout, relocation,
                                  {.address = address + relocation.offset}));
  }
}

}  // namespace

void place_code(Plan &plan) {
  Layout &layout = plan.layout;
  uint64_t offset = uleb_size(layout.code.size());
  for (Code &code : layout.code) {
    if (code.function) {
      code.compressed = plan.options.compress_relocations;
      code.size = body_size(plan, plan.program.functions[code.function],
                            code.compressed);
    } else {
      code.size = layout.synthetic[code.synthetic].body.size();
    }
    offset += uleb_size(code.size);
    code.offset = offset;
    offset += code.size;
  }
  layout.code_size = offset;
  check_data(plan);
}

}  // namespace wasmrust::layout

// Values: the number that a symbol or a relocation has in the finished module.
//
// This is the one place that turns symbol + addend into a number, for the
// widths that layout chooses and for the bytes that encode writes, so the two
// cannot disagree.
#pragma once

#include "compiler/ir/code_map.h"
#include "compiler/layout/layout.h"

namespace wasmrust::layout {

// A fact of layout by its name in the program.
uint64_t layout_value(const LayoutAddresses &addresses, LayoutValue value);
// "__heap_base"
std::string_view name_of(LayoutValue value);

// The address of a data symbol; 0 when it is undefined. Thread-local symbols:
// the offset from the thread's base.
uint64_t symbol_address(const Program &program, const Layout &layout,
                        SymbolId symbol);
// The address of `offset` in a live datum.
uint64_t data_address(const Layout &layout, DataId data, uint64_t offset);
// The slot of a function whose address is taken; 0 for a null function.
uint64_t function_pointer(const Program &program, const Layout &layout,
                          SymbolId symbol);

// Where a relocation stands, as far as its value depends on that.
struct Site {
  uint64_t address = 0;  // of the relocated field in memory (MemoryAddrLocrel)
  // What stands for the address of something that is not in the module: a
  // number that debuggers know, see `tombstone` in custom.h. Without one the
  // addend is used. `may_be_absent` is set for custom sections only; in code
  // and data everything that is referred to is in the module.
  bool may_be_absent = false;
  std::optional<uint64_t> tombstone;
  // By function: how a body that was written anew corresponds to the one that
  // was read, which offsets in functions speak of.
  const Table<FunctionId, CodeMap> *maps = nullptr;
  // Debug information that has still to follow the code: where the bodies that
  // it describes are, by function.
  const Table<FunctionId, uint64_t> *described_at = nullptr;
};

uint64_t relocation_value(const Program &program, const Layout &layout,
                          const Relocation &relocation, const Site &site);

// True when `value` can be written in the relocated field without loss.
bool fits(RelocationType type, uint64_t value);

// Bytes that the field takes with its least width.
unsigned compressed_width(RelocationType type, uint64_t value);
// The same for a field in a function's body. The type of a block is a signed
// number (core specification, "Block Types"), that of a call is not, and their
// relocations do not tell: the byte before the field does.
unsigned compressed_width(const Relocation &relocation, Bytes body,
                          uint64_t value);
// Writes the field; `width` is its width in the program or the one above.
void write_field(RelocationType type, uint64_t value, uint8_t *at,
                 unsigned width);

// Offsets in a body of the program to those in the module, whose fields may be
// shorter. Asked by rising offset it goes over the relocations once.
class BodyOffsets {
 public:
  // `code` is a function of the program.
  BodyOffsets(const Program &program, const Layout &layout, const Code &code)
      : program_(program),
        layout_(layout),
        code_(code),
        function_(program.functions[code.function]) {}

  uint32_t operator()(uint32_t offset);

 private:
  const Program &program_;
  const Layout &layout_;
  const Code &code_;
  const Function &function_;
  size_t next_ = 0;     // relocation
  uint32_t saved_ = 0;  // bytes, by those before it
};

}  // namespace wasmrust::layout

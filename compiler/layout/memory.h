// Memory: the addresses of the stack, the segments and the heap, and the size
// of memory.
//
//   0        stack        global base  .tdata .rodata .data .bss   heap base
//   ├──────────────────────────┼───────────────────────────────────┼─────────►
//   stack low         stack high                            data end   heap end
//
// With --no-stack-first, data come first (from 1024, or --global-base) and the
// stack follows them. A stack below the data overflows into address zero's end
// of memory and traps; behind the data it would overwrite them. The heap's end
// is the end of initial memory. With --own-exports-only there is no stack when
// nobody uses one, and data begin at 1024, in a memory that is smaller.
//
// In profiles for size, data that would cross 1 MiB end there, since addresses
// from 1 MiB on take a byte more in code: rustc asks for a stack of exactly
// that size. It gives up a sixteenth at most; with more data it stays whole.
#pragma once

#include "compiler/layout/layout.h"
#include "compiler/layout/references.h"

namespace wasmrust::layout {

// Gives each segment its address; fills addresses and memory of `layout`, which
// says whether there is a stack. Reports settings that do not fit.
void lay_out_memory(const Program &program, const LinkOptions &options,
                    Layout &layout, Diagnostics &diagnostics);

// False when nobody names the stack's addresses or the global that points to
// it.
bool needs_stack(const Program &program, const References &references,
                 const LinkOptions &options);

// False when the module means the same without a memory: it has no data, calls
// nobody outside who could look at it, and no code loads, stores, grows or
// names an address.
bool needs_memory(const Program &program, const References &references,
                  const LinkOptions &options, const Layout &layout);

// True when __wasm_init_memory has to fill this segment.
bool needs_initialization(const Segment &segment, const LinkOptions &options);

bool has_feature(const Program &program, std::string_view name);

}  // namespace wasmrust::layout

// What the start function of a finished module does, done beforehand.
//
// Before anybody can see a module's memory or call what it exports, its start
// function has run: static constructors, tables that are computed, globals
// that are set. Where that depends on the module alone it leaves the same each
// time, and may as well stand there from the beginning:
//
//   (global $heap (mut i32) (i32.const 0))    (global $heap (mut i32)
//   (start $init)                        →      (i32.const 1024))
//   (func $init (global.set $heap             (data (i32.const 8) "\07")
//     (i32.const 1024)) (i32.store
//     (i32.const 8) (i32.const 7)))
//
// The interpreter runs it (compiler/judge). Everything stays as it is when
//   - a memory, table, global or tag is imported, or a memory is shared: what
//     is in them is not ours to know, and others see what is written,
//   - it calls an import, traps, throws, or does not end within `most_steps`,
//   - it writes into a table, drops a segment, or leaves a reference in a
//     global; objects of the garbage-collected heap were there to be changed,
//   - it uses operations whose result is the engine's choice (relaxed SIMD);
//     of `memory.grow` it is assumed that the engine grants it, up to
//     `most_memory`,
//   - it goes over too much in bulk operations, or the module has more
//     memories or table slots than are looked at: that bounds time and room,
//   - what it leaves is larger than the code that goes, but for -O3, or is in
//     too many pieces.
//
// Functions that the host calls (`_initialize`, `_start`, constructors that
// they call) are not run: the host may call something else before.
#pragma once

#include <optional>

#include "compiler/finished/edited_module.h"
#include "compiler/optimize/pass.h"

namespace wasmrust::rewrite {

constexpr uint64_t most_steps = 2'000'000;
constexpr uint64_t most_memory = 64 << 20;  // bytes, all memories

// The module without its start function, and with what that left.
// Nothing when there is no start function or it has to stay. The module is
// valid.
std::optional<finished::EditedModule> run_start_code(const wasm::Module &module,
                                                     optimize::Goal goal);

}  // namespace wasmrust::rewrite

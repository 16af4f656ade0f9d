// Slots of tables that no call can use.
//
// A function lives while a table holds it. A table that the module keeps to
// itself is only read by `call_indirect`, and a call asks for a type: what has
// another one traps, be it there or not. So slots of functions whose type no
// call asks for become null, and the functions go with them when nothing else
// needs them.
//
//   call_indirect (type 0)                    one such call in the module
//   (elem (i32.const 1) $a $b $c $d)          $b and $d are of type 1
//   (elem (i32.const 1) $a) (elem (i32.const 3) $c)
//
// Items at a segment's ends go; those between others cut it in two where their
// code is larger than the head of a further segment.
//
// Assumes: a trap is a trap; engines word the two differently. A table stays as
// it is when it is imported or exported, when code does anything to it but call
// and ask for its size, and when its segments have no constant places, lie
// upon another, or reach out of it (the module then traps). Functions that
// `ref.func` names stay: a segment may be what declares them.
#pragma once

#include <optional>

#include "compiler/finished/edited_module.h"

namespace wasmrust::finished {

// Nothing when there are none. The module is valid.
std::optional<EditedModule> without_uncalled_slots(const wasm::Module &module);

}  // namespace wasmrust::finished

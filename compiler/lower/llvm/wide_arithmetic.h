// Arithmetic of 128 bits in operations of 64.
//
// Problem. The code generator calls `__multi3`, `__ashlti3` and their like,
// which take a 128-bit number as two words and leave the result in memory, for
// products and for shifts by an amount that is not known, and for the product
// of two words whose overflow somebody asks for (`checked_mul` of u64). Hashes,
// random numbers and clocks do nothing else.
//
// Idea. The same in the caller's own words (R. Warren, "Hacker's Delight",
// 8-2): with a = a1·2³² + a0 and b likewise, the upper word of a·b is
//
//   low = a0·b0
//   mid = a1·b0 + (low >> 32)
//   other = a0·b1 + (mid & 2³²-1)
//   high = a1·b1 + (mid >> 32) + (other >> 32)
//
// none of which overflows. A factor known to have no upper word saves a
// product. Shifts by 64 or more move the other word, chosen by a select.
//
// Where the target has wide arithmetic, products are its instructions.
#pragma once

namespace llvm {
class Instruction;
}

namespace wasmrust::lower {

// False: it is none of these, or is best as it is. Otherwise it is gone.
bool write_out_wide(llvm::Instruction &instruction);

}  // namespace wasmrust::lower

// Eight bytes turned round as two words of four.
//
// Problem. Processors turn the bytes of a word round by one instruction, which
// WebAssembly does not have. The code generator writes four bytes as two
// rotations and two masks, but eight as eight shifts with masks of up to ten
// bytes each, 21 operations:
//
//   i64.or (i64.or (i64.shl x 56) (i64.shl (i64.and x 65280) 40)) ..
//
// Idea. Eight bytes are two words of four, each turned round by five
// operations, and put together the other way about; where they are stored or
// were loaded, and nobody else needs all eight, they are so as two words as
// well. The words' rotations are written out, since LLVM's code generator knows
// two loads and swaps beside each other as one of eight bytes, and would write
// that as above.
//
// Rust's from_be_bytes is such a swap of what was loaded: a round of SHA-512
// over 16 of them takes 4 % fewer instructions in an engine.
//
// All this is done to what goes into the code generator: LLVM's passes before
// it know a swap of bytes as such, and should.
#pragma once

namespace llvm {
class Module;
}

namespace wasmrust::lower {

// There is no llvm.bswap.i64 left.
void split_byte_swaps(llvm::Module &module);

}  // namespace wasmrust::lower

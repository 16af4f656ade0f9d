// Segments: data of the program gathered by kind.
//
//   .rodata..Lanon.1  .data.COUNT  .bss.HEAP  .rodata.str      (input data)
//   .rodata: [.Lanon.1 .str]   .data: [COUNT]   .bss: [HEAP]   (segments)
//
// Live data go to the segment that their name names up to the second dot, in
// program order, each at its alignment. Thread-local data always form one
// segment, since one base register points to all of it. Segments stand in the
// order thread-local, read-only, writable, others, zero, so that what needs no
// bytes in the file comes last. Strings are merged (strings.h) from -O1 on.
#pragma once

#include "compiler/layout/layout.h"

namespace wasmrust::layout {

// Fills segments, data, strings and pieces of `layout`; addresses come later.
void gather_segments(const Program &program, const LinkOptions &options,
                     Layout &layout);

// Cuts the bytes of segments into the pieces of the data section, once it is
// known whether memory starts out as zero.
void cut_segments(const Program &program, const LinkOptions &options,
                  Layout &layout);

}  // namespace wasmrust::layout

// Forms: how an attribute's value is written in .debug_info (DWARF 5, 7.5.5 and
// 7.5.6; DWARF 2 to 4; GNU's and LLVM's own).
//
// One function reads every form, so that it also says how long a value is. The
// 64-bit format of DWARF is refused where units are read: its only use are
// files above 4 GB.
#pragma once

#include <cstdint>

#include "compiler/base/bytes.h"

namespace wasmrust::debug {

// What the form of a value depends on, from the unit's header.
struct Format {
  uint16_t version = 4;
  uint8_t address_size = 4;
};

// Little-endian number of 1 to 8 bytes.
uint64_t read_number(ByteReader &in, unsigned size);
void write_number(ByteWriter &to, uint64_t value, unsigned size);
// The text up to a null byte.
Bytes read_string(ByteReader &in);

enum class FormClass : uint8_t {
  Constant,
  Flag,
  Address,
  AddressIndex,
  StringIndex,
  SectionOffset,
  Block,       // bytes; an expression where the attribute says so
  Expression,  // exprloc
  ListIndex,   // loclistx, rnglistx
  InUnit,      // reference, counted from the unit's start
  InSection,   // reference, counted from the section's start
  Other,       // strings, signatures, supplementary files
  Unknown,
};
FormClass class_of(uint32_t form);

struct FormValue {
  uint32_t form = 0;    // after DW_FORM_indirect
  uint64_t number = 0;  // of what is no block
  uint64_t second = 0;  // of LLVM_addrx_offset
  Bytes block;          // content of blocks and expressions
  Bytes raw;            // the value as written
  bool is_signed = false;
};

// Reads a value; `implicit` is what the abbreviation says of implicit_const,
// `all` the reader's bytes, for `raw` (empty: not asked for).
// Fails on a form that it does not know.
FormValue read_form(ByteReader &in, uint32_t form, int64_t implicit,
                    const Format &format, Bytes all);

}  // namespace wasmrust::debug

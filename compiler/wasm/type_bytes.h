// Value and heap types as they stand in a file, for all who meet them: the type
// section, declarations, and instructions.
//
// A failure is recorded in the reader at the first byte of the type. That an
// index names a type is for the caller to check: `heap_of` of the result is 0
// or more when there is one.
#pragma once

#include "compiler/base/bytes.h"
#include "compiler/wasm/types.h"

namespace wasmrust::wasm {

// A number, vector or reference type.
ValueType read_value_type(ByteReader &in);
// A value type, i8 or i16.
ValueType read_storage_type(ByteReader &in);
// A known abstract heap type or an index below 2^31.
int32_t read_heap_type(ByteReader &in);

// The bytes that `read_value_type` and `read_storage_type` read.
void write_value_type(ByteWriter &out, ValueType type);

// "0x6f"
std::string hexadecimal(uint8_t byte);

}  // namespace wasmrust::wasm

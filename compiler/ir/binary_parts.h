// What the binary forms of a function and of a program share: the head that
// says which compiler made them, ids that may be none, types of values, and a
// function's graph without a head of its own. binary.cpp has the bodies.
//
// As everywhere, a failure stays in the reader: whoever reads goes on with
// zeros and asks at the end.
#pragma once

#include <string_view>

#include "compiler/base/bytes.h"
#include "compiler/ir/function.h"
#include "compiler/wasm/types.h"

namespace wasmrust::ir {

// Magic, version, hash of the operation table. `what` is for the message.
void write_head(std::string_view magic, ByteWriter &to);
bool read_head(ByteReader &from, std::string_view magic, const char *what);

// A number below the limit.
uint32_t read_below(ByteReader &from, uint64_t limit, const char *what);

template <typename IdT>
void write_optional_id(IdT id, ByteWriter &to) {
  to.uleb(id ? uint64_t{id.value} + 1 : 0);
}
template <typename IdT>
IdT read_optional_id(ByteReader &from, uint64_t limit, const char *what) {
  uint32_t number = read_below(from, limit + 1, what);
  return number ? IdT(size_t{number - 1}) : IdT();
}

// At least two bytes; reading takes only types that there are, in the one form
// that each has.
void write_value_type(wasm::ValueType type, ByteWriter &to);
wasm::ValueType read_value_type(ByteReader &from);

// Ids that no instruction has take no bytes, so the number of ids is limited by
// the caller and not by the size of what is read.
void write_function(const Function &function, ByteWriter &to);
Function read_function(ByteReader &from, uint64_t most_ids);

}  // namespace wasmrust::ir

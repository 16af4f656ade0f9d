// A module with rows that were changed in memory, before it is written anew:
// for changes that passes over its code are to see (write_module.h is for what
// they need not).
//
//   EditedModule edited{module, {}};
//   edited.module.data[0].data = edited.keep({'a', 'b'});
//
// Rows are views into the old file, which has to live on, or into bytes that
// are kept here.
#pragma once

#include <deque>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::finished {

struct EditedModule {
  wasm::Module module;
  std::deque<std::vector<uint8_t>> bytes;

  Bytes keep(std::vector<uint8_t> content) {
    return bytes.emplace_back(std::move(content));
  }
};

// The constant expression of an active segment's place.
inline std::vector<uint8_t> address_expression(bool is_64, uint64_t address) {
  ByteWriter out;
  out.u8(is_64 ? 0x42 : 0x41);  // i64.const, i32.const
  out.sleb(is_64 ? static_cast<int64_t>(address)
                 : int64_t{static_cast<int32_t>(address)});
  out.u8(0x0b);
  return out.take();
}

}  // namespace wasmrust::finished

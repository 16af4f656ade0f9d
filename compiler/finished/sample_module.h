// A module by hand, for the tests of this folder: an import that is called,
// four functions of which one multiplies, a memory with data, a table with two
// functions, a global, a start function, names and another custom section.
//
//   0 import env.tick: () -> ()
//   1 main   (i32) -> i32   calls 2 with the argument, stores the result, loads
//   it 2 times  (i32) -> i32   the argument times the global 3 start  () -> ()
//   calls 0 4 unused () -> ()       calls 3 through the table
#pragma once

#include "compiler/wasm/test_modules.h"

namespace wasmrust::finished {

inline std::vector<uint8_t> sample_module() {
  using wasm::name;
  using wasm::Raw;
  using wasm::sized;
  using wasm::operator+;
  wasm::Wasm module;
  module.custom("first", {1, 2, 3});
  module.section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f});
  module.section(2, Raw{1} + name("env") + name("tick") + Raw{0, 0});
  module.section(3, {4, 1, 1, 0, 0});
  module.section(4, {1, 0x70, 0, 2});
  module.section(5, {1, 0, 1});
  module.section(6, {1, 0x7f, 0, 0x41, 7, 0x0b});
  module.section(
      7, Raw{2} + name("main") + Raw{0, 1} + name("memory") + Raw{2, 0});
  module.section(8, {3});
  module.section(9, {1, 0, 0x41, 0, 0x0b, 2, 3, 4});
  Raw main = {0,                                  // no locals
              0x41, 16, 0x20, 0, 0x10, 2,         // address, argument, call 2
              0x36, 2,  0,                        // i32.store
              0x41, 16, 0x28, 2, 0,    0x0b};     // i32.load
  Raw times = {0, 0x20, 0, 0x23, 0, 0x6c, 0x0b};  // i32.mul
  Raw start = {0, 0x10, 0, 0x0b};
  Raw unused = {0, 0x41, 0, 0x11, 0, 0, 0x0b};  // call_indirect
  module.section(
      10, Raw{4} + sized(main) + sized(times) + sized(start) + sized(unused));
  module.section(11, Raw{1, 0, 0x41, 0, 0x0b} + sized({'t', 'e', 'x', 't'}));
  module.custom("name", Raw{1, 21, 4} + Raw{1} + name("main") + Raw{2} +
                            name("times") + Raw{3} + name("s") + Raw{4} +
                            name("un") + Raw{2, 16, 2} + Raw{1, 1, 0} +
                            name("n") + Raw{3, 1, 0} + name("factor"));
  return module.bytes();
}

}  // namespace wasmrust::finished

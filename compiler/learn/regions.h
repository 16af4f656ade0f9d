// Named regions: memories of their own, beside the program's memory.
//
// A region is named by the marked calls that access it. What is to be said of
// it besides its name stands in a record, which a static of the program leaves
// in the custom section `wasmrust.region`; a line is a region:
//
//   #[used]
//   #[unsafe(link_section = "wasmrust.region")]
//   static SECRETS: [u8; 30] = *b"region \"secrets\" min=1 max=16\n";
//
//   region "secrets" min=1 max=16
//   region "huge" i64 export "huge"      addresses of 64 bits
//   region "bytes" page=0 min=100        pages of one byte
//
// The words are those of a memory in WasmIR's text form. Sizes are in pages; a
// region without a record starts empty and may grow. It is in the module when
// code that is linked names it, or when its record exports it. Records of the
// same region must agree.
#pragma once

#include <map>
#include <string_view>

#include "compiler/ir/program.h"
#include "compiler/learn/resolve.h"

namespace wasmrust::learn {

class Regions {
 public:
  // Reads the program's records; reports what is wrong with them.
  Regions(Program &program, Resolver &resolver);

  // The program's memory for that name, which is made when it is new. The empty
  // name is the program's own memory.
  MemoryId memory(std::string_view name);

 private:
  Program &program_;
  Diagnostics &diagnostics_;
  std::map<std::string_view, MemoryRow, std::less<>> declared_;
  std::map<std::string_view, MemoryId, std::less<>> made_;

  std::string read(const Record &record);
  std::string_view keep(std::string text);
};

}  // namespace wasmrust::learn

// What is to be changed in a finished module: rows that go, contents that
// others take the place of.
//
// Everything counts in the numbers of the module as it is; write_module.h makes
// the new one, with new numbers. A change need not give a valid module (a row
// may go that something refers to): who tries it validates the result.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/wasm/types.h"

namespace wasmrust::finished {

// Rows that have a number. Imports are rows of the index spaces of what they
// bring.
enum class Rows : uint8_t {
  Types,
  Functions,
  Tables,
  Memories,
  Tags,
  Globals,
  Elements,
  Data,
  Exports,
  Customs,  // in the order of wasm::Module::custom
};
constexpr size_t rows_count = 10;

// A part of an active data segment, with the address where it stands.
struct DataPiece {
  uint64_t address;
  Bytes bytes;
};

struct Change {
  // True for a row that goes; what is not there stays.
  std::array<std::vector<bool>, rows_count> gone;
  bool without_start = false;
  // New bodies by row of wasm::Module::functions: locals and code.
  std::map<uint32_t, std::vector<uint8_t>> bodies;
  // New contents by row of wasm::Module::data.
  std::map<uint32_t, Bytes> data;
  // Active data segments that become these, none or several, each a segment of
  // its own; only where no code names data (packed_data.h).
  std::map<uint32_t, std::vector<DataPiece>> data_pieces;
  // Element segments: which of their items stand there, by their old places.
  std::map<uint32_t, std::vector<uint32_t>> items;
  // Behind the module's types.
  std::vector<wasm::FuncType> new_types;
  // By type, new ones too: the one that stands for it; empty: each for itself.
  std::vector<uint32_t> same_types;
  // By row of wasm::Module::functions, types by their old numbers; empty: they
  // have the types that they had.
  std::vector<uint32_t> function_types;
  // The rows of wasm::Module::functions in the order in which they are to
  // stand; empty: as they stand.
  std::vector<uint32_t> function_order;

  bool is_gone(Rows rows, size_t row) const {
    const std::vector<bool> &list = gone[static_cast<size_t>(rows)];
    return row < list.size() && list[row];
  }
  void remove(Rows rows, size_t row) {
    std::vector<bool> &list = gone[static_cast<size_t>(rows)];
    if (list.size() <= row) list.resize(row + 1);
    list[row] = true;
  }
};

}  // namespace wasmrust::finished

// One line program: its header's parameters, its rows, and the encoder of new
// rows in the same parameters.
//
// The reader runs the program's state machine and calls back with each
// sequence; the writer is the machine's mirror and finds the shortest opcodes:
// a special opcode for most rows, DW_LNS_const_add_pc in front of it when that
// reaches.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::debug {

struct LineParameters {
  uint16_t version = 0;
  uint8_t address_size = 4;
  bool default_is_statement = true;
  int8_t line_base = 0;
  uint8_t line_range = 1;
  uint8_t opcode_base = 1;
  std::vector<uint8_t> operand_counts;  // of opcodes from 1
};

struct LineRow {
  uint64_t address = 0;
  uint32_t file = 1, line = 1, column = 0, discriminator = 0, isa = 0;
  uint32_t number = 0;  // in its sequence
  bool is_statement = false, basic_block = false;
  bool prologue_end = false, epilogue_begin = false;
};

struct LineSequence {
  std::vector<LineRow> rows;  // without the end's
  uint64_t end = 0;
};

struct LineProgram {
  LineParameters parameters;
  size_t start = 0, code = 0, end = 0;  // in the section
  std::vector<uint8_t> files;           // DW_LNE_define_file instructions
};

// Reads the header at the reader's position.
LineProgram read_line_header(ByteReader &in);

// Runs the program. Each sequence is given to `sink(const LineSequence&)`. What
// stands in the sequence behind an address that `is_known` denies is left out.
class LineReader {
 public:
  LineReader(LineProgram &program, ByteReader &in)
      : program_(program), in_(in) {
    reset();
  }

  template <class Known, class Sink>
  void run(Known is_known, Sink sink) {
    while (!in_.failed() && in_.position() < program_.end) {
      switch (step()) {
        case Event::Nothing:
          break;
        case Event::Address:
          known_ = is_known(row_.address);
          break;
        case Event::Row:
          if (known_) sequence_.rows.push_back(row_);
          after_row();
          break;
        case Event::End:
          sequence_.end = known_ ? row_.address : UINT64_MAX;
          if (!sequence_.rows.empty()) sink(sequence_);
          reset();
          break;
      }
    }
  }

 private:
  enum class Event : uint8_t { Nothing, Address, Row, End };

  Event step();
  Event standard(uint8_t opcode);
  Event extended();
  Event special(uint8_t opcode);
  void after_row();
  void reset();

  LineProgram &program_;
  ByteReader &in_;
  LineRow row_;
  LineSequence sequence_;
  bool known_ = false;
};

class LineWriter {
 public:
  LineWriter(const LineParameters &parameters, ByteWriter &to)
      : parameters_(parameters), to_(to) {}

  void begin(uint64_t address);
  void row(const LineRow &row);
  void end(uint64_t address);

 private:
  void advance(uint64_t address, int64_t lines);
  bool special(uint64_t distance, int64_t lines);

  const LineParameters &parameters_;
  ByteWriter &to_;
  LineRow state_;
};

}  // namespace wasmrust::debug

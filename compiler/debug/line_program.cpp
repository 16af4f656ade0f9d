// See line_program.h.
#include "compiler/debug/line_program.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include "compiler/debug/forms.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

LineProgram read_line_header(ByteReader &in) {
  LineProgram program{.parameters = {}, .start = in.position(), .files = {}};
  LineParameters &is = program.parameters;
  uint64_t length = in.u32();
  if (length >= 0xfffffff0) in.fail("the 64-bit format");
  if (length > in.remaining()) in.fail("length out of bounds");
  program.end = in.position() + length;
  is.version = static_cast<uint16_t>(read_number(in, 2));
  if (is.version < 2 || is.version > 5) in.fail("unknown version");
  if (is.version >= 5) {
    is.address_size = in.u8();
    in.u8();  // size of a segment's selector
    if (is.address_size != 4 && is.address_size != 8)
      in.fail("addresses of neither 4 nor 8 bytes");
  }
  uint64_t header = in.u32();
  if (in.failed()) return program;
  if (header > program.end - in.position()) {
    in.fail("length out of bounds");
    return program;
  }
  program.code = in.position() + header;
  if (in.u8() != 1) in.fail("instructions of more than a byte at the least");
  if (is.version >= 4 && in.u8() != 1)
    in.fail("several operations in an instruction");
  is.default_is_statement = in.u8() != 0;
  is.line_base = static_cast<int8_t>(in.u8());
  is.line_range = in.u8();
  is.opcode_base = in.u8();
  if (!is.line_range) in.fail("a range of no lines");
  if (is.opcode_base <= DW_LNS_fixed_advance_pc)
    in.fail("fewer opcodes than DWARF 2 has");
  if (in.failed()) return program;
  for (Bytes counts = in.bytes(is.opcode_base - 1); uint8_t count : counts)
    is.operand_counts.push_back(count);
  if (in.position() > program.code) in.fail("length out of bounds");
  return program;
}

void LineReader::reset() {
  row_ = {};
  row_.is_statement = program_.parameters.default_is_statement;
  sequence_.rows.clear();
  known_ = false;
}

void LineReader::after_row() {
  row_.discriminator = 0;
  row_.basic_block = row_.prologue_end = row_.epilogue_begin = false;
}

LineReader::Event LineReader::step() {
  uint8_t opcode = in_.u8();
  if (opcode >= program_.parameters.opcode_base) return special(opcode);
  return opcode ? standard(opcode) : extended();
}

LineReader::Event LineReader::special(uint8_t opcode) {
  const LineParameters &is = program_.parameters;
  unsigned adjusted = opcode - is.opcode_base;
  row_.address += adjusted / is.line_range;
  row_.line += static_cast<uint32_t>(
      is.line_base + static_cast<int>(adjusted % is.line_range));
  return Event::Row;
}

LineReader::Event LineReader::standard(uint8_t opcode) {
  const LineParameters &is = program_.parameters;
  switch (opcode) {
    case DW_LNS_copy:
      return Event::Row;
    case DW_LNS_advance_pc:
      row_.address += in_.uleb64();
      break;
    case DW_LNS_advance_line:
      row_.line += static_cast<uint32_t>(in_.sleb64());
      break;
    case DW_LNS_set_file:
      row_.file = static_cast<uint32_t>(in_.uleb64());
      break;
    case DW_LNS_set_column:
      row_.column = static_cast<uint32_t>(in_.uleb64());
      break;
    case DW_LNS_negate_stmt:
      row_.is_statement = !row_.is_statement;
      break;
    case DW_LNS_set_basic_block:
      row_.basic_block = true;
      break;
    case DW_LNS_const_add_pc:
      row_.address += (255 - is.opcode_base) / is.line_range;
      break;
    case DW_LNS_fixed_advance_pc:
      row_.address += read_number(in_, 2);
      break;
    case DW_LNS_set_prologue_end:
      row_.prologue_end = true;
      break;
    case DW_LNS_set_epilogue_begin:
      row_.epilogue_begin = true;
      break;
    case DW_LNS_set_isa:
      row_.isa = static_cast<uint32_t>(in_.uleb64());
      break;
    default:
      for (int i = 0; i < is.operand_counts[opcode - 1]; ++i) in_.uleb64();
  }
  return Event::Nothing;
}

LineReader::Event LineReader::extended() {
  uint64_t length = in_.uleb64();
  Bytes content = in_.bytes(length);
  if (content.empty()) return Event::Nothing;
  ByteReader in(content.subspan(1));
  switch (content[0]) {
    case DW_LNE_end_sequence:
      return Event::End;
    case DW_LNE_set_address:
      if (length != 5 && length != 9) in_.fail("an address of unknown size");
      program_.parameters.address_size = static_cast<uint8_t>(length - 1);
      row_.address = read_number(in, static_cast<unsigned>(length - 1));
      return Event::Address;
    case DW_LNE_define_file: {
      ByteWriter again;
      again.u8(0);
      again.uleb(length);
      again.append(content);
      program_.files.insert(program_.files.end(), again.view().begin(),
                            again.view().end());
      break;
    }
    case DW_LNE_set_discriminator:
      row_.discriminator = static_cast<uint32_t>(in.uleb64());
      break;
    default:
      break;  // a vendor's; its length is known
  }
  return Event::Nothing;
}

void LineWriter::begin(uint64_t address) {
  state_ = {};
  state_.is_statement = parameters_.default_is_statement;
  state_.address = address;
  to_.u8(0);
  to_.uleb(1 + parameters_.address_size);
  to_.u8(DW_LNE_set_address);
  write_number(to_, address, parameters_.address_size);
}

bool LineWriter::special(uint64_t distance, int64_t lines) {
  int64_t line = lines - parameters_.line_base;
  if (line < 0 || line >= parameters_.line_range) return false;
  if (distance > 255) return false;
  uint64_t opcode = static_cast<uint64_t>(line) +
                    distance * parameters_.line_range + parameters_.opcode_base;
  if (opcode > 255) return false;
  to_.u8(static_cast<uint8_t>(opcode));
  return true;
}

// To an address and a line, and makes the row.
void LineWriter::advance(uint64_t address, int64_t lines) {
  uint64_t distance = address - state_.address;
  if (lines < parameters_.line_base ||
      lines >= parameters_.line_base + parameters_.line_range) {
    to_.u8(DW_LNS_advance_line);
    to_.sleb(lines);
    lines = 0;
  }
  if (special(distance, lines)) return;
  uint64_t reach = (255 - parameters_.opcode_base) / parameters_.line_range;
  if (distance >= reach && distance <= 2 * reach) {
    size_t before = to_.size();
    to_.u8(DW_LNS_const_add_pc);
    if (special(distance - reach, lines)) return;
    to_.vector().resize(before);
  }
  if (distance) {
    to_.u8(DW_LNS_advance_pc);
    to_.uleb(distance);
  }
  if (special(0, lines)) return;
  if (lines) {
    to_.u8(DW_LNS_advance_line);
    to_.sleb(lines);
  }
  to_.u8(DW_LNS_copy);
}

void LineWriter::row(const LineRow &row) {
  auto set = [&](uint32_t &now, uint32_t value, uint8_t opcode) {
    if (now == value) return;
    now = value;
    to_.u8(opcode);
    to_.uleb(value);
  };
  set(state_.file, row.file, DW_LNS_set_file);
  set(state_.column, row.column, DW_LNS_set_column);
  if (parameters_.opcode_base > DW_LNS_set_isa)
    set(state_.isa, row.isa, DW_LNS_set_isa);
  if (row.discriminator && parameters_.version >= 4) {
    to_.u8(0);
    to_.uleb(1 + uleb_size(row.discriminator));
    to_.u8(DW_LNE_set_discriminator);
    to_.uleb(row.discriminator);
  }
  if (state_.is_statement != row.is_statement) to_.u8(DW_LNS_negate_stmt);
  state_.is_statement = row.is_statement;
  if (row.basic_block) to_.u8(DW_LNS_set_basic_block);
  if (row.prologue_end && parameters_.opcode_base > DW_LNS_set_prologue_end)
    to_.u8(DW_LNS_set_prologue_end);
  if (row.epilogue_begin && parameters_.opcode_base > DW_LNS_set_epilogue_begin)
    to_.u8(DW_LNS_set_epilogue_begin);
  advance(row.address, static_cast<int64_t>(row.line) - state_.line);
  state_.line = row.line;
  state_.address = row.address;
}

void LineWriter::end(uint64_t address) {
  if (address > state_.address) {
    to_.u8(DW_LNS_advance_pc);
    to_.uleb(address - state_.address);
  }
  to_.u8(0);
  to_.u8(1);
  to_.u8(DW_LNE_end_sequence);
}

}  // namespace wasmrust::debug

// See forms.h.
#include "compiler/debug/forms.h"

#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

constexpr uint32_t llvm_addrx_offset = 0x2001;

// Bytes of a form of fixed size; 0 for the others.
unsigned fixed_size(uint32_t form, const Format &format) {
  switch (form) {
    case DW_FORM_addr:
      return format.address_size;
    case DW_FORM_ref_addr:
      return format.version <= 2 ? format.address_size : 4;
    case DW_FORM_data1:
    case DW_FORM_ref1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
      return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
      return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
      return 3;
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
    case DW_FORM_ref_sup4:
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_strp_sup:
    case DW_FORM_sec_offset:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
      return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
      return 8;
    default:
      return 0;
  }
}

}  // namespace

uint64_t read_number(ByteReader &in, unsigned size) {
  Bytes raw = in.bytes(size);
  uint64_t value = 0;
  for (size_t i = raw.size(); i-- > 0;) value = value << 8 | raw[i];
  return value;
}

void write_number(ByteWriter &to, uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    to.u8(i < sizeof value ? static_cast<uint8_t>(value >> (8 * i)) : 0);
}

Bytes read_string(ByteReader &in) {
  ByteReader start = in;
  size_t length = 0;
  while (in.u8() != 0 && !in.failed()) ++length;
  return in.failed() ? Bytes() : start.bytes(length);
}

FormClass class_of(uint32_t form) {
  switch (form) {
    case DW_FORM_data1:
    case DW_FORM_data2:
    case DW_FORM_data4:
    case DW_FORM_data8:
    case DW_FORM_data16:
    case DW_FORM_sdata:
    case DW_FORM_udata:
    case DW_FORM_implicit_const:
      return FormClass::Constant;
    case DW_FORM_flag:
    case DW_FORM_flag_present:
      return FormClass::Flag;
    case DW_FORM_addr:
      return FormClass::Address;
    case DW_FORM_addrx:
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
    case DW_FORM_GNU_addr_index:
    case llvm_addrx_offset:
      return FormClass::AddressIndex;
    case DW_FORM_strx:
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4:
    case DW_FORM_GNU_str_index:
      return FormClass::StringIndex;
    case DW_FORM_sec_offset:
      return FormClass::SectionOffset;
    case DW_FORM_block:
    case DW_FORM_block1:
    case DW_FORM_block2:
    case DW_FORM_block4:
      return FormClass::Block;
    case DW_FORM_exprloc:
      return FormClass::Expression;
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
      return FormClass::ListIndex;
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
      return FormClass::InUnit;
    case DW_FORM_ref_addr:
      return FormClass::InSection;
    case DW_FORM_string:
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_strp_sup:
    case DW_FORM_GNU_strp_alt:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup4:
    case DW_FORM_ref_sup8:
    case DW_FORM_indirect:
      return FormClass::Other;
    default:
      return FormClass::Unknown;
  }
}

FormValue read_form(ByteReader &in, uint32_t form, int64_t implicit,
                    const Format &format, Bytes all) {
  FormValue value;
  if (form == DW_FORM_indirect) {
    form = in.uleb32();
    if (form == DW_FORM_indirect || form == DW_FORM_implicit_const)
      in.fail("a form that only says where the form stands");
  }
  value.form = form;
  size_t begin = in.position();
  if (unsigned size = fixed_size(form, format)) {
    value.number = read_number(in, size);
  } else {
    switch (form) {
      case DW_FORM_flag_present:
        value.number = 1;
        break;
      case DW_FORM_implicit_const:
        value.number = static_cast<uint64_t>(implicit);
        value.is_signed = true;
        break;
      case DW_FORM_sdata:
        value.number = static_cast<uint64_t>(in.sleb64());
        value.is_signed = true;
        break;
      case DW_FORM_udata:
      case DW_FORM_ref_udata:
      case DW_FORM_strx:
      case DW_FORM_addrx:
      case DW_FORM_loclistx:
      case DW_FORM_rnglistx:
      case DW_FORM_GNU_addr_index:
      case DW_FORM_GNU_str_index:
        value.number = in.uleb64();
        break;
      case llvm_addrx_offset:
        value.number = in.uleb64();
        value.second = in.u32();
        break;
      case DW_FORM_string:
        value.block = read_string(in);
        break;
      case DW_FORM_data16:
        value.block = in.bytes(16);
        break;
      case DW_FORM_block1:
        value.block = in.bytes(in.u8());
        break;
      case DW_FORM_block2:
        value.block = in.bytes(read_number(in, 2));
        break;
      case DW_FORM_block4:
        value.block = in.bytes(in.u32());
        break;
      case DW_FORM_block:
      case DW_FORM_exprloc:
        value.block = in.bytes(in.uleb64());
        break;
      default:
        in.fail("unknown form " + std::to_string(form));
    }
  }
  if (!in.failed() && !all.empty())
    value.raw = all.subspan(begin, in.position() - begin);
  return value;
}

}  // namespace wasmrust::debug

// The "name" section (core specification 3.0, appendix "Name Section", and the
// extended-name-section proposal) and branch hints (branch-hinting proposal,
// "metadata.code.branch_hint").
//
//   01 07 01 00 04 6D 61 69 6E     function 0 is called "main"
//   02 09 01 00 01 02 01 78 ...    local 2 of function 0 is called "x"
//
// Both are advice: a malformed section counts as absent, so that whoever reads
// names need not doubt their order and bounds, and `Module::malformed` says
// why. Subsections of other numbers are passed over.
#include "compiler/wasm/name_section.h"
#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

// The size of the index space that names of a kind are for.
size_t rows_named(const Module &module, NameKind kind) {
  switch (kind) {
    case NameKind::Module:
      return 1;
    case NameKind::Function:
    case NameKind::Local:
    case NameKind::Label:
      return module.count(ExternalKind::Function);
    case NameKind::Type:
    case NameKind::Field:
      return module.types.size();
    case NameKind::Table:
      return module.count(ExternalKind::Table);
    case NameKind::Memory:
      return module.count(ExternalKind::Memory);
    case NameKind::Global:
      return module.count(ExternalKind::Global);
    case NameKind::Element:
      return module.elements.size();
    case NameKind::Data:
      return module.data.size();
    case NameKind::Tag:
      return module.count(ExternalKind::Tag);
  }
  return 0;
}

// Index and name, again and again, in rising order; `outer` is the row that
// they are parts of.
void read_name_map(ByteReader &in, std::vector<Name> &names,
                   const uint32_t *outer) {
  uint32_t count = in.count(2);
  names.reserve(names.size() + count);
  int64_t before = -1;
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    uint32_t index = in.uleb32();
    std::string_view text = advice_name(in);
    if (index <= before) in.fail("names out of order");
    before = index;
    if (outer)
      names.push_back({*outer, index, text});
    else
      names.push_back({index, 0, text});
  }
}

void read_names_of_parts(ByteReader &in, std::vector<Name> &names) {
  uint32_t count = in.count(2);
  int64_t before = -1;
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    uint32_t outer = in.uleb32();
    if (outer <= before) in.fail("names out of order");
    before = outer;
    read_name_map(in, names, &outer);
  }
}

void read_subsection(ByteReader &in, Module &module, NameKind kind) {
  std::vector<Name> &names = module.names[static_cast<size_t>(kind)];
  if (!names.empty()) in.fail("names of a kind twice");
  if (kind == NameKind::Module)
    names.push_back({0, 0, advice_name(in)});
  else if (has_parts(kind))
    read_names_of_parts(in, names);
  else
    read_name_map(in, names, nullptr);
  size_t rows = rows_named(module, kind);
  if (!names.empty() && names.back().index >= rows)
    in.fail("name of a row that is not there");
  if (!in.failed() && in.remaining() != 0) in.fail("subsection is too long");
}

}  // namespace

void read_name_section(ByteReader &in, Module &module) {
  while (!in.at_end()) {
    uint8_t id = in.u8();
    ByteReader payload(in.bytes(in.uleb32()));
    if (in.failed() || id >= name_kind_count) continue;
    read_subsection(payload, module, static_cast<NameKind>(id));
    if (payload.failed()) in.fail(payload.reason());
  }
  if (in.failed()) module.names = {};
}

void read_branch_hints(ByteReader &in, Module &module) {
  std::vector<BranchHint> hints;
  uint32_t functions = in.count(2);
  int64_t function_before = -1;
  for (uint32_t i = 0; i < functions && !in.failed(); ++i) {
    uint32_t function = in.uleb32();
    if (function <= function_before ||
        function < module.imported(ExternalKind::Function) ||
        function >= module.count(ExternalKind::Function))
      in.fail("hints of a function out of order or bounds");
    function_before = function;
    uint32_t count = in.count(3);
    int64_t offset_before = -1;
    for (uint32_t k = 0; k < count && !in.failed(); ++k) {
      uint32_t offset = in.uleb32();
      uint32_t size = in.uleb32();
      uint8_t value = in.u8();
      if (offset <= offset_before || size != 1 || value > 1)
        in.fail("malformed branch hint");
      offset_before = offset;
      hints.push_back({function, offset, value == 1});
    }
  }
  if (in.remaining() != 0) in.fail("section is too long");
  if (!in.failed()) module.branch_hints = std::move(hints);
}

}  // namespace wasmrust::wasm

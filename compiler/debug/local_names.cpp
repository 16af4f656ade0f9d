// See local_names.h.
#include "compiler/debug/local_names.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>
#include <tuple>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

// DW_AT_name of an entry, or of the one that it is an instance of.
std::string_view name_of(const Sections &sections, const Unit &unit,
                         uint32_t die) {
  // An instance of an instance does not lead further.
  for (int depth = 0; depth < 3 && die != no_die; ++depth) {
    std::string_view name;
    uint32_t origin = no_die;
    each_attribute(unit, unit.dies[die],
                   [&](const AttributeSpec &spec, const FormValue &value) {
                     if (spec.attribute == DW_AT_name) {
                       name = text_of(sections, unit, value);
                     } else if (spec.attribute == DW_AT_abstract_origin &&
                                class_of(value.form) == FormClass::InUnit) {
                       origin = unit.find(value.number);
                     }
                   });
    if (!name.empty()) return name;
    die = origin;
  }
  return {};
}

}  // namespace

std::optional<uint32_t> local_with_value(Bytes expression) {
  ByteReader in(expression);
  if (in.u8() != DW_OP_WASM_location || in.u8() != 0) return std::nullopt;
  uint32_t local = in.uleb32();
  if (in.u8() != DW_OP_stack_value || !in.at_end() || in.failed())
    return std::nullopt;
  return local;
}

void LocalNames::add(const Sections &sections, const Unit &unit, uint32_t die,
                     uint32_t function, uint32_t local) {
  auto tag = [&](uint32_t at) { return unit.abbreviation(unit.dies[at]).tag; };
  if (tag(die) != DW_TAG_formal_parameter && tag(die) != DW_TAG_variable)
    return;
  uint32_t around = unit.dies[die].parent;
  bool is_own_parameter = tag(die) == DW_TAG_formal_parameter &&
                          around != no_die && tag(around) == DW_TAG_subprogram;
  while (around != no_die && tag(around) == DW_TAG_lexical_block)
    around = unit.dies[around].parent;
  bool is_own = around != no_die && tag(around) == DW_TAG_subprogram;
  std::string_view name = name_of(sections, unit, die);
  if (!name.empty())
    rows_.push_back(
        {function, local, is_own_parameter ? 0 : (is_own ? 1 : 2), name});
}

std::vector<DescribedLocal> LocalNames::take() {
  std::ranges::sort(rows_, {}, [](const Row &row) {
    return std::tie(row.function, row.local, row.rank, row.name);
  });
  std::vector<DescribedLocal> names;
  for (size_t i = 0; i < rows_.size();) {
    const Row &best = rows_[i];
    bool is_only = true;
    for (; i < rows_.size() && rows_[i].function == best.function &&
           rows_[i].local == best.local;
         ++i)
      is_only &= rows_[i].rank != best.rank || rows_[i].name == best.name;
    if (is_only)
      names.push_back({best.function, best.local, std::string(best.name)});
  }
  return names;
}

}  // namespace wasmrust::debug

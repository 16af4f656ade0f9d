// See old_code.h.
#include "compiler/debug/old_code.h"

#include "compiler/debug/lists.h"

namespace wasmrust::debug {

std::expected<void, std::string> OldCode::read(const Sections &sections,
                                               const Unit &unit,
                                               const Die &die) {
  ranges.clear();
  std::optional<uint64_t> low, high, returns;
  bool high_is_size = false, says_high = false, says_low = false;
  is_call = false;
  FormValue list;
  each_attribute(
      unit, die, [&](const AttributeSpec &spec, const FormValue &value) {
        switch (spec.action) {
          case Action::LowPc:
            low = address_of(sections, unit, value);
            says_low = true;
            break;
          case Action::HighPc:
            high_is_size = class_of(value.form) == FormClass::Constant;
            high =
                high_is_size ? value.number : address_of(sections, unit, value);
            says_high = true;
            break;
          case Action::ReturnPc:
            returns = address_of(sections, unit, value);
            is_call = true;
            break;
          case Action::Ranges:
            list = value;
            break;
          default:
            break;
        }
      });
  point = says_low && !says_high && !list.form ? low : std::nullopt;
  call = returns;
  says_something = says_low || list.form || is_call;
  if (low && high) {
    uint64_t end = high_is_size ? *low + *high : *high;
    if (*low < end) ranges.push_back({*low, end});
  }
  if (!list.form) return {};
  auto done = read_ranges(sections, unit, list, ranges);
  if (!done) return std::unexpected(unit.at(die.offset) + ": " + done.error());
  return {};
}

}  // namespace wasmrust::debug

// What an option does, where that is no more than setting one field.
//
// Most options of the command line switch a field on or off, store a text or a
// number, or are refused. Those are rows of the tables in option_rows.cpp,
// found by the option's id; only what is left needs code of its own, in
// link_options.cpp. Not for use outside of compiler/options.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/options/link_options.h"

namespace wasmrust {

// Sets a field to a constant: --no-entry, --gc-sections.
struct SwitchRow {
  unsigned option;
  bool LinkOptions::*field;
  bool value;
};

// Stores the option's value: -o. With `list`, appends it: --export.
struct TextRow {
  unsigned option;
  std::string LinkOptions::*field;
  std::vector<std::string> LinkOptions::*list;
};

// Stores the option's value as a number of at most `maximum`: --initial-memory.
struct NumberRow {
  unsigned option;
  uint64_t LinkOptions::*field;
  uint64_t maximum;
};

// Is refused, except for --linker=lld.
struct RefusedRow {
  unsigned option;
  std::string_view reason;
  std::string_view way_out;
};

// Has no effect; without a reason that needs no word.
struct IgnoredRow {
  unsigned option;
  std::string_view reason;
};

// The row of an option; nullptr when there is none.
const SwitchRow *find_switch(unsigned option);
const TextRow *find_text(unsigned option);
const NumberRow *find_number(unsigned option);
const RefusedRow *find_refused(unsigned option);
const IgnoredRow *find_ignored(unsigned option);

}  // namespace wasmrust

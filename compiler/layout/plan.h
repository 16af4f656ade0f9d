// The steps of layout and what they share.
//
// A `Plan` lives as long as `lay_out` runs. Steps read the program, the options
// and the references, and fill the layout; each relies on those before it, in
// the order in which they are declared here. `lay_out` in layout.cpp is the
// page that calls them.
#pragma once

#include "compiler/layout/layout.h"
#include "compiler/layout/references.h"

namespace wasmrust::layout {

struct Plan {
  Plan(const Program &program, const LinkOptions &options,
       Diagnostics &diagnostics, const Settled &settled)
      : program(program),
        options(options),
        diagnostics(diagnostics),
        settled(settled) {}

  const Program &program;
  const LinkOptions &options;
  Diagnostics &diagnostics;
  const Settled &settled;
  Layout layout;
  References references;

  // Rows of layout.synthetic, `absent` when not needed.
  uint32_t init_memory = absent, init_tls = absent;

  uint32_t tls_base_global = absent;

  std::vector<uint32_t> function_index;   // by FunctionId
  std::vector<uint32_t> synthetic_index;  // by row of layout.synthetic
};

// Which functions have to be made (start_functions.cpp), without bodies.
void plan_start_functions(Plan &plan);
// Imports and the index spaces of functions, tables, tags and globals.
void assign_indices(Plan &plan);
// Slots of the table of function pointers, and its limits.
void assign_slots(Plan &plan);
// The export section; constants for exported addresses.
void assign_exports(Plan &plan);
// The type section, and the type index of imports and functions.
void assign_types(Plan &plan);
// Bodies of the made functions; every index and address is known.
void write_start_functions(Plan &plan);
// Sizes and offsets of all function bodies, and that every address fits.
void place_code(Plan &plan);
// Custom sections: which are kept, and where their parts stand.
void place_custom(Plan &plan);

// The name of a symbol in the module's exports.
std::string_view export_name(const Symbol &symbol);

}  // namespace wasmrust::layout

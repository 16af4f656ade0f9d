// See layout.h: the page that decides where everything stands.
#include "compiler/layout/layout.h"

#include "compiler/layout/custom.h"
#include "compiler/layout/memory.h"
#include "compiler/layout/plan.h"
#include "compiler/layout/segments.h"

namespace wasmrust::layout {

namespace {

bool is_c_identifier(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
  }
  return !text.empty();
}

// __start_NAME and __stop_NAME are the bounds of segment NAME, if the name can
// be written in C.
void find_bounds(Plan &plan) {
  for (SymbolId id : plan.program.symbols.ids()) {
    const Symbol &symbol = plan.program.symbols[id];
    if (symbol.kind != SymbolKind::Data ||
        symbol.definition != Definition::Undefined)
      continue;
    bool start = symbol.name.starts_with("__start_");
    if (!start && !symbol.name.starts_with("__stop_")) continue;
    std::string_view name = symbol.name.substr(start ? 8 : 7);
    if (!is_c_identifier(name)) continue;
    for (const Segment &segment : plan.layout.segments)
      if (segment.name == name)
        plan.layout.bounds.emplace_back(
            id, segment.address + (start ? 0 : segment.size));
  }
}

}  // namespace

std::optional<Layout> lay_out(const Program &program,
                              const LinkOptions &options,
                              Diagnostics &diagnostics,
                              const Settled &settled) {
  size_t errors = diagnostics.errors();
  const Layout *earlier = settled.layout;
  Plan plan(program, options, diagnostics, settled);

  // What is used at all decides everything below.
  plan.references = find_references(program);
  for (SymbolId each : settled.functions) plan.references.add_pointer(each);

  // Memory: nothing in it depends on the index spaces.
  gather_segments(program, options, plan.layout);
  plan.layout.memory.has_stack =
      earlier ? earlier->memory.has_stack
              : !options.own_exports_only ||
                    needs_stack(program, plan.references, options);
  lay_out_memory(program, options, plan.layout, diagnostics);
  if (diagnostics.errors() > errors) return std::nullopt;
  plan.layout.memory.is_there =
      earlier
          ? earlier->memory.is_there
          : !options.own_exports_only ||
                needs_memory(program, plan.references, options, plan.layout);
  cut_segments(program, options, plan.layout);
  find_bounds(plan);

  // Index spaces. Made functions need an index before they have a body.
  plan_start_functions(plan);
  assign_indices(plan);
  assign_slots(plan);
  assign_exports(plan);
  assign_types(plan);

  // From here on every symbol has its number: bodies can be written, and fields
  // take the width that their number needs.
  write_start_functions(plan);
  place_code(plan);
  place_custom(plan);

  if (diagnostics.errors() > errors) return std::nullopt;
  return std::move(plan.layout);
}

}  // namespace wasmrust::layout

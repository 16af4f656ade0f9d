// See memory.h. The order and the alignments are wasm-ld's.
#include "compiler/layout/memory.h"

#include <algorithm>
#include <array>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::layout {

namespace {

constexpr uint64_t stack_alignment = 16;
constexpr uint64_t heap_alignment = 16;
// Data starts here when no stack stands below it, so that address 0 is no
// datum.
constexpr uint64_t default_global_base = 1024;
constexpr uint64_t address_space = uint64_t{1} << 32;
// From here on `i32.const` takes a byte more: sleb128 has 7 bits in each.
constexpr uint64_t long_address = uint64_t{1} << 20;
// At most this part of the stack is given to keep data below.
constexpr uint64_t stack_part = 16;

uint64_t round_up(uint64_t value, uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

struct MemoryPlan {
  const LinkOptions &options;
  bool has_stack;
  Layout &layout;
  Diagnostics &diagnostics;
  uint64_t next = 0;
  uint64_t stack_size = options.stack_size;

  void invalid(const char *option, uint64_t value, std::string reason) {
    diagnostics.report(DiagnosticKind::invalid_option_value,
                       {option, std::to_string(value), std::move(reason)});
  }

  // True when a size option is a whole number of units.
  bool check_unit(const char *option, uint64_t value, uint64_t unit) {
    if (value % unit == 0) return true;
    invalid(option, value, "not a multiple of " + std::to_string(unit));
    return false;
  }

  void place_stack() {
    LayoutAddresses &addresses = layout.addresses;
    next = round_up(next, stack_alignment);
    check_unit("-z stack-size", options.stack_size, stack_alignment);
    addresses.stack_low = next;
    if (has_stack) next += stack_size;
    addresses.stack_high = addresses.stack_pointer = next;
  }

  // Where size counts, data that would cross the line of long addresses end
  // there, and the stack is smaller by that.
  void shorten_stack() {
    if (!options.profile || options.profile->size == SizeAttribute::None ||
        options.global_base)
      return;
    uint64_t end = 0, unit = stack_alignment;
    for (const Segment &segment : layout.segments) {
      uint64_t alignment = uint64_t{1} << segment.alignment_log2;
      unit = std::max(unit, alignment);
      end = round_up(end, alignment) + segment.size;
    }
    if (end == 0 || end > long_address) return;
    uint64_t base = (long_address - end) / unit * unit;
    if (base < stack_size && stack_size - base <= stack_size / stack_part)
      stack_size = base;
  }

  void place_base() {
    if (options.stack_first && has_stack) {
      shorten_stack();
      place_stack();
      if (options.global_base) {
        if (*options.global_base < next)
          invalid("--global-base", *options.global_base,
                  "the stack ends at " + std::to_string(next));
        next = *options.global_base;
      }
    } else {
      next = options.global_base.value_or(default_global_base);
    }
    layout.addresses.global_base = next;
    layout.addresses.dso_handle = next;
    layout.addresses.rodata_start = next;
  }

  void place_segments() {
    for (Segment &segment : layout.segments) {
      next = round_up(next, uint64_t{1} << segment.alignment_log2);
      segment.address = next;
      if (segment.tls) {
        layout.addresses.tls_base = next;
        layout.addresses.tls_size = segment.size;
        layout.addresses.tls_align = uint64_t{1} << segment.alignment_log2;
      }
      if (segment.name == ".rodata") layout.addresses.rodata_start = next;
      next += segment.size;
    }
  }

  void place_flag() {
    if (!options.shared_memory) return;
    bool any = std::ranges::any_of(layout.segments, [&](const Segment &each) {
      return needs_initialization(each, options);
    });
    if (!any) return;
    next = round_up(next, 4);
    layout.addresses.init_memory_flag = next;
    next += 4;
  }

  // The size of initial memory in bytes.
  void place_heap() {
    next = round_up(next, heap_alignment);
    layout.addresses.heap_base = next;
    // A shorter stack does not make memory smaller, but the heap larger: else
    // it would have to grow for the first block.
    next += options.stack_size - stack_size;
    if (options.initial_heap) {
      check_unit("--initial-heap", options.initial_heap, options.page_size);
      next += options.initial_heap;
    }
    if (options.initial_memory) {
      check_unit("--initial-memory", options.initial_memory, options.page_size);
      check_fits("initial-memory", options.initial_memory);
      next = std::max(next, options.initial_memory);
    }
    next = round_up(next, options.page_size);
    if (next > address_space) too_small("max-memory", address_space);
    layout.addresses.heap_end = next;
  }

  void check_fits(const char *option, uint64_t limit) {
    if (next > limit) too_small(option, limit);
    if (limit > address_space)
      invalid(("--" + std::string(option)).c_str(), limit,
              "a 32-bit memory has at most 4294967296 bytes");
  }

  void too_small(const char *option, uint64_t limit) {
    diagnostics.report(DiagnosticKind::memory_too_small,
                       {std::to_string(next), option, std::to_string(limit)});
  }

  void set_limits() {
    wasm::Limits &limits = layout.memory.limits;
    uint64_t maximum = options.max_memory;
    if (maximum) {
      check_unit("--max-memory", maximum, options.page_size);
      check_fits("max-memory", maximum);
    } else if (options.no_growable_memory || options.shared_memory) {
      // Shared memory must have a maximum.
      maximum = next;
    }
    limits.minimum = next / options.page_size;
    limits.has_maximum = maximum != 0 || options.shared_memory;
    limits.maximum = maximum / options.page_size;
    limits.shared = options.shared_memory;
    layout.memory.imported = options.import_memory;
  }
};

bool uses_memory(Bytes body) {
  auto reader = wasm::CodeReader::behind_locals(body);
  using enum wasm::Immediate;
  constexpr std::array of_memories = {Access, AccessLane, Memory, TwoMemories,
                                      DataMemory};
  for (wasm::Instruction each; reader.next(each);)
    if (std::ranges::count(of_memories, wasm::row(each.op).immediate))
      return true;
  return false;
}

}  // namespace

bool has_feature(const Program &program, std::string_view name) {
  return std::ranges::any_of(
      program.features,
      [&](const wasm::TargetFeature &each) { return each.name == name; });
}

bool needs_memory(const Program &program, const References &references,
                  const LinkOptions &options, const Layout &layout) {
  if (options.import_memory || options.shared_memory || program.entry ||
      !layout.segments.empty() || !layout.regions.empty())
    return true;
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    if (!references.has(id)) continue;
    bool is_outside = symbol.kind == SymbolKind::Function &&
                      symbol.definition == Definition::Undefined;
    if (is_outside || symbol.kind == SymbolKind::Data ||
        symbol.layout_value == LayoutValue::StackPointer)
      return true;
  }
  return std::ranges::any_of(program.functions, [](const Function &each) {
    return each.live && uses_memory(each.body);
  });
}

bool needs_stack(const Program &program, const References &references,
                 const LinkOptions &options) {
  if (options.shared_memory) return true;
  for (SymbolId id : program.symbols.ids()) {
    LayoutValue value = program.symbols[id].layout_value;
    if (references.has(id) &&
        (value == LayoutValue::StackPointer || value == LayoutValue::StackLow ||
         value == LayoutValue::StackHigh))
      return true;
  }
  return false;
}

bool needs_initialization(const Segment &segment, const LinkOptions &options) {
  // An imported memory may hold anything: what has no bytes in the file must be
  // filled with zeros.
  return segment.passive || (options.import_memory && !segment.in_file);
}

void lay_out_memory(const Program &program, const LinkOptions &options,
                    Layout &layout, Diagnostics &diagnostics) {
  // Without bulk memory nothing can fill an imported memory but the file.
  bool zeros_in_file = options.import_memory && !options.shared_memory &&
                       !has_feature(program, "bulk-memory");
  for (Segment &segment : layout.segments)
    segment.in_file =
        segment.size > 0 && (!segment.zero || segment.tls || zeros_in_file);
  MemoryPlan plan{options, layout.memory.has_stack, layout, diagnostics};
  plan.place_base();
  plan.place_segments();
  plan.place_flag();
  layout.addresses.data_end = plan.next;
  if (!options.stack_first || !plan.has_stack) plan.place_stack();
  plan.place_heap();
  plan.set_limits();
  for (MemoryId id : program.memories.ids())
    if (id.value > 0) layout.regions.push_back(id);
  layout.addresses.table_base = options.table_base;
  layout.addresses.first_page_end = options.page_size;
}

}  // namespace wasmrust::layout

// The functions that run before the program does, made here because their
// bodies are facts of layout. (Calls of init functions are none: they are code
// of the Program, learn/start_code.h.)
//
//   __wasm_init_memory   the start function when the engine cannot fill memory:
//                        shared memory is filled once, by the first thread;
//                        zeros of an imported memory are written
//   __wasm_init_tls      copies the template of thread-local data to an address
//
// Shared memory: a flag in memory is 0, then 1 while the first instance copies
// the passive segments, then 2; other instances wait while it is 1. Each
// instance drops its segments but the thread-local one, which later threads
// need.
#include <algorithm>

#include "compiler/layout/instructions.h"
#include "compiler/layout/memory.h"
#include "compiler/layout/plan.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {

namespace {

uint32_t add_function(Plan &plan, std::string name, wasm::FuncType type) {
  plan.layout.synthetic.push_back({std::move(name), std::move(type), {}});
  return static_cast<uint32_t>(plan.layout.synthetic.size() - 1);
}

// True when somebody calls or exports the function for a layout value.
bool is_used(const Plan &plan, LayoutValue value) {
  for (SymbolId id : plan.program.symbols.ids()) {
    const Symbol &symbol = plan.program.symbols[id];
    if (symbol.definition == Definition::Layout &&
        symbol.layout_value == value && plan.references.has(id))
      return true;
  }
  return false;
}

// Globals with the addresses of this thread's data, for position-independent
// code; they follow __tls_base.
void set_thread_globals(const Plan &plan, Instructions &code) {
  const Layout &layout = plan.layout;
  for (SymbolId id : plan.references.got) {
    const Symbol &symbol = plan.program.symbols[id];
    if (!symbol.tls || symbol.kind != SymbolKind::Data) continue;
    code.global_get(plan.tls_base_global);
    code.i32_const(symbol_address(plan.program, layout, id));
    code.i32_add();
    code.global_set(layout.got_index[id]);
  }
}

void fill_segment(const Plan &plan, const Segment &segment,
                  Instructions &code) {
  bool per_thread = segment.tls && plan.options.shared_memory;
  if (per_thread) {
    // The first thread uses the template's own place.
    code.i32_const(segment.address);
    code.global_set(plan.tls_base_global);
    set_thread_globals(plan, code);
  }
  code.i32_const(segment.address);
  code.i32_const(0);
  code.i32_const(segment.size);
  if (segment.in_file)
    code.memory_init(segment.index);
  else
    code.memory_fill();
}

std::vector<uint8_t> init_memory_body(const Plan &plan) {
  uint64_t flag = plan.layout.addresses.init_memory_flag;
  bool shared = plan.options.shared_memory;
  Instructions code;
  if (shared) {
    code.block();  // done
    code.block();  // wait
    code.block();  // first
    code.i32_const(flag);
    code.i32_const(0);
    code.i32_const(1);
    code.i32_atomic_cmpxchg();
    code.br_table({0, 1}, 2);
    code.end();  // first: this instance fills memory
  }
  for (const Segment &segment : plan.layout.segments)
    if (needs_initialization(segment, plan.options) && segment.size)
      fill_segment(plan, segment, code);
  if (shared) {
    code.i32_const(flag);
    code.i32_const(2);
    code.i32_atomic_store();
    code.i32_const(flag);
    code.i32_const(UINT32_MAX);  // wake all
    code.atomic_notify();
    code.drop();
    code.br(1);
    code.end();  // wait: another instance does
    code.i32_const(flag);
    code.i32_const(1);
    code.i64_const(-1);  // without a limit
    code.atomic_wait32();
    code.drop();
    code.end();  // done
    for (const Segment &segment : plan.layout.segments)
      if (segment.passive && segment.in_file && !segment.tls)
        code.data_drop(segment.index);
  }
  code.end();
  return code.take();
}

std::vector<uint8_t> init_tls_body(const Plan &plan) {
  Instructions code;
  for (const Segment &segment : plan.layout.segments) {
    if (!segment.tls || !segment.passive || !segment.in_file) continue;
    code.local_get(0);
    code.global_set(plan.tls_base_global);
    set_thread_globals(plan, code);
    code.local_get(0);
    code.i32_const(0);
    code.i32_const(segment.size);
    code.memory_init(segment.index);
  }
  code.end();
  return code.take();
}

}  // namespace

void plan_start_functions(Plan &plan) {
  if (is_used(plan, LayoutValue::InitTls))
    plan.init_tls =
        add_function(plan, "__wasm_init_tls", {{{wasm::ValueKind::I32}}, {}});
  bool fill =
      std::ranges::any_of(plan.layout.segments, [&](const Segment &segment) {
        return segment.size && needs_initialization(segment, plan.options);
      });
  if (fill || is_used(plan, LayoutValue::InitMemory))
    plan.init_memory = add_function(plan, "__wasm_init_memory", {});
}

void write_start_functions(Plan &plan) {
  auto body = [&](uint32_t row) -> std::vector<uint8_t> & {
    return plan.layout.synthetic[row].body;
  };
  if (plan.init_tls != absent) body(plan.init_tls) = init_tls_body(plan);
  if (plan.init_memory != absent) {
    body(plan.init_memory) = init_memory_body(plan);
    plan.layout.start = plan.synthetic_index[plan.init_memory];
  }
}

}  // namespace wasmrust::layout

// See start_code.h.
#include "compiler/rewrite/start_code.h"

#include <algorithm>

#include "compiler/finished/renumber.h"
#include "compiler/finished/unreferenced.h"
#include "compiler/judge/instantiate.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/only_instruction.h"

namespace wasmrust::rewrite {

namespace {

using finished::Rows;
using wasm::ExternalKind;

// For -O3: more data than this takes longer to come than to compute.
constexpr size_t most_growth = 1 << 20;
// Of functions that the start function may call; others stop it.
constexpr size_t most_code = 256 << 10;
// Of tables' elements, and of what bulk operations go over.
constexpr uint64_t most_slots = 1'000'000, most_bulk = 256 << 20;
constexpr size_t most_memories = 4, most_segments = 10'000;
// Bytes of a segment's head; zeros between two pieces that are worth one.
constexpr size_t head_bytes = 8;

bool depends_on_others(const wasm::Module &module) {
  for (ExternalKind kind : {ExternalKind::Table, ExternalKind::Memory,
                            ExternalKind::Global, ExternalKind::Tag})
    if (module.imported(kind)) return true;
  uint64_t slots = 0;
  for (const wasm::Table &each : module.tables) {
    if (each.type.limits.minimum > most_slots) return true;
    slots += each.type.limits.minimum;
  }
  if (slots > most_slots || module.memories.size() > most_memories) return true;
  uint64_t size = 0;
  for (const wasm::Memory &each : module.memories) {
    if (each.type.limits.shared) return true;
    uint64_t most_pages = most_memory >> each.type.page_size_log2;
    if (each.type.limits.minimum > most_pages) return true;
    size += each.type.limits.minimum << each.type.page_size_log2;
  }
  return size > most_memory;
}

// Own functions that the start function may come to, as far as there is room.
class Callees {
 public:
  explicit Callees(const wasm::Module &module)
      : module_(module),
        imported_(module.imported(ExternalKind::Function)),
        reached_(module.functions.size()) {
    add(*module.start);
    for (size_t i = 0; i < work_.size(); ++i) {
      auto reader =
          wasm::CodeReader::behind_locals(module.functions[work_[i]].body);
      for (wasm::Instruction each; reader.next(each);)
        finished::for_each_reference(each, [&](Rows rows, uint32_t row) {
          if (rows == Rows::Functions) add(row);
          if (rows == Rows::Tables) add_tables();
        });
    }
  }

  std::vector<bool> take() { return std::move(reached_); }

 private:
  const wasm::Module &module_;
  uint32_t imported_;
  std::vector<bool> reached_;
  std::vector<uint32_t> work_;
  size_t size_ = 0;
  bool has_tables_ = false;

  void add(uint32_t function) {
    if (function < imported_ || reached_[function - imported_]) return;
    uint32_t row = function - imported_;
    size_t size = module_.functions[row].body.size();
    if (size > most_code - size_) return;
    size_ += size;
    reached_[row] = true;
    work_.push_back(row);
  }
  void add_tables() {
    if (std::exchange(has_tables_, true)) return;
    for (const wasm::ElementSegment &each : module_.elements) {
      for (uint32_t function : each.functions) add(function);
      for (Bytes item : each.expressions)
        if (auto only = wasm::only_instruction(item);
            only && only->op == wasm::Op::RefFunc)
          add(only->index);
    }
  }
};

// Everything that code can write to.
struct State {
  std::vector<std::vector<uint8_t>> memories;
  std::vector<std::vector<ir::Value>> tables;
  std::vector<ir::Value> globals;
  std::vector<bool> has_segment;  // data, then elements: not dropped

  State(const judge::LoadedModule &loaded, const ir::Instance &instance) {
    for (MemoryId id : loaded.program().memories.ids())
      memories.push_back(instance.memory(id).bytes);
    for (SymbolId id : loaded.made.spaces.tables)
      tables.push_back(instance.table(id).elements);
    for (SymbolId id : loaded.made.spaces.globals)
      globals.push_back(instance.global(id).value);
    for (size_t i = 0; i < loaded.module.data.size(); ++i)
      has_segment.push_back(!instance.is_dropped(DataId(i)));
    for (size_t i = 0; i < loaded.module.elements.size(); ++i)
      has_segment.push_back(!instance.elements(ElemId(i)).empty());
  }
};

struct Change {
  State before, after;
};

bool has_run_relaxed(const std::vector<uint64_t> &executed) {
  for (size_t i = 0; i < executed.size(); ++i)
    if (auto op = static_cast<ir::Op>(i);
        executed[i] && ir::is_wasm(op) &&
        wasm::row(ir::to_wasm(op)).feature == wasm::Feature::RelaxedSimd)
      return true;
  return false;
}

// What the start function of the module, which is `without` otherwise, does.
std::optional<Change> change_of(const wasm::Module &module,
                                const wasm::Module &without) {
  std::vector<bool> wanted = Callees(module).take();
  auto loaded =
      judge::load(without, [&](FunctionId id) { return wanted[id.value]; });
  if (!loaded) return std::nullopt;
  ir::Store store;
  ir::Interpreter interpreter(store);
  interpreter.fuel = most_steps;
  std::vector<uint64_t> executed(ir::op_count);
  interpreter.executed = &executed;
  auto find = [&](const wasm::Import &import) -> judge::External {
    auto row = static_cast<uint32_t>(store.functions.size());
    store.functions.push_back({.type = import.type_index});
    return {row};
  };
  auto made = judge::instantiate(interpreter, **loaded, find);
  // What fails before the start function is reached fails each time.
  if (!made || !store.objects.empty()) return std::nullopt;
  store.bulk = most_bulk;
  store.stops_at_limits = true;
  for (ir::Store::Memory &each : store.memories)
    each.most_pages =
        std::min(each.most_pages, most_memory >> each.type.page_size_log2);
  for (ir::Store::Table &each : store.tables)
    each.most = std::min(each.most, most_slots);
  State before(**loaded, *made->instance);
  SymbolId start = (*loaded)->made.spaces.functions[*module.start];
  auto done = interpreter.call(made->instance->function(start), {});
  if (!done || has_run_relaxed(executed)) return std::nullopt;
  return Change{std::move(before), State(**loaded, *made->instance)};
}

bool is_number(wasm::ValueType type) {
  switch (type.kind) {
    case wasm::ValueKind::I32:
    case wasm::ValueKind::I64:
    case wasm::ValueKind::F32:
    case wasm::ValueKind::F64:
    case wasm::ValueKind::V128:
      return true;
    default:
      return false;
  }
}

std::vector<uint8_t> constant(wasm::ValueType type, const ir::Value &value) {
  ByteWriter out;
  switch (type.kind) {
    case wasm::ValueKind::I32:
      out.u8(0x41);
      out.sleb(value.as<int32_t>());
      break;
    case wasm::ValueKind::I64:
      out.u8(0x42);
      out.sleb(value.as<int64_t>());
      break;
    case wasm::ValueKind::F32:
      out.u8(0x43);
      out.u32(value.as<uint32_t>());
      break;
    case wasm::ValueKind::F64:
      out.u8(0x44);
      out.u64(value.low);
      break;
    default:  // v128
      out.u8(0xfd);
      out.u8(0x0c);
      out.u64(value.low);
      out.u64(value.high);
  }
  out.u8(0x0b);
  return out.take();
}

// [begin, end) of what is not zero, with short runs of zeros inside.
std::vector<std::pair<size_t, size_t>> pieces_of(Bytes bytes) {
  std::vector<std::pair<size_t, size_t>> pieces;
  auto is_zero = [](uint8_t byte) { return byte == 0; };
  for (auto at = bytes.begin();;) {
    at = std::find_if_not(at, bytes.end(), is_zero);
    if (at == bytes.end()) return pieces;
    auto end = std::find_if(at, bytes.end(), is_zero);
    auto begin = static_cast<size_t>(at - bytes.begin());
    if (!pieces.empty() && begin - pieces.back().second <= head_bytes)
      pieces.back().second = static_cast<size_t>(end - bytes.begin());
    else
      pieces.push_back({begin, static_cast<size_t>(end - bytes.begin())});
    at = end;
  }
}

// Of data that gives a memory these bytes.
size_t size_of(Bytes memory) {
  size_t size = 0;
  for (auto [begin, end] : pieces_of(memory)) size += head_bytes + end - begin;
  return size;
}

class Writing {
 public:
  Writing(const wasm::Module &module, const Change &change)
      : change_(change), result_{module, {}} {}

  // Nothing when there is no way to write something.
  std::optional<finished::EditedModule> run() {
    result_.module.start.reset();
    if (change_.before.tables != change_.after.tables ||
        change_.before.has_segment != change_.after.has_segment ||
        !write_globals())
      return std::nullopt;
    for (uint32_t i = 0; i < result_.module.memories.size(); ++i)
      if (change_.before.memories[i] != change_.after.memories[i] &&
          !write_memory(i))
        return std::nullopt;
    if (result_.module.data_count)
      result_.module.data_count =
          static_cast<uint32_t>(result_.module.data.size());
    return std::move(result_);
  }

 private:
  const Change &change_;
  finished::EditedModule result_;

  bool write_globals() {
    std::vector<wasm::Global> &rows = result_.module.globals;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (change_.before.globals[i] == change_.after.globals[i]) continue;
      if (!is_number(rows[i].type.value)) return false;
      rows[i].init =
          result_.keep(constant(rows[i].type.value, change_.after.globals[i]));
    }
    return true;
  }

  // What stands in a segment is changed there; the rest of what is not zero
  // becomes segments behind the others, whose numbers stay.
  bool write_memory(uint32_t memory) {
    wasm::Module &module = result_.module;
    wasm::MemoryType &type = module.memories[memory].type;
    std::vector<uint8_t> rest = change_.after.memories[memory];
    if (rest.size() > most_memory) return false;
    type.limits.minimum = rest.size() >> type.page_size_log2;
    std::vector<std::pair<size_t, size_t>> written;
    for (wasm::DataSegment &each : module.data) {
      if (each.passive || each.memory != memory || each.data.empty()) continue;
      auto address = wasm::constant_address(each.init);
      if (!address) return false;
      auto begin = rest.begin() + static_cast<ptrdiff_t>(*address);
      each.data = result_.keep(
          {begin, begin + static_cast<ptrdiff_t>(each.data.size())});
      written.push_back({*address, each.data.size()});
    }
    for (auto [begin, size] : written)
      std::fill_n(rest.begin() + static_cast<ptrdiff_t>(begin), size, 0);
    auto pieces = pieces_of(rest);
    if (module.data.size() + pieces.size() > most_segments) return false;
    // Zeros between two pieces may be what an old segment says.
    const std::vector<uint8_t> &all = change_.after.memories[memory];
    for (auto [begin, end] : pieces) {
      module.data.push_back(
          {.memory = memory,
           .init = result_.keep(
               finished::address_expression(type.limits.is_64, begin)),
           .data = result_.keep({all.begin() + static_cast<ptrdiff_t>(begin),
                                 all.begin() + static_cast<ptrdiff_t>(end)})});
    }
    return true;
  }
};

// Of functions that nothing needs without the start function.
size_t code_saved(const wasm::Module &module, const wasm::Module &started) {
  finished::Change before = finished::unreferenced(module),
                   after = finished::unreferenced(started);
  uint32_t imported = module.imported(ExternalKind::Function);
  size_t size = 0;
  for (size_t i = 0; i < module.functions.size(); ++i)
    if (after.is_gone(Rows::Functions, imported + i) &&
        !before.is_gone(Rows::Functions, imported + i))
      size += module.functions[i].body.size();
  return size;
}

}  // namespace

std::optional<finished::EditedModule> run_start_code(const wasm::Module &module,
                                                     optimize::Goal goal) {
  if (!module.start || depends_on_others(module) ||
      *module.start < module.imported(ExternalKind::Function))
    return std::nullopt;
  wasm::Module without = module;
  without.start.reset();
  auto change = change_of(module, without);
  if (!change) return std::nullopt;
  auto started = Writing(module, *change).run();
  if (!started) return std::nullopt;
  size_t before = 0, after = 0;
  for (const auto &each : change->before.memories) before += size_of(each);
  for (const auto &each : change->after.memories) after += size_of(each);
  for (size_t i = 0; i < module.globals.size(); ++i) {
    before += module.globals[i].init.size();
    after += started->module.globals[i].init.size();
  }
  size_t room = goal == optimize::Goal::Speed
                    ? most_growth
                    : code_saved(module, started->module);
  if (after > before && after - before > room) return std::nullopt;
  return started;
}

}  // namespace wasmrust::rewrite

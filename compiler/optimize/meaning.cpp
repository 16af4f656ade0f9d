// See meaning.h.
#include "compiler/optimize/meaning.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "compiler/ir/interpret.h"
#include "compiler/optimize/global_uses.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

namespace {

using ir::Value;

constexpr uint64_t first_data = 1024, more_memory = 16384;
constexpr size_t inputs = 4;
constexpr uint64_t fuel = 20'000;

uint64_t mixed(uint64_t value) {
  value ^= value >> 31;
  value *= 0x9e37'79b9'7f4a'7c15;
  return value ^ value >> 29;
}

// Of a type, chosen by `number`: numbers at the edges, and addresses.
Value some_value(wasm::ValueType type, uint64_t number) {
  constexpr uint64_t edges[] = {
      0, 1, ~uint64_t{0}, 8, 1024, 0x7fff'ffff, 0x8000'0000, uint64_t{1} << 63};
  uint64_t chosen =
      number % 3 ? mixed(number) % (first_data + more_memory) & ~uint64_t{7}
                 : edges[number / 3 % std::size(edges)];
  switch (type.kind) {
    case wasm::ValueKind::I32:
      return Value::of(static_cast<uint32_t>(chosen));
    case wasm::ValueKind::I64:
      return Value::of(chosen);
    case wasm::ValueKind::F32:
      return Value::of(static_cast<float>(static_cast<int64_t>(chosen)) / 4);
    case wasm::ValueKind::F64:
      return Value::of(static_cast<double>(static_cast<int64_t>(chosen)) / 4);
    case wasm::ValueKind::V128:
      return {chosen, mixed(chosen)};
    default:
      return ir::null_reference;
  }
}

bool has_value(wasm::ValueType type) {
  return !wasm::is_reference(type) || wasm::is_nullable(type);
}

// The number that a global starts with, when its expression is one.
std::optional<Value> first_value(const Global &global) {
  std::optional<ir::Instruction> row = constant_row_of(global.init);
  if (!row) return std::nullopt;
  return Value{uint64_t{row->w[1]} << 32 | row->w[0], 0};
}

std::string text_of(const ir::Outcome &to) {
  if (!to) {
    if (to.error().kind != ir::Stopped::Kind::Exception) return "traps";
    std::string text = "throws";
    for (const Value &each : to.error().values)
      text += " " + std::to_string(each.low);
    return text;
  }
  std::string text = "gives";
  for (const Value &each : *to) text += " " + std::to_string(each.low);
  return text;
}

}  // namespace

// What can be told of a run.
struct Meaning::Seen {
  std::string text;
  std::vector<std::vector<uint8_t>> memories;
  std::vector<Value> globals;
  bool operator==(const Seen &) const = default;
};

// One run: a program in the interpreter, whose strangers are written down.
struct Meaning::World {
  const Meaning &of;
  const Program &program;
  const GlobalUses *uses;  // null: strangers may be anybody
  ir::Store store;
  ir::Instance instance{store, program};
  std::vector<std::string> calls;
  bool was_left = false;         // for a stranger that never comes back
  bool frames_are_seen = false;  // a stranger was given an address in one

  World(const Meaning &meaning, const GlobalUses *all_uses)
      : of(meaning), program(meaning.program_), uses(all_uses) {
    for (ir::Store::Memory &each : store.memories) each.bytes = of.memory_;
    for (DataId id : program.data.ids()) fill(id);
    for (SymbolId id : program.symbols.ids()) set_up(id);
    for (SymbolId id : program.symbols.ids())
      if (program.symbols[id].layout_value ==
          LayoutValue::IndirectFunctionTable)
        fill_table(id);
  }

  // Where addresses are symbols each function stands in the slot that is its
  // address.
  void fill_table(SymbolId table) {
    std::vector<Value> &slots = instance.table(table).elements;
    slots.assign(program.symbols.size() + 1, ir::null_reference);
    for (SymbolId id : program.symbols.ids())
      if (program.symbols[id].kind == SymbolKind::Function)
        slots[slot_of(id)] =
            ir::reference(ir::ReferenceKind::Function, instance.function(id));
  }
  static uint64_t slot_of(SymbolId function) { return function.value + 1; }

  void fill(DataId id) {
    const Data &row = program.data[id];
    uint64_t at = of.data_address_[id.value];
    if (!at || row.memory.value >= store.memories.size()) return;
    auto &bytes = instance.memory(row.memory).bytes;
    std::ranges::copy(row.bytes, bytes.begin() + static_cast<ptrdiff_t>(at));
  }

  void set_up(SymbolId id) {
    const Symbol &row = program.symbols[id];
    if (row.definition == Definition::Data && row.data)
      instance.set_address(id, of.data_address_[row.data.value] + row.offset);
    if (row.kind == SymbolKind::Function) instance.set_address(id, slot_of(id));
    if (row.kind != SymbolKind::Global) return;
    std::optional<Value> value;
    if (row.definition == Definition::Global)
      value = first_value(program.globals[row.global]);
    wasm::ValueType type = program.global_type(id).value;
    if (!value && has_value(type)) value = some_value(type, id.value * 3 + 1);
    if (row.layout_value == LayoutValue::StackPointer) value = stack_start();
    if (value) instance.global(id).value = *value;
  }

  Value stack_start() const {
    return Value::of(static_cast<uint32_t>(of.stack_start()));
  }

  // Functions that `graph` names, and nobody defines here, are strangers.
  void define_strangers(const ir::Function &graph) {
    for (const ir::Block &block : graph.blocks)
      for (ir::ValueId id = block.first; id; id = graph.next(id))
        for_each_symbol(graph, id, [&](SymbolId symbol, Naming) {
          if (program.symbols[symbol].kind == SymbolKind::Function &&
              symbol != graph.symbol)
            define_stranger(symbol);
        });
  }

  void define_stranger(SymbolId symbol) {
    uint32_t row = instance.function(symbol);
    if (!std::holds_alternative<std::monostate>(store.functions[row].body))
      return;
    const wasm::FuncType &type = program.type(program.symbols[symbol].type);
    instance.define(symbol, [this, symbol, &type](std::span<const Value> in) {
      return answer(symbol, type, in);
    });
  }

  ir::Outcome answer(SymbolId symbol, const wasm::FuncType &type,
                     std::span<const Value> in) {
    uint64_t number = symbol.value;
    for (const Value &each : in) {
      number = mixed(number ^ each.low);
      frames_are_seen |= of.is_in_frames(each.low);
    }
    const ir::FunctionFacts *facts = of.facts_.find(symbol);
    if (!facts || !(facts->pure || facts->reads)) {
      // How often it was called changes what it answers.
      number = mixed(number + calls.size());
      std::string call = std::to_string(symbol.value) + "(";
      for (const Value &each : in) call += std::to_string(each.low) + " ";
      calls.push_back(call + ")");
      write_something(number);
    } else if (!facts->pure && !store.memories.empty()) {
      for (uint8_t each : std::span(store.memories[0].bytes).first(256))
        number = mixed(number ^ each);
    }
    if (facts && facts->noreturn) {
      was_left = true;
      return std::unexpected(ir::Stopped{.reason = "it never comes back"});
    }
    ir::Results results;
    for (wasm::ValueType each : type.results) {
      number = mixed(number + 1);
      if (!has_value(each))
        return std::unexpected(
            ir::Stopped{.kind = ir::Stopped::Kind::NotInterpreted,
                        .reason = "a reference that is not null"});
      results.push_back(some_value(each, number));
      results.back().low = of.not_in_frames(results.back().low);
    }
    return results;
  }

  // Of a program's own code, which strangers are no part of then.
  bool is_private(SymbolId id) const { return uses && uses->of(id).is_private; }

  void write_something(uint64_t number) {
    for (ir::Store::Memory &each : store.memories)
      for (uint64_t i = 0; i < 4 && !each.bytes.empty(); ++i)
        each.bytes[mixed(number + i) % each.bytes.size() & ~uint64_t{7}] ^=
            static_cast<uint8_t>(number >> i | 1);
    for (SymbolId id : program.symbols.ids()) {
      const Symbol &row = program.symbols[id];
      if (row.kind != SymbolKind::Global ||
          row.layout_value == LayoutValue::StackPointer || is_private(id))
        continue;
      const wasm::GlobalType &type = program.global_type(id);
      if (type.is_mutable && has_value(type.value))
        instance.global(id).value = some_value(type.value, number + id.value);
    }
  }

  bool is_in_frames(uint64_t address) const {
    return address >= of.data_end_ && address < stack_start().as<uint32_t>();
  }

  // Does a word of memory that is not in a frame look like an address of one?
  bool names_frames() const {
    for (const ir::Store::Memory &each : store.memories)
      for (size_t at = 0; at + 4 <= each.bytes.size(); at += 4) {
        uint32_t word;
        std::memcpy(&word, each.bytes.data() + at, sizeof word);
        if (!of.is_in_frames(at) && of.is_in_frames(word)) return true;
      }
    return false;
  }

  // What is below the stack pointer belongs to nobody any more, nor does what
  // was taken of the stack on the way to a trap or an exception. A stranger
  // that never comes back may still have the address of a frame, if anybody
  // gave it away.
  void forget_frames(bool is_over) {
    for (SymbolId id : program.symbols.ids()) {
      if (program.symbols[id].layout_value != LayoutValue::StackPointer)
        continue;
      if (is_over) instance.global(id).value = stack_start();
      uint64_t top = instance.global(id).value.as<uint32_t>();
      for (ir::Store::Memory &each : store.memories)
        for (uint64_t i = of.data_end_; i < std::min(top, each.bytes.size());
             ++i)
          each.bytes[i] = 0;
    }
  }

  Seen seen(const ir::Outcome &to) {
    bool may_be_read = was_left && (frames_are_seen || names_frames());
    forget_frames(!to && !may_be_read);
    Seen all{.text = text_of(to)};
    for (const std::string &each : calls) all.text += ", calls " + each;
    for (ir::Store::Memory &each : store.memories)
      all.memories.push_back(std::move(each.bytes));
    for (SymbolId id : program.symbols.ids())
      if (program.symbols[id].kind == SymbolKind::Global &&
          !(is_private(id) && !uses->of(id).reads))
        all.globals.push_back(instance.global(id).value);
    return all;
  }
};

Meaning::Meaning(const Program &program, const ir::Facts &facts)
    : program_(program), facts_(facts) {
  place_data();
  memory_.resize(data_end_ + more_memory);
  for (size_t i = 0; i < memory_.size(); ++i)
    memory_[i] = static_cast<uint8_t>(mixed(i / 8) >> i % 8 * 8);
}

// A stack has room below it.
uint64_t Meaning::stack_start() const { return data_end_ + more_memory / 2; }

bool Meaning::is_in_frames(uint64_t address) const {
  return address >= data_end_ && address < stack_start();
}

// Nobody knows an address of a frame that he was not given.
uint64_t Meaning::not_in_frames(uint64_t number) const {
  return is_in_frames(number) ? number + more_memory / 2 : number;
}

// One behind the other, each where its alignment allows.
void Meaning::place_data() {
  uint64_t at = first_data;
  for (const Data &row : program_.data) {
    uint64_t alignment = uint64_t{1} << std::min(row.alignment_log2, 16u);
    at = (at + alignment - 1) & ~(alignment - 1);
    data_address_.push_back(row.live ? at : 0);
    if (row.live) at += row.size + 1;
  }
  data_end_ = at;
}

std::string Meaning::difference(const ir::Function &before,
                                const ir::Function &after) {
  return difference(before, after, nullptr, nullptr);
}

std::string Meaning::difference(FunctionId id, const Graphs &before,
                                const Graphs &after) {
  return difference(*before[id], *after[id], &before, &after);
}

std::string Meaning::difference(const ir::Function &before,
                                const ir::Function &after,
                                const Graphs *all_before,
                                const Graphs *all_after) {
  const wasm::FuncType &type = program_.type(before.type);
  if (!std::ranges::all_of(type.params, has_value)) return "";
  // What nobody reads any more need not be the same.
  std::optional<GlobalUses> uses;
  if (all_after) uses.emplace(program_, *all_after, /*is_symbolic=*/true);
  for (uint64_t input = 0; input < inputs; ++input) {
    std::vector<Value> arguments;
    std::string shown;
    for (size_t i = 0; i < type.params.size(); ++i) {
      arguments.push_back(
          some_value(type.params[i], mixed(input * 31 + i) >> 8));
      arguments.back().low = not_in_frames(arguments.back().low);
      shown += (i ? ", " : "") + std::to_string(arguments.back().low);
    }
    bool comparable = true;
    auto run = [&](const ir::Function &graph, const Graphs *all) -> Seen {
      World world(*this, uses ? &*uses : nullptr);
      if (all)
        for (const std::unique_ptr<ir::Function> &each : *all)
          if (each) world.instance.define(each->symbol, each.get());
      world.instance.define(graph.symbol, &graph);
      world.define_strangers(graph);
      if (all)
        for (const std::unique_ptr<ir::Function> &each : *all)
          if (each) world.define_strangers(*each);
      ir::Interpreter interpreter(world.store);
      interpreter.fuel = fuel;
      interpreter.most_depth = 100;
      ir::Outcome to =
          interpreter.call(world.instance.function(graph.symbol), arguments);
      using Kind = ir::Stopped::Kind;
      if (!to && (to.error().kind == Kind::Exhausted ||
                  to.error().kind == Kind::NotInterpreted))
        comparable = false;
      return comparable ? world.seen(to) : Seen();
    };
    Seen first = run(before, all_before);
    Seen second = comparable ? run(after, all_after) : Seen();
    if (!comparable) continue;
    ++compared_;
    if (first == second) continue;
    std::string text = "(" + shown + "): " + first.text + " | " + second.text;
    if (first.memories != second.memories) text += "; memory differs";
    if (first.globals != second.globals) text += "; globals differ";
    return text;
  }
  return "";
}

}  // namespace wasmrust::optimize

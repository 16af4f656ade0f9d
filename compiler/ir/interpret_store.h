// What programs in the interpreter work on: the store, which all of them share,
// and the instances, one for each program.
//
// A store holds memories, tables, globals, tags, functions, exceptions and the
// garbage-collected heap (which is never collected: "slow and plain"). An
// instance says which of them a program's symbols and memories name; what
// another instance or the host has made is linked in, the rest is made anew:
// memories of their first size, tables of null, globals of zero. Constant
// expressions and active segments are not run here (compiler/judge does that).
//
//   Store store;
//   Instance instance(store, program);          // or with Links
//   instance.define(main, &function);
//   instance.define(log, [](std::span<const Value> in) { ... });
//   Interpreter(store).call(instance.function(main), {Value::of(7u)});
//
// A reference is a number and, in `high`, what the number counts; null is 0 and
// 0. A host's value is a number of the host's own choice. Conversion between
// `any` and `extern` keeps the reference as it is.
//
// Sizes that a test would never reach are not granted: a memory grows to 1 GiB,
// a table and all objects together to ten million elements each.
#pragma once

#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/interpret_numbers.h"
#include "compiler/ir/program.h"
#include "compiler/wasm/subtyping.h"

namespace wasmrust::ir {

using Results = std::vector<Value>;

enum class ReferenceKind : uint64_t {
  Null,
  Function,   // row of Store::functions
  Host,       // the host's own number
  Exception,  // row of Store::exceptions
  Object,     // row of Store::objects
  I31,        // the 31 bits themselves
};

inline Value reference(ReferenceKind kind, uint64_t number) {
  return {number, static_cast<uint64_t>(kind)};
}
constexpr Value null_reference{};
inline ReferenceKind kind_of(const Value &reference) {
  return static_cast<ReferenceKind>(reference.high);
}
inline bool is_null(const Value &reference) {
  return kind_of(reference) == ReferenceKind::Null;
}

class Instance;
struct Stopped;
using Outcome = std::expected<Results, Stopped>;
using HostFunction = std::function<Outcome(std::span<const Value>)>;

struct Store {
  static constexpr uint64_t most_bytes = uint64_t{1} << 30;
  static constexpr uint64_t most_elements = 10'000'000;

  // For who does not judge code but does its work beforehand: bytes and
  // elements that bulk operations may still go over, and whether a growth stops
  // the run that only the interpreter refuses.
  uint64_t bulk = UINT64_MAX;
  bool stops_at_limits = false;

  struct Memory {
    std::vector<uint8_t> bytes;
    wasm::MemoryType type;
    uint64_t most_pages = 0;  // that are granted

    uint64_t pages() const { return bytes.size() >> type.page_size_log2; }
  };
  struct Table {
    std::vector<Value> elements;
    wasm::TableType type;  // type indices are the store's
    uint64_t most = 0;
  };
  struct Global {
    Value value;
    wasm::GlobalType type;
  };
  struct Tag {
    uint32_t type = 0;
  };
  struct Code {
    Instance *instance = nullptr;
    const Function *function = nullptr;
  };
  struct FunctionRow {
    uint32_t type = 0;
    std::variant<std::monostate, Code, HostFunction> body;
  };
  // A struct or array; packed fields hold their bits, extended with zeros.
  struct Object {
    uint32_t type = 0;
    std::vector<Value> fields;
  };
  // What references to exceptions name.
  struct Exception {
    const Tag *tag;
    Results values;
  };

  std::deque<Memory> memories;
  std::deque<Table> tables;
  std::deque<Global> globals;
  std::deque<Tag> tags;
  std::deque<FunctionRow> functions;
  std::deque<Object> objects;
  std::deque<Exception> exceptions;
  // Of all objects together.
  uint64_t fields = 0;
  // What handles name (`ref.acquire`); nothing that is free. Handle 0 is none.
  std::vector<std::optional<Value>> handles = {std::nullopt};
  // Those that were released, the last one last: the next that is given out.
  std::vector<uint32_t> free_handles;

  // What has to live as long as the store does: instances.
  std::vector<std::shared_ptr<void>> kept;

  // Of all programs, behind one another.
  std::vector<wasm::DefinedType> types;
  const wasm::Subtyping &subtyping() const { return *subtyping_; }
  // Returns what the program's type indices have to be moved by.
  uint32_t add_types(const std::vector<wasm::DefinedType> &more);

  // Is the reference one to this heap type (an index of the store)?
  bool is_a(const Value &reference, int32_t heap) const;

 private:
  std::unique_ptr<wasm::Subtyping> subtyping_;
};

// What a program gets from others, by its own symbols and memories.
struct Links {
  std::unordered_map<SymbolId, uint32_t> functions;
  std::unordered_map<SymbolId, Store::Table *> tables;
  std::unordered_map<SymbolId, Store::Global *> globals;
  std::unordered_map<SymbolId, Store::Tag *> tags;
  std::unordered_map<MemoryId, Store::Memory *> memories;
};

class Instance {
 public:
  // Refers to both.
  Instance(Store &store, const Program &program, const Links &links = {});
  Instance(const Instance &) = delete;

  Store &store() const { return store_; }
  const Program &program() const { return program_; }
  uint32_t first_type() const { return first_type_; }
  uint32_t moved(TypeId type) const { return type.value + first_type_; }
  int32_t moved_heap(int32_t heap) const {
    return heap < 0 ? heap : heap + static_cast<int32_t>(first_type_);
  }

  void define(SymbolId symbol, const Function *body);
  void define(SymbolId symbol, HostFunction body);
  void set_address(SymbolId symbol, uint64_t address) {
    addresses_[symbol] = address;
  }
  // nullptr when the symbol has none.
  const uint64_t *address(SymbolId symbol) const;

  // Row of Store::functions.
  uint32_t function(SymbolId symbol) const { return functions_[symbol.value]; }
  Store::Global &global(SymbolId symbol) const {
    return *globals_[symbol.value];
  }
  Store::Table &table(SymbolId symbol) const { return *tables_[symbol.value]; }
  Store::Tag &tag(SymbolId symbol) const { return *tags_[symbol.value]; }
  Store::Memory &memory(MemoryId id) const { return *memories_[id.value]; }

  bool is_dropped(DataId id) const { return dropped_data_[id.value]; }
  void drop(DataId id) { dropped_data_[id.value] = true; }
  // The elements of a segment, none when it was dropped. Those of constant
  // expressions are null until they are set.
  const Results &elements(ElemId id) const { return elements_[id.value]; }
  void set_elements(ElemId id, Results values) {
    elements_[id.value] = std::move(values);
  }

 private:
  Store &store_;
  const Program &program_;
  uint32_t first_type_ = 0;
  // By symbol.
  std::vector<uint32_t> functions_;
  std::vector<Store::Global *> globals_;
  std::vector<Store::Table *> tables_;
  std::vector<Store::Tag *> tags_;
  std::vector<Store::Memory *> memories_;
  std::unordered_map<SymbolId, uint64_t> addresses_;
  std::vector<bool> dropped_data_;
  std::vector<Results> elements_;

  void make_memories(const Links &links);
  void make_symbols(const Links &links);
};

}  // namespace wasmrust::ir

// What refers to what in a module, and what keeps a function or datum in it.
//
//   roots    exports, the start function, imported tables, segments that are
//            written at the start; in an object what other objects can use
//   edges    calls, ref.func, tables, globals, segments; in an object also
//            relocations: code to data, data to functions and data
//
// `chain` is the shortest way from a row to a root:
//
//   app::parse (function 12)
//     may be called by indirect calls of type (i32) -> i32 through table 0
//     made by app::main (function 4) at 0x99
//     exported as "main"
//
// An indirect call reaches the functions that the table's segments hold and
// whose type fits. In a finished module an address is a number like any other:
// which function reads which data cannot be told, and active data segments are
// roots.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/subtyping.h"
#include "tooling/size/subject.h"

namespace wasmrust::size {

struct Edge {
  uint32_t from = 0, to = 0;  // nodes
  std::string_view how;       // "called by"
  uint32_t offset = 0;        // in the file; 0: no place
};

class References {
 public:
  explicit References(const Subject &subject);

  uint32_t node(Owner owner) const;
  // "app::main (function 4)", "indirect calls of type ... through table 0".
  std::string label(uint32_t node) const;

  // From the node to a root: each edge leads to what keeps the one before.
  // Nothing when no root reaches it.
  std::optional<std::vector<Edge>> chain(uint32_t node) const;
  // Why it is a root: `exported as "main"`; "" when it is none.
  const std::string &root_reason(uint32_t node) const { return roots_[node]; }

  // By node: is it reached from a root, when one of them is not there?
  std::vector<bool> reached(std::optional<uint32_t> without = {}) const;

 private:
  // Indirect calls of one type through one table.
  struct Indirect {
    uint32_t table, type;
    auto operator<=>(const Indirect &) const = default;
  };

  const Subject &subject_;
  const wasm::Module &module_;
  wasm::Subtyping subtyping_;
  std::vector<uint32_t> first_;  // node of the first row of each OwnerKind
  std::vector<Indirect> indirect_;
  std::vector<std::string> roots_;
  std::vector<Edge> edges_;       // sorted by `from`
  std::vector<uint32_t> starts_;  // of each node's edges, and the end

  void make_root(Owner owner, std::string reason);
  void find_roots();
  void find_object_roots();
  void find_edges();
  void add(uint32_t from, uint32_t to, std::string_view how, uint32_t offset);
  void add(Owner from, Owner to, std::string_view how, uint32_t offset = 0) {
    add(node(from), node(to), how, offset);
  }
  void code_edges(Owner from, Bytes code, bool is_body);
  void instruction_edges(Owner from, const wasm::Instruction &each);
  void segment_edges(uint32_t index);
  void indirect_edges();
  void relocation_edges(uint32_t start, Owner from,
                        const std::vector<wasm::Relocation> &relocations);
  uint32_t indirect_node(uint32_t table, uint32_t type);
};

}  // namespace wasmrust::size

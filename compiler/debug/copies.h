// Copies of functions in other functions' code: what is told of them.
//
//   old  f [10, 90): calls g at 40          new  f: own, g's, own code
//        g [90, 140): inlined h [100, 120)       g: nothing, or its own body
//
//   → f                      [10, 60)
//       inlined g            [22, 48)  called where f's row at 40 says
//         inlined h          [30, 41)  called where g says
//
// A copy is told when debug information describes the function, by an entry or,
// as compilers do where there is nothing but line tables, by rows alone. What
// it does not describe counts to whoever called it; then the frame is missing,
// and the line is that of the call. A function that nobody describes and that
// has copies of others which are described gets an entry with nothing but its
// name, in the unit of the first of those, or their code could not be found.
//
// Copies refer to an entry that speaks of no code (an abstract instance). Where
// the compiler made none, because it copied the function nowhere, one is made
// beside the function's own.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/debug/code_map.h"
#include "compiler/debug/unit.h"

namespace wasmrust::debug {

class Copies {
 public:
  // Where a call was, its file by the number in some line table.
  struct Call {
    std::optional<uint64_t> file, line, column, discriminator;
  };
  // What stands in a function's entry, in order: calls that were inlined
  // before.
  struct Entry {
    uint32_t end;           // number behind its subtree
    uint32_t first, count;  // of its old ranges
    uint64_t origin;        // in .debug_info
    Call call;
  };
  struct Description {
    uint32_t unit;
    uint32_t die;     // in the unit; no_die: only a line table speaks of it
    uint64_t origin;  // in .debug_info; 0: one is made
    std::optional<uint64_t> line_table;
    std::vector<Entry> entries;
    std::vector<Range> ranges;
  };
  // A copy that is told, and where its call was in the body around it.
  struct Child {
    uint32_t site, call;
  };

  explicit Copies(const CodeMap &map);

  bool any() const { return any_; }
  // Is the function copied, or has it copies?
  bool concerns(uint32_t function) const { return concerned_[function]; }
  // Reads what the unit says of functions. Units are read in order.
  std::expected<void, std::string> read(const Sections &sections,
                                        const Unit &unit, uint32_t number);
  // `tables`: by function, the line table that speaks of it. Appends the
  // entries that copies refer to.
  void decide(const std::vector<std::optional<uint64_t>> &tables,
              std::vector<uint64_t> &far);

  // Null: nobody describes it.
  const Description *of(uint32_t function) const;
  bool is_told(uint32_t host, uint32_t site) const;
  // The line table that rows of copies in a function go to.
  std::optional<uint64_t> table_of(uint32_t host) const;
  // Where a copy stands: the copy around it that is told, or 0 for the host.
  Child around(uint32_t host, uint32_t site) const;
  // By site, 0 first: the copies that stand in it and have code.
  std::vector<std::vector<Child>> tree(uint32_t host) const;
  // Functions without an entry that get one in a unit, since others were copied
  // into them.
  std::span<const uint32_t> homeless(uint32_t unit) const;
  // Entries of a unit beside which an abstract one is made, with the functions,
  // by rising entry; at last those that have no entry (no_die).
  std::span<const std::pair<uint32_t, uint32_t>> abstracts(uint32_t unit) const;

 private:
  const CodeMap &map_;
  bool any_ = false;
  std::vector<bool> concerned_;
  std::vector<std::optional<Description>> described_;  // by function
  std::map<uint64_t, uint32_t> unit_of_;               // by line table
  // By function, of those that have copies that are told.
  std::vector<std::optional<uint64_t>> tables_;
  std::vector<std::vector<uint32_t>> homeless_;
  std::vector<std::vector<std::pair<uint32_t, uint32_t>>> abstracts_;

  void read_entries(const Sections &sections, const Unit &unit, uint32_t die,
                    Description &to);
};

}  // namespace wasmrust::debug

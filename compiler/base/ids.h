// Typed 4-byte ids and the tables that they index.
//
// Every index space of the compiler (symbols, functions, data segments, ...)
// has an id type of its own, so that a function's number cannot be used where
// a symbol's number is meant. `None` is built in: a default-constructed id
// names nothing. A `Table<IdT, Row>` is a vector whose subscript takes only
// its own id type.
//
//   using SymbolId = Id<struct SymbolTag>;
//   Table<SymbolId, Symbol> symbols;
//   SymbolId main = symbols.add({.name = "main"});
//   symbols[main].exported = true;
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace wasmrust {

template <typename Tag>
struct Id {
  static constexpr uint32_t none_value = UINT32_MAX;
  uint32_t value = none_value;

  constexpr Id() = default;
  constexpr explicit Id(size_t index) : value(static_cast<uint32_t>(index)) {}

  // True when the id names a row.
  constexpr explicit operator bool() const { return value != none_value; }
  constexpr auto operator<=>(const Id &) const = default;
};

template <typename IdT, typename Row>
class Table {
 public:
  // Appends a row and returns its id. Ids are dense and never reused.
  IdT add(Row row) {
    rows_.push_back(std::move(row));
    return IdT(rows_.size() - 1);
  }
  Row &operator[](IdT id) { return rows_[id.value]; }
  const Row &operator[](IdT id) const { return rows_[id.value]; }
  size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  void resize(size_t count, const Row &row = {}) { rows_.resize(count, row); }
  void clear() { rows_.clear(); }
  void reserve(size_t count) { rows_.reserve(count); }
  bool contains(IdT id) const { return id.value < rows_.size(); }

  auto begin() { return rows_.begin(); }
  auto end() { return rows_.end(); }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

  // Iterates over all ids in order: `for (SymbolId id : symbols.ids())`.
  struct IdRange {
    struct Iterator {
      uint32_t value;
      IdT operator*() const { return IdT(value); }
      Iterator &operator++() {
        ++value;
        return *this;
      }
      bool operator==(const Iterator &) const = default;
    };
    uint32_t count;
    Iterator begin() const { return {0}; }
    Iterator end() const { return {count}; }
  };
  IdRange ids() const { return {static_cast<uint32_t>(rows_.size())}; }

 private:
  std::vector<Row> rows_;
};

}  // namespace wasmrust

template <typename Tag>
struct std::hash<wasmrust::Id<Tag>> {
  size_t operator()(wasmrust::Id<Tag> id) const noexcept { return id.value; }
};

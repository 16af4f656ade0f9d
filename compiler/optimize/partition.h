// Which rows of a table are equal, when rows name rows: two are equal as long
// as nobody can say why not.
//
// Problem. `a` calls `c` where `b` calls `d`, and all else in them is equal. So
// they are if `c` and `d` are; and those may call `a` and `b` again.
//
// Idea. All rows of the same kind are held to be equal, and classes are split
// as long as two of their rows name rows of different classes (partition
// refinement: Hopcroft 1971; Paige and Tarjan 1987). What is left is the
// coarsest answer without a contradiction, which for code is what "equal"
// means: no run tells the two apart.
//
//   kinds     a:1 b:1 c:2 d:2 e:1           a -> c, b -> d, e -> a
//   classes   {a b e} {c d}  ->  {a b} {e} {c d}
//
// When a class is split, its largest part keeps its number and only those who
// name the others are looked at again, so a row is looked at again only when
// what it names has come into a class of half the size: n log n.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wasmrust::optimize {

class Partition {
 public:
  // Row n is of kind `kinds[n]`; kinds are numbered without gaps. It names
  // to[first[n]] to to[first[n + 1]], in order.
  Partition(std::span<const uint32_t> kinds, std::span<const uint32_t> first,
            std::span<const uint32_t> to);

  uint32_t class_of(uint32_t row) const { return class_of_[row]; }
  // In rising order. Classes are numbered without gaps.
  std::span<const uint32_t> rows(uint32_t number) const {
    return rows_[number];
  }
  size_t count() const { return rows_.size(); }

 private:
  std::span<const uint32_t> first_, to_;
  std::vector<uint32_t> class_of_;
  std::vector<std::vector<uint32_t>> rows_;
  std::vector<uint32_t> first_user_, users_;
  std::vector<uint32_t> waiting_;
  std::vector<bool> waits_;

  void find_users();
  void wait(uint32_t number);
  void split(uint32_t number);
  bool comes_before(uint32_t a, uint32_t b) const;
};

}  // namespace wasmrust::optimize

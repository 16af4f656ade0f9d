// See partition.h.
#include "compiler/optimize/partition.h"

#include <algorithm>

namespace wasmrust::optimize {

Partition::Partition(std::span<const uint32_t> kinds,
                     std::span<const uint32_t> first,
                     std::span<const uint32_t> to)
    : first_(first), to_(to), class_of_(kinds.begin(), kinds.end()) {
  uint32_t count = 0;
  for (uint32_t kind : kinds) count = std::max(count, kind + 1);
  rows_.resize(count);
  for (uint32_t row = 0; row < kinds.size(); ++row)
    rows_[kinds[row]].push_back(row);
  find_users();
  waits_.resize(count);
  for (uint32_t number = 0; number < count; ++number) wait(number);
  while (!waiting_.empty()) {
    uint32_t number = waiting_.back();
    waiting_.pop_back();
    waits_[number] = false;
    split(number);
  }
}

void Partition::find_users() {
  first_user_.assign(class_of_.size() + 1, 0);
  for (uint32_t row : to_) ++first_user_[row];
  uint32_t sum = 0;
  for (uint32_t &each : first_user_) each = sum += each;
  users_.resize(sum);
  for (uint32_t row = 0; row < class_of_.size(); ++row)
    for (uint32_t i = first_[row]; i < first_[row + 1]; ++i)
      users_[--first_user_[to_[i]]] = row;
}

void Partition::wait(uint32_t number) {
  if (waits_[number] || rows_[number].size() < 2) return;
  waits_[number] = true;
  waiting_.push_back(number);
}

// By the classes that they name.
bool Partition::comes_before(uint32_t a, uint32_t b) const {
  auto names = [&](uint32_t row) {
    return to_.subspan(first_[row], first_[row + 1] - first_[row]);
  };
  return std::ranges::lexicographical_compare(
      names(a), names(b), {}, [&](uint32_t row) { return class_of_[row]; },
      [&](uint32_t row) { return class_of_[row]; });
}

void Partition::split(uint32_t number) {
  std::vector<uint32_t> &rows = rows_[number];
  if (rows.size() < 2) return;
  auto before = [&](uint32_t a, uint32_t b) { return comes_before(a, b); };
  std::ranges::stable_sort(rows, before);
  // Where parts start, and the largest of them.
  std::vector<size_t> starts = {0};
  for (size_t i = 1; i < rows.size(); ++i)
    if (before(rows[i - 1], rows[i])) starts.push_back(i);
  if (starts.size() == 1) return;
  starts.push_back(rows.size());
  size_t largest = 0;
  for (size_t i = 1; i + 1 < starts.size(); ++i)
    if (starts[i + 1] - starts[i] > starts[largest + 1] - starts[largest])
      largest = i;
  std::vector<uint32_t> all = std::move(rows), moved;
  auto part = [&](size_t i) {
    return std::vector(all.begin() + starts[i], all.begin() + starts[i + 1]);
  };
  rows_[number] = part(largest);
  for (size_t i = 0; i + 1 < starts.size(); ++i) {
    if (i == largest) continue;
    auto made = static_cast<uint32_t>(rows_.size());
    rows_.push_back(part(i));
    waits_.push_back(false);
    for (uint32_t row : rows_[made]) class_of_[row] = made;
    moved.insert(moved.end(), rows_[made].begin(), rows_[made].end());
  }
  for (uint32_t row : moved)
    for (uint32_t i = first_user_[row]; i < first_user_[row + 1]; ++i)
      wait(class_of_[users_[i]]);
}

}  // namespace wasmrust::optimize

// Room for what takes many megabytes, in large pages where the system has them.
//
// The system gives memory when it is first touched, page by page, and each page
// costs a fault of 2 to 3 µs: a file of 14 MB written through a buffer has
// 3,400 of them, while all other threads wait. Linux gives 2 MiB at once to who
// asks for it; where it does not, nothing changes.
//
//   reserve_large(module.data, count);     // as vector::reserve
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace wasmrust {

// Below that there is little to win, and the rest of a large page may be lost.
inline constexpr size_t large_memory = size_t{4} << 20;

// What is still untouched comes in large pages, where these are filled by it.
inline void make_large([[maybe_unused]] void *memory,
                       [[maybe_unused]] size_t bytes) {
#ifdef MADV_HUGEPAGE
  if (bytes < large_memory) return;
  constexpr uintptr_t page = 4096;
  auto start = reinterpret_cast<uintptr_t>(memory);
  uintptr_t from = (start + page - 1) / page * page;
  uintptr_t to = (start + bytes) / page * page;
  // It is advice: what the system makes of it is its business.
  (void)madvise(reinterpret_cast<void *>(from), to - from, MADV_HUGEPAGE);
#endif
}

// Memory that begins with a large page, to be given back by std::free; nullptr
// when there is none.
inline void *aligned_large_memory(size_t bytes) {
  constexpr size_t page = size_t{2} << 20;
  void *memory = std::aligned_alloc(page, (bytes + page - 1) / page * page);
  if (memory) make_large(memory, bytes);
  return memory;
}

// For a vector that will have `count` rows.
template <typename Row>
void reserve_large(std::vector<Row> &rows, size_t count) {
  rows.reserve(count);
  make_large(rows.data(), rows.capacity() * sizeof(Row));
}

}  // namespace wasmrust

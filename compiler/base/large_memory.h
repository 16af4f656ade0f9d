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
#include <vector>

namespace wasmrust {

// Below that there is little to win, and the rest of a large page may be lost.
inline constexpr size_t large_memory = size_t{4} << 20;

// The parts of a vector of `count` rows that fill large pages are such.
template <typename Row>
void reserve_large(std::vector<Row> &rows, size_t count) {
  rows.reserve(count);
#ifdef MADV_HUGEPAGE
  size_t bytes = rows.capacity() * sizeof(Row);
  if (bytes < large_memory) return;
  constexpr uintptr_t page = 4096;
  auto start = reinterpret_cast<uintptr_t>(rows.data());
  uintptr_t from = (start + page - 1) / page * page;
  uintptr_t to = (start + bytes) / page * page;
  // It is advice: what the system makes of it is its business.
  (void)madvise(reinterpret_cast<void *>(from), to - from, MADV_HUGEPAGE);
#endif
}

}  // namespace wasmrust

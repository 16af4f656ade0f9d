// Bytes of several threads that stay where they are written, until all go.
//
// Ten thousands of functions' code, each in a vector, are as many calls for
// memory, and a page fault for each page. Here memory comes in large chunks;
// each thread writes into a chunk of its own and asks for another when that is
// full.
//
//   ByteArena arena(bytes_in_all);
//   ByteArena::Part part;                          // one for each thread
//   uint8_t *to = arena.room(part, most);
//   ...                                            // writes `count` <= `most`
//   Bytes written = arena.take(part, count);       // good as long as `arena`
#pragma once

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/base/check.h"
#include "compiler/base/large_memory.h"

namespace wasmrust {

class ByteArena {
 public:
  // Where one thread writes.
  class Part {
    friend ByteArena;
    uint8_t *next_ = nullptr, *end_ = nullptr;
  };

  // `expected`: about how much will be written.
  explicit ByteArena(size_t expected)
      : chunk_(expected < 2 * large_memory
                   ? std::max(expected / 4, size_t{1} << 12)
                   : large_memory) {}

  // Room for `most` bytes.
  uint8_t *room(Part &part, size_t most) {
    if (static_cast<size_t>(part.end_ - part.next_) < most)
      add_chunk(part, most);
    return part.next_;
  }
  // The first `count` bytes of the room.
  Bytes take(Part &part, size_t count) {
    Bytes taken{part.next_, count};
    part.next_ += count;
    return taken;
  }

 private:
  size_t chunk_;
  std::mutex mutex_;
  struct Free {
    void operator()(uint8_t *memory) const { std::free(memory); }
  };
  std::vector<std::unique_ptr<uint8_t[], Free>> chunks_;

  void add_chunk(Part &part, size_t most) {
    size_t bytes = std::max(chunk_, most);
    uint8_t *start = static_cast<uint8_t *>(bytes < large_memory
                                                ? std::malloc(bytes)
                                                : aligned_large_memory(bytes));
    WASMRUST_CHECK(start, "no memory");
    std::unique_ptr<uint8_t[], Free> chunk(start);
    part.next_ = start;
    part.end_ = part.next_ + bytes;
    std::scoped_lock lock(mutex_);
    chunks_.push_back(std::move(chunk));
  }
};

}  // namespace wasmrust

// The code section: all function bodies.
//
// Each body's offset and size are known, so threads write disjoint parts of one
// buffer: chunks of consecutive functions, which depend on the module alone.
// The bytes are the same for any number of threads.
#include <atomic>
#include <cstring>

#include "compiler/base/check.h"
#include "compiler/base/threads.h"
#include "compiler/encode/relocate.h"
#include "compiler/encode/sections.h"

namespace wasmrust::encode {

namespace {

// Bytes of code that one thread takes at a time. A module of one chunk is not
// worth a thread.
constexpr uint64_t chunk_size = 256 * 1024;

struct Chunk {
  size_t first, last;  // rows of Layout::code
};

std::vector<Chunk> cut(const layout::Layout &layout) {
  std::vector<Chunk> chunks;
  uint64_t start = 0;
  for (size_t i = 0; i < layout.code.size(); ++i) {
    if (chunks.empty() || layout.code[i].offset - start > chunk_size) {
      chunks.push_back({i, i});
      start = layout.code[i].offset;
    }
    chunks.back().last = i + 1;
  }
  return chunks;
}

// Writes a shortest LEB128 number that ends at `end`.
void write_before(uint8_t *end, uint64_t value) {
  unsigned width = uleb_size(value);
  patch_uleb_padded(end - width, value, width);
}

void write_chunk(const Encoding &to, Chunk chunk, std::span<uint8_t> payload) {
  for (size_t i = chunk.first; i < chunk.last; ++i) {
    const layout::Code &code = to.layout.code[i];
    WASMRUST_CHECK(code.offset + code.size <= payload.size(),
                   "a body behind the code section");
    std::span<uint8_t> body = payload.subspan(code.offset, code.size);
    write_before(body.data(), code.size);
    if (code.function)
      write_body(to.program, to.layout, code, body);
    else
      std::memcpy(body.data(), to.layout.synthetic[code.synthetic].body.data(),
                  body.size());
  }
}

void write_chunks(const Encoding &to, std::span<uint8_t> payload) {
  std::vector<Chunk> chunks = cut(to.layout);
  std::atomic<size_t> next = 0;
  run_on_threads(to.options.threads, chunks.size(), [&] {
    for (size_t i = next++; i < chunks.size(); i = next++)
      write_chunk(to, chunks[i], payload);
  });
}

}  // namespace

void write_code(Encoding &to) {
  if (to.layout.code.empty()) return;
  to.out.u8(static_cast<uint8_t>(SectionId::Code));
  to.out.uleb(to.layout.code_size);
  std::vector<uint8_t> &bytes = to.out.vector();
  size_t start = to.code_at = bytes.size();
  bytes.resize(start + to.layout.code_size);
  std::span<uint8_t> payload(bytes.data() + start, to.layout.code_size);
  uint64_t count = to.layout.code.size();
  patch_uleb_padded(payload.data(), count, uleb_size(count));
  write_chunks(to, payload);
}

}  // namespace wasmrust::encode

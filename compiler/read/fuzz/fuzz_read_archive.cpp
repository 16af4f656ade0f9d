// libFuzzer's entry to `read_archive`: any bytes give members that lie in the
// file, or an error. Members of a thin archive are asked for by name; every
// third name has a file.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_read_archive -max_total_time=300 CORPUS seeds
//
// Good seeds are small archives, made by llvm-ar: usual, thin, of BSD's kind.
#include <cstdlib>

#include "compiler/read/archive.h"

using namespace wasmrust;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes file(data, size);
  auto members = read::read_archive(
      file, "folder/lib.a",
      [&](std::string_view path) -> std::expected<Bytes, std::string> {
        if (path.size() % 3) return std::unexpected("no such file");
        return file;
      });
  if (!members) {
    if (members.error().empty()) std::abort();
    return 0;
  }
  for (const read::ArchiveMember &member : *members) {
    bool inside = member.bytes.empty() ||
                  (member.bytes.data() >= data &&
                   member.bytes.data() + member.bytes.size() <= data + size);
    if (!inside || member.offset > size) std::abort();
  }
  return 0;
}

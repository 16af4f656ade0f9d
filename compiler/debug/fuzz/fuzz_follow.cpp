// libFuzzer's entry to `follow`: any sections give sections or an error, and
// what was made is well-formed: followed once more, it gives no error.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_follow -max_total_time=300 CORPUS
//   compiler/debug/samples
//
// An input is a WebAssembly module, so that compilers make the seeds. Its code
// section says where functions are; each gets a map that is easy to make and
// puts everything out of order. Mutation stays inside one of the debug
// sections.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "compiler/debug/debug.h"

using namespace wasmrust;
using namespace wasmrust::debug;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

namespace {

// Offset and size of the sections' contents behind their names.
struct Part {
  std::string name;
  size_t offset, size;
};

std::vector<Part> parts_of(Bytes file) {
  std::vector<Part> parts;
  if (file.size() < 8) return parts;
  ByteReader in(file);
  in.skip(8);
  while (!in.at_end()) {
    uint8_t id = in.u8();
    uint32_t size = in.uleb32();
    size_t start = in.position();
    ByteReader payload(in.bytes(size));
    std::string name(id ? std::string_view("code") : payload.name());
    if (in.failed() || payload.failed()) break;
    if (id == 10 || name.starts_with(".debug_"))
      parts.push_back({name, start + payload.position(), payload.remaining()});
  }
  return parts;
}

FunctionMap map_of(uint64_t start, uint64_t size, uint64_t at) {
  FunctionMap map{.old_start = start,
                  .old_size = size,
                  .new_start = at,
                  .new_size = size,
                  .places = {},
                  .locals = {},
                  .unchanged = start % 3 == 0,
                  .old_body = {},
                  .new_body = {}};
  if (map.unchanged) return map;
  uint32_t length = static_cast<uint32_t>(size);
  for (uint32_t to = start % 4; to < length; to += 1 + to % 3)
    map.places.push_back({to, to % 11 ? to * 7 % length : no_origin});
  for (uint32_t local = 0; local < 12; ++local)
    for (uint32_t begin = local; begin + 9 < length; begin += 20 + local)
      map.locals.push_back(
          {local, begin, begin + 9 + local % 3,
           begin % 5 ? LocalPiece::Kind::Local : LocalPiece::Kind::Constant,
           int64_t{begin} - 50});
  for (LocalPiece &piece : map.locals) piece.end = std::min(piece.end, length);
  return map;
}

std::vector<FunctionMap> maps_of(Bytes code) {
  std::vector<FunctionMap> maps;
  ByteReader in(code);
  uint32_t count = in.uleb32();
  uint64_t at = 100;
  for (uint32_t i = 0; i < count && !in.at_end(); ++i) {
    uint32_t size = in.uleb32();
    size_t start = in.position();
    in.skip(size);
    if (in.failed()) break;
    if (i % 7 == 6) continue;
    maps.push_back(map_of(start, size, at));
    at += size + 1;
  }
  return maps;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes file(data, size);
  std::vector<Section> sections;
  std::vector<FunctionMap> maps;
  for (const Part &part : parts_of(file)) {
    Bytes bytes = file.subspan(part.offset, part.size);
    if (part.name == "code")
      maps = maps_of(bytes);
    else
      sections.push_back({part.name, {bytes.begin(), bytes.end()}});
  }
  auto result = follow(std::move(sections), maps);
  if (!result) {
    if (result.error().empty()) std::abort();
    return 0;
  }
  for (FunctionMap &map : maps) {
    map.old_start = map.new_start, map.old_size = map.new_size;
    map.places.clear(), map.locals.clear();
    map.unchanged = true;
  }
  auto again = follow(*result, maps);
  if (!again) {
    std::fputs(again.error().c_str(), stderr);
    std::abort();
  }
  (void)source_map(*result, 0, "fuzz.wasm");
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t most, unsigned seed) {
  std::vector<Part> parts = parts_of({data, size});
  std::erase_if(parts, [](const Part &part) {
    return part.size == 0 || part.name == ".debug_str";
  });
  if (parts.empty()) return LLVMFuzzerMutate(data, size, most);
  const Part &part = parts[seed % parts.size()];
  (void)LLVMFuzzerMutate(data + part.offset, part.size, part.size);
  return size;
}

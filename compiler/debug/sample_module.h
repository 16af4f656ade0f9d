// For tests: a module from a file with its DWARF, maps for it, and what LLVM's
// reader says of the result.
//
// `scrambled` makes new code that nobody could run, but whose map is exact:
// each function's instructions in another order, some left out, some made by us
// in between, of other sizes, with locals renamed, made constant or lost by
// pieces. Whatever a pass does to code is a milder case of that.
#pragma once

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "compiler/debug/debug.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/module.h"

namespace wasmrust::debug {

struct SampleModule {
  std::vector<uint8_t> file;
  std::vector<FunctionMap> functions;               // identity
  std::vector<std::vector<uint32_t>> instructions;  // offsets in the bodies
  std::vector<uint32_t> local_counts;
  std::vector<Section> sections;
  uint64_t code_offset = 0;
};

// No functions: the file is not there or is no module.
inline SampleModule read_sample(const std::string &path) {
  SampleModule sample;
  std::ifstream in(path, std::ios::binary);
  sample.file.assign(std::istreambuf_iterator<char>(in), {});
  auto module = wasm::read_module(sample.file);
  if (!module) return sample;
  for (const wasm::Function &function : module->functions) {
    FunctionMap map;
    map.old_start = map.new_start = function.offset;
    map.old_size = map.new_size = function.body.size();
    map.unchanged = true;
    map.old_body = map.new_body = function.body;
    sample.functions.push_back(std::move(map));
    wasm::CodeReader code(function.body, 0);
    std::vector<wasm::ValueType> locals(
        module->types[function.type_index].function.params);
    code.read_locals(locals);
    sample.local_counts.push_back(static_cast<uint32_t>(locals.size()));
    auto &offsets = sample.instructions.emplace_back();
    for (wasm::Instruction each; code.next(each);)
      offsets.push_back(each.offset);
  }
  for (const wasm::Section &section : module->sections) {
    if (section.id == 10) sample.code_offset = section.offset;
    if (section.id != 0) continue;
    ByteReader payload(section.payload);
    std::string name(payload.name());
    Bytes bytes = payload.bytes(payload.remaining());
    if (name.starts_with(".debug_"))
      sample.sections.push_back({name, {bytes.begin(), bytes.end()}});
  }
  return sample;
}

inline std::vector<FunctionMap> shifted(const SampleModule &sample,
                                        uint64_t gap) {
  std::vector<FunctionMap> maps = sample.functions;
  uint64_t at = 1000;
  for (FunctionMap &map : maps) {
    map.new_start = at;
    at += map.new_size + gap;
  }
  return maps;
}

// As if each instruction had been followed through a pass that changed nothing.
inline std::vector<FunctionMap> mapped(const SampleModule &sample) {
  std::vector<FunctionMap> maps = shifted(sample, 7);
  for (size_t f = 0; f < maps.size(); ++f) {
    FunctionMap &map = maps[f];
    map.unchanged = false;
    for (uint32_t offset : sample.instructions[f])
      map.places.push_back({offset, offset});
    for (uint32_t local = 0; local < sample.local_counts[f]; ++local)
      map.locals.push_back({local, 0, static_cast<uint32_t>(map.new_size),
                            LocalPiece::Kind::Local, local});
  }
  return maps;
}

class Scrambler {
 public:
  Scrambler(const SampleModule &sample, uint32_t seed)
      : sample_(sample), random_(seed) {}

  std::vector<FunctionMap> run() {
    std::vector<FunctionMap> maps;
    std::vector<size_t> order(sample_.functions.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::shuffle(order, random_);
    std::vector<uint64_t> starts(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
      if (!chance(20)) maps.push_back(scramble(i));
    }
    uint64_t at = 10;
    std::ranges::shuffle(maps, random_);
    for (FunctionMap &map : maps) {
      map.new_start = at;
      at += map.new_size + 1 + random_() % 5;
    }
    std::ranges::sort(maps, {}, &FunctionMap::old_start);
    return maps;
  }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  FunctionMap scramble(size_t i) {
    FunctionMap map = sample_.functions[i];
    if (chance(10)) return map;
    map.unchanged = false;
    map.new_body = {};
    std::vector<uint32_t> origins;
    for (uint32_t offset : sample_.instructions[i]) {
      if (!chance(15)) origins.push_back(offset);
      if (chance(10)) origins.push_back(no_origin);
      if (chance(3)) origins.push_back(offset);
    }
    for (size_t at = 0; at < origins.size();) {
      size_t end = std::min(origins.size(), at + 1 + random_() % 9);
      if (chance(30))
        std::shuffle(origins.begin() + static_cast<ptrdiff_t>(at),
                     origins.begin() + static_cast<ptrdiff_t>(end), random_);
      at = end;
    }
    uint32_t to = random_() % 4;
    for (uint32_t origin : origins) {
      map.places.push_back({to, origin});
      to += 1 + random_() % 5;
    }
    map.new_size = to + 1;
    for (uint32_t local = 0; local < sample_.local_counts[i]; ++local)
      add_pieces(local, map);
    return map;
  }

  void add_pieces(uint32_t local, FunctionMap &map) {
    uint32_t size = static_cast<uint32_t>(map.new_size);
    uint32_t at = chance(70) ? 0 : random_() % (size + 1);
    while (at < size) {
      uint32_t end = chance(60) ? size : at + 1 + random_() % (size - at);
      bool constant = chance(20);
      map.locals.push_back(
          {local, at, end,
           constant ? LocalPiece::Kind::Constant : LocalPiece::Kind::Local,
           constant ? static_cast<int64_t>(random_()) - 9999
                    : static_cast<int64_t>(random_() % 300)});
      at = end + (chance(50) ? 0 : random_() % 20);
    }
  }

  const SampleModule &sample_;
  std::mt19937 random_;
};

inline std::vector<FunctionMap> scrambled(const SampleModule &sample,
                                          uint32_t seed) {
  return Scrambler(sample, seed).run();
}

// Functions are copied in place of instructions of others, also in such copies;
// some have no body of their own afterwards. Instructions stay in order. The
// last function is one that nobody describes.
class Copier {
 public:
  Copier(const SampleModule &sample, uint32_t seed)
      : sample_(sample), random_(seed) {
    FunctionMap other;
    const FunctionMap &last = sample_.functions.back();
    other.old_start = last.old_start + last.old_size + 100;
    other.old_size = other.new_size = 50;
    sample_.functions.push_back(other);
    sample_.local_counts.push_back(0);
    auto &offsets = sample_.instructions.emplace_back();
    for (uint32_t offset = 1; offset < 50; offset += 2)
      offsets.push_back(offset);
  }

  std::vector<FunctionMap> run() {
    std::vector<FunctionMap> maps = mapped(sample_);
    uint64_t at = 10;
    for (size_t i = 0; i < maps.size(); ++i) {
      FunctionMap &map = maps[i];
      map.name = "function_" + std::to_string(i);
      map.new_body = {};
      map.places.clear();
      map.locals.clear();
      map.new_start = at;
      to_ = random_() % 3;
      if (!chance(15)) copy(i, 0, 0, map);
      map.new_size = map.places.empty() ? 0 : to_ + 1;
      at += map.new_size + random_() % 3;
      for (uint32_t local = 0; map.new_size && local < sample_.local_counts[i];
           ++local)
        if (chance(70))
          map.locals.push_back({local, 0, static_cast<uint32_t>(map.new_size),
                                LocalPiece::Kind::Local, local + 7});
    }
    return maps;
  }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  void copy(size_t function, uint32_t site, unsigned depth, FunctionMap &to) {
    auto place = [&](uint32_t from) {
      to.places.push_back({to_, from, site});
      to_ += 1 + random_() % 3;
    };
    for (uint32_t offset : sample_.instructions[function]) {
      if (chance(10)) continue;
      size_t other = random_() % sample_.functions.size();
      if (depth < 3 && to.sites.size() < 12 && other != function &&
          chance(10)) {
        to.sites.push_back({static_cast<uint32_t>(other), site, offset});
        if (chance(90))
          copy(other, static_cast<uint32_t>(to.sites.size()), depth + 1, to);
        continue;
      }
      place(chance(4) ? several : chance(5) ? no_origin : offset);
    }
  }

  SampleModule sample_;
  std::mt19937 random_;
  uint32_t to_ = 0;
};

inline std::vector<FunctionMap> with_copies(const SampleModule &sample,
                                            uint32_t seed) {
  return Copier(sample, seed).run();
}

// The sections in LLVM's eyes. They must outlive the result.
inline std::unique_ptr<llvm::DWARFContext> context_of(
    const std::vector<Section> &sections) {
  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> buffers;
  for (const Section &section : sections)
    buffers[section.name.substr(1)] = llvm::MemoryBuffer::getMemBuffer(
        llvm::StringRef(reinterpret_cast<const char *>(section.bytes.data()),
                        section.bytes.size()),
        section.name, false);
  return llvm::DWARFContext::create(buffers, 4);
}

}  // namespace wasmrust::debug

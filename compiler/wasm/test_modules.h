// Modules by hand, for tests of the reader: bytes section by section.
//
//   Wasm module;
//   module.section(1, {1, 0x60, 0, 0});       // one type: () -> ()
//   module.custom("linking", {2});
//   auto read = read_module(module.bytes());
//
// `failure` gives the reason of the error that the bytes must lead to.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

using Raw = std::vector<uint8_t>;

inline Raw operator+(Raw a, const Raw &b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Length and bytes, as names are written.
inline Raw name(std::string_view text) {
  ByteWriter out;
  out.name(text);
  return out.take();
}

inline Raw uleb(uint64_t value) {
  ByteWriter out;
  out.uleb(value);
  return out.take();
}

// A size and that many bytes.
inline Raw sized(const Raw &content) { return uleb(content.size()) + content; }

class Wasm {
 public:
  Wasm() : bytes_{0, 'a', 's', 'm', 1, 0, 0, 0} {}

  Wasm &section(uint8_t id, const Raw &payload) {
    bytes_ = bytes_ + Raw{id} + sized(payload);
    return *this;
  }
  Wasm &custom(std::string_view title, const Raw &payload) {
    return section(0, name(title) + payload);
  }
  Wasm &raw(const Raw &more) {
    bytes_ = bytes_ + more;
    return *this;
  }
  const Raw &bytes() const { return bytes_; }

 private:
  Raw bytes_;
};

// One type () -> () and `count` functions of it, with empty bodies.
inline Wasm functions(uint8_t count) {
  Raw declared{count}, code{count};
  for (uint8_t i = 0; i < count; ++i) {
    declared.push_back(0);
    code = code + Raw{2, 0, 0x0b};
  }
  Wasm module;
  module.section(1, {1, 0x60, 0, 0}).section(3, declared).section(10, code);
  return module;
}

inline std::string failure(const Raw &bytes) {
  auto module = read_module(bytes);
  return module ? "no error" : module.error().reason;
}

// "reason @offset"
inline std::string failure_at(const Raw &bytes) {
  auto module = read_module(bytes);
  if (module) return "no error";
  return module.error().reason + " @" + std::to_string(module.error().offset);
}

}  // namespace wasmrust::wasm

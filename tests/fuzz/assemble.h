// A module that is made piece by piece, with the types of another one and more.
//
//   Assembler made(source);
//   uint32_t f = made.add_function(made.type({i32}, {}), body);
//   made.export_("f", ExternalKind::Function, f);
//   std::vector<uint8_t> bytes = made.take();
//
// Type indices of the source mean the same types here. What is imported must be
// added before what is defined, of each kind.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"

namespace wasmrust::fuzz {

using Code = std::vector<uint8_t>;

class Assembler {
 public:
  explicit Assembler(const wasm::Module &source);

  uint32_t type(std::vector<wasm::ValueType> parameters,
                std::vector<wasm::ValueType> results);
  const wasm::FuncType &function_type(uint32_t type) const;

  // `name` is in module "m". `what` is a row with the kind's type set.
  uint32_t import(const std::string &name, const wasm::Import &what);
  // `code` without locals and `end`.
  uint32_t add_function(uint32_t type,
                        const std::vector<wasm::ValueType> &locals,
                        const Code &code);
  // The row's type; a first value where one is given or needed.
  uint32_t add(const wasm::Import &what, const Code &first_value);
  void export_(const std::string &name, wasm::ExternalKind kind,
               uint32_t index);
  void start_with(uint32_t function) { start_ = function; }
  // The one passive segment of data.
  void add_passive_data(const Code &bytes);
  // Code may refer to the function; it is in the one passive segment of
  // elements.
  void refer_to(uint32_t function) { referred_.push_back(function); }
  std::vector<uint8_t> take();

  // Constant instructions that make a value of the type; nothing when there are
  // none. A reference is null where it may be and `null` says so.
  std::optional<Code> value_of(wasm::ValueType type, bool null);

 private:
  struct Section {
    uint32_t count = 0;
    ByteWriter rows;
  };
  const wasm::Module &source_;
  std::vector<wasm::FuncType> new_types_;
  std::array<Section, 14> sections_;
  std::array<uint32_t, 5> counts_{};
  std::optional<uint32_t> start_;
  std::vector<uint32_t> referred_;  // functions that code refers to

  std::optional<Code> object_of(int32_t heap);
  uint32_t function_of(uint32_t type);
};

void write_type(const wasm::Import &what, ByteWriter &out);

}  // namespace wasmrust::fuzz

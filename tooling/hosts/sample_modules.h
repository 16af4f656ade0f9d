// Small modules, written by hand, for the tests of this folder.
//
// `ModuleBuilder` collects imports, functions and exports and writes a module
// with one page of memory. Types are the few that the tests need.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::host {

class ModuleBuilder {
 public:
  // Type indices of `types`.
  enum Type : uint8_t {
    Nothing,
    I32ToNothing,
    Four,
    TwoToI32,
    I64F64ToI64,
    Pair
  };

  void import_function(std::string_view module, std::string_view name,
                       Type type) {
    imports_.name(module);
    imports_.name(name);
    imports_.u8(0);
    imports_.u8(type);
    ++import_count_;
  }
  // Adds a function; returns its index. All imports must have been added.
  uint32_t function(Type type, std::vector<uint8_t> code,
                    std::string_view name = "") {
    uint32_t index = import_count_ + function_count_++;
    functions_.u8(type);
    code.insert(code.begin(), 0);  // no locals
    code.push_back(0x0b);
    bodies_.uleb(code.size());
    bodies_.append(Bytes(code));
    if (!name.empty()) {
      names_.uleb(index);
      names_.name(name);
      ++name_count_;
    }
    return index;
  }
  void export_as(std::string_view name, uint8_t kind, uint32_t index) {
    exports_.name(name);
    exports_.u8(kind);
    exports_.uleb(index);
    ++export_count_;
  }
  void data_at_zero(std::string_view bytes) { data_ = bytes; }
  void custom(std::string_view name, std::string_view payload) {
    ByteWriter content;
    content.name(name);
    content.append(payload);
    section(customs_, 0, content);
  }

  std::vector<uint8_t> build() const {
    ByteWriter out;
    for (uint8_t byte : {0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0}) out.u8(byte);
    constexpr uint8_t types[] = {
        6,    0x60, 0,    0,    0x60, 1,    0x7f, 0,    0x60, 4,    0x7f,
        0x7f, 0x7f, 0x7f, 1,    0x7f, 0x60, 2,    0x7f, 0x7f, 1,    0x7f,
        0x60, 2,    0x7e, 0x7c, 1,    0x7e, 0x60, 0,    2,    0x7f, 0x7e};
    ByteWriter content;
    content.append(Bytes(types));
    section(out, 1, content);
    counted(out, 2, import_count_, imports_);
    counted(out, 3, function_count_, functions_);
    ByteWriter memory;
    for (uint8_t byte : {1, 0, 1}) memory.u8(byte);
    section(out, 5, memory);
    counted(out, 7, export_count_, exports_);
    counted(out, 10, function_count_, bodies_);
    if (!data_.empty()) {
      ByteWriter data;
      for (uint8_t byte : {1, 0, 0x41, 0, 0x0b}) data.u8(byte);
      data.name(data_);
      section(out, 11, data);
    }
    if (name_count_) {
      ByteWriter list, content;
      list.uleb(name_count_);
      list.append(names_.view());
      content.name("name");
      content.u8(1);
      content.uleb(list.size());
      content.append(list.view());
      section(out, 0, content);
    }
    out.append(customs_.view());
    return out.take();
  }

 private:
  static void section(ByteWriter &out, uint8_t id, const ByteWriter &content) {
    out.u8(id);
    out.uleb(content.size());
    out.append(content.view());
  }
  static void counted(ByteWriter &out, uint8_t id, uint32_t count,
                      const ByteWriter &rows) {
    if (!count) return;
    ByteWriter content;
    content.uleb(count);
    content.append(rows.view());
    section(out, id, content);
  }

  ByteWriter imports_, functions_, bodies_, exports_, names_, customs_;
  uint32_t import_count_ = 0, function_count_ = 0, export_count_ = 0,
           name_count_ = 0;
  std::string data_;
};

// Prints "hi" and a newline through fd_write: iovec at 0, text at 8.
inline std::vector<uint8_t> hello_module() {
  ModuleBuilder builder;
  builder.import_function("wasi_snapshot_preview1", "fd_write",
                          ModuleBuilder::Four);
  uint32_t start = builder.function(
      ModuleBuilder::Nothing,
      {0x41, 1, 0x41, 0, 0x41, 1, 0x41, 16, 0x10, 0, 0x1a}, "app::main");
  builder.export_as("memory", 2, 0);
  builder.export_as("_start", 0, start);
  builder.data_at_zero(std::string_view("\x08\0\0\0\x03\0\0\0hi\n", 11));
  return builder.build();
}

// Exports add, wide (i64 and f64), pair (two results), and names that
// JavaScript or the loader has taken.
inline std::vector<uint8_t> library_module() {
  ModuleBuilder builder;
  uint32_t add =
      builder.function(ModuleBuilder::TwoToI32, {0x20, 0, 0x20, 1, 0x6a});
  uint32_t wide = builder.function(ModuleBuilder::I64F64ToI64, {0x20, 0});
  uint32_t pair = builder.function(ModuleBuilder::Pair, {0x41, 1, 0x42, 2});
  for (std::string_view name :
       {"add", "delete", "two words", "instantiate", "console"})
    builder.export_as(name, 0, add);
  builder.export_as("wide", 0, wide);
  builder.export_as("pair", 0, pair);
  builder.export_as("memory", 2, 0);
  return builder.build();
}

}  // namespace wasmrust::host

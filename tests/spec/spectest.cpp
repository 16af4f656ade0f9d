// See spectest.h.
#include "tests/spec/spectest.h"

namespace wasmrust::spec {

namespace {

using wasm::ValueKind;

struct Print {
  std::string_view name;
  std::vector<wasm::ValueType> parameters;
};

}  // namespace

judge::Exports make_spectest(ir::Store &store) {
  judge::Exports exports;
  wasm::ValueType i32{ValueKind::I32}, i64{ValueKind::I64}, f32{ValueKind::F32},
      f64{ValueKind::F64};
  const Print prints[] = {
      {"print", {}},
      {"print_i32", {i32}},
      {"print_i64", {i64}},
      {"print_f32", {f32}},
      {"print_f64", {f64}},
      {"print_i32_f32", {i32, f32}},
      {"print_f64_f64", {f64, f64}},
  };
  for (const Print &each : prints) {
    uint32_t type = store.add_types({{.function = {each.parameters, {}}}});
    exports[std::string(each.name)].what =
        static_cast<uint32_t>(store.functions.size());
    store.functions.push_back(
        {type, [](std::span<const ir::Value>) -> ir::Outcome {
           return ir::Results{};
         }});
  }
  auto global = [&](std::string name, wasm::ValueType type, ir::Value value) {
    exports[name].what = &store.globals.emplace_back(
        value, wasm::GlobalType{type, /*is_mutable=*/false});
  };
  global("global_i32", i32, ir::Value::of(uint32_t{666}));
  global("global_i64", i64, ir::Value::of(uint64_t{666}));
  global("global_f32", f32, ir::Value::of(666.6f));
  global("global_f64", f64, ir::Value::of(666.6));
  wasm::Limits few{.minimum = 10, .maximum = 20, .has_maximum = true};
  auto table = [&](std::string name, bool is_64) {
    wasm::TableType type{.limits = few};
    type.limits.is_64 = is_64;
    exports[name].what =
        &store.tables.emplace_back(ir::Results(few.minimum), type, few.maximum);
  };
  table("table", false);
  table("table64", true);
  wasm::MemoryType memory{
      .limits = {.minimum = 1, .maximum = 2, .has_maximum = true}};
  auto make_memory = [&](std::string name, bool shared) {
    memory.limits.shared = shared;
    exports[name].what = &store.memories.emplace_back(
        std::vector<uint8_t>(1 << 16), memory, uint64_t{2});
  };
  make_memory("memory", false);
  make_memory("shared_memory", true);
  return exports;
}

}  // namespace wasmrust::spec

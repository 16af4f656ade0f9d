// See companions.h.
#include "tests/fuzz/companions.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/fuzz/assemble.h"
#include "tests/fuzz/generate.h"

namespace wasmrust::fuzz {

namespace {

using wasm::ExternalKind;
using wasm::ValueKind;
using wasm::ValueType;

constexpr ValueType i32{ValueKind::I32}, i64{ValueKind::I64};

void append(Code &to, const Code &more) {
  to.insert(to.end(), more.begin(), more.end());
}
void append(Code &to, uint8_t op, uint64_t index) {
  ByteWriter out;
  out.u8(op);
  out.uleb(index);
  append(to, Code(out.view().begin(), out.view().end()));
}

constexpr uint8_t block = 0x02, loop = 0x03, end = 0x0b, br = 0x0c,
                  br_if = 0x0d, call = 0x10, get = 0x20, set = 0x21,
                  global_get = 0x23, table_get = 0x25, add_32 = 0x6a,
                  mul_32 = 0x6c, add_64 = 0x7c, ref_is_null = 0xd1, gc = 0xfb,
                  misc = 0xfc, simd = 0xfd, nothing = 0x40;

// --- the provider ----------------------------------------------------------

std::optional<std::vector<uint8_t>> make_provider(const wasm::Module &module) {
  Assembler made(module);
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (size_t i = 0; i < module.imports.size(); ++i) {
    const wasm::Import &import = module.imports[i];
    if (!names.emplace(import.module, import.name).second) return std::nullopt;
    uint32_t index = 0;
    if (import.kind == ExternalKind::Function) {
      Code code;
      for (ValueType type : made.function_type(import.type_index).results) {
        auto value = made.value_of(type, /*null=*/false);
        append(code, value ? *value : Code{0x00});
      }
      index = made.add_function(import.type_index, {}, code);
    } else {
      Code value;
      bool is_table = import.kind == ExternalKind::Table;
      if (is_table || import.kind == ExternalKind::Global) {
        ValueType type = is_table ? import.table.element : import.global.value;
        auto known = made.value_of(type, /*null=*/is_table);
        if (!known) return std::nullopt;
        if (!is_table || !wasm::is_nullable(type)) value = *known;
      }
      index = made.add(import, value);
    }
    made.export_(std::to_string(i), import.kind, index);
  }
  return made.take();
}

// --- the observer ----------------------------------------------------------

class Observer {
 public:
  Observer(const wasm::Module &module, uint64_t seed, bool is_real,
           Companions &to)
      : module_(module),
        made_(module),
        random_(seed ^ 0x5eed),
        is_real_(is_real),
        to_(to) {}

  void run() {
    std::vector<uint32_t> indices;
    for (size_t i = 0; i < module_.exports.size(); ++i)
      indices.push_back(
          made_.import(std::to_string(i), type_of(module_.exports[i])));
    for (uint32_t i = 0; i < module_.exports.size(); ++i) {
      switch (module_.exports[i].kind) {
        case ExternalKind::Function:
          observe_function(i, indices[i]);
          break;
        case ExternalKind::Global:
          observe_global(i, indices[i]);
          break;
        case ExternalKind::Table:
          observe_table(i, indices[i]);
          break;
        case ExternalKind::Memory:
          to_.memories.push_back(i);
          break;
        case ExternalKind::Tag:
          break;
      }
    }
    to_.observer = made_.take();
    if (is_real_)
      call_in_sequence();
    else
      for (const Callable &each : callable_)
        to_.calls.push_back({call_of(each), call_of(each)});
  }

 private:
  // An export function, and which of the observer's parameters are 64 bits
  // wide.
  struct Callable {
    uint32_t row = 0;
    std::vector<bool> wide;
  };

  const wasm::Module &module_;
  Assembler made_;
  Random random_;
  bool is_real_;
  std::vector<Callable> callable_;
  Companions &to_;

  wasm::Import type_of(const wasm::Export &row) const {
    wasm::Import type{.kind = row.kind};
    switch (row.kind) {
      case ExternalKind::Function:
        type.type_index = module_.function_type_index(row.index);
        break;
      case ExternalKind::Table:
        type.table = module_.table_type(row.index);
        break;
      case ExternalKind::Memory:
        type.memory = module_.memory_type(row.index);
        break;
      case ExternalKind::Global:
        type.global = module_.global_type(row.index);
        break;
      case ExternalKind::Tag:
        type.type_index = module_.tag_type_index(row.index);
        break;
    }
    return type;
  }

  // Takes a value apart that `again` puts on the stack as often as needed.
  void take_apart(ValueType type, const Code &again, Code &code,
                  std::vector<ValueType> &results) {
    switch (type.kind) {
      case ValueKind::I32:
      case ValueKind::I64:
        append(code, again);
        results.push_back(type);
        return;
      case ValueKind::F32:
        append(code, again);
        code.push_back(0xbc);  // i32.reinterpret_f32
        results.push_back(i32);
        return;
      case ValueKind::F64:
        append(code, again);
        code.push_back(0xbd);  // i64.reinterpret_f64
        results.push_back(i64);
        return;
      case ValueKind::V128:
        for (uint8_t lane : {0, 1}) {
          append(code, again);
          append(code, Code{simd, 0x1d, lane});  // i64x2.extract_lane
          results.push_back(i64);
        }
        return;
      default:
        break;
    }
    append(code, again);
    code.push_back(ref_is_null);
    results.push_back(i32);
    if (!is_any(wasm::heap_of(type))) return;
    for (int32_t heap : {wasm::heap::i31, wasm::heap::struct_}) {
      append(code, again);
      append(code, Code{gc, 0x14, static_cast<uint8_t>(heap & 0x7f)});
      results.push_back(i32);
    }
  }

  // In the tree of `any`, where tests are possible.
  bool is_any(int32_t heap) const {
    if (heap >= 0)
      return module_.types[static_cast<size_t>(heap)].kind !=
             wasm::CompositeKind::Function;
    return heap <= wasm::heap::any && heap >= wasm::heap::array;
  }

  uint64_t interesting(bool is_64) {
    constexpr uint64_t some[] = {0,
                                 1,
                                 2,
                                 7,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 0x3fc00000,
                                 UINT64_MAX,
                                 65536,
                                 0x7ff0000000000000};
    // Somewhere in the first page, where a small program has its data.
    if (is_real_ && !is_64 && random_.below(3) == 0)
      return 8 * random_.below(8192);
    uint64_t bits = random_.below(3) == 0 ? random_.next()
                    : random_.below(2) ? random_.below(300)
                                       : some[random_.below(std::size(some))];
    return is_64 ? bits : bits & UINT32_MAX;
  }

  void observe_function(uint32_t row, uint32_t index) {
    const wasm::FuncType type = made_.function_type(
        module_.function_type_index(module_.exports[row].index));
    std::vector<ValueType> parameters, results, locals;
    Code code, after;
    auto parameter = [&](ValueType of) {
      append(code, get, parameters.size());
      parameters.push_back(of);
    };
    for (ValueType each : type.params) {
      switch (each.kind) {
        case ValueKind::I32:
        case ValueKind::I64:
          parameter(each);
          break;
        case ValueKind::F32:
          parameter(i32);
          code.push_back(0xbe);
          break;
        case ValueKind::F64:
          parameter(i64);
          code.push_back(0xbf);
          break;
        case ValueKind::V128:
          parameter(i64);
          append(code, Code{simd, 0x12});  // i64x2.splat
          parameter(i64);
          append(code, Code{simd, 0x1e, 1});  // i64x2.replace_lane
          break;
        default: {
          auto value = made_.value_of(each, random_.below(2));
          if (!value) return;
          append(code, *value);
        }
      }
    }
    append(code, call, index);
    size_t first = parameters.size();
    for (size_t i = type.results.size(); i-- > 0;) append(code, set, first + i);
    for (size_t i = 0; i < type.results.size(); ++i) {
      Code again;
      append(again, get, first + i);
      take_apart(type.results[i], again, code, results);
    }
    add("f" + std::to_string(row), parameters, results, type.results, code);
    Callable &to = callable_.emplace_back(row);
    for (ValueType of : parameters) to.wide.push_back(of == i64);
  }

  Call call_of(const Callable &callable) {
    Call to{.name = "f" + std::to_string(callable.row)};
    for (bool is_64 : callable.wide)
      to.arguments.push_back({is_64, interesting(is_64)});
    return to;
  }

  // Six instances: what has to be called first, then any of the others.
  void call_in_sequence() {
    if (callable_.empty()) return;
    for (int i = 0; i < 6; ++i) {
      auto &calls = to_.calls.emplace_back();
      for (const Callable &each : callable_) {
        std::string_view name = module_.exports[each.row].name;
        if (name == "_initialize" || name == "__wasm_call_ctors")
          calls.push_back(call_of(each));
      }
      for (uint64_t count = 2 + random_.below(8); count-- > 0;)
        calls.push_back(call_of(callable_[random_.below(callable_.size())]));
    }
  }

  void observe_global(uint32_t row, uint32_t index) {
    Code again, code;
    append(again, global_get, index);
    std::vector<ValueType> results;
    ValueType type = module_.global_type(module_.exports[row].index).value;
    take_apart(type, again, code, results);
    std::string name = "g" + std::to_string(row);
    add(name, {}, results, {}, code);
    to_.getters.push_back(name);
  }

  // The size, and which elements are null:
  //   for (i = 0; i != size; ++i) sum = sum * 31 + is_null(table[i])
  void observe_table(uint32_t row, uint32_t index) {
    const wasm::TableType &type =
        module_.table_type(module_.exports[row].index);
    ValueType address = wasm::address_type(type.limits);
    bool is_64 = address == i64;
    Code size = {misc};
    append(size, 0x10, index);
    Code code = {block, nothing, loop, nothing, get, 0};
    append(code, size);
    append(code, Code{static_cast<uint8_t>(is_64 ? 0x51 : 0x46), br_if, 1});
    append(code, Code{get, 1, 0x41, 31, mul_32, get, 0});
    append(code, table_get, index);
    append(code, Code{ref_is_null, add_32, set, 1, get, 0,
                      static_cast<uint8_t>(is_64 ? 0x42 : 0x41), 1,
                      is_64 ? add_64 : add_32, set, 0, br, 0, end, end});
    append(code, size);
    append(code, Code{get, 1});
    std::string name = "t" + std::to_string(row);
    add(name, {}, {address, i32}, {address, i32}, code);
    to_.getters.push_back(name);
  }

  void add(const std::string &name, const std::vector<ValueType> &parameters,
           const std::vector<ValueType> &results,
           const std::vector<ValueType> &locals, const Code &code) {
    uint32_t type = made_.type(parameters, results);
    made_.export_(name, ExternalKind::Function,
                  made_.add_function(type, locals, code));
  }
};

}  // namespace

std::optional<Companions> companions_of(const wasm::Module &module,
                                        uint64_t seed, bool is_real) {
  auto provider = make_provider(module);
  if (!provider) return std::nullopt;
  Companions to;
  to.provider = std::move(*provider);
  Observer(module, seed, is_real, to).run();
  return to;
}

std::vector<uint32_t> imports_of(const wasm::Module &again,
                                 const wasm::Module &original) {
  std::map<std::pair<std::string_view, std::string_view>, uint32_t> row_of;
  for (uint32_t i = 0; i < original.imports.size(); ++i)
    row_of[{original.imports[i].module, original.imports[i].name}] = i;
  std::vector<uint32_t> rows;
  for (const wasm::Import &each : again.imports)
    rows.push_back(row_of[{each.module, each.name}]);
  return rows;
}

}  // namespace wasmrust::fuzz

// See callers.h. The walk knows the immediates of every instruction that Rust
// and C compile to (core specification, "Instructions"), and stops at others.
#include "tooling/hosts/callers.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>

namespace wasmrust::host {

namespace {

void skip_value_type(ByteReader &code) {
  uint8_t kind = code.u8();
  if (kind == 0x63 || kind == 0x64) code.sleb33();
}

void skip_memory_argument(ByteReader &code) {
  if (code.uleb32() & 0x40) code.uleb32();
  code.uleb64();
}

void skip_indices(ByteReader &code, unsigned count) {
  while (count--) code.uleb32();
}

// 0xfc: saturating conversions, bulk memory, tables.
void skip_prefixed(ByteReader &code) {
  uint32_t op = code.uleb32();
  if (op < 8 || op > 17) return;
  bool two = op == 8 || op == 10 || op == 12 || op == 14;
  skip_indices(code, two ? 2 : 1);
}

// 0xfd: vectors.
void skip_vector(ByteReader &code) {
  uint32_t op = code.uleb32();
  bool lane_memory = op >= 84 && op <= 91;
  if (op <= 11 || lane_memory || op == 92 || op == 93)
    skip_memory_argument(code);
  if (op == 12 || op == 13) code.skip(16);
  if ((op >= 21 && op <= 34) || lane_memory) code.skip(1);
}

void skip_branch_table(ByteReader &code) {
  for (uint32_t count = code.count(); count--;) code.uleb32();
  code.uleb32();
}

void skip_try_table(ByteReader &code) {
  code.sleb33();
  for (uint32_t count = code.count(); count--;) {
    uint8_t kind = code.u8();
    skip_indices(code, kind < 2 ? 2 : 1);
  }
}

// One instruction behind its opcode. False for an opcode that is not known.
bool skip_immediates(ByteReader &code, uint8_t op) {
  if (op >= 0x45 && op <= 0xc4) return true;
  if (op >= 0x28 && op <= 0x3e) return skip_memory_argument(code), true;
  if (op >= 0x20 && op <= 0x26) return code.uleb32(), true;
  switch (op) {
    case 0x00:
    case 0x01:
    case 0x05:
    case 0x0b:
    case 0x0a:
    case 0x0f:
    case 0x19:
    case 0x1a:
    case 0x1b:
    case 0xd1:
    case 0xd3:
    case 0xd4:
      return true;
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x06:
    case 0xd0:
      return code.sleb33(), true;
    case 0x07:
    case 0x08:
    case 0x09:
    case 0x0c:
    case 0x0d:
    case 0x10:
    case 0x12:
    case 0x14:
    case 0x15:
    case 0x18:
    case 0x3f:
    case 0x40:
    case 0xd2:
    case 0xd5:
    case 0xd6:
      return code.uleb32(), true;
    case 0x11:
    case 0x13:
      return skip_indices(code, 2), true;
    case 0x0e:
      return skip_branch_table(code), true;
    case 0x1c:
      for (uint32_t count = code.count(); count--;) skip_value_type(code);
      return true;
    case 0x1f:
      return skip_try_table(code), true;
    case 0x41:
      return code.sleb32(), true;
    case 0x42:
      return code.sleb64(), true;
    case 0x43:
      return code.skip(4), true;
    case 0x44:
      return code.skip(8), true;
    case 0xfc:
      return skip_prefixed(code), true;
    case 0xfd:
      return skip_vector(code), true;
    case 0xfe:
      if (code.uleb32() == 3)
        code.skip(1);
      else
        skip_memory_argument(code);
      return true;
    default:
      return false;
  }
}

bool refers_to(Bytes body, uint32_t index) {
  ByteReader code(body);
  for (uint32_t groups = code.count(); groups--;) {
    code.uleb32();
    skip_value_type(code);
  }
  while (!code.at_end()) {
    uint8_t op = code.u8();
    if (op == 0x10 || op == 0x12 || op == 0xd2) {
      if (code.uleb32() == index && !code.failed()) return true;
    } else if (!skip_immediates(code, op)) {
      return false;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> callers_of(const wasm::Module &module,
                                    uint32_t index) {
  std::vector<std::string> callers;
  uint32_t imported = module.imported(wasm::ExternalKind::Function);
  for (uint32_t i = 0; i < module.functions.size(); ++i) {
    if (!refers_to(module.functions[i].body, index)) continue;
    uint32_t number = imported + i;
    auto named = std::ranges::find(module.function_names, number,
                                   [](const auto &row) { return row.first; });
    callers.push_back(named == module.function_names.end()
                          ? "function " + std::to_string(number)
                          : llvm::demangle(named->second));
  }
  return callers;
}

}  // namespace wasmrust::host

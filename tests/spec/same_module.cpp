// See same_module.h.
#include "tests/spec/same_module.h"

#include <algorithm>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::spec {

using wasm::Immediate;
using wasm::Instruction;
using wasm::Module;

namespace {

bool same(const wasm::DefinedType &a, const wasm::DefinedType &b) {
  return a.kind == b.kind && a.is_final == b.is_final &&
         a.supertype == b.supertype && a.group == b.group &&
         a.group_size == b.group_size && a.function == b.function &&
         a.fields == b.fields;
}

bool same(const wasm::TableType &a, const wasm::TableType &b) {
  return a.element == b.element && a.limits == b.limits;
}

bool same(const wasm::MemoryType &a, const wasm::MemoryType &b) {
  return a.limits == b.limits && a.page_size_log2 == b.page_size_log2;
}

bool same(const wasm::Import &a, const wasm::Import &b) {
  if (a.module != b.module || a.name != b.name || a.kind != b.kind)
    return false;
  switch (a.kind) {
    case wasm::ExternalKind::Function:
    case wasm::ExternalKind::Tag:
      return a.type_index == b.type_index;
    case wasm::ExternalKind::Table:
      return same(a.table, b.table);
    case wasm::ExternalKind::Memory:
      return same(a.memory, b.memory);
    case wasm::ExternalKind::Global:
      return a.global == b.global;
  }
  return false;
}

bool same(const wasm::Export &a, const wasm::Export &b) {
  return a.name == b.name && a.kind == b.kind && a.index == b.index;
}

class Comparison {
 public:
  Comparison(const Module &a, const Module &b) : a_(a), b_(b) {}

  bool blocks(const wasm::BlockType &a, const wasm::BlockType &b) const {
    auto type = [](const Module &module, const wasm::BlockType &block) {
      if (block.kind == wasm::BlockType::Kind::Type)
        return module.types[block.type].function;
      wasm::FuncType made;
      if (block.kind == wasm::BlockType::Kind::Value)
        made.results = {block.value};
      return made;
    };
    return type(a_, a) == type(b_, b);
  }

  bool lists(const Instruction &a, const Instruction &b) const {
    if (a.count != b.count) return false;
    wasm::ListReader in_a(a), in_b(b);
    while (!in_a.done()) {
      switch (wasm::row(a.op).immediate) {
        case Immediate::LabelTable:
          if (in_a.label() != in_b.label()) return false;
          break;
        case Immediate::ValueTypes:
          if (in_a.value_type() != in_b.value_type()) return false;
          break;
        default: {
          wasm::Handler x = in_a.handler(), y = in_b.handler();
          if (x.kind != y.kind || x.tag != y.tag || x.label != y.label)
            return false;
        }
      }
    }
    return true;
  }

  bool instructions(const Instruction &a, const Instruction &b) const {
    if (a.op != b.op) return false;
    switch (wasm::row(a.op).immediate) {
      case Immediate::None:
      case Immediate::Fence:
        return true;
      case Immediate::BlockType:
        return blocks(a.block, b.block);
      case Immediate::TryTable:
        return blocks(a.block, b.block) && lists(a, b);
      case Immediate::LabelTable:
        return a.index == b.index && lists(a, b);
      case Immediate::ValueTypes:
        return lists(a, b);
      case Immediate::Label:
      case Immediate::Function:
      case Immediate::Type:
      case Immediate::Local:
      case Immediate::Global:
      case Immediate::Table:
      case Immediate::Elem:
      case Immediate::Data:
      case Immediate::Memory:
      case Immediate::Tag:
        return a.index == b.index;
      case Immediate::TypeTable:
      case Immediate::TwoTables:
      case Immediate::ElemTable:
      case Immediate::DataMemory:
      case Immediate::TwoMemories:
      case Immediate::TypeField:
      case Immediate::TypeCount:
      case Immediate::TypeData:
      case Immediate::TypeElem:
      case Immediate::TwoTypes:
        return a.index == b.index && a.second == b.second;
      case Immediate::AccessLane:
        if (a.lane != b.lane) return false;
        [[fallthrough]];
      case Immediate::Access:
        return a.index == b.index && a.bits == b.bits &&
               a.alignment_log2 == b.alignment_log2;
      case Immediate::I32:
      case Immediate::I64:
      case Immediate::F32:
      case Immediate::F64:
        return a.bits == b.bits;
      case Immediate::V128:
      case Immediate::Shuffle:
        return a.vector == b.vector;
      case Immediate::Lane:
        return a.lane == b.lane;
      case Immediate::HeapType:
        return a.heap == b.heap;
      case Immediate::Cast:
        return a.index == b.index && a.heap == b.heap &&
               a.to_heap == b.to_heap && a.nullable == b.nullable &&
               a.to_nullable == b.to_nullable;
    }
    return false;
  }

  // `are_bodies`: with locals before the code.
  bool code(Bytes a, Bytes b, bool are_bodies) const {
    wasm::CodeReader in_a(a, 0), in_b(b, 0);
    if (are_bodies) {
      std::vector<wasm::ValueType> locals_a, locals_b;
      in_a.read_locals(locals_a);
      in_b.read_locals(locals_b);
      if (locals_a != locals_b) return false;
    }
    Instruction x, y;
    while (true) {
      bool more_a = in_a.next(x), more_b = in_b.next(y);
      if (more_a != more_b) return false;
      if (!more_a) return !in_a.error() && !in_b.error();
      if (!instructions(x, y)) return false;
    }
  }

  bool elements(const wasm::ElementSegment &a,
                const wasm::ElementSegment &b) const {
    if (a.mode != b.mode || a.table != b.table || a.type != b.type ||
        a.uses_expressions != b.uses_expressions || a.functions != b.functions)
      return false;
    auto same_code = [&](Bytes x, Bytes y) { return code(x, y, false); };
    return code(a.init, b.init, false) &&
           std::ranges::equal(a.expressions, b.expressions, same_code);
  }

  template <typename Row, typename Same>
  void rows(std::string_view what, const std::vector<Row> &a,
            const std::vector<Row> &b, Same same_rows) {
    if (!found.empty()) return;
    if (a.size() != b.size())
      found = std::string(what) + ": " + std::to_string(a.size()) +
              " rows against " + std::to_string(b.size());
    for (size_t i = 0; i < a.size() && found.empty(); ++i)
      if (!same_rows(a[i], b[i]))
        found = std::string(what) + " " + std::to_string(i) + " differs";
  }

  std::string found;

 private:
  const Module &a_, &b_;
};

}  // namespace

std::string difference(const Module &a, const Module &b) {
  Comparison with(a, b);
  auto plain = [](const auto &x, const auto &y) { return same(x, y); };
  auto code = [&](Bytes x, Bytes y) { return with.code(x, y, false); };
  with.rows("type", a.types, b.types, plain);
  with.rows("import", a.imports, b.imports, plain);
  with.rows("table", a.tables, b.tables, [&](auto &x, auto &y) {
    return same(x.type, y.type) && code(x.init, y.init);
  });
  with.rows("memory", a.memories, b.memories,
            [](auto &x, auto &y) { return same(x.type, y.type); });
  with.rows("tag", a.tags, b.tags,
            [](auto &x, auto &y) { return x.type_index == y.type_index; });
  with.rows("global", a.globals, b.globals, [&](auto &x, auto &y) {
    return x.type == y.type && code(x.init, y.init);
  });
  with.rows("export", a.exports, b.exports, plain);
  if (a.start != b.start && with.found.empty()) with.found = "start differs";
  with.rows("element segment", a.elements, b.elements,
            [&](auto &x, auto &y) { return with.elements(x, y); });
  with.rows("function", a.functions, b.functions, [&](auto &x, auto &y) {
    return x.type_index == y.type_index && with.code(x.body, y.body, true);
  });
  with.rows("data segment", a.data, b.data, [&](auto &x, auto &y) {
    return x.passive == y.passive && x.memory == y.memory &&
           code(x.init, y.init) && std::ranges::equal(x.data, y.data);
  });
  return with.found;
}

}  // namespace wasmrust::spec

// See print.h. Operands come first, in the order of WebAssembly's stack, then
// the immediate, then edges, then where the instruction comes from.
#include "compiler/ir/print.h"

#include "compiler/ir/text.h"

namespace wasmrust::ir {

namespace {

std::string number(uint64_t value) { return std::to_string(value); }

std::string hex_word(uint32_t value) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text = " 0x";
  for (int shift = 28; shift >= 0; shift -= 4)
    text += digits[value >> shift & 15];
  return text;
}

class Printer {
 public:
  Printer(const Function &function, std::string &out)
      : function_(function), out_(out) {}

  void function();
  void instruction(ValueId id);

 private:
  const Function &function_;
  std::string &out_;

  void put(char letter, uint32_t id) {
    out_ += ' ';
    out_ += letter;
    out_ += number(id);
  }
  void type(TypeRef type) {
    out_ += wasm::to_string(function_.value_type(type));
  }
  void type_row(uint32_t id) { out_ += " (type " + number(id) + ")"; }
  void memory(uint32_t id) {
    if (id) out_ += " memory=m" + number(id);
  }
  void region(const Region &region, RegionId id);
  void block(BlockId id);
  void name(ValueId id);
  void values(Values list);
  void edge(const Edge &edge);
  void immediate(ValueId id);
  void access(Op op, const Access &access);
  void pair(ValueId id);
};

void Printer::values(Values list) {
  out_ += '(';
  for (size_t i = 0; i < list.size(); ++i)
    out_ += (i ? ", v" : "v") + number(list[i].value);
  out_ += ')';
}

void Printer::edge(const Edge &edge) {
  if (edge.likelihood == Likelihood::Likely) out_ += " likely";
  if (edge.likelihood == Likelihood::Unlikely) out_ += " unlikely";
  put('b', edge.target.value);
  values(function_.arguments(edge));
}

void Printer::region(const Region &region, RegionId id) {
  static constexpr std::string_view kinds[] = {"catch", "catch_ref",
                                               "catch_all", "catch_all_ref"};
  out_ += "region r" + number(id.value);
  if (region.parent) out_ += " in r" + number(region.parent.value);
  for (const Handler &handler : region.handlers) {
    out_ += " (";
    out_ += kinds[static_cast<size_t>(handler.kind)];
    if (handler.tag) put('s', handler.tag.value);
    edge(function_.all_edges[handler.edge.value]);
    out_ += ')';
  }
  out_ += '\n';
}

void Printer::block(BlockId id) {
  const Block &block = function_[id];
  if (!block.first && block.parameters.empty() && id != Function::entry())
    return;
  out_ += "b" + number(id.value) + "(";
  for (size_t i = 0; i < block.parameters.size(); ++i) {
    out_ += (i ? ", v" : "v") + number(block.parameters[i].value) + ": ";
    type(function_.type_of(block.parameters[i]));
  }
  out_ += ')';
  if (block.region) out_ += " in r" + number(block.region.value);
  out_ += ":\n";
  for (ValueId at = block.first; at; at = function_.next(at)) {
    out_ += "  ";
    instruction(at);
    out_ += '\n';
  }
}

void Printer::function() {
  out_ += "func";
  if (function_.symbol) put('s', function_.symbol.value);
  type_row(function_.type.value);
  if (function_.legacy_exceptions) out_ += " legacy_exceptions";
  out_ += " {\n";
  for (RegionId id : function_.regions.ids()) region(function_.regions[id], id);
  for (BlockId id : function_.blocks.ids()) block(id);
  out_ += "}\n";
}

// What gives several values has a name when a `result` row needs it.
void Printer::name(ValueId id) {
  TypeRef own = function_.type_of(id);
  ValueId next = function_.next(id);
  bool several = next && function_[next].op == Op::Result &&
                 function_.operands(next)[0] == id;
  if (own == TypeRef::None && !several) return;
  out_ += "v" + number(id.value);
  if (own != TypeRef::None) {
    out_ += ": ";
    type(own);
  }
  out_ += " = ";
}

void Printer::instruction(ValueId id) {
  const Instruction &row = function_[id];
  name(id);
  out_ += text_of(row.op);
  for (ValueId operand : function_.operands(id)) put('v', operand.value);
  immediate(id);
  for (const Edge &each : function_.edges(id)) edge(each);
  if (uint32_t origin = function_.origin(id)) out_ += ' ';
  for (uint32_t row = function_.origin(id); row;
       row = function_.origin_rows[row].call) {
    const Origin &from = function_.origin_rows[row];
    out_ += "@" + number(from.function) + ":";
    out_ += from.offset == Origin::several ? "several" : number(from.offset);
  }
}

void Printer::access(Op op, const Access &access) {
  if (access.symbol) {
    out_ += " offset=s" + number(access.symbol.value);
    if (access.offset) out_ += "+" + number(access.offset);
  } else if (access.offset) {
    out_ += " offset=" + number(access.offset);
  }
  uint32_t width = is_wasm(op) ? wasm::row(to_wasm(op)).width : 0;
  uint64_t align =
      access.alignment_log2 < 64 ? uint64_t{1} << access.alignment_log2 : 0;
  if (align != width) out_ += " align=" + number(align);
  if (access.lane) out_ += " lane=" + number(access.lane);
  memory(access.memory.value);
}

void Printer::pair(ValueId id) {
  auto [first, second] = function_.pair(id);
  switch (immediate_of(function_[id].op)) {
    case Immediate::TypeTable:
      type_row(first);
      put('s', second);
      break;
    case Immediate::TwoTables:
      put('s', first);
      put('s', second);
      break;
    case Immediate::ElemTable:
      put('e', first);
      put('s', second);
      break;
    case Immediate::DataMemory:
      put('d', first);
      memory(second);
      break;
    case Immediate::TwoMemories:
      if (!first && !second) break;
      out_ += " memory=m" + number(first) + " memory=m" + number(second);
      break;
    case Immediate::TypeData:
      type_row(first);
      put('d', second);
      break;
    case Immediate::TypeElem:
      type_row(first);
      put('e', second);
      break;
    case Immediate::TwoTypes:
      type_row(first);
      type_row(second);
      break;
    case Immediate::CastEdges:
      out_ += ' ';
      type(static_cast<TypeRef>(first));
      out_ += ' ';
      type(static_cast<TypeRef>(second));
      break;
    default:  // a type and a number
      type_row(first);
      out_ += " " + number(second);
      break;
  }
}

void Printer::immediate(ValueId id) {
  const Instruction &row = function_[id];
  auto [a, b, c] = row.w;
  uint64_t wide = uint64_t{b} << 32 | a;
  switch (immediate_of(row.op)) {
    case Immediate::None:
    case Immediate::Edges:
      break;
    case Immediate::I32:
      out_ += " " + std::to_string(static_cast<int32_t>(a));
      break;
    case Immediate::I64:
      out_ += " " + std::to_string(static_cast<int64_t>(wide));
      break;
    case Immediate::F32:
      out_ += " " + f32_to_string(a);
      break;
    case Immediate::F64:
      out_ += " " + f64_to_string(wide);
      break;
    case Immediate::V128:
      out_ += " i32x4";
      for (uint32_t word : function_.words(a, 4)) out_ += hex_word(word);
      break;
    case Immediate::Address:
      put('s', c);
      if (wide)
        out_ += (wide >> 63 ? "" : "+") +
                std::to_string(static_cast<int64_t>(wide));
      break;
    case Immediate::Symbol:
      put('s', c);
      break;
    case Immediate::Type:
      type_row(c);
      break;
    case Immediate::Memory:
      memory(c);
      break;
    case Immediate::Data:
      put('d', c);
      break;
    case Immediate::Elem:
      put('e', c);
      break;
    case Immediate::Access:
      access(row.op, function_.access(id));
      break;
    case Immediate::Index:
      out_ += " " + number(c);
      break;
    case Immediate::HeapType:
      out_ += " " + wasm::heap_to_string(static_cast<int32_t>(c));
      break;
    case Immediate::Shuffle:
      for (uint32_t word : function_.words(c, 4))
        for (int shift = 0; shift < 32; shift += 8)
          out_ += " " + number(word >> shift & 0xff);
      break;
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
    case Immediate::CastEdges:
      pair(id);
      break;
  }
}

}  // namespace

std::string print(const Function &function) {
  std::string out;
  Printer(function, out).function();
  return out;
}

std::string print(const Function &function, ValueId id) {
  std::string out;
  Printer(function, out).instruction(id);
  return out;
}

}  // namespace wasmrust::ir

// See code.h. Operands stand in the order of the text format, which for the
// bulk operations is not that of the file (memory.init: memory, then segment).
#include "compiler/wat/code.h"

#include <algorithm>

#include "compiler/wat/words.h"

namespace wasmrust::wat {

using wasm::Immediate;
using wasm::Instruction;
using wasm::NameKind;
using wasm::Op;

namespace {

constexpr unsigned most_indent = 50;

struct Label {
  std::string text;  // "": goes by its depth
};

class InstructionPrinter {
 public:
  explicit InstructionPrinter(const Names &names) : names_(names) {}

  void use_locals(Identifiers locals) { locals_ = std::move(locals); }
  const Identifiers &locals() const { return locals_; }
  // Innermost last; the first one is the function itself.
  std::vector<Label> labels;

  std::string text(const Instruction &each) const;
  std::string block_type(const wasm::BlockType &type) const;

 private:
  const Names &names_;
  Identifiers locals_;

  std::string row(NameKind kind, uint32_t index) const {
    return " " + names_.text(kind, index);
  }
  std::string local(uint32_t index) const;
  std::string label(uint32_t depth) const;
  std::string immediate(const Instruction &each) const;
  std::string labels_of_table(const Instruction &each) const;
  std::string handlers(const Instruction &each) const;
  std::string access(const Instruction &each) const;
  std::string vector(const Instruction &each) const;
  std::string two(NameKind kind, const Instruction &each) const;
};

std::string types_text(const Names &names, std::string_view word,
                       std::span<const wasm::ValueType> types) {
  if (types.empty()) return "";
  std::string text = " (" + std::string(word);
  for (wasm::ValueType type : types) text += " " + names.value_type(type);
  return text + ")";
}

std::string InstructionPrinter::local(uint32_t index) const {
  if (index < locals_.size() && !locals_[index].text.empty())
    return " " + locals_[index].text;
  return " " + std::to_string(index);
}

std::string InstructionPrinter::label(uint32_t depth) const {
  if (depth >= labels.size()) return " " + std::to_string(depth);
  size_t place = labels.size() - 1 - depth;
  if (!labels[place].text.empty()) return " " + labels[place].text;
  return " " + std::to_string(depth) + " (;@" + std::to_string(place) + ";)";
}

std::string InstructionPrinter::block_type(const wasm::BlockType &type) const {
  switch (type.kind) {
    case wasm::BlockType::Kind::Empty:
      return "";
    case wasm::BlockType::Kind::Value:
      return " (result " + names_.value_type(type.value) + ")";
    case wasm::BlockType::Kind::Type:
      break;
  }
  std::string text = names_.type_use(type.type);
  const auto &types = names_.module().types;
  if (type.type < types.size()) {
    text += types_text(names_, "param", types[type.type].function.params);
    text += types_text(names_, "result", types[type.type].function.results);
  }
  return text;
}

std::string InstructionPrinter::labels_of_table(const Instruction &each) const {
  std::string text;
  for (wasm::ListReader list(each); !list.done();) text += label(list.label());
  return text + label(each.index);
}

std::string InstructionPrinter::handlers(const Instruction &each) const {
  static constexpr std::string_view words[] = {"catch", "catch_ref",
                                               "catch_all", "catch_all_ref"};
  std::string text;
  for (wasm::ListReader list(each); !list.done();) {
    wasm::Handler handler = list.handler();
    text += " (" + std::string(words[static_cast<size_t>(handler.kind)]);
    if (handler.kind == wasm::Handler::Kind::Catch ||
        handler.kind == wasm::Handler::Kind::CatchRef)
      text += row(NameKind::Tag, handler.tag);
    text += label(handler.label) + ")";
  }
  return text;
}

std::string InstructionPrinter::access(const Instruction &each) const {
  std::string text;
  if (each.index != 0) text += row(NameKind::Memory, each.index);
  if (each.bits != 0) text += " offset=" + std::to_string(each.bits);
  uint64_t alignment = uint64_t{1} << each.alignment_log2;
  if (alignment != wasm::row(each.op).width)
    text += " align=" + std::to_string(alignment);
  return text;
}

std::string InstructionPrinter::vector(const Instruction &each) const {
  std::string text;
  if (each.op == Op::I8x16Shuffle) {
    for (uint8_t lane : each.vector) text += " " + std::to_string(lane);
    return text;
  }
  static constexpr char digits[] = "0123456789abcdef";
  text = " i32x4";
  for (size_t lane = 0; lane < 4; ++lane) {
    text += " 0x";
    for (size_t byte = 4; byte-- > 0;) {
      uint8_t value = each.vector[lane * 4 + byte];
      text += digits[value >> 4];
      text += digits[value & 15];
    }
  }
  return text;
}

std::string InstructionPrinter::two(NameKind kind,
                                    const Instruction &each) const {
  if (each.index == 0 && each.second == 0) return "";
  return row(kind, each.index) + row(kind, each.second);
}

std::string InstructionPrinter::immediate(const Instruction &each) const {
  switch (wasm::row(each.op).immediate) {
    case Immediate::None:
    case Immediate::Fence:
      return "";
    case Immediate::BlockType:
      return block_type(each.block);
    case Immediate::TryTable:
      return block_type(each.block) + handlers(each);
    case Immediate::Label:
      return label(each.index);
    case Immediate::LabelTable:
      return labels_of_table(each);
    case Immediate::Function:
      return row(NameKind::Function, each.index);
    case Immediate::Type:
      return row(NameKind::Type, each.index);
    case Immediate::TypeTable:
      return (each.second ? row(NameKind::Table, each.second) : "") +
             names_.type_use(each.index);
    case Immediate::Local:
      return local(each.index);
    case Immediate::Global:
      return row(NameKind::Global, each.index);
    case Immediate::Table:
      return row(NameKind::Table, each.index);
    case Immediate::TwoTables:
      return two(NameKind::Table, each);
    case Immediate::TwoMemories:
      return two(NameKind::Memory, each);
    case Immediate::ElemTable:
      return (each.second ? row(NameKind::Table, each.second) : "") +
             row(NameKind::Element, each.index);
    case Immediate::DataMemory:
      return (each.second ? row(NameKind::Memory, each.second) : "") +
             row(NameKind::Data, each.index);
    case Immediate::Elem:
      return row(NameKind::Element, each.index);
    case Immediate::Data:
      return row(NameKind::Data, each.index);
    case Immediate::Memory:
      return each.index ? row(NameKind::Memory, each.index) : "";
    case Immediate::Access:
      return access(each);
    case Immediate::AccessLane:
      return access(each) + " " + std::to_string(each.lane);
    case Immediate::Tag:
      return row(NameKind::Tag, each.index);
    case Immediate::I32:
      return " " + std::to_string(each.i32());
    case Immediate::I64:
      return " " + std::to_string(each.i64());
    case Immediate::F32:
      return " " + f32_text(each.f32_bits());
    case Immediate::F64:
      return " " + f64_text(each.bits);
    case Immediate::V128:
    case Immediate::Shuffle:
      return vector(each);
    case Immediate::Lane:
      return " " + std::to_string(each.lane);
    case Immediate::HeapType:
      if (each.op == Op::RefNull) return " " + names_.heap_type(each.heap);
      return " " + names_.cast_type(each.heap, each.op == Op::RefTestNull ||
                                                   each.op == Op::RefCastNull);
    case Immediate::ValueTypes: {
      std::string text = " (result";
      for (wasm::ListReader list(each); !list.done();)
        text += " " + names_.value_type(list.value_type());
      return text + ")";
    }
    case Immediate::TypeField:
      return row(NameKind::Type, each.index) + " " +
             names_.field_text(each.index, each.second);
    case Immediate::TypeCount:
      return row(NameKind::Type, each.index) + " " +
             std::to_string(each.second);
    case Immediate::TypeData:
      return row(NameKind::Type, each.index) + row(NameKind::Data, each.second);
    case Immediate::TypeElem:
      return row(NameKind::Type, each.index) +
             row(NameKind::Element, each.second);
    case Immediate::TwoTypes:
      return row(NameKind::Type, each.index) + row(NameKind::Type, each.second);
    case Immediate::Cast:
      return label(each.index) + " " +
             names_.cast_type(each.heap, each.nullable) + " " +
             names_.cast_type(each.to_heap, each.to_nullable);
  }
  return "";
}

// The text format has one word for what are two operations in a file.
std::string_view word_of(Op op) {
  switch (op) {
    case Op::SelectTyped:
      return "select";
    case Op::RefTestNull:
      return "ref.test";
    case Op::RefCastNull:
      return "ref.cast";
    default:
      return wasm::row(op).text;
  }
}

std::string InstructionPrinter::text(const Instruction &each) const {
  return std::string(word_of(each.op)) + immediate(each);
}

enum class Nesting : uint8_t { None, Opens, Continues, Closes };

Nesting nesting_of(Op op) {
  switch (op) {
    case Op::Block:
    case Op::Loop:
    case Op::If:
    case Op::Try:
    case Op::TryTable:
      return Nesting::Opens;
    case Op::Else:
    case Op::Catch:
    case Op::CatchAll:
      return Nesting::Continues;
    case Op::End:
    case Op::Delegate:
      return Nesting::Closes;
    default:
      return Nesting::None;
  }
}

class BodyPrinter {
 public:
  BodyPrinter(const Names &names, uint32_t row, unsigned indent,
              std::string &out)
      : names_(names),
        module_(names.module()),
        function_(module_.functions[row]),
        index_(module_.imported(wasm::ExternalKind::Function) + row),
        indent_(indent),
        out_(out),
        printer_(names) {
    printer_.use_locals(names.parts(NameKind::Local, index_));
    label_names_ = names.parts(NameKind::Label, index_);
    auto hints = std::ranges::equal_range(module_.branch_hints, index_, {},
                                          &wasm::BranchHint::function);
    hints_ = {hints.begin(), hints.end()};
    relocations_ = function_.relocations;
  }

  std::optional<wasm::ReadError> run() {
    uint32_t start = module_.offset_of(function_.body);
    wasm::CodeReader code(function_.body, start);
    const wasm::FuncType &type = module_.types[function_.type_index].function;
    std::vector<wasm::ValueType> locals;
    if (code.read_locals(locals))
      print_locals(locals, static_cast<uint32_t>(type.params.size()));
    printer_.labels.push_back({});
    Instruction each;
    while (code.next(each)) {
      bool last = code.at_end() && each.op == Op::End;
      if (last && printer_.labels.size() == 1) return std::nullopt;
      print(each, start);
    }
    if (code.error()) return *code.error();
    return wasm::ReadError{code.offset(), "function body does not close"};
  }

 private:
  const Names &names_;
  const wasm::Module &module_;
  const wasm::Function &function_;
  uint32_t index_;
  unsigned indent_;
  std::string &out_;
  InstructionPrinter printer_;
  Identifiers label_names_;
  uint32_t next_label_ = 0;
  std::span<const wasm::BranchHint> hints_;
  std::span<const wasm::Relocation> relocations_;

  void start_line(size_t depth) {
    size_t levels = std::min<size_t>(depth, most_indent);
    out_ += '\n';
    out_.append(2 * (indent_ + levels), ' ');
  }

  // Those without a name together, the others one by one.
  void print_locals(std::span<const wasm::ValueType> types, uint32_t first) {
    const Identifiers &names = printer_.locals();
    bool open = false;
    for (uint32_t i = 0; i < types.size(); ++i) {
      uint32_t index = first + i;
      const Identifier *name =
          index < names.size() && (!names[index].text.empty() ||
                                   !names[index].annotation.empty())
              ? &names[index]
              : nullptr;
      if (!open || name) {
        if (open) out_ += ')';
        if (i == 0)
          start_line(0);
        else
          out_ += ' ';
        out_ += "(local";
      }
      open = !name;
      if (name) {
        if (!name->text.empty()) out_ += " " + name->text;
        if (!name->annotation.empty()) out_ += " " + name->annotation;
      }
      out_ += " " + names_.value_type(types[i]);
      if (name) out_ += ')';
    }
    if (open) out_ += ')';
  }

  void print(const Instruction &each, uint32_t start) {
    while (!hints_.empty() && hints_.front().offset <= each.offset - start) {
      if (hints_.front().offset == each.offset - start) {
        start_line(printer_.labels.size() - 1);
        out_ += hints_.front().likely ? "(@metadata.code.branch_hint \"\\01\")"
                                      : "(@metadata.code.branch_hint \"\\00\")";
      }
      hints_ = hints_.subspan(1);
    }
    Nesting nesting = nesting_of(each.op);
    std::vector<Label> &labels = printer_.labels;
    // What closes a block stands where the block was opened. One that closes
    // more than there is stays where it is.
    if (nesting == Nesting::Closes && labels.size() > 1) labels.pop_back();
    size_t depth = labels.size() - 1;
    if (nesting == Nesting::Continues && depth > 0) --depth;
    start_line(depth);
    if (nesting == Nesting::Opens)
      open_block(each);
    else
      out_ += printer_.text(each);
    print_relocations(each, start);
  }

  void open_block(const Instruction &each) {
    std::string text = printer_.text(each);
    size_t word = word_of(each.op).size();
    const Identifier *name = next_label_ < label_names_.size()
                                 ? &label_names_[next_label_]
                                 : nullptr;
    ++next_label_;
    out_ += text.substr(0, word);
    Label label{name ? name->text : ""};
    if (!label.text.empty()) out_ += " " + label.text;
    if (name && !name->annotation.empty()) out_ += " " + name->annotation;
    out_ += text.substr(word);
    if (label.text.empty())
      out_ += " ;; label = @" + std::to_string(printer_.labels.size());
    printer_.labels.push_back(std::move(label));
  }

  void print_relocations(const Instruction &each, uint32_t start) {
    bool first = true;
    while (!relocations_.empty() &&
           relocations_.front().offset < each.end - start) {
      out_ += first ? " ;; " : ", ";
      first = false;
      out_ += relocation_text(module_, relocations_.front());
      relocations_ = relocations_.subspan(1);
    }
  }
};

}  // namespace

std::string relocation_text(const wasm::Module &module,
                            const wasm::Relocation &relocation) {
  const wasm::RelocationRow &row = wasm::row(relocation.type);
  std::string text(row.name);
  if (row.target == wasm::RelocationTarget::Type) {
    text += " type " + std::to_string(relocation.index);
  } else if (relocation.index < module.symbols.size()) {
    const wasm::Symbol &symbol = module.symbols[relocation.index];
    text += symbol.kind == wasm::SymbolKind::Section
                ? " section " + std::to_string(symbol.index)
                : " " + name_text(symbol.name);
  }
  if (relocation.addend > 0) text += " +" + std::to_string(relocation.addend);
  if (relocation.addend < 0) text += " " + std::to_string(relocation.addend);
  return text;
}

std::expected<std::string, wasm::ReadError> constant_text(const Names &names,
                                                          Bytes expression,
                                                          bool folded) {
  wasm::CodeReader code(expression, names.module().offset_of(expression));
  InstructionPrinter printer(names);
  std::string text;
  Instruction each;
  while (code.next(each)) {
    if (each.op == Op::End && code.at_end()) break;
    if (!text.empty()) text += ' ';
    std::string one = printer.text(each);
    text += folded ? "(" + one + ")" : one;
  }
  if (code.error()) return std::unexpected(*code.error());
  return text;
}

std::optional<wasm::ReadError> print_body(const Names &names, uint32_t row,
                                          unsigned indent, std::string &out) {
  return BodyPrinter(names, row, indent, out).run();
}

}  // namespace wasmrust::wat

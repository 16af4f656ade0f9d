// See uncalled_slots.h.
#include "compiler/finished/uncalled_slots.h"

#include <algorithm>
#include <set>

#include "compiler/finished/renumber.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/only_instruction.h"
#include "compiler/wasm/subtyping.h"

namespace wasmrust::finished {

namespace {

using wasm::ElementSegment;
using wasm::ExternalKind;
using wasm::Op;

// A segment in front of its items, and a little more: there can be too many.
constexpr size_t head_bytes = 16;
// Of one segment.
constexpr size_t most_pieces = 1000;

bool is_call(Op op) {
  return op == Op::CallIndirect || op == Op::ReturnCallIndirect;
}

// What is known of a table.
struct Table {
  bool is_own = true;  // nobody but calls reads it
  std::set<uint32_t> called_types;
  struct Span {
    uint64_t begin, end;
    auto operator<=>(const Span &) const = default;
  };
  std::vector<Span> spans;
};

class Slots {
 public:
  explicit Slots(const wasm::Module &module)
      : module_(module),
        types_(module.types),
        tables_(module.count(ExternalKind::Table)),
        named_(module.count(ExternalKind::Function)) {}

  std::optional<EditedModule> without() {
    look_at_declarations();
    look_at_segments();
    // To read all code takes a while.
    if (std::ranges::none_of(tables_, &Table::is_own)) return std::nullopt;
    look_at_code();
    EditedModule edited{module_, {}};
    for (size_t i = 0; i < module_.elements.size(); ++i)
      changed_ |= shorten(edited, i);
    if (!changed_) return std::nullopt;
    return edited;
  }

 private:
  const wasm::Module &module_;
  wasm::Subtyping types_;
  std::vector<Table> tables_;
  std::vector<bool> named_;  // by `ref.func`
  bool changed_ = false;

  void look_at_declarations() {
    for (uint32_t i = 0; i < module_.imported(ExternalKind::Table); ++i)
      tables_[i].is_own = false;
    for (const wasm::Export &each : module_.exports)
      if (each.kind == ExternalKind::Table) tables_[each.index].is_own = false;
    // A slot that is left out is not null there.
    uint32_t imported = module_.imported(ExternalKind::Table);
    for (size_t i = 0; i < module_.tables.size(); ++i)
      if (!module_.tables[i].init.empty()) tables_[imported + i].is_own = false;
  }

  void look_at_segments() {
    for (const ElementSegment &each : module_.elements) {
      if (each.mode != ElementSegment::Mode::Active) continue;
      Table &table = tables_[each.table];
      auto begin = wasm::constant_address(each.init);
      uint64_t size = module_.table_type(each.table).limits.minimum;
      if (!begin || *begin > size || each.size() > size - *begin)
        table.is_own = false;
      else
        table.spans.push_back({*begin, *begin + each.size()});
    }
    for (Table &table : tables_) {
      // Without a segment there is nothing to be done.
      if (table.spans.empty()) table.is_own = false;
      std::ranges::sort(table.spans);
      for (size_t i = 1; i < table.spans.size(); ++i)
        if (table.spans[i].begin < table.spans[i - 1].end) table.is_own = false;
    }
  }

  void look_at_code() {
    for (const wasm::Function &function : module_.functions) {
      auto reader = wasm::CodeReader::behind_locals(function.body);
      for (wasm::Instruction each; reader.next(each);) {
        if (each.op == Op::RefFunc) named_[each.index] = true;
        if (is_call(each.op))
          tables_[each.second].called_types.insert(each.index);
        else if (each.op != Op::TableSize)
          for_each_reference(each, [&](Rows rows, uint32_t row) {
            if (rows == Rows::Tables) tables_[row].is_own = false;
          });
      }
    }
  }

  bool can_be_called(const Table &table, uint32_t function) const {
    auto type = static_cast<int32_t>(module_.function_type_index(function));
    return std::ranges::any_of(table.called_types, [&](uint32_t called) {
      return types_.heap_matches(type, static_cast<int32_t>(called));
    });
  }

  size_t code_size(uint32_t function) const {
    uint32_t imported = module_.imported(ExternalKind::Function);
    return function < imported
               ? 0
               : module_.functions[function - imported].body.size();
  }

  // [begin, end) of items that stay together.
  std::vector<Table::Span> pieces_of(const ElementSegment &segment) const {
    const Table &table = tables_[segment.table];
    std::vector<Table::Span> pieces;
    size_t saved = 0;  // since the last piece
    std::set<uint32_t> gone;
    for (size_t i = 0; i < segment.functions.size(); ++i) {
      uint32_t function = segment.functions[i];
      if (!named_[function] && !can_be_called(table, function)) {
        saved += 1 + (gone.insert(function).second ? code_size(function) : 0);
        continue;
      }
      if (pieces.empty() || (pieces.back().end != i && saved > head_bytes &&
                             pieces.size() < most_pieces))
        pieces.push_back({i, i + 1});
      else
        pieces.back().end = i + 1;
      saved = 0;
    }
    return pieces;
  }

  bool shorten(EditedModule &edited, size_t row) const {
    const ElementSegment &segment = module_.elements[row];
    if (segment.mode != ElementSegment::Mode::Active ||
        segment.uses_expressions || segment.functions.empty() ||
        !tables_[segment.table].is_own)
      return false;
    std::vector<Table::Span> pieces = pieces_of(segment);
    if (pieces.size() == 1 && pieces[0].begin == 0 &&
        pieces[0].end == segment.functions.size())
      return false;
    if (pieces.empty()) pieces.push_back({0, 0});
    uint64_t begin = *wasm::constant_address(segment.init);
    for (size_t i = 0; i < pieces.size(); ++i) {
      ElementSegment piece = segment;
      auto first = segment.functions.begin();
      piece.functions = {first + static_cast<ptrdiff_t>(pieces[i].begin),
                         first + static_cast<ptrdiff_t>(pieces[i].end)};
      bool is_64 = module_.table_type(segment.table).limits.is_64;
      if (pieces[i].begin)
        piece.init =
            edited.keep(address_expression(is_64, begin + pieces[i].begin));
      // Numbers of the others stay.
      if (i == 0)
        edited.module.elements[row] = std::move(piece);
      else
        edited.module.elements.push_back(std::move(piece));
    }
    return true;
  }
};

}  // namespace

std::optional<EditedModule> without_uncalled_slots(const wasm::Module &module) {
  return Slots(module).without();
}

}  // namespace wasmrust::finished

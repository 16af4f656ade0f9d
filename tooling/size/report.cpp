// See report.h.
#include "tooling/size/report.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "compiler/base/check.h"

namespace wasmrust::size {

namespace {

constexpr std::string_view grouping_words[] = {"function", "crate", "generic",
                                               "section", "inline"};

// What is not listed one by one: a row for all of a kind.
struct KindRow {
  OwnerKind kind;
  std::string_view row;  // "": each is a row of its own
  std::string_view kind_word;
};
constexpr KindRow kind_rows[owner_kind_count] = {
    {OwnerKind::Format, "section headers and counts", "format"},
    {OwnerKind::Type, "types", "types"},
    {OwnerKind::Function, "", "function"},
    {OwnerKind::Table, "tables", "tables"},
    {OwnerKind::Memory, "memories", "memories"},
    {OwnerKind::Global, "globals", "globals"},
    {OwnerKind::Tag, "tags", "tags"},
    {OwnerKind::Element, "headers of element segments", "elements"},
    {OwnerKind::Data, "", "data"},
    {OwnerKind::Symbol, "", "data"},
    {OwnerKind::Custom, "", "custom"},
};

void sort_rows(std::vector<Row> &rows) {
  std::ranges::sort(rows, [](const Row &a, const Row &b) {
    return std::tie(b.bytes, a.name, a.function) <
           std::tie(a.bytes, b.name, b.function);
  });
}

uint64_t sum(const std::vector<Row> &rows) {
  uint64_t bytes = 0;
  for (const Row &row : rows) bytes += row.bytes;
  return bytes;
}

// Rows by a key, in the order in which they were first met.
class Rows {
 public:
  Row &at(const std::string &key) {
    auto [place, is_new] = places_.try_emplace(key, rows_.size());
    if (is_new) rows_.emplace_back(Row{.name = key, .kind = "", .count = 0});
    return rows_[place->second];
  }
  std::vector<Row> take() { return std::move(rows_); }

 private:
  std::unordered_map<std::string, size_t> places_;
  std::vector<Row> rows_;
};

// The rows of everything but functions. `data_together`: one row for all data.
std::vector<Row> other_rows(const Subject &subject, bool data_together) {
  std::array<std::vector<uint64_t>, owner_kind_count> bytes;
  for (const Piece &piece : subject.pieces) {
    auto &rows = bytes[static_cast<size_t>(piece.owner.kind)];
    if (piece.owner.index >= rows.size()) rows.resize(piece.owner.index + 1);
    rows[piece.owner.index] += piece.size;
  }
  std::vector<Row> rows;
  for (const KindRow &kind : kind_rows) {
    if (kind.kind == OwnerKind::Function) continue;
    const auto &of_kind = bytes[static_cast<size_t>(kind.kind)];
    bool is_data =
        kind.kind == OwnerKind::Data || kind.kind == OwnerKind::Symbol;
    bool together = !kind.row.empty() || (is_data && data_together);
    Row all{.name = std::string(kind.row.empty() ? kind.kind_word : kind.row),
            .kind = std::string(kind.kind_word),
            .count = 0};
    for (uint32_t i = 0; i < of_kind.size(); ++i) {
      if (of_kind[i] == 0) continue;
      if (!together) {
        rows.push_back({.name = subject.label({kind.kind, i}),
                        .kind = std::string(kind.kind_word),
                        .bytes = of_kind[i]});
      } else {
        all.bytes += of_kind[i];
        ++all.count;
      }
    }
    if (all.bytes == 0) continue;
    if (kind.kind == OwnerKind::Symbol) all.name = "data symbols";
    rows.push_back(std::move(all));
  }
  return rows;
}

bool is_import(const Subject &subject, uint32_t function) {
  return function < subject.module.imported(wasm::ExternalKind::Function);
}

uint32_t merged_count(const Subject &subject, uint32_t function) {
  return static_cast<uint32_t>(subject.merged[function].size());
}

std::vector<Row> by_function(const Subject &subject) {
  std::vector<Row> rows = other_rows(subject, false);
  FunctionSizes sizes = function_sizes(subject);
  for (uint32_t i = 0; i < sizes.total.size(); ++i)
    if (sizes.total[i] != 0)
      rows.push_back({.name = subject.readable[i],
                      .kind = is_import(subject, i) ? "import" : "function",
                      .bytes = sizes.total[i],
                      .code = sizes.body[i],
                      .function = i,
                      .merged = subject.merged[i],
                      .merged_count = merged_count(subject, i)});
  return rows;
}

template <typename Key>
std::vector<Row> functions_by(const Subject &subject, std::string_view kind,
                              bool data_together, Key key) {
  Rows groups;
  FunctionSizes sizes = function_sizes(subject);
  for (uint32_t i = 0; i < sizes.total.size(); ++i) {
    if (sizes.total[i] == 0) continue;
    std::string name = key(i);
    Row &row = groups.at(name);
    row.kind = kind;
    row.bytes += sizes.total[i];
    row.code += sizes.body[i];
    row.largest = std::max(row.largest, sizes.body[i]);
    row.merged_count += merged_count(subject, i);
    ++row.count;
  }
  std::vector<Row> rows = groups.take();
  std::vector<Row> rest = other_rows(subject, data_together);
  std::ranges::move(rest, std::back_inserter(rows));
  return rows;
}

std::vector<Row> by_crate(const Subject &subject) {
  return functions_by(subject, "crate", true, [&](uint32_t i) -> std::string {
    if (is_import(subject, i)) return "imports";
    std::string_view name = subject.function_names[i];
    if (name.empty()) return "functions without a name";
    std::string crate = crate_of(name, subject.language);
    return crate.empty() ? "functions of no crate" : crate;
  });
}

std::vector<Row> by_generic(const Subject &subject) {
  return functions_by(subject, "generic", false, [&](uint32_t i) {
    return generic_of(subject.readable[i], subject.language);
  });
}

std::vector<Row> by_section(const Subject &subject) {
  const wasm::Module &module = subject.module;
  std::vector<Row> rows(module.sections.size() + 1);
  uint32_t custom = 0;
  for (uint32_t i = 0; i < module.sections.size(); ++i) {
    uint8_t id = module.sections[i].id;
    rows[i].name = section_word(id);
    rows[i].kind = "section";
    if (id == 0)
      rows[i].name =
          "custom \"" + std::string(module.custom[custom++].name) + "\"";
  }
  rows.back() = {.name = "magic number and version", .kind = "format"};
  for (const Piece &piece : subject.pieces) {
    Row &row = piece.section == no_section ? rows.back() : rows[piece.section];
    row.bytes += piece.size;
    if (piece.role == Role::Body) row.code += piece.size;
  }
  return rows;
}

std::expected<std::vector<Row>, std::string> by_inline(const Subject &subject) {
  const wasm::Module *with_dwarf = subject.with_dwarf();
  if (!with_dwarf)
    return std::unexpected(
        "what was inlined stands in debug information, and there is none");
  auto calls = inlined_calls(*with_dwarf);
  if (!calls) return std::unexpected(calls.error());
  std::vector<Row> rows = by_function(subject);
  uint32_t imported = subject.module.imported(wasm::ExternalKind::Function);
  std::vector<uint64_t> moved(subject.readable.size());
  Rows origins;
  for (const InlinedCall &call : *calls) {
    if (call.bytes == 0) continue;
    std::string callee = readable_name(call.callee);
    if (callee.empty()) callee = "a function without a name";
    Row &row = origins.at(callee);
    row.kind = "inlined";
    row.bytes += call.bytes;
    row.code += call.bytes;
    ++row.count;
    uint32_t function = imported + call.function;
    moved[function] += call.bytes;
    std::string place = "in " + subject.readable[function];
    if (!call.file.empty()) {
      place += " at " + call.file + ":" + std::to_string(call.line);
      if (call.column != 0) place += ":" + std::to_string(call.column);
    }
    row.parts.push_back({.name = std::move(place),
                         .kind = "place",
                         .bytes = call.bytes,
                         .code = call.bytes,
                         .function = function});
  }
  for (Row &row : rows)
    if (row.function && moved[*row.function] != 0) {
      row.bytes -= moved[*row.function];
      row.code -= moved[*row.function];
    }
  for (Row &row : origins.take()) {
    sort_rows(row.parts);
    rows.push_back(std::move(row));
  }
  std::erase_if(rows, [](const Row &row) { return row.bytes == 0; });
  return rows;
}

}  // namespace

std::optional<Grouping> find_grouping(std::string_view word) {
  for (size_t i = 0; i < std::size(grouping_words); ++i)
    if (grouping_words[i] == word) return static_cast<Grouping>(i);
  return std::nullopt;
}

std::string_view to_string(Grouping grouping) {
  return grouping_words[static_cast<size_t>(grouping)];
}

FunctionSizes function_sizes(const Subject &subject) {
  FunctionSizes sizes;
  sizes.total.resize(subject.readable.size());
  sizes.body.resize(subject.readable.size());
  for (const Piece &piece : subject.pieces) {
    if (piece.owner.kind != OwnerKind::Function) continue;
    sizes.total[piece.owner.index] += piece.size;
    if (piece.role == Role::Body) sizes.body[piece.owner.index] += piece.size;
  }
  return sizes;
}

std::expected<std::vector<Row>, std::string> report(const Subject &subject,
                                                    Grouping grouping) {
  std::expected<std::vector<Row>, std::string> rows;
  switch (grouping) {
    case Grouping::Function:
      rows = by_function(subject);
      break;
    case Grouping::Crate:
      rows = by_crate(subject);
      break;
    case Grouping::Generic:
      rows = by_generic(subject);
      break;
    case Grouping::Section:
      rows = by_section(subject);
      break;
    case Grouping::Inline:
      rows = by_inline(subject);
      break;
  }
  if (!rows) return rows;
  WASMRUST_CHECK(sum(*rows) == subject.size(),
                 "the rows of a report do not add up to the file");
  sort_rows(*rows);
  return rows;
}

}  // namespace wasmrust::size

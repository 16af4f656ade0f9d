// See regions.h.
#include "compiler/learn/regions.h"

#include "compiler/ir/text.h"

namespace wasmrust::learn {

namespace {

constexpr std::string_view section = "wasmrust.region";
constexpr uint64_t most_pages = uint64_t{1} << 48;

// One line behind its name; false at a word that is none.
bool attribute(ir::Words &words, MemoryRow &row, std::string &export_name) {
  wasm::Limits &limits = row.type.limits;
  if (words.take_key("min")) {
    limits.minimum = words.number(most_pages);
  } else if (words.take_key("max")) {
    limits.maximum = words.number(most_pages);
    limits.has_maximum = true;
  } else if (words.take_key("page")) {
    row.type.page_size_log2 = static_cast<uint8_t>(words.number(16));
    // The specification has two sizes so far.
    if (row.type.page_size_log2 != 0 && row.type.page_size_log2 != 16)
      words.fail("a page has 1 (page=0) or 65536 bytes (page=16)");
  } else if (words.take_word("i64")) {
    limits.is_64 = true;
  } else if (words.take_word("export")) {
    export_name = words.string();
  } else {
    return false;
  }
  return true;
}

bool agree(const MemoryRow &a, const MemoryRow &b) {
  return a.type == b.type && a.export_name == b.export_name;
}

}  // namespace

Regions::Regions(Program &program, Resolver &resolver)
    : program_(program), diagnostics_(resolver.diagnostics()) {
  for (const Record &record : program.records) {
    if (record.name != section) continue;
    std::string problem = read(record);
    if (!problem.empty())
      diagnostics_.report(DiagnosticKind::malformed_region,
                          {resolver.inputs().rows[record.input].name, problem});
  }
  for (const auto &[name, row] : declared_)
    if (!row.export_name.empty()) memory(name);
}

std::string_view Regions::keep(std::string text) {
  return program_.made_names.emplace_back(std::move(text));
}

// What is wrong with it.
std::string Regions::read(const Record &record) {
  ir::Words words(as_text(record.bytes));
  for (words.skip_empty_lines(); !words.at_end(); words.skip_empty_lines()) {
    words.expect_word("region");
    MemoryRow row{.name = keep(words.string()),
                  .input = record.input,
                  .kind = MemoryKind::Region};
    if (row.name.empty()) words.fail("a region has a name");
    std::string export_name;
    while (!words.at_line_end() && !words.failed())
      if (!attribute(words, row, export_name))
        words.fail("a region has no such attribute");
    row.export_name = keep(std::move(export_name));
    const wasm::Limits &limits = row.type.limits;
    if (limits.has_maximum && limits.maximum < limits.minimum)
      words.fail("the maximum is less than the minimum");
    if (!limits.is_64 && std::max(limits.minimum, limits.maximum) >
                             uint64_t{1} << (32 - row.type.page_size_log2))
      words.fail("a region with 32-bit addresses has at most 4 GiB");
    if (words.failed()) return to_string(words.error());
    auto [at, is_new] = declared_.try_emplace(row.name, row);
    if (!is_new && !agree(at->second, row))
      return "the region \"" + std::string(row.name) +
             "\" is declared in another way elsewhere";
  }
  return {};
}

MemoryId Regions::memory(std::string_view name) {
  if (name.empty()) return MemoryId(size_t{0});
  auto [at, is_new] = made_.try_emplace(name);
  if (is_new) {
    auto declared = declared_.find(name);
    at->second = program_.memories.add(
        declared != declared_.end()
            ? declared->second
            : MemoryRow{.name = name, .kind = MemoryKind::Region});
  }
  return at->second;
}

}  // namespace wasmrust::learn

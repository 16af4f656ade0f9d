// See facts.h.
#include "compiler/ir/facts.h"

#include <algorithm>

#include "compiler/ir/op.h"
#include "compiler/ir/print.h"

namespace wasmrust::ir {

namespace {

constexpr uint32_t some_capabilities = 1 << 16, some_count = 1 << 17,
                   some_span = 1 << 18;

}  // namespace

const FunctionFacts *Facts::find(SymbolId function) const {
  auto at = std::ranges::lower_bound(rows, function, {}, &FactsRow::function);
  return at != rows.end() && at->function == function ? &at->facts : nullptr;
}

void Facts::sort() {
  std::ranges::stable_sort(rows, {}, &FactsRow::function);
  auto again = std::ranges::unique(rows, {}, &FactsRow::function);
  rows.erase(again.begin(), again.end());
}

// --- text --------------------------------------------------------------------

std::string print(const FactsRow &row) {
  const FunctionFacts &facts = row.facts;
  std::string text = "facts s" + std::to_string(row.function.value);
  for (const EffectWord &each : effect_words)
    if (facts.*each.is) text += " " + std::string(each.word);
  for (uint32_t parameter : facts.linear)
    text += " linear=" + std::to_string(parameter);
  if (facts.capabilities && facts.capabilities->empty())
    text += " no_capability";
  if (facts.capabilities)
    for (SymbolId each : *facts.capabilities)
      text += " capability=s" + std::to_string(each.value);
  if (facts.count) text += " count=" + std::to_string(*facts.count);
  if (!facts.span.file.empty()) {
    text += " span " + string_to_text(facts.span.file) + " " +
            std::to_string(facts.span.first_line);
    if (facts.span.last_line)
      text += " " + std::to_string(facts.span.last_line);
  }
  return text;
}

std::string print(const Facts &facts) {
  std::string text;
  for (const FactsRow &row : facts.rows) text += print(row) + "\n";
  return text;
}

FactsRow parse_facts(Words &words) {
  auto u32 = [&] { return static_cast<uint32_t>(words.number(UINT32_MAX)); };
  FactsRow row;
  FunctionFacts &facts = row.facts;
  words.expect_word("facts");
  row.function = SymbolId(size_t{words.id('s')});
  auto effect = [&] {
    for (const EffectWord &each : effect_words)
      if (words.take_word(each.word)) return facts.*each.is = true;
    return false;
  };
  while (!words.at_line_end()) {
    if (effect()) continue;
    if (words.take_key("linear")) {
      facts.linear.push_back(u32());
    } else if (words.take_word("no_capability")) {
      facts.capabilities.emplace();
    } else if (words.take_key("capability")) {
      if (!facts.capabilities) facts.capabilities.emplace();
      facts.capabilities->push_back(SymbolId(size_t{words.id('s')}));
    } else if (words.take_key("count")) {
      facts.count = words.number(UINT64_MAX);
    } else if (words.take_word("span")) {
      facts.span.file = words.string();
      facts.span.first_line = u32();
      if (words.token().kind == Token::Kind::Word &&
          to_number(words.token().text, UINT32_MAX))
        facts.span.last_line = u32();
    } else {
      words.fail("there is no such fact");
    }
  }
  return row;
}

// --- binary ------------------------------------------------------------------

void write_binary(const Facts &facts, ByteWriter &to) {
  to.uleb(wasmir_version);
  to.uleb(facts.rows.size());
  for (const FactsRow &row : facts.rows) {
    const FunctionFacts &each = row.facts;
    uint32_t flags = 0, bit = 1;
    for (const EffectWord &word : effect_words) {
      if (each.*word.is) flags |= bit;
      bit <<= 1;
    }
    if (each.capabilities) flags |= some_capabilities;
    if (each.count) flags |= some_count;
    if (!each.span.file.empty()) flags |= some_span;
    to.uleb(row.function.value);
    to.uleb(flags);
    to.uleb(each.linear.size());
    for (uint32_t parameter : each.linear) to.uleb(parameter);
    if (each.capabilities) {
      to.uleb(each.capabilities->size());
      for (SymbolId symbol : *each.capabilities) to.uleb(symbol.value);
    }
    if (each.count) to.uleb(*each.count);
    if (each.span.file.empty()) continue;
    to.name(each.span.file);
    to.uleb(each.span.first_line);
    to.uleb(each.span.last_line);
  }
}

namespace {

FactsRow read_row(ByteReader &from) {
  FactsRow row;
  FunctionFacts &facts = row.facts;
  row.function = SymbolId(size_t{from.uleb32()});
  uint32_t flags = from.uleb32(), bit = 1;
  for (const EffectWord &word : effect_words) {
    facts.*word.is = flags & bit;
    bit <<= 1;
  }
  if (flags & ~((bit - 1) | some_capabilities | some_count | some_span))
    from.fail("there is no such fact");
  for (uint32_t left = from.count(); left > 0; --left)
    facts.linear.push_back(from.uleb32());
  if (flags & some_capabilities) {
    facts.capabilities.emplace();
    for (uint32_t left = from.count(); left > 0; --left)
      facts.capabilities->push_back(SymbolId(size_t{from.uleb32()}));
  }
  if (flags & some_count) facts.count = from.uleb64();
  if (flags & some_span) {
    facts.span.file = std::string(from.name());
    facts.span.first_line = from.uleb32();
    facts.span.last_line = from.uleb32();
  }
  return row;
}

}  // namespace

Facts read_facts(ByteReader &from) {
  Facts facts;
  if (from.uleb32() != wasmir_version) from.fail("another version of WasmIR");
  // A row takes at least three bytes.
  for (uint32_t left = from.count(3); left > 0 && !from.failed(); --left)
    facts.rows.push_back(read_row(from));
  return facts;
}

std::expected<Facts, wasm::ReadError> read_facts(Bytes bytes) {
  ByteReader from(bytes);
  Facts facts = read_facts(from);
  if (!from.at_end()) from.fail("bytes behind the last row");
  if (from.failed())
    return std::unexpected(wasm::ReadError{from.offset(), from.reason()});
  return facts;
}

// --- verifier ----------------------------------------------------------------

namespace {

template <typename List>
bool rises(const List &list) {
  return std::ranges::adjacent_find(list, std::greater_equal{}) == list.end();
}

void verify_row(const Program &program, const FactsRow &row,
                std::vector<FactsViolation> &found) {
  auto fail = [&](int rule, const char *text) {
    found.push_back({rule, row.function, text});
  };
  const FunctionFacts &facts = row.facts;
  const Symbol *symbol = program.symbols.contains(row.function)
                             ? &program.symbols[row.function]
                             : nullptr;
  if (!symbol || symbol->kind != SymbolKind::Function ||
      symbol->type.value >= program.types.size() ||
      program.types[symbol->type.value].kind != wasm::CompositeKind::Function)
    return fail(1, "it is no function");
  if (!rises(facts.linear)) fail(2, "linear parameters do not rise");
  for (uint32_t parameter : facts.linear)
    if (parameter >= program.type(symbol->type).params.size())
      fail(2, "it has no such parameter");
  if (facts.capabilities) {
    if (!rises(*facts.capabilities)) fail(3, "capabilities do not rise");
    for (SymbolId each : *facts.capabilities)
      if (!program.symbols.contains(each) ||
          program.symbols[each].kind != SymbolKind::Global ||
          program.global_type(each) !=
              wasm::GlobalType{{wasm::ValueKind::I32}, false})
        fail(3, "a capability is an immutable i32 global");
  }
  if (facts.pure && facts.reads) fail(4, "it is pure and reads");
  const SourceSpan &span = facts.span;
  if (span.file.empty() != (span.first_line == 0) ||
      (span.last_line && span.last_line < span.first_line))
    fail(5, "the span is none");
}

}  // namespace

std::vector<FactsViolation> verify_facts(const Program &program,
                                         const Facts &facts) {
  std::vector<FactsViolation> found;
  for (size_t i = 0; i < facts.rows.size(); ++i) {
    const FactsRow &row = facts.rows[i];
    if (i > 0 && row.function <= facts.rows[i - 1].function)
      found.push_back({1, row.function, "the rows do not rise"});
    verify_row(program, row, found);
  }
  return found;
}

}  // namespace wasmrust::ir

// See parse.h. Instructions are read into a list first, since the ids in it are
// known only at its end; operands and arguments are numbers until then.
#include "compiler/ir/parse.h"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>

namespace wasmrust::ir {

namespace {

class Parser {
 public:
  Parser(Words &words, size_t most_ids) : words_(words), most_(most_ids) {}
  Function parse();

 private:
  struct Row {
    Instruction instruction;
    ValueId id;  // None: any that is free
    BlockId block;
    bool is_parameter;
    uint32_t origin;
    uint32_t line, column;
  };

  Words &words_;
  size_t most_;
  Function function_;
  std::vector<Row> rows_;
  uint32_t greatest_ = 0;  // id, plus 1
  std::vector<ValueId> list_;

  uint32_t id(char letter);
  ValueId value();
  TypeRef type();
  uint32_t type_row();
  uint32_t memory();
  void region();
  HandlerKind handler_kind();
  void block();
  void instruction(BlockId block);
  void operands(Instruction &row);
  void immediate(Instruction &row);
  bool pair(Instruction &row);
  void float_or_vector(Instruction &row);
  void address(Instruction &row);
  void access(Instruction &row);
  void edges(Instruction &row);
  EdgeId edge();
  uint32_t origin();
  // Rows by what they say.
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> origins_;
  void place();
};

// An id of the function's own, of which there are not more than the text can
// sensibly have.
uint32_t Parser::id(char letter) {
  Token at = words_.token();
  uint32_t number = words_.id(letter);
  if (number < most_) return number;
  words_.fail_at(at.line, at.column, "the number is too great");
  return 0;
}

ValueId Parser::value() {
  uint32_t number = id('v');
  greatest_ = std::max(greatest_, number + 1);
  return ValueId(size_t{number});
}

TypeRef Parser::type() {
  wasm::ValueType type = words_.value_type();
  if (function_.type_count() >= UINT16_MAX - 1) {
    words_.fail("the function has too many types");
    return TypeRef::None;
  }
  return function_.intern(type);
}

uint32_t Parser::type_row() {
  words_.expect_sign('(');
  words_.expect_word("type");
  auto number = static_cast<uint32_t>(words_.number(UINT32_MAX));
  words_.expect_sign(')');
  return number;
}

// m0 when none is written.
uint32_t Parser::memory() {
  return words_.take_key("memory") ? words_.id('m') : 0;
}

EdgeId Parser::edge() {
  Likelihood likelihood = Likelihood::Unknown;
  if (words_.take_word("likely")) likelihood = Likelihood::Likely;
  if (words_.take_word("unlikely")) likelihood = Likelihood::Unlikely;
  BlockId target(size_t{id('b')});
  list_.clear();
  words_.expect_sign('(');
  while (!words_.failed() && !words_.take_sign(')')) {
    if (!list_.empty()) words_.expect_sign(',');
    list_.push_back(value());
  }
  return function_.add_edge(target, list_, likelihood);
}

HandlerKind Parser::handler_kind() {
  if (words_.take_word("catch")) return HandlerKind::Catch;
  if (words_.take_word("catch_ref")) return HandlerKind::CatchRef;
  if (words_.take_word("catch_all")) return HandlerKind::CatchAll;
  words_.expect_word("catch_all_ref");
  return HandlerKind::CatchAllRef;
}

void Parser::region() {
  words_.expect_word("region");
  if (id('r') != function_.regions.size())
    return words_.fail("regions stand in order, none is left out");
  Region region;
  if (words_.take_word("in")) region.parent = RegionId(size_t{id('r')});
  while (words_.take_sign('(')) {
    Handler handler{.kind = handler_kind()};
    if (words_.at_id('s')) handler.tag = SymbolId(size_t{words_.id('s')});
    handler.edge = edge();
    words_.expect_sign(')');
    region.handlers.push_back(handler);
  }
  words_.end_line();
  function_.regions.add(std::move(region));
}

void Parser::block() {
  uint32_t number = id('b');
  if (number < function_.blocks.size())
    return words_.fail("blocks stand in rising order");
  function_.blocks.resize(number + 1);
  BlockId block(size_t{number});
  words_.expect_sign('(');
  for (bool first = true; !words_.failed() && !words_.take_sign(')');
       first = false) {
    if (!first) words_.expect_sign(',');
    Token at = words_.token();
    ValueId id = value();
    words_.expect_sign(':');
    rows_.push_back(
        {{Op::Parameter, type()}, id, block, true, 0, at.line, at.column});
  }
  if (words_.take_word("in"))
    function_[block].region = RegionId(size_t{id('r')});
  words_.expect_sign(':');
  words_.end_line();
  while (!words_.failed() && !words_.at_sign('}') && !words_.at_id('b') &&
         !words_.at_end())
    instruction(block);
}

void Parser::instruction(BlockId block) {
  Token at = words_.token();
  Row row{{Op::Unreachable}, {}, block, false, 0, at.line, at.column};
  if (words_.at_id('v')) {
    row.id = value();
    if (words_.take_sign(':')) row.instruction.type = type();
    words_.expect_sign('=');
  }
  Token name = words_.token();
  std::optional<Op> op = find_op(words_.word("an operation"));
  if (words_.failed()) return;
  if (!op || *op == Op::Parameter)
    return words_.fail_at(
        name.line, name.column,
        "there is no operation `" + std::string(name.text) + "`");
  row.instruction.op = *op;
  operands(row.instruction);
  immediate(row.instruction);
  row.origin = origin();
  words_.end_line();
  rows_.push_back(row);
}

void Parser::operands(Instruction &row) {
  list_.clear();
  while (words_.at_id('v')) list_.push_back(value());
  size_t wanted = list_.size();
  switch (operands_of(row.op)) {
    case Operands::None:
      wanted = 0;
      break;
    case Operands::One:
      wanted = 1;
      break;
    case Operands::Two:
      wanted = 2;
      break;
    case Operands::Three:
      wanted = 3;
      break;
    case Operands::List:
      row.w[0] = function_.add_list(list_);
      row.w[1] = static_cast<uint32_t>(list_.size());
      return;
  }
  if (list_.size() != wanted)
    return words_.fail("the operation takes " + std::to_string(wanted) +
                       " operands, not " + std::to_string(list_.size()));
  for (size_t i = 0; i < wanted; ++i) row.w[i] = list_[i].value;
}

void Parser::edges(Instruction &row) {
  auto first = static_cast<uint32_t>(function_.all_edges.size());
  uint32_t count = 0;
  while (words_.at_id('b') || words_.at_word("likely") ||
         words_.at_word("unlikely")) {
    edge();
    ++count;
  }
  row.w[1] = first;
  if (immediate_of(row.op) == Immediate::Edges) {
    row.w[2] = count;
  } else if (count != 2) {
    words_.fail("the operation has two edges");
  }
}

void Parser::float_or_vector(Instruction &row) {
  if (row.op == Op::F32Const) {
    row.w[0] = words_.f32_bits();
  } else if (row.op == Op::F64Const) {
    uint64_t bits = words_.f64_bits();
    row.w[0] = static_cast<uint32_t>(bits);
    row.w[1] = static_cast<uint32_t>(bits >> 32);
  } else {
    words_.expect_word("i32x4");
    std::array<uint32_t, 4> vector{};
    for (uint32_t &word : vector)
      word = static_cast<uint32_t>(words_.number(UINT32_MAX));
    row.w[0] = function_.add_words(vector);
  }
}

// `s12`, `s12+8`, `s12-8`.
void Parser::address(Instruction &row) {
  std::string_view text = words_.token().text;
  size_t sign = std::min(text.find_first_of("+-"), text.size());
  std::optional<uint64_t> symbol;
  std::optional<int64_t> addend = 0;
  if (words_.at_sum('s'))
    symbol = to_number(text.substr(1, sign - 1), UINT32_MAX);
  if (sign < text.size())
    addend = to_signed(text.substr(sign), INT64_MIN, INT64_MAX);
  if (!symbol || !addend) return words_.fail("expected a symbol and an addend");
  words_.next();
  row.w = {static_cast<uint32_t>(*addend),
           static_cast<uint32_t>(static_cast<uint64_t>(*addend) >> 32),
           static_cast<uint32_t>(*symbol)};
}

void Parser::access(Instruction &row) {
  Access access;
  if (words_.take_key("offset")) {
    std::string_view text = words_.token().text;
    size_t plus = std::min(text.find('+'), text.size());
    if (words_.at_sum('s')) {
      auto symbol = to_number(text.substr(1, plus - 1), UINT32_MAX);
      std::optional<uint64_t> offset = 0;
      if (plus < text.size())
        offset = to_number(text.substr(plus + 1), UINT64_MAX);
      if (!symbol || !offset)
        return words_.fail("expected a symbol and an offset");
      access.symbol = SymbolId(static_cast<size_t>(*symbol));
      access.offset = *offset;
      words_.next();
    } else {
      access.offset = words_.number(UINT64_MAX);
    }
  }
  uint64_t align = is_wasm(row.op) ? wasm::row(to_wasm(row.op)).width : 0;
  if (words_.take_key("align")) align = words_.number(UINT64_MAX);
  if (!std::has_single_bit(align))
    return words_.fail("expected `align=` and a power of two");
  access.alignment_log2 = static_cast<uint8_t>(std::countr_zero(align));
  if (words_.take_key("lane"))
    access.lane = static_cast<uint8_t>(words_.number(UINT8_MAX));
  access.memory = MemoryId(size_t{memory()});
  row.w[2] = function_.add_access(access).value;
}

// True when the immediate is a row of Function::pairs.
bool Parser::pair(Instruction &row) {
  auto number = [&] {
    return static_cast<uint32_t>(words_.number(UINT32_MAX));
  };
  uint32_t first = 0, second = 0;
  switch (immediate_of(row.op)) {
    case Immediate::TypeTable:
      first = type_row();
      second = words_.id('s');
      break;
    case Immediate::TwoTables:
      first = words_.id('s');
      second = words_.id('s');
      break;
    case Immediate::ElemTable:
      first = words_.id('e');
      second = words_.id('s');
      break;
    case Immediate::DataMemory:
      first = words_.id('d');
      second = memory();
      break;
    case Immediate::TwoMemories:
      first = memory();
      second = memory();
      break;
    case Immediate::TypeData:
      first = type_row();
      second = words_.id('d');
      break;
    case Immediate::TypeElem:
      first = type_row();
      second = words_.id('e');
      break;
    case Immediate::TwoTypes:
      first = type_row();
      second = type_row();
      break;
    case Immediate::TypeField:
    case Immediate::TypeCount:
      first = type_row();
      second = number();
      break;
    case Immediate::CastEdges:
      first = static_cast<uint32_t>(type());
      second = static_cast<uint32_t>(type());
      break;
    default:
      return false;
  }
  row.w[2] = function_.add_pair(first, second);
  return true;
}

void Parser::immediate(Instruction &row) {
  if (pair(row)) {
    if (immediate_of(row.op) == Immediate::CastEdges) edges(row);
    return;
  }
  switch (immediate_of(row.op)) {
    case Immediate::I32:
      row.w[0] =
          static_cast<uint32_t>(words_.signed_number(INT32_MIN, UINT32_MAX));
      break;
    case Immediate::I64: {
      auto bits =
          static_cast<uint64_t>(words_.signed_number(INT64_MIN, INT64_MAX));
      row.w[0] = static_cast<uint32_t>(bits);
      row.w[1] = static_cast<uint32_t>(bits >> 32);
      break;
    }
    case Immediate::F32:
    case Immediate::F64:
    case Immediate::V128:
      float_or_vector(row);
      break;
    case Immediate::Address:
      address(row);
      break;
    case Immediate::Symbol:
      row.w[2] = words_.id('s');
      break;
    case Immediate::Type:
      row.w[2] = type_row();
      break;
    case Immediate::Memory:
      row.w[2] = memory();
      break;
    case Immediate::Data:
      row.w[2] = words_.id('d');
      break;
    case Immediate::Elem:
      row.w[2] = words_.id('e');
      break;
    case Immediate::Access:
      access(row);
      break;
    case Immediate::Index:
      row.w[2] = static_cast<uint32_t>(words_.number(UINT32_MAX));
      break;
    case Immediate::HeapType:
      row.w[2] = static_cast<uint32_t>(words_.heap_type());
      break;
    case Immediate::Shuffle: {
      std::array<uint32_t, 4> lanes{};
      for (size_t i = 0; i < 16; ++i)
        lanes[i / 4] |= static_cast<uint32_t>(words_.number(UINT8_MAX))
                        << (i % 4 * 8);
      row.w[2] = function_.add_words(lanes);
      break;
    }
    case Immediate::Edges:
      edges(row);
      break;
    default:
      break;
  }
}

// `@function:offset`, behind it in the same way the call that it was copied
// for; or row 0. What is written alike is one row.
uint32_t Parser::origin() {
  std::vector<Origin> chain;
  while (words_.take_sign('@')) {
    Origin &from = chain.emplace_back();
    from.function = static_cast<uint32_t>(words_.number(UINT32_MAX));
    words_.expect_sign(':');
    from.offset =
        words_.take_word("several")
            ? Origin::several
            : static_cast<uint32_t>(words_.number(Origin::several - 1));
  }
  uint32_t row = 0;
  for (size_t i = chain.size(); i-- > 0;) {
    chain[i].call = row;
    auto next = static_cast<uint32_t>(function_.origin_rows.size());
    auto [known, is_new] = origins_.emplace(
        std::tuple(chain[i].function, chain[i].offset, row), next);
    if (is_new) function_.origin_rows.push_back(chain[i]);
    row = known->second;
  }
  return row;
}

// Gives every row its id and its place.
void Parser::place() {
  auto error_at = [&](const Row &row, std::string reason) {
    words_.fail_at(row.line, row.column, std::move(reason));
  };
  std::vector<bool> made(greatest_);
  for (const Row &row : rows_) {
    if (!row.id) continue;
    if (made[row.id.value])
      return error_at(row,
                      "v" + std::to_string(row.id.value) + " is made twice");
    made[row.id.value] = true;
  }
  for (uint32_t i = 0; i < greatest_; ++i)
    function_.make({.op = Op::Unreachable});
  for (const Row &row : rows_) {
    ValueId id = row.id;
    if (id)
      function_[id] = row.instruction;
    else
      id = function_.make(row.instruction);
    function_.set_origin(id, row.origin);
    if (row.is_parameter)
      function_.add_parameter(row.block, id);
    else
      function_.append(row.block, id);
  }
}

Function Parser::parse() {
  words_.expect_word("func");
  if (words_.at_id('s')) function_.symbol = SymbolId(size_t{words_.id('s')});
  function_.type = TypeId(size_t{type_row()});
  function_.legacy_exceptions = words_.take_word("legacy_exceptions");
  words_.expect_sign('{');
  words_.end_line();
  while (words_.at_word("region")) region();
  while (!words_.failed() && !words_.at_sign('}')) block();
  words_.expect_sign('}');
  words_.end_line();
  if (!words_.failed()) place();
  return std::move(function_);
}

}  // namespace

Function parse_function(Words &words, size_t most_ids) {
  return Parser(words, most_ids).parse();
}

std::expected<Function, ParseError> parse_function(std::string_view text) {
  Words words(text);
  words.skip_empty_lines();
  Function function = parse_function(words, text.size() + 65'536);
  if (!words.failed() && !words.at_end())
    words.fail("expected the end of the text");
  if (words.failed()) return std::unexpected(words.error());
  return function;
}

}  // namespace wasmrust::ir

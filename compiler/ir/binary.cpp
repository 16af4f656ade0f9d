// See binary.h. Writer and reader stand side by side, a pair of functions for
// each part of the form.
//
//   head    operation * 4, + 2 when id and origin follow, + 1 when a type does
//   edge    number of arguments * 4 + likelihood, target, arguments
//   access  which of symbol, memory, lane and alignment follow; offset
#include "compiler/ir/binary.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "compiler/base/check.h"
#include "compiler/ir/binary_parts.h"
#include "compiler/ir/print.h"

namespace wasmrust::ir {

namespace {

constexpr std::string_view magic = "wir";

// Limits the number of a function's ids together with its size.
constexpr size_t most_free_ids = 1 << 22;

// Which parts of an access are not the usual ones.
enum AccessPart : uint8_t {
  HasSymbol = 1,
  HasMemory = 2,
  HasLane = 4,
  HasAlignment = 8
};

uint8_t usual_alignment(Op op) {
  uint32_t width = is_wasm(op) ? wasm::row(to_wasm(op)).width : 1;
  return static_cast<uint8_t>(std::countr_zero(width));
}

// The type that the operation's signature gives: None when it says nothing.
TypeRef usual_type(Op op) {
  if (!is_wasm(op) || !wasm::row(to_wasm(op)).has_signature())
    return TypeRef::None;
  std::string_view signature = wasm::row(to_wasm(op)).signature;
  std::string_view results = signature.substr(signature.find(':') + 1);
  if (results.size() != 1) return TypeRef::None;
  switch (results[0]) {
    case 'l':
      return TypeRef::I64;
    case 'f':
      return TypeRef::F32;
    case 'd':
      return TypeRef::F64;
    case 'v':
      return TypeRef::V128;
    default:
      return TypeRef::I32;
  }
}

uint64_t wide(const Instruction &row) {
  return uint64_t{row.w[1]} << 32 | row.w[0];
}

// --- writing
// ------------------------------------------------------------------

class Writer {
 public:
  Writer(const Function &function, ByteWriter &to)
      : function_(function), to_(to) {}
  void run();

 private:
  const Function &function_;
  ByteWriter &to_;
  uint32_t id_ = 0;       // of the instruction that is written
  uint32_t next_id_ = 0;  // when nothing is said
  uint32_t origin_ = 0;

  void distance(ValueId id) { to_.sleb(int64_t{id_} - int64_t{id.value}); }
  void types();
  void origins();
  void edge(const Edge &edge);
  void block(const Block &block);
  void instruction(ValueId id);
  void immediate(ValueId id);
  void access(Op op, const Access &access);
};

void Writer::types() {
  auto first = static_cast<size_t>(TypeRef::FirstOther);
  to_.uleb(function_.type_count() - first);
  for (size_t i = first; i < function_.type_count(); ++i)
    write_value_type(function_.value_type(static_cast<TypeRef>(i)), to_);
}

void Writer::origins() {
  to_.uleb(function_.origin_rows.size() - 1);
  int64_t function = 0, offset = 0;
  for (size_t i = 1; i < function_.origin_rows.size(); ++i) {
    const Origin &row = function_.origin_rows[i];
    to_.sleb(row.function - function);
    to_.sleb(row.offset - offset);
    to_.uleb(row.call);
    function = row.function;
    offset = row.offset;
  }
}

void Writer::edge(const Edge &edge) {
  to_.uleb(uint64_t{edge.argument_count} << 2 |
           static_cast<uint64_t>(edge.likelihood));
  to_.uleb(edge.target.value);
  for (ValueId id : function_.arguments(edge)) distance(id);
}

void Writer::access(Op op, const Access &access) {
  uint8_t parts = 0;
  if (access.symbol) parts |= HasSymbol;
  if (access.memory.value) parts |= HasMemory;
  if (access.lane) parts |= HasLane;
  if (access.alignment_log2 != usual_alignment(op)) parts |= HasAlignment;
  to_.u8(parts);
  to_.uleb(access.offset);
  if (parts & HasSymbol) to_.uleb(access.symbol.value);
  if (parts & HasMemory) to_.uleb(access.memory.value);
  if (parts & HasLane) to_.u8(access.lane);
  if (parts & HasAlignment) to_.u8(access.alignment_log2);
}

void Writer::immediate(ValueId id) {
  const Instruction &row = function_[id];
  Immediate immediate = immediate_of(row.op);
  if (is_pair(immediate)) {
    for (uint32_t word : function_.pair(id)) to_.uleb(word);
    return;
  }
  switch (immediate) {
    case Immediate::None:
      break;
    case Immediate::I32:
      to_.sleb(static_cast<int32_t>(row.w[0]));
      break;
    case Immediate::I64:
      to_.sleb(static_cast<int64_t>(wide(row)));
      break;
    case Immediate::F32:
      to_.u32(row.w[0]);
      break;
    case Immediate::F64:
      to_.u64(wide(row));
      break;
    case Immediate::V128:
      for (uint32_t word : function_.words(row.w[0], 4)) to_.u32(word);
      break;
    case Immediate::Shuffle:
      for (uint32_t word : function_.words(row.w[2], 4)) to_.u32(word);
      break;
    case Immediate::Address:
      to_.uleb(row.w[2]);
      to_.sleb(static_cast<int64_t>(wide(row)));
      break;
    case Immediate::HeapType:
      to_.sleb(static_cast<int32_t>(row.w[2]));
      break;
    case Immediate::Access:
      access(row.op, function_.access(id));
      break;
    default:  // one number; for terminators that of edges
      to_.uleb(row.w[2]);
      break;
  }
}

void Writer::instruction(ValueId id) {
  const Instruction &row = function_[id];
  uint32_t origin = function_.origin(id);
  bool place = id.value != next_id_ || origin != origin_;
  bool type = row.type != usual_type(row.op);
  to_.uleb(uint64_t{static_cast<uint16_t>(row.op)} << 2 | place << 1 | type);
  if (place) {
    to_.sleb(int64_t{id.value} - int64_t{next_id_});
    to_.sleb(int64_t{origin} - int64_t{origin_});
  }
  if (type) to_.uleb(static_cast<uint64_t>(row.type));
  id_ = id.value;
  next_id_ = id.value + 1;
  origin_ = origin;
  Values operands = function_.operands(id);
  if (operands_of(row.op) == Operands::List) to_.uleb(operands.size());
  for (ValueId each : operands) distance(each);
  immediate(id);
  for (const Edge &each : function_.edges(id)) edge(each);
}

void Writer::block(const Block &block) {
  write_optional_id(block.region, to_);
  to_.uleb(block.parameters.size());
  for (ValueId id : block.parameters) {
    to_.sleb(int64_t{id.value} - int64_t{next_id_});
    to_.uleb(static_cast<uint64_t>(function_.type_of(id)));
    next_id_ = id.value + 1;
  }
  uint64_t count = 0;
  for (ValueId id = block.first; id; id = function_.next(id)) ++count;
  to_.uleb(count);
  for (ValueId id = block.first; id; id = function_.next(id)) instruction(id);
}

void Writer::run() {
  write_optional_id(function_.symbol, to_);
  to_.uleb(function_.type.value);
  to_.u8(function_.legacy_exceptions);
  types();
  origins();
  to_.uleb(function_.value_count());
  to_.uleb(function_.blocks.size());
  to_.uleb(function_.regions.size());
  for (const Region &region : function_.regions) {
    write_optional_id(region.parent, to_);
    to_.uleb(region.handlers.size());
    for (const Handler &handler : region.handlers) {
      to_.u8(static_cast<uint8_t>(handler.kind));
      write_optional_id(handler.tag, to_);
      id_ = 0;
      edge(function_.all_edges[handler.edge.value]);
    }
  }
  for (const Block &each : function_.blocks) block(each);
}

// --- reading
// ------------------------------------------------------------------

class Reader {
 public:
  Reader(ByteReader &in, uint64_t most_ids) : in_(in), most_ids_(most_ids) {}
  Function run();

 private:
  ByteReader &in_;
  uint64_t most_ids_;
  Function function_;
  uint32_t value_count_ = 0, block_count_ = 0, region_count_ = 0;
  std::vector<bool> made_;
  std::vector<ValueId> list_;
  uint32_t id_ = 0, next_id_ = 0, origin_ = 0;

  uint32_t below(uint64_t limit, const char *what) {
    return read_below(in_, limit, what);
  }
  template <typename IdT>
  IdT optional_id(uint64_t limit, const char *what) {
    return read_optional_id<IdT>(in_, limit, what);
  }
  uint32_t moved(uint32_t from, uint64_t limit, const char *what);
  ValueId distance();
  ValueId new_id();
  TypeRef type();
  void types();
  void origins();
  void regions();
  EdgeId edge();
  void block(BlockId id);
  void instruction(BlockId block);
  void operands(Instruction &row);
  void immediate(Instruction &row);
  uint32_t access(Op op);
};

// `from` and a distance.
uint32_t Reader::moved(uint32_t from, uint64_t limit, const char *what) {
  int64_t by = in_.sleb64();
  if (in_.failed()) return 0;
  auto to = static_cast<uint64_t>(from) + static_cast<uint64_t>(by);
  if (to < limit) return static_cast<uint32_t>(to);
  in_.fail(std::string("there is no such ") + what);
  return 0;
}

ValueId Reader::distance() {
  int64_t back = in_.sleb64();
  uint64_t to = uint64_t{id_} - static_cast<uint64_t>(back);
  if (!in_.failed() && to >= value_count_) in_.fail("there is no such value");
  return ValueId(static_cast<size_t>(in_.failed() ? 0 : to));
}

ValueId Reader::new_id() {
  uint32_t id = moved(next_id_, value_count_, "id");
  if (in_.failed()) return {};
  if (made_[id]) in_.fail("an id is there twice");
  made_[id] = true;
  id_ = id;
  next_id_ = id + 1;
  return ValueId(size_t{id});
}

TypeRef Reader::type() {
  return static_cast<TypeRef>(below(function_.type_count(), "type"));
}

void Reader::types() {
  auto first = static_cast<uint32_t>(TypeRef::FirstOther);
  uint32_t count = in_.count(2);
  if (count >= UINT16_MAX - first) return in_.fail("too many types");
  for (uint32_t i = 0; i < count && !in_.failed(); ++i) {
    wasm::ValueType type = read_value_type(in_);
    if (!in_.failed() &&
        static_cast<size_t>(function_.intern(type)) != first + i)
      in_.fail("a type is there twice");
  }
}

void Reader::origins() {
  uint32_t count = in_.count(3);
  uint32_t function = 0, offset = 0;
  constexpr uint64_t limit = uint64_t{1} << 32;
  for (uint32_t i = 0; i < count && !in_.failed(); ++i) {
    function = moved(function, limit, "origin");
    offset = moved(offset, limit, "origin");
    uint32_t call = in_.uleb32();
    if (call > i) return in_.fail("a call that comes later");
    function_.origin_rows.push_back({function, offset, call});
  }
}

EdgeId Reader::edge() {
  uint64_t head = in_.uleb64();
  if ((head & 3) > static_cast<uint64_t>(Likelihood::Likely))
    in_.fail("there is no such likelihood");
  BlockId target(size_t{below(block_count_, "block")});
  if (head >> 2 > in_.remaining()) in_.fail("too many arguments");
  list_.clear();
  for (uint64_t i = 0; i < head >> 2 && !in_.failed(); ++i)
    list_.push_back(distance());
  return function_.add_edge(target, list_, static_cast<Likelihood>(head & 3));
}

void Reader::regions() {
  for (uint32_t i = 0; i < region_count_ && !in_.failed(); ++i) {
    Region region;
    region.parent = optional_id<RegionId>(region_count_, "region");
    uint32_t count = in_.count(4);
    for (uint32_t k = 0; k < count && !in_.failed(); ++k) {
      Handler handler;
      uint8_t kind = in_.u8();
      if (kind > static_cast<uint8_t>(HandlerKind::CatchAllRef))
        in_.fail("there is no such handler");
      handler.kind = static_cast<HandlerKind>(kind);
      handler.tag = optional_id<SymbolId>(UINT32_MAX, "tag");
      id_ = 0;
      handler.edge = edge();
      region.handlers.push_back(handler);
    }
    function_.regions.add(std::move(region));
  }
}

uint32_t Reader::access(Op op) {
  Access access{.memory = MemoryId(size_t{0}),
                .alignment_log2 = usual_alignment(op)};
  uint8_t parts = in_.u8();
  access.offset = in_.uleb64();
  if (parts & HasSymbol) access.symbol = SymbolId(size_t{in_.uleb32()});
  if (parts & HasMemory) access.memory = MemoryId(size_t{in_.uleb32()});
  if (parts & HasLane) access.lane = in_.u8();
  if (parts & HasAlignment) access.alignment_log2 = in_.u8();
  if (parts > 15 || access.alignment_log2 > 63)
    in_.fail("there is no such access");
  return function_.add_access(access).value;
}

void Reader::operands(Instruction &row) {
  size_t count = 0;
  switch (operands_of(row.op)) {
    case Operands::None:
      return;
    case Operands::One:
      count = 1;
      break;
    case Operands::Two:
      count = 2;
      break;
    case Operands::Three:
      count = 3;
      break;
    case Operands::List:
      count = in_.count();
      break;
  }
  list_.clear();
  for (size_t i = 0; i < count && !in_.failed(); ++i)
    list_.push_back(distance());
  if (in_.failed()) return;
  if (operands_of(row.op) == Operands::List) {
    row.w[0] = function_.add_list(list_);
    row.w[1] = static_cast<uint32_t>(count);
  } else {
    for (size_t i = 0; i < count; ++i) row.w[i] = list_[i].value;
  }
}

void Reader::immediate(Instruction &row) {
  Immediate immediate = immediate_of(row.op);
  auto set_wide = [&](uint64_t value) {
    row.w[0] = static_cast<uint32_t>(value);
    row.w[1] = static_cast<uint32_t>(value >> 32);
  };
  auto four = [&] {
    std::array<uint32_t, 4> words{};
    for (uint32_t &word : words) word = in_.u32();
    return function_.add_words(words);
  };
  if (is_pair(immediate)) {
    bool types = immediate == Immediate::CastEdges;
    uint64_t limit = types ? function_.type_count() : uint64_t{1} << 32;
    uint32_t first = below(limit, "type"), second = below(limit, "type");
    row.w[2] = function_.add_pair(first, second);
    return;
  }
  switch (immediate) {
    case Immediate::None:
      break;
    case Immediate::I32:
      row.w[0] = static_cast<uint32_t>(in_.sleb32());
      break;
    case Immediate::I64:
      set_wide(static_cast<uint64_t>(in_.sleb64()));
      break;
    case Immediate::F32:
      row.w[0] = in_.u32();
      break;
    case Immediate::F64:
      set_wide(in_.u64());
      break;
    case Immediate::V128:
      row.w[0] = four();
      break;
    case Immediate::Shuffle:
      row.w[2] = four();
      break;
    case Immediate::Address:
      row.w[2] = in_.uleb32();
      set_wide(static_cast<uint64_t>(in_.sleb64()));
      break;
    case Immediate::HeapType:
      row.w[2] = static_cast<uint32_t>(in_.sleb32());
      break;
    case Immediate::Access:
      row.w[2] = access(row.op);
      break;
    default:
      row.w[2] = in_.uleb32();
      break;
  }
}

void Reader::instruction(BlockId block) {
  uint32_t head = in_.uleb32();
  auto op = static_cast<Op>(head >> 2 & 0xffff);
  if (head >> 2 >= op_count || !in_ir(op) || op == Op::Parameter)
    return in_.fail("there is no such operation");
  ValueId id;
  if (head & 2) {
    id = new_id();
    origin_ = moved(origin_, function_.origin_rows.size(), "origin");
  } else if (next_id_ < value_count_ && !made_[next_id_]) {
    id_ = next_id_++;
    made_[id_] = true;
    id = ValueId(size_t{id_});
  } else {
    in_.fail("there is no such id");
  }
  if (in_.failed()) return;
  Instruction row{op, usual_type(op)};
  if (head & 1) row.type = type();
  operands(row);
  immediate(row);
  Immediate immediate = immediate_of(op);
  if (immediate == Immediate::Edges || immediate == Immediate::CastEdges) {
    uint32_t count = immediate == Immediate::Edges ? row.w[2] : 2;
    row.w[1] = static_cast<uint32_t>(function_.all_edges.size());
    for (uint32_t i = 0; i < count && !in_.failed(); ++i) edge();
  }
  if (in_.failed()) return;
  function_[id] = row;
  function_.set_origin(id, origin_);
  function_.append(block, id);
}

void Reader::block(BlockId id) {
  function_[id].region = optional_id<RegionId>(region_count_, "region");
  uint32_t parameters = in_.count(2);
  for (uint32_t i = 0; i < parameters && !in_.failed(); ++i) {
    ValueId made = new_id();
    TypeRef of = type();
    if (in_.failed()) return;
    function_[made] = {Op::Parameter, of};
    function_.add_parameter(id, made);
  }
  uint32_t count = in_.count();
  for (uint32_t i = 0; i < count && !in_.failed(); ++i) instruction(id);
}

Function Reader::run() {
  function_.symbol = optional_id<SymbolId>(UINT32_MAX, "symbol");
  function_.type = TypeId(size_t{in_.uleb32()});
  function_.legacy_exceptions = below(2, "form of exceptions");
  types();
  origins();
  value_count_ = below(most_ids_ + 1, "number of ids");
  block_count_ = in_.count(3);
  region_count_ = in_.count(2);
  if (in_.failed()) return Function();
  made_.assign(value_count_, false);
  for (uint32_t i = 0; i < value_count_; ++i)
    function_.make({.op = Op::Unreachable});
  for (uint32_t i = 0; i < block_count_; ++i) function_.add_block();
  regions();
  for (uint32_t i = 0; i < block_count_ && !in_.failed(); ++i)
    block(BlockId(size_t{i}));
  return std::move(function_);
}

// A type in the one form that it has: an abstract reference that may be null
// has a kind of its own.
bool is_known(wasm::ValueType type) {
  if (wasm::is_number_or_vector(type))
    return type.kind <= wasm::ValueKind::I32 && type.heap == 0;
  if (wasm::is_packed(type)) return type.heap == 0;
  if (!wasm::is_reference(type)) return false;
  int32_t heap = wasm::heap_of(type);
  return type == wasm::reference(heap, wasm::is_nullable(type)) &&
         (heap >= 0 || heap == wasm::heap::bottom ||
          (heap >= wasm::heap::exn && heap <= wasm::heap::no_exn));
}

}  // namespace

void write_head(std::string_view magic, ByteWriter &to) {
  to.append(magic);
  to.uleb(wasmir_version);
  to.u64(op_table_hash());
}

bool read_head(ByteReader &from, std::string_view magic, const char *what) {
  if (as_text(from.bytes(magic.size())) != magic) {
    from.fail(std::string("not a ") + what + " in WasmIR");
  } else if (from.uleb32() != wasmir_version) {
    from.fail("another version of WasmIR");
  } else if (from.u64() != op_table_hash()) {
    from.fail("made by a compiler with other operations");
  }
  return !from.failed();
}

uint32_t read_below(ByteReader &from, uint64_t limit, const char *what) {
  uint64_t number = from.uleb64();
  if (from.failed()) return 0;
  if (number < limit && number <= UINT32_MAX)
    return static_cast<uint32_t>(number);
  from.fail(std::string("there is no such ") + what);
  return 0;
}

void write_value_type(wasm::ValueType type, ByteWriter &to) {
  to.u8(static_cast<uint8_t>(type.kind));
  to.sleb(type.heap);
}

wasm::ValueType read_value_type(ByteReader &from) {
  auto kind = static_cast<wasm::ValueKind>(from.u8());
  wasm::ValueType type{kind, from.sleb32()};
  if (!from.failed() && !is_known(type)) from.fail("there is no such type");
  return from.failed() ? wasm::ValueType() : type;
}

void write_function(const Function &function, ByteWriter &to) {
  Writer(function, to).run();
}

Function read_function(ByteReader &from, uint64_t most_ids) {
  return Reader(from, most_ids).run();
}

void write_binary(const Function &function, ByteWriter &to) {
  size_t start = to.size();
  write_head(magic, to);
  write_function(function, to);
  WASMRUST_CHECK(function.value_count() <= most_free_ids + (to.size() - start),
                 "few of a function's ids are free");
}

std::expected<Function, wasm::ReadError> read_binary(Bytes bytes) {
  ByteReader from(bytes);
  Function function;
  if (read_head(from, magic, "function"))
    function = read_function(from, most_free_ids + bytes.size());
  if (!from.failed() && !from.at_end()) from.fail("bytes behind the function");
  if (from.failed())
    return std::unexpected(wasm::ReadError{from.offset(), from.reason()});
  return function;
}

}  // namespace wasmrust::ir

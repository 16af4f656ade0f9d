// See expressions.h.
#include "tests/fuzz/expressions.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <string_view>

#include "compiler/ir/typing.h"
#include "tests/fuzz/assemble.h"

namespace wasmrust::fuzz {

namespace {

using wasm::ExternalKind;
using wasm::Op;
using wasm::Trait;
using wasm::ValueKind;
using wasm::ValueType;

// Types of the arrays and the struct; the functions' come behind.
constexpr uint8_t array_i8 = 0, array_i32 = 1, array_any = 2, array_func = 3,
                  struct_type = 4;
// Local variables: five parameters, three for canonical NaNs, then objects.
constexpr uint8_t nan_f32 = 5, nan_f64 = 6, nan_v128 = 7, bytes_local = 8,
                  words_local = 9, any_local = 10, func_local = 11,
                  struct_local = 12;
constexpr uint32_t array_length = 10;

constexpr std::string_view letters = "ilfdv";

// The file whose types our module has.
const std::vector<uint8_t> &type_file() {
  static const std::vector<uint8_t> file = {
      0,    'a',  's',  'm', 1,    0, 0,    0,   // head
      1,    21,   5,                             // five types
      0x5e, 0x78, 1,                             // array i8
      0x5e, 0x7f, 1,                             // array i32
      0x5e, 0x6e, 1,                             // array anyref
      0x5e, 0x70, 1,                             // array funcref
      0x5f, 3,    0x78, 1,   0x7e, 1, 0x6e, 1};  // struct
  return file;
}

class Maker {
 public:
  Maker(const ExpressionSettings &settings, Random random,
        const wasm::Module &source)
      : settings_(settings), random_(random), made_(source) {
    for (size_t i = 0; i < wasm::op_count; ++i)
      add_operation(static_cast<Op>(i));
  }

  std::vector<uint8_t> run() {
    uint32_t memory = made_.add({.kind = ExternalKind::Memory,
                                 .memory = {.limits = {.minimum = 1,
                                                       .maximum = 3,
                                                       .has_maximum = true}}},
                                {});
    made_.export_("memory", ExternalKind::Memory, memory);
    uint32_t table = made_.add({.kind = ExternalKind::Table,
                                .table = {.limits = {.minimum = 10,
                                                     .maximum = 20,
                                                     .has_maximum = true}}},
                               {});
    made_.export_("table", ExternalKind::Table, table);
    Code data;
    for (int i = 0; i < 64; ++i)
      data.push_back(static_cast<uint8_t>(random_.next()));
    made_.add_passive_data(data);
    uint32_t nothing = made_.type({}, {});
    for (int i = 0; i < 4; ++i)
      made_.refer_to(made_.add_function(nothing, {}, {}));
    std::vector<ValueType> types;
    for (char letter : letters) types.push_back(ir::from_letter(letter));
    uint32_t type = made_.type(types, types);
    uint32_t first = 0;
    for (int i = 0; i < 4; ++i) {
      uint32_t made = function(type);
      if (i == 0) first = made;
      made_.export_("f" + std::to_string(i), ExternalKind::Function, made);
    }
    if (below(4) == 0) made_.start_with(start_function(nothing, first));
    return made_.take();
  }

 private:
  const ExpressionSettings &settings_;
  Random random_;
  Assembler made_;
  Code code_;
  // By the letter of their result; stores by '-'.
  std::map<char, std::vector<Op>> operations_;

  // Calls a function that takes and gives one of each type.
  uint32_t start_function(uint32_t type, uint32_t callee) {
    Code code;
    for (char letter : letters)
      std::ranges::copy(*made_.value_of(ir::from_letter(letter), false),
                        std::back_inserter(code));
    code.push_back(0x10);  // call
    ByteWriter index;
    index.uleb(callee);
    std::ranges::copy(index.view(), std::back_inserter(code));
    code.insert(code.end(), letters.size(), 0x1a);  // drop
    return made_.add_function(type, {}, code);
  }

  void add_operation(Op op) {
    const wasm::OpRow &row = wasm::row(op);
    if (!row.has_signature() || !settings_.features.has(row.feature)) return;
    using wasm::Immediate;
    bool is_known = false;
    for (Immediate each :
         {Immediate::None, Immediate::Access, Immediate::AccessLane,
          Immediate::Lane, Immediate::Shuffle, Immediate::Fence})
      is_known |= row.immediate == each;
    // A wait may be for ever; `nop` and `unreachable` have signatures, too.
    if (!is_known || row.has(Trait::Control) || op == Op::Nop ||
        op == Op::MemoryAtomicWait32 || op == Op::MemoryAtomicWait64)
      return;
    std::string_view results =
        row.signature.substr(row.signature.find(':') + 1);
    operations_[results.empty() ? '-' : results[0]].push_back(op);
  }

  uint64_t below(uint64_t bound) { return random_.below(bound); }
  void put(std::initializer_list<uint8_t> bytes) {
    code_.insert(code_.end(), bytes);
  }
  void put_leb(int64_t number, bool is_signed) {
    ByteWriter out;
    if (is_signed)
      out.sleb(number);
    else
      out.uleb(static_cast<uint64_t>(number));
    code_.insert(code_.end(), out.view().begin(), out.view().end());
  }
  void put_bits(uint64_t bits, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
      code_.push_back(static_cast<uint8_t>(bits >> (8 * i)));
  }
  void i32(uint64_t number) {
    put({0x41});
    put_leb(static_cast<int32_t>(number), true);
  }
  void put_operation(Op op) {
    const wasm::OpRow &row = wasm::row(op);
    if (row.prefix == wasm::OpPrefix::None) {
      put({static_cast<uint8_t>(row.code)});
    } else {
      put({static_cast<uint8_t>(row.prefix)});
      put_leb(row.code, false);
    }
  }

  uint64_t bits() {
    switch (below(4)) {
      case 0:
        return random_.next();
      case 1:
        return below(4);
      case 2:
        return uint64_t{1} << below(64);
      default:
        return UINT64_MAX - below(3);
    }
  }

  void constant(char letter) {
    // Floating-point numbers that mean something to integers, too.
    auto number = static_cast<double>(static_cast<int64_t>(bits())) / 8;
    if (below(2)) number = static_cast<double>(below(1000)) / 4 - 100;
    switch (letter) {
      case 'i':
        return i32(bits());
      case 'l':
        put({0x42});
        return put_leb(static_cast<int64_t>(bits()), true);
      case 'f':
        put({0x43});
        return put_bits(std::bit_cast<uint32_t>(static_cast<float>(number)), 4);
      case 'd':
        put({0x44});
        return put_bits(std::bit_cast<uint64_t>(number), 8);
      default:
        put({0xfd, 0x0c});
        for (int half = 0; half < 2; ++half)
          put_bits(below(3) ? bits() : std::bit_cast<uint64_t>(number), 8);
    }
  }

  void value(char letter, unsigned depth) {
    if (depth == 0 || below(6) == 0) {
      if (below(2)) return constant(letter);
      return put({0x20, static_cast<uint8_t>(letters.find(letter))});
    }
    if (letter == 'i' && settings_.statements && below(12) == 0)
      return object_expression(depth - 1);
    const auto &choice = operations_[letter];
    operation(choice[below(choice.size())], depth - 1);
  }

  void operation(Op op, unsigned depth) {
    const wasm::OpRow &row = wasm::row(op);
    size_t colon = row.signature.find(':');
    for (char operand : row.signature.substr(0, colon)) {
      if (operand == 'a') {
        // Aligned, as atomic operations ask for.
        i32(below(50) == 0 ? 3 * 65536 : below(16) * 16);
      } else {
        value(operand, depth);
      }
    }
    // A divisor, if it is one, is not zero.
    bool divides = row.has(Trait::Traps) && row.width == 0 && colon == 2;
    if (divides && below(8)) {
      if (row.signature[0] == 'i') {
        i32(1);
        put({0x72});
      } else {
        put({0x42, 1, 0x84});
      }
    }
    put_operation(op);
    immediate(row);
    std::string_view results = row.signature.substr(colon + 1);
    if (results == "ll") put({0x85});  // both halves matter
    if (!results.empty()) make_canonical(row, results[0]);
  }

  void immediate(const wasm::OpRow &row) {
    using wasm::Immediate;
    auto lane_count = [&] {  // of "i8x16.…"
      std::string_view shape = row.text.substr(0, row.text.find('.'));
      return static_cast<uint64_t>(shape.ends_with("16") ? 16
                                                         : shape.back() - '0');
    };
    switch (row.immediate) {
      case Immediate::Access:
      case Immediate::AccessLane: {
        auto exact = static_cast<uint64_t>(std::countr_zero(row.width));
        bool is_atomic = row.prefix == wasm::OpPrefix::Atomic;
        put_leb(static_cast<int64_t>(is_atomic ? exact : below(exact + 1)),
                false);
        put_leb(
            static_cast<int64_t>(is_atomic ? below(4) * row.width : below(40)),
            false);
        if (row.immediate == Immediate::AccessLane)
          put({static_cast<uint8_t>(below(16u / row.width))});
        return;
      }
      case Immediate::Lane:
        return put({static_cast<uint8_t>(below(lane_count()))});
      case Immediate::Shuffle:
        for (int i = 0; i < 16; ++i) put({static_cast<uint8_t>(below(32))});
        return;
      case Immediate::Fence:
        return put({0});
      default:
        return;
    }
  }

  void make_canonical(const wasm::OpRow &row, char result) {
    if (!row.text.starts_with('f') && !row.text.starts_with("v128.load"))
      return;
    if (result == 'f') {
      put({0x21, nan_f32, 0x43, 0, 0, 0xc0, 0x7f, 0x20, nan_f32, 0x20, nan_f32,
           0x20, nan_f32, 0x5c, 0x1b});
    } else if (result == 'd') {
      put({0x21, nan_f64, 0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f, 0x20, nan_f64,
           0x20, nan_f64, 0x20, nan_f64, 0x62, 0x1b});
    } else if (result == 'v' && row.text.starts_with('f')) {
      bool wide = row.text.starts_with("f64");
      put({0x21, nan_v128, 0xfd, 0x0c});
      for (int i = 0; i < (wide ? 2 : 4); ++i)
        put_bits(wide ? 0x7ff8'0000'0000'0000 : 0x7fc0'0000, wide ? 8 : 4);
      // v128.bitselect of the constant where the lane is not itself.
      put({0x20, nan_v128, 0x20, nan_v128, 0x20, nan_v128, 0xfd,
           static_cast<uint8_t>(wide ? 0x48 : 0x42), 0xfd, 0x52});
    }
  }

  // --- statements ----------------------------------------------------------

  void index() { i32(below(30) == 0 ? array_length : below(array_length)); }
  void any_reference(unsigned depth) {
    switch (below(4)) {
      case 0:
        return put({0xd0, 0x71});
      case 1:
        return put({0x20, bytes_local});
      case 2:
        return put({0x20, struct_local});
      default:
        value('i', depth);
        put({0xfb, 0x1c});
    }
  }

  // Gives an i32 of an object.
  void object_expression(unsigned depth) {
    switch (below(9)) {
      case 0:
        put({0x20, bytes_local});
        index();
        return put({0xfb, static_cast<uint8_t>(0x0c + below(2)), array_i8});
      case 1:
        put({0x20, words_local});
        index();
        return put({0xfb, 0x0b, array_i32});
      case 2:
        put({0x20, any_local});
        index();
        put({0xfb, 0x0b, array_any});
        return put({0xfb, 0x14, static_cast<uint8_t>(0x6a + below(4))});
      case 3:
        put({0x20, struct_local, 0xfb, static_cast<uint8_t>(3 + below(2)),
             struct_type, 0});
        return;
      case 4:
        value('i', depth);
        return put({0xfb, 0x1c, 0xfb, static_cast<uint8_t>(0x1d + below(2))});
      case 5:
        any_reference(depth);
        any_reference(depth);
        // As eqref, where that is what they are.
        put({0xfb, 0x17, 0x6d, 0x21, struct_local + 1, 0xfb, 0x17, 0x6d, 0x20,
             struct_local + 1, 0xd3});
        return;
      case 6:
        any_reference(depth);
        return put({0xfb, 0x1b, 0xfb, 0x1a, 0xfb, 0x15,
                    static_cast<uint8_t>(below(2) ? 0x6c : 0x6b)});
      case 7: {
        // (block (result anyref) (br_on_cast 0 anyref i31ref …) …)
        auto op = static_cast<uint8_t>(0x18 + below(2));
        put({0x02, 0x6e});
        any_reference(depth);
        put({0xfb, op, 3, 0, 0x6e, static_cast<uint8_t>(0x6a + below(3))});
        put({0x1a});
        any_reference(depth);
        put({0x0b, 0xd1});
        return;
      }
      default:
        put({0x20, static_cast<uint8_t>(bytes_local + below(3)), 0xfb, 0x0f});
    }
  }

  // Three numbers that mostly fit: target, source, count.
  void ranges(bool has_source, uint64_t most) {
    i32(below(most / 2));
    if (has_source) i32(below(most / 2));
    i32(below(40) == 0 ? most * 2 : below(most / 2));
  }

  void memory_statement() {
    switch (below(4)) {
      case 0:  // memory.init
        ranges(true, 64);
        return put({0xfc, 8, 0, 0});
      case 1:  // memory.copy
        ranges(true, 200);
        return put({0xfc, 10, 0, 0});
      case 2:  // memory.fill
        i32(below(200));
        value('i', 2);
        i32(below(100));
        return put({0xfc, 11, 0});
      default:  // memory.grow
        i32(below(20) == 0);
        return put({0x40, 0, 0x1a});
    }
  }

  void table_statement() {
    switch (below(5)) {
      case 0:  // table.init of segment 0
        i32(below(7));
        i32(below(2));
        i32(below(3));
        return put({0xfc, 12, 0, 0});
      case 1:  // table.copy
        ranges(true, 10);
        return put({0xfc, 14, 0, 0});
      case 2:  // table.fill
        i32(below(6));
        put({0x20, func_local, 0x41, 1, 0xfb, 0x0b, array_func});
        i32(below(4));
        return put({0xfc, 17, 0});
      case 3:  // table.grow
        put({0xd0, 0x70});
        i32(below(20) == 0);
        return put({0xfc, 15, 0, 0x1a});
      default:  // table.set
        i32(below(10));
        put({0xd2, static_cast<uint8_t>(below(4)), 0x26, 0});
    }
  }

  void array_statement() {
    switch (below(9)) {
      case 0:
        put({0x20, bytes_local});
        index();
        value('i', 3);
        return put({0xfb, 0x0e, array_i8});
      case 1:
        put({0x20, words_local});
        index();
        value('i', 3);
        return put({0xfb, 0x0e, array_i32});
      case 2:
        put({0x20, any_local});
        index();
        any_reference(2);
        return put({0xfb, 0x0e, array_any});
      case 3:  // array.fill
        put({0x20, words_local});
        i32(below(5));
        value('i', 2);
        i32(below(6));
        return put({0xfb, 0x10, array_i32});
      case 4:  // array.copy, of the array itself
        put({0x20, words_local});
        i32(below(5));
        put({0x20, words_local});
        i32(below(5));
        i32(below(6));
        return put({0xfb, 0x11, array_i32, array_i32});
      case 5:  // array.init_data
        put({0x20, words_local});
        ranges(true, 10);
        return put({0xfb, 0x12, array_i32, 0});
      case 6:  // array.init_elem
        put({0x20, func_local});
        i32(below(2));
        i32(below(2));
        i32(below(3));
        return put({0xfb, 0x13, array_func, 0});
      case 7:  // array.new_data
        i32(below(20));
        i32(array_length);
        return put({0xfb, 0x09, array_i8, 0, 0x21, bytes_local});
      default:
        for (uint32_t i = 0; i < array_length; ++i) value('i', 1);
        put({0xfb, 0x08, array_i32, array_length, 0x21, words_local});
    }
  }

  void struct_statement() {
    put({0x20, struct_local});
    auto field = static_cast<uint8_t>(below(3));
    if (field == 2)
      any_reference(2);
    else
      value(field ? 'l' : 'i', 3);
    put({0xfb, 0x05, struct_type, field});
  }

  void statement() {
    const auto &stores = operations_['-'];
    uint64_t choice = settings_.statements ? below(8) : 0;
    if (choice < 3) return operation(stores[below(stores.size())], 3);
    if (choice == 3) return memory_statement();
    if (choice == 4) return table_statement();
    if (choice == 5) return struct_statement();
    array_statement();
  }

  void make_objects() {
    i32(below(100));
    i32(array_length);
    put({0xfb, 0x06, array_i8, 0x21, bytes_local});
    i32(array_length);
    put({0xfb, 0x07, array_i32, 0x21, words_local});
    i32(array_length);
    put({0xfb, 0x07, array_any, 0x21, any_local});
    i32(0);
    i32(3);
    put({0xfb, 0x0a, array_func, 0, 0x21, func_local});
    i32(7);
    put({0x42, 9, 0xd0, 0x71, 0xfb, 0x00, struct_type, 0x21, struct_local});
  }

  uint32_t function(uint32_t type) {
    code_.clear();
    std::vector<ValueType> locals = {
        {ValueKind::F32}, {ValueKind::F64}, {ValueKind::V128}};
    if (settings_.statements) {
      for (uint8_t each :
           {array_i8, array_i32, array_any, array_func, struct_type})
        locals.push_back(wasm::reference(each, true));
      locals.push_back({ValueKind::EqRef});
      make_objects();
    }
    for (uint64_t left = below(12); left > 0; --left) statement();
    for (char letter : letters)
      value(letter, 2 + static_cast<unsigned>(below(5)));
    return made_.add_function(type, locals, code_);
  }
};

}  // namespace

std::vector<uint8_t> make_expressions(const ExpressionSettings &settings,
                                      Random random) {
  auto source = wasm::read_module(
      settings.statements ? Bytes(type_file()) : Bytes(type_file()).first(8));
  return Maker(settings, random, *source).run();
}

}  // namespace wasmrust::fuzz

// Vectors: what is computed on 128 bits, by less.
//
// Problem. A `v128.const` takes 18 bytes and a shuffle 18, loops that a
// compiler made into vectors meet constants after inlining, and code by hand
// says in three instructions what one does.
//
// Idea. What has constants only is computed; identities of bits and lanes are
// used; shuffles that follow one another become one, or what they are: nothing,
// a splat, an extension by zeros. A load does what the operation behind it does
// to the number, a store what the one in front of it does.
//
//   v1: v128 = v128.const i32x4 1 1 1 1      v1: i32 = i32.const 1
//   v2: i32 = i32.load v0                    v3: v128 = v128.load32_splat v0
//   v3: v128 = i32x4.splat v2                v4: v128 = i32x4.splat v1
//   v4: v128 = v128.bitselect v3 v3 v1       ...
//
// Where size is the goal constants become splats of shorter ones (18 bytes to 5
// and more) and shuffles that repeat a lane splats of it; else neither does,
// because an engine has both in one instruction.
//
// Assumes: what vectors compute (ir/interpret_vectors.h). Relaxed operations
// are left alone, and what makes a NaN is not computed here. A program without
// vectors gets none. A load of 16 bytes does not become one of 8: it traps
// where the other does not.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "compiler/ir/interpret_vectors.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/cost.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/vector_constants.h"
#include "compiler/optimize/vector_rows.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::TypeRef;
using ir::Value;
using ir::ValueId;
using Bytes16 = ir::Lanes<uint8_t>;

bool has_vectors(const Program &program) {
  return std::ranges::any_of(
      program.features,
      [](const wasm::TargetFeature &each) { return each.name == "simd128"; });
}

class Vectors : public FunctionPass {
 public:
  explicit Vectors(const Surroundings &surroundings)
      : has_vectors_(has_vectors(surroundings.program)),
        goal_(surroundings.goal) {}

  bool run(ir::Function &function) override {
    if (!has_vectors_) return false;
    function_ = &function;
    ir::Replacements instead(function);
    instead_ = &instead;
    uses_.start(function, instead);
    bool changed = false;
    for (ir::BlockId block : function.blocks.ids())
      for (ValueId id = function[block].first, next; id; id = next) {
        next = function.next(id);
        // Rules that undid one another would never end.
        unsigned left = 16;
        while (left-- && function.block_of(id) && !uses_.is_unused(id) &&
               change(id))
          changed = true;
      }
    uses_.finish();
    return changed;
  }

 private:
  bool has_vectors_;
  Goal goal_;
  UseCounts uses_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;

  const ir::Instruction &row(ValueId id) const { return (*function_)[id]; }
  Op op(ValueId id) const { return row(id).op; }
  unsigned lane(ValueId id) const { return row(id).w[2]; }
  ValueId operand(ValueId id, size_t index) {
    return (*instead_)(function_->operands(id)[index]);
  }
  bool is_used_once(ValueId id) const { return uses_(id) == 1; }

  bool change(ValueId id) {
    Op what = op(id);
    if (!is_vector_op(what)) return store_lane(id);
    if (what == Op::V128Const) return shorten(id);
    if (ir::has(what, wasm::Trait::Traps)) return false;
    if (fold(id)) return true;
    if (what == Op::I8x16Shuffle) return simplify_shuffle(id);
    return simplify_bits(id) || simplify_lanes(id) || simplify_integers(id) ||
           simplify_float_signs(id) || use_load(id) || load_lane(id);
  }

  // --- making --------------------------------------------------------------

  bool replace(ValueId id, ValueId by) {
    uses_.replace(id, by);
    return true;
  }
  bool become(ValueId id, Op to, ValueId a, ValueId b = {}, ValueId c = {}) {
    TypeRef type = row(id).type;
    uses_.become(id, {to, type, {a.value, b.value, c.value}});
    return true;
  }
  // In front of `at`.
  ValueId make(ValueId at, const ir::Instruction &made) {
    ValueId id = function_->make(made, function_->origin(at));
    function_->insert_before(at, id);
    uses_.use_operands(id);
    return id;
  }
  uint32_t add_words(const Value &value) {
    auto words = std::bit_cast<std::array<uint32_t, 4>>(value);
    return function_->add_words(words);
  }
  bool become_shuffle(ValueId id, ValueId a, ValueId b, const Bytes16 &which) {
    uint32_t words = add_words(std::bit_cast<Value>(which));
    uses_.become(id,
                 {Op::I8x16Shuffle, TypeRef::V128, {a.value, b.value, words}});
    return true;
  }

  // --- constants -----------------------------------------------------------

  std::optional<Value> number(ValueId id) const {
    const ir::Instruction &it = row(id);
    if (it.op < Op::I32Const || it.op > Op::F64Const) return std::nullopt;
    bool is_wide = it.op == Op::I64Const || it.op == Op::F64Const;
    return Value{.low = uint64_t{is_wide ? it.w[1] : 0} << 32 | it.w[0]};
  }

  std::optional<Value> vector(ValueId id) {
    const ir::Instruction &it = row(id);
    if (it.op == Op::V128Const) {
      std::array<uint32_t, 4> words;
      std::ranges::copy(function_->words(it.w[0], 4), words.begin());
      return std::bit_cast<Value>(words);
    }
    if (!shape_with(&Shape::splat, it.op)) return std::nullopt;
    auto lane = number(operand(id, 0));
    if (!lane) return std::nullopt;
    return ir::compute_vector(it.op, std::span(&*lane, 1), 0).result;
  }
  bool is_vector(ValueId id, uint64_t half) {
    auto value = vector(id);
    return value && value->low == half && value->high == half;
  }
  bool is_zero(ValueId id) { return is_vector(id, 0); }
  bool is_ones(ValueId id) { return is_vector(id, ~uint64_t{0}); }

  bool become_constant(ValueId id, const Value &value, unsigned bytes_before) {
    Splat splat = splat_of(value);
    if (goal_ == Goal::Size) {
      if (splat.bytes >= bytes_before) return false;
      if (splat.op != Op::V128Const)
        return become(id, splat.op, make(id, splat.number));
    }
    uint32_t words = add_words(value);
    uses_.become(id, {Op::V128Const, TypeRef::V128, {words}});
    return true;
  }

  bool shorten(ValueId id) {
    return goal_ == Goal::Size &&
           become_constant(id, *vector(id), vector_const_bytes);
  }

  // Bits of a NaN that it makes are the engine's choice.
  static bool may_make_nan(Op op) {
    std::string_view text = ir::text_of(op);
    bool is_float = text.starts_with("f32x4.") || text.starts_with("f64x2.");
    bool is_exact = (op >= Op::F32x4Eq && op <= Op::F64x2Ge) ||
                    shape_with(&Shape::splat, op) ||
                    shape_with(&Shape::replace, op);
    return is_float && !is_exact;
  }

  bool fold(ValueId id) {
    Op what = op(id);
    bool is_splat = shape_with(&Shape::splat, what) != nullptr;
    if (is_splat && goal_ != Goal::Size) return false;
    std::array<Value, 3> in;
    size_t count = function_->operands(id).size();
    if (count > in.size()) return false;
    for (size_t i = 0; i < count; ++i) {
      ValueId each = operand(id, i);
      auto value =
          row(each).type == TypeRef::V128 ? vector(each) : number(each);
      if (!value) return false;
      in[i] = *value;
    }
    Value result;
    if (what == Op::I8x16Shuffle) {
      result = ir::shuffle_lanes(in[0], in[1], lanes_of(id));
    } else {
      ir::Computed to =
          ir::compute_vector(what, std::span(in).first(count), lane(id));
      if (!to.known || to.trap) return false;
      result = to.result;
    }
    switch (row(id).type) {
      case TypeRef::I32:
      case TypeRef::I64:
        uses_.become(id,
                     constant_row(row(id).type == TypeRef::I64, result.low));
        return true;
      case TypeRef::F32:
      case TypeRef::F64:
        uses_.become(
            id, {row(id).type == TypeRef::F32 ? Op::F32Const : Op::F64Const,
                 row(id).type,
                 {static_cast<uint32_t>(result.low),
                  static_cast<uint32_t>(result.low >> 32)}});
        return true;
      default:
        break;
    }
    if (may_make_nan(what) && (has_nan(result, 4) || has_nan(result, 8)))
      return false;
    return become_constant(id, result,
                           tree_bytes(*function_, *instead_, uses_, id));
  }

  // --- bits ----------------------------------------------------------------

  // The operand of a `v128.not`.
  std::optional<ValueId> negated(ValueId id) {
    if (op(id) != Op::V128Not) return std::nullopt;
    return operand(id, 0);
  }

  bool simplify_bits(ValueId id) {
    switch (op(id)) {
      case Op::V128Not:
        return simplify_not(id);
      case Op::V128And:
      case Op::V128Or:
      case Op::V128Xor:
        return simplify_logic(id, operand(id, 0), operand(id, 1)) ||
               simplify_logic(id, operand(id, 1), operand(id, 0));
      case Op::V128Andnot:
        return simplify_andnot(id, operand(id, 0), operand(id, 1));
      case Op::V128Bitselect:
        return simplify_bitselect(id, operand(id, 0), operand(id, 1),
                                  operand(id, 2));
      default:
        return false;
    }
  }

  bool simplify_not(ValueId id) {
    ValueId inner = operand(id, 0);
    if (auto twice = negated(inner)) return replace(id, *twice);
    if (!is_used_once(inner)) return false;
    for (auto [one, other] : opposites)
      if (op(inner) == one || op(inner) == other)
        return become(id, op(inner) == one ? other : one, operand(inner, 0),
                      operand(inner, 1));
    return false;
  }

  // Both orders are tried.
  bool simplify_logic(ValueId id, ValueId x, ValueId y) {
    Op what = op(id);
    if (x == y) {
      if (what == Op::V128Xor) return become_constant(id, {}, 6);
      return replace(id, x);
    }
    if (is_zero(y)) return replace(id, what == Op::V128And ? y : x);
    if (is_ones(y)) {
      if (what == Op::V128Xor) return become(id, Op::V128Not, x);
      return replace(id, what == Op::V128And ? x : y);
    }
    if (auto inner = negated(y); inner && what == Op::V128And)
      return become(id, Op::V128Andnot, x, *inner);
    return false;
  }

  // x & ~y
  bool simplify_andnot(ValueId id, ValueId x, ValueId y) {
    if (x == y) return become_constant(id, {}, 6);
    if (is_zero(x) || is_zero(y)) return replace(id, x);
    if (is_ones(x)) return become(id, Op::V128Not, y);
    if (is_ones(y)) return become_constant(id, {}, 6);
    if (auto inner = negated(y)) return become(id, Op::V128And, x, *inner);
    return false;
  }

  // Bits of x where the mask is 1, of y where it is 0.
  bool simplify_bitselect(ValueId id, ValueId x, ValueId y, ValueId mask) {
    if (x == y || is_ones(mask)) return replace(id, x);
    if (is_zero(mask)) return replace(id, y);
    if (auto inner = negated(mask))
      return become(id, Op::V128Bitselect, y, x, *inner);
    if (is_zero(y)) return become(id, Op::V128And, x, mask);
    if (is_zero(x)) return become(id, Op::V128Andnot, y, mask);
    if (is_ones(x)) return become(id, Op::V128Or, y, mask);
    return false;
  }

  // --- lanes ---------------------------------------------------------------

  bool simplify_lanes(ValueId id) {
    if (const Shape *shape = shape_with(&Shape::extract, op(id)))
      return simplify_extract(id, *shape);
    if (const Shape *shape = shape_with(&Shape::replace, op(id)))
      return simplify_replace(id, *shape);
    // A swizzle whose lanes are known, and of which none is 0.
    if (op(id) == Op::I8x16Swizzle)
      if (auto which = vector(operand(id, 1))) {
        auto lanes = std::bit_cast<Bytes16>(*which);
        ValueId x = operand(id, 0);
        return std::ranges::all_of(lanes, [](uint8_t i) { return i < 16; }) &&
               become_shuffle(id, x, x, lanes);
      }
    return false;
  }

  // Small lanes are extended by zeros.
  bool become_lane(ValueId id, const Shape &shape, ValueId number) {
    if (shape.bytes >= 4) return replace(id, number);
    ValueId mask =
        make(id, constant_row(false, shape.bytes == 1 ? 255 : 65535));
    return become(id, Op::I32And, number, mask);
  }

  bool simplify_extract(ValueId id, const Shape &shape) {
    ValueId from = operand(id, 0);
    if (op(from) == shape.splat)
      return become_lane(id, shape, operand(from, 0));
    if (op(from) != shape.replace) return false;
    if (lane(from) == lane(id)) return become_lane(id, shape, operand(from, 1));
    uses_.set_operand(id, 0, operand(from, 0));
    return true;
  }

  bool simplify_replace(ValueId id, const Shape &shape) {
    ValueId from = operand(id, 0), number = operand(id, 1);
    if (op(from) == shape.splat && operand(from, 0) == number)
      return replace(id, from);
    if (op(from) != shape.replace || lane(from) != lane(id)) return false;
    uses_.set_operand(id, 0, operand(from, 0));
    return true;
  }

  // --- integer lanes -------------------------------------------------------

  bool simplify_integers(ValueId id) {
    if (op(id) == Op::V128AnyTrue) return simplify_any_true(id);
    for (const IntegerShape &shape : integers) {
      if (op(id) == shape.all_true) return simplify_all_true(id, shape);
      if (op(id) == shape.shl || op(id) == shape.shr_s ||
          op(id) == shape.shr_u) {
        auto by = number(operand(id, 1));
        return by && by->low == 0 && replace(id, operand(id, 0));
      }
      if (op(id) == shape.neg) {
        ValueId inner = operand(id, 0);
        if (op(inner) == shape.neg) return replace(id, operand(inner, 0));
        return op(inner) == shape.sub && is_used_once(inner) &&
               become(id, shape.sub, operand(inner, 1), operand(inner, 0));
      }
      if (op(id) == shape.add)
        return simplify_add(id, shape, operand(id, 0), operand(id, 1)) ||
               simplify_add(id, shape, operand(id, 1), operand(id, 0));
      if (op(id) == shape.sub) return simplify_sub(id, shape);
    }
    return false;
  }

  bool simplify_add(ValueId id, const IntegerShape &shape, ValueId x,
                    ValueId y) {
    if (is_zero(y)) return replace(id, x);
    return op(y) == shape.neg && become(id, shape.sub, x, operand(y, 0));
  }

  bool simplify_sub(ValueId id, const IntegerShape &shape) {
    ValueId x = operand(id, 0), y = operand(id, 1);
    if (x == y) return become_constant(id, {}, 6);
    if (is_zero(y)) return replace(id, x);
    if (is_zero(x)) return become(id, shape.neg, y);
    return op(y) == shape.neg && become(id, shape.add, x, operand(y, 0));
  }

  // Of a comparison with zero, the other operand.
  std::optional<ValueId> compared_with_zero(ValueId id, Op comparison) {
    if (op(id) != comparison) return std::nullopt;
    if (is_zero(operand(id, 1))) return operand(id, 0);
    if (is_zero(operand(id, 0))) return operand(id, 1);
    return std::nullopt;
  }

  bool simplify_any_true(ValueId id) {
    ValueId inner = operand(id, 0);
    for (const IntegerShape &shape : integers) {
      if (auto x = compared_with_zero(inner, shape.ne))
        return become(id, Op::V128AnyTrue, *x);
      if (auto x = compared_with_zero(inner, shape.eq);
          x && is_used_once(inner))
        return become_opposite(id, shape.all_true, *x);
    }
    return false;
  }

  bool simplify_all_true(ValueId id, const IntegerShape &shape) {
    ValueId inner = operand(id, 0);
    if (auto x = compared_with_zero(inner, shape.ne))
      return become(id, shape.all_true, *x);
    if (auto x = compared_with_zero(inner, shape.eq); x && is_used_once(inner))
      return become_opposite(id, Op::V128AnyTrue, *x);
    return false;
  }

  bool become_opposite(ValueId id, Op test, ValueId x) {
    ValueId tested = make(id, {test, TypeRef::I32, {x.value}});
    return become(id, Op::I32Eqz, tested);
  }

  // Signs are exact.
  bool simplify_float_signs(ValueId id) {
    struct Signs {
      Op neg, abs;
    };
    constexpr Signs list[] = {{Op::F32x4Neg, Op::F32x4Abs},
                              {Op::F64x2Neg, Op::F64x2Abs}};
    for (auto [neg, abs] : list) {
      if (op(id) != neg && op(id) != abs) continue;
      ValueId inner = operand(id, 0);
      if (op(id) == neg)
        return op(inner) == neg && replace(id, operand(inner, 0));
      if (op(inner) == abs) return replace(id, inner);
      return op(inner) == neg && become(id, abs, operand(inner, 0));
    }
    return false;
  }

  // --- shuffles ------------------------------------------------------------

  Bytes16 lanes_of(ValueId id) const {
    std::array<uint32_t, 4> words;
    std::ranges::copy(function_->words(row(id).w[2], 4), words.begin());
    return std::bit_cast<Bytes16>(words);
  }

  bool simplify_shuffle(ValueId id) {
    ValueId a = operand(id, 0), b = operand(id, 1);
    Bytes16 lanes = lanes_of(id);
    auto is_of_a = [](uint8_t i) { return i < 16; };
    bool one = a == b || std::ranges::all_of(lanes, is_of_a),
         other = std::ranges::none_of(lanes, is_of_a);
    if (one || other) {
      ValueId x = one ? a : b;
      for (uint8_t &each : lanes) each &= 15;
      if (permutes(id, x, lanes)) return true;
      if (a != b || lanes != lanes_of(id))
        return become_shuffle(id, x, x, lanes);
    }
    return extends(id) || composes(id);
  }

  // One vector's lanes in another order.
  bool permutes(ValueId id, ValueId x, const Bytes16 &lanes) {
    auto repeats = [&](unsigned bytes) {
      if (lanes[0] % bytes) return false;
      for (unsigned i = 0; i < 16; ++i)
        if (lanes[i] != lanes[0] + i % bytes) return false;
      return true;
    };
    auto keeps_together = [&](unsigned bytes) {
      for (unsigned i = 0; i < 16; ++i)
        if (lanes[i] % bytes != i % bytes ||
            lanes[i] / bytes != lanes[i - i % bytes] / bytes)
          return false;
      return true;
    };
    if (repeats(16)) return replace(id, x);
    if (const Shape *shape = shape_with(&Shape::splat, op(x));
        shape && keeps_together(shape->bytes))
      return replace(id, x);
    if (goal_ != Goal::Size) return false;
    for (const Shape &shape : std::span(shapes).first(4)) {
      if (!repeats(shape.bytes)) continue;
      TypeRef type = shape.bytes == 8 ? TypeRef::I64 : TypeRef::I32;
      ValueId lane =
          make(id, {shape.extract, type, {x.value, 0, lanes[0] / shape.bytes}});
      return become(id, shape.splat, lane);
    }
    return false;
  }

  // Lanes and zeros in turn.
  bool extends(ValueId id) {
    for (bool is_second : {false, true}) {
      if (!is_zero(operand(id, is_second))) continue;
      Bytes16 lanes = lanes_of(id);
      ValueId x = operand(id, !is_second);
      for (const Extension &each : extensions)
        for (unsigned half : {0, 1}) {
          bool fits = true;
          for (unsigned i = 0; i < 16 && fits; ++i) {
            bool is_upper = i / each.bytes % 2;
            unsigned from =
                half * 8 + i / (2 * each.bytes) * each.bytes + i % each.bytes;
            fits = is_upper ? (lanes[i] >= 16) == is_second
                            : lanes[i] == from + (is_second ? 0 : 16);
          }
          if (fits) return become(id, each.ops[half], x);
        }
    }
    return false;
  }

  // Shuffles that only this one uses, as long as two vectors are left.
  bool composes(ValueId id) {
    bool finds = false;
    std::array<ValueId, 2> from{};
    Bytes16 lanes = lanes_of(id), now{};
    for (unsigned i = 0; i < 16; ++i) {
      ValueId x = operand(id, lanes[i] / 16);
      unsigned at = lanes[i] % 16;
      // Both operands may be that shuffle.
      unsigned uses_here = (operand(id, 0) == x) + (operand(id, 1) == x);
      if (op(x) == Op::I8x16Shuffle && uses_(x) == uses_here) {
        finds = true;
        at = lanes_of(x)[at];
        x = operand(x, at / 16);
        at %= 16;
      }
      if (!from[0] || from[0] == x)
        from[0] = x;
      else if (!from[1] || from[1] == x)
        from[1] = x;
      else
        return false;
      now[i] = static_cast<uint8_t>(at + (from[0] == x ? 0 : 16));
    }
    if (!finds) return false;
    return become_shuffle(id, from[0], from[1] ? from[1] : from[0], now);
  }

  // --- memory --------------------------------------------------------------

  // The load does it, in its place.
  bool use_load(ValueId id) {
    if (function_->operands(id).size() != 1) return false;
    ValueId load = operand(id, 0);
    const Pair *pair = find_pair(loads, op(load), op(id));
    if (!pair || !is_used_once(load)) return false;
    (*function_)[load].op = pair->both;
    (*function_)[load].type = TypeRef::V128;
    forget_variables(load);
    return replace(id, load);
  }

  // What was a number in a variable is one no more.
  void forget_variables(ValueId id) {
    for (ir::Held &each : function_->held)
      if (each.value == id) each.value = {};
  }

  // The load moves to where its value is put into a lane, over what neither
  // writes nor traps.
  bool load_lane(ValueId id) {
    if (!shape_with(&Shape::replace, op(id))) return false;
    ValueId load = operand(id, 1);
    const Pair *pair = find_pair(lane_loads, op(load), op(id));
    if (!pair || !is_used_once(load) ||
        function_->block_of(load) != function_->block_of(id))
      return false;
    for (ValueId each = function_->next(load); each != id;
         each = function_->next(each))
      if (!ir::has(op(each), wasm::Trait::Pure)) return false;
    access_lane(id, {pair->both, TypeRef::V128}, load, id);
    uses_.remove(load);
    return true;
  }

  bool store_lane(ValueId id) {
    Op what = op(id);
    if (what < Op::I32Store || what > Op::I64Store32) return false;
    ValueId lane_of = operand(id, 1);
    const Pair *pair = find_pair(lane_stores, op(lane_of), what);
    if (!pair || !is_used_once(lane_of)) return false;
    access_lane(id, {pair->both, TypeRef::None}, id, lane_of);
    return true;
  }

  // `id` does what `access` did in memory, with the lane and vector of
  // `chooses`.
  void access_lane(ValueId id, ir::Instruction made, ValueId access,
                   ValueId chooses) {
    ir::Access place = function_->access(access);
    place.lane = static_cast<uint8_t>(lane(chooses));
    made.w = {operand(access, 0).value, operand(chooses, 0).value,
              function_->add_access(place).value};
    uses_.become(id, made);
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_Vectors(const Surroundings &surroundings) {
  return std::make_unique<Vectors>(surroundings);
}

}  // namespace wasmrust::optimize

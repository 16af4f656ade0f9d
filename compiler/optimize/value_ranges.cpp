// See value_ranges.h.
#include "compiler/optimize/value_ranges.h"

#include <algorithm>
#include <bit>

#include "compiler/optimize/constants.h"
#include "compiler/optimize/known_bits.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::ValueId;

Range all_of(bool is_64) {
  if (is_64) return {0, UINT64_MAX, INT64_MIN, INT64_MAX};
  return {0, UINT32_MAX, INT32_MIN, INT32_MAX};
}

uint64_t sign_bit(bool is_64) { return uint64_t{1} << (is_64 ? 63 : 31); }

int64_t with_sign(uint64_t bits, bool is_64) {
  return is_64 ? static_cast<int64_t>(bits) : static_cast<int32_t>(bits);
}
uint64_t without_sign(int64_t value, bool is_64) {
  return is_64 ? static_cast<uint64_t>(value) : static_cast<uint32_t>(value);
}

bool is_empty(const Range &range) {
  return range.least > range.most || range.signed_least > range.signed_most;
}

Range both(const Range &a, const Range &b) {
  return {std::max(a.least, b.least), std::min(a.most, b.most),
          std::max(a.signed_least, b.signed_least),
          std::min(a.signed_most, b.signed_most)};
}

// Where all unsigned numbers have one sign they say the signed ones, and the
// other way round.
Range agreed(Range range, bool is_64) {
  uint64_t sign = sign_bit(is_64);
  if (!is_empty(range) && (range.least & sign) == (range.most & sign)) {
    range.signed_least =
        std::max(range.signed_least, with_sign(range.least, is_64));
    range.signed_most =
        std::min(range.signed_most, with_sign(range.most, is_64));
  }
  if (!is_empty(range) && (range.signed_least < 0) == (range.signed_most < 0)) {
    range.least =
        std::max(range.least, without_sign(range.signed_least, is_64));
    range.most = std::min(range.most, without_sign(range.signed_most, is_64));
  }
  return range;
}

Range exactly(uint64_t bits, bool is_64) {
  int64_t value = with_sign(bits, is_64);
  return {bits, bits, value, value};
}

uint8_t turned(uint8_t may_be) {
  return static_cast<uint8_t>((may_be & 2) | (may_be & 1) << 2 | may_be >> 2);
}

}  // namespace

void ValueRanges::start(const ir::Function &function, ir::Replacements &instead,
                        const ValueNumbers &numbers) {
  function_ = &function;
  instead_ = &instead;
  numbers_ = &numbers;
  // To empty a large table takes as long as to fill it.
  go_back_to(0);
}

void ValueRanges::go_back_to(size_t mark) {
  while (undo_.size() > mark) {
    const Undo &row = undo_.back();
    if (row.is_pair && row.pair == Pair())
      pairs_.erase(row.key);
    else if (row.is_pair)
      pairs_[row.key] = row.pair;
    else if (row.range)
      ranges_[static_cast<uint32_t>(row.key)] = *row.range;
    else
      ranges_.erase(static_cast<uint32_t>(row.key));
    undo_.pop_back();
  }
}

ValueId ValueRanges::number(ValueId id) const {
  id = (*instead_)(id);
  ValueId number = numbers_->of(id);
  return number ? number : id;
}

ValueId ValueRanges::operand(ValueId id, size_t index) const {
  return number(function_->operands(id)[index]);
}

bool ValueRanges::is_64(ValueId id) const {
  return function_->type_of(id) == ir::TypeRef::I64;
}

std::optional<ValueRanges::Comparison> ValueRanges::comparison(
    ValueId id) const {
  auto compared = [&](int holds, Order order) {
    return Comparison{operand(id, 0), operand(id, 1),
                      static_cast<uint8_t>(holds), order};
  };
  switch ((*function_)[id].op) {
    using enum Op;
    case I32Eqz:
    case I64Eqz:
      return Comparison{operand(id, 0), {}, Equal, Order::Both};
    case I32Eq:
    case I64Eq:
      return compared(Equal, Order::Both);
    case I32Ne:
    case I64Ne:
      return compared(Below | Above, Order::Both);
    case I32LtS:
    case I64LtS:
      return compared(Below, Order::Signed);
    case I32LtU:
    case I64LtU:
      return compared(Below, Order::Unsigned);
    case I32GtS:
    case I64GtS:
      return compared(Above, Order::Signed);
    case I32GtU:
    case I64GtU:
      return compared(Above, Order::Unsigned);
    case I32LeS:
    case I64LeS:
      return compared(Below | Equal, Order::Signed);
    case I32LeU:
    case I64LeU:
      return compared(Below | Equal, Order::Unsigned);
    case I32GeS:
    case I64GeS:
      return compared(Equal | Above, Order::Signed);
    case I32GeU:
    case I64GeU:
      return compared(Equal | Above, Order::Unsigned);
    default:
      return std::nullopt;
  }
}

// --- what is said ------------------------------------------------------------

void ValueRanges::assume(ValueId condition, bool truth, unsigned steps) {
  ValueId id = number(condition);
  if (auto row = comparison(id)) assume(*row, truth);
  Op op = (*function_)[id].op;
  bool goes_on = truth ? op == Op::I32And : op == Op::I32Or;
  if (goes_on && steps)
    for (size_t i = 0; i < 2; ++i) assume(operand(id, i), truth, steps - 1);
  // `i32.eqz` of a condition says the opposite of it.
  if (op == Op::I32Eqz && steps) assume(operand(id, 0), !truth, steps - 1);
  if (truth)
    assume_least(id, 1);
  else
    assume_equal(id, 0);
}

void ValueRanges::assume_equal(ValueId value, uint64_t constant) {
  ValueId id = number(value);
  narrow(id, exactly(constant, is_64(id)));
}

void ValueRanges::assume_least(ValueId value, uint64_t least) {
  ValueId id = number(value);
  Range now = range(id);
  now.least = std::max(now.least, least);
  narrow(id, now);
}

void ValueRanges::assume(const Comparison &row, bool truth) {
  uint8_t may_be = truth ? row.holds : Any & ~row.holds;
  if (!row.b) {
    Range now = range(row.a);
    if (may_be == Equal)
      now = exactly(0, is_64(row.a));
    else if (now.least == 0)
      now.least = 1;
    return narrow(row.a, now);
  }
  narrow_both(row.a, row.b, may_be, row.order);
  narrow_both(row.b, row.a, turned(may_be), row.order);
  bool is_swapped = row.b < row.a;
  ValueId first = is_swapped ? row.b : row.a,
          second = is_swapped ? row.a : row.b;
  uint8_t allowed = is_swapped ? turned(may_be) : may_be;
  uint64_t key = uint64_t{first.value} << 32 | second.value;
  Pair &now = pairs_[key];
  undo_.push_back({true, key, std::nullopt, now});
  // That two are equal, or not, is so in both orders.
  uint8_t other = allowed & Equal ? Any : Below | Above;
  if (allowed == Equal) other = Equal;
  now.is_unsigned &= row.order != Order::Signed ? allowed : other;
  now.is_signed &= row.order != Order::Unsigned ? allowed : other;
}

// What a pair may be says something of the first one.
void ValueRanges::narrow_both(ValueId a, ValueId b, uint8_t may_be,
                              Order order) {
  Range now = range(a), other = range(b);
  if (may_be == Equal) return narrow(a, other);
  if (may_be == (Below | Above)) {
    // Not this one number: one less at an end.
    if (other.least != other.most || now == other) return;
    if (now.least == other.least)
      ++now.least;
    else if (now.most == other.most)
      --now.most;
    if (now.signed_least == other.signed_least)
      ++now.signed_least;
    else if (now.signed_most == other.signed_most)
      --now.signed_most;
    return narrow(a, now);
  }
  bool is_strict = !(may_be & Equal);
  bool is_below = may_be & Below;
  if (order == Order::Unsigned && is_below) {
    if (is_strict && other.most == 0) return;
    now.most = std::min(now.most, other.most - is_strict);
  } else if (order == Order::Unsigned) {
    if (is_strict && other.least == UINT64_MAX) return;
    now.least = std::max(now.least, other.least + is_strict);
  } else if (order == Order::Signed && is_below) {
    if (is_strict && other.signed_most == INT64_MIN) return;
    now.signed_most = std::min(now.signed_most, other.signed_most - is_strict);
  } else if (order == Order::Signed) {
    if (is_strict && other.signed_least == INT64_MAX) return;
    now.signed_least =
        std::max(now.signed_least, other.signed_least + is_strict);
  }
  narrow(a, now);
}

void ValueRanges::narrow(ValueId id, Range to) {
  if (constant_of(*function_, id)) return;
  Range before = range(id);
  Range now = agreed(both(before, to), is_64(id));
  // Nobody comes here: nothing needs to be known.
  if (is_empty(now) || now == before) return;
  auto at = ranges_.find(id.value);
  undo_.push_back(
      {false,
       id.value,
       at == ranges_.end() ? std::nullopt : std::optional(at->second),
       {}});
  ranges_[id.value] = now;
}

// --- what is asked -----------------------------------------------------------

Range ValueRanges::range(ValueId id, unsigned steps) {
  if (auto at = ranges_.find(id.value); at != ranges_.end()) return at->second;
  return agreed(first_range(id, steps), is_64(id));
}

Range ValueRanges::first_range(ValueId id, unsigned steps) {
  bool wide = is_64(id);
  if (auto constant = constant_of(*function_, id))
    return exactly(*constant, wide);
  Range all = all_of(wide);
  all.most = std::min(all.most,
                      maybe_bits(program_, *function_, *instead_, id, steps));
  if (is_function_address(program_, (*function_)[id])) all.least = 1;
  if (!steps) return all;
  Op op = (*function_)[id].op;
  auto second = [&] { return constant_of(*function_, operand(id, 1)); };
  if (op == Op::I32Add || op == Op::I64Add) {
    Range of = range(operand(id, 0), steps - 1);
    auto by = second();
    if (!by) return all;
    // Added, or taken away; all of the range wraps around, or nothing.
    uint64_t mask = all_of(wide).most;
    uint64_t least = (of.least + *by) & mask, most = (of.most + *by) & mask;
    if (least <= most) {
      all.least = std::max(all.least, least);
      all.most = std::min(all.most, most);
    }
    int64_t change = with_sign(*by, wide), low, high;
    if (!__builtin_add_overflow(of.signed_least, change, &low) &&
        !__builtin_add_overflow(of.signed_most, change, &high) &&
        low >= all_of(wide).signed_least && high <= all_of(wide).signed_most) {
      all.signed_least = std::max(all.signed_least, low);
      all.signed_most = std::min(all.signed_most, high);
    }
  } else if (op == Op::I32ShrU || op == Op::I64ShrU) {
    if (auto by = second()) {
      Range of = range(operand(id, 0), steps - 1);
      unsigned count = *by & (wide ? 63 : 31);
      all.least = std::max(all.least, of.least >> count);
      all.most = std::min(all.most, of.most >> count);
    }
  } else if (op == Op::I64ExtendI32U) {
    Range of = range(operand(id, 0), steps - 1);
    all.least = std::max(all.least, of.least);
    all.most = std::min(all.most, of.most);
  } else if (op == Op::I64ExtendI32S) {
    Range of = range(operand(id, 0), steps - 1);
    all.signed_least = std::max(all.signed_least, of.signed_least);
    all.signed_most = std::min(all.signed_most, of.signed_most);
  }
  return is_empty(all) ? all_of(wide) : all;
}

ValueRanges::Pair ValueRanges::pair(ValueId a, ValueId b) const {
  if (a == b) return {Equal, Equal};
  bool is_swapped = b < a;
  ValueId first = is_swapped ? b : a, second = is_swapped ? a : b;
  auto at = pairs_.find(uint64_t{first.value} << 32 | second.value);
  if (at == pairs_.end()) return {};
  if (!is_swapped) return at->second;
  return {turned(at->second.is_unsigned), turned(at->second.is_signed)};
}

// `below` is below b, or not above it: so much may the pair be.
uint8_t ValueRanges::step(ValueId below, bool is_strict, ValueId b) {
  uint8_t known = pair(below, b).is_unsigned;
  Range x = range(below), y = range(b);
  if (x.most < y.least) known &= Below;
  if (x.most <= y.least) known &= Below | Equal;
  if (known == Below) return Below;
  if (!(known & Above)) return is_strict ? Below : Below | Equal;
  return Any;
}

// What `a` says of its own operands.
uint8_t ValueRanges::by_one_step(ValueId a, ValueId b) {
  switch ((*function_)[a].op) {
    using enum Op;
    case I32And:
    case I64And:
      return step(operand(a, 0), false, b) & step(operand(a, 1), false, b);
    case I32ShrU:
    case I64ShrU:
    case I32DivU:
    case I64DivU:
      return step(operand(a, 0), false, b);
    case I32RemU:
    case I64RemU:
      return step(operand(a, 0), false, b) & step(operand(a, 1), true, b);
    case I32Add:
    case I64Add: {
      auto by = constant_of(*function_, operand(a, 1));
      if (!by || with_sign(*by, is_64(a)) >= 0) return Any;
      uint64_t less = (0 - *by) & all_of(is_64(a)).most;
      bool wraps = range(operand(a, 0)).least < less;
      return wraps ? Any : step(operand(a, 0), true, b);
    }
    case I32Sub:
    case I64Sub: {
      auto by = constant_of(*function_, operand(a, 1));
      if (!by || !*by || range(operand(a, 0)).least < *by) return Any;
      return step(operand(a, 0), true, b);
    }
    default:
      return Any;
  }
}

uint8_t ValueRanges::may_be(ValueId a, ValueId b, Order order) {
  Pair known = pair(a, b);
  Range x = range(a), y = range(b);
  auto compared = [](auto a_least, auto a_most, auto b_least, auto b_most) {
    uint8_t may = 0;
    if (a_least < b_most) may |= Below;
    if (a_most > b_least) may |= Above;
    if (a_least <= b_most && b_least <= a_most) may |= Equal;
    return may;
  };
  auto is_unsigned = static_cast<uint8_t>(
      known.is_unsigned & compared(x.least, x.most, y.least, y.most));
  auto is_signed = static_cast<uint8_t>(
      known.is_signed &
      compared(x.signed_least, x.signed_most, y.signed_least, y.signed_most));
  if (order != Order::Signed)
    is_unsigned &= by_one_step(a, b) & turned(by_one_step(b, a));
  // Equal in one order is equal in the other.
  if (!(is_unsigned & is_signed & Equal)) {
    is_unsigned &= Below | Above;
    is_signed &= Below | Above;
  }
  if (is_unsigned == Equal || is_signed == Equal) return Equal;
  switch (order) {
    case Order::Unsigned:
      return is_unsigned;
    case Order::Signed:
      return is_signed;
    case Order::Both:
      return is_unsigned & Equal ? Any : Below | Above;
  }
  return Any;
}

std::optional<bool> ValueRanges::truth(ValueId condition) {
  ValueId id = number(condition);
  Range known = range(id);
  if (known.least > 0) return true;
  if (known.most == 0) return false;
  auto row = comparison(id);
  if (!row) return std::nullopt;
  if (!row->b) {
    Range of = range(row->a);
    if (of.most == 0) return true;
    if (of.least > 0) return false;
    return std::nullopt;
  }
  uint8_t may = may_be(row->a, row->b, row->order);
  // Nothing is left: nobody comes here.
  if (!may) return std::nullopt;
  if (!(may & ~row->holds)) return true;
  if (!(may & row->holds)) return false;
  return std::nullopt;
}

}  // namespace wasmrust::optimize

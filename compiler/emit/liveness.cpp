// See liveness.h.
#include "compiler/emit/liveness.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace wasmrust::emit {

using ir::BlockId;
using ir::ValueId;

namespace {

template <typename Function>
void for_each_bit(uint64_t bits, size_t word, const Function &function) {
  for (; bits; bits &= bits - 1)
    function(static_cast<uint32_t>(word * 64) +
             static_cast<uint32_t>(std::countr_zero(bits)));
}

}  // namespace

void Liveness::find(const ir::Function &function, const Order &order,
                    const Uses &uses, const std::vector<Placing> &placing,
                    size_t most_words) {
  function_ = &function;
  uses_ = &uses;
  order_ = &order;
  size_t blocks = order.blocks().size();
  rows_.assign(function.value_count(), {});
  values_.clear();
  ranges_.clear();
  carried_.clear();
  at_start.clear();
  if (!function.held.empty()) at_start.resize(function.blocks.size());

  number(placing);
  far_uses_.clear();
  first_use_.clear();
  for (uint32_t block = 0; block < blocks; ++block) uses_in(block);
  first_use_.push_back(static_cast<uint32_t>(far_uses_.size()));
  number_far();
  pieces_.clear();
  size_t words = (fars_.size() + 63) / 64;
  width_ =
      std::clamp<size_t>(most_words / blocks, 1, std::max(words, size_t{1}));
  in_.resize(blocks * width_);
  out_.resize(in_.size());
  if (width_ < words) find_ends();
  for (size_t word = 0; word < words; word += width_) find_window(word);
  gather();
}

void Liveness::number(const std::vector<Placing> &placing) {
  const std::vector<BlockId> &blocks = order_->blocks();
  for (uint32_t block = 0; block < blocks.size(); ++block)
    for (const Uses::Use &made : uses_->made(block)) {
      if (!needs_variable(placing[made.value])) continue;
      rows_[made.value].home = {made.at, made.at + 1};
      values_.push_back(made.value);
      if (!at_start.empty() && made.at == uses_->start(block))
        at_start[blocks[block].value].push_back(ValueId(size_t{made.value}));
    }
}

void Liveness::uses_in(uint32_t block) {
  first_use_.push_back(static_cast<uint32_t>(far_uses_.size()));
  BlockId id = order_->blocks()[block];
  uint64_t weight = weight_in(*order_, id);
  uint32_t start = uses_->start(block), end = uses_->end(block);
  auto use = [&](uint32_t value, uint32_t at) {
    Row &row = rows_[value];
    if (!row.home.to) return;
    row.weight += weight;
    if (row.home.from >= start && row.home.from < end) {
      row.home.to = std::max(row.home.to, at);
      return;
    }
    row.far = 0;
    far_uses_.push_back({value, at});
  };
  for (const Uses::Use &each : uses_->used(block)) use(each.value, each.at);
  const ir::Block &row = (*function_)[id];
  for (const ir::Edge &edge : function_->edges(row.last)) {
    const auto &parameters = (*function_)[edge.target].parameters;
    ir::Values arguments = function_->arguments(edge);
    for (size_t i = 0; i < arguments.size(); ++i) {
      uint32_t argument = arguments[i].value, parameter = parameters[i].value;
      use(argument, end);
      if (rows_[argument].home.to && rows_[parameter].home.to)
        carried_.push_back({argument, parameter, depth_in(*order_, id)});
    }
  }
  if (!row.region) return;
  // Something may be thrown up to the end of the block.
  for (const ir::Handler *handler : handlers_of(*function_, id))
    for (ValueId argument :
         function_->arguments(function_->all_edges[handler->edge.value]))
      use(argument.value, end);
}

void Liveness::number_far() {
  fars_.clear();
  first_far_.clear();
  for (uint32_t value : values_) {
    Row &row = rows_[value];
    if (row.far == none) continue;
    while (uses_->start(first_far_.size()) <= row.home.from)
      first_far_.push_back(static_cast<uint32_t>(fars_.size()));
    row.far = static_cast<uint32_t>(fars_.size());
    fars_.push_back({.value = value, .now = row.home});
  }
  first_far_.resize(order_->blocks().size() + 1,
                    static_cast<uint32_t>(fars_.size()));
}

// Where the values' last uses are, and the loops end.
void Liveness::find_ends() {
  auto blocks = static_cast<uint32_t>(order_->blocks().size());
  for (uint32_t block = 0; block < blocks; ++block)
    for (uint32_t i = first_use_[block]; i < first_use_[block + 1]; ++i)
      fars_[rows_[far_uses_[i].value].far].last = block;
  loop_end_.resize(blocks);
  std::iota(loop_end_.begin(), loop_end_.end(), 1u);
  for (uint32_t block = blocks; block-- > 0;)
    if (BlockId around = order_->loop_around(order_->blocks()[block])) {
      uint32_t &end = loop_end_[order_->number(around)];
      end = std::max(end, loop_end_[block]);
    }
}

// Behind the last use of a window's values, and all of the loops that they may
// go round in: many windows would take all of the blocks each.
uint32_t Liveness::end_of_window(uint32_t first) const {
  auto blocks = static_cast<uint32_t>(order_->blocks().size());
  size_t behind = window_ + width_ * 64;
  if (window_ == 0 && behind >= fars_.size()) return blocks;
  uint32_t end = first + 1;
  for (size_t far = window_; far < std::min(behind, fars_.size()); ++far)
    end = std::max(end, fars_[far].last + 1);
  for (uint32_t block = first; block < end; ++block)
    end = std::max(end, loop_end_[block]);
  return end;
}

// From the block where the first of them is made; none is alive before.
void Liveness::find_window(size_t first) {
  window_ = first * 64;
  auto block = static_cast<uint32_t>(
      std::ranges::upper_bound(first_far_, window_) - first_far_.begin() - 1);
  end_ = end_of_window(block);
  for (std::vector<uint64_t> *rows : {&in_, &out_})
    std::fill(rows->begin() + static_cast<ptrdiff_t>(block * width_),
              rows->begin() + static_cast<ptrdiff_t>(end_ * width_), 0);
  set_uses(block);
  flow_back(block);
  if (order_->has_loops()) flow_around(block);
  divide_into_pieces(block);
}

void Liveness::set_uses(uint32_t first) {
  size_t end = window_ + width_ * 64;
  for (uint32_t block = first; block < end_; ++block) {
    std::span<uint64_t> in = row_of(in_, block);
    for (uint32_t i = first_use_[block]; i < first_use_[block + 1]; ++i) {
      size_t far = rows_[far_uses_[i].value].far;
      if (far >= window_ && far < end)
        in[(far - window_) / 64] |= uint64_t{1} << (far % 64);
    }
  }
}

void Liveness::flow_back(uint32_t first) {
  own_.assign(width_, 0);
  for (uint32_t block = end_; block-- > first;) {
    std::span<uint64_t> in = row_of(in_, block), out = row_of(out_, block);
    size_t end = window_ + width_ * 64;
    size_t own = std::max<size_t>(first_far_[block], window_),
           own_end = std::min<size_t>(first_far_[block + 1], end);
    for (size_t far = own; far < own_end; ++far)
      own_[(far - window_) / 64] |= uint64_t{1} << (far % 64);
    for (size_t i = 0; i < width_; ++i) in[i] |= out[i] & ~own_[i];
    for (size_t far = own; far < own_end; ++far) own_[(far - window_) / 64] = 0;
    for (auto [before, edge] : order_->before(block)) {
      if (before >= block || before < first) continue;
      std::span<uint64_t> to = row_of(out_, before);
      for (size_t i = 0; i < width_; ++i) to[i] |= in[i];
    }
  }
}

// Loops come after those that are around them.
void Liveness::flow_around(uint32_t first) {
  for (uint32_t block = first; block < end_; ++block) {
    BlockId id = order_->blocks()[block];
    std::span<uint64_t> in = row_of(in_, block), out = row_of(out_, block);
    if (BlockId around = order_->loop_around(id)) {
      uint32_t number = order_->number(around);
      if (number >= first) {
        std::span<uint64_t> all = row_of(in_, number);
        for (size_t i = 0; i < width_; ++i) {
          in[i] |= all[i];
          out[i] |= all[i];
        }
      }
    }
    if (order_->is_loop(id))
      for (size_t i = 0; i < width_; ++i) out[i] |= in[i];
  }
}

void Liveness::end_piece(uint32_t far, uint32_t to) {
  Far &row = fars_[far];
  row.now.to = to;
  ++row.count;
  pieces_.push_back({far, row.now});
}

// Values that stay alive from block to block cost nothing there.
void Liveness::divide_into_pieces(uint32_t first) {
  for (uint32_t block = first; block < end_; ++block) {
    see_uses(block);
    std::span<uint64_t> in = row_of(in_, block), out = row_of(out_, block);
    for (size_t i = 0; i < width_; ++i) {
      uint64_t open = block > first ? row_of(out_, block - 1)[i] : 0;
      size_t word = window_ / 64 + i;
      if (!((open ^ in[i]) | (in[i] & ~out[i])) && at_start.empty()) continue;
      for_each_bit(open & ~in[i], word,
                   [&](uint32_t far) { end_piece(far, uses_->start(block)); });
      for_each_bit(in[i] & ~open, word, [&](uint32_t far) {
        fars_[far].now.from = uses_->start(block);
      });
      for_each_bit(in[i] & ~out[i], word,
                   [&](uint32_t far) { end_piece(far, fars_[far].now.to); });
      if (!at_start.empty())
        for_each_bit(in[i], word, [&](uint32_t far) {
          at_start[order_->blocks()[block].value].push_back(
              ValueId(size_t{fars_[far].value}));
        });
    }
  }
  // The end of a loop may be the last.
  std::span<uint64_t> open = row_of(out_, end_ - 1);
  for (size_t i = 0; i < width_; ++i)
    for_each_bit(open[i], window_ / 64 + i,
                 [&](uint32_t far) { end_piece(far, uses_->start(end_)); });
}

// Not all uses come in the order of their places.
void Liveness::see_uses(uint32_t block) {
  size_t end = window_ + width_ * 64;
  for (uint32_t i = first_use_[block]; i < first_use_[block + 1]; ++i) {
    uint32_t far = rows_[far_uses_[i].value].far;
    if (far >= window_ && far < end)
      fars_[far].now.to = std::max(fars_[far].now.to, far_uses_[i].at);
  }
}

// From pieces in the order of blocks to ranges in the order of values.
void Liveness::gather() {
  for (uint32_t value : values_) {
    Row &row = rows_[value];
    row.first = static_cast<uint32_t>(ranges_.size());
    if (row.far == none) {
      row.count = 1;
      ranges_.push_back(row.home);
    } else {
      ranges_.resize(ranges_.size() + fars_[row.far].count);
    }
  }
  for (const Piece &piece : pieces_) {
    Row &row = rows_[fars_[piece.far].value];
    ranges_[row.first + row.count++] = piece.range;
  }
}

uint32_t Liveness::divide(uint32_t parameter) {
  Range &first = ranges_[rows_[parameter].first];
  Range start{first.from, first.from + 1};
  if (first.to == start.to) return none;
  first.from = start.to;
  auto row = static_cast<uint32_t>(rows_.size());
  rows_.push_back({.first = static_cast<uint32_t>(ranges_.size()), .count = 1});
  ranges_.push_back(start);
  values_.push_back(row);
  return row;
}

}  // namespace wasmrust::emit

// See reduce.h.
#include "compiler/reduce/reduce.h"

#include <llvm/Support/xxhash.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <unordered_set>

#include "compiler/base/threads.h"
#include "compiler/finished/unreferenced.h"
#include "compiler/finished/write_module.h"
#include "compiler/reduce/code.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::reduce {

namespace {

using finished::Rows;
using finished::unreferenced;
using finished::write_module;
using wasm::Module;

// What a change may consist of; each can be made with any others.
using Part = std::function<void(Change &)>;

// The best module so far, and what is asked about it.
class Reducer {
 public:
  Reducer(std::vector<uint8_t> file, const Outside &outside)
      : outside_(outside), bytes_(std::move(file)) {
    read();
  }

  Reduced run() {
    Reduced result{.before = size_of(module_)};
    for (size_t before = 0; before != rank() && !stopped_;) {
      before = rank();
      round();
    }
    result.module = bytes_;
    result.after = size_of(module_);
    result.tried = tried_;
    result.stopped = stopped_;
    return result;
  }

 private:
  const Outside &outside_;
  std::vector<uint8_t> bytes_;
  Module module_;
  size_t tried_ = 0;
  bool stopped_ = false;
  std::unordered_set<uint64_t> refused_;  // hashes of what was said no to
  std::string_view stage_;
  size_t steps_ = 0;  // taken in code, which may make bytes more

  void read() {
    auto module = wasm::read_module(bytes_);
    module_ = std::move(*module);
  }

  // Changes with everything that was gained.
  size_t rank() const { return bytes_.size() * 2 + steps_; }

  static Size size_of(const Module &module) {
    Size size{.bytes = module.file.size(),
              .imports = module.imports.size(),
              .functions = module.functions.size(),
              .exports = module.exports.size()};
    for (const auto &function : module.functions)
      size.code_bytes += function.body.size();
    for (const auto &segment : module.data)
      size.data_bytes += segment.data.size();
    return size;
  }

  struct Found {
    size_t which;
    std::vector<uint8_t> bytes;
  };
  struct Candidate {
    size_t which = 0;
    std::vector<uint8_t> bytes;
    uint64_t hash = 0;
    Size size;
    Answer answer = Answer::Other;
  };

  // The first of the changed modules that is valid and shows the same.
  std::optional<Found> try_first(std::span<const Change> changes) {
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < changes.size() && !stopped_; ++i) {
      Candidate row{.which = i, .bytes = write_module(module_, changes[i])};
      row.hash = llvm::xxh3_64bits(row.bytes);
      if (refused_.contains(row.hash) ||
          std::ranges::count(candidates, row.hash, &Candidate::hash))
        continue;
      auto module = wasm::read_module(row.bytes);
      if (!module || wasm::validate(*module, wasm::FeatureSet::all())) continue;
      row.size = size_of(*module);
      candidates.push_back(std::move(row));
    }
    if (candidates.empty()) return std::nullopt;
    tried_ += candidates.size();
    std::atomic<size_t> next = 0;
    run_on_threads(outside_.jobs, candidates.size(), [&] {
      for (size_t i = next++; i < candidates.size(); i = next++)
        candidates[i].answer = outside_.ask(candidates[i].bytes);
    });
    std::optional<Found> found;
    for (Candidate &row : candidates) {
      stopped_ |= row.answer == Answer::Stop;
      if (row.answer == Answer::Other) refused_.insert(row.hash);
      if (row.answer != Answer::Same || found) continue;
      outside_.keep(row.bytes, {stage_, row.size, tried_});
      found = {row.which, std::move(row.bytes)};
    }
    return found;
  }

  std::optional<std::vector<uint8_t>> try_change(const Change &change) {
    auto found = try_first({&change, 1});
    if (!found) return std::nullopt;
    return std::move(found->bytes);
  }

  void accept(std::vector<uint8_t> bytes) {
    bytes_ = std::move(bytes);
    read();
  }

  // All of the parts, halves, quarters ... that can be done without.
  void do_parts(const std::vector<Part> &parts) {
    Change done;
    std::vector<Part> left = parts;
    std::optional<std::vector<uint8_t>> best;
    for (size_t size = left.size(); size > 0; size /= 2) {
      for (size_t at = 0; at < left.size() && !stopped_;) {
        std::vector<Change> changes;
        size_t end = at;
        for (; end < left.size() && changes.size() < outside_.jobs;
             end += size) {
          changes.push_back(done);
          for (size_t i = end; i < std::min(end + size, left.size()); ++i)
            left[i](changes.back());
        }
        auto found = try_first(changes);
        if (!found) {
          at = end;
          continue;
        }
        at += found->which * size;
        done = std::move(changes[found->which]);
        best = std::move(found->bytes);
        left.erase(left.begin() + static_cast<ptrdiff_t>(at),
                   left.begin() + static_cast<ptrdiff_t>(
                                      std::min(at + size, left.size())));
      }
    }
    if (best) accept(std::move(*best));
  }

  void round() {
    do_stage("custom sections", &Reducer::remove_customs);
    do_stage("unreferenced", &Reducer::remove_unreferenced);
    do_stage("bodies", &Reducer::empty_bodies);
    do_stage("unreferenced", &Reducer::remove_unreferenced);
    do_stage("exports", &Reducer::remove_exports);
    do_stage("unreferenced", &Reducer::remove_unreferenced);
    do_stage("segments", &Reducer::remove_segments);
    do_stage("contents", &Reducer::shorten_segments);
    do_stage("unreferenced", &Reducer::remove_unreferenced);
    do_stage("code", &Reducer::shrink_code);
    do_stage("unreferenced", &Reducer::remove_unreferenced);
  }

  void do_stage(std::string_view name, void (Reducer::*stage)()) {
    stage_ = name;
    if (!stopped_) (this->*stage)();
  }

  // A part for each row that may go.
  static void add_rows(Rows rows, size_t count, std::vector<Part> &parts) {
    for (size_t row = 0; row < count; ++row)
      parts.push_back([=](Change &change) { change.remove(rows, row); });
  }

  void remove_customs() {
    std::vector<Part> parts;
    add_rows(Rows::Customs, module_.custom.size(), parts);
    do_parts(parts);
  }

  void empty_bodies() {
    static const std::vector<uint8_t> empty = {0, 0x00, 0x0b};
    std::vector<Part> parts;
    for (uint32_t row = 0; row < module_.functions.size(); ++row)
      if (module_.functions[row].body.size() > empty.size())
        parts.push_back([=](Change &change) { change.bodies[row] = empty; });
    do_parts(parts);
  }

  void remove_exports() {
    std::vector<Part> parts;
    add_rows(Rows::Exports, module_.exports.size(), parts);
    if (module_.start)
      parts.push_back([](Change &change) { change.without_start = true; });
    do_parts(parts);
  }

  void remove_segments() {
    std::vector<Part> parts;
    add_rows(Rows::Elements, module_.elements.size(), parts);
    add_rows(Rows::Data, module_.data.size(), parts);
    do_parts(parts);
  }

  // Nobody should notice; but instantiation may, where a segment does not
  // fit, and so may whoever looks at code that nothing reaches.
  void remove_unreferenced() {
    Change found = unreferenced(module_);
    std::vector<Part> parts;
    for (size_t rows = 0; rows < finished::rows_count; ++rows)
      for (size_t row = 0; row < found.gone[rows].size(); ++row)
        if (found.gone[rows][row])
          parts.push_back([=](Change &change) {
            change.remove(static_cast<Rows>(rows), row);
          });
    do_parts(parts);
  }

  // `count` of something is cut from the end, by halves of what is there.
  // `change_to` makes the change that leaves so many.
  void shorten(size_t count, const std::function<Change(size_t)> &change_to) {
    std::optional<std::vector<uint8_t>> best;
    for (size_t cut = count; cut > 0 && !stopped_;) {
      if (cut > count) {
        cut /= 2;
      } else if (auto bytes = try_change(change_to(count - cut))) {
        best = std::move(bytes);
        count -= cut;
      } else {
        cut /= 2;
      }
    }
    if (best) accept(std::move(*best));
  }

  void shorten_segments() {
    for (uint32_t row = 0; row < module_.data.size(); ++row)
      shorten(module_.data[row].data.size(), [&](size_t left) {
        Change change;
        change.data[row] = module_.data[row].data.first(left);
        return change;
      });
    for (uint32_t row = 0; row < module_.elements.size(); ++row) {
      shorten(module_.elements[row].size(), [&](size_t left) {
        Change change;
        for (uint32_t i = 0; i < left; ++i) change.items[row].push_back(i);
        change.items.try_emplace(row);
        return change;
      });
      unify_items(row);
    }
  }

  // The items become the last one, so that the others' functions are free.
  void unify_items(uint32_t row) {
    auto count = static_cast<uint32_t>(module_.elements[row].size());
    if (count < 2) return;
    std::vector<Part> parts;
    for (uint32_t i = 0; i + 1 < count; ++i) {
      if (same_item(module_.elements[row], i, count - 1)) continue;
      parts.push_back([=](Change &change) {
        std::vector<uint32_t> &items = change.items[row];
        while (items.size() < count)
          items.push_back(static_cast<uint32_t>(items.size()));
        items[i] = count - 1;
      });
    }
    do_parts(parts);
  }

  static bool same_item(const wasm::ElementSegment &segment, size_t a,
                        size_t b) {
    if (!segment.uses_expressions)
      return segment.functions[a] == segment.functions[b];
    return std::ranges::equal(segment.expressions[a], segment.expressions[b]);
  }

  // The largest functions first: what they lose is lost to all others.
  void shrink_code() {
    std::vector<uint32_t> rows(module_.functions.size());
    for (uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
    auto size = [&](uint32_t row) {
      return module_.functions[row].body.size();
    };
    std::ranges::sort(rows, [&](uint32_t a, uint32_t b) {
      return size(a) != size(b) ? size(a) > size(b) : a < b;
    });
    for (uint32_t row : rows) {
      if (stopped_) return;
      std::optional<std::vector<uint8_t>> best;
      steps_ += shrink_function(
          module_, row, outside_.jobs,
          [&](std::span<const Change> changes) -> std::optional<size_t> {
            auto found = try_first(changes);
            if (!found) return std::nullopt;
            best = std::move(found->bytes);
            return found->which;
          });
      if (best) accept(std::move(*best));
    }
  }
};

}  // namespace

std::expected<Reduced, std::string> reduce(Bytes file, const Outside &outside) {
  auto module = wasm::read_module(file);
  if (!module) return std::unexpected(module.error().reason);
  if (module->is_object)
    return std::unexpected("it is an object file; link it first");
  if (auto error = wasm::validate(*module, wasm::FeatureSet::all()))
    return std::unexpected("it is not valid: " + error->reason);
  return Reducer({file.begin(), file.end()}, outside).run();
}

}  // namespace wasmrust::reduce

// See diff.h.
#include "tooling/size/diff.h"

#include <algorithm>
#include <unordered_map>

namespace wasmrust::size {

namespace {

class Differ {
 public:
  void add(const Subject &subject, const std::vector<Row> &rows,
           bool is_after) {
    uint32_t imported = subject.module.imported(wasm::ExternalKind::Function);
    for (const Row &row : rows) {
      std::string key = row.kind + '\0' + row.name;
      bool nameless = row.kind == "function" && row.function &&
                      subject.function_names[*row.function].empty();
      if (nameless)
        key = '\0' +
              std::string(as_text(
                  subject.module.functions[*row.function - imported].body));
      auto [place, is_new] = places_.try_emplace(key, rows_.size());
      if (is_new) rows_.push_back({.name = row.name, .kind = row.kind});
      DiffRow &to = rows_[place->second];
      (is_after ? to.after : to.before) += row.bytes;
      (is_after ? to.count_after : to.count_before) += row.count;
    }
  }

  std::vector<DiffRow> take() {
    std::ranges::sort(rows_, [](const DiffRow &a, const DiffRow &b) {
      auto size = [](const DiffRow &row) {
        return row.delta() < 0 ? -row.delta() : row.delta();
      };
      int64_t of_a = size(a), of_b = size(b);
      return std::tie(of_b, b.after, a.name) < std::tie(of_a, a.after, b.name);
    });
    return std::move(rows_);
  }

 private:
  std::unordered_map<std::string, size_t> places_;
  std::vector<DiffRow> rows_;
};

}  // namespace

std::string_view DiffRow::change() const {
  if (count_before == 0) return "added";
  if (count_after == 0) return "removed";
  if (after > before) return "grown";
  return after < before ? "shrunk" : "same size";
}

std::expected<std::vector<DiffRow>, std::string> diff(const Subject &before,
                                                      const Subject &after,
                                                      Grouping grouping) {
  auto old_rows = report(before, grouping);
  if (!old_rows) return std::unexpected(before.path + ": " + old_rows.error());
  auto new_rows = report(after, grouping);
  if (!new_rows) return std::unexpected(after.path + ": " + new_rows.error());
  Differ differ;
  differ.add(before, *old_rows, false);
  differ.add(after, *new_rows, true);
  return differ.take();
}

}  // namespace wasmrust::size

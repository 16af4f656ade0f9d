// See text.h.
#include "tooling/size/text.h"

#include <algorithm>
#include <cstdio>

namespace wasmrust::size {

namespace {

constexpr size_t most_places = 3;  // of inlined code, below their row

std::string right(std::string text, size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string share(uint64_t part, uint64_t whole) {
  char text[32];
  snprintf(text, sizeof text, "%.1f%%",
           whole
               ? 100.0 * static_cast<double>(part) / static_cast<double>(whole)
               : 0.0);
  return text;
}

std::string signed_number(int64_t number) {
  if (number < 0) return "-" + with_commas(static_cast<uint64_t>(-number));
  return "+" + with_commas(static_cast<uint64_t>(number));
}

// Names may hold anything; a line stays a line.
std::string one_line(std::string_view name) {
  std::string text;
  for (char c : name)
    text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return text;
}

std::string description(const Row &row, Grouping grouping) {
  std::string text = one_line(row.name);
  std::string count = with_commas(row.count);
  if (row.kind == "import") text += "  (import)";
  if (row.kind == "crate")
    text += "  (" + count + (row.count == 1 ? " function)" : " functions)");
  if (row.kind == "generic" && row.count > 1)
    text += "  (" + count + " instances)";
  if (row.kind == "inlined")
    text += "  (inlined " + count + (row.count == 1 ? " time)" : " times)");
  if (row.merged_count)
    text += "  (and " + with_commas(row.merged_count) + " merged into " +
            (row.count == 1 ? "it)" : "them)");
  if (grouping == Grouping::Inline && row.kind == "function")
    text += "  (own code)";
  bool summed = row.name == "data" || row.name == "data symbols" ||
                row.kind == "types" || row.kind == "globals" ||
                row.kind == "tables" || row.kind == "memories" ||
                row.kind == "tags" || row.kind == "elements";
  if (summed) text += "  (" + count + ")";
  return text;
}

std::string column_title(Grouping grouping) {
  return grouping == Grouping::Inline ? "function, as it was written"
                                      : std::string(to_string(grouping));
}

struct Widths {
  size_t bytes, code;
};

std::string line(const Widths &widths, uint64_t bytes, uint64_t whole,
                 uint64_t code, const std::string &text) {
  return right(with_commas(bytes), widths.bytes) + "  " +
         right(share(bytes, whole), 6) + "  " +
         right(with_commas(code), widths.code) + "  " + text + "\n";
}

}  // namespace

std::string with_commas(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string headline(const Subject &subject) {
  std::string text =
      subject.path + ": " + with_commas(subject.size()) + " bytes";
  if (auto packed = subject.gzip_size())
    text += ", " + with_commas(*packed) + " with gzip";
  if (subject.names_are_from_debug())
    text += " (names from " +
            subject.debug_path.substr(subject.debug_path.rfind('/') + 1) + ")";
  return text + "\n";
}

std::string report_text(const Subject &subject, const std::vector<Row> &rows,
                        Grouping grouping, size_t limit) {
  uint64_t whole = subject.size(), code = 0;
  for (const Row &row : rows) code += row.code;
  Widths widths{std::max<size_t>(with_commas(whole).size(), 7),
                std::max<size_t>(with_commas(code).size(), 7)};
  std::string text = right("bytes", widths.bytes) + "  " + right("%", 6) +
                     "  " + right("code", widths.code) + "  " +
                     column_title(grouping) + "\n";
  uint64_t shown = 0, shown_code = 0;
  size_t count = std::min(limit, rows.size());
  for (size_t i = 0; i < count; ++i) {
    const Row &row = rows[i];
    text +=
        line(widths, row.bytes, whole, row.code, description(row, grouping));
    shown += row.bytes;
    shown_code += row.code;
    size_t places = std::min(row.parts.size(), most_places);
    std::string margin(widths.bytes + widths.code + 12, ' ');
    for (size_t k = 0; k < places; ++k)
      text += margin + with_commas(row.parts[k].bytes) + " " +
              one_line(row.parts[k].name) + "\n";
    if (places < row.parts.size())
      text += margin + "and " + with_commas(row.parts.size() - places) +
              " more places\n";
  }
  if (count < rows.size())
    text += line(widths, whole - shown, whole, code - shown_code,
                 with_commas(rows.size() - count) + " more");
  return text + line(widths, whole, whole, code, "the whole file");
}

std::string diff_headline(const Subject &before, const Subject &after) {
  auto delta = static_cast<int64_t>(after.size() - before.size());
  std::string text = "old " + headline(before) + "new " + headline(after) +
                     "    " + signed_number(delta) + " bytes";
  char percent[32];
  snprintf(
      percent, sizeof percent, " (%+.2f%%)",
      100.0 * static_cast<double>(delta) / static_cast<double>(before.size()));
  text += percent;
  auto old_packed = before.gzip_size();
  auto new_packed = after.gzip_size();
  if (old_packed && new_packed)
    text += ", " +
            signed_number(static_cast<int64_t>(*new_packed - *old_packed)) +
            " with gzip";
  return text + "\n";
}

std::string diff_text(const std::vector<DiffRow> &rows, Grouping grouping,
                      size_t limit) {
  constexpr std::string_view changes[] = {"added", "removed", "grown",
                                          "shrunk"};
  int64_t delta = 0, shown = 0;
  uint64_t before = 0, after = 0;
  size_t counts[std::size(changes)] = {}, changed = 0;
  for (const DiffRow &row : rows) {
    delta += row.delta();
    before += row.before;
    after += row.after;
    const auto *change = std::ranges::find(changes, row.change());
    if (change == std::end(changes)) continue;
    ++counts[change - changes];
    ++changed;
  }
  size_t width =
      std::max<size_t>(with_commas(std::max(before, after)).size() + 1, 8);
  auto draw = [&](int64_t by, uint64_t from, uint64_t to, std::string name) {
    return right(signed_number(by), width) + "  " +
           right(with_commas(from), width) + "  " +
           right(with_commas(to), width) + "  " + std::move(name) + "\n";
  };
  std::string text = right("delta", width) + "  " + right("old", width) + "  " +
                     right("new", width) + "  " + column_title(grouping) + "\n";
  uint64_t rest_before = before, rest_after = after;
  size_t drawn = std::min(limit, changed);
  for (const DiffRow &row : rows) {
    if (row.change() == "same size") continue;
    if (drawn == 0) break;
    --drawn;
    bool is_new = row.change() == "added" || row.change() == "removed";
    text += draw(row.delta(), row.before, row.after,
                 one_line(row.name) +
                     (is_new ? "  (" + std::string(row.change()) + ")" : ""));
    shown += row.delta();
    rest_before -= row.before;
    rest_after -= row.after;
  }
  if (changed > limit)
    text += draw(delta - shown, rest_before, rest_after,
                 with_commas(changed - limit) + " more, and what is the same");
  else if (rest_after != 0)
    text += draw(delta - shown, rest_before, rest_after, "what is the same");
  std::string summary = "the whole file";
  for (size_t i = 0; i < std::size(changes); ++i)
    summary += (i == 0 ? ": " : ", ") + with_commas(counts[i]) + " " +
               std::string(changes[i]);
  return text + draw(delta, before, after, summary);
}

std::string why_text(const Why &why) {
  std::string text = one_line(why.name) + ": " + with_commas(why.bytes) +
                     (why.bytes == 1 ? " byte" : " bytes");
  if (why.code != 0) text += ", " + with_commas(why.code) + " of them code";
  text += "\n";
  if (!why.reached)
    return text + "  nothing reaches it: the module means the same without\n";
  for (const Why::Step &step : why.chain) {
    text += "  " + std::string(step.how) + " " + one_line(step.by);
    if (step.offset != 0) {
      char place[32];
      snprintf(place, sizeof place, " at 0x%x", step.offset);
      text += place;
    }
    text += "\n";
  }
  text += "  " + one_line(why.root) + "\n";
  if (why.kept_count > 1)
    text += "  without it " + with_commas(why.kept_count) +
            " functions and data would go, " + with_commas(why.kept_bytes) +
            " bytes\n";
  return text;
}

}  // namespace wasmrust::size

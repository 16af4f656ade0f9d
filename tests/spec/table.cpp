// See table.h.
#include "tests/spec/table.h"

#include <stdio.h>

#include "compiler/base/files.h"

namespace wasmrust::spec {

namespace {

struct Column {
  const char *name;
  unsigned Counts::*field;
};

constexpr Column columns[] = {
    {"scripts", &Counts::scripts},     {"valid", &Counts::valid},
    {"invalid", &Counts::invalid},     {"malformed", &Counts::malformed},
    {"printed", &Counts::printed},     {"run", &Counts::run},
    {"run again", &Counts::run_again}, {"known", &Counts::known},
    {"failed", &Counts::failed},
};

constexpr std::string_view start = "<!-- counts: start -->\n";
constexpr std::string_view end = "<!-- counts: end -->\n";

std::string to_markdown(const std::vector<CountsRow> &rows) {
  std::string text = "| folder |", line = "|---|";
  for (const Column &column : columns) {
    text += " " + std::string(column.name) + " |";
    line += "--:|";
  }
  text += "\n" + line + "\n";
  for (const CountsRow &row : rows) {
    text += "| " + row.folder + " |";
    for (const Column &column : columns)
      text += " " + std::to_string(row.counts.*column.field) + " |";
    text += "\n";
  }
  return text;
}

}  // namespace

void Counts::add(const Counts &more) {
  for (const Column &column : columns)
    this->*column.field += more.*column.field;
}

std::string to_text(const std::vector<CountsRow> &rows) {
  std::string text;
  char part[64];
  auto put = [&](const char *format, auto value) {
    snprintf(part, sizeof part, format, value);
    text += part;
  };
  put("%-48s", "folder");
  for (const Column &column : columns) put(" %9s", column.name);
  text += "\n";
  for (const CountsRow &row : rows) {
    put("%-48s", row.folder.c_str());
    for (const Column &column : columns) put(" %9u", row.counts.*column.field);
    text += "\n";
  }
  return text;
}

std::optional<std::string> check_document(const std::string &path,
                                          const std::vector<CountsRow> &rows,
                                          bool write) {
  auto file = MappedFile::open(path);
  if (!file) return path + ": " + file.error();
  std::string text(as_text(file->bytes()));
  size_t first = text.find(start), last = text.find(end);
  if (first == text.npos || last == text.npos || last < first)
    return path + ": has no marks for the table";
  first += start.size();
  std::string table = to_markdown(rows);
  if (text.substr(first, last - first) == table) return std::nullopt;
  if (!write)
    return path + ": says something else; `./x conformance` writes it anew";
  text.replace(first, last - first, table);
  auto done = write_file(path, as_bytes(text));
  return done ? std::nullopt : std::optional(done.error());
}

}  // namespace wasmrust::spec

// The line tables of a module in the making: the old headers, the new rows, and
// files that rows brought with them from other tables.
//
//   table of main.rs: files 1 main.rs         table of vec.rs: files 1 vec.rs
//   a row of vec.rs comes into the first one
//     → table of main.rs: files 1 main.rs, 2 vec.rs; the row's file is 2
//
// A file is looked for by its whole path. A table that gets none keeps its
// header byte for byte. One of DWARF 5 that gets some has all of its paths in
// .debug_line_str afterwards, checksums only if it has them for all files, and
// nothing else that is said of files.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/debug/line_files.h"
#include "compiler/debug/line_program.h"

namespace wasmrust::debug {

struct LineTable {
  LineProgram program;
  size_t files_at = 0;        // behind the parameters, in the section
  std::string folder;         // the unit's
  std::vector<uint8_t> code;  // new
};

class LineTables {
 public:
  // Reads the headers.
  std::expected<void, std::string> read(Bytes section, Strings strings);

  std::vector<LineTable> &tables() { return tables_; }
  // By where it starts in the old section; null when there is none.
  LineTable *find(uint64_t start);
  // A file of one table in another one; nothing when its name is not known.
  std::optional<uint32_t> file(uint64_t to, uint64_t from, uint32_t number);

  // The new section. Afterwards, where the tables are in it.
  std::vector<uint8_t> write();
  // In the order of `tables`.
  const std::vector<uint64_t> &places() const { return places_; }
  // .debug_line_str, if it is not the old one.
  std::vector<uint8_t> take_strings() { return std::move(new_strings_); }

 private:
  struct Added {
    std::string folder, name;
    Bytes md5;
  };
  // What is known of a table's files once somebody has asked.
  struct Files {
    LineFiles old;
    uint32_t count = 0;  // old ones, with those that instructions define
    std::map<std::string, uint32_t, std::less<>> by_path;
    std::vector<Added> added;
  };

  Bytes section_;
  Strings strings_;
  std::vector<LineTable> tables_;
  std::vector<std::optional<Files>> files_;
  std::vector<uint64_t> places_;
  std::map<std::string, uint32_t, std::less<>> string_at_;
  std::vector<uint8_t> new_strings_;

  Files &files(size_t table);
  std::optional<std::string> folder_from(const LineFiles::File &file,
                                         const Files &of,
                                         std::string_view folder,
                                         std::string_view base) const;
  void write_header(size_t table, ByteWriter &to);
  void write_old_files(const LineTable &table, const Files &files,
                       ByteWriter &to) const;
  void write_new_files(const Files &files, ByteWriter &to);
  uint32_t string(std::string_view text);
};

}  // namespace wasmrust::debug

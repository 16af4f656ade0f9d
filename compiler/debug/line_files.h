// The files that a line program names, as paths.
//
//   folders  0: /src   1: lib            (DWARF 5; before, 0 is the unit's
//   folder) files    1: main.rs in 0             → /src/main.rs
//            2: core.rs in 1             → /src/lib/core.rs
//
// Paths are put together and nothing more: "." and ".." stay, no file is looked
// at.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/debug/forms.h"
#include "compiler/debug/line_program.h"

namespace wasmrust::debug {

// Sections that strings lie in.
struct Strings {
  Bytes str, line_str;
};

bool is_absolute(std::string_view path);

// The string of a value; empty when it is none that we can find.
std::string_view string_in(const Strings &strings, const FormValue &value);

class LineFiles {
 public:
  // Reads the tables; the reader is where read_line_header left it.
  static LineFiles read(ByteReader &in, const LineProgram &program,
                        const Strings &strings);

  struct File {
    std::string_view name;
    uint64_t folder;
    Bytes md5 = {};
  };

  // Empty when there is no such file. `folder` is the unit's.
  std::string path(uint64_t file, std::string_view folder) const;
  // What its folders count from.
  std::string base(std::string_view folder) const;
  // As the table has it.
  std::string_view own_folder_of(const File &file) const;
  // In front of the file's name, as in `path`.
  std::string folder_of(const File &file, std::string_view folder) const;
  // Null when there is none.
  const File *find(uint64_t file) const;
  const std::vector<File> &files() const { return files_; }
  // Before DWARF 5 without the unit's, which is number 0.
  std::span<const std::string_view> folders() const {
    return std::span(folders_).subspan(!counts_from_zero_);
  }
  bool counts_from_zero() const { return counts_from_zero_; }

 private:
  void read_old(ByteReader &in);
  void read_new(ByteReader &in, const LineParameters &parameters,
                const Strings &strings);

  bool counts_from_zero_ = false;
  std::vector<std::string_view> folders_;
  std::vector<File> files_;
};

}  // namespace wasmrust::debug

// Archives in the tar format (POSIX.1-2001), written file by file.
//
// An archive appears whole or not at all: it grows beside its place and is
// renamed by `finish`. Contents go from the caller's memory to the disk, so
// that mapped files of any size cost none. All files get the same owner, time
// and permissions: equal contents give equal archives.
//
//   auto tar = TarFile::create("a.tar");
//   tar->add("folder/a.o", bytes);
//   tar->finish();
//
// Names longer than a header has room for go into an extended header (pax),
// which every tar of this century reads. Errors are the system's own words;
// LLVM's writer would end the process when the disk is full.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "compiler/base/bytes.h"

namespace wasmrust {

class TarFile {
 public:
  static std::expected<TarFile, std::string> create(const std::string &path);
  TarFile(TarFile &&other) noexcept;
  TarFile(const TarFile &) = delete;
  TarFile &operator=(TarFile &&) = delete;
  ~TarFile();  // without `finish` nothing is left

  std::expected<void, std::string> add(std::string_view name, Bytes content);
  std::expected<void, std::string> finish();

 private:
  TarFile(int file, std::string path, std::string aside)
      : file_(file), path_(std::move(path)), aside_(std::move(aside)) {}
  std::expected<void, std::string> entry(char kind, std::string_view name,
                                         Bytes content);

  int file_;
  std::string path_, aside_;
};

}  // namespace wasmrust

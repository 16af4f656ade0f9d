// Files: read without copying, written whole or not at all.
//
// `MappedFile` maps a file for reading; its bytes live as long as it does. A
// pipe (`/dev/stdin`, a shell's `<(...)`) is read to its end first.
// `write_file` writes beside the destination and renames, so a reader sees the
// old content or the new, and a full disk or a kill leaves what stood there.
// Errors are the system's own words ("No such file or directory").
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "compiler/base/bytes.h"

namespace wasmrust {

class MappedFile {
 public:
  static std::expected<MappedFile, std::string> open(const std::string &path);
  MappedFile(MappedFile &&other) noexcept;
  MappedFile &operator=(MappedFile &&other) noexcept;
  MappedFile(const MappedFile &) = delete;
  ~MappedFile();

  Bytes bytes() const { return {data_, size_}; }
  // Gives the memory of what has been read back; reading again is slower, and
  // else the same.
  void give_back_pages() const;

 private:
  MappedFile(const uint8_t *data, size_t size) : data_(data), size_(size) {}
  const uint8_t *data_ = nullptr;
  size_t size_ = 0;
};

// Replaces `path` by `content`, in pieces or as a whole. Permissions are 0666
// less the umask. Special files (/dev/null, a pipe) are written in place, and
// what a symbolic link leads to is replaced, not the link. /dev/stdout and its
// like are written where they stand, even when they are files.
std::expected<void, std::string> write_file(const std::string &path,
                                            std::span<const Bytes> content);
inline std::expected<void, std::string> write_file(const std::string &path,
                                                   Bytes content) {
  return write_file(path, std::span(&content, 1));
}
inline std::expected<void, std::string> write_file(const std::string &path,
                                                   std::string_view content) {
  return write_file(path, as_bytes(content));
}

}  // namespace wasmrust

// See tar.h. A file is a header of one block, its content, and zeros up to the
// end of the last block; two blocks of zeros end the archive.
#include "compiler/base/tar.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace wasmrust {

namespace {

constexpr size_t block = 512;
constexpr size_t name_room = 100;
// Eleven octal digits.
constexpr uint64_t most_in_header = (uint64_t{1} << 33) - 1;

std::unexpected<std::string> system_error() {
  return std::unexpected(std::string(std::strerror(errno)));
}

bool write_all(int file, Bytes content) {
  while (!content.empty()) {
    ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content = content.subspan(static_cast<size_t>(written));
  }
  return true;
}

struct Header {
  std::array<char, block> bytes{};

  void text(size_t at, std::string_view value) {
    std::memcpy(bytes.data() + at, value.data(), value.size());
  }
  // In octal, with zeros in front; a zero byte follows.
  void number(size_t at, size_t digits, uint64_t value) {
    for (size_t i = digits; i-- > 0; value >>= 3)
      bytes[at + i] = static_cast<char>('0' + (value & 7));
  }
};

Header header_of(char kind, std::string_view name, uint64_t size) {
  Header header;
  header.text(0, name.substr(0, name_room));
  header.number(100, 7, 0644);  // permissions
  header.number(108, 7, 0);     // user
  header.number(116, 7, 0);     // group
  header.number(124, 11, size > most_in_header ? 0 : size);
  header.number(136, 11, 0);  // time
  header.text(148, "        ");
  header.bytes[156] = kind;
  header.text(257, "ustar");
  header.text(263, "00");
  // The sum is made with spaces in its own place.
  uint64_t sum = 0;
  for (char c : header.bytes) sum += static_cast<unsigned char>(c);
  header.number(148, 6, sum);
  header.bytes[154] = '\0';
  return header;
}

// "27 path=folder/long-name.o\n", where the number counts itself.
std::string extended(std::string_view key, std::string_view value) {
  std::string rest = " " + std::string(key) + "=" + std::string(value) + "\n";
  size_t length = rest.size();
  for (size_t before = 0; before != length;) {
    before = length;
    length = rest.size() + std::to_string(before).size();
  }
  return std::to_string(length) + rest;
}

}  // namespace

std::expected<TarFile, std::string> TarFile::create(const std::string &path) {
  struct stat info{};
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode))
    return std::unexpected(std::string("Not a regular file"));
  std::string aside = path + ".tmp" + std::to_string(::getpid());
  int file =
      ::open(aside.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | O_TRUNC, 0666);
  if (file < 0) return system_error();
  return TarFile(file, path, std::move(aside));
}

TarFile::TarFile(TarFile &&other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      aside_(std::move(other.aside_)) {}

TarFile::~TarFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(aside_.c_str());
}

std::expected<void, std::string> TarFile::entry(char kind,
                                                std::string_view name,
                                                Bytes content) {
  static constexpr std::array<uint8_t, block> zeros{};
  Header header = header_of(kind, name, content.size());
  size_t rest = (block - content.size() % block) % block;
  bool ok =
      write_all(file_, as_bytes({header.bytes.data(), header.bytes.size()})) &&
      write_all(file_, content) && write_all(file_, Bytes(zeros).first(rest));
  if (!ok) return system_error();
  return {};
}

std::expected<void, std::string> TarFile::add(std::string_view name,
                                              Bytes content) {
  std::string more;
  if (name.size() > name_room) more += extended("path", name);
  if (content.size() > most_in_header)
    more += extended("size", std::to_string(content.size()));
  if (!more.empty()) {
    auto written = entry('x', "extended", as_bytes(more));
    if (!written) return written;
  }
  return entry('0', name, content);
}

std::expected<void, std::string> TarFile::finish() {
  static constexpr std::array<uint8_t, 2 * block> zeros{};
  if (!write_all(file_, zeros)) return system_error();
  int file = std::exchange(file_, -1);
  if (::close(file) == 0 && std::rename(aside_.c_str(), path_.c_str()) == 0)
    return {};
  auto error = system_error();
  ::unlink(aside_.c_str());
  return error;
}

}  // namespace wasmrust

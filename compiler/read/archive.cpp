// See archive.h. The format:
//
//   !<arch>\n                      or !<thin>\n
//   name date uid gid mode size `\n   60 bytes of text, filled up with spaces
//   content                        and one byte more when its size is odd
//
// GNU closes names with `/`; a long one is `/N`, which starts at byte N of the
// member `//`. BSD writes `#1/N` and puts the name into the first N bytes of
// the content. The members `/`, `/SYM64/` and `__.SYMDEF...` are symbol
// indices. In a thin archive only these and `//` have content, the others are
// files.
//
// This is a reader of our own because a broken archive must give an error, and
// LLVM's reads past the end of some.
#include "compiler/read/archive.h"

#include <optional>

#include "compiler/base/numbers.h"

namespace wasmrust::read {

namespace {

constexpr std::string_view plain_magic = "!<arch>\n", thin_magic = "!<thin>\n";
constexpr size_t header_size = 60;
constexpr std::string_view header_end = "`\n";
constexpr std::string_view metadata_name = "lib.rmeta";

template <typename Value>
using Result = std::expected<Value, std::string>;

std::unexpected<std::string> error_at(size_t offset, std::string_view what) {
  return std::unexpected(std::string(what) + " at offset " +
                         std::to_string(offset));
}

std::string_view without_trailing(std::string_view text, char filler) {
  while (text.ends_with(filler)) text.remove_suffix(1);
  return text;
}

bool is_index(std::string_view name) {
  return name == "/" || name == "/SYM64/" || name.starts_with("__.SYMDEF");
}

// Paths in a thin archive count from the folder of the archive.
std::string path_beside(std::string_view archive, std::string_view name) {
  size_t slash = archive.rfind('/');
  if (name.starts_with('/') || slash == archive.npos) return std::string(name);
  return std::string(archive.substr(0, slash + 1)) + std::string(name);
}

class ArchiveReader {
 public:
  ArchiveReader(Bytes file, std::string_view path,
                llvm::function_ref<Result<Bytes>(std::string_view)> load_file)
      : text_(as_text(file)),
        path_(path),
        load_file_(load_file),
        thin_(text_.starts_with(thin_magic)) {}

  Result<std::vector<ArchiveMember>> members() {
    std::vector<ArchiveMember> list;
    position_ = plain_magic.size();
    while (position_ < text_.size()) {
      auto member = next();
      if (!member) return std::unexpected(member.error());
      if (*member && (*member)->name != metadata_name)
        list.push_back(std::move(**member));
    }
    return list;
  }

 private:
  std::string_view text_;
  std::string_view path_;
  llvm::function_ref<Result<Bytes>(std::string_view)> load_file_;
  bool thin_;
  size_t position_ = 0;
  std::string_view long_names_;  // content of `//`

  // Reads the member at the position; nothing for indices and names.
  Result<std::optional<ArchiveMember>> next() {
    size_t begin = position_;
    if (text_.size() - begin < header_size)
      return error_at(begin, "the file ends inside of a member's header");
    std::string_view header = text_.substr(begin, header_size);
    std::string_view name = without_trailing(header.substr(0, 16), ' ');
    auto size =
        number_of<uint64_t>(without_trailing(header.substr(48, 10), ' '));
    if (!header.ends_with(header_end) || !size)
      return error_at(begin, "malformed header of a member");
    position_ += header_size;
    if (thin_ && !is_index(name) && name != "//") return thin(begin, name);

    if (*size > text_.size() - position_)
      return error_at(begin, "a member is longer than the file");
    std::string_view content = text_.substr(position_, *size);
    position_ += *size;
    if (position_ % 2 && position_ < text_.size()) ++position_;
    if (name == "//") {
      long_names_ = content;
      return std::nullopt;
    }
    if (is_index(name)) return std::nullopt;
    if (name.starts_with("#1/")) return bsd(begin, name.substr(3), content);
    auto full = full_name(begin, name);
    if (!full) return std::unexpected(full.error());
    return ArchiveMember{std::string(*full), as_bytes(content), begin};
  }

  Result<std::optional<ArchiveMember>> bsd(size_t begin,
                                           std::string_view length,
                                           std::string_view content) const {
    auto size = number_of<uint64_t>(length);
    if (!size || *size > content.size())
      return error_at(begin, "a member's name is longer than the member");
    std::string_view name = without_trailing(content.substr(0, *size), '\0');
    if (is_index(name)) return std::nullopt;
    return ArchiveMember{std::string(name), as_bytes(content.substr(*size)),
                         begin};
  }

  Result<std::optional<ArchiveMember>> thin(size_t begin,
                                            std::string_view name) const {
    auto full = full_name(begin, name);
    if (!full) return std::unexpected(full.error());
    std::string path = path_beside(path_, *full);
    auto loaded = load_file_(path);
    if (!loaded) return std::unexpected(path + ": " + loaded.error());
    return ArchiveMember{std::string(*full), *loaded, begin};
  }

  // The name that a header's name field stands for.
  Result<std::string_view> full_name(size_t begin,
                                     std::string_view name) const {
    if (!name.starts_with('/')) {
      if (name.ends_with('/')) name.remove_suffix(1);
      if (name.empty()) return error_at(begin, "a member without a name");
      return name;
    }
    auto at = number_of<uint64_t>(name.substr(1));
    if (!at || *at >= long_names_.size())
      return error_at(begin, "a member's name is not in the table of names");
    std::string_view rest = long_names_.substr(*at);
    size_t end = rest.find_first_of(std::string_view("\n\0", 2));
    if (end == rest.npos) return error_at(begin, "a member's name has no end");
    rest = rest.substr(0, end);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.empty()) return error_at(begin, "a member without a name");
    return rest;
  }
};

}  // namespace

bool is_archive(Bytes file) {
  std::string_view text = as_text(file);
  return text.starts_with(plain_magic) || text.starts_with(thin_magic);
}

std::expected<std::vector<ArchiveMember>, std::string> read_archive(
    Bytes file, std::string_view path,
    llvm::function_ref<std::expected<Bytes, std::string>(std::string_view path)>
        load_file) {
  if (!is_archive(file)) return error_at(0, "no archive begins");
  return ArchiveReader(file, path, load_file).members();
}

}  // namespace wasmrust::read

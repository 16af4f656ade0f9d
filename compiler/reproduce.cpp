// See reproduce.h. Files are mapped one after the other, so that of large
// inputs only one at a time is in memory.
#include "compiler/reproduce.h"

#include <llvm/Config/llvm-config.h>

#include <filesystem>
#include <set>
#include <vector>

#include "compiler/base/files.h"
#include "compiler/base/tar.h"
#include "compiler/options/path_words.h"
#include "compiler/read/archive.h"
#include "compiler/read/inputs.h"

namespace wasmrust {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view readme =
    "Everything that a link with wasmrust-ld read, to run it again:\n"
    "\n"
    "    cd FOLDER-OF-THIS-FILE && wasmrust-ld @response.txt\n"
    "\n"
    "version.txt says which wasmrust-ld it was. The inputs are object files\n"
    "and libraries of the program: they contain its code.\n";

fs::path whole(const std::string &path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error);
  return error ? fs::path(path) : absolute.lexically_normal();
}

// The inputs in order of their first mention.
class Collection {
 public:
  explicit Collection(const LinkOptions &options) : options_(options) {}

  struct Row {
    std::string path, name;
  };
  const std::vector<Row> &rows() const { return rows_; }

  std::string word(PathUse use, const std::string &text) {
    switch (use) {
      case PathUse::Read:
        return input(text);
      case PathUse::Library:
        return library(text);
      case PathUse::Written:
        return whole(text).filename().string();
    }
    return "";
  }

  std::string input(const std::string &path) {
    std::string name = whole(path).relative_path().string();
    if (names_.insert(name).second) rows_.push_back({path, name});
    return name;
  }

 private:
  const LinkOptions &options_;
  std::vector<Row> rows_;
  std::set<std::string> names_;

  std::string library(const std::string &text) {
    auto path = read::find_library(options_, text);
    return path ? input(*path) : "";
  }
};

// The members of a thin archive are files of their own.
void take_members(Bytes bytes, const std::string &path,
                  Collection &collection) {
  if (!as_text(bytes).starts_with("!<thin>\n")) return;
  // What is wrong with it is for the link to say.
  (void)read::read_archive(
      bytes, path,
      [&](std::string_view member) -> std::expected<Bytes, std::string> {
        collection.input(std::string(member));
        return Bytes();
      });
}

}  // namespace

std::expected<void, std::string> write_reproduction(const LinkOptions &options,
                                                    const std::string &path) {
  auto tar = TarFile::create(path);
  if (!tar) return std::unexpected(tar.error());
  std::string folder = fs::path(path).filename().string();
  if (folder.ends_with(".tar")) folder.resize(folder.size() - 4);
  if (folder.empty()) folder = "repro";
  folder += "/";

  Collection collection(options);
  std::vector<std::string> words = with_other_paths(
      options.command_line, [&](PathUse use, const std::string &text) {
        return collection.word(use, text);
      });
  std::string about(readme);
  // Members of thin archives are added on the way.
  for (size_t i = 0; i < collection.rows().size(); ++i) {
    Collection::Row row = collection.rows()[i];
    auto file = MappedFile::open(row.path);
    if (!file) {
      about += "\nMissing, as it was in the link: " + row.name + " (" +
               file.error() + ")\n";
      continue;
    }
    take_members(file->bytes(), row.path, collection);
    if (auto added = tar->add(folder + row.name, file->bytes()); !added)
      return added;
  }
  const std::pair<std::string_view, std::string> texts[] = {
      {"response.txt", response_file(words)},
      {"version.txt",
       "wasmrust-ld " WASMRUST_VERSION "\nLLVM " LLVM_VERSION_STRING "\n"},
      {"README", about}};
  for (const auto &[name, text] : texts)
    if (auto added = tar->add(folder + std::string(name), as_bytes(text));
        !added)
      return added;
  return tar->finish();
}

std::string reproduction_path(const LinkOptions &options) {
  fs::path output = whole(options.output);
  if (!options.side_files.empty())
    output = whole(options.side_files) / output.filename();
  return output.string() + ".repro.tar";
}

std::string reproduction_note(const std::string &path) {
  return "note: all that is needed to see this again is in\n"
         "      `" +
         whole(path).string() +
         "`\n"
         "      please attach this file to the report; it contains the "
         "program's code\n";
}

}  // namespace wasmrust

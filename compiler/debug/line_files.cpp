// See line_files.h.
#include "compiler/debug/line_files.h"

#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

std::string joined(std::string_view folder, std::string_view name) {
  if (folder.empty() || is_absolute(name)) return std::string(name);
  if (name.empty()) return std::string(folder);
  std::string path(folder);
  if (!path.ends_with('/') && !path.ends_with('\\')) path += '/';
  return path.append(name);
}

std::string_view text_at(Bytes section, uint64_t offset) {
  if (offset >= section.size()) return {};
  ByteReader in(section.subspan(offset));
  return as_text(read_string(in));
}

}  // namespace

bool is_absolute(std::string_view path) {
  return path.starts_with('/') || path.starts_with('\\') ||
         (path.size() > 1 && path[1] == ':');
}

std::string_view string_in(const Strings &strings, const FormValue &value) {
  switch (value.form) {
    case DW_FORM_string:
      return as_text(value.block);
    case DW_FORM_strp:
      return text_at(strings.str, value.number);
    case DW_FORM_line_strp:
      return text_at(strings.line_str, value.number);
    default:
      return {};
  }
}

LineFiles LineFiles::read(ByteReader &in, const LineProgram &program,
                          const Strings &strings) {
  LineFiles files;
  if (program.parameters.version >= 5)
    files.read_new(in, program.parameters, strings);
  else
    files.read_old(in);
  return files;
}

void LineFiles::read_old(ByteReader &in) {
  folders_.push_back({});  // the unit's
  while (!in.failed()) {
    Bytes folder = read_string(in);
    if (folder.empty()) break;
    folders_.push_back(as_text(folder));
  }
  while (!in.failed()) {
    Bytes name = read_string(in);
    if (name.empty()) break;
    files_.push_back({as_text(name), in.uleb64()});
    in.uleb64();  // when it was changed
    in.uleb64();  // its size
  }
}

void LineFiles::read_new(ByteReader &in, const LineParameters &parameters,
                         const Strings &strings) {
  counts_from_zero_ = true;
  Format format{.version = 5, .address_size = parameters.address_size};
  for (bool are_folders : {true, false}) {
    std::vector<std::pair<uint64_t, uint32_t>> fields;
    for (int left = in.u8(); left > 0 && !in.failed(); --left) {
      uint64_t content = in.uleb64();
      fields.push_back({content, in.uleb32()});
    }
    uint64_t count = in.uleb64();
    if (count && fields.empty()) in.fail("files of which nothing is said");
    for (; count && !in.failed(); --count) {
      File file{{}, 0};
      for (auto [content, form] : fields) {
        FormValue value = read_form(in, form, 0, format, {});
        if (content == DW_LNCT_path) file.name = string_in(strings, value);
        if (content == DW_LNCT_directory_index) file.folder = value.number;
        if (content == DW_LNCT_MD5 && form == DW_FORM_data16)
          file.md5 = value.block;
      }
      if (are_folders)
        folders_.push_back(file.name);
      else
        files_.push_back(file);
    }
  }
}

const LineFiles::File *LineFiles::find(uint64_t number) const {
  uint64_t index = number - !counts_from_zero_;
  return index < files_.size() ? &files_[index] : nullptr;
}

std::string LineFiles::base(std::string_view folder) const {
  return counts_from_zero_ && !folders_.empty() ? joined(folder, folders_[0])
                                                : std::string(folder);
}

std::string_view LineFiles::own_folder_of(const File &file) const {
  return file.folder < folders_.size() ? folders_[file.folder]
                                       : std::string_view();
}

std::string LineFiles::folder_of(const File &file,
                                 std::string_view folder) const {
  std::string path;
  if (file.folder < folders_.size()) {
    path = folders_[file.folder];
    if (counts_from_zero_) path = joined(folders_[0], path);
  }
  // "build" and "../src" are src: no link is a part of a folder that nobody
  // knows where to find.
  constexpr std::string_view up = "../";
  std::string_view rest = path;
  while (rest.starts_with(up) && !is_absolute(folder)) {
    size_t slash = folder.rfind('/');
    std::string_view last = folder.substr(slash == folder.npos ? 0 : slash + 1);
    if (last.empty() || last == "." || last == "..") break;
    folder = slash == folder.npos ? "." : folder.substr(0, slash);
    rest.remove_prefix(up.size());
  }
  return joined(folder, rest);
}

std::string LineFiles::path(uint64_t number, std::string_view folder) const {
  const File *file = find(number);
  return file ? joined(folder_of(*file, folder), file->name) : std::string();
}

}  // namespace wasmrust::debug

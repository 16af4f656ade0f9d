// See line_tables.h.
#include "compiler/debug/line_tables.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

void patch_u32(std::vector<uint8_t> &bytes, size_t at, uint64_t value) {
  for (int i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

// Where the length of the header is written, in the program.
size_t header_length_at(const LineParameters &is) {
  return is.version >= 5 ? 8 : 6;
}

}  // namespace

std::expected<void, std::string> LineTables::read(Bytes section,
                                                  Strings strings) {
  section_ = section;
  strings_ = strings;
  ByteReader in(section);
  while (!in.at_end()) {
    LineTable table{.program = read_line_header(in), .folder = {}, .code = {}};
    if (in.failed()) break;
    table.files_at = in.position();
    in.skip(table.program.end - in.position());
    tables_.push_back(std::move(table));
  }
  if (in.failed())
    return std::unexpected(".debug_line, offset " +
                           std::to_string(in.offset()) + ": " + in.reason());
  files_.resize(tables_.size());
  return {};
}

LineTable *LineTables::find(uint64_t start) {
  auto found = std::ranges::lower_bound(
      tables_, start, {},
      [](const LineTable &table) { return uint64_t{table.program.start}; });
  return found == tables_.end() || found->program.start != start ? nullptr
                                                                 : &*found;
}

LineTables::Files &LineTables::files(size_t table) {
  std::optional<Files> &files = files_[table];
  if (files) return *files;
  files.emplace();
  const LineTable &of = tables_[table];
  ByteReader in(section_.subspan(0, of.program.code));
  in.skip(of.files_at);
  files->old = LineFiles::read(in, of.program, strings_);
  files->count = static_cast<uint32_t>(files->old.files().size());
  uint32_t first = files->old.counts_from_zero() ? 0 : 1;
  // In DWARF 5 the unit's own file often is there twice, and number 0 is none
  // in the eyes of some readers.
  for (uint32_t i = 1; i < files->count + first; ++i)
    files->by_path.emplace(files->old.path(i, of.folder), i);
  if (!first) files->by_path.emplace(files->old.path(0, of.folder), 0);
  // Instructions that define files: each has its length in front.
  ByteReader defined{Bytes(of.program.files)};
  while (!defined.at_end() && !defined.failed()) {
    defined.u8();
    defined.skip(defined.uleb64());
    ++files->count;
  }
  return *files;
}

// How the folder of a table's file is written where paths count from another
// folder; nothing when nobody knows.
std::optional<std::string> LineTables::folder_from(
    const LineFiles::File &file, const Files &of, std::string_view folder,
    std::string_view base) const {
  if (of.old.base(folder) == base)
    return std::string(of.old.own_folder_of(file));
  std::string path = of.old.folder_of(file, folder);
  if (is_absolute(path)) return path;
  if (base.empty() || is_absolute(base)) return std::nullopt;
  // Both count from the same unknown folder.
  for (size_t at = 0; at < base.size();) {
    size_t end = std::min(base.find('/', at), base.size());
    std::string_view part = base.substr(at, end - at);
    if (part == "..") return std::nullopt;
    if (!part.empty() && part != ".") path = "../" + path;
    at = end + 1;
  }
  return path;
}

std::optional<uint32_t> LineTables::file(uint64_t to, uint64_t from,
                                         uint32_t number) {
  if (to == from) return number;
  LineTable *target = find(to), *source = find(from);
  if (!target || !source) return std::nullopt;
  Files &known = files(static_cast<size_t>(source - tables_.data()));
  const LineFiles::File *file = known.old.find(number);
  if (!file || file->name.empty()) return std::nullopt;
  Files &files = this->files(static_cast<size_t>(target - tables_.data()));
  auto folder =
      folder_from(*file, known, source->folder, files.old.base(target->folder));
  if (!folder && !is_absolute(file->name)) return std::nullopt;
  uint32_t next = files.count + static_cast<uint32_t>(files.added.size()) +
                  !files.old.counts_from_zero();
  auto [at, is_new] =
      files.by_path.emplace(known.old.path(number, source->folder), next);
  if (is_new)
    files.added.push_back(
        {folder.value_or(""), std::string(file->name), file->md5});
  return at->second;
}

uint32_t LineTables::string(std::string_view text) {
  if (new_strings_.empty()) {
    new_strings_.assign(strings_.line_str.begin(), strings_.line_str.end());
    if (!new_strings_.empty() && new_strings_.back()) new_strings_.push_back(0);
    ByteReader in(strings_.line_str);
    while (!in.at_end() && !in.failed()) {
      auto at = static_cast<uint32_t>(in.position());
      string_at_.emplace(as_text(read_string(in)), at);
    }
  }
  auto known = string_at_.find(text);
  if (known != string_at_.end()) return known->second;
  auto at = static_cast<uint32_t>(new_strings_.size());
  new_strings_.insert(new_strings_.end(), text.begin(), text.end());
  new_strings_.push_back(0);
  string_at_.emplace(text, at);
  return at;
}

// Before DWARF 5: lists that end with an empty name.
void LineTables::write_old_files(const LineTable &table, const Files &files,
                                 ByteWriter &to) const {
  std::vector<std::string_view> folders(files.old.folders().begin(),
                                        files.old.folders().end());
  auto folder = [&](std::string_view name) -> size_t {
    if (name.empty()) return 0;
    auto found = std::ranges::find(folders, name);
    if (found == folders.end()) found = folders.insert(found, name);
    return static_cast<size_t>(found - folders.begin()) + 1;
  };
  std::vector<size_t> folder_of;
  for (const Added &each : files.added)
    folder_of.push_back(folder(each.folder));
  auto text = [&](std::string_view text) {
    to.append(
        Bytes(reinterpret_cast<const uint8_t *>(text.data()), text.size()));
    to.u8(0);
  };
  for (std::string_view each : folders) text(each);
  to.u8(0);
  // The old ones with what is said of their times and sizes.
  ByteReader in(section_.subspan(0, table.program.code));
  in.skip(table.files_at);
  while (!read_string(in).empty() && !in.failed()) {
  }
  size_t first = in.position(), last = first;
  while (!read_string(in).empty() && !in.failed()) {
    for (int i = 0; i < 3; ++i) in.uleb64();
    last = in.position();
  }
  to.append(section_.subspan(first, last - first));
  for (size_t i = 0; i < files.added.size(); ++i) {
    text(files.added[i].name);
    to.uleb(folder_of[i]);
    to.uleb(0);
    to.uleb(0);
  }
  to.u8(0);
}

void LineTables::write_new_files(const Files &files, ByteWriter &to) {
  std::vector<std::string> folders(files.old.folders().begin(),
                                   files.old.folders().end());
  auto folder = [&](const std::string &name) {
    auto found = std::ranges::find(folders, name);
    if (found == folders.end()) found = folders.insert(found, name);
    return static_cast<uint64_t>(found - folders.begin());
  };
  std::vector<uint64_t> folder_of;
  for (const Added &each : files.added)
    folder_of.push_back(folder(each.folder));
  auto has_md5 = [](const auto &each) { return !each.md5.empty(); };
  bool md5 = std::ranges::all_of(files.old.files(), has_md5) &&
             std::ranges::all_of(files.added, has_md5);
  to.u8(1);
  to.uleb(DW_LNCT_path);
  to.uleb(DW_FORM_line_strp);
  to.uleb(folders.size());
  for (const std::string &each : folders) to.u32(string(each));
  to.u8(md5 ? 3 : 2);
  to.uleb(DW_LNCT_path);
  to.uleb(DW_FORM_line_strp);
  to.uleb(DW_LNCT_directory_index);
  to.uleb(DW_FORM_udata);
  if (md5) {
    to.uleb(DW_LNCT_MD5);
    to.uleb(DW_FORM_data16);
  }
  to.uleb(files.old.files().size() + files.added.size());
  auto row = [&](std::string_view name, uint64_t in, Bytes sum) {
    to.u32(string(name));
    to.uleb(in);
    if (md5) to.append(sum);
  };
  for (const LineFiles::File &each : files.old.files())
    row(each.name, each.folder, each.md5);
  for (size_t i = 0; i < files.added.size(); ++i)
    row(files.added[i].name, folder_of[i], files.added[i].md5);
}

void LineTables::write_header(size_t number, ByteWriter &to) {
  const LineTable &table = tables_[number];
  const LineProgram &program = table.program;
  const std::optional<Files> &files = files_[number];
  size_t start = to.size();
  bool defines = !program.files.empty();
  if (!files || files->added.empty() || defines) {
    to.append(section_.subspan(program.start, program.code - program.start));
    to.append(Bytes(program.files));
    if (!files) return;
    // Such files come behind all others, so new ones are defined, too.
    for (const Added &each : files->added) {
      std::string path = each.folder;
      if (!path.empty() && !path.ends_with('/')) path += '/';
      path += each.name;
      to.u8(0);
      to.uleb(path.size() + 5);
      to.u8(DW_LNE_define_file);
      to.append(
          Bytes(reinterpret_cast<const uint8_t *>(path.data()), path.size()));
      for (int i = 0; i < 4; ++i) to.u8(0);
    }
    return;
  }
  to.append(section_.subspan(program.start, table.files_at - program.start));
  if (program.parameters.version >= 5)
    write_new_files(*files, to);
  else
    write_old_files(table, *files, to);
  size_t length_at = start + header_length_at(program.parameters);
  patch_u32(to.vector(), length_at, to.size() - length_at - 4);
}

std::vector<uint8_t> LineTables::write() {
  ByteWriter out;
  for (size_t i = 0; i < tables_.size(); ++i) {
    size_t start = out.size();
    places_.push_back(start);
    write_header(i, out);
    out.append(Bytes(tables_[i].code));
    patch_u32(out.vector(), start, out.size() - start - 4);
  }
  return out.take();
}

}  // namespace wasmrust::debug

// See subject.h.
#include "tooling/size/subject.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/Support/Compression.h>

#include <algorithm>

#include "compiler/wasm/merged_section.h"
#include "compiler/wasm/same_build.h"
#include "tooling/size/find_function.h"

namespace wasmrust::size {

using wasm::ExternalKind;
using wasm::Module;
using wasm::NameKind;

namespace {

void look_for_debug_module(Subject &subject) {
  constexpr std::string_view ending = ".wasm", debug_ending = ".debug.wasm";
  const std::string &path = subject.path;
  if (!path.ends_with(ending) || path.ends_with(debug_ending)) return;
  std::string beside =
      path.substr(0, path.size() - ending.size()) + std::string(debug_ending);
  auto file = MappedFile::open(beside);
  if (!file) return;
  auto module = wasm::read_module(file->bytes());
  std::string why = module ? wasm::difference_of_builds(subject.module, *module)
                           : module.error().reason;
  if (!why.empty()) {
    subject.note = beside + " is not used: it " + why;
    if (!module) subject.note = beside + " is not used: " + why;
    return;
  }
  subject.debug_file = std::make_unique<MappedFile>(std::move(*file));
  subject.debug = std::move(*module);
  subject.debug_path = std::move(beside);
}

bool has_dwarf(const Module &module) {
  return std::ranges::any_of(module.custom, [](const auto &section) {
    return section.name == ".debug_info";
  });
}

std::string import_label(const wasm::Import &import) {
  return std::string(import.module) + "." + std::string(import.name);
}

std::string numbered(std::string_view what, uint32_t index) {
  return std::string(what) + " " + std::to_string(index);
}

// A row of an index space: its name, where it is imported from, its number.
std::string row_label(const Module &module, ExternalKind kind, NameKind names,
                      std::string_view what, uint32_t index) {
  std::string_view name = module.name_of(names, index);
  if (!name.empty()) return std::string(what) + " " + std::string(name);
  if (const wasm::Import *import = module.import_at(kind, index))
    return std::string(what) + " " + import_label(*import);
  return numbered(what, index);
}

std::vector<std::vector<std::string>> merged_in(const Module &module,
                                                size_t functions) {
  std::vector<std::vector<std::string>> merged(functions);
  for (const auto &section : module.custom)
    if (section.name == wasm::merged_section_name)
      for (const wasm::MergedName &row :
           wasm::read_merged_section(section.data))
        if (row.function < functions)
          merged[row.function].push_back(readable_name(row.name));
  return merged;
}

}  // namespace

bool Subject::names_are_from_debug() const {
  return debug && module.names_of(NameKind::Function).empty() &&
         !debug->names_of(NameKind::Function).empty();
}

const Module *Subject::with_dwarf() const {
  if (has_dwarf(module)) return &module;
  return debug && has_dwarf(*debug) ? &*debug : nullptr;
}

std::string Subject::label(Owner owner) const {
  const Module &named = names_are_from_debug() ? *debug : module;
  switch (owner.kind) {
    case OwnerKind::Format:
      return "section headers and counts";
    case OwnerKind::Type:
      return numbered("type", owner.index);
    case OwnerKind::Function:
      return owner.index < readable.size() ? readable[owner.index]
                                           : numbered("function", owner.index);
    case OwnerKind::Table:
      return row_label(named, ExternalKind::Table, NameKind::Table, "table",
                       owner.index);
    case OwnerKind::Memory:
      return row_label(named, ExternalKind::Memory, NameKind::Memory, "memory",
                       owner.index);
    case OwnerKind::Global:
      return row_label(named, ExternalKind::Global, NameKind::Global, "global",
                       owner.index);
    case OwnerKind::Tag:
      return row_label(named, ExternalKind::Tag, NameKind::Tag, "tag",
                       owner.index);
    case OwnerKind::Element:
      return numbered("element segment", owner.index);
    case OwnerKind::Data: {
      std::string_view name = named.name_of(NameKind::Data, owner.index);
      if (name.empty()) name = module.data[owner.index].name;
      std::string text = numbered("data segment", owner.index);
      return name.empty() ? text : text + " " + std::string(name);
    }
    case OwnerKind::Symbol:
      return readable_name(module.symbols[owner.index].name);
    case OwnerKind::Custom:
      return "section \"" + std::string(module.custom[owner.index].name) + "\"";
  }
  return "";
}

std::expected<Subject, SubjectError> open_subject(const std::string &path) {
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(SubjectError{{}, file.error()});
  Subject subject;
  subject.path = path;
  subject.file = std::make_unique<MappedFile>(std::move(*file));
  auto module = wasm::read_module(subject.file->bytes());
  if (!module)
    return std::unexpected(
        SubjectError{module.error().offset, module.error().reason});
  subject.module = std::move(*module);
  look_for_debug_module(subject);
  const Module &named =
      subject.names_are_from_debug() ? *subject.debug : subject.module;
  subject.function_names = function_names(named);
  subject.language = language_of(named);
  for (uint32_t i = 0; i < subject.function_names.size(); ++i) {
    std::string name = readable_name(subject.function_names[i]);
    if (const wasm::Import *import =
            subject.module.import_at(ExternalKind::Function, i);
        import && name.empty())
      name = import_label(*import);
    subject.readable.push_back(name.empty() ? numbered("function", i) : name);
  }
  // Without a name people know it by what it is exported as.
  for (const wasm::Export &each : subject.module.exports)
    if (each.kind == ExternalKind::Function &&
        subject.readable[each.index] == numbered("function", each.index))
      subject.readable[each.index] += " \"" + std::string(each.name) + "\"";
  subject.pieces = account_for(subject.module);
  subject.merged = merged_in(named, subject.readable.size());
  return subject;
}

std::optional<uint64_t> Subject::gzip_size() const {
  if (!gzip_size_) gzip_size_ = size::gzip_size(module.file);
  return *gzip_size_;
}

std::optional<uint64_t> gzip_size(Bytes file) {
  if (!llvm::compression::zlib::isAvailable()) return std::nullopt;
  llvm::SmallVector<uint8_t, 0> compressed;
  llvm::compression::zlib::compress(
      llvm::ArrayRef<uint8_t>(file.data(), file.size()), compressed,
      llvm::compression::zlib::BestSizeCompression);
  // zlib's frame is 6 bytes, gzip's 18.
  return compressed.size() + 12;
}

std::optional<std::string_view> std_decisions(const Subject &subject) {
  for (const Module *module :
       {&subject.module, subject.debug ? &*subject.debug : nullptr})
    if (module)
      for (const wasm::CustomSection &section : module->custom)
        if (section.name == "wasmrust.std") return as_text(section.data);
  return std::nullopt;
}

}  // namespace wasmrust::size

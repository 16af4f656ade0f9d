// See trap_lines.h.
#include "tooling/hosts/trap_lines.h"

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Object/Wasm.h>
#include <llvm/Support/Path.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "compiler/base/files.h"
#include "compiler/wasm/module.h"
#include "compiler/wasm/same_build.h"

namespace wasmrust::host {

namespace {

bool has_dwarf(const wasm::Module &module) {
  return std::ranges::any_of(module.custom, [](const auto &section) {
    return section.name == ".debug_line";
  });
}

struct ReadModule {
  MappedFile file;
  wasm::Module module;
};

std::optional<ReadModule> read(const std::string &path) {
  auto file = MappedFile::open(path);
  if (!file) return std::nullopt;
  auto module = wasm::read_module(file->bytes());
  if (!module) return std::nullopt;
  return ReadModule{std::move(*file), std::move(*module)};
}

// The debug module of the same build beside `path`.
std::optional<ReadModule> read_debug_module(const std::string &path,
                                            const wasm::Module &module) {
  constexpr std::string_view ending = ".wasm";
  if (!path.ends_with(ending)) return std::nullopt;
  auto found =
      read(path.substr(0, path.size() - ending.size()) + ".debug.wasm");
  if (!found || !wasm::difference_of_builds(module, found->module).empty())
    return std::nullopt;
  return found;
}

std::unique_ptr<llvm::object::ObjectFile> object_of(
    const wasm::Module &module) {
  llvm::StringRef bytes(reinterpret_cast<const char *>(module.file.data()),
                        module.file.size());
  auto object = llvm::object::ObjectFile::createWasmObjectFile(
      llvm::MemoryBufferRef(bytes, "module"));
  if (object) return std::move(*object);
  llvm::consumeError(object.takeError());
  return nullptr;
}

std::unique_ptr<llvm::DWARFContext> context_of(
    const llvm::object::ObjectFile &object) {
  auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  return llvm::DWARFContext::create(
      object, llvm::DWARFContext::ProcessDebugRelocations::Ignore, nullptr, "",
      ignore, ignore);
}

std::string source_of(const llvm::DILineInfo &line) {
  if (line.FileName == llvm::DILineInfo::BadString) return "";
  std::string text = line.FileName;
  if (line.Line != 0) text += ":" + std::to_string(line.Line);
  if (line.Line != 0 && line.Column != 0)
    text += ":" + std::to_string(line.Column);
  return text;
}

// "./build/../src/main.rs" is src/main.rs, when nobody knows where build is;
// otherwise `shorter` says enough.
std::string folded(llvm::StringRef path, const std::string &shorter) {
  if (path == llvm::DILineInfo::BadString || path.starts_with("/"))
    return shorter;
  llvm::SmallString<128> text(path);
  llvm::sys::path::remove_dots(text, /*remove_dot_dot=*/true,
                               llvm::sys::path::Style::posix);
  return std::string(text);
}

// The frame and before it, innermost first, what was inlined there.
std::vector<TrapFrame> expand(TrapFrame frame, uint64_t address,
                              llvm::DWARFContext &context) {
  using Lines = llvm::DILineInfoSpecifier;
  llvm::DIInliningInfo found = context.getInliningInfoForAddress(
      {address}, Lines(Lines::FileLineInfoKind::RelativeFilePath,
                       Lines::FunctionNameKind::LinkageName));
  // Paths that go out of their unit's folder: those of code that was put into
  // another unit's function.
  llvm::DIInliningInfo whole = context.getInliningInfoForAddress(
      {address}, Lines(Lines::FileLineInfoKind::AbsoluteFilePath,
                       Lines::FunctionNameKind::LinkageName));
  std::vector<TrapFrame> frames;
  for (uint32_t i = 0; i < found.getNumberOfFrames(); ++i) {
    llvm::DILineInfo line = found.getFrame(i);
    if (llvm::StringRef(line.FileName).starts_with("../") &&
        i < whole.getNumberOfFrames())
      line.FileName = folded(whole.getFrame(i).FileName, line.FileName);
    bool outermost = i + 1 == found.getNumberOfFrames();
    TrapFrame each = frame;
    each.source = source_of(line);
    each.library = is_library_source(line.FileName);
    each.inlined = !outermost;
    // The module's own name says more, and two functions may share a body.
    if (!outermost)
      each.name = line.FunctionName == llvm::DILineInfo::BadString
                      ? "an inlined function"
                      : line.FunctionName;
    frames.push_back(std::move(each));
  }
  if (frames.empty()) frames.push_back(std::move(frame));
  return frames;
}

}  // namespace

bool is_library_source(std::string_view file) {
  static constexpr std::array<std::string_view, 7> folders = {
      "core/",
      "alloc/",
      "std/",
      "test/",
      "stdarch/",
      "panic_abort/",
      "compiler-builtins/"};
  // The C library of WASI, whose paths count from nowhere.
  for (std::string_view part :
       {"libc-bottom-half/", "libc-top-half/", "dlmalloc/src/"})
    if (!file.starts_with('/') && file.contains(part)) return true;
  constexpr std::string_view library = "/library/";
  size_t at = file.starts_with('/') ? file.rfind(library) : file.npos;
  if (at == file.npos) return false;
  std::string_view rest = file.substr(at + library.size());
  return std::ranges::any_of(
      folders, [&](std::string_view start) { return rest.starts_with(start); });
}

static void locate(const std::string &module, TrapReport &report) {
  auto own = read(module);
  if (!own) return;
  std::optional<ReadModule> debug;
  const wasm::Module *names = &own->module, *dwarf = &own->module;
  if (!has_dwarf(own->module) ||
      own->module.names_of(wasm::NameKind::Function).empty())
    debug = read_debug_module(module, own->module);
  if (debug && !has_dwarf(own->module)) dwarf = &debug->module;
  if (debug && own->module.names_of(wasm::NameKind::Function).empty())
    names = &debug->module;

  for (TrapFrame &frame : report.frames)
    if (std::string_view name =
            names->name_of(wasm::NameKind::Function, frame.function);
        !name.empty())
      frame.name = name;

  if (own->module.code_section_index >= own->module.sections.size()) return;
  uint64_t code = own->module.offset_of(
      own->module.sections[own->module.code_section_index].payload);
  auto object = has_dwarf(*dwarf) ? object_of(*dwarf) : nullptr;
  if (!object) return;
  auto context = context_of(*object);
  std::vector<TrapFrame> frames;
  for (TrapFrame &frame : report.frames) {
    if (frame.offset == unknown_offset || frame.offset < code) {
      frames.push_back(std::move(frame));
      continue;
    }
    uint64_t address = frame.offset - code;
    for (TrapFrame &each : expand(std::move(frame), address, *context))
      frames.push_back(std::move(each));
  }
  report.frames = std::move(frames);
}

// A C library may have line tables when the program has none: what counts are
// frames that are not of a library, if one is left that was not copied into
// one.
void locate_frames(const std::string &module, std::string_view profile,
                   TrapReport &report) {
  locate(module, report);
  bool has_place = false;
  for (const TrapFrame &frame : report.frames) {
    if (frame.library || is_library_function(llvm::demangle(frame.name)))
      continue;
    has_place |= !frame.source.empty();
  }
  if (!has_place && !report.frames.empty())
    report.help =
        "for files and lines build with `debug = \"line-tables-only\"` in "
        "[profile." +
        std::string(profile) + "] of Cargo.toml";
}

}  // namespace wasmrust::host

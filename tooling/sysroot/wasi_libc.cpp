// See wasi_libc.h.
#include "tooling/sysroot/wasi_libc.h"

#include "llvm/Object/Archive.h"
#include "llvm/Object/ArchiveWriter.h"
#include "tooling/process/process.h"
#include "tooling/sysroot/embedded/sources.h"

namespace wasmrust {

namespace {

std::unexpected<std::string> archive_error(const std::string &path,
                                           llvm::Error error) {
  return std::unexpected("cannot add to `" + path +
                         "`: " + llvm::toString(std::move(error)));
}

}  // namespace

std::string find_wasi_libc(const Toolchain &toolchain,
                           const Environment &environment) {
  std::vector<std::string> places = {toolchain.sysroot +
                                     "/lib/rustlib/wasm32-wasip1/lib/"
                                     "self-contained"};
  if (std::string root = environment.text("WASI_SYSROOT"); !root.empty()) {
    places.push_back(root + "/lib/wasm32-wasip1");
    places.push_back(root + "/lib/wasm32-wasi");
  }
  for (const char *system : {"/usr/lib/wasm32-wasip1", "/usr/lib/wasm32-wasi",
                             "/opt/wasi-sdk/share/wasi-sysroot/lib/"
                             "wasm32-wasip1"})
    places.push_back(system);
  for (const std::string &place : places)
    if (is_file(place + "/crt1-command.o") && is_file(place + "/libc.a"))
      return place;
  return "";
}

FileResult copy_wasi_libc(const std::string &from, const std::string &to) {
  if (from.empty())
    return std::unexpected(
        std::string("wasi-libc is not installed: crt1-command.o and libc.a "
                    "are needed (apt-get install wasi-libc)"));
  struct Row {
    const char *name;
    bool needed;
  };
  constexpr Row rows[] = {{"crt1-command.o", true},
                          {"libc.a", true},
                          {"crt1-reactor.o", false},
                          {"crt1.o", false}};
  for (const Row &row : rows) {
    std::string path = from + "/" + row.name;
    if (!row.needed && !is_file(path)) continue;
    if (auto copied = copy_path(path, to + "/" + row.name); !copied)
      return copied;
  }
  return {};
}

FileResult append_to_archive(const std::string &path,
                             const std::string &object) {
  auto contents = read_file(path);
  if (!contents) return std::unexpected(contents.error());
  auto archive =
      llvm::object::Archive::create(llvm::MemoryBufferRef(*contents, path));
  if (!archive) return archive_error(path, archive.takeError());
  std::vector<llvm::NewArchiveMember> members;
  llvm::Error error = llvm::Error::success();
  for (const llvm::object::Archive::Child &child :
       (*archive)->children(error)) {
    auto member = llvm::NewArchiveMember::getOldMember(child, true);
    if (!member) {
      llvm::consumeError(std::move(error));
      return archive_error(path, member.takeError());
    }
    members.push_back(std::move(*member));
  }
  if (error) return archive_error(path, std::move(error));
  auto added = llvm::NewArchiveMember::getFile(object, true);
  if (!added) return archive_error(path, added.takeError());
  added->MemberName = "wasmrust_gaps.o";
  members.push_back(std::move(*added));
  if (llvm::Error failed = llvm::writeArchive(
          path, members, llvm::SymtabWritingMode::NormalSymtab,
          llvm::object::Archive::K_GNU, true, false))
    return archive_error(path, std::move(failed));
  return {};
}

FileResult fill_wasi_gaps(const Toolchain &toolchain,
                          const Environment &environment,
                          const std::string &sysroot, const std::string &libc,
                          const std::string &scratch) {
  std::string source = scratch + "/wasi_gaps.rs";
  std::string object = scratch + "/wasi_gaps.o";
  if (auto saved = save_file(source, wasi_gaps_source()); !saved) return saved;
  Child child{
      .arguments = {toolchain.rustc, "--target", "wasm32-wasip1", "--sysroot",
                    sysroot, "--edition=2024", "--crate-type=lib", "--emit=obj",
                    "-Copt-level=z", "-Cpanic=abort", "-o", object, source},
      .environment = environment,
      .null_stdin = true};
  child.environment.set("RUSTC_BOOTSTRAP", "1");
  auto output = capture_child(child);
  if (!output) return std::unexpected(output.error());
  if (output->status != 0)
    return std::unexpected("rustc cannot compile what wasi-libc lacks:\n" +
                           output->err);
  return append_to_archive(libc, object);
}

}  // namespace wasmrust

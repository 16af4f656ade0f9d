// See archive.h. LLVM's reader knows the variants of the format; errors come
// back in its words.
#include "compiler/read/archive.h"

#include <llvm/Object/Archive.h>
#include <llvm/Support/MemoryBufferRef.h>

namespace wasmrust::read {

namespace {

using llvm::object::Archive;

std::expected<ArchiveMember, std::string> read_member(
    const Archive::Child &child, bool thin,
    llvm::function_ref<std::expected<Bytes, std::string>(std::string_view)>
        load_file) {
  ArchiveMember member{.offset = child.getChildOffset()};
  llvm::Expected<llvm::StringRef> name = child.getName();
  if (!name) return std::unexpected(llvm::toString(name.takeError()));
  member.name = name->str();
  if (thin) {
    llvm::Expected<std::string> full = child.getFullName();
    if (!full) return std::unexpected(llvm::toString(full.takeError()));
    auto loaded = load_file(*full);
    if (!loaded) return std::unexpected(*full + ": " + loaded.error());
    member.bytes = *loaded;
    return member;
  }
  llvm::Expected<llvm::StringRef> content = child.getBuffer();
  if (!content) return std::unexpected(llvm::toString(content.takeError()));
  member.bytes = as_bytes(std::string_view(*content));
  return member;
}

}  // namespace

bool is_archive(Bytes file) {
  std::string_view text = as_text(file);
  return text.starts_with("!<arch>\n") || text.starts_with("!<thin>\n");
}

std::expected<std::vector<ArchiveMember>, std::string> read_archive(
    Bytes file, std::string_view path,
    llvm::function_ref<std::expected<Bytes, std::string>(std::string_view path)>
        load_file) {
  std::string_view text = as_text(file);
  llvm::Error error = llvm::Error::success();
  Archive archive(llvm::MemoryBufferRef(llvm::StringRef(text.data(), text.size()),
                                        llvm::StringRef(path.data(), path.size())),
                  error);
  if (error) return std::unexpected(llvm::toString(std::move(error)));
  std::vector<ArchiveMember> members;
  std::string problem;
  for (const Archive::Child &child : archive.children(error)) {
    auto member = read_member(child, archive.isThin(), load_file);
    if (!member) {
      problem = member.error();
      break;
    }
    if (member->name != "lib.rmeta") members.push_back(std::move(*member));
  }
  if (error) return std::unexpected(llvm::toString(std::move(error)));
  if (!problem.empty()) return std::unexpected(problem);
  return members;
}

}  // namespace wasmrust::read

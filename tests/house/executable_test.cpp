// Every link starts the executable, so what is linked into it is counted.
//
// Before `main` the loader opens each shared library, applies each relocation,
// and runs each static constructor. None of that shows in a test of behaviour,
// and a time cannot be tested on a busy machine; the counts can. What they were
// when the start was measured (docs/numbers.md), and what other ways of linking
// would make of them:
//
//                       now   otherwise
//   shared libraries      5   6 with libz3, which LLVM names and we never call
//   relocations         277   48,000 when the file may be loaded anywhere
//   constructors        384   one for each static table of LLVM's options
//   KB of begin         870   0 where tooling/start.ld names nothing
//
// The limits leave room for growth of the same kind, not for another kind.
#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace wasmrust::house {
namespace {

constexpr size_t kMostRelocations = 1000;
constexpr size_t kMostConstructors = 400;
// What runs before `main` in one piece: less, and names of LLVM have changed;
// more, and other code is between it.
constexpr size_t kLeastBegin = 500 << 10, kMostBegin = 1500 << 10;

struct Executable {
  uint16_t type = 0;
  std::set<std::string> libraries;
  size_t relocations = 0, constructors = 0, begin = 0;
};

// A record of the file; the test fails when it is not all there.
template <typename T>
T record(const std::string &file, size_t offset) {
  T value{};
  EXPECT_LE(offset + sizeof(T), file.size());
  if (offset + sizeof(T) <= file.size())
    std::memcpy(&value, file.data() + offset, sizeof(T));
  return value;
}

// Where in the file the byte with this address lies.
size_t place_of(const std::string &file, uint64_t address) {
  auto head = record<Elf64_Ehdr>(file, 0);
  for (size_t i = 0; i < head.e_phnum; ++i) {
    auto row = record<Elf64_Phdr>(file, head.e_phoff + i * sizeof(Elf64_Phdr));
    if (row.p_type == PT_LOAD && address >= row.p_vaddr &&
        address < row.p_vaddr + row.p_filesz)
      return address - row.p_vaddr + row.p_offset;
  }
  ADD_FAILURE() << "no segment has address " << address;
  return file.size();
}

// The length of the section of this name; 0 when there is none.
size_t length_of(const std::string &file, const std::string &name) {
  auto head = record<Elf64_Ehdr>(file, 0);
  auto section = [&](size_t i) {
    return record<Elf64_Shdr>(file, head.e_shoff + i * sizeof(Elf64_Shdr));
  };
  size_t names = section(head.e_shstrndx).sh_offset;
  for (size_t i = 0; i < head.e_shnum; ++i) {
    size_t at = names + section(i).sh_name;
    if (at < file.size() && file.c_str() + at == name)
      return section(i).sh_size;
  }
  return 0;
}

Executable read_executable(const std::string &file) {
  Executable result;
  auto head = record<Elf64_Ehdr>(file, 0);
  result.type = head.e_type;
  result.begin = length_of(file, ".text.begin");
  std::set<uint64_t> names;
  uint64_t strings = 0;
  for (size_t i = 0; i < head.e_phnum; ++i) {
    auto row = record<Elf64_Phdr>(file, head.e_phoff + i * sizeof(Elf64_Phdr));
    if (row.p_type != PT_DYNAMIC) continue;
    for (size_t at = 0; at < row.p_filesz; at += sizeof(Elf64_Dyn)) {
      auto entry = record<Elf64_Dyn>(file, row.p_offset + at);
      uint64_t value = entry.d_un.d_val;
      if (entry.d_tag == DT_NEEDED) names.insert(value);
      if (entry.d_tag == DT_STRTAB) strings = value;
      if (entry.d_tag == DT_RELASZ || entry.d_tag == DT_PLTRELSZ)
        result.relocations += value / sizeof(Elf64_Rela);
      if (entry.d_tag == DT_INIT_ARRAYSZ)
        result.constructors = value / sizeof(Elf64_Addr);
    }
  }
  for (uint64_t name : names) {
    size_t place = place_of(file, strings + name);
    if (place < file.size()) result.libraries.insert(file.c_str() + place);
  }
  return result;
}

TEST(Executable, StartsWithLittleToDo) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "with sanitizers it is linked in another way";
#endif
#endif
  std::ifstream stream(WASMRUST_EXECUTABLE, std::ios::binary);
  std::string file{std::istreambuf_iterator<char>(stream), {}};
  ASSERT_TRUE(file.starts_with(ELFMAG)) << WASMRUST_EXECUTABLE;
  ASSERT_EQ(file[EI_CLASS], ELFCLASS64);
  Executable executable = read_executable(file);
  EXPECT_EQ(executable.type, ET_EXEC) << "it is linked to a fixed address";
  EXPECT_LE(executable.relocations, kMostRelocations);
  EXPECT_LE(executable.constructors, kMostConstructors);
  EXPECT_GE(executable.begin, kLeastBegin);
  EXPECT_LE(executable.begin, kMostBegin);
  // These must have been found: zero would mean that nothing was read.
  EXPECT_GT(executable.relocations, 0u);
  EXPECT_GT(executable.constructors, 0u);
  EXPECT_TRUE(executable.libraries.contains("libc.so.6"));
  const std::set<std::string> expected = {"libc.so.6", "libm.so.6", "libz.so.1",
                                          "libzstd.so.1"};
  for (const std::string &library : executable.libraries)
    EXPECT_TRUE(expected.contains(library) || library.starts_with("ld-linux"))
        << library << " is loaded at each start";
}

}  // namespace
}  // namespace wasmrust::house

// Reports, differences and reasons, of modules in files.
#include "tooling/size/report.h"

#include "compiler/wasm/sample_objects.h"
#include "compiler/wasm/test_modules.h"
#include "tooling/size/diff.h"
#include "tooling/size/find_function.h"
#include "tooling/size/html.h"
#include "tooling/size/text.h"
#include "tooling/size/why.h"

namespace wasmrust::size {
namespace {

using wasm::operator+;
using wasm::Raw;
using wasm::sized;
using wasm::Wasm;

std::string write(const std::string &name, const Raw &bytes) {
  std::string path = testing::TempDir() + "/size_test_" + name;
  EXPECT_TRUE(write_file(path, Bytes(bytes)));
  return path;
}

Subject open(const std::string &name, const Raw &bytes) {
  auto subject = open_subject(write(name, bytes));
  EXPECT_TRUE(subject) << subject.error().reason;
  return std::move(*subject);
}

Raw names_section(const std::vector<std::string_view> &names) {
  Raw rows{static_cast<uint8_t>(names.size())};
  for (uint8_t i = 0; i < names.size(); ++i)
    rows = rows + Raw{i} + wasm::name(names[i]);
  return Raw{1} + sized(rows);
}

// Functions of type () -> () with these bodies, the first one exported as
// "main".
Wasm module_of(const std::vector<Raw> &bodies) {
  auto count = static_cast<uint8_t>(bodies.size());
  Raw declared{count}, code{count};
  for (const Raw &body : bodies) {
    declared.push_back(0);
    code = code + sized(Raw{0} + body + Raw{0x0b});
  }
  Wasm module;
  module.section(1, {1, 0x60, 0, 0})
      .section(3, declared)
      .section(7, Raw{1} + wasm::name("main") + Raw{0, 0})
      .section(10, code);
  return module;
}

const Row *find(const std::vector<Row> &rows, std::string_view name) {
  for (const Row &row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

TEST(Report, RowsAddUpWhateverTheGrouping) {
  Wasm module = module_of({{1, 1}, {1}, {1, 1, 1, 1}, {}});
  module.custom("name", names_section({"app::main", "core::f::<u8>",
                                       "core::f::<u16>", "memcpy"}));
  Subject subject = open("sums.wasm", module.bytes());
  for (Grouping grouping : {Grouping::Function, Grouping::Crate,
                            Grouping::Generic, Grouping::Section}) {
    auto rows = report(subject, grouping);
    ASSERT_TRUE(rows);
    uint64_t sum = 0;
    for (const Row &row : *rows) sum += row.bytes;
    EXPECT_EQ(sum, subject.size());
  }
  auto crates = report(subject, Grouping::Crate);
  ASSERT_NE(find(*crates, "core"), nullptr);
  EXPECT_EQ(find(*crates, "core")->count, 2u);
  EXPECT_EQ(find(*crates, "core")->code, 9u);
  EXPECT_NE(find(*crates, "functions of no crate"), nullptr);
  auto generics = report(subject, Grouping::Generic);
  ASSERT_NE(find(*generics, "core::f"), nullptr);
  EXPECT_EQ(find(*generics, "core::f")->count, 2u);
  std::string text = report_text(subject, *generics, Grouping::Generic, 1);
  EXPECT_NE(text.find(" more\n"), std::string::npos) << text;
  EXPECT_NE(text.find("100.0%"), std::string::npos) << text;
}

// "core::f::<u32>" and "core::g" are in function 1, too.
TEST(Report, WhatWasMergedIsTold) {
  Wasm module = module_of({{1, 1}, {1}, {1}});
  module
      .custom("name",
              names_section({"app::main", "core::f::<u8>", "core::f::<u16>"}))
      .custom("wasmrust.merged", Raw{1, 1, 2} + wasm::name("core::f::<u32>") +
                                     wasm::name("core::g"));
  Subject subject = open("merged.wasm", module.bytes());
  auto functions = report(subject, Grouping::Function);
  const Row *f = find(*functions, "core::f::<u8>");
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f->merged, (std::vector<std::string>{"core::f::<u32>", "core::g"}));
  auto generics = report(subject, Grouping::Generic);
  const Row *generic = find(*generics, "core::f");
  ASSERT_NE(generic, nullptr);
  EXPECT_EQ(generic->count, 2u);
  EXPECT_EQ(generic->largest, f->code);
  EXPECT_EQ(generic->code, 2 * f->code);
  EXPECT_EQ(generic->merged_count, 2u);
  std::string text = report_text(subject, *generics, Grouping::Generic, 30);
  EXPECT_NE(text.find("core::f  (2 instances)  (and 2 merged into them)"),
            std::string::npos)
      << text;
  // Advice that is cut off is none.
  module.custom("wasmrust.merged", {1, 0, 9});
  EXPECT_EQ(open("merged.wasm", module.bytes()).merged[0].size(), 0u);
}

TEST(Report, NamesComeFromTheModuleBeside) {
  Raw id = sized({1, 2, 3, 4});
  Wasm plain = module_of({{1}});
  plain.custom("build_id", id);
  Wasm debug = module_of({{1}});
  debug.custom("name", names_section({"app::main"})).custom("build_id", id);
  write("beside.debug.wasm", debug.bytes());
  Subject subject = open("beside.wasm", plain.bytes());
  EXPECT_TRUE(subject.names_are_from_debug());
  EXPECT_EQ(subject.readable[0], "app::main");
  EXPECT_EQ(subject.size(), plain.bytes().size());

  Wasm other = module_of({{1}});
  other.custom("name", names_section({"app::main"}))
      .custom("build_id", sized({9, 9, 9, 9}));
  write("beside.debug.wasm", other.bytes());
  Subject alone = open("beside.wasm", plain.bytes());
  EXPECT_FALSE(alone.names_are_from_debug());
  EXPECT_EQ(alone.readable[0], "function 0 \"main\"");
  EXPECT_TRUE(alone.note.ends_with("is not used: it is of another build"))
      << alone.note;

  // Shipped without an id, the same code says it.
  Subject short_one = open("beside.wasm", module_of({{1}}).bytes());
  EXPECT_TRUE(short_one.names_are_from_debug());
  Subject changed = open("beside.wasm", module_of({{1, 1}}).bytes());
  EXPECT_FALSE(changed.names_are_from_debug());
  EXPECT_TRUE(changed.note.ends_with("is not used: it has other code"))
      << changed.note;
}

TEST(Report, MalformedFilesAreErrors) {
  auto cut = open_subject(write("cut.wasm", {0, 'a', 's', 'm', 1, 0, 0, 0, 1}));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().offset, 9u);
  auto absent = open_subject(testing::TempDir() + "/size_test_absent.wasm");
  ASSERT_FALSE(absent);
  EXPECT_FALSE(absent.error().offset);
  Subject subject = open("plain.wasm", module_of({{1}}).bytes());
  auto rows = report(subject, Grouping::Inline);
  ASSERT_FALSE(rows);
  EXPECT_NE(rows.error().find("debug information"), std::string::npos);
}

// Each byte of the debug information of an object replaced, one at a time.
TEST(Report, BrokenDebugInformationIsPutUpWith) {
  Raw whole(std::begin(wasm::c_object), std::end(wasm::c_object));
  auto module = wasm::read_module(whole);
  ASSERT_TRUE(module);
  std::vector<size_t> places;
  for (const wasm::CustomSection &section : module->custom)
    if (section.name.starts_with(".debug_") || section.name == "producers")
      for (size_t i = 0; i < section.data.size(); ++i)
        places.push_back(module->offset_of(section.data) + i);
  for (size_t place : places)
    for (uint8_t byte : {uint8_t{0}, uint8_t{0x1d}, uint8_t{0xff}}) {
      Raw broken = whole;
      broken[place] = byte;
      Subject subject = open("broken.o", broken);
      EXPECT_TRUE(report(subject, Grouping::Inline));
    }
}

TEST(Diff, AddsUpAndSaysWhatHappened) {
  Wasm before = module_of({{1, 1}, {1}, {1, 1, 1}});
  before.custom("name", names_section({"main", "gone", "grows"}));
  Wasm after = module_of({{1, 1}, {1, 1, 1, 1}, {1}});
  after.custom("name", names_section({"main", "grows", "new"}));
  Subject a = open("before.wasm", before.bytes());
  Subject b = open("after.wasm", after.bytes());
  auto rows = diff(a, b, Grouping::Function);
  ASSERT_TRUE(rows);
  int64_t sum = 0;
  std::string changes;
  for (const DiffRow &row : *rows) {
    sum += row.delta();
    if (row.kind == "function")
      changes += row.name + " " + std::string(row.change()) + ";";
  }
  EXPECT_EQ(sum,
            static_cast<int64_t>(b.size()) - static_cast<int64_t>(a.size()));
  EXPECT_NE(changes.find("gone removed;"), std::string::npos) << changes;
  EXPECT_NE(changes.find("new added;"), std::string::npos) << changes;
  EXPECT_NE(changes.find("grows grown;"), std::string::npos) << changes;
  EXPECT_NE(changes.find("main same size;"), std::string::npos) << changes;
}

TEST(Diff, FunctionsWithoutNamesAreMatchedByTheirBodies) {
  Subject a = open("a.wasm", module_of({{1}, {1, 1}, {1, 1, 1}}).bytes());
  Subject b = open("b.wasm", module_of({{1}, {1, 1, 1}}).bytes());
  auto rows = diff(a, b, Grouping::Function);
  ASSERT_TRUE(rows);
  int removed = 0, same = 0;
  for (const DiffRow &row : *rows) {
    if (row.kind != "function") continue;
    removed += row.change() == "removed";
    same += row.change() == "same size";
  }
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(same, 2);
}

std::string why(const Subject &subject, std::string_view name) {
  auto owners = find_owners(subject, name);
  if (!owners) return owners.error();
  References references(subject);
  std::string text;
  for (Owner owner : *owners)
    text += why_text(explain(subject, references, owner));
  return text;
}

// main calls one; one calls two; three calls two, and nobody calls three.
TEST(Why, TheShortestChainOfCalls) {
  Wasm module = module_of({{0x10, 1}, {0x10, 2}, {}, {0x10, 2}});
  module.custom("name", names_section({"main", "one", "two", "three"}));
  Subject subject = open("why.wasm", module.bytes());
  EXPECT_EQ(why(subject, "two"),
            "two (function 2): 9 bytes, 2 of them code\n"
            "  called by one (function 1) at 0x29\n"
            "  called by main (function 0) at 0x24\n"
            "  exported as \"main\"\n");
  EXPECT_NE(why(subject, "main").find("exported as \"main\"\n  without it 3 "),
            std::string::npos);
  EXPECT_NE(why(subject, "3").find("nothing reaches it"), std::string::npos);
  EXPECT_NE(why(subject, "absent").find("no function is called"),
            std::string::npos);
  EXPECT_NE(why(subject, "o").find("several have"), std::string::npos);
}

// An indirect call reaches what is in the table and has its type.
TEST(Why, TablesCountByType) {
  Wasm module;
  module.section(1, {2, 0x60, 0, 0, 0x60, 0, 1, 0x7f})
      .section(3, {3, 0, 0, 1})
      .section(4, {1, 0x70, 0, 2})
      .section(7, Raw{1} + wasm::name("main") + Raw{0, 0})
      .section(9, {1, 0, 0x41, 0, 0x0b, 2, 1, 2})
      .section(10, Raw{3} + sized({0, 0x41, 0, 0x11, 0, 0, 0x0b}) +
                       sized({0, 0x0b}) + sized({0, 0x41, 0, 0x0b}));
  Subject subject = open("table.wasm", module.bytes());
  std::string text = why(subject, "1");
  EXPECT_NE(text.find("  may be called by indirect calls of type () -> () "
                      "through table 0\n  made by function 0 \"main\" at 0x"),
            std::string::npos)
      << text;
  EXPECT_NE(why(subject, "2").find("nothing reaches it"), std::string::npos);
}

TEST(Why, RelocationsOfObjectsReachData) {
  Subject subject = open(
      "object.o", Raw(std::begin(wasm::c_object), std::end(wasm::c_object)));
  std::string text = why(subject, ".L.str");
  EXPECT_NE(text.find("referred to by words at 0x"), std::string::npos) << text;
  EXPECT_NE(text.find("that other objects can use"), std::string::npos) << text;
  EXPECT_NE(why(subject, "start").find("run when the program starts"),
            std::string::npos);
}

TEST(Html, ThePageHoldsTheTreeAndNothingFromElsewhere) {
  Wasm module = module_of({{1}});
  module.custom("name", names_section({"</script><b>::f"}));
  Subject subject = open("page.wasm", module.bytes());
  std::string page = html_page(subject);
  EXPECT_EQ(page.find("</script><b>"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script>\\u003cb>"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_EQ(page.find("src="), std::string::npos);
}

}  // namespace
}  // namespace wasmrust::size

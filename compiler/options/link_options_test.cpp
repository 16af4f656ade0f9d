// Command lines as a whole: rustc's own, response files, order, messages, and
// what is handed on to wasm-ld. Single options are tested in
// option_effects_test.cpp.
#include "compiler/options/link_options.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace wasmrust {
namespace {

// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "optXXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string &name, const std::string &content) const {
    std::string path = path_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

 private:
  std::filesystem::path path_;
};

std::vector<std::string> texts(const LinkOptions &options) {
  std::vector<std::string> list;
  for (const InputArgument &input : options.inputs) list.push_back(input.text);
  return list;
}

using Words = std::vector<std::string>;

TEST(LinkOptions, UnderstandsRustc) {
  Diagnostics diagnostics;
  LinkOptions options = parse_link_options({"-flavor",
                                            "wasm",
                                            "--export",
                                            "main",
                                            "--export=__heap_base",
                                            "-z",
                                            "stack-size=1048576",
                                            "--stack-first",
                                            "--no-demangle",
                                            "--no-entry",
                                            "app.rcgu.o",
                                            "libstd.rlib",
                                            "-l",
                                            "c",
                                            "libcore.rlib",
                                            "--lto-O2",
                                            "-L",
                                            "self-contained",
                                            "-o",
                                            "app.wasm",
                                            "--gc-sections",
                                            "-O2"},
                                           diagnostics);
  EXPECT_EQ(diagnostics.draw(false), "");
  EXPECT_EQ(options.output, "app.wasm");
  EXPECT_EQ(options.exports, (Words{"main", "__heap_base"}));
  EXPECT_EQ(texts(options),
            (Words{"app.rcgu.o", "libstd.rlib", "c", "libcore.rlib"}));
  EXPECT_EQ(options.inputs[2].kind, InputArgument::Kind::Library);
  EXPECT_EQ(options.library_paths, Words{"self-contained"});
  EXPECT_EQ(options.entry, "");
  EXPECT_EQ(options.profile->id, ProfileId::Release);
  EXPECT_EQ(options.optimize, 2u);
}

TEST(LinkOptions, ReadsResponseFiles) {
  Folder folder;
  std::string inner = folder.write("inner.rsp", "b.o 'c d.o'");
  std::string outer =
      folder.write("outer.rsp",
                   "\xef\xbb\xbf\"-o\" \"my \\\"out\\\".wasm\"\n"
                   "a.o @" +
                       inner + "\n--export=x\\\\y\n");
  Diagnostics diagnostics;
  LinkOptions options =
      parse_link_options({"first.o", "@" + outer, "last.o"}, diagnostics);
  EXPECT_EQ(diagnostics.draw(false), "");
  EXPECT_EQ(options.output, "my \"out\".wasm");
  EXPECT_EQ(texts(options),
            (Words{"first.o", "a.o", "b.o", "c d.o", "last.o"}));
  EXPECT_EQ(options.exports, Words{"x\\y"});
}

TEST(LinkOptions, ReadsResponseFilesQuotedForWindows) {
  Folder folder;
  std::string file = folder.write("args.rsp", "C:\\a\\b.o \"C:\\c d.o\"");
  for (Words quoting :
       {Words{"--rsp-quoting=windows"}, Words{"--rsp-quoting", "windows"}}) {
    quoting.push_back("@" + file);
    Diagnostics diagnostics;
    EXPECT_EQ(texts(parse_link_options(quoting, diagnostics)),
              (Words{"C:\\a\\b.o", "C:\\c d.o"}));
  }
}

TEST(LinkOptions, RefusesResponseFilesThatCannotBe) {
  Folder folder;
  Diagnostics missing;
  parse_link_options({"a.o", "@/nonexistent/args"}, missing);
  EXPECT_EQ(missing.draw(false),
            "error[W0010]: cannot read `/nonexistent/args`: No such file or "
            "directory\n");

  std::string path = folder.write("circle.rsp", "");
  folder.write("circle.rsp", "a.o @" + path);
  Diagnostics circle;
  parse_link_options({"@" + path}, circle);
  ASSERT_EQ(circle.errors(), 1u);
  EXPECT_NE(circle.draw(false).find("contains itself"), std::string::npos);

  // Twice the same file is no circle.
  std::string twice = folder.write("twice.rsp", "a.o");
  Diagnostics fine;
  EXPECT_EQ(texts(parse_link_options({"@" + twice, "@" + twice}, fine)).size(),
            2u);
  EXPECT_FALSE(fine.has_errors());
}

TEST(LinkOptions, ReadsNamesThatMayBeUndefined) {
  Folder folder;
  std::string file =
      folder.write("allowed", "one\n  two \r\n# a comment\n\nthree # why\n");
  Diagnostics diagnostics;
  LinkOptions options = parse_link_options(
      {"a.o", "--allow-undefined-file=" + file}, diagnostics);
  EXPECT_EQ(options.allow_undefined_names, (Words{"one", "two", "three"}));
}

TEST(LinkOptions, StatesHoldForTheInputsThatFollow) {
  Diagnostics diagnostics;
  LinkOptions options =
      parse_link_options({"a.a", "--whole-archive", "b.a", "--start-lib", "c.o",
                          "--no-whole-archive", "d.o", "--end-lib", "e.o"},
                         diagnostics);
  ASSERT_EQ(options.inputs.size(), 5u);
  bool whole[] = {false, true, true, false, false};
  bool lazy[] = {false, false, true, true, false};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(options.inputs[i].whole_archive, whole[i]) << i;
    EXPECT_EQ(options.inputs[i].lazy, lazy[i]) << i;
  }
}

TEST(LinkOptions, PairsOfLibOptionsMustMatch) {
  for (const Words &words :
       {Words{"--start-lib", "a.o"}, Words{"a.o", "--end-lib"},
        Words{"--start-lib", "--start-lib", "a.o", "--end-lib"}}) {
    Diagnostics diagnostics;
    parse_link_options(words, diagnostics);
    ASSERT_EQ(diagnostics.errors(), 1u);
    EXPECT_EQ(diagnostics.all()[0].kind, DiagnosticKind::invalid_option_value);
  }
}

TEST(LinkOptions, SuggestsTheNearestOption) {
  Diagnostics diagnostics;
  parse_link_options({"a.o", "--gc-section", "--exprot=f", "--zzzzzzzzzzzz"},
                     diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 3u);
  EXPECT_EQ(diagnostics.all()[0].arguments[0], "--gc-section");
  EXPECT_EQ(diagnostics.all()[0].notes,
            Words{"a similar option exists: `--gc-sections`"});
  EXPECT_EQ(diagnostics.all()[1].notes,
            Words{"a similar option exists: `--export=f`"});
  EXPECT_TRUE(diagnostics.all()[2].notes.empty());
}

TEST(LinkOptions, NeedsAnInput) {
  Diagnostics none;
  parse_link_options({"-o", "x"}, none);
  ASSERT_EQ(none.all().size(), 1u);
  EXPECT_EQ(none.all()[0].kind, DiagnosticKind::no_input_files);
  for (const char *word : {"--help", "--version", "-v"}) {
    Diagnostics diagnostics;
    LinkOptions options = parse_link_options({word}, diagnostics);
    EXPECT_TRUE(options.print_help || options.print_version) << word;
    EXPECT_FALSE(diagnostics.has_errors()) << word;
  }
}

TEST(LinkOptions, ProfileComesFromTheLevel) {
  auto profile = [](Words words) {
    words.push_back("a.o");
    Diagnostics diagnostics;
    return parse_link_options(words, diagnostics).profile->id;
  };
  EXPECT_EQ(profile({"--lto-O0", "-O0"}), ProfileId::Dev);
  EXPECT_EQ(profile({"--lto-O1", "-O1"}), ProfileId::Release);
  EXPECT_EQ(profile({"--lto-O3", "-O3"}), ProfileId::Release);
  EXPECT_EQ(profile({}), ProfileId::Release);
  EXPECT_EQ(profile({"--lto-O0", "--profile=streaming"}), ProfileId::Streaming);
}

TEST(LinkOptions, HandsLldWhatItUnderstands) {
  Folder folder;
  std::string file = folder.write("args.rsp", "b.o --times --why=main");
  Diagnostics diagnostics;
  LinkOptions options = parse_link_options({"-flavor",
                                            "wasm",
                                            "--linker=lld",
                                            "a.o",
                                            "-L",
                                            "x",
                                            "-lc",
                                            "--profile=dev",
                                            "-z",
                                            "stack-size=16",
                                            "--side-files=y",
                                            "@" + file,
                                            "--save-temps",
                                            "--save-temps=z",
                                            "--features=a,b",
                                            "-o",
                                            "c.wasm",
                                            "--functions-by-use",
                                            "--priority-hints",
                                            "--constructors-once",
                                            "--color=never"},
                                           diagnostics);
  EXPECT_EQ(diagnostics.draw(false), "");
  EXPECT_EQ(options.lld_arguments,
            (Words{"a.o", "-L", "x", "-lc", "-z", "stack-size=16", "b.o",
                   "--save-temps", "--features=a,b", "-o", "c.wasm"}));
}

TEST(LinkOptions, HelpNamesEveryGroupAndProfile) {
  std::string help = link_options_help();
  for (const char *text :
       {"INPUTS:", "SYMBOLS:", "MEMORY AND TABLES:", "OUTPUT:", "MESSAGES:",
        "WASMRUST'S OWN:", "--stop-after=<phase>", "-l <name>",
        "dev, streaming, release"})
    EXPECT_NE(help.find(text), std::string::npos) << text;
}

}  // namespace
}  // namespace wasmrust

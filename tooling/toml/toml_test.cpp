// The manifests and configurations that are out there, and mistakes in them:
// each is named with its line. Every prefix of a document ends in a result or
// an error, and what `quoted` writes reads back as it was.
#include "tooling/toml/toml.h"

#include "gtest/gtest.h"
#include "llvm/Support/FormatVariadic.h"

namespace wasmrust::toml {
namespace {

std::string as_json(std::string_view text) {
  auto parsed = parse(text);
  if (!parsed) return "error: " + parsed.error();
  std::string result;
  llvm::raw_string_ostream(result) << llvm::json::Value(std::move(*parsed));
  return result;
}

TEST(Toml, TablesAndScalars) {
  EXPECT_EQ(as_json("[package]\nname = \"a\"  # why\nedition = '2024'\n"
                    "[profile.release]\nopt-level = 3\nlto = true\n"),
            R"({"package":{"edition":"2024","name":"a"},)"
            R"("profile":{"release":{"lto":true,"opt-level":3}}})");
}

TEST(Toml, WindowsLineEndsAndByteOrderMark) {
  EXPECT_EQ(as_json("\xef\xbb\xbf[a]\r\nb = 1\r\n\r\n# c\r\n"),
            R"({"a":{"b":1}})");
}

TEST(Toml, DottedAndQuotedKeys) {
  EXPECT_EQ(as_json("a.b.\"c d\".'e' = 1\na.f = 2"),
            R"({"a":{"b":{"c d":{"e":1}},"f":2}})");
  EXPECT_EQ(as_json("[target.'cfg(unix)'.dependencies]\nx = \"1\""),
            R"x({"target":{"cfg(unix)":{"dependencies":{"x":"1"}}}})x");
}

TEST(Toml, ArraysOfTables) {
  EXPECT_EQ(as_json("[[bin]]\nname = \"a\"\n[bin.x]\ny = 1\n"
                    "[[bin]]\nname = \"b\"\n[bin.x]\ny = 2\n"),
            R"({"bin":[{"name":"a","x":{"y":1}},{"name":"b","x":{"y":2}}]})");
}

TEST(Toml, ArraysAndInlineTables) {
  EXPECT_EQ(
      as_json("a = [\n  1, # one\n  \"two\",\n]\n"
              "b = { path = \"../c\", features = [\"d\", 'e'], x.y = 1 }"),
      R"({"a":[1,"two"],"b":{"features":["d","e"],"path":"../c",)"
      R"("x":{"y":1}}})");
}

TEST(Toml, Strings) {
  EXPECT_EQ(as_json(R"(a = "q\"\t\u00fc\U0001F600\\")"),
            "{\"a\":\"q\\\"\\t\xc3\xbc\xf0\x9f\x98\x80\\\\\"}");
  EXPECT_EQ(as_json("a = '''\nx\\n\ny'''"), R"({"a":"x\\n\ny"})");
  EXPECT_EQ(as_json("a = \"\"\"one \\\n   two\"\"\""), R"({"a":"one two"})");
  EXPECT_EQ(as_json("a = \"\"\"\"quoted\"\"\"\""), R"({"a":"\"quoted\""})");
}

TEST(Toml, Numbers) {
  EXPECT_EQ(as_json("a = 1_000\nb = 0xff\nc = -7\nd = 1.5\ne = 0b101\nf = +3"),
            R"({"a":1000,"b":255,"c":-7,"d":1.5,"e":5,"f":3})");
}

TEST(Toml, DatesStayText) {
  EXPECT_EQ(as_json("a = 1979-05-27T07:32:00Z"),
            R"({"a":"1979-05-27T07:32:00Z"})");
}

TEST(Toml, MistakesNameTheirLine) {
  EXPECT_EQ(as_json("a = 1\nb = \"x\n"),
            "error: line 2: a string is not closed");
  EXPECT_EQ(as_json("a = 1\na = 2\n"), "error: line 2: `a` is set twice");
  EXPECT_EQ(as_json("[t]\n[t]\n"),
            "error: line 2: the table `t` is defined twice");
  EXPECT_EQ(as_json("[t\n"), "error: line 1: `]` is missing");
  EXPECT_EQ(as_json("a\n"), "error: line 1: `=` is missing");
  EXPECT_EQ(as_json("a = yes\n"), "error: line 1: `yes` is not a value");
  EXPECT_EQ(as_json("a = 1 b = 2\n"),
            "error: line 1: `1 b = 2` is not a value");
  EXPECT_EQ(as_json("a = \"1\" b\n"),
            "error: line 1: something follows where the line should end");
  EXPECT_EQ(as_json("a = 1\n[a.b]\n"), "error: line 2: `a` is not a table");
  EXPECT_EQ(as_json("a = \"\\ud800\"\n"),
            "error: line 1: a Unicode escape is not a character");
  EXPECT_EQ(as_json("a = \"\xff\"\n"), "error: line 1: the file is not UTF-8");
}

TEST(Toml, EveryCutEndsInAResult) {
  std::string text =
      "[a.\"b\"]\nc = [1, { d = \"\\u00e4\" }, '''x''']\n[[e]]\nf = -0x1F\n";
  for (size_t length = 0; length < text.size(); ++length)
    (void)as_json(std::string_view(text).substr(0, length));
  std::string deep = "a = " + std::string(5000, '[');
  EXPECT_EQ(as_json(deep), "error: line 1: values are nested too deeply");
}

TEST(Toml, QuotedReadsBack) {
  std::string text = "a \"b\" \\ \n \x01 ü";
  auto parsed = parse("x = " + toml::quoted(text));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->getString("x"), llvm::StringRef(text));
  EXPECT_EQ(quoted_array({"a", "b c"}), R"(["a", "b c"])");
}

}  // namespace
}  // namespace wasmrust::toml

// Tests of whole packages: what is in them, what is refused, and that node and
// something like a browser can use them. The browser is node without `process`,
// with a `fetch` of our own.
#include "tooling/hosts/package.h"

#include <gtest/gtest.h>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/SHA256.h>

#include "compiler/wasm/module.h"
#include "tooling/hosts/sample_modules.h"
#include "tooling/hosts/scratch_folder.h"
#include "tooling/process/process.h"

namespace wasmrust::host {
namespace {

namespace json = llvm::json;

PackageRequest request_for(Bytes module, const std::string &folder,
                           bool is_command) {
  PackageRequest request;
  request.name = "sample";
  request.version = "1.2.3";
  request.license = "MIT";
  request.description = "A \"sample\"";
  request.homepage = "https://example.org/";
  request.repository = "https://example.org/sample.git";
  request.keywords = {"one", "two"};
  request.authors = {"Ann <a@example.org>", "Bob", "Cy"};
  request.host = find_host("node");
  request.is_command = is_command;
  request.module = module;
  request.out_dir = folder;
  request.tools = {{"wasmrust", "0.1.0"}, {"rustc", "1.96.0"}};
  request.inputs = {{"src/main.rs", "abcd"}};
  request.flags = {"-C", "panic=abort"};
  request.profile = "streaming";
  request.target = "wasm32-wasip1";
  return request;
}

json::Object parse(const std::string &text) {
  auto value = json::parse(text);
  EXPECT_TRUE(static_cast<bool>(value)) << text;
  return std::move(*value->getAsObject());
}

std::string sha256(const std::string &text) {
  Bytes bytes = as_bytes(text);
  return llvm::toHex(
      llvm::SHA256::hash(llvm::ArrayRef<uint8_t>(bytes.data(), bytes.size())),
      true);
}

// Runs a script in node; its standard output, or what went wrong.
std::string run_in_node(const ScratchFolder &scratch,
                        const std::string &script) {
  scratch.write("script.mjs", script);
  Child child;
  child.environment = Environment::of_process("");
  child.arguments = {"node", "--no-warnings", scratch.at("script.mjs")};
  child.directory = scratch.path;
  auto output = capture_child(child);
  if (!output) return output.error();
  return output->status
             ? "status " + std::to_string(output->status) + "\n" + output->err
             : output->out;
}

class PackageTest : public testing::Test {
 protected:
  PackageFiles write(const std::vector<uint8_t> &module, bool is_command) {
    module_ = module;
    auto files =
        write_package(request_for(module_, scratch_.at("out"), is_command));
    EXPECT_TRUE(files.has_value()) << files.error();
    return files.value_or(PackageFiles());
  }
  ScratchFolder scratch_;
  std::vector<uint8_t> module_;
};

TEST_F(PackageTest, FilesAreThereWithTheirSizes) {
  PackageFiles files = write(hello_module(), true);
  EXPECT_EQ(files.wasm, scratch_.at("out/sample.wasm"));
  EXPECT_EQ(scratch_.read("out/sample.wasm").size(), files.wasm_size);
  EXPECT_EQ(scratch_.read("out/sample.debug.wasm").size(),
            files.debug_wasm_size);
  EXPECT_EQ(scratch_.read("out/sample.js").size(), files.js_size);
  EXPECT_LT(files.wasm_size, files.debug_wasm_size);
}

// A function of one row: line 7, column 3 of a file whose name has 4 letters.
std::vector<uint8_t> module_with_lines(std::string_view file = "m.rs") {
  ByteWriter lines;
  const uint8_t header[] = {48,   0,  0,  0, 4, 0, 22, 0, 0, 0, 1, 1, 1,
                            0xfb, 14, 10, 0, 1, 1, 1,  1, 0, 0, 0, 1, 0};
  lines.append(Bytes(header));
  lines.append(file);
  const uint8_t program[] = {0, 0, 0, 0, 0, 0, 5, 2, 3, 0, 0, 0,  // address 3
                             5, 3, 3, 6, 1,   // column, line, row
                             2, 2, 0, 1, 1};  // end
  lines.append(Bytes(program));
  lines.vector()[6] = static_cast<uint8_t>(sizeof header - 10 + 4 + 5);
  lines.vector()[0] = static_cast<uint8_t>(lines.size() - 4);
  ModuleBuilder builder;
  builder.export_as("f", 0,
                    builder.function(ModuleBuilder::Nothing, {0x01}, "f"));
  builder.custom(".debug_line", as_text(lines.view()));
  return builder.build();
}

TEST_F(PackageTest, SourceMapOnRequest) {
  module_ = module_with_lines();
  PackageRequest request = request_for(module_, scratch_.at("out"), false);
  auto files = write_package(request);
  ASSERT_TRUE(files) << files.error();
  EXPECT_EQ(files->source_map, "");
  request.source_map = true;
  files = write_package(request);
  ASSERT_TRUE(files) << files.error();
  EXPECT_EQ(files->source_map, scratch_.at("out/sample.wasm.map"));
  json::Object map = parse(scratch_.read("out/sample.wasm.map"));
  EXPECT_EQ(*map.getArray("sources"), json::Array({"m.rs"}));
  EXPECT_EQ(map.getString("file"), "sample.wasm");
  // The column is the body's offset in the file: 4 numbers, then the end.
  std::string shipped = scratch_.read("out/sample.wasm");
  auto module = wasm::read_module(as_bytes(shipped));
  ASSERT_TRUE(module);
  size_t offset = static_cast<size_t>(module->functions[0].body.data() -
                                      as_bytes(shipped).data());
  ASSERT_EQ(module->functions[0].offset, 2u);
  constexpr llvm::StringRef digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";
  size_t column = (offset + 1) * 2;
  std::string expected;
  if (column >= 32)
    expected = {
        llvm::StringRef("ghijklmnopqrstuvwxyz0123456789+/")[column % 32],
        digits[column / 32]};
  else
    expected = {digits[column]};
  EXPECT_EQ(map.getString("mappings"), expected + "AME,E;");
  EXPECT_TRUE(shipped.ends_with("\x10sourceMappingURL\x0fsample.wasm.map"));
}

TEST_F(PackageTest, SourceMapOfNothing) {
  // The C library has lines in every program.
  for (bool is_command : {true, false}) {
    module_ = is_command ? hello_module() : module_with_lines("lc.c");
    PackageRequest request = request_for(
        module_, scratch_.at(is_command ? "command" : "library"), is_command);
    request.source_map = true;
    auto files = write_package(request);
    ASSERT_TRUE(files) << files.error();
    EXPECT_EQ(files->source_map, "");
    ASSERT_EQ(files->warnings.size(), 1u);
    EXPECT_TRUE(files->warnings[0].contains("debug = \"line-tables-only\""));
  }
}

TEST_F(PackageTest, ManifestSaysWhatWentInAndWhatCameOut) {
  write(hello_module(), true);
  std::string text = scratch_.read("out/manifest.json");
  EXPECT_EQ(text.find(scratch_.path), std::string::npos)
      << "no path of the builder";
  json::Object manifest = parse(text);
  EXPECT_EQ(manifest.getString("host"), "node");
  EXPECT_EQ(manifest.getString("kind"), "command");
  EXPECT_EQ(manifest.getObject("tools")->getString("rustc"), "1.96.0");
  EXPECT_EQ(manifest.getArray("flags")->size(), 2u);
  EXPECT_EQ((*manifest.getArray("inputs"))[0].getAsObject()->getString("path"),
            "src/main.rs");
  const json::Array &outputs = *manifest.getArray("outputs");
  ASSERT_EQ(outputs.size(), 5u);
  for (const json::Value &row : outputs) {
    std::string name = row.getAsObject()->getString("path")->str();
    std::string content = scratch_.read("out/" + name);
    EXPECT_EQ(row.getAsObject()->getString("sha256")->str(), sha256(content))
        << name;
    EXPECT_EQ(row.getAsObject()->getInteger("size"),
              static_cast<int64_t>(content.size()));
  }
}

TEST_F(PackageTest, PackageJsonIntroducesThePackageToReaders) {
  write(library_module(), false);
  json::Object object = parse(scratch_.read("out/package.json"));
  EXPECT_EQ(object.getString("description"), "A \"sample\"");
  EXPECT_EQ(object.getString("license"), "MIT");
  EXPECT_EQ(object.getString("homepage"), "https://example.org/");
  EXPECT_EQ(object.getObject("repository")->getString("url"),
            "https://example.org/sample.git");
  EXPECT_EQ(*object.getArray("keywords"), json::Array({"one", "two"}));
  EXPECT_EQ(object.getString("author"), "Ann <a@example.org>");
  EXPECT_EQ(*object.getArray("contributors"), json::Array({"Bob", "Cy"}));
}

TEST_F(PackageTest, PackageJsonLeavesOutWhatTheManifestDoesNotSay) {
  module_ = library_module();
  PackageRequest request = request_for(module_, scratch_.at("out"), false);
  request.description = request.license = request.repository = "";
  request.homepage = "";
  request.keywords = request.authors = {};
  ASSERT_TRUE(write_package(request).has_value());
  json::Object object = parse(scratch_.read("out/package.json"));
  for (const char *key : {"description", "license", "homepage", "repository",
                          "keywords", "author", "contributors"})
    EXPECT_EQ(object.get(key), nullptr) << key;
}

TEST_F(PackageTest, PackageJsonPutsTypesFirst) {
  write(library_module(), false);
  std::string text = scratch_.read("out/package.json");
  json::Object object = parse(text);
  EXPECT_EQ(object.getString("name"), "sample");
  EXPECT_EQ(object.getString("version"), "1.2.3");
  EXPECT_EQ(object.getString("type"), "module");
  EXPECT_EQ(object.getBoolean("sideEffects"), false);
  const json::Object *exports = object.getObject("exports")->getObject(".");
  EXPECT_EQ(exports->getString("browser"), "./sample.js");
  EXPECT_LT(text.find("\"types\": \"./sample.d.ts\",\n      \"browser\""),
            text.find("\"default\""));
  for (const json::Value &file : *object.getArray("files"))
    EXPECT_TRUE(scratch_.has("out/" + file.getAsString()->str()));
  EXPECT_EQ(text.find("debug.wasm"), std::string::npos) << "not published";
}

TEST_F(PackageTest, TheSameRequestGivesTheSameBytes) {
  write(hello_module(), true);
  auto other =
      write_package(request_for(module_, scratch_.at("elsewhere/deep"), true));
  ASSERT_TRUE(other.has_value());
  for (const char *name : {"sample.wasm", "sample.debug.wasm", "sample.js",
                           "sample.d.ts", "package.json", "manifest.json"})
    EXPECT_EQ(scratch_.read(std::string("out/") + name),
              scratch_.read(std::string("elsewhere/deep/") + name))
        << name;
}

TEST_F(PackageTest, ACommandRunsInNodeAgainAndAgain) {
  write(hello_module(), true);
  EXPECT_EQ(run_in_node(scratch_,
                        "import { run } from './out/sample.js';\n"
                        "console.log(await run(), await run());\n"
                        "let text = '';\n"
                        "await run({ stdout: (bytes) => (text += new "
                        "TextDecoder().decode(bytes)) });\n"
                        "console.log(JSON.stringify(text));\n"),
            "hi\nhi\n0 0\n\"hi\\n\"\n");
}

TEST_F(PackageTest, ALibraryIsUsableAfterInit) {
  write(library_module(), false);
  EXPECT_EQ(
      run_in_node(scratch_,
                  "import init, * as all from './out/sample.js';\n"
                  "const [one, two] = await Promise.all([init(), init()]);\n"
                  "console.log(one === two, all.add(2, 3), all.wide(5n, 1), "
                  "all.pair());\n"
                  "console.log(all.instantiate(1, 1), all.console(2, 2), "
                  "one['two words'](4, 4), one.delete(5, 5));\n"
                  "console.log(all.memory.buffer.byteLength, "
                  "Object.keys(all).sort().join());\n"),
      "true 5 5n [ 1, 2n ]\n2 4 8 10\n65536 "
      "add,console,default,instantiate,memory,pair,wide\n");
}

// What hashes asks for random bytes, which node may have to import first.
TEST_F(PackageTest, ALibraryThatAsksForRandomBytesStarts) {
  ModuleBuilder builder;
  builder.import_function("std", "random", ModuleBuilder::I32ToNothing);
  builder.export_as("f", 0, builder.function(ModuleBuilder::Nothing, {0x01}));
  write(builder.build(), false);
  EXPECT_EQ(run_in_node(scratch_,
                        "import init, { f } from './out/sample.js';\n"
                        "await init(); console.log(f());\n"),
            "undefined\n");
}

TEST_F(PackageTest, AFailedInitMayBeTriedAgain) {
  write(library_module(), false);
  EXPECT_EQ(run_in_node(scratch_,
                        "import init, { add } from './out/sample.js';\n"
                        "await init({ module: new Uint8Array(3) }).catch((e) "
                        "=> console.log(e.name));\n"
                        "await init(); console.log(add(1, 1));\n"),
            "CompileError\n2\n");
}

// No process, fetch of a URL, responses with and without the right MIME type.
TEST_F(PackageTest, ItWorksWhereThereIsNoNode) {
  write(hello_module(), true);
  EXPECT_EQ(
      run_in_node(
          scratch_,
          "import fs from 'node:fs';\n"
          "const { stdout } = process;\n"
          "const lines = [];\n"
          "const text = fs.readFileSync('out/sample.js', "
          "'utf8').replace('import.meta.url', "
          "'\"https://host/x/sample.js\"');\n"
          "fs.writeFileSync('out/web.mjs', text);\n"
          "const { run } = await import('./out/web.mjs');\n"
          "const wasm = fs.readFileSync('out/sample.wasm');\n"
          "let type = 'application/wasm';\n"
          "let status = 200;\n"
          "globalThis.fetch = async (url) => (lines.push(String(url)), new "
          "Response(wasm, { status, headers: { 'content-type': type } }));\n"
          "console.log = (line) => lines.push(`log ${line}`);\n"
          "Object.defineProperty(globalThis, 'process', { value: undefined, "
          "configurable: true });\n"
          "lines.push(await run());\n"
          "type = 'application/octet-stream';\n"
          "lines.push(await run({ module: fetch('again') }));\n"
          "status = 404;\n"
          "await run({ module: fetch('gone') }).catch((e) => "
          "lines.push(e.message));\n"
          "lines.push(await run({ module: await WebAssembly.compile(wasm) "
          "}));\n"
          "stdout.write(lines.join('\\n') + '\\n');\n"),
      "https://host/x/sample.wasm\nlog hi\n0\nagain\nlog hi\n0\ngone\n: HTTP "
      "404\nlog hi\n0\n");
}

TEST_F(PackageTest, EmbeddedHasNoLoader) {
  module_ = library_module();
  PackageRequest request = request_for(module_, scratch_.at("out"), false);
  request.host = find_host("embedded");
  auto files = write_package(request);
  ASSERT_TRUE(files.has_value()) << files.error();
  EXPECT_TRUE(files->js.empty());
  EXPECT_FALSE(scratch_.has("out/sample.js"));
  EXPECT_TRUE(scratch_.has("out/sample.wasm"));
  EXPECT_EQ(parse(scratch_.read("out/package.json")).getString("main"),
            std::nullopt);
}

TEST_F(PackageTest, AFolderWithSomethingElseIsRefused) {
  module_ = hello_module();
  scratch_.write("out/package.json", "{ \"name\": \"theirs\" }");
  auto refused = write_package(request_for(module_, scratch_.at("out"), true));
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().find("not a package of this tool"),
            std::string::npos);
  EXPECT_EQ(scratch_.read("out/package.json"), "{ \"name\": \"theirs\" }");
  for (const char *manifest :
       {"[1]", "{", "{}", "{\"generator\": \"other\"}"}) {
    scratch_.write("out/manifest.json", manifest);
    EXPECT_FALSE(write_package(request_for(module_, scratch_.at("out"), true))
                     .has_value())
        << manifest;
  }
}

TEST_F(PackageTest, AnotherProgramsPackageIsRefusedItsOwnIsReplaced) {
  write(hello_module(), true);
  PackageRequest other = request_for(module_, scratch_.at("out"), true);
  other.name = "other";
  auto refused = write_package(other);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().find("`sample`"), std::string::npos);
  scratch_.write("out/index.html", "mine");
  write(library_module(), false);
  EXPECT_EQ(scratch_.read("out/index.html"), "mine");
  EXPECT_EQ(parse(scratch_.read("out/manifest.json")).getString("kind"),
            "library");
}

TEST_F(PackageTest, BytesThatAreNoModuleGiveAnError) {
  auto result = write_package(
      request_for(as_bytes("not wasm at all"), scratch_.at("out"), true));
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("malformed at byte"), std::string::npos);
  EXPECT_FALSE(scratch_.has("out"));
}

TEST(NpmName, IsWhatNpmAccepts) {
  EXPECT_EQ(npm_name("hello"), "hello");
  EXPECT_EQ(npm_name("My_App 2!"), "my_app-2-");
  EXPECT_EQ(npm_name("._x"), "x");
  EXPECT_EQ(npm_name("a  b"), "a-b");
  EXPECT_EQ(npm_name("été"), "t-");
  EXPECT_EQ(npm_name("!!"), "program");
  EXPECT_EQ(npm_name("node_modules"), "node_modules-package");
  EXPECT_EQ(npm_name(std::string(300, 'a')).size(), 214u);
}

}  // namespace
}  // namespace wasmrust::host

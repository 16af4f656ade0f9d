// `cargo wasm build`: what is packed, for which targets, with which flags. The
// packages go from one file to a workspace with features, a build script and a
// proc macro. Whether the modules are right is the matter of tests/run.
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

TEST_F(CargoWasm, BuildMakesAPackage) {
  write_hello();
  ChildOutput output = expect(0, {"build", "--host", "node"});
  for (const char *file : {"hello.wasm", "hello.debug.wasm", "hello.js",
                           "hello.d.ts", "package.json", "manifest.json"})
    EXPECT_TRUE(exists(std::string("target/wasm/streaming/hello/") + file))
        << file;
  EXPECT_NE(output.err.find("Packaged target/wasm/streaming/hello: wasm "),
            std::string::npos)
      << output.err;
  EXPECT_EQ(output.out, "");
  EXPECT_TRUE(read("target/wasm/streaming/hello/hello.wasm")
                  .starts_with(std::string_view("\0asm\1\0\0\0", 8)));
}

TEST_F(CargoWasm, BuildIsQuietWhenAsked) {
  write_hello();
  ChildOutput output = expect(0, {"build", "-q", "--host", "node"});
  EXPECT_EQ(output.err, "");
  EXPECT_EQ(output.out, "");
}

TEST_F(CargoWasm, JsonHasCargosLinesAndOurs) {
  write_hello();
  ChildOutput output = expect(0, {"build", "--json", "--host=node"});
  EXPECT_EQ(events(output.out, "compiler-artifact").size(), 1u);
  EXPECT_EQ(events(output.out, "build-finished").size(), 1u);
  std::vector<std::string> packages = events(output.out, "wasm-package");
  ASSERT_EQ(packages.size(), 1u) << output.out;
  EXPECT_EQ(field(packages[0], "name"), "hello");
  EXPECT_EQ(field(packages[0], "host"), "node");
  EXPECT_EQ(field(packages[0], "profile"), "streaming");
  EXPECT_EQ(field(packages[0], "folder"), path("target/wasm/streaming/hello"));
  EXPECT_GT(std::stoi(field(packages[0], "wasm_size")), 100);
  EXPECT_EQ(field(events(output.out, "wasm-finished").at(0), "packages"), "1");
}

TEST_F(CargoWasm, CompileErrorsAreCargosAndLeaveThePackageAlone) {
  write_hello();
  expect(0, {"build", "--host", "node"});
  std::string before = read("target/wasm/streaming/hello/manifest.json");
  write("src/main.rs", "fn main() { missing(); }\n");
  ChildOutput output = expect(101, {"build", "--host", "node"});
  EXPECT_NE(output.err.find("cannot find function `missing`"),
            std::string::npos);
  EXPECT_EQ(read("target/wasm/streaming/hello/manifest.json"), before);
}

TEST_F(CargoWasm, KeepGoingPacksWhatCanBeBuilt) {
  write_hello();
  write("src/bin/broken.rs", "fn main() { missing(); }\n");
  write("src/bin/other.rs", "fn main() { println!(\"other\"); }\n");
  expect(101, {"build", "--host", "node", "--json", "--keep-going"});
  EXPECT_TRUE(exists("target/wasm/streaming/hello/hello.wasm"));
  EXPECT_TRUE(exists("target/wasm/streaming/other/other.wasm"));
  EXPECT_FALSE(exists("target/wasm/streaming/broken"));
  // Without it nothing is packed.
  ASSERT_TRUE(remove_path(path("target/wasm/streaming")));
  expect(101, {"build", "--host", "node"});
  EXPECT_FALSE(exists("target/wasm/streaming/hello"));
}

TEST_F(CargoWasm, MessageFormatShort) {
  write_hello();
  write("src/main.rs", "fn main() { missing(); }\n");
  ChildOutput output = expect(101, {"build", "--message-format", "short"});
  EXPECT_NE(output.err.find("src/main.rs:1:13: error[E0425]"),
            std::string::npos)
      << output.err;
  EXPECT_EQ(output.out, "");
}

TEST_F(CargoWasm, WorkspaceWithEverything) {
  write("Cargo.toml",
        "[workspace]\nmembers = [\"app\", \"part\", \"macros\"]\n"
        "resolver = \"2\"\n");
  write("app/Cargo.toml",
        manifest("app",
                 "default-run = \"one\"\n"
                 "[features]\nloud = [\"part/loud\"]\n"
                 "[dependencies]\npart = { path = \"../part\" }\n"
                 "macros = { path = \"../macros\" }\n"));
  write("app/build.rs",
        "fn main() {\n"
        "    let out = std::env::var(\"OUT_DIR\").unwrap();\n"
        "    std::fs::write(format!(\"{out}/made.rs\"),\n"
        "        \"const MADE: &str = \\\"made\\\";\").unwrap();\n"
        "    println!(\"cargo:rustc-env=TARGET_WAS={}\",\n"
        "        std::env::var(\"TARGET\").unwrap());\n"
        "    assert!(cfg!(target_os = \"linux\"));\n}\n");
  write("app/src/bin/one.rs",
        "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n"
        "fn main() { println!(\"{} {} {} {}\", MADE, env!(\"TARGET_WAS\"),\n"
        "    part::word(), macros::answer!()); }\n");
  write("app/src/bin/two.rs", "fn main() { println!(\"two\"); }\n");
  write("part/Cargo.toml", manifest("part", "[features]\nloud = []\n"));
  write("part/src/lib.rs",
        "pub fn word() -> &'static str {\n"
        "    if cfg!(feature = \"loud\") { \"LOUD\" } else { \"quiet\" }\n}\n");
  write("macros/Cargo.toml", manifest("macros", "[lib]\nproc-macro = true\n"));
  write("macros/src/lib.rs",
        "use proc_macro::TokenStream;\n#[proc_macro]\n"
        "pub fn answer(_: TokenStream) -> TokenStream "
        "{ \"42\".parse().unwrap() }\n");

  ChildOutput output = expect(0, {"build", "--host", "node"});
  EXPECT_TRUE(exists("target/wasm/streaming/one/one.wasm"));
  EXPECT_TRUE(exists("target/wasm/streaming/two/two.wasm"));
  EXPECT_EQ(expect(0, {"run", "-q"}, "app").out,
            "made wasm32-wasip1 quiet 42\n");
  EXPECT_EQ(
      expect(0, {"run", "-q", "-p", "app", "--bin", "one", "-F", "loud"}).out,
      "made wasm32-wasip1 LOUD 42\n");
  EXPECT_EQ(expect(0, {"run", "-q", "-p", "app", "--bin=two"}).out, "two\n");
}

TEST_F(CargoWasm, ALibraryAndABinaryForNodeHaveTheirOwnTargets) {
  write("Cargo.toml",
        manifest("both", "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n"));
  write("src/lib.rs",
        "#[no_mangle]\npub extern \"C\" fn twice(x: i32) -> i32 { 2 * x }\n");
  write("src/main.rs", "fn main() { println!(\"{}\", both::twice(21)); }\n");
  ChildOutput output = expect(0, {"build", "--host", "node", "--json"});
  std::vector<std::string> packages = events(output.out, "wasm-package");
  ASSERT_EQ(packages.size(), 2u);
  EXPECT_EQ(field(packages[0], "name"), "bin-both");
  EXPECT_EQ(field(packages[1], "name"), "both");
  EXPECT_NE(read("target/wasm/streaming/bin-both/manifest.json")
                .find("wasm32-wasip1"),
            std::string::npos);
  EXPECT_NE(read("target/wasm/streaming/both/manifest.json")
                .find("wasm32-unknown-unknown"),
            std::string::npos);
  write("use.mjs",
        "import init from './target/wasm/streaming/both/both.js';\n"
        "console.log((await init()).twice(21));\n");
  EXPECT_EQ(run_program({"node", "use.mjs"}).out, "42\n");
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "42\n");
  // Only one of them is asked for.
  output = expect(0, {"build", "--host", "node", "--json", "--lib"});
  EXPECT_EQ(events(output.out, "wasm-package").size(), 1u);
}

// To compare, with the same flags but ours.
TEST_F(CargoWasm, LldLinksInEachProfile) {
  write_hello();
  environment_.set("RUSTFLAGS", "-Clink-arg=--linker=lld");
  for (const char *profile : {"streaming", "release", "dev"})
    EXPECT_EQ(expect(0, {"run", "-q", "--profile", profile}).out, "hello\n")
        << profile;
}

// Crates that register themselves do so once, not at each call of an export.
TEST_F(CargoWasm, ConstructorsOfALibraryRunOnce) {
  write("Cargo.toml", manifest("counts", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  write("src/lib.rs", R"(
use std::sync::atomic::{AtomicU32, Ordering};
static COUNT: AtomicU32 = AtomicU32::new(0);
extern "C" fn start() { COUNT.fetch_add(1, Ordering::Relaxed); }
#[used]
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = start;
#[unsafe(no_mangle)]
pub extern "C" fn count() -> u32 { COUNT.load(Ordering::Relaxed) }
#[unsafe(no_mangle)]
pub extern "C" fn twice() -> u32 { 2 * COUNT.load(Ordering::Relaxed) }
)");
  for (const char *profile : {"streaming", "release", "dev"}) {
    expect(0, {"build", "-q", "--host", "browser", "--profile", profile});
    write("use.mjs", std::string("import init, {count, twice} from "
                                 "'./target/wasm/") +
                         profile +
                         "/counts/counts.js';\nawait init();\n"
                         "console.log(count(), twice(), count());\n");
    EXPECT_EQ(run_program({"node", "use.mjs"}).out, "1 2 1\n") << profile;
  }
}

TEST_F(CargoWasm, ARustLibraryHasNothingToPack) {
  write("Cargo.toml", manifest("plain"));
  write("src/lib.rs", "pub fn f() {}\n");
  ChildOutput output = expect(0, {"build"});
  EXPECT_NE(output.err.find("nothing to package"), std::string::npos);
}

TEST_F(CargoWasm, ALinkThatWasToStopHasNothingToPack) {
  write_hello();
  environment_.set("RUSTFLAGS", "-C link-arg=--stop-after=lift");
  ChildOutput output = expect(0, {"build"});
  EXPECT_NE(output.err.find("nothing to package: the linker wrote no module"),
            std::string::npos)
      << output.err;
}

TEST_F(CargoWasm, DefaultsComeFromCargoToml) {
  write("Cargo.toml", manifest("hello",
                               "[features]\nextra = []\n"
                               "[package.metadata.wasm]\nhost = \"node\"\n"
                               "profile = \"dev\"\nout-dir = \"packed\"\n"
                               "features = [\"extra\"]\nhots = 1\n"));
  write("src/main.rs",
        "fn main() { println!(\"{}\", cfg!(feature = \"extra\")); }\n");
  ChildOutput output = expect(0, {"build"});
  EXPECT_TRUE(exists("packed/hello/hello.wasm"));
  EXPECT_NE(read("packed/hello/manifest.json").find("\"dev\""),
            std::string::npos);
  EXPECT_NE(output.err.find("unknown key `hots`; did you mean `host`?"),
            std::string::npos)
      << output.err;
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "true\n");
  // Flags are stronger.
  expect(0, {"build", "--release", "--out-dir", "elsewhere"});
  EXPECT_TRUE(exists("elsewhere/hello/hello.wasm"));
}

TEST_F(CargoWasm, SourceMapOnRequest) {
  write("Cargo.toml",
        manifest("hello", "[profile.release]\ndebug = \"line-tables-only\"\n"));
  write("src/main.rs",
        "fn main() { println!(\"{}\", std::env::args().count()); }\n");
  expect(0, {"build", "--release", "--host", "node", "--source-map"});
  const std::string folder = "target/wasm/release/hello/";
  EXPECT_NE(read(folder + "hello.wasm.map").find("src/main.rs"),
            std::string::npos);
  EXPECT_NE(read(folder + "hello.wasm").find("sourceMappingURL"),
            std::string::npos);
  // Without the flag it goes again.
  expect(0, {"build", "--release", "--host", "node"});
  EXPECT_FALSE(exists(folder + "hello.wasm.map"));
  EXPECT_EQ(read(folder + "hello.wasm").find("sourceMappingURL"),
            std::string::npos);
}

// Node's own reader of source maps, at the places of a trap's frames; and its
// debugger, which says where it would look for the map.
constexpr std::string_view reader_of_maps = R"(
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { Session } from "node:inspector";
const bytes = readFileSync(process.argv[2]);
const payload = JSON.parse(readFileSync(process.argv[2] + ".map", "utf8"));
Error.stackTraceLimit = 50;
const session = new Session();
session.connect();
const urls = [];
session.on("Debugger.scriptParsed", ({ params }) => {
  if (params.scriptLanguage === "WebAssembly") urls.push(params.sourceMapURL);
});
session.post("Debugger.enable");
const { instance } = await WebAssembly.instantiate(bytes,
  { std: { eprint() {}, write: (stream, at, length) => length, env: () => 0 } });
console.log("map", urls.join());
const map = new SourceMap(payload);
try {
  instance.exports.stop(7);
} catch (error) {
  for (const [, hex] of error.stack.matchAll(/wasm-function.*:0x([0-9a-f]+)/g)) {
    const place = map.findEntry(0, parseInt(hex, 16));
    if (place.originalSource)
      console.log(place.originalSource, place.originalLine + 1,
        place.originalColumn + 1);
  }
}
payload.sources.forEach((source, i) =>
  console.log("source", source, payload.sourcesContent[i]?.length ?? null));
)";

TEST_F(CargoWasm, SourceMapsAreReadByNode) {
  write("app/Cargo.toml",
        manifest("app",
                 "[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\n"
                 "inner = { path = \"../inner\" }\n"));
  const std::string text =
      "#[inline(never)]\nfn pick(values: &[u32], at: usize) -> u32 {\n"
      "    values[at]\n}\n#[unsafe(no_mangle)]\n"
      "pub extern \"C\" fn stop(at: usize) -> u32 {\n"
      "    inner::twice(std::hint::black_box(3)) +\n"
      "    pick(std::hint::black_box(&[1, 2, 3]), at)\n}\n";
  write("app/src/lib.rs", text);
  write("inner/Cargo.toml", manifest("inner"));
  write("inner/src/lib.rs",
        "#[inline(never)]\npub fn twice(n: u32) -> u32 {\n"
        "    if n > 5 { core::arch::wasm32::unreachable() }\n    n * 2\n}\n");
  write("Cargo.toml",
        "[workspace]\nmembers = [\"app\", \"inner\"]\n"
        "resolver = \"2\"\n[profile.release]\n"
        "debug = \"line-tables-only\"\n");
  write("read.mjs", reader_of_maps);
  for (const char *profile : {"dev", "streaming", "release"}) {
    SCOPED_TRACE(profile);
    expect(0, {"build", "-q", "-p", "app", "--host", "node", "--source-map",
               "--profile", profile});
    std::string module =
        "target/wasm/" + std::string(profile) + "/app/app.wasm";
    ChildOutput output = run_program({"node", path("read.mjs"), path(module)});
    EXPECT_EQ(output.status, 0) << output.err;
    auto says = [&](const std::string &line) {
      return ("\n" + output.out).contains("\n" + line + "\n");
    };
    EXPECT_TRUE(says("map app.wasm.map")) << output.out;
    EXPECT_TRUE(says("app/src/lib.rs 3 5")) << output.out;
    // Where `pick` was copied there is one place, which is its own.
    if (std::string_view(profile) == "dev")
      EXPECT_TRUE(says("app/src/lib.rs 8 5")) << output.out;
    EXPECT_TRUE(says("source app/src/lib.rs " + std::to_string(text.size())))
        << output.out;
    EXPECT_TRUE(output.out.contains("source inner/src/lib.rs ")) << output.out;
    // Nothing of this machine, whatever is not the user's without its text.
    EXPECT_FALSE(read(module + ".map").contains(root_)) << output.out;
    size_t others = 0, with_text = 0;
    for (size_t at = 0;
         (at = output.out.find("source ", at)) != std::string::npos; at += 7) {
      std::string line = output.out.substr(at, output.out.find('\n', at) - at);
      if (line.contains(" app/") || line.contains(" inner/")) continue;
      ++others;
      with_text += !line.ends_with(" null");
    }
    EXPECT_EQ(with_text, 0u) << output.out;
    EXPECT_TRUE(others > 0 || std::string_view(profile) != "dev");
  }
}

TEST_F(CargoWasm, ProfilesDecideAboutOverflow) {
  write("Cargo.toml", manifest("hello",
                               "[profile.release]\noverflow-checks = true\n"
                               "[profile.mine]\ninherits = \"release\"\n"
                               "overflow-checks = false\nopt-level = \"s\"\n"));
  write("src/main.rs",
        "fn main() { let x: u8 = std::env::args().count() as u8 + 254;\n"
        "    println!(\"{}\", x + std::hint::black_box(1)); }\n");
  EXPECT_EQ(expect(134, {"run", "-q", "--dev"}).out, "");
  EXPECT_EQ(expect(134, {"run", "-q"}).out, "");
  EXPECT_EQ(expect(134, {"run", "-q", "--release"}).out, "");
  EXPECT_EQ(expect(0, {"run", "-q", "--profile", "mine"}).out, "0\n");
}

// Not what rustc asks for in every library, unless it is asked for again; and a
// memory only where code or a host could use it.
TEST_F(CargoWasm, ALibraryExportsWhatItSays) {
  write("Cargo.toml", manifest("sum", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  auto exports = [&](std::string_view source,
                     std::vector<std::string> words = {}) {
    write("src/lib.rs", source);
    std::vector<std::string> build = {"build"};
    build.insert(build.end(), words.begin(), words.end());
    expect(0, build);
    std::string text =
        expect(0, {"print", "target/wasm/streaming/sum/sum.wasm"}).out;
    std::string found;
    for (size_t at = 0; (at = text.find("(export \"", at)) != text.npos;) {
      at += 9;
      found += text.substr(at, text.find('"', at) - at) + " ";
    }
    return found + (text.find("(memory") != text.npos ? "with" : "without");
  };
  std::string_view add =
      "#[unsafe(no_mangle)]\n"
      "pub extern \"C\" fn add(a: i32, b: i32) -> i32 { a + b }\n";
  EXPECT_EQ(exports(add), "add without");
  EXPECT_EQ(exports("#[unsafe(no_mangle)]\n"
                    "pub unsafe extern \"C\" fn first(of: *const i32) -> i32 "
                    "{ unsafe { *of } }\n"),
            "memory first with");
  EXPECT_EQ(exports(add, {"--config",
                          "target.wasm32-unknown-unknown.rustflags=[\"-"
                          "Clink-arg=--export-if-defined=__heap_base\"]"}),
            "memory add __heap_base with");
}

// std asks nobody there, in every profile: it prints nothing, and has no clock.
TEST_F(CargoWasm, AModuleForABareHostImportsNothing) {
  write("Cargo.toml", manifest("bare", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  write("src/lib.rs", R"(
#[unsafe(no_mangle)]
pub extern "C" fn at(i: u32) -> u32 {
    println!("{i}");
    let seen: std::collections::HashMap<u32, u32> = (0..9).map(|k| (k, k * k)).collect();
    seen[&i] + std::env::args().count() as u32
}
#[unsafe(no_mangle)]
pub extern "C" fn now() { let _ = std::hint::black_box(std::time::Instant::now()); }
)");
  for (const char *profile : {"streaming", "release", "dev"}) {
    expect(0, {"build", "-q", "--host", "embedded", "--profile", profile});
    ChildOutput output = run_shell(
        "node -e 'WebAssembly.instantiate(fs.readFileSync(\"target/wasm/" +
        std::string(profile) +
        "/bare/bare.wasm\"), {}).then(({instance: {exports: e}}) => {"
        "  const traps = (f) => { try { f(); } catch (x) {"
        "    return x instanceof WebAssembly.RuntimeError; } };"
        "  console.log(e.at(7), traps(() => e.at(9)), traps(e.now));"
        "})'");
    EXPECT_EQ(output.status, 0) << output.err;
    EXPECT_EQ(output.out, "49 true true\n") << output.err;
    // Hints are for speed alone.
    std::string module =
        read("target/wasm/" + std::string(profile) + "/bare/bare.wasm");
    EXPECT_EQ(module.find("metadata.code.compilation_priority") != module.npos,
              std::string(profile) == "release");
  }
}

}  // namespace
}  // namespace wasmrust::cargo_suite

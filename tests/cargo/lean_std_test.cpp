// Lean std: which functions of std are replaced in whole programs, that these
// say the same with and without, and that the std in use has all the paths.
#include <llvm/ADT/StringRef.h>
#include <llvm/BinaryFormat/Magic.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/Object/Archive.h>
#include <llvm/Object/SymbolicFile.h>
#include <llvm/Support/MemoryBuffer.h>

#include <filesystem>
#include <set>

#include "compiler/lean/body.h"
#include "compiler/lean/rust_path.h"
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

// What a program does, and a function that is replaced in it or not, with the
// condition that fails.
struct Row {
  const char *name, *source, *function, *condition;
  const char *reason = "the program reaches ";  // before the condition
};

constexpr Row rows[] = {
    {"prints", "fn main() { println!(\"a\"); print!(\"b\"); }",
     "std::io::stdio::_print", ""},
    {"writes",
     "use std::io::Write;\n"
     "fn main() { print!(\"a\"); std::io::stdout().write_all(b\"b\").unwrap();"
     " println!(\"c\"); print!(\"d\"); }",
     "std::io::stdio::_print", "std::io::stdio::STDOUT"},
    {"complains",
     "fn main() { eprintln!(\"a {}\", std::env::args().count()); }",
     "std::io::stdio::_eprint", ""},
    {"takes_arguments",
     "fn main() { for a in std::env::args().skip(1) { println!(\"{a}\") } }",
     "<std::env::Args as core::iter::traits::iterator::Iterator>::next", ""},
    {"takes_the_last",
     "fn main() { println!(\"{}\", std::env::args().next_back().is_some()) }",
     "<std::env::Args as "
     "core::iter::traits::double_ended::DoubleEndedIterator>::next_back",
     ""},
    {"tells_of_a_variable",
     "fn main() { println!(\"{}\", std::env::var(\"NO\").unwrap_err()) }",
     "<std::env::VarError as core::fmt::Display>::fmt", ""},
    {"starts", "fn main() { println!(\"a\") }", "std::rt::lang_start_internal",
     ""},
    {"names", "fn main() { println!(\"{:?}\", std::thread::current().name()) }",
     "std::rt::lang_start_internal", "std::thread::main_thread::MAIN"},
    {"spawns",
     "fn main() { println!(\"{}\", "
     "std::thread::Builder::new().spawn(|| ()).is_err()) }",
     "std::rt::lang_start_internal", "std::thread::main_thread::MAIN"},
    {"exits", "fn main() { print!(\"a\"); std::process::exit(3) }",
     "std::process::exit", ""},
    {"exits_with_stdout",
     "use std::io::Write;\n"
     "fn main() { write!(std::io::stdout(), \"a\").unwrap(); "
     "std::process::exit(4) }",
     "std::process::exit", "std::io::stdio::STDOUT"},
    {"exits_after_c",
     "extern \"C\" fn last() { eprintln!(\"last\"); }\n"
     "unsafe extern \"C\" { fn atexit(f: extern \"C\" fn()) -> i32; }\n"
     "fn main() { unsafe { atexit(last) }; std::process::exit(5) }",
     "std::process::exit", "atexit"},
    {"makes_texts",
     "fn main() { let n = std::env::args().count(); "
     "println!(\"{}\", format!(\"{n:>4} {}\", format!(\"{n:?}-\"))) }",
     "alloc::fmt::format::format_inner", ""},
    {"panics", "fn main() { panic!(\"a {}\", std::env::args().count()) }",
     "core::panicking::panic_fmt", ""},
    {"panics_with_hook",
     "fn main() { std::panic::set_hook(Box::new(|i| eprintln!(\"hook {i}\")));"
     " panic!(\"a\") }",
     "__rustc::rust_begin_unwind", "std::panicking::HOOK"},
    {"panics_with_taken_hook",
     "fn main() { drop(std::panic::take_hook()); panic!(\"a\") }",
     "__rustc::rust_begin_unwind", "std::panicking::HOOK"},
    {"panics_with_value",
     "fn main() { if std::env::args().count() > 9 { panic!(\"a\") } "
     "std::panic::panic_any(7) }",
     "__rustc::rust_begin_unwind", "std::panicking::HOOK"},
    {"panics_by_name",
     "fn main() { println!(\"{:?}\", std::thread::current().name()); "
     "panic!(\"a\") }",
     "core::panicking::panic_fmt", ""},
    {"shows_hook",
     "fn main() { let before = std::panic::take_hook(); "
     "std::panic::set_hook(Box::new(move |i| { before(i); before(i) })); "
     "panic!(\"a {}\", std::env::args().count()) }",
     "std::panicking::default_hook", ""},
    {"shows_hook_by_name",
     "fn main() { println!(\"{:?}\", std::thread::current().name()); "
     "drop(std::panic::take_hook()); panic!(\"a\") }",
     "std::panicking::default_hook", ""},
    {"shows_errors",
     "use std::io::{Error, ErrorKind};\n"
     "fn main() { for i in -2..90 { let e = Error::from_raw_os_error(i); "
     "println!(\"{e} {e:?} {e:#?} {e:#6x?} {:?}\", Some(&e)) } "
     "for k in [ErrorKind::NotFound, ErrorKind::Deadlock, ErrorKind::Other] { "
     "println!(\"{:?} {:#?}\", Error::from(k), [Error::from(k)]) } "
     "let e = std::io::Read::read_exact(&mut &[1u8][..], &mut [0; 2])"
     ".unwrap_err(); println!(\"{e:?} {e:#?}\")"
     " }",
     "<std::io::error::Error as core::fmt::Debug>::fmt", ""},
    {"shows_own_errors",
     "use std::io::{Error, ErrorKind};\n"
     "fn main() { let e = Error::new(ErrorKind::Other, \"a \\u{301}\\\"\"); "
     "println!(\"{e:?} {e:#?} {:?}\", Error::from_raw_os_error(8)) }",
     "<std::io::error::Error as core::fmt::Debug>::fmt", ""},
    {"shows_errors_within",
     "use std::io::{Error, ErrorKind};\n"
     "#[derive(Debug)] struct Two { a: u8, text: &'static str }\n"
     "impl std::fmt::Display for Two { fn fmt(&self, f: &mut "
     "std::fmt::Formatter) -> std::fmt::Result { f.write_str(self.text) } }\n"
     "impl std::error::Error for Two {}\n"
     "fn main() { let e = Error::new(ErrorKind::NotFound, Error::other("
     "Two { a: 1, text: \"a\\n\" })); "
     "println!(\"{e:?} {e:#?} {:#?} {e:4x?} {e:#x?} {e}\", Some(&e)); "
     "println!(\"{}\", Two { a: 1, text: \"b\" }.a) }",
     "<std::io::error::Error as core::fmt::Debug>::fmt", ""},
    {"ends_with_an_error",
     "fn main() -> std::io::Result<()> { std::fs::read(\"none\").map(drop) }",
     "std::io::stdio::attempt_print_to_stderr", ""},
    {"ends_with_a_text",
     "fn main() -> Result<(), String> { print!(\"a\"); Err(\"b\\n\".into()) }",
     "std::io::stdio::attempt_print_to_stderr", ""},
    {"copies_with_c",
     "unsafe extern \"C\" { fn strdup(text: *const i8) -> *mut i8; "
     "fn strcpy(to: *mut i8, from: *const i8) -> *mut i8; "
     "fn memmove(to: *mut i8, from: *const i8, n: usize) -> *mut i8; "
     "fn memset(to: *mut i8, n: i32, n: usize) -> *mut i8; }\n"
     "fn main() { unsafe { let t = strdup(c\"abcdefgh\".as_ptr() as _); "
     "memmove(t.add(1), t, 5); memset(t.add(6), 0x178, 1); "
     "let mut b = [1; 16]; strcpy(b.as_mut_ptr(), t); println!(\"{b:?}\") } }",
     "strcpy", ""},
    {"shows_os_errors",
     "fn main() { for i in -2..90 { "
     "println!(\"{}\", std::io::Error::from_raw_os_error(i)) } }",
     "std::sys::io::error::wasi::error_string", ""},
    {"cuts_text",
     "fn main() { let a = std::env::args().count() + 1; "
     "println!(\"{}\", &\"a\\u{20ac}\"[a..]) }",
     "core::str::slice_error_fail_rt", ""},
    {"seeds",
     "fn main() { let m: std::collections::HashMap<usize, u8> = "
     "(0..99).map(|i| (i, i as u8)).collect(); println!(\"{}\", m[&7]) }",
     "std::sys::random::wasip1::fill_bytes", ""},
    {"reads_floats",
     "fn main() { println!(\"{}\", (\"12.5e-3\".repeat("
     "std::env::args().count())).parse::<f64>().unwrap()) }",
     "<f64 as core::str::traits::FromStr>::from_str", ""},
    {"shows_floats",
     "fn main() { println!(\"{}\", std::env::args().count() as f64 / 3.) }",
     "<f64 as core::fmt::Display>::fmt", ""},
    {"shows_text", "fn main() { println!(\"{:?}\", std::env::args().next()) }",
     "<str as core::fmt::Debug>::fmt", ""},
    {"shows_characters",
     "fn main() { println!(\"{:?}\", "
     "char::from_u32(98 + std::env::args().count() as u32)) }",
     "<char as core::fmt::Debug>::fmt", ""},
    {"shows_names",
     "fn main() { println!(\"{:?}\", std::env::args_os().next()) }",
     "<core::str::lossy::Debug as core::fmt::Debug>::fmt", ""},
    {"reads_text",
     "fn main() { println!(\"{:?}\", String::from_utf8(vec![128; "
     "std::env::args().count()]).is_ok()) }",
     "core::str::converts::from_utf8", ""},
    {"allocates",
     "fn main() { println!(\"{:?}\", "
     "std::env::args().collect::<Vec<_>>().len())"
     " }",
     "__rustc::__rdl_alloc", ""},
    {"allocates_with_c",
     "unsafe extern \"C\" { fn malloc(n: usize) -> *mut u8; }\n"
     "fn main() { let text = vec![unsafe { malloc(8) } as usize != 0];"
     " println!(\"{:?}\", std::hint::black_box(text)) }",
     "__rustc::__rdl_alloc", ""},
    {"opens",
     "fn main() { println!(\"{:?}\", std::fs::read(\"none\").is_err()) }",
     "calloc", ""},
    {"reads_variables",
     "fn main() { println!(\"{:?}\", std::env::var(\"NONE\").is_err()) }",
     "__rustc::__rdl_alloc", ""},
    {"grows_itself",
     "unsafe extern \"C\" { fn sbrk(n: isize) -> *mut u8; }\n"
     "fn main() { println!(\"{:?} {:?}\", unsafe { sbrk(65536) } as isize > 0, "
     "std::fs::read(\"none\").is_err()) }",
     "calloc", "sbrk"},
    {"has_its_own_free",
     "#[unsafe(no_mangle)] pub extern \"C\" fn free(_: *mut u8) {}\n"
     "#[unsafe(no_mangle)] pub extern \"C\" fn malloc(n: usize) -> *mut u8 "
     "{ static mut AT: usize = 0; static mut ALL: [u128; 4096] = [0; 4096]; "
     "unsafe { AT += n.div_ceil(16); "
     "(&raw mut ALL as *mut u8).add(16 * (AT - n.div_ceil(16))) } }\n"
     "#[unsafe(no_mangle)] pub extern \"C\" fn calloc(n: usize, m: usize) "
     "-> *mut u8 { malloc(n * m) }\n"
     "#[unsafe(no_mangle)] pub extern \"C\" fn realloc(_: *mut u8, n: usize) "
     "-> *mut u8 { malloc(n) }\n"
     "#[unsafe(no_mangle)] pub extern \"C\" fn aligned_alloc(_: usize, "
     "n: usize) -> *mut u8 { malloc(n) }\n"
     "#[unsafe(no_mangle)] pub extern \"C\" fn posix_memalign("
     "_: *mut *mut u8, _: usize, _: usize) -> i32 { 1 }\n"
     "fn main() { println!(\"{:?}\", "
     "std::env::args().collect::<Vec<_>>().len()) }",
     "__rustc::__rdl_alloc", "aligned_alloc", "the program has its own "},
};

class LeanStd : public CargoWasm {
 protected:
  void write_programs() {
    write("Cargo.toml", manifest("programs"));
    for (const Row &row : rows)
      write("src/bin/" + std::string(row.name) + ".rs", row.source);
  }
  std::string wasm(const std::string &folder, const std::string &name) {
    return folder + "/" + name + "/" + name + ".wasm";
  }
};

// Of what `size --explain` says, the rows about one function.
std::string about(const std::string &text, const std::string &function) {
  std::string found;
  bool inside = false;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(" ")) inside = line.ends_with("  " + function);
    if (inside) found += line + "\n";
  }
  return found;
}

TEST_F(LeanStd, EachConditionHasBothSides) {
  if (!has_wasmtime()) GTEST_SKIP() << "no wasmtime for Python";
  write_programs();
  expect(0, {"build", "--host", "wasmtime", "--out-dir", "lean"});
  expect(0,
         {"build", "--host", "wasmtime", "--out-dir", "full", "--std", "full"});
  for (const Row &row : rows) {
    SCOPED_TRACE(row.name);
    std::string path = wasm("lean", row.name);
    std::string said = expect(0, {"size", "--explain", path}).out;
    std::string found = about(said, row.function);
    std::string condition = row.condition;
    if (condition.empty()) {
      EXPECT_TRUE(found.starts_with("lean ")) << said;
    } else {
      EXPECT_FALSE(found.starts_with("lean ")) << said;
      EXPECT_NE(found.find(row.reason + condition), std::string::npos) << said;
    }
    EXPECT_LE(read(path).size(), read(wasm("full", row.name)).size());
    ChildOutput lean, full;
    for (auto &[output, std] : {std::pair{&lean, "lean"}, {&full, "full"}})
      *output = run({"run", "-q", "--host", "wasmtime", "--bin", row.name,
                     "--std", std, "--clear-env"});
    EXPECT_EQ(lean.status, full.status);
    EXPECT_EQ(lean.out, full.out);
    // Behind a panic's message comes the report of the trap, of other frames.
    auto message = [](const std::string &err) {
      return err.substr(0, err.find("error: the program trapped"));
    };
    EXPECT_EQ(message(lean.err), message(full.err));
  }
}

TEST_F(LeanStd, SettingsChoose) {
  write_hello();
  std::string path = wasm("target/wasm/streaming", "hello");
  expect(0, {"build", "--host", "wasmtime"});
  size_t lean = read(path).size();
  EXPECT_EQ(read(path).find("wasmrust.std"), std::string::npos);
  expect(0, {"build", "--host", "wasmtime", "--std", "full"});
  EXPECT_LT(lean * 10, read(path).size());
  std::string err = expect(1, {"size", "--explain", path}).err;
  EXPECT_NE(err.find("linked without lean std"), std::string::npos) << err;
  err = expect(2, {"build", "--std", "thin"}).err;
  EXPECT_NE(err.find("it is `lean` or `full`"), std::string::npos) << err;

  write("Cargo.toml",
        read("Cargo.toml") + "\n[package.metadata.wasm]\nstd = \"full\"\n");
  expect(0, {"build", "--host", "wasmtime"});
  EXPECT_LT(lean * 10, read(path).size());
  expect(0, {"build", "--host", "wasmtime", "--std", "lean"});
  EXPECT_EQ(read(path).size(), lean);
  // Any profile can have it.
  std::string release = wasm("target/wasm/release", "hello");
  expect(0, {"build", "--host", "wasmtime", "--release", "--std", "full"});
  size_t full = read(release).size();
  expect(0, {"build", "--host", "wasmtime", "--release", "--std", "lean"});
  EXPECT_LT(read(release).size() * 5, full);
}

TEST_F(LeanStd, AllocatorsAreChosen) {
  write("Cargo.toml", manifest("takes"));
  write(
      "src/main.rs",
      "fn main() { let v: Vec<_> = std::env::args().map(|a| a.len()).collect();"
      " println!(\"{}\", v.len()); }");
  const std::string function = "__rustc::__rdl_alloc";
  auto said = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"size", "--host", "wasmtime",
                                      "--explain"};
    words.insert(words.end(), more.begin(), more.end());
    return expect(0, words).out;
  };
  EXPECT_TRUE(about(said({}), function).starts_with("lean "));
  // One that is not to be chosen is not looked at.
  std::string out = said({"--allocator", "dlmalloc"});
  EXPECT_EQ(about(out, function), "") << out;
  EXPECT_TRUE(about(out, "std::io::stdio::_print").starts_with("lean ")) << out;
  out = said({"--std", "full", "--allocator", "small"});
  EXPECT_TRUE(about(out, function).starts_with("lean ")) << out;
  EXPECT_EQ(about(out, "std::io::stdio::_print"), "") << out;
  std::string err = expect(2, {"build", "--allocator", "big"}).err;
  EXPECT_NE(err.find("it is `small` or `dlmalloc`"), std::string::npos) << err;

  write("Cargo.toml", read("Cargo.toml") +
                          "\n[package.metadata.wasm]\n"
                          "allocator = \"dlmalloc\"\n");
  out = said({});
  EXPECT_EQ(about(out, function), "") << out;
  EXPECT_TRUE(
      about(said({"--allocator", "small"}), function).starts_with("lean "));
}

TEST_F(LeanStd, StreamsThatRefuse) {
  if (!has_wasmtime()) GTEST_SKIP() << "no wasmtime for Python";
  write("Cargo.toml", manifest("prints"));
  write("src/main.rs",
        "fn main() { println!(\"text\"); eprintln!(\"{}\", 1); }");
  expect(0, {"build", "--host", "wasmtime"});
  // A stream that is closed takes everything, as natively.
  for (const char *redirected : {"1>&-", "2>&-"})
    EXPECT_EQ(run_shell("\"$CARGO_WASM\" run -q --host wasmtime " +
                        std::string(redirected))
                  .status,
              0)
        << redirected;
  ChildOutput full =
      run_shell("\"$CARGO_WASM\" run -q --host wasmtime 1>/dev/full");
  EXPECT_EQ(full.status, 134);
  EXPECT_TRUE(full.err.starts_with("failed printing to stdout\n")) << full.err;
}

// Arguments are bytes to WASI. A host by hand, since those that there are hand
// over text only.
TEST_F(LeanStd, ArgumentsAndVariablesThatAreNoText) {
  write("Cargo.toml", manifest("reads"));
  write("src/main.rs",
        "fn main() {"
        "  if let Err(error) = std::env::var(\"V\") {"
        "    println!(\"{error}\");"
        "  }"
        "  for a in std::env::args() { println!(\"{a}\") }"
        "}");
  write("host.mjs", R"(
import fs from "node:fs";
const [, , file, ...words] = process.argv;
const given = ["reads", ...words].map((each) => Buffer.from(each, "latin1"));
const shown = [];
let memory;
const word = (at, value) => new DataView(memory.buffer).setUint32(at, value, true);
const sizes = (list) => (count, size) => {
  word(count, list.length);
  word(size, list.reduce((sum, each) => sum + each.length + 1, 0));
  return 0;
};
const get = (list) => (places, at) => {
  for (const [i, each] of list.entries()) {
    word(places + 4 * i, at);
    new Uint8Array(memory.buffer).set([...each, 0], at);
    at += each.length + 1;
  }
  return 0;
};
const variables = words.map((each) => Buffer.from("V=" + each, "latin1"));
const system = {
  args_sizes_get: sizes(given),
  args_get: get(given),
  environ_sizes_get: sizes(variables),
  environ_get: get(variables),
  fd_write(fd, parts, count, written) {
    const [start, length] = new Uint32Array(memory.buffer, parts, 2);
    shown.push(Buffer.from(memory.buffer, start, length).toString());
    word(written, length);
    return 0;
  },
};
const other = { get: (all, name) => all[name] ?? (() => 0) };
const imports = { wasi_snapshot_preview1: new Proxy(system, other) };
const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), imports);
memory = instance.exports.memory;
try { instance.exports._start() } catch {}
const text = shown.join("");
console.log(text.replace(/thread.*|note:.*/g, ""));
)");
  for (const char *std : {"lean", "full"})
    expect(0,
           {"build", "-q", "--host", "node", "--std", std, "--out-dir", std});
  auto said = [&](const std::string &std, const std::string &argument) {
    return run_shell("node host.mjs " + wasm(std, "reads") + " \"$(printf '" +
                     argument + "')\"")
        .out;
  };
  // In latin1 as bytes, which node gets as UTF-8.
  for (const char *bytes :
       {"text", "\u00ff", "a\u00ffb\u00c3", "\u00f0\u009f\u0098",
        "\u0080\u00c3\u00a9", "\u00e4\u00b8\u00ad\u00e4\u00b8"}) {
    std::string lean = said("lean", bytes);
    EXPECT_EQ(lean, said("full", bytes)) << bytes;
    bool is_refused = lean.find("called `Result::unwrap()`") != lean.npos;
    bool is_shown = lean.find("not valid unicode: \"") != lean.npos;
    EXPECT_EQ(is_refused, std::string_view(bytes) != "text") << lean;
    EXPECT_EQ(is_shown, is_refused) << lean;
  }
}

// All names in the objects and bitcode of an archive: what is defined, and what
// is referred to.
void add_names(const std::string &path, std::set<std::string> &defined,
               std::set<std::string> &all) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(static_cast<bool>(buffer)) << path;
  auto archive = llvm::object::Archive::create(**buffer);
  ASSERT_TRUE(static_cast<bool>(archive)) << path;
  llvm::Error error = llvm::Error::success();
  llvm::LLVMContext context;
  for (const auto &child : (*archive)->children(error)) {
    auto member = child.getMemoryBufferRef();
    if (!member) {
      llvm::consumeError(member.takeError());
      continue;
    }
    auto file = llvm::object::SymbolicFile::createSymbolicFile(
        *member, llvm::identify_magic(member->getBuffer()), &context);
    if (!file) {
      llvm::consumeError(file.takeError());  // lib.rmeta
      continue;
    }
    for (const llvm::object::BasicSymbolRef &symbol : (*file)->symbols()) {
      std::string name;
      llvm::raw_string_ostream stream(name);
      llvm::cantFail(symbol.printName(stream));
      auto flags = llvm::cantFail(symbol.getFlags());
      all.insert(name);
      if (!(flags & llvm::object::BasicSymbolRef::SF_Undefined))
        defined.insert(name);
    }
  }
  ASSERT_FALSE(static_cast<bool>(error)) << path;
}

// After a trap a host may go on calling a library; each panic is shown whole,
// also where a message is formatted aside. (`release` has std's own bodies.)
TEST_F(LeanStd, ALibraryThatPanickedIsCalledAgain) {
  write("Cargo.toml", manifest("again", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  write("src/lib.rs", R"(
struct Long(u32);
impl std::fmt::Display for Long {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&vec!["x"; self.0 as usize].join("-"))
    }
}
#[unsafe(no_mangle)]
pub extern "C" fn fail(n: u32) { panic!("{n} {}", Long(n)); }
#[unsafe(no_mangle)]
pub extern "C" fn sum(n: u32) -> u32 {
    (0..n).map(|k| (k, k)).collect::<std::collections::HashMap<_, _>>().values().sum()
}
)");
  for (const char *profile : {"streaming", "release"}) {
    expect(0, {"build", "-q", "--host", "node", "--profile", profile});
    ChildOutput output = run_shell(
        "node -e 'import(\"./target/wasm/" + std::string(profile) +
        "/again/again.js\").then(async (m) => {"
        "  let text = \"\";"
        "  await m.default({ stderr: (b) => (text += Buffer.from(b)) });"
        "  for (const n of [1, 2, 3]) try { m.fail(n) } catch {}"
        "  console.log(text.match(/panicked at|\\d x.*|processing/g).join(),"
        "    m.sum(10));"
        "})'");
    EXPECT_EQ(output.status, 0) << output.err;
    EXPECT_EQ(output.out,
              "panicked at,1 x,panicked at,2 x-x,panicked at,3 x-x-x 45\n")
        << profile << output.err;
  }
}

TEST_F(LeanStd, TheStdInUseHasAllPaths) {
  write_hello();
  std::set<std::string> defined, all, bodies;
  for (const char *host : {"wasmtime", "browser"}) {
    expect(0, {"build", "--host", host});
    std::string text =
        expect(0, {"doctor", "--print-config", "--host", host}).out;
    size_t at = text.find("--sysroot=");
    ASSERT_NE(at, std::string::npos) << text;
    at += 10;
    std::string sysroot = text.substr(at, text.find_first_of("\"'\n", at) - at);
    for (const auto &entry :
         std::filesystem::recursive_directory_iterator(sysroot)) {
      std::string path = entry.path();
      if (path.ends_with("/libwasmrust_std.rlib"))
        add_names(path, bodies, all);
      else if (path.ends_with(".rlib") || path.ends_with(".a"))
        add_names(path, defined, all);
    }
  }
  lean::RustPaths functions, conditions;
  std::set<std::string> wanted_functions, wanted_conditions;
  for (const std::string &name : bodies)
    if (auto body = lean::parse_body_name(name)) {
      functions.add(body->path);
      wanted_functions.emplace(body->path);
      for (const std::string &condition : body->unless) {
        std::string_view path = lean::path_of_condition(condition);
        conditions.add(path);
        wanted_conditions.emplace(path);
      }
    }
  EXPECT_GE(wanted_functions.size(), 10u);
  for (const std::string &name : defined) {
    if (auto path = functions.find(name)) wanted_functions.erase(*path);
    // Undefined C functions count as well: a libc may lack them.
    if (auto path = conditions.find(name)) wanted_conditions.erase(*path);
  }
  for (const std::string &name : all)
    if (auto path = conditions.find(name);
        path && path->find("::") == path->npos)
      wanted_conditions.erase(*path);
  for (const std::string &path : wanted_functions)
    ADD_FAILURE() << "std has no function " << path;
  for (const std::string &path : wanted_conditions)
    ADD_FAILURE() << "std and libc have no " << path;
}

}  // namespace
}  // namespace wasmrust::cargo_suite

// Every option of options.td, and what it does.
//
// A row is a command line and what it changes in `LinkOptions`, written as
// "field=value" for each field that differs from an empty command line, or as
// the code of the diagnostic. The last test goes over the option table and
// fails when an option, or one of its spellings, stands in no row.
#include <gtest/gtest.h>
#include <llvm/Option/Arg.h>
#include <llvm/Option/ArgList.h>

#include <set>
#include <sstream>

#include "compiler/options/link_options.h"
#include "compiler/options/option_table.h"

namespace wasmrust {
namespace {

struct Row {
  const char *words;    // separated by spaces
  const char *changes;  // "field=value", separated by spaces
};

constexpr Row rows[] = {
    // Inputs
    {"-lc", "inputs=L:c"},
    {"-l c", "inputs=L:c"},
    {"-l:libx.a", "inputs=L::libx.a"},
    {"--library c", "inputs=L:c"},
    {"-library=c", "inputs=L:c"},
    {"-L/lib", "library_paths=/lib"},
    {"-L /a -L /b", "library_paths=/a,/b"},
    {"--library-path /a", "library_paths=/a"},
    {"--library-path=/a", "library_paths=/a"},
    {"--whole-archive x.a", "inputs=F:x.a+whole"},
    {"--whole-archive --no-whole-archive x.a", "inputs=F:x.a"},
    {"--start-lib x.o --end-lib y.o", "inputs=F:x.o+lazy,F:y.o"},
    {"-Bdynamic x.a", "inputs=F:x.a+dynamic"},
    {"-Bdynamic -Bstatic x.a", "inputs=F:x.a"},
    {"-dy x.a", "inputs=F:x.a+dynamic"},
    {"--call_shared x.a", "inputs=F:x.a+dynamic"},
    {"-dy -dn x.a", "inputs=F:x.a"},
    {"-dy -static x.a", "inputs=F:x.a"},
    {"-dy --non_shared x.a", "inputs=F:x.a"},
    {"-m wasm32", ""},
    {"-mwasm32", ""},
    {"-m wasm64", "error=W0004"},
    {"-m elf_i386", "error=W0002"},
    {"--rsp-quoting windows", ""},
    {"--rsp-quoting=posix", ""},
    {"--rsp-quoting=dos", "error=W0002"},

    // Symbols
    {"--entry main", "entry=main"},
    {"--entry=main", "entry=main"},
    {"-e main", "entry=main"},
    {"-emain", "entry=main"},
    {"--no-entry", "entry= no_entry=1"},
    {"--entry=main --no-entry", "entry= no_entry=1"},
    {"--export a", "exports=a"},
    {"--export=a -export=b", "exports=a,b"},
    {"--export-if-defined a", "exports_if_defined=a"},
    {"--export-if-defined=a", "exports_if_defined=a"},
    {"--export-all", "export_all=1"},
    {"--export-dynamic", "export_dynamic=1"},
    {"-E", "export_dynamic=1"},
    {"-E --no-export-dynamic", ""},
    {"-u a -ub", "undefined=a,b"},
    {"--undefined a", "undefined=a"},
    {"--undefined=a", "undefined=a"},
    {"--wrap malloc", "wrap=malloc"},
    {"--wrap=malloc", "wrap=malloc"},
    {"--unresolved-symbols report-all", ""},
    {"--unresolved-symbols=ignore-all", "unresolved=2"},
    {"--unresolved-symbols=import-dynamic", "unresolved=3"},
    {"--unresolved-symbols=some", "error=W0002"},
    {"--warn-unresolved-symbols", "unresolved=1"},
    {"--warn-unresolved-symbols --error-unresolved-symbols", ""},
    {"--warn-unresolved-symbols --unresolved-symbols=ignore-all",
     "unresolved=2"},
    {"--import-undefined", "import_undefined=1"},
    {"--allow-undefined", "unresolved=2 import_undefined=1"},
    {"--allow-undefined-file=/dev/null", ""},
    {"-allow-undefined-file /dev/null", ""},
    {"--allow-undefined-file=/dev/null/x", "error=W0010"},
    {"--allow-multiple-definition", "allow_multiple_definition=1"},
    {"--allow-multiple-definition --no-allow-multiple-definition", ""},
    {"--no-gc-sections", "gc_sections=0"},
    {"--no-gc-sections --gc-sections", ""},

    // Memory and tables
    {"-z stack-size=4096", "stack_size=4096"},
    {"-zstack-size=0x20000", "stack_size=131072"},
    {"-z stack-size=17", "error=W0002"},
    {"-z stack-size=", "error=W0002"},
    {"-z stack-size=99999999999", "error=W0002"},
    {"-z relro", "warning=W0005"},
    {"--no-stack-first", "stack_first=0"},
    {"--no-stack-first --stack-first", ""},
    {"--initial-memory=131072", "initial_memory=131072"},
    {"--initial-memory=many", "error=W0002"},
    {"--max-memory=4294967296", "max_memory=4294967296"},
    {"--max-memory=4294967297", "error=W0002"},
    {"--initial-heap=65536", "initial_heap=65536"},
    {"--no-growable-memory", "no_growable_memory=1"},
    {"--no-growable-memory --max-memory=65536",
     "max_memory=65536 no_growable_memory=1 error=W0004"},
    {"--global-base=1024", "global_base=1024"},
    {"--global-base=-1", "error=W0002"},
    {"--page-size=1", "page_size=1"},
    {"--page-size=2", "page_size=2 error=W0002"},
    {"--import-memory", "import_memory=1 export_memory=0"},
    {"--import-memory --export-memory", "import_memory=1"},
    {"--import-memory=m,n",
     "import_memory=1 import_memory_module=m import_memory_name=n "
     "export_memory=0"},
    {"--import-memory=m", "error=W0002"},
    {"--export-memory", ""},
    {"--export-memory=mem", "export_memory_name=mem"},
    {"--shared-memory", "shared_memory=1"},
    {"--import-table", "import_table=1"},
    {"--export-table", "export_table=1"},
    {"--import-table --export-table",
     "import_table=1 export_table=1 error=W0004"},
    {"--growable-table", "growable_table=1"},
    {"--table-base=8", "table_base=8"},
    {"--no-merge-data-segments", "merge_data_segments=0"},
    {"--no-merge-data-segments --merge-data-segments", ""},

    // Output
    {"-o x.wasm", "output=x.wasm"},
    {"-ox.wasm", "output=x.wasm"},
    {"-O2", "optimize=2"},
    {"-O 0", "optimize=0"},
    {"-O4", "error=W0002"},
    {"--strip-debug", "strip=1"},
    {"-S", "strip=1"},
    {"--strip-all", "strip=2"},
    {"-s -S", "strip=2"},
    {"--build-id", "build_id=1"},
    {"--build-id=fast", "build_id=1"},
    {"--build-id=sha1", "build_id=2"},
    {"--build-id=tree", "build_id=2"},
    {"--build-id=sha256", "build_id=3"},
    {"--build-id=uuid", "build_id=4"},
    {"--build-id --build-id=none", ""},
    {"--build-id=0xC0ffee", "build_id=5 build_id_hex=C0ffee"},
    {"--build-id=0xc0f", "error=W0002"},
    {"--build-id=0xzz", "error=W0002"},
    {"--build-id=md5", "error=W0002"},
    {"--compress-relocations", ""},
    {"--keep-section a", "keep_sections=a"},
    {"--keep-section=a --keep-section=b", "keep_sections=a,b"},
    {"-Map x.map", "map_file=x.map"},
    {"--Map=x.map", "map_file=x.map"},
    {"--print-map", "map_file=-"},
    {"-M", "map_file=-"},
    {"--soname n", "soname=n"},
    {"--soname=n", "soname=n"},

    // Code and features
    {"--lto-O0", "profile=dev lto_level=0"},
    {"--lto-O2", "lto_level=2"},
    {"--lto-Oz", "error=W0002"},
    {"--lto-O0 --profile=release", "lto_level=0"},
    {"--features=a,b", "features=a,b"},
    {"-features=", "features="},
    {"--extra-features=simd128", "extra_features=simd128"},
    {"--no-check-features", "check_features=0"},
    {"--no-check-features --check-features", ""},
    {"-mllvm -x -mllvm=-y", "llvm_options=-x,-y"},
    {"--threads 1", "threads=1"},
    {"--threads=2", "threads=2"},
    {"--threads=0", "error=W0002"},

    // Messages
    {"--help", "print_help=1"},
    {"--version", "print_version=1"},
    {"-v", "verbose=1"},
    {"-V", "verbose=1"},
    {"--verbose", "verbose=1"},
    {"--trace", "trace=1"},
    {"-t", "trace=1"},
    {"-y a -yb", "trace_symbols=a,b"},
    {"--trace-symbol a", "trace_symbols=a"},
    {"--trace-symbol=a", "trace_symbols=a"},
    {"--no-demangle", "demangle=0"},
    {"--no-demangle --demangle", ""},
    {"--fatal-warnings", "fatal_warnings=1"},
    {"--fatal-warnings --no-fatal-warnings", ""},
    {"--fatal-warnings -z relro", "fatal_warnings=1 error=W0005"},
    {"--color-diagnostics", "color=1"},
    {"--color-diagnostics --no-color-diagnostics", ""},
    {"--color-diagnostics=always", "color=1"},
    {"--color=always", "color=1"},
    {"--color=always --color=never", ""},
    {"--color=red", "error=W0002"},
    {"--why-extract=x", "why_extract=x"},
    {"--error-limit 3", "error_limit=3"},
    {"--error-limit=0", "error_limit=0"},

    // WasmRust's own
    {"--profile=streaming", "profile=streaming"},
    {"--profile=fast", "error=W0002"},
    {"--pipeline=Oz", "pipeline=5"},
    {"--pipeline=O4", "error=W0002"},
    {"--linker=lld", "linker=1"},
    {"--linker=gold", "error=W0002"},
    {"--times", "times=1"},
    {"--verify", "verify=1"},
    {"--verify-opt", "verify_opt=1"},
    {"--times=t.json", "times_json=t.json"},
    {"--stop-after=lower", "stop_after=lower"},
    {"--stop-after=lower:x", "error=W0002"},
    {"--dump=read:main", "dump=read:main"},
    {"--dump=layout", "dump=layout"},
    {"--dump=nothing", "error=W0002"},
    {"--why=a --why=b", "why=a,b"},
    {"--lean-std=l.rlib", "lean_std=l.rlib"},
    {"--lean-allocator=only", "lean_allocator=only"},
    {"--lean-allocator=maybe", "lean_allocator=maybe error=W0002"},
    {"--explain-std", "explain_std=1"},
    {"--save-temps -o b.wasm", "output=b.wasm save_temps=b.wasm.temps"},
    {"--save-temps=t", "save_temps=t"},
    {"--side-files=s", "side_files=s"},
    {"--reproduce x", "reproduce=x"},
    {"--reproduce=x --reproduce-only", "reproduce=x reproduce_only=1"},
    {"--reproduce-only", "reproduce_only=1 error=W0004"},
    {"--export=__heap_base --export=f --export-if-defined=__heap_base "
     "--own-exports-only --export=__data_end",
     "exports=f exports_if_defined=__heap_base own_exports_only=1"},
    {"--export=__main_void --own-exports-only", "own_exports_only=1"},
    {"--export=__main_void --own-exports-only --entry=_main",
     "entry=_main exports=__main_void own_exports_only=1"},
    {"--constructors-once", "constructors_once=1"},
    {"--bare-host", "bare_host=1"},
    {"--functions-by-use", "functions_by_use=1"},
    {"--functions-by-use --no-functions-by-use", ""},
    {"--priority-hints", "priority_hints=1"},
    {"--hot-share=0", "hot_share=0"},
    {"--hot-share=101", "error=W0002"},
    {"--priority-hints --no-priority-hints", ""},
    {"--around=lift:f", "around=lift:f"},
    {"--around=emit:f", "around=emit:f"},
    {"--around=semantics:f", "around=semantics:f"},
    {"--around=emit", "error=W0002"},
    {"--around=dead-code:f", "around=dead-code:f"},
    {"--passes=dead-code,-inline", "passes=dead-code,-inline"},
    {"--fuel=7", "fuel=7"},
    {"--fuel=all", "error=W0002"},
    {"--bisect=test", "bisect=test"},
    {"--bisect=test --fuel=1", "fuel=1 bisect=test error=W0004"},
    {"--crash=check", "crash=1"},
    {"--crash=signal", "crash=2"},
    {"--crash=stack", "crash=3"},
    {"--crash=often", "error=W0002"},

    // Accepted, without effect
    {"-flavor wasm", ""},
    {"-flavor gnu", "error=W0002"},
    {"--no-pie", ""},
    {"--no-print-gc-sections", ""},
    {"--print-gc-sections", "warning=W0005"},
    {"--no-shlib-sigcheck", ""},
    {"--Bsymbolic", "warning=W0005"},
    {"--rpath /x", "warning=W0005"},
    {"--rpath=/x", "warning=W0005"},
    {"--lto-CGO2", "warning=W0005"},
    {"--lto-partitions=2", ""},
    {"--lto-debug-pass-manager", "warning=W0005"},
    {"--disable-verify", ""},
    {"--thinlto-cache-dir=x", "warning=W0005"},
    {"--thinlto-cache-policy x", "warning=W0005"},
    {"--thinlto-cache-policy=x", "warning=W0005"},
    {"--thinlto-jobs=2", ""},

    // Refused
    {"-r", "error=W0004"},
    {"--relocatable", "error=W0004"},
    {"--shared", "error=W0004"},
    {"-pie", "error=W0004"},
    {"--experimental-pic", "error=W0004"},
    {"--emit-relocs", "error=W0004"},
    {"--noinhibit-exec", "error=W0004"},
    {"--lto-obj-path=x", "error=W0004"},
    {"--thinlto-index-only", "error=W0004"},
    {"--thinlto-index-only=x", "error=W0004"},
    {"--thinlto-emit-index-files", "error=W0004"},
    {"--thinlto-emit-imports-files", "error=W0004"},
    {"--thinlto-object-suffix-replace=a;b", "error=W0004"},
    {"--thinlto-prefix-replace=a;b", "error=W0004"},
    {"--linker=lld -r --reproduce=x --rpath=y", "linker=1 reproduce=x"},

    // No option at all
    {"--exprot=x", "error=W0001"},
    {"-Map", "error=W0006"},
    {"--wasm64", "error=W0001"},
};

std::vector<std::string> split(const std::string &text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string joined(const std::vector<std::string> &list) {
  std::string text;
  for (const std::string &each : list) text += (text.empty() ? "" : ",") + each;
  return text;
}

std::string inputs_of(const LinkOptions &options) {
  std::vector<std::string> list;
  for (const InputArgument &input : options.inputs) {
    if (input.text == "main.o") continue;  // see `changes`
    bool file = input.kind == InputArgument::Kind::File;
    list.push_back((file ? "F:" : "L:") + input.text +
                   (input.whole_archive ? "+whole" : "") +
                   (input.static_only ? "" : "+dynamic") +
                   (input.lazy ? "+lazy" : ""));
  }
  return joined(list);
}

// All fields, in the order of link_options.h.
std::vector<std::string> fields(const LinkOptions &o) {
  std::vector<std::string> list;
  auto text = [&](const char *name, const std::string &value) {
    list.push_back(std::string(name) + "=" + value);
  };
  auto number = [&](const char *name, auto value) {
    text(name, std::to_string(static_cast<uint64_t>(value)));
  };
#define TEXT(field) text(#field, o.field)
#define LIST(field) text(#field, joined(o.field))
#define NUMBER(field) number(#field, o.field)
  TEXT(output);
  text("inputs", inputs_of(o));
  LIST(library_paths);
  text("profile", o.profile ? std::string(o.profile->name) : "");
  text("pipeline", o.pipeline ? std::to_string(int(*o.pipeline)) : "none");
  NUMBER(optimize);
  text("lto_level", o.lto_level.value_or("none"));
  TEXT(entry);
  NUMBER(no_entry);
  LIST(exports);
  LIST(exports_if_defined);
  NUMBER(export_all);
  NUMBER(export_dynamic);
  LIST(undefined);
  LIST(wrap);
  LIST(trace_symbols);
  NUMBER(unresolved);
  NUMBER(import_undefined);
  NUMBER(allow_multiple_definition);
  LIST(allow_undefined_names);
  NUMBER(gc_sections);
  NUMBER(merge_data_segments);
  NUMBER(stack_size);
  NUMBER(stack_first);
  NUMBER(initial_memory);
  NUMBER(max_memory);
  NUMBER(initial_heap);
  NUMBER(no_growable_memory);
  text("global_base", o.global_base ? std::to_string(*o.global_base) : "none");
  NUMBER(table_base);
  NUMBER(import_memory);
  TEXT(import_memory_module);
  TEXT(import_memory_name);
  NUMBER(export_memory);
  TEXT(export_memory_name);
  NUMBER(shared_memory);
  NUMBER(import_table);
  NUMBER(export_table);
  NUMBER(growable_table);
  NUMBER(page_size);
  text("features", o.features ? joined(*o.features) : "none");
  LIST(extra_features);
  NUMBER(check_features);
  NUMBER(strip);
  LIST(keep_sections);
  NUMBER(build_id);
  TEXT(build_id_hex);
  NUMBER(demangle);
  NUMBER(compress_relocations);
  NUMBER(functions_by_use);
  NUMBER(priority_hints);
  NUMBER(hot_share);
  TEXT(map_file);
  TEXT(why_extract);
  TEXT(lean_std);
  TEXT(lean_allocator);
  NUMBER(explain_std);
  LIST(why);
  NUMBER(trace);
  TEXT(soname);
  NUMBER(linker);
  NUMBER(threads);
  NUMBER(times);
  NUMBER(verify);
  NUMBER(verify_opt);
  TEXT(times_json);
  TEXT(stop_after);
  TEXT(dump);
  TEXT(save_temps);
  TEXT(side_files);
  TEXT(around);
  text("passes", o.passes.value_or("none"));
  text("fuel", o.fuel ? std::to_string(*o.fuel) : "none");
  TEXT(bisect);
  TEXT(reproduce);
  NUMBER(own_exports_only);
  NUMBER(constructors_once);
  NUMBER(bare_host);
  NUMBER(reproduce_only);
  NUMBER(crash);
  NUMBER(color);
  NUMBER(verbose);
  NUMBER(fatal_warnings);
  NUMBER(print_help);
  NUMBER(print_version);
  LIST(llvm_options);
  NUMBER(error_limit);
#undef TEXT
#undef LIST
#undef NUMBER
  return list;
}

// What `words` change, and what they report. An input stands at the end, since
// a command line without one is an error; colours are off unless asked for.
std::string changes(const std::string &words) {
  auto parse = [](const std::string &line, Diagnostics &diagnostics) {
    return parse_link_options(split("--color=never " + line + " main.o"),
                              diagnostics);
  };
  Diagnostics none, diagnostics;
  std::vector<std::string> before = fields(parse("", none));
  // A missing value must be missing at the very end.
  bool complete = words != "-Map";
  LinkOptions options =
      complete ? parse(words, diagnostics)
               : parse_link_options(split("--color=never main.o " + words),
                                    diagnostics);
  std::vector<std::string> after = fields(options);
  std::vector<std::string> list;
  for (size_t i = 0; i < after.size(); ++i)
    if (after[i] != before[i]) list.push_back(after[i]);
  for (const Diagnostic &row : diagnostics.all())
    list.push_back((diagnostics.has_errors() ? "error=" : "warning=") +
                   std::string(code_of(row.kind)));
  std::string text;
  for (const std::string &each : list) text += (text.empty() ? "" : " ") + each;
  return text;
}

TEST(OptionEffects, EachRowDoesWhatItSays) {
  for (const Row &row : rows)
    EXPECT_EQ(changes(row.words), row.changes) << row.words;
}

TEST(OptionEffects, EveryOptionStandsInARow) {
  OptionTable table;
  std::set<unsigned> used;
  for (const Row &row : rows) {
    std::vector<std::string> words = split(row.words);
    std::vector<const char *> pointers;
    for (const std::string &word : words) pointers.push_back(word.c_str());
    unsigned index = 0, count = 0;
    llvm::opt::InputArgList list = table.ParseArgs(pointers, index, count);
    for (const llvm::opt::Arg *arg : list) {
      used.insert(arg->getOption().getID());
      if (arg->getAlias()) used.insert(arg->getAlias()->getOption().getID());
    }
  }
  for (unsigned id = 1; id <= table.getNumOptions(); ++id) {
    unsigned kind = table.getOptionKind(id);
    if (kind == llvm::opt::Option::GroupClass || id == OPT_INPUT ||
        id == OPT_UNKNOWN)
      continue;
    EXPECT_TRUE(used.contains(id)) << table.getOptionPrefixedName(id).str();
  }
}

}  // namespace
}  // namespace wasmrust

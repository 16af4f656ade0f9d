// The command line of `wasmrust-ld`, one row for each option.
//
// The names are those of wasm-ld, which rustc and its users speak, and our own
// in the last group. llvm-tblgen turns the rows into the tables that LLVM's
// option parser reads; what an option does stands in link_options.cpp.
//
//   Word    --name, -name        WordLong   --name only
//   Value   --name=V, --name V, -name=V, -name V
//   ValueEq --name=V, -name=V    ValueEqLong --name=V only
//
// Long names that begin like a short option with a value (-e, -l, -o ...) are
// told apart by the longest match, as wasm-ld does it.
include "llvm/Option/OptParser.td"

def group_inputs : OptionGroup<"inputs">, HelpText<"INPUTS">;
def group_symbols : OptionGroup<"symbols">, HelpText<"SYMBOLS">;
def group_memory : OptionGroup<"memory">, HelpText<"MEMORY AND TABLES">;
def group_output : OptionGroup<"output">, HelpText<"OUTPUT">;
def group_code : OptionGroup<"code">, HelpText<"CODE AND FEATURES">;
def group_messages : OptionGroup<"messages">, HelpText<"MESSAGES">;
def group_compatible : OptionGroup<"compatible">,
  HelpText<"WITHOUT EFFECT, ACCEPTED FOR COMPATIBILITY">;
def group_refused : OptionGroup<"refused">,
  HelpText<"UNSUPPORTED EXCEPT WITH --linker=lld">;
def group_own : OptionGroup<"own">, HelpText<"WASMRUST'S OWN">;

class Word<string name> : Flag<["--", "-"], name>;
class WordLong<string name> : Flag<["--"], name>;
class ValueEq<string name> : Joined<["--", "-"], name # "=">;
class ValueEqLong<string name> : Joined<["--"], name # "=">;

multiclass Value<string name, string meta, OptionGroup group, string help = ""> {
  def NAME : Separate<["--", "-"], name>, Group<group>, MetaVarName<meta>;
  def NAME # _eq : Joined<["--", "-"], name # "=">, Group<group>,
    Alias<!cast<Separate>(NAME)>, MetaVarName<meta>, HelpText<help>;
}

// ---- Inputs
let Group = group_inputs in {
def library : JoinedOrSeparate<["-"], "l">, MetaVarName<"<name>">,
  HelpText<"Link lib<name>.a, or the file <name> after a colon">;
def library_path : JoinedOrSeparate<["-"], "L">, MetaVarName<"<folder>">,
  HelpText<"Look for libraries in this folder too">;
def library_long : Separate<["--", "-"], "library">, Alias<library>;
def library_eq : ValueEq<"library">, Alias<library>;
def library_path_long : Separate<["--", "-"], "library-path">,
  Alias<library_path>;
def library_path_eq : ValueEq<"library-path">, Alias<library_path>;
def whole_archive : Word<"whole-archive">,
  HelpText<"Link all members of the archives that follow">;
def no_whole_archive : Word<"no-whole-archive">,
  HelpText<"Link only members that are needed (default)">;
def start_lib : Word<"start-lib">,
  HelpText<"Treat the objects that follow like members of an archive">;
def end_lib : Word<"end-lib">, HelpText<"End what --start-lib began">;
def Bstatic : Word<"Bstatic">, HelpText<"Link archives only (default)">;
def Bdynamic : Word<"Bdynamic">, HelpText<"Allow shared libraries; there are none">;
def call_shared : Word<"call_shared">, Alias<Bdynamic>;
def dy : Word<"dy">, Alias<Bdynamic>;
def dn : Word<"dn">, Alias<Bstatic>;
def non_shared : Word<"non_shared">, Alias<Bstatic>;
def static : Word<"static">, Alias<Bstatic>;
def m : JoinedOrSeparate<["-"], "m">, MetaVarName<"<target>">,
  HelpText<"Target: wasm32">;
}
defm rsp_quoting : Value<"rsp-quoting", "posix|windows", group_inputs,
  "Quoting in response files (@file); default posix">;

// ---- Symbols
def entry : Separate<["--", "-"], "entry">, Group<group_symbols>,
  MetaVarName<"<symbol>">, HelpText<"Start function of a command (default _start)">;
def entry_eq : ValueEq<"entry">, Group<group_symbols>, Alias<entry>;
def e : JoinedOrSeparate<["-"], "e">, Group<group_symbols>, Alias<entry>;
def no_entry : WordLong<"no-entry">, Group<group_symbols>,
  HelpText<"Link a library: there is no start function">;
defm export : Value<"export", "<symbol>", group_symbols,
  "Export the symbol; an error when it is not defined">;
defm export_if_defined : Value<"export-if-defined", "<symbol>", group_symbols,
  "Export the symbol if it is defined">;
let Group = group_symbols in {
def export_all : WordLong<"export-all">,
  HelpText<"Export all symbols that are not hidden">;
def export_dynamic : Word<"export-dynamic">,
  HelpText<"Export all symbols of default visibility">;
def no_export_dynamic : Word<"no-export-dynamic">,
  HelpText<"Export only what was asked for (default)">;
def E : Flag<["-"], "E">, Alias<export_dynamic>;
def u : JoinedOrSeparate<["-"], "u">, MetaVarName<"<symbol>">,
  HelpText<"Link what defines the symbol, and keep it">;
}
def undefined : Separate<["--", "-"], "undefined">, Group<group_symbols>, Alias<u>;
def undefined_eq : ValueEq<"undefined">, Group<group_symbols>, Alias<u>;
defm wrap : Value<"wrap", "<symbol>", group_symbols,
  "Calls of <symbol> go to __wrap_<symbol>, of __real_<symbol> to <symbol>">;
defm unresolved_symbols : Value<"unresolved-symbols",
  "report-all|ignore-all|import-dynamic", group_symbols,
  "What undefined symbols are: errors (default), ignored, imported">;
let Group = group_symbols in {
def error_unresolved_symbols : Word<"error-unresolved-symbols">,
  HelpText<"Undefined symbols are errors (default)">;
def warn_unresolved_symbols : Word<"warn-unresolved-symbols">,
  HelpText<"Undefined symbols are warnings">;
def import_undefined : Word<"import-undefined">,
  HelpText<"Undefined symbols become imports of module env">;
def allow_undefined : Word<"allow-undefined">,
  HelpText<"--import-undefined and --unresolved-symbols=ignore-all">;
def allow_undefined_file : ValueEq<"allow-undefined-file">,
  MetaVarName<"<file>">, HelpText<"Symbols that may be undefined, one a line">;
def allow_undefined_file_separate : Separate<["-"], "allow-undefined-file">,
  Alias<allow_undefined_file>;
def allow_multiple_definition : Word<"allow-multiple-definition">,
  HelpText<"The first definition of a symbol counts">;
def no_allow_multiple_definition : Word<"no-allow-multiple-definition">,
  HelpText<"Two definitions are an error (default)">;
def gc_sections : Word<"gc-sections">,
  HelpText<"Leave out what nothing refers to (default)">;
def no_gc_sections : Word<"no-gc-sections">, HelpText<"Keep everything">;
}

// ---- Memory and tables
let Group = group_memory in {
def z : JoinedOrSeparate<["-"], "z">, MetaVarName<"stack-size=<bytes>">,
  HelpText<"Size of the stack (default 1048576)">;
def stack_first : WordLong<"stack-first">,
  HelpText<"Stack below the data: an overflow traps (default)">;
def no_stack_first : WordLong<"no-stack-first">, HelpText<"Stack behind the data">;
def initial_memory : ValueEqLong<"initial-memory">, MetaVarName<"<bytes>">,
  HelpText<"Size of the memory at start">;
def max_memory : ValueEqLong<"max-memory">, MetaVarName<"<bytes>">,
  HelpText<"Size that the memory may grow to">;
def initial_heap : ValueEqLong<"initial-heap">, MetaVarName<"<bytes>">,
  HelpText<"Room for the heap at start">;
def no_growable_memory : WordLong<"no-growable-memory">,
  HelpText<"The memory keeps its first size">;
def global_base : ValueEqLong<"global-base">, MetaVarName<"<address>">,
  HelpText<"Address of the first data">;
def page_size : ValueEqLong<"page-size">, MetaVarName<"1|65536">,
  HelpText<"Size of a page of the memory (default 65536)">;
def import_memory : WordLong<"import-memory">,
  HelpText<"Import the memory as env.memory">;
def import_memory_eq : ValueEqLong<"import-memory">,
  MetaVarName<"<module>,<name>">, HelpText<"Import the memory under this name">;
def export_memory : WordLong<"export-memory">,
  HelpText<"Export the memory (default unless it is imported)">;
def export_memory_eq : ValueEqLong<"export-memory">, MetaVarName<"<name>">,
  HelpText<"Export the memory under this name">;
def shared_memory : WordLong<"shared-memory">,
  HelpText<"Memory that threads share">;
def import_table : WordLong<"import-table">,
  HelpText<"Import the table of function pointers from env">;
def export_table : WordLong<"export-table">,
  HelpText<"Export the table of function pointers">;
def growable_table : WordLong<"growable-table">,
  HelpText<"The table has no maximum">;
def table_base : ValueEqLong<"table-base">, MetaVarName<"<slot>">,
  HelpText<"First slot for a function (default 1)">;
def merge_data_segments : WordLong<"merge-data-segments">,
  HelpText<"One data segment for each kind of data (default)">;
def no_merge_data_segments : WordLong<"no-merge-data-segments">,
  HelpText<"Keep the data segments of the objects">;
}

// ---- Output
let Group = group_output in {
def o : JoinedOrSeparate<["-"], "o">, MetaVarName<"<file>">,
  HelpText<"Module to write (default a.wasm)">;
def O : JoinedOrSeparate<["-"], "O">, MetaVarName<"<level>">,
  HelpText<"Effort of the linker itself, 0 to 3; above 0 (default 1) equal strings are merged">;
def strip_all : Word<"strip-all">, HelpText<"Leave out names and debug information">;
def strip_debug : Word<"strip-debug">, HelpText<"Leave out debug information">;
def s : Flag<["-"], "s">, Alias<strip_all>;
def S : Flag<["-"], "S">, Alias<strip_debug>;
def build_id : Word<"build-id">, HelpText<"Write a build id: a hash of the module">;
def build_id_eq : ValueEq<"build-id">,
  MetaVarName<"fast|sha1|sha256|uuid|none|0x<hex>">,
  HelpText<"Write a build id of this kind">;
def compress_relocations : Word<"compress-relocations">,
  HelpText<"Shortest numbers in code (default)">;
def print_map : Word<"print-map">, HelpText<"Print the map of the module">;
def M : Flag<["-"], "M">, Alias<print_map>;
}
defm keep_section : Value<"keep-section", "<name>", group_output,
  "Keep this custom section even when stripping">;
defm Map : Value<"Map", "<file>", group_output, "Write the map of the module">;
defm soname : Value<"soname", "<name>", group_output,
  "Name of the module in its name section">;

// ---- Code and features
let Group = group_code in {
def lto_O : Joined<["--"], "lto-O">, MetaVarName<"<level>">,
  HelpText<"Level of whole-program optimisation: 0 means profile dev, any other release">;
def features : CommaJoined<["--", "-"], "features=">, MetaVarName<"<list>">,
  HelpText<"Target features of the module, instead of those of the inputs">;
def extra_features : CommaJoined<["--", "-"], "extra-features=">,
  MetaVarName<"<list>">, HelpText<"Further target features">;
def check_features : WordLong<"check-features">,
  HelpText<"All inputs must agree on features (default)">;
def no_check_features : WordLong<"no-check-features">,
  HelpText<"Link inputs whatever features they use">;
}
defm mllvm : Value<"mllvm", "<option>", group_code, "An option for LLVM itself">;
defm threads : Value<"threads", "<number>", group_code,
  "Threads to use (default: all processors)">;

// ---- Messages
let Group = group_messages in {
def help : Word<"help">, HelpText<"Print this text">;
def version : Word<"version">, HelpText<"Print the version and end">;
def v : Flag<["-"], "v">, HelpText<"Print the version; with inputs, link them too">;
def V : Flag<["-"], "V">, Alias<v>;
def verbose : Word<"verbose">, HelpText<"Say what is done">;
def trace : Word<"trace">, HelpText<"Print the inputs that are linked">;
def t : Flag<["-"], "t">, Alias<trace>;
def y : JoinedOrSeparate<["-"], "y">, MetaVarName<"<symbol>">,
  HelpText<"Print who defines and who uses the symbol">;
def demangle : Word<"demangle">, HelpText<"Readable names in messages (default)">;
def no_demangle : Word<"no-demangle">, HelpText<"Names as they are in the objects">;
def fatal_warnings : Word<"fatal-warnings">, HelpText<"Warnings are errors">;
def no_fatal_warnings : Word<"no-fatal-warnings">,
  HelpText<"Warnings are warnings (default)">;
def color_diagnostics : Word<"color-diagnostics">, HelpText<"--color=always">;
def no_color_diagnostics : Word<"no-color-diagnostics">, HelpText<"--color=never">;
def color_diagnostics_eq : ValueEq<"color-diagnostics">,
  MetaVarName<"auto|always|never">, HelpText<"The same as --color">;
def why_extract : ValueEqLong<"why-extract">, MetaVarName<"<file>">,
  HelpText<"Write why each archive member was linked; - prints it">;
}
def trace_symbol : Separate<["--", "-"], "trace-symbol">, Group<group_messages>, Alias<y>;
def trace_symbol_eq : ValueEq<"trace-symbol">, Group<group_messages>, Alias<y>;
defm reproduce : Value<"reproduce", "<file>", group_messages,
  "Write an archive (tar) of all inputs, to run the link elsewhere">;
defm error_limit : Value<"error-limit", "<number>", group_messages,
  "Messages of one kind to show (default 20, 0: all)">;

// ---- WasmRust's own
let Group = group_own in {
def profile : ValueEqLong<"profile">, MetaVarName<"dev|streaming|release|freestanding">,
  HelpText<"How to compile; by default from --lto-O">;
def pipeline : ValueEqLong<"pipeline">, MetaVarName<"O0|O1|O2|O3|Os|Oz">,
  HelpText<"LLVM's pipeline, instead of the profile's">;
def linker : ValueEqLong<"linker">, MetaVarName<"wasmrust|lld">,
  HelpText<"lld: link with LLVM's linker, to compare">;
def times : WordLong<"times">, HelpText<"Print how long each phase took">;
def times_eq : ValueEqLong<"times">, MetaVarName<"<file>">,
  HelpText<"Write that as JSON">;
def stop_after : ValueEqLong<"stop-after">, MetaVarName<"<phase>">,
  HelpText<"End after read, learn, lower, lift, semantics, optimize, emit, layout or encode">;
def dump_phase : ValueEqLong<"dump">, MetaVarName<"<phase>[:<symbol>]">,
  HelpText<"Print what is known after a phase">;
def verify : WordLong<"verify">,
  HelpText<"Check the program after each phase (builds with assertions always do)">;
def verify_opt : WordLong<"verify-opt">,
  HelpText<"Run each function before and after each pass on inputs that are made up, and compare">;
def lean_std : ValueEqLong<"lean-std">, MetaVarName<"<file>">,
  HelpText<"Replace functions of std by this library's where that means the same">;
def lean_allocator : ValueEqLong<"lean-allocator">, MetaVarName<"<kind>">,
  HelpText<"Of --lean-std's library take the allocator too (yes, the default), or not (no), or nothing else (only)">;
def hot_share : ValueEqLong<"hot-share">, MetaVarName<"<percent>">,
  HelpText<"Where size counts: how much of the program may be optimised for speed, where it spends its time by its loops (default: 40)">;
def explain_std : WordLong<"explain-std">,
  HelpText<"Print which functions of std were replaced, and why others were not">;
def why : ValueEqLong<"why">, MetaVarName<"<symbol>">,
  HelpText<"Print why the symbol is part of the module">;
def save_temps : Word<"save-temps">,
  HelpText<"Keep what is made on the way, in <output>.temps">;
def save_temps_eq : ValueEqLong<"save-temps">, MetaVarName<"<folder>">,
  HelpText<"Keep what is made on the way in this folder">;
def side_files : ValueEqLong<"side-files">, MetaVarName<"<folder>">,
  HelpText<"Where files beside the module are written">;
def bare_host : WordLong<"bare-host">,
  HelpText<"What std imports gets bodies that do nothing: the host has no imports">;
def functions_by_use : WordLong<"functions-by-use">,
  HelpText<"Functions in the order in which the program needs them, code that gives up last">;
def no_functions_by_use : WordLong<"no-functions-by-use">,
  HelpText<"Functions in the order of the program (default)">;
def priority_hints : WordLong<"priority-hints">,
  HelpText<"Say which functions to compile first (metadata.code.compilation_priority)">;
def no_priority_hints : WordLong<"no-priority-hints">,
  HelpText<"Do not say which functions to compile first (default)">;
def own_exports_only : WordLong<"own-exports-only">,
  HelpText<"Leave out the exports that rustc asks for by itself, __heap_base, __data_end and a command's __main_void, and a stack and a memory that nothing uses">;
def constructors_once : WordLong<"constructors-once">,
  HelpText<"In a library that nobody initializes, run constructors before the first call of an export, not before each, and no destructors">;
def reproduce_only : WordLong<"reproduce-only">,
  HelpText<"With --reproduce: write the archive and do not link">;
def around : ValueEqLong<"around">, MetaVarName<"<phase>:<symbol>">,
  HelpText<"Print functions before and after lift, semantics, a pass or emit">;
def passes : ValueEqLong<"passes">, MetaVarName<"<list>">,
  HelpText<"Run these passes, or all but those with a `-` in front; `none`">;
def fuel : ValueEqLong<"fuel">, MetaVarName<"<number>">,
  HelpText<"Write only the first functions anew, the others stay as LLVM made them">;
def bisect : ValueEqLong<"bisect">, MetaVarName<"<command>">,
  HelpText<"Print the function whose new code changes what the command says of the module {}">;
def crash : ValueEqLong<"crash">, MetaVarName<"check|signal|stack|thread-stack">,
  HelpText<"Go wrong, to see what happens then">;
def color : ValueEqLong<"color">, MetaVarName<"auto|always|never">,
  HelpText<"Colours in messages (default auto: on a terminal)">;
}

// ---- Accepted, without effect
let Group = group_compatible in {
def flavor : Separate<["-"], "flavor">, MetaVarName<"wasm">,
  HelpText<"What rustc says first">;
def no_pie : Word<"no-pie">, HelpText<"The only kind of module there is">;
def Bsymbolic : Word<"Bsymbolic">, HelpText<"For shared libraries">;
def no_print_gc_sections : Word<"no-print-gc-sections">;
def print_gc_sections : Word<"print-gc-sections">,
  HelpText<"The map lists what is kept">;
def no_shlib_sigcheck : WordLong<"no-shlib-sigcheck">, HelpText<"For shared libraries">;
def lto_CGO : Joined<["--"], "lto-CGO">, MetaVarName<"<level>">,
  HelpText<"The profile decides">;
def lto_partitions : ValueEqLong<"lto-partitions">, MetaVarName<"<number>">,
  HelpText<"The partition is fixed, for the same bytes everywhere">;
def lto_debug_pass_manager : WordLong<"lto-debug-pass-manager">,
  HelpText<"Use --save-temps">;
def disable_verify : Word<"disable-verify">;
def thinlto_cache_dir : ValueEqLong<"thinlto-cache-dir">, MetaVarName<"<folder>">,
  HelpText<"There is no ThinLTO">;
def thinlto_jobs : ValueEqLong<"thinlto-jobs">, MetaVarName<"<number>">,
  HelpText<"There is no ThinLTO; see --threads">;
}
defm thinlto_cache_policy : Value<"thinlto-cache-policy", "<policy>",
  group_compatible, "There is no ThinLTO">;
defm rpath : Value<"rpath", "<folder>", group_compatible, "For shared libraries">;

// ---- Refused: they would give another kind of output
let Group = group_refused in {
def relocatable : Word<"relocatable">, HelpText<"An object instead of a module">;
def r : Flag<["-"], "r">, Alias<relocatable>;
def shared : Word<"shared">, HelpText<"A shared library">;
def pie : Word<"pie">, HelpText<"A position-independent module">;
def experimental_pic : WordLong<"experimental-pic">, HelpText<"Dynamic linking">;
def emit_relocs : Word<"emit-relocs">, HelpText<"Relocations in the module">;
def noinhibit_exec : Word<"noinhibit-exec">, HelpText<"A module in spite of errors">;
def lto_obj_path : ValueEqLong<"lto-obj-path">, MetaVarName<"<file>">,
  HelpText<"Objects of the optimised program">;
def thinlto_index_only : Word<"thinlto-index-only">, HelpText<"Distributed ThinLTO">;
def thinlto_index_only_eq : ValueEqLong<"thinlto-index-only">,
  MetaVarName<"<file>">, HelpText<"Distributed ThinLTO">;
def thinlto_emit_index_files : Word<"thinlto-emit-index-files">,
  HelpText<"Distributed ThinLTO">;
def thinlto_emit_imports_files : Word<"thinlto-emit-imports-files">,
  HelpText<"Distributed ThinLTO">;
def thinlto_object_suffix_replace : ValueEqLong<"thinlto-object-suffix-replace">,
  MetaVarName<"<old;new>">, HelpText<"Distributed ThinLTO">;
def thinlto_prefix_replace : ValueEqLong<"thinlto-prefix-replace">,
  MetaVarName<"<old;new>">, HelpText<"Distributed ThinLTO">;
}

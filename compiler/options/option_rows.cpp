// See option_rows.h. One table for each kind of effect; an option stands in at
// most one of them.
#include "compiler/options/option_rows.h"

#include "compiler/options/option_table.h"

namespace wasmrust {

namespace {

using O = LinkOptions;

constexpr uint64_t gib_4 = 1ull << 32;
constexpr uint64_t page = 65536;

constexpr SwitchRow switch_rows[] = {
    {OPT_no_entry, &O::no_entry, true},
    {OPT_export_all, &O::export_all, true},
    {OPT_export_dynamic, &O::export_dynamic, true},
    {OPT_no_export_dynamic, &O::export_dynamic, false},
    {OPT_import_undefined, &O::import_undefined, true},
    {OPT_allow_multiple_definition, &O::allow_multiple_definition, true},
    {OPT_no_allow_multiple_definition, &O::allow_multiple_definition, false},
    {OPT_gc_sections, &O::gc_sections, true},
    {OPT_no_gc_sections, &O::gc_sections, false},
    {OPT_stack_first, &O::stack_first, true},
    {OPT_no_stack_first, &O::stack_first, false},
    {OPT_no_growable_memory, &O::no_growable_memory, true},
    {OPT_shared_memory, &O::shared_memory, true},
    {OPT_import_table, &O::import_table, true},
    {OPT_export_table, &O::export_table, true},
    {OPT_growable_table, &O::growable_table, true},
    {OPT_merge_data_segments, &O::merge_data_segments, true},
    {OPT_no_merge_data_segments, &O::merge_data_segments, false},
    {OPT_compress_relocations, &O::compress_relocations, true},
    {OPT_functions_by_use, &O::functions_by_use, true},
    {OPT_no_functions_by_use, &O::functions_by_use, false},
    {OPT_priority_hints, &O::priority_hints, true},
    {OPT_no_priority_hints, &O::priority_hints, false},
    {OPT_check_features, &O::check_features, true},
    {OPT_no_check_features, &O::check_features, false},
    {OPT_help, &O::print_help, true},
    {OPT_version, &O::print_version, true},
    {OPT_verbose, &O::verbose, true},
    {OPT_trace, &O::trace, true},
    {OPT_demangle, &O::demangle, true},
    {OPT_no_demangle, &O::demangle, false},
    {OPT_fatal_warnings, &O::fatal_warnings, true},
    {OPT_no_fatal_warnings, &O::fatal_warnings, false},
    {OPT_times, &O::times, true},
    {OPT_explain_std, &O::explain_std, true},
    {OPT_verify, &O::verify, true},
    {OPT_verify_opt, &O::verify_opt, true},
    {OPT_bare_host, &O::bare_host, true},
    {OPT_own_exports_only, &O::own_exports_only, true},
    {OPT_constructors_once, &O::constructors_once, true},
    {OPT_reproduce_only, &O::reproduce_only, true},
};

constexpr TextRow text_rows[] = {
    {OPT_o, &O::output, nullptr},
    {OPT_entry, &O::entry, nullptr},
    {OPT_Map, &O::map_file, nullptr},
    {OPT_soname, &O::soname, nullptr},
    {OPT_why_extract, &O::why_extract, nullptr},
    {OPT_lean_std, &O::lean_std, nullptr},
    {OPT_lean_allocator, &O::lean_allocator, nullptr},
    {OPT_times_eq, &O::times_json, nullptr},
    {OPT_save_temps_eq, &O::save_temps, nullptr},
    {OPT_side_files, &O::side_files, nullptr},
    {OPT_reproduce, &O::reproduce, nullptr},
    {OPT_bisect, &O::bisect, nullptr},
    {OPT_library_path, nullptr, &O::library_paths},
    {OPT_export, nullptr, &O::exports},
    {OPT_export_if_defined, nullptr, &O::exports_if_defined},
    {OPT_u, nullptr, &O::undefined},
    {OPT_wrap, nullptr, &O::wrap},
    {OPT_y, nullptr, &O::trace_symbols},
    {OPT_keep_section, nullptr, &O::keep_sections},
    {OPT_mllvm, nullptr, &O::llvm_options},
    {OPT_why, nullptr, &O::why},
};

constexpr NumberRow number_rows[] = {
    {OPT_initial_memory, &O::initial_memory, gib_4},
    {OPT_max_memory, &O::max_memory, gib_4},
    {OPT_initial_heap, &O::initial_heap, gib_4},
    {OPT_table_base, &O::table_base, UINT32_MAX},
    {OPT_page_size, &O::page_size, page},
    {OPT_hot_share, &O::hot_share, 100},
};

constexpr std::string_view no_dynamic_linking =
    "there is no dynamic linking here, modules are whole programs";
constexpr std::string_view no_thinlto =
    "the whole program is optimised at once, there is no ThinLTO";
constexpr std::string_view use_lld =
    "leave the option out, or add --linker=lld";

constexpr RefusedRow refused_rows[] = {
    {OPT_relocatable, "it asks for an object, and this linker writes modules",
     "hand the inputs to the final link, or add --linker=lld"},
    {OPT_shared, no_dynamic_linking,
     "with rustc, use `--crate-type=cdylib` for wasm32-unknown-unknown or "
     "wasm32-wasip1, which gives a module"},
    {OPT_pie, no_dynamic_linking,
     "with rustc, pass `-C relocation-model=static`"},
    {OPT_experimental_pic, no_dynamic_linking,
     "with rustc, pass `-C relocation-model=static`"},
    {OPT_emit_relocs, "a finished module holds no relocations",
     "leave the option out; -Map=FILE says where everything stands"},
    {OPT_noinhibit_exec, "a link with errors writes no module",
     "--unresolved-symbols=ignore-all and --allow-multiple-definition turn "
     "the errors off that a program can live with"},
    {OPT_lto_obj_path, "objects stay in memory", "use --save-temps=FOLDER"},
    {OPT_thinlto_index_only, no_thinlto, use_lld},
    {OPT_thinlto_index_only_eq, no_thinlto, use_lld},
    {OPT_thinlto_emit_index_files, no_thinlto, use_lld},
    {OPT_thinlto_emit_imports_files, no_thinlto, use_lld},
    {OPT_thinlto_object_suffix_replace, no_thinlto, use_lld},
    {OPT_thinlto_prefix_replace, no_thinlto, use_lld},
};

constexpr IgnoredRow ignored_rows[] = {
    {OPT_no_pie, ""},
    {OPT_no_shlib_sigcheck, ""},
    {OPT_no_print_gc_sections, ""},
    {OPT_disable_verify, ""},
    {OPT_lto_partitions, ""},
    {OPT_thinlto_jobs, ""},
    {OPT_thinlto_cache_dir, no_thinlto},
    {OPT_thinlto_cache_policy, no_thinlto},
    {OPT_Bsymbolic, no_dynamic_linking},
    {OPT_rpath, no_dynamic_linking},
    {OPT_print_gc_sections,
     "-Map=FILE lists what is kept, --why=SYMBOL says why"},
    {OPT_lto_CGO, "the profile decides how code is generated"},
    {OPT_lto_debug_pass_manager,
     "--save-temps=FOLDER keeps the program before and after optimisation"},
};

template <typename Row, size_t count>
const Row *find(const Row (&rows)[count], unsigned option) {
  for (const Row &row : rows)
    if (row.option == option) return &row;
  return nullptr;
}

}  // namespace

const SwitchRow *find_switch(unsigned option) {
  return find(switch_rows, option);
}
const TextRow *find_text(unsigned option) { return find(text_rows, option); }
const NumberRow *find_number(unsigned option) {
  return find(number_rows, option);
}
const RefusedRow *find_refused(unsigned option) {
  return find(refused_rows, option);
}
const IgnoredRow *find_ignored(unsigned option) {
  return find(ignored_rows, option);
}

}  // namespace wasmrust

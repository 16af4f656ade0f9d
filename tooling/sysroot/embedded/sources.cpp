// See sources.h.
#include "tooling/sysroot/embedded/sources.h"

namespace wasmrust {

namespace {

constexpr char harness[] = {
#embed "../../../crates/test-harness/harness.rs"
};
constexpr char lean_manifest[] = {
#embed "../../../crates/wasm-std/Cargo.toml"
};
constexpr char lean_lib[] = {
#embed "../../../crates/wasm-std/src/lib.rs"
};
constexpr char lean_bare[] = {
#embed "../../../crates/wasm-std/src/bare.rs"
};
constexpr char lean_c_memory[] = {
#embed "../../../crates/wasm-std/src/c_memory.rs"
};
constexpr char lean_c_strings[] = {
#embed "../../../crates/wasm-std/src/c_strings.rs"
};
constexpr char lean_console[] = {
#embed "../../../crates/wasm-std/src/console.rs"
};
constexpr char lean_format[] = {
#embed "../../../crates/wasm-std/src/format.rs"
};
constexpr char lean_integers[] = {
#embed "../../../crates/wasm-std/src/integers.rs"
};
constexpr char lean_lines[] = {
#embed "../../../crates/wasm-std/src/lines.rs"
};
constexpr char lean_memory[] = {
#embed "../../../crates/wasm-std/src/memory.rs"
};
constexpr char lean_panic[] = {
#embed "../../../crates/wasm-std/src/panic.rs"
};
constexpr char lean_failures[] = {
#embed "../../../crates/wasm-std/src/failures.rs"
};
constexpr char lean_environment[] = {
#embed "../../../crates/wasm-std/src/environment.rs"
};
constexpr char lean_error_texts[] = {
#embed "../../../crates/wasm-std/src/error_texts.rs"
};
constexpr char lean_packed_texts[] = {
#embed "../../../crates/wasm-std/src/packed_texts.rs"
};
constexpr char lean_formatted[] = {
#embed "../../../crates/wasm-std/src/formatted.rs"
};
constexpr char lean_input[] = {
#embed "../../../crates/wasm-std/src/input.rs"
};
constexpr char lean_parse_float[] = {
#embed "../../../crates/wasm-std/src/parse_float.rs"
};
constexpr char lean_quoted[] = {
#embed "../../../crates/wasm-std/src/quoted.rs"
};
constexpr char lean_show_float[] = {
#embed "../../../crates/wasm-std/src/show_float.rs"
};
constexpr char lean_start[] = {
#embed "../../../crates/wasm-std/src/start.rs"
};
constexpr char lean_system[] = {
#embed "../../../crates/wasm-std/src/system.rs"
};
constexpr char lean_text[] = {
#embed "../../../crates/wasm-std/src/text.rs"
};
constexpr char wasi_gaps[] = {
#embed "wasi_gaps.rs"
};

constexpr char host[] = {
#embed "../../../crates/std-host/host.rs"
};
constexpr char host_stdio[] = {
#embed "../../../crates/std-host/stdio.rs"
};
constexpr char host_args[] = {
#embed "../../../crates/std-host/args.rs"
};
constexpr char host_env[] = {
#embed "../../../crates/std-host/env.rs"
};
constexpr char host_random[] = {
#embed "../../../crates/std-host/random.rs"
};

constexpr SourceFile lean_files[] = {
    {"Cargo.toml", {lean_manifest, sizeof lean_manifest}},
    {"src/lib.rs", {lean_lib, sizeof lean_lib}},
    {"src/bare.rs", {lean_bare, sizeof lean_bare}},
    {"src/c_memory.rs", {lean_c_memory, sizeof lean_c_memory}},
    {"src/c_strings.rs", {lean_c_strings, sizeof lean_c_strings}},
    {"src/console.rs", {lean_console, sizeof lean_console}},
    {"src/format.rs", {lean_format, sizeof lean_format}},
    {"src/integers.rs", {lean_integers, sizeof lean_integers}},
    {"src/lines.rs", {lean_lines, sizeof lean_lines}},
    {"src/memory.rs", {lean_memory, sizeof lean_memory}},
    {"src/panic.rs", {lean_panic, sizeof lean_panic}},
    {"src/failures.rs", {lean_failures, sizeof lean_failures}},
    {"src/environment.rs", {lean_environment, sizeof lean_environment}},
    {"src/error_texts.rs", {lean_error_texts, sizeof lean_error_texts}},
    {"src/packed_texts.rs", {lean_packed_texts, sizeof lean_packed_texts}},
    {"src/formatted.rs", {lean_formatted, sizeof lean_formatted}},
    {"src/input.rs", {lean_input, sizeof lean_input}},
    {"src/parse_float.rs", {lean_parse_float, sizeof lean_parse_float}},
    {"src/quoted.rs", {lean_quoted, sizeof lean_quoted}},
    {"src/show_float.rs", {lean_show_float, sizeof lean_show_float}},
    {"src/start.rs", {lean_start, sizeof lean_start}},
    {"src/system.rs", {lean_system, sizeof lean_system}},
    {"src/text.rs", {lean_text, sizeof lean_text}},
};

constexpr SourceFile host_files[] = {
    {"host.rs", {host, sizeof host}},
    {"stdio.rs", {host_stdio, sizeof host_stdio}},
    {"args.rs", {host_args, sizeof host_args}},
    {"env.rs", {host_env, sizeof host_env}},
    {"random.rs", {host_random, sizeof host_random}},
};

}  // namespace

std::string_view test_harness_source() {
  return std::string_view(harness, sizeof harness);
}

std::span<const SourceFile> lean_std_files() { return lean_files; }

std::span<const SourceFile> std_host_files() { return host_files; }

std::string_view wasi_gaps_source() {
  return std::string_view(wasi_gaps, sizeof wasi_gaps);
}

}  // namespace wasmrust

// Tests of the loader's text and its types.
//
// That a loader works is tested in package_test.cpp; here is what it holds,
// what it does not hold, and how large it may be.
#include "tooling/hosts/loader.h"

#include <gtest/gtest.h>

#include "tooling/hosts/sample_modules.h"
#include "tooling/hosts/typescript.h"

namespace wasmrust::host {
namespace {

Loader loader_for(const std::vector<uint8_t> &bytes, LoaderKind kind,
                  uint64_t size = 100) {
  auto module = wasm::read_module(bytes);
  EXPECT_TRUE(module.has_value());
  return write_loader(Runtime(), *module, "sample", kind, size);
}

bool holds(const std::string &text, std::string_view part) {
  return text.find(part) != text.npos;
}

TEST(Loader, OfHelloHoldsOnlyOutput) {
  Loader loader = loader_for(hello_module(), LoaderKind::Command);
  EXPECT_TRUE(holds(loader.js, "\"fd_write\":"));
  EXPECT_TRUE(holds(loader.js, "new URL(\"./sample.wasm\",import.meta.url)"));
  EXPECT_TRUE(holds(loader.js, "export async function run("));
  for (std::string_view part :
       {"readSync", "getRandomValues", "lstatSync", "TextEncoder", "NOTCAPABLE",
        "eval", "Function("})
    EXPECT_FALSE(holds(loader.js, part)) << part;
  EXPECT_LT(loader.js.size(), 2600u);
  EXPECT_TRUE(loader.warnings.empty());
}

TEST(Loader, OfALibraryWithoutImportsHoldsNoWasi) {
  Loader loader = loader_for(library_module(), LoaderKind::Library);
  EXPECT_FALSE(holds(loader.js, "wasi"));
  EXPECT_FALSE(holds(loader.js, "console.log"));
  EXPECT_TRUE(holds(loader.js, "export let add,wide;"));
  EXPECT_TRUE(holds(loader.js, " as memory}"));
  EXPECT_LT(loader.js.size(), 1300u) << loader.js;
  ModuleBuilder builder;
  builder.export_as("f", 0, builder.function(ModuleBuilder::Nothing, {}));
  loader = loader_for(builder.build(), LoaderKind::Library);
  EXPECT_LT(loader.js.size(), 560u) << loader.js;
  EXPECT_FALSE(holds(loader.js, "instantiateStreaming"));
  loader = loader_for(builder.build(), LoaderKind::Library, 100'000);
  EXPECT_TRUE(holds(loader.js, "instantiateStreaming"));
}

TEST(Loader, NamesThatAreTakenAreExportedAllTheSame) {
  Loader loader = loader_for(library_module(), LoaderKind::Library);
  EXPECT_TRUE(holds(loader.js, " as instantiate}"));
  EXPECT_TRUE(holds(loader.js, " as console}"));
  EXPECT_FALSE(holds(loader.js, "export let delete"));
}

TEST(Loader, TypesOfALibrary) {
  Loader loader = loader_for(library_module(), LoaderKind::Library);
  EXPECT_TRUE(
      holds(loader.dts, "export function add(a: number, b: number): number;"));
  EXPECT_TRUE(
      holds(loader.dts, "export function wide(a: bigint, b: number): bigint;"));
  EXPECT_TRUE(holds(loader.dts, "export function pair(): [number, bigint];"));
  EXPECT_TRUE(holds(loader.dts, "export const memory: WebAssembly.Memory;"));
  EXPECT_TRUE(
      holds(loader.dts, "  \"two words\"(a: number, b: number): number;"));
  EXPECT_TRUE(
      holds(loader.dts,
            "export default function (options?: Options): Promise<Exports>;"));
  EXPECT_FALSE(holds(loader.dts, "export function delete"));
  EXPECT_FALSE(holds(loader.dts, "preopens"));
}

TEST(Loader, TheCallersImportsAreAskedForByType) {
  ModuleBuilder builder;
  builder.import_function("env", "log", ModuleBuilder::I32ToNothing);
  builder.import_function("my-host", "now", ModuleBuilder::I64F64ToI64);
  builder.export_as("f", 0, builder.function(ModuleBuilder::Nothing, {}));
  Loader loader = loader_for(builder.build(), LoaderKind::Library);
  EXPECT_TRUE(holds(loader.dts, "  env: {\n    log(a: number): void;\n  };"));
  EXPECT_TRUE(
      holds(loader.dts,
            "  \"my-host\": {\n    now(a: bigint, b: number): bigint;\n  };"));
  EXPECT_TRUE(holds(loader.dts, "imports: Imports & WebAssembly.Imports;"));
  EXPECT_TRUE(holds(loader.dts, "(options: Options)"));
}

// A program without a system that imports these functions of `std`.
std::vector<uint8_t> bare_program(std::vector<const char *> names) {
  ModuleBuilder builder;
  for (const char *name : names)
    builder.import_function("std", name, ModuleBuilder::I32ToNothing);
  builder.export_as("main", 0,
                    builder.function(ModuleBuilder::I32ToNothing, {}));
  return builder.build();
}

TEST(Loader, OfAPageHoldsOnlyWhatIsImported) {
  Loader hello = loader_for(bare_program({"print"}), LoaderKind::PageCommand);
  EXPECT_LE(hello.js.size(), 400u) << hello.js;
  EXPECT_TRUE(holds(hello.js, "console.log"));
  for (std::string_view part :
       {"console.error", "node", "fds", "getRandomValues", "performance"})
    EXPECT_FALSE(holds(hello.js, part)) << part;
  EXPECT_FALSE(holds(hello.dts, "Options"));
  Loader large =
      loader_for(bare_program({"print"}), LoaderKind::PageCommand, 100'000);
  EXPECT_TRUE(holds(large.js, "instantiateStreaming"));
  EXPECT_LT(large.js.size(), 520u) << large.js;
  Loader more = loader_for(bare_program({"eprint", "args", "exit", "random"}),
                           LoaderKind::PageCommand);
  EXPECT_TRUE(holds(more.js, "console.error"));
  EXPECT_TRUE(holds(more.js, "getRandomValues"));
  EXPECT_TRUE(holds(more.js, "program:\"sample\""));
  EXPECT_TRUE(holds(more.dts, "args?: string[];"));
  EXPECT_FALSE(holds(more.dts, "env?"));
}

TEST(Loader, OfAPageCompilesASmallModuleAtOnce) {
  auto of_size = [](uint64_t size) {
    return loader_for(bare_program({"print"}), LoaderKind::PageCommand, size)
        .js;
  };
  std::string_view at_once = "new WebAssembly.Instance(new WebAssembly.Module(",
                   whole = "await WebAssembly.instantiate(await(await fetch(",
                   streaming = "WebAssembly.instantiateStreaming(fetch(";
  EXPECT_TRUE(holds(of_size(4096), at_once)) << of_size(4096);
  EXPECT_FALSE(holds(of_size(4096), streaming));
  EXPECT_TRUE(holds(of_size(4097), whole)) << of_size(4097);
  EXPECT_FALSE(holds(of_size(4097), at_once));
  EXPECT_TRUE(holds(of_size(14'001), streaming)) << of_size(14'001);
  EXPECT_FALSE(holds(of_size(14'001), at_once));
}

TEST(Loader, OfALibraryForPagesWritesToTheConsole) {
  std::vector<uint8_t> module = bare_program({"eprint", "exit"});
  Loader page = loader_for(module, LoaderKind::PageLibrary);
  EXPECT_TRUE(holds(page.js, "console.error"));
  EXPECT_FALSE(holds(page.js, "writeSync"));
  EXPECT_FALSE(holds(page.dts, "stderr?"));
  Loader any = loader_for(module, LoaderKind::Library);
  EXPECT_TRUE(holds(any.js, "writeSync"));
  EXPECT_TRUE(holds(any.dts, "stderr?"));
}

TEST(Loader, WaitsForAFunctionThatIsMadeLater) {
  for (LoaderKind kind : {LoaderKind::Command, LoaderKind::Library}) {
    Loader loader = loader_for(bare_program({"random", "exit"}), kind);
    EXPECT_TRUE(holds(loader.js, "random:await ")) << loader.js;
    EXPECT_FALSE(holds(loader.js, "exit:await ")) << loader.js;
  }
}

TEST(Loader, OfNodeWritesToItsStreamsByLines) {
  Loader loader = loader_for(bare_program({"print"}), LoaderKind::Command);
  EXPECT_TRUE(holds(loader.js, "writeSync"));
  EXPECT_TRUE(holds(loader.js, "{std:{print:"));
  EXPECT_TRUE(holds(loader.dts, "stdout?"));
  EXPECT_FALSE(holds(loader.dts, "preopens?"));
  EXPECT_FALSE(holds(loader.dts, "Imports {"));
}

TEST(Loader, WhatStdDoesNotHaveIsTheCallers) {
  Loader loader =
      loader_for(bare_program({"print", "levitate"}), LoaderKind::PageCommand);
  EXPECT_TRUE(holds(loader.dts, "  std: {\n    levitate(a: number): void;\n"));
  EXPECT_TRUE(holds(loader.js, "writeSync")) << "not the page's";
}

TEST(Loader, EveryFunctionOfStdHasAFragment) {
  Runtime runtime;
  for (const char *name : {
#define STD_FUNCTION(name, answer, options, what) name,
#include "compiler/options/std_functions.def"
       })
    EXPECT_NE(runtime.find("std_" + std::string(name)), nullptr) << name;
}

TEST(Loader, UnknownWasiFunctionsAreWarnedOf) {
  ModuleBuilder builder;
  builder.import_function("wasi_snapshot_preview1", "fd_levitate",
                          ModuleBuilder::Four);
  builder.export_as("_start", 0, builder.function(ModuleBuilder::Nothing, {}));
  Loader loader = loader_for(builder.build(), LoaderKind::Command);
  ASSERT_EQ(loader.warnings.size(), 1u);
  EXPECT_TRUE(holds(loader.warnings[0], "`fd_levitate`"));
  EXPECT_TRUE(holds(loader.js, "\"fd_levitate\":"));
}

TEST(Loader, EveryWasiFunctionOfTheRunnersHasAFragment) {
  Runtime runtime;
  const Fragment *all = runtime.find("wasi_functions");
  ASSERT_NE(all, nullptr);
  EXPECT_GE(all->needs.size(), 45u);
  for (std::string_view name : all->needs)
    EXPECT_NE(runtime.find(name), nullptr) << name;
}

TEST(Loader, JavaScriptNames) {
  EXPECT_TRUE(is_javascript_name("add_2$"));
  EXPECT_FALSE(is_javascript_name("2add"));
  EXPECT_FALSE(is_javascript_name("a-b"));
  EXPECT_FALSE(is_javascript_name(""));
  EXPECT_FALSE(is_javascript_name("await"));
  EXPECT_EQ(quoted("a\"b\\\n"), "\"a\\\"b\\\\\\x0a\"");
}

}  // namespace
}  // namespace wasmrust::host

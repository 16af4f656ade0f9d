// Tests of the trap report that is drawn in this process.
//
// tests/runtime/trap.test.mjs tests the one that is drawn in node; the two must
// look alike.
#include "tooling/hosts/trap_report.h"

#include <gtest/gtest.h>

#include "tooling/hosts/trap_lines.h"

namespace wasmrust::host {
namespace {

TEST(TrapReport, DemanglesAndFolds) {
  TrapReport report{"unreachable",
                    "app.wasm",
                    {{"_RNvNtCs1_4core9panicking9panic_fmt", 5, 0x10},
                     {"rust_panic", 6, 0x20},
                     {"_RNvCs1_3app4deep", 1, 0x30},
                     {"_RNvCs1_3app4deep", 1, 0x38},
                     {"", 9, unknown_offset}}};
  EXPECT_EQ(draw_trap(report, false, false),
            "error: the program trapped: unreachable\n"
            "  … 2 frames of the standard library\n"
            "  at app::deep (app.wasm:0x30)\n"
            "  … 1 more of the same function\n"
            "  at function 9 (app.wasm)\n");
  EXPECT_EQ(draw_trap(report, true, false),
            "error: the program trapped: unreachable\n"
            "  at core::panicking::panic_fmt (app.wasm:0x10)\n"
            "  at rust_panic (app.wasm:0x20)\n"
            "  at app::deep (app.wasm:0x30)\n"
            "  at app::deep (app.wasm:0x38)\n"
            "  at function 9 (app.wasm)\n");
}

TEST(TrapReport, ManyFramesAreCut) {
  TrapReport report{"x", "m", {}};
  for (int i = 0; i < 100; ++i)
    report.frames.push_back({"f" + std::to_string(i), 0, 1});
  std::string text = draw_trap(report, false, false);
  EXPECT_TRUE(text.ends_with("  … 60 more frames\n")) << text;
  report.help = "do this";
  EXPECT_TRUE(draw_trap(report, false, false)
                  .ends_with("  … 60 more frames\n  = help: do this\n"));
}

TEST(TrapReport, LibraryFunctions) {
  for (const char *name :
       {"core::fmt::write",
        "<alloc::vec::Vec<app::T> as core::ops::Drop>::drop",
        "<usize as core::slice::index::SliceIndex<[i32]>>::index",
        "std[1a2b]::rt::x", "<&app::T as core::fmt::Debug>::fmt",
        "<fn() -> app::T as core::ops::function::FnOnce<()>>::call_once",
        "<app::f::{closure#0} as core::ops::function::FnOnce<()>>::call_once",
        "<&mut dyn core::fmt::Write>::write", "_start", "main", "rust_panic"})
    EXPECT_TRUE(is_library_function(name)) << name;
  for (const char *name :
       {"app::main", "main_loop", "<app::T as core::fmt::Display>::fmt",
        "coreutils::run", "app::f::{closure#0}", "<fn() as app::Trait>::call",
        ""})
    EXPECT_FALSE(is_library_function(name)) << name;
}

TEST(TrapReport, ShowsSourcesAndWhatWasInlined) {
  TrapReport report{
      .reason = "unreachable",
      .file = "app.wasm",
      .frames = {{.name = "unreachable",
                  .offset = 0x10,
                  .source = "/rust/library/core/src/wasm.rs:32:5",
                  .library = true,
                  .inlined = true},
                 {.name = "main",
                  .offset = 0x10,
                  .source = "src/main.rs:3:5",
                  .inlined = true},
                 {.name = "app::work", .offset = 0x10, .source = "src/main.rs"},
                 {.name = "main", .offset = 0x20, .source = "src/main.rs:1"}}};
  EXPECT_EQ(draw_trap(report, false, false),
            "error: the program trapped: unreachable\n"
            "  … 1 frame of the standard library\n"
            "  at main (src/main.rs:3:5)\n"
            "  at app::work (src/main.rs)\n"
            "  … 1 frame of the standard library\n");
  EXPECT_EQ(draw_trap(report, true, false),
            "error: the program trapped: unreachable\n"
            "  at unreachable (/rust/library/core/src/wasm.rs:32:5, inlined)\n"
            "  at main (src/main.rs:3:5, inlined)\n"
            "  at app::work (src/main.rs, app.wasm:0x10)\n"
            "  at main (src/main.rs:1, app.wasm:0x20)\n");
}

TEST(TrapReport, ReadsWhatNodeWrites) {
  auto report = read_trap(
      R"({"reason":"divide by zero","frames":[{"function":7,"offset":455,"name":"a::b"},{"function":8,"offset":1}]})");
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(draw_trap(*report, true, false),
            "error: the program trapped: divide by zero\n"
            "  at a::b (:0x1c7)\n"
            "  at function 8 (:0x1)\n");
  for (const char *bad : {"", "{", "[]", R"({"reason":"x"})",
                          R"({"reason":"x","frames":[{"offset":1}]})",
                          R"({"reason":"x","frames":[7]})"})
    EXPECT_FALSE(read_trap(bad).has_value()) << bad;
}

TEST(TrapReport, KnowsTheSourcesOfTheLibrary) {
  EXPECT_TRUE(is_library_source("./././dlmalloc/src/dlmalloc.c"));
  EXPECT_TRUE(is_library_source("/rustc/ac68/library/core/src/option.rs"));
  EXPECT_TRUE(is_library_source("/usr/src/rustc-1.96.0/library/std/src/rt.rs"));
  EXPECT_FALSE(is_library_source("src/library/core/src/option.rs"));
  EXPECT_FALSE(is_library_source("/home/me/library/app/src/main.rs"));
}

}  // namespace
}  // namespace wasmrust::host

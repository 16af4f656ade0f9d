// Tests of the trap report that is drawn in this process.
//
// tests/runtime/trap.test.mjs tests the one that is drawn in node; the two must
// look alike.
#include "tooling/hosts/trap_report.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace wasmrust::host

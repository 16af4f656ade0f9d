// libtest with our harness in it.
//
// `#[test]` functions reach `test::test_main_static`, which on WebAssembly can
// neither catch a panic nor start a process for each test: one failing test
// would end them all, and #[should_panic] is ignored. So the copy of
// `library/test` that is compiled into our sysroot gets a module of ours and,
// at the start of its entry functions, a call that hands the tests to it:
//
//   pub fn test_main_static(tests: &[&TestDescAndFn]) {
//       if wasmrust_harness::run(tests) { return; }     // inserted
//       let args = env::args()...                        // as it was
//
// The harness answers false when nobody drives it (another runtime), and
// libtest goes on as it always did. When a rustc's libtest does not have
// exactly these functions, that is an error: a silently missing harness would
// turn failing tests into passing ones.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace wasmrust {

// libtest's src/lib.rs with the module and the calls put in.
std::expected<std::string, std::string> overlay_test_library(
    std::string_view lib_rs);

// A Cargo.toml of the library whose `path = "../x"` become `path = "<to>/x"`.
std::string with_moved_paths(std::string_view manifest, std::string_view to);

}  // namespace wasmrust

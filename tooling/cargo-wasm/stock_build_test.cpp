// What the stock toolchain is given: nothing where it is complete, and what it
// lacks where it is not.
#include "tooling/cargo-wasm/stock_build.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include "tooling/hosts/scratch_folder.h"
#include "tooling/process/files.h"

namespace wasmrust {
namespace {

struct StockBuild : testing::Test {
  host::ScratchFolder scratch;
  Toolchain toolchain{.sysroot = scratch.at("rust"), .host = "here"};
  Child child{.arguments = {"cargo", "build"}};

  void put(const std::string &path) {
    ASSERT_TRUE(make_folders(parent_folder(scratch.at(path))));
    ASSERT_TRUE(save_file(scratch.at(path), ""));
  }
  bool add(TargetId target) {
    auto done = add_stock_settings(toolchain, row(target), child);
    problem = done ? "" : done.error();
    return done.has_value();
  }
  std::string problem;
};

TEST_F(StockBuild, ACompleteToolchainIsTakenAsItIs) {
  put("rust/lib/rustlib/here/bin/rust-lld");
  put("rust/lib/rustlib/wasm32-wasip1/lib/self-contained/libc.a");
  EXPECT_TRUE(add(TargetId::Wasip1)) << problem;
  EXPECT_EQ(child.arguments, (std::vector<std::string>{"cargo", "build"}));
  EXPECT_FALSE(child.environment.has("RUSTC_BOOTSTRAP"));
}

TEST_F(StockBuild, StdIsBuiltWhereOnlyItsSourceIsThere) {
  put("rust/lib/rustlib/here/bin/rust-lld");
  toolchain.library = scratch.at("library");
  EXPECT_TRUE(add(TargetId::UnknownUnknown)) << problem;
  EXPECT_EQ(child.arguments.back(), "-Zbuild-std=std,panic_abort");
  EXPECT_EQ(child.environment.text("RUSTC_BOOTSTRAP"), "1");
}

TEST_F(StockBuild, WithoutStdItSaysHowToGetIt) {
  EXPECT_FALSE(add(TargetId::UnknownUnknown));
  EXPECT_NE(problem.find("rustup target add wasm32-unknown-unknown"),
            std::string::npos);
}

TEST_F(StockBuild, NamesALinkerAndALibc) {
  put("rust/lib/rustlib/wasm32-wasip1/lib/libcore.rlib");
  put("bin/wasm-ld-19");
  std::string linker = scratch.at("bin/wasm-ld-19");
  ASSERT_EQ(chmod(linker.c_str(), 0755), 0);
  put("wasi/lib/wasm32-wasip1/libc.a");
  put("wasi/lib/wasm32-wasip1/crt1-command.o");
  child.environment.set("PATH", scratch.at("bin"));
  child.environment.set("WASI_SYSROOT", scratch.at("wasi"));
  child.environment.set("RUSTFLAGS", "-Copt-level=2");
  EXPECT_TRUE(add(TargetId::Wasip1)) << problem;
  EXPECT_EQ(child.arguments.back(),
            "target.wasm32-wasip1.linker=\"" + linker + "\"");
  std::string libc = scratch.at("wasi/lib/wasm32-wasip1");
  EXPECT_EQ(child.environment.text("RUSTFLAGS"),
            "-Copt-level=2 -Clink-self-contained=no -L" + libc +
                " -Clink-arg=" + libc + "/crt1-command.o");
}

}  // namespace
}  // namespace wasmrust

// When we stand between cargo and rustc, what a crate's identity depends on and
// what not, and whose wrapper comes next.
#include "tooling/cargo-wasm/crate_identity.h"

#include <algorithm>
#include <set>

#include "gtest/gtest.h"
#include "tooling/toml/toml.h"

namespace wasmrust {
namespace {

using Words = std::vector<std::string>;

llvm::json::Object table(std::string_view text) {
  auto parsed = toml::parse(text);
  EXPECT_TRUE(parsed.has_value());
  return std::move(*parsed);
}

Project project(std::string app, std::vector<std::string> paths) {
  Project project;
  project.workspace_root = "/ws";
  project.packages.resize(2);
  project.packages[0].manifest_path = app + "/Cargo.toml";
  project.packages[0].path_dependencies = std::move(paths);
  project.packages[1].manifest_path = "/ws/lib/Cargo.toml";
  return project;
}

TEST(PackagesOutside, AreFoundWhereverAPathIsWritten) {
  auto outside = [](const Project &project, std::string_view manifest = "",
                    std::string_view config = "") {
    return has_packages_outside(project, table(manifest), table(config));
  };
  EXPECT_FALSE(outside(project("/ws/app", {})));
  EXPECT_FALSE(outside(project("/ws/app", {"/ws/lib"})));
  EXPECT_TRUE(outside(project("/ws/app", {"/ws/lib", "/lib"})));
  EXPECT_TRUE(outside(project("/ws/app", {"/ws/excluded"})));
  EXPECT_TRUE(outside(project("/ws-app", {})));
  Project inside = project("/ws/app", {"/ws/lib"});
  EXPECT_FALSE(outside(inside, "[patch.crates-io]\na.git = \"x\""));
  EXPECT_TRUE(outside(inside, "[patch.crates-io]\na.path = \"../a\""));
  EXPECT_TRUE(outside(inside, "[replace]\n\"a:1.0.0\".path = \"../a\""));
  EXPECT_TRUE(outside(inside, "", "[patch.crates-io]\na.path = \"../a\""));
  EXPECT_TRUE(outside(inside, "", "paths = [\"../a\"]"));
}

// rustc's arguments for a unit of `name`, as cargo gives them, in a folder.
Words unit(const std::string &home, const std::string &name,
           Words more = {"--crate-type", "lib"}) {
  Words words = {"/usr/bin/rustc", "--crate-name", name, "src/lib.rs"};
  words.insert(words.end(), more.begin(), more.end());
  for (std::string word :
       {"-C", "opt-level=z", "-C", "metadata=1234", "-C",
        "extra-filename=-5678", "--target", "wasm32-wasip1", "--out-dir"})
    words.push_back(word);
  words.insert(
      words.end(),
      {home + "/ws/target/deps", "-Cincremental=" + home + "/ws/target/inc",
       "-Clinker=" + home + "/bin/wasmrust-ld",
       "-Clink-arg=--map=" + home + "/map", "--sysroot=" + home + "/sysroot",
       "--remap-path-prefix=" + home + "=..",
       "--remap-path-prefix=" + home + "/ws=."});
  return words;
}

std::string identity(const Words &arguments, const std::string &folder,
                     const std::string &name = "lib",
                     const std::string &version = "1.0.0") {
  auto changed = with_steady_identity(arguments, {name, version, folder});
  if (!changed) return "";
  EXPECT_EQ(changed->size(), arguments.size());
  std::string found;
  for (size_t i = 0; i < changed->size(); ++i)
    if ((*changed)[i] != arguments[i]) found += (*changed)[i];
  return found;
}

TEST(Identity, DoesNotDependOnWhereTheFoldersLie) {
  std::string here = identity(unit("/home/a", "lib"), "/home/a/lib");
  EXPECT_TRUE(here.starts_with("metadata=")) << here;
  EXPECT_EQ(here.size(), 9u + 16u);
  EXPECT_EQ(identity(unit("/b", "lib"), "/b/lib"), here);
  Words root = unit("/b", "lib");
  root[3] = "/b/lib/src/lib.rs";
  Words other_root = unit("/home/a", "lib");
  other_root[3] = "/home/a/lib/src/lib.rs";
  EXPECT_EQ(identity(root, "/b/lib"), identity(other_root, "/home/a/lib"));
  EXPECT_NE(identity(root, "/b/lib"), here);
}

TEST(Identity, DoesNotDependOnDebugInformation) {
  Words plain = unit("/home/a", "lib"), described = plain;
  for (const char *word : {"-C", "debuginfo=line-tables-only", "-Cstrip=none"})
    described.push_back(word);
  EXPECT_EQ(identity(plain, "/home/a/lib"), identity(described, "/home/a/lib"));
}

TEST(Identity, DependsOnAllThatTellsUnitsApart) {
  std::vector<std::string> all = {
      identity(unit("/b", "lib"), "/b/lib"),
      identity(unit("/b", "lib"), "/b/ws/lib"),
      identity(unit("/b", "lib"), "/b/lib", "other"),
      identity(unit("/b", "lib"), "/b/lib", "lib", "1.0.1"),
      identity(unit("/b", "other"), "/b/lib"),
      identity(unit("/b", "lib", {"--crate-type", "bin"}), "/b/lib"),
      identity(unit("/b", "lib", {"--crate-type=cdylib"}), "/b/lib"),
      identity(unit("/b", "lib", {"--crate-type", "lib", "--test"}), "/b/lib"),
      identity(
          unit("/b", "lib", {"--crate-type", "lib", "--cfg", "feature=\"x\""}),
          "/b/lib"),
      identity(unit("/b", "lib",
                    {"--crate-type", "lib", "-C", "overflow-checks=on"}),
               "/b/lib"),
      identity(unit("/b", "lib", {"--crate-type", "lib", "-Cpanic=abort"}),
               "/b/lib"),
  };
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST(Identity, OtherCallsOfRustcStayAsTheyAre) {
  Words host = unit("/b", "lib");
  std::erase(host, "--target");
  std::erase(host, "wasm32-wasip1");
  EXPECT_EQ(identity(host, "/b/lib"), "");
  Words native = unit("/b", "lib");
  std::ranges::replace(native, std::string("wasm32-wasip1"),
                       std::string("x86_64-unknown-linux-gnu"));
  EXPECT_EQ(identity(native, "/b/lib"), "");
  Words probe = {"rustc",       "-",        "--crate-name", "___",
                 "--print=cfg", "--target", "wasm32-wasip1"};
  EXPECT_EQ(identity(probe, "/b/lib"), "");
  EXPECT_EQ(identity({"rustc", "-vV"}, "/b/lib"), "");
  EXPECT_EQ(identity(unit("/b", "lib"), ""), "");
}

std::string variables(const Environment &environment, std::string_view config) {
  std::string text;
  for (const auto &[name, value] :
       wrapper_variables(environment, table(config), "/bin/cargo-wasm"))
    text += name + "=" + value + " ";
  return text;
}

TEST(Wrappers, TheUsersComesAfterOurs) {
  const std::string ours = "RUSTC_WRAPPER=/bin/wasmrust-rustc ";
  const std::string both = ours + "WASMRUST_RUSTC_WRAPPER=sccache ";
  constexpr std::string_view configured =
      "[build]\nrustc-wrapper = \"sccache\"\n";
  Environment environment;
  EXPECT_EQ(variables(environment, ""), ours);
  EXPECT_EQ(variables(environment, configured), both);
  environment.set("CARGO_BUILD_RUSTC_WRAPPER", "/x/other");
  EXPECT_EQ(variables(environment, configured),
            ours + "WASMRUST_RUSTC_WRAPPER=/x/other ");
  environment.set("RUSTC_WRAPPER", "");  // switches it off
  EXPECT_EQ(variables(environment, configured), ours);
  // Relative to a file that we do not know.
  environment.set("RUSTC_WRAPPER", "tools/wrap");
  EXPECT_EQ(variables(environment, ""), "");
}

TEST(Wrappers, OursIsNotItsOwnNext) {
  Environment environment;
  EXPECT_EQ(variables(environment,
                      "[build]\nrustc-wrapper = \"/old/wasmrust-rustc\"\n"
                      "[env]\nWASMRUST_RUSTC_WRAPPER = \"sccache\"\n"),
            "RUSTC_WRAPPER=/bin/wasmrust-rustc "
            "WASMRUST_RUSTC_WRAPPER=sccache ");
  environment.set("RUSTC_WRAPPER", "/bin/wasmrust-rustc");
  EXPECT_EQ(variables(environment, ""), "RUSTC_WRAPPER=/bin/wasmrust-rustc ");
}

}  // namespace
}  // namespace wasmrust

// cargo's metadata and our settings in it, which packages a command works on,
// what a package folder is called, and which lines of cargo's JSON are modules.
// The metadata here is written by hand; the real one is read in tests/cargo.
#include "tooling/cargo-wasm/project.h"

#include "gtest/gtest.h"
#include "tooling/cargo-wasm/packages.h"

namespace wasmrust {
namespace {

constexpr std::string_view metadata = R"({
  "workspace_root": "/ws", "target_directory": "/ws/target",
  "workspace_members": ["id-app", "id-lib"],
  "workspace_default_members": ["id-app", "id-lib"],
  "metadata": {"wasm": {"host": "node", "profile": "release",
                        "features": ["web"]}},
  "packages": [
    {"id": "id-app", "name": "app", "version": "1.2.3",
     "manifest_path": "/ws/app/Cargo.toml", "default_run": "one",
     "description": "Counts", "license": "MIT", "homepage": null,
     "repository": "https://example.org/app", "keywords": ["k"],
     "authors": ["Ann", "Bob"],
     "metadata": {"wasm": {"host": "wasmtime", "out-dir": "pkg",
                           "profil": "dev", "features": "x", "profile": 3,
                           "hot-share": 0, "allocator": 1}},
     "targets": [
       {"name": "one", "kind": ["bin"], "crate_types": ["bin"]},
       {"name": "both", "kind": ["bin"], "crate_types": ["bin"]},
       {"name": "both", "kind": ["cdylib"], "crate_types": ["cdylib"]}]},
    {"id": "id-lib", "name": "lib-part", "version": "0.1.0",
     "manifest_path": "/ws/lib/Cargo.toml", "default_run": null,
     "metadata": null, "targets": []},
    {"id": "id-other", "name": "other", "version": "0.1.0",
     "manifest_path": "/else/Cargo.toml", "targets": []}]})";

Project project() {
  auto read = read_metadata(metadata);
  EXPECT_TRUE(read.has_value()) << read.error();
  return std::move(*read);
}

std::string names(const std::vector<const CargoPackage *> &packages) {
  std::string text;
  for (const CargoPackage *package : packages) text += package->name + " ";
  return text;
}

TEST(Project, ReadsPackagesOfTheWorkspace) {
  Project ws = project();
  ASSERT_EQ(ws.packages.size(), 2u);
  EXPECT_EQ(ws.target_folder, "/ws/target");
  const CargoPackage &app = ws.packages[0];
  EXPECT_EQ(app.default_run, "one");
  EXPECT_EQ(app.description, "Counts");
  EXPECT_EQ(app.license, "MIT");
  EXPECT_EQ(app.homepage, "");
  EXPECT_EQ(app.repository, "https://example.org/app");
  EXPECT_EQ(app.keywords, std::vector<std::string>{"k"});
  EXPECT_EQ(app.authors, (std::vector<std::string>{"Ann", "Bob"}));
  EXPECT_EQ(app.folder(), "/ws/app");
  EXPECT_TRUE(app.targets[0].is("bin"));
  EXPECT_TRUE(app.targets[2].makes("cdylib"));
}

TEST(Project, OurSettingsAreCheckedKeyByKey) {
  Project ws = project();
  EXPECT_EQ(ws.packages[0].wasm.host, "wasmtime");
  EXPECT_EQ(ws.packages[0].wasm.out_dir, "/ws/app/pkg");
  EXPECT_EQ(ws.packages[0].wasm.profile, "");
  EXPECT_EQ(ws.packages[0].wasm.hot_share, "0");
  const std::string where = "/ws/app/Cargo.toml: [package.metadata.wasm]: ";
  EXPECT_EQ(ws.warnings,
            (std::vector<std::string>{
                where + "`allocator` should be a string",
                where + "`features` should be a list of strings",
                where + "unknown key `profil`; did you mean `profile`?",
                where + "`profile` should be a string"}));
}

TEST(Project, PackagesOverrideTheWorkspace) {
  Project ws = project();
  auto settings = combined_settings(ws, {&ws.packages[0]});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->host, "wasmtime");
  EXPECT_EQ(settings->profile, "release");
  EXPECT_EQ(settings->features, std::vector<std::string>{"app/web"});
}

TEST(Project, PackagesMustAgree) {
  Project ws = project();
  ws.packages[1].wasm.host = "browser";
  auto settings = combined_settings(ws, {&ws.packages[0], &ws.packages[1]});
  ASSERT_FALSE(settings.has_value());
  EXPECT_NE(settings.error().find("`app` and `lib-part`"), std::string::npos);
  EXPECT_NE(settings.error().find("--host"), std::string::npos);
}

TEST(Project, SelectsAsCargoDoes) {
  Project ws = project();
  auto select = [&](PackageSelection selection) {
    return names(selected_packages(ws, selection));
  };
  EXPECT_EQ(select({.from = "/ws"}), "app lib-part ");
  EXPECT_EQ(select({.from = "/ws/app/src"}), "app ");
  EXPECT_EQ(select({.from = "/ws/application"}), "app lib-part ");
  EXPECT_EQ(select({.specs = {"lib-part"}, .from = "/ws/app"}), "lib-part ");
  EXPECT_EQ(select({.specs = {"app@1.2.3"}, .from = "/"}), "app ");
  EXPECT_EQ(select({.specs = {"lib-*"}, .from = "/"}), "lib-part ");
  EXPECT_EQ(select({.excluded = {"app"}, .workspace = true, .from = "/ws"}),
            "lib-part ");
}

TEST(Project, NonsenseIsAnError) {
  EXPECT_FALSE(read_metadata("not json").has_value());
  EXPECT_FALSE(read_metadata("[]").has_value());
}

TEST(PackageName, ABinaryWithALibrarysNameSaysSo) {
  Project ws = project();
  Artifact artifact;
  artifact.name = "both";
  artifact.kinds = artifact.crate_types = {"bin"};
  EXPECT_EQ(package_name(ws, artifact), "bin-both");
  artifact.kinds = {"example"};
  EXPECT_EQ(package_name(ws, artifact), "example-both");
  artifact.kinds = artifact.crate_types = {"cdylib"};
  EXPECT_EQ(package_name(ws, artifact), "both");
  artifact.name = "one";
  artifact.kinds = artifact.crate_types = {"bin"};
  EXPECT_EQ(package_name(ws, artifact), "one");
}

TEST(Messages, ArtifactsAreRead) {
  auto artifact = read_artifact(
      R"({"reason":"compiler-artifact","package_id":"p","target":{"kind":)"
      R"(["cdylib","rlib"],"crate_types":["cdylib","rlib"],"name":"x"},)"
      R"("profile":{"test":false},"filenames":["/t/libx.rlib","/t/x.wasm"],)"
      R"("fresh":true})");
  ASSERT_TRUE(artifact.has_value());
  EXPECT_EQ(artifact->wasm, "/t/x.wasm");
  EXPECT_EQ(artifact->package_id, "p");
  EXPECT_FALSE(artifact->is_command());
  EXPECT_TRUE(artifact->fresh);
  EXPECT_FALSE(read_artifact(R"({"reason":"build-finished"})").has_value());
  EXPECT_FALSE(
      read_artifact(R"({"reason":"compiler-artifact", cut)").has_value());
}

}  // namespace
}  // namespace wasmrust

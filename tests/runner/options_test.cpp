// Tests of options.h: good command lines, bad ones, and that the help text
// names every option.
#include "tests/runner/options.h"

#include <gtest/gtest.h>

namespace wasmrust::suite {
namespace {

std::expected<Options, std::string> parse(std::vector<std::string> words) {
  words.insert(words.begin(), {"--cargo-wasm", "/x/cargo-wasm"});
  return parse_options(words);
}

TEST(Options, EverythingCanBeSaid) {
  auto options =
      parse({"/d", "--profiles", "dev, release", "--filter", "abc", "--jobs",
             "3", "--host", "wasmtime", "--seconds", "9", "--json", "/e/"});
  ASSERT_TRUE(options.has_value()) << options.error();
  EXPECT_EQ(options->cargo_wasm, "/x/cargo-wasm");
  EXPECT_EQ(options->folders, (std::vector<std::string>{"/d", "/e"}));
  ASSERT_EQ(options->profiles.size(), 2u);
  EXPECT_EQ(options->profiles[1]->name, "release");
  EXPECT_EQ(options->filter, "abc");
  EXPECT_EQ(options->jobs, 3u);
  EXPECT_EQ(options->host, Host::Wasmtime);
  EXPECT_EQ(options->seconds, 9);
  EXPECT_TRUE(options->json);
}

TEST(Options, AllProfilesUnlessSaid) {
  auto options = parse({"/d"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->profiles.size(), profiles().size());
  EXPECT_GE(options->jobs, 1u);
}

TEST(Options, BadOnesAreRefused) {
  EXPECT_FALSE(parse({"--wat"}).has_value());
  EXPECT_FALSE(parse({"--jobs"}).has_value());
  EXPECT_FALSE(parse({"--jobs", "0"}).has_value());
  EXPECT_FALSE(parse({"--jobs", "2x"}).has_value());
  EXPECT_FALSE(parse({"--profiles", "quick"}).has_value());
  EXPECT_FALSE(parse({"--profiles", ""}).has_value());
  EXPECT_FALSE(parse({"--host", "browser"}).has_value());
}

TEST(Options, TheHelpNamesEachOne) {
  std::string help = options_help("run_suite");
  for (const char *name : {"--cargo-wasm", "--profiles", "--filter", "--jobs",
                           "--host", "--seconds", "--keep", "--json"})
    EXPECT_NE(help.find(name), std::string::npos) << name;
}

TEST(Options, ChecksFollowTheProfile) {
  EXPECT_TRUE(find_profile("dev")->checks);
  EXPECT_FALSE(find_profile("streaming")->checks);
  EXPECT_FALSE(find_profile("release")->checks);
  EXPECT_EQ(find_profile("debug"), nullptr);
}

}  // namespace
}  // namespace wasmrust::suite

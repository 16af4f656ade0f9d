// The command line: flags of ours, of cargo, and mistakes. The tables are
// checked row by row (no name twice, no flag without a command), and so are the
// help texts that are made from them.
#include "tooling/cargo-wasm/arguments.h"

#include <set>

#include "gtest/gtest.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/embedded/texts.h"

namespace wasmrust {
namespace {

using Words = std::vector<std::string>;

std::string error_of(CommandId command, Words words) {
  auto arguments = parse_arguments(command, words);
  return arguments ? "" : arguments.error();
}

TEST(Arguments, OursAreTakenOutAndCargosHandedOn) {
  Words words = {"--release", "-p",           "core", "--host=node", "-F",
                 "a b",       "--keep-going", "-vv",  "--bin",       "x",
                 "--",        "-p",           "y"};
  auto arguments = parse_arguments(CommandId::build, words);
  ASSERT_TRUE(arguments.has_value()) << arguments.error();
  EXPECT_TRUE(arguments->has(FlagId::release));
  EXPECT_EQ(arguments->value(FlagId::host), "node");
  EXPECT_EQ(arguments->values(FlagId::package), Words{"core"});
  EXPECT_EQ(arguments->cargo_words(),
            (Words{"-p", "core", "-F", "a b", "--keep-going", "-v", "-v",
                   "--bin", "x"}));
  EXPECT_EQ(arguments->after_dashes, (Words{"-p", "y"}));
}

TEST(Arguments, CanLeaveOutSomeOfCargosFlags) {
  Words words = {"--bin=x", "-pcore", "--lib", "--locked"};
  auto arguments = parse_arguments(CommandId::build, words);
  ASSERT_TRUE(arguments.has_value());
  constexpr FlagId without[] = {FlagId::bin, FlagId::package};
  EXPECT_EQ(arguments->cargo_words(without), (Words{"--lib", "--locked"}));
  EXPECT_EQ(arguments->value(FlagId::package), "core");
  EXPECT_EQ(arguments->value(FlagId::bin), "x");
}

TEST(Arguments, AnOptionalValueIsNotAFlag) {
  auto arguments = parse_arguments(CommandId::run, Words{"--bin", "--release"});
  ASSERT_TRUE(arguments.has_value());
  EXPECT_TRUE(arguments->has(FlagId::bin));
  EXPECT_EQ(arguments->value(FlagId::bin, "none"), "");
  EXPECT_TRUE(arguments->has(FlagId::release));
}

// `--times app.wasm` must not write over the module.
TEST(Arguments, AFileBehindAnOptionalOneIsTheCommands) {
  auto arguments =
      parse_arguments(CommandId::opt, Words{"--times", "m.wasm", "-o", "n"});
  ASSERT_TRUE(arguments.has_value()) << arguments.error();
  EXPECT_TRUE(arguments->has(FlagId::times));
  EXPECT_EQ(arguments->value(FlagId::times), "");
  EXPECT_EQ(arguments->positionals, Words{"m.wasm"});
  arguments = parse_arguments(CommandId::opt, Words{"--times=t", "m.wasm"});
  EXPECT_EQ(arguments->value(FlagId::times), "t");
}

TEST(Arguments, ADashIsStandardInputWhereFilesAreTaken) {
  for (CommandId command : {CommandId::opt, CommandId::print_, CommandId::size,
                            CommandId::validate, CommandId::reduce})
    EXPECT_EQ(parse_arguments(command, Words{"-"})->positionals,
              Words{"/dev/stdin"});
  EXPECT_EQ(parse_arguments(CommandId::test, Words{"-"})->positionals,
            Words{"-"});
}

TEST(Arguments, FiltersOfTestsArePositional) {
  auto arguments = parse_arguments(
      CommandId::test, Words{"--test", "api", "name", "--", "--exact"});
  ASSERT_TRUE(arguments.has_value());
  EXPECT_EQ(arguments->positionals, Words{"name"});
  EXPECT_EQ(arguments->after_dashes, Words{"--exact"});
}

TEST(Arguments, WhatCargoMayKnowIsHandedOn) {
  auto arguments =
      parse_arguments(CommandId::build, Words{"--artifact-dir=x", "-Zscript"});
  ASSERT_TRUE(arguments.has_value());
  EXPECT_EQ(arguments->cargo_words(),
            (Words{"--artifact-dir=x", "-Z", "script"}));
}

TEST(Arguments, CountsAreNumbersThatAMachineCanHave) {
  auto count = [](const std::string &text) {
    Words words = {"--jobs=" + text, "m.wasm"};
    auto arguments = parse_arguments(CommandId::reduce, words);
    return arguments->count(FlagId::at_once, 7);
  };
  EXPECT_EQ(count("1"), 1u);
  EXPECT_EQ(count("1024"), 1024u);
  for (const char *text :
       {"", "0", "-1", "1025", "4294967297", "2x", " 2", "x"}) {
    auto none = count(text);
    ASSERT_FALSE(none.has_value()) << text;
    EXPECT_EQ(none.error(), "--jobs takes a number from 1 to 1024");
  }
  Words none = {"m.wasm"};
  auto arguments = parse_arguments(CommandId::reduce, none);
  EXPECT_EQ(arguments->count(FlagId::at_once, 7), 7u);
}

// A module's passes take many thousands of steps, and none with 0.
TEST(Arguments, NumbersOfStepsHaveNoBounds) {
  auto fuel = [](std::vector<std::string> words) {
    return parse_arguments(CommandId::opt, words)->number(FlagId::fuel);
  };
  EXPECT_EQ(fuel({"m.wasm"}), std::nullopt);
  EXPECT_EQ(fuel({"m.wasm", "--fuel=0"}), 0u);
  EXPECT_EQ(fuel({"m.wasm", "--fuel", "5000000000"}), 5'000'000'000u);
  for (const char *text : {"", "-1", "2x", " 2", "99999999999999999999"}) {
    auto none = fuel({"m.wasm", std::string("--fuel=") + text});
    ASSERT_FALSE(none.has_value()) << text;
    EXPECT_EQ(none.error(),
              std::string("--fuel takes a number, not `") + text + "`");
  }
}

TEST(Arguments, MistakesAreNamed) {
  EXPECT_EQ(error_of(CommandId::build, {"--relase"}),
            "unknown flag `--relase`; did you mean `--release`?");
  EXPECT_EQ(error_of(CommandId::build, {"--host"}),
            "`--host` needs a value: NAME");
  EXPECT_EQ(error_of(CommandId::build, {"--release=yes"}),
            "`--release` takes no value");
  EXPECT_EQ(error_of(CommandId::build, {"-y"}), "unknown flag `-y`");
  EXPECT_EQ(error_of(CommandId::opt, {"--color=sometimes"}),
            "--color is auto, always or never, not `sometimes`");
  EXPECT_EQ(error_of(CommandId::new_, {"--release"}),
            "`--release` is not a flag of `cargo wasm new`");
  EXPECT_EQ(error_of(CommandId::doctor, {"--whatever"}),
            "unknown flag `--whatever`");
  EXPECT_NE(error_of(CommandId::new_, {"--=x"}), "");
}

TEST(Arguments, NearestNeedsToBeNear) {
  constexpr std::string_view names[] = {"build", "run", "test"};
  EXPECT_EQ(nearest("biuld", names), "build");
  EXPECT_EQ(nearest("tst", names), "test");
  EXPECT_EQ(nearest("serve", names), "");
}

TEST(Tables, EveryFlagBelongsToACommandAndNoNameTwice) {
  std::string letters;
  for (const CommandRow &command : commands()) letters += command.letter;
  for (const CommandRow &command : commands()) {
    std::set<std::string> names;
    for (const FlagRow &flag : flags()) {
      if (flag.commands.find(command.letter) == std::string_view::npos)
        continue;
      if (!flag.name.empty()) {
        EXPECT_TRUE(names.insert(std::string(flag.name)).second) << flag.name;
      }
      if (flag.letter) {
        EXPECT_TRUE(names.insert(std::string(1, flag.letter)).second)
            << flag.letter;
      }
    }
  }
  for (const FlagRow &flag : flags())
    EXPECT_EQ(flag.commands.find_first_not_of(letters), std::string_view::npos)
        << flag.name;
}

TEST(Help, EveryCommandHasExamplesAndExitCodes) {
  for (const CommandRow &command : commands()) {
    std::string text = command_help(command);
    EXPECT_NE(text.find("Exit codes:"), std::string::npos) << command.name;
    EXPECT_NE(text.find("cargo wasm " + std::string(command.name)),
              std::string::npos);
    EXPECT_NE(general_help().find("  " + std::string(command.name)),
              std::string::npos);
    for (const FlagRow &flag : flags()) {
      if (flag.help.empty() || flag.name.empty() ||
          flag.commands.find(command.letter) == std::string_view::npos)
        continue;
      EXPECT_NE(text.find("--" + std::string(flag.name)), std::string::npos)
          << command.name << " " << flag.name;
    }
    size_t start = 0;
    for (size_t end; (end = text.find('\n', start)) != std::string::npos;
         start = end + 1)
      EXPECT_LE(end - start, 110u) << text.substr(start, end - start);
  }
}

}  // namespace
}  // namespace wasmrust

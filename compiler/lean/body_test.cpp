// Names of lean bodies, paths of Rust items, and what is said about decisions.
#include "compiler/lean/body.h"

#include <gtest/gtest.h>

#include "compiler/lean/rust_path.h"

namespace wasmrust::lean {
namespace {

TEST(BodyName, OwnIsNoPartOfThePath) {
  auto name = parse_body_name("lean std::f unless own std::g, std::h");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->unless, (std::vector<std::string>{"own std::g", "std::h"}));
  EXPECT_EQ(path_of_condition(name->unless[0]), "std::g");
  EXPECT_EQ(path_of_condition(name->unless[1]), "std::h");
  EXPECT_EQ(own_condition("std::g"), name->unless[0]);
}

TEST(Body, NamesSayPathAndConditions) {
  auto name = parse_body_name("lean std::f unless std::A, b, std::c::D");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->path, "std::f");
  EXPECT_EQ(name->unless,
            (std::vector<std::string>{"std::A", "b", "std::c::D"}));
  name = parse_body_name("lean std::f");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->path, "std::f");
  EXPECT_TRUE(name->unless.empty());
  EXPECT_FALSE(name->bare);
  name = parse_body_name("bare std::f with std::g unless b");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->path, "std::f");
  EXPECT_EQ(name->with, "std::g");
  EXPECT_EQ(name->unless, std::vector<std::string>{"b"});
  EXPECT_TRUE(name->bare);
  EXPECT_FALSE(parse_body_name("std::f unless b"));
  EXPECT_FALSE(parse_body_name("leaning"));
}

TEST(RustPaths, HashesAndSuffixesDoNotCount) {
  RustPaths paths;
  paths.add("std::process::exit");
  paths.add("std::thread::main_thread::MAIN");
  paths.add("malloc");
  EXPECT_EQ(paths.find("_RNvNtCs53Dub6R2ScL_3std7process4exit"),
            "std::process::exit");
  EXPECT_EQ(paths.find("_RNvNtCsaaaaaaaaaaa_3std7process4exit"),
            "std::process::exit");
  EXPECT_EQ(paths.find("_RNvNtNtCs53Dub6R2ScL_3std6thread11main_thread"
                       "4MAIN.0.llvm.123"),
            "std::thread::main_thread::MAIN");
  EXPECT_EQ(paths.find("malloc"), "malloc");
}

TEST(RustPaths, InstancesAndMethods) {
  RustPaths paths;
  std::string instance =
      "core::num::imp::dec2flt::lemire::compute_float::<f64>";
  std::string method = "<std::io::error::Error>::_new";
  paths.add(instance);
  paths.add(method);
  std::string begin =
      "NtNtNtNtCs6SozBXIdCtX_4core3num3imp7dec2flt6lemire13compute_float";
  EXPECT_EQ(paths.find("_RINv" + begin + "dEBa_"), instance);
  EXPECT_EQ(paths.find("_RINv" + begin + "dECs6SozBXIdCtX_3app"), instance);
  EXPECT_FALSE(paths.find("_RINv" + begin + "fEBa_"));
  EXPECT_FALSE(paths.find("_RNv" + begin));
  EXPECT_EQ(
      paths.find("_RNvMs5_NtNtCs53Dub6R2ScL_3std2io5errorNtB5_5Error4__new"),
      method);
}

TEST(RustPaths, OthersAreNotFound) {
  RustPaths paths;
  paths.add("std::process::exit");
  paths.add("malloc");
  // Another crate's, another module's, a closure in it, and C symbols.
  for (const char *name :
       {"_RNvNtCs53Dub6R2ScL_3app7process4exit",
        "_RNvNtCs53Dub6R2ScL_3std6thread4exit",
        "_RNCNvNtCs53Dub6R2ScL_3std7process4exit0B5_",
        "_RNvNtCs53Dub6R2ScL_3std7process9quickexit", "exit",
        "std::process::exit2", "dlmalloc", "malloc.1", "_R", ""})
    EXPECT_FALSE(paths.find(name)) << name;
}

TEST(Describe, EndsOfChainsAndReasonsOnce) {
  Decision print{.path = "std::print"};
  print.failures.push_back({.body = "lean std::print unless std::A, std::B",
                            .condition = "std::A",
                            .chain = {"main", "a", "b", "c", "d", "e", "f"}});
  print.failures.push_back({.body = "lean std::print unless std::A",
                            .condition = "std::A",
                            .chain = {"main", "a", "b", "c", "d", "e", "f"}});
  Decision start{.path = "std::start", .body = "lean std::start"};
  start.failures.push_back({.body = "lean std::start unless std::A",
                            .condition = "std::A",
                            .chain = {"main", "lean std::exit unless std::C"}});
  Decision other{.path = "std::other"};
  other.failures.push_back({.body = "lean std::other"});
  Decision malloc{.path = "malloc"};
  malloc.failures.push_back({.body = "lean malloc", .redefined = "free"});
  EXPECT_EQ(describe({print, start, other, malloc}),
            "std's own  std::print\n"
            "           the program reaches std::A: main -> a -> b -> ... -> d "
            "-> e -> f\n"
            "lean       std::start\n"
            "           not the smallest: the program reaches std::A: main -> "
            "std::exit\n"
            "std's own  std::other\n"
            "           this std's has another type\n"
            "C's own    malloc\n"
            "           the program has its own free\n");
}

}  // namespace
}  // namespace wasmrust::lean

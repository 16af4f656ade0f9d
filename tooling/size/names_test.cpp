// Names of Rust's two manglings, of C, C++, Go and AssemblyScript.
#include "tooling/size/names.h"

#include <gtest/gtest.h>

namespace wasmrust::size {
namespace {

std::string crate(std::string_view name) {
  return crate_of(name, Language::Paths);
}
std::string generic(std::string_view name) {
  return generic_of(name, Language::Paths);
}

TEST(Names, AreReadable) {
  EXPECT_EQ(readable_name("memcpy"), "memcpy");
  EXPECT_EQ(readable_name("_ZN4core3fmt5write17h0123456789abcdefE"),
            "core::fmt::write");
  EXPECT_EQ(readable_name("core::fmt::write::h0123456789abcdef"),
            "core::fmt::write");
  EXPECT_EQ(readable_name("_ZN44_$LT$$RF$T$u20$as$u20$core..fmt..Display$GT$"
                          "3fmt17h0123456789abcdefE"),
            "<&T as core::fmt::Display>::fmt");
  EXPECT_EQ(readable_name("_RNvNtCs1234_7mycrate3foo3bar"),
            "mycrate::foo::bar");
}

TEST(Names, TellTheCrate) {
  EXPECT_EQ(crate("core::fmt::write"), "core");
  EXPECT_EQ(crate("<alloc::string::String as core::fmt::Write>::write_str"),
            "alloc");
  EXPECT_EQ(crate("<&mut app::Out as core::fmt::Write>::write_str"), "app");
  EXPECT_EQ(crate("<u8 as core::fmt::Debug>::fmt"), "core");
  EXPECT_EQ(crate("<[app::T] as app::Sort>::sort"), "app");
  EXPECT_EQ(crate("<[u8]>::to_vec"), "core/alloc");
  EXPECT_EQ(crate("<<app::A as core::iter::B>::C as other::D>::run"), "app");
  EXPECT_EQ(crate("memcpy"), "");
  EXPECT_EQ(crate("operator<"), "");
  EXPECT_EQ(crate("<unclosed"), "");
  // The impl stands in `mycrate`, whatever its type.
  EXPECT_EQ(crate("_RNvXCs1234_7mycrateNtNtCs5678_5alloc6string6StringNtB2_"
                  "5Trait6method"),
            "mycrate");
  EXPECT_EQ(crate("_RNvXCs1234_"), "");
}

TEST(Names, InstancesHaveOneGeneric) {
  EXPECT_EQ(generic("core::ptr::drop_in_place::<alloc::vec::Vec<u8>>"),
            "core::ptr::drop_in_place");
  EXPECT_EQ(generic("<alloc::vec::Vec<u8> as core::fmt::Debug>::fmt"),
            "<alloc::vec::Vec as core::fmt::Debug>::fmt");
  EXPECT_EQ(generic("app::call::<fn(u8) -> u8>::{closure#0}"),
            "app::call::{closure#0}");
  EXPECT_EQ(generic("std::vector<int, std::allocator<int> >::push_back(int&)"),
            "std::vector::push_back(int&)");
  EXPECT_EQ(generic("a<b"), "a<b");
}

TEST(Names, OfOtherLanguages) {
  EXPECT_EQ(crate_of("encoding/json.(*decodeState).object", Language::Go),
            "encoding/json");
  EXPECT_EQ(crate_of("runtime.mallocgc", Language::Go), "runtime");
  EXPECT_EQ(crate_of("slices.Sort[go.shape.int]", Language::Go), "slices");
  EXPECT_EQ(generic_of("slices.Sort[go.shape.int]", Language::Go),
            "slices.Sort");
  EXPECT_EQ(crate_of("~lib/rt/tlsf/insertBlock", Language::AssemblyScript),
            "~lib/rt/tlsf");
  EXPECT_EQ(generic_of("~lib/array/Array<i32>#push", Language::AssemblyScript),
            "~lib/array/Array#push");
}

}  // namespace
}  // namespace wasmrust::size

// What a function's name says: how people read it, whose it is, and of which
// generic function it is an instance.
//
//   _RNvNtCs1234_4core3fmt5write                 core::fmt::write
//   _ZN44_$LT$$RF$T$u20$as$u20$core..fmt..       <&T as core::fmt::Debug>::fmt
//       Debug$GT$3fmt17h0123456789abcdefE
//   core::ptr::drop_in_place::<alloc::string::String>
//       crate core, generic core::ptr::drop_in_place
//
// The crate is where the function was written: for a method the crate of its
// type (references and pointers aside), or of the trait when the type is none
// of a crate. Rust's v0 names, when they are still mangled, tell the crate of
// the `impl` itself. Methods of primitive types are "core/alloc": a readable
// name does not say which of them has the `impl`. What has no path, as a
// function of C, is of no crate. In Go the "crate" is the package, in
// AssemblyScript the file.
#pragma once

#include <string>
#include <string_view>

#include "compiler/wasm/module.h"

namespace wasmrust::size {

enum class Language : uint8_t { Paths, Go, AssemblyScript };

// Whose rules the names of the module follow.
Language language_of(const wasm::Module &module);

// Demangled (Rust's two ways, C++), without the hash of the older way.
std::string readable_name(std::string_view name);

// "" when there is none. `name` is as it stands in the file.
std::string crate_of(std::string_view name, Language language);

// The readable name without type arguments.
std::string generic_of(std::string_view readable, Language language);

}  // namespace wasmrust::size

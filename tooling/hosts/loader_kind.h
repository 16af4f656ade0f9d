// What a loader is for, which its text and its types go by.
//
// For pages, what is printed goes to the console and nowhere else
// (runtime/std/page.js). A program for pages that imports nothing but `std`
// gets a loader for browsers alone (runtime/loader/page.js), whose only options
// are what those functions ask for.
#pragma once

#include <cstdint>

namespace wasmrust::host {

enum class LoaderKind : uint8_t { Library, PageLibrary, Command, PageCommand };

}  // namespace wasmrust::host

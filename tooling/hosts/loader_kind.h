// What a loader is for, which its text and its types go by.
//
// A program for pages gets a loader that is smaller and for browsers alone, if
// it imports nothing but `std` (runtime/loader/page.js); its only options are
// what those functions ask for.
#pragma once

#include <cstdint>

namespace wasmrust::host {

enum class LoaderKind : uint8_t { Library, Command, PageCommand };

}  // namespace wasmrust::host

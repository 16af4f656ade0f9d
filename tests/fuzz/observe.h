// What a random module does, as lines of text: each function of its observer is
// called in a new instance, then globals, tables and memories are read.
//
//   new f3
//   call f3: 17 4294967295            or  call f3: trap bounds
//   call f3: trap unreachable
//   g5: 3
//   t6: 10 7
//   m7: 65536 2870177450              size and sum of the bytes
//
// engine.mjs writes the same lines of an engine. Traps are named by groups,
// because engines word them in their own way. "exhausted" (no room, no fuel, no
// stack) is where they may part: what follows is not compared.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/bytes.h"
#include "tests/fuzz/companions.h"

namespace wasmrust::fuzz {

// How a line ends after which nothing is compared.
constexpr const char *exhausted = "exhausted";

// More functions than these are not called.
constexpr size_t most_calls = 6;

using Lines = std::vector<std::string>;

// Of a memory, as in engine.mjs: words that are not zero, mixed with their
// places.
uint32_t sum_of(Bytes bytes);

// An error is what the interpreter cannot do, or a companion that is wrong.
// `executed` counts operations (ir::Interpreter). `imports` says for each
// import which of the provider's exports it is.
std::expected<Lines, std::string> interpret(const Companions &companions,
                                            Bytes module,
                                            std::span<const uint32_t> imports,
                                            std::vector<uint64_t> &executed);

// The plan for engine.mjs: what to call with which arguments, as JSON.
// `imports` are those of what was written again.
std::string plan_of(const Companions &companions,
                    std::span<const uint32_t> imports);

// The first line that differs, up to where one of them was exhausted; nothing
// when they agree. With `any_trap` one trap is like another: what was written
// again may come to another one first, with nothing written between them.
std::optional<std::string> difference(const Lines &a, const Lines &b,
                                      bool any_trap);

}  // namespace wasmrust::fuzz

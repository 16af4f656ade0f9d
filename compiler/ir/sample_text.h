// A program in text that has every row and every attribute, none with its usual
// value, for the tests of the forms of a program. It is not sound: what its
// rows name is not always there.
#pragma once

#include <string_view>

namespace wasmrust::ir {

inline constexpr std::string_view every_row = R"(wasmir 2
type 0 func () -> ()
rec 2
type 1 open struct (mut i8, (ref null 2), i64)
type 2 sub 1 array (mut i16)
type 3 func (i32, (ref 1)) -> ((ref 2), f64)
memory m0 "main" linear min=1 max=65536 import "env" "memory"
memory m1 "big" shared min=2 max=18446744073709551615 i64 shared page=0 input=3
memory m2 "heap" managed
memory m3 "\00\"" region
symbol s0 function "main" is function function=0 (type 0) exported no_strip live export "_start" input=1
symbol s1 data "text" is data data=0 offset=4 size=8 local tls
symbol s2 global "__stack_pointer" is layout value=stack_pointer global_type (mut i32)
symbol s3 table "t" table_type (externref min=1 max=2 i64) weak hidden import "a" "b"
symbol s4 tag "e" is tag tag=0 (type 0) explicit_name in_table stub
symbol s5 section ".debug_info" is section custom=0
symbol s6 global "g" is global global=0
symbol s7 table "u" is table table=0
symbol s8 data "base" is absolute offset=1024
function 0 s0 (type 0) live input=1 bytes "\00\10\0b"
  relocation FunctionIndexLeb 1 s0
  relocation TypeIndexLeb 2 (type 3)
data d0 ".rodata" s1 memory=m1 size=16 align_log2=3 flags=1 zero live input=0
data d1 "x" size=4 bytes "abc\ff"
  relocation MemoryAddrI32 0 s1 addend=-9223372036854775808
global 0 (mut (ref null 1)) s6 live input=2 init "A\00\0b"
table 0 (funcref min=5) s7 live input=2
tag 0 (type 0) s4 live input=2
elem e0 active funcref table=s7 input=4 offset "A\00\0b" functions s0 null s0
elem e1 declared (ref 1) expressions "\d2\00\0b" ""
custom ".debug_info" input=2 bytes "\01"
  relocation SectionOffsetI32 0 s5 addend=3
init s0 priority=65535 order=2
record "wasmrust.facts" input=1 bytes "r"
entry s0
feature "+simd128"
producer "language" "Rust" "1.96"
func s0 (type 0) {
b0():
  return
}
func (type 0) {
b0():
  unreachable
}
)";

}  // namespace wasmrust::ir

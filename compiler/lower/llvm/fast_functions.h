// The functions that fast_code.h has called, in LLVM's language: what no one of
// its passes makes of a loop over bytes.
//
//   copy     up to 16 bytes as two words, the second of which ends where the
//            copy does; they overlap when it is shorter than both. All is
//            loaded before anything is stored, so the places may overlap too,
//            as memmove's.
//   compare  likewise eight bytes at a time, and in the first words that differ
//            the lowest byte that does: in memory it is the first. Most that
//            differ do so in the first byte, which is looked at before.
//
// Three bytes or fewer are the first, the middle and the last one, which may be
// the same.
#pragma once

#include <string_view>

namespace wasmrust::lower {

struct FastFunction {
  std::string_view name, text;
};

inline constexpr FastFunction fast_copy = {"wasmrust.copy", R"(
define hidden void @wasmrust.copy(ptr %to, ptr %from, i32 %size) nounwind memory(argmem: readwrite) {
  %is_short = icmp ult i32 %size, 17
  br i1 %is_short, label %short, label %long
long:
  call void @llvm.memmove.p0.p0.i32(ptr %to, ptr %from, i32 %size, i1 false)
  ret void
short:
  %has8 = icmp ugt i32 %size, 7
  br i1 %has8, label %of8, label %below8
of8:
  %end8 = add i32 %size, -8
  %from8 = getelementptr i8, ptr %from, i32 %end8
  %a8 = load i64, ptr %from, align 1
  %b8 = load i64, ptr %from8, align 1
  %to8 = getelementptr i8, ptr %to, i32 %end8
  store i64 %a8, ptr %to, align 1
  store i64 %b8, ptr %to8, align 1
  ret void
below8:
  %has4 = icmp ugt i32 %size, 3
  br i1 %has4, label %of4, label %below4
of4:
  %end4 = add i32 %size, -4
  %from4 = getelementptr i8, ptr %from, i32 %end4
  %a4 = load i32, ptr %from, align 1
  %b4 = load i32, ptr %from4, align 1
  %to4 = getelementptr i8, ptr %to, i32 %end4
  store i32 %a4, ptr %to, align 1
  store i32 %b4, ptr %to4, align 1
  ret void
below4:
  %has1 = icmp ne i32 %size, 0
  br i1 %has1, label %of1, label %done
of1:
  %end1 = add i32 %size, -1
  %mid1 = lshr i32 %size, 1
  %from1 = getelementptr i8, ptr %from, i32 %mid1
  %from2 = getelementptr i8, ptr %from, i32 %end1
  %a1 = load i8, ptr %from, align 1
  %b1 = load i8, ptr %from1, align 1
  %c1 = load i8, ptr %from2, align 1
  %to1 = getelementptr i8, ptr %to, i32 %mid1
  %to2 = getelementptr i8, ptr %to, i32 %end1
  store i8 %a1, ptr %to, align 1
  store i8 %b1, ptr %to1, align 1
  store i8 %c1, ptr %to2, align 1
  ret void
done:
  ret void
}
declare void @llvm.memmove.p0.p0.i32(ptr, ptr, i32, i1)
)"};

// As memcmp: below, at or above 0.
inline constexpr FastFunction fast_compare = {"wasmrust.compare", R"(
define hidden i32 @wasmrust.compare(ptr %a, ptr %b, i32 %size) nounwind memory(argmem: read) {
  %is_empty = icmp eq i32 %size, 0
  br i1 %is_empty, label %equal, label %first
first:
  %x0 = load i8, ptr %a, align 1
  %y0 = load i8, ptr %b, align 1
  %differ0 = icmp ne i8 %x0, %y0
  br i1 %differ0, label %at_once, label %rest
at_once:
  %x00 = zext i8 %x0 to i32
  %y00 = zext i8 %y0 to i32
  %order0 = sub i32 %x00, %y00
  ret i32 %order0
rest:
  %has8 = icmp ugt i32 %size, 7
  br i1 %has8, label %words, label %below8
words:
  %last = add i32 %size, -8
  br label %loop
loop:
  %at = phi i32 [ 0, %words ], [ %next, %same ]
  %pa = getelementptr i8, ptr %a, i32 %at
  %pb = getelementptr i8, ptr %b, i32 %at
  %x = load i64, ptr %pa, align 1
  %y = load i64, ptr %pb, align 1
  %differ = icmp ne i64 %x, %y
  br i1 %differ, label %found, label %same
same:
  %is_end = icmp eq i32 %at, %last
  %up = add i32 %at, 8
  %next = call i32 @llvm.umin.i32(i32 %up, i32 %last)
  br i1 %is_end, label %equal, label %loop
below8:
  %has4 = icmp ugt i32 %size, 3
  br i1 %has4, label %of4, label %of1
of4:
  %end4 = add i32 %size, -4
  %pa4 = getelementptr i8, ptr %a, i32 %end4
  %pb4 = getelementptr i8, ptr %b, i32 %end4
  %xl = load i32, ptr %a, align 1
  %xh = load i32, ptr %pa4, align 1
  %yl = load i32, ptr %b, align 1
  %yh = load i32, ptr %pb4, align 1
  %xl4 = zext i32 %xl to i64
  %xh4 = zext i32 %xh to i64
  %yl4 = zext i32 %yl to i64
  %yh4 = zext i32 %yh to i64
  %xs4 = shl i64 %xh4, 32
  %ys4 = shl i64 %yh4, 32
  %x4 = or i64 %xs4, %xl4
  %y4 = or i64 %ys4, %yl4
  %differ4 = icmp ne i64 %x4, %y4
  br i1 %differ4, label %found, label %equal
of1:
  %end1 = add i32 %size, -1
  %mid1 = lshr i32 %size, 1
  %pa1 = getelementptr i8, ptr %a, i32 %mid1
  %pb1 = getelementptr i8, ptr %b, i32 %mid1
  %pa2 = getelementptr i8, ptr %a, i32 %end1
  %pb2 = getelementptr i8, ptr %b, i32 %end1
  %xb = load i8, ptr %pa1, align 1
  %xc = load i8, ptr %pa2, align 1
  %yb = load i8, ptr %pb1, align 1
  %yc = load i8, ptr %pb2, align 1
  %xb1 = zext i8 %xb to i64
  %xc1 = zext i8 %xc to i64
  %yb1 = zext i8 %yb to i64
  %yc1 = zext i8 %yc to i64
  %xc8 = shl i64 %xc1, 8
  %yc8 = shl i64 %yc1, 8
  %x1 = or i64 %xb1, %xc8
  %y1 = or i64 %yb1, %yc8
  %differ1 = icmp ne i64 %x1, %y1
  br i1 %differ1, label %found, label %equal
found:
  %p = phi i64 [ %x, %loop ], [ %x4, %of4 ], [ %x1, %of1 ]
  %q = phi i64 [ %y, %loop ], [ %y4, %of4 ], [ %y1, %of1 ]
  %xor = xor i64 %p, %q
  %bits = call i64 @llvm.cttz.i64(i64 %xor, i1 true)
  %by = and i64 %bits, 56
  %p1 = lshr i64 %p, %by
  %q1 = lshr i64 %q, %by
  %p2 = trunc i64 %p1 to i32
  %q2 = trunc i64 %q1 to i32
  %p3 = and i32 %p2, 255
  %q3 = and i32 %q2, 255
  %order = sub i32 %p3, %q3
  ret i32 %order
equal:
  ret i32 0
}
declare i64 @llvm.cttz.i64(i64, i1)
declare i32 @llvm.umin.i32(i32, i32)
)"};

}  // namespace wasmrust::lower

// Function pointers, switches that become jump tables, and state that calls
// leave behind: a stack machine whose operations are looked up by number, and
// handlers that can be exchanged.
//
// For fuzz_suite --modules: every function that is
// exported takes and gives numbers, and ends for all arguments.
#define EXPORT __attribute__((visibility("default"), used))

typedef unsigned u32;
typedef unsigned long long u64;

static u32 stack[64];
static u32 depth;
u32 steps;  // exported data: its address, and what the host reads

static u32 pop(void) { return depth ? stack[--depth] : 0; }
static void push(u32 value) {
  if (depth < 64) stack[depth++] = value;
}

typedef u32 (*Binary)(u32, u32);
static u32 add(u32 a, u32 b) { return a + b; }
static u32 sub(u32 a, u32 b) { return a - b; }
static u32 mul(u32 a, u32 b) { return a * b; }
static u32 div(u32 a, u32 b) { return b ? a / b : 0xffffffff; }
static u32 rotate(u32 a, u32 b) { return a << (b & 31) | a >> (-b & 31); }
static Binary operations[] = {add, sub, mul, div, rotate, 0, add, sub};

// A call of what is not there is a trap, like one of the wrong type.
EXPORT u32 apply(u32 which, u32 a, u32 b) {
  ++steps;
  return operations[which & 7](a, b);
}
EXPORT void exchange(u32 one, u32 other) {
  Binary kept = operations[one & 7];
  operations[one & 7] = operations[other & 7];
  operations[other & 7] = kept;
}

static u32 step(u32 op) {
  ++steps;
  switch (op & 15) {
    case 0: push(op >> 4); break;
    case 1: push(pop() + pop()); break;
    case 2: push(pop() ^ op); break;
    case 3: { u32 a = pop(), b = pop(); push(a); push(b); break; }
    case 4: push(~pop()); break;
    case 5: push(depth); break;
    case 6: depth = 0; break;
    case 7: case 8: push(pop() >> (op >> 4 & 31)); break;
    case 9: push((u32)((int)pop() >> 3)); break;
    case 10: push(__builtin_popcount(pop())); break;
    case 11: { u32 a = pop(); push(a); push(a); break; }
    case 13: push(operations[4](pop(), op)); break;
    default: return 0;
  }
  return 1;
}
EXPORT u32 run(u64 program) {
  u32 done = 0;
  for (int i = 0; i < 8; ++i, program >>= 8) done += step((u32)program & 0xff);
  return done;
}
EXPORT u32 top(void) { return depth ? stack[depth - 1] : 0; }

static void first(void) __attribute__((constructor));
static void first(void) { push(42); }

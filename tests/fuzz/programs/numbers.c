// Arithmetic as people write it: fractions, fixed point, a matrix on the stack
// in memory, recursion, wide integers, and floats where no NaN comes out.
#define EXPORT __attribute__((visibility("default"), used))

typedef unsigned u32;
typedef unsigned long long u64;
typedef struct { int numerator, denominator; } Fraction;

__attribute__((noinline)) static int gcd(int a, int b) {
  return b ? gcd(b, a % b) : a < 0 ? -a : a;
}
// By pointer and by value: both go through the stack in memory.
__attribute__((noinline)) static Fraction reduce(const Fraction *from) {
  if (from->denominator == 0) return (Fraction){0, 1};
  int by = gcd(from->numerator & 0xffffff, from->denominator & 0xffff);
  if (by == 0) by = 1;
  return (Fraction){from->numerator / by, from->denominator / by};
}
EXPORT int fraction(int a, int b) {
  Fraction made = {a & 0xffff, b & 0xff}, small = reduce(&made);
  return small.numerator * 1000 + small.denominator;
}

EXPORT u64 power(u64 base, u32 exponent, u64 modulus) {
  u64 result = 1;
  modulus &= 0xffffffff;
  if (modulus == 0) return 0;
  for (base %= modulus; exponent; exponent >>= 1) {
    if (exponent & 1) result = result * base % modulus;
    base = base * base % modulus;
  }
  return result;
}

EXPORT long long matrix(int seed, u32 size) {
  int cells[6][6];
  size = size % 6 + 1;
  for (u32 i = 0; i < size; ++i)
    for (u32 j = 0; j < size; ++j)
      cells[i][j] = (seed = seed * 1103515245 + 12345) >> 16;
  long long sum = 0;
  for (u32 i = 0; i < size; ++i)
    for (u32 j = 0; j < size; ++j) {
      long long cell = 0;
      for (u32 k = 0; k < size; ++k) cell += (long long)cells[i][k] * cells[k][j];
      sum = sum * 31 + cell;
    }
  return sum;
}

EXPORT double root(double of) {
  if (!(of > 0 && of < 1e100)) return -1;
  double x = of;
  for (int i = 0; i < 40; ++i) x = (x + of / x) / 2;
  return x;
}
EXPORT int rounded(float of) {
  if (!(of > -1e9f && of < 1e9f)) return 0;
  return (int)__builtin_floorf(of * 4 + 0.5f) + (of < 0) * 3;
}
EXPORT float mean(int a, int b, int c) {
  return ((float)a + (float)b + (float)c) / 3;
}

static u32 ackermann(u32 m, u32 n) {
  return m == 0 ? n + 1 : ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}
EXPORT u32 deep(u32 m, u32 n) { return ackermann(m % 3, n % 20); }

EXPORT u32 bits(u64 of, u32 which) {
  switch (which % 6) {
    case 0: return (u32)__builtin_popcountll(of);
    case 1: return of ? (u32)__builtin_clzll(of) : 64;
    case 2: return of ? (u32)__builtin_ctzll(of) : 64;
    case 3: return (u32)(of >> 32) - (u32)of;
    case 4: return (u32)((of << (which & 63) | of >> (-which & 63)) % 1000003);
    default: return of > (of << 1);
  }
}
// A vector of C's extension: four lanes where the target has them.
typedef int Lanes __attribute__((vector_size(16)));
EXPORT int lanes(int a, int b, int c, int d) {
  Lanes x = {a, b, c, d}, y = x * x + (Lanes){1, 2, 3, 4}, z = (x > y) & (y - x);
  for (int i = 0; i < 3; ++i) z = (z << 1) ^ (y & x);
  return z[0] ^ z[1] ^ z[2] ^ z[3];
}

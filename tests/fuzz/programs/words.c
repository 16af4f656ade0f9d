// Bytes in memory: texts that are parsed and printed, a hash table with chains
// in an arena, sorting by a comparison that is handed in, copies that overlap.
#define EXPORT __attribute__((visibility("default"), used))

typedef unsigned char u8;
typedef unsigned u32;
typedef unsigned long long u64;

static u8 text[256];
static u32 length;

static void put(u8 c) {
  if (length < sizeof text) text[length++] = c;
}
static void print(u64 value, u32 base) {
  u8 digits[64];
  int n = 0;
  do {
    digits[n++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value);
  while (n) put(digits[--n]);
}
EXPORT u32 show(u64 value, u32 base) {
  length = 0;
  print(value, base % 15 + 2);
  put(' ');
  return length;
}
EXPORT u64 parse(u32 from) {
  u64 value = 0;
  for (u32 i = from & 255; i < length; ++i) {
    u8 c = text[i];
    if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
    else if (c >= 'a' && c <= 'f') value = value * 16 + (c - 'a' + 10);
    else return value | 1ull << 63;
  }
  return value;
}

typedef struct Node {
  struct Node *next;
  u64 key;
  u32 count;
  u8 kind;
} Node;
static Node arena[48], *buckets[16];
static u32 used;

static u32 hash(u64 key) {
  key ^= key >> 33;
  key *= 0xff51afd7ed558ccdull;
  return (u32)(key >> 40);
}
EXPORT u32 insert(u64 key, u32 kind) {
  Node **at = &buckets[hash(key) % 16];
  for (; *at; at = &(*at)->next)
    if ((*at)->key == key && (*at)->kind == (u8)kind) return ++(*at)->count;
  if (used == 48) return 0;
  Node *made = &arena[used++];
  *made = (Node){0, key, 1, (u8)kind};
  *at = made;
  return 1;
}
EXPORT u32 find(u64 key) {
  u32 sum = 0;
  for (Node *each = buckets[hash(key) % 16]; each; each = each->next)
    if (each->key == key) sum += each->count * 1000 + each->kind;
  return sum;
}

typedef int (*Order)(u8, u8);
static int up(u8 a, u8 b) { return a - b; }
static int down(u8 a, u8 b) { return b - a; }
static int low_bits(u8 a, u8 b) { return (a & 7) - (b & 7); }
static void sort(u8 *bytes, u32 count, Order order) {
  for (u32 i = 1; i < count; ++i)
    for (u32 k = i; k > 0 && order(bytes[k - 1], bytes[k]) > 0; --k) {
      u8 kept = bytes[k];
      bytes[k] = bytes[k - 1];
      bytes[k - 1] = kept;
    }
}
EXPORT u32 sort_text(u32 how) {
  static const Order orders[] = {up, down, low_bits};
  sort(text, length, orders[how % 3]);
  return length ? text[0] : 256;
}
EXPORT void move(u32 to, u32 from, u32 count) {
  to &= 127, from &= 127, count &= 127;
  __builtin_memmove(text + to, text + from, count);
}
EXPORT u32 sum(void) {
  u32 to = 1;
  for (u32 i = 0; i < length; ++i) to = (to ^ text[i]) * 16777619;
  return to;
}
// Without a library.
void *memmove(void *to, const void *from, unsigned long count) {
  u8 *t = to;
  const u8 *f = from;
  if (t < f) for (unsigned long i = 0; i < count; ++i) { t[i] = f[i]; __asm__ volatile(""); }
  else while (count--) { t[count] = f[count]; __asm__ volatile(""); }
  return to;
}
void *memcpy(void *to, const void *from, unsigned long count) { return memmove(to, from, count); }
void *memset(void *to, int value, unsigned long count) {
  for (u8 *at = to; count--;) { *at++ = (u8)value; __asm__ volatile(""); }
  return to;
}

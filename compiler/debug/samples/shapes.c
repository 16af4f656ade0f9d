// What the tests of debug information read: scopes in scopes, calls that are
// inlined into inlined calls, variables in locals, on the stack, constant and in
// pieces, labels, and functions that a linker drops.
typedef struct {
  int a, b;
  long long c;
} Point;

extern int outside(int);
extern void look(Point *);

static inline __attribute__((always_inline)) int square(int x) {
  int t = x * x;
  if (t > 100) {
    int over = t - 100;
    return over;
  }
  return t;
}

static inline __attribute__((always_inline)) int squares(int from, int to) {
  int sum = 0;
  for (int i = from; i < to; ++i) {
    int each = square(i);
    sum += each;
  }
  return sum;
}

__attribute__((noinline)) int walk(int n, Point *p) {
  int s = 0;
  static int calls;
  calls++;
  for (int i = 0; i < n; ++i) {
    s += square(i + p->a);
    if (s > 1000) goto out;
  }
  s += squares(p->a, p->b);
out:
  p->b = s;
  return s + calls;
}

__attribute__((noinline)) double mix(double x, float y, long long k) {
  double z = x * y + (double)k;
  short low = (short)k;
  unsigned char lowest = (unsigned char)low;
  for (int i = 0; i < 3; ++i) z = z * x + lowest;
  return z + low;
}

int dead(int a) {
  int b = a + outside(a);
  for (int i = 0; i < b; ++i) b -= outside(i);
  return squares(a, b);
}

int table(int which) {
  Point p = {which, 2, 3};
  int all[4];
  for (int i = 0; i < 4; i++) all[i] = outside(i);
  switch (which) {
    case 0:
      look(&p);
      break;
    case 1: {
      int twice = all[1] * 2;
      p.a = walk(twice, &p);
      break;
    }
    default:
      p.b = squares(which, which + 5);
  }
  return walk(which, &p) + square(which) + all[which & 3];
}

void run(void) {
  Point p = {outside(1), 3, 4};
  int r = table(outside(3)) + (int)mix(p.a, 2.5f, p.c);
  Point copy = p;
  copy.a = r;
  look(&copy);
}

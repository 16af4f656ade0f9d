// Counts the words of standard input; prints how many there are and the five most
// frequent ones. Words are runs of ASCII letters, without regard to case. A hash
// table of our own, since C has none.
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *word;
  size_t count;
} Row;

static Row *rows;
static size_t room, used;

static size_t slot_of(const char *word) {
  uint32_t hash = 2166136261u;
  for (const char *p = word; *p; ++p) hash = (hash ^ (uint8_t)*p) * 16777619u;
  size_t slot = hash & (room - 1);
  while (rows[slot].word && strcmp(rows[slot].word, word)) slot = (slot + 1) & (room - 1);
  return slot;
}

static void grow(void) {
  Row *old = rows;
  size_t old_room = room;
  room = room ? room * 2 : 64;
  rows = calloc(room, sizeof *rows);
  if (!rows) abort();
  for (size_t i = 0; i < old_room; ++i)
    if (old[i].word) rows[slot_of(old[i].word)] = old[i];
  free(old);
}

static void add(const char *word) {
  if (used * 4 >= room * 3) grow();
  size_t slot = slot_of(word);
  if (!rows[slot].word) {
    rows[slot].word = strdup(word);
    ++used;
  }
  ++rows[slot].count;
}

static int by_count(const void *a, const void *b) {
  const Row *x = a, *y = b;
  if (!x->word || !y->word) return !x->word - !y->word;
  if (x->count != y->count) return x->count < y->count ? 1 : -1;
  return strcmp(x->word, y->word);
}

int main(void) {
  size_t all = 0, length = 0, size = 64;
  char *word = malloc(size);
  for (;;) {
    int c = getchar();
    if (c != EOF && isalpha(c)) {
      if (length + 1 == size && !(word = realloc(word, size *= 2))) abort();
      word[length++] = (char)tolower(c);
      continue;
    }
    if (length) {
      word[length] = 0;
      add(word);
      ++all;
    }
    length = 0;
    if (c == EOF) break;
  }
  printf("%zu words, %zu different\n", all, used);
  qsort(rows, room, sizeof *rows, by_count);
  for (size_t i = 0; i < 5 && i < used; ++i) printf("%-12s %4zu\n", rows[i].word, rows[i].count);
}

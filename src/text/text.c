/* text.c - turns a text into symbols of a vocabulary. */
#include "text/text.h"

#include "base/arena.h"
#include "base/message.h"

#include <assert.h>
#include <string.h>

/* 1 GiB: counts fit in 32 bits, and a block fits in a 32-bit address space. */
#define PL_TEXT_MAX_BYTES ((size_t)1 << 30)

/* Walks over the characters of a text, reads CRLF as LF and skips a leading byte-order mark. */
typedef struct walk {
  const char *bytes;
  size_t size, at; /* at: the next character, or the first byte that starts no character */
  size_t returns;  /* CRLF pairs so far */
} walk;

static walk walk_over(const char *utf8, size_t bytes) {
  bool marked = bytes >= 3 && memcmp(utf8, "\xef\xbb\xbf", 3) == 0;
  return (walk){utf8, bytes, marked ? 3 : 0, 0};
}

/* Reads the next character. Returns false at the end, or at a byte that starts no character. */
static inline bool walk_next(walk *w, uint32_t *code_point) {
  if (w->at == w->size) return false;
  if (w->bytes[w->at] == '\r' && w->size - w->at > 1 && w->bytes[w->at + 1] == '\n') {
    w->at++;
    w->returns++;
  }
  if ((uint8_t)w->bytes[w->at] < 0x80) { /* the usual case */
    *code_point = (uint8_t)w->bytes[w->at++];
    return true;
  }
  int length = pl_utf8_next(w->bytes + w->at, w->size - w->at, code_point);
  w->at += (size_t)length;
  return length > 0;
}

/* What must be known of a text before its memory can be laid out. */
typedef struct extent {
  size_t length;    /* characters */
  uint32_t largest; /* code point */
} extent;

static plateau_status measure(extent *e, const char *utf8, size_t bytes, plateau_error *error) {
  *e = (extent){0, 0};
  if (bytes > PL_TEXT_MAX_BYTES) {
    return pl_refuse(error, PLATEAU_TOO_LARGE,
                     "The text has %z bytes; the limit is %z. Give a part of it.", bytes,
                     PL_TEXT_MAX_BYTES);
  }
  walk w = walk_over(utf8, bytes);
  for (uint32_t c; walk_next(&w, &c); e->length++)
    if (c > e->largest) e->largest = c;
  if (w.at < bytes) {
    return pl_refuse(
        error, PLATEAU_BAD_TEXT,
        "The text is not UTF-8: at byte offset %z, %s. Save it as UTF-8, or remove that part.",
        w.at, pl_utf8_reason(utf8 + w.at, bytes - w.at));
  }
  if (e->length == 0) {
    return pl_refuse(error, PLATEAU_BAD_TEXT,
                     "The text is empty. Give at least two characters; some thousands are better.");
  }
  return PLATEAU_OK;
}

/* The block of a text. */
typedef struct parts {
  uint32_t *code_points;
  uint32_t *table; /* by code point: first the number of occurrences, then 1 + its symbol */
  uint16_t *symbols;
} parts;

static parts place(pl_arena *arena, const extent *e) {
  parts p;
  p.code_points = pl_arena_take(arena, PL_TEXT_MAX_VOCABULARY, sizeof *p.code_points);
  p.table = pl_arena_take(arena, (size_t)e->largest + 1, sizeof *p.table);
  p.symbols = pl_arena_take(arena, e->length, sizeof *p.symbols);
  return p;
}

size_t plateau_text_size(const char *utf8, size_t bytes, plateau_error *error) {
  extent e;
  if (measure(&e, utf8, bytes, error) != PLATEAU_OK) return 0;
  pl_arena arena = {0};
  place(&arena, &e);
  return arena.used;
}

/* Counts the code points that occur at least `times` times, except U+FFFD. */
static size_t count_frequent(const uint32_t *table, size_t entries, uint32_t times) {
  size_t count = 0;
  for (size_t c = 0; c < entries; c++) count += table[c] >= times;
  return count - (entries > PL_REPLACEMENT && table[PL_REPLACEMENT] >= times);
}

/* Chooses the symbols of a text with more than max_vocab different characters: the max_vocab - 1
 * most frequent and U+FFFD. Of equally frequent characters it takes the lower code points. It
 * bisects for the frequency that separates them. */
static int choose_frequent(uint32_t *code_points, const uint32_t *table, size_t entries,
                           uint32_t length, int max_vocab) {
  size_t wanted = (size_t)max_vocab - 1;
  uint32_t low = 1, high = length; /* `low` keeps too many characters, `high` does not */
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (count_frequent(table, entries, middle) > wanted)
      low = middle;
    else
      high = middle;
  }
  size_t ties = wanted - count_frequent(table, entries, high);
  int size = 0;
  bool replacement = false;
  for (size_t c = 0; c < entries; c++) {
    bool chosen = c != PL_REPLACEMENT && table[c] >= high;
    if (c != PL_REPLACEMENT && table[c] == low && ties > 0) {
      chosen = true;
      ties--;
    }
    if (!replacement && c >= PL_REPLACEMENT) {
      code_points[size++] = PL_REPLACEMENT;
      replacement = true;
    }
    if (chosen) code_points[size++] = (uint32_t)c;
  }
  if (!replacement) code_points[size++] = PL_REPLACEMENT;
  return size;
}

static int choose_all(uint32_t *code_points, const uint32_t *table, size_t entries) {
  int size = 0;
  for (size_t c = 0; c < entries; c++)
    if (table[c] > 0) code_points[size++] = (uint32_t)c;
  return size;
}

/* 64-bit FNV-1a, byte by byte. */
static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001b3u;
  return hash;
}

/* Counts every code point in the table, which starts at 0, and fills length, hash, distinct and
 * returns. */
static void count_characters(plateau_text *text, uint32_t *table, size_t entries, const char *utf8,
                             size_t bytes) {
  walk w = walk_over(utf8, bytes);
  text->hash = 0xcbf29ce484222325u;
  for (;;) {
    uint32_t c;
    size_t start = w.at, returns = w.returns;
    if (!walk_next(&w, &c)) break;
    start += w.returns - returns;
    text->hash = hash_bytes(text->hash, utf8 + start, w.at - start);
    table[c]++;
    text->length++;
  }
  for (size_t c = 0; c < entries; c++) text->distinct += table[c] > 0;
  text->returns = w.returns;
}

/* Turns the table of counts into one of 1 + symbol; 0 for a character that is not in the
 * vocabulary. */
static void index_vocabulary(const plateau_vocabulary *vocabulary, uint32_t *table,
                             size_t entries) {
  memset(table, 0, entries * sizeof *table);
  for (int s = 0; s < vocabulary->size; s++)
    if (vocabulary->code_points[s] < entries) table[vocabulary->code_points[s]] = (uint32_t)s + 1;
}

static plateau_status encode(plateau_text *text, uint16_t *symbols, const uint32_t *table,
                             const char *utf8, size_t bytes, plateau_error *error) {
  walk w = walk_over(utf8, bytes);
  int replacement = pl_text_symbol(&text->vocabulary, PL_REPLACEMENT);
  uint32_t c;
  for (size_t i = 0; walk_next(&w, &c); i++) {
    if (table[c] != 0) {
      symbols[i] = (uint16_t)(table[c] - 1);
      continue;
    }
    if (replacement < 0) {
      return pl_refuse(error, PLATEAU_BAD_TEXT,
                       "The character %c at character offset %z is not in the model's vocabulary. "
                       "Remove it, or train a model on a text that has it.",
                       c, i);
    }
    symbols[i] = (uint16_t)replacement;
    text->replaced++;
  }
  text->symbols = symbols;
  return PLATEAU_OK;
}

plateau_status plateau_text_read(plateau_text *text, void *block, size_t block_bytes,
                                 const char *utf8, size_t bytes, const plateau_vocabulary *known,
                                 int max_vocab, plateau_error *error) {
  extent e;
  plateau_status status = measure(&e, utf8, bytes, error);
  if (status != PLATEAU_OK) return status;
  pl_arena arena = pl_arena_over(block, block_bytes);
  parts p = place(&arena, &e);
  assert(p.code_points && p.table && p.symbols);
  size_t entries = (size_t)e.largest + 1;
  plateau_text read = {0};
  memset(p.table, 0, entries * sizeof *p.table);
  count_characters(&read, p.table, entries, utf8, bytes);

  read.vocabulary.code_points = p.code_points;
  if (known) {
    assert(known->size >= 1 && known->size <= PL_TEXT_MAX_VOCABULARY);
    read.vocabulary.size = known->size;
    memmove(p.code_points, known->code_points, (size_t)known->size * sizeof *p.code_points);
  } else {
    assert(max_vocab >= 2 && max_vocab <= PL_TEXT_MAX_VOCABULARY);
    read.vocabulary.size = read.distinct > (size_t)max_vocab
                               ? choose_frequent(p.code_points, p.table, entries,
                                                 (uint32_t)read.length, max_vocab)
                               : choose_all(p.code_points, p.table, entries);
  }
  index_vocabulary(&read.vocabulary, p.table, entries);
  status = encode(&read, p.symbols, p.table, utf8, bytes, error);
  if (status == PLATEAU_OK) *text = read;
  return status;
}

int pl_text_symbol(const plateau_vocabulary *vocabulary, uint32_t code_point) {
  /* low..high holds the first symbol that is not below code_point */
  int low = 0, high = vocabulary->size;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (vocabulary->code_points[middle] < code_point)
      low = middle + 1;
    else
      high = middle;
  }
  bool found = low < vocabulary->size && vocabulary->code_points[low] == code_point;
  return found ? low : -1;
}

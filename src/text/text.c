/* text.c - turns a text into symbols of a vocabulary. */
#include "text/text.h"

#include "base/arena.h"
#include "base/message.h"
#include "text/encoding.h"

#include <assert.h>
#include <string.h>

/* 1 GiB: counts fit in 32 bits, and a block fits in a 32-bit address space. */
#define PL_TEXT_MAX_BYTES ((size_t)1 << 30)

/* Walks over the characters of a text, reads CRLF and CR as LF and skips a leading byte-order
 * mark. */
typedef struct walk {
  const char *bytes;
  size_t size, at; /* at: the next character, or the first byte that starts no character */
  size_t returns;  /* CRLF pairs and other CRs so far */
} walk;

static walk walk_over(const char *utf8, size_t bytes) {
  bool marked = bytes >= 3 && memcmp(utf8, "\xef\xbb\xbf", 3) == 0;
  return (walk){utf8, bytes, marked ? 3 : 0, 0};
}

/* Reads the next character. Returns false at the end, or at a byte that starts no character. */
static inline bool walk_next(walk *w, uint32_t *code_point) {
  if (w->at == w->size) return false;
  uint8_t first = (uint8_t)w->bytes[w->at];
  if (first < 0x80) { /* the usual case */
    w->at++;
    if (first == '\r') {
      if (w->at < w->size && w->bytes[w->at] == '\n') w->at++;
      w->returns++;
      first = '\n';
    }
    *code_point = first;
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
  for (uint32_t c; walk_next(&w, &c); e->length++) {
    if (c == 0) return pl_text_refuse_bytes(utf8, bytes, w.at - 1, error);
    if (c > e->largest) e->largest = c;
  }
  if (w.at < bytes) return pl_text_refuse_bytes(utf8, bytes, w.at, error);
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

/* Counts every code point in the table, which starts at 0, and fills length, distinct and
 * returns. */
static void count_characters(plateau_text *text, uint32_t *table, size_t entries, const char *utf8,
                             size_t bytes) {
  walk w = walk_over(utf8, bytes);
  for (uint32_t c; walk_next(&w, &c); text->length++) table[c]++;
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

/* What stands for a character that the vocabulary lacks; 0: nothing can. */
static uint32_t replacement_of(const plateau_vocabulary *vocabulary) {
  static const uint32_t choices[] = {PL_REPLACEMENT, '?', ' '};
  for (int i = 0; i < 3; i++)
    if (pl_text_symbol(vocabulary, choices[i]) >= 0) return choices[i];
  return 0;
}

/* The character comes after those of the text, whose symbols say where its line begins. */
static plateau_status refuse_character(const plateau_text *text, const uint16_t *symbols,
                                       uint32_t c, const char *advice, plateau_error *error) {
  int feed = pl_text_symbol(&text->vocabulary, '\n');
  size_t line = 1, begins = 0;
  for (size_t i = 0; i < text->length; i++)
    if (symbols[i] == feed) {
      line++;
      begins = i + 1;
    }
  return pl_refuse(error, PLATEAU_BAD_TEXT,
                   "The character %c at character offset %z (line %z, column %z) is not in the "
                   "model's vocabulary%s",
                   c, text->length, line, text->length - begins + 1, advice);
}

/* 64-bit FNV-1a of the UTF-8 bytes from `start` to before `end`, which hold character c. A line end
 * counts as the LF that it became. */
static uint64_t hash_character(uint64_t hash, uint32_t c, const char *start, const char *end) {
  if (c < 0x80) return (hash ^ c) * 0x100000001b3u;
  for (; start < end; start++) hash = (hash ^ (uint8_t)*start) * 0x100000001b3u;
  return hash;
}

/* Writes the symbols of the characters that are kept, and counts and hashes these. */
static plateau_status encode(plateau_text *text, uint16_t *symbols, const uint32_t *table,
                             const char *utf8, size_t bytes, plateau_unknown unknown,
                             plateau_error *error) {
  walk w = walk_over(utf8, bytes);
  uint32_t c, stands = replacement_of(&text->vocabulary);
  text->hash = 0xcbf29ce484222325u;
  text->length = 0;
  for (size_t start = w.at; walk_next(&w, &c); start = w.at) {
    uint32_t entry = table[c];
    if (entry == 0 && unknown == PLATEAU_UNKNOWN_SKIP) {
      text->skipped++;
      continue;
    }
    if (entry == 0) {
      bool refused = unknown == PLATEAU_UNKNOWN_REFUSE;
      if (refused || !stands)
        return refuse_character(text, symbols, c,
                                refused
                                    ? ". Remove it, or have such characters replaced or skipped."
                                    : ", nor is U+FFFD, ? or space. Skip such characters.",
                                error);
      text->replacement = stands;
      text->replaced++;
      entry = (uint32_t)pl_text_symbol(&text->vocabulary, stands) + 1;
    }
    symbols[text->length++] = (uint16_t)(entry - 1);
    text->hash = hash_character(text->hash, c, utf8 + start, utf8 + w.at);
  }
  text->symbols = symbols;
  if (text->length > 0) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_TEXT,
                   "No character of the text is in the model's vocabulary.");
}

plateau_status plateau_text_read(plateau_text *text, void *block, size_t block_bytes,
                                 const char *utf8, size_t bytes, const plateau_vocabulary *known,
                                 int max_vocab, plateau_unknown unknown, plateau_error *error) {
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
  if (!known) unknown = PLATEAU_UNKNOWN_REPLACE;
  status = encode(&read, p.symbols, p.table, utf8, bytes, unknown, error);
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

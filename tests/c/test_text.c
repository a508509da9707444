/* test_text.c - text to symbols: strict UTF-8, the vocabulary, what is refused and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static uint32_t random_below(uint32_t limit) {
  static uint64_t state = 0x9e3779b97f4a7c15u;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)((state * 0x2545f4914f6cdd1du >> 33) % limit);
}

/* ---- The reference: one character after the other, with a vocabulary made by sorting */

typedef struct reference {
  uint32_t *characters;
  size_t length, returns, distinct, replaced;
  uint64_t hash;
  uint32_t vocabulary[PL_TEXT_MAX_VOCABULARY];
  int size;
} reference;

typedef struct entry {
  uint32_t character;
  size_t count;
} entry;

static int by_character(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* The most frequent comes first, then the lower code point. U+FFFD comes before all, at any
 * frequency. */
static int by_rank(const void *a, const void *b) {
  const entry *x = a, *y = b;
  if ((x->character == 0xfffd) != (y->character == 0xfffd)) return x->character == 0xfffd ? -1 : 1;
  if (x->count != y->count) return x->count > y->count ? -1 : 1;
  return (x->character > y->character) - (x->character < y->character);
}

/* Takes over `characters`, as they were generated. */
static reference *refer(uint32_t *characters, size_t length, int max_vocab) {
  reference *r = calloc(1, sizeof *r);
  entry *entries = calloc(length + 1, sizeof *entries);
  uint32_t *sorted = calloc(length + 1, sizeof *sorted);
  assert_true(r && entries && sorted);
  r->characters = characters;
  size_t start = length > 0 && characters[0] == 0xfeff;
  for (size_t i = start; i < length; i++) {
    bool returns = characters[i] == '\r', pair = i + 1 < length && characters[i + 1] == '\n';
    r->returns += returns;
    if (!returns || !pair) characters[r->length++] = returns ? '\n' : characters[i];
  }
  r->hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < r->length; i++) {
    char bytes[4];
    int count = plateau_utf8_write(bytes, characters[i]);
    for (int b = 0; b < count; b++) r->hash = (r->hash ^ (uint8_t)bytes[b]) * 0x100000001b3u;
  }
  memcpy(sorted, characters, r->length * sizeof *sorted);
  qsort(sorted, r->length, sizeof *sorted, by_character);
  for (size_t i = 0; i < r->length; i++) {
    if (i == 0 || sorted[i] != sorted[i - 1]) entries[r->distinct++].character = sorted[i];
    entries[r->distinct - 1].count++;
  }
  if (r->distinct > (size_t)max_vocab) {
    entries[r->distinct].character = 0xfffd;
    size_t candidates = r->distinct + 1;
    for (size_t i = 0; i < r->distinct; i++)
      if (entries[i].character == 0xfffd) candidates = r->distinct;
    qsort(entries, candidates, sizeof *entries, by_rank);
    r->size = max_vocab;
    for (size_t i = (size_t)max_vocab; i < candidates; i++) r->replaced += entries[i].count;
  } else {
    r->size = (int)r->distinct;
  }
  for (int i = 0; i < r->size; i++) r->vocabulary[i] = entries[i].character;
  qsort(r->vocabulary, (size_t)r->size, sizeof *r->vocabulary, by_character);
  free(entries);
  free(sorted);
  return r;
}

static void check_against(const reference *r, const plateau_text *text, const char *row) {
  if (text->length != r->length || text->returns != r->returns || text->hash != r->hash ||
      text->distinct != r->distinct || text->replaced != r->replaced)
    fail_msg("%s: length %zu (%zu), returns %zu (%zu), distinct %zu (%zu), replaced %zu (%zu)", row,
             text->length, r->length, text->returns, r->returns, text->distinct, r->distinct,
             text->replaced, r->replaced);
  if (text->vocabulary.size != r->size)
    fail_msg("%s: V = %d, expected %d", row, text->vocabulary.size, r->size);
  for (int s = 0; s < r->size; s++)
    if (text->vocabulary.code_points[s] != r->vocabulary[s])
      fail_msg("%s: symbol %d is U+%X, expected U+%X", row, s, text->vocabulary.code_points[s],
               r->vocabulary[s]);
  for (size_t i = 0; i < r->length; i++) {
    uint32_t c = r->characters[i];
    bool known = bsearch(&c, r->vocabulary, (size_t)r->size, sizeof c, by_character) != NULL;
    uint32_t read = text->vocabulary.code_points[text->symbols[i]];
    if (read != (known ? c : 0xfffd)) fail_msg("%s: character %zu is U+%X", row, i, read);
  }
}

/* ---- A text in a block of exactly its size */

static plateau_status read_text(plateau_text *text, void **block, const char *utf8, size_t bytes,
                                const plateau_vocabulary *known, int max_vocab,
                                plateau_error *error) {
  size_t size = plateau_text_size(utf8, bytes, error);
  *block = NULL;
  if (size == 0) return PLATEAU_BAD_TEXT;
  assert_int_equal(size % 64, 0);
  *block = aligned_alloc(64, size);
  if (!*block) abort();
  memset(*block, 0xa5, size);
  return plateau_text_read(text, *block, size, utf8, bytes, known, max_vocab,
                           PLATEAU_UNKNOWN_REFUSE, error);
}

/* Copies a string literal, so that a byte read after its end is one too many for ASan. */
static char *copy_of(const char *bytes, size_t count) {
  char *copy = malloc(count ? count : 1);
  assert_non_null(copy);
  memcpy(copy, bytes, count);
  return copy;
}

static void texts_match_the_reference(void **state) {
  static const uint32_t alphabet[] = {'a',    'b',    '\r',   '\n',   '\r',    'c',     'd',
                                      'e',    'f',    0xe9,   0x7ff,  0x800,   0xfffd,  0xffff,
                                      0x4e2d, 0xfeff, 0x80,   0x7f,   1,       0xd7ff,  0xe000,
                                      0x301,  0xfffc, 0xfffe, 0x2028, 0x10000, 0x1f600, 0x10ffff};
  (void)state;
  for (int round = 0; round < 3000; round++) {
    /* the last three make tables of megabytes, so they are rare */
    uint32_t choices = (uint32_t)COUNT(alphabet) - (round % 50 ? 3 : 0);
    uint32_t letters = 1 + random_below(choices), first = random_below(choices);
    size_t length = 1 + random_below(round % 7 ? 40 : 400), bytes = 0;
    int max_vocab = 2 + (int)random_below(20);
    uint32_t *characters = calloc(length, sizeof *characters);
    char *utf8 = malloc(4 * length);
    assert_true(characters && utf8);
    for (size_t i = 0; i < length; i++) {
      characters[i] = alphabet[(first + random_below(letters)) % choices];
      bytes += (size_t)plateau_utf8_write(utf8 + bytes, characters[i]);
    }
    char row[64];
    snprintf(row, sizeof row, "round %d, max_vocab %d", round, max_vocab);
    reference *r = refer(characters, length, max_vocab);
    char *exact = copy_of(utf8, bytes);
    plateau_text text = {0};
    plateau_error error = {PLATEAU_OK, ""};
    void *block;
    plateau_status status = read_text(&text, &block, exact, bytes, NULL, max_vocab, &error);
    if (r->length == 0) {
      if (status != PLATEAU_BAD_TEXT) fail_msg("%s: empty, but status %d", row, status);
    } else {
      if (status != PLATEAU_OK) fail_msg("%s: %s", row, error.sentence);
      check_against(r, &text, row);
    }
    free(block);
    free(exact);
    free(utf8);
    free(characters);
    free(r);
  }
}

static void small_texts_give_what_is_expected(void **state) {
  static const struct {
    const char *utf8;
    int max_vocab;
    size_t length, returns, replaced;
    int size;
    uint32_t vocabulary[5];
  } rows[] = {
      {"a", 512, 1, 0, 0, 1, {'a'}},
      {"aaaa", 512, 4, 0, 0, 1, {'a'}},
      {"cab", 512, 3, 0, 0, 3, {'a', 'b', 'c'}},
      {"\r\n", 512, 1, 1, 0, 1, {'\n'}},
      {"a\r\nb\rc\n", 512, 6, 2, 0, 4, {'\n', 'a', 'b', 'c'}},
      {"\r\r\n", 512, 2, 2, 0, 1, {'\n'}},
      {"\r", 512, 1, 1, 0, 1, {'\n'}},
      {"\xef\xbb\xbf"
       "a",
       512,
       1,
       0,
       0,
       1,
       {'a'}},
      {"a\xef\xbb\xbf", 512, 2, 0, 0, 2, {'a', 0xfeff}},
      {"\xef\xbb\xbf\xef\xbb\xbf", 512, 1, 0, 0, 1, {0xfeff}},
      {"aabbcd", 3, 6, 0, 2, 3, {'a', 'b', 0xfffd}},
      {"ddccba", 3, 6, 0, 2, 3, {'c', 'd', 0xfffd}},
      {"dcba", 3, 4, 0, 2, 3, {'a', 'b', 0xfffd}}, /* ties: the lower code points */
      {"abcd", 4, 4, 0, 0, 4, {'a', 'b', 'c', 'd'}},
      {"aab", 2, 3, 0, 0, 2, {'a', 'b'}},
      {"aabc", 2, 4, 0, 2, 2, {'a', 0xfffd}},
      {"aab\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3, 6, 0, 0, 3, {'a', 'b', 0xfffd}},
      {"aabc\xef\xbf\xbd", 3, 5, 0, 1, 3, {'a', 'b', 0xfffd}},
      {"\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
       "ab",
       2,
       4,
       0,
       2,
       2,
       {0xfffd, 0x1f600}},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_text text = {0};
    plateau_error error = {PLATEAU_OK, ""};
    void *block;
    size_t bytes = strlen(rows[i].utf8);
    plateau_status status = read_text(&text, &block, rows[i].utf8, bytes, NULL, rows[i].max_vocab,
                                      &error);
    if (status != PLATEAU_OK) {
      fail_msg("row %zu: %s", i, error.sentence);
      return;
    }
    if (text.length != rows[i].length || text.returns != rows[i].returns ||
        text.replaced != rows[i].replaced || text.vocabulary.size != rows[i].size)
      fail_msg("row %zu: length %zu, returns %zu, replaced %zu, V %d", i, text.length, text.returns,
               text.replaced, text.vocabulary.size);
    for (int s = 0; s < rows[i].size; s++)
      if (text.vocabulary.code_points[s] != rows[i].vocabulary[s])
        fail_msg("row %zu: symbol %d is U+%X", i, s, text.vocabulary.code_points[s]);
    free(block);
  }
}

/* FNV-1a's published vectors (www.isthe.com/chongo/tech/comp/fnv), with line ends as they are
 * stored. */
static void the_hash_is_fnv_1a_of_the_normalised_text(void **state) {
  static const struct {
    const char *utf8;
    uint64_t hash;
  } rows[] = {{"a", 0xaf63dc4c8601ec8c},
              {"foobar", 0x85944171f73967e8},
              {"\xef\xbb\xbf"
               "foobar",
               0x85944171f73967e8},
              {"\n", 0xaf63c74c8601c8dd},
              {"\r\n", 0xaf63c74c8601c8dd},
              {"\r", 0xaf63c74c8601c8dd}};
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_text text = {0};
    plateau_error error = {PLATEAU_OK, ""};
    void *block;
    read_text(&text, &block, rows[i].utf8, strlen(rows[i].utf8), NULL, 512, &error);
    if (text.hash != rows[i].hash) fail_msg("row %zu: %llx", i, (unsigned long long)text.hash);
    free(block);
  }
}

/* ---- What is refused */

static void a_text_too_large_is_refused_unread(void **state) {
  plateau_error error = {PLATEAU_OK, ""};
  (void)state;
  assert_int_equal(plateau_text_size("a", ((size_t)1 << 30) + 1, &error), 0);
  assert_int_equal(error.status, PLATEAU_TOO_LARGE);
  assert_non_null(strstr(error.sentence, "1073741825 bytes; the limit is 1073741824"));
}

static void every_truncation_is_refused_or_read(void **state) {
  static const char whole[] = "aé\r\n中😀\xf4\x8f\xbf\xbf\xef\xbf\xbdz";
  (void)state;
  for (size_t bytes = 0; bytes < sizeof whole; bytes++) {
    size_t start = bytes; /* of the last character */
    while (start > 0 && ((uint8_t)whole[start] & 0xc0) == 0x80) start--;
    bool cut = start < bytes, empty = bytes == 0;
    char *utf8 = copy_of(whole, bytes), place[40];
    plateau_text text = {0};
    plateau_error error = {PLATEAU_OK, ""};
    void *block;
    plateau_status status = read_text(&text, &block, utf8, bytes, NULL, 512, &error);
    if ((status == PLATEAU_OK) == (cut || empty)) fail_msg("%zu bytes: status %d", bytes, status);
    snprintf(place, sizeof place, "offset %zu, the text ends", start);
    if (cut && !strstr(error.sentence, place)) fail_msg("%zu bytes: %s", bytes, error.sentence);
    free(block);
    free(utf8);
  }
}

/* ---- A known vocabulary */

static void a_known_vocabulary_is_kept(void **state) {
  static const uint32_t abc[] = {'a', 'b', 'c'};
  const plateau_vocabulary known = {3, abc};
  plateau_text text = {0};
  plateau_error error = {PLATEAU_OK, ""};
  void *block;
  (void)state;
  assert_int_equal(read_text(&text, &block, "ca", 2, &known, 2, &error), PLATEAU_OK);
  assert_int_equal(text.vocabulary.size, 3);
  assert_memory_equal(text.vocabulary.code_points, abc, sizeof abc);
  assert_ptr_not_equal(text.vocabulary.code_points, abc);
  assert_memory_equal(text.symbols, ((const uint16_t[]){2, 0}), 4);
  assert_int_equal(text.distinct, 2);
  free(block);
}

static void symbols_are_found_by_code_point(void **state) {
  uint32_t code_points[50];
  (void)state;
  for (int size = 0; size <= 50; size++) {
    for (int s = 0; s < size; s++) code_points[s] = 3 + 2 * (uint32_t)s;
    const plateau_vocabulary vocabulary = {size, code_points};
    for (uint32_t c = 0; c < 110; c++) {
      int expected = c % 2 && c >= 3 && (int)(c - 3) / 2 < size ? (int)(c - 3) / 2 : -1;
      if (pl_text_symbol(&vocabulary, c) != expected) fail_msg("V %d, code point %u", size, c);
    }
  }
}

static void large_vocabularies_are_read(void **state) {
  size_t length = 200000, bytes = 0;
  uint32_t *characters = calloc(length, sizeof *characters);
  char *utf8 = malloc(4 * length);
  (void)state;
  assert_true(characters && utf8);
  for (size_t i = 0; i < length; i++) {
    uint32_t a = random_below(120), b = random_below(120);
    characters[i] = 0x4e00 + a * b;
    bytes += (size_t)plateau_utf8_write(utf8 + bytes, characters[i]);
  }
  for (int max_vocab = 4096; max_vocab >= 2; max_vocab /= 8) {
    uint32_t *copy = calloc(length, sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, characters, length * sizeof *copy);
    reference *r = refer(copy, length, max_vocab);
    plateau_text text = {0};
    plateau_error error = {PLATEAU_OK, ""};
    void *block;
    assert_int_equal(read_text(&text, &block, utf8, bytes, NULL, max_vocab, &error), PLATEAU_OK);
    check_against(r, &text, "large");
    free(block);
    free(copy);
    free(r);
  }
  free(characters);
  free(utf8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_match_the_reference),
      cmocka_unit_test(small_texts_give_what_is_expected),
      cmocka_unit_test(the_hash_is_fnv_1a_of_the_normalised_text),
      cmocka_unit_test(a_text_too_large_is_refused_unread),
      cmocka_unit_test(every_truncation_is_refused_or_read),
      cmocka_unit_test(a_known_vocabulary_is_kept),
      cmocka_unit_test(symbols_are_found_by_code_point),
      cmocka_unit_test(large_vocabularies_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

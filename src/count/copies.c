/* copies.c - finds the stretches of a sample that stand word for word in a text, with the automaton
 * of the sample's substrings.
 *
 * The automaton is that of the sample read backwards, and the text is read backwards through it.
 * What the automaton then knows about a place is the longest stretch that begins there. A state
 * stands for the substrings that occur at the same places of the sample; its length is that of the
 * longest of them, and its link leads to the longest one that also occurs elsewhere. The arrows of
 * a state form a list; a hash of state and symbol finds one.
 */
#include "base/arena.h"
#include "plateau_look.h"
#include "text/text.h"

#include <assert.h>

#define NONE            UINT32_MAX
#define READ_AT_ONCE    ((size_t)1 << 20)
#define HASH_MULTIPLIER 0x9e3779b97f4a7c15u

typedef struct state {
  uint32_t length, link, arrows; /* arrows: the first of the list */
  /* length of the longest stretch of the text that ended in this state */
  uint32_t reach;
  uint32_t place; /* the first place of that stretch */
  uint32_t first; /* the first place of any stretch that ended here */
} state;

typedef struct arrow {
  uint32_t from, to, next; /* next: of the same state */
  uint32_t symbol;
} arrow;

struct plateau_copies_search {
  const uint16_t *text;
  size_t unread, length; /* characters left of the text; characters of the sample */
  uint32_t *sample;      /* symbols; V: a character that the text does not have */
  state *states;
  arrow *arrows;
  uint32_t *table; /* slots + 1 entries: 1 + arrow; 0: free */
  size_t slots;    /* a power of two, minus 1 */
  uint32_t state_count, arrow_count;
  uint32_t at, matched;   /* the automaton's state, and the length of the stretch it has matched */
  uint32_t *head, *order; /* by length, length + 2 entries; states by falling length */
  /* by character of the sample: the state of the stretch that begins there */
  uint32_t *prefix;
  uint32_t *match, *place;
  plateau_copy *spans;
  size_t count;
};

static size_t slots_for(size_t length) {
  size_t slots = 64;
  while (slots < 6 * length) slots *= 2;
  return slots;
}

/* The automaton of n characters has at most 2 n states and 3 n arrows. */
static void place(plateau_copies_search **search, size_t length, pl_arena *arena) {
  plateau_copies_search measured, *s = pl_arena_take(arena, 1, sizeof *s);
  if (!s) s = &measured;
  s->slots = slots_for(length) - 1;
  s->sample = pl_arena_take(arena, length, sizeof *s->sample);
  s->states = pl_arena_take(arena, 2 * length + 1, sizeof *s->states);
  s->arrows = pl_arena_take(arena, 3 * length + 1, sizeof *s->arrows);
  s->table = pl_arena_take(arena, s->slots + 1, sizeof *s->table);
  s->head = pl_arena_take(arena, length + 2, sizeof *s->head);
  s->order = pl_arena_take(arena, 2 * length + 1, sizeof *s->order);
  s->prefix = pl_arena_take(arena, length, sizeof *s->prefix);
  s->match = pl_arena_take(arena, length, sizeof *s->match);
  s->place = pl_arena_take(arena, length, sizeof *s->place);
  s->spans = pl_arena_take(arena, length, sizeof *s->spans);
  if (search) *search = s;
}

size_t plateau_copies_size(size_t length) {
  assert(length <= PLATEAU_COPIES_LIMIT);
  pl_arena arena = {0};
  place(NULL, length, &arena);
  return arena.used;
}

/* ---- The automaton ---- */

static size_t slot_of(const plateau_copies_search *s, uint32_t from, uint32_t symbol) {
  uint64_t key = ((uint64_t)from << 16 | symbol) * HASH_MULTIPLIER;
  return (size_t)(key >> 32) & s->slots;
}

/* The arrow for a symbol, or NONE. */
static uint32_t arrow_of(const plateau_copies_search *s, uint32_t from, uint32_t symbol) {
  for (size_t slot = slot_of(s, from, symbol); s->table[slot]; slot = (slot + 1) & s->slots) {
    uint32_t a = s->table[slot] - 1;
    if (s->arrows[a].from == from && s->arrows[a].symbol == symbol) return a;
  }
  return NONE;
}

static void add_arrow(plateau_copies_search *s, uint32_t from, uint32_t symbol, uint32_t to) {
  uint32_t a = s->arrow_count++;
  s->arrows[a] = (arrow){from, to, s->states[from].arrows, symbol};
  s->states[from].arrows = a;
  size_t slot = slot_of(s, from, symbol);
  while (s->table[slot]) slot = (slot + 1) & s->slots;
  s->table[slot] = a + 1;
}

static uint32_t add_state(plateau_copies_search *s, uint32_t length, uint32_t link) {
  s->states[s->state_count] = (state){length, link, NONE, 0, NONE, NONE};
  return s->state_count++;
}

/* Gives the substrings of q that `from` and the symbol form a state of their own, and leads the
 * arrows of the shorter ones to it. */
static uint32_t divide(plateau_copies_search *s, uint32_t from, uint32_t symbol, uint32_t q) {
  uint32_t clone = add_state(s, s->states[from].length + 1, s->states[q].link);
  for (uint32_t a = s->states[q].arrows; a != NONE; a = s->arrows[a].next)
    add_arrow(s, clone, s->arrows[a].symbol, s->arrows[a].to);
  for (uint32_t p = from; p != NONE; p = s->states[p].link) {
    uint32_t a = arrow_of(s, p, symbol);
    if (s->arrows[a].to != q) break;
    s->arrows[a].to = clone;
  }
  s->states[q].link = clone;
  return clone;
}

/* Adds one more symbol; `last` is the state of all symbols before it. */
static uint32_t extend(plateau_copies_search *s, uint32_t last, uint32_t symbol) {
  uint32_t all = add_state(s, s->states[last].length + 1, 0), p = last, a = NONE;
  for (; p != NONE && (a = arrow_of(s, p, symbol)) == NONE; p = s->states[p].link)
    add_arrow(s, p, symbol, all);
  if (p == NONE) return all;
  uint32_t q = s->arrows[a].to;
  s->states[all].link = s->states[q].length == s->states[p].length + 1 ? q
                                                                       : divide(s, p, symbol, q);
  return all;
}

/* Sorts states by falling length, so that each comes before the state its link leads to. */
static void sort_states(plateau_copies_search *s) {
  for (size_t i = 0; i < s->length + 2; i++) s->head[i] = 0;
  for (uint32_t i = 0; i < s->state_count; i++) s->head[s->length - s->states[i].length + 1]++;
  for (size_t i = 0; i <= s->length; i++) s->head[i + 1] += s->head[i];
  for (uint32_t i = 0; i < s->state_count; i++)
    s->order[s->head[s->length - s->states[i].length]++] = i;
}

void plateau_copies_begin(plateau_copies_search **search, void *block, size_t block_bytes,
                          const plateau_text *text, size_t train, const uint32_t *sample,
                          size_t length) {
  assert(train <= text->length && train < NONE && length <= PLATEAU_COPIES_LIMIT);
  pl_arena arena = pl_arena_over(block, block_bytes);
  place(search, length, &arena);
  plateau_copies_search *s = *search;
  s->text = text->symbols;
  s->unread = train;
  s->length = length;
  s->count = s->state_count = s->arrow_count = s->at = s->matched = 0;
  for (size_t i = 0; i <= s->slots; i++) s->table[i] = 0;
  for (size_t i = 0; i < length; i++) {
    int symbol = pl_text_symbol(&text->vocabulary, sample[i]);
    s->sample[i] = symbol < 0 ? (uint32_t)text->vocabulary.size : (uint32_t)symbol;
  }
  uint32_t last = add_state(s, 0, NONE);
  for (size_t i = length; i-- > 0; s->prefix[i] = last) last = extend(s, last, s->sample[i]);
  sort_states(s);
}

/* ---- The text ---- */

static void read_symbol(plateau_copies_search *s, uint32_t symbol, uint32_t place) {
  uint32_t a;
  while ((a = arrow_of(s, s->at, symbol)) == NONE && s->at != 0) {
    s->at = s->states[s->at].link;
    s->matched = s->states[s->at].length;
  }
  if (a == NONE) return;
  s->at = s->arrows[a].to;
  s->matched++;
  state *t = &s->states[s->at];
  t->first = place; /* places fall, so the last one written is the first */
  if (s->matched < t->reach) return;
  t->reach = s->matched;
  t->place = place;
}

/* When a state has been reached, everything its link stands for has been reached too. */
static void pass_to_links(plateau_copies_search *s) {
  for (uint32_t i = 0; i < s->state_count; i++) {
    const state *t = &s->states[s->order[i]];
    if (t->first == NONE || t->link == NONE) continue;
    state *up = &s->states[t->link];
    if (up->first == NONE || t->first < up->first) up->first = t->first;
    /* First places of the longest stretches: those of this state are among those of the states
     * below. */
    if (up->reach < up->length || t->first < up->place) up->place = t->first;
    up->reach = up->length;
  }
}

/* When a state has not been reached, its link may have been: take the longest stretch that both
 * begin with. */
static void pass_to_states(plateau_copies_search *s) {
  for (uint32_t i = s->state_count; i-- > 0;) {
    state *t = &s->states[s->order[i]];
    if (t->first != NONE || t->link == NONE) continue;
    t->reach = s->states[t->link].reach;
    t->place = s->states[t->link].place;
  }
  for (size_t i = 0; i < s->length; i++) {
    const state *t = &s->states[s->prefix[i]];
    s->match[i] = t->reach;
    s->place[i] = t->reach ? t->place : 0;
  }
}

static void write_spans(plateau_copies_search *s) {
  size_t end = 0;
  for (size_t i = 0; i < s->length; i++) {
    if (s->match[i] < PLATEAU_COPY_MINIMUM || i + s->match[i] <= end) continue;
    end = i + s->match[i];
    s->spans[s->count++] = (plateau_copy){(uint32_t)i, s->match[i], s->place[i]};
  }
}

bool plateau_copies_advance(plateau_copies_search *s) {
  size_t stop = s->unread > READ_AT_ONCE ? s->unread - READ_AT_ONCE : 0;
  while (s->unread > stop) {
    s->unread--;
    read_symbol(s, s->text[s->unread], (uint32_t)s->unread);
  }
  if (s->unread > 0) return true;
  pass_to_links(s);
  pass_to_states(s);
  write_spans(s);
  return false;
}

/* ---- What was found ---- */

void plateau_copies_result(const plateau_copies_search *s, plateau_copies *copies) {
  *copies = (plateau_copies){.length = s->length,
                             .match = s->match,
                             .place = s->place,
                             .spans = s->spans,
                             .count = s->count};
  for (size_t i = 0; i < s->length; i++)
    if (s->match[i] > copies->longest.length)
      copies->longest = (plateau_copy){(uint32_t)i, s->match[i], s->place[i]};
}

double plateau_copies_share(const plateau_copies *copies, size_t n) {
  if (copies->length < n || n == 0) return __builtin_nan("");
  size_t copied = 0, all = copies->length - n + 1;
  for (size_t i = 0; i < all; i++) copied += copies->match[i] >= n;
  return (double)copied / (double)all;
}

/* header.c - the JSON header of a checkpoint, in its only canonical form (docs/format.md). */
#include "run/header.h"

#include "base/number.h"
#include "run/update.h"

#include <string.h>

/* ---- The figures, by name ---- */

typedef enum form {
  WORD,  /* any 64 bits */
  COUNT, /* below 2^53 */
  REAL
} form;

/* SINCE_2: from version 2 on. */
typedef enum presence { ALWAYS, SINCE_2, WITH_BEST, BEST_SINCE_3 } presence;

typedef struct figure {
  const char *name;
  form form;
  presence presence;
  size_t offset;
} figure;

#define FIGURE(name, form, presence, member) \
  { name, form, presence, offsetof(pl_header, member) }

static const figure FIGURES[] = {
    FIGURE("text.hash", WORD, ALWAYS, text_hash),
    FIGURE("text.length", COUNT, ALWAYS, text_length),
    FIGURE("vocabulary", COUNT, ALWAYS, vocabulary),
    FIGURE("state.rows", COUNT, ALWAYS, rows),
    FIGURE("run.step", COUNT, ALWAYS, counters.step),
    FIGURE("run.epoch", COUNT, ALWAYS, counters.epoch),
    FIGURE("run.steps_done", COUNT, ALWAYS, counters.steps_done),
    FIGURE("run.updates", COUNT, ALWAYS, counters.updates),
    FIGURE("run.chars", COUNT, ALWAYS, counters.chars),
    FIGURE("run.rollbacks", COUNT, ALWAYS, counters.rollbacks),
    FIGURE("run.partial_count", COUNT, ALWAYS, counters.partial_count),
    FIGURE("run.partial_loss", REAL, ALWAYS, counters.partial_loss),
    FIGURE("run.partial_norm", REAL, ALWAYS, counters.partial_norm),
    FIGURE("run.loss", REAL, ALWAYS, counters.loss),
    FIGURE("run.grad_norm", REAL, ALWAYS, counters.grad_norm),
    FIGURE("run.hash", WORD, ALWAYS, counters.hash),
    FIGURE("run.rate_factor", REAL, ALWAYS, counters.rate_factor),
    FIGURE("run.h0", REAL, ALWAYS, counters.h0),
    FIGURE("schedule.factor", REAL, ALWAYS, counters.schedule.factor),
    FIGURE("schedule.best", REAL, ALWAYS, counters.schedule.best),
    FIGURE("schedule.worse", COUNT, ALWAYS, counters.schedule.worse),
    FIGURE("schedule.from", COUNT, SINCE_2, counters.schedule_from),
    FIGURE("rng.state", WORD, ALWAYS, counters.rng.state),
    FIGURE("rng.increment", WORD, ALWAYS, counters.rng.increment),
    FIGURE("best.loss", REAL, WITH_BEST, best.figures.loss),
    FIGURE("best.error", REAL, WITH_BEST, best.figures.error),
    FIGURE("best.temperature", REAL, BEST_SINCE_3, best.figures.temperature),
    FIGURE("best.step", COUNT, WITH_BEST, best.figures.step),
    FIGURE("best.epoch", COUNT, WITH_BEST, best.figures.epoch),
    FIGURE("best.since", COUNT, WITH_BEST, best.figures.since),
    FIGURE("best.h0", REAL, WITH_BEST, best.h0),
    FIGURE("best.tensors", COUNT, WITH_BEST, best_tensors),
};
enum { FIGURE_COUNT = sizeof FIGURES / sizeof *FIGURES };

/* Fields that version 3 brought. A run of an older file goes on as the frozen recipes do, which have
 * the value of each new field that changes nothing. */
static const char *const SINCE_3[] = {"tied", "input_dropout", "average", "calibrate", "patience"};
static const char OLD_RUN[] = "default-1";

static bool has_field(const pl_header *h, const char *name) {
  if (h->version >= 3) return true;
  for (size_t i = 0; i < sizeof SINCE_3 / sizeof *SINCE_3; i++)
    if (strcmp(name, SINCE_3[i]) == 0) return false;
  return true;
}

static bool is_present(const pl_header *h, const figure *f) {
  switch (f->presence) {
  case ALWAYS: return true;
  case SINCE_2: return h->version >= 2;
  case WITH_BEST: return h->best.known;
  default: return h->best.known && h->version >= 3;
  }
}

static uint64_t whole_of(const pl_header *h, const figure *f) {
  uint64_t x;
  memcpy(&x, (const char *)h + f->offset, sizeof x);
  return x;
}

static double real_of(const pl_header *h, const figure *f) {
  double x;
  memcpy(&x, (const char *)h + f->offset, sizeof x);
  return x;
}

const char *pl_header_excess(const pl_header *h) {
  for (int i = 0; i < FIGURE_COUNT; i++)
    if (FIGURES[i].form == COUNT && whole_of(h, &FIGURES[i]) >> 53) return FIGURES[i].name;
  return NULL;
}

/* ---- The tensors ---- */

static bool of_model(pl_entry *e, const pl_model *m, pl_part part, int index) {
  const pl_tensor *t = &m->tensor[index];
  *e = (pl_entry){.part = part, .index = index, .item = sizeof(pl_real)};
  e->rows = t->vector ? 0 : (uint64_t)t->rows;
  e->cols = (uint64_t)(t->vector ? t->rows : t->cols);
  return true;
}

static bool of_state(pl_entry *e, const pl_model *m, pl_part part, int layer, uint64_t rows) {
  *e = (pl_entry){.part = part, .index = layer, .item = sizeof(pl_real)};
  e->rows = rows;
  e->cols = (uint64_t)m->H;
  return true;
}

bool pl_header_entry(const pl_header *h, const pl_model *m, int i, pl_entry *e) {
  *e = (pl_entry){.part = PL_VOCABULARY, .cols = h->vocabulary, .item = sizeof(int32_t)};
  if (i == 0) return true;
  int n = i - 1, models = m->count * (1 + pl_optimizer_moments(h->config.optimizer));
  if (n < models) return of_model(e, m, (pl_part)(PL_PARAMETERS + n / m->count), n % m->count);
  n -= models;
  if (h->config.average > 0 && n < m->count) return of_model(e, m, PL_AVERAGE, n);
  n -= h->config.average > 0 ? m->count : 0;
  int kinds = m->cell == PLATEAU_CELL_LSTM ? 2 : 1, states = h->rows > 0 ? kinds * m->layers : 0;
  if (n < states) return of_state(e, m, n % kinds == 0 ? PL_HIDDEN : PL_CELL, n / kinds, h->rows);
  n -= states;
  return h->best_tensors == 1 && n < m->count && of_model(e, m, PL_BEST, n);
}

size_t pl_header_data_bytes(const pl_header *h, const pl_model *m) {
  size_t bytes = 0;
  pl_entry entry;
  for (int i = 0; pl_header_entry(h, m, i, &entry); i++) bytes += pl_entry_bytes(&entry);
  return bytes;
}

/* ---- Writing: to memory, to compare with expected bytes, or only to measure ---- */

typedef struct sink {
  char *out;
  const char *expected;
  size_t capacity; /* of expected */
  size_t at;
  bool same;
} sink;

static void put_bytes(sink *s, const char *bytes, size_t length) {
  if (s->out) memcpy(s->out + s->at, bytes, length);
  if (s->expected)
    s->same = s->same && length <= s->capacity - s->at &&
              memcmp(s->expected + s->at, bytes, length) == 0;
  if (!s->expected || s->same) s->at += length;
}

static void put(sink *s, const char *text) { put_bytes(s, text, strlen(text)); }

static void put_whole(sink *s, uint64_t x) {
  char text[PL_NUMBER_CAPACITY];
  put_bytes(s, text, pl_number_write_u64(text, x));
}

static void put_pair(sink *s, const char *prefix, const char *name, const char *value) {
  put(s, ",\"");
  put(s, prefix);
  put(s, name);
  put(s, "\":\"");
  put(s, value);
  put(s, "\"");
}

static void put_hex(sink *s, uint32_t x) {
  char digits[8];
  for (int i = 0; i < 8; i++) digits[i] = "0123456789abcdef"[x >> (28 - 4 * i) & 15];
  put_bytes(s, digits, sizeof digits);
}

static void put_figures(sink *s, const pl_header *h) {
  for (const figure *f = FIGURES; f < FIGURES + FIGURE_COUNT; f++) {
    char text[PL_NUMBER_CAPACITY];
    if (!is_present(h, f)) continue;
    size_t length = f->form == REAL ? pl_number_write(text, real_of(h, f))
                                    : pl_number_write_u64(text, whole_of(h, f));
    text[length] = 0;
    put_pair(s, "", f->name, text);
  }
}

static void put_metadata(sink *s, pl_header *h) {
  put(s, "{\"__metadata__\":{\"format\":\"plateau ");
  put_whole(s, (uint64_t)h->version);
  put(s, "\",\"crc32\":\"");
  h->crc_at = s->at;
  put_hex(s, h->crc);
  put(s, "\"");
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char value[40];
    if (!has_field(h, fields[i].name)) continue;
    plateau_config_get(&h->config, &fields[i], value, sizeof value);
    put_pair(s, "config.", fields[i].name, value);
  }
  put_figures(s, h);
  put(s, "}");
}

static void put_entry_name(sink *s, const pl_model *m, const pl_entry *e) {
  static const char *const PREFIX[] = {
      [PL_PARAMETERS] = "",
      [PL_MOMENT1] = "optimizer.moment1.",
      [PL_MOMENT2] = "optimizer.moment2.",
      [PL_AVERAGE] = "average.",
      [PL_BEST] = "best.",
      [PL_HIDDEN] = "state.h_l",
      [PL_CELL] = "state.c_l",
      [PL_VOCABULARY] = "vocabulary",
  };
  put(s, PREFIX[e->part]);
  if (e->part <= PL_BEST)
    put(s, m->tensor[e->index].name);
  else if (e->part <= PL_CELL)
    put_whole(s, (uint64_t)e->index);
}

static void put_entry(sink *s, const pl_model *m, const pl_entry *e, size_t from) {
  put(s, ",\"");
  put_entry_name(s, m, e);
  put(s, e->part == PL_VOCABULARY ? "\":{\"dtype\":\"I32\",\"shape\":["
         : sizeof(pl_real) == 4   ? "\":{\"dtype\":\"F32\",\"shape\":["
                                  : "\":{\"dtype\":\"F64\",\"shape\":[");
  if (e->rows > 0) {
    put_whole(s, e->rows);
    put(s, ",");
  }
  put_whole(s, e->cols);
  put(s, "],\"data_offsets\":[");
  put_whole(s, from);
  put(s, ",");
  put_whole(s, from + pl_entry_bytes(e));
  put(s, "]}");
}

static void put_header(sink *s, pl_header *h, const pl_model *m) {
  size_t from = 0;
  pl_entry entry;
  put_metadata(s, h);
  for (int i = 0; pl_header_entry(h, m, i, &entry); i++) {
    put_entry(s, m, &entry, from);
    from += pl_entry_bytes(&entry);
  }
  put(s, "}");
  for (size_t pads = (8 - s->at % 8) % 8; pads > 0; pads--) put(s, " ");
}

size_t pl_header_write(pl_header *h, const pl_model *m, char *out) {
  sink s = {.same = true};
  s.out = out;
  put_header(&s, h, m);
  return s.at;
}

bool pl_header_same(pl_header *h, const pl_model *m, const char *bytes, size_t length) {
  sink s = {.expected = bytes, .capacity = length, .same = true};
  put_header(&s, h, m);
  return s.same && s.at == length;
}

/* ---- Reading ---- */

typedef struct source {
  const char *at, *end;
} source;

static bool take(source *s, const char *text) {
  size_t length = strlen(text);
  if ((size_t)(s->end - s->at) < length || memcmp(s->at, text, length) != 0) return false;
  s->at += length;
  return true;
}

/* Reads ,"prefixname":"value" and writes the value to `value`, ended with 0. */
static bool take_pair(source *s, const char *prefix, const char *name, char *value,
                      size_t capacity) {
  if (!take(s, ",\"") || !take(s, prefix) || !take(s, name) || !take(s, "\":\"")) return false;
  size_t length = 0;
  while (s->at < s->end && *s->at != '"' && length + 1 < capacity) value[length++] = *s->at++;
  value[length] = 0;
  return take(s, "\"");
}

static bool take_whole(source *s, const char *name, uint64_t *x) {
  char value[40];
  return take_pair(s, "", name, value, sizeof value) && pl_number_read_u64(value, strlen(value), x);
}

/* Also reads "nan" and "inf", which counters hold before the first epoch ends. */
static bool take_real(source *s, const char *name, double *x) {
  char value[40];
  if (!take_pair(s, "", name, value, sizeof value)) return false;
  if (strcmp(value, "nan") == 0)
    *x = __builtin_nan("");
  else if (strcmp(value, "inf") == 0)
    *x = __builtin_inf();
  else
    return pl_number_read(value, strlen(value), x);
  return true;
}

static bool take_hex(source *s, uint32_t *x) {
  *x = 0;
  for (int i = 0; i < 8; i++, s->at++) {
    if (s->at == s->end) return false;
    char c = *s->at;
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return false;
    *x = *x << 4 | (uint32_t)digit;
  }
  return true;
}

/* A best moment is in the file when its first figure is. */
static bool take_figures(source *s, pl_header *h, const char **where) {
  for (const figure *f = FIGURES; f < FIGURES + FIGURE_COUNT; f++) {
    uint64_t whole = 0;
    double real = 0;
    *where = f->name;
    if (f->presence == WITH_BEST && h->version >= 2 && !h->best.known) {
      source ahead = *s;
      h->best.known = take(&ahead, ",\"best.loss\"");
    }
    if (!is_present(h, f)) continue;
    if (f->form == REAL ? !take_real(s, f->name, &real) : !take_whole(s, f->name, &whole))
      return false;
    char *member = (char *)h + f->offset;
    if (f->form == REAL)
      memcpy(member, &real, sizeof real);
    else
      memcpy(member, &whole, sizeof whole);
  }
  return true;
}

static bool take_config(source *s, pl_header *h, const char **where) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  plateau_config_recipe(&h->config, OLD_RUN, NULL);
  for (int i = 0; i < count; i++) {
    char value[40];
    *where = fields[i].name;
    if (!has_field(h, fields[i].name)) continue;
    if (!take_pair(s, "config.", fields[i].name, value, sizeof value)) return false;
    if (plateau_config_set(&h->config, fields[i].name, value, NULL)) return false;
  }
  return true;
}

bool pl_header_read(pl_header *h, const char *bytes, size_t length, const char **where) {
  source s = {bytes, bytes + length};
  memset(h, 0, sizeof *h);
  h->best.figures.temperature = 1;
  *where = "format";
  if (!take(&s, "{\"__metadata__\":{\"format\":\"plateau ")) return false;
  if (take(&s, "1"))
    h->version = 1;
  else if (take(&s, "2"))
    h->version = 2;
  else if (take(&s, "3"))
    h->version = 3;
  else
    return false;
  *where = "crc32";
  if (!take(&s, "\",\"crc32\":\"") || !take_hex(&s, &h->crc) || !take(&s, "\"")) return false;
  return take_config(&s, h, where) && take_figures(&s, h, where);
}

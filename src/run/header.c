/* header.c - the JSON header of a checkpoint, in its only canonical form (docs/format.md). */
#include "run/header.h"

#include "base/number.h"
#include "run/update.h"

#include <string.h>

/* ---- The counters, by name ---- */

typedef enum form { WHOLE, REAL } form;

typedef struct counter {
  const char *name;
  form form;
  size_t offset;
} counter;

#define COUNTER(name, form, member) \
  { name, form, offsetof(pl_counters, member) }

static const counter COUNTERS[] = {
    COUNTER("run.step", WHOLE, step),
    COUNTER("run.epoch", WHOLE, epoch),
    COUNTER("run.steps_done", WHOLE, steps_done),
    COUNTER("run.updates", WHOLE, updates),
    COUNTER("run.chars", WHOLE, chars),
    COUNTER("run.rollbacks", WHOLE, rollbacks),
    COUNTER("run.partial_count", WHOLE, partial_count),
    COUNTER("run.partial_loss", REAL, partial_loss),
    COUNTER("run.partial_norm", REAL, partial_norm),
    COUNTER("run.loss", REAL, loss),
    COUNTER("run.grad_norm", REAL, grad_norm),
    COUNTER("run.hash", WHOLE, hash),
    COUNTER("run.rate_factor", REAL, rate_factor),
    COUNTER("run.h0", REAL, h0),
    COUNTER("schedule.factor", REAL, schedule.factor),
    COUNTER("schedule.best", REAL, schedule.best),
    COUNTER("schedule.worse", WHOLE, schedule.worse),
    COUNTER("rng.state", WHOLE, rng.state),
    COUNTER("rng.increment", WHOLE, rng.increment),
};
enum { COUNTER_COUNT = sizeof COUNTERS / sizeof *COUNTERS };

static const char FORMAT[] = "plateau 1";

/* ---- The tensors ---- */

static size_t model_entries(const pl_model *m, const pl_header *h) {
  return (size_t)m->count * (size_t)(1 + pl_optimizer_moments(h->config.optimizer));
}

bool pl_header_entry(const pl_header *h, const pl_model *m, int i, pl_entry *e) {
  *e = (pl_entry){.part = PL_VOCABULARY, .cols = h->vocabulary, .item = sizeof(int32_t)};
  if (i == 0) return true;
  size_t n = (size_t)i - 1, entries = model_entries(m, h);
  e->item = sizeof(pl_real);
  if (n < entries) {
    const pl_tensor *t = &m->tensor[n % (size_t)m->count];
    e->part = (pl_part)(PL_PARAMETERS + (int)(n / (size_t)m->count));
    e->index = (int)(n % (size_t)m->count);
    e->rows = t->vector ? 0 : (uint64_t)t->rows;
    e->cols = (uint64_t)(t->vector ? t->rows : t->cols);
    return true;
  }
  n -= entries;
  size_t states = m->cell == PLATEAU_CELL_LSTM ? 2 : 1;
  if (h->rows == 0 || n >= states * (size_t)m->layers) return false;
  e->part = n % states == 0 ? PL_HIDDEN : PL_CELL;
  e->index = (int)(n / states);
  e->rows = h->rows;
  e->cols = (uint64_t)m->H;
  return true;
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

static void put_whole_pair(sink *s, const char *name, uint64_t x) {
  char text[PL_NUMBER_CAPACITY];
  text[pl_number_write_u64(text, x)] = 0;
  put_pair(s, "", name, text);
}

static void put_hex(sink *s, uint32_t x) {
  char digits[8];
  for (int i = 0; i < 8; i++) digits[i] = "0123456789abcdef"[x >> (28 - 4 * i) & 15];
  put_bytes(s, digits, sizeof digits);
}

static void put_counters(sink *s, const pl_counters *counters) {
  for (int i = 0; i < COUNTER_COUNT; i++) {
    const char *member = (const char *)counters + COUNTERS[i].offset;
    if (COUNTERS[i].form == WHOLE) {
      uint64_t whole;
      memcpy(&whole, member, sizeof whole);
      put_whole_pair(s, COUNTERS[i].name, whole);
    } else {
      double real;
      char text[PL_NUMBER_CAPACITY];
      memcpy(&real, member, sizeof real);
      text[pl_number_write(text, real)] = 0;
      put_pair(s, "", COUNTERS[i].name, text);
    }
  }
}

static void put_metadata(sink *s, pl_header *h) {
  put(s, "{\"__metadata__\":{\"format\":\"");
  put(s, FORMAT);
  put(s, "\",\"crc32\":\"");
  h->crc_at = s->at;
  put_hex(s, h->crc);
  put(s, "\"");
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char value[40];
    plateau_config_get(&h->config, &fields[i], value, sizeof value);
    put_pair(s, "config.", fields[i].name, value);
  }
  put_whole_pair(s, "text.hash", h->text_hash);
  put_whole_pair(s, "text.length", h->text_length);
  put_whole_pair(s, "vocabulary", h->vocabulary);
  put_whole_pair(s, "state.rows", h->rows);
  put_counters(s, &h->counters);
  put(s, "}");
}

static void put_entry_name(sink *s, const pl_model *m, const pl_entry *e) {
  static const char *const PREFIX[] = {"",          "optimizer.moment1.", "optimizer.moment2.",
                                       "state.h_l", "state.c_l",          "vocabulary"};
  put(s, PREFIX[e->part]);
  if (e->part <= PL_MOMENT2)
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

static bool take_counters(source *s, pl_counters *counters, const char **where) {
  for (int i = 0; i < COUNTER_COUNT; i++) {
    char *member = (char *)counters + COUNTERS[i].offset;
    uint64_t whole = 0;
    double real = 0;
    *where = COUNTERS[i].name;
    if (COUNTERS[i].form == WHOLE ? !take_whole(s, *where, &whole) : !take_real(s, *where, &real))
      return false;
    if (COUNTERS[i].form == WHOLE)
      memcpy(member, &whole, sizeof whole);
    else
      memcpy(member, &real, sizeof real);
  }
  return true;
}

static bool take_config(source *s, plateau_config *config, const char **where) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  plateau_config_default(config);
  for (int i = 0; i < count; i++) {
    char value[40];
    *where = fields[i].name;
    if (!take_pair(s, "config.", fields[i].name, value, sizeof value)) return false;
    if (plateau_config_set(config, fields[i].name, value, NULL)) return false;
  }
  return true;
}

bool pl_header_read(pl_header *h, const char *bytes, size_t length, const char **where) {
  source s = {bytes, bytes + length};
  memset(h, 0, sizeof *h);
  *where = "format";
  if (!take(&s, "{\"__metadata__\":{\"format\":\"") || !take(&s, FORMAT)) return false;
  *where = "crc32";
  if (!take(&s, "\",\"crc32\":\"") || !take_hex(&s, &h->crc) || !take(&s, "\"")) return false;
  if (!take_config(&s, &h->config, where)) return false;
  *where = "text.hash";
  if (!take_whole(&s, *where, &h->text_hash)) return false;
  *where = "text.length";
  if (!take_whole(&s, *where, &h->text_length)) return false;
  *where = "vocabulary";
  if (!take_whole(&s, *where, &h->vocabulary)) return false;
  *where = "state.rows";
  if (!take_whole(&s, *where, &h->rows)) return false;
  return take_counters(&s, &h->counters, where);
}

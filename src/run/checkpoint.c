/* checkpoint.c - converts between safetensors bytes and a state. Files are little-endian, like
 * every machine that Plateau runs on. */
#include "run/checkpoint.h"

#include "base/message.h"
#include "run/update.h"
#include "text/text.h"

#include <string.h>

enum { LENGTH_BYTES = 8, CRC_DIGITS = 8 };

/* ---- Walk over a tensor of the file in the file's order ---- */

/* Where an entry's part lives; NULL where the state lacks it. */
static pl_real *part_of(const pl_entry *e, const pl_state *state, pl_real *best) {
  switch (e->part) {
  case PL_PARAMETERS: return state->parameters;
  case PL_MOMENT1: return state->moment[0];
  case PL_MOMENT2: return state->moment[1];
  case PL_AVERAGE: return state->average;
  case PL_BEST: return best;
  case PL_HIDDEN: return state->h[e->index];
  case PL_CELL: return state->c[e->index];
  default: return NULL;
  }
}

/* The index in its part of number `n` of an entry. */
static size_t index_of(const pl_entry *e, const pl_model *m, size_t n) {
  if (e->part == PL_HIDDEN || e->part == PL_CELL)
    return n / (size_t)m->H * (size_t)m->Hp + n % (size_t)m->H;
  const pl_tensor *t = &m->tensor[e->index];
  return pl_tensor_index(t, (int)(n / (size_t)t->cols), (int)(n % (size_t)t->cols));
}

static size_t numbers_of(const pl_entry *e) { return pl_entry_bytes(e) / e->item; }

/* ---- Checksum ---- */

/* CRC-32 (ISO 3309, polynomial 0xedb88320 reflected), a byte at a time. */
static uint32_t crc_add(const uint32_t *table, uint32_t crc, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) crc = table[(crc ^ (unsigned char)bytes[i]) & 255] ^ crc >> 8;
  return crc;
}

/* The CRC of a file's bytes without the 8 digits at `skip`. */
static uint32_t crc_of(const char *bytes, size_t size, size_t skip) {
  uint32_t table[256];
  for (uint32_t i = 0; i < 256; i++) {
    table[i] = i;
    for (int bit = 0; bit < 8; bit++) table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0);
  }
  uint32_t crc = crc_add(table, 0xffffffffu, bytes, skip);
  size_t after = skip + CRC_DIGITS;
  return ~crc_add(table, crc, bytes + after, size - after);
}

/* ---- Writing ---- */

size_t pl_checkpoint_size(pl_header *h, const pl_model *m) {
  return LENGTH_BYTES + pl_header_write(h, m, NULL) + pl_header_data_bytes(h, m);
}

static void write_entry(const pl_entry *e, const pl_header *h, const pl_model *m,
                        const pl_state *state, char *out) {
  const pl_real *part = part_of(e, state, h->best.parameters);
  const pl_real reset = e->part == PL_HIDDEN ? (pl_real)h->counters.h0 : 0;
  size_t count = numbers_of(e);
  for (size_t n = 0; n < count; n++)
    memcpy(out + n * e->item, part ? part + index_of(e, m, n) : &reset, e->item);
}

void pl_checkpoint_write(pl_header *h, const pl_model *m, const pl_state *state,
                         const uint32_t *code_points, char *out) {
  uint64_t length = pl_header_write(h, m, out + LENGTH_BYTES);
  memcpy(out, &length, LENGTH_BYTES);
  char *at = out + LENGTH_BYTES + length;
  pl_entry entry;
  for (int i = 0; pl_header_entry(h, m, i, &entry); i++) {
    if (entry.part == PL_VOCABULARY)
      memcpy(at, code_points, pl_entry_bytes(&entry));
    else
      write_entry(&entry, h, m, state, at);
    at += pl_entry_bytes(&entry);
  }
  h->crc = crc_of(out, (size_t)(at - out), LENGTH_BYTES + h->crc_at);
  pl_header_write(h, m, out + LENGTH_BYTES);
}

/* ---- Proving ---- */

static plateau_status bad(plateau_error *error, const char *what) {
  return pl_refuse(error, PLATEAU_BAD_FILE,
                   "This is not a complete Plateau model: %s. Use another copy of the file.", what);
}

static bool is_finite(double x) { return x - x == 0; }

/* What a loss, a norm or a sum of them is. */
static bool is_amount(double x) { return is_finite(x) && x >= 0; }

/* NaN before it is known. */
static bool is_amount_if(bool known, double x) { return known ? is_amount(x) : x != x; }

/* Refuses counters that no run can have. What depends on the text's length is checked when the
 * length is known. */
static const char *counters_fault(const pl_counters *c) {
  bool begun = c->epoch > 0, inside = c->steps_done > 0;
  if (c->step < c->steps_done || c->step < c->epoch || c->step < c->updates ||
      c->step < c->schedule_from || c->chars < c->partial_count)
    return "its counters disagree";
  if (c->rollbacks > 8) return "it counts more than eight rollbacks";
  if (!is_amount(c->partial_loss) || !is_amount(c->partial_norm))
    return "a sum of the epoch is not finite, or negative";
  if (!inside && (c->partial_count > 0 || c->partial_loss > 0 || c->partial_norm > 0))
    return "a sum of the epoch is not 0 at its start";
  if (!is_amount_if(begun, c->loss) || !is_amount_if(begun, c->grad_norm))
    return "its last loss is not a number from 0 on";
  if (!(c->rate_factor > 0) || c->rate_factor > 1) return "its rate factor is not between 0 and 1";
  if (!(c->schedule.factor > 0) || c->schedule.factor > 1)
    return "its schedule is not between 0 and 1";
  if (!(c->schedule.best >= 0)) return "its best loss is not a number";
  if (c->schedule.worse > 10) return "its schedule has waited too long";
  if (c->rng.increment % 2 == 0) return "its generator is not one of ours";
  return NULL;
}

/* The best moment lies in an epoch that the run has begun. It may lie after the newest snapshot. */
static const char *best_fault(const pl_header *h) {
  const plateau_best *best = &h->best.figures;
  if (!h->best.known) return NULL;
  if (!is_amount(best->loss) || !(is_amount(best->error) || best->error != best->error))
    return "its best loss is not a number from 0 on";
  if (!(best->temperature >= 0.01 && best->temperature <= 100))
    return "the temperature of its best moment is not between 0.01 and 100";
  if (best->epoch > best->step || best->epoch > h->counters.epoch)
    return "its best moment has no possible place";
  if (h->best_tensors > 1) return "it does not say where its best weights are";
  return NULL;
}

static const char *h0_fault(const pl_header *h, const pl_model *m) {
  if (!pl_state_h0_possible(m, h->counters.h0)) return "its h0 is not 0, -1 or 0.5";
  if (!h->best.known || pl_state_h0_possible(m, h->best.h0)) return NULL;
  return "the h0 of its best moment is not 0, -1 or 0.5";
}

/* A run has numbers where its settings were auto. */
static bool is_open(const plateau_config *config) {
  int count;
  char value[40];
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    plateau_config_get(config, &fields[i], value, sizeof value);
    if (fields[i].fits && strcmp(value, "auto") == 0) return true;
  }
  return false;
}

static const char *header_fault(const pl_header *h) {
  bool carry = h->config.state == PLATEAU_STATE_CARRY;
  if (plateau_config_check(&h->config, NULL)) return "its settings are out of range";
  if (is_open(&h->config)) return "one of its settings is auto";
  if (h->config.arithmetic == PLATEAU_AUTO) return "it does not say its arithmetic";
  if (h->vocabulary < 1 || h->vocabulary > PL_TEXT_MAX_VOCABULARY)
    return "its vocabulary has no possible size";
  if (carry ? h->rows > (uint64_t)h->config.batch : h->rows > 0)
    return "its hidden state has no possible size";
  if (h->text_length > SIZE_MAX / 8) return "its text has no possible length";
  if (pl_header_excess(h)) return "one of its counts is larger than any run can reach";
  const char *fault = counters_fault(&h->counters);
  return fault ? fault : best_fault(h);
}

static const char *vocabulary_fault(const char *data, uint64_t count) {
  int64_t before = -1;
  for (uint64_t i = 0; i < count; i++) {
    int32_t code_point;
    memcpy(&code_point, data + i * sizeof code_point, sizeof code_point);
    if (code_point <= before) return "its vocabulary is not in ascending order";
    if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point < 0xe000))
      return "its vocabulary has a number that is no character";
    before = code_point;
  }
  return NULL;
}

static bool numbers_finite(const char *data, size_t count) {
  for (size_t i = 0; i < count; i++) {
    pl_real x;
    memcpy(&x, data + i * sizeof x, sizeof x);
    if (!is_finite((double)x)) return false;
  }
  return true;
}

/* Best weights that are the newest ones are not written again. */
static bool holds_them_twice(const pl_header *h, const pl_model *m, const char *data) {
  size_t weights = m->numbers * sizeof(pl_real);
  const char *newest = data + (size_t)h->vocabulary * sizeof(int32_t);
  if (h->config.average > 0)
    newest += weights * (size_t)(1 + pl_optimizer_moments(h->config.optimizer));
  const char *best = data + pl_header_data_bytes(h, m) - weights;
  return h->best_tensors == 1 && memcmp(newest, best, weights) == 0;
}

/* A part has its encoder before its decoder. In a file both are V x H, row-major. */
static bool is_untied(const pl_model *m, const pl_entry *e, const char *data,
                      const char **encoder) {
  if (m->twin < 0 || e->part == PL_VOCABULARY || e->part == PL_HIDDEN || e->part == PL_CELL)
    return false;
  if (e->index == m->encoder) *encoder = data;
  return e->index == m->decoder && memcmp(data, *encoder, pl_entry_bytes(e)) != 0;
}

static const char *data_fault(const pl_header *h, const pl_model *m, const char *data) {
  pl_entry entry;
  const char *first = data, *encoder = data;
  for (int i = 0; pl_header_entry(h, m, i, &entry); i++) {
    const char *fault = entry.part == PL_VOCABULARY ? vocabulary_fault(data, h->vocabulary) : NULL;
    if (fault) return fault;
    if (entry.part != PL_VOCABULARY && !numbers_finite(data, numbers_of(&entry)))
      return "it holds a number that is not finite";
    if (is_untied(m, &entry, data, &encoder))
      return "its encoder and decoder are tied, and not the same";
    data += pl_entry_bytes(&entry);
  }
  return holds_them_twice(h, m, first) ? "it holds the same weights twice" : NULL;
}

const char *pl_checkpoint_data(const char *bytes) {
  uint64_t length;
  memcpy(&length, bytes, LENGTH_BYTES);
  return bytes + LENGTH_BYTES + length;
}

plateau_status pl_checkpoint_prove(pl_header *h, pl_model *m, const char *bytes, size_t size,
                                   plateau_error *error) {
  uint64_t length;
  const char *where;
  if (size < LENGTH_BYTES) return bad(error, "it is shorter than its first field");
  memcpy(&length, bytes, LENGTH_BYTES);
  if (length > size - LENGTH_BYTES)
    return bad(error, "it ends inside its header, or is no safetensors file");
  const char *header = bytes + LENGTH_BYTES;
  if (!pl_header_read(h, header, (size_t)length, &where))
    return pl_refuse(error, PLATEAU_BAD_FILE,
                     "This is not a Plateau model of this version: its header cannot be read at "
                     "%s. Use another copy of the file.",
                     where);
  const char *fault = header_fault(h);
  if (fault) return bad(error, fault);
  pl_model_make(m, &h->config, (int)h->vocabulary);
  fault = h0_fault(h, m);
  if (fault) return bad(error, fault);
  if (!pl_header_same(h, m, header, (size_t)length))
    return bad(error, "its header is not as Plateau writes it");
  if (size - LENGTH_BYTES - (size_t)length != pl_header_data_bytes(h, m))
    return bad(error, "its size is not what its header says");
  if (crc_of(bytes, size, LENGTH_BYTES + h->crc_at) != h->crc)
    return bad(error, "its checksum is wrong");
  fault = data_fault(h, m, header + length);
  return fault ? bad(error, fault) : PLATEAU_OK;
}

/* The predictions that count in the first `steps` steps of an epoch, not all of them: they are whole
 * windows of whole batches. */
static uint64_t counted_in(const plateau_config *config, const plateau_plan *plan, uint64_t steps) {
  uint64_t batch = (uint64_t)plan->batch, window = (uint64_t)plan->window;
  uint64_t burn_in = (uint64_t)plan->burn_in;
  bool carry = config->state == PLATEAU_STATE_CARRY;
  uint64_t resets = carry && steps > 0 ? 1 : steps;
  return batch * (steps * window - resets * burn_in);
}

bool pl_checkpoint_fits(const pl_header *h, const plateau_plan *plan, int rows) {
  const pl_counters *c = &h->counters;
  if (h->rows != (uint64_t)rows || c->steps_done >= plan->steps) return false;
  if (c->partial_count != counted_in(&h->config, plan, c->steps_done)) return false;
  return !h->best.known || h->best.figures.step <= c->step - c->steps_done + plan->steps;
}

/* ---- Reading ---- */

void pl_checkpoint_read(const pl_header *h, const pl_model *m, const char *bytes,
                        const pl_state *state, pl_real *best) {
  const char *data = pl_checkpoint_data(bytes);
  pl_entry entry;
  for (int i = 0; pl_header_entry(h, m, i, &entry); i++) {
    pl_real *part = part_of(&entry, state, best);
    size_t count = part ? numbers_of(&entry) : 0;
    for (size_t n = 0; n < count; n++)
      memcpy(part + index_of(&entry, m, n), data + n * entry.item, entry.item);
    data += pl_entry_bytes(&entry);
  }
}

/* ask.c - answers questions about a run between its steps: losses with the current weights,
 * samples. */
#include "run/ask.h"

#include "run/step.h"
#include "text/text.h"

#include <assert.h>

/* ---- Losses ---- */

static void measure_training(const plateau_session *s, pl_measure *x) {
  bool carry = s->config.state == PLATEAU_STATE_CARRY;
  x->lanes = carry ? (size_t)s->plan.batch : s->plan.windows;
  x->length = x->stride = s->plan.stream;
}

/* Measures `count` symbols as unseen text. The first symbol is only context. */
static void measure_tail(const plateau_session *s, pl_measure *x, size_t count) {
  size_t predictions = count > 0 ? count - 1 : 0, T = (size_t)x->window;
  bool carry = s->config.state == PLATEAU_STATE_CARRY;
  x->lanes = carry ? 0 : predictions / T;
  x->length = x->stride = T;
  x->rest = carry ? predictions : predictions % T;
  if (x->lanes > 0 || x->rest == 0) return;
  x->lanes = 1;
  x->length = x->rest;
  x->rest = 0;
}

/* All that can be read of a part: a little more than what is. */
static uint64_t predictions_of(const plateau_session *s, plateau_part part) {
  return part == PLATEAU_TRAINING   ? s->plan.train
         : part == PLATEAU_HELD_OUT ? s->plan.valid
                                    : s->text.length;
}

void pl_measure_begin_whole(plateau_session *s, plateau_part part) {
  assert(s->text.length > 0 && s->step.shards == 0);
  pl_measure *x = &s->measure;
  x->symbols = s->text.symbols + (part == PLATEAU_HELD_OUT ? s->plan.train : 0);
  x->window = s->plan.window;
  x->burn_in = (size_t)(part == PLATEAU_WHOLE ? s->config.burn_in : s->plan.burn_in);
  x->h0 = s->live.counters->h0;
  x->excerpt.taken = 0;
  x->estimates_all = part == PLATEAU_TRAINING;
  x->rest = 0;
  x->each = NULL;
  x->fits = false;
  x->temperature = 1;
  if (part == PLATEAU_TRAINING)
    measure_training(s, x);
  else
    measure_tail(s, x, part == PLATEAU_WHOLE ? s->text.length : s->plan.valid);
  x->total = predictions_of(s, part);
  pl_measure_start(x);
  pl_session_refresh(s, pl_state_weights(&s->live));
  for (int v = 0; v < s->model.V; v++) {
    uint16_t symbol = (uint16_t)v;
    s->kernels->input_rows(&s->model, pl_state_weights(&s->live), &s->derived, &symbol, 1);
  }
}

static pl_excerpt excerpt_of(const plateau_session *s, plateau_part part) {
  if (part == PLATEAU_WHOLE) return (pl_excerpt){0};
  return pl_excerpt_make(&s->plan, &s->config, part);
}

bool plateau_measure_samples(const plateau_session *s, plateau_part part) {
  return excerpt_of(s, part).taken > 0;
}

static void begin_measure(plateau_session *s, plateau_part part, double temperature) {
  pl_excerpt excerpt = excerpt_of(s, part);
  pl_measure *x = &s->measure;
  pl_measure_begin_whole(s, part);
  x->temperature = temperature;
  if (excerpt.taken == 0) return;
  x->excerpt = excerpt;
  x->lanes = (size_t)excerpt.taken;
  x->length = (size_t)excerpt.length;
  x->rest = 0;
  x->against = part == PLATEAU_TRAINING && s->floor_known;
}

void plateau_measure_begin(plateau_session *s, plateau_part part) {
  begin_measure(s, part, 1);
  s->measure.fits = part == PLATEAU_HELD_OUT && s->config.calibrate;
}

void plateau_measure_against(plateau_session *s, const plateau_floor *floor) {
  pl_measure *x = &s->measure;
  assert(floor->stretches == x->stretches);
  s->floor_known = x->stretches > 0;
  x->floor = floor->per_char;
  for (size_t i = 0; i < x->stretches; i++) x->by_stretch[i] = floor->by_stretch[i];
}

void pl_measure_share_floor(plateau_session *s, const plateau_session *from) {
  const pl_measure *x = &from->measure;
  if (!from->floor_known || x->stretches != s->measure.stretches) return;
  const plateau_floor floor = {
      .per_char = x->floor, .by_stretch = x->by_stretch, .stretches = x->stretches};
  plateau_measure_against(s, &floor);
}

bool plateau_measure_advance(plateau_session *s) {
  pl_measure *x = &s->measure;
  if (pl_measure_window(x, &s->model, s->kernels, pl_state_weights(&s->live), &s->derived,
                        &s->workspace[0]))
    return true;
  const double temperature = x->fits && x->counted > 0 ? pl_measure_fitted(x) : x->temperature;
  x->fits = false;
  if (temperature == x->temperature) return false;
  begin_measure(s, PLATEAU_HELD_OUT, temperature);
  return true;
}

double plateau_measure_temperature(const plateau_session *s) { return s->measure.temperature; }

double plateau_measure_loss(const plateau_session *s) { return pl_measure_mean(&s->measure); }

void plateau_measure_places(const plateau_session *s, double mean[PLATEAU_PLACES]) {
  pl_measure_places(&s->measure, mean);
}

double plateau_measure_error(const plateau_session *s) { return pl_measure_error(&s->measure); }

size_t plateau_measure_counted(const plateau_session *s) { return s->measure.counted; }

double plateau_measure(plateau_session *s, plateau_part part) {
  plateau_measure_begin(s, part);
  while (plateau_measure_advance(s)) continue;
  return plateau_measure_loss(s);
}

/* ---- Samples ---- */

static void read_pending(plateau_session *s) {
  pl_session_refresh(s, pl_state_weights(&s->live));
  pl_sampler_read(&s->sampler, &s->model, s->kernels, pl_state_weights(&s->live), &s->derived);
}

/* What the network has read when it is given nothing else: a line feed, so that a new line
 * begins. */
static int line_feed(const plateau_vocabulary *vocabulary) {
  int symbol = pl_text_symbol(vocabulary, '\n');
  return symbol < 0 ? 0 : symbol;
}

/* Reads the next symbol of a prompt, or -1 at its end. CRLF and CR are a line feed, as in a text. */
static plateau_status next_symbol(const plateau_session *s, const char *prompt, size_t bytes,
                                  size_t *at, int *symbol, plateau_error *error) {
  uint32_t code_point;
  *symbol = -1;
  if (*at + 1 < bytes && prompt[*at] == '\r' && prompt[*at + 1] == '\n') ++*at;
  if (*at == bytes) return PLATEAU_OK;
  int length = pl_utf8_next(prompt + *at, bytes - *at, &code_point);
  if (length == 0)
    return pl_refuse(error, PLATEAU_BAD_TEXT,
                     "The prompt is not UTF-8: byte %z does not start a character.", *at);
  *at += (size_t)length;
  if (code_point == '\r') code_point = '\n';
  *symbol = pl_text_symbol(&s->text.vocabulary, code_point);
  if (*symbol >= 0) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_TEXT,
                   "The prompt has %c, which is not in the training text; leave it out.",
                   code_point);
}

plateau_status plateau_sample_begin(plateau_session *s, const plateau_sampling *sampling,
                                    const char *prompt, size_t prompt_bytes, plateau_error *error) {
  int symbol;
  size_t at = 0;
  do { /* check the whole prompt first: a refused prompt leaves the sample unchanged */
    plateau_status status = next_symbol(s, prompt, prompt_bytes, &at, &symbol, error);
    if (status) return status;
  } while (symbol >= 0);
  at = 0;
  next_symbol(s, prompt, prompt_bytes, &at, &symbol, NULL);
  if (symbol < 0) symbol = line_feed(&s->text.vocabulary);
  pl_sampler_begin(&s->sampler, &s->model, sampling, s->live.counters->h0, symbol);
  while (!next_symbol(s, prompt, prompt_bytes, &at, &symbol, NULL) && symbol >= 0) {
    read_pending(s);
    pl_sampler_follow(&s->sampler, symbol);
  }
  return PLATEAU_OK;
}

uint32_t plateau_sample_next(plateau_session *s) {
  read_pending(s);
  return s->text.vocabulary.code_points[pl_sampler_choose(&s->sampler, s->model.V)];
}

int plateau_sample_weigh(plateau_session *s, uint32_t *code_points, double *probabilities,
                         int capacity) {
  read_pending(s);
  int count = pl_sampler_rank(&s->sampler, s->model.V, probabilities, capacity);
  for (int i = 0; i < count; i++)
    code_points[i] = s->text.vocabulary.code_points[s->sampler.order[i]];
  return count;
}

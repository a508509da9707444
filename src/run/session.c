/* session.c - places a run in its block and answers questions about it. */
#include "run/session.h"

#include "net/draw.h"
#include "net/tied.h"
#include "run/dispatch.h"
#include "run/update.h"
#include "text/text.h"

#include <assert.h>
#include <string.h>

/* ---- Placing ---- */

static void place_training(plateau_session *s, pl_arena *arena) {
  size_t shards = (size_t)s->plan.shards;
  bool carry = s->config.state == PLATEAU_STATE_CARRY;
  s->shard = pl_arena_take(arena, shards, sizeof *s->shard);
  s->workspace = pl_arena_take(arena, shards, sizeof *s->workspace);
  for (size_t i = 0; i < shards; i++) {
    pl_workspace workspace;
    int left = s->plan.batch - (int)i * PL_SHARD_ROWS;
    pl_workspace_place(&workspace, &s->model, s->plan.window,
                       i > 0 && left < PL_SHARD_ROWS ? left : PL_SHARD_ROWS, true, arena);
    pl_real *gradient = pl_arena_take(arena, pl_gradient_size(&s->model), sizeof(pl_real));
    if (!arena->base) continue;
    s->workspace[i] = workspace;
    s->shard[i] = (pl_shard){.gradient = gradient};
  }
  for (int layer = 0; layer < s->model.layers && !carry; layer++) {
    s->start_h[layer] = pl_arena_take(arena, pl_area(s->plan.batch, s->model.Hp), sizeof(pl_real));
    if (s->model.cell == PLATEAU_CELL_LSTM)
      s->start_c[layer] = pl_arena_take(arena, pl_area(s->plan.batch, s->model.Hp),
                                        sizeof(pl_real));
  }
  pl_measure_place(&s->measure, &s->model, s->plan.window,
                   (size_t)pl_excerpt_make(&s->plan, &s->config, PLATEAU_TRAINING).taken, arena);
}

/* Places everything after the session itself. `s` is complete up to its plan and model. */
static void place(plateau_session *s, pl_arena *arena) {
  int moments = pl_optimizer_moments(s->config.optimizer);
  const bool average = s->config.average > 0;
  pl_state_place(&s->live, &s->model, moments, average, s->state_rows, arena);
  pl_state_place(&s->kept, &s->model, moments, average, s->state_rows, arena);
  pl_derived_place(&s->derived, &s->model, arena);
  s->present = pl_arena_take(arena, (size_t)s->model.V, sizeof *s->present);
  s->seen = pl_arena_take(arena, (size_t)s->model.V, sizeof *s->seen);
  pl_sampler_place(&s->sampler, &s->model, arena);
  if (s->text.length > 0) place_training(s, arena);
}

/* Fills in what is known without memory. */
static plateau_status prepare(plateau_session *s, const plateau_config *wanted,
                              const plateau_text *text, plateau_error *error) {
  memset(s, 0, sizeof *s);
  plateau_status status = plateau_config_check(wanted, error);
  if (status) return status;
  const plateau_config *config = &s->config;
  s->config = *wanted;
  s->text = *text;
  plateau_config_fit(&s->config, text->length, text->vocabulary.size);
  if (text->length > 0) status = plateau_plan_make(&s->plan, config, text->length, error);
  if (status) return status;
  if (text->vocabulary.size == 1)
    pl_message_add(s->plan.notice, sizeof s->plan.notice,
                   "%sThe text has only one symbol: there is nothing to learn.",
                   s->plan.notice[0] ? " " : "");
  pl_model_make(&s->model, config, text->vocabulary.size);
  s->state_rows = config->state == PLATEAU_STATE_CARRY ? s->plan.batch : 0;
  s->kernels = pl_kernels_find(config->arithmetic);
  if (!s->kernels)
    return pl_refuse(error, PLATEAU_NO_ARITHMETIC,
                     "This machine or build has no %s arithmetic; choose arithmetic auto or %s.",
                     config->arithmetic == PLATEAU_FUSED ? "fused" : "plain",
                     config->arithmetic == PLATEAU_FUSED ? "plain" : "fused");
  return PLATEAU_OK;
}

/* Size of the whole block in bytes; SIZE_MAX when it cannot be addressed. */
static size_t measure(plateau_session *s) {
  pl_arena arena = {0};
  pl_arena_take(&arena, 1, sizeof *s);
  place(s, &arena);
  return arena.used;
}

size_t plateau_session_size(const plateau_config *config, const plateau_text *text,
                            plateau_error *error) {
  plateau_session s;
  if (prepare(&s, config, text, error)) return 0;
  size_t bytes = measure(&s);
  if (bytes != SIZE_MAX) return bytes;
  pl_refuse(error, PLATEAU_TOO_LARGE,
            "These settings need more memory than this machine can address; lower hidden, layers, "
            "batch or window.");
  return 0;
}

void pl_session_keep(plateau_session *s) {
  pl_state_copy(&s->kept, &s->live);
  s->clipping_kept = s->clipping;
  pl_best_kept(s->best);
}

void pl_session_start_over(plateau_session *s, double h0) {
  pl_counters *c = s->live.counters;
  memset(c, 0, sizeof *c);
  c->loss = c->grad_norm = __builtin_nan("");
  s->clipping = (pl_clipping){.share = __builtin_nan("")};
  c->rate_factor = 1;
  c->h0 = h0;
  pl_schedule_start(&c->schedule);
  pl_rng_seed(&c->rng, (uint64_t)s->config.seed, 1);
  for (int i = 0; i < 2; i++)
    if (s->live.moment[i]) memset(s->live.moment[i], 0, s->model.size * sizeof(pl_real));
  size_t state = pl_area(s->state_rows, s->model.Hp) * sizeof(pl_real);
  for (int layer = 0; layer < s->model.layers && state > 0; layer++) {
    memset(s->live.h[layer], 0, state);
    if (s->live.c[layer]) memset(s->live.c[layer], 0, state);
  }
}

void pl_session_untie(plateau_session *s) {
  s->config.tied = s->next.tied = 0;
  s->model.twin = -1;
}

void pl_session_average_anew(plateau_session *s) {
  if (s->live.average) memcpy(s->live.average, s->live.parameters, s->model.size * sizeof(pl_real));
}

void pl_session_written(plateau_session *s) {
  assert(s->step.shards == 0);
  s->derived_from = NULL;
  if (s->live.counters->steps_done == 0)
    s->live.counters->hash = pl_state_hash_parameters(&s->live, &s->model);
  pl_session_keep(s);
}

plateau_status plateau_session_place(plateau_session **session, void *block, size_t block_bytes,
                                     const plateau_config *config, const plateau_text *text,
                                     plateau_error *error) {
  plateau_session prepared;
  plateau_status status = prepare(&prepared, config, text, error);
  if (status) return status;
  plateau_session sized = prepared;
  assert(measure(&sized) <= block_bytes);
  (void)sized;
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_session *s = pl_arena_take(&arena, 1, sizeof *s);
  *s = prepared;
  place(s, &arena);
  /* The snapshot and the transposed copies are both written below. Together they have at least 2 x
   * H x H floats. */
  double *scratch = (double *)(void *)s->kept.memory;
  assert((char *)(scratch + pl_draw_scratch(&s->model)) <= (char *)s->present);
  pl_rng rng;
  pl_rng_seed(&rng, (uint64_t)config->seed, 0);
  pl_draw_weights(&s->model, &s->config, &rng, scratch, s->live.parameters);
  pl_tied_copy(&s->model, false, s->live.parameters);
  pl_session_start_over(s, 0);
  pl_session_average_anew(s);
  pl_session_written(s);
  *session = s;
  return PLATEAU_OK;
}

/* ---- Answers ---- */

size_t plateau_parameters(const plateau_config *config, int vocabulary) {
  pl_model model;
  pl_model_make(&model, config, vocabulary);
  return pl_model_weights(&model);
}

const plateau_config *plateau_session_config(const plateau_session *s) {
  return s->changed ? &s->next : &s->config;
}
const plateau_plan *plateau_session_plan(const plateau_session *s) { return &s->plan; }
const plateau_vocabulary *plateau_session_vocabulary(const plateau_session *s) {
  return &s->text.vocabulary;
}
plateau_arithmetic plateau_session_arithmetic(const plateau_session *s) { return s->kernels->kind; }
const char *plateau_session_variant(const plateau_session *s) { return s->kernels->name; }

/* Compares names; '-' counts as '_', as in plateau_config_set. */
static bool is_named(const plateau_field *field, const char *written) {
  const char *name = field->name;
  while (*name && (*written == *name || (*written == '-' && *name == '_'))) written++, name++;
  return *name == 0 && *written == 0;
}

static const plateau_field *find_field(const char *name) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++)
    if (is_named(&fields[i], name)) return &fields[i];
  return NULL;
}

plateau_status plateau_session_set(plateau_session *s, const char *name, const char *value,
                                   plateau_error *error) {
  plateau_config config = *plateau_session_config(s);
  plateau_status status = plateau_config_set(&config, name, value, error);
  if (!status) status = plateau_config_check(&config, error);
  if (status) return status;
  plateau_config_fit(&config, s->text.length, s->text.vocabulary.size);
  const plateau_field *field = find_field(name);
  if (field && !field->at_once)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     field->by_fork
                         ? "%s cannot change at once; continue the run with the new value."
                         : "%s cannot change during a run; start over with the new value.",
                     field->label);
  s->next = config;
  s->changed = true;
  if (s->step.shards == 0) pl_session_adopt(s);
  return PLATEAU_OK;
}

/* Takes a snapshot with the new settings, so that a saved file never claims settings that the run
 * did not have. A newly set rate applies as it is: rollbacks no longer scale it. */
void pl_session_adopt(plateau_session *s) {
  if (!s->changed) return;
  if (s->next.lr != s->config.lr) {
    s->live.counters->rate_factor = s->kept.counters->rate_factor = 1;
    s->live.counters->rollbacks = s->kept.counters->rollbacks = 0;
  }
  s->config = s->next;
  s->changed = false;
  if (pl_state_finite(&s->live, &s->model, s->state_rows)) pl_session_keep(s);
}

uint64_t plateau_session_hash(const plateau_session *s) {
  return pl_state_hash(&s->live, &s->model, s->state_rows);
}

/* ---- Tensors ---- */

int plateau_tensors(const plateau_session *s) { return s->model.count; }

void plateau_tensor_describe(const plateau_session *s, int index, plateau_tensor *tensor) {
  const pl_tensor *t = &s->model.tensor[index];
  memcpy(tensor->name, t->name, sizeof tensor->name);
  tensor->rows = t->vector ? 1 : t->rows;
  tensor->cols = t->vector ? t->rows : t->cols;
}

void plateau_tensor_read(const plateau_session *s, int index, plateau_real *values) {
  pl_tensor_export(&s->model.tensor[index], s->live.parameters, values);
}

/* A snapshot is taken of weights from outside together with moments and states of the run, so these
 * must be finite too. */
static bool may_write(const plateau_session *s, const plateau_real *values, size_t count) {
  return pl_all_finite(values, count) && pl_state_finite(&s->live, &s->model, s->state_rows);
}

bool plateau_tensor_write(plateau_session *s, int index, const plateau_real *values) {
  const pl_tensor *t = &s->model.tensor[index];
  if (!may_write(s, values, pl_area(t->rows, t->cols))) return false;
  pl_tensor_import(t, s->live.parameters, values);
  pl_tied_copy(&s->model, index == s->model.encoder, s->live.parameters);
  pl_session_average_anew(s);
  pl_session_written(s);
  return true;
}

size_t plateau_weights_count(const plateau_session *s) { return s->model.numbers + 1; }

void plateau_weights_read(const plateau_session *s, plateau_real *values) {
  for (int i = 0; i < s->model.count; i++) {
    const pl_tensor *t = &s->model.tensor[i];
    pl_tensor_export(t, pl_state_weights(&s->live), values);
    values += pl_area(t->rows, t->cols);
  }
  *values = (pl_real)s->live.counters->h0;
}

bool plateau_weights_write(plateau_session *s, const plateau_real *values) {
  size_t count = plateau_weights_count(s);
  double h0 = (double)values[count - 1];
  if (!may_write(s, values, count) || !pl_state_h0_possible(&s->model, h0)) return false;
  for (int i = 0; i < s->model.count; i++) {
    const pl_tensor *t = &s->model.tensor[i];
    pl_tensor_import(t, s->live.parameters, values);
    values += pl_area(t->rows, t->cols);
  }
  if (!pl_tied_equal(&s->model, s->live.parameters)) pl_session_untie(s);
  pl_session_average_anew(s);
  s->live.counters->h0 = h0 == 0 ? 0 : h0; /* never -0 */
  pl_session_written(s);
  return true;
}

/* fork.c - a run's newest snapshot continues in another session with one change. */
#include "explain/changes.h"
#include "explain/widen.h"
#include "run/rewrite.h"

#include <string.h>

/* What continues is found by comparing settings, place and tensors of the two runs, not by the
 * change's name: everything they have in common continues. */

static plateau_status find(const plateau_session *parent, const char *name, plateau_change *change,
                           plateau_config *config, plateau_error *error) {
  if (pl_change_find(parent, name, change, config)) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_SETTING,
                   "There is no change %q for this run. Choose one that plateau_changes lists.",
                   name);
}

plateau_status plateau_fork_config(plateau_config *fork, const plateau_session *parent,
                                   const char *change, plateau_error *error) {
  plateau_change found;
  return find(parent, change, &found, fork, error);
}

static const plateau_field *difference(const plateau_config *a, const plateau_config *b) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char of_a[40], of_b[40];
    plateau_config_get(a, &fields[i], of_a, sizeof of_a);
    plateau_config_get(b, &fields[i], of_b, sizeof of_b);
    if (strcmp(of_a, of_b) != 0) return &fields[i];
  }
  return NULL;
}

static bool same_text(const plateau_text *a, const plateau_text *b) {
  return a->hash == b->hash && a->length == b->length && a->vocabulary.size == b->vocabulary.size &&
         memcmp(a->vocabulary.code_points, b->vocabulary.code_points,
                (size_t)a->vocabulary.size * sizeof(uint32_t)) == 0;
}

/* ---- What continues ---- */

/* No change sets the batch, so with the same state and window the windows are the same. */
static bool same_place(const plateau_session *a, const plateau_session *b) {
  return a->config.state == b->config.state && a->plan.window == b->plan.window;
}

static void take_tensors(plateau_session *fork, const plateau_session *parent) {
  size_t bytes = parent->model.size * sizeof(pl_real);
  if (fork->model.H != parent->model.H) {
    pl_widen_parameters(&parent->model, parent->kept.parameters, &fork->model,
                        fork->live.parameters);
    return;
  }
  memcpy(fork->live.parameters, parent->kept.parameters, bytes);
  if (fork->config.optimizer != parent->config.optimizer) return;
  for (int i = 0; i < 2; i++)
    if (fork->live.moment[i]) memcpy(fork->live.moment[i], parent->kept.moment[i], bytes);
}

/* Hidden states of an epoch under way; those of new units are as after a reset. */
static void take_rows(plateau_session *fork, const plateau_session *parent) {
  if (fork->state_rows == 0 || !same_place(fork, parent)) return;
  pl_state_reset_rows(&fork->model, fork->live.h, fork->live.c, fork->state_rows,
                      parent->kept.counters->h0);
  for (int layer = 0; layer < parent->model.layers; layer++) {
    pl_widen_rows(&parent->model, parent->kept.h[layer], &fork->model, fork->live.h[layer],
                  fork->state_rows);
    if (fork->live.c[layer])
      pl_widen_rows(&parent->model, parent->kept.c[layer], &fork->model, fork->live.c[layer],
                    fork->state_rows);
  }
}

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* The epoch begins again. Where an epoch has another number of steps now, those taken are counted as
 * if it always had, because schedules run on steps; a finished warmup stays finished. */
static void begin_epoch(pl_counters *c, const plateau_session *fork,
                        const plateau_session *parent) {
  uint64_t warm = least(c->step, (uint64_t)parent->config.warmup);
  c->step = (uint64_t)((double)c->step / (double)parent->plan.steps * (double)fork->plan.steps);
  if (c->step < c->epoch) c->step = c->epoch;
  if (c->step < warm) c->step = warm;
  c->updates = least(c->updates, c->step);
  c->steps_done = c->partial_count = 0;
  c->partial_loss = c->partial_norm = 0;
}

static void take_counters(plateau_session *fork, const plateau_session *parent) {
  pl_counters *c = fork->live.counters;
  *c = *parent->kept.counters;
  if (!same_place(fork, parent)) begin_epoch(c, fork, parent);
  if (fork->config.lr != parent->config.lr) c->rate_factor = 1;
  if (fork->config.optimizer != parent->config.optimizer) {
    c->rate_factor = 1;
    pl_schedule_start(&c->schedule);
  }
  if (fork->config.optimizer != parent->config.optimizer || fork->model.H != parent->model.H)
    c->updates = 0;
}

/* ---- The fork ---- */

plateau_status plateau_fork(plateau_session *fork, const plateau_session *parent,
                            const char *change, plateau_error *error) {
  plateau_change found;
  plateau_config config;
  plateau_status status = find(parent, change, &found, &config, error);
  if (status) return status;
  if (!same_text(&fork->text, &parent->text))
    return pl_refuse(error, PLATEAU_OTHER_TEXT,
                     "A run can be continued with a change on its own text only.");
  const plateau_field *field = difference(&fork->config, &config);
  if (field)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "This fork was placed with another %s (%s); place it with the settings of "
                     "plateau_fork_config.",
                     field->label, field->name);
  assert(fork->step.shards == 0 && fork->live.counters->step == 0);
  int activation = fork->config.activation;
  take_counters(fork, parent);
  take_tensors(fork, parent);
  take_rows(fork, parent);
  if (activation != parent->config.activation) pl_session_rewrite(fork, activation);
  pl_counters *now = fork->live.counters;
  if (found.group != PLATEAU_NO_CHANGE) now->rollbacks = 0;
  if (found.repeat > 0) pl_rng_seed(&now->rng, pl_rng_mix(now->rng.state), (uint64_t)found.repeat);
  pl_session_written(fork);
  return PLATEAU_OK;
}

/* fork.c - a run's newest snapshot continues in another session with other settings. */
#include "explain/changes.h"
#include "explain/widen.h"
#include "run/ask.h"
#include "run/rewrite.h"

#include <string.h>

/* What continues is found by comparing settings, place and tensors of the two runs, not by the name
 * of a change: everything they have in common continues. */

static plateau_status find(const plateau_session *parent, const char *name, plateau_change *change,
                           plateau_config *config, plateau_error *error) {
  if (pl_change_find(parent, name, change, config)) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_SETTING,
                   "There is no change %q for this run. A name is made of parts such as rate-0.3 "
                   "(plateau_trial.h).",
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

/* Whether a text is cut into the same windows, and the same predictions count in them. */
static bool same_windows(const plateau_session *a, const plateau_session *b) {
  return a->config.state == b->config.state && a->plan.window == b->plan.window &&
         a->plan.burn_in == b->plan.burn_in;
}

static bool same_place(const plateau_session *a, const plateau_session *b) {
  return same_windows(a, b) && a->plan.batch == b->plan.batch;
}

/* A length of the cosine is one only to the cosine. */
static bool same_schedule(const plateau_config *a, const plateau_config *b) {
  return a->schedule == b->schedule && a->warmup == b->warmup &&
         (a->schedule != PLATEAU_SCHEDULE_COSINE || a->schedule_epochs == b->schedule_epochs);
}

static void take_tensors(plateau_session *fork, const plateau_session *parent) {
  size_t bytes = parent->model.size * sizeof(pl_real);
  if (fork->model.H != parent->model.H) {
    pl_widen_parameters(&parent->model, parent->kept.parameters, &fork->model,
                        fork->live.parameters);
    pl_session_average_anew(fork);
    if (fork->live.average && parent->kept.average)
      pl_widen_parameters(&parent->model, parent->kept.average, &fork->model, fork->live.average);
    return;
  }
  memcpy(fork->live.parameters, parent->kept.parameters, bytes);
  if (fork->live.average) memcpy(fork->live.average, pl_state_weights(&parent->kept), bytes);
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

static uint64_t greatest(uint64_t a, uint64_t b) { return a > b ? a : b; }

/* A number of steps, as many epochs long in the other plan. Counts of a run are below 2^53, where a
 * double is exact; those of a damaged one stay below it. */
static uint64_t rescaled(uint64_t steps, const plateau_plan *was, const plateau_plan *now) {
  const uint64_t last = ((uint64_t)1 << 53) - 1;
  double scaled = (double)steps / (double)was->steps * (double)now->steps;
  return scaled < (double)last ? (uint64_t)scaled : last;
}

/* The epoch begins again. Where an epoch has another number of steps now, those taken are counted as
 * if it always had, because schedules run on steps; a finished warmup stays finished. */
static void begin_epoch(pl_counters *c, const plateau_session *fork,
                        const plateau_session *parent) {
  uint64_t from = least(c->schedule_from, c->step);
  uint64_t warm = least(c->step - from, (uint64_t)parent->config.warmup);
  c->schedule_from = rescaled(from, &parent->plan, &fork->plan);
  c->step = rescaled(c->step, &parent->plan, &fork->plan);
  c->step = greatest(c->step, greatest(c->epoch, c->schedule_from + warm));
  c->updates = least(c->updates, c->step);
  c->steps_done = c->partial_count = 0;
  c->partial_loss = c->partial_norm = 0;
}

static void take_counters(plateau_session *fork, const plateau_session *parent) {
  const plateau_config *now = &fork->config, *was = &parent->config;
  pl_counters *c = fork->live.counters;
  *c = *parent->kept.counters;
  if (!same_place(fork, parent)) begin_epoch(c, fork, parent);
  bool other_optimizer = now->optimizer != was->optimizer;
  if (other_optimizer || now->lr != was->lr) c->rate_factor = 1;
  if (other_optimizer || !same_schedule(now, was)) pl_schedule_start(&c->schedule);
  if (other_optimizer || now->hidden != was->hidden) c->updates = 0;
  if (!same_schedule(now, was)) c->schedule_from = c->step;
}

/* The best moment stays where its weights fit and its loss is measured as those to come are. */
static void take_best(plateau_session *fork, const plateau_session *parent) {
  pl_best_moment *best = fork->best;
  if (!best || !plateau_session_best(parent) || fork->model.H != parent->model.H ||
      fork->config.activation != parent->config.activation ||
      fork->config.calibrate != parent->config.calibrate || !same_windows(fork, parent))
    return;
  pl_real *parameters = best->parameters;
  *best = *parent->best;
  best->parameters = parameters;
  memcpy(parameters, parent->best->parameters, parent->model.size * sizeof(pl_real));
  pl_best_returned(best); /* the fork stands at the newest snapshot */
  if (same_place(fork, parent)) return;
  const pl_counters *c = fork->live.counters;
  uint64_t step = rescaled(best->figures.step, &parent->plan, &fork->plan);
  best->figures.step = greatest(least(step, c->step + fork->plan.steps), best->figures.epoch);
}

/* ---- The fork ---- */

/* Every number of the fork must be finite, as after every update. */
static plateau_status take_all(plateau_session *fork, const plateau_session *parent,
                               plateau_error *error) {
  int activation = fork->config.activation;
  take_counters(fork, parent);
  take_tensors(fork, parent);
  take_rows(fork, parent);
  if (fork->config.cell == PLATEAU_CELL_RNN && activation != parent->config.activation) {
    plateau_status status = pl_session_rewrite(fork, activation, error);
    if (status) return status;
  }
  if (pl_state_finite(&fork->live, &fork->model, fork->state_rows)) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_DIVERGED,
                   "The newest snapshot holds a number that is not finite, so no run can continue "
                   "from it. Continue from an earlier file of this run, or start a new run.");
}

/* Settings that say which arithmetic is at work. */
static plateau_config settings_of(const plateau_session *s) {
  plateau_config config = s->config;
  config.arithmetic = (int)s->kernels->kind;
  return config;
}

plateau_status plateau_fork_as(plateau_session *fork, const plateau_session *parent,
                               plateau_error *error) {
  plateau_config now = settings_of(fork), was = settings_of(parent);
  plateau_status status = plateau_fork_check(&now, parent, error);
  if (status) return status;
  if (!same_text(&fork->text, &parent->text))
    return pl_refuse(error, PLATEAU_OTHER_TEXT,
                     "A run can be continued with a change on its own text only.");
  assert(fork->step.shards == 0 && fork->live.counters->step == 0);
  status = take_all(fork, parent, error);
  if (status) {
    pl_state_copy(&fork->live, &fork->kept); /* as it was placed */
    return status;
  }
  pl_counters *c = fork->live.counters;
  if (difference(&now, &was)) c->rollbacks = 0;
  pl_session_written(fork);
  take_best(fork, parent);
  if (same_place(fork, parent)) pl_measure_share_floor(fork, parent);
  return PLATEAU_OK;
}

plateau_status plateau_fork(plateau_session *fork, const plateau_session *parent,
                            const char *change, plateau_error *error) {
  plateau_change found;
  plateau_config wanted, now = settings_of(fork);
  plateau_status status = find(parent, change, &found, &wanted, error);
  if (status) return status;
  if (found.anew || found.seed > 0)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "%q begins from new weights. Place a session with its settings instead.",
                     change);
  const plateau_field *field = difference(&now, &wanted);
  if (field)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "This fork was placed with another %s (%s); place it with the settings of "
                     "plateau_fork_config.",
                     field->label, field->name);
  return plateau_fork_as(fork, parent, error);
}

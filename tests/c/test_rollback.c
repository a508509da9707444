/* test_rollback.c - NaN and infinity, anywhere, lead back to the last snapshot at half the rate. A
 * sentence reports them, and they are never saved. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LENGTH = 600, USED = 7, LETTERS = 9 }; /* two letters of the vocabulary never occur */

static char letters[LENGTH];

static const double BAD[] = {NAN, INFINITY, -INFINITY};

static const char *const CELLS[] = {"cell=rnn activation=tanh embedding=3",
                                    "cell=rnn activation=sigmoid", "cell=gru", "cell=lstm"};
static const char *const OPTIMIZERS[] = {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"};
static const char *const WAYS[] = {"state=carry clip=0.5", "state=reset", "state=carry bptt=last"};
enum { ROWS = COUNT(CELLS) * COUNT(OPTIMIZERS) * COUNT(WAYS) };

static const char *settings_of(int row) {
  static char text[256];
  snprintf(text, sizeof text, "%s optimizer=%s %s", CELLS[row % COUNT(CELLS)],
           OPTIMIZERS[row / COUNT(CELLS) % COUNT(OPTIMIZERS)],
           WAYS[row / COUNT(CELLS) / COUNT(OPTIMIZERS)]);
  return text;
}

static void open_row(placed *it, int row, const char *more) {
  plateau_config config;
  config_from(&config, "hidden=5 layers=2 window=5 batch=11 valid=0 lr=0.01 schedule=plateau");
  set_all(&config, settings_of(row));
  set_all(&config, more);
  place(it, &config, LETTERS, letters, LENGTH);
}

/* ---- Where it can be: `at` is 0, 1 or 2 for first, middle, last */

typedef enum moment { BEFORE_BEGIN, BEFORE_APPLY } moment;

static size_t place_of(size_t count, int at) {
  return at == 0 ? 0 : at == 1 ? count / 2 : count - 1;
}

static void into_tensors(plateau_session *s, pl_real *values, int first, int at, double bad) {
  const pl_tensor *t =
      &s->model.tensor[place_of((size_t)(s->model.count - first), at) + (size_t)first];
  size_t n = place_of((size_t)t->rows * (size_t)t->cols, at);
  values[pl_tensor_index(t, (int)n / t->cols, (int)n % t->cols)] = (pl_real)bad;
}

static void into_weights(plateau_session *s, int at, double bad) {
  into_tensors(s, s->live.parameters, 0, at, bad);
  s->derived_from = NULL;
}

/* Into the row of the embedding, or the column of the input weights, of a symbol that no batch
 * reads. */
static void into_absent_symbol(plateau_session *s, int at, double bad) {
  const pl_tensor *t = &s->model.tensor[0];
  int symbol = LETTERS - 1, n = (int)place_of((size_t)(s->model.E > 0 ? t->cols : t->rows), at);
  s->live.parameters[s->model.E > 0 ? pl_tensor_index(t, symbol, n)
                                    : pl_tensor_index(t, n, symbol)] = (pl_real)bad;
  s->derived_from = NULL;
}

/* The embedding's own gradient is written only when the shards are summed, over anything that was
 * there. */
static void into_gradient(plateau_session *s, int at, double bad) {
  into_tensors(s, s->shard[at % s->step.shards].gradient, s->model.E > 0, at, bad);
}

/* Into a present symbol's row of the input table, before it is folded into the embedding. */
static void into_table_gradient(plateau_session *s, int at, double bad) {
  size_t row = place_of((size_t)s->step.symbols, at), unit = place_of((size_t)s->model.H, at);
  size_t from = pl_gradient_table(&s->model) + s->present[row] * (size_t)s->model.Np;
  s->shard[s->step.shards - 1].gradient[from + unit] = (pl_real)bad;
}

static void into_moment1(plateau_session *s, int at, double bad) {
  if (s->live.moment[0]) into_tensors(s, s->live.moment[0], 0, at, bad);
}

static void into_moment2(plateau_session *s, int at, double bad) {
  if (s->live.moment[1]) into_tensors(s, s->live.moment[1], 0, at, bad);
}

static void into_rows(plateau_session *s, pl_real *const *rows, int at, double bad) {
  int layer = at == 2 ? s->model.layers - 1 : 0;
  size_t n = place_of((size_t)(s->state_rows * s->model.H), at), H = (size_t)s->model.H;
  if (s->state_rows > 0 && rows[layer])
    rows[layer][n / H * (size_t)s->model.Hp + n % H] = (pl_real)bad;
}

static void into_hidden(plateau_session *s, int at, double bad) {
  into_rows(s, s->live.h, at, bad);
}

static void into_memory_cell(plateau_session *s, int at, double bad) {
  into_rows(s, s->live.c, at, bad);
}

static void into_loss(plateau_session *s, int at, double bad) {
  s->shard[at % s->step.shards].loss = bad;
}

static void into_schedule(plateau_session *s, int at, double bad) {
  (void)at;
  s->live.counters->schedule.factor = bad;
}

static void into_rate_factor(plateau_session *s, int at, double bad) {
  (void)at;
  s->live.counters->rate_factor = bad;
}

static const struct {
  const char *name, *word; /* a word of the sentence; NULL: any */
  moment when;
  void (*put)(plateau_session *, int, double);
} PLACES[] = {
    {"weights", NULL, BEFORE_BEGIN, into_weights},
    {"weights, late", NULL, BEFORE_APPLY, into_weights},
    {"weights of an absent symbol", NULL, BEFORE_BEGIN, into_absent_symbol},
    {"weights of an absent symbol, late", "updated model", BEFORE_APPLY, into_absent_symbol},
    {"gradient", "gradient", BEFORE_APPLY, into_gradient},
    {"gradient of the input table", "gradient", BEFORE_APPLY, into_table_gradient},
    {"first moments", "updated model", BEFORE_BEGIN, into_moment1},
    {"second moments", "updated model", BEFORE_APPLY, into_moment2},
    {"hidden state", NULL, BEFORE_BEGIN, into_hidden},
    {"memory cells", NULL, BEFORE_BEGIN, into_memory_cell},
    {"loss", "loss", BEFORE_APPLY, into_loss},
    {"schedule", "learning rate", BEFORE_BEGIN, into_schedule},
    {"rate factor", "learning rate", BEFORE_APPLY, into_rate_factor},
};

/* Takes a step with `bad` in it. Returns false when this run has no such place. */
static bool bad_step(plateau_session *s, int what, int at, double bad, plateau_status *status,
                     plateau_error *error) {
  bool moment1 = PLACES[what].put == into_moment1, moment2 = PLACES[what].put == into_moment2;
  bool rows = PLACES[what].put == into_hidden, cells = PLACES[what].put == into_memory_cell;
  if ((moment1 && !s->live.moment[0]) || (moment2 && !s->live.moment[1])) return false;
  if ((rows && !s->live.h[0]) || (cells && !s->live.c[0])) return false;
  if (PLACES[what].when == BEFORE_BEGIN) PLACES[what].put(s, at, bad);
  int shards = plateau_begin_step(s);
  for (int i = 0; i < shards; i++) plateau_run_shard(s, i);
  if (PLACES[what].when == BEFORE_APPLY) PLACES[what].put(s, at, bad);
  *status = plateau_apply(s, error);
  return true;
}

/* ---- The result */

static void *copy_of(const pl_state *state) {
  void *copy = malloc(state->bytes);
  memcpy(copy, state->memory, state->bytes);
  return copy;
}

static void check_savable(plateau_session *s) {
  saved file = save(s);
  check_readable(&file);
  free(file.bytes);
}

static void check_one(plateau_session *s, int row, int what, int at, double bad) {
  plateau_status status = PLATEAU_OK;
  plateau_error error = {PLATEAU_OK, ""};
  char *snapshot = copy_of(&s->kept), where[300], step[40];
  snprintf(where, sizeof where, "%s: %g in %s, place %d", settings_of(row), bad, PLACES[what].name,
           at);
  snprintf(step, sizeof step, "at step %d", (int)s->live.counters->step + 1);
  if (bad_step(s, what, at, bad, &status, &error)) {
    pl_counters *expected = (pl_counters *)(void *)snapshot;
    expected->rollbacks++;
    expected->rate_factor /= 2;
    if (status != PLATEAU_DIVERGED || error.status != status)
      fail_msg("%s: status %d", where, (int)status);
    size_t length = strlen(error.sentence);
    if (length < 40 || error.sentence[length - 1] != '.' || !strstr(error.sentence, step) ||
        (PLACES[what].word && !strstr(error.sentence, PLACES[what].word)))
      fail_msg("%s, %s: \"%s\"", where, step, error.sentence);
    if (memcmp(snapshot, s->live.memory, s->live.bytes) != 0)
      fail_msg("%s: the state is not the snapshot with half the rate", where);
    if (memcmp(snapshot, s->kept.memory, s->kept.bytes) != 0)
      fail_msg("%s: the snapshot changed", where);
    check_savable(s);
  }
  free(snapshot);
}

static void forgive(plateau_session *s) {
  s->live.counters->rollbacks = s->kept.counters->rollbacks = 0;
  s->live.counters->rate_factor = s->kept.counters->rate_factor = 1;
}

static void what_is_not_finite_rolls_back(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    open_row(&it, row, "dropout=0.2");
    for (int what = 0; what < COUNT(PLACES); what++)
      for (int at = 0; at < 3; at++)
        for (int b = 0; b < COUNT(BAD); b++) {
          uint64_t step = steps_taken(it.session) + 1; /* inside an epoch */
          run_to(it.session, it.session->live.counters->steps_done > 0 ? step : step + 2);
          check_one(it.session, row, what, at, BAD[b]);
          forgive(it.session);
        }
    run_to(it.session, steps_taken(it.session) + 100); /* as if nothing had happened */
    check_savable(it.session);
    unplace(&it);
  }
}

/* Repeats a rollback by hand: after it the run equals one that was placed again from the same
 * snapshot at half the rate. */
static void a_run_continues_from_its_snapshot(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it, other;
    plateau_status status = PLATEAU_OK;
    open_row(&it, row, "dropout=0.2"), open_row(&other, row, "dropout=0.2");
    run_to(it.session, 75);
    saved file = save(it.session);
    assert_true(bad_step(it.session, 0, 1, NAN, &status, NULL));
    load(other.session, &file, PLATEAU_RESUME);
    other.session->live.counters->rollbacks = other.session->kept.counters->rollbacks = 1;
    other.session->live.counters->rate_factor = other.session->kept.counters->rate_factor = 0.5;
    run_to(it.session, 150), run_to(other.session, 150);
    if (plateau_session_hash(it.session) != plateau_session_hash(other.session))
      fail_msg("%s", settings_of(row));
    free(file.bytes);
    unplace(&it), unplace(&other);
  }
}

/* When it is put in after the forward pass, it shows in the next step, or before the next snapshot
 * is taken. */
static void a_hidden_state_is_checked_before_it_is_kept(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++)
    for (int b = 0; b < COUNT(BAD); b++)
      for (uint64_t step = 60; step <= 63; step++) {
        placed it;
        plateau_error error = {PLATEAU_OK, ""};
        open_row(&it, row, "window=2 batch=3"); /* about 100 steps an epoch */
        bool carries = it.session->state_rows > 0;
        run_to(it.session, step);
        int shards = plateau_begin_step(it.session);
        for (int i = 0; i < shards; i++) plateau_run_shard(it.session, i);
        bool cells = step % 2 && it.session->live.c[0];
        (cells ? into_memory_cell : into_hidden)(it.session, b, BAD[b]);
        plateau_status status = plateau_apply(it.session, &error);
        if (status == PLATEAU_OK && step < 63) status = plateau_step(it.session, &error);
        if (status != (carries ? PLATEAU_DIVERGED : PLATEAU_OK) ||
            (carries && step == 63 &&
             !strstr(error.sentence, "hidden state was not finite at step 64")))
          fail_msg("%s, %g, step %d: status %d, %s", settings_of(row), BAD[b], (int)step,
                   (int)status, error.sentence);
        check_savable(it.session);
        unplace(&it);
      }
}

/* ---- The eighth time */

static void check_stopped(plateau_session *s, plateau_status status, const plateau_error *error) {
  assert_int_equal(status, PLATEAU_STOPPED);
  assert_int_equal(error->status, PLATEAU_STOPPED);
  assert_non_null(strstr(error->sentence, "eighth"));
  assert_int_equal(s->live.counters->rollbacks, 8);
  assert_memory_equal(s->live.memory, s->kept.memory, s->kept.bytes);
  check_savable(s);
}

static void the_eighth_rollback_stops(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row += 5) {
    placed it;
    plateau_progress progress;
    plateau_status status = PLATEAU_OK;
    plateau_error error;
    open_row(&it, row, "");
    run_to(it.session, 20);
    for (int time = 1; time <= 7; time++) {
      assert_true(bad_step(it.session, time % 2 ? 0 : 4, 1, NAN, &status, &error));
      plateau_session_progress(it.session, &progress);
      if (status != PLATEAU_DIVERGED || progress.rollbacks != time ||
          progress.rate_factor != ldexp(1, -time))
        fail_msg("%s, time %d: status %d, %d rollbacks, factor %g", settings_of(row), time,
                 (int)status, progress.rollbacks, progress.rate_factor);
    }
    for (int time = 8; time <= 10; time++) { /* a caller who ignores the status changes nothing */
      assert_true(bad_step(it.session, 0, 1, NAN, &status, &error));
      check_stopped(it.session, status, &error);
    }
    saved file = save(it.session); /* a stopped run can be saved and stays stopped */
    load(it.session, &file, PLATEAU_RESUME);
    assert_true(bad_step(it.session, 0, 1, NAN, &status, &error));
    check_stopped(it.session, status, &error);
    free(file.bytes);
    assert_int_equal(plateau_session_set(it.session, "lr", "0.005", NULL), PLATEAU_OK);
    plateau_session_progress(it.session, &progress);
    assert_true(progress.rollbacks == 0 && progress.rate_factor == 1);
    assert_true(bad_step(it.session, 0, 1, NAN, &status, &error));
    assert_int_equal(status, PLATEAU_DIVERGED); /* the first of eight again */
    run_to(it.session, steps_taken(it.session) + 70);
    unplace(&it);
  }
}

/* The rate is a setting, not a part of the state, so it stays bad until somebody sets it. */
static void a_bad_rate_stops_until_it_is_set(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++)
    for (int b = 0; b < COUNT(BAD); b++) {
      placed it;
      plateau_error error;
      open_row(&it, row, "");
      run_to(it.session, 17);
      it.session->config.lr = BAD[b];
      for (int time = 1; time <= 8; time++) {
        plateau_status status = plateau_step(it.session, &error);
        if (status != (time < 8 ? PLATEAU_DIVERGED : PLATEAU_STOPPED) ||
            !strstr(error.sentence, "learning rate"))
          fail_msg("%s, %g, time %d: %s", settings_of(row), BAD[b], time, error.sentence);
      }
      assert_int_equal(plateau_session_set(it.session, "lr", "0.01", NULL), PLATEAU_OK);
      run_to(it.session, steps_taken(it.session) + 70);
      check_savable(it.session);
      unplace(&it);
    }
}

/* Each step multiplies the weights by 1 - lr, so they overflow until enough halvings have made that
 * small. */
static void a_run_that_diverges_by_itself_recovers(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(CELLS); row++) {
    placed it;
    plateau_progress progress;
    int rollbacks = 0;
    open_row(&it, row, "optimizer=sgd lr=100 weight_decay=1 schedule=constant");
    for (int step = 0; step < 400; step++) {
      plateau_status status = plateau_step(it.session, NULL);
      assert_true(status == PLATEAU_OK || status == PLATEAU_DIVERGED);
      rollbacks += status == PLATEAU_DIVERGED;
      check_savable(it.session);
    }
    plateau_session_progress(it.session, &progress);
    if (rollbacks < 4 || progress.rollbacks != rollbacks || !isfinite(progress.loss))
      fail_msg("%s: %d rollbacks, loss %g", CELLS[row], rollbacks, progress.loss);
    unplace(&it);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_not_finite_rolls_back),
      cmocka_unit_test(a_run_continues_from_its_snapshot),
      cmocka_unit_test(a_hidden_state_is_checked_before_it_is_kept),
      cmocka_unit_test(the_eighth_rollback_stops),
      cmocka_unit_test(a_bad_rate_stops_until_it_is_set),
      cmocka_unit_test(a_run_that_diverges_by_itself_recovers),
  };
  fill_letters(letters, LENGTH, USED, 3);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_measuring.c - the schedule of measuring, sampled losses with their errors, the best moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/dmath.h"
#include "plateau_look.h"
#include "run/ask.h"
#include "support_run.h"
#include "text/excerpt.h"

enum { LENGTH = 120000, LETTERS = 9, POINTS = 4096 };

static char letters[LENGTH];

static const char *const KINDS[] = {
    "state=reset window=16 batch=8 valid=0.4",
    "state=reset window=50 batch=16 valid=0.4 burn_in=7",
    "state=carry window=32 batch=8 valid=0.4",
    "state=carry window=24 batch=3 valid=0.3 burn_in=5",
    "state=carry window=16 batch=600 valid=0.4",
    "state=reset window=900 batch=4 valid=0.35",
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static void place_long(placed *it, const char *settings) {
  plateau_config config;
  config_from(&config, "hidden=6 seed=3");
  set_all(&config, settings);
  place(it, &config, LETTERS, letters, LENGTH);
}

/* ---- The schedule ---- */

/* The epochs up to `last` after which a loss is due. The session takes no step: only its counters
 * move. */
static int epochs_due(plateau_session *s, plateau_part part, uint64_t last, uint64_t *epochs) {
  int count = 0;
  pl_counters kept = *s->live.counters;
  for (uint64_t epoch = 0; epoch <= last; epoch++) {
    s->live.counters->epoch = epoch;
    s->live.counters->step = epoch * s->plan.steps;
    if (plateau_measure_due(s, part)) epochs[count++] = epoch;
  }
  *s->live.counters = kept;
  return count;
}

static void place_short(placed *it, size_t length, const char *settings) {
  plateau_config config;
  config_from(&config, "hidden=3 seed=3");
  set_all(&config, settings);
  place(it, &config, LETTERS, letters, length);
}

/* Of an ordinary text: a tenth is held out, and costs little to measure. */
static void held_out_loss_is_due_each_epoch_to_50_then_each_2_percent(void **state) {
  (void)state;
  placed it;
  uint64_t due[POINTS];
  place_short(&it, 4000, "state=carry window=32 batch=8 valid=0.1");
  int count = epochs_due(it.session, PLATEAU_HELD_OUT, 1501, due);
  for (uint64_t epoch = 1, next = 1, i = 0; epoch <= 1501; epoch++) {
    bool wanted = epoch == next || epoch == 100 || epoch == 200 || epoch == 500 || epoch == 1000;
    if (epoch == next) next += epoch < 50 ? 1 : (2 * epoch + 99) / 100;
    bool is = i < (uint64_t)count && due[i] == epoch;
    if (is != wanted) fail_msg("epoch %d: %d", (int)epoch, is);
    i += is;
  }
  assert_int_equal(due[19], 20);
  assert_true(count > 200 && count < 260);
  unplace(&it);
}

/* Forward costs a third of a step: a measured prediction counts 1, a trained one 3. */
static void measuring_takes_at_most_a_tenth_from_100_epochs_on(void **state) {
  static const struct {
    size_t length;
    const char *settings;
  } runs[] = {
      {4000, "state=carry window=32 batch=8 valid=0.1"},
      {8000, "state=reset window=16 batch=32 chars=3585"},
      {8000, "state=carry window=16 batch=32 chars=3585"},
      {700, "state=carry window=64 batch=4 valid=0.5"},
      {35000, "state=reset window=64 batch=16 valid=0.1"},
      {120000, "state=reset window=64 batch=16 valid=0.5"},
      {120000, "state=carry window=64 batch=16 valid=0.1"},
      {120000, "state=carry window=16 batch=600 valid=0.4"},
      {120000, "state=reset window=900 batch=4 valid=0.35"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
    placed it;
    uint64_t due[POINTS];
    place_short(&it, runs[i].length, runs[i].settings);
    double trained = 3 * (double)it.session->plan.predictions;
    for (uint64_t last = 100; last < 3000; last = last * 5 / 4) {
      double work = 0;
      for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_HELD_OUT; part++)
        work += (double)epochs_due(it.session, part, last, due) *
                (double)pl_excerpt_make(&it.session->plan, &it.session->config, part).predictions;
      if (work > 0.1 * trained * (double)last)
        fail_msg("%s: %.1f %% of %d epochs", runs[i].settings, 100 * work / trained / (double)last,
                 (int)last);
    }
    assert_true(epochs_due(it.session, PLATEAU_TRAINING, 100, due) >= 7);
    unplace(&it);
  }
}

/* An epoch of 2.2 million predictions counts as eight. */
static void a_long_epoch_is_measured_inside(void **state) {
  enum { LONG = 2200000 };
  (void)state;
  char *text = malloc(LONG);
  placed it;
  plateau_config config;
  assert_non_null(text);
  fill_letters(text, LONG, LETTERS, 8);
  config_from(&config, "hidden=1 state=carry window=64 batch=16 valid=0.01 optimizer=sgd");
  place(&it, &config, LETTERS, text, LONG);
  pl_counters *now = it.session->live.counters;
  size_t steps = it.session->plan.steps, inside = 0, parts = it.session->plan.predictions >> 18;
  assert_int_equal(parts, 8);
  for (now->step = 1; now->step < steps; now->step++) {
    now->steps_done = now->step;
    if (!plateau_measure_due(it.session, PLATEAU_HELD_OUT)) continue;
    inside++;
    assert_true(now->step * parts >= inside * steps && (now->step - 1) * parts < inside * steps);
  }
  assert_int_equal(inside, parts - 1);
  now->steps_done = 0;
  now->epoch = 1;
  now->step = steps;
  assert_true(plateau_measure_due(it.session, PLATEAU_HELD_OUT));
  unplace(&it);
  free(text);
}

/* A sample that is kept has both losses beside it. */
static void both_losses_are_due_at_milestones(void **state) {
  (void)state;
  placed it;
  uint64_t due[POINTS];
  place_short(&it, 8000, "state=reset window=16 batch=32 chars=3585");
  for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_HELD_OUT; part++) {
    int count = epochs_due(it.session, part, 1501, due), milestones = 0;
    for (int i = 0; i < count; i++) milestones += plateau_milestone(due[i]);
    assert_int_equal(milestones, 10);
  }
  unplace(&it);
}

static void nothing_is_due_without_a_step_or_a_held_out_part(void **state) {
  (void)state;
  placed it;
  uint64_t due[POINTS];
  place_short(&it, 4000, "state=carry window=32 batch=8 valid=0");
  assert_int_equal(epochs_due(it.session, PLATEAU_HELD_OUT, 200, due), 0);
  assert_true(epochs_due(it.session, PLATEAU_TRAINING, 200, due) > 10);
  assert_int_equal(due[0], 1);
  unplace(&it);
}

/* ---- The excerpt ---- */

static void stretches_lie_in_order_inside_their_streams(void **state) {
  (void)state;
  for (int k = 0; k < KIND_COUNT; k++)
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_HELD_OUT; part++) {
      placed it;
      place_long(&it, KINDS[k]);
      const plateau_plan *plan = &it.session->plan;
      bool carry = it.session->config.state == PLATEAU_STATE_CARRY;
      pl_excerpt x = pl_excerpt_make(plan, &it.session->config, part);
      uint64_t behind = 0, stream = part == PLATEAU_TRAINING ? plan->stream
                                    : carry                  ? plan->valid - 1
                                                             : (uint64_t)plan->window;
      if (x.taken < 32) fail_msg("%s: %d taken", KINDS[k], (int)x.taken);
      assert_true(x.predictions <= 33000 || x.taken == 32);
      for (uint64_t i = 0; i < x.taken; i++) {
        pl_stretch s = pl_excerpt_stretch(&x, i);
        uint64_t at = s.first % stream, begin = s.first + s.skip;
        assert_true(begin >= behind && s.end > s.skip);
        assert_true(at + s.end <= stream && s.end <= x.length);
        assert_true(at == 0 || (carry && (s.skip >= 128 || x.length == stream)));
        if (begin % stream < (uint64_t)plan->burn_in) fail_msg("%s: counts burn-in", KINDS[k]);
        behind = s.first + s.end;
      }
      unplace(&it);
    }
}

static void up_to_32000_characters_are_read_whole(void **state) {
  (void)state;
  for (int more = 0; more < 2; more++) {
    placed it;
    place_short(&it, (size_t)(32000 + more), "state=carry window=32 batch=8 valid=0");
    assert_int_equal(plateau_measure_samples(it.session, PLATEAU_TRAINING), more);
    assert_false(plateau_measure_samples(it.session, PLATEAU_WHOLE));
    plateau_measure(it.session, PLATEAU_TRAINING);
    assert_true(more ? plateau_measure_error(it.session) > 0
                     : plateau_measure_error(it.session) == 0);
    unplace(&it);
  }
}

/* ---- Its loss ---- */

/* The nats of one stretch, by a session whose text is that stretch alone. */
static double stretch_alone(const placed *it, const char *text, const pl_stretch *s,
                            double *counted) {
  placed alone;
  plateau_config config = it->session->config;
  plateau_real *weights = malloc(plateau_weights_count(it->session) * sizeof *weights);
  config.window = 4096;
  config.burn_in = (int)s->skip;
  config.valid = config.chars = 0;
  config.batch = 1;
  config.state = PLATEAU_STATE_CARRY;
  place(&alone, &config, LETTERS, text + s->first, (size_t)s->end + 1);
  plateau_weights_read(it->session, weights);
  assert_true(plateau_weights_write(alone.session, weights));
  double mean = plateau_measure(alone.session, PLATEAU_WHOLE);
  *counted = (double)plateau_measure_counted(alone.session);
  unplace(&alone);
  free(weights);
  return mean * *counted;
}

static void expect_near(const char *what, double got, double wanted, double tolerance) {
  double off = got - wanted;
  if (!(off <= tolerance && off >= -tolerance)) fail_msg("%s: %.17g, not %.17g", what, got, wanted);
}

/* Mean and standard error of clusters of y nats and m predictions, by their definition. */
static void of_clusters(const double *y, const double *m, size_t n, double *mean, double *error) {
  double nats = 0, counted = 0, squares = 0;
  for (size_t i = 0; i < n; i++) nats += y[i], counted += m[i];
  *mean = nats / counted;
  for (size_t i = 0; i < n; i++) squares += (y[i] - *mean * m[i]) * (y[i] - *mean * m[i]);
  *error = pl_sqrt((double)n / ((double)n - 1) * squares) / counted;
}

static void measure_floor(plateau_floor *floor, void **block, const placed *it) {
  plateau_error error;
  size_t size = plateau_floor_size(&it->session->config, &it->text);
  *block = aligned_alloc(64, (size + 63) / 64 * 64);
  assert_non_null(*block);
  assert_int_equal(
      plateau_floor_measure(floor, *block, size, &it->session->config, &it->text, &error),
      PLATEAU_OK);
}

/* The sums of float losses differ in their order only: 1e-6 of each prediction's. */
static void a_sampled_loss_is_that_of_its_stretches_alone(void **state) {
  (void)state;
  for (int k = 0; k < KIND_COUNT; k++)
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_HELD_OUT; part++) {
      placed it;
      plateau_floor floor;
      void *block;
      uint64_t random = 5;
      place_long(&it, KINDS[k]);
      write_weights(it.session, 1, &random);
      pl_excerpt x = pl_excerpt_make(&it.session->plan, &it.session->config, part);
      const char *text = letters + (part == PLATEAU_HELD_OUT ? it.session->plan.train : 0);
      double *y = malloc(x.taken * sizeof *y), *m = malloc(x.taken * sizeof *m), mean, error;
      for (uint64_t i = 0; i < x.taken; i++) {
        pl_stretch s = pl_excerpt_stretch(&x, i);
        y[i] = stretch_alone(&it, text, &s, &m[i]);
      }
      of_clusters(y, m, x.taken, &mean, &error);
      double share = 1 - (double)x.taken / (double)x.cells;
      if (part == PLATEAU_TRAINING) error *= pl_sqrt(share);
      expect_near(KINDS[k], plateau_measure(it.session, part), mean, 1e-5);
      expect_near(KINDS[k], plateau_measure_error(it.session), error, 1e-5);
      if (part == PLATEAU_TRAINING) { /* and against its floor */
        measure_floor(&floor, &block, &it);
        assert_int_equal(floor.stretches, x.taken);
        plateau_measure_against(it.session, &floor);
        for (uint64_t i = 0; i < x.taken; i++) y[i] -= floor.by_stretch[i];
        of_clusters(y, m, x.taken, &mean, &error);
        expect_near(KINDS[k], plateau_measure(it.session, part), floor.per_char + mean, 1e-5);
        expect_near(KINDS[k], plateau_measure_error(it.session), error * pl_sqrt(share), 1e-5);
        free(block);
      }
      free(y);
      free(m);
      unplace(&it);
    }
}

/* A reader may leave a measurement at any window; the next one begins with nothing of it. */
static void a_measurement_left_in_the_middle_leaves_nothing(void **state) {
  (void)state;
  for (int k = 0; k < KIND_COUNT; k++) {
    placed it;
    uint64_t random = 5;
    place_long(&it, KINDS[k]);
    write_weights(it.session, 1, &random);
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_HELD_OUT; part++) {
      double loss = plateau_measure(it.session, part), error = plateau_measure_error(it.session);
      for (int windows = 1; windows < 12; windows++) {
        plateau_measure_begin(it.session, PLATEAU_WHOLE);
        for (int i = 0; i < windows; i++) plateau_measure_advance(it.session);
        plateau_measure_begin(it.session, part);
        for (int i = 0; i < windows; i++) plateau_measure_advance(it.session);
        if (plateau_measure(it.session, part) != loss || plateau_measure_error(it.session) != error)
          fail_msg("%s: another loss after %d windows", KINDS[k], windows);
      }
    }
    unplace(&it);
  }
}

/* plateau_floor_each counts prediction by prediction, in another walk. */
static void a_stretch_has_its_share_of_the_floor(void **state) {
  (void)state;
  for (int k = 0; k < KIND_COUNT; k++) {
    placed it;
    plateau_floor floor;
    void *block, *again;
    place_long(&it, KINDS[k]);
    measure_floor(&floor, &block, &it);
    size_t size = plateau_floor_size(&it.session->config, &it.text);
    double *each = malloc(it.session->plan.train * sizeof *each);
    again = aligned_alloc(64, (size + 63) / 64 * 64);
    assert_int_equal(plateau_floor_each(each, it.session->plan.train, again, size,
                                        &it.session->config, &it.text, NULL),
                     PLATEAU_OK);
    pl_excerpt x = pl_excerpt_make(&it.session->plan, &it.session->config, PLATEAU_TRAINING);
    for (uint64_t i = 0; i < x.taken; i++) {
      pl_stretch s = pl_excerpt_stretch(&x, i);
      double sum = 0;
      for (uint64_t t = s.first + s.skip; t < s.first + s.end; t++) sum += each[t + 1];
      expect_near(KINDS[k], floor.by_stretch[i], sum, 1e-9 * (1 + sum));
    }
    free(block);
    free(again);
    free(each);
    unplace(&it);
  }
}

/* Of a held-out part that is read whole, clusters are 32 predictions of a window or stream. */
static void a_whole_loss_has_the_error_of_its_clusters(void **state) {
  static const char *const settings[] = {"state=carry window=20 batch=4 valid=0.3",
                                         "state=reset window=70 batch=4 valid=0.3",
                                         "state=reset window=16 batch=4 valid=0.3 burn_in=3"};
  (void)state;
  for (int i = 0; i < 3; i++) {
    placed it;
    uint64_t random = 5;
    double y[512], m[512], mean, error;
    size_t n = 0;
    place_short(&it, 5000, settings[i]);
    write_weights(it.session, 1, &random);
    const plateau_plan *plan = &it.session->plan;
    double *nats = malloc(plan->valid * sizeof *nats);
    plateau_surprise_begin(it.session, PLATEAU_HELD_OUT, nats);
    while (plateau_measure_advance(it.session)) continue;
    bool carry = it.session->config.state == PLATEAU_STATE_CARRY;
    size_t lane = carry ? plan->valid - 1 : (size_t)plan->window, N = (size_t)plan->burn_in;
    for (size_t from = 0; from < plan->valid - 1; from += lane)
      for (size_t t = N; t < lane && from + t < plan->valid - 1; t++) {
        if ((t - N) % 32 == 0) y[n] = m[n] = 0, n++;
        y[n - 1] += nats[from + t + 1];
        m[n - 1]++;
      }
    of_clusters(y, m, n, &mean, &error);
    expect_near(settings[i], plateau_measure(it.session, PLATEAU_HELD_OUT), mean, 1e-9);
    expect_near(settings[i], plateau_measure_error(it.session), error, 1e-9);
    free(nats);
    unplace(&it);
  }
}

/* ---- The best moment ---- */

static double offer(plateau_session *s, bool *better) {
  double loss = plateau_measure(s, PLATEAU_HELD_OUT);
  *better = plateau_best_offer(s);
  return loss;
}

static void the_best_is_the_lowest_offered_to_the_bit(void **state) {
  (void)state;
  placed it, plain;
  plateau_real *weights, *kept;
  double lowest = 1e9;
  uint64_t since = 0;
  place_short(&it, 3000, "state=carry window=16 batch=4 valid=0.2 lr=0.05");
  place_short(&plain, 3000, "state=carry window=16 batch=4 valid=0.2 lr=0.05");
  size_t count = plateau_weights_count(it.session), size = plateau_best_size(it.session);
  void *block = aligned_alloc(64, (size + 63) / 64 * 64);
  weights = malloc(count * sizeof *weights);
  kept = malloc(count * sizeof *kept);
  bool better;
  offer(it.session, &better); /* it keeps none yet */
  assert_false(better);
  assert_null(plateau_session_best(it.session));
  plateau_best_place(it.session, block, size);
  assert_null(plateau_session_best(it.session));
  for (uint64_t epoch = 1; epoch <= 40; epoch++) {
    run_to(it.session, epoch * it.session->plan.steps);
    run_to(plain.session, epoch * it.session->plan.steps);
    double loss = offer(it.session, &better);
    assert_int_equal(better, loss < lowest);
    since = better ? 0 : since + 1;
    if (better) plateau_weights_read(it.session, weights);
    if (better) lowest = loss;
    const plateau_best *best = plateau_session_best(it.session);
    assert_true(best->loss == lowest && best->error > 0);
    assert_int_equal(best->since, since);
    assert_int_equal(best->epoch + since, epoch);
    assert_int_equal(best->step, best->epoch * it.session->plan.steps);
  }
  assert_true(since > 0);
  plateau_best_read(it.session, kept);
  assert_memory_equal(kept, weights, count * sizeof *kept);
  assert_true(plateau_session_hash(it.session) == plateau_session_hash(plain.session));
  free(block);
  free(weights);
  free(kept);
  unplace(&it);
  unplace(&plain);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(held_out_loss_is_due_each_epoch_to_50_then_each_2_percent),
      cmocka_unit_test(measuring_takes_at_most_a_tenth_from_100_epochs_on),
      cmocka_unit_test(a_long_epoch_is_measured_inside),
      cmocka_unit_test(both_losses_are_due_at_milestones),
      cmocka_unit_test(nothing_is_due_without_a_step_or_a_held_out_part),
      cmocka_unit_test(stretches_lie_in_order_inside_their_streams),
      cmocka_unit_test(up_to_32000_characters_are_read_whole),
      cmocka_unit_test(a_sampled_loss_is_that_of_its_stretches_alone),
      cmocka_unit_test(a_measurement_left_in_the_middle_leaves_nothing),
      cmocka_unit_test(a_stretch_has_its_share_of_the_floor),
      cmocka_unit_test(a_whole_loss_has_the_error_of_its_clusters),
      cmocka_unit_test(the_best_is_the_lowest_offered_to_the_bit),
  };
  fill_letters(letters, LENGTH, LETTERS, 2);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

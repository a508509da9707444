/* test_evidence.c - what is gathered stage after stage is what each public function gives alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_best.h"
#include "support_fork.h"

#include "plateau_explain.h"

static const char *const ROWS[] = {
    "cell=rnn state=reset window=8 batch=4 optimizer=sgd lr=0.1 clip=0.5",
    "cell=rnn state=carry window=8 batch=4 clip=0 valid=0",
    "cell=gru state=reset window=30 batch=2 layers=2 clip=0.01",
    "cell=lstm state=carry window=16 batch=4 layers=2 dropout=0.3 clip=1",
};

static void *block_of(size_t bytes) {
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_non_null(block);
  return block;
}

static plateau_evidence gather(plateau_session *session) {
  const size_t bytes = plateau_gather_size(session);
  void *block = block_of(bytes);
  plateau_gather *it;
  double share = 0;
  plateau_gather_begin(&it, block, bytes, session);
  assert_true(plateau_gather_share(it) == 0);
  while (plateau_gather_advance(it)) {
    assert_true(plateau_gather_share(it) >= share && plateau_gather_share(it) <= 1);
    share = plateau_gather_share(it);
  }
  assert_true(plateau_gather_share(it) == 1);
  assert_false(plateau_gather_advance(it));
  const plateau_evidence evidence = *plateau_gather_evidence(it);
  free(block);
  return evidence;
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static double floor_of(const plateau_config *config, const plateau_text *text) {
  const size_t bytes = plateau_floor_size(config, text);
  plateau_floor floor;
  if (!bytes) return NAN;
  void *block = block_of(bytes);
  const plateau_status status = plateau_floor_measure(&floor, block, bytes, config, text, NULL);
  free(block);
  return status == PLATEAU_OK ? floor.per_char : NAN;
}

static void check_floors(const plateau_evidence *e, const placed *it) {
  plateau_config other = *plateau_session_config(it->session);
  const bool cleared = other.state == PLATEAU_STATE_RESET;
  assert_true(e->floor == floor_of(&other, &it->text));
  other.window *= 2;
  assert_true(same(e->floor_window, cleared ? floor_of(&other, &it->text) : NAN));
  other.window /= 2;
  other.state = PLATEAU_STATE_CARRY;
  assert_true(same(e->floor_carried, cleared ? floor_of(&other, &it->text) : NAN));
}

static void check_counts(const plateau_evidence *e, const placed *it) {
  const plateau_config *config = plateau_session_config(it->session);
  plateau_ngram ngrams[PLATEAU_ORDERS];
  size_t bytes = plateau_ngram_size(config, &it->text);
  void *block = block_of(bytes);
  assert_int_equal(
      plateau_ngram_measure(ngrams, PLATEAU_ORDERS, block, bytes, config, &it->text, NULL),
      PLATEAU_OK);
  free(block);
  for (int i = 0; i < PLATEAU_ORDERS; i++)
    assert_true(same(e->ngram_train[i], ngrams[i].train) &&
                same(e->ngram_valid[i], ngrams[i].valid));
  double skip[PLATEAU_DISTANCES];
  bytes = plateau_skip_size(config, &it->text);
  block = block_of(bytes);
  assert_int_equal(e->skips, 3 * config->window < 64 ? 64 : 3 * config->window);
  assert_int_equal(plateau_skip_measure(skip, e->skips, block, bytes, config, &it->text, NULL),
                   PLATEAU_OK);
  free(block);
  assert_memory_equal(e->skip, skip, (size_t)e->skips * sizeof *skip);
}

static void check_gradient(const plateau_evidence *e, plateau_session *session) {
  const size_t bytes = plateau_lags_size(session, 32);
  void *block = block_of(bytes);
  plateau_lags *lags;
  plateau_lags_begin(&lags, block, bytes, session, 32);
  while (plateau_lags_advance(lags)) continue;
  assert_int_equal(e->lags, plateau_lags_count(lags));
  for (int k = 0; k < e->lags; k++) {
    double most = 0;
    for (int layer = 0; layer < plateau_session_config(session)->layers; layer++) {
      const double *h = plateau_lags_of_h(lags, layer), *c = plateau_lags_of_c(lags, layer);
      if (h[0] > 0) most = fmax(most, h[k] / h[0]);
      if (c && c[0] > 0) most = fmax(most, c[k] / c[0]);
    }
    assert_true(e->gradient[k] == most);
  }
  assert_true(e->gradient[0] == 1);
  free(block);
}

static void check_saturation(const plateau_evidence *e, plateau_session *session) {
  plateau_inside inside;
  int gates;
  double most = 0;
  plateau_gates(session, &gates);
  plateau_inside_begin(&inside, session, 0, plateau_session_plan(session)->train, NULL);
  while (plateau_inside_advance(&inside)) continue;
  for (int layer = 0; layer < plateau_session_config(session)->layers; layer++) {
    double ends = 0, all = 0;
    for (int gate = 0; gate < gates; gate++) {
      const plateau_saturation *s = &inside.saturation[layer][gate];
      ends += (double)(s->low + s->high);
      all += (double)s->count;
    }
    most = fmax(most, ends / all);
  }
  assert_true(e->saturated == most);
}

/* Of the moment on unseen text, by places, and of the first weights. */
static void check_losses(const plateau_evidence *e, const char *settings,
                         plateau_session *session) {
  placed fresh;
  double place[PLATEAU_PLACES];
  assert_true(same(e->valid, plateau_measure(session, PLATEAU_HELD_OUT)));
  assert_true(same(e->valid_error, plateau_measure_error(session)));
  plateau_measure_places(session, place);
  for (int i = 0; i < PLATEAU_PLACES; i++) assert_true(same(e->place[i], place[i]));
  open_parent(&fresh, settings);
  assert_true(e->first == plateau_measure(fresh.session, PLATEAU_TRAINING));
  assert_true(e->steps == (double)steps_taken(session) && e->steps > 0);
  assert_true(isnan(e->lowest) && isnan(e->train_at_best) && !e->best_kept);
  unplace(&fresh);
}

/* Takes the steps that follow the snapshot: the session itself is used up. */
static void check_clipped(const plateau_evidence *e, plateau_session *session) {
  const plateau_config *config = plateau_session_config(session);
  if (!(config->clip > 0)) {
    assert_true(isnan(e->clipped));
    return;
  }
  plateau_real *gradient = malloc(plateau_weights_count(session) * sizeof *gradient);
  const int epoch = (int)plateau_session_plan(session)->steps, steps = epoch < 64 ? epoch : 64;
  int shortened = 0;
  for (int i = 0; i < steps; i++) {
    double squares = 0;
    plateau_run_shards(session, 0, plateau_begin_step(session));
    for (int t = 0; t < plateau_tensors(session); t++) {
      plateau_tensor tensor;
      plateau_tensor_describe(session, t, &tensor);
      plateau_tensor_gradient(session, t, gradient);
      for (int k = 0; k < tensor.rows * tensor.cols; k++)
        squares += (double)gradient[k] * (double)gradient[k];
    }
    shortened += sqrt(squares) > config->clip;
    assert_int_equal(plateau_apply(session, NULL), PLATEAU_OK);
  }
  assert_true(e->clipped == (double)shortened / steps);
  free(gradient);
}

static void evidence_is_what_each_function_gives(void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    placed it, other;
    open_parent(&it, ROWS[i]);
    open_parent(&other, ROWS[i]);
    run_to(it.session, plateau_session_plan(it.session)->steps);
    run_to(other.session, plateau_session_plan(other.session)->steps);
    const uint64_t hash = plateau_session_hash(it.session);
    const plateau_evidence e = gather(it.session);
    assert_true(plateau_session_hash(it.session) == hash);
    assert_ptr_equal(e.config, plateau_session_config(it.session));
    assert_ptr_equal(e.plan, plateau_session_plan(it.session));
    assert_true(e.epoch == 1 && e.rollbacks == 0 && e.experiments == 0 && isnan(e.best_valid));
    assert_true(fabs(e.uniform - log(it.text.vocabulary.size)) < 1e-14);
    assert_true(e.train == plateau_measure(it.session, PLATEAU_TRAINING));
    check_losses(&e, ROWS[i], it.session);
    check_floors(&e, &it);
    check_counts(&e, &it);
    check_gradient(&e, it.session);
    check_saturation(&e, it.session);
    check_clipped(&e, other.session);
    unplace(&it);
    unplace(&other);
  }
}

/* A session that keeps its best moment tells of it; what is known without gathering is that. */
static void the_best_moment_is_known(void **unused) {
  (void)unused;
  placed it;
  plateau_evidence e;
  open_parent(&it, ROWS[2]);
  void *block = place_best(it.session);
  run_offering(it.session, epochs_of(it.session, 3));
  const plateau_best *best = plateau_session_best(it.session);
  const plateau_evidence gathered = gather(it.session);
  plateau_evidence_begin(&e, it.session);
  for (int k = 0; k < PLATEAU_PLACES; k++) assert_true(isnan(e.best_place[k]));
  for (int i = 0; i < 2; i++, e = gathered) {
    assert_true(e.best_kept && e.best_valid == best->loss && e.best_epoch == best->epoch);
    assert_true(e.epoch == 3 && e.experiments == 0 && e.left_out == 0);
  }
  unplace(&it);
  free(block);
}

/* The held-out text by places with the best weights: as a run that begins from them measures it, and
 * its mean is the loss that was noted then. */
static void the_best_moment_is_measured_again(void **unused) {
  (void)unused;
  static const uint64_t moments[] = {7, 40, 100};
  int held_out = 0;
  for (int row = 0; row < BEST_ROW_COUNT; row++)
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
      double place[PLATEAU_PLACES];
      best_run r = best_at(BEST_ROWS[row], moments[i], 130), from = best_open(BEST_ROWS[row], true);
      saved file = save(r.s);
      load(from.s, &file, PLATEAU_FROM_BEST);
      const uint64_t hash = plateau_session_hash(r.s);
      const plateau_evidence e = gather(r.s);
      assert_true(plateau_session_hash(r.s) == hash);
      assert_true(plateau_measure(from.s, PLATEAU_HELD_OUT) == e.best_valid);
      plateau_measure_places(from.s, place);
      for (int k = 0; k < PLATEAU_PLACES; k++) {
        assert_true(same(e.best_place[k], place[k]));
        held_out += !isnan(place[k]);
      }
      expect_same_best(r.s, from.s, "gathered");
      free(file.bytes);
      best_close(&r), best_close(&from);
    }
  assert_true(held_out > 100);
}

/* Without a best moment, or with nothing held out, none of it is known. */
static void without_a_best_moment_its_places_are_unknown(void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    placed it;
    open_parent(&it, ROWS[i]);
    run_to(it.session, 3);
    const plateau_evidence e = gather(it.session);
    for (int k = 0; k < PLATEAU_PLACES; k++) assert_true(isnan(e.best_place[k]));
    assert_true(isnan(e.best_valid) && !e.best_kept);
    unplace(&it);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(evidence_is_what_each_function_gives),
      cmocka_unit_test(the_best_moment_is_known),
      cmocka_unit_test(the_best_moment_is_measured_again),
      cmocka_unit_test(without_a_best_moment_its_places_are_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

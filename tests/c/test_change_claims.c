/* test_change_claims.c - what a change claims of itself, held against what happens: its floor, its
 * first weights, its work, and the text that it trains on. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "explain/changes.h"
#include "support_fork.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* After an epoch, so that a gradient's norm is known. */
static void open_run(placed *it, const char *settings) {
  open_parent(it, settings);
  run_to(it->session, epochs_of(it->session, 1));
}

static double floor_of(const plateau_config *config, const plateau_text *text) {
  plateau_floor floor;
  size_t bytes = plateau_floor_size(config, text);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_floor_measure(&floor, block, bytes, config, text, NULL), PLATEAU_OK);
  free(block);
  return floor.per_char;
}

static const char *const CLAIMING[] = {
    "state=reset window=8 batch=4",
    "state=carry window=8 batch=4",
    "state=carry window=40 batch=8", /* twice as long there are fewer streams */
    "state=carry window=8 batch=4 burn_in=3",
    "state=reset window=8 batch=4 burn_in=3 layers=2 dropout=0.2 bptt=last schedule=cosine clip=1",
    "cell=rnn state=reset window=8 batch=4 optimizer=sgd weight_decay=0.1",
};

/* A change that claims its parent's floor has it, up to the rounding of another order of sums. Where
 * it claims another, the floor is another, or the claim would mean little; with a carried state
 * another batch cuts other streams. */
static void a_floor_is_the_same_where_it_is_said(void **state) {
  (void)state;
  int same = 0, others = 0;
  for (size_t i = 0; i < COUNT(CLAIMING); i++) {
    placed it;
    const char *name;
    open_run(&it, CLAIMING[i]);
    double own = floor_of(plateau_session_config(it.session), &it.text);
    for (int k = 0; (name = change_name(it.session, k)); k++) {
      plateau_change change;
      plateau_config config;
      if (!plateau_change_describe(&change, it.session, name)) continue;
      assert_int_equal(plateau_fork_config(&config, it.session, name, NULL), PLATEAU_OK);
      double floor = floor_of(&config, &it.text);
      bool equal = fabs(floor - own) < 1e-12;
      if (change.same_floor ? !equal : equal && floor > 0)
        fail_msg("%s, %s: floor %.17g, was %.17g", CLAIMING[i], name, floor, own);
      if (change.same_function && !change.same_floor) fail_msg("%s: a function", name);
      *(equal ? &same : &others) += 1;
    }
    unplace(&it);
  }
  assert_true(same > 60 && others > 6);
}

static bool same_weights(const placed *a, const placed *b) {
  if (a->session->model.size != b->session->model.size) return false;
  return memcmp(a->session->live.parameters, b->session->live.parameters,
                a->session->model.size * sizeof(pl_real)) == 0;
}

/* A change with the same weights starts at its parent's losses to the last bit; one without has
 * other weights or other windows. */
static void weights_are_the_same_where_it_is_said(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(CLAIMING); i++) {
    placed it, fork;
    plateau_change changes[NAMED_CHANGES];
    open_run(&it, CLAIMING[i]);
    double train = plateau_measure(it.session, PLATEAU_TRAINING);
    double valid = plateau_measure(it.session, PLATEAU_HELD_OUT);
    for (int k = changes_of(it.session, changes) - 1; k >= 0; k--) {
      open_fork(&fork, it.session, changes[k].name);
      bool same = same_weights(&it, &fork) &&
                  plateau_measure(fork.session, PLATEAU_TRAINING) == train &&
                  plateau_measure(fork.session, PLATEAU_HELD_OUT) == valid;
      if (changes[k].same_weights && !same)
        fail_msg("%s, %s: other weights or losses", CLAIMING[i], changes[k].name);
      bool cut = changes[k].group == PLATEAU_OF_WINDOW || changes[k].group == PLATEAU_OF_MEMORY ||
                 changes[k].group == PLATEAU_OF_BATCH;
      if (!changes[k].same_weights && same_weights(&it, &fork) && !cut)
        fail_msg("%s, %s: the same weights", CLAIMING[i], changes[k].name);
      close_fork(&fork);
    }
    unplace(&it);
  }
}

/* The arithmetic of an epoch, against the multiply-adds counted by hand. */
static void the_work_is_that_of_the_network(void **state) {
  (void)state;
  static const struct {
    const char *settings, *change;
    double work;
  } rows[] = {
      {"cell=rnn hidden=10 layers=1", "hidden-2", (400.0 + 120) / (100 + 60)},
      {"cell=rnn hidden=10 layers=1", "new:cell-gru", (300.0 + 60) / (100 + 60)},
      {"cell=gru hidden=10 layers=2", "new:cell-lstm", (1200.0 + 60) / (900 + 60)},
      {"cell=gru hidden=10 layers=2", "new:hidden-0.5", (225.0 + 30) / (900 + 60)},
      {"cell=lstm hidden=10", "rate-0.3", 1},
      {"cell=lstm hidden=10", "nothing@1", 1},
      {"cell=lstm hidden=10", "new:text", 0.5},
      {"cell=lstm hidden=10", "new:text+hidden-2", 0.5 * (1600 + 120) / (400 + 60)},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it;
    open_run(&it, rows[i].settings);
    double work = change_named(it.session, rows[i].change).work;
    if (!(fabs(work - rows[i].work) < 1e-12))
      fail_msg("%s, %s: %g, not %g", rows[i].settings, rows[i].change, work, rows[i].work);
    unplace(&it);
  }
}

/* Half of the training text keeps the very same held-out characters, for every size of the two. */
static void half_of_the_text_holds_out_the_same(void **state) {
  (void)state;
  enum { LONGEST = 700 };
  static char letters[LONGEST];
  static const char *const shares[] = {"0.02", "0.05", "0.1", "0.2", "0.32", "0.4", "0.5"};
  int applied = 0;
  fill_letters(letters, LONGEST, 6, 5);
  for (size_t length = 60; length < LONGEST; length += 13)
    for (size_t i = 0; i < COUNT(shares); i++) {
      placed it, half;
      plateau_change change;
      plateau_config config;
      char settings[60];
      snprintf(settings, sizeof settings, "window=4 batch=2 valid=%s", shares[i]);
      config_from(&config, settings);
      place(&it, &config, 6, letters, length);
      if (!plateau_change_describe(&change, it.session, "new:text")) {
        unplace(&it);
        continue;
      }
      assert_true(change.anew && !change.same_floor && change.group == PLATEAU_OF_TEXT);
      assert_int_equal(plateau_fork_config(&config, it.session, "new:text", NULL), PLATEAU_OK);
      plateau_text text = pl_change_text(it.session, &change);
      half = (placed){.text = text};
      size_t bytes = plateau_session_size(&config, &text, NULL);
      if (!bytes) { /* too short for a window */
        unplace(&it);
        continue;
      }
      half.session_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
      assert_int_equal(
          plateau_session_place(&half.session, half.session_block, bytes, &config, &text, NULL),
          PLATEAU_OK);
      const plateau_plan *was = &it.session->plan, *now = &half.session->plan;
      if (now->valid != was->valid || now->train != was->train / 2)
        fail_msg("%d characters, %s held out: %d and %d, were %d and %d", (int)length, shares[i],
                 (int)now->train, (int)now->valid, (int)was->train, (int)was->valid);
      assert_ptr_equal(text.symbols + now->train, it.session->text.symbols + was->train);
      assert_true(text.symbols + text.length == it.session->text.symbols + it.session->text.length);
      free(half.session_block);
      unplace(&it);
      applied++;
    }
  assert_true(applied > 150);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_floor_is_the_same_where_it_is_said),
      cmocka_unit_test(weights_are_the_same_where_it_is_said),
      cmocka_unit_test(the_work_is_that_of_the_network),
      cmocka_unit_test(half_of_the_text_holds_out_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_exchange.c - sessions that each run some shards of a step and exchange the results have the
 * bits of one session that runs them all. */
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

enum { LENGTH = 2400, LETTERS = 7, STEPS = 40, MAX_MEMBERS = 8 };

static char letters[LENGTH];

/* Eight shards, the last of 5 rows. In a run with resets the last batch of an epoch has fewer. */
static const char BASE[] =
    "hidden=5 clip=0.5 window=5 batch=61 valid=0.2 lr=0.01 weight_decay=0.01";
static const char *const ROWS[] = {"cell=rnn activation=tanh state=carry embedding=3",
                                   "cell=rnn activation=sigmoid state=reset",
                                   "cell=gru state=carry layers=2 dropout=0.3",
                                   "cell=gru state=reset bptt=last",
                                   "cell=lstm state=carry layers=2 dropout=0.3",
                                   "cell=lstm state=reset embedding=9 layers=2",
                                   "cell=lstm state=carry bptt=last optimizer=sgd",
                                   "cell=lstm state=carry burn_in=2"};
static const int MEMBERS[] = {2, 3, 4, 8};

static void open_row(placed *it, int row) {
  plateau_config config;
  config_from(&config, BASE);
  set_all(&config, ROWS[row]);
  place(it, &config, LETTERS, letters, LENGTH);
}

/* One step of all members: each runs its shards and writes its results to every other member. The
 * blocks lie at odd addresses. */
static plateau_status step_together(placed *it, int members) {
  plateau_status status = PLATEAU_OK;
  size_t size = plateau_shard_size(it[0].session);
  char *block = malloc(size + 1);
  int shards = 0;
  for (int m = 0; m < members; m++) shards = plateau_begin_step(it[m].session);
  for (int shard = shards - 1; shard >= 0; shard--) {
    int owner = shard * members / shards;
    plateau_run_shard(it[owner].session, shard);
    memset(block, 0xff, size + 1);
    plateau_shard_read(it[owner].session, shard, block + 1);
    for (int m = 0; m < members; m++)
      if (m != owner) plateau_shard_write(it[m].session, shard, block + 1);
  }
  for (int m = 0; m < members; m++) {
    plateau_status own = plateau_apply(it[m].session, NULL);
    if (m > 0) assert_int_equal(own, status);
    status = own;
  }
  free(block);
  return status;
}

static void expect_alike(const placed *it, int members, plateau_session *alone, int row, int step) {
  for (int m = 0; m < members; m++)
    if (plateau_session_hash(it[m].session) != plateau_session_hash(alone))
      fail_msg("%s: member %d of %d has other bits after step %d", ROWS[row], m, members, step);
}

static void sharing_a_step_gives_the_bits_of_one(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++)
    for (int i = 0; i < COUNT(MEMBERS); i++) {
      placed alone, it[MAX_MEMBERS];
      open_row(&alone, row);
      for (int m = 0; m < MEMBERS[i]; m++) open_row(&it[m], row);
      size_t shards = 0;
      for (int step = 0; step < STEPS; step++) {
        assert_int_equal(step_together(it, MEMBERS[i]), PLATEAU_OK);
        run_to(alone.session, (uint64_t)step + 1);
        expect_alike(it, MEMBERS[i], alone.session, row, step);
        shards = (size_t)plateau_session_plan(alone.session)->shards;
      }
      assert_int_equal(shards, 8);
      for (int m = 0; m < MEMBERS[i]; m++) unplace(&it[m]);
      unplace(&alone);
    }
}

/* Puts a number that is not finite into one shard only: into its rows' state, which a saturated
 * unit hides, or into what all members share. */
static void spoil(plateau_session *s, int way) {
  const pl_tensor *bias = &s->model.tensor[s->model.count - 1];
  if (way == 0) s->live.parameters[pl_tensor_index(bias, 2, 0)] = (pl_real)NAN;
  if (way == 1) s->live.parameters[pl_tensor_index(bias, 2, 0)] = (pl_real)INFINITY;
  if (way == 2) s->live.h[0][pl_area(60, s->model.Hp)] = (pl_real)-INFINITY;
  if (way == 3) s->live.h[0][0] = (pl_real)INFINITY;
  s->derived_from = NULL;
}

static void all_roll_back_together(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++)
    for (int way = 0; way < 4; way++) {
      placed alone, it[3];
      open_row(&alone, row);
      if (way >= 2 && alone.session->config.state != PLATEAU_STATE_CARRY) {
        unplace(&alone);
        continue;
      }
      for (int m = 0; m < 3; m++) open_row(&it[m], row);
      for (int step = 0; step < 9; step++) {
        plateau_status expected = step == 5 ? PLATEAU_DIVERGED : PLATEAU_OK;
        if (step == 5) spoil(alone.session, way);
        for (int m = 0; m < 3 && step == 5; m++) spoil(it[m].session, way);
        assert_int_equal(plateau_step(alone.session, NULL), expected);
        assert_int_equal(step_together(it, 3), expected);
        expect_alike(it, 3, alone.session, row, step);
      }
      for (int m = 0; m < 3; m++) unplace(&it[m]);
      unplace(&alone);
    }
}

/* The eighth rollback stops all of them. */
static void all_stop_together(void **state) {
  (void)state;
  placed alone, it[2];
  open_row(&alone, 6), open_row(&it[0], 6), open_row(&it[1], 6);
  plateau_status status = PLATEAU_OK;
  int rollbacks = 0;
  for (int step = 0; step < 40 && status != PLATEAU_STOPPED; step++) {
    if (step % 3 == 2)
      for (int m = 0; m < 3; m++) spoil((m < 2 ? &it[m] : &alone)->session, step % 4);
    status = plateau_step(alone.session, NULL);
    assert_int_equal(step_together(it, 2), status);
    expect_alike(it, 2, alone.session, 6, step);
    rollbacks += status != PLATEAU_OK;
  }
  assert_int_equal(status, PLATEAU_STOPPED);
  assert_int_equal(rollbacks, 8);
  for (int m = 0; m < 2; m++) unplace(&it[m]);
  unplace(&alone);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sharing_a_step_gives_the_bits_of_one),
                                     cmocka_unit_test(all_roll_back_together),
                                     cmocka_unit_test(all_stop_together)};
  fill_letters(letters, LENGTH, LETTERS, 5);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

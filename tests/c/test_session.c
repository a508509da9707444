/* test_session.c - a run's bits depend only on its settings, text and seed. They do not depend on
 * saving and resuming, questions, the order of shards, neighbours, or the previous contents of its
 * memory. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

#if defined(__SANITIZE_ADDRESS__)
enum { SKIP = 3 }; /* one row in three: still every cell and every optimizer */
#else
enum { SKIP = 1 };
#endif

enum { LENGTH = 4000, LETTERS = 7, STEPS = 200 };

static char letters[LENGTH];

/* Dropout, clipping, two shards of odd sizes, and an epoch of 58 steps (carried streams) or 59. So
 * the snapshot of step 64 stands inside an epoch, and the last window and batch are short. */
static const char BASE[] = "hidden=5 layers=2 dropout=0.3 clip=0.5 window=5 batch=11 valid=0.2 "
                           "lr=0.01 weight_decay=0.01 schedule_epochs=4 burn_in=1";
static const char *const CELLS[] = {"cell=rnn activation=tanh embedding=3",
                                    "cell=rnn activation=sigmoid", "cell=gru",
                                    "cell=lstm embedding=9"};
static const char *const OPTIMIZERS[] = {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"};
static const char *const SCHEDULES[] = {"constant warmup=9", "cosine", "plateau"};
enum { ROWS = COUNT(CELLS) * COUNT(OPTIMIZERS) };

static const char *settings_of(int row) {
  static char text[256];
  int cell = row % COUNT(CELLS), optimizer = row / COUNT(CELLS);
  snprintf(text, sizeof text, "%s optimizer=%s schedule=%s state=%s", CELLS[cell],
           OPTIMIZERS[optimizer], SCHEDULES[row % 3], (cell + optimizer) % 2 ? "carry" : "reset");
  return text;
}

static plateau_config config_of(int row) {
  plateau_config config;
  config_from(&config, BASE);
  set_all(&config, settings_of(row));
  return config;
}

static void open_row(placed *it, int row) {
  plateau_config config = config_of(row);
  place(it, &config, LETTERS, letters, LENGTH);
}

static uint64_t hash_of_row(int row) {
  placed it;
  open_row(&it, row);
  run_to(it.session, STEPS);
  uint64_t hash = plateau_session_hash(it.session);
  unplace(&it);
  return hash;
}

static void expect_hash(int row, const char *when, uint64_t got, uint64_t wanted) {
  if (got != wanted) fail_msg("%s: another hash %s", settings_of(row), when);
}

/* ---- Resume */

static void resume_equals_never_stopped(void **state) {
  static const int stops[] = {0, 1, 57, 58, 63, 64, 65, 100, 129, 199, 200};
  (void)state;
  for (int row = 0; row < ROWS; row += SKIP) {
    placed it;
    saved files[COUNT(stops)];
    plateau_progress last, resumed;
    open_row(&it, row);
    for (int i = 0; i < COUNT(stops); i++) {
      run_to(it.session, (uint64_t)stops[i]);
      files[i] = save(it.session);
    }
    uint64_t hash = plateau_session_hash(it.session);
    plateau_session_progress(it.session, &last);
    expect_hash(row, "when saved on the way", hash, hash_of_row(row));
    for (int i = 0; i < COUNT(stops); i++) {
      placed other;
      char when[40];
      open_row(&other, row);
      if (i % 2) run_to(other.session, 3); /* its past must not show */
      if (i % 2) plateau_measure(other.session, PLATEAU_WHOLE);
      load(other.session, &files[i], PLATEAU_RESUME);
      int steps_run = (int)steps_taken(other.session);
      snprintf(when, sizeof when, "resumed from step %d, saved at %d", steps_run, stops[i]);
      if (steps_run > stops[i] || stops[i] - steps_run >= 64)
        fail_msg("%s: %s", settings_of(row), when);
      run_to(other.session, STEPS);
      expect_hash(row, when, plateau_session_hash(other.session), hash);
      plateau_session_progress(other.session, &resumed);
      if (resumed.loss != last.loss || resumed.hash != last.hash ||
          resumed.partial_loss != last.partial_loss || resumed.chars != last.chars ||
          resumed.lr != last.lr || resumed.grad_norm != last.grad_norm)
        fail_msg("%s: other progress %s", settings_of(row), when);
      unplace(&other);
      free(files[i].bytes);
    }
    unplace(&it);
  }
}

/* Snapshots stand at epoch starts and at multiples of 64 steps, and nowhere else. */
static void snapshots_stand_where_they_should(void **state) {
  (void)state;
  for (int row = 0; row < 2; row++) {
    placed it;
    open_row(&it, row);
    uint64_t steps = plateau_session_plan(it.session)->steps, snapshot = 0;
    for (uint64_t step = 0; step < 3 * steps; step++) {
      run_to(it.session, step);
      if (step % 64 == 0 || step % steps == 0) snapshot = step;
      plateau_checkpoint described;
      saved file = save(it.session);
      assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL),
                       PLATEAU_OK);
      if (described.step != snapshot || described.epoch != snapshot / steps)
        fail_msg("%s: step %d has the snapshot of %d", settings_of(row), (int)step,
                 (int)described.step);
      free(file.bytes);
    }
    unplace(&it);
  }
}

/* One different bit anywhere in the state, except in pads, gives another hash. */
static void the_hash_sees_everything(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    open_row(&it, row);
    run_to(it.session, 3);
    plateau_session *s = it.session;
    uint64_t hash = plateau_session_hash(s);
    size_t last = pl_tensor_index(&s->model.tensor[s->model.count - 1], LETTERS - 1, 0);
    pl_real *const numbers[] = {s->live.parameters, s->live.moment[0], s->live.moment[1],
                                s->live.h[0],       s->live.h[1],      s->live.c[0],
                                s->live.c[1]};
    for (int i = 0; i < COUNT(numbers); i++)
      for (int at = 0; at < 2 && numbers[i]; at++) {
        pl_real *x = numbers[i] + (at == 0 ? 0 : i < 3 ? last : pl_area(10, s->model.Hp) + 4);
        *x = -*x;
        if (plateau_session_hash(s) == hash) fail_msg("%s: array %d, %d", settings_of(row), i, at);
        *x = -*x;
      }
    for (size_t i = 0; i < sizeof(pl_counters); i++) {
      s->live.memory[i] ^= 64;
      if (plateau_session_hash(s) == hash) fail_msg("%s: counters, %zu", settings_of(row), i);
      s->live.memory[i] ^= 64;
    }
    assert_true(plateau_session_hash(s) == hash);
    unplace(&it);
  }
}

/* ---- Shards */

static void step_in_order(plateau_session *session, uint64_t *seed, bool reverse) {
  int order[16], shards = plateau_begin_step(session);
  for (int i = 0; i < shards; i++) order[i] = reverse ? shards - 1 - i : i;
  for (int i = shards - 1; i > 0 && !reverse; i--) {
    int j = (int)(next_unit(seed) * (i + 1)), swap = order[i];
    order[i] = order[j], order[j] = swap;
  }
  for (int i = 0; i < shards; i++) plateau_run_shard(session, order[i]);
  assert_int_equal(plateau_apply(session, NULL), PLATEAU_OK);
}

static void open_shards(placed *it, int row) {
  plateau_config config = config_of(row);
  config.batch = 61; /* eight shards, the last of 5 rows */
  place(it, &config, LETTERS, letters, LENGTH);
}

static void the_order_of_shards_does_not_change_the_bits(void **state) {
  uint64_t seed = 3;
  (void)state;
  for (int row = 0; row < ROWS; row += SKIP) {
    uint64_t hash[3];
    for (int way = 0; way < 3; way++) {
      placed it;
      open_shards(&it, row);
      for (int step = 0; step < 40; step++)
        if (way == 0)
          run_to(it.session, (uint64_t)step + 1);
        else
          step_in_order(it.session, &seed, way == 1);
      hash[way] = plateau_session_hash(it.session);
      unplace(&it);
    }
    expect_hash(row, "in reverse order", hash[1], hash[0]);
    expect_hash(row, "in random order", hash[2], hash[0]);
  }
}

typedef struct errand {
  plateau_session *session;
  int shard;
} errand;

static void *run_errand(void *errand_) {
  const errand *e = errand_;
  plateau_run_shard(e->session, e->shard);
  return NULL;
}

static void threads_do_not_change_the_bits(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row += 5) {
    placed alone, threaded;
    open_shards(&alone, row), open_shards(&threaded, row);
    for (int step = 0; step < 20; step++) {
      pthread_t threads[16];
      errand errands[16];
      int shards = plateau_begin_step(threaded.session);
      for (int i = 0; i < shards; i++) {
        errands[i] = (errand){threaded.session, i};
        assert_int_equal(pthread_create(&threads[i], NULL, run_errand, &errands[i]), 0);
      }
      for (int i = 0; i < shards; i++) pthread_join(threads[i], NULL);
      assert_int_equal(plateau_apply(threaded.session, NULL), PLATEAU_OK);
    }
    run_to(alone.session, 20);
    expect_hash(row, "with threads", plateau_session_hash(threaded.session),
                plateau_session_hash(alone.session));
    unplace(&alone), unplace(&threaded);
  }
}

/* ---- Questions */

static void sample(plateau_session *session, int length) {
  plateau_sampling sampling = {.temperature = 0.8, .top_p = 1};
  assert_int_equal(plateau_sample_begin(session, &sampling, "abc", 3, NULL), PLATEAU_OK);
  for (int i = 0; i < length; i++) plateau_sample_next(session);
}

static void questions_do_not_change_the_bits(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row += SKIP) {
    placed it;
    open_row(&it, row);
    for (int step = 0; step < STEPS; step++) {
      int turn = step % 20;
      if (turn < 3) plateau_measure(it.session, (plateau_part)turn);
      if (turn == 3) sample(it.session, 5);
      if (turn == 4) plateau_measure_begin(it.session, PLATEAU_WHOLE); /* and give up half-way */
      if (turn == 4) plateau_measure_advance(it.session);
      int shards = plateau_begin_step(it.session);
      if (turn == 5) sample(it.session, 5);
      for (int i = 0; i < shards; i++) {
        plateau_run_shard(it.session, i);
        if (turn == 6) sample(it.session, 2);
      }
      if (turn == 7) plateau_sample_next(it.session);
      assert_int_equal(plateau_apply(it.session, NULL), PLATEAU_OK);
    }
    expect_hash(row, "when asked", plateau_session_hash(it.session), hash_of_row(row));
    unplace(&it);
  }
}

/* A loss is the same when it is measured in one go, with samples between, twice, and after a resume
 * that undoes a step. */
static void the_same_question_has_the_same_answer(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row += SKIP) {
    placed it;
    open_row(&it, row);
    run_to(it.session, 64);
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++) {
      double loss = plateau_measure(it.session, part);
      plateau_measure_begin(it.session, part);
      do sample(it.session, 1);
      while (plateau_measure_advance(it.session));
      assert_true(loss > 0 && loss == plateau_measure_loss(it.session));
      saved file = save(it.session);
      run_to(it.session, 66);
      load(it.session, &file, PLATEAU_RESUME);
      assert_true(loss == plateau_measure(it.session, part));
      free(file.bytes);
    }
    unplace(&it);
  }
}

static void sessions_do_not_disturb_each_other(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row += 2 * SKIP) {
    int rows[2] = {row, ROWS - 1 - row};
    placed it[2];
    for (int i = 0; i < 2; i++) open_row(&it[i], rows[i]);
    for (int step = 0; step < STEPS; step++) {
      int shards[2];
      for (int i = 0; i < 2; i++) shards[i] = plateau_begin_step(it[i].session);
      for (int shard = 0; shard < 2; shard++)
        for (int i = 0; i < 2; i++)
          if (shard < shards[i]) plateau_run_shard(it[i].session, shard);
      for (int i = 0; i < 2; i++) assert_int_equal(plateau_apply(it[i].session, NULL), PLATEAU_OK);
    }
    for (int i = 0; i < 2; i++) {
      expect_hash(rows[i], "beside another", plateau_session_hash(it[i].session),
                  hash_of_row(rows[i]));
      unplace(&it[i]);
    }
  }
}

/* ---- Memory */

/* The whole life of a session in a block of exactly its size, which is full of `fill` and stands
 * between canaries. */
static uint64_t hash_in_block(int row, unsigned char fill) {
  enum { CANARY = 4096 };
  placed it;
  plateau_config config = config_of(row);
  open_row(&it, row);
  size_t size = plateau_session_size(&config, &it.text, NULL);
  unsigned char *block = aligned_alloc(64, (size + 2 * CANARY + 63) / 64 * 64);
  memset(block, fill, size + 2 * (size_t)CANARY);
  plateau_session *session;
  assert_int_equal(plateau_session_place(&session, block + CANARY, size, &config, &it.text, NULL),
                   PLATEAU_OK);
  for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++)
    plateau_measure(session, part);
  sample(session, 9);
  run_to(session, 70);
  saved file = save(session);
  run_to(session, 75);
  load(session, &file, PLATEAU_RESUME);
  run_to(session, 140);
  uint64_t hash = plateau_session_hash(session);
  for (size_t i = 0; i < CANARY; i++)
    if (block[i] != fill || block[CANARY + size + i] != fill)
      fail_msg("%s: wrote outside its block of %zu bytes", settings_of(row), size);
  free(file.bytes), free(block);
  unplace(&it);
  return hash;
}

/* 0xff makes every float a NaN. */
static void memory_outside_is_left_alone_and_garbage_inside_does_not_show(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row += SKIP) {
    uint64_t hash = hash_in_block(row, 0);
    expect_hash(row, "in a block of 0xff", hash_in_block(row, 0xff), hash);
    expect_hash(row, "in a block of 0x4b", hash_in_block(row, 0x4b), hash);
  }
}

/* ---- Settings that a running model can adopt */

static void only_what_may_change_changes(void **state) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  placed it;
  (void)state;
  open_row(&it, 4);
  for (int i = 0; i < count; i++) {
    plateau_config before = *plateau_session_config(it.session);
    plateau_error error = {PLATEAU_OK, ""};
    char name[40], value[40];
    plateau_config_get(&before, &fields[i], value, sizeof value);
    for (int way = 0; way < 2; way++) { /* burn_in, burn-in */
      snprintf(name, sizeof name, "%s", fields[i].name);
      for (char *c = name; *c && way == 1; c++) *c = *c == '_' ? '-' : *c;
      plateau_status status = plateau_session_set(it.session, name, value, &error);
      if (status != (fields[i].at_once ? PLATEAU_OK : PLATEAU_BAD_SETTING))
        fail_msg("%s: status %d, %s", name, (int)status, error.sentence);
    }
    assert_memory_equal(&before, plateau_session_config(it.session), sizeof before);
  }
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(resume_equals_never_stopped),
      cmocka_unit_test(snapshots_stand_where_they_should),
      cmocka_unit_test(the_hash_sees_everything),
      cmocka_unit_test(the_order_of_shards_does_not_change_the_bits),
      cmocka_unit_test(threads_do_not_change_the_bits),
      cmocka_unit_test(questions_do_not_change_the_bits),
      cmocka_unit_test(the_same_question_has_the_same_answer),
      cmocka_unit_test(sessions_do_not_disturb_each_other),
      cmocka_unit_test(memory_outside_is_left_alone_and_garbage_inside_does_not_show),
      cmocka_unit_test(only_what_may_change_changes),
  };
  fill_letters(letters, LENGTH, LETTERS, 1);
  return cmocka_run_group_tests(tests, NULL, NULL);
}

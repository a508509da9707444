/* test_schedule.c - the learning rate of every step. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "run/schedule.h"
#include "support_place.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

static plateau_config config_of(int schedule, int epochs, int warmup) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.schedule = schedule, config.lr = 0.02;
  config.schedule_epochs = epochs, config.warmup = warmup;
  return config;
}

static double rate_at(const plateau_config *config, uint64_t step, size_t epoch_steps) {
  pl_schedule schedule;
  pl_schedule_start(&schedule);
  return pl_schedule_rate(&schedule, config, step, epoch_steps);
}

static void expect(const char *what, uint64_t step, double got, double wanted) {
  if (!(fabs(got - wanted) <= 1e-14 * wanted))
    fail_msg("%s, step %llu: %.17g, not %.17g", what, (unsigned long long)step, got, wanted);
}

static void a_constant_rate_is_constant(void **state) {
  plateau_config config = config_of(PLATEAU_SCHEDULE_CONSTANT, 3, 0);
  (void)state;
  for (uint64_t step = 0; step < 100; step++) assert_true(rate_at(&config, step, 10) == config.lr);
  assert_true(rate_at(&config, UINT64_MAX, 10) == config.lr);
}

/* lr at step 0, half of it in the middle, a hundredth at the end and after it. */
static void a_cosine_falls_to_a_hundredth_and_stays(void **state) {
  static const struct {
    int epochs;
    size_t steps;
  } rows[] = {{1, 1}, {1, 7}, {3, 10}, {100, 13}, {1000, 1}};
  (void)state;
  for (int i = 0; i < COUNT(rows); i++) {
    plateau_config config = config_of(PLATEAU_SCHEDULE_COSINE, rows[i].epochs, 0);
    uint64_t all = (uint64_t)rows[i].epochs * rows[i].steps;
    double before = INFINITY, low = config.lr / 100;
    for (uint64_t step = 0; step <= all; step++) {
      double wave = (1 + cos(acos(-1) * (double)step / (double)all)) / 2;
      double rate = rate_at(&config, step, rows[i].steps);
      if (!(fabs(rate - (low + (config.lr - low) * wave)) <= 1e-14 * config.lr) || rate >= before)
        fail_msg("%d epochs of %zu, step %llu: %.17g", rows[i].epochs, rows[i].steps,
                 (unsigned long long)step, rate);
      before = rate;
    }
    expect("first", 0, rate_at(&config, 0, rows[i].steps), config.lr);
    expect("last", all, rate_at(&config, all, rows[i].steps), low);
    expect("after", all + 1, rate_at(&config, all + 1, rows[i].steps), low);
    expect("long after", 1000 * all, rate_at(&config, 1000 * all, rows[i].steps), low);
  }
}

/* The first of N steps has an N-th of the rate; step N and later steps have all of it. A schedule
 * continues underneath. */
static void warm_up_is_linear(void **state) {
  static const int warmups[] = {0, 1, 2, 7, 100};
  (void)state;
  for (int i = 0; i < COUNT(warmups); i++)
    for (int schedule = PLATEAU_SCHEDULE_CONSTANT; schedule <= PLATEAU_SCHEDULE_PLATEAU;
         schedule++) {
      plateau_config cold = config_of(schedule, 5, warmups[i]), warm = config_of(schedule, 5, 0);
      for (uint64_t step = 0; step < 120; step++) {
        double share = step + 1 < (uint64_t)warmups[i] ? ((double)step + 1) / warmups[i] : 1;
        expect("warm-up", step, rate_at(&cold, step, 10), share * rate_at(&warm, step, 10));
      }
    }
}

/* torch.optim.lr_scheduler.ReduceLROnPlateau of 1.13: mode min, factor 0.1, patience 10, threshold
 * 1e-4 relative. */
static void reduce_on_plateau_is_torchs(void **state) {
  plateau_config config = config_of(PLATEAU_SCHEDULE_PLATEAU, 5, 0);
  uint64_t seed = 11;
  (void)state;
  for (int run = 0; run < 50; run++) {
    pl_schedule schedule;
    double rate = config.lr, best = INFINITY, loss = 3;
    int bad = 0;
    pl_schedule_start(&schedule);
    for (int epoch = 0; epoch < 60; epoch++) {
      double draw = next_unit(&seed);
      loss *= draw < 0.2 ? 0.99 : draw < 0.3 ? 0.9999 : draw < 0.6 ? 1 : 1.001;
      pl_schedule_epoch(&schedule, loss);
      if (loss < best * (1 - 1e-4))
        best = loss, bad = 0;
      else
        bad++;
      if (bad > 10) rate *= 0.1, bad = 0;
      expect("on plateau", (uint64_t)epoch, pl_schedule_rate(&schedule, &config, 1, 1), rate);
    }
  }
}

static void other_schedules_ignore_the_loss(void **state) {
  (void)state;
  for (int which = PLATEAU_SCHEDULE_CONSTANT; which <= PLATEAU_SCHEDULE_COSINE; which++) {
    plateau_config config = config_of(which, 5, 0);
    pl_schedule schedule;
    pl_schedule_start(&schedule);
    for (int epoch = 0; epoch < 30; epoch++) pl_schedule_epoch(&schedule, 1);
    expect("deaf", 3, pl_schedule_rate(&schedule, &config, 3, 10), rate_at(&config, 3, 10));
  }
}

/* A checkpoint keeps the factor, and a factor of 0 is refused. */
static void a_rate_never_falls_to_nothing(void **state) {
  pl_schedule schedule;
  (void)state;
  pl_schedule_start(&schedule);
  for (int epoch = 0; epoch < 20000; epoch++) {
    pl_schedule_epoch(&schedule, 1);
    if (!(schedule.factor > 0) || schedule.worse > 10) fail_msg("epoch %d", epoch);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_constant_rate_is_constant),
      cmocka_unit_test(a_cosine_falls_to_a_hundredth_and_stays),
      cmocka_unit_test(warm_up_is_linear),
      cmocka_unit_test(reduce_on_plateau_is_torchs),
      cmocka_unit_test(other_schedules_ignore_the_loss),
      cmocka_unit_test(a_rate_never_falls_to_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

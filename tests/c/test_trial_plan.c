/* test_trial_plan.c - how long trials are, by the run and its counted work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

#include "plateau_explain.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static plateau_trial_plan plan_of(const char *settings, uint64_t epochs, size_t length,
                                  double asked, double work) {
  static char letters[200000];
  placed it;
  plateau_config config;
  plateau_trial_plan plan;
  config_from(&config, settings);
  if (!letters[0]) fill_letters(letters, sizeof letters, 6, 5);
  place(&it, &config, 6, letters, length);
  it.session->kept.counters->step = epochs_of(it.session, epochs);
  plateau_trial_plan_make(&plan, it.session, asked, work);
  unplace(&it);
  return plan;
}

static void a_plan_follows_from_the_run(void **state) {
  (void)state;
  static const char *const runs[] = {"cell=rnn hidden=16", "cell=gru hidden=64",
                                     "cell=lstm hidden=100 layers=2"};
  static const size_t lengths[] = {400, 9000, 60000};
  static const uint64_t epochs[] = {0, 1, 10, 1500};
  for (size_t at = 0; at < COUNT(lengths); at++)
    for (size_t k = 0; k < COUNT(epochs); k++) {
      double before = 1e9;
      for (size_t i = 0; i < COUNT(runs); i++) {
        plateau_trial_plan plan = plan_of(runs[i], epochs[k], lengths[at], 0, 1), again;
        double had = (double)epochs[k], most = had > 8 ? had / 2 : 4;
        again = plan_of(runs[i], epochs[k], lengths[at], 0, 1);
        assert_memory_equal(&plan, &again, sizeof plan);
        if (!(plan.epochs > 0 && plan.epochs <= most && plan.epochs <= before))
          fail_msg("%s, %d epochs of %d: %g", runs[i], (int)had, (int)lengths[at], plan.epochs);
        assert_true(plan.anew >= plan.epochs);
        assert_true(plan.anew <= (had > plan.epochs ? had : plan.epochs));
        assert_true(plan.anew <= 4 * plan.epochs);
        assert_true(plan.sisters == (had <= 4 * plan.epochs));
        assert_true(plan.limit == 0 || plan.limit >= 8);
        before = plan.epochs;
      }
    }
}

static void what_is_asked_for_is_taken(void **state) {
  (void)state;
  plateau_trial_plan plan = plan_of("cell=gru", 100, 20000, 7.5, 1);
  assert_true(plan.epochs == 7.5 && plan.limit == 0 && plan.anew == 30 && !plan.sisters);
  plan = plan_of("cell=gru", 100, 20000, 7.5, 4);
  assert_true(plan.epochs == 30 && plan.anew == 100 && plan.sisters);
  plateau_trial_plan ruled = plan_of("cell=gru", 100, 20000, 0, 1);
  plan = plan_of("cell=gru", 100, 20000, 0, 3);
  assert_true(plan.epochs == 3 * ruled.epochs);
}

/* A long text is read in part by each trial, and the plan does not become longer than three. */
static void a_long_text_has_fewer_trials(void **state) {
  (void)state;
  plateau_trial_plan plan = plan_of("cell=lstm hidden=200 layers=3 batch=32", 10, 200000, 0, 1);
  assert_true(plan.epochs < 1 && plan.limit >= 8 && plan.limit < 75);
  plan = plan_of("cell=lstm hidden=200 layers=3 batch=32", 10, 200000, 2, 1);
  assert_true(plan.epochs == 2 && plan.limit == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plan_follows_from_the_run),
      cmocka_unit_test(what_is_asked_for_is_taken),
      cmocka_unit_test(a_long_text_has_fewer_trials),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_trial_plan.c - the plan of trials: against a brute force over every choice it has. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plateau_explain.h"

static const double CHOICES[] = {3, 2.5, 2, 1.5, 1, 0.75, 0.5, 0.25};

/* A list as plateau_changes gives it: no change first, then work of 1 to 4, repeats among them. */
static int make_changes(plateau_change *changes, unsigned seed) {
  const int count = 1 + (int)(seed * 7 % PLATEAU_MAX_CHANGES);
  memset(changes, 0, PLATEAU_MAX_CHANGES * sizeof *changes);
  for (int i = 0; i < count; i++) {
    snprintf(changes[i].name, sizeof changes[i].name, "change-%d", i);
    seed = seed * 1103515245u + 12345u;
    changes[i].group = i == 0 || i == 5 ? PLATEAU_NO_CHANGE : PLATEAU_OF_RATE;
    changes[i].repeat = i == 5;
    changes[i].same_weights = i == 0 || (seed >> 16) % 3 > 0;
    changes[i].work = i == 0 ? 1 : 1 + (double)((seed >> 20) % 4);
  }
  return count;
}

static double cost(const plateau_change *c, const plateau_pace *p, double epochs) {
  return c->work * (epochs * p->epoch + (c->same_weights ? 4 : 5) * p->measure);
}

/* The first `some` changes one after the other on lanes, the longest first: a second, plain version. */
static double simulate(const plateau_change *changes, int some, const plateau_pace *p, int lanes,
                       double epochs) {
  bool begun[PLATEAU_MAX_CHANGES] = {false};
  double lane[64] = {0}, last = 0;
  if (p->gathers) lane[lanes - 1] = 0.5 * p->epoch;
  for (int n = 0; n < some; n++) {
    int next = -1, idle = 0;
    for (int i = 0; i < some; i++)
      if (!begun[i] && (next < 0 || (next > 0 && changes[i].work > changes[next].work))) next = i;
    begun[next] = true;
    for (int l = 0; l < lanes; l++)
      if (lane[l] < lane[idle]) idle = l;
    lane[idle] += cost(&changes[next], p, epochs);
  }
  for (int l = 0; l < lanes; l++) last = fmax(last, lane[l]);
  return lanes > 1 ? 1.2 * last : last;
}

typedef struct choice {
  double epochs;
  int count;
} choice;

/* The first that is in time, in the order of the rule. */
static choice best(const plateau_change *changes, int count, const plateau_pace *p, int lanes,
                   double seconds) {
  const int least = count < 8 ? count : 8;
  for (int epochs = 100; epochs >= 4; epochs--)
    if (simulate(changes, count, p, lanes, epochs) <= (epochs == 4 ? 1.5 : 1) * seconds)
      return (choice){epochs, count};
  for (int i = 0; i < 5; i++)
    if (simulate(changes, count, p, lanes, CHOICES[i]) <= seconds)
      return (choice){CHOICES[i], count};
  for (int i = 4; i < 8; i++)
    for (int some = count; some >= least; some--)
      if (simulate(changes, some, p, lanes, CHOICES[i]) <= seconds)
        return (choice){CHOICES[i], some};
  return (choice){0.25, least};
}

static void a_plan_is_the_first_choice_that_fits(void **unused) {
  (void)unused;
  static const double paces[] = {1e-4, 0.003, 0.02, 0.1, 0.5, 2, 9, 60, 1000};
  static const int lanes[] = {1, 2, 3, 7, 64};
  plateau_change changes[PLATEAU_MAX_CHANGES];
  int some_left_out = 0, parts = 0;
  for (unsigned seed = 0; seed < 60; seed++)
    for (size_t k = 0; k < sizeof paces / sizeof *paces; k++) {
      const int count = make_changes(changes, seed);
      const plateau_pace p = {.epoch = paces[k], .measure = paces[k] / 3, .gathers = seed % 2};
      const int n = lanes[seed % 5];
      const double seconds = seed % 7 ? 20 : 1;
      plateau_trial_plan plan;
      plateau_trial_plan_make(&plan, changes, count, &p, n, seconds, 0);
      const choice wanted = best(changes, count, &p, n, seconds);
      if (plan.epochs != wanted.epochs || plan.count != wanted.count)
        fail_msg("seed %u, %g s an epoch, %d lanes: %g epochs of %d, not %g of %d", seed, paces[k],
                 n, plan.epochs, plan.count, wanted.epochs, wanted.count);
      assert_int_equal(plan.left_out, count - plan.count);
      const double last = simulate(changes, plan.count, &p, n, plan.epochs);
      assert_true(fabs(plan.seconds - last) <= 1e-9 * last);
      for (int i = 0; i < count; i++)
        assert_true(plan.cost[i] == cost(&changes[i], &p, plan.epochs));
      some_left_out += plan.left_out > 0;
      parts += plan.epochs < 1;
    }
  assert_true(some_left_out > 10 && parts > 10);
}

/* No change, then the longest; each of the first `count` changes once. */
static void trials_begin_in_their_order(void **unused) {
  (void)unused;
  plateau_change changes[PLATEAU_MAX_CHANGES];
  for (unsigned seed = 0; seed < 100; seed++) {
    const int count = make_changes(changes, seed);
    const plateau_pace p = {.epoch = seed, .measure = 1};
    plateau_trial_plan plan;
    bool there[PLATEAU_MAX_CHANGES] = {false};
    plateau_trial_plan_make(&plan, changes, count, &p, 2, 20, 0);
    assert_int_equal(plan.order[0], 0);
    for (int i = 0; i < plan.count; i++) {
      assert_in_range(plan.order[i], 0, plan.count - 1);
      assert_false(there[plan.order[i]]);
      there[plan.order[i]] = true;
      if (i > 1) {
        const double before = changes[plan.order[i - 1]].work, work = changes[plan.order[i]].work;
        assert_true(before > work || (before == work && plan.order[i - 1] < plan.order[i]));
      }
    }
  }
}

static void epochs_that_are_wished_are_taken(void **unused) {
  (void)unused;
  plateau_change changes[PLATEAU_MAX_CHANGES];
  const int count = make_changes(changes, 3);
  const plateau_pace p = {.epoch = 60, .measure = 20};
  plateau_trial_plan plan;
  plateau_trial_plan_make(&plan, changes, count, &p, 100000, 20, 7.5);
  assert_true(plan.epochs == 7.5 && plan.count == count && plan.left_out == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plan_is_the_first_choice_that_fits),
      cmocka_unit_test(trials_begin_in_their_order),
      cmocka_unit_test(epochs_that_are_wished_are_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

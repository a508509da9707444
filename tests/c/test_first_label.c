/* test_first_label.c - which of several labels is said first, on made evidence, and what a label
 * names: its trial, its distance. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define LABEL(name)  PLATEAU_LABEL_##name
#define ANEW         "new/4:nothing=2.0/2.5 "
#define SEEDS        "nothing@1=1.5/2.0 nothing@2=1.5/2.0"
/* It was better on unseen text at epoch 30, and falls on the training text. */
#define MEMORISES "best=1.7 train_at_best=1.9 "

static const struct {
  plateau_label first;
  const char *set, *why;
} rows[] = {
    {LABEL(DIVERGED), MEMORISES "rollbacks=1 floor=1.42 rate-0.3=1.1/1.6", "before all others"},
    {LABEL(NEAR_FLOOR), MEMORISES "floor=1.42 start=1.8 saturated=0.95", "before memorising"},
    {LABEL(OTHER_TEXT), MEMORISES "table-2=4.5 valid=4.5 rate-0.3=1.1/4.4", "... and a rate"},
    {LABEL(FALLING), "start=3.0 rate-3=1.1/1.8", "waiting brings as much as a rate"},
    {LABEL(RATE_LOW), "start=1.6 rate-3=0.7/1.8", "a rate brings more"},
    {LABEL(FALLING), "start=3.0 batch-0.25=1.2/1.8", "... than smaller batches"},
    {LABEL(FEW_STEPS), "start=1.6 batch-0.25=0.7/1.8", "smaller batches bring more"},
    {LABEL(FIRST_WEIGHTS), "first=12 " ANEW "new/4:init=1.5/2.4 rate-0.3=1.1/1.8", "about as much"},
    {LABEL(OSCILLATING), "wobble=0.1 rate-0.1=0.9/1.8", "before the rate that ends it"},
    {LABEL(RATE_HIGH), "saturated=0.95 " ANEW "new/4:init=1.5/2.4 rate-0.1=0.7/1.8", "it may be"},
    {LABEL(RATE_LOW), "skip-14=1 " ANEW "new/4:cell-lstm=1.4/2.4 rate-10=0.7/1.8", "it may be"},
    {LABEL(RATE_HIGH), "adam-0.01=1.0/1.8 rate-0.1=1.15/1.8 adam-0.01+hidden-2=0.6/1.6",
     "the step before the size removes more"},
    {LABEL(CANNOT_TELL), "skip-31=1", "before what only may be"},
    {LABEL(CANNOT_TELL), "rate-0.3=1.447/1.9 wobble=0.05", "another moment may remove too little"},
    {LABEL(RATE_HIGH), "rate-0.3=1.44/1.9", "a gain of which half a cause is sure"},
    {LABEL(CANNOT_TELL), "rate-0.3=1.2/1.9 rate-0.3@1=1.49/1.9 rate-0.3@2=1.485/1.9 " SEEDS,
     "the two others removed too little"},
    {LABEL(RATE_HIGH), "rate-0.3=1.2/1.9 rate-0.3@1=1.2/1.9 rate-0.3@2=1.48/1.9 " SEEDS,
     "one other did"},
    {LABEL(CANNOT_TELL),
     "carry=1 rate-0.3=1.42/1.9 window-32=1.2/1.8 window-32@1=1.49/2 window-32@2=1.49/2 " SEEDS,
     "what may be chance removes more than a rate"},

    {LABEL(OVERFITTING), MEMORISES, "nothing else"},
    {LABEL(OVERFITTING), MEMORISES "start=1.8", "it still falls"},
    {LABEL(OVERFITTING), MEMORISES "rate-0.3=1.0/1.9", "a rate only memorises better"},
    {LABEL(OVERFITTING), MEMORISES "rate-0.3=1.0/1.66", "... 2 % below the best"},
    {LABEL(OVERFITTING), MEMORISES "rate-0.3=1.0/1.4~1", "... within two standard errors"},
    {LABEL(RATE_HIGH), MEMORISES "rate-0.3=1.0/1.4", "a rate does more than memorise"},
    {LABEL(OVERFITTING), MEMORISES "hidden-2=0.8/1.69", "a size only memorises better"},
    {LABEL(SMALL), MEMORISES "hidden-2=0.8/1.5", "a size does more"},
    {LABEL(OVERFITTING), MEMORISES "adam-0.01=0.8/1.9", "an optimizer only memorises better"},
    {LABEL(OPTIMIZER), MEMORISES "adam-0.01=0.8/1.5", "an optimizer does more"},
    {LABEL(OVERFITTING), MEMORISES "first=12 " ANEW "new/4:init=1.5/2.4",
     "other first weights too"},
    {LABEL(RATE_HIGH), "rate-0.3=1.0/1.99", "of what does not memorise unseen text need not gain"},
    {LABEL(FALLING), "start=1.8 nothing=1.5/2.4 least=1.8 epoch=3",
     "of a run shorter than its trial"},
};

static void the_first_label_is_the_one_to_say(void **unused) {
  (void)unused;
  int wrong = 0;
  for (size_t i = 0; i < COUNT(rows); i++) {
    made m;
    evidence_make(&m);
    evidence_set(&m, rows[i].set);
    plateau_verdict v = evidence_judge(&m, rows[i].why);
    if (v.finding[0].label == rows[i].first) continue;
    print_error("%s should be first, %s: %s\n", plateau_label_describe(rows[i].first)->name,
                rows[i].why, evidence_labels(&v));
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* Of a best moment whose weights are lost the error is not known; the share alone decides. */
static void without_its_weights_the_share_decides(void **unused) {
  (void)unused;
  for (int kept = 0; kept < 2; kept++) {
    made m;
    evidence_make(&m);
    evidence_set(&m, MEMORISES "rate-0.3=1.0/1.4~1");
    for (int i = 0; i < PLATEAU_PLACES && !kept; i++) m.e.best_place[i] = __builtin_nan("");
    plateau_verdict v = evidence_judge(&m, "kept");
    assert_int_equal(v.finding[0].label, kept ? LABEL(OVERFITTING) : LABEL(RATE_HIGH));
  }
}

/* Whoever reads a label may see the trial that shows it. */
static void a_label_names_its_experiment(void **unused) {
  (void)unused;
  static const struct {
    plateau_label label;
    const char *name, *set;
  } cases[] = {
      {LABEL(RATE_HIGH), "rate-0.3", "rate-0.3=1.1/1.8"},
      {LABEL(RATE_LOW), "new/4:rate-10", "rate-3=1.2/1.8 " ANEW "new/4:rate-10=1.0/1.8"},
      {LABEL(RATE_LOW), "rate-3", "start=1.51 rate-3=1.47/2.0"},
      {LABEL(OSCILLATING), "rate-0.1", "wobble=0.1 rate-0.1=0.9/1.8 rate-0.3=1.0/1.8"},
      {LABEL(CLIPPED), "clip", "clipped=1 clip_at=0.01 clip=1.0/1.8"},
      {LABEL(LAST_STEP), "gradient", "bptt_last=16 gradient=1.0/1.8"},
      {LABEL(VANISHING), "new/4:cell-lstm",
       "skip-14=1 " ANEW "new/4:cell-gru=1.5/2 new/4:cell-lstm=1.4/2"},
      {LABEL(VANISHING), "new:cell-gru",
       "skip-14=1 " ANEW "new/4:cell-gru=1.4/2 new:nothing=1.5/2 new:cell-gru=1.2/2"},
      {LABEL(WINDOW), "window-64", "skip-31=1 window-64=1.0/1.8"},
      {LABEL(WINDOW), "new/4:window-64", "skip-31=1 window-64=1.4/2 " ANEW "new/4:window-64=1.2/2"},
      {LABEL(WINDOW), "window-32", "carry=1 window-32=1.0/1.8 window-64=0.95/1.8"},
      {LABEL(WINDOW), "window-64", "carry=1 window-32=1.2/1.8 window-64=0.95/1.8"},
      {LABEL(SMALL), "rate-0.1+hidden-2",
       "hidden-2=1.1/1.8 rate-0.1=1.0/1.8 rate-0.1+hidden-2=0.6/1.6"},
      {LABEL(OPTIMIZER), "adam-0.01", "adam-0.01=0.9/1.8 sgd-1=1.2/1.8"},
      {LABEL(FEW_STEPS), "batch-0.25", "steps=100 batch-0.25=1.0/1.8"},
      {LABEL(FIRST_WEIGHTS), "new/4:init", "first=12 " ANEW "new/4:init=1.5/2.4"},
      {LABEL(SATURATED), "new/4:init", "saturated=0.95 " ANEW "new/4:init=1.5/2.4"},
      {LABEL(REGULARISED), "dropout-0", "dropout=0.5 dropout-0=1.0/1.6"},
      {LABEL(DIVERGED), NULL, "rollbacks=1 rate-0.3=1.0/1.8"},
      {LABEL(OVERFITTING), NULL, MEMORISES "rate-0.3=1.0/1.8"},
      {LABEL(CANNOT_TELL), NULL, ""},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    made m;
    int found = 0;
    evidence_make(&m);
    evidence_set(&m, cases[i].set);
    plateau_verdict v = evidence_judge(&m, "experiment");
    for (int k = 0; k < v.findings; k++) {
      int by = v.finding[k].experiment;
      assert_true(by >= -1 && by < m.e.experiments);
      if (v.finding[k].label != cases[i].label) continue;
      const char *name = by < 0 ? "none" : m.experiment[by].change.name;
      if (strcmp(name, cases[i].name ? cases[i].name : "none") != 0)
        fail_msg("%s: %s", cases[i].set, name);
      found++;
    }
    if (!found) fail_msg("%s: %s", cases[i].set, evidence_labels(&v));
  }
}

/* Of what repeats at one distance and at its multiples, the shortest is named. */
static void the_shortest_distance_is_named(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  evidence_set(&m, "skip-24=1.02 skip-48=1.0 window-48=1.0/1.8");
  plateau_verdict v = evidence_judge(&m, "24 and 48");
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_WINDOW);
  assert_true(v.finding[0].figure[2] == 24);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_label_is_the_one_to_say),
      cmocka_unit_test(without_its_weights_the_share_decides),
      cmocka_unit_test(a_label_names_its_experiment),
      cmocka_unit_test(the_shortest_distance_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_labels.c - which labels a verdict gives, on made evidence: each where it must hold, and every
 * refutation of it in turn. Figures lie well away from the thresholds of src/explain/labels.c. Runs
 * of known cause are judged in tests/causes; test_first_label.c has their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support_evidence.h"

typedef enum claim { NOT, MAY, HOLDS } claim;

#define LABEL(name) PLATEAU_LABEL_##name

/* No change from new weights, which others from new weights stand beside. */
#define ANEW "new/4:nothing=2.0/2.5 "
/* Ten changes of which none goes lower. */
#define TEN                                                                            \
  "rate-0.3=1.5/2.0 rate-3=1.5/2.0 rate-0.1=1.5/2.0 momentum-0.1=1.5/2.0 sgd-1=1.5/2 " \
  "decay-0.1=1.5/2.0 hidden-2=1.5/2.0 batch-4=1.5/2.0 clip=1.5/2.0 schedule=1.5/2.0 "

/* What is set of a flat run: 1.5 on the training text over a floor of 0.5, 2.0 on unseen text. */
static const struct {
  plateau_label label;
  claim claim;
  const char *set, *why;
} rows[] = {
    {LABEL(DIVERGED), HOLDS, "rollbacks=1", "a rollback"},
    {LABEL(DIVERGED), HOLDS, "train=6 first=6.1 lowest=3", "worse than guessing, and it was lower"},
    {LABEL(DIVERGED), HOLDS, "train=6 first=4 lowest=nan", "... with its first weights"},
    {LABEL(DIVERGED), NOT, "train=6 first=6.1 lowest=5.9", "first weights cost more than guessing"},
    {LABEL(DIVERGED), NOT, "train=6 first=4 steps=0", "no step was taken"},
    {LABEL(DIVERGED), NOT, "train=6 first=6.1 lowest=3 bptt_last=16", "trained at the last step"},
    {LABEL(DIVERGED), NOT, "rollbacks_ahead=2", "the trial was set back, not the run"},
    {LABEL(DIVERGED), NOT, "", "none of it"},

    {LABEL(LAST_STEP), HOLDS, "bptt_last=16", "bptt = last"},
    {LABEL(LAST_STEP), NOT, "bptt_last=1", "windows of one step: it is the full gradient"},

    {LABEL(CLIPPED), HOLDS, "clipped=1 clip_at=0.01 clip=1.0/1.8", "free steps help"},
    {LABEL(CLIPPED), NOT, "clipped=0.1 clip_at=0.01 clip=1.0/1.8", "a tenth of the steps"},
    {LABEL(CLIPPED), NOT, "clipped=1 clip_at=0.01 clip=1.5/2.0", "free steps do not help"},
    {LABEL(CLIPPED), NOT, "clipped=1 clip_at=0.01", "free steps were not tried"},
    {LABEL(CLIPPED), NOT, "clipped=1 clip_at=0.01 long:nothing=1.3/2.0 long:clip=1.0/1.8",
     "they were tried for longer than others"},

    {LABEL(SATURATED), HOLDS, "saturated=0.95 " ANEW "new/4:init=1.5/2.4", "other weights help"},
    {LABEL(SATURATED), MAY, "saturated=0.95", "no other first weights were tried"},
    {LABEL(SATURATED), MAY, "rnn=1 saturated=0.7", "seven units of ten"},
    {LABEL(SATURATED), NOT, "saturated=0.7", "seven gates of ten: they are meant to"},
    {LABEL(SATURATED), MAY, "saturated=0.95 " ANEW "new/4:init=2.0/2.4", "they do not help"},
    {LABEL(SATURATED), MAY, "saturated=0.95 " ANEW "new/4:init=1.5/2.4 rate-0.1=0.7/1.8",
     "a lower rate removes more"},
    {LABEL(SATURATED), NOT, "saturated=0.3 " ANEW "new/4:init=1.5/2.4", "three of ten"},
    {LABEL(SATURATED), NOT, "saturated=0.95 " ANEW "new/4:init=1.5/2.4 floor=1.42",
     "at its floor it keeps nothing up"},

    {LABEL(VANISHING), HOLDS, "skip-14=1 " ANEW "new/4:cell-lstm=1.4/2.4", "0.7^13, an LSTM helps"},
    {LABEL(VANISHING), HOLDS, "skip-14=1 " ANEW "new/4:cell-gru=1.4/2.4", "... a GRU"},
    {LABEL(VANISHING), MAY, "skip-14=1", "no gated cell was tried"},
    {LABEL(VANISHING), MAY, "skip-14=1 " ANEW "new/4:cell-lstm=2.0/2.4", "none helps"},
    {LABEL(VANISHING), MAY,
     "skip-14=1 " ANEW "new/4:cell-lstm=1.4/2.4 new:nothing=1.5/2 new:cell-lstm=1.5/2",
     "it helps at first alone"},
    {LABEL(VANISHING), MAY, "skip-14=1 " ANEW "new/4:cell-lstm=1.4/2.4 rate-10=0.7/1.8",
     "a rate removes more"},
    {LABEL(VANISHING), NOT, "skip-14=1 train=3.5 " ANEW "new/4:cell-lstm=1.4/2.4",
     "above what single characters cost"},
    {LABEL(VANISHING), NOT, "skip-6=1 " ANEW "new/4:cell-lstm=1.4/2.4", "0.7^5: it reaches"},
    {LABEL(VANISHING), HOLDS, "skip-14=1.6 " ANEW "new/4:cell-lstm=1.4/2.4",
     "a weak table, and an LSTM helps"},
    {LABEL(VANISHING), NOT, "skip-14=1.6 " ANEW "new/4:cell-lstm=2.0/2.4", "... none helps"},
    {LABEL(VANISHING), NOT, "skip-14=2.15 " ANEW "new/4:cell-lstm=1.4/2.4", "hardly better"},
    {LABEL(VANISHING), NOT, "skip-31=1", "not within the window"},

    {LABEL(WINDOW), HOLDS, "skip-31=1 window-64=1.0/1.8", "a window that reaches helps"},
    {LABEL(WINDOW), HOLDS, "skip-31=1 " ANEW "new/4:window-64=1.4/2.4", "... from new weights"},
    {LABEL(WINDOW), HOLDS, "floor=1.2 floor_window=0.4", "the floor is the loss"},
    {LABEL(WINDOW), MAY, "skip-31=1", "no longer window was tried"},
    {LABEL(WINDOW), MAY, "skip-31=1 window-64=1.5/2.0", "it does not help"},
    {LABEL(WINDOW), MAY, "skip-31=1 window-24=1.0/1.8", "24 for a distance of 31"},
    {LABEL(WINDOW), MAY, "skip-31=1 window-64=1.0/1.8 rate-10=0.7/1.8", "a rate removes more"},
    {LABEL(WINDOW), HOLDS, "carry=1 window-32=1.0/1.8", "no table knows, a longer one helps"},
    {LABEL(WINDOW), NOT, "window-32=1.0/1.8", "... its floor is another"},
    {LABEL(WINDOW), NOT, "carry=1 window-32=1.0/2.0", "... unseen text does not gain"},
    {LABEL(WINDOW), NOT, "carry=1 window-32=1.0/1.8 rate-10=0.7/1.8", "... a rate removes more"},
    {LABEL(WINDOW), NOT, "carry=1 window-32=1.0/1.8 batch-4=0.9/1.8", "... so do fewer steps"},
    {LABEL(WINDOW), HOLDS, "carry=1 window-32=1.0/1.8 batch-0.25=0.9/1.8", "... more steps do"},
    {LABEL(WINDOW), NOT, "skip-14=1", "within the window"},
    {LABEL(WINDOW), NOT, "floor_window=0.2", "a floor far below"},
    {LABEL(WINDOW), NOT, "floor=1.2 floor_window=1.19", "the same floor"},

    {LABEL(RATE_HIGH), HOLDS, "rate-0.3=1.1/1.8", "a lower rate removes four tenths"},
    {LABEL(RATE_HIGH), HOLDS, ANEW "new/4:rate-0.1=0.9/1.8", "... begun with"},
    {LABEL(RATE_HIGH), HOLDS, "rate-0.1=1.0/1.8 rate-3=1.2/1.8", "... more than a higher one"},
    {LABEL(RATE_HIGH), NOT, "rate-0.1=1.2/1.8 rate-3=1.0/1.8", "a higher one removes more"},
    {LABEL(RATE_HIGH), NOT, "rate-0.1=1.2/1.8 " ANEW "new/4:rate-10=0.9/1.8", "... begun with"},
    {LABEL(RATE_HIGH), NOT, "rate-0.3=1.49/2.0", "a hundredth of the excess"},
    {LABEL(RATE_HIGH), NOT, "floor=1.4 rate-0.3=1.494/2.0", "six of it, four thousandths of all"},
    {LABEL(RATE_HIGH), HOLDS, "floor=1.4 rate-0.3=1.47/2.0", "... two hundredths of all"},
    {LABEL(RATE_HIGH), NOT, "long:nothing=1.2/2.0 rate-0.3@1=1.1/1.8", "with another seed alone"},

    {LABEL(RATE_LOW), HOLDS, "rate-3=1.1/1.8", "a higher rate removes four tenths"},
    {LABEL(RATE_LOW), NOT, "rate-0.1=1.0/1.8 rate-3=1.2/1.8", "the lower rate is better"},
    {LABEL(RATE_LOW), HOLDS, "schedule=1.1/1.8", "the schedule holds it down"},
    {LABEL(RATE_LOW), HOLDS, "start=1.51 rate-3=1.47/2.0", "four times as far"},
    {LABEL(RATE_LOW), NOT, "start=1.51 rate-3=1.485/2.0", "... a hundredth of the loss"},
    {LABEL(RATE_LOW), NOT, "start=1.51 rate-3=1.498/2.0", "three times the rate, a fifth more"},
    {LABEL(RATE_LOW), HOLDS, ANEW "new/4:rate-10=0.9/1.8", "begun with it, below the run"},
    {LABEL(RATE_LOW), NOT, ANEW "new/4:rate-10=1.7/1.8", "begun with it, above the run"},
    {LABEL(RATE_LOW), NOT, ANEW "new/4:rate-10=0.9/1.8 new:nothing=1.5/2.0 new:rate-10=1.6/2.0",
     "... below at first, above at the end"},
    {LABEL(RATE_LOW), NOT, "rate-3+hidden-2=0.9/1.8", "with twice the units"},

    {LABEL(OSCILLATING), HOLDS, "wobble=0.1 rate-0.1=0.9/1.8", "a lower rate ends it"},
    {LABEL(OSCILLATING), NOT, "wobble=0.1 rate-0.1=1.5/2.0", "a lower rate does not"},
    {LABEL(OSCILLATING), NOT, "wobble=0.1 rate-10=0.7/1.8", "a higher one does better"},
    {LABEL(OSCILLATING), NOT, "rate-0.1=0.9/1.8", "its epochs do not differ"},

    {LABEL(SMALL), HOLDS, "hidden-2=1.1/1.8", "twice the units, and no rate helps"},
    {LABEL(SMALL), HOLDS, "hidden-2=1.1/1.8 rate-0.1=1.0/1.8 rate-0.1+hidden-2=0.6/1.6",
     "... beyond the best rate"},
    {LABEL(SMALL), NOT, "hidden-2=1.1/1.8 rate-0.1=1.0/1.8", "nothing was tried beyond the rate"},
    {LABEL(SMALL), NOT, "hidden-2=1.1/1.8 rate-0.1=1.0/1.8 rate-0.1+hidden-2=0.99/1.8",
     "a hundredth beyond the best rate"},
    {LABEL(SMALL), NOT, "rate-0.1=0.9/1.8 rate-0.1+hidden-2=0.7/1.8", "a third of what it removed"},
    {LABEL(SMALL), NOT, "hidden-2=1.49/2.0", "a hundredth"},
    {LABEL(SMALL), NOT, "hidden-2=1.1/2.4", "unseen text pays for it"},

    {LABEL(NEAR_FLOOR), HOLDS, "floor=1.42", "6 % above its floor"},
    {LABEL(NEAR_FLOOR), NOT, "floor=1.0", "50 % above its floor"},
    {LABEL(NEAR_FLOOR), NOT, "floor=0", "a floor of 0"},
    {LABEL(NEAR_FLOOR), HOLDS, "floor=0 uniform=0 single=0 train=0", "one symbol: a loss of 0"},
    {LABEL(NEAR_FLOOR), NOT, "floor=1.4 single=1.6", "half of the way from single characters"},

    {LABEL(OVERFITTING), HOLDS, "best=1.7 train_at_best=1.9", "15 % better once, training fell"},
    {LABEL(OVERFITTING), HOLDS, "start=1.8 nothing=1.5/2.4", "... in the trial"},
    {LABEL(OVERFITTING), HOLDS, "start=1.8 nothing=1.5/2.4 least=1.8", "better first, then worse"},
    {LABEL(OVERFITTING), NOT, "start=1.8 nothing=1.5/2.4 least=1.8 epoch=3",
     "... in a trial longer than the run"},
    {LABEL(OVERFITTING), HOLDS, "start=1.8 nothing=1.5/2.4 epoch=3", "worse from the first"},
    {LABEL(OVERFITTING), NOT, "best=1.7 train_at_best=1.3", "training rose with unseen text"},
    {LABEL(OVERFITTING), NOT, "best=1.7 train_at_best=1.9 train=1.98", "without a gap"},
    {LABEL(OVERFITTING), NOT, "best=1.7 train_at_best=1.9 nothing=1.45/1.7", "it comes back"},
    {LABEL(OVERFITTING), NOT, "start=1.8 nothing=1.5/2.4 lowest=1.5", "training comes back"},
    {LABEL(OVERFITTING), HOLDS, "valid=1.55 start=1.6 nothing=1.4/1.7", "the gap comes ahead"},
    {LABEL(OVERFITTING), NOT, "valid=1.55 start=1.7 nothing=1.6/1.65", "... or does not"},
    {LABEL(OVERFITTING), NOT, "best=1.99 train_at_best=1.9", "half a percent better once"},
    {LABEL(OVERFITTING), NOT, "start=1.8 nothing=1.5/1.8", "unseen text falls along"},
    {LABEL(OVERFITTING), NOT, "start=1.8 nothing=1.5/2.01", "half a percent"},
    {LABEL(OVERFITTING), NOT, "nothing=1.5/2.4", "training does not fall"},
    {LABEL(OVERFITTING), NOT, "best=1.7 train_at_best=1.9 valid=nan", "nothing is held out"},
    {LABEL(OVERFITTING), NOT, "", "no history"},

    {LABEL(FALLING), HOLDS, "start=1.8", "a quarter of the excess in 20 epochs of 100"},
    {LABEL(FALLING), HOLDS, "start=1.8 lowest=1.7", "below all it was so far"},
    {LABEL(FALLING), NOT, "start=1.8 lowest=1.5", "it comes back to where it was"},
    {LABEL(FALLING), NOT, "start=1.504", "four thousandths"},
    {LABEL(FALLING), NOT, "start=1.6 wobble=0.1", "no more than it scatters"},
    {LABEL(FALLING), NOT, "floor=1.3 start=1.507", "an eighth of the excess, 2 % of the loss"},
    {LABEL(FALLING), HOLDS, "epoch=10000 nothing=1.5/2.0 start=1.52", "2 % in a short trial"},
    {LABEL(FALLING), NOT, "epoch=10000 nothing=1.5/2.0 start=1.502",
     "two thousandths, drawn out to eight times the trial"},
    {LABEL(FALLING), NOT, "", "flat"},

    {LABEL(FIRST_WEIGHTS), HOLDS, "first=12 " ANEW "new/4:init=1.5/2.4", "three times guessing"},
    {LABEL(FIRST_WEIGHTS), MAY, "first=12", "no others were tried"},
    {LABEL(FIRST_WEIGHTS), MAY, "first=12 " ANEW "new/4:init=2.0/2.4", "others do not help"},
    {LABEL(FIRST_WEIGHTS), MAY,
     "first=12 " ANEW "new/4:init=1.5/2.4 new:nothing=1.5/2.0 new:init=1.5/2.0",
     "they help at first alone"},
    {LABEL(FIRST_WEIGHTS), NOT, "first=4 " ANEW "new/4:init=1.5/2.4", "they cost as guessing"},

    {LABEL(OPTIMIZER), HOLDS, "adam-0.01=0.9/1.8", "Adam removes six tenths, no rate any"},
    {LABEL(OPTIMIZER), HOLDS, "adam-0.01=0.9/1.8 rate-10=1.4/1.8", "... the best rate a tenth"},
    {LABEL(OPTIMIZER), NOT, "adam-0.01=0.9/1.8 rate-10=0.92/1.8", "a rate does as well"},
    {LABEL(OPTIMIZER), NOT, "adam-0.01=0.9/1.8 rate-10=1.05/1.8", "... three quarters as well"},
    {LABEL(OPTIMIZER), NOT, "adam-0.01=0.9/1.8 " ANEW "new/4:rate-10=0.92/1.8", "... begun with"},
    {LABEL(OPTIMIZER), NOT, "adam-0.01=1.42/1.8", "eight hundredths"},
    {LABEL(OPTIMIZER), NOT, "adam-0.01=0.9/2.5", "unseen text pays for it"},

    {LABEL(FEW_STEPS), HOLDS, "steps=100 batch-0.25=1.0/1.8", "more of them help"},
    {LABEL(FEW_STEPS), HOLDS, "steps=100 batch-0.25=1.3/1.8 rate-10=1.15/1.8", "a rate, not twice"},
    {LABEL(FEW_STEPS), NOT, "steps=100 batch-0.25=1.3/1.8 rate-10=1.0/1.8",
     "a rate, twice as much"},
    {LABEL(FEW_STEPS), NOT, "steps=100 batch-0.25=1.0/2.5", "unseen text pays for it"},
    {LABEL(FEW_STEPS), NOT, "steps=100 batch-4=1.0/1.8", "fewer steps help"},

    {LABEL(REGULARISED), HOLDS, "dropout=0.5 dropout-0=1.0/1.6", "none is better on both texts"},
    {LABEL(REGULARISED), HOLDS, "decay=0.1 decay-0.01=1.0/1.6", "a tenth of the decay is better"},
    {LABEL(REGULARISED), NOT, "dropout=0.5 dropout-0=1.0/2.0", "unseen text does not gain"},
    {LABEL(REGULARISED), NOT, "dropout=0.5 dropout-0=1.0/1.6~2", "... within its error"},
    {LABEL(REGULARISED), NOT, "dropout=0.5 dropout-0.7=1.0/1.6", "more of it helps"},
    {LABEL(REGULARISED), NOT, "decay=0.1 decay-1=1.0/1.6", "more of it helps"},

    {LABEL(OTHER_TEXT), HOLDS, "table-2=4.5 valid=4.5", "tables and network pay twice"},
    {LABEL(OTHER_TEXT), NOT, "table-2=2.3 valid=4.5", "a table predicts it as well"},
    {LABEL(OTHER_TEXT), NOT, "table-2=4.5 valid=1.6", "the network predicts it as well"},

    {LABEL(NOTHING_LEFT), HOLDS, TEN, "ten changes, and tables are worse"},
    {LABEL(NOTHING_LEFT), HOLDS, TEN "new:nothing=1.5/2.0 new:text=1.4/1.7", "half of the text"},
    {LABEL(NOTHING_LEFT), HOLDS, TEN "rate-0.3@1=1.4/1.7", "another seed"},
    {LABEL(NOTHING_LEFT), NOT, TEN "adam-0.003=1.5/1.7", "a change goes lower on unseen text"},
    {LABEL(NOTHING_LEFT), NOT, TEN "new:nothing=1.5/2.0 new:init=1.5/1.7", "a new beginning does"},
    {LABEL(NOTHING_LEFT), NOT, TEN "table-5=1.5", "a table is better"},
    {LABEL(NOTHING_LEFT), NOT, "rate-0.3=1.5/2.0", "one change was tried"},
    {LABEL(NOTHING_LEFT), NOT, TEN "left_out=1", "not all were tried"},

    {LABEL(CANNOT_TELL), HOLDS, "", "nothing holds"},
    {LABEL(CANNOT_TELL), HOLDS, "skip-14=1", "something may hold, and nothing does"},
    {LABEL(CANNOT_TELL), NOT, "rate-0.3=1.1/1.8", "something holds"},
};

static claim claim_of(const plateau_verdict *v, plateau_label label) {
  for (int i = 0; i < v->findings; i++)
    if (v->finding[i].label == label) return v->finding[i].may ? MAY : HOLDS;
  return NOT;
}

static void labels_hold_where_they_must(void **unused) {
  (void)unused;
  static const char *const claims[] = {"should not hold", "only may hold", "should hold"};
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    made m;
    evidence_make(&m);
    evidence_set(&m, rows[i].set);
    plateau_verdict v = evidence_judge(&m, rows[i].why);
    claim found = claim_of(&v, rows[i].label);
    assert_true(plateau_verdict_holds(&v, rows[i].label) == (found == HOLDS));
    if (found == rows[i].claim) continue;
    print_error("%s %s, %s: %s\n", plateau_label_describe(rows[i].label)->name,
                claims[rows[i].claim], rows[i].why, evidence_labels(&v));
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* Each label has a row where it holds, and one for a refutation. */
static void every_label_has_its_rows(void **unused) {
  (void)unused;
  for (int label = 0; label < PLATEAU_LABELS; label++) {
    int holds = 0, others = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
      if ((int)rows[i].label == label) *(rows[i].claim == HOLDS ? &holds : &others) += 1;
    assert_true(holds > 0 && others > 0);
  }
}

/* A change within the scatter of all is none. */
static void a_change_within_its_scatter_is_no_cause(void **unused) {
  (void)unused;
  for (int noisy = 0; noisy < 2; noisy++) {
    made m;
    evidence_make(&m);
    evidence_add(&m, "rate-0.3", 1.4, noisy ? 0.08 : 0.001);
    plateau_verdict v = evidence_judge(&m, "scatter");
    assert_true(plateau_verdict_holds(&v, PLATEAU_LABEL_RATE_HIGH) == !noisy);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(labels_hold_where_they_must),
      cmocka_unit_test(every_label_has_its_rows),
      cmocka_unit_test(a_change_within_its_scatter_is_no_cause),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

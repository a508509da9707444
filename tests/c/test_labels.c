/* test_labels.c - which labels a verdict gives, on made evidence: each where it must hold, and every
 * refutation of it in turn. Figures lie well away from the thresholds of src/explain/labels.c. Runs
 * of known cause are judged in tests/causes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

/* ---- What is added to the flat run ---- */

/* One more experiment, with what it costs on unseen text. */
static void tried(made *m, const char *name, double loss, double valid) {
  evidence_unseen(evidence_add(m, name, loss, 0.001), valid, 0);
}

static void nothing(made *m) { (void)m; }

static void is_worse_than_guessing(made *m, double first, double lowest) {
  m->e.train = 6;
  evidence_train(&m->experiment[0], 6);
  m->e.first = first;
  m->e.lowest = lowest;
}
static void was_set_back(made *m) { m->e.rollbacks = 1; }
static void was_lower_once(made *m) { is_worse_than_guessing(m, 6.1, 3); }
static void was_lower_at_first(made *m) { is_worse_than_guessing(m, 4, NAN); }
static void was_never_lower(made *m) { is_worse_than_guessing(m, 6.1, 5.9); }
static void has_not_begun(made *m) {
  was_lower_at_first(m);
  m->e.steps = 0;
}
static void guesses_but_the_last(made *m) {
  was_lower_once(m);
  m->config.bptt = PLATEAU_BPTT_LAST;
}
static void is_set_back_in_its_trial(made *m) { m->experiment[0].outcome.rollbacks = 2; }

static void uses_the_last_step(made *m) { m->config.bptt = PLATEAU_BPTT_LAST; }
static void has_one_step(made *m) {
  m->config.bptt = PLATEAU_BPTT_LAST;
  m->plan.window = 1;
}

static void is_clipped(made *m) {
  m->config.clip = 0.01;
  m->e.clipped = 1;
  tried(m, "clip", 1.0, 1.8);
}
static void is_clipped_rarely(made *m) {
  is_clipped(m);
  m->e.clipped = 0.1;
}
static void is_clipped_and_does_not_mind(made *m) {
  m->e.clipped = 1;
  tried(m, "clip", 1.5, 2.0);
}

static void anew(made *m, const char *name, double loss) {
  tried(m, "new/4:nothing", 2.0, 2.5);
  tried(m, name, loss, 2.4);
}
static void is_saturated(made *m) {
  m->e.saturated = 0.95;
  anew(m, "new/4:init", 1.5);
}
static void is_saturated_unproved(made *m) { m->e.saturated = 0.95; }
static void is_saturated_and_does_not_mind(made *m) {
  m->e.saturated = 0.95;
  anew(m, "new/4:init", 2.0);
}
static void is_saturated_by_its_rate(made *m) {
  is_saturated(m);
  tried(m, "rate-0.1", 0.7, 1.8);
}
static void is_hardly_saturated(made *m) {
  is_saturated(m);
  m->e.saturated = 0.3;
}
static void stands_at(made *m, double floor) {
  m->e.floor = floor;
  for (int i = 0; i < m->e.experiments; i++) m->experiment[i].outcome.floor = floor;
}
static void stands_close(made *m) { stands_at(m, 1.42); }
static void is_saturated_at_its_floor(made *m) {
  is_saturated(m);
  stands_close(m);
}

static void text_tells(made *m, int lag) { m->e.skip[lag - 1] = 1.0; }
static void text_tells_afar(made *m) { text_tells(m, 14); }   /* of a window of 16 */
static void text_tells_near(made *m) { text_tells(m, 6); }    /* where the gradient reaches */
static void text_tells_beyond(made *m) { text_tells(m, 31); } /* the window */
static void a_gated_cell_helps(made *m) {
  text_tells_afar(m);
  anew(m, "new/4:cell-lstm", 1.4);
}
static void a_rate_helps_more_than_a_gated_cell(made *m) {
  a_gated_cell_helps(m);
  tried(m, "rate-10", 0.7, 1.8);
}
static void near_is_not_used_either(made *m) {
  a_gated_cell_helps(m);
  m->e.train = 3.5;
  evidence_train(&m->experiment[0], 3.5);
}
static void text_tells_what_is_known(made *m) {
  m->e.skip[13] = 1.49;
  anew(m, "new/4:cell-lstm", 1.4);
}
static void a_gated_cell_helps_near(made *m) {
  text_tells_near(m);
  anew(m, "new/4:cell-lstm", 1.4);
}

static void a_longer_window_helps(made *m) {
  text_tells_beyond(m);
  tried(m, "window-64", 1.0, 1.8);
}
static void the_window_that_helps_does_not_reach(made *m) {
  text_tells_beyond(m);
  tried(m, "window-24", 1.0, 1.8);
}
static void a_rate_helps_more_than_a_window(made *m) {
  a_longer_window_helps(m);
  tried(m, "rate-10", 0.7, 1.8);
}
static void a_longer_window_lowers_the_floor(made *m) {
  stands_at(m, 1.2);
  m->e.floor_window = 0.4;
}
static void a_longer_window_lowers_a_floor_far_below(made *m) { m->e.floor_window = 0.2; }
static void a_longer_window_does_not_lower_the_floor(made *m) {
  stands_at(m, 1.2);
  m->e.floor_window = 1.19;
}

static void a_lower_rate_helps(made *m) { tried(m, "rate-0.3", 1.1, 1.8); }
static void a_lower_rate_helps_little(made *m) { tried(m, "rate-0.3", 1.49, 2.0); }
static void a_lower_rate_helps_within_noise(made *m) { evidence_add(m, "rate-0.3", 1.4, 0.08); }
static void both_rates_help_the_lower_more(made *m) {
  tried(m, "rate-0.1", 1.0, 1.8);
  tried(m, "rate-3", 1.2, 1.8);
}
static void a_higher_rate_helps(made *m) { tried(m, "rate-3", 1.1, 1.8); }
static void no_schedule_helps(made *m) { tried(m, "schedule", 1.1, 1.8); }
static void a_higher_rate_goes_straight(made *m) {
  m->experiment[0].outcome.start = 1.51;
  tried(m, "rate-3", 1.48, 2.0);
}
static void a_higher_rate_is_no_faster(made *m) {
  m->experiment[0].outcome.start = 1.51;
  tried(m, "rate-3", 1.498, 2.0);
}
static void begun_with_another_rate_it_comes_lower(made *m) { anew(m, "new/4:rate-10", 0.9); }
static void begun_with_another_rate_it_stays_above(made *m) { anew(m, "new/4:rate-10", 1.7); }

static void goes_up_and_down(made *m) {
  m->e.experiments = 0;
  evidence_add(m, "nothing", 1.5, 0.1);
}
static void settles_with_a_lower_rate(made *m) {
  goes_up_and_down(m);
  tried(m, "rate-0.1", 0.9, 1.8);
}
static void goes_up_and_down_whatever_the_rate(made *m) {
  goes_up_and_down(m);
  tried(m, "rate-0.1", 1.5, 2.0);
}

static void wider_helps(made *m) { tried(m, "hidden-2", 1.1, 1.8); }
static void wider_costs_unseen(made *m) { tried(m, "hidden-2", 1.1, 2.4); }
static void wider_helps_little(made *m) { tried(m, "hidden-2", 1.49, 2.0); }
static void wider_helps_at_a_bad_rate(made *m) {
  wider_helps(m);
  tried(m, "rate-0.1", 1.0, 1.8);
}
static void wider_helps_beyond_the_rate(made *m) {
  wider_helps_at_a_bad_rate(m);
  tried(m, "rate-0.1+hidden-2", 0.6, 1.6);
}
static void wider_hardly_helps_beyond_the_rate(made *m) {
  wider_helps_at_a_bad_rate(m);
  tried(m, "rate-0.1+hidden-2", 0.99, 1.8);
}

static void stands_off(made *m) { stands_at(m, 1.0); }
static void stands_on_nothing(made *m) { stands_at(m, 0); }
static void has_nothing_left(made *m) { /* one symbol only */
  stands_at(m, 0);
  m->e.uniform = m->e.ngram_train[0] = m->e.train = 0;
  evidence_train(&m->experiment[0], 0);
}
static void has_learnt_little(made *m) { /* windows of one: the floor is most of what there is */
  stands_at(m, 1.4);
  m->e.ngram_train[0] = 1.6;
}

static void was_better(made *m) {
  m->e.best_valid = 1.7;
  m->e.best_epoch = 30;
  m->e.train_at_best = 1.9;
}
static void was_as_good(made *m) {
  was_better(m);
  m->e.best_valid = 1.99;
}
static void both_losses_rose(made *m) {
  was_better(m);
  m->e.train_at_best = 1.3;
}
static void was_better_without_a_gap(made *m) {
  was_better(m);
  m->e.train = 1.98;
  evidence_train(&m->experiment[0], 1.98);
}
static void falls(made *m) { m->experiment[0].outcome.start = 1.8; }
static void gets_worse_unseen_as_it_falls(made *m) {
  falls(m);
  evidence_unseen(&m->experiment[0], 2.4, 0);
}
static void gets_better_unseen_as_it_falls(made *m) {
  falls(m);
  evidence_unseen(&m->experiment[0], 1.8, 0);
}
static void hardly_gets_worse_unseen(made *m) {
  falls(m);
  evidence_unseen(&m->experiment[0], 2.01, 0);
}
static void gets_better_unseen_before_it_ends(made *m) {
  gets_worse_unseen_as_it_falls(m);
  evidence_least(&m->experiment[0], 1.8, 2, 0);
}
static void knows_nothing_of_unseen_text(made *m) {
  was_better(m);
  m->e.valid = NAN;
  evidence_unseen(&m->experiment[0], NAN, 0);
}

static void falls_slowly(made *m) { m->experiment[0].outcome.start = 1.504; }
static void falls_within_its_scatter(made *m) {
  goes_up_and_down(m);
  m->experiment[0].outcome.start = 1.6;
}

static void first_weights_cost(made *m, double first) {
  m->e.first = first;
  anew(m, "new/4:init", 1.5);
}
static void first_weights_are_large(made *m) { first_weights_cost(m, 12); }
static void first_weights_guess(made *m) { first_weights_cost(m, 4.0); }
static void first_weights_are_large_unproved(made *m) { m->e.first = 12; }
static void first_weights_are_large_and_do_not_matter(made *m) {
  m->e.first = 12;
  anew(m, "new/4:init", 2.0);
}

static void an_optimizer_helps(made *m) { tried(m, "adam-0.01", 0.9, 1.8); }
static void a_rate_helps_as_much(made *m) {
  an_optimizer_helps(m);
  tried(m, "rate-10", 0.92, 1.8);
}
static void a_rate_helps_less(made *m) {
  an_optimizer_helps(m);
  tried(m, "rate-10", 1.4, 1.8);
}
static void an_optimizer_costs_unseen(made *m) { tried(m, "adam-0.01", 0.9, 2.5); }

static void smaller_batches_help(made *m) {
  m->e.steps = 100;
  tried(m, "batch-0.25", 1.0, 1.8);
}
static void a_rate_helps_more_than_smaller_batches(made *m) {
  smaller_batches_help(m);
  tried(m, "rate-10", 0.9, 1.8);
}
static void smaller_batches_cost_unseen(made *m) {
  m->e.steps = 100;
  tried(m, "batch-0.25", 1.0, 2.5);
}
static void larger_batches_help(made *m) {
  m->e.steps = 100;
  tried(m, "batch-4", 1.0, 1.8);
}

static void drops(made *m, const char *name, double valid) {
  m->config.layers = 2;
  m->config.dropout = 0.5;
  tried(m, name, 1.0, valid);
}
static void no_dropout_helps(made *m) { drops(m, "dropout-0", 1.6); }
static void no_dropout_helps_training_alone(made *m) { drops(m, "dropout-0", 2.0); }
static void more_dropout_helps(made *m) { drops(m, "dropout-0.7", 1.6); }
static void less_decay_helps(made *m) {
  m->config.weight_decay = 0.1;
  tried(m, "decay-0.01", 1.0, 1.6);
}
static void more_decay_helps(made *m) {
  m->config.weight_decay = 0.1;
  tried(m, "decay-1", 1.0, 1.6);
}

static void is_held_out_of(made *m, double table, double valid) {
  m->e.ngram_valid[1] = table;
  m->e.valid = valid;
  evidence_unseen(&m->experiment[0], valid, 0);
}
static void unseen_is_another_language(made *m) { is_held_out_of(m, 4.5, 4.5); }
static void tables_know_unseen_text(made *m) { is_held_out_of(m, 2.3, 4.5); }
static void the_network_knows_unseen_text(made *m) { is_held_out_of(m, 4.5, 1.6); }

static void many_were_tried(made *m, double valid) {
  static const char *const names[] = {"rate-0.3",     "rate-3",    "rate-0.1", "adam-0.003",
                                      "momentum-0.1", "decay-0.1", "hidden-2", "new:rate-0.1",
                                      "batch-4",      "clip"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    tried(m, names[i], 1.5, i == 3 ? valid : 2.0);
}
static void nothing_helps_and_tables_are_worse(made *m) { many_were_tried(m, 2.0); }
static void something_goes_lower(made *m) { many_were_tried(m, 1.7); }
static void a_table_is_better(made *m) {
  many_were_tried(m, 2.0);
  m->e.ngram_valid[4] = 1.5;
}
static void little_was_tried(made *m) { tried(m, "rate-0.3", 1.5, 2.0); }
static void something_was_left_out(made *m) {
  many_were_tried(m, 2.0);
  evidence_name(&m->left[0], "new/4:nothing");
  m->e.left_out = 1;
}

/* ---- The table ---- */

typedef enum claim { NOT, MAY, HOLDS } claim;

#define LABEL(name) PLATEAU_LABEL_##name

static const struct {
  plateau_label label;
  claim claim;
  void (*change)(made *);
  const char *why;
} rows[] = {
    {LABEL(DIVERGED), HOLDS, was_set_back, "a rollback"},
    {LABEL(DIVERGED), HOLDS, was_lower_once, "worse than guessing, and it was lower"},
    {LABEL(DIVERGED), HOLDS, was_lower_at_first, "... with its first weights"},
    {LABEL(DIVERGED), NOT, was_never_lower, "large first weights cost more than guessing"},
    {LABEL(DIVERGED), NOT, has_not_begun, "no step was taken"},
    {LABEL(DIVERGED), NOT, guesses_but_the_last, "it is trained at the last step only"},
    {LABEL(DIVERGED), NOT, is_set_back_in_its_trial, "the trial was set back, not the run"},
    {LABEL(DIVERGED), NOT, nothing, "none of it"},
    {LABEL(LAST_STEP), HOLDS, uses_the_last_step, "bptt = last"},
    {LABEL(LAST_STEP), NOT, has_one_step, "windows of one step: it is the full gradient"},
    {LABEL(CLIPPED), HOLDS, is_clipped, "all steps shortened, and free ones help"},
    {LABEL(CLIPPED), NOT, is_clipped_rarely, "a tenth of the steps"},
    {LABEL(CLIPPED), NOT, is_clipped_and_does_not_mind, "free steps do not help"},
    {LABEL(SATURATED), HOLDS, is_saturated, "other first weights help"},
    {LABEL(SATURATED), MAY, is_saturated_unproved, "no other first weights were tried"},
    {LABEL(SATURATED), MAY, is_saturated_and_does_not_mind, "other first weights do not help"},
    {LABEL(SATURATED), MAY, is_saturated_by_its_rate, "a lower rate removes more"},
    {LABEL(SATURATED), NOT, is_hardly_saturated, "three units of ten"},
    {LABEL(SATURATED), NOT, is_saturated_at_its_floor, "at its floor it keeps nothing up"},
    {LABEL(VANISHING), HOLDS, a_gated_cell_helps, "0.7^13, a table is better, an LSTM helps"},
    {LABEL(VANISHING), MAY, text_tells_afar, "no gated cell was tried"},
    {LABEL(VANISHING), MAY, a_rate_helps_more_than_a_gated_cell, "a rate removes more"},
    {LABEL(VANISHING), NOT, near_is_not_used_either, "above what single characters cost"},
    {LABEL(VANISHING), NOT, a_gated_cell_helps_near, "0.7^5: the gradient reaches"},
    {LABEL(VANISHING), NOT, text_tells_what_is_known, "the table is hardly better"},
    {LABEL(VANISHING), NOT, text_tells_beyond, "not within the window"},
    {LABEL(WINDOW), HOLDS, a_longer_window_helps, "a window that reaches the distance helps"},
    {LABEL(WINDOW), HOLDS, a_longer_window_lowers_the_floor, "the floor is the loss"},
    {LABEL(WINDOW), MAY, text_tells_beyond, "no longer window was tried"},
    {LABEL(WINDOW), MAY, the_window_that_helps_does_not_reach, "24 for a distance of 31"},
    {LABEL(WINDOW), MAY, a_rate_helps_more_than_a_window, "a rate removes more"},
    {LABEL(WINDOW), NOT, text_tells_afar, "within the window"},
    {LABEL(WINDOW), NOT, a_longer_window_lowers_a_floor_far_below, "a floor far below"},
    {LABEL(WINDOW), NOT, a_longer_window_does_not_lower_the_floor, "the same floor"},
    {LABEL(RATE_HIGH), HOLDS, a_lower_rate_helps, "a lower rate removes four tenths"},
    {LABEL(RATE_HIGH), NOT, a_lower_rate_helps_little, "... a hundredth"},
    {LABEL(RATE_HIGH), NOT, a_lower_rate_helps_within_noise, "... within noise"},
    {LABEL(RATE_HIGH), HOLDS, both_rates_help_the_lower_more, "the lower rate is better"},
    {LABEL(RATE_LOW), NOT, both_rates_help_the_lower_more, "the lower rate is better"},
    {LABEL(RATE_LOW), HOLDS, a_higher_rate_helps, "a higher rate removes four tenths"},
    {LABEL(RATE_LOW), HOLDS, no_schedule_helps, "the schedule holds it down"},
    {LABEL(RATE_LOW), HOLDS, a_higher_rate_goes_straight, "three times as far"},
    {LABEL(RATE_LOW), NOT, a_higher_rate_is_no_faster, "three times the rate, a fifth more"},
    {LABEL(RATE_LOW), HOLDS, begun_with_another_rate_it_comes_lower,
     "begun with it, below the run"},
    {LABEL(RATE_LOW), NOT, begun_with_another_rate_it_stays_above, "begun with it, above the run"},
    {LABEL(OSCILLATING), HOLDS, settles_with_a_lower_rate, "a lower rate ends it"},
    {LABEL(OSCILLATING), NOT, goes_up_and_down_whatever_the_rate, "a lower rate does not"},
    {LABEL(OSCILLATING), NOT, a_lower_rate_helps, "its epochs do not differ"},
    {LABEL(SMALL), HOLDS, wider_helps, "twice the units, and no rate helps"},
    {LABEL(SMALL), HOLDS, wider_helps_beyond_the_rate, "twice the units beyond the best rate"},
    {LABEL(SMALL), NOT, wider_helps_at_a_bad_rate, "a rate helps, and nothing was tried beyond"},
    {LABEL(SMALL), NOT, wider_hardly_helps_beyond_the_rate, "a hundredth beyond the best rate"},
    {LABEL(SMALL), NOT, wider_helps_little, "a hundredth"},
    {LABEL(SMALL), NOT, wider_costs_unseen, "unseen text pays for it"},
    {LABEL(NEAR_FLOOR), HOLDS, stands_close, "6 % above its floor"},
    {LABEL(NEAR_FLOOR), NOT, stands_off, "50 % above its floor"},
    {LABEL(NEAR_FLOOR), NOT, stands_on_nothing, "a floor of 0"},
    {LABEL(NEAR_FLOOR), HOLDS, has_nothing_left, "a loss of 0"},
    {LABEL(NEAR_FLOOR), NOT, has_learnt_little, "half of the way from single characters"},
    {LABEL(OVERFITTING), HOLDS, was_better, "best unseen 15 % lower, and training fell"},
    {LABEL(OVERFITTING), HOLDS, gets_worse_unseen_as_it_falls, "... in the trial"},
    {LABEL(OVERFITTING), NOT, both_losses_rose, "training rose with unseen text"},
    {LABEL(OVERFITTING), NOT, was_better_without_a_gap, "it pays as much on the training text"},
    {LABEL(OVERFITTING), NOT, was_as_good, "best unseen half a percent lower"},
    {LABEL(OVERFITTING), NOT, gets_better_unseen_as_it_falls, "unseen text falls along"},
    {LABEL(OVERFITTING), NOT, hardly_gets_worse_unseen, "half a percent"},
    {LABEL(OVERFITTING), HOLDS, gets_better_unseen_before_it_ends, "better first, then worse"},
    {LABEL(OVERFITTING), NOT, knows_nothing_of_unseen_text, "nothing is held out"},
    {LABEL(OVERFITTING), NOT, nothing, "no history"},
    {LABEL(FALLING), HOLDS, falls, "a quarter of the excess in 20 epochs of 100"},
    {LABEL(FALLING), NOT, falls_slowly, "four thousandths"},
    {LABEL(FALLING), NOT, falls_within_its_scatter, "no more than it scatters"},
    {LABEL(FALLING), NOT, nothing, "flat"},
    {LABEL(FIRST_WEIGHTS), HOLDS, first_weights_are_large, "three times guessing, others help"},
    {LABEL(FIRST_WEIGHTS), MAY, first_weights_are_large_unproved, "no others were tried"},
    {LABEL(FIRST_WEIGHTS), MAY, first_weights_are_large_and_do_not_matter, "others do not help"},
    {LABEL(FIRST_WEIGHTS), NOT, first_weights_guess, "they cost what guessing does"},
    {LABEL(OPTIMIZER), HOLDS, an_optimizer_helps, "Adam removes six tenths, no rate any"},
    {LABEL(OPTIMIZER), HOLDS, a_rate_helps_less, "... the best rate a tenth"},
    {LABEL(OPTIMIZER), NOT, a_rate_helps_as_much, "a rate does as well"},
    {LABEL(OPTIMIZER), NOT, an_optimizer_costs_unseen, "unseen text pays for it"},
    {LABEL(FEW_STEPS), HOLDS, smaller_batches_help, "a hundred steps, and more of them help"},
    {LABEL(FEW_STEPS), NOT, a_rate_helps_more_than_smaller_batches, "a rate does more"},
    {LABEL(FEW_STEPS), NOT, smaller_batches_cost_unseen, "unseen text pays for it"},
    {LABEL(FEW_STEPS), NOT, larger_batches_help, "fewer steps help"},
    {LABEL(REGULARISED), HOLDS, no_dropout_helps, "none is better on both texts"},
    {LABEL(REGULARISED), HOLDS, less_decay_helps, "a tenth of the decay is better on both"},
    {LABEL(REGULARISED), NOT, no_dropout_helps_training_alone, "unseen text does not gain"},
    {LABEL(REGULARISED), NOT, more_dropout_helps, "more of it helps"},
    {LABEL(REGULARISED), NOT, more_decay_helps, "more of it helps"},
    {LABEL(OTHER_TEXT), HOLDS, unseen_is_another_language, "tables and network pay twice"},
    {LABEL(OTHER_TEXT), NOT, tables_know_unseen_text, "a table predicts it as well"},
    {LABEL(OTHER_TEXT), NOT, the_network_knows_unseen_text, "the network predicts it as well"},
    {LABEL(NOTHING_LEFT), HOLDS, nothing_helps_and_tables_are_worse, "ten changes, and tables"},
    {LABEL(NOTHING_LEFT), NOT, something_goes_lower, "a change goes lower on unseen text"},
    {LABEL(NOTHING_LEFT), NOT, a_table_is_better, "a table is better"},
    {LABEL(NOTHING_LEFT), NOT, little_was_tried, "one change was tried"},
    {LABEL(NOTHING_LEFT), NOT, something_was_left_out, "not all were tried"},
    {LABEL(CANNOT_TELL), HOLDS, nothing, "nothing holds"},
    {LABEL(CANNOT_TELL), HOLDS, text_tells_afar, "something may hold, and nothing does"},
    {LABEL(CANNOT_TELL), NOT, a_lower_rate_helps, "something holds"},
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
    rows[i].change(&m);
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

/* Whoever reads a label may see the trial that shows it. */
static void a_label_names_its_experiment(void **unused) {
  (void)unused;
  static const struct {
    void (*change)(made *);
    plateau_label label;
    const char *name; /* NULL: none */
  } cases[] = {
      {a_lower_rate_helps, PLATEAU_LABEL_RATE_HIGH, "rate-0.3"},
      {is_clipped, PLATEAU_LABEL_CLIPPED, "clip"},
      {a_gated_cell_helps, PLATEAU_LABEL_VANISHING, "new/4:cell-lstm"},
      {wider_helps_beyond_the_rate, PLATEAU_LABEL_SMALL, "rate-0.1+hidden-2"},
      {an_optimizer_helps, PLATEAU_LABEL_OPTIMIZER, "adam-0.01"},
      {first_weights_are_large, PLATEAU_LABEL_FIRST_WEIGHTS, "new/4:init"},
      {no_dropout_helps, PLATEAU_LABEL_REGULARISED, "dropout-0"},
      {was_set_back, PLATEAU_LABEL_DIVERGED, NULL},
      {nothing, PLATEAU_LABEL_CANNOT_TELL, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    made m;
    evidence_make(&m);
    cases[i].change(&m);
    plateau_verdict v = evidence_judge(&m, "experiment");
    for (int k = 0; k < v.findings; k++) {
      int by = v.finding[k].experiment;
      assert_true(by >= -1 && by < m.e.experiments);
      if (v.finding[k].label != cases[i].label) continue;
      assert_string_equal(by < 0 ? "none" : m.experiment[by].change.name,
                          cases[i].name ? cases[i].name : "none");
    }
  }
}

/* Of what repeats at one distance and at its multiples, the shortest is named. */
static void the_shortest_distance_is_named(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  m.e.skip[23] = 1.02;
  m.e.skip[47] = 1.0;
  tried(&m, "window-48", 1.0, 1.8);
  plateau_verdict v = evidence_judge(&m, "24 and 48");
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_WINDOW);
  assert_true(v.finding[0].figure[2] == 24);
}

/* ---- Which is said first ---- */

static void all_at_once(made *m) {
  falls(m);
  a_lower_rate_helps(m);
  was_better(m);
  m->e.saturated = 0.95;
}
static void all_at_once_near(made *m) {
  all_at_once(m);
  stands_close(m);
}
static void all_at_once_diverged(made *m) {
  all_at_once_near(m);
  was_set_back(m);
}
/* Its unseen text was best long ago; a rate removes half of the training loss, and unseen text gains
 * by it or not. */
static void memorises_and_a_rate_helps(made *m, double valid) {
  was_better(m);
  tried(m, "rate-0.3", 1.0, valid);
}
static void a_rate_only_memorises(made *m) { memorises_and_a_rate_helps(m, 1.9); }
static void a_rate_does_more_than_memorise(made *m) { memorises_and_a_rate_helps(m, 1.4); }
static void falls_fast(made *m) {
  m->experiment[0].outcome.start = 3.0;
  tried(m, "rate-3", 1.1, 1.8);
}
static void falls_a_little(made *m) {
  m->experiment[0].outcome.start = 1.6;
  tried(m, "rate-3", 0.7, 1.8);
}
static void first_weights_and_a_rate(made *m) {
  first_weights_are_large(m);
  a_lower_rate_helps(m);
}
static void oscillates_beside_nothing_else(made *m) { settles_with_a_lower_rate(m); }

static void the_first_label_is_the_one_to_say(void **unused) {
  (void)unused;
  static const struct {
    void (*change)(made *);
    plateau_label first;
  } orders[] = {
      {all_at_once, PLATEAU_LABEL_OVERFITTING},
      {all_at_once_near, PLATEAU_LABEL_NEAR_FLOOR},
      {all_at_once_diverged, PLATEAU_LABEL_DIVERGED},
      {a_rate_only_memorises, PLATEAU_LABEL_OVERFITTING},
      {a_rate_does_more_than_memorise, PLATEAU_LABEL_RATE_HIGH},
      {falls_fast, PLATEAU_LABEL_FALLING},
      {falls_a_little, PLATEAU_LABEL_RATE_LOW},
      {first_weights_and_a_rate, PLATEAU_LABEL_FIRST_WEIGHTS},
      {oscillates_beside_nothing_else, PLATEAU_LABEL_OSCILLATING},
      {is_saturated_by_its_rate, PLATEAU_LABEL_RATE_HIGH},
      {a_rate_helps_more_than_a_gated_cell, PLATEAU_LABEL_RATE_LOW},
      {unseen_is_another_language, PLATEAU_LABEL_OTHER_TEXT},
      {text_tells_beyond, PLATEAU_LABEL_CANNOT_TELL},
  };
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    made m;
    evidence_make(&m);
    orders[i].change(&m);
    plateau_verdict v = evidence_judge(&m, "order");
    if (v.finding[0].label != orders[i].first)
      fail_msg("%s should be first: %s", plateau_label_describe(orders[i].first)->name,
               evidence_labels(&v));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(labels_hold_where_they_must),
      cmocka_unit_test(every_label_has_its_rows),
      cmocka_unit_test(a_label_names_its_experiment),
      cmocka_unit_test(the_shortest_distance_is_named),
      cmocka_unit_test(the_first_label_is_the_one_to_say),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_answer.c - the answer in words, in every unit, and as named members. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

/* The post's run, near enough: 16 characters a window, learnt by heart, with two changes that help
 * and one that has a floor of its own. */
static void make_post(made *m) {
  evidence_make(m);
  m->config.cell = PLATEAU_CELL_RNN;
  m->e.epoch = 1501;
  m->e.floor = 2.44 / 16;
  m->e.floor_window = 0.9 / 16;
  m->e.floor_carried = 0.02 / 16;
  m->e.train = 2.98 / 16;
  m->e.valid = 70.0 / 16;
  m->e.best_valid = 44.0 / 16;
  m->e.best_epoch = 1045;
  m->e.experiments = 0;
  static const struct {
    const char *name, *label;
    plateau_group group;
    double loss;
  } rows[] = {{"nothing", "No change", PLATEAU_NO_CHANGE, 2.94},
              {"rate-0.3", "Rate × 0.3, to 0.03", PLATEAU_OF_RATE, 2.73},
              {"adam-0.001", "Adam, rate 0.001", PLATEAU_OF_OPTIMIZER, 2.6},
              {"memory", "Memory kept between windows", PLATEAU_OF_MEMORY, 1.56}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    plateau_experiment *x = evidence_add(m, rows[i].name, rows[i].loss / 16, 0.0002);
    x->outcome.start = 2.98 / 16;
    snprintf(x->change.label, sizeof x->change.label, "%s", rows[i].label);
    x->outcome.epochs = 100;
    if (rows[i].group == PLATEAU_OF_MEMORY) x->outcome.floor = m->e.floor_carried;
    assert_int_equal(x->change.group, rows[i].group);
    evidence_unseen(x, 72.0 / 16, 0.5);
  }
}

static plateau_answer answer_on(plateau_verdict *v, const made *m, plateau_unit unit) {
  *v = evidence_judge(m, "the post");
  return (plateau_answer){&m->e, v, unit};
}

static void the_sentence_has_the_losses_of_the_moment(void **unused) {
  (void)unused;
  static const char *const said[PLATEAU_UNITS] = {
      "It is stuck because it is almost at its floor: 0.186 nats a character, and these settings "
      "allow no less than 0.152. "
      "It has also memorised: on the test text it was best at epoch 1,045 (2.75); its loss there "
      "is 4.38 now.",
      "It is stuck because it is almost at its floor: 0.269 bits a character, and these settings "
      "allow no less than 0.220. "
      "It has also memorised: on the test text it was best at epoch 1,045 (3.97); its loss there "
      "is 6.31 now.",
      "It is stuck because it is almost at its floor: 1.20 in perplexity, and these settings allow "
      "no less than 1.16. "
      "It has also memorised: on the test text it was best at epoch 1,045 (15.6); its loss there "
      "is 79.4 now.",
      "It is stuck because it is almost at its floor: 2.98 nats a window of 16, and these settings "
      "allow no less than 2.44. "
      "It has also memorised: on the test text it was best at epoch 1,045 (44.0); its loss there "
      "is 70.0 now."};
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  for (int unit = 0; unit < PLATEAU_UNITS; unit++) {
    const plateau_answer a = answer_on(&v, &m, (plateau_unit)unit);
    assert_string_equal(plateau_verdict_sentence(words, sizeof words, &a), said[unit]);
  }
}

static void the_budget_names_what_removes_each_part(void **unused) {
  (void)unused;
  static const char *const said[PLATEAU_SHARES] = {
      "floor",
      "the full gradient removes nothing clearly",
      "a better rate removes (learning rate × 0.3, to 0.03)",
      "on top of that, a better optimizer removes (Adam, rate 0.001)",
      "neither size, activation nor regularisation helps clearly",
      "not explained"};
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  const plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_SUM);
  assert_string_equal(
      plateau_budget_words(words, sizeof words, &a),
      "2.94 after 100 more epochs as it is (on the test text 72.0), in this order:");
  for (int i = 0; i < PLATEAU_SHARES; i++)
    assert_string_equal(plateau_share_words(words, sizeof words, &a, (plateau_share)i), said[i]);
  double nats = 0;
  assert_string_equal(plateau_other_floor(&a, 0, &nats), "with a window twice as long");
  assert_true(nats == m.e.floor_window);
  assert_string_equal(plateau_other_floor(&a, 1, &nats), "with the memory kept between windows");
  assert_null(plateau_other_floor(&a, 2, &nats));
}

/* What a change takes from a loss is the difference of the two as they are shown. */
static void a_gain_is_the_difference_of_two_shown_losses(void **unused) {
  (void)unused;
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS], gain[40];
  evidence_make(&m);
  evidence_unseen(evidence_add(&m, "rate-0.3", 1.25, 0.0001), 1.9, 0);
  const plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_PERPLEXITY);
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_RATE_HIGH);
  plateau_finding_words(words, sizeof words, &a, &v.finding[0]);
  snprintf(gain, sizeof gain, "takes off %.3f", exp(1.5) - exp(1.25));
  if (!strstr(words, gain)) fail_msg("\"%s\" has no \"%s\"", words, gain);
}

/* As if this were advised. */
static void advise(plateau_verdict *v, plateau_action action, const char *change) {
  v->action = action;
  snprintf(v->change, sizeof v->change, "%s", change);
}

static void each_action_has_its_title_or_says_why_not(void **unused) {
  (void)unused;
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  evidence_add(&m, "new:nothing", 2.5 / 16, 0.0002);
  evidence_add(&m, "new:cell-gru", 2.2 / 16, 0.0002);
  snprintf(m.experiment[5].change.label, 40, "GRU");
  m.e.best_kept = true;
  plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_SUM);
  static const struct {
    plateau_action action;
    const char *change, *title;
  } rows[] = {
      {PLATEAU_GO_ON_WITH, "memory", "Keep the memory and continue"},
      {PLATEAU_GO_ON_WITH, "rate-0.3", "Continue with learning rate × 0.3, to 0.03"},
      {PLATEAU_GO_ON_WITH, "adam-0.001", "Continue with Adam, rate 0.001"},
      {PLATEAU_START_OVER, "new:cell-gru", "Start over with GRU"},
      {PLATEAU_GO_ON, "", "Train on"},
      {PLATEAU_STOP_AT_BEST, "", "Go back to epoch 1,045"},
      {PLATEAU_DO_NOTHING, "", ""},
  };
  v.until = 1045;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    advise(&v, rows[i].action, rows[i].change);
    assert_string_equal(plateau_action_title(words, sizeof words, &a), rows[i].title);
    assert_string_not_equal(plateau_action_notes(words, sizeof words, &a), "");
  }
  m.e.best_kept = false;
  advise(&v, PLATEAU_STOP_AT_BEST, "");
  assert_string_equal(plateau_action_title(words, sizeof words, &a), "");
}

/* What it came to beside no change, on both texts, and how sure that is. */
static void what_was_tried_is_promised(void **unused) {
  (void)unused;
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  evidence_unseen(&m.experiment[3], 60.0 / 16, 0.5);
  m.experiment[1].outcome.peak = 8.0 / 16;
  m.experiment[1].outcome.back = 12;
  plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_SUM);
  v.short_test = false;
  advise(&v, PLATEAU_GO_ON_WITH, "memory");
  assert_string_equal(
      plateau_action_notes(words, sizeof words, &a),
      "It lowers the floor from 2.44 to 0.0200. In 100 epochs it "
      "came to 1.56 instead of 2.94, on the test text at best to 60.0 ± <0.1 instead of 72.0.");
  advise(&v, PLATEAU_GO_ON_WITH, "rate-0.3");
  assert_string_equal(
      plateau_action_notes(words, sizeof words, &a),
      "In 100 epochs it came to 2.73 instead of 2.94, on the test text at best to 72.0 ± "
      "<0.1 instead of 72.0. At first the loss jumps to about 8.00; it is below "
      "2.98 again after some 12 epochs.");
}

/* Figures that a label can hold without. */
static bool may_lack(plateau_label label, const char *name) {
  char word[40];
  if (strcmp(name, "gain") == 0)
    return label == PLATEAU_LABEL_LAST_STEP || label == PLATEAU_LABEL_CLIPPED ||
           label == PLATEAU_LABEL_SATURATED || label == PLATEAU_LABEL_FIRST_WEIGHTS;
  if (strcmp(name, "best_valid") == 0) return label == PLATEAU_LABEL_OVERFITTING;
  snprintf(word, sizeof word, " %s ", name);
  return strstr(" noise faint_from floor_at_twice lowest best_epoch ngram by_rate "
                "valid_change rest ",
                word) != NULL;
}

static void every_label_speaks_with_little_known(void **unused) {
  (void)unused;
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  const plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_SUM);
  for (int label = 0; label < PLATEAU_LABELS; label++)
    for (int little = 0; little < 4; little++) {
      plateau_finding finding = {
          .label = (plateau_label)label, .may = little > 1, .experiment = 1 - little % 3};
      const plateau_label_row *row = plateau_label_describe(finding.label);
      for (int i = 0; i < PLATEAU_FIGURES; i++)
        finding.figure[i] = !row->figure[i] ||
                                    (little % 2 && may_lack(finding.label, row->figure[i]))
                                ? NAN
                                : 3 - 0.5 * i;
      plateau_finding_words(words, sizeof words, &a, &finding);
      bool doubted = strstr(words, "No trial shows") != NULL;
      if (!*words || words[strlen(words) - 1] != '.' || strstr(words, "nan") ||
          strstr(words, "unknown") || !*row->because || !*row->words || doubted != finding.may)
        fail_msg("%s: \"%s\"", row->name, words);
    }
}

/* `count` changes that continue, and then what begins anew. */
static const char *left_out_words(made *m, int count, char *words) {
  static const char *const labels[] = {"Rate × 3, to 0.3", "Adam, rate 0.01", "26 units"};
  static const char *const names[] = {"rate-3", "adam-0.01", "hidden-2"};
  plateau_verdict v;
  plateau_answer a = answer_on(&v, m, PLATEAU_UNIT_NATS);
  for (int i = 0; i < count; i++) {
    evidence_name(&m->left[i], names[i % 3]);
    snprintf(m->left[i].label, sizeof m->left[i].label, "%s", labels[i % 3]);
  }
  evidence_name(&m->left[count], "new/4:nothing");
  evidence_name(&m->left[count + 1], "new/4:init");
  m->e.left_out = count + 2;
  return plateau_left_out_words(words, PLATEAU_WORDS, &a);
}

static void what_was_left_out_is_said(void **unused) {
  (void)unused;
  static const struct {
    int count;
    const char *end;
  } rows[] = {
      {3, "for want of time: learning rate × 3, to 0.3; Adam, rate 0.01; 26 units; all that begin"},
      {0, "for want of time: all that begin from new weights, with other rates, cells and sizes."},
      {12, "; Adam, rate 0.01; 26 units; all that begin from new weights, with other"},
      {13, "; Adam, rate 0.01; 26 units; and 1 further change; all that begin from new weights,"},
      {20, "; Adam, rate 0.01; 26 units; and 8 further changes; all that begin from new weights,"},
  };
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_NATS);
  assert_string_equal(plateau_left_out_words(words, sizeof words, &a), "");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    make_post(&m);
    left_out_words(&m, rows[i].count, words);
    if (!strstr(words, rows[i].end)) fail_msg("%d: %s", rows[i].count, words);
  }
  make_post(&m);
  evidence_add(&m, "new/4:nothing", 2.5 / 16, 0.0002);
  assert_string_equal(left_out_words(&m, 0, words),
                      "Not tried, for want of time: some that begin from new weights.");
}

/* Seeds alone are left: nothing of it begins from new weights. */
static void what_was_not_repeated_begins_nothing_anew(void **unused) {
  (void)unused;
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  make_post(&m);
  evidence_add(&m, "new/4:nothing", 2.5 / 16, 0.0002);
  plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_NATS);
  evidence_name(&m.left[0], "nothing@2");
  evidence_name(&m.left[1], "rate-3@2");
  m.e.left_out = 2;
  plateau_left_out_words(words, sizeof words, &a);
  if (strstr(words, "new weights")) fail_msg("%s", words);
}

/* The names that the command prints and the page reads. */
static void the_members_are_these(void **unused) {
  (void)unused;
  static const struct {
    int section;
    const char *names;
  } rows[] = {
      {0, "sentence unit epoch loss valid about_budget left_out about_left_out"},
      {1, "part nats noise experiment words"},
      {2, "words nats"},
      {4, "do change beside gain gain_error short_test until title notes"},
      {5, "name label phrase group anew seed shown effect train change sd noise seeds floor "
          "above_floor valid valid_change valid_noise start measured measured_valid valid_at peak "
          "back epochs rollbacks stopped"},
      {6, "train valid valid_error first lowest train_at_best steps best_valid best_epoch "
          "rollbacks uniform floor floor_window floor_carried ngram_train ngram_valid gradient "
          "skip saturated clipped"},
  };
  made m;
  plateau_verdict v;
  make_post(&m);
  const plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_NATS);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char words[PLATEAU_WORDS], names[600] = "";
    plateau_item item;
    for (int k = 0; plateau_answer_item(&item, &a, rows[i].section, 0, k, words); k++)
      snprintf(names + strlen(names), sizeof names - strlen(names), k ? " %s" : "%s", item.name);
    assert_string_equal(names, rows[i].names);
  }
}

/* Every member of every row: a name of its own, and the value of the verdict or the evidence. */
static void members_have_names_of_their_own(void **unused) {
  (void)unused;
  made m;
  plateau_verdict v;
  char words[PLATEAU_WORDS];
  plateau_section section;
  plateau_item item;
  int sections = 0, items = 0;
  make_post(&m);
  const plateau_answer a = answer_on(&v, &m, PLATEAU_UNIT_NATS);
  for (; plateau_answer_section(&section, &a, sections); sections++)
    for (int row = 0; row < section.rows; row++) {
      char names[32][24];
      int count = 0;
      while (plateau_answer_item(&item, &a, sections, row, count, words)) {
        for (int i = 0; i < count; i++) assert_string_not_equal(names[i], item.name);
        snprintf(names[count++], sizeof *names, "%s", item.name);
        if (item.kind == PLATEAU_ITEM_REALS) assert_non_null(item.numbers);
        if (strcmp(section.name, "experiments") == 0 && strcmp(item.name, "above_floor") == 0)
          assert_true(item.number == v.effect[row].excess);
        if (strcmp(section.name, "budget") == 0 && strcmp(item.name, "nats") == 0)
          assert_true(item.number == v.budget[row].nats);
        if (strcmp(section.name, "evidence") == 0 && strcmp(item.name, "best_epoch") == 0)
          assert_true(item.number == 1045);
      }
      assert_true(count > 1);
      items += count;
    }
  assert_int_equal(sections, 7);
  assert_true(items > 100);
}

/* A loss of 0.0000006 is nothing, and 6,000 times a floor of 0.0000000001. */
static void a_floor_next_to_zero_has_no_multiples(void **unused) {
  (void)unused;
  static const struct {
    const char *made, *ends;
  } rows[] = {{"floor=1.42", "6% above its floor, 1.42."},
              {"floor=1e-10 train=6e-7", "and its floor is "}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    made m;
    char words[PLATEAU_WORDS];
    evidence_make(&m);
    evidence_set(&m, rows[i].made);
    const plateau_verdict v = evidence_judge(&m, rows[i].made);
    const plateau_answer a = evidence_answer(&v, &m);
    const plateau_finding finding = {
        .label = PLATEAU_LABEL_NEAR_FLOOR,
        .figure = {m.e.train, m.e.floor, (m.e.train - m.e.floor) / m.e.floor}};
    plateau_finding_words(words, sizeof words, &a, &finding);
    if (!strstr(words, rows[i].ends)) fail_msg("%s: %s", rows[i].made, words);
    assert_true(i == 0 || !strstr(words, "%"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_sentence_has_the_losses_of_the_moment),
      cmocka_unit_test(the_budget_names_what_removes_each_part),
      cmocka_unit_test(a_gain_is_the_difference_of_two_shown_losses),
      cmocka_unit_test(a_floor_next_to_zero_has_no_multiples),
      cmocka_unit_test(each_action_has_its_title_or_says_why_not),
      cmocka_unit_test(what_was_tried_is_promised),
      cmocka_unit_test(every_label_speaks_with_little_known),
      cmocka_unit_test(what_was_left_out_is_said),
      cmocka_unit_test(what_was_not_repeated_begins_nothing_anew),
      cmocka_unit_test(the_members_are_these),
      cmocka_unit_test(members_have_names_of_their_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

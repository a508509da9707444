/* trial_plan.c - which changes are tried, for how many epochs each, in which order. */
#include "plateau_explain.h"

#include <assert.h>

enum { MAX_LANES = 64, MAX_EPOCHS = 100, MIN_EPOCHS = 4 };
/* Lanes beside each other share caches and the clock of the machine: each is slower than alone by
 * about this factor. */
static const double BESIDE = 1.2;
/* Gathering the evidence takes one lane about this many epochs. */
static const double EVIDENCE = 0.5;
/* For the fewest whole epochs a reader may wait this many times as long. */
static const double PATIENCE = 1.5;
/* On a longer text fewer epochs of all changes; on a longer one yet the first changes of the list
 * alone, which tell most. The first eight are tried however long that takes. */
static const double few[] = {3, 2.5, 2, 1.5, 1}, less[] = {1, 0.75, 0.5, 0.25};
enum { FEW = sizeof few / sizeof *few, LESS = sizeof less / sizeof *less, FIRST = 8 };

typedef struct asked {
  const plateau_change *changes;
  const plateau_pace *pace;
  int lanes;
} asked;

static bool is_base(const plateau_change *c) {
  return c->group == PLATEAU_NO_CHANGE && c->repeat == 0;
}

/* No change first, because all others are held against it; then the long ones, so that no lane
 * begins one when the others are done. Equal ones stay in the order of the list. */
static bool goes_before(const plateau_change *a, const plateau_change *b) {
  return is_base(a) || (!is_base(b) && a->work > b->work);
}

static void sort(plateau_trial_plan *plan, const plateau_change *changes, int count) {
  for (int i = 0; i < count; i++) {
    int at = i;
    for (; at > 0 && goes_before(&changes[i], &changes[plan->order[at - 1]]); at--)
      plan->order[at] = plan->order[at - 1];
    plan->order[at] = i;
  }
  plan->count = count;
}

static double cost_of(const plateau_change *c, const plateau_pace *pace, double epochs) {
  int measures = PLATEAU_TRIAL_MEASURES + !c->same_weights;
  return c->work * (epochs * pace->epoch + measures * pace->measure);
}

/* When the last lane is done, if each takes the next trial as soon as it can. */
static double makespan(const plateau_trial_plan *plan, const asked *a, double epochs) {
  double busy[MAX_LANES] = {0}, last = 0;
  if (a->pace->gathers) busy[a->lanes - 1] = EVIDENCE * a->pace->epoch;
  for (int i = 0; i < plan->count; i++) {
    int idle = 0;
    for (int lane = 1; lane < a->lanes; lane++)
      if (busy[lane] < busy[idle]) idle = lane;
    busy[idle] += cost_of(&a->changes[plan->order[i]], a->pace, epochs);
  }
  for (int lane = 0; lane < a->lanes; lane++)
    if (busy[lane] > last) last = busy[lane];
  return a->lanes > 1 ? BESIDE * last : last;
}

/* Whether the trials in the plan's order are done in time with this many epochs each. */
static bool fits(plateau_trial_plan *plan, const asked *a, double epochs, double seconds) {
  plan->epochs = epochs;
  plan->seconds = makespan(plan, a, epochs);
  return plan->seconds <= seconds;
}

static bool fits_whole(plateau_trial_plan *plan, const asked *a, double seconds) {
  for (int epochs = MAX_EPOCHS; epochs > MIN_EPOCHS; epochs--)
    if (fits(plan, a, epochs, seconds)) return true;
  if (fits(plan, a, MIN_EPOCHS, PATIENCE * seconds)) return true;
  for (int i = 0; i < FEW; i++)
    if (fits(plan, a, few[i], seconds)) return true;
  return false;
}

static void leave_out(plateau_trial_plan *plan, const asked *a, int count, double seconds) {
  int least = count < FIRST ? count : FIRST;
  for (int i = 0; i < LESS; i++)
    for (int some = count; some >= least; some--) {
      sort(plan, a->changes, some);
      if (fits(plan, a, less[i], seconds)) return;
    }
}

void plateau_trial_plan_make(plateau_trial_plan *plan, const plateau_change *changes, int count,
                             const plateau_pace *pace, int lanes, double seconds, double epochs) {
  assert(count >= 1 && count <= PLATEAU_MAX_CHANGES && lanes >= 1);
  const asked a = {changes, pace, lanes < MAX_LANES ? lanes : MAX_LANES};
  sort(plan, changes, count);
  if (epochs > 0)
    fits(plan, &a, epochs, seconds);
  else if (!fits_whole(plan, &a, seconds))
    leave_out(plan, &a, count, seconds);
  plan->left_out = count - plan->count;
  for (int i = 0; i < count; i++) plan->cost[i] = cost_of(&changes[i], pace, plan->epochs);
}

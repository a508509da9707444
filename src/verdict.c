/* verdict.c - what experiments and exact figures say of a run: effects beside their noise, and the
 * loss as a budget. The labels are in verdict_labels.c; docs/verdict.md gives the reasons.
 *
 * Every experiment is compared with "nothing" at the same epochs, with the same batches where the
 * settings let them: what remains after a straight line was taken from the four differences is
 * scatter. Four points give an s.d. two degrees of freedom, and a small one by chance: so an
 * experiment's scatter counts as at least the median of all of them, and what repeats with other
 * generator seeds differ by is added. */
#include "verdict.h"

#include "dmath.h"
#include "number.h"

#include <string.h>

enum { M = PLATEAU_TRIAL_MEASURES };

/* A change counts beyond so many s.d. (of a dozen experiments the best is chosen: two would find
 * one by chance in every other run), and beyond so much of what could be gained at all. */
static const double SURE = 3, WORTH = 0.02;
/* The mean of four measurements is as sure as that of so many independent ones: epochs that follow
 * each other are alike. */
static const double WORTH_OF_FOUR = 2;

static double mean(const double *values) {
  double sum = 0;
  for (int i = 0; i < M; i++) sum += values[i];
  return sum / (double)M;
}

/* Variance about the straight line through M values. */
static double variance(const double *values) {
  double middle = mean(values), slope = 0, squares = 0, rest = 0;
  for (int i = 0; i < M; i++) {
    double x = i - (M - 1) / 2.0;
    slope += x * (values[i] - middle);
    squares += x * x;
  }
  slope /= squares;
  for (int i = 0; i < M; i++) {
    double off = values[i] - middle - slope * (i - (M - 1) / 2.0);
    rest += off * off;
  }
  return rest / (M - 2);
}

static double median(double *values, int count) {
  for (int i = 1; i < count; i++)
    for (int j = i; j > 0 && values[j] < values[j - 1]; j--) {
      double swap = values[j];
      values[j] = values[j - 1];
      values[j - 1] = swap;
    }
  return count ? (values[(count - 1) / 2] + values[count / 2]) / 2 : 0;
}

/* ---- Effects ---- */

plateau_sign pl_sign(double change, double noise, double excess) {
  double least = WORTH * (excess > 0 ? excess : 0);
  if (least < SURE * noise) least = SURE * noise;
  if (least < 1e-9) least = 1e-9; /* rounding of a mean of losses */
  return change < -least ? PLATEAU_HELPED : change > least ? PLATEAU_HURT : PLATEAU_UNCLEAR;
}

static bool is_repeat(const plateau_experiment *x) {
  return x->change.group == PLATEAU_NO_CHANGE && x->change.repeat > 0;
}

static int find_nothing(const plateau_evidence *e) {
  for (int i = 0; i < e->experiments && i < PLATEAU_MAX_CHANGES; i++)
    if (e->experiment[i].change.group == PLATEAU_NO_CHANGE && e->experiment[i].change.repeat == 0 &&
        pl_known(mean(e->experiment[i].outcome.train)))
      return i;
  return -1;
}

/* Differences from "nothing", in time with it. */
static void subtract(double *differences, const plateau_outcome *a, const plateau_outcome *b) {
  for (int i = 0; i < M; i++) differences[i] = a->train[i] - b->train[i];
}

/* Variance between runs that differ in their generators alone, and the median of the experiments'
 * own. */
static void find_scatter(const plateau_evidence *e, int nothing, double *repeats, double *common) {
  const plateau_outcome *base = &e->experiment[nothing].outcome;
  double own[PLATEAU_MAX_CHANGES], differences[M], squares = 0;
  int count = 0, again = 0;
  for (int i = 0; i < e->experiments && i < PLATEAU_MAX_CHANGES; i++) {
    subtract(differences, &e->experiment[i].outcome, base);
    double middle = mean(differences);
    if (i == nothing || !pl_known(middle)) continue;
    own[count++] = variance(differences);
    if (is_repeat(&e->experiment[i])) {
      squares += middle * middle;
      again++;
    }
  }
  *repeats = again ? squares / again : 0;
  *common = median(own, count);
}

static void weigh_effects(plateau_verdict *v, const plateau_evidence *e, int nothing) {
  double repeats = 0, common = 0;
  if (nothing >= 0) find_scatter(e, nothing, &repeats, &common);
  v->effects = e->experiments < PLATEAU_MAX_CHANGES ? e->experiments : PLATEAU_MAX_CHANGES;
  for (int i = 0; i < v->effects; i++) {
    const plateau_outcome *outcome = &e->experiment[i].outcome;
    plateau_effect *effect = &v->effect[i];
    effect->train = mean(outcome->train);
    effect->valid = mean(outcome->valid);
    effect->excess = effect->train - outcome->floor;
    effect->change = effect->noise = effect->valid_change = __builtin_nan("");
    effect->sign = outcome->stopped || !pl_known(effect->train) ? PLATEAU_HURT : PLATEAU_UNCLEAR;
    if (nothing < 0) continue;
    double differences[M];
    subtract(differences, outcome, &e->experiment[nothing].outcome);
    double own = variance(differences);
    effect->change = mean(differences);
    effect->valid_change = effect->valid - mean(e->experiment[nothing].outcome.valid);
    effect->noise = pl_sqrt((own > common ? own : common) / WORTH_OF_FOUR + repeats);
    if (effect->sign == PLATEAU_UNCLEAR && i != nothing && !is_repeat(&e->experiment[i]))
      effect->sign = pl_sign(effect->change, effect->noise, v->loss - e->floor);
  }
}

int pl_best(const pl_facts *f, plateau_group group,
            bool (*want)(const pl_facts *facts, int experiment)) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_effect *effect = &f->v->effect[i];
    if (f->e->experiment[i].change.group != group || effect->sign != PLATEAU_HELPED) continue;
    if (want && !want(f, i)) continue;
    if (best < 0 || effect->train < f->v->effect[best].train) best = i;
  }
  return best;
}

/* ---- What an experiment changed ---- */

/* "rate-0.3" */
bool pl_rate_of(const pl_facts *f, int experiment, double *factor) {
  const plateau_change *change = &f->e->experiment[experiment].change;
  size_t family = strlen(change->family);
  const char *number = change->name + family + 1;
  return change->group == PLATEAU_OF_RATE && strlen(change->name) > family + 1 &&
         pl_number_read(number, strlen(number), factor);
}

bool pl_lowers_rate(const pl_facts *f, int experiment) {
  double factor;
  return pl_rate_of(f, experiment, &factor) && factor < 1;
}

bool pl_raises_rate(const pl_facts *f, int experiment) {
  double factor;
  return pl_rate_of(f, experiment, &factor) && factor > 1;
}

/* ---- The budget ---- */

/* Which groups take from the loss at each place of the order. */
static const struct {
  plateau_share share;
  plateau_group groups[2];
} stages[] = {
    {PLATEAU_SHARE_GRADIENT, {PLATEAU_OF_GRADIENT, PLATEAU_OF_GRADIENT}},
    {PLATEAU_SHARE_RATE, {PLATEAU_OF_RATE, PLATEAU_OF_CLIPPING}},
    {PLATEAU_SHARE_OPTIMIZER, {PLATEAU_OF_OPTIMIZER, PLATEAU_OF_OPTIMIZER}},
    {PLATEAU_SHARE_MODEL, {PLATEAU_OF_SIZE, PLATEAU_OF_ACTIVATION}},
};

/* The best experiment of two groups that can be held against the same floor. */
static int best_of(const pl_facts *f, const plateau_group groups[2]) {
  int best = -1;
  for (int g = 0; g < 2; g++) {
    int one = pl_best(f, groups[g], NULL);
    if (one < 0 || !f->e->experiment[one].change.same_floor) continue;
    if (best < 0 || f->v->effect[one].train < f->v->effect[best].train) best = one;
  }
  return best;
}

static void make_budget(plateau_verdict *v, const pl_facts *f) {
  for (int i = 0; i < PLATEAU_SHARES; i++) v->budget[i] = (plateau_budget_part){0, 0, -1};
  double loss = v->loss, floor = f->e->floor;
  if (!pl_known(loss) || !pl_known(floor)) {
    v->budget[PLATEAU_SHARE_REST].nats = loss;
    return;
  }
  /* a loss of one moment cannot be below its floor, but by a rounding */
  v->budget[PLATEAU_SHARE_FLOOR].nats = floor < loss ? floor : loss;
  double left = loss, noise = 0;
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
    int best = best_of(f, stages[i].groups);
    if (best < 0) continue;
    const plateau_effect *effect = &v->effect[best];
    double reached = effect->train > floor ? effect->train : floor;
    double both = pl_sqrt(effect->noise * effect->noise + noise * noise);
    if (pl_sign(reached - left, both, f->excess) != PLATEAU_HELPED) continue;
    v->budget[stages[i].share] = (plateau_budget_part){left - reached, both, best};
    left = reached;
    noise = effect->noise;
  }
  double sum = 0;
  for (int i = 0; i < PLATEAU_SHARE_REST; i++) sum += v->budget[i].nats;
  v->budget[PLATEAU_SHARE_REST].nats = loss - sum > 0 ? loss - sum : 0;
  v->budget[PLATEAU_SHARE_REST].noise = noise;
}

bool pl_fall(const pl_facts *f, double *drop, double *epochs) {
  if (f->nothing < 0) return false;
  const plateau_outcome *outcome = &f->e->experiment[f->nothing].outcome;
  *drop = outcome->start - outcome->train[M - 1];
  *epochs = outcome->epochs;
  return *epochs > 0 && *drop > 0 && *drop > SURE * pl_sqrt(variance(outcome->train));
}

void plateau_verdict_make(plateau_verdict *v, const plateau_evidence *e) {
  memset(v, 0, sizeof *v);
  pl_facts facts = {.e = e, .v = v, .nothing = find_nothing(e)};
  v->loss = facts.nothing >= 0 ? mean(e->experiment[facts.nothing].outcome.train) : e->train;
  v->valid = facts.nothing >= 0 ? mean(e->experiment[facts.nothing].outcome.valid) : e->valid;
  facts.excess = v->loss - e->floor;
  weigh_effects(v, e, facts.nothing);
  make_budget(v, &facts);
  pl_find_labels(v, &facts);
  pl_choose_action(v, &facts);
}

bool plateau_verdict_holds(const plateau_verdict *verdict, plateau_label label) {
  for (int i = 0; i < verdict->findings; i++)
    if (verdict->finding[i].label == label) return true;
  return false;
}

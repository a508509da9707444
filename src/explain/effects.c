/* effects.c - what each experiment changed, beside its noise.
 *
 * Every experiment is compared with "nothing" at the same epochs, with the same batches where the
 * settings allow it: what remains of the four differences after a straight line is subtracted is
 * scatter. Four points leave an s.d. two degrees of freedom, so it is sometimes small by chance: an
 * experiment's scatter counts as at least the median of all of them, and the differences between
 * repeats with other generator seeds are added. Of a long text the losses are sampled: the same
 * windows where the text is cut alike, so that the difference hardly varies; else the errors of both
 * samples are added. */
#include "explain/effects.h"

#include "base/dmath.h"

enum { M = PLATEAU_TRIAL_MEASURES };

/* A change counts beyond this number of s.d. (the best of a dozen experiments is chosen: beyond two,
 * chance would find one in every other run), and beyond this share of the excess. */
static const double SURE = 3, WORTH = 0.02;
/* The mean of four measurements is as certain as that of this many independent ones: consecutive
 * epochs are alike. */
static const double WORTH_OF_FOUR = 2;

double pl_mean(const double *values) {
  double sum = 0;
  for (int i = 0; i < M; i++) sum += values[i];
  return sum / (double)M;
}

/* Variance about the straight line through M values. */
static double variance(const double *values) {
  double middle = pl_mean(values), slope = 0, squares = 0, rest = 0;
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

plateau_sign pl_sign(double change, double noise, double excess) {
  double least = WORTH * (excess > 0 ? excess : 0);
  if (least < SURE * noise) least = SURE * noise;
  if (least < 1e-9) least = 1e-9; /* rounding of a mean of losses */
  return change < -least ? PLATEAU_HELPED : change > least ? PLATEAU_HURT : PLATEAU_UNCLEAR;
}

static bool is_repeat(const plateau_experiment *x) {
  return x->change.group == PLATEAU_NO_CHANGE && x->change.repeat > 0;
}

int pl_find_nothing(const plateau_evidence *e) {
  for (int i = 0; i < e->experiments && i < PLATEAU_MAX_CHANGES; i++)
    if (e->experiment[i].change.group == PLATEAU_NO_CHANGE && e->experiment[i].change.repeat == 0 &&
        pl_known(pl_mean(e->experiment[i].outcome.train)))
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
    double middle = pl_mean(differences);
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

/* Variance of a difference that comes from sampling other windows than "nothing". */
static double sampling(const plateau_experiment *x, const plateau_outcome *nothing) {
  if (x->change.same_floor || !pl_known(x->outcome.error) || !pl_known(nothing->error)) return 0;
  return x->outcome.error * x->outcome.error + nothing->error * nothing->error;
}

void pl_weigh_effects(plateau_verdict *v, const plateau_evidence *e, int nothing) {
  double repeats = 0, common = 0;
  if (nothing >= 0) find_scatter(e, nothing, &repeats, &common);
  v->effects = e->experiments < PLATEAU_MAX_CHANGES ? e->experiments : PLATEAU_MAX_CHANGES;
  for (int i = 0; i < v->effects; i++) {
    const plateau_outcome *outcome = &e->experiment[i].outcome;
    plateau_effect *effect = &v->effect[i];
    effect->train = pl_mean(outcome->train);
    effect->valid = pl_mean(outcome->valid);
    effect->excess = effect->train - outcome->floor;
    effect->change = effect->noise = effect->valid_change = __builtin_nan("");
    effect->sign = outcome->stopped || !pl_known(effect->train) ? PLATEAU_HURT : PLATEAU_UNCLEAR;
    if (nothing < 0) continue;
    double differences[M];
    subtract(differences, outcome, &e->experiment[nothing].outcome);
    double own = variance(differences);
    effect->change = pl_mean(differences);
    effect->valid_change = effect->valid - pl_mean(e->experiment[nothing].outcome.valid);
    effect->noise = pl_sqrt((own > common ? own : common) / WORTH_OF_FOUR + repeats +
                            sampling(&e->experiment[i], &e->experiment[nothing].outcome));
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

bool pl_rate_of(const pl_facts *f, int experiment, double *factor) {
  const plateau_change *change = &f->e->experiment[experiment].change;
  if (change->group != PLATEAU_OF_RATE) return false;
  *factor = change->amount;
  return true;
}

bool pl_lowers_rate(const pl_facts *f, int experiment) {
  double factor;
  return pl_rate_of(f, experiment, &factor) && factor < 1;
}

bool pl_raises_rate(const pl_facts *f, int experiment) {
  double factor;
  return pl_rate_of(f, experiment, &factor) && factor > 1;
}

bool pl_fall(const pl_facts *f, double *drop, double *epochs) {
  if (f->nothing < 0) return false;
  const plateau_outcome *outcome = &f->e->experiment[f->nothing].outcome;
  *drop = outcome->start - outcome->train[M - 1];
  *epochs = outcome->epochs;
  return *epochs > 0 && *drop > 0 && *drop > SURE * pl_sqrt(variance(outcome->train));
}

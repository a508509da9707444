/* effects.c - what each experiment changed, beside its noise.
 *
 * Every experiment is compared with the one without a change at the same epochs, with the same
 * batches where the settings allow it: what remains of the four differences after a straight line is
 * subtracted is scatter. Four points leave an s.d. two degrees of freedom, so it is sometimes small
 * by chance: an experiment's scatter counts as at least the median of all of them. Of a long text
 * the losses are sampled: the same windows where the text is cut alike, so that the difference
 * hardly varies; else the errors of both samples are added. */
#include "explain/effects.h"

#include "base/dmath.h"

#include <string.h>

enum { M = PLATEAU_TRIAL_MEASURES };

/* A change counts beyond this number of s.d. (the best of dozens of experiments is chosen: beyond
 * two, chance would find one in every other run), and beyond this share of the excess. */
static const double SURE = 3, WORTH = 0.02;
/* The mean of four measurements is as certain as that of this many independent ones: consecutive
 * epochs are alike. */
static const double WORTH_OF_FOUR = 2;
/* No change is one trial, chosen from none: two s.d. are enough to say that it fell. */
static const double FELL = 2;
/* With another seed the same change does about as much, give or take this share of it (one s.d.;
 * docs/verdict.md), and nine in ten lie within this many s.d. */
static const double BY_SEED = 0.3, NINE_IN_TEN = 1.645;

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

plateau_sign pl_sign(double change, double sd, double excess) {
  double least = WORTH * (excess > 0 ? excess : 0);
  if (least < SURE * sd) least = SURE * sd;
  if (least < 1e-9) least = 1e-9; /* rounding of a mean of losses */
  return change < -least ? PLATEAU_HELPED : change > least ? PLATEAU_HURT : PLATEAU_UNCLEAR;
}

double pl_paired(const double *a, const double *b, double *error) {
  double sum = 0, squares = 0;
  int count = 0;
  for (int i = 0; i < PLATEAU_PLACES; i++) {
    double difference = a[i] - b[i];
    if (!pl_known(difference)) continue;
    sum += difference;
    squares += difference * difference;
    count++;
  }
  *error = __builtin_nan("");
  if (count < 2) return __builtin_nan("");
  double mean = sum / count, rest = squares - mean * sum;
  *error = pl_sqrt((rest > 0 ? rest : 0) / (count - 1) / count);
  return mean;
}

/* ---- Which experiment is which ---- */

static int find(const plateau_evidence *e, const char *name) {
  for (int i = 0; i < e->experiments; i++)
    if (strcmp(e->experiment[i].change.name, name) == 0 &&
        pl_known(pl_mean(e->experiment[i].outcome.train)))
      return i;
  return -1;
}

int pl_find_nothing(const plateau_evidence *e) { return find(e, "nothing"); }

/* "new/4:" of "new/4:rate-10@1", and what follows the seed's sign. */
static const char *body_of(const plateau_change *change) {
  const char *colon = strchr(change->name, ':');
  return colon ? colon + 1 : change->name;
}

static void copy_until(char *out, const char *name, const char *end, const char *rest) {
  size_t length = (size_t)(end - name);
  memcpy(out, name, length);
  memcpy(out + length, rest, strlen(rest) + 1);
}

int pl_base_of(const plateau_evidence *e, int experiment) {
  const plateau_change *change = &e->experiment[experiment].change;
  char name[2 * sizeof change->name], rest[2 * sizeof change->name] = "nothing";
  const char *at = strchr(change->name, '@');
  if (at) memcpy(rest + strlen(rest), at, strlen(at) + 1);
  copy_until(name, change->name, body_of(change), rest);
  return find(e, name);
}

int pl_anew(const pl_facts *f, const char *body) {
  int best = -1;
  for (int i = 0; i < f->e->experiments; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (!change->anew || change->seed || strcmp(body_of(change), body) != 0) continue;
    if (!pl_known(f->v->effect[i].train)) continue;
    if (best < 0 || change->share < f->e->experiment[best].change.share) best = i;
  }
  return best;
}

bool pl_counts(const plateau_evidence *e, int experiment) {
  const plateau_change *change = &e->experiment[experiment].change;
  if (change->seed > 0) return false;
  for (int j = 0; j < e->experiments && change->anew; j++) {
    const plateau_change *other = &e->experiment[j].change;
    if (other->anew && !other->seed && other->share < change->share &&
        strcmp(body_of(other), body_of(change)) == 0)
      return false;
  }
  return true;
}

/* ---- The effects ---- */

static void subtract(double *differences, const plateau_outcome *a, const plateau_outcome *b) {
  for (int i = 0; i < M; i++) differences[i] = a->train[i] - b->train[i];
}

/* The median of the scatters of all that are compared with one. */
static double common_scatter(const plateau_evidence *e, int base) {
  double own[PLATEAU_MAX_EXPERIMENTS], differences[M];
  int count = 0;
  for (int i = 0; i < e->experiments; i++) {
    if (i == base || pl_base_of(e, i) != base) continue;
    subtract(differences, &e->experiment[i].outcome, &e->experiment[base].outcome);
    if (pl_known(pl_mean(differences))) own[count++] = variance(differences);
  }
  return median(own, count);
}

/* Variance of a difference that comes from sampling other windows. */
static double sampling(const plateau_experiment *x, const plateau_outcome *base) {
  if (x->change.same_floor || !pl_known(x->outcome.error) || !pl_known(base->error)) return 0;
  return x->outcome.error * x->outcome.error + base->error * base->error;
}

/* Mean square of what other seeds change otherwise, and their number. */
static int by_other_seeds(const plateau_verdict *v, const plateau_evidence *e, int i,
                          double *square) {
  const char *name = e->experiment[i].change.name;
  size_t length = strlen(name);
  int count = 0;
  *square = 0;
  for (int j = 0; j < e->experiments; j++) {
    const char *other = e->experiment[j].change.name;
    if (strncmp(other, name, length) != 0 || other[length] != '@') continue;
    double off = v->effect[j].change - v->effect[i].change;
    if (!pl_known(off)) continue;
    *square += off * off;
    count++;
  }
  if (count) *square /= count;
  return count;
}

double pl_middle_of_seeds(const pl_facts *f, int experiment) {
  const char *name = f->e->experiment[experiment].change.name;
  size_t length = strlen(name);
  double all[PLATEAU_MAX_EXPERIMENTS];
  int count = 0;
  for (int i = 0; i < f->v->effects; i++) {
    const char *other = f->e->experiment[i].change.name;
    if (strncmp(other, name, length) != 0 || (other[length] != 0 && other[length] != '@')) continue;
    if (pl_known(f->v->effect[i].change)) all[count++] = f->v->effect[i].change;
  }
  return median(all, count);
}

/* What covers a change of seed in nine of ten: a share of the change as seeds vary in other runs,
 * corrected by what they did here. */
static void widen_noise(plateau_verdict *v, const plateau_evidence *e, int i) {
  plateau_effect *effect = &v->effect[i];
  double usual = BY_SEED * effect->change, seen;
  int seeds = by_other_seeds(v, e, i, &seen);
  double square = (2 * usual * usual + seeds * seen) / (2 + seeds);
  effect->noise = NINE_IN_TEN * pl_sqrt(effect->sd * effect->sd + square);
  effect->seeds = seeds;
}

static void compare(plateau_verdict *v, const plateau_evidence *e, int i, int base) {
  const plateau_outcome *outcome = &e->experiment[i].outcome, *other = &e->experiment[base].outcome;
  plateau_effect *effect = &v->effect[i];
  double differences[M], common = common_scatter(e, base);
  subtract(differences, outcome, other);
  double own = variance(differences);
  effect->change = pl_mean(differences);
  effect->sd = pl_sqrt((own > common ? own : common) / WORTH_OF_FOUR +
                       sampling(&e->experiment[i], other));
  pl_paired(outcome->place, other->place, &effect->valid_noise);
  effect->valid_change = effect->valid - other->least;
  if (effect->sign == PLATEAU_UNCLEAR)
    effect->sign = pl_sign(effect->change, effect->sd, pl_mean(other->train) - other->floor);
}

void pl_weigh_effects(plateau_verdict *v, const plateau_evidence *e) {
  v->effects = e->experiments < PLATEAU_MAX_EXPERIMENTS ? e->experiments : PLATEAU_MAX_EXPERIMENTS;
  for (int i = 0; i < v->effects; i++) {
    const plateau_outcome *outcome = &e->experiment[i].outcome;
    plateau_effect *effect = &v->effect[i];
    int base = pl_base_of(e, i);
    effect->train = pl_mean(outcome->train);
    effect->valid = outcome->least;
    effect->excess = effect->train - outcome->floor;
    effect->change = effect->sd = effect->noise = __builtin_nan("");
    effect->valid_change = effect->valid_noise = __builtin_nan("");
    effect->sign = outcome->stopped || !pl_known(effect->train) ? PLATEAU_HURT : PLATEAU_UNCLEAR;
    effect->shown = pl_counts(e, i);
    if (base == i) effect->change = effect->sd = effect->valid_change = 0;
    if (base >= 0 && base != i && pl_known(effect->train)) compare(v, e, i, base);
  }
  for (int i = 0; i < v->effects; i++) widen_noise(v, e, i);
}

/* ---- Choosing among them ---- */

pl_facts pl_facts_of(const plateau_evidence *e, const plateau_verdict *v) {
  return (pl_facts){e, v, pl_find_nothing(e), v->loss - e->floor};
}

int pl_lower_of(const pl_facts *f, int a, int b) {
  if (a < 0 || b < 0) return a < 0 ? b : a;
  return f->v->effect[b].train < f->v->effect[a].train ? b : a;
}

bool pl_same_question(const plateau_change *change) {
  return change->same_floor || change->group == PLATEAU_OF_BATCH;
}

bool pl_is_beyond(const plateau_change *change) { return strchr(change->name, '+') != NULL; }

int pl_best(const pl_facts *f, plateau_group group,
            bool (*want)(const pl_facts *facts, int experiment)) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->group != group || change->anew || change->seed || change->prolonged ||
        pl_is_beyond(change))
      continue;
    if (f->v->effect[i].sign != PLATEAU_HELPED || (want && !want(f, i))) continue;
    best = pl_lower_of(f, best, i);
  }
  return best;
}

bool pl_lowers_rate(const pl_facts *f, int experiment) {
  double factor = f->e->experiment[experiment].change.amount;
  return factor > 0 && factor < 1;
}

/* A schedule that has ended holds the rate down. */
bool pl_raises_rate(const pl_facts *f, int experiment) { return !pl_lowers_rate(f, experiment); }

static bool falls_from(const pl_facts *f, double start, double *drop, double *epochs) {
  const plateau_outcome *outcome = &f->e->experiment[f->nothing].outcome;
  *drop = start - pl_mean(outcome->train);
  *epochs = outcome->epochs;
  return *epochs > 0 && *drop > 0 && *drop > FELL * pl_scatter(f) / pl_sqrt(WORTH_OF_FOUR);
}

bool pl_fall(const pl_facts *f, double *drop, double *epochs) {
  return f->nothing >= 0 && falls_from(f, f->e->experiment[f->nothing].outcome.start, drop, epochs);
}

bool pl_fall_below_all(const pl_facts *f, double *drop, double *epochs) {
  if (f->nothing < 0) return false;
  double start = f->e->experiment[f->nothing].outcome.start;
  return falls_from(f, f->e->lowest < start ? f->e->lowest : start, drop, epochs);
}

double pl_scatter(const pl_facts *f) {
  if (f->nothing < 0) return __builtin_nan("");
  return pl_sqrt(variance(f->e->experiment[f->nothing].outcome.train));
}

double pl_best_so_far(const plateau_evidence *e) {
  return e->best_valid <= e->valid || !pl_known(e->valid) ? e->best_valid : e->valid;
}

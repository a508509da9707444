/* labels.c - the rules: which labels hold, and on what evidence.
 *
 * A rule reads experiments and exact figures. Its thresholds are shares of what is at stake (the
 * loss above the floor, the floor itself, what another model pays), never a loss. docs/verdict.md
 * has the reasons for each, and how often each was right on runs of known cause. */
#include "explain/labels.h"

#include "base/dmath.h"

/* ---- Thresholds, all in one place ---- */

/* An experiment names a cause when it removes this share of the loss above the floor. A smaller gain
 * stands in the budget only. */
static const double CAUSE = 0.05;
/* The same for size, which comes after what better steps remove. */
static const double CAUSE_OF_SIZE = 0.03;
/* The gain must also be this share of the loss: just above a floor every share of the excess is
 * small. */
static const double MATTERS = 0.005;
/* Three times the rate goes this many times as far: steps that are far too small go in a straight
 * line, where it would be 3; near a good rate it is 1. */
static const double STRAIGHT = 1.75;
/* Near: above the floor by at most this share of it, and by at most this share of all that can be
 * learnt, from the cost of single characters down to the floor. Without the second a network that
 * has learnt nothing would be near with a short window, whose floor is high. */
static const double NEAR = 0.25, NEAR_OF_ALL = 0.1;
/* Nats above the floor that count as none: a text of one symbol is learnt to the last bit. */
static const double ROUNDING = 1e-6;
/* Twice the epochs would remove this share of the excess, if every doubling of epochs removes the
 * same, as loss curves roughly do. */
static const double STILL = 0.04;
/* The share of the excess that went while the experiments lasted, from which on falling is what the
 * run does, not what it lacks. */
static const double BRISK = 0.25;
/* A gradient is lost among the others when it is less than this share of what flows back from all
 * distances together, and less than that share of the one at lag 0: without the second an even
 * gradient in a window of a thousand would be faint everywhere. */
static const double FAINT = 0.01, FAINT_AT_ALL = 0.1;
/* A distance tells something when a table that knows it pays this share less than one without. */
static const double TELLS = 0.05;
/* Another floor counts as lower when it is lower by this share. */
static const double LOWER = 0.2;
/* Held-out losses scatter by about 1 % from epoch to epoch. */
static const double WORSE = 0.02, MUCH_WORSE = 0.1;
/* Gates are meant to open and close: in sound runs a third to two thirds of them stand at an end. */
static const double SATURATED = 0.6, SATURATED_GATES = 0.75;
static const double CLIPPED = 0.5;
/* Worse than guessing at random by this share: first weights cost a few percent more than that. */
static const double BROKEN = 0.1;

/* ---- The rules: each fills its figures and returns about how much of the excess it stands for;
 * 0: it does not hold ---- */

static const plateau_effect *effect_of(const pl_facts *f, int experiment) {
  return &f->v->effect[experiment];
}

static double share_of_excess(const pl_facts *f, double nats) {
  return f->excess > 0 ? nats / f->excess : 0;
}

/* What the best of a group removes, when that is enough to name a cause. */
static double cause(const pl_facts *f, int best, double *gain, double *noise) {
  if (best < 0) return 0;
  *gain = -effect_of(f, best)->change;
  *noise = effect_of(f, best)->noise;
  double share = share_of_excess(f, *gain);
  return share >= CAUSE && *gain >= MATTERS * f->v->loss ? share : 0;
}

static double diverged(const pl_facts *f, double *figure) {
  int rollbacks = f->e->rollbacks;
  if (f->nothing >= 0) {
    const plateau_outcome *outcome = &f->e->experiment[f->nothing].outcome;
    if (outcome->rollbacks > 0) rollbacks += outcome->rollbacks;
  }
  figure[0] = rollbacks;
  figure[1] = f->v->loss;
  figure[2] = f->e->uniform;
  /* trained at the last step only, a network may be worse than guessing at the others */
  bool last = f->e->config && f->e->config->bptt == PLATEAU_BPTT_LAST;
  double worst = f->e->uniform * (1 + BROKEN);
  bool worse = f->e->epoch > 0 && !last && f->v->loss > worst && f->e->train > worst;
  return rollbacks > 0 || worse ? 100 : 0;
}

static double last_step(const pl_facts *f, double *figure) {
  if (!f->e->config || f->e->config->bptt != PLATEAU_BPTT_LAST) return 0;
  int window = f->e->plan ? f->e->plan->window : f->e->config->window;
  if (window < 2) return 0;
  figure[0] = window;
  cause(f, pl_best(f, PLATEAU_OF_GRADIENT, NULL), &figure[1], &figure[2]);
  return 50;
}

static double clipped(const pl_facts *f, double *figure) {
  if (!(f->e->clipped >= CLIPPED)) return 0;
  figure[0] = f->e->clipped;
  figure[3] = f->e->config ? f->e->config->clip : __builtin_nan("");
  return cause(f, pl_best(f, PLATEAU_OF_CLIPPING, NULL), &figure[1], &figure[2]);
}

/* The distance from `from` to `to` at which a table that sees one character before and one that far
 * back does better than the network, and better than without it; 0: there is none. */
static int telling_lag(const pl_facts *f, int from, int to) {
  int best = 0;
  if (!(f->v->loss < f->e->uniform)) return 0; /* it uses nothing of what is near, either */
  for (int lag = from; lag <= to && lag <= f->e->skips; lag++) {
    double table = f->e->skip[lag - 1], alone = f->e->skip[0];
    if (table > alone * (1 - TELLS) || table > f->v->loss * (1 - TELLS)) continue;
    if (!best || table < f->e->skip[best - 1]) best = lag;
  }
  return best;
}

static int window_of(const pl_facts *f) {
  return f->e->plan ? f->e->plan->window : f->e->config ? f->e->config->window : 0;
}

static bool is_faint(const plateau_evidence *e, int k) {
  double all = 0;
  for (int i = 0; i < e->lags; i++) all += e->gradient[i];
  return e->gradient[k] < FAINT * all && e->gradient[k] < FAINT_AT_ALL;
}

/* The first distance whose gradient is faint; 0: there is none. */
static int faint_from(const plateau_evidence *e) {
  for (int k = 1; k < e->lags; k++)
    if (is_faint(e, k)) return k;
  return 0;
}

static double vanishing(const pl_facts *f, double *figure) {
  int faint = f->e->lags > 1 ? faint_from(f->e) : 0;
  if (!faint) return 0;
  int last = window_of(f) - 1;
  int lag = telling_lag(f, faint + 1, last);
  if (!lag) return 0;
  /* x[t-lag+1] is read lag steps before the loss of x[t+1]: k = lag - 1 */
  int k = lag - 1 < f->e->lags ? lag - 1 : f->e->lags - 1;
  figure[0] = lag;
  figure[1] = f->e->gradient[k];
  figure[2] = f->e->skip[lag - 1];
  figure[3] = faint;
  return is_faint(f->e, k) ? share_of_excess(f, f->v->loss - figure[2]) : 0;
}

static double window_too_short(const pl_facts *f, double *figure) {
  const plateau_evidence *e = f->e;
  double loss = f->v->loss, share = 0;
  int window = window_of(f);
  int lag = window > 0 ? telling_lag(f, window + 1, e->skips) : 0;
  figure[0] = e->floor;
  figure[1] = e->floor_window;
  if (lag) {
    figure[2] = lag;
    figure[3] = e->skip[lag - 1];
    share = share_of_excess(f, loss - figure[3]);
  }
  /* the floor is most of the loss, and it is the window's */
  bool floor = e->floor_window < e->floor * (1 - LOWER) && f->excess < e->floor;
  if (floor && share < e->floor / loss) share = 0.9 * e->floor / loss;
  return share;
}

static double rate_label(const pl_facts *f, double *figure,
                         bool (*want)(const pl_facts *facts, int experiment),
                         bool (*other)(const pl_facts *facts, int experiment)) {
  int best = pl_best(f, PLATEAU_OF_RATE, want), against = pl_best(f, PLATEAU_OF_RATE, other);
  if (best >= 0 && against >= 0 && effect_of(f, against)->train < effect_of(f, best)->train)
    return 0;
  double share = cause(f, best, &figure[1], &figure[2]);
  if (best >= 0) pl_rate_of(f, best, &figure[0]);
  figure[3] = share;
  return share;
}

static double rate_too_high(const pl_facts *f, double *figure) {
  return rate_label(f, figure, pl_lowers_rate, pl_raises_rate);
}

/* The experiment with a higher rate that went STRAIGHT times as far as "nothing"; -1: none. */
static int straight_ahead(const pl_facts *f) {
  double drop, epochs;
  if (!pl_fall(f, &drop, &epochs)) return -1;
  double start = f->e->experiment[f->nothing].outcome.start, way = start - f->v->loss;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_effect *effect = effect_of(f, i);
    if (!pl_raises_rate(f, i) || effect->sign == PLATEAU_HURT) continue;
    if (-effect->change > 3 * effect->noise && start - effect->train > STRAIGHT * way) return i;
  }
  return -1;
}

static double rate_too_low(const pl_facts *f, double *figure) {
  double share = rate_label(f, figure, pl_raises_rate, pl_lowers_rate);
  int ahead = share > 0 ? -1 : straight_ahead(f);
  if (ahead < 0) return share;
  pl_rate_of(f, ahead, &figure[0]);
  figure[1] = -effect_of(f, ahead)->change;
  figure[2] = effect_of(f, ahead)->noise;
  return figure[3] = share_of_excess(f, figure[1]);
}

static double too_small(const pl_facts *f, double *figure) {
  const plateau_budget_part *part = &f->v->budget[PLATEAU_SHARE_MODEL];
  if (part->experiment < 0 || f->e->experiment[part->experiment].change.group != PLATEAU_OF_SIZE ||
      !f->e->config)
    return 0;
  figure[0] = f->e->config->hidden;
  figure[1] = -effect_of(f, part->experiment)->change;
  figure[2] = effect_of(f, part->experiment)->noise;
  figure[3] = share_of_excess(f, part->nats);
  return figure[3] >= CAUSE_OF_SIZE && part->nats >= MATTERS * f->v->loss ? figure[3] : 0;
}

static double near_floor(const pl_facts *f, double *figure) {
  double floor = f->e->floor, single = f->e->ngram_train[0];
  if (!pl_known(single)) single = f->e->uniform;
  figure[0] = f->v->loss;
  figure[1] = floor;
  figure[2] = f->excess / floor;
  if (f->excess <= ROUNDING && floor >= 0) return 10;
  if (!(floor > 0) || !(f->excess <= NEAR * floor)) return 0;
  return f->excess <= NEAR_OF_ALL * (single - floor) ? 10 * floor / f->v->loss : 0;
}

static double falling(const pl_facts *f, double *figure) {
  double drop, epochs;
  if (!pl_fall(f, &drop, &epochs)) return 0;
  double excess = f->excess + drop; /* before it fell */
  figure[0] = drop;
  figure[1] = epochs;
  double had = f->e->epoch > 0 ? (double)f->e->epoch : 1;
  figure[2] = excess > 0 ? drop / excess * pl_log(2) / pl_log(1 + epochs / had) : 0;
  figure[3] = f->v->valid - f->e->valid;
  bool matters = figure[2] * excess >= MATTERS * f->v->loss;
  if (!(figure[2] >= STILL && matters && excess > 0)) return 0;
  /* comes before any rate or size: waiting brings as much */
  return drop >= BRISK * excess ? 1.2 : drop / excess;
}

static double saturated(const pl_facts *f, double *figure) {
  double floor[PLATEAU_FIGURES], noise;
  bool gates = f->e->config && f->e->config->cell != PLATEAU_CELL_RNN;
  if (!(f->e->saturated >= (gates ? SATURATED_GATES : SATURATED))) return 0;
  if (near_floor(f, floor) > 0) return 0; /* then it keeps nothing up */
  figure[0] = f->e->saturated;
  figure[1] = f->v->budget[PLATEAU_SHARE_REST].nats;
  cause(f, pl_best(f, PLATEAU_OF_ACTIVATION, NULL), &figure[2], &noise);
  /* a run that still falls is not held by it; where a lower rate helps, the rate drove the units
   * there */
  double gain, share = share_of_excess(f, figure[1]), unused[PLATEAU_FIGURES];
  if (falling(f, unused) > 0) return 0.01;
  if (cause(f, pl_best(f, PLATEAU_OF_RATE, pl_lowers_rate), &gain, &noise) > 0) return 0.01;
  return share > 0.01 ? share : 0.01;
}

static double overfitting(const pl_facts *f, double *figure) {
  const plateau_evidence *e = f->e;
  double best_table = __builtin_nan("");
  for (int i = 0; i < PLATEAU_ORDERS; i++)
    if (pl_known(e->ngram_valid[i]) && !(best_table <= e->ngram_valid[i]))
      best_table = e->ngram_valid[i];
  double valid = pl_known(f->v->valid) ? f->v->valid : e->valid;
  figure[0] = valid;
  figure[1] = e->best_valid;
  figure[2] = pl_known(e->best_valid) ? (double)e->best_epoch : __builtin_nan("");
  figure[3] = best_table;
  if (!pl_known(valid)) return 0;
  bool past = valid > e->best_valid * (1 + WORSE);
  double drop, epochs;
  bool rises = pl_fall(f, &drop, &epochs) && valid > e->valid * (1 + WORSE);
  bool table = valid > best_table * (1 + WORSE) && f->v->loss < best_table / 2;
  if (!past && !rises && !table) return 0;
  /* then it gains by memorising only: that comes before what would make it gain more */
  bool memorises = table ||
                   (valid > e->best_valid * (1 + MUCH_WORSE) && f->v->loss < e->best_valid / 2);
  return memorises ? 1.5 : 0.04;
}

static double (*const rules[PLATEAU_LABELS])(const pl_facts *, double *) = {
    [PLATEAU_LABEL_DIVERGED] = diverged,       [PLATEAU_LABEL_LAST_STEP] = last_step,
    [PLATEAU_LABEL_CLIPPED] = clipped,         [PLATEAU_LABEL_SATURATED] = saturated,
    [PLATEAU_LABEL_VANISHING] = vanishing,     [PLATEAU_LABEL_WINDOW] = window_too_short,
    [PLATEAU_LABEL_RATE_HIGH] = rate_too_high, [PLATEAU_LABEL_RATE_LOW] = rate_too_low,
    [PLATEAU_LABEL_SMALL] = too_small,         [PLATEAU_LABEL_NEAR_FLOOR] = near_floor,
    [PLATEAU_LABEL_OVERFITTING] = overfitting, [PLATEAU_LABEL_FALLING] = falling,
};

static plateau_finding blank(plateau_label label) {
  plateau_finding finding = {.label = label};
  for (int i = 0; i < PLATEAU_FIGURES; i++) finding.figure[i] = __builtin_nan("");
  return finding;
}

/* Heaviest first; of equals the one that stands first in the enumeration. */
void pl_find_labels(plateau_verdict *v, const pl_facts *f) {
  double weight[PLATEAU_LABELS] = {0};
  for (int label = 0; label < PLATEAU_LABEL_CANNOT_TELL; label++) {
    plateau_finding finding = blank((plateau_label)label);
    double heavy = rules[label](f, finding.figure);
    if (!(heavy > 0)) continue;
    int at = v->findings++;
    for (; at > 0 && weight[at - 1] < heavy; at--) {
      weight[at] = weight[at - 1];
      v->finding[at] = v->finding[at - 1];
    }
    weight[at] = heavy;
    v->finding[at] = finding;
  }
  if (v->findings > 0) return;
  v->finding[0] = blank(PLATEAU_LABEL_CANNOT_TELL);
  v->finding[0].figure[0] = v->budget[PLATEAU_SHARE_REST].nats;
  v->findings = 1;
}

bool plateau_verdict_holds(const plateau_verdict *verdict, plateau_label label) {
  for (int i = 0; i < verdict->findings; i++)
    if (verdict->finding[i].label == label) return true;
  return false;
}

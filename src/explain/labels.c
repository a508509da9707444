/* labels.c - which labels hold, and which is said first.
 *
 * A symptom is a reason to look; a cause is what removes the loss. So each rule that names a cause
 * asks for the experiment that removes it, and each has its refutations, which are looked up before
 * it is said. Its thresholds are shares of what is at stake (the loss above the floor, the floor
 * itself, what another model pays), never a loss. docs/verdict.md has the reasons for each, and how
 * often each was right on runs of known cause. */
#include "explain/labels.h"

#include "explain/cause.h"
#include "explain/labels_network.h"
#include "explain/labels_state.h"
#include "explain/labels_steps.h"

#include <string.h>

/* A change that lowers the best on unseen text by this share does more than memorise. */
static const double HELPS = 0.04;

/* Weights: "cannot tell" stands before what is slight and what only may be. */
static const double UNTOLD = 1e-9, SLIGHT = 1e-12, HALF = 0.5;

static double (*const rules[PLATEAU_LABELS])(const pl_facts *, plateau_finding *) = {
    [PLATEAU_LABEL_DIVERGED] = pl_label_diverged,
    [PLATEAU_LABEL_LAST_STEP] = pl_label_last_step,
    [PLATEAU_LABEL_CLIPPED] = pl_label_clipped,
    [PLATEAU_LABEL_SATURATED] = pl_label_saturated,
    [PLATEAU_LABEL_VANISHING] = pl_label_vanishing,
    [PLATEAU_LABEL_WINDOW] = pl_label_window_too_short,
    [PLATEAU_LABEL_RATE_HIGH] = pl_label_rate_too_high,
    [PLATEAU_LABEL_RATE_LOW] = pl_label_rate_too_low,
    [PLATEAU_LABEL_SMALL] = pl_label_too_small,
    [PLATEAU_LABEL_NEAR_FLOOR] = pl_label_near_floor,
    [PLATEAU_LABEL_OVERFITTING] = pl_label_overfitting,
    [PLATEAU_LABEL_FALLING] = pl_label_falling,
    [PLATEAU_LABEL_FIRST_WEIGHTS] = pl_label_first_weights,
    [PLATEAU_LABEL_OPTIMIZER] = pl_label_unfit_optimizer,
    [PLATEAU_LABEL_OSCILLATING] = pl_label_oscillating,
    [PLATEAU_LABEL_REGULARISED] = pl_label_over_regularised,
    [PLATEAU_LABEL_FEW_STEPS] = pl_label_few_steps,
    [PLATEAU_LABEL_OTHER_TEXT] = pl_label_other_text,
    [PLATEAU_LABEL_NOTHING_LEFT] = pl_label_nothing_left,
};

/* Of a run that memorises, a change that does not get clearly below its best on unseen text would
 * only memorise better. */
static bool only_memorises(const pl_facts *f, const plateau_finding *finding) {
  const plateau_evidence *e = f->e;
  double error, best = pl_best_so_far(e);
  if (finding->experiment < 0) return false;
  pl_paired(e->experiment[finding->experiment].outcome.place,
            best < e->valid ? e->best_place : e->place, &error);
  double gain = best - pl_effect_of(f, finding->experiment)->valid;
  return !(gain > HELPS * best) || gain < 2 * error;
}

/* A symptom of its own agrees with the trial. */
static bool has_symptom(plateau_label label) {
  return label == PLATEAU_LABEL_OSCILLATING || label == PLATEAU_LABEL_CLIPPED ||
         label == PLATEAU_LABEL_VANISHING || label == PLATEAU_LABEL_FIRST_WEIGHTS ||
         label == PLATEAU_LABEL_SATURATED || label == PLATEAU_LABEL_LAST_STEP;
}

/* What its trial removes is within what chance or another seed changes: it holds, but is not said
 * first. Without a symptom half of a cause must be sure. */
static bool is_slight(const pl_facts *f, const plateau_finding *finding) {
  const plateau_label_row *row = plateau_label_describe(finding->label);
  int base = finding->experiment < 0 ? -1 : pl_base_of(f->e, finding->experiment);
  if (base < 0) return false;
  double gain = -f->v->effect[finding->experiment].change;
  for (int i = 0; i < PLATEAU_FIGURES && row->figure[i]; i++)
    if (strcmp(row->figure[i], "gain") == 0) gain = finding->figure[i];
  double sure = pl_sure_of(f, finding->experiment, gain);
  if (has_symptom(finding->label)) return !(sure > 0);
  return !(sure >= HALF * PL_CAUSE * f->v->effect[base].excess &&
           sure >= HALF * PL_MATTERS * f->v->effect[base].train);
}

static plateau_finding blank(plateau_label label) {
  plateau_finding finding = {.label = label, .experiment = -1};
  for (int i = 0; i < PLATEAU_FIGURES; i++) finding.figure[i] = __builtin_nan("");
  return finding;
}

static void insert(plateau_verdict *v, double *weight, const plateau_finding *finding,
                   double heavy) {
  int at = v->findings++;
  for (; at > 0 && weight[at - 1] < heavy; at--) {
    weight[at] = weight[at - 1];
    v->finding[at] = v->finding[at - 1];
  }
  weight[at] = heavy;
  v->finding[at] = *finding;
}

/* Whether something comes first: not where all is slight or only may be, nor where what is slight
 * removed twice as much in this run. */
static bool is_first_known(const plateau_verdict *v, double heaviest, double unsure) {
  if (v->findings == 0 || heaviest < UNTOLD) return false;
  return v->finding[0].experiment < 0 || heaviest >= HALF * unsure;
}

/* Heaviest first; of equals the one that stands first in the enumeration. What is slight and what
 * only may be come last, and something is said before them. */
void pl_find_labels(plateau_verdict *v, const pl_facts *f) {
  double weight[PLATEAU_LABELS] = {0}, unsure = 0;
  bool heart = pl_memorises(f);
  for (int label = 0; label < PLATEAU_LABEL_CANNOT_TELL; label++) {
    plateau_finding finding = blank((plateau_label)label);
    double heavy = rules[label](f, &finding);
    finding.may = heavy < 0;
    if (heavy > 0 && heart && only_memorises(f, &finding)) heavy *= 0.01;
    if (heavy > 0 && is_slight(f, &finding)) {
      if (heavy > unsure) unsure = heavy;
      heavy *= SLIGHT;
    }
    if (heavy != 0) insert(v, weight, &finding, heavy);
  }
  if (is_first_known(v, weight[0], unsure)) return;
  plateau_finding finding = blank(PLATEAU_LABEL_CANNOT_TELL);
  finding.figure[0] = v->budget[PLATEAU_SHARE_REST].nats;
  insert(v, weight, &finding, weight[0] > UNTOLD ? 2 * weight[0] : UNTOLD);
}

bool plateau_verdict_holds(const plateau_verdict *verdict, plateau_label label) {
  for (int i = 0; i < verdict->findings; i++)
    if (verdict->finding[i].label == label && !verdict->finding[i].may) return true;
  return false;
}

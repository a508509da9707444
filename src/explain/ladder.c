/* ladder.c - which changes are tried, in which order and for how many epochs: a function of the run,
 * of its counted work and of what came of the trials before. */
#include "base/dmath.h"
#include "base/message.h"
#include "base/number.h"
#include "explain/changes.h"
#include "explain/distance.h"
#include "explain/effects.h"
#include "text/excerpt.h"

#include <string.h>

/* ---- How long: by counted work, never by a clock ---- */

/* Multiply-adds of a whole plan: about half a minute on two cores. A text ten times as long as this
 * may take as much again. */
static const double WORK = 9e11, LONG = 1e5, LONGEST = 3;
/* A prediction costs this many multiply-adds besides those of its products. */
static const double OVERHEAD = 6000;
/* A plan has about this number of trials of full length, those from new weights counted as parts. */
static const double TRIALS = 75;
/* A trial that continues takes no more epochs than it is judged after, and reads at least this number
 * of characters where the run did: rather the first trials of the list alone than all too short. */
static const double CHARACTERS = 6e4;
enum { FIRST = 8 };
/* Such a plan takes this share of the work: the later ones of the list cost most, twice the units and
 * those from new weights, and a large network is what a page waits for. */
static const double CUT = 0.6;
static const double lengths[] = {100, 75, 50, 40,  30, 20,   15,  10,   8,   6,    5,
                                 4,   3,  2,  1.5, 1,  0.75, 0.5, 0.25, 0.1, 0.05, 0.02};
enum { LENGTHS = sizeof lengths / sizeof *lengths };
/* A trial from new weights takes as many epochs as the run had, within this many times the others. */
static const double ANEW = 4;
/* The run is trained again with another seed where it is no longer than this many trials. */
static const double SISTERS = 4;

static double work_of_prediction(const plateau_session *s) {
  return pl_work_of(&s->config, s->model.V) + OVERHEAD;
}

/* A step goes forward and back, three times what measuring takes. */
static double work_of_trial(const plateau_session *s, double epochs) {
  pl_excerpt training = pl_excerpt_make(&s->plan, &s->config, PLATEAU_TRAINING),
             held_out = pl_excerpt_make(&s->plan, &s->config, PLATEAU_HELD_OUT);
  double measured = (double)(training.predictions + held_out.predictions);
  return work_of_prediction(s) *
         (3 * epochs * (double)s->plan.predictions + (double)PLATEAU_TRIAL_MEASURES * measured);
}

static double work_allowed(const plateau_session *s) {
  double train = (double)s->plan.train,
         times = train > LONG ? 1 + pl_log(train / LONG) / pl_log(10) : 1;
  return WORK * (times < LONGEST ? times : LONGEST);
}

static double length_of(const plateau_session *s, double most) {
  for (int i = 0; i < LENGTHS; i++)
    if (lengths[i] <= most && TRIALS * work_of_trial(s, lengths[i]) <= work_allowed(s))
      return lengths[i];
  return 0;
}

void plateau_trial_plan_make(plateau_trial_plan *plan, const plateau_session *s, double epochs,
                             double work) {
  double had = (double)s->kept.counters->step / (double)s->plan.steps;
  double most = pl_horizon_of(s, &(plateau_change){0});
  double least = CHARACTERS / (double)s->plan.predictions;
  memset(plan, 0, sizeof *plan);
  if (least > most) least = most;
  plan->epochs = epochs > 0 ? epochs : length_of(s, most);
  if (!(epochs > 0) && plan->epochs < least) {
    plan->epochs = least;
    plan->limit = (int)(CUT * work_allowed(s) / work_of_trial(s, least));
    if (plan->limit < FIRST) plan->limit = FIRST;
  }
  plan->epochs *= work;
  double anew = had > ANEW * plan->epochs ? ANEW * plan->epochs : had;
  double shortest = plan->epochs < most ? plan->epochs : most;
  plan->anew = anew > shortest ? anew : shortest;
  plan->sisters = had <= SISTERS * plan->epochs;
}

/* ---- A round: trials that do not depend on each other ---- */

typedef struct round {
  plateau_next_trial *next;
  int count, capacity;
  const plateau_trial_plan *plan;
  const plateau_session *run;
  const plateau_evidence *e;
  plateau_verdict *v; /* of what is known */
} round;

/* In this round or an earlier one. */
static bool was_asked(const round *r, const char *name) {
  for (int i = 0; i < r->count; i++)
    if (strcmp(r->next[i].change.name, name) == 0) return true;
  for (int i = 0; i < r->e->experiments; i++)
    if (strcmp(r->e->experiment[i].change.name, name) == 0) return true;
  return false;
}

static double epochs_of(const round *r, const plateau_change *change) {
  if (change->anew) return r->plan->anew / change->share;
  return change->prolonged ? (double)PL_PROLONGED * r->plan->epochs : r->plan->epochs;
}

/* Unless it does not apply or has been asked for. */
static void try(round *r, const char *name) {
  plateau_next_trial trial;
  plateau_config config;
  if (was_asked(r, name) || !pl_change_find(r->run, name, &trial.change, &config)) return;
  if (r->count >= r->capacity) return;
  trial.epochs = epochs_of(r, &trial.change);
  trial.work = trial.change.work * work_of_trial(r->run, trial.epochs);
  if (trial.change.seed > 0 && !trial.change.anew)
    trial.work += work_of_trial(r->run,
                                (double)r->run->kept.counters->step / (double)r->run->plan.steps);
  r->next[r->count++] = trial;
}

static void try_all(round *r, const char *const *names, int count) {
  for (int i = 0; i < count; i++) try(r, names[i]);
}

#define TRY(r, ...)                                         \
  do {                                                      \
    static const char *const names[] = {__VA_ARGS__};       \
    try_all(r, names, (int)(sizeof names / sizeof *names)); \
  } while (0)

static void try_amount(round *r, const char *family, double amount) {
  char name[sizeof((plateau_change *)0)->name] = "", number[PL_NUMBER_CAPACITY];
  pl_number_show(number, amount);
  pl_message_add(name, sizeof name, "%s-%s", family, number);
  try(r, name);
}

/* A window from which the text says something at a distance that this one does not reach; 0: at
 * none. */
static int wider_window(const round *r) {
  int window = r->run->plan.window;
  int far = pl_telling_distance(r->e, r->e->train, window + 1, r->e->skips);
  int wanted = far ? pl_window_for(far) : 0;
  return !far ? 0 : wanted > 2 * window ? wanted : 2 * window;
}

/* Where the memory is kept a longer window leaves the floor as it is, and where the table, a weak
 * guide, names no distance, only a trial shows what it does. 0: it would be longer than tables see. */
static int far_window(const round *r) {
  int far = 4 * r->run->plan.window;
  bool kept = r->run->config.state == PLATEAU_STATE_CARRY;
  return kept && !wider_window(r) && far <= PLATEAU_DISTANCES ? far : 0;
}

/* ---- The first round: what people change, the likely first ---- */

/* Has it learnt anything beyond how often each character stands there? */
static bool near_guessing(const plateau_evidence *e) {
  double gap = e->uniform - e->ngram_train[0];
  return e->train > e->uniform - 0.25 * (gap > 0 ? gap : 0);
}

static void try_regularisation(round *r, bool first) {
  double decay = r->run->config.weight_decay, dropout = r->run->config.dropout;
  bool adamw = r->run->config.optimizer == PLATEAU_OPTIMIZER_ADAMW;
  if (first) {
    TRY(r, "decay-0", "dropout-0");
    return;
  }
  if (decay > 0) try_amount(r, "decay", decay / 10);
  try_amount(r, "decay", decay > 0 ? decay * 10 : adamw ? 0.1 : 0.001);
  if (dropout > 0) try_amount(r, "dropout", dropout / 2);
  try_amount(r, "dropout", dropout > 0.6 ? 0.8 : dropout + 0.2);
}

static void continue_with_each(round *r) {
  TRY(r, "nothing");
  if (near_guessing(r->e))
    TRY(r, "rate-10", "rate-100", "rate-0.1", "rate-1000", "rate-0.01");
  else
    TRY(r, "rate-0.3", "rate-3", "rate-0.1");
  TRY(r, "adam-0.003", "rmsprop-0.001", "momentum-0.1", "sgd-1", "gradient", "schedule", "clip",
      "batch-0.25");
  try_regularisation(r, true);
  TRY(r, "hidden-2");
  int wider = wider_window(r);
  try_amount(r, "window", wider ? wider : 2 * r->run->plan.window);
  if (far_window(r)) try_amount(r, "window", far_window(r));
  if (r->run->config.state == PLATEAU_STATE_RESET) TRY(r, "long:memory", "long:nothing");
  TRY(r, "activation", "adam-0.001", "adam-0.01", "adam-0.0003", "momentum-0.3", "momentum-0.03",
      "rmsprop-0.003", "rmsprop-0.0003", "sgd-0.3", "sgd-3", "batch-4");
  try_regularisation(r, false);
}

/* ---- The second: beyond what helped ---- */

/* One more step where the last rate that was tried is the best. */
static void try_rate_beyond(round *r, int best) {
  const plateau_change *change = best < 0 ? NULL : &r->e->experiment[best].change;
  if (!change || change->group != PLATEAU_OF_RATE || strncmp(change->name, "rate", 4) != 0) return;
  if (change->amount == 3) TRY(r, "rate-10");
  if (change->amount == 0.1) TRY(r, "rate-0.03");
  if (change->amount == 10) TRY(r, "rate-30");
  if (change->amount == 100) TRY(r, "rate-300");
}

/* The window between, where four times helped and twice did not: the one that is named should not
 * reach much farther than it has to. */
static void try_window_between(round *r) {
  char far[sizeof((plateau_change *)0)->name] = "";
  int window = r->run->plan.window, best = -1;
  pl_message_add(far, sizeof far, "window-%d", far_window(r));
  for (int i = 0; i < r->e->experiments; i++) {
    const plateau_change *change = &r->e->experiment[i].change;
    bool helped = change->group == PLATEAU_OF_WINDOW && r->v->effect[i].sign == PLATEAU_HELPED;
    if (helped && (best < 0 || change->amount < r->e->experiment[best].change.amount)) best = i;
  }
  if (best >= 0 && strcmp(r->e->experiment[best].change.name, far) == 0)
    try_amount(r, "window", 3 * window);
}

/* Twice the units after the best rate or optimizer: a network with a bad rate always looks small. */
static void go_beyond(round *r, const pl_facts *f) {
  int rate = pl_best(f, PLATEAU_OF_RATE, NULL), other = pl_best(f, PLATEAU_OF_OPTIMIZER, NULL);
  int best = pl_lower_of(f, rate, other);
  char name[sizeof((plateau_change *)0)->name] = "";
  try_rate_beyond(r, rate);
  try_window_between(r);
  if (best < 0) return;
  pl_message_add(name, sizeof name, "%s+hidden-2", r->e->experiment[best].change.name);
  try(r, name);
}

/* ---- From new weights: successive halving (Jamieson and Talwalkar, 2016) ---- */

static const char *const anew[] = {"rate-10",   "rate-0.1",  "init",       "cell-gru",
                                   "cell-lstm", "cell-rnn",  "hidden-0.5", "memory",
                                   "rate-100",  "rate-0.01", "text"};
enum { NEW = sizeof anew / sizeof *anew };

static void try_anew(round *r, const char *prefix, const char *body) {
  char name[sizeof((plateau_change *)0)->name] = "";
  pl_message_add(name, sizeof name, "%s%s", prefix, body);
  try(r, name);
}

static void begin_each(round *r) {
  try_anew(r, "new/4:", "nothing");
  for (int i = 0; i < NEW; i++) try_anew(r, "new/4:", anew[i]);
  if (wider_window(r)) try_amount(r, "new/4:window", wider_window(r));
}

/* On unseen text where there is any. */
static double score(const round *r, int i) {
  double valid = r->v->effect[i].valid, train = r->v->effect[i].train;
  return pl_known(valid) ? valid : pl_known(train) ? train : 1e300;
}

/* A symptom asks for a trial of its own: from new weights it goes to the end. */
static void follow_symptoms(round *r) {
  for (int i = 0; i < r->v->findings; i++) {
    plateau_label label = r->v->finding[i].label;
    if (label == PLATEAU_LABEL_VANISHING) {
      try_anew(r, "new:", "cell-gru");
      try_anew(r, "new:", "cell-lstm");
    }
    if (label == PLATEAU_LABEL_WINDOW && wider_window(r))
      try_amount(r, "new:window", wider_window(r));
    if (label == PLATEAU_LABEL_SATURATED || label == PLATEAU_LABEL_FIRST_WEIGHTS)
      try_anew(r, "new:", "init");
  }
}

/* The `kept` best of a stage go on to the next, beside no change. */
static void keep_best(round *r, const char *from, const char *to, int kept) {
  try_anew(r, to, "nothing");
  if (strcmp(to, "new:") == 0) follow_symptoms(r);
  bool taken[PLATEAU_MAX_EXPERIMENTS] = {false};
  for (int k = 0; k < kept; k++) {
    int best = -1;
    for (int i = 0; i < r->e->experiments; i++) {
      const char *name = r->e->experiment[i].change.name;
      if (taken[i] || strncmp(name, from, strlen(from)) != 0 || strchr(name, '@')) continue;
      if (strcmp(name + strlen(from), "nothing") == 0) continue;
      if (best < 0 || score(r, i) < score(r, best)) best = i;
    }
    if (best < 0) return;
    taken[best] = true;
    try_anew(r, to, r->e->experiment[best].change.name + strlen(from));
  }
}

/* ---- The last: the same with other seeds ---- */

/* No change and what is advised, each again with two other seeds. */
static void repeat(round *r) {
  if (!r->plan->sisters || !r->v->change[0]) return;
  bool fresh = strncmp(r->v->change, "new:", 4) == 0,
       prolonged = strncmp(r->v->change, "long:", 5) == 0;
  for (int seed = 1; seed <= 2; seed++) {
    const char *const both[] = {fresh       ? "new:nothing"
                                : prolonged ? "long:nothing"
                                            : "nothing",
                                r->v->change};
    for (int i = 0; i < 2; i++) {
      char name[sizeof((plateau_change *)0)->name] = "";
      pl_message_add(name, sizeof name, "%s@%d", both[i], seed);
      try(r, name);
    }
  }
}

/* ---- Round after round ---- */

enum { ROUNDS = 6 };

static void fill(round *r, int index, const pl_facts *f) {
  switch (index) {
  case 0: continue_with_each(r); break;
  case 1: go_beyond(r, f); break;
  case 2: begin_each(r); break;
  case 3: keep_best(r, "new/4:", "new/2:", 4); break;
  case 4: keep_best(r, "new/2:", "new:", 2); break;
  default: repeat(r);
  }
}

int plateau_trials_next(plateau_next_trial *next, int capacity, const plateau_trial_plan *plan,
                        const plateau_session *session, const plateau_evidence *e) {
  plateau_verdict verdict;
  round r = {next, 0, capacity, plan, session, e, &verdict};
  plateau_verdict_make(&verdict, e);
  pl_facts facts = pl_facts_of(e, &verdict);
  if (session->text.length == 0) return 0;
  int left = PLATEAU_MAX_EXPERIMENTS - e->experiments;
  if (plan->limit > 0 && plan->limit - e->experiments < left) left = plan->limit - e->experiments;
  for (int i = 0; i < ROUNDS && r.count == 0; i++) fill(&r, i, &facts);
  return r.count < left ? r.count : left > 0 ? left : 0;
}

/* Halving makes twelve beginnings of a quarter, five of a half and three whole ones, about; other
 * seeds train the run again four times. */
double plateau_trials_work(const plateau_trial_plan *plan, const plateau_session *s, int done) {
  static const struct {
    int until;
    double beginnings, sisters;
  } ahead[] = {{35, 8.5, 4}, {48, 5.5, 4}, {53, 3, 4}, {56, 0, 4}};
  double own = work_of_trial(s, plan->epochs), left = plan->limit - done;
  double had = (double)s->kept.counters->step / (double)s->plan.steps;
  if (plan->limit > 0) return left > 0 ? left * own : 0;
  for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++)
    if (done <= ahead[i].until)
      return ahead[i].beginnings * work_of_trial(s, plan->anew) +
             (plan->sisters ? ahead[i].sisters * (own + work_of_trial(s, had)) : 0);
  return 0;
}

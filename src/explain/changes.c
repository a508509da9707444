/* changes.c - a change by its name: settings, description, and the text it trains on.
 *
 * A name says all of it: "rate-0.3+hidden-2" sets two things, "new:cell-gru" begins from new
 * weights, "new/4:" does so for a quarter of the epochs, and "@1" does the same to a run that
 * differs in its seed alone. */
#include "explain/changes.h"

#include "base/number.h"
#include "explain/families.h"

#include <string.h>

enum { SEEDS = 9 };

/* The parts of a name. */
typedef struct parts {
  bool anew, prolonged;
  int share; /* of the epochs, 1, 2 or 4 in a whole */
  int seed;
  const char *body;
  size_t length;
} parts;

static bool begins(const char *name, const char *with) {
  return strncmp(name, with, strlen(with)) == 0;
}

static bool split(const char *name, parts *p) {
  static const struct {
    const char *prefix;
    bool anew;
    int share;
  } prefixes[] = {{"new:", true, 1}, {"new/2:", true, 2}, {"new/4:", true, 4}, {"long:", false, 1}};
  *p = (parts){.share = 1, .body = name};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    if (!begins(name, prefixes[i].prefix)) continue;
    p->anew = prefixes[i].anew;
    p->prolonged = !p->anew;
    p->share = prefixes[i].share;
    p->body = name + strlen(prefixes[i].prefix);
  }
  const char *at = strchr(p->body, '@');
  p->length = at ? (size_t)(at - p->body) : strlen(p->body);
  if (!at) return p->length > 0;
  p->seed = at[1] - '0';
  return p->length > 0 && p->seed >= 1 && p->seed <= SEEDS && at[2] == 0;
}

/* ---- What a change does ---- */

/* One part, "rate-0.3". */
static const pl_family *apply(pl_change_work *w, const char *part, size_t length) {
  char amount[24] = "";
  const char *dash = memchr(part, '-', length);
  size_t family = dash ? (size_t)(dash - part) : length;
  size_t digits = dash ? length - family - 1 : 0;
  const pl_family *found = pl_family_find(part, family);
  if (!found || found->amount != (dash != NULL) || digits >= sizeof amount) return NULL;
  if (dash) memcpy(amount, dash + 1, digits);
  w->amount = amount;
  w->number = __builtin_nan("");
  pl_number_read(amount, digits, &w->number);
  return found->change(w) ? found : NULL;
}

/* All parts, one after the other; the last gives the group. */
static const pl_family *apply_all(pl_change_work *w, const parts *p) {
  const pl_family *family;
  const char *part = p->body, *end = p->body + p->length;
  for (;;) {
    const char *plus = memchr(part, '+', (size_t)(end - part));
    const char *stop = plus ? plus : end;
    if (part > p->body) pl_message_add(w->label, sizeof w->label, " and ");
    family = apply(w, part, (size_t)(stop - part));
    if (!family || !plus) return family;
    part = plus + 1;
  }
}

double pl_work_of(const plateau_config *c, int vocabulary) {
  double gates = c->cell == PLATEAU_CELL_LSTM  ? 4
                 : c->cell == PLATEAU_CELL_GRU ? 3
                                               : 1,
         H = c->hidden;
  return gates * H * H * (2 * c->layers - 1) + H * vocabulary;
}

/* ---- When it is judged ---- */

/* Of the epochs that the run had, and at least. */
static const double SHARE = 0.5, LEAST = 4;

double pl_horizon_of(const plateau_session *parent, const plateau_change *change) {
  double had = (double)parent->kept.counters->step / (double)parent->plan.steps;
  double half = SHARE * had > LEAST ? SHARE * had : LEAST;
  if (change->anew) return (had > half ? had : half) / change->share;
  return change->prolonged ? (double)PL_PROLONGED * half : half;
}

/* ---- What it is ---- */

/* Which windows there are, and what the network knows at each prediction. */
static bool cuts_alike(const plateau_config *a, const plateau_config *b) {
  return a->state == b->state && a->window == b->window && a->valid == b->valid &&
         (a->batch == b->batch || a->state == PLATEAU_STATE_RESET);
}

/* Streams stay as they are when the window gets longer, unless there are fewer of them. */
static bool same_streams(const plateau_session *parent, const plateau_config *config) {
  const plateau_plan *plan = &parent->plan;
  return parent->config.state == PLATEAU_STATE_CARRY && config->state == PLATEAU_STATE_CARRY &&
         config->batch == parent->config.batch && config->valid == parent->config.valid &&
         (plan->train - 1) / (size_t)config->window >= (size_t)plan->batch;
}

static void describe(plateau_change *change, const pl_change_work *w, const parts *p,
                     const pl_family *family) {
  const plateau_session *run = w->run;
  const plateau_config *now = &w->config, *was = &run->config;
  bool alike = cuts_alike(now, was), repeat = p->seed > 0;
  bool same_network = now->hidden == was->hidden && now->activation == was->activation;
  change->group = family->group;
  change->amount = family->group == PLATEAU_NO_CHANGE || w->number != w->number ? 0 : w->number;
  change->anew = p->anew;
  change->prolonged = p->prolonged;
  change->share = p->share;
  change->seed = p->seed;
  change->same_floor = alike || same_streams(run, now);
  change->same_function = !p->anew && !repeat && change->same_floor;
  change->same_weights = !p->anew && !repeat && alike && same_network;
  change->work = pl_work_of(now, run->model.V) / pl_work_of(was, run->model.V);
  if (now->valid != was->valid) change->work *= 0.5;
}

bool pl_change_find(const plateau_session *parent, const char *name, plateau_change *change,
                    plateau_config *config) {
  parts p;
  memset(change, 0, sizeof *change);
  if (parent->text.length == 0 || strlen(name) >= sizeof change->name || !split(name, &p))
    return false;
  pl_change_work w = {
      .run = parent, .now = parent->kept.counters, .anew = p.anew, .config = parent->config};
  w.config.arithmetic = (int)parent->kernels->kind;
  const pl_family *family = apply_all(&w, &p);
  if (!family) return false;
  if (p.seed > 0) w.config.seed = plateau_sister_seed(&parent->config, p.seed);
  pl_message_add(change->name, sizeof change->name, "%s", name);
  pl_message_add(change->label, sizeof change->label, "%s", w.label);
  if (p.seed > 0) pl_message_add(change->label, sizeof change->label, ", seed %d", w.config.seed);
  describe(change, &w, &p, family);
  memcpy(config, &w.config, sizeof *config);
  return true;
}

bool plateau_change_describe(plateau_change *change, const plateau_session *parent,
                             const char *name) {
  plateau_config config;
  return pl_change_find(parent, name, change, &config);
}

int plateau_sister_seed(const plateau_config *config, int sister) {
  const int step = 1000003, last = 2147483647;
  int seed = config->seed;
  for (int i = 0; i < sister; i++) seed = seed > last - step ? seed - (last - step) : seed + step;
  return seed;
}

plateau_text pl_change_text(const plateau_session *parent, const plateau_change *change) {
  plateau_text text = parent->text;
  pl_cut cut;
  if (change->group != PLATEAU_OF_TEXT || !pl_half_text(parent, &cut)) return text;
  text.symbols += cut.skipped;
  text.length -= cut.skipped;
  return text;
}

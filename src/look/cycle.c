/* cycle.c - finds the cycle in which greedy decoding, a finite machine, must end.
 *
 * It has three phases, each of which runs the session's sampler: search (Brent: a state is kept,
 * and replaced at powers of two, until the running one equals it), trace (two machines, one period
 * between them, run from the beginning until they agree), measure (round by round). No logits are
 * kept, since for a long period and a large vocabulary they would take gigabytes. The temperature
 * is narrowed down in rounds of SECTIONS temperatures.
 */
#include "base/dmath.h"
#include "plateau_look.h"
#include "run/step.h"

#include <string.h>

enum { AT_ONCE = 64, SECTIONS = 16, ROUNDS = 6, MIN_PERIODS = 8, MIN_LIMIT = 16 };

#define HIGHEST_TEMPERATURE 2.0
#define LN_2                0.69314718055994530942

typedef enum phase { SEARCH, SEPARATE, TRACE, MEASURE, DONE } phase;

/* The state that decides everything that follows. */
typedef struct machine {
  pl_real *h[PL_MAX_LAYERS], *c[PL_MAX_LAYERS]; /* Hp */
  int symbol;
} machine;

struct plateau_cycle_search {
  plateau_session *session;
  plateau_cycle found;
  phase phase;
  machine first, one, other; /* first: the machine after the prompt */
  uint16_t *text;            /* limit */
  uint32_t *same;            /* limit */
  size_t power;              /* SEARCH: characters until the kept state is replaced */
  size_t steps;              /* SEARCH: since a state was kept; later: steps of the phase */
  size_t measured;           /* characters that a round measures */
  size_t work;               /* characters run by MEASURE */
  int round;
  double low, high;          /* the temperature lies between them */
  double entropy;            /* sum */
  double nats[SECTIONS + 1]; /* sums, one a temperature of the round */
};

/* ---- Memory ---- */

static void place_machine(machine *x, const pl_model *m, pl_arena *arena) {
  memset(x, 0, sizeof *x);
  for (int layer = 0; layer < m->layers; layer++) {
    x->h[layer] = pl_arena_take(arena, (size_t)m->Hp, sizeof(pl_real));
    if (m->cell == PLATEAU_CELL_LSTM)
      x->c[layer] = pl_arena_take(arena, (size_t)m->Hp, sizeof(pl_real));
  }
}

static plateau_cycle_search *place(const pl_model *m, size_t limit, pl_arena *arena) {
  plateau_cycle_search measured, *x = pl_arena_take(arena, 1, sizeof *x), *placed = x;
  if (!x) x = &measured;
  memset(x, 0, sizeof *x);
  place_machine(&x->first, m, arena);
  place_machine(&x->one, m, arena);
  place_machine(&x->other, m, arena);
  x->text = pl_arena_take(arena, limit, sizeof *x->text);
  x->same = pl_arena_take(arena, limit, sizeof *x->same);
  return placed;
}

size_t plateau_cycle_size(const plateau_session *s, size_t limit) {
  assert(limit >= MIN_LIMIT && limit <= PLATEAU_CYCLE_LIMIT);
  pl_arena arena = {0};
  place(&s->model, limit, &arena);
  return arena.used;
}

/* ---- The machine ---- */

static void copy_rows(const pl_model *m, pl_real *const *to, pl_real *const *from) {
  for (int layer = 0; layer < m->layers; layer++)
    if (from[layer]) memcpy(to[layer], from[layer], (size_t)m->Hp * sizeof(pl_real));
}

static void keep(machine *x, const plateau_session *s) {
  assert(!s->sampler.read);
  copy_rows(&s->model, x->h, s->sampler.h);
  copy_rows(&s->model, x->c, s->sampler.c);
  x->symbol = s->sampler.symbol;
}

static void resume(plateau_session *s, const machine *x) {
  copy_rows(&s->model, s->sampler.h, x->h);
  copy_rows(&s->model, s->sampler.c, x->c);
  pl_sampler_follow(&s->sampler, x->symbol);
}

static void copy_machine(const pl_model *m, machine *to, const machine *from) {
  copy_rows(m, to->h, from->h);
  copy_rows(m, to->c, from->c);
  to->symbol = from->symbol;
}

static bool same_rows(const pl_model *m, pl_real *const *a, pl_real *const *b) {
  for (int layer = 0; layer < m->layers; layer++)
    if (a[layer] && memcmp(a[layer], b[layer], (size_t)m->Hp * sizeof(pl_real)) != 0) return false;
  return true;
}

/* True when the running machine is in that state, bit for bit. */
static bool is_in(const plateau_session *s, const machine *x) {
  return s->sampler.symbol == x->symbol && same_rows(&s->model, x->h, s->sampler.h) &&
         same_rows(&s->model, x->c, s->sampler.c);
}

static void read(plateau_session *s) {
  pl_sampler_read(&s->sampler, &s->model, s->kernels, pl_state_weights(&s->live), &s->derived);
}

static int step(plateau_session *s) {
  read(s);
  return pl_sampler_choose(&s->sampler, s->model.V);
}

/* ---- Search ---- */

plateau_status plateau_cycle_begin(plateau_cycle_search **search, void *block, size_t block_bytes,
                                   plateau_session *s, size_t limit, const char *prompt,
                                   size_t prompt_bytes, plateau_error *error) {
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  sampling.greedy = 1;
  assert(limit >= MIN_LIMIT && limit <= PLATEAU_CYCLE_LIMIT && s->step.shards == 0);
  plateau_status status = plateau_sample_begin(s, &sampling, prompt, prompt_bytes, error);
  if (status) return status;
  pl_session_refresh(s, pl_state_weights(&s->live));
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_cycle_search *x = *search = place(&s->model, limit, &arena);
  assert(x);
  x->session = s;
  x->found.limit = limit;
  x->found.text = x->text;
  x->found.leaves = x->found.entropy = __builtin_nan("");
  x->power = 1;
  x->high = HIGHEST_TEMPERATURE;
  keep(&x->first, s);
  copy_machine(&s->model, &x->one, &x->first);
  return PLATEAU_OK;
}

/* Finds the smallest period with at least MIN_PERIODS copies at the end of the text, and the place
 * from which it holds, with the Z algorithm read backwards: same[p] characters from the end equal
 * those p before. */
static bool end_repeats(plateau_cycle_search *x) {
  plateau_cycle *f = &x->found;
  size_t n = f->length, left = 0, right = 0;
  const uint16_t *end = x->text + n - 1;
  for (size_t p = 1; MIN_PERIODS * p <= n; p++) {
    size_t same = p < right ? x->same[p - left] : 0;
    if (p < right && same > right - p) same = right - p;
    while (p + same < n && *(end - same) == *(end - p - same)) same++;
    x->same[p] = (uint32_t)same;
    if (p + same > right) left = p, right = p + same;
    if (p + same < MIN_PERIODS * p) continue;
    f->period = p;
    f->text_begin = n - p - same;
    return true;
  }
  return false;
}

static bool goes_round(const uint16_t *text, size_t states, size_t period) {
  for (size_t i = period; i < states; i++)
    if (text[i] != text[i - period]) return false;
  return true;
}

/* Finds the smallest period of the text inside a cycle of states, and the place from which it
 * holds. */
static void find_period(plateau_cycle_search *x) {
  plateau_cycle *f = &x->found;
  for (f->period = 1; f->period < f->states; f->period++)
    if (f->states % f->period == 0 && goes_round(x->text + f->begin, f->states, f->period)) break;
  f->text_begin = f->begin;
  while (f->text_begin > 0 && x->text[f->text_begin - 1] == x->text[f->text_begin - 1 + f->period])
    f->text_begin--;
}

/* Starts measuring rounds. The machine must be where measuring begins. */
static void begin_measuring(plateau_cycle_search *x, size_t characters) {
  x->phase = MEASURE;
  x->measured = characters;
  x->steps = 0;
  keep(&x->one, x->session);
}

static void give_up(plateau_cycle_search *x) {
  x->phase = DONE;
  x->found.repeats = end_repeats(x);
  if (x->found.repeats) begin_measuring(x, x->found.period);
}

static void search_one(plateau_cycle_search *x) {
  plateau_session *s = x->session;
  plateau_cycle *f = &x->found;
  if (f->length == f->limit) {
    give_up(x);
    return;
  }
  x->text[f->length++] = (uint16_t)step(s);
  x->steps++;
  if (is_in(s, &x->one)) {
    f->exact = true;
    f->states = x->steps;
    x->phase = SEPARATE;
    x->steps = 0;
    resume(s, &x->first);
  } else if (x->steps == x->power) {
    keep(&x->one, s);
    x->power *= 2;
    x->steps = 0;
  }
}

/* ---- Where it begins ---- */

/* Moves the running machine one period ahead of the first state. */
static void separate_one(plateau_cycle_search *x) {
  step(x->session);
  if (++x->steps < x->found.states) return;
  keep(&x->other, x->session);
  copy_machine(&x->session->model, &x->one, &x->first);
  x->steps = 0;
  x->phase = TRACE;
}

/* Moves both machines one step, until they are equal. */
static void trace_one(plateau_cycle_search *x) {
  plateau_session *s = x->session;
  resume(s, &x->other);
  if (is_in(s, &x->one)) {
    x->found.begin = x->steps;
    x->found.length = x->found.begin + x->found.states;
    find_period(x);
    begin_measuring(x, x->found.states);
    return;
  }
  step(s);
  keep(&x->other, s);
  resume(s, &x->one);
  step(s);
  keep(&x->one, s);
  x->steps++;
}

/* ---- Inside ---- */

/* Adds the entropy at temperature 1, and the chosen symbol's information at each temperature of the
 * round. All exponents are at most 0, and one is 0. */
static void measure_logits(plateau_cycle_search *x) {
  const pl_real *logits = x->session->sampler.logits;
  int V = x->session->model.V;
  double max = (double)logits[0], sum = 0, weighed = 0;
  for (int v = 1; v < V; v++)
    if ((double)logits[v] > max) max = (double)logits[v];
  if (x->round == 0) {
    for (int v = 0; v < V; v++) {
      double below = (double)logits[v] - max, weight = pl_exp(below);
      sum += weight;
      weighed += weight * below;
    }
    x->entropy += pl_log(sum) - weighed / sum;
  }
  for (int i = 1; i <= SECTIONS; i++) {
    double temperature = x->low + (x->high - x->low) * i / (double)SECTIONS;
    for (sum = 0, V = x->session->model.V; V-- > 0;)
      sum += pl_exp(((double)logits[V] - max) / temperature);
    x->nats[i] += pl_log(sum);
  }
}

/* Ends a round: the temperature lies in the first section at whose end one trip round the cycle has
 * a probability of 1/2 or less. */
static void narrow(plateau_cycle_search *x) {
  plateau_cycle *f = &x->found;
  double rounds = (double)x->measured / (double)f->period, low = x->low, width = x->high - low;
  if (x->round == 0) f->entropy = x->entropy / (double)x->measured;
  int i = 1;
  while (i <= SECTIONS && x->nats[i] / rounds < LN_2) i++;
  if (i > SECTIONS && x->round == 0) {
    x->phase = DONE; /* it stays above 1/2 up to the highest temperature */
    return;
  }
  x->low = low + width * (i - 1) / (double)SECTIONS;
  x->high = i <= SECTIONS ? low + width * i / (double)SECTIONS : x->high;
  memset(x->nats, 0, sizeof x->nats);
  x->round++;
  if (x->round < ROUNDS) return;
  f->leaves = x->low > 0 ? (x->low + x->high) / 2 : 0;
  x->phase = DONE;
}

static void measure_one(plateau_cycle_search *x) {
  plateau_session *s = x->session;
  read(s);
  measure_logits(x);
  pl_sampler_choose(&s->sampler, s->model.V);
  x->work++;
  if (++x->steps < x->measured) return;
  x->steps = 0;
  resume(s, &x->one);
  narrow(x);
}

bool plateau_cycle_advance(plateau_cycle_search *x) {
  for (int i = 0; i < AT_ONCE && x->phase != DONE; i++) {
    if (x->phase == SEARCH)
      search_one(x);
    else if (x->phase == SEPARATE)
      separate_one(x);
    else if (x->phase == TRACE)
      trace_one(x);
    else if (x->phase == MEASURE)
      measure_one(x);
  }
  return x->phase != DONE;
}

double plateau_cycle_share(const plateau_cycle_search *search) {
  if (search->phase == SEARCH)
    return 0.5 * (double)search->found.length / (double)search->found.limit;
  if (search->phase == SEPARATE) return 0.5;
  if (search->phase == TRACE)
    return 0.5 + 0.1 * (double)search->steps / (double)search->found.length;
  if (search->phase == DONE) return 1;
  return 0.6 + 0.4 * (double)search->work / (double)(ROUNDS * search->measured);
}

void plateau_cycle_result(const plateau_cycle_search *search, plateau_cycle *cycle) {
  assert(search->phase == DONE);
  *cycle = search->found;
}

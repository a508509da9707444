/* course.c - what the losses of a run say of it: an explosion at once, the rest at its end. */
#include "course.h"

#include "bar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The mean loss of at least this many steps and predictions is one figure: a single batch scatters,
 * and where the text changes, the loss is high for a moment. */
enum { BLOCK = 16, BLOCK_PREDICTIONS = 4096 };
/* Of fewer epochs nothing is said but an explosion. */
enum { EARLY = 8 };

/* A loss this many times a lower one before it, and this many times guessing at random, exploded. */
#define EXPLODED 1.5
#define BEYOND   1.1
/* Above this share of guessing at random hardly anything was learnt. */
#define HARDLY 0.9
/* A held-out loss this share above its best is worse, a training loss this share lower fell. */
#define WORSE 0.02
/* Both losses this share above those of the best moment rose together. */
#define ROSE 0.01
/* Memorising: the training loss is below this share of the held-out loss. */
#define GAP 0.9
/* The newest share of the epochs, all of which must be worse. */
#define RECENT 0.15

/* Gaussian weights spread the logits by at most their s.d. times the root of the inputs; default ones
 * know nothing, and cost what guessing costs. */
static double first_weights(const plateau_config *config, double uniform) {
  if (config->init != PLATEAU_INIT_GAUSSIAN) return uniform;
  return uniform + (double)config->init_scale * sqrt(2 * uniform * (config->hidden + 1));
}

static void begin_block(cli_course *c, const plateau_progress *p) {
  c->whole = p->steps_done == 0;
  c->from = p->chars;
  c->counted = 0;
  c->total = 0;
  c->steps = 0;
}

void cli_course_begin(cli_course *c, const plateau_session *session, int symbols) {
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  *c = (cli_course){.uniform = log(symbols), .now = NAN};
  c->low = c->start = first_weights(plateau_session_config(session), c->uniform);
  c->rollbacks = progress.rollbacks;
  begin_block(c, &progress);
  if (!(progress.loss < c->low)) return;
  c->low = progress.loss;
  c->low_at = (double)progress.epoch;
}

void cli_course_free(cli_course *c) {
  free(c->moments);
  c->moments = NULL;
}

static bool is_exploded(const cli_course *c) {
  return c->uniform > 0 && c->now > fmax(EXPLODED * c->low, BEYOND * c->uniform);
}

static void note(cli_course *c, double loss, double at) {
  if (!(loss < c->low)) return;
  c->low = loss;
  c->low_at = at;
}

void cli_course_back(cli_course *c, const plateau_progress *p) {
  c->rollbacks = p->rollbacks;
  begin_block(c, p);
}

/* The mean loss of the block's steps when it ends with this one, else NaN. */
static double block_loss(cli_course *c, const plateau_progress *p) {
  const uint64_t counted = p->chars - c->from;
  if (!c->whole || ++c->steps < BLOCK || counted - c->counted < BLOCK_PREDICTIONS) return NAN;
  const double total = p->partial_loss * (double)counted;
  const double loss = (total - c->total) / (double)(counted - c->counted);
  c->counted = counted;
  c->total = total;
  c->steps = 0;
  return loss;
}

/* Without memory for it the moment is left out. */
static void keep(cli_course *c, cli_moment_loss losses) {
  if (c->count == c->capacity) {
    const size_t capacity = c->capacity ? 2 * c->capacity : 256;
    cli_moment_loss *moments = realloc(c->moments, capacity * sizeof *moments);
    if (!moments) return;
    c->moments = moments;
    c->capacity = capacity;
  }
  c->moments[c->count++] = losses;
}

/* At an epoch's end both losses must be high, where both are known: the running loss alone holds what
 * the epoch began with, the measured one alone may have learnt only the end of the text. */
bool cli_course_step(cli_course *c, const plateau_progress *p, cli_moment_loss measured) {
  const double at = measured.at;
  const bool ended = p->steps_done == 0;
  const double loss = ended ? p->loss : block_loss(c, p);
  if (ended) begin_block(c, p);
  if (!isnan(loss)) c->now = ended ? fmin(loss, measured.train) : loss;
  note(c, loss, at);
  note(c, measured.train, at);
  while (c->count > 0 && c->moments[c->count - 1].at >= at) c->count--;
  if (!isnan(measured.train) || !isnan(measured.valid)) keep(c, measured);
  if (c->exploded || isnan(loss) || !is_exploded(c)) return false;
  c->exploded = true;
  return true;
}

/* The training loss as last measured up to a moment; if it was not measured until later, the first
 * one. */
static double train_at(const cli_course *c, double until) {
  double loss = NAN;
  for (size_t i = 0; i < c->count; i++) {
    const cli_moment_loss *moment = &c->moments[i];
    if (!isnan(loss) && moment->at > until) break;
    if (!isnan(moment->train)) loss = moment->train;
  }
  return loss;
}

static cli_moment_loss lowest_since(const cli_course *c, double since) {
  cli_moment_loss lowest = {since, INFINITY, INFINITY};
  for (size_t i = c->count; i > 0 && c->moments[i - 1].at > since; i--) {
    lowest.train = fmin(lowest.train, c->moments[i - 1].train);
    lowest.valid = fmin(lowest.valid, c->moments[i - 1].valid);
  }
  return lowest;
}

void cli_write_epoch(char *text, size_t capacity, double epoch) {
  snprintf(text, capacity, epoch == floor(epoch) ? "%.0f" : "%.2f", epoch);
}

/* Memorising takes a training loss that fell, a held-out loss that rose, and a gap. */
static void say_held_out(const cli_course *c, char *sentence, size_t capacity, double best,
                         double best_at) {
  const cli_moment_loss *end = &c->moments[c->count - 1];
  const double since = fmin(end->at * (1 - RECENT), end->at - 3);
  if (best_at > since) return;
  const cli_moment_loss lowest = lowest_since(c, since);
  const double then = train_at(c, best_at);
  char at[24];
  cli_write_epoch(at, sizeof at, best_at);
  if (lowest.train > then * (1 + ROSE) && lowest.valid > best * (1 + ROSE))
    snprintf(sentence, capacity, "At epoch %s both losses were lower: the steps may be too large.",
             at);
  else if (lowest.valid <= best * (1 + WORSE))
    return;
  else if (end->train <= then * (1 - WORSE) && end->train <= end->valid * GAP)
    snprintf(
        sentence, capacity,
        "It memorises: since epoch %s the training loss fell and the loss on the test text rose.",
        at);
  else
    snprintf(sentence, capacity,
             "On the test text it was best at epoch %s and has got worse since.", at);
}

/* It has fallen since half way, by more than measuring scatters. */
static bool falls(const cli_course *c) {
  const double now = c->moments[c->count - 1].train;
  return now < 0.998 * train_at(c, c->moments[c->count - 1].at / 2);
}

static void say_guessing(const cli_course *c, char *sentence, size_t capacity) {
  const char *cause = "";
  if (c->now <= BEYOND * c->uniform)
    cause = falls(c) ? " It falls slowly: its steps may be too small." : "";
  else if (!(c->start > c->uniform))
    cause = " The learning rate is too high.";
  else if (!falls(c))
    cause = " Its first weights or its learning rate may be too large.";
  snprintf(sentence, capacity,
           c->now > BEYOND * c->uniform ? "It does worse than guessing at random (%.4f).%s"
                                        : "It has hardly learnt anything: guessing at random "
                                          "costs %.4f.%s",
           c->uniform, cause);
}

static void say_exploded(const cli_course *c, char *sentence, size_t capacity) {
  char low[80] = "", loss[24], at[24];
  cli_write_loss(loss, sizeof loss, c->low);
  cli_write_epoch(at, sizeof at, c->low_at);
  if (c->low_at > 0) snprintf(low, sizeof low, ", after %s at epoch %s", loss, at);
  cli_write_loss(loss, sizeof loss, c->now);
  snprintf(
      sentence, capacity,
      "The loss has exploded: %s%s. It is above guessing at random (%.4f): the learning rate is "
      "too high.",
      loss, low, c->uniform);
}

void cli_course_say(const cli_course *c, char *sentence, size_t capacity, uint64_t epochs,
                    double best, double best_at) {
  *sentence = '\0';
  if (is_exploded(c))
    say_exploded(c, sentence, capacity);
  else if (c->rollbacks > 0)
    snprintf(sentence, capacity,
             "The steps were too large: it went back to a snapshot %d time%s, each time with half "
             "the rate.",
             c->rollbacks, c->rollbacks == 1 ? "" : "s");
  else if (epochs < EARLY || c->count == 0 || !(c->uniform > 0))
    return;
  else if (c->now > HARDLY * c->uniform)
    say_guessing(c, sentence, capacity);
  else if (!isnan(best))
    say_held_out(c, sentence, capacity, best, best_at);
}

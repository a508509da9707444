/* explain.c - plateau explain: gathers the evidence on a model, and has it judged. */
#include "explain.h"

#include "bar.h"
#include "commands.h"
#include "history.h"
#include "model.h"
#include "say.h"
#include "stop.h"
#include "texts.h"
#include "trials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Distances at which the text is asked what it gives: past the window, so that one too short shows,
 * and no farther than matters or can be paid for. */
enum { LEAST_SKIPS = 64, MOST_SKIPS = 256, MOST_THREADS = 128, MOST_SECONDS = 86400 };
enum { MOST_EPOCHS = 1000000, CLIP_STEPS = 64, LAG_WINDOWS = 32, INSIDE = 8192 };

/* All that it takes, opened one after the other. */
typedef struct desk {
  const cli_arguments *arguments;
  cli_model model;
  cli_text text;
  plateau_session *session;
  cli_history history;
  double *gradient, *skip; /* of the evidence */
  plateau_experiment experiment[PLATEAU_MAX_CHANGES];
  cli_explained found;
} desk;

static int open_session(desk *d) {
  const cli_arguments *arguments = d->arguments;
  int status = cli_model_open(&d->model, arguments->files[0]);
  if (status == CLI_GOOD)
    status = cli_text_open(&d->text, arguments->files + 1, arguments->file_count - 1, NULL,
                           d->model.checkpoint.config.max_vocab);
  if (status != CLI_GOOD) return status;
  const plateau_checkpoint *checkpoint = &d->model.checkpoint;
  const plateau_text *text = &d->text.text;
  if (text->hash != checkpoint->text_hash || text->length != checkpoint->text_length)
    return cli_refuse(CLI_WORLD,
                      "%s: This is not the text that %s was trained on (%zu characters there, %zu "
                      "here). Give that text: what holds its loss up lies between the two.",
                      d->text.name, d->model.name, checkpoint->text_length, text->length);
  status = cli_model_place(&d->model, &d->session, &checkpoint->config, text, d->text.name);
  if (status == CLI_GOOD) status = cli_model_load(&d->model, d->session, PLATEAU_RESUME);
  return status;
}

/* ---- What can be counted ---- */

/* NaN when these settings cannot cut the text. */
static int floor_of(double *floor, const plateau_config *config, const desk *d) {
  const size_t size = plateau_floor_size(config, &d->text.text);
  plateau_floor found;
  *floor = NAN;
  if (!size) return CLI_GOOD;
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  if (plateau_floor_measure(&found, block, size, config, &d->text.text, NULL) == PLATEAU_OK)
    *floor = found.per_char;
  free(block);
  return CLI_GOOD;
}

static int count_floors(desk *d) {
  plateau_evidence *e = &d->found.evidence;
  const plateau_config *config = plateau_session_config(d->session);
  plateau_config other = *config;
  int status = floor_of(&e->floor, config, d);
  e->floor_window = e->floor_carried = NAN;
  other.window = 2 * config->window;
  if (status == CLI_GOOD && config->state == PLATEAU_STATE_RESET)
    status = floor_of(&e->floor_window, &other, d);
  other = *config;
  other.state = PLATEAU_STATE_CARRY;
  if (status == CLI_GOOD && config->state == PLATEAU_STATE_RESET)
    status = floor_of(&e->floor_carried, &other, d);
  return status;
}

static int count_ngrams(desk *d) {
  plateau_ngram ngrams[PLATEAU_ORDERS];
  const plateau_config *config = plateau_session_config(d->session);
  const size_t size = plateau_ngram_size(config, &d->text.text);
  plateau_error error;
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  const plateau_status status = plateau_ngram_measure(ngrams, PLATEAU_ORDERS, block, size, config,
                                                      &d->text.text, &error);
  free(block);
  if (status != PLATEAU_OK) return cli_refuse_error(d->text.name, &error);
  for (int i = 0; i < PLATEAU_ORDERS; i++) {
    d->found.evidence.ngram_train[i] = ngrams[i].train;
    d->found.evidence.ngram_valid[i] = ngrams[i].valid;
  }
  return CLI_GOOD;
}

static int count_skips(desk *d) {
  plateau_evidence *e = &d->found.evidence;
  const plateau_config *config = plateau_session_config(d->session);
  const size_t size = plateau_skip_size(config, &d->text.text);
  plateau_error error;
  e->skips = 3 * e->plan->window;
  e->skips = e->skips < LEAST_SKIPS ? LEAST_SKIPS : e->skips > MOST_SKIPS ? MOST_SKIPS : e->skips;
  e->skip = d->skip = malloc((size_t)e->skips * sizeof *d->skip);
  void *block = d->skip ? cli_block(size) : NULL;
  if (!block) return CLI_WORLD;
  const plateau_status status = plateau_skip_measure(d->skip, e->skips, block, size, config,
                                                     &d->text.text, &error);
  free(block);
  return status == PLATEAU_OK ? CLI_GOOD : cli_refuse_error(d->text.name, &error);
}

/* ---- What is measured ---- */

/* The norm of the gradient of a step whose shards have run. */
static double norm_of(plateau_session *session, plateau_real *capacity) {
  double squares = 0;
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    plateau_tensor_gradient(session, i, capacity);
    const size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    for (size_t k = 0; k < count; k++) squares += (double)capacity[k] * (double)capacity[k];
  }
  return sqrt(squares);
}

/* Of the steps that follow, taken by a copy, the share whose gradient is shortened. */
static int count_clipped(desk *d) {
  const plateau_config *config = plateau_session_config(d->session);
  const plateau_plan *plan = plateau_session_plan(d->session);
  const int steps = plan->steps < CLIP_STEPS ? (int)plan->steps : CLIP_STEPS;
  cli_model copy = d->model;
  plateau_session *session = NULL;
  if (!(config->clip > 0)) return CLI_GOOD;
  plateau_real *capacity = malloc(plateau_weights_count(d->session) * sizeof *capacity);
  if (!capacity) return cli_refuse(CLI_WORLD, "There is not enough memory to begin.");
  copy.block = NULL;
  int status = cli_model_place(&copy, &session, config, &d->text.text, d->text.name);
  if (status == CLI_GOOD) status = cli_model_load(&copy, session, PLATEAU_RESUME);
  int clipped = 0;
  for (int i = 0; i < steps && status == CLI_GOOD; i++) {
    const int shards = plateau_begin_step(session);
    plateau_run_shards(session, 0, shards);
    clipped += norm_of(session, capacity) > config->clip;
    if (plateau_apply(session, NULL) == PLATEAU_STOPPED) break;
  }
  if (status == CLI_GOOD) d->found.evidence.clipped = (double)clipped / steps;
  free(copy.block);
  free(capacity);
  return status;
}

/* By the path that carries farthest: of all layers, and for an lstm by h or by c. */
static int measure_gradient(desk *d) {
  plateau_evidence *e = &d->found.evidence;
  const size_t size = plateau_lags_size(d->session, LAG_WINDOWS);
  plateau_lags *lags;
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  plateau_lags_begin(&lags, block, size, d->session, LAG_WINDOWS);
  while (plateau_lags_advance(lags)) continue;
  e->lags = plateau_lags_count(lags);
  e->gradient = d->gradient = calloc((size_t)e->lags, sizeof *d->gradient);
  for (int layer = 0; d->gradient && layer < 2 * e->config->layers; layer++) {
    const double *norms = layer % 2 ? plateau_lags_of_c(lags, layer / 2)
                                    : plateau_lags_of_h(lags, layer / 2);
    for (int k = 0; norms && norms[0] > 0 && k < e->lags; k++)
      d->gradient[k] = fmax(d->gradient[k], norms[k] / norms[0]);
  }
  free(block);
  return d->gradient ? CLI_GOOD : cli_refuse(CLI_WORLD, "There is not enough memory to begin.");
}

/* Of the units, or of all gates, of the layer where it is most: over the first characters. */
static void measure_saturation(desk *d) {
  plateau_evidence *e = &d->found.evidence;
  plateau_inside inside;
  int gates;
  plateau_gates(d->session, &gates);
  plateau_inside_begin(&inside, d->session, 0, e->plan->train < INSIDE ? e->plan->train : INSIDE,
                       NULL);
  while (plateau_inside_advance(&inside)) continue;
  for (int layer = 0; layer < e->config->layers; layer++) {
    double ends = 0, all = 0;
    for (int gate = 0; gate < gates; gate++) {
      const plateau_saturation *s = &inside.saturation[layer][gate];
      ends += (double)s->low + (double)s->high;
      all += (double)s->count;
    }
    if (all > 0) e->saturated = fmax(e->saturated, ends / all);
  }
}

static int gather(desk *d) {
  plateau_evidence *e = &d->found.evidence;
  plateau_progress progress;
  plateau_session_progress(d->session, &progress);
  e->config = plateau_session_config(d->session);
  e->plan = plateau_session_plan(d->session);
  e->epoch = progress.epoch;
  e->rollbacks = progress.rollbacks;
  e->uniform = log(d->text.text.vocabulary.size);
  e->best_valid = e->saturated = e->clipped = NAN;
  e->train = plateau_measure(d->session, PLATEAU_TRAINING);
  e->valid = e->plan->valid_predictions ? plateau_measure(d->session, PLATEAU_HELD_OUT) : NAN;
  int status = count_floors(d);
  if (status == CLI_GOOD) status = count_ngrams(d);
  if (status == CLI_GOOD) status = count_skips(d);
  if (status == CLI_GOOD) status = count_clipped(d);
  if (status == CLI_GOOD) status = measure_gradient(d);
  measure_saturation(d);
  if (status != CLI_GOOD || !d->arguments->log) return status;
  status = cli_history_read(&d->history, d->arguments->log, progress.epoch);
  e->best_valid = d->history.best_valid;
  e->best_epoch = d->history.best_epoch;
  return status;
}

/* ---- Experiments ---- */

static void tell(void *context, double share, int done, int count) {
  const cli_bar *bar = context;
  if (!bar->terminal) return;
  fprintf(stderr, "\rtrying changes: %d of %d, %.0f%%\033[K", done, count, 100 * share);
  fflush(stderr);
}

static int try_changes(desk *d) {
  const cli_arguments *arguments = d->arguments;
  plateau_evidence *e = &d->found.evidence;
  cli_trials trials = {0};
  cli_bar bar;
  cli_bar_start(&bar);
  const cli_trials_options wanted = {
      .threads = arguments->threads > 0 ? (int)arguments->threads : 0,
      .epochs = arguments->epochs > 0 ? (double)arguments->epochs : 0,
      .seconds = arguments->seconds > 0 ? (double)arguments->seconds : 0,
      .tell = tell,
      .context = &bar,
  };
  cli_stop_watch();
  int status = cli_trials_run(&trials, d->session, &d->text.text, &wanted);
  if (bar.terminal) fputs("\r\033[K", stderr);
  if (status == CLI_GOOD && cli_stop_signal()) {
    cli_say("Stopped before the experiments were done.");
    status = 128 + cli_stop_signal();
  }
  e->experiment = d->experiment;
  for (int i = 0; i < trials.count && status == CLI_GOOD; i++)
    d->experiment[e->experiments++] = (plateau_experiment){trials.trials[i].change,
                                                           trials.trials[i].outcome};
  d->found.seconds = trials.seconds;
  cli_trials_free(&trials);
  return status;
}

static int explain(const cli_arguments *arguments) {
  desk *d = calloc(1, sizeof *d);
  if (!d) return cli_refuse(CLI_WORLD, "There is not enough memory to begin.");
  d->arguments = arguments;
  int status = open_session(d);
  if (status == CLI_GOOD) status = gather(d);
  if (status == CLI_GOOD) status = try_changes(d);
  if (status == CLI_GOOD) {
    cli_explained *found = &d->found;
    found->model = d->model.name;
    found->epoch = found->evidence.epoch;
    plateau_verdict_make(&found->verdict, &found->evidence);
    if (arguments->json)
      status = cli_explain_json(found);
    else
      cli_explain_show(found);
  }
  free(d->gradient);
  free(d->skip);
  cli_text_free(&d->text);
  cli_model_free(&d->model);
  free(d);
  return status;
}

static const cli_option options[] = {
    {"seconds", "N", "Seconds for the experiments, about. Default 20.", CLI_COUNT,
     offsetof(cli_arguments, seconds), 1, MOST_SECONDS},
    {"epochs", "N",
     "Epochs of each experiment, instead of as many as fit into the seconds: the same answer on "
     "every machine.",
     CLI_COUNT, offsetof(cli_arguments, epochs), 1, MOST_EPOCHS},
    {"threads", "N", "Threads that make experiments; default: as many as processors.", CLI_COUNT,
     offsetof(cli_arguments, threads), 1, MOST_THREADS},
    {"log", "RUN.jsonl",
     "The record that plateau train --log wrote: when the loss on unseen text was best.", CLI_FILE,
     offsetof(cli_arguments, log), 0, 0},
    {"json", NULL, "Print one object with all of it, in nats a character.", CLI_FLAG,
     offsetof(cli_arguments, json), 0, 0},
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_explain = {
    .name = "explain",
    .operands = "MODEL FILE...",
    .purpose = "Says why the loss of a model has stopped falling, with experiments and exact "
               "figures; - is standard input.",
    .notes = "Each experiment goes on from the model with one change, for as many epochs as the "
             "others; the model itself stays as it is. The text must be the one it was trained "
             "on.",
    .options = options,
    .min_operands = 2,
    .needs = "explain needs a model and its text. Name the file that plateau train --out has "
             "written, then the text it was trained on.",
    .run = explain,
};

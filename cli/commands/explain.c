/* explain.c - plateau explain: gathers the evidence on a model, and has it judged. */
#include "explain.h"

#include "bar.h"
#include "clock.h"
#include "commands.h"
#include "history.h"
#include "model.h"
#include "pool.h"
#include "say.h"
#include "stop.h"
#include "texts.h"
#include "trials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SECONDS = 86400, MAX_EPOCHS = 1000000, MAX_WORK = 1000 };

/* All that it takes, opened one after the other. */
typedef struct explain_job {
  const cli_arguments *arguments;
  cli_model model;
  cli_text text;
  plateau_session *session;
  cli_history history;
  plateau_experiment experiment[PLATEAU_MAX_EXPERIMENTS];
  plateau_change left[PLATEAU_MAX_CHANGES];
  plateau_trial_plan plan;
  cli_explained found;
} explain_job;

static int open_session(explain_job *job) {
  const cli_arguments *arguments = job->arguments;
  int status = cli_model_open(&job->model, arguments->files[0]);
  if (status == CLI_GOOD)
    status = cli_text_read_own(&job->text, arguments->files + 1, arguments->file_count - 1,
                               &job->model,
                               "Give that text: what holds its loss up lies between the two.");
  if (status != CLI_GOOD) return status;
  cli_text_notice(&job->text);
  status = cli_model_place(&job->model, &job->session, &job->model.checkpoint.config,
                           &job->text.text, job->text.name);
  if (status == CLI_GOOD) status = cli_model_keep_best(&job->model, job->session);
  if (status == CLI_GOOD) status = cli_model_load(&job->model, job->session, PLATEAU_RESUME);
  return status;
}

/* ---- What is known without an experiment ---- */

static int gather(explain_job *job) {
  const size_t size = plateau_gather_size(job->session);
  plateau_evidence *e = &job->found.evidence;
  plateau_gather *gather;
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  plateau_gather_begin(&gather, block, size, job->session);
  while (plateau_gather_advance(gather)) continue;
  *e = *plateau_gather_evidence(gather);
  free(block);
  if (!job->arguments->log) return CLI_GOOD;
  const cli_moment model = {job->model.name, job->session, &job->text.text};
  const int status = cli_history_read(&job->history, job->arguments->log, &model);
  if (status == CLI_GOOD && job->history.epochs == 0)
    return cli_refuse(CLI_WORLD,
                      "%s: It has no epoch up to the moment of %s. Leave the log out, or train on.",
                      cli_input_name(job->arguments->log), job->model.name);
  e->lowest = job->history.lowest;
  e->train_at_best = job->history.train_at_best;
  if (!(e->best_valid <= job->history.best_valid)) {
    e->best_valid = job->history.best_valid;
    e->best_epoch = job->history.best_epoch;
  }
  return status;
}

/* ---- Experiments ---- */

static void tell(void *context, double share, int done, double seconds) {
  const cli_bar *bar = context;
  if (!bar->terminal) return;
  fprintf(stderr, "\rtrying changes: %d done, %.0f%%", done, 100 * share);
  if (seconds >= 0) fprintf(stderr, ", about %.0f s left", ceil(seconds));
  fputs("\033[K", stderr);
  fflush(stderr);
}

/* A plan is written as "20:57": the epochs of a trial, and the number of trials. */
static int read_plan(explain_job *job) {
  const cli_arguments *arguments = job->arguments;
  double epochs = arguments->epochs > 0 ? (double)arguments->epochs : 0;
  int limit = 0;
  char rest;
  const char *given = arguments->plan;
  if (given && strcmp(given, "show") != 0 &&
      (sscanf(given, "%lf:%d%c", &epochs, &limit, &rest) != 2 || !(epochs > 0 && epochs <= 1e6) ||
       limit < 1 || limit > PLATEAU_MAX_EXPERIMENTS))
    return cli_refuse(CLI_USAGE,
                      "--plan takes what explain has printed, such as 20:57, or the word show: "
                      "\"%s\" is neither.",
                      given);
  plateau_trial_plan_make(&job->plan, job->session, epochs,
                          arguments->work > 0 ? (double)arguments->work : 1);
  if (limit > 0) job->plan.limit = limit;
  return CLI_GOOD;
}

/* The trials of the first round; those of later rounds depend on what comes of it. */
static void show_plan(explain_job *job) {
  static plateau_next_trial next[PLATEAU_MAX_CHANGES];
  const int count = plateau_trials_next(next, PLATEAU_MAX_CHANGES, &job->plan, job->session,
                                        &job->found.evidence);
  for (int i = 0; i < count; i++)
    printf("%-18s %-44s %g epochs\n", next[i].change.name, next[i].change.label, next[i].epochs);
  printf(
      "Then: more units beyond the best rate or optimizer; from new weights, %g to %g epochs; and "
      "what is advised with two other seeds%s.\n",
      job->plan.anew / 4, job->plan.anew,
      job->plan.sisters ? "" : ", which this run is too long for");
}

static int try_changes(explain_job *job) {
  const cli_arguments *arguments = job->arguments;
  const double begun = cli_clock_now();
  cli_bar bar;
  cli_bar_start(&bar);
  const cli_trials_options wanted = {
      .threads = arguments->threads > 0 ? (int)arguments->threads : 0,
      .seconds = arguments->seconds > 0 ? (double)arguments->seconds : 0,
      .tell = tell,
      .context = &bar,
  };
  cli_stop_watch();
  int status = cli_trials_run(&job->found.evidence, job->experiment, job->left, job->session,
                              &job->plan, &wanted);
  if (bar.terminal) fputs("\r\033[K", stderr);
  if (status == CLI_GOOD && cli_stop_signal()) {
    cli_say("Stopped before the experiments were done.");
    status = 128 + cli_stop_signal();
  }
  job->found.seconds = cli_clock_now() - begun;
  snprintf(job->found.plan, sizeof job->found.plan, "%.10g:%d", job->plan.epochs,
           job->found.evidence.experiments);
  return status;
}

static int judge(explain_job *job) {
  cli_explained *found = &job->found;
  plateau_verdict_make(&found->verdict, &found->evidence);
  cli_advice_make(&found->advice, &found->verdict, job->session, job->arguments);
  if (job->arguments->json) return cli_explain_json(found);
  cli_explain_show(found);
  return CLI_GOOD;
}

static int explain(const cli_arguments *arguments) {
  explain_job *job = calloc(1, sizeof *job);
  if (!job) return cli_refuse(CLI_WORLD, "There is not enough memory to begin.");
  job->arguments = arguments;
  int status = open_session(job);
  if (status == CLI_GOOD) status = gather(job);
  if (status == CLI_GOOD) status = read_plan(job);
  const bool shows = arguments->plan && strcmp(arguments->plan, "show") == 0;
  if (status == CLI_GOOD && shows) show_plan(job);
  if (status == CLI_GOOD && !shows) status = try_changes(job);
  if (status == CLI_GOOD && !shows) status = judge(job);
  cli_advice_free(&job->found.advice);
  cli_text_free(&job->text);
  cli_model_free(&job->model);
  free(job);
  return status;
}

static const cli_option options[] = {
    {"seconds", "N",
     "Begin no trial after this many seconds, beyond the first few. Default: carry out the whole "
     "plan, which takes about 30 seconds on two cores, of long texts up to 90.",
     CLI_COUNT, offsetof(cli_arguments, seconds), 1, MAX_SECONDS},
    {"epochs", "N", "Epochs of each trial, instead of as many as the rule gives.", CLI_COUNT,
     offsetof(cli_arguments, epochs), 1, MAX_EPOCHS},
    {"work", "N", "Make each trial this many times as long.", CLI_COUNT,
     offsetof(cli_arguments, work), 1, MAX_WORK},
    {"plan", "PLAN",
     "Repeat the trials that explain printed as --plan, with the same results on every machine; or "
     "show: list what would be tried.",
     CLI_TEXT, offsetof(cli_arguments, plan), 0, 0},
    {"threads", "N", "Threads that make experiments; default: as many as processors.", CLI_COUNT,
     offsetof(cli_arguments, threads), 1, CLI_MAX_THREADS},
    {"log", "RUN.jsonl",
     "The record that plateau train --log wrote: when the loss on the test text was best.",
     CLI_FILE, offsetof(cli_arguments, log), 0, 0},
    {"json", NULL, "Print one object with all of it, in nats a character.", CLI_FLAG,
     offsetof(cli_arguments, json), 0, 0},
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_explain = {
    .name = "explain",
    .operands = "MODEL FILE...",
    .purpose = "Says why the loss of a model has stopped falling, with experiments and exact "
               "figures; - is standard input.",
    .notes = "Each trial continues from the model with one change, or begins from new weights; the "
             "model itself stays as it is. How long they are follows from the run and its counted "
             "work, not from the machine. The text must be the one it was trained on.",
    .options = options,
    .min_operands = 2,
    .needs = "explain needs a model and its text. Name the file that plateau train --out has "
             "written, then the text it was trained on.",
    .run = explain,
};

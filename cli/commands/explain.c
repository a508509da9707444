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

enum { MAX_THREADS = 128, MAX_SECONDS = 86400, MAX_EPOCHS = 1000000 };

/* All that it takes, opened one after the other. */
typedef struct explain_job {
  const cli_arguments *arguments;
  cli_model model;
  cli_text text;
  plateau_session *session;
  cli_history history;
  plateau_experiment experiment[PLATEAU_MAX_CHANGES];
  cli_explained found;
} explain_job;

static int open_session(explain_job *job) {
  const cli_arguments *arguments = job->arguments;
  int status = cli_model_open(&job->model, arguments->files[0]);
  if (status == CLI_GOOD)
    status = cli_text_open(&job->text, arguments->files + 1, arguments->file_count - 1, NULL,
                           job->model.checkpoint.config.max_vocab);
  if (status != CLI_GOOD) return status;
  const plateau_checkpoint *checkpoint = &job->model.checkpoint;
  const plateau_text *text = &job->text.text;
  if (text->hash != checkpoint->text_hash || text->length != checkpoint->text_length)
    return cli_refuse(CLI_WORLD,
                      "%s: This is not the text that %s was trained on (%zu characters there, %zu "
                      "here). Give that text: what holds its loss up lies between the two.",
                      job->text.name, job->model.name, checkpoint->text_length, text->length);
  status = cli_model_place(&job->model, &job->session, &checkpoint->config, text, job->text.name);
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
  plateau_gather_begin(&gather, block, size, job->session, NAN, NAN);
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
  if (!(e->best_valid <= job->history.best_valid)) {
    e->best_valid = job->history.best_valid;
    e->best_epoch = job->history.best_epoch;
  }
  return status;
}

/* ---- Experiments ---- */

static void tell(void *context, double share, int done, int count) {
  const cli_bar *bar = context;
  if (!bar->terminal) return;
  fprintf(stderr, "\rtrying changes: %d of %d, %.0f%%\033[K", done, count, 100 * share);
  fflush(stderr);
}

static int try_changes(explain_job *job) {
  const cli_arguments *arguments = job->arguments;
  plateau_evidence *e = &job->found.evidence;
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
  int status = cli_trials_run(&trials, job->session, &job->text.text, &wanted);
  if (bar.terminal) fputs("\r\033[K", stderr);
  if (status == CLI_GOOD && cli_stop_signal()) {
    cli_say("Stopped before the experiments were done.");
    status = 128 + cli_stop_signal();
  }
  e->experiment = job->experiment;
  for (int i = 0; i < trials.count && status == CLI_GOOD; i++)
    job->experiment[e->experiments++] = (plateau_experiment){trials.trials[i].change,
                                                             trials.trials[i].outcome};
  e->left_out = trials.left_out;
  job->found.seconds = trials.seconds;
  cli_trials_free(&trials);
  return status;
}

static int explain(const cli_arguments *arguments) {
  explain_job *job = calloc(1, sizeof *job);
  if (!job) return cli_refuse(CLI_WORLD, "There is not enough memory to begin.");
  job->arguments = arguments;
  int status = open_session(job);
  if (status == CLI_GOOD) status = gather(job);
  if (status == CLI_GOOD) status = try_changes(job);
  if (status == CLI_GOOD) {
    cli_explained *found = &job->found;
    plateau_verdict_make(&found->verdict, &found->evidence);
    if (arguments->json)
      status = cli_explain_json(found);
    else
      cli_explain_show(found);
  }
  cli_text_free(&job->text);
  cli_model_free(&job->model);
  free(job);
  return status;
}

static const cli_option options[] = {
    {"seconds", "N", "Seconds for the experiments, about. Default 20.", CLI_COUNT,
     offsetof(cli_arguments, seconds), 1, MAX_SECONDS},
    {"epochs", "N",
     "Epochs of each experiment, instead of as many as fit into the seconds: the same answer on "
     "every machine.",
     CLI_COUNT, offsetof(cli_arguments, epochs), 1, MAX_EPOCHS},
    {"threads", "N", "Threads that make experiments; default: as many as processors.", CLI_COUNT,
     offsetof(cli_arguments, threads), 1, MAX_THREADS},
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
    .notes = "Each experiment continues from the model with one change, for as many epochs as the "
             "others; the model itself stays as it is. The text must be the one it was trained "
             "on.",
    .options = options,
    .min_operands = 2,
    .needs = "explain needs a model and its text. Name the file that plateau train --out has "
             "written, then the text it was trained on.",
    .run = explain,
};

/* train.c - plateau train: turns a command line into a run. */
#include "commands.h"

#include "history.h"
#include "input.h"
#include "log.h"
#include "model.h"
#include "paths.h"
#include "pool.h"
#include "run.h"
#include "say.h"
#include "settings.h"
#include "stop.h"
#include "texts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_EPOCHS = 1000000000, MAX_SAMPLE = 1000000, SAMPLE = 200 };

/* Everything that a run needs; it is opened in this order. */
typedef struct train_job {
  const cli_arguments *arguments;
  plateau_config open, config; /* as given, some of it auto; and with numbers */
  cli_model model;
  cli_text text;
  plateau_session *session;
  double floor;
  cli_keep keep;
  bool from_best; /* --weights best */
  cli_output output;
  cli_record record;
} train_job;

static bool resumes(const train_job *job) {
  return job->arguments->resume && !job->arguments->new_text;
}

static int check_arguments(const cli_arguments *arguments) {
  if (arguments->new_text && !arguments->resume)
    return cli_refuse(CLI_USAGE,
                      "--new-text needs --resume MODEL: it keeps the weights of that model.");
  if (arguments->unknown && !arguments->new_text)
    return cli_refuse(CLI_USAGE,
                      "--unknown needs --new-text: every other run has a vocabulary of its own "
                      "text.");
  const char *written[] = {arguments->out, arguments->log};
  for (int i = 0; i < 2; i++) {
    if (!written[i]) continue;
    const char *option = i ? "--log" : "--out";
    if (strcmp(written[i], "-") == 0)
      return cli_refuse(CLI_USAGE,
                        "%s needs the name of a file; --json writes records to standard output.",
                        option);
    for (int f = 0; f < arguments->file_count; f++)
      if (cli_same_file(written[i], cli_input_path(arguments->files[f])))
        return cli_refuse(CLI_USAGE,
                          "%s %s would overwrite the text to train on. Choose another name.",
                          option, written[i]);
  }
  const char *models[] = {arguments->out, arguments->resume};
  for (int i = 0; i < 2 && arguments->log; i++)
    if (models[i] && cli_same_file(arguments->log, cli_input_path(models[i])))
      return cli_refuse(CLI_USAGE, "--log %s would overwrite the model. Choose another name.",
                        arguments->log);
  return CLI_GOOD;
}

static int read_keep(train_job *job) {
  static const char *const names[] = {"both", "best", "last"};
  const char *keep = job->arguments->keep;
  if (!keep) return CLI_GOOD;
  for (int i = 0; i < 3; i++)
    if (strcmp(keep, names[i]) == 0) {
      job->keep = (cli_keep)i;
      return CLI_GOOD;
    }
  return cli_refuse(CLI_USAGE, "--keep %s: Choose both, best or last.", keep);
}

/* --weights is for the model to resume, whose newest weights are the default. */
static int read_weights(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  if (!arguments->weights) return CLI_GOOD;
  if (!arguments->resume)
    return cli_refuse(CLI_USAGE, "--weights needs --resume MODEL: it chooses among its weights.");
  return cli_model_weights(arguments, &job->from_best);
}

/* Takes the settings from the file to resume and changes them, or from the options alone. */
static int open_config(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  if (!arguments->resume) return cli_settings_make(arguments, &job->config);
  const int status = cli_model_open(&job->model, arguments->resume);
  if (status != CLI_GOOD) return status;
  job->config = job->model.checkpoint.config;
  return cli_settings_change(arguments, &job->config);
}

static int open_text(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  if (resumes(job))
    return cli_text_read_own(
        &job->text, arguments->files, arguments->file_count, &job->model,
        "Give that text, or --new-text to keep the weights and start a new run.");
  cli_symbols symbols = {.max_vocab = job->config.max_vocab};
  if (arguments->new_text) symbols.known = &job->model.vocabulary;
  const int status = cli_text_unknown(arguments, &symbols.unknown);
  return status != CLI_GOOD
             ? status
             : cli_text_read(&job->text, arguments->files, arguments->file_count, &symbols);
}

static void fit_config(train_job *job) {
  job->open = job->config;
  plateau_config_fit(&job->config, job->text.text.length, job->text.text.vocabulary.size);
}

static plateau_load_mode load_mode(const train_job *job) {
  if (!resumes(job)) return job->from_best ? PLATEAU_BEST : PLATEAU_WEIGHTS;
  return job->from_best ? PLATEAU_FROM_BEST : PLATEAU_RESUME;
}

/* Of the log of a resumed run it keeps what the model has lived through. A pipe has nothing to keep.
 */
static int read_past(train_job *job) {
  const char *log = job->arguments->log;
  if (!resumes(job) || !log || !cli_log_exists(log)) return CLI_GOOD;
  const cli_moment model = {job->model.name, job->session, &job->text.text};
  cli_history past;
  const int status = cli_history_read(&past, log, &model);
  if (status != CLI_GOOD) return status;
  job->record = (cli_record){.continues = true,
                             .kept = past.bytes,
                             .seconds = past.seconds,
                             .new_setting = past.new_setting};
  return CLI_GOOD;
}

/* A run to resume is first what its file says, as the log knows it, and then takes new settings. */
static int load_session(train_job *job) {
  const char *where = job->arguments->recipe ? "--recipe" : job->model.name;
  int status = cli_model_load(&job->model, job->session, load_mode(job));
  if (status == CLI_GOOD) status = read_past(job);
  /* The best weights of a tied model may no longer be tied. */
  if (status == CLI_GOOD && !plateau_session_config(job->session)->tied &&
      job->model.checkpoint.config.tied)
    job->model.checkpoint.config.tied = job->config.tied = 0;
  if (status != CLI_GOOD || cli_settings_same(&job->model.checkpoint.config, &job->config))
    return status;
  job->record.new_setting = true;
  return cli_model_change(&job->model, &job->session, &job->config, &job->text.text, job->text.name,
                          where);
}

static int open_session(train_job *job) {
  const plateau_config *first = job->arguments->resume ? &job->model.checkpoint.config
                                                       : &job->config;
  int status = cli_model_place(&job->model, &job->session, first, &job->text.text, job->text.name);
  if (status == CLI_GOOD && job->keep != CLI_KEEP_LAST)
    status = cli_model_keep_best(&job->model, job->session);
  if (status == CLI_GOOD && job->arguments->resume) status = load_session(job);
  if (status != CLI_GOOD) return status;
  if (job->keep == CLI_KEEP_BEST && plateau_session_plan(job->session)->valid_predictions == 0)
    return cli_refuse(CLI_USAGE, "--keep best needs a test text. Set --valid above 0.");
  return CLI_GOOD;
}

static int start_record(train_job *job) {
  const int status = cli_record_open(&job->record, job->arguments->log, job->arguments->json);
  if (status != CLI_GOOD) return status;
  cli_record_run(&job->record, job->session, &job->text.text, job->floor);
  if (resumes(job)) cli_record_resumed(&job->record, job->session);
  return CLI_GOOD;
}

/* Measures the floor for the log's first line, which is all that needs its block. */
static int open_record(train_job *job) {
  plateau_floor floor;
  plateau_error error;
  const size_t size = plateau_floor_size(&job->config, &job->text.text);
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  int status = CLI_GOOD;
  if (plateau_floor_measure(&floor, block, size, &job->config, &job->text.text, &error) !=
      PLATEAU_OK)
    status = cli_refuse_error(job->text.name, &error);
  if (status == CLI_GOOD) {
    plateau_measure_against(job->session, &floor);
    job->floor = floor.per_char;
  }
  free(block);
  return status == CLI_GOOD ? start_record(job) : status;
}

/* That a run will be lost comes before everything else that it says. */
static void say_first(const train_job *job, uint64_t epoch) {
  const char *notice = plateau_session_plan(job->session)->notice;
  if (!job->arguments->out) cli_say("Nothing will be saved: there is no --out.");
  cli_settings_say_fitted(&job->open, &job->config, job->text.name);
  cli_settings_say_unused(job->arguments, &job->config);
  cli_text_notice(&job->text);
  if (*notice) cli_say("%s: %s", job->text.name, notice);
  if (!job->arguments->resume) return;
  if (job->from_best && cli_model_takes_best(&job->model, true) && resumes(job))
    cli_say("Continuing from the best moment, at the start of epoch %" PRIu64
            ". The optimizer starts afresh.",
            epoch + 1);
  cli_settings_say_new(&job->model.checkpoint.config, plateau_session_config(job->session), epoch);
}

static int run(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  const int shards = plateau_session_plan(job->session)->shards;
  const int wanted = arguments->threads > 0 ? (int)arguments->threads : cli_processors();
  const cli_run settings = {
      .session = job->session,
      .floor = job->floor,
      .symbols = job->text.text.vocabulary.size,
      .target = (uint64_t)(arguments->epochs >= 0 ? arguments->epochs
                                                  : job->config.schedule_epochs),
      .threads = wanted < shards ? wanted : shards,
      .sample = arguments->sample >= 0 ? arguments->sample : SAMPLE,
      .out = arguments->out,
      .keep = job->keep,
      .output = &job->output,
      .record = &job->record,
  };
  plateau_progress progress;
  plateau_session_progress(job->session, &progress);
  say_first(job, progress.epoch);
  if (arguments->resume && progress.epoch >= settings.target)
    cli_say("%s has %" PRIu64 " epochs already; --epochs %" PRIu64 " leaves nothing to train.",
            job->model.name, progress.epoch, settings.target);
  cli_stop_watch();
  return cli_run_go(&settings);
}

static int train(const cli_arguments *arguments) {
  train_job job = {.arguments = arguments};
  int status = check_arguments(arguments);
  if (status == CLI_GOOD) status = read_keep(&job);
  if (status == CLI_GOOD) status = read_weights(&job);
  if (status == CLI_GOOD) status = open_config(&job);
  if (status == CLI_GOOD && resumes(&job) && arguments->out)
    status = cli_model_may_replace(&job.model, arguments->out);
  if (status == CLI_GOOD && arguments->out)
    status = cli_output_open(&job.output, arguments->out, "--out");
  if (status == CLI_GOOD) status = open_text(&job);
  if (status == CLI_GOOD) fit_config(&job);
  if (status == CLI_GOOD) status = open_session(&job);
  if (status == CLI_GOOD) status = open_record(&job);
  if (status == CLI_GOOD) status = run(&job);
  if (!cli_record_close(&job.record) && status == CLI_GOOD) status = CLI_WORLD;
  cli_output_free(&job.output);
  cli_text_free(&job.text);
  cli_model_free(&job.model);
  return status;
}

static const cli_option options[] = {
    {"out", "MODEL",
     "Save the model here at the end, every 30 seconds, and when Ctrl-C ends the run.", CLI_FILE,
     offsetof(cli_arguments, out), 0, 0},
    {"resume", "MODEL",
     "Continue from this file as if the run had never stopped. The settings come from it; those "
     "below may be changed, except cell, layers, embedding, seed, the text's parts and the "
     "arithmetic; hidden may grow.",
     CLI_FILE, offsetof(cli_arguments, resume), 0, 0},
    {"weights", "best|last",
     "With --resume: continue from the newest weights (default), or from those of the lowest "
     "loss on the test text, at the start of that epoch and with a fresh optimizer.",
     CLI_TEXT, offsetof(cli_arguments, weights), 0, 0},
    {"keep", "both|best|last",
     "Weights that MODEL holds: the newest and those of the lowest loss on the test text "
     "(default), or "
     "only one of the two.",
     CLI_TEXT, offsetof(cli_arguments, keep), 0, 0},
    {"new-text", NULL, "With --resume: keep only the weights, and start a new run on another text.",
     CLI_FLAG, offsetof(cli_arguments, new_text), 0, 0},
    CLI_UNKNOWN_OPTION("With --new-text. "),
    {"log", "RUN.jsonl",
     "Write a line of JSON for each epoch. With --resume the file continues where MODEL is; later "
     "lines are removed.",
     CLI_FILE, offsetof(cli_arguments, log), 0, 0},
    {"epochs", "N", "Epochs in all (default: --schedule-epochs); 0 writes the initial weights.",
     CLI_COUNT, offsetof(cli_arguments, epochs), 0, MAX_EPOCHS},
    {"sample", "N",
     "Characters to write at epochs 1, 2, 5, 10, 20, 50 and so on (default 200); 0: none.",
     CLI_COUNT, offsetof(cli_arguments, sample), 0, MAX_SAMPLE},
    {"json", NULL, "Print the log's lines on standard output.", CLI_FLAG,
     offsetof(cli_arguments, json), 0, 0},
    {"threads", "N", "Threads to share the work (default: the processors); the result is the same.",
     CLI_COUNT, offsetof(cli_arguments, threads), 1, CLI_MAX_THREADS},
    {"recipe", "NAME", "Settings to start from, below; single settings change them.", CLI_TEXT,
     offsetof(cli_arguments, recipe), 0, 0},
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_train = {
    .name = "train",
    .operands = "FILE...",
    .purpose =
        "Trains a network on a text: the files in this order, a blank line between two; - is "
        "standard input.",
    .notes =
        "Progress goes to standard error. Losses are mean nats per predicted character. They are "
        "measured after every epoch to 50 and then each 2 % further, the training loss less often "
        "where it costs more. The best moment is picked for the lowest loss on the test text, so "
        "expect a little more on other new text; a few hundred characters are a rough guide. "
        "Ctrl-C saves the newest snapshot (at most 64 steps old) to MODEL and ends with status "
        "130. A file is replaced only by a complete new one.",
    .options = options,
    .fields = plateau_fields,
    .min_operands = 1,
    .needs = "train needs a text. Name a file, or - for standard input.",
    .run = train,
};

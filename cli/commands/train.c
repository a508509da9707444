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

enum { MAX_EPOCHS = 1000000000, MAX_SAMPLE = 1000000, MAX_THREADS = 128, SAMPLE = 200 };

/* Everything that a run needs; it is opened in this order. */
typedef struct train_job {
  const cli_arguments *arguments;
  plateau_config config;
  cli_model model;
  cli_text text;
  plateau_session *session;
  double floor;
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

/* Takes the settings from the file to resume, which the options must not contradict, or from the
 * options alone. */
static int open_config(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  if (!arguments->resume) return cli_settings_make(arguments, &job->config);
  const int status = cli_model_open(&job->model, arguments->resume);
  if (status != CLI_GOOD) return status;
  job->config = job->model.checkpoint.config;
  return cli_settings_agree(arguments, &job->config);
}

static int open_text(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  const plateau_vocabulary *known = arguments->new_text ? &job->model.vocabulary : NULL;
  const int status = cli_text_read(&job->text, arguments->files, arguments->file_count, known,
                                   job->config.max_vocab);
  if (status != CLI_GOOD || !resumes(job)) return status;
  const plateau_checkpoint *checkpoint = &job->model.checkpoint;
  const plateau_text *text = &job->text.text;
  if (text->hash == checkpoint->text_hash && text->length == checkpoint->text_length)
    return CLI_GOOD;
  return cli_refuse(CLI_WORLD,
                    "%s: This is not the text that %s was trained on (%zu characters there, %zu "
                    "here). Give that text, "
                    "or --new-text to keep the weights and start a new run.",
                    job->text.name, job->model.name, checkpoint->text_length, text->length);
}

static int open_session(train_job *job) {
  int status = cli_model_place(&job->model, &job->session, &job->config, &job->text.text,
                               job->text.name);
  if (status != CLI_GOOD) return status;
  if (!job->arguments->resume) return CLI_GOOD;
  status = cli_model_load(&job->model, job->session,
                          resumes(job) ? PLATEAU_RESUME : PLATEAU_WEIGHTS);
  return status == CLI_GOOD ? cli_settings_apply(job->arguments, job->session) : status;
}

/* Of the log of a resumed run it keeps what the model has lived through. A pipe has nothing to keep.
 */
static int start_record(train_job *job) {
  const char *log = job->arguments->log;
  if (resumes(job) && log && cli_log_exists(log)) {
    const cli_moment model = {job->model.name, job->session, &job->text.text};
    cli_history past;
    const int status = cli_history_read(&past, log, &model);
    if (status != CLI_GOOD) return status;
    job->record = (cli_record){.continues = true,
                               .kept = past.bytes,
                               .seconds = past.seconds,
                               .new_setting = past.new_setting};
  }
  const int status = cli_record_open(&job->record, log, job->arguments->json);
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
  free(block);
  if (status != CLI_GOOD) return status;
  job->floor = floor.per_char;
  return start_record(job);
}

/* That a run will be lost comes before everything else that it says. */
static void say_first(const train_job *job) {
  const char *notice = plateau_session_plan(job->session)->notice;
  if (!job->arguments->out) cli_say("Nothing will be saved: there is no --out.");
  cli_text_notice(&job->text);
  if (*notice) cli_say("%s: %s", job->text.name, notice);
}

static int run(train_job *job) {
  const cli_arguments *arguments = job->arguments;
  const int shards = plateau_session_plan(job->session)->shards;
  const int wanted = arguments->threads > 0 ? (int)arguments->threads : cli_processors();
  const cli_run settings = {
      .session = job->session,
      .floor = job->floor,
      .target = (uint64_t)(arguments->epochs >= 0 ? arguments->epochs
                                                  : job->config.schedule_epochs),
      .threads = wanted < shards ? wanted : shards,
      .sample = arguments->sample >= 0 ? arguments->sample : SAMPLE,
      .out = arguments->out,
      .output = &job->output,
      .record = &job->record,
  };
  plateau_progress progress;
  plateau_session_progress(job->session, &progress);
  say_first(job);
  if (arguments->resume && progress.epoch >= settings.target)
    cli_say("%s has %" PRIu64 " epochs already; --epochs %" PRIu64 " leaves nothing to train.",
            job->model.name, progress.epoch, settings.target);
  cli_stop_watch();
  return cli_run_go(&settings);
}

static int train(const cli_arguments *arguments) {
  train_job job = {.arguments = arguments};
  int status = check_arguments(arguments);
  if (status == CLI_GOOD) status = open_config(&job);
  if (status == CLI_GOOD && resumes(&job) && arguments->out)
    status = cli_model_may_replace(&job.model, arguments->out);
  if (status == CLI_GOOD && arguments->out)
    status = cli_output_open(&job.output, arguments->out, "--out");
  if (status == CLI_GOOD) status = open_text(&job);
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
     "Continue from this file as if the run had never stopped. The settings come from it; only "
     "--lr "
     "and --clip may change.",
     CLI_FILE, offsetof(cli_arguments, resume), 0, 0},
    {"new-text", NULL, "With --resume: keep only the weights, and start a new run on another text.",
     CLI_FLAG, offsetof(cli_arguments, new_text), 0, 0},
    {"log", "RUN.jsonl",
     "Write a line of JSON for each epoch; with --resume, after the last line up to MODEL's "
     "moment.",
     CLI_FILE, offsetof(cli_arguments, log), 0, 0},
    {"epochs", "N", "Epochs in all (default: --schedule-epochs); 0 writes the initial weights.",
     CLI_COUNT, offsetof(cli_arguments, epochs), 0, MAX_EPOCHS},
    {"sample", "N",
     "Characters to write at epochs 1, 2, 5, 10, 20, 50 and so on (default 200); 0: none.",
     CLI_COUNT, offsetof(cli_arguments, sample), 0, MAX_SAMPLE},
    {"json", NULL, "Print the log's lines on standard output.", CLI_FLAG,
     offsetof(cli_arguments, json), 0, 0},
    {"threads", "N", "Threads to share the work (default: the processors); the result is the same.",
     CLI_COUNT, offsetof(cli_arguments, threads), 1, MAX_THREADS},
    {"recipe", "NAME", "Settings to start from, below; single settings change them.", CLI_TEXT,
     offsetof(cli_arguments, recipe), 0, 0},
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_train = {
    .name = "train",
    .operands = "FILE...",
    .purpose = "Trains a network on a text: the files one after the other; - is standard input.",
    .notes =
        "Progress goes to standard error. Losses are mean nats per predicted character. "
        "Ctrl-C saves the newest snapshot (at most 64 steps old) to MODEL and ends with status "
        "130. A file is replaced only by a complete new one.",
    .options = options,
    .fields = plateau_fields,
    .min_operands = 1,
    .needs = "train needs a text. Name a file, or - for standard input.",
    .run = train,
};

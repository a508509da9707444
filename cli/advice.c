/* advice.c - the command line that does what an answer advises. */
#define _XOPEN_SOURCE 700
#include "advice.h"

#include "options.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(cli_advice *advice, const char *format, ...) {
  char text[4096];
  va_list values;
  va_start(values, format);
  const int length = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  char *word = length < (int)sizeof text ? strdup(text) : NULL;
  if (!word || advice->count == CLI_ADVICE_WORDS) {
    free(word);
    advice->failed = true;
    return;
  }
  advice->word[advice->count++] = word;
}

/* Settings that differ, as options. The kind of arithmetic is the machine's choice. */
static void add_settings(cli_advice *advice, const plateau_config *now, const plateau_config *was) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char value[40], before[40], name[CLI_NAME];
    plateau_config_get(now, &fields[i], value, sizeof value);
    plateau_config_get(was, &fields[i], before, sizeof before);
    if (strcmp(value, before) == 0 || strcmp(fields[i].name, "arithmetic") == 0) continue;
    cli_dashed(name, fields[i].name);
    if (cli_field_is_flag(&fields[i])) {
      add(advice, "--%s=%s", name, value);
      continue;
    }
    add(advice, "--%s", name);
    add(advice, "%s", value);
  }
}

/* "run.safetensors" becomes "run-next.safetensors". */
static void add_out(cli_advice *advice, const char *model) {
  const char *slash = strrchr(model, '/'), *dot = strrchr(model, '.');
  const bool ends = dot && (!slash || dot > slash + 1) && dot > model;
  const int length = (int)(ends ? (size_t)(dot - model) : strlen(model));
  add(advice, "--out");
  add(advice, "%.*s-next%s", length, model, ends ? dot : "");
}

void cli_advice_make(cli_advice *advice, const plateau_verdict *v, const plateau_session *session,
                     const cli_arguments *arguments) {
  plateau_progress progress;
  plateau_config config, standard;
  const bool fresh = v->action == PLATEAU_START_OVER;
  const plateau_plan *plan = plateau_session_plan(session);
  if (v->action != PLATEAU_GO_ON && v->action != PLATEAU_GO_ON_WITH && !fresh) return;
  plateau_session_progress(session, &progress);
  const uint64_t had = progress.epoch > 0 ? progress.epoch : 1;
  add(advice, "train");
  if (!fresh) {
    add(advice, "--resume");
    add(advice, "%s", arguments->files[0]);
  }
  if (v->change[0] && plateau_fork_config(&config, session, v->change, NULL) == PLATEAU_OK) {
    plateau_config_default(&standard);
    plateau_config_fit(&standard, plan->train + plan->valid,
                       plateau_session_vocabulary(session)->size);
    add_settings(advice, &config, fresh ? &standard : plateau_session_config(session));
  }
  add(advice, "--epochs");
  add(advice, "%" PRIu64, fresh ? had : progress.epoch + had);
  add_out(advice, arguments->files[0]);
  for (int i = 1; i < arguments->file_count; i++) add(advice, "%s", arguments->files[i]);
}

void cli_advice_free(cli_advice *advice) {
  for (int i = 0; i < advice->count; i++) free(advice->word[i]);
  *advice = (cli_advice){0};
}

static bool is_plain(const char *word) {
  return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_./=+:,@%") == strlen(word);
}

void cli_advice_show(const cli_advice *advice) {
  if (advice->count == 0 || advice->failed) return;
  printf("  plateau");
  for (int i = 0; i < advice->count; i++) {
    const char *word = advice->word[i];
    if (is_plain(word)) {
      printf(" %s", word);
      continue;
    }
    printf(" '");
    for (; *word; word++)
      if (*word == '\'')
        printf("'\\''");
      else
        putchar(*word);
    putchar('\'');
  }
  putchar('\n');
}

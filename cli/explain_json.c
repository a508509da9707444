/* explain_json.c - a verdict and all it rests on as one JSON object; losses are nats a character.
 */
#include "explain.h"

#include "json.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

static void put_real(cli_json *json, const char *name, double value) {
  cli_json_key(json, name);
  cli_json_real(json, value);
}

static void put_count(cli_json *json, const char *name, uint64_t value) {
  cli_json_key(json, name);
  cli_json_integer(json, value);
}

static void put_string(cli_json *json, const char *name, const char *value) {
  cli_json_key(json, name);
  cli_json_string(json, value, strlen(value));
}

static void put_reals(cli_json *json, const char *name, const double *values, int count) {
  cli_json_key(json, name);
  cli_json_open(json, '[');
  for (int i = 0; i < count; i++) cli_json_real(json, values[i]);
  cli_json_close(json, ']');
}

static const char *const share_names[PLATEAU_SHARES] = {"floor",     "gradient", "rate",
                                                        "optimizer", "model",    "rest"};

static void put_budget(cli_json *json, const cli_explained *x) {
  cli_json_key(json, "budget");
  cli_json_open(json, '[');
  for (int i = 0; i < PLATEAU_SHARES; i++) {
    const plateau_budget_part *part = &x->verdict.budget[i];
    cli_json_open(json, '{');
    put_string(json, "part", share_names[i]);
    put_real(json, "nats", part->nats);
    put_real(json, "noise", part->noise);
    cli_json_key(json, "experiment");
    if (part->experiment < 0)
      cli_json_null(json);
    else {
      const char *name = x->evidence.experiment[part->experiment].change.name;
      cli_json_string(json, name, strlen(name));
    }
    cli_json_close(json, '}');
  }
  cli_json_close(json, ']');
}

static void put_findings(cli_json *json, const cli_explained *x) {
  char words[512];
  cli_json_key(json, "labels");
  cli_json_open(json, '[');
  for (int i = 0; i < x->verdict.findings; i++) {
    const plateau_finding *finding = &x->verdict.finding[i];
    const plateau_label_row *row = plateau_label_describe(finding->label);
    cli_json_open(json, '{');
    put_string(json, "label", row->name);
    for (int f = 0; f < PLATEAU_FIGURES; f++)
      if (row->figure[f]) put_real(json, row->figure[f], finding->figure[f]);
    put_string(
        json, "words",
        plateau_finding_words(words, sizeof words, finding, &x->evidence, 1, "nats a character"));
    cli_json_close(json, '}');
  }
  cli_json_close(json, ']');
}

static const char *const groups[] = {"nothing", "rate",     "optimizer", "clipping", "activation",
                                     "size",    "gradient", "window",    "memory"};

static void put_experiment(cli_json *json, const cli_explained *x, int i) {
  const plateau_experiment *experiment = &x->evidence.experiment[i];
  const plateau_effect *effect = &x->verdict.effect[i];
  const plateau_outcome *outcome = &experiment->outcome;
  static const char *const signs[] = {"hurt", "no clear change", "helped"};
  cli_json_open(json, '{');
  put_string(json, "name", experiment->change.name);
  put_string(json, "label", experiment->change.label);
  put_string(json, "group", groups[experiment->change.group]);
  put_string(json, "effect", signs[effect->sign + 1]);
  put_real(json, "train", effect->train);
  put_real(json, "change", effect->change);
  put_real(json, "noise", effect->noise);
  put_real(json, "floor", outcome->floor);
  put_real(json, "above_floor", effect->excess);
  put_real(json, "valid", effect->valid);
  put_real(json, "valid_change", effect->valid_change);
  put_real(json, "start", outcome->start);
  put_reals(json, "measured", outcome->train, PLATEAU_TRIAL_MEASURES);
  put_reals(json, "measured_valid", outcome->valid, PLATEAU_TRIAL_MEASURES);
  put_real(json, "epochs", outcome->epochs);
  put_count(json, "rollbacks", (uint64_t)outcome->rollbacks);
  cli_json_close(json, '}');
}

static void put_evidence(cli_json *json, const plateau_evidence *e) {
  cli_json_key(json, "evidence");
  cli_json_open(json, '{');
  put_real(json, "train", e->train);
  put_real(json, "valid", e->valid);
  put_real(json, "best_valid", e->best_valid);
  put_count(json, "best_epoch", e->best_epoch);
  put_count(json, "rollbacks", (uint64_t)e->rollbacks);
  put_real(json, "uniform", e->uniform);
  put_real(json, "floor", e->floor);
  put_real(json, "floor_window", e->floor_window);
  put_real(json, "floor_carried", e->floor_carried);
  put_reals(json, "ngram_train", e->ngram_train, PLATEAU_ORDERS);
  put_reals(json, "ngram_valid", e->ngram_valid, PLATEAU_ORDERS);
  put_reals(json, "gradient", e->gradient, e->lags);
  put_reals(json, "skip", e->skip, e->skips);
  put_real(json, "saturated", e->saturated);
  put_real(json, "clipped", e->clipped);
  cli_json_close(json, '}');
}

static void put_action(cli_json *json, const cli_explained *x) {
  static const char *const actions[] = {"nothing", "go-on", "go-on-with", "start-over",
                                        "stop-at-best"};
  char words[512];
  cli_json_key(json, "action");
  cli_json_open(json, '{');
  put_string(json, "do", actions[x->verdict.action]);
  put_string(json, "change", x->verdict.change);
  put_string(json, "words", plateau_action_words(words, sizeof words, &x->verdict, &x->evidence));
  cli_json_close(json, '}');
}

int cli_explain_json(const cli_explained *x) {
  cli_json json = {0};
  char words[512];
  cli_json_open(&json, '{');
  put_string(&json, "sentence",
             plateau_verdict_sentence(words, sizeof words, &x->verdict, &x->evidence, 1,
                                      "nats a character"));
  put_count(&json, "epoch", x->epoch);
  put_real(&json, "seconds", x->seconds);
  put_real(&json, "loss", x->verdict.loss);
  put_real(&json, "valid", x->verdict.valid);
  put_budget(&json, x);
  put_findings(&json, x);
  put_action(&json, x);
  cli_json_key(&json, "experiments");
  cli_json_open(&json, '[');
  for (int i = 0; i < x->verdict.effects; i++) put_experiment(&json, x, i);
  cli_json_close(&json, ']');
  put_evidence(&json, &x->evidence);
  cli_json_close(&json, '}');
  const bool good = !json.failed;
  if (good) puts(json.text);
  cli_json_free(&json);
  return good ? CLI_GOOD : cli_refuse(CLI_WORLD, "There is not enough memory for the answer.");
}

/* recipes.c - the named sets of settings: for your own text, and the post with one change each. */
#include "base/message.h"

#include <assert.h>
#include <string.h>

/* The post's run in pieces, so that each variant can replace one. Every field that matters is
 * named, even at its default: the defaults may be tuned, the post may not. */
#define SIGMOID  "cell=rnn activation=sigmoid"
#define UNITS    " hidden=128 layers=1"
#define WINDOW   " window=16"
#define TEXT     " batch=32 chars=3585"
#define CLEARED  " state=reset"
#define GRADIENT " bptt=full"
#define SGD      " optimizer=sgd lr=0.1"
#define REST                                                                      \
  " embedding=128 init=gaussian init_scale=0.3 dropout=0 burn_in=0 max_vocab=512" \
  " loss_scale=sum weight_decay=0 clip=0 schedule=constant schedule_epochs=1501 warmup=0 seed=3"

/* The settings that the post does not state. `chars` follows from its 7 batches an epoch and our
 * batch size. */
#define GUESSED "embedding init init_scale batch chars seed"

static const plateau_recipe recipes[] = {
    {"default", "Default",
     "For a text of your own: a GRU of two layers that keeps its memory between windows, with "
     "dropout and Adam.",
     "", ""},
    {"post", "The post",
     "The post's run: a sigmoid RNN of 128 units, windows of 16, memory cleared, SGD at 0.1; "
     "32 windows a batch is our reading.",
     SIGMOID UNITS WINDOW TEXT CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-one", "The post, one window a batch",
     "The other reading of the post's 7 batches an epoch: one window each, 112 predictions in all.",
     SIGMOID UNITS WINDOW " batch=1 chars=113" CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-carry", "The post + carried state",
     "The post's run with one change: the memory is kept between windows.",
     SIGMOID UNITS WINDOW TEXT " state=carry" GRADIENT SGD REST, GUESSED},
    {"post-tanh", "The post + tanh", "The post's run with one change: tanh instead of the sigmoid.",
     "cell=rnn activation=tanh" UNITS WINDOW TEXT CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-lstm", "The post + LSTM", "The post's run with one change: an LSTM instead of the RNN.",
     "cell=lstm" UNITS WINDOW TEXT CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-gru", "The post + GRU", "The post's run with one change: a GRU instead of the RNN.",
     "cell=gru" UNITS WINDOW TEXT CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-adam", "The post + Adam",
     "The post's run with one change: Adam at 0.001, for which a summed loss is like a mean loss.",
     SIGMOID UNITS WINDOW TEXT CLEARED GRADIENT
     " optimizer=adam lr=0.001 beta1=0.9 beta2=0.999 eps=1e-8" REST,
     GUESSED " state lr"},
    {"post-256", "The post + 256 units",
     "The post's run with one change: 256 units instead of 128.",
     SIGMOID " hidden=256 layers=1" WINDOW TEXT CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-window64", "The post + window 64",
     "The post's run with one change: windows of 64 characters instead of 16.",
     SIGMOID UNITS " window=64" TEXT CLEARED GRADIENT SGD REST, GUESSED " state"},
    {"post-bug", "Gradient through the last step only",
     "The post's first version: the gradient flows only through the last step of a window.",
     SIGMOID UNITS WINDOW TEXT CLEARED " bptt=last" SGD REST, GUESSED " state"},
};

#define COUNT ((int)(sizeof recipes / sizeof *recipes))

const plateau_recipe *plateau_recipes(int *count) {
  *count = COUNT;
  return recipes;
}

/* Applies the "name=value" at the start of `settings`. Returns what follows it. */
static const char *apply(plateau_config *config, const char *settings) {
  char name[32], value[32];
  size_t length = strcspn(settings, "=");
  assert(length < sizeof name);
  memcpy(name, settings, length);
  name[length] = 0;
  settings += length + 1;
  length = strcspn(settings, " ");
  assert(length < sizeof value);
  memcpy(value, settings, length);
  value[length] = 0;
  plateau_status status = plateau_config_set(config, name, value, NULL);
  assert(status == PLATEAU_OK);
  (void)status;
  settings += length;
  return *settings ? settings + 1 : settings;
}

plateau_status plateau_config_recipe(plateau_config *config, const char *name,
                                     plateau_error *error) {
  char names[160] = "";
  for (int i = 0; i < COUNT; i++) {
    if (strcmp(name, recipes[i].name) != 0) {
      pl_message_add(names, sizeof names, i ? ", %s" : "%s", recipes[i].name);
      continue;
    }
    plateau_config_default(config);
    for (const char *rest = recipes[i].settings; *rest;) rest = apply(config, rest);
    return PLATEAU_OK;
  }
  return pl_refuse(error, PLATEAU_BAD_SETTING, "There is no recipe %q. Choose one of: %s.", name,
                   names);
}

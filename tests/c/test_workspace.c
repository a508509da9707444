/* test_workspace.c - the memory of a run's activations: everything that a step writes between the
 * parameters and their gradient. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/bptt.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

static size_t activations(const plateau_config *config, int vocabulary) {
  pl_model model;
  pl_model_make(&model, config, vocabulary);
  pl_arena arena = {0};
  for (int row = 0; row < config->batch; row += PL_SHARD_ROWS) {
    int left = config->batch - row;
    pl_workspace workspace;
    pl_workspace_place(&workspace, &model, config->window,
                       left < PL_SHARD_ROWS ? left : PL_SHARD_ROWS, true, &arena);
  }
  return arena.used;
}

/* The limit of the issue, for more symbols than a text in one script has. */
static void the_default_recipe_takes_less_than_16_mb(void **state) {
  (void)state;
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  size_t bytes = activations(&config, 500);
  print_message("%zu bytes\n", bytes);
  assert_true(bytes > 0);
  assert_true(bytes < 16000000);
}

/* The whole block holds the activations, the nats of eight rows that are measured, and things that do
 * not depend on the window. So a longer window adds to the block what it adds to those. */
static void the_block_grows_by_the_activations(void **state) {
  (void)state;
  static const char *const settings[] = {"cell=rnn", "cell=gru", "cell=lstm",
                                         "cell=lstm layers=2 dropout=0.3", "cell=gru batch=19"};
  for (int i = 0; i < COUNT(settings); i++) {
    plateau_config config;
    plateau_config_recipe(&config, "default-1", NULL);
    set_all(&config, settings[i]);
    size_t block[2], own[2];
    for (int longer = 0; longer < 2; longer++) {
      config.window = longer ? 128 : 64;
      char letters[9000];
      fill_letters(letters, sizeof letters, 20, 1);
      placed it;
      place(&it, &config, 20, letters, sizeof letters);
      block[longer] = plateau_session_size(&config, &it.text, NULL);
      own[longer] = activations(&config, 20);
      unplace(&it);
    }
    if (block[1] - block[0] != own[1] - own[0] + 8 * 64 * sizeof(double))
      fail_msg("%s: %zu bytes, %zu of them activations", settings[i], block[1] - block[0],
               own[1] - own[0]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_default_recipe_takes_less_than_16_mb),
      cmocka_unit_test(the_block_grows_by_the_activations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

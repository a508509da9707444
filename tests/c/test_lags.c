/* test_lags.c - measures how far back a run learns in the middle of a run. Its bits do not change,
 * in every cell and in blocks of exactly the promised size. double_lags.c checks the numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "support_run.h"

enum { LENGTH = 700 };

/* Takes every look of this part of the interface, with the current weights. */
static void look(plateau_session *s, const char *row) {
  plateau_lags *lags;
  size_t size = plateau_lags_size(s, 11);
  void *block = aligned_alloc(64, size); /* a multiple of 64, as the arena counts */
  plateau_lags_begin(&lags, block, size, s, 11);
  while (plateau_lags_advance(lags)) continue;
  const plateau_config *config = plateau_session_config(s);
  double *scratch = malloc(2 * (size_t)config->hidden * sizeof *scratch);
  for (int layer = 0; layer < config->layers; layer++) {
    const double *h = plateau_lags_of_h(lags, layer), *c = plateau_lags_of_c(lags, layer);
    for (int k = 0; k < plateau_lags_count(lags); k++)
      if (!(h[k] > 0 && h[k] < 100)) fail_msg("%s: layer %d, lag %d: %g", row, layer, k, h[k]);
    if ((c != NULL) != (config->cell == PLATEAU_CELL_LSTM)) fail_msg("%s: c", row);
    /* For the last layer d c = d h o (1 - tanh(c)^2) at lag 0, where both factors are below 1. */
    if (c && layer == config->layers - 1 && !(c[0] > 0 && c[0] < h[0]))
      fail_msg("%s: c %g, h %g", row, c[0], h[0]);
    double norm = plateau_recurrent_norm(s, layer, scratch);
    if ((norm > 0) != (config->cell == PLATEAU_CELL_RNN)) fail_msg("%s: norm %g", row, norm);
  }
  free(scratch);
  free(block);
  size_t train = plateau_session_plan(s)->train;
  double *nats = malloc(train * sizeof *nats);
  for (int seen = 1; seen <= 32; seen *= 4) {
    if (!plateau_reach_begin(s, PLATEAU_TRAINING, seen, 32, 13)) fail_msg("%s: nothing", row);
    while (plateau_measure_advance(s)) continue;
    if (!(plateau_measure_loss(s) > 0)) fail_msg("%s: %d seen", row, seen);
  }
  if (!plateau_reach_all_begin(s, PLATEAU_TRAINING, 32, 13, nats)) fail_msg("%s: nothing", row);
  while (plateau_measure_advance(s)) continue;
  if (!(plateau_reach_all_loss(s, PLATEAU_TRAINING, 32, 13, nats) > 0)) fail_msg("%s: all", row);
  free(nats);
}

static void a_look_leaves_a_run_as_it_was(void **state) {
  (void)state;
  const char *const rows[] = {
      "cell=rnn activation=sigmoid state=reset window=16 bptt=last",
      "cell=rnn layers=2 dropout=0.3 burn_in=3",
      "cell=gru layers=2 embedding=5 state=reset window=1",
      "cell=lstm layers=3 hidden=11 embedding=4 window=5",
      "cell=lstm window=100 batch=2",
  };
  char letters[LENGTH];
  fill_letters(letters, LENGTH, 6, 5);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed looked, alone;
    plateau_config config;
    config_from(&config, rows[i]);
    place(&looked, &config, 6, letters, LENGTH);
    place(&alone, &config, 6, letters, LENGTH);
    for (uint64_t step = 0; step <= 3; step++) {
      run_to(looked.session, step);
      run_to(alone.session, step);
      look(looked.session, rows[i]);
      if (plateau_session_hash(looked.session) != plateau_session_hash(alone.session))
        fail_msg("%s: another run after step %d", rows[i], (int)step);
    }
    unplace(&looked);
    unplace(&alone);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_look_leaves_a_run_as_it_was)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* support_base.c - small runs whose files tests change by hand. */
#include "support_base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"

static const char *const BASES[] = {
    "cell=lstm hidden=1 optimizer=adam state=carry window=3 batch=1 valid=0 dropout=0.5",
    "cell=gru hidden=2 optimizer=sgd state=reset window=3 batch=1 valid=0 lr=0.25",
    "cell=rnn hidden=2 optimizer=momentum state=carry window=3 batch=2 valid=0",
    "cell=rnn activation=sigmoid hidden=2 optimizer=sgd state=reset window=3 batch=2 valid=0",
    "cell=rnn hidden=1 optimizer=sgd state=carry window=3 batch=1 valid=0.3",
    "cell=rnn hidden=1 optimizer=sgd state=reset window=3 batch=1 valid=0.3",
};
static const int STEPS[] = {9, 0, 5, 5, 10, 5};

static void open_base(placed *it, int base) {
  plateau_config config;
  char letters[21];
  fill_letters(letters, sizeof letters, 2, 4);
  config_from(&config, BASES[base]);
  place(it, &config, 2, letters, sizeof letters);
}

saved make_base(int base) {
  placed it;
  open_base(&it, base);
  void *best = place_best(it.session);
  if (base >= BEST) {
    run_to(it.session, it.session->plan.steps);
    plateau_measure(it.session, PLATEAU_HELD_OUT);
    assert_true(plateau_best_offer(it.session));
  }
  run_to(it.session, (uint64_t)STEPS[base]);
  plateau_real weight = (plateau_real)0.1;
  if (base == BEGUN) it.session->live.parameters[0] += weight;
  if (base == BEGUN) pl_session_written(it.session); /* take a snapshot inside the epoch */
  saved file = save(it.session);
  unplace(&it);
  free(best);
  return file;
}

void expect_refusal(saved *file, const char *what, const char *part) {
  plateau_checkpoint checkpoint;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_status status = plateau_checkpoint_read(&checkpoint, file->bytes, file->size, &error);
  if (status != PLATEAU_BAD_FILE || error.status != status || !strstr(error.sentence, part))
    fail_msg("%s: status %d, \"%s\" instead of \"...%s...\"", what, (int)status, error.sentence,
             part);
}

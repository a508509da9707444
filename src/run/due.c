/* due.c - the schedule of measuring: after which steps of a run its losses are measured.
 *
 * It counts in parts of equal work, which are epochs unless an epoch is long. Each measurement is a
 * fixed share further than the one before, and at least a part: of 2 % where the loss costs little
 * to measure, so that every part up to 50 is measured. The epochs at which samples are kept are
 * measured too. The figures are in docs/measuring.md. */
#include "run/session.h"
#include "text/excerpt.h"

/* Predictions of a part of a long epoch, about. */
enum { PART_PREDICTIONS = 1 << 18 };

/* From this part on, the measurements of each loss take at most a twentieth of the work. */
enum { PARTS = 100, TWENTIETH = 20 };

/* A prediction costs a step this many times what it costs a measurement: forward, and twice that
 * back. */
enum { STEP_COST = 3 };

typedef struct pace {
  uint64_t percent; /* from one measurement to the next */
  uint64_t gap;     /* parts from one to the next that a twentieth always pays for */
} pace;

static const uint64_t PERCENT[] = {2, 3, 4, 5, 7, 10, 15, 20, 25, 33, 50, 67, 100};

static uint64_t over(uint64_t a, uint64_t b) { return a / b + (a % b > 0); }

static uint64_t next_after(uint64_t part, const pace *p) {
  uint64_t gap = over(part * p->percent, 100), least = over(part * PERCENT[0], 100);
  if (part >= PARTS && gap > p->gap) gap = p->gap;
  return part + (gap > least ? gap : least);
}

static bool is_due(uint64_t part, const pace *p) {
  uint64_t due = 1;
  while (due < part) due = next_after(due, p);
  return due == part || plateau_milestone(part);
}

/* Parts up to PARTS that are due, in one walk: this runs after every part. */
static uint64_t count_due(const pace *p) {
  uint64_t count = 0, due = 1;
  for (uint64_t part = 1; part <= PARTS; part++) {
    count += part == due || plateau_milestone(part);
    if (part == due) due = next_after(due, p);
  }
  return count;
}

/* The densest pace whose measurements up to part 100 cost a twentieth of those parts.
 *
 *   cost   predictions of a measurement
 *   part   predictions of a part */
static pace pace_for(uint64_t cost, uint64_t part) {
  pace p = {.gap = over(TWENTIETH * cost, STEP_COST * part)};
  for (size_t i = 0; i < sizeof PERCENT / sizeof *PERCENT; i++) {
    p.percent = PERCENT[i];
    if (count_due(&p) * cost * TWENTIETH <= STEP_COST * PARTS * part) break;
  }
  return p;
}

static uint64_t parts_of(const plateau_plan *plan) {
  uint64_t parts = plan->predictions / PART_PREDICTIONS;
  if (parts > plan->steps) parts = plan->steps;
  return parts > 0 ? parts : 1;
}

/* The number of the part that the newest step has ended, from 1; 0 when it is inside a part. */
static uint64_t part_ended(const plateau_session *s) {
  const pl_counters *now = s->live.counters;
  uint64_t parts = parts_of(&s->plan), steps = s->plan.steps, done = now->steps_done;
  if (done == 0) return now->epoch * parts;
  uint64_t ended = done * parts / steps, before = (done - 1) * parts / steps;
  return ended > before ? now->epoch * parts + ended : 0;
}

bool plateau_measure_due(const plateau_session *s, plateau_part what) {
  uint64_t part = part_ended(s), cost = pl_excerpt_make(&s->plan, &s->config, what).predictions;
  if (part == 0 || cost == 0) return false;
  pace p = pace_for(cost, s->plan.predictions / parts_of(&s->plan));
  return is_due(part, &p) ||
         (s->live.counters->steps_done == 0 && plateau_milestone(s->live.counters->epoch));
}

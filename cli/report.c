/* report.c - tells a person about a run: a line at milestones, and how it ended. */
#include "report.h"

#include "bar.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Prints the sample with a margin, without characters that a terminal would obey. */
static void put_sample(const char *text, size_t bytes) {
  fputs("  | ", stderr);
  for (size_t i = 0; i < bytes; i++) {
    const unsigned char c = (unsigned char)text[i];
    const bool second = i + 1 < bytes && c == 0xc2 &&
                        (unsigned char)text[i + 1] < 0xa0; /* U+0080 to U+009F */
    if (c == '\n')
      fputs("\n  | ", stderr);
    else if (second || c < 0x20 || c == 0x7f)
      fputc(c == '\t' ? '\t' : '?', stderr);
    else
      fputc(c, stderr);
    i += second;
  }
  fputc('\n', stderr);
}

static void put_loss(const char *before, double loss) {
  char text[24];
  cli_write_loss(text, sizeof text, loss);
  fprintf(stderr, "%s%s", before, text);
}

/* An exact loss has no error. */
static void put_measured(const char *before, cli_loss measured) {
  put_loss(before, measured.loss);
  if (measured.error > 0) put_loss(" ± ", measured.error);
}

void cli_report_milestone(const cli_epoch *epoch, uint64_t target, bool terminal) {
  char speed[24];
  cli_short_number(speed, sizeof speed, epoch->chars_per_second);
  fprintf(stderr, "epoch %" PRIu64 " of %" PRIu64, epoch->progress.epoch, target);
  put_loss(": loss ", epoch->progress.loss);
  if (!isnan(epoch->train.loss)) put_measured(", measured ", epoch->train);
  if (!isnan(epoch->valid.loss)) put_measured(", test text ", epoch->valid);
  fprintf(stderr, ", %s chars/s\n", speed);
  if (terminal && epoch->sample) put_sample(epoch->sample, epoch->sample_bytes);
}

/* A share of a floor that is next to nothing says nothing. */
static void put_distance(double loss, double floor, double uniform) {
  if (floor > 0.01 * uniform && loss < 2 * floor)
    fprintf(stderr, "%.1f %% above its floor, %.4f", 100 * (loss / floor - 1), floor);
  else {
    put_loss("", fmax(0, loss - floor));
    fprintf(stderr, " above its floor, %.4f", floor);
  }
}

static void put_held_out(const cli_summary *summary) {
  char at[24];
  cli_write_epoch(at, sizeof at, summary->best_at);
  put_measured("  test text ", summary->held_out);
  put_measured("; best ", summary->best);
  fprintf(stderr, " at epoch %s\n", at);
  fputs("            Picked as the lowest: expect a little more on other new text.\n", stderr);
}

void cli_report_end(const cli_summary *summary, const cli_course *course) {
  const cli_epoch *last = &summary->last;
  char time[24], sentence[200];
  cli_short_time(time, sizeof time, last->seconds);
  fprintf(stderr, "%" PRIu64 " epoch%s in %s; losses are nats a character\n", summary->epochs,
          summary->epochs == 1 ? "" : "s", time);
  put_loss("  loss      ", last->progress.loss);
  fputs(" as the last epoch ran\n", stderr);
  if (!isnan(last->train.loss)) {
    put_measured("  measured  ", last->train);
    fputs(" with the last weights: ", stderr);
    put_distance(last->train.loss, summary->floor, course->uniform);
    fputc('\n', stderr);
  }
  if (!isnan(summary->best.loss)) put_held_out(summary);
  cli_course_say(course, sentence, sizeof sentence, summary->epochs, summary->best.loss,
                 summary->best_at);
  if (*sentence) fprintf(stderr, "  in short  %s\n", sentence);
  if (summary->patience > 0)
    fprintf(stderr,
            "  ended     after %" PRIu64 " measurements without a lower loss on the test text\n",
            summary->patience);
}

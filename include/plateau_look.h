/* plateau_look.h - a closer look at a run: where its loss is, how far back it learns, what its units
 * do, what its samples repeat. Part of the interface of plateau.h, whose rules hold here too.
 *
 * Nothing here changes a run. All of it is measured with the weights of one moment, dropout off.
 */
#ifndef PLATEAU_LOOK_H
#define PLATEAU_LOOK_H

#include "plateau.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Where the loss is ---- */

/* ---- How far back it learns ---- */

/* ---- Inside ---- */

/* A gate of a cell, or what stands in its place: of the rnn, which has none, the hidden unit. */
typedef struct plateau_gate {
  const char *name; /* "forget gate" */
  bool both_signs;  /* a tanh, from -1 to 1; else a sigmoid, from 0 to 1 */
} plateau_gate;

enum { PLATEAU_GATES = 4, PLATEAU_LAYERS = 4 }; /* at most */

/* The gates of the session's cell, in torch's order; *count of them. */
const plateau_gate *plateau_gates(const plateau_session *session, int *count);

/* How the activations of one gate of one layer, of all units and characters read, lie. A sigmoid
 * gate is saturated below 0.1 and above 0.9 (left and right saturated: Karpathy, Johnson, Li,
 * "Visualizing and Understanding Recurrent Networks", 2015, section 4.2), a tanh below -0.9 and
 * above 0.9. */
typedef struct plateau_saturation {
  uint64_t low, high, count;
} plateau_saturation;

/* A stretch of the text read with the weights of the moment, dropout off, from h0, as the run reads
 * it: with state = carry one stream, else windows of T, each from h0. */
typedef struct plateau_inside {
  plateau_session *session;
  size_t first, length; /* of the stretch, in characters */
  size_t read;          /* of them, so far */
  float
      *states; /* read x (layers * H): states[character * layers * H + layer * H + unit]; or NULL */
  plateau_saturation saturation[PLATEAU_LAYERS][PLATEAU_GATES];
} plateau_inside;

/* Between steps only: begin, then _some until it returns false. The stretch must lie in the text;
 * with state = reset the windows are those of training when `first` is a multiple of T. `states`
 * has room for length x layers x H numbers, or is NULL. Each call of _some reads one window, or, with
 * state = reset, up to eight. A measurement (plateau_measure_*) under way is lost. */
void plateau_inside_begin(plateau_inside *inside, plateau_session *session, size_t first,
                          size_t length, float *states);
bool plateau_inside_some(plateau_inside *inside);

/* How far a step moved each tensor: norm of its change over the norm it had. `before`: what
 * plateau_weights_read gave before the step; `ratio`: plateau_tensors() numbers. NaN for a tensor
 * that was 0 throughout. Between steps or after plateau_apply. */
void plateau_update_ratio(const plateau_session *session, const plateau_real *before,
                          double *ratio);

/* What a character of a Markdown text is part of. A reading of one line at a time, by rules that can
 * be said in a sentence each (src/marks.c), not a Markdown parser. */
typedef enum plateau_mark {
  PLATEAU_HEADING,   /* a line that begins with one to six # and a space */
  PLATEAU_LIST_ITEM, /* a line that begins with -, * or +, or a number and . or ), and a space */
  PLATEAU_CODE,      /* `inline`, and between ``` or ~~~ fences, the marks themselves included */
  PLATEAU_LINK,      /* [text](address), from [ to ) */
  PLATEAU_LINE_END,  /* the next character is a line feed */
  PLATEAU_LATE,      /* its position in its line is above the median position of the text */
  PLATEAU_MARKS      /* how many there are */
} plateau_mark;

/* "heading", "list item", ... */
const char *plateau_mark_name(plateau_mark mark);

/* The marks of the first `length` characters of a text, as bits 1 << plateau_mark, one byte a
 * character; the median is theirs. Takes time proportional to length. */
void plateau_marks(const plateau_text *text, size_t length, uint8_t *marks);

/* Area under the ROC curve of a unit's activation as a detector of each mark: the share of pairs of
 * one character with the mark and one without in which the former has the higher activation, ties
 * counted half (Mann, Whitney 1947). Exact: pairs are counted in whole numbers after sorting; at most
 * 2^31 characters. 0.5: it tells nothing; near 0 it is a detector, too, that falls. `values`: of
 * character i values[i * apart], finite. `auc`: PLATEAU_MARKS numbers, NaN for a mark that all
 * characters have or none. `block`: plateau_auc_size(count) bytes. */
size_t plateau_auc_size(size_t count);
void plateau_auc(double *auc, const float *values, size_t apart, const uint8_t *marks, size_t count,
                 void *block, size_t block_bytes);

/* The units that tell a mark best: by |AUC - 0.5|, largest first, ties: the lower unit. auc[unit *
 * PLATEAU_MARKS + mark] as plateau_auc gives them. Writes at most `room` units and returns how many;
 * a unit whose AUC is NaN is none of them. */
int plateau_auc_rank(int *units, int room, const double *auc, int count, plateau_mark mark);

/* ---- Repeats and copies ---- */

/* ---- Samples of an n-gram model ---- */

#ifdef __cplusplus
}
#endif

#endif

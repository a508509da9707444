/* model.h - the table of tensors: name, shape, layout, initial value. All other code walks this
 * table.
 *
 * Weights always live in panels (gemm.h): 8 output rows side by side, so that a product reads them
 * in order. Gate blocks are padded to whole vectors, Hp = H rounded up to 8, and pads stay 0. The
 * public interface, checkpoints and hashes see torch's row-major order.
 */
#ifndef PL_MODEL_H
#define PL_MODEL_H
#include "base/real.h"
#include "base/rng.h"

enum { PL_MAX_LAYERS = 4, PL_MAX_TENSORS = 1 + 4 * PL_MAX_LAYERS + 2 };

typedef enum pl_layout {
  PL_PANELS,  /* rows in panels of 8: (padded row / 8 * cols + col) * 8 + padded row % 8 */
  PL_COLUMNS, /* transposed, for gathers by symbol: col * padded rows + padded row */
  PL_ROWS     /* row-major with padded rows: row * padded cols + col */
} pl_layout;

typedef enum pl_filling { PL_UNIFORM, PL_ORTHOGONAL } pl_filling;

typedef struct pl_tensor {
  char name[40];
  int rows, cols; /* as in torch; a bias has cols = 1 */
  int blocks;     /* gate blocks, each padded to whole vectors */
  bool vector;    /* a bias: one-dimensional in torch */
  pl_layout layout;
  pl_filling filling;
  double bound;  /* PL_UNIFORM draws from ±bound */
  size_t offset; /* in numbers, into the parameters */
  size_t size;   /* numbers, pads included */
} pl_tensor;

typedef struct pl_model {
  int cell, activation; /* plateau_cell, plateau_activation */
  int V, E, H, G, layers;
  int direct_gates;       /* gates whose recurrent product goes straight into their sum: G; gru 2 */
  int Hp, Ep, Vp, Np;     /* padded to 8: H, E, V; G x Hp */
  int H_stride, N_stride; /* numbers from row to row of Hp or Np in a workspace: pl_stride */
  double dropout, input_dropout;
  int count; /* number of tensors */
  pl_tensor tensor[PL_MAX_TENSORS];
  int encoder; /* indices into tensor; -1: one-hot */
  int twin;    /* the encoder, when it is the decoder once more (tied.h); else -1 */
  int w_ih[PL_MAX_LAYERS], w_hh[PL_MAX_LAYERS], b_ih[PL_MAX_LAYERS], b_hh[PL_MAX_LAYERS];
  int decoder, decoder_bias;
  size_t size;    /* numbers of all tensors, pads included */
  size_t numbers; /* the same without pads */
} pl_model;

/* Numbers that a run learns: those of all tensors, but a twin only once. */
size_t pl_model_weights(const pl_model *model);

/* Whether a tensor is one of the decoder, which makes the logits. */
bool pl_model_decodes(const pl_model *model, int index);

/* Divides the logits of a network by a temperature: the decoder's numbers. */
void pl_model_cool(const pl_model *model, double temperature, pl_real *parameters);

/* Fills the table from the settings and V symbols. */
void pl_model_make(pl_model *model, const plateau_config *config, int vocabulary);

/* The index of (row, col) of a tensor in the parameters. */
size_t pl_tensor_index(const pl_tensor *tensor, int row, int col);

/* Copies a tensor out of or into parameters (or moments, or a gradient). `values` has torch's
 * order. */
void pl_tensor_export(const pl_tensor *tensor, const pl_real *parameters, pl_real *values);
void pl_tensor_import(const pl_tensor *tensor, pl_real *parameters, const pl_real *values);

#endif

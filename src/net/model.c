/* model.c - the table of tensors: name, shape, layout, bounds of the initial values. */
#include "net/model.h"

#include "base/dmath.h"

#include <assert.h>
#include <string.h>

static int gates_of(int cell) {
  return cell == PLATEAU_CELL_LSTM ? 4 : cell == PLATEAU_CELL_GRU ? 3 : 1;
}

/* "rnn.weight_hh_l" and 0 give "rnn.weight_hh_l0". A layer of -1 adds nothing. */
static void write_name(char *name, const char *stem, int layer) {
  size_t length = strlen(stem);
  memcpy(name, stem, length + 1);
  if (layer < 0) return;
  name[length] = (char)('0' + layer);
  name[length + 1] = 0;
}

static int add(pl_model *m, const char *stem, int layer, pl_tensor tensor) {
  assert(m->count < PL_MAX_TENSORS);
  int padded = tensor.blocks * pl_pad(tensor.rows / tensor.blocks);
  write_name(tensor.name, stem, layer);
  tensor.offset = m->size;
  tensor.size = tensor.layout == PL_ROWS ? (size_t)tensor.rows * (size_t)pl_pad(tensor.cols)
                                         : (size_t)padded * (size_t)tensor.cols;
  m->size += tensor.size;
  m->numbers += (size_t)tensor.rows * (size_t)tensor.cols;
  m->tensor[m->count] = tensor;
  return m->count++;
}

static double fan_in_bound(int fan_in) { return 1 / pl_sqrt(fan_in); }

static void add_layer(pl_model *m, int layer) {
  int rows = m->G * m->H, first = layer == 0, one_hot = first && m->E == 0;
  int in = !first ? m->H : one_hot ? m->V : m->E;
  double bound = fan_in_bound(in), recurrent = fan_in_bound(m->H);
  pl_tensor weight = {.rows = rows, .cols = in, .blocks = m->G, .bound = bound};
  weight.layout = one_hot ? PL_COLUMNS : PL_PANELS;
  m->w_ih[layer] = add(m, "rnn.weight_ih_l", layer, weight);
  weight.cols = m->H;
  weight.layout = PL_PANELS;
  weight.filling = PL_ORTHOGONAL;
  m->w_hh[layer] = add(m, "rnn.weight_hh_l", layer, weight);
  pl_tensor bias = {.rows = rows, .cols = 1, .blocks = m->G, .vector = true, .bound = recurrent};
  m->b_ih[layer] = add(m, "rnn.bias_ih_l", layer, bias);
  m->b_hh[layer] = add(m, "rnn.bias_hh_l", layer, bias);
}

void pl_model_make(pl_model *m, const plateau_config *config, int vocabulary) {
  memset(m, 0, sizeof *m);
  m->cell = config->cell;
  m->activation = config->activation;
  m->V = vocabulary;
  m->E = config->embedding;
  m->H = config->hidden;
  m->G = gates_of(config->cell);
  m->direct_gates = config->cell == PLATEAU_CELL_GRU ? 2 : m->G;
  m->layers = config->layers;
  m->Hp = pl_pad(m->H);
  m->Ep = pl_pad(m->E);
  m->Vp = pl_pad(m->V);
  m->Np = m->G * m->Hp;
  m->H_stride = pl_stride(m->Hp);
  m->N_stride = pl_stride(m->Np);
  m->dropout = config->dropout;
  m->input_dropout = config->input_dropout;
  m->encoder = -1;
  if (m->E > 0)
    m->encoder = add(
        m, "encoder.weight", -1,
        (pl_tensor){.rows = m->V, .cols = m->E, .blocks = 1, .layout = PL_ROWS, .bound = 1});
  for (int layer = 0; layer < m->layers; layer++) add_layer(m, layer);
  double bound = fan_in_bound(m->H);
  m->decoder = add(m, "decoder.weight", -1,
                   (pl_tensor){.rows = m->V, .cols = m->H, .blocks = 1, .bound = bound});
  m->decoder_bias = add(
      m, "decoder.bias", -1,
      (pl_tensor){.rows = m->V, .cols = 1, .blocks = 1, .vector = true, .bound = bound});
  m->twin = config->tied ? m->encoder : -1;
}

size_t pl_model_weights(const pl_model *m) {
  return m->twin < 0 ? m->numbers : m->numbers - (size_t)m->V * (size_t)m->E;
}

bool pl_model_decodes(const pl_model *m, int index) {
  return index == m->decoder || index == m->decoder_bias;
}

void pl_model_cool(const pl_model *m, double temperature, pl_real *parameters) {
  const pl_real by = (pl_real)(1 / temperature);
  for (int i = 0; i < m->count; i++) {
    pl_real *first = parameters + m->tensor[i].offset;
    for (size_t n = 0; n < m->tensor[i].size && pl_model_decodes(m, i); n++) first[n] *= by;
  }
}

size_t pl_tensor_index(const pl_tensor *t, int row, int col) {
  if (t->layout == PL_ROWS) return t->offset + (size_t)row * (size_t)pl_pad(t->cols) + (size_t)col;
  int block = t->rows / t->blocks, padded = pl_pad(block);
  size_t at = (size_t)(row / block * padded + row % block), height = (size_t)(t->blocks * padded);
  if (t->layout == PL_COLUMNS) return t->offset + (size_t)col * height + at;
  return t->offset + (at / PL_LANES * (size_t)t->cols + (size_t)col) * PL_LANES + at % PL_LANES;
}

void pl_tensor_export(const pl_tensor *t, const pl_real *parameters, pl_real *values) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++) *values++ = parameters[pl_tensor_index(t, row, col)];
}

void pl_tensor_import(const pl_tensor *t, pl_real *parameters, const pl_real *values) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++) parameters[pl_tensor_index(t, row, col)] = *values++;
}

/* test_optimizer.c - compares updates, sums, norms and clipping of every variant with double
 * arithmetic.
 *
 * The formulas are written here again from torch 1.13's documentation. Tolerance: 2e-6 of a rate's
 * size a step, which is some 30 roundings of float; a wrong term is far larger. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/dispatch.h"
#include "run/update.h"
#include "support_place.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

static const char *const VARIANTS[] = {"fused_avx512", "fused_avx2", "fused_scalar", "plain_avx512",
                                       "plain_avx2",   "plain_sse2", "plain_scalar"};
static const char *const OPTIMIZERS[] = {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"};

/* The next variant that runs here, from number *i on; NULL after the last. */
static const pl_kernels *next_variant(int *i) {
  const pl_kernels *kernels = NULL;
  while (*i < COUNT(VARIANTS) && !kernels) kernels = pl_kernels_named(VARIANTS[(*i)++]);
  return kernels;
}

static plateau_config config_of(int optimizer, double decay, double clip) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.optimizer = optimizer;
  config.lr = 0.01, config.momentum = 0.8, config.beta1 = 0.7, config.beta2 = 0.95;
  config.eps = 1e-4, config.weight_decay = decay, config.clip = clip;
  return config;
}

/* ---- Formulas */

typedef struct number {
  double p, g, m, v;
} number;

static void torch_step(const plateau_config *c, int step, double rate, number *x) {
  double g = x->g, denominator;
  if (c->optimizer == PLATEAU_OPTIMIZER_ADAMW)
    x->p -= rate * c->weight_decay * x->p;
  else
    g += c->weight_decay * x->p;
  switch (c->optimizer) {
  case PLATEAU_OPTIMIZER_SGD: x->p -= rate * g; break;
  case PLATEAU_OPTIMIZER_MOMENTUM:
    x->m = c->momentum * x->m + g;
    x->p -= rate * x->m;
    break;
  case PLATEAU_OPTIMIZER_NESTEROV:
    x->m = c->momentum * x->m + g;
    x->p -= rate * (g + c->momentum * x->m);
    break;
  case PLATEAU_OPTIMIZER_RMSPROP:
    x->m = c->beta2 * x->m + (1 - c->beta2) * g * g;
    x->p -= rate * g / (sqrt(x->m) + c->eps);
    break;
  default:
    x->m = c->beta1 * x->m + (1 - c->beta1) * g;
    x->v = c->beta2 * x->v + (1 - c->beta2) * g * g;
    denominator = sqrt(x->v) / sqrt(1 - pow(c->beta2, step)) + c->eps;
    x->p -= rate / (1 - pow(c->beta1, step)) * x->m / denominator;
  }
}

enum { SIZE = 40 };

static void check_formula(const pl_kernels *kernels, const plateau_config *config, double clip) {
  float p[SIZE], g[SIZE], m[SIZE] = {0}, v[SIZE] = {0};
  number x[SIZE];
  uint64_t seed = 5;
  for (int i = 0; i < SIZE; i++) {
    p[i] = (float)(2 * next_unit(&seed) - 1);
    x[i] = (number){p[i], 0, 0, 0};
  }
  for (int step = 1; step <= 20; step++) {
    double rate = 0.01 * next_unit(&seed);
    pl_update update = pl_update_make(config, (uint64_t)step, rate, 0);
    update.clip = clip;
    for (int i = 0; i < SIZE; i++) {
      g[i] = (float)(2 * next_unit(&seed) - 1);
      x[i].g = clip * (double)g[i];
      torch_step(config, step, rate, &x[i]);
    }
    if (!kernels->optimizer_update(SIZE, &update, g, p, m, v))
      fail_msg("%s %s: refused", kernels->name, OPTIMIZERS[config->optimizer]);
    for (int i = 0; i < SIZE; i++)
      if (!(fabs(p[i] - x[i].p) < 2e-6 * step))
        fail_msg("%s %s, decay %g, clip %g: step %d, number %d is %.9g, torch %.9g", kernels->name,
                 OPTIMIZERS[config->optimizer], config->weight_decay, clip, step, i, (double)p[i],
                 x[i].p);
  }
}

static void updates_are_torchs(void **state) {
  int tried = 0;
  (void)state;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));)
    for (int optimizer = 0; optimizer < COUNT(OPTIMIZERS); optimizer++)
      for (int row = 0; row < 4; row++) {
        plateau_config config = config_of(optimizer, row % 2 ? 0.1 : 0, 0);
        check_formula(kernels, &config, row < 2 ? 1 : 0.25);
      }
}

/* eps stands outside the root, and bias corrections count from step 1. At step 1 Adam moves every
 * parameter by the rate, for any size of the gradient. */
static void adams_first_step_is_the_rate(void **state) {
  int tried = 0;
  (void)state;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));) {
    plateau_config config = config_of(PLATEAU_OPTIMIZER_ADAM, 0, 0);
    config.eps = 1e-12;
    pl_update update = pl_update_make(&config, 1, 0.01, 0);
    float p[8] = {0}, m[8] = {0}, v[8] = {0}, g[8] = {1e-3f, 1, 1e3f, -1e-3f, -1, -1e3f, 0, 1e-2f};
    assert_true(kernels->optimizer_update(8, &update, g, p, m, v));
    for (int i = 0; i < 8; i++) {
      double expected = g[i] > 0 ? -0.01 : g[i] < 0 ? 0.01 : 0;
      if (!(fabs(p[i] - expected) < 1e-7))
        fail_msg("%s: gradient %g moves by %.9g", kernels->name, (double)g[i], (double)p[i]);
    }
  }
}

static void tiny_moments_become_zero_and_parameters_stay(void **state) {
  int tried = 0;
  (void)state;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));) {
    plateau_config config = config_of(PLATEAU_OPTIMIZER_MOMENTUM, 0, 0);
    pl_update update = pl_update_make(&config, 1, 0.01, 0);
    float p[8] = {0, 0, 0, -1e-40f}, m[8] = {1.1e-30f, -1.1e-30f, 1.3e-30f}, g[8] = {0};
    float n[8] = {0}, v[8] = {1.04e-30f, 1.1e-30f};
    assert_true(kernels->optimizer_update(8, &update, g, p, m, n));
    assert_true(m[0] == 0 && m[1] == 0 && m[2] > 1e-30f && p[3] < 0);
    update.optimizer = PLATEAU_OPTIMIZER_ADAM;
    assert_true(kernels->optimizer_update(8, &update, g, p, n, v));
    assert_true(v[0] == 0 && v[1] > 1e-30f);
  }
}

/* ---- What is not finite */

enum { GRADIENT, PARAMETER, MOMENT1, MOMENT2, PLACES };
static const char *const PLACE_NAMES[] = {"gradient", "parameter", "moment1", "moment2"};

/* True when an update is accepted with `bad` in one place of `size` numbers, which are otherwise
 * 0.5. */
static bool accepts(const pl_kernels *kernels, int optimizer, double decay, size_t size, int place,
                    size_t at, float bad) {
  float *x[PLACES];
  for (int i = 0; i < PLACES; i++) {
    x[i] = malloc(size * sizeof *x[i]);
    for (size_t j = 0; j < size; j++) x[i][j] = 0.5f;
  }
  x[place][at] = bad;
  plateau_config config = config_of(optimizer, decay, 0);
  pl_update update = pl_update_make(&config, 3, 0.01, 1);
  bool good = kernels->optimizer_update(size, &update, x[GRADIENT], x[PARAMETER], x[MOMENT1],
                                        x[MOMENT2]);
  for (int i = 0; i < PLACES; i++) free(x[i]);
  return good;
}

static void check_poison(const pl_kernels *kernels, int optimizer, double decay, size_t size) {
  const float bad[] = {NAN, -NAN, INFINITY, -INFINITY};
  const size_t at[] = {0, 1, 7, size / 2, size - 8, size - 1};
  int places = 2 + pl_optimizer_moments(optimizer);
  for (int place = 0; place < places; place++)
    for (int i = 0; i < COUNT(at); i++)
      for (int b = 0; b < COUNT(bad); b++)
        if (accepts(kernels, optimizer, decay, size, place, at[i], bad[b]))
          fail_msg("%s %s, decay %g: %g at %zu of %zu in %s is accepted", kernels->name,
                   OPTIMIZERS[optimizer], decay, (double)bad[b], at[i], size, PLACE_NAMES[place]);
  if (!accepts(kernels, optimizer, decay, size, GRADIENT, 0, 0.5f))
    fail_msg("%s %s: good numbers are refused", kernels->name, OPTIMIZERS[optimizer]);
}

static void what_is_not_finite_is_found_wherever_it_stands(void **state) {
  static const size_t sizes[] = {8, 16, 24, 1000};
  int tried = 0;
  (void)state;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));)
    for (int optimizer = 0; optimizer < COUNT(OPTIMIZERS); optimizer++)
      for (int size = 0; size < COUNT(sizes); size++)
        for (int decays = 0; decays < 2; decays++)
          check_poison(kernels, optimizer, decays ? 0.1 : 0, sizes[size]);
}

/* Finite numbers go in and an infinity comes out: g*g, and p - rate * g. */
static void an_overflow_is_found(void **state) {
  int tried = 0;
  (void)state;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));) {
    assert_false(accepts(kernels, PLATEAU_OPTIMIZER_RMSPROP, 0, 16, GRADIENT, 9, 1e30f));
    assert_false(accepts(kernels, PLATEAU_OPTIMIZER_ADAM, 0, 16, GRADIENT, 9, -1e30f));
    assert_false(accepts(kernels, PLATEAU_OPTIMIZER_MOMENTUM, 1e38, 16, PARAMETER, 9, 3e38f));
    assert_true(accepts(kernels, PLATEAU_OPTIMIZER_SGD, 0, 16, GRADIENT, 9, 1e30f));
  }
}

/* ---- Sums, norm, clipping */

static void gradients_add_up(void **state) {
  int tried = 0;
  (void)state;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));) {
    float a[SIZE], b[SIZE], expected[SIZE];
    uint64_t seed = 9;
    for (int i = 0; i < SIZE; i++) {
      a[i] = (float)next_unit(&seed), b[i] = (float)(2 * next_unit(&seed) - 1);
      expected[i] = a[i] + b[i];
    }
    kernels->gradient_sum(SIZE, a, b);
    assert_memory_equal(a, expected, sizeof a);
  }
}

/* The double sum of squares to 1e-15 relative, in any order; the same bits in every variant. */
static void norms_are_those_of_all_tensors(void **state) {
  plateau_config config;
  pl_model model;
  (void)state;
  plateau_config_recipe(&config, "default-1", NULL);
  config.hidden = 11, config.embedding = 5, config.layers = 2;
  pl_model_make(&model, &config, 7);
  float *gradient = calloc(model.size, sizeof *gradient);
  uint64_t seed = 3;
  double squares = 0, first = 0;
  for (int i = 0; i < model.count; i++)
    for (int row = 0; row < model.tensor[i].rows; row++)
      for (int col = 0; col < model.tensor[i].cols; col++) {
        float x = (float)(1e3 * (2 * next_unit(&seed) - 1));
        gradient[pl_tensor_index(&model.tensor[i], row, col)] = x;
        squares += (double)x * (double)x;
      }
  int tried = 0;
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));) {
    double norm = kernels->gradient_norm(&model, gradient);
    if (first == 0) first = norm;
    if (!(fabs(norm / sqrt(squares) - 1) < 1e-14) || norm != first)
      fail_msg("%s: %.17g, not %.17g; the first variant had %.17g", kernels->name, norm,
               sqrt(squares), first);
  }
  /* A float's square overflows a float, but not a norm. */
  memset(gradient, 0, model.size * sizeof *gradient);
  gradient[0] = FLT_MAX;
  for (tried = 0; (void)0, tried < COUNT(VARIANTS);) {
    const pl_kernels *kernels = next_variant(&tried);
    if (kernels) assert_true(kernels->gradient_norm(&model, gradient) == (double)FLT_MAX);
  }
  free(gradient);
}

static void a_norm_tells_what_is_not_finite(void **state) {
  const float bad[] = {NAN, INFINITY, -INFINITY};
  plateau_config config;
  pl_model model;
  int tried = 0;
  (void)state;
  plateau_config_recipe(&config, "default-1", NULL);
  config.hidden = 3;
  pl_model_make(&model, &config, 5);
  float *gradient = calloc(model.size, sizeof *gradient);
  for (const pl_kernels *kernels; (kernels = next_variant(&tried));)
    for (size_t at = 0; at < model.size; at++)
      for (int b = 0; b < COUNT(bad); b++) {
        gradient[at] = bad[b];
        double norm = kernels->gradient_norm(&model, gradient);
        if (isfinite(norm)) fail_msg("%s: %g at %zu", kernels->name, (double)bad[b], at);
        gradient[at] = 0;
      }
  free(gradient);
}

static void clipping_shortens_to_the_limit(void **state) {
  static const struct {
    double clip, norm;
  } rows[] = {{0, 1e9}, {1, 0}, {1, 0.5}, {1, 0.9999985}, {1, 1}, {1, 2}, {0.25, 1e6}, {5, 1e300}};
  (void)state;
  for (int i = 0; i < COUNT(rows); i++) {
    plateau_config config = config_of(PLATEAU_OPTIMIZER_SGD, 0, rows[i].clip);
    double factor = pl_update_make(&config, 1, 0.1, rows[i].norm).clip;
    double torch = rows[i].clip > 0 ? fmin(1, rows[i].clip / (rows[i].norm + 1e-6)) : 1;
    if (!(fabs(factor - torch) <= 1e-15 * torch))
      fail_msg("clip %g, norm %g: %.17g, not %.17g", rows[i].clip, rows[i].norm, factor, torch);
  }
}

/* 1 / (1 - beta^step) and 1 / sqrt(1 - beta^step), also where beta^step is nearly 1 or 0. */
static void corrections_are_exact_at_every_step(void **state) {
  static const uint64_t steps[] = {1, 2, 3, 10, 1000, 100000, 10000000, UINT64_C(1) << 40};
  static const double betas[] = {0, 0.5, 0.9, 0.999, 0.999999};
  (void)state;
  for (int i = 0; i < COUNT(steps); i++)
    for (int b = 0; b < COUNT(betas); b++) {
      plateau_config config = config_of(PLATEAU_OPTIMIZER_ADAM, 0, 0);
      config.beta1 = config.beta2 = betas[b];
      pl_update u = pl_update_make(&config, steps[i], 0.1, 1);
      double rest = -expm1((double)steps[i] * log(betas[b]));
      if (!(fabs(u.unbias1 * rest - 1) < 1e-9 && fabs(u.unbias2 * sqrt(rest) - 1) < 1e-9))
        fail_msg("beta %g, step %llu: %.12g and %.12g", betas[b], (unsigned long long)steps[i],
                 u.unbias1, u.unbias2);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(updates_are_torchs),
      cmocka_unit_test(adams_first_step_is_the_rate),
      cmocka_unit_test(tiny_moments_become_zero_and_parameters_stay),
      cmocka_unit_test(what_is_not_finite_is_found_wherever_it_stands),
      cmocka_unit_test(an_overflow_is_found),
      cmocka_unit_test(gradients_add_up),
      cmocka_unit_test(norms_are_those_of_all_tensors),
      cmocka_unit_test(a_norm_tells_what_is_not_finite),
      cmocka_unit_test(clipping_shortens_to_the_limit),
      cmocka_unit_test(corrections_are_exact_at_every_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

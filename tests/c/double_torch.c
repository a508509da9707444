/* double_torch.c - test_torch.c in the double build: the same vectors to 1e-10. */
#ifndef PL_DOUBLE
#error this program is for the double build
#endif
#include "test_torch.c" /* NOLINT(bugprone-suspicious-include) */

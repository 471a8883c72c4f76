/*-------------------------------------------------------------------------
 *
 * check.h
 *	  What the stand-alone tests of src/math share: a check that counts, and
 *	  numbers that are the same at every run.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATH_CHECK_H
#define EXPERIENCE_MATH_CHECK_H

#include <stdint.h>
#include <stdio.h>

static int	passed = 0;
static int	failed = 0;

static void
check(int ok, const char *what, int n, double got)
{
	if (ok)
		passed++;
	else
	{
		failed++;
		printf("FAILED: %s: n = %d: %.17g\n", what, n, got);
	}
}

/* Evenly in 0 ... 1. */
static double
uniform(void)
{
	static uint64_t state = 7;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (double) (state >> 11) / 9007199254740992.0;
}

#endif							/* EXPERIENCE_MATH_CHECK_H */

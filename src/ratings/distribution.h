/*-------------------------------------------------------------------------
 *
 * distribution.h
 *	  A ratings value opened up for computing: what every reading works on.
 *
 * Masses are counts, or sums of weights where the value has weights.  Where a
 * formula needs a number of persons (variances, intervals, tests), weighted
 * values use Kish's effective n = (sum w)^2 / sum w^2; without weights it is
 * the number of answers.
 *
 * All functions are pure; an undefined result is NaN.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DISTRIBUTION_H
#define EXPERIENCE_DISTRIBUTION_H

#include "ratings/ratings.h"

typedef struct Distribution
{
	int32		lo;
	int32		hi;
	int			categories;
	double		total;			/* sum of the masses */
	double		effective_n;
	double		freedom;		/* effective_n - 1, without cancellation */
	bool		weighted;
	double		mass[FLEXIBLE_ARRAY_MEMBER];	/* per category */
} Distribution;

/* Allocated in the current memory context. */
extern Distribution *distribution_of(const Ratings *r);

/* The number of answers, whatever they weigh; raises 22003 beyond 2^63. */
extern int64 ratings_answered(const Ratings *r);

extern double distribution_mean(const Distribution *d);

/* With divisor n. */
extern double population_variance(const Distribution *d);

/* With divisor n - 1, n being the effective n; NaN for a single answer. */
extern double sample_variance(const Distribution *d);

/* R's type 7; weighted: the inverse of the cumulative share, midpoint at ties. */
extern double distribution_quantile(const Distribution *d, double p);

/*
 * The mass, the mass in effective answers (a count where there are no
 * weights), and the share of the categories low..high, clipped to the scale.
 */
extern double mass_between(const Distribution *d, int64 low, int64 high);
extern double effective_mass(const Distribution *d, int64 low, int64 high);
extern double share_between(const Distribution *d, int64 low, int64 high);

/* van der Eijk's agreement A, in -1..1; NaN below three categories. */
extern double distribution_agreement(const Distribution *d);

/* Tastle and Wierman's consensus, in 0..1. */
extern double distribution_consensus(const Distribution *d);

#endif							/* EXPERIENCE_DISTRIBUTION_H */

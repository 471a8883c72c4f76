/*-------------------------------------------------------------------------
 *
 * comoments.h
 *	  How up to 64 variables vary together, from one pass over the rows.
 *
 * The sums are kept about a pivot, the values of one of the rows, in
 * double-double: no division per row, and a constant column has deviations,
 * and therefore variance, of exactly zero after any merge.  Because the pivot
 * is one of the data, the sum of squares about it is at most n + 1 times the
 * one about the mean: centering at the end costs log10(n) of some 31 digits.
 *
 * Numbers are finite, and zero or of a magnitude between 1e-100 and 1e100;
 * weights between 1e-40 and 1e40: then no product overflows and none loses
 * its low part.  A row with a NULL, or with weight zero, is missing.
 *
 * Algebra
 *		Identity: n = 0.  Merging moves one side to the other's pivot and adds;
 *		commutative and associative to 1e-28 relative, not byte for byte, so
 *		tests compare readings.  No subtraction.  Different numbers of variables
 *		or different names do not merge (22023); unnamed takes the names of
 *		named.  Merged with a weighted value, a row without a weight weighs 1.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_COMOMENTS_H
#define EXPERIENCE_COMOMENTS_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"
#include "math/matrix.h"

#define COMOMENTS_MAX_VARIABLES 64
#define COMOMENTS_MAX_NAME	63	/* bytes */

#define COMOMENTS_MIN_NUMBER	1e-100
#define COMOMENTS_MAX_NUMBER	1e100
#define COMOMENTS_MIN_WEIGHT	1e-40
#define COMOMENTS_MAX_WEIGHT	1e40

typedef struct Comoments Comoments;

extern const ValueClass comoments_class;

#define DatumGetComoments(d) \
	((Comoments *) value_from_datum(&comoments_class, (d)))
#define PG_GETARG_COMOMENTS(n)	DatumGetComoments(PG_GETARG_DATUM(n))

/* The centered moments, as readings want them; palloc'd. */
typedef struct Moments
{
	int			k;
	int64		n;				/* rows */
	int64		missing;
	bool		weighted;
	double_double weight;		/* sum of weights; n when unweighted */
	double_double weight2;		/* sum of squared weights; n when unweighted */
	double		effective_n;	/* weight^2 / weight2; n when unweighted */
	const char **names;			/* NULL-terminated strings, or NULL when unnamed */
	double_double *mean;		/* k */
	double_double *s;			/* sums of products about the means, packed */
} Moments;

static inline double_double
moments_s(const Moments *m, int i, int j)
{
	return m->s[MATRIX_AT(i, j)];
}

extern Moments *moments_open(const Comoments *c);

/* The correlation of two variables, within -1 and 1; NaN when one is constant. */
extern double_double moments_r(const Moments *m, int i, int j);

/*
 * A value from centered moments: what readings such as within_units() return.
 * Unweighted moments have weight = n.
 */
extern Comoments *comoments_from_moments(const Moments *m);

/* Both together: merge may change a and return it, sum makes a new value. */
extern Comoments *comoments_merge(Comoments *a, const Comoments *b);
extern Comoments *comoments_sum(const Comoments *a, const Comoments *b);

/*
 * The variable that a text names: a name, or a 1-based position in digits.
 * Raises 22023 that lists the names when there is none.
 */
extern int	moments_variable(const Moments *m, const char *given);

/* What to call a variable in results and messages: its name or position. */
extern const char *moments_name(const Moments *m, int variable);

#endif							/* EXPERIENCE_COMOMENTS_H */

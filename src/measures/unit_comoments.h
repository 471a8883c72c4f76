/*-------------------------------------------------------------------------
 *
 * unit_comoments.h
 *	  How variables vary together within and between units: teams, stores.
 *
 * Built from one comoments value for each unit, none of which is kept.  What
 * is kept are sums over the units g, of n_g rows, with means m_g and sums of
 * products S_g about them:
 *
 * Layout
 *		ValueHeader		flags: NAMED
 *		int32			k, the number of variables; 0 when none is known yet
 *		int32			bytes of the names
 *		int64			units with a row, of these with one row, units without
 *		int64			rows, and rows with a NULL (listwise)
 *		double_double	numbers, UNIT_NUMBERS(k):
 *		  1				sum of n_g^2
 *		  k				pivot: the means of one of the units
 *		  k				sum of n_g d_g, where d_g = m_g - pivot
 *		  p				sum of n_g d_g d_g', packed by rows (matrix.h)
 *		  k				sum of d_g
 *		  p				sum of d_g d_g', packed
 *		  p				sum of S_g, packed
 *		  P				sum of vec(S_g) vec(S_g)', packed, for k <= 12 only
 *		names			stored_names.h
 *
 *		p = k (k + 1) / 2, P = p (p + 1) / 2; 8 variables take 13 kB, 12 55 kB.
 *
 * Why the last sum: the contribution of a unit to the score of a regression
 * within units is a linear function of vec(S_g) whose coefficients depend on
 * the slopes alone, whatever y and x are.  So the middle of the cluster-robust
 * sandwich, and the covariance of slopes of two regressions, are quadratic
 * forms of this one matrix.
 *
 * Algebra
 *		Identity: no units.  Merging moves one side to the other's pivot and
 *		adds: commutative and associative to 1e-28 relative, not byte for byte,
 *		so tests compare readings.  A variable that is constant has zeros
 *		exactly.  No subtraction: a unit may be added once only, whole.
 *		Different numbers of variables or different names do not merge
 *		(22023); unnamed takes the names of named.  Weighted comoments are
 *		refused (0A000): the inference counts rows and units.  Sums out of the
 *		range of a double are an error (22003): with at most 12 variables they
 *		are fourth powers of deviations, which are limited to some 1e70, and,
 *		so that their products do not underflow, to 1e-70 or zero.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_UNIT_COMOMENTS_H
#define EXPERIENCE_UNIT_COMOMENTS_H

#include "postgres.h"

#include "common/value.h"
#include "math/matrix.h"
#include "measures/comoments.h"

#define UNIT_COMOMENTS_NAMED	0x0001

/* Above this many variables there is no sum of vec(S_g) vec(S_g)'. */
#define UNIT_SQUARES_MAX_VARIABLES 12

/* Below it the intervals that count units deserve a warning. */
#define FEW_UNITS 30

typedef struct UnitComoments
{
	ValueHeader header;
	int32		k;
	int32		names_size;
	int64		units;			/* with at least one row */
	int64		single;			/* of these, with one row */
	int64		empty;			/* without a row */
	int64		rows;
	int64		missing;
	double_double numbers[FLEXIBLE_ARRAY_MEMBER];
} UnitComoments;

StaticAssertDecl(offsetof(UnitComoments, numbers) == 56,
				 "the numbers of unit_comoments keep 8-byte alignment");

/* Which of the numbers. */
typedef enum UnitSum
{
	UNIT_SQUARED_SIZES,
	UNIT_PIVOT,
	UNIT_SUM,
	UNIT_PRODUCTS,
	UNIT_MEAN_SUM,
	UNIT_MEAN_PRODUCTS,
	UNIT_WITHIN,
	UNIT_SQUARES,
	UNIT_SUMS
} UnitSum;

extern const ValueClass unit_comoments_class;

#define DatumGetUnitComoments(d) \
	((UnitComoments *) value_from_datum(&unit_comoments_class, (d)))
#define PG_GETARG_UNIT_COMOMENTS(n)	DatumGetUnitComoments(PG_GETARG_DATUM(n))

/* How many numbers that sum has, and where they begin. */
extern int	unit_sum_length(int k, UnitSum sum);
extern double_double *unit_sum(const UnitComoments *u, UnitSum sum);

static inline bool
unit_squares_kept(int k)
{
	return k <= UNIT_SQUARES_MAX_VARIABLES;
}

/* The stored names: they begin where one more sum would. */
static inline char *
unit_names(const UnitComoments *u)
{
	return (char *) unit_sum(u, UNIT_SUMS);
}

/* Bytes of a value. */
extern Size unit_comoments_size(int k, int names_size);

/* An empty value of k variables; names as they are stored, or NULL. */
extern UnitComoments *unit_comoments_create(int k, const char *names,
											int names_size);

/* Adds a unit.  The same u, or one that has taken the names of the unit. */
extern UnitComoments *unit_comoments_add(UnitComoments *u, const Moments *unit);
extern UnitComoments *unit_comoments_merge(UnitComoments *u,
										   const UnitComoments *other);

/* What readings want. */
typedef struct UnitMoments
{
	int			k;
	int64		units;			/* with at least one row */
	int64		units_within;	/* with at least two rows */
	int64		rows_within;	/* of these */
	double_double squared_sizes;

	/* n = rows, and S = W + B */
	Moments    *total;

	/*
	 * n = rows - units + 1, so that a regression of k regressors has the
	 * rows - units - k degrees of freedom that unit dummies would leave; the
	 * means are those of all rows.
	 */
	Moments    *within;

	/* n = units, each unit weighing its rows; the weights have mean 1 */
	Moments    *between;

	/* n = units, each unit weighing the same */
	Moments    *means;

	/* sum of vec(S_g) vec(S_g)', or NULL above 12 variables */
	const double_double *squares;
} UnitMoments;

extern UnitMoments *unit_moments_open(const UnitComoments *u);

/* One-way analysis of variance of a variable; NaN where not defined. */
typedef struct UnitAnova
{
	double		ss_between;
	double		ss_within;
	double		df_between;
	double		df_within;
	double		ms_between;
	double		ms_within;
	double		f;
	double		mean_n;			/* rows per unit */
	double		n0;				/* the same, corrected for unequal sizes */
} UnitAnova;

extern UnitAnova unit_anova(const UnitMoments *u, int variable);

/* Reliability of the unit means, ICC(2) = 1 - 1 / F; NaN where not defined. */
extern double unit_icc2(const UnitMoments *u, int variable);

#endif							/* EXPERIENCE_UNIT_COMOMENTS_H */

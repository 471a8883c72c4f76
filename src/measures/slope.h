/*-------------------------------------------------------------------------
 *
 * slope.h
 *	  One slope with its uncertainty, from whichever rows it is asked of.
 *
 * Rows				least squares over the rows of a comoments value; the
 *					classical standard error
 * Within units		fixed effects; cluster-robust by unit (within.h): units
 *					carry the interval
 * Unit means		least squares over the unweighted means of the units, each
 *					of which is one observation
 *
 * Unit means are unreliable as measures of the units when these have few rows,
 * and that pulls slopes towards zero.  Where asked for, each regressor is
 * taken to have the reliability ICC(2) of its unit means: b = A^-1 S_xy, where
 * A is S_xx with its diagonal times the reliabilities, and the covariance is
 * sigma^2 A^-1 S_xx A^-1, the reliabilities being taken as known.  With one
 * regressor these are slope and standard error divided by ICC(2).
 *
 * Source
 *		Fuller, Measurement Error Models (1987), section 1.1 and 3.1.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_SLOPE_H
#define EXPERIENCE_SLOPE_H

#include "measures/within.h"

typedef enum SlopeKind
{
	SLOPE_OF_ROWS,
	SLOPE_WITHIN_UNITS,
	SLOPE_OF_UNIT_MEANS
} SlopeKind;

typedef struct SlopeSource
{
	SlopeKind	kind;
	const Moments *m;			/* means, and names of the variables */
	const UnitMoments *u;		/* NULL for rows */
	bool		disattenuated;
} SlopeSource;

typedef struct Slope
{
	double		value;
	double		se;
	double		df;				/* of Student's t; infinite: normal */
	double		n;				/* rows, or units */
	double		y_se;			/* of the mean of y given x; 0 when it is taken as given */
	const WithinRegression *within; /* NULL when it is not one */
} Slope;

/* What follows from a slope, by Student's t. */
typedef struct SlopeTest
{
	double		t;
	double		p_value;
	double		low;
	double		high;
} SlopeTest;

extern SlopeTest slope_test(const Slope *slope, double level);

/* From (c), or from (u, slopes, reliability) of the two text arguments. */
extern SlopeSource slope_source_of_rows(FunctionCallInfo fcinfo);
extern SlopeSource slope_source_of_units(FunctionCallInfo fcinfo, int slopes,
										 int reliability);

/* Of y on x[0], while x[1..k-1] are held constant. x must outlive it. */
extern Slope slope_solve(const SlopeSource *source, int y, const int *x, int k);

/* Of two slopes of one source, the second of which has the first one's y. */
extern double slope_covariance(const Slope *a, const Slope *b);

/* How the slopes were made, and a warning or NULL. */
extern const char *slope_method(const SlopeSource *source);
extern const char *few_units_note(int64 units);
extern const char *slope_note(const SlopeSource *source);

/* Both notes, either of which may be NULL. */
extern const char *joined_notes(const char *first, const char *second);

#endif							/* EXPERIENCE_SLOPE_H */

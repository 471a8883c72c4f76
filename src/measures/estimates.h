/*-------------------------------------------------------------------------
 *
 * estimates.h
 *	  One estimate per group or study, each kept: type estimates.
 *
 * The rows of estimates_rows.h are (value, se), se > 0.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ESTIMATES_H
#define EXPERIENCE_ESTIMATES_H

#include "postgres.h"

#include "math/double_double.h"
#include "measures/estimates_rows.h"

#define ESTIMATES_WIDTH 2

/* Within these, squares of standard errors are normal doubles. */
#define ESTIMATES_MIN_SE	1e-140
#define ESTIMATES_MAX_SE	1e140

extern const ValueClass estimates_class;

/* Writes one row, checked: 22003 when not finite or out of range, 22023 when se is not positive. */
extern void estimates_row(double value, double se, double *row);

/* What groups with known standard errors say together; undefined is NaN. */
typedef struct Pooled
{
	int64		k;
	double		fixed;			/* mean with weights 1 / se^2 */
	double		fixed_se;
	double		q;				/* Cochran's statistic, df = k - 1 */
	double		tau2;			/* as given, or by DerSimonian and Laird */
	double		mean;			/* mean with weights 1 / (se^2 + tau2) */
	double		mean_se;
	double		hartung_knapp_se;
} Pooled;

/* Rows are sorted; tau2 NaN: to be estimated.  k = 0 leaves all undefined. */
extern Pooled estimates_pool(const double *rows, int64 k, double tau2);

#endif							/* EXPERIENCE_ESTIMATES_H */

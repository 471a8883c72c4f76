/*-------------------------------------------------------------------------
 *
 * ols.h
 *	  Least squares from co-moments, for readings of several modules.
 *
 * The regressors are scaled to correlations, that matrix is factored by
 * pivoted Cholesky in double-double and inverted, and its reciprocal
 * condition number (1-norm) must reach REGRESSION_MIN_RCOND.
 *
 * Weights.  Sums are scaled by effective n / sum of weights, with Kish's
 * effective n = (sum w)^2 / sum w^2, and effective n stands for n in degrees
 * of freedom: weights that are all equal change nothing, and no scale of the
 * weights matters.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_OLS_H
#define EXPERIENCE_OLS_H

#include "measures/comoments.h"

#define REGRESSION_MIN_RCOND 1e-12

/*
 * y on x[0..k-1] and an intercept.  Terms count from 0, the intercept; term i
 * is x[i - 1].  When there are fewer rows than terms, defined is false and
 * nothing else but k, n and df is set.
 */
typedef struct Regression
{
	int			k;				/* regressors, without the intercept */
	bool		defined;
	double		n;				/* effective n; rows when unweighted */
	double		df;				/* n - k - 1 */
	double		rcond;
	double_double tss;			/* about the mean, scaled to n */
	double_double rss;
	double_double sigma2;		/* rss / df; zero when df is not positive */
	double_double *coefficient; /* k + 1 terms */
	double_double *inverse;		/* of the sums of products of x, packed, k */
	double_double *covariance_factor;	/* (X'X)^-1 with intercept, packed, k + 1:
										 * times sigma2 it is the covariance */
	double	   *beta;			/* standardised, of x[i]; NaN for a constant y */
	double	   *vif;			/* variance inflation, of x[i] */
} Regression;

/*
 * Raises 22023 that names the terms when the regressors are collinear, one of
 * them is constant, or one is y or named twice.
 */
extern Regression *regression_solve(const Moments *m, int y, const int *x, int k);

/* NaN where not defined: no degrees of freedom, or no variance of y. */
extern double regression_sigma(const Regression *r);
extern double regression_r2(const Regression *r);
extern double regression_se(const Regression *r, int term);

/* weights of k + 1 terms: the value of the combination and its standard error */
extern double regression_combination(const Regression *r, const double *weights,
									 double *se);

/*
 * R squared of y on each subset of x: 2^k numbers, number s being that of the
 * regressors whose bits are set in s.  Collinear and constant regressors add
 * nothing to the others.  For k = 16 some 20 ms.
 */
extern double *regression_subsets_r2(const Moments *m, int y, const int *x, int k);

/*
 * The correlation of i and j when the given variables are held constant; NaN
 * where it is not defined.  Raises 22023 as regression_solve() does.
 */
extern double partial_correlation(const Moments *m, int i, int j,
								  const int *given, int n);

/* The variables that an argument names: text, or text[] that is not empty. */
extern int	variable_argument(FunctionCallInfo fcinfo, int argument, const Moments *m);
extern int *variables_argument(FunctionCallInfo fcinfo, int argument,
							   const char *name, const Moments *m, int *n);

#endif							/* EXPERIENCE_OLS_H */

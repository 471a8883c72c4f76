/*-------------------------------------------------------------------------
 *
 * within.h
 *	  Regressions within units, and their cluster-robust covariance.
 *
 * The slopes b are those of y on x after the means of the units are taken
 * away, as with a dummy for each unit (fixed effects).  Their covariance is
 * the sandwich A^-1 (sum of s_g s_g') A^-1, A = sum of the S_xx of the units,
 * where s_g = S_g,xy - S_g,xx b is what unit g adds to the score, times
 *
 *		G / (G - 1) * (n - 1) / (n - k)		("CR1"),
 *
 * G units, n rows, k slopes.  Units of one row have no score: they count
 * neither in G nor in n.  Tests have G - 1 degrees of freedom.
 *
 * Since s_g is linear in vec(S_g), so is the influence of a unit on a
 * coefficient, A^-1 s_g: a vector of weights of vec(S_g).  The covariance of
 * two coefficients, also of different regressions, is the form of their two
 * vectors with the matrix sum of vec(S_g) vec(S_g)' that the value keeps.
 *
 * Sources
 *		Liang and Zeger, Biometrika 73 (1986) 13-22; Arellano, Oxford Bulletin
 *		of Economics and Statistics 49 (1987) 431-434; Cameron and Miller,
 *		Journal of Human Resources 50 (2015) 317-372, section II.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_WITHIN_H
#define EXPERIENCE_WITHIN_H

#include "measures/ols.h"
#include "measures/unit_comoments.h"

typedef struct WithinRegression
{
	const UnitMoments *u;
	int			y;
	const int  *x;
	int			k;
	bool		defined;		/* are there coefficients? */
	double		df;				/* G - 1 */
	double		factor;			/* of CR1; NaN with fewer than two units */
	Regression *slopes;			/* term 1 + i is x[i] */
} WithinRegression;

/* Raises 0A000 when the value does not keep what the covariance needs. */
extern void within_check_variables(const UnitMoments *u);

/* x must live as long as the result. Raises as regression_solve() does. */
extern WithinRegression *within_solve(const UnitMoments *u, int y,
									  const int *x, int k);

/* Of x[i]; NaN where not defined. */
extern double within_slope(const WithinRegression *w, int i);
extern double within_se(const WithinRegression *w, int i);

/* The covariance of x[i] of one regression and x[j] of another of the same u. */
extern double within_covariance(const WithinRegression *a, int i,
								const WithinRegression *b, int j);

#endif							/* EXPERIENCE_WITHIN_H */

/*-------------------------------------------------------------------------
 *
 * incomplete.h
 *	  The incomplete gamma and beta functions, as tails of distributions.
 *
 * A tail is evaluated as density * ratio.  The density is that of ln(x) at the
 * point asked for, and carries all of the exponential smallness; the ratio is
 * of moderate size and comes from a continued fraction or a series.
 *
 * The density is written as a saddle point expression (C. Loader, "Fast and
 * accurate computation of binomial probabilities", 2000),
 *
 *		gamma:	x^a e^-x / G(a) = sqrt(a / 2pi) exp(-a D(x/a) - s(a))
 *		beta:	x^a y^b / B(a,b) = sqrt(ab / 2pi n)
 *					exp(-a D(nx/a) - b D(ny/b) - s(a) - s(b) + s(n))
 *
 * with n = a + b, y = 1 - x, D(r) = r - 1 - ln r >= 0 and s the error of
 * Stirling's formula (DLMF 5.11.1).  No large logarithms cancel, so what error
 * there is comes from the rounding of the exponent itself: at a tail of 1e-300
 * about 2e-13, relative.  To that end the caller passes each r together with
 * r - 1, which it knows without cancellation.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_INCOMPLETE_H
#define EXPERIENCE_INCOMPLETE_H

#include <stdbool.h>

#define TWO_PI 6.283185307179586477

/* A quotient near or far from one: the value, and the value less one. */
typedef struct quotient
{
	double		value;
	double		excess;
} quotient;

/* A distribution at one point, seen as a function of ln(x). */
typedef struct tail_point
{
	double		tail;			/* the probability asked for */
	double		log_tail;		/* its logarithm, also where tail underflows */
	double		density;		/* of ln(x) */
	double		log_density;
	double		slope;			/* d ln(density) / d ln(x) */
} tail_point;

extern double stirling_error(double a);
extern double deviance(quotient r);
extern tail_point incomplete_gamma(double a, quotient x_over_a, bool upper);
extern tail_point incomplete_beta(double a, double b, double x, double y,
								  quotient nx_over_a, quotient ny_over_b,
								  bool upper);

#endif							/* EXPERIENCE_INCOMPLETE_H */

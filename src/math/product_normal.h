/*-------------------------------------------------------------------------
 *
 * product_normal.h
 *	  Distribution of the product of two independent normal variables.
 *
 * With U ~ N(a, 1) and V ~ N(b, 1), the product of N(a s, s) and N(b t, t) is
 * s t U V, and
 *		P(U V <= w) = I(w, a, b) + I(w, -a, -b)
 *		I(w, a, b) = integral over u > 0 of density(u - a) Phi(w / u - b)
 * (condition on U; the second part is U < 0).  U is the one of the two whose
 * mean is further from zero.
 *
 * Both integrals are sums of equal steps (the trapezoid rule), whose error
 * vanishes like exp(-2 (pi width / step)^2) for smooth functions of that
 * width.  Where a > 12 all of the mass is far from u = 0, where the integrand
 * has an essential singularity, and steps are taken in u.  Else they are
 * taken in ln u, where nothing is narrower than about 1/20.
 *
 * The error is below 1e-14 in a probability, and in a quantile below 1e-12 of
 * the standard deviation of the product for probabilities from 1e-12.  The
 * same arguments always give the same number.  No allocation, no state.
 *
 * Undefined is NAN: a NaN or infinite argument, a standard deviation below
 * zero, a probability outside 0..1.  A standard deviation may be zero: the
 * product is then normal, or a number.
 *
 * Sources
 *		Craig, Annals of Mathematical Statistics 7 (1936) 1-15; Meeker and
 *		Escobar, American Statistician 48 (1994) 230-235 (conditioning);
 *		Trefethen and Weideman, SIAM Review 56 (2014) 385-458 (equal steps);
 *		Ridders, IEEE Transactions CAS 26 (1979) 979-980 (roots).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_PRODUCT_NORMAL_H
#define EXPERIENCE_PRODUCT_NORMAL_H

#include <stdbool.h>

typedef struct ProductNormal
{
	double		mean1;
	double		sd1;
	double		mean2;
	double		sd2;
} ProductNormal;

/* P(product <= x), or P(product > x) */
extern double product_normal_cdf(const ProductNormal *d, double x, bool upper);

/* the x at which that is p */
extern double product_normal_quantile(const ProductNormal *d, double p, bool upper);

#endif							/* EXPERIENCE_PRODUCT_NORMAL_H */

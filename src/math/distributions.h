/*-------------------------------------------------------------------------
 *
 * distributions.h
 *	  Normal, Student t, chi-squared and F distributions, and exact tests.
 *
 * Each distribution has a cumulative probability and its inverse.  The flag
 * upper selects P(X > x) in place of P(X <= x): a small tail is computed as
 * such, so it keeps full relative accuracy down to the smallest normal
 * double.  Ask for the tail that is wanted, never for one minus the other.
 *
 * Degrees of freedom need not be integers.  Those of t, and either one of F,
 * may be infinite: t is then normal, F is chi-squared / df.  All functions are
 * pure: no allocation, no error, no state.
 *
 * Undefined is NAN: for a NaN argument, degrees of freedom that are not
 * positive (or infinite for chi-squared), a probability outside 0..1, counts
 * that are negative or do not fit together, or counts above 2^53 in total.
 * A quantile of probability 0 or 1 is the end of the range, maybe infinite.
 *
 * The relative error is below 1e-12 for degrees of freedom from 0.5 to 1e6
 * and probabilities from 1e-300 to 1.  Where the tail asked for is near one
 * the other tail is what carries information.
 *
 * Sources: incomplete gamma and beta functions as in incomplete.h; M.
 * Abramowitz and I. Stegun, Handbook of Mathematical Functions (A&S), 26.2.23,
 * 26.4.14, 26.6.2 and 26.6.15 for relations and first guesses.  A quantile is
 * refined by Halley's method on ln(tail) as a function of ln(x).  All these
 * tails are log-concave in ln(x), so that converges from any start.
 *
 * Exact tests, two-sided: the sum of the probabilities of all outcomes that
 * are no more likely than the observed one, where one that is more likely by
 * no more than a part in 1e7 counts as equal (the rule of R's binom.test and
 * fisher.test).  The probabilities are Loader's saddle point form; each side
 * is summed outward from where it begins until no term matters any more, so
 * the time grows with the standard deviation, not with the counts: about a
 * millisecond for counts of 1e9, and at the limit of 2^53 some seconds.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DISTRIBUTIONS_H
#define EXPERIENCE_DISTRIBUTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* P(Z <= z), or P(Z > z), and the z at which that is p */
extern double normal_density(double z);
extern double normal_cdf(double z, bool upper);
extern double normal_quantile(double p, bool upper);

extern double student_t_cdf(double t, double df, bool upper);
extern double student_t_quantile(double p, double df, bool upper);

extern double chi_squared_cdf(double x, double df, bool upper);
extern double chi_squared_quantile(double p, double df, bool upper);

/* df1 belongs to the numerator */
extern double f_cdf(double x, double df1, double df2, bool upper);
extern double f_quantile(double p, double df1, double df2, bool upper);

/* P(K = k) for k successes in n trials of probability p */
extern double binomial_probability(int64_t k, int64_t n, double p);

/* P(K = k) for k marked in a draw of n out of marked + unmarked */
extern double hypergeometric_probability(int64_t k, int64_t marked,
										 int64_t unmarked, int64_t n);

/* p value of k successes in n trials against the probability p */
extern double binomial_test_two_sided(int64_t k, int64_t n, double p);

/* p value of no association in the table with rows (a, b) and (c, d) */
extern double fisher_exact_two_sided(int64_t a, int64_t b,
									 int64_t c, int64_t d);

#endif							/* EXPERIENCE_DISTRIBUTIONS_H */

/*-------------------------------------------------------------------------
 *
 * exact_tests.c
 *	  Exact two-sided tests of a proportion and of a two by two table.
 *
 * Both are about a unimodal distribution over a range of integers.  Its
 * probabilities come from the saddle point form of the binomial (Loader 2000)
 *
 *		sqrt(n / (2 pi k (n-k))) exp(s(n) - s(k) - s(n-k)
 *									 - k D(np/k) - (n-k) D(nq/(n-k)))
 *
 * and, for the hypergeometric, from three of those with any common p.
 *
 * A tail is summed from its likeliest outcome outward.  Neighbours follow from
 * each other by a quotient of integers; so that its rounding cannot add up over
 * a long way, the probability is computed afresh every RENEWAL outcomes.
 *
 *-------------------------------------------------------------------------
 */
#include "distributions.h"

#include <float.h>
#include <math.h>

#include "double_double.h"
#include "incomplete.h"

#define MAX_TOTAL ((int64_t) 1 << 53)	/* counts are exact as doubles */
#define TIE_TOLERANCE 1e-7
#define RENEWAL 512

/*
 * How k is distributed: hypergeometric with `draws` out of marked + unmarked,
 * or binomial, where `marked` is the number of trials of probability p.
 */
typedef struct outcomes
{
	bool		is_binomial;
	double		p;
	int64_t		marked;
	int64_t		unmarked;
	int64_t		draws;
	int64_t		low;			/* the range of k */
	int64_t		high;
} outcomes;

/* ln P(K = k) for 0 <= k <= n <= MAX_TOTAL and 0 <= p <= 1 */
static double
binomial_log_probability(int64_t k, int64_t n, double p)
{
	double		hits = (double) k;
	double		misses = (double) (n - k);
	double		trials = (double) n;
	double		excess;
	quotient	r_hits;
	quotient	r_misses;

	if (k == 0)
		return n == 0 ? 0.0 : trials * log1p(-p);
	if (k == n)
		return trials * log(p);
	if (p == 0.0 || p == 1.0)
		return -INFINITY;

	excess = dd_add_double(two_product(trials, p), -hits).hi;
	r_hits.value = trials * p / hits;
	r_hits.excess = excess / hits;
	r_misses.value = trials * (1.0 - p) / misses;
	r_misses.excess = -excess / misses;
	return 0.5 * log(trials / hits / misses / TWO_PI) +
		(stirling_error(trials) - stirling_error(hits) - stirling_error(misses)) -
		(hits * deviance(r_hits) + misses * deviance(r_misses));
}

static double
hypergeometric_log_probability(int64_t k, int64_t marked, int64_t unmarked,
							   int64_t n)
{
	double		p = (double) n / (double) (marked + unmarked);

	if (marked + unmarked == 0)
		return 0.0;
	return binomial_log_probability(k, marked, p) +
		binomial_log_probability(n - k, unmarked, p) -
		binomial_log_probability(n, marked + unmarked, p);
}

static double
probability(const outcomes *o, int64_t k)
{
	if (o->is_binomial)
		return exp(binomial_log_probability(k, o->marked, o->p));
	return exp(hypergeometric_log_probability(k, o->marked, o->unmarked,
											  o->draws));
}

/* P(K = k + 1) / P(K = k) inside the range */
static double
quotient_to_next(const outcomes *o, int64_t k)
{
	double		next = (double) (k + 1);

	if (o->is_binomial)
		return (double) (o->marked - k) / next * (o->p / (1.0 - o->p));
	return (double) (o->marked - k) / next *
		((double) (o->draws - k) / (double) (o->unmarked - o->draws + k + 1));
}

/* The sum from k to the end of the range on its side, k beyond the mode. */
static double
sum_outward(const outcomes *o, int64_t k, bool upward)
{
	double		sum = 0.0;
	double		term = 0.0;
	int64_t		since_renewal = 0;

	while (k >= o->low && k <= o->high)
	{
		double		ratio;

		if (since_renewal++ % RENEWAL == 0)
			term = probability(o, k);
		sum += term;
		if (k == (upward ? o->high : o->low))
			break;
		ratio = upward ? quotient_to_next(o, k) :
			1.0 / quotient_to_next(o, k - 1);

		/* the rest is less than a geometric series */
		if (term * ratio <= 0.25 * DBL_EPSILON * sum * (1.0 - ratio))
			break;
		term *= ratio;
		k += upward ? 1 : -1;
	}
	return sum;
}

/*
 * The outcome nearest the mode, from `from` outward, whose probability is at
 * most the limit; one beyond the range if there is none.
 */
static int64_t
first_below(const outcomes *o, int64_t from, bool upward, double limit)
{
	int64_t		sign = upward ? 1 : -1;
	int64_t		first = 0;
	int64_t		last = upward ? o->high - from + 1 : from - o->low + 1;

	while (first < last)
	{
		int64_t		middle = first + (last - first) / 2;

		if (probability(o, from + sign * middle) <= limit)
			last = middle;
		else
			first = middle + 1;
	}
	return from + sign * first;
}

double
binomial_probability(int64_t k, int64_t n, double p)
{
	if (n < 0 || n > MAX_TOTAL || isnan(p) || p < 0.0 || p > 1.0)
		return NAN;
	if (k < 0 || k > n)
		return 0.0;
	return exp(binomial_log_probability(k, n, p));
}

double
hypergeometric_probability(int64_t k, int64_t marked, int64_t unmarked,
						   int64_t n)
{
	if (marked < 0 || unmarked < 0 || marked > MAX_TOTAL ||
		unmarked > MAX_TOTAL - marked || n < 0 || n > marked + unmarked)
		return NAN;
	if (k < 0 || k > marked || k > n || n - k > unmarked)
		return 0.0;
	return exp(hypergeometric_log_probability(k, marked, unmarked, n));
}

/* The far side begins at the expected count, which parts the two sides. */
double
binomial_test_two_sided(int64_t k, int64_t n, double p)
{
	outcomes	o = {true, p, n, 0, 0, 0, n};
	double		expected = (double) n * p;
	double		limit;
	bool		below;
	int64_t		middle;

	if (n < 0 || n > MAX_TOTAL || k < 0 || k > n ||
		isnan(p) || p < 0.0 || p > 1.0)
		return NAN;
	if (p == 0.0 || p == 1.0)
		return k == (p == 0.0 ? 0 : n) ? 1.0 : 0.0;
	if ((double) k == expected)
		return 1.0;

	limit = probability(&o, k) * (1.0 + TIE_TOLERANCE);
	below = (double) k < expected;
	middle = (int64_t) (below ? ceil(expected) : floor(expected));
	return fmin(1.0, sum_outward(&o, k, !below) +
				sum_outward(&o, first_below(&o, middle, below, limit), below));
}

/*
 * The sides part at the mode, floor((n+1)(m+1) / (N+2)); rounding may put
 * that one off, where the probabilities are equal but for rounding.
 */
double
fisher_exact_two_sided(int64_t a, int64_t b, int64_t c, int64_t d)
{
	outcomes	o = {false, 0.0, 0, 0, 0, 0, 0};
	double		limit;
	int64_t		mode;

	if (a < 0 || b < 0 || c < 0 || d < 0 || a > MAX_TOTAL ||
		b > MAX_TOTAL - a || c > MAX_TOTAL - a - b ||
		d > MAX_TOTAL - a - b - c)
		return NAN;
	o.marked = a + c;
	o.unmarked = b + d;
	o.draws = a + b;
	o.low = o.draws > o.unmarked ? o.draws - o.unmarked : 0;
	o.high = o.draws < o.marked ? o.draws : o.marked;
	mode = (int64_t) ((double) (o.draws + 1) *
					  ((double) (o.marked + 1) /
					   (double) (o.marked + o.unmarked + 2)));
	mode = mode < o.low ? o.low : mode > o.high ? o.high : mode;

	limit = probability(&o, a) * (1.0 + TIE_TOLERANCE);
	if (probability(&o, mode) <= limit)
		return 1.0;
	return fmin(1.0, sum_outward(&o, first_below(&o, mode, false, limit), false) +
				sum_outward(&o, first_below(&o, mode, true, limit), true));
}

/*-------------------------------------------------------------------------
 *
 * distribution.c
 *	  Moments, quantiles, shares and the shape of a distribution of answers.
 *
 * Sources
 *		Quantiles: Hyndman and Fan, The American Statistician 50 (1996), 7.
 *		Effective n: Kish, Survey Sampling (1965).
 *		Agreement: van der Eijk, Quality & Quantity 35 (2001) 325-341.
 *		Consensus: Tastle and Wierman, International Journal of Approximate
 *		Reasoning 45 (2007) 531-545.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/distribution.h"

#include <math.h>

#include "common/result.h"

/*
 * Kish's effective n = W^2 / S and its n - 1 = (W^2 - S) / S, where W and S
 * are the sums of weights and of their squares.  With one answer that
 * outweighs all others the difference is small: double-double keeps it.
 */
static void
set_effective_n(Distribution *d, const Ratings *r)
{
	double_double total = {0, 0};
	double_double squares = {0, 0};

	for (int i = 0; i < d->categories; i++)
	{
		total = dd_add(total, ratings_weights(r)[i]);
		squares = dd_add(squares, ratings_squared_weights(r)[i]);
	}
	total = dd_mul(total, total);
	d->effective_n = dd_to_double(dd_div(total, squares));
	d->freedom = Max(0, dd_to_double(dd_div(dd_sub(total, squares), squares)));
}

Distribution *
distribution_of(const Ratings *r)
{
	int			categories = ratings_categories(r);
	Distribution *d = palloc(offsetof(Distribution, mass) +
							 (Size) categories * sizeof(double));

	d->lo = r->lo;
	d->hi = ratings_hi(r);
	d->categories = categories;
	d->weighted = ratings_is_weighted(r);
	d->total = 0;
	for (int i = 0; i < categories; i++)
	{
		d->mass[i] = d->weighted ? ratings_weights(r)[i].hi :
			(double) ratings_counter(r, 1 + i);
		d->total += d->mass[i];
	}
	d->effective_n = d->total;
	d->freedom = d->total - 1;
	if (d->weighted && d->total > 0)
		set_effective_n(d, r);
	return d;
}

int64
ratings_answered(const Ratings *r)
{
	int64		n = 0;

	for (int i = 1; i <= ratings_categories(r); i++)
		if (pg_add_s64_overflow(n, ratings_counter(r, i), &n))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("number of answers is out of range"),
					 errhint("Read the counts with rating_counts().")));
	return n;
}

/* The lowest category that anybody chose. */
static int
first_category(const Distribution *d)
{
	int			first = 0;

	while (first < d->categories - 1 && d->mass[first] == 0)
		first++;
	return first;
}

/*
 * The mean as a distance from the first category in use: a constant has
 * exactly the mean 0 of it.  Double-double, so that where the scale lies
 * costs no digits.
 */
static double_double
mean_above(const Distribution *d, int first)
{
	double_double sum = {0, 0};

	for (int i = first; i < d->categories; i++)
		sum = dd_add(sum, two_product(i - first, d->mass[i]));
	return dd_div(sum, dd_from_double(d->total));
}

double
distribution_mean(const Distribution *d)
{
	int			first = first_category(d);

	if (d->total <= 0)
		return UNDEFINED;
	return dd_to_double(dd_add_double(mean_above(d, first), (double) d->lo + first));
}

double
population_variance(const Distribution *d)
{
	int			first = first_category(d);
	double		mean;
	double		sum = 0;

	if (d->total <= 0)
		return UNDEFINED;
	mean = dd_to_double(mean_above(d, first));
	for (int i = first; i < d->categories; i++)
		if (d->mass[i] > 0)
			sum += d->mass[i] * (i - first - mean) * (i - first - mean);
	return sum / d->total;
}

double
sample_variance(const Distribution *d)
{
	if (!(d->freedom > 0))
		return UNDEFINED;
	return population_variance(d) * (d->effective_n / d->freedom);
}

/* The category that holds the position-th unit of mass, counted from 0. */
static int
category_at(const Distribution *d, double position)
{
	double		below = 0;
	int			last = 0;

	for (int i = 0; i < d->categories; i++)
	{
		if (d->mass[i] == 0)
			continue;
		below += d->mass[i];
		last = i;
		if (position < below)
			break;
	}
	return last;
}

double
distribution_quantile(const Distribution *d, double p)
{
	double		position;
	double		fraction;
	int			low;
	int			high;

	if (d->total <= 0)
		return UNDEFINED;
	if (d->weighted)
	{
		double		below = 0;

		position = p * d->total;
		fraction = 0.5;
		low = high = category_at(d, position);
		for (int i = 0; i < low; i++)
			below += d->mass[i];
		/* On the edge between two categories: half-way between them. */
		if (position == below && below > 0)
			while (d->mass[--low] == 0);
	}
	else
	{
		position = p * (d->total - 1);
		fraction = position - floor(position);
		low = category_at(d, floor(position));
		high = category_at(d, floor(position) + 1);
	}
	return d->lo + low + fraction * (high - low);
}

double
mass_between(const Distribution *d, int64 low, int64 high)
{
	double		sum = 0;

	low = Max(low, d->lo);
	high = Min(high, d->hi);
	for (int64 score = low; score <= high; score++)
		sum += d->mass[score - d->lo];
	return sum;
}

double
effective_mass(const Distribution *d, int64 low, int64 high)
{
	double		mass = mass_between(d, low, high);

	return d->weighted && d->total > 0 ?
		mass / d->total * d->effective_n : mass;
}

double
share_between(const Distribution *d, int64 low, int64 high)
{
	return d->total > 0 ? mass_between(d, low, high) / d->total : UNDEFINED;
}

/*
 * Agreement of one layer: a pattern of ones (categories that somebody chose)
 * and zeros.  Among the triples of categories with exactly two ones, TU have
 * the ones side by side in order (1 1 0 and 0 1 1: unimodal), TDU have the
 * gap between them (1 0 1: bimodal).
 */
static double
layer_agreement(const bool *one, int categories, int ones)
{
	double		k = categories;
	double		tu = 0;
	double		tdu = 0;
	double		unimodality = 1;
	int			ones_before = 0;

	for (int i = 0; i < categories; i++)
	{
		int			ones_after = ones - ones_before - one[i];
		int			zeros_before = i - ones_before;
		int			zeros_after = categories - 1 - i - ones_after;

		if (one[i])
			tu += (double) ones_before * zeros_after +
				(double) zeros_before * ones_after;
		else
			tdu += (double) ones_before * ones_after;
		ones_before += one[i];
	}
	if (tu + tdu > 0)
		unimodality = ((k - 2) * tu - (k - 1) * tdu) / ((k - 2) * (tu + tdu));
	return unimodality * (1 - (ones - 1) / (k - 1));
}

double
distribution_agreement(const Distribution *d)
{
	int			k = d->categories;
	double	   *rest;
	bool	   *one;
	double		agreement = 0;

	if (k < 3 || d->total <= 0)
		return UNDEFINED;
	rest = palloc((Size) k * sizeof(double));
	one = palloc((Size) k * sizeof(bool));
	memcpy(rest, d->mass, (Size) k * sizeof(double));
	for (;;)
	{
		double		height = 0;
		int			ones = 0;

		for (int i = 0; i < k; i++)
		{
			one[i] = rest[i] > 0;
			ones += one[i];
			if (one[i] && (height == 0 || rest[i] < height))
				height = rest[i];
		}
		if (ones == 0)
			break;
		agreement += layer_agreement(one, k, ones) *
			(height * ones / d->total);
		for (int i = 0; i < k; i++)
			if (one[i])
				rest[i] -= height;
	}
	pfree(rest);
	pfree(one);
	return agreement;
}

double
distribution_consensus(const Distribution *d)
{
	double		mean = distribution_mean(d);
	double		width = (double) d->hi - d->lo;
	double		consensus = 1;

	if (d->total <= 0)
		return UNDEFINED;
	for (int i = 0; i < d->categories; i++)
		if (d->mass[i] > 0)
			consensus += d->mass[i] / d->total *
				log2(1 - fabs(d->lo + i - mean) / width);
	/* Rounding must not carry the bounds 0 and 1 over. */
	return Min(1, Max(0, consensus));
}

/*-------------------------------------------------------------------------
 *
 * pooled.c
 *	  What groups or studies say together, and how much they differ:
 *	  pooled() and heterogeneity().
 *
 * Q = sum w (y - mean)^2 with w = 1 / se^2;
 * tau^2 = max(0, (Q - df) / (sum w - sum w^2 / sum w)), df = k - 1;
 * I^2 = max(0, 1 - df / Q); H^2 = Q / df.
 * Random effects weigh 1 / (se^2 + tau^2).  Prediction interval of the true
 * value in a new group: mean +- t(k - 2) sqrt(tau^2 + se(mean)^2).
 *
 * Weights are taken relative to the largest, so that no unit of measurement
 * overflows; sums are double-double, over sorted rows.  Deviations are taken
 * from the first row, so that equal estimates have Q exactly 0.
 *
 * Sources
 *		Cochran, Biometrics 10 (1954) 101-129; DerSimonian and Laird,
 *		Controlled Clinical Trials 7 (1986) 177-188; Hartung and Knapp,
 *		Statistics in Medicine 20 (2001) 3875-3889; Higgins and Thompson,
 *		Statistics in Medicine 21 (2002) 1539-1558; Higgins, Thompson and
 *		Spiegelhalter, J. R. Statist. Soc. A 172 (2009) 137-159 (prediction).
 *
 *-------------------------------------------------------------------------
 */
#include "measures/estimates.h"

#include "common/result.h"
#include "math/distributions.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#define FEW_GROUPS	5			/* below it tau^2 is hardly known */

/* Sums over weights relative to that of a group with the smallest se. */
typedef struct WeightedSums
{
	double_double weight;
	double_double weight2;
	double_double shift;		/* mean, less the first row's value */
	double_double squares;		/* of deviations from the mean, unscaled */
} WeightedSums;

static double
smallest_se(const double *rows, int64 k)
{
	double		least = rows[1];

	for (int64 i = 1; i < k; i++)
		least = Min(least, rows[i * ESTIMATES_WIDTH + 1]);
	return least;
}

static WeightedSums
weighted_sums(const double *rows, int64 k, double largest_variance, double tau2)
{
	WeightedSums s = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};

	for (int64 i = 0; i < k; i++)
	{
		const double *row = rows + i * ESTIMATES_WIDTH;
		double		w = largest_variance / (row[1] * row[1] + tau2);

		CHECK_FOR_INTERRUPTS();
		s.weight = dd_add_double(s.weight, w);
		s.weight2 = dd_add(s.weight2, two_product(w, w));
		s.shift = dd_add(s.shift, dd_mul_double(two_sum(row[0], -rows[0]), w));
	}
	s.shift = dd_div(s.shift, s.weight);
	for (int64 i = 0; i < k; i++)
	{
		const double *row = rows + i * ESTIMATES_WIDTH;
		double		w = largest_variance / (row[1] * row[1] + tau2);
		double_double deviation = dd_sub(two_sum(row[0], -rows[0]), s.shift);

		CHECK_FOR_INTERRUPTS();
		s.squares = dd_add(s.squares,
						   dd_mul_double(dd_mul(deviation, deviation), w));
	}
	return s;
}

static double
mean_of(const WeightedSums *s, const double *rows)
{
	return dd_to_double(dd_add_double(s->shift, rows[0]));
}

Pooled
estimates_pool(const double *rows, int64 k, double tau2)
{
	double		nan = UNDEFINED;
	Pooled		p = {k, nan, nan, nan, nan, nan, nan, nan};
	double		least;
	double		variance;
	WeightedSums s;

	if (k == 0)
		return p;
	least = smallest_se(rows, k);
	variance = least * least;
	s = weighted_sums(rows, k, variance, 0);
	p.fixed = mean_of(&s, rows);
	p.fixed_se = least / sqrt(s.weight.hi);
	p.q = s.squares.hi / variance;
	p.tau2 = tau2;
	if (isnan(tau2) && k > 1)
	{
		double_double c = dd_sub(s.weight, dd_div(s.weight2, s.weight));

		p.tau2 = Max(0, (p.q - (double) (k - 1)) / c.hi * variance);
	}
	if (!isfinite(p.tau2))
		return p;
	variance += p.tau2;
	s = weighted_sums(rows, k, variance, p.tau2);
	p.mean = mean_of(&s, rows);
	p.mean_se = sqrt(variance / s.weight.hi);
	if (k > 1)
		p.hartung_knapp_se = sqrt(s.squares.hi / s.weight.hi / (double) (k - 1));
	return p;
}

/* pooled(e, method, level) */
PG_FUNCTION_INFO_V1(estimates_pooled);
Datum
estimates_pooled(PG_FUNCTION_ARGS)
{
	const NumberRows *rows = rows_argument(&estimates_shape, fcinfo, 0);
	const char *method = text_to_cstring(PG_GETARG_TEXT_PP(1));
	double		level = level_argument(fcinfo, 2);
	Pooled		p = estimates_pool(rows->numbers, rows->n, UNDEFINED);
	double		factor = normal_factor(level);
	Estimate	e = {p.mean, p.mean_se, 0, 0, level, (double) p.k, NULL};

	if (strcmp(method, "fixed") == 0)
	{
		e.value = p.fixed;
		e.se = p.fixed_se;
		e.method = "fixed effect, z";
	}
	else if (strcmp(method, "dl") == 0)
		e.method = "dersimonian-laird, z";
	else if (strcmp(method, "hk") == 0)
	{
		e.se = p.hartung_knapp_se;
		factor = student_t_quantile((1 - level) / 2, (double) (p.k - 1), true);
		e.method = "dersimonian-laird, hartung-knapp t";
	}
	else
		unknown_option("method", method, "fixed, dl, hk");
	if (p.k == 0)
		PG_RETURN_NULL();
	if (p.k == 1)
		e.value = p.fixed;		/* whatever tau^2 */
	e.low = e.value - factor * e.se;
	e.high = e.value + factor * e.se;
	return estimate_datum(fcinfo, &e);
}

static const char *
heterogeneity_note(const Pooled *p)
{
	if (p->k < 2)
		return "one group: nothing to compare";
	if (p->k < 3)
		return "two groups: no prediction interval, and tau2 is hardly known";
	return p->k < FEW_GROUPS ? "fewer than 5 groups: tau2 is hardly known" : NULL;
}

/*
 * heterogeneity(e, level) -> (k, q, df, p_value, i2, h2, tau2, tau, mean, low,
 * high, level, note)
 */
PG_FUNCTION_INFO_V1(estimates_heterogeneity);
Datum
estimates_heterogeneity(PG_FUNCTION_ARGS)
{
	const NumberRows *rows = rows_argument(&estimates_shape, fcinfo, 0);
	double		level = level_argument(fcinfo, 1);
	Pooled		p = estimates_pool(rows->numbers, rows->n, UNDEFINED);
	double		df = (double) (p.k - 1);
	double		margin;
	const char *note = heterogeneity_note(&p);

	if (p.k == 0)
		PG_RETURN_NULL();
	margin = p.k < 3 ? UNDEFINED :
		student_t_quantile((1 - level) / 2, df - 1, true) *
		sqrt(p.tau2 + p.mean_se * p.mean_se);
	{
		bool		many = p.k > 1;
		double		numbers[] = {
			p.q, df,
			many ? chi_squared_cdf(p.q, df, true) : UNDEFINED,
			many ? (p.q > df ? 1 - df / p.q : 0) : UNDEFINED,
			many ? p.q / df : UNDEFINED,
			p.tau2, sqrt(p.tau2), many ? p.mean : UNDEFINED,
			p.mean - margin, p.mean + margin, level
		};
		ResultRow	row = {0};

		row_count(&row, p.k);
		row_numbers(&row, numbers, lengthof(numbers));
		row_text(&row, note);
		return row_datum(fcinfo, &row);
	}
}

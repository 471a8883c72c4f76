/*-------------------------------------------------------------------------
 *
 * reliability.c
 *	  How well the items of a scale hang together: Cronbach's alpha, each
 *	  item's part in it, and the reliability of a difference of two scores.
 *
 *		alpha		k / (k - 1) (1 - sum of item variances / variance of sum)
 *		standardised	k r / (1 + (k - 1) r), r being the mean correlation
 *
 * The standard error of alpha is the asymptotic one for normal items, and its
 * interval Feldt's, which is exact for normal items of equal variances and
 * covariances: (1 - alpha) / (1 - estimate) is F on n - 1 and (n - 1)(k - 1)
 * degrees of freedom.  With weights, Kish's effective n stands for n.
 *
 * Nothing is reversed silently: an item that runs against the others lowers
 * alpha, maybe below zero, and item_stats() says which one it is.
 *
 * Sources
 *		Cronbach, Psychometrika 16 (1951) 297-334; Feldt, Psychometrika 30
 *		(1965) 357-370; van Zyl, Neudecker and Nel, Psychometrika 65 (2000)
 *		271-280; Lord and Novick, Statistical Theories of Mental Test Scores
 *		(1968), section 3.10, for differences.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/items.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "measures/ols.h"

/*
 * The variance of a sum that is below this part of the variances of its parts
 * is what rounding left of none: they add up to a constant.
 */
#define NO_VARIANCE 1e-20

/* From the sum of item variances and the variance of the sum, times any factor. */
static double
alpha_of(int k, double_double variances, double_double total)
{
	if (k < 2 || total.hi <= NO_VARIANCE * variances.hi)
		return UNDEFINED;
	return k / (k - 1.0) * dd_sub(dd_from_double(1), dd_div(variances, total)).hi;
}

static double_double
sum_of_variances(const Items *items)
{
	double_double sum = dd_from_double(0);

	for (int i = 0; i < items->k; i++)
		sum = dd_add(sum, items_s(items, i, i));
	return sum;
}

/* j'S, the sums of products of item i with the total */
static double_double
with_total(const Items *items, int i)
{
	double_double sum = dd_from_double(0);

	for (int j = 0; j < items->k; j++)
		sum = dd_add(sum, items_s(items, i, j));
	return sum;
}

/*
 * The variance is 2 k^2 / (k - 1)^2 / n / (j'Vj)^3 times
 * j'Vj (tr V^2 + (tr V)^2) - 2 tr V j'V^2 j, whatever the scale of V.
 */
static double
alpha_se(const Items *items)
{
	double		total = items_total(items).hi;
	double		trace = sum_of_variances(items).hi / total;
	double		squares = 0;	/* tr V^2 */
	double		of_total = 0;	/* j'V^2 j */
	double		k = items->k;
	double		variance;

	for (int i = 0; i < items->k; i++)
	{
		double		t = with_total(items, i).hi / total;

		of_total += t * t;
		for (int j = 0; j < items->k; j++)
		{
			double		s = items_s(items, i, j).hi / total;

			squares += s * s;
		}
	}
	variance = squares + trace * trace - 2 * trace * of_total;
	return k / (k - 1) * sqrt(2 * Max(0, variance) / items->n);
}

/* cronbach_alpha(c, items, level) */
PG_FUNCTION_INFO_V1(comoments_cronbach_alpha);
Datum
comoments_cronbach_alpha(PG_FUNCTION_ARGS)
{
	Estimate	e = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, 0, 0, "feldt"};
	Items		items;
	double		df;
	double		tail;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	e.level = level_argument(fcinfo, 2);
	items = items_argument(fcinfo, 2, "alpha");
	if (!items.defined)
		PG_RETURN_NULL();
	e.n = items.n;
	e.value = alpha_of(items.k, sum_of_variances(&items), items_total(&items));
	if (isnan(e.value))
		PG_RETURN_NULL();
	e.se = alpha_se(&items);
	df = items.n - 1;
	tail = (1 - e.level) / 2;
	if (df > 0)
	{
		e.low = 1 - (1 - e.value) * f_quantile(tail, df, df * (items.k - 1), true);
		e.high = 1 - (1 - e.value) * f_quantile(tail, df, df * (items.k - 1), false);
	}
	return estimate_datum(fcinfo, &e);
}

/* standardized_alpha(c, items) */
PG_FUNCTION_INFO_V1(comoments_standardized_alpha);
Datum
comoments_standardized_alpha(PG_FUNCTION_ARGS)
{
	Items		items;
	double_double sum = dd_from_double(0);

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	items = items_argument(fcinfo, 2, "alpha");
	if (!items.defined)
		PG_RETURN_NULL();
	for (int i = 0; i < items.k; i++)
	{
		if (items_s(&items, i, i).hi == 0)
			PG_RETURN_NULL();
		for (int j = 0; j < items.k; j++)
			sum = dd_add(sum, items_correlation(&items, i, j));
	}
	return float8_or_null(fcinfo, alpha_of(items.k, dd_from_double(items.k), sum));
}

/*
 * Correlation of item i with the sum of the others, whose variances are given;
 * NaN without variance.
 */
static double
item_rest(double_double own, double_double with, double_double rest, double_double variances)
{
	if (own.hi <= 0 || rest.hi <= NO_VARIANCE * variances.hi)
		return UNDEFINED;
	return Max(-1, Min(1, dd_sub(with, own).hi / sqrt(own.hi) / sqrt(rest.hi)));
}

static void
put_item(FunctionCallInfo fcinfo, const Items *items, int i, double_double total,
		 double_double variances)
{
	double_double own = items_s(items, i, i);
	double_double with = with_total(items, i);
	double_double rest = dd_add(dd_sub(total, dd_mul_double(with, 2)), own);
	double_double others = dd_sub(variances, own);
	double		r = items->defined ? item_rest(own, with, rest, others) : UNDEFINED;
	double		divisor = items_divisor(items);
	ResultRow	row = {0};

	row_text(&row, items_name(items, i));
	row_number(&row, items->m->n > 0 ? items->m->mean[items->variable[i]].hi : UNDEFINED);
	row_number(&row, items->defined && divisor > 0 ? sqrt(own.hi / divisor) : UNDEFINED);
	row_number(&row, r);
	row_number(&row, items->defined ? alpha_of(items->k - 1, others, rest) : UNDEFINED);
	if (items->defined && own.hi == 0)
		row_text(&row, "all answers are the same");
	else
		row_text(&row, r < 0 ? "runs against the other items: a reversed item?" : NULL);
	row_put(fcinfo, &row);
}

/* item_stats(c, items): item, mean, sd, item_rest_r, alpha_if_dropped, note */
PG_FUNCTION_INFO_V1(comoments_item_stats);
Datum
comoments_item_stats(PG_FUNCTION_ARGS)
{
	Items		items;
	double_double total;
	double_double variances;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	items = items_argument(fcinfo, 2, "a scale");
	total = items_total(&items);
	variances = sum_of_variances(&items);
	for (int i = 0; i < items.k; i++)
		put_item(fcinfo, &items, i, total, variances);
	return (Datum) 0;
}

static double
reliability_argument(FunctionCallInfo fcinfo, int argument)
{
	double		reliability = PG_GETARG_FLOAT8(argument);

	if (!(reliability >= 0 && reliability <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reliability must lie between 0 and 1"),
				 errhint("Take it from cronbach_alpha(), omega() or icc2().")));
	return reliability;
}

/*
 * gap_reliability(c, p, e, p_reliability, e_reliability): true variance of
 * p - e, as a share of its variance
 */
PG_FUNCTION_INFO_V1(comoments_gap_reliability);
Datum
comoments_gap_reliability(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			p = variable_argument(fcinfo, 1, m);
	int			e = variable_argument(fcinfo, 2, m);
	double_double both = dd_mul_double(moments_s(m, p, e), 2);
	double_double variances = dd_add(moments_s(m, p, p), moments_s(m, e, e));
	double_double gap = dd_sub(variances, both);
	double_double truth = dd_add(dd_mul_double(moments_s(m, p, p), reliability_argument(fcinfo, 3)),
								 dd_mul_double(moments_s(m, e, e), reliability_argument(fcinfo, 4)));

	if (m->n < 2 || gap.hi <= NO_VARIANCE * variances.hi)
		PG_RETURN_NULL();
	return float8_or_null(fcinfo, dd_div(dd_sub(truth, both), gap).hi);
}

/*-------------------------------------------------------------------------
 *
 * regression.c
 *	  Readings of least squares: coefficients, fit, combinations, slopes, and
 *	  whether two groups have the same line.
 *
 * Standard errors are the classical ones, sigma^2 (X'X)^-1, with Student's t
 * on n - k - 1 degrees of freedom; with weights see ols.h.  When there are as
 * many rows as terms the coefficients are exact and have no standard error;
 * with fewer they are NULL.
 *
 * Sources
 *		Aiken and West, Multiple Regression (1991), for simple slopes; Chow,
 *		Econometrica 28 (1960) 591-605.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/slope.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "funcapi.h"
#include "math/distributions.h"

#define INTERCEPT "(intercept)"

/* ols(c, y, x, level): term, coefficient, se, t, p_value, low, high, beta, vif */
PG_FUNCTION_INFO_V1(comoments_ols);
Datum
comoments_ols(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			y = variable_argument(fcinfo, 1, m);
	int			k;
	int		   *x = variables_argument(fcinfo, 2, "x", m, &k);
	double		level = level_argument(fcinfo, 3);
	Regression *r = regression_solve(m, y, x, k);

	InitMaterializedSRF(fcinfo, 0);
	for (int term = 0; term <= k; term++)
	{
		bool		slope = r->defined && term > 0;
		Slope		b = {r->defined ? r->coefficient[term].hi : UNDEFINED, regression_se(r, term), r->df};
		SlopeTest	test = slope_test(&b, level);
		ResultRow	row = {0};

		row_text(&row, term == 0 ? INTERCEPT : moments_name(m, x[term - 1]));
		row_number(&row, b.value);
		row_number(&row, b.se);
		row_number(&row, test.t);
		row_number(&row, test.p_value);
		row_number(&row, test.low);
		row_number(&row, test.high);
		row_number(&row, slope ? r->beta[term - 1] : UNDEFINED);
		row_number(&row, slope ? r->vif[term - 1] : UNDEFINED);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ols_fit(c, y, x): n, r2, adj_r2, sigma, f, p_value, rcond */
PG_FUNCTION_INFO_V1(comoments_ols_fit);
Datum
comoments_ols_fit(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			y = variable_argument(fcinfo, 1, m);
	int			k;
	int		   *x = variables_argument(fcinfo, 2, "x", m, &k);
	Regression *r = regression_solve(m, y, x, k);
	double		r2 = regression_r2(r);
	double		numbers[7] = {r->n, r2, UNDEFINED, regression_sigma(r), UNDEFINED,
	UNDEFINED, r->defined ? r->rcond : UNDEFINED};
	ResultRow	row = {0};

	if (r->df > 0 && isfinite(r2))
	{
		double_double explained = dd_sub(r->tss, r->rss);

		numbers[2] = dd_sub(dd_from_double(1),
							dd_mul_double(dd_div(r->sigma2, r->tss), r->n - 1)).hi;
		numbers[4] = dd_div(explained, r->sigma2).hi / k;
	}
	if (isfinite(numbers[4]))
		numbers[5] = f_cdf(numbers[4], k, r->df, true);
	row_numbers(&row, numbers, lengthof(numbers));
	return row_datum(fcinfo, &row);
}

/* The estimate of a combination of the coefficients, by Student's t. */
static Datum
combination_datum(FunctionCallInfo fcinfo, const Regression *r,
				  const double *weights, double level)
{
	Slope		b = {.df = r->df};
	SlopeTest	test;
	Estimate	e;

	b.value = regression_combination(r, weights, &b.se);
	if (isnan(b.value))
		PG_RETURN_NULL();
	test = slope_test(&b, level);
	e = (Estimate) {b.value, b.se, test.low, test.high, level, r->n, "t"};
	return estimate_datum(fcinfo, &e);
}

/* contrast(c, y, x, weights, level) */
PG_FUNCTION_INFO_V1(comoments_contrast);
Datum
comoments_contrast(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			y = variable_argument(fcinfo, 1, m);
	int			k;
	int		   *x = variables_argument(fcinfo, 2, "x", m, &k);
	int			n;
	double	   *given = float8_elements(PG_GETARG_ARRAYTYPE_P(3), "weights", &n);
	double		level = level_argument(fcinfo, 4);
	double	   *weights = palloc0((Size) (k + 1) * sizeof(double));

	if (n != k && n != k + 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d weights do not fit %d regressors", n, k),
				 errhint("Give one weight for each regressor, and before them one for the intercept if it takes part.")));
	for (int i = 0; i < n; i++)
	{
		if (!isfinite(given[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weights must be finite numbers"),
					 errhint("Weight 0 leaves a coefficient out.")));
		weights[k + 1 - n + i] = given[i];
	}
	return combination_datum(fcinfo, regression_solve(m, y, x, k), weights, level);
}

/* simple_slope(c, x, z, xz, y, at, level): of y on x where z = at */
PG_FUNCTION_INFO_V1(comoments_simple_slope);
Datum
comoments_simple_slope(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			x[] = {variable_argument(fcinfo, 1, m), variable_argument(fcinfo, 2, m),
	variable_argument(fcinfo, 3, m)};
	int			y = variable_argument(fcinfo, 4, m);
	double		at = PG_GETARG_FLOAT8(5);
	double		level = level_argument(fcinfo, 6);
	double		weights[] = {0, 1, 0, at};

	if (!isfinite(at))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value of the moderator must be a finite number"),
				 errhint("For example its mean, or its mean plus one standard deviation.")));
	return combination_datum(fcinfo, regression_solve(m, y, x, lengthof(x)), weights,
							 level);
}

/* chow(a, b, y, x) */
PG_FUNCTION_INFO_V1(comoments_chow);
Datum
comoments_chow(PG_FUNCTION_ARGS)
{
	const Comoments *a = PG_GETARG_COMOMENTS(0);
	const Comoments *b = PG_GETARG_COMOMENTS(1);
	Moments    *m1 = moments_open(a);
	Moments    *m2 = moments_open(b);
	Moments    *both = moments_open(comoments_sum(a, b));
	TestResult	result = empty_test_result("chow f");
	int			y = variable_argument(fcinfo, 2, both);
	int			k;
	int		   *x = variables_argument(fcinfo, 3, "x", both, &k);
	Regression *r1;
	Regression *r2;
	Regression *pooled;
	double_double rss;
	double		excess;

	if (both->weighted)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("weighted comoments have no Chow test"),
				 errhint("Aggregate them without weights, or compare the coefficients of ols().")));
	r1 = regression_solve(m1, y, x, k);
	r2 = regression_solve(m2, y, x, k);
	if (!r1->defined || !r2->defined || r1->df + r2->df <= 0)
		PG_RETURN_NULL();
	pooled = regression_solve(both, y, x, k);
	rss = dd_add(r1->rss, r2->rss);
	excess = Max(0, dd_sub(pooled->rss, rss).hi);
	result.n1 = r1->n;
	result.n2 = r2->n;
	result.df = r1->df + r2->df;
	result.effect_size = excess / rss.hi;
	result.statistic = excess / (k + 1) / (rss.hi / result.df);
	if (isfinite(result.statistic))
		result.p_value = f_cdf(result.statistic, k + 1, result.df, true);
	result.note = isfinite(result.statistic) ?
		psprintf("F with %d and %.0f degrees of freedom; effect_size is Cohen's f squared",
				 k + 1, result.df) :
		"both groups fit exactly: the difference cannot be tested";
	return test_result_datum(fcinfo, &result);
}

/*-------------------------------------------------------------------------
 *
 * corr.c
 *	  Counts, means, variances and correlations of comoments.
 *
 * r = (Sxy / sqrt Sxx) / sqrt Syy, within -1 and 1; NULL when a variable is
 * constant.  Its interval is Fisher's: z = atanh r has the standard error
 * 1 / sqrt(n - 3); the standard error of r is that times 1 - r^2 (delta
 * method).  Its p value is that of t = r sqrt((n - 2) / (1 - r^2)).
 *
 * Weights are reliability weights: variances have the divisor
 * sum w - sum w^2 / sum w, and Kish's effective n stands for n in intervals
 * and tests.
 *
 * Sources
 *		Fisher, Metron 1 (1921) 3-32; Kish, Survey Sampling (1965).
 *
 *-------------------------------------------------------------------------
 */
#include "measures/comoments.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "measures/ols.h"

PG_FUNCTION_INFO_V1(comoments_n);
Datum
comoments_n(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(moments_open(PG_GETARG_COMOMENTS(0))->n);
}

PG_FUNCTION_INFO_V1(comoments_missing);
Datum
comoments_missing(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(moments_open(PG_GETARG_COMOMENTS(0))->missing);
}

PG_FUNCTION_INFO_V1(comoments_effective_n);
Datum
comoments_effective_n(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(moments_open(PG_GETARG_COMOMENTS(0))->effective_n);
}

static double
mean_of(const Moments *m, int i)
{
	return m->n > 0 ? m->mean[i].hi : UNDEFINED;
}

static double
covariance_of(const Moments *m, int i, int j)
{
	double_double divisor = m->weighted && m->n > 0 ?
		dd_sub(m->weight, dd_div(m->weight2, m->weight)) :
		dd_add_double(m->weight, -1);

	/* one row, however weighted, has no variance */
	if (m->n < 2 || divisor.hi <= 0)
		return UNDEFINED;
	return dd_div(moments_s(m, i, j), divisor).hi;
}

PG_FUNCTION_INFO_V1(comoments_mean);
Datum
comoments_mean(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));

	return float8_or_null(fcinfo, mean_of(m, variable_argument(fcinfo, 1, m)));
}

PG_FUNCTION_INFO_V1(comoments_variance);
Datum
comoments_variance(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			i = variable_argument(fcinfo, 1, m);

	return float8_or_null(fcinfo, covariance_of(m, i, i));
}

PG_FUNCTION_INFO_V1(comoments_stddev);
Datum
comoments_stddev(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			i = variable_argument(fcinfo, 1, m);

	return float8_or_null(fcinfo, sqrt(covariance_of(m, i, i)));
}

PG_FUNCTION_INFO_V1(comoments_covariance);
Datum
comoments_covariance(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			i = variable_argument(fcinfo, 1, m);

	return float8_or_null(fcinfo,
						  covariance_of(m, i, variable_argument(fcinfo, 2, m)));
}

/* comoments_table(c): i, name, n, mean, variance, stddev */
PG_FUNCTION_INFO_V1(comoments_table);
Datum
comoments_table(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < m->k; i++)
	{
		double		variance = covariance_of(m, i, i);
		ResultRow	row = {0};

		row_integer(&row, i + 1);
		row_text(&row, m->names != NULL ? m->names[i] : NULL);
		row_count(&row, m->n);
		row_number(&row, mean_of(m, i));
		row_number(&row, variance);
		row_number(&row, sqrt(variance));
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

static double
correlation(const Moments *m, int i, int j)
{
	return moments_r(m, i, j).hi;
}

/* Two-sided, of no correlation. */
static double
correlation_p_value(const Moments *m, int i, int j)
{
	double		df = m->effective_n - 2;
	double_double r = moments_r(m, i, j);
	double		unshared = dd_sub(dd_from_double(1), dd_mul(r, r)).hi;

	if (isnan(r.hi) || i == j || df <= 0)
		return UNDEFINED;
	return 2 * student_t_cdf(fabs(r.hi) * sqrt(df / Max(0, unshared)), df, true);
}

/* corr(c, i, j) */
PG_FUNCTION_INFO_V1(comoments_corr);
Datum
comoments_corr(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			i = variable_argument(fcinfo, 1, m);

	return float8_or_null(fcinfo, correlation(m, i, variable_argument(fcinfo, 2, m)));
}

/* corr_ci(c, i, j, level) */
PG_FUNCTION_INFO_V1(comoments_corr_ci);
Datum
comoments_corr_ci(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			i = variable_argument(fcinfo, 1, m);
	int			j = variable_argument(fcinfo, 2, m);
	Estimate	e = {correlation(m, i, j), UNDEFINED, UNDEFINED, UNDEFINED,
	level_argument(fcinfo, 3), m->effective_n, "fisher z"};

	if (isnan(e.value))
		PG_RETURN_NULL();
	if (e.n > 3)
	{
		double		se = 1 / sqrt(e.n - 3);
		double		z = atanh(e.value);

		e.se = (1 - e.value * e.value) * se;
		e.low = tanh(z - normal_factor(e.level) * se);
		e.high = tanh(z + normal_factor(e.level) * se);
	}
	return estimate_datum(fcinfo, &e);
}

/* partial_corr(c, i, j, given) */
PG_FUNCTION_INFO_V1(comoments_partial_corr);
Datum
comoments_partial_corr(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			i = variable_argument(fcinfo, 1, m);
	int			j = variable_argument(fcinfo, 2, m);
	int			n;
	int		   *given = variables_argument(fcinfo, 3, "given", m, &n);

	return float8_or_null(fcinfo, partial_correlation(m, i, j, given, n));
}

/* corr_matrix(c): i, j, name_i, name_j, r, n, p_value; all pairs, both ways */
PG_FUNCTION_INFO_V1(comoments_corr_matrix);
Datum
comoments_corr_matrix(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < m->k; i++)
		for (int j = 0; j < m->k; j++)
		{
			ResultRow	row = {0};

			row_integer(&row, i + 1);
			row_integer(&row, j + 1);
			row_text(&row, moments_name(m, i));
			row_text(&row, moments_name(m, j));
			row_number(&row, correlation(m, i, j));
			row_number(&row, m->effective_n);
			row_number(&row, correlation_p_value(m, i, j));
			row_put(fcinfo, &row);
		}
	return (Datum) 0;
}

/*-------------------------------------------------------------------------
 *
 * slope.c
 *	  One slope with its uncertainty; see slope.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/slope.h"

#include <math.h>

#include "common/result.h"
#include "math/distributions.h"
#include "math/matrix.h"
#include "utils/builtins.h"

SlopeTest
slope_test(const Slope *s, double level)
{
	SlopeTest	test = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED};
	double		factor;

	if (!isfinite(s->value) || !isfinite(s->se) || !(s->df > 0))
		return test;
	factor = student_t_quantile((1 - level) / 2, s->df, true);
	test.low = s->value - factor * s->se;
	test.high = s->value + factor * s->se;
	test.t = s->value / s->se;
	if (isfinite(test.t))
		test.p_value = 2 * student_t_cdf(fabs(test.t), s->df, true);
	return test;
}

SlopeSource
slope_source_of_rows(FunctionCallInfo fcinfo)
{
	SlopeSource source = {SLOPE_OF_ROWS, moments_open(PG_GETARG_COMOMENTS(0)), NULL, false};

	return source;
}

SlopeSource
slope_source_of_units(FunctionCallInfo fcinfo, int slopes, int reliability)
{
	char	   *kind = text_to_cstring(PG_GETARG_TEXT_PP(slopes));
	char	   *correction = text_to_cstring(PG_GETARG_TEXT_PP(reliability));
	const UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	SlopeSource source = {SLOPE_WITHIN_UNITS, u->within, u, false};

	if (strcmp(kind, "unit means") == 0)
	{
		source.kind = SLOPE_OF_UNIT_MEANS;
		source.m = u->means;
	}
	else if (strcmp(kind, "within") != 0)
		unknown_option("kind of slopes", kind, "within, unit means");
	if (strcmp(correction, "icc2") == 0)
		source.disattenuated = true;
	else if (strcmp(correction, "none") != 0)
		unknown_option("reliability", correction, "none, icc2");
	if (source.disattenuated && source.kind != SLOPE_OF_UNIT_MEANS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reliability icc2 is that of unit means, not of slopes within units"),
				 errhint("Give slopes => 'unit means' with it.")));
	if (source.kind == SLOPE_WITHIN_UNITS)
		within_check_variables(u);
	return source;
}

/* ICC(2) of a regressor; raises 22023 when there is none to divide by. */
static double
reliability_of(const SlopeSource *s, int variable)
{
	double		reliability = unit_icc2(s->u, variable);

	if (!(reliability > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit means of \"%s\" have no reliability", moments_name(s->m, variable)),
				 errhint("Their ICC2 is not above 0: the units do not differ more than chance makes them.")));
	return reliability;
}

/* sigma^2 A^-1 S_xx A^-1 and A^-1 S_xy of the first regressor */
static void
disattenuate(Slope *slope, const SlopeSource *s, const Regression *r,
			 int y, const int *x, int k)
{
	double_double *products = palloc((Size) MATRIX_SIZE(k) * sizeof(double_double));
	double_double *factor = palloc((Size) MATRIX_SIZE(k) * sizeof(double_double));
	double_double *row = palloc0((Size) k * sizeof(double_double));
	double_double *scratch = palloc((Size) k * sizeof(double_double));
	int		   *order = palloc((Size) k * sizeof(int));
	double_double value = dd_from_double(0);

	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
			products[MATRIX_AT(i, j)] = factor[MATRIX_AT(i, j)] = moments_s(s->m, x[i], x[j]);
	for (int i = 0; i < k; i++)
		factor[MATRIX_AT(i, i)] = dd_mul_double(factor[MATRIX_AT(i, i)],
												reliability_of(s, x[i]));
	if (matrix_factor(k, factor, order, 0) < k)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("regressors are too unreliable to be corrected together"),
				 errhint("Shorten the path or the covariates, or leave reliability at 'none'.")));
	row[0] = dd_from_double(1);
	matrix_solve(k, factor, order, row, scratch);
	for (int i = 0; i < k; i++)
		value = dd_add(value, dd_mul(row[i], moments_s(s->m, x[i], y)));
	slope->value = dd_to_double(value);
	if (r->df > 0)
		slope->se = sqrt(dd_to_double(dd_mul(r->sigma2, matrix_form(k, products, row, row))));
}

Slope
slope_solve(const SlopeSource *s, int y, const int *x, int k)
{
	Slope		slope = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, 0, NULL};
	Regression *r;

	if (s->kind == SLOPE_WITHIN_UNITS)
	{
		WithinRegression *w = within_solve(s->u, y, x, k);

		slope.within = w;
		slope.value = within_slope(w, 0);
		slope.se = within_se(w, 0);
		slope.df = w->df;
		slope.n = (double) s->u->units_within;
		return slope;
	}
	r = regression_solve(s->m, y, x, k);
	slope.n = r->n;
	if (!r->defined)
		return slope;
	slope.df = r->df;
	slope.value = dd_to_double(r->coefficient[1]);
	slope.se = regression_se(r, 1);
	slope.y_se = regression_sigma(r) / sqrt(r->n);
	if (s->disattenuated)
		disattenuate(&slope, s, r, y, x, k);
	return slope;
}

/*
 * Least squares of y on a set that holds all regressors of an earlier step,
 * and its y, leaves errors that are uncorrelated with those of that step.
 */
double
slope_covariance(const Slope *a, const Slope *b)
{
	if (a->within != NULL)
		return within_covariance(a->within, 0, b->within, 0);
	return 0;
}

const char *
slope_method(const SlopeSource *s)
{
	if (s->kind == SLOPE_OF_ROWS)
		return "least squares";
	if (s->kind == SLOPE_WITHIN_UNITS)
		return "within units, cluster-robust (CR1)";
	return s->disattenuated ? "unit means, corrected for unreliability by ICC2" : "unit means";
}

const char *
few_units_note(int64 units)
{
	if (units >= FEW_UNITS)
		return NULL;
	return psprintf("few units (" INT64_FORMAT "): the interval may be too narrow", units);
}

const char *
slope_note(const SlopeSource *s)
{
	if (s->kind == SLOPE_OF_ROWS)
		return NULL;
	return few_units_note(s->kind == SLOPE_WITHIN_UNITS ? s->u->units_within : s->u->units);
}

const char *
joined_notes(const char *first, const char *second)
{
	if (first == NULL || second == NULL)
		return first != NULL ? first : second;
	return psprintf("%s; %s", first, second);
}

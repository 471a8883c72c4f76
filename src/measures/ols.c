/*-------------------------------------------------------------------------
 *
 * ols.c
 *	  Least squares from co-moments; see ols.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/ols.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "math/matrix.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* A remaining share of variance below it is none: the variable is collinear. */
#define NO_VARIANCE 1e-20

/* Standardised coefficients below it do not count as collinearity. */
#define NO_DEPENDENCE 1e-6

/*
 * A residual sum of squares below this part of what it is the difference of
 * is what rounding left: the fit is exact.
 */
#define ROUNDING 1e-28

static double_double *
double_doubles(int n)
{
	return palloc0(Max(1, (Size) n) * sizeof(double_double));
}

/* Roots of the sums of squares: what scales sums of products to correlations. */
static double_double
scale_of(const Moments *m, int variable)
{
	return dd_sqrt(moments_s(m, variable, variable));
}

static double_double
correlation(const Moments *m, int i, int j, double_double scale_i,
			double_double scale_j)
{
	return i == j ? dd_from_double(1) :
		dd_div(dd_div(moments_s(m, i, j), scale_i), scale_j);
}

static void
check_regressors(const Moments *m, int y, const int *x, int k)
{
	for (int i = 0; i < k; i++)
	{
		if (x[i] == y)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("variable \"%s\" cannot explain itself", moments_name(m, y)),
					 errhint("Leave the outcome out of the regressors.")));
		for (int j = 0; j < i; j++)
			if (x[i] == x[j])
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("variable \"%s\" is given twice", moments_name(m, x[i])),
						 errhint("Give each variable once.")));
	}
}

static void
refuse_constants(const Moments *m, const int *x, int k)
{
	for (int i = 0; i < k; i++)
		if (moments_s(m, x[i], x[i]).hi == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("terms are collinear: %s is constant, as the intercept is",
							moments_name(m, x[i])),
					 errhint("Leave it out.")));
}

/* order[rank] depends on regressors before it in that order: names them. */
static void pg_attribute_noreturn()
refuse_collinear(const Moments *m, const int *x, const int *order, int rank,
				 const double_double *factor)
{
	double_double *coefficients = double_doubles(rank);
	StringInfoData terms;

	matrix_dependence(rank, factor, coefficients);
	initStringInfo(&terms);
	appendStringInfoString(&terms, moments_name(m, x[order[rank]]));
	for (int j = 0; j < rank; j++)
		if (fabs(coefficients[j].hi) > NO_DEPENDENCE)
			appendStringInfo(&terms, ", %s", moments_name(m, x[order[j]]));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("terms are collinear: %s", terms.data),
			 errhint("Leave one of them out.")));
}

/*
 * The inverse of the correlation matrix of x, packed, and its reciprocal
 * condition number.
 */
static double_double *
invert_correlations(const Moments *m, const int *x, int k,
					const double_double *scale, double *rcond)
{
	double_double *factor = double_doubles(MATRIX_SIZE(k));
	double_double *inverse = double_doubles(MATRIX_SIZE(k));
	double_double *scratch = double_doubles(2 * k);
	int		   *order = palloc(Max(1, k) * sizeof(int));
	double		norm;
	int			rank;

	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
			factor[MATRIX_AT(i, j)] = correlation(m, x[i], x[j], scale[i], scale[j]);
	norm = matrix_norm(k, factor);
	rank = matrix_factor(k, factor, order, NO_VARIANCE);
	if (rank < k)
		refuse_collinear(m, x, order, rank, factor);
	matrix_invert(k, factor, order, inverse, scratch);
	*rcond = 1 / (norm * matrix_norm(k, inverse));
	if (!(*rcond >= REGRESSION_MIN_RCOND))
		refuse_collinear(m, x, order, k - 1, factor);
	return inverse;
}

/*
 * Standardised coefficients, residual and total sum of squares.  The residual
 * is the total less what is explained; both are exact to some 1e-31 of their
 * terms, so that the difference of a fit that is all but exact still counts.
 */
static void
solve_scaled(Regression *r, const Moments *m, int y, const int *x,
			 const double_double *scale, const double_double *inverse,
			 double_double *beta, double_double total)
{
	double_double y_scale = scale_of(m, y);
	double_double explained = dd_from_double(0);
	double_double share;
	double		terms = 1;

	if (total.hi == 0)
		return;
	for (int i = 0; i < r->k; i++)
		for (int j = 0; j < r->k; j++)
			beta[i] = dd_add(beta[i],
							 dd_mul(inverse[MATRIX_AT(i, j)],
									correlation(m, x[j], y, scale[j], y_scale)));
	for (int i = 0; i < r->k; i++)
	{
		double_double part = dd_mul(beta[i], correlation(m, x[i], y, scale[i], y_scale));

		explained = dd_add(explained, part);
		terms += beta[i].hi * beta[i].hi;
	}
	share = dd_sub(dd_from_double(1), explained);
	if (share.hi < ROUNDING * terms)
		share = dd_from_double(0);
	r->rss = dd_mul(total, share);
}

/*
 * (X'X)^-1 with the intercept: with u the means of x and S^-1 the inverse of
 * the centered products, 1/n + u'S^-1 u, -S^-1 u and S^-1.
 */
static void
border_inverse(Regression *r, const Moments *m, const int *x)
{
	int			k = r->k;
	double_double *mean = double_doubles(k);
	double_double corner;

	for (int i = 0; i < k; i++)
		mean[i] = m->mean[x[i]];
	corner = dd_div(dd_from_double(1), dd_from_double(r->n));
	r->covariance_factor[0] = dd_add(corner, matrix_form(k, r->inverse, mean, mean));
	for (int i = 0; i < k; i++)
	{
		double_double sum = dd_from_double(0);

		for (int j = 0; j < k; j++)
		{
			sum = dd_sub(sum, dd_mul(r->inverse[MATRIX_AT(i, j)], mean[j]));
			if (j <= i)
				r->covariance_factor[MATRIX_AT(i + 1, j + 1)] = r->inverse[MATRIX_AT(i, j)];
		}
		r->covariance_factor[MATRIX_AT(i + 1, 0)] = sum;
	}
}

/* From standardised to original units. */
static void
rescale(Regression *r, const Moments *m, int y, const int *x,
		const double_double *scale, const double_double *inverse,
		const double_double *beta, double_double factor)
{
	double_double y_scale = scale_of(m, y);

	r->coefficient[0] = m->mean[y];
	for (int i = 0; i < r->k; i++)
	{
		double_double b = dd_div(dd_mul(beta[i], y_scale), scale[i]);

		r->coefficient[i + 1] = b;
		r->coefficient[0] = dd_sub(r->coefficient[0], dd_mul(b, m->mean[x[i]]));
		r->beta[i] = y_scale.hi == 0 ? UNDEFINED : beta[i].hi;
		r->vif[i] = inverse[MATRIX_AT(i, i)].hi;
		for (int j = 0; j <= i; j++)
			r->inverse[MATRIX_AT(i, j)] =
				dd_div(dd_div(dd_div(inverse[MATRIX_AT(i, j)], scale[i]), scale[j]),
					   factor);
	}
}

Regression *
regression_solve(const Moments *m, int y, const int *x, int k)
{
	Regression *r = palloc0(sizeof(Regression));
	double_double *scale = double_doubles(k);
	double_double *beta = double_doubles(k);
	double_double *inverse;
	double_double factor;		/* scales sums to the effective n */

	check_regressors(m, y, x, k);
	r->k = k;
	r->n = m->effective_n;
	r->df = r->n - k - 1;
	if (m->n < k + 1)
		return r;
	refuse_constants(m, x, k);
	for (int i = 0; i < k; i++)
		scale[i] = scale_of(m, x[i]);
	inverse = invert_correlations(m, x, k, scale, &r->rcond);

	r->defined = true;
	r->coefficient = double_doubles(k + 1);
	r->inverse = double_doubles(MATRIX_SIZE(k));
	r->covariance_factor = double_doubles(MATRIX_SIZE(k + 1));
	r->beta = palloc(Max(1, k) * sizeof(double));
	r->vif = palloc(Max(1, k) * sizeof(double));
	factor = m->weighted ? dd_div(m->weight, m->weight2) : dd_from_double(1);
	r->tss = dd_mul(moments_s(m, y, y), factor);
	solve_scaled(r, m, y, x, scale, inverse, beta, r->tss);
	rescale(r, m, y, x, scale, inverse, beta, factor);
	border_inverse(r, m, x);
	if (r->df > 0)
		r->sigma2 = dd_div(r->rss, dd_from_double(r->df));
	return r;
}

double
regression_sigma(const Regression *r)
{
	return r->defined && r->df > 0 ? sqrt(r->sigma2.hi) : UNDEFINED;
}

double
regression_r2(const Regression *r)
{
	return r->defined && r->tss.hi > 0 ?
		dd_sub(dd_from_double(1), dd_div(r->rss, r->tss)).hi : UNDEFINED;
}

double
regression_se(const Regression *r, int term)
{
	if (!r->defined || r->df <= 0)
		return UNDEFINED;
	return sqrt(dd_mul(r->sigma2, r->covariance_factor[MATRIX_AT(term, term)]).hi);
}

double
regression_combination(const Regression *r, const double *weights, double *se)
{
	double_double *w = double_doubles(r->k + 1);
	double_double value = dd_from_double(0);
	double_double variance;

	*se = UNDEFINED;
	if (!r->defined)
		return UNDEFINED;
	for (int i = 0; i <= r->k; i++)
	{
		w[i] = dd_from_double(weights[i]);
		value = dd_add(value, dd_mul(w[i], r->coefficient[i]));
	}
	variance = dd_mul(r->sigma2, matrix_form(r->k + 1, r->covariance_factor, w, w));
	if (r->df > 0)
		*se = sqrt(Max(0, variance.hi));
	return value.hi;
}

/* What is left of the correlation of i and j beside that with the given. */
static double_double
remainder_of(const Moments *m, int i, int j, const int *given, int n,
			 const double_double *scale, const double_double *inverse)
{
	double_double *u = double_doubles(n);
	double_double *v = double_doubles(n);

	for (int g = 0; g < n; g++)
	{
		u[g] = correlation(m, given[g], i, scale[g], scale_of(m, i));
		v[g] = correlation(m, given[g], j, scale[g], scale_of(m, j));
	}
	return dd_sub(correlation(m, i, j, scale_of(m, i), scale_of(m, j)),
				  matrix_form(n, inverse, u, v));
}

double
partial_correlation(const Moments *m, int i, int j, const int *given, int n)
{
	double_double *scale = double_doubles(n);
	double_double *inverse;
	double		rcond;
	double_double left;
	double_double right;

	check_regressors(m, i, given, n);
	check_regressors(m, j, given, n);
	if (m->n < n + 2 || scale_of(m, i).hi == 0 || scale_of(m, j).hi == 0)
		return UNDEFINED;
	refuse_constants(m, given, n);
	for (int g = 0; g < n; g++)
		scale[g] = scale_of(m, given[g]);
	inverse = invert_correlations(m, given, n, scale, &rcond);
	left = remainder_of(m, i, i, given, n, scale, inverse);
	right = remainder_of(m, j, j, given, n, scale, inverse);
	/* the given explain one of them fully: nothing is left to correlate */
	if (left.hi <= NO_VARIANCE || right.hi <= NO_VARIANCE)
		return UNDEFINED;
	return Max(-1, Min(1, remainder_of(m, i, j, given, n, scale, inverse).hi /
					   sqrt(left.hi) / sqrt(right.hi)));
}

/*
 * R squared of the regressors in `chosen` and each subset of those from
 * `first` on.  a is the remainder after the chosen: rows of the regressors,
 * and y behind them.
 */
static void
fill_subsets(int k, int first, uint32 chosen, const double_double *a, double *r2)
{
	int			size = k + 1;
	double_double *rest;

	CHECK_FOR_INTERRUPTS();
	r2[chosen] = Max(0, dd_sub(dd_from_double(1), a[MATRIX_AT(k, k)]).hi);
	if (first == k)
		return;
	rest = palloc(MATRIX_SIZE(size) * sizeof(double_double));
	for (int i = first; i < k; i++)
	{
		memcpy(rest, a, MATRIX_SIZE(size) * sizeof(double_double));
		if (rest[MATRIX_AT(i, i)].hi > NO_VARIANCE)
			matrix_eliminate(size, rest, i);
		fill_subsets(k, i + 1, chosen | (uint32) 1 << i, rest, r2);
	}
	pfree(rest);
}

double *
regression_subsets_r2(const Moments *m, int y, const int *x, int k)
{
	double_double *a = double_doubles(MATRIX_SIZE(k + 1));
	double_double *scale = double_doubles(k + 1);
	double	   *r2 = palloc0(((Size) 1 << k) * sizeof(double));
	int		   *all = palloc((Size) (k + 1) * sizeof(int));

	check_regressors(m, y, x, k);
	Assert(k <= 24);
	for (int i = 0; i < k; i++)
		all[i] = x[i];
	all[k] = y;
	for (int i = 0; i <= k; i++)
		scale[i] = scale_of(m, all[i]);
	for (int i = 0; i <= k; i++)
		for (int j = 0; j <= i; j++)
			if (scale[i].hi > 0 && scale[j].hi > 0)
				a[MATRIX_AT(i, j)] = correlation(m, all[i], all[j], scale[i], scale[j]);
	if (scale[k].hi == 0)
		a[MATRIX_AT(k, k)] = dd_from_double(1);
	fill_subsets(k, 0, 0, a, r2);
	return r2;
}

int
variable_argument(FunctionCallInfo fcinfo, int argument, const Moments *m)
{
	return moments_variable(m, text_to_cstring(PG_GETARG_TEXT_PP(argument)));
}

int *
variables_argument(FunctionCallInfo fcinfo, int argument, const char *name,
				   const Moments *m, int *n)
{
	char	  **texts = text_elements(PG_GETARG_ARRAYTYPE_P(argument), name, n);
	int		   *variables = palloc(Max(1, *n) * sizeof(int));

	if (*n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be empty", name),
				 errhint("Name at least one variable.")));
	if (*n > COMOMENTS_MAX_VARIABLES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must name each variable once", name),
				 errhint("There are at most %d variables.", COMOMENTS_MAX_VARIABLES)));
	for (int i = 0; i < *n; i++)
		variables[i] = moments_variable(m, texts[i]);
	return variables;
}

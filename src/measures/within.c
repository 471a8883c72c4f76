/*-------------------------------------------------------------------------
 *
 * within.c
 *	  Regressions within units; see within.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/within.h"

#include <math.h>

#include "math/matrix.h"

/* A variance below this part of its largest terms is what rounding left. */
#define ROUNDING 1e-24

void
within_check_variables(const UnitMoments *u)
{
	if (u->squares == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("standard errors within units are limited to units of %d variables",
						UNIT_SQUARES_MAX_VARIABLES),
				 errhint("These have %d: aggregate those that the regression needs.", u->k)));
}

WithinRegression *
within_solve(const UnitMoments *u, int y, const int *x, int k)
{
	WithinRegression *w = palloc(sizeof(WithinRegression));
	double		units = (double) u->units_within;
	double		rows = (double) u->rows_within;

	w->u = u;
	w->y = y;
	w->x = x;
	w->k = k;
	w->slopes = regression_solve(u->within, y, x, k);
	w->defined = w->slopes->defined;
	w->df = units - 1;
	w->factor = units > 1 && rows > k ?
		units / (units - 1) * ((rows - 1) / (rows - k)) : get_float8_nan();
	return w;
}

double
within_slope(const WithinRegression *w, int i)
{
	return w->defined ? dd_to_double(w->slopes->coefficient[1 + i]) : get_float8_nan();
}

/* The weights with which vec(S_g) of a unit influences coefficient i. */
static double_double *
influence(const WithinRegression *w, int i)
{
	int			size = MATRIX_SIZE(w->u->k);
	double_double *weights = palloc0((Size) size * sizeof(double_double));

	for (int j = 0; j < w->k; j++)
	{
		double_double row = w->slopes->inverse[MATRIX_AT(i, j)];
		int			at = MATRIX_AT(w->x[j], w->y);

		weights[at] = dd_add(weights[at], row);
		for (int l = 0; l < w->k; l++)
		{
			at = MATRIX_AT(w->x[j], w->x[l]);
			weights[at] = dd_sub(weights[at],
								 dd_mul(row, w->slopes->coefficient[1 + l]));
		}
	}
	return weights;
}

/* What matrix_form() could be at most: the product of the two lengths. */
static double
form_bound(int n, const double_double *a, const double_double *u, const double_double *v)
{
	double		length_u = 0;
	double		length_v = 0;

	for (int i = 0; i < n; i++)
	{
		double		root = sqrt(a[MATRIX_AT(i, i)].hi);

		length_u += fabs(u[i].hi) * root;
		length_v += fabs(v[i].hi) * root;
	}
	return length_u * length_v;
}

double
within_covariance(const WithinRegression *a, int i, const WithinRegression *b, int j)
{
	int			size = MATRIX_SIZE(a->u->k);
	double_double *weights_a;
	double_double *weights_b;
	double		covariance;

	if (!a->defined || !b->defined || a->u->squares == NULL)
		return get_float8_nan();
	weights_a = influence(a, i);
	weights_b = influence(b, j);
	covariance = dd_to_double(matrix_form(size, a->u->squares, weights_a, weights_b));
	if (fabs(covariance) <= ROUNDING * form_bound(size, a->u->squares, weights_a, weights_b))
		covariance = 0;
	return covariance * sqrt(a->factor * b->factor);
}

double
within_se(const WithinRegression *w, int i)
{
	return sqrt(within_covariance(w, i, w, i));
}

/*-------------------------------------------------------------------------
 *
 * omega.c
 *	  McDonald's omega: reliability of a sum of items by a one-factor model.
 *
 * Items have correlations L L' + diag(psi), fitted by maximum likelihood, and
 * omega is (sum of L)^2 / ((sum of L)^2 + sum of psi): of the sum of items
 * divided by their standard deviations, or of the items as they are, where L
 * and psi are multiplied by these and their squares.
 *
 * The fit.  Given psi, let t_1 > t_2 > ... and w_m be eigenvalues and vectors of
 * T = psi^-1/2 R psi^-1/2.  The best L is sqrt(psi_i (t_1 - 1)) w_i1, and with
 * y = ln psi the discrepancy left and its derivatives are
 *		F    = sum over m > 1 of t_m - ln t_m - 1
 *		F_i  = 1 - T_ii - (1 - t_1) w_i^2
 *		F_ij = d_ij T_ii - t_1 w_i^2 w_j^2
 *				 + 2 (1 - t_1) w_i w_j (t_1 P_ij - (d_ij - w_i w_j) / 2)
 * with w = w_1, d the identity and P the sum over m > 1 of
 * w_im w_jm / (t_1 - t_m).  Newton's method minimises F; where F_ij is not
 * positive definite it takes (d_ij - w_i w_j)^2, to which F_ij comes down for a
 * perfect fit.
 *
 * psi is kept above PSI_LEAST.  A solution that rests there is improper, and
 * one with a negative loading has an item that should be reversed: the method
 * of the estimate says so.  Where data do not determine one factor, or the
 * search does not end, there is no value.
 *
 * Sources
 *		McDonald, Test Theory (1999), chapter 6; Joreskog, Psychometrika 32
 *		(1967) 443-482; Lawley and Maxwell, Factor Analysis as a Statistical
 *		Method, 2nd ed. 1971.  F_ij follows from perturbation of eigenvectors.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/items.h"

#include <math.h>

#include "common/result.h"
#include "math/eigen.h"
#include "miscadmin.h"

#define PSI_LEAST	0.005
#define MAX_STEPS	200
#define MAX_MOVE	1.5			/* of ln psi in one step */
#define CONVERGED	1e-12		/* largest derivative, times t_1 */
#define SINGULAR	1e-9		/* smallest pivot of F_ij, against 1 */

typedef struct OneFactor
{
	int			k;
	double_double *correlations;
	double	   *y;				/* ln psi */
	/* at y: */
	double		f;
	double		largest;		/* t_1 */
	double	   *vector;			/* w_1 */
	double	   *gradient;
	double_double *hessian;		/* packed */
	/* scratch */
	double_double *t;
	double_double *values;
	double_double *vectors;
} OneFactor;

static OneFactor *
one_factor_make(const Items *items)
{
	int			k = items->k;
	Size		packed = (Size) MATRIX_SIZE(k) * sizeof(double_double);
	OneFactor  *o = palloc0(sizeof(OneFactor));

	o->k = k;
	o->correlations = palloc(packed);
	o->hessian = palloc(packed);
	o->t = palloc(packed);
	o->y = palloc((Size) k * sizeof(double));
	o->vector = palloc((Size) k * sizeof(double));
	o->gradient = palloc((Size) k * sizeof(double));
	o->values = palloc((Size) k * sizeof(double_double));
	o->vectors = palloc((Size) (k * k) * sizeof(double_double));
	for (int i = 0; i < k; i++)
	{
		o->y[i] = log(0.5);
		for (int j = 0; j <= i; j++)
			o->correlations[MATRIX_AT(i, j)] = items_correlation(items, i, j);
	}
	return o;
}

static void
fill_derivatives(OneFactor *o, const double *diagonal)
{
	int			k = o->k;
	double		t1 = o->largest;
	const double *w = o->vector;

	for (int i = 0; i < k; i++)
	{
		o->gradient[i] = 1 - diagonal[i] - (1 - t1) * w[i] * w[i];
		for (int j = 0; j <= i; j++)
		{
			double		d = i == j ? 1 : 0;
			double		p = 0;

			for (int m = 1; m < k; m++)
				p += o->vectors[m * k + i].hi * o->vectors[m * k + j].hi /
					(t1 - o->values[m].hi);
			o->hessian[MATRIX_AT(i, j)] =
				dd_from_double(d * diagonal[i] - t1 * w[i] * w[i] * w[j] * w[j] +
							   2 * (1 - t1) * w[i] * w[j] * (t1 * p - (d - w[i] * w[j]) / 2));
		}
	}
}

/* Sets what depends on y. */
static void
one_factor_evaluate(OneFactor *o)
{
	int			k = o->k;
	double	   *diagonal = palloc((Size) k * sizeof(double));

	CHECK_FOR_INTERRUPTS();
	o->f = 0;
	for (int i = 0; i < k; i++)
	{
		for (int j = 0; j <= i; j++)
			o->t[MATRIX_AT(i, j)] = dd_mul_double(o->correlations[MATRIX_AT(i, j)],
												  exp(-(o->y[i] + o->y[j]) / 2));
		diagonal[i] = o->t[MATRIX_AT(i, i)].hi;
		o->f += diagonal[i] + o->y[i];
	}
	matrix_eigen(k, o->t, o->values, o->vectors);
	o->largest = o->values[0].hi;
	/* less the logarithm of |R| and k - 1, which do not depend on y */
	o->f += log(o->largest) - o->largest;
	for (int i = 0; i < k; i++)
		o->vector[i] = o->vectors[i].hi;
	fill_derivatives(o, diagonal);
	pfree(diagonal);
}

/* psi is at its bound and would go below. */
static bool
is_held(const OneFactor *o, int i)
{
	return o->y[i] <= log(PSI_LEAST) && o->gradient[i] > 0;
}

static double
largest_derivative(const OneFactor *o)
{
	double		largest = 0;

	for (int i = 0; i < o->k; i++)
		if (!is_held(o, i))
			largest = Max(largest, fabs(o->gradient[i]));
	return largest;
}

/* The second derivatives of what may move, or what stands for them. */
static void
curvature(const OneFactor *o, bool exact, double_double *h)
{
	const double *w = o->vector;

	for (int i = 0; i < o->k; i++)
		for (int j = 0; j <= i; j++)
		{
			double		d = i == j ? 1 : 0;

			if (is_held(o, i) || is_held(o, j))
				h[MATRIX_AT(i, j)] = dd_from_double(d);
			else if (exact)
				h[MATRIX_AT(i, j)] = o->hessian[MATRIX_AT(i, j)];
			else
				h[MATRIX_AT(i, j)] = dd_from_double(d * 1e-3 + pow(d - w[i] * w[j], 2));
		}
}

static bool
is_determined(const OneFactor *o)
{
	double_double *h = palloc((Size) MATRIX_SIZE(o->k) * sizeof(double_double));
	int		   *order = palloc((Size) o->k * sizeof(int));

	curvature(o, true, h);
	return matrix_factor(o->k, h, order, SINGULAR) == o->k;
}

/* Newton's step, no longer than MAX_MOVE in any direction. */
static void
find_direction(const OneFactor *o, double *direction)
{
	int			k = o->k;
	double_double *h = palloc((Size) MATRIX_SIZE(k) * sizeof(double_double));
	double_double *step = palloc((Size) k * sizeof(double_double));
	double_double *scratch = palloc((Size) k * sizeof(double_double));
	int		   *order = palloc((Size) k * sizeof(int));
	double		longest = MAX_MOVE;

	curvature(o, true, h);
	if (matrix_factor(k, h, order, SINGULAR) < k)
	{
		curvature(o, false, h);
		matrix_factor(k, h, order, 0);
	}
	for (int i = 0; i < k; i++)
		step[i] = dd_from_double(is_held(o, i) ? 0 : -o->gradient[i]);
	matrix_solve(k, h, order, step, scratch);
	for (int i = 0; i < k; i++)
		longest = Max(longest, fabs(step[i].hi));
	for (int i = 0; i < k; i++)
		direction[i] = step[i].hi * (MAX_MOVE / longest);
	pfree(h);
	pfree(step);
	pfree(scratch);
	pfree(order);
}

/* Half the step until it goes down; false when it does not. */
static bool
one_factor_step(OneFactor *o, double *direction, double *before)
{
	double		f = o->f;
	double		tolerance = 1e-13 * (o->k + o->largest);

	memcpy(before, o->y, (Size) o->k * sizeof(double));
	find_direction(o, direction);
	for (double length = 1; length > 1e-6; length /= 2)
	{
		for (int i = 0; i < o->k; i++)
			o->y[i] = Max(log(PSI_LEAST), before[i] + length * direction[i]);
		one_factor_evaluate(o);
		if (o->f <= f + tolerance)
			return true;
	}
	return false;
}

static bool
one_factor_fit(OneFactor *o)
{
	double	   *direction = palloc((Size) o->k * sizeof(double));
	double	   *before = palloc((Size) o->k * sizeof(double));

	one_factor_evaluate(o);
	for (int step = 0; step < MAX_STEPS; step++)
	{
		if (largest_derivative(o) <= CONVERGED * o->largest)
			return is_determined(o);
		if (!one_factor_step(o, direction, before))
			break;
	}
	return false;
}

/* Loadings times the scale of each item; the sum of them is not negative. */
static double *
loadings(const OneFactor *o, const double *scale)
{
	double	   *l = palloc((Size) o->k * sizeof(double));
	double		sum = 0;

	for (int i = 0; i < o->k; i++)
	{
		l[i] = scale[i] * sqrt(exp(o->y[i]) * Max(0, o->largest - 1)) * o->vector[i];
		sum += l[i];
	}
	for (int i = 0; i < o->k; i++)
		l[i] = sum < 0 ? -l[i] : l[i];
	return l;
}

static double
omega_of(const OneFactor *o, const double *l, const double *scale)
{
	double		sum = 0;
	double		own = 0;

	for (int i = 0; i < o->k; i++)
	{
		sum += l[i];
		own += scale[i] * scale[i] * exp(o->y[i]);
	}
	return sum * sum / (sum * sum + own);
}

static const char *
method_of(const Items *items, const OneFactor *o, const double *l, bool standardized)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "one-factor ml, %s items", standardized ? "standardized" : "raw");
	for (int i = 0; i < o->k; i++)
	{
		if (l[i] < 0)
			appendStringInfo(&text, "; %s loads negatively: a reversed item?",
							 items_name(items, i));
		if (o->y[i] <= log(PSI_LEAST))
			appendStringInfo(&text, "; improper: the factor is all of %s",
							 items_name(items, i));
	}
	return text.data;
}

/* omega(c, items, standardized) */
PG_FUNCTION_INFO_V1(comoments_omega);
Datum
comoments_omega(PG_FUNCTION_ARGS)
{
	Estimate	e = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, 0,
	"one-factor ml: the items do not determine one factor"};
	bool		standardized;
	Items		items;
	OneFactor  *o;
	double	   *scale;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	standardized = PG_GETARG_BOOL(2);
	items = items_argument(fcinfo, 3, "omega");
	if (!items.defined)
		PG_RETURN_NULL();
	e.n = items.n;
	scale = palloc((Size) items.k * sizeof(double));
	for (int i = 0; i < items.k; i++)
	{
		scale[i] = standardized ? 1 : dd_sqrt(items_s(&items, i, i)).hi;
		if (items_s(&items, i, i).hi == 0)
			PG_RETURN_NULL();
	}
	o = one_factor_make(&items);
	if (one_factor_fit(o))
	{
		double	   *l = loadings(o, scale);

		e.value = omega_of(o, l, scale);
		e.method = method_of(&items, o, l, standardized);
	}
	return estimate_datum(fcinfo, &e);
}

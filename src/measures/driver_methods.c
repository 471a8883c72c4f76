/*-------------------------------------------------------------------------
 *
 * driver_methods.c
 *	  Importance of drivers; see driver_methods.h for the methods.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/driver_methods.h"

#include <math.h>

#include "common/result.h"
#include "math/eigen.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

DriverModel
driver_model(const Moments *m, int y, int *x, int k)
{
	DriverModel model = {m, y, k, x, regression_solve(m, y, x, k), UNDEFINED, NULL};

	model.r2 = regression_r2(model.regression);
	if (isnan(model.r2))
		return model;
	model.r = palloc((Size) k * sizeof(double));
	for (int i = 0; i < k; i++)
		model.r[i] = moments_r(m, x[i], y).hi;
	return model;
}

/* The share of orders in which just the s drivers of one subset stand before i. */
static double *
shapley_weights(int k)
{
	double	   *weights = palloc((Size) k * sizeof(double));
	double		choices = 1;	/* k - 1 over s */

	for (int s = 0; s < k; s++)
	{
		weights[s] = 1 / (k * choices);
		choices = choices * (k - 1 - s) / (s + 1);
	}
	return weights;
}

static void
lmg(const DriverModel *model, double *importance)
{
	int			k = model->k;
	double	   *r2;
	double	   *weights;

	if (k > LMG_MAX_DRIVERS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("method lmg takes at most %d drivers, not %d", LMG_MAX_DRIVERS, k),
				 errhint("Take fewer, join drivers to indices, or call drivers() with the method relative_weights.")));
	r2 = regression_subsets_r2(model->m, model->y, model->x, k);
	weights = shapley_weights(k);
	for (int i = 0; i < k; i++)
	{
		uint32		bit = (uint32) 1 << i;
		double		sum = 0;

		CHECK_FOR_INTERRUPTS();
		for (uint32 s = 0; s < (uint32) 1 << k; s++)
			if ((s & bit) == 0)
				sum += weights[pg_popcount32(s)] * (r2[s | bit] - r2[s]);
		/* no driver takes away from R2: less than 0 is rounding */
		importance[i] = Max(0, sum);
	}
}

/* Element i, j of Q D^power Q'. */
static double_double
power_of_matrix(int k, const double_double *roots, const double_double *vectors, int i, int j)
{
	double_double sum = dd_from_double(0);

	for (int l = 0; l < k; l++)
		sum = dd_add(sum, dd_mul(roots[l], dd_mul(vectors[l * k + i], vectors[l * k + j])));
	return sum;
}

static void
relative_weights(const DriverModel *model, double *importance)
{
	int			k = model->k;
	double_double *a = palloc((Size) MATRIX_SIZE(k) * sizeof(double_double));
	double_double *vectors = palloc((Size) (k * k) * sizeof(double_double));
	double_double *roots = palloc((Size) k * sizeof(double_double));
	double_double *inverse_roots = palloc((Size) k * sizeof(double_double));

	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
			a[MATRIX_AT(i, j)] = moments_r(model->m, model->x[i], model->x[j]);
	matrix_eigen(k, a, roots, vectors);
	for (int i = 0; i < k; i++)
	{
		roots[i] = dd_sqrt(roots[i]);
		inverse_roots[i] = dd_div(dd_from_double(1), roots[i]);
		importance[i] = 0;
	}
	for (int j = 0; j < k; j++)
	{
		double_double c = dd_from_double(0);

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < k; i++)
			c = dd_add(c, dd_mul(power_of_matrix(k, inverse_roots, vectors, j, i),
								 moments_r(model->m, model->x[i], model->y)));
		for (int i = 0; i < k; i++)
		{
			double		part = dd_mul(power_of_matrix(k, roots, vectors, i, j), c).hi;

			importance[i] += part * part;
		}
	}
}

static void
pratt(const DriverModel *model, double *importance)
{
	for (int i = 0; i < model->k; i++)
		importance[i] = model->regression->beta[i] * model->r[i];
}

static void
first(const DriverModel *model, double *importance)
{
	for (int i = 0; i < model->k; i++)
		importance[i] = model->r[i] * model->r[i];
}

static void
last(const DriverModel *model, double *importance)
{
	const Regression *r = model->regression;

	for (int i = 0; i < model->k; i++)
		importance[i] = r->beta[i] * r->beta[i] / r->vif[i];
}

static void
beta(const DriverModel *model, double *importance)
{
	for (int i = 0; i < model->k; i++)
		importance[i] = fabs(model->regression->beta[i]);
}

DriverMethod
driver_method(const char *name)
{
	static const struct
	{
		const char *name;
		DriverMethod method;
	}			methods[] = {
		{"lmg", lmg}, {"relative_weights", relative_weights}, {"beta", beta},
		{"first", first}, {"last", last}, {"pratt", pratt}
	};

	for (int i = 0; i < (int) lengthof(methods); i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].method;
	unknown_option("method", name, "lmg, relative_weights, beta, first, last, pratt");
}

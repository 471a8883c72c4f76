/*-------------------------------------------------------------------------
 *
 * drivers.c
 *	  Which drivers matter to an outcome, and where to begin.
 *
 * Sign, coefficient and p value are those of the regression on all drivers;
 * importance is never negative except by the method pratt, and never set to
 * zero because a p value is large or a sign is unexpected.  A driver whose
 * coefficient and correlation with the outcome have opposite signs says so in
 * a note.  Rows come in descending importance, ties as given.
 *
 * Without variation of the outcome, or with fewer rows than terms, numbers
 * are NULL.  Collinear drivers are refused, by name, by the regression.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/driver_methods.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "measures/slope.h"
#include "utils/builtins.h"

/*
 * A standardised coefficient or a correlation closer to zero is what rounding
 * left, of the sums or of the data themselves: it has no sign.
 */
#define NO_SIGN 1e-14

typedef struct Driver
{
	int			position;		/* among those given */
	double		importance;
	double		weight;			/* what rows are sorted by, largest first */
} Driver;

/* Arguments: c, y, x */
static DriverModel
model_argument(FunctionCallInfo fcinfo)
{
	const Moments *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			y = variable_argument(fcinfo, 1, m);
	int			k;
	int		   *x = variables_argument(fcinfo, 2, "x", m, &k);

	return driver_model(m, y, x, k);
}

/* The importance of each; NaN when there is nothing to explain. */
static Driver *
importances(const DriverModel *model, DriverMethod method)
{
	Driver	   *drivers = palloc((Size) model->k * sizeof(Driver));
	double	   *importance = palloc((Size) model->k * sizeof(double));

	for (int i = 0; i < model->k; i++)
		importance[i] = UNDEFINED;
	if (!isnan(model->r2))
		method(model, importance);
	for (int i = 0; i < model->k; i++)
	{
		drivers[i].position = i;
		drivers[i].importance = drivers[i].weight = importance[i];
	}
	return drivers;
}

static int
compare_drivers(const void *a, const void *b)
{
	const Driver *x = a;
	const Driver *y = b;

	if (x->weight > y->weight)
		return -1;
	if (x->weight < y->weight)
		return 1;
	return x->position - y->position;
}

static const char *
driver_name(const DriverModel *model, const Driver *driver)
{
	return moments_name(model->m, model->x[driver->position]);
}

static double
coefficient_of(const DriverModel *model, const Driver *driver)
{
	return model->regression->defined ?
		model->regression->coefficient[driver->position + 1].hi : UNDEFINED;
}

static int
sign_of(double standardised)
{
	return (standardised > NO_SIGN) - (standardised < -NO_SIGN);
}

/* Of the coefficient; 0 where y does not vary. */
static int
sign_beside_others(const DriverModel *model, const Driver *driver)
{
	return model->regression->defined ?
		sign_of(model->regression->beta[driver->position]) : 0;
}

static const char *
suppression_note(const DriverModel *model, const Driver *driver)
{
	int			sign = sign_beside_others(model, driver);

	if (isnan(model->r2) || sign * sign_of(model->r[driver->position]) >= 0)
		return NULL;
	return sign < 0 ? "beside the other drivers its sign is negative, alone it is positive" :
		"beside the other drivers its sign is positive, alone it is negative";
}

/* drivers(c, y, x, method): driver, importance, share, sign, coefficient, p_value, note */
PG_FUNCTION_INFO_V1(comoments_drivers);
Datum
comoments_drivers(PG_FUNCTION_ARGS)
{
	DriverMethod method = driver_method(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	DriverModel model = model_argument(fcinfo);
	Driver	   *drivers = importances(&model, method);
	double		total = 0;

	for (int i = 0; i < model.k; i++)
		total += drivers[i].importance;
	qsort(drivers, (size_t) model.k, sizeof(Driver), compare_drivers);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < model.k; i++)
	{
		const Driver *d = &drivers[i];
		double		b = coefficient_of(&model, d);
		Slope		slope = {b, regression_se(model.regression, d->position + 1),
			model.regression->df, model.regression->n, 0, NULL};
		ResultRow	row = {0};

		row_text(&row, driver_name(&model, d));
		row_number(&row, d->importance);
		row_number(&row, d->importance / total);
		row_column(&row, Int32GetDatum(sign_beside_others(&model, d)), isnan(b));
		row_number(&row, b);
		row_number(&row, slope_test(&slope, 0.95).p_value);
		row_text(&row, suppression_note(&model, d));
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* Of the largest possible score, in per cent. */
static double
performance_of(const DriverModel *model, const Driver *driver, double lo, double hi)
{
	double		mean = model->m->mean[model->x[driver->position]].hi;

	if (model->m->n == 0)
		return UNDEFINED;
	if (mean < lo || mean > hi)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mean of \"%s\" is outside of the scale from %g to %g",
						driver_name(model, driver), lo, hi),
				 errhint("Give the least and the largest answer there is; drivers on other scales are rescaled before aggregation.")));
	return 100 * ((mean - lo) / (hi - lo));
}

static const char *
priority_note(const DriverModel *model, const Driver *driver)
{
	if (sign_beside_others(model, driver) < 0)
		return "its coefficient is negative: more of it goes with less of the outcome";
	return suppression_note(model, driver);
}

/*
 * priorities(c, y, x, lo, hi): driver, performance, importance,
 * gap_importance, rank, note
 */
PG_FUNCTION_INFO_V1(comoments_priorities);
Datum
comoments_priorities(PG_FUNCTION_ARGS)
{
	double		lo = PG_GETARG_FLOAT8(3);
	double		hi = PG_GETARG_FLOAT8(4);
	DriverModel model = model_argument(fcinfo);
	Driver	   *drivers = importances(&model, driver_method("lmg"));

	if (!isfinite(lo) || !isfinite(hi) || !isfinite(hi - lo) || lo >= hi)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale must go from a lower to a higher finite number"),
				 errhint("For example lo => 1, hi => 7.")));
	for (int i = 0; i < model.k; i++)
		drivers[i].weight *= 100 - performance_of(&model, &drivers[i], lo, hi);
	qsort(drivers, (size_t) model.k, sizeof(Driver), compare_drivers);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0, rank = 1; i < model.k; i++)
	{
		const Driver *d = &drivers[i];
		ResultRow	row = {0};

		if (i > 0 && d->weight < drivers[i - 1].weight)
			rank = i + 1;
		row_text(&row, driver_name(&model, d));
		row_number(&row, performance_of(&model, d, lo, hi));
		row_number(&row, d->importance);
		row_number(&row, d->weight);
		row_column(&row, Int32GetDatum(rank), isnan(d->weight));
		row_text(&row, priority_note(&model, d));
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

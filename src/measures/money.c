/*-------------------------------------------------------------------------
 *
 * money.c
 *	  What a point of an index is worth: euro_per_point(c, money, index).
 *
 * Three readings of one slope b of money on the index, covariates held
 * constant: b itself, 100 b / (mean money), and the elasticity at the means,
 * b * (mean index) / (mean money).  The intervals of the last two are those of
 * the delta method, in which the mean of money, given the index, has variance
 * sigma^2 / n and does not covary with b.  Within units the means of the rows
 * are taken as given.  The mean of money must be above zero, and for the
 * elasticity that of the index: else they are NULL.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/effect_row.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "funcapi.h"
#include "utils/builtins.h"

/* The index, and behind it the covariates, of which there may be none. */
static int *
regressors(FunctionCallInfo fcinfo, const Moments *m, int *k)
{
	char	  **covariates = text_elements(PG_GETARG_ARRAYTYPE_P(3), "covariates", k);
	int		   *x = palloc((Size) (*k + 1) * sizeof(int));

	x[0] = variable_argument(fcinfo, 2, m);
	for (int i = 0; i < *k; i++)
		x[i + 1] = moments_variable(m, covariates[i]);
	*k += 1;
	return x;
}

/*
 * The slope times a number.  Over the mean of money where that is given: NaN
 * for none.
 */
static void
put_reading(FunctionCallInfo fcinfo, const char *name, const Slope *slope,
			double times, double money, double level, const SlopeSource *source)
{
	Slope		reading = *slope;
	EffectRow	row;

	if (!isnan(money))
	{
		reading.se = hypot(slope->se, slope->value * slope->y_se / money);
		times = money > 0 && times > 0 ? times / money : UNDEFINED;
	}
	reading.value *= times;
	reading.se *= times;
	row = effect_row_of_slope(name, &reading, level);
	row.method = slope_method(source);
	row.note = slope_note(source);
	effect_row_put(fcinfo, &row);
}

static Datum
euro_per_point(FunctionCallInfo fcinfo, const SlopeSource *source, double level)
{
	const Moments *m = source->m;
	int			money = variable_argument(fcinfo, 1, m);
	int			k;
	int		   *x = regressors(fcinfo, m, &k);
	Slope		slope = slope_solve(source, money, x, k);
	double		mean = dd_to_double(m->mean[money]);

	InitMaterializedSRF(fcinfo, 0);
	put_reading(fcinfo, "per point", &slope, 1, UNDEFINED, level, source);
	put_reading(fcinfo, "percent of mean", &slope, 100, mean, level, source);
	put_reading(fcinfo, "elasticity", &slope, dd_to_double(m->mean[x[0]]),
				mean, level, source);
	return (Datum) 0;
}

/*
 * euro_per_point(c, money, index, covariates, level) -> (reading, value, se,
 * low, high, p_value, n, method, note)
 */
PG_FUNCTION_INFO_V1(comoments_euro_per_point);
Datum
comoments_euro_per_point(PG_FUNCTION_ARGS)
{
	SlopeSource source = slope_source_of_rows(fcinfo);

	return euro_per_point(fcinfo, &source, level_argument(fcinfo, 4));
}

/* euro_per_point(u, money, index, covariates, slopes, reliability, level) */
PG_FUNCTION_INFO_V1(unit_euro_per_point);
Datum
unit_euro_per_point(PG_FUNCTION_ARGS)
{
	SlopeSource source = slope_source_of_units(fcinfo, 4, 5);

	return euro_per_point(fcinfo, &source, level_argument(fcinfo, 6));
}

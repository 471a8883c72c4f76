/*-------------------------------------------------------------------------
 *
 * fixed_effects.c
 *	  Readings of regressions within units: the slopes, and whether two groups
 *	  of units have the same one.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/slope.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"

/*
 * fixed_effects(u, y, x, level) -> (term, coefficient, se, t, p_value, low,
 * high, units, n)
 */
PG_FUNCTION_INFO_V1(unit_fixed_effects);
Datum
unit_fixed_effects(PG_FUNCTION_ARGS)
{
	const UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	int			y = variable_argument(fcinfo, 1, u->within);
	int			k;
	int		   *x = variables_argument(fcinfo, 2, "x", u->within, &k);
	double		level = level_argument(fcinfo, 3);
	WithinRegression *w;

	within_check_variables(u);
	w = within_solve(u, y, x, k);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < k; i++)
	{
		Slope		slope = {within_slope(w, i), within_se(w, i), w->df};
		SlopeTest	test = slope_test(&slope, level);
		ResultRow	row = {0};

		row_text(&row, moments_name(u->within, x[i]));
		row_number(&row, slope.value);
		row_number(&row, slope.se);
		row_number(&row, test.t);
		row_number(&row, test.p_value);
		row_number(&row, test.low);
		row_number(&row, test.high);
		row_count(&row, u->units_within);
		row_count(&row, u->rows_within);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

static Slope
within_slope_of(const UnitMoments *u, int y, const int *x)
{
	SlopeSource source = {SLOPE_WITHIN_UNITS, u->within, u, false};

	within_check_variables(u);
	return slope_solve(&source, y, x, 1);
}

/*
 * slope_difference(a, b, y, x, level): the slope within the units of a less
 * that within those of b, by Welch's t test on two cluster-robust variances.
 */
PG_FUNCTION_INFO_V1(unit_slope_difference);
Datum
unit_slope_difference(PG_FUNCTION_ARGS)
{
	const UnitMoments *a = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	const UnitMoments *b = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(1));
	int			x[] = {variable_argument(fcinfo, 3, a->within), variable_argument(fcinfo, 3, b->within)};
	double		level = level_argument(fcinfo, 4);
	Slope		first = within_slope_of(a, variable_argument(fcinfo, 2, a->within), &x[0]);
	Slope		second = within_slope_of(b, variable_argument(fcinfo, 2, b->within), &x[1]);
	TestResult	result = empty_test_result("welch t, cluster-robust (CR1)");
	double		variance_a = first.se * first.se;
	double		variance_b = second.se * second.se;
	Slope		difference = {first.value - second.value, sqrt(variance_a + variance_b)};
	SlopeTest	test;

	if (!isfinite(difference.value))
		PG_RETURN_NULL();
	difference.df = (variance_a + variance_b) * (variance_a + variance_b) /
		(variance_a * variance_a / first.df + variance_b * variance_b / second.df);
	test = slope_test(&difference, level);
	result.difference = difference.value;
	result.se = difference.se;
	result.statistic = test.t;
	result.df = difference.df;
	result.p_value = test.p_value;
	result.low = test.low;
	result.high = test.high;
	result.n1 = first.n;
	result.n2 = second.n;
	result.note = few_units_note((int64) fmin(first.n, second.n));
	return test_result_datum(fcinfo, &result);
}

/*-------------------------------------------------------------------------
 *
 * ride.c
 *	  How one bicycle moves from period to period: type ride, its aggregate
 *	  and bicycle_ride().
 *
 * The rows of estimates_rows.h are (period, level, se); se 0 stands for one
 * that is not known.
 *
 * Momentum is the slope of level on period by weighted least squares, with
 * weights 1 / se^2 when every period has its se and equal weights otherwise.
 * The residual variance is estimated, so that only the relative size of the
 * standard errors counts:
 *
 *		s^2 = sum w e^2 / (n - 2),  se(momentum) = s / sqrt(sum w (t - mean)^2),
 *
 * and the interval is that of t with n - 2 degrees of freedom.  Wobble is the
 * residual standard deviation in points of level, for a period of average
 * weight: s / sqrt(mean w).  The ride is rolling when the interval lies above
 * 0, stalling when below, and coasting when it holds 0.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/estimates_rows.h"

#include "common/json.h"
#include "common/result.h"
#include "math/distributions.h"
#include "math/double_double.h"
#include "measures/estimates.h"

#define RIDE_WIDTH	3
#define FEWEST_PERIODS	3

extern const ValueClass ride_class;

static const char *
ride_flaw(const double *row)
{
	return row[2] == 0 ||
		(row[2] >= ESTIMATES_MIN_SE && row[2] <= ESTIMATES_MAX_SE) ? NULL :
		"a standard error is out of range";
}

static void *
ride_from_json(Jsonb *json, const char **why)
{
	return rows_from_json(&ride_shape, json, why);
}

static void *
ride_from_binary(StringInfo in, const char **why)
{
	return rows_from_binary(&ride_shape, in, why);
}

const ValueClass ride_class = {
	.name = "ride",
	.kind = VALUE_RIDE,
	.minimum_size = offsetof(NumberRows, numbers),
	.validate = rows_validate,
	.canonical = rows_canonical,
	.to_json = rows_to_json,
	.from_json = ride_from_json,
	.to_binary = rows_to_binary,
	.from_binary = ride_from_binary
};

const RowShape ride_shape = {
	.class = &ride_class,
	.key = "periods",
	.width = RIDE_WIDTH,
	.last_optional = true,
	.flaw = ride_flaw
};

VALUE_FUNCTIONS(ride, &ride_class);

/* The transition of bicycle_ride_agg(period, level, se). */
PG_FUNCTION_INFO_V1(ride_accum);
Datum
ride_accum(PG_FUNCTION_ARGS)
{
	double		row[RIDE_WIDTH];

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return rows_accum(&ride_shape, fcinfo, NULL);
	row[0] = finite_number(PG_GETARG_FLOAT8(1), "a period");
	row[2] = 0;
	if (PG_ARGISNULL(3))
		row[1] = finite_number(PG_GETARG_FLOAT8(2), "a level");
	else
		estimates_row(PG_GETARG_FLOAT8(2), PG_GETARG_FLOAT8(3), row + 1);
	return rows_accum(&ride_shape, fcinfo, row);
}

PG_FUNCTION_INFO_V1(ride_combine);
Datum
ride_combine(PG_FUNCTION_ARGS)
{
	return rows_combine(&ride_shape, fcinfo);
}

PG_FUNCTION_INFO_V1(ride_final);
Datum
ride_final(PG_FUNCTION_ARGS)
{
	return rows_final(&ride_shape, fcinfo);
}

PG_FUNCTION_INFO_V1(ride_missing);
Datum
ride_missing(PG_FUNCTION_ARGS)
{
	return rows_missing(&ride_shape, fcinfo);
}

static void
refuse_repeated_periods(const NumberRows *ride)
{
	for (int64 i = 1; i < ride->n; i++)
		if (ride->numbers[i * RIDE_WIDTH] == ride->numbers[(i - 1) * RIDE_WIDTH])
		{
			StringInfoData period;

			initStringInfo(&period);
			append_float8(&period, ride->numbers[i * RIDE_WIDTH]);
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("period %s is in the ride more than once", period.data),
					 errhint("A ride is that of one unit: add the unit to GROUP BY, and give one level for each period.")));
		}
}

/* Weights relative to the largest; equal ones where some se is not known. */
static double *
ride_weights(const NumberRows *ride, int64 *without_se)
{
	double	   *weight = palloc((Size) ride->n * sizeof(double));
	double		least = ESTIMATES_MAX_SE;

	*without_se = 0;
	for (int64 i = 0; i < ride->n; i++)
	{
		double		se = ride->numbers[i * RIDE_WIDTH + 2];

		*without_se += se == 0;
		least = Min(least, se);
	}
	for (int64 i = 0; i < ride->n; i++)
	{
		double		ratio = *without_se > 0 ? 1 :
			least / ride->numbers[i * RIDE_WIDTH + 2];

		weight[i] = ratio * ratio;
	}
	return weight;
}

typedef struct Slope
{
	double		slope;
	double		se;
	double		wobble;
} Slope;

/* Weighted least squares of level on period, about the first row. */
static Slope
ride_slope(const NumberRows *ride, const double *weight)
{
	const double *first = ride->numbers;
	double_double sw = {0, 0};
	double_double st = {0, 0};
	double_double sy = {0, 0};
	double_double stt = {0, 0};
	double_double sty = {0, 0};
	double_double squares = {0, 0};
	double_double slope;
	double		variance;
	Slope		result;

	for (int64 i = 0; i < ride->n; i++)
	{
		const double *row = first + i * RIDE_WIDTH;

		sw = dd_add_double(sw, weight[i]);
		st = dd_add(st, dd_mul_double(two_sum(row[0], -first[0]), weight[i]));
		sy = dd_add(sy, dd_mul_double(two_sum(row[1], -first[1]), weight[i]));
	}
	st = dd_div(st, sw);
	sy = dd_div(sy, sw);
	for (int64 i = 0; i < ride->n; i++)
	{
		const double *row = first + i * RIDE_WIDTH;
		double_double t = dd_sub(two_sum(row[0], -first[0]), st);
		double_double y = dd_sub(two_sum(row[1], -first[1]), sy);

		stt = dd_add(stt, dd_mul_double(dd_mul(t, t), weight[i]));
		sty = dd_add(sty, dd_mul_double(dd_mul(t, y), weight[i]));
	}
	slope = dd_div(sty, stt);
	for (int64 i = 0; i < ride->n; i++)
	{
		const double *row = first + i * RIDE_WIDTH;
		double_double t = dd_sub(two_sum(row[0], -first[0]), st);
		double_double y = dd_sub(two_sum(row[1], -first[1]), sy);
		double_double e = dd_sub(y, dd_mul(slope, t));

		squares = dd_add(squares, dd_mul_double(dd_mul(e, e), weight[i]));
	}
	variance = squares.hi / (double) (ride->n - 2);
	result.slope = slope.hi;
	result.se = sqrt(variance / stt.hi);
	result.wobble = sqrt(variance / sw.hi * (double) ride->n);
	return result;
}

/*
 * bicycle_ride(r, confidence) -> (periods, level, momentum, se, low, high,
 * wobble, state, note)
 */
PG_FUNCTION_INFO_V1(ride_reading);
Datum
ride_reading(PG_FUNCTION_ARGS)
{
	const NumberRows *ride = rows_argument(&ride_shape, fcinfo, 0);
	double		confidence = level_argument(fcinfo, 1);
	Slope		s = {UNDEFINED, UNDEFINED, UNDEFINED};
	const char *texts[2] = {NULL, "fewer than 3 periods: no momentum"};
	double		margin = UNDEFINED;
	int64		without_se;

	if (ride->n == 0)
		PG_RETURN_NULL();
	refuse_repeated_periods(ride);
	if (ride->n >= FEWEST_PERIODS)
	{
		s = ride_slope(ride, ride_weights(ride, &without_se));
		margin = s.se * student_t_quantile((1 - confidence) / 2,
										   (double) (ride->n - 2), true);
		texts[1] = without_se == 0 || without_se == ride->n ? NULL :
			psprintf(INT64_FORMAT " of " INT64_FORMAT
					 " periods have no standard error: all weigh the same",
					 without_se, ride->n);
	}
	if (isfinite(s.slope) && isfinite(margin))
		texts[0] = s.slope - margin > 0 ? "rolling" :
			s.slope + margin < 0 ? "stalling" : "coasting";
	{
		double		numbers[] = {
			ride->numbers[(ride->n - 1) * RIDE_WIDTH + 1],
			s.slope, s.se, s.slope - margin, s.slope + margin, s.wobble
		};
		ResultRow	row = {0};

		row_count(&row, ride->n);
		row_numbers(&row, numbers, lengthof(numbers));
		row_text(&row, texts[0]);
		row_text(&row, texts[1]);
		return row_datum(fcinfo, &row);
	}
}

/*-------------------------------------------------------------------------
 *
 * survival_readings.c
 *	  Readings of survival values: shares, quantiles, means, rates.
 *
 * A quantile is the time by which a share q have left: the first time at which
 * the curve has come down to 1 - q.  Where it stands at 1 - q for a while, the
 * quantile is the middle of that step, which ends at the next event or, when
 * there is none, at the last time (R's rule).  The interval is read from those
 * of the curve in the same way (Brookmeyer and Crowley, Biometrics 38 (1982)
 * 29-41).
 *
 * A rate is events over exposure; its interval is that of a Poisson mean
 * (Garwood, Biometrika 28 (1936) 437-442).
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/survival_curve.h"

#include <math.h>

#include "common/arrays.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "math/double_double.h"
#include "miscadmin.h"

/* Two probabilities are the same when they differ by no more. */
#define PROBABILITY_TOLERANCE 1e-9

static Estimate
estimate_of(const SurvivalCurve *curve, double level, const char *method)
{
	Estimate	e = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, level, curve->persons, method};

	return e;
}

static const char *
kaplan_meier_method(IntervalType type)
{
	return psprintf("kaplan-meier, %s interval", interval_name(type));
}

/* survival_at(s, t, level, ci) */
PG_FUNCTION_INFO_V1(survival_at);
Datum
survival_at(PG_FUNCTION_ARGS)
{
	SurvivalCurve *curve = survival_curve_of(survival_argument(fcinfo, 0));
	double		t = time_argument(fcinfo, 1, "time");
	double		level = level_argument(fcinfo, 2);
	IntervalType type = interval_argument(fcinfo, 3);
	Estimate	e = estimate_of(curve, level, kaplan_meier_method(type));
	int64		step = step_at(curve, t);

	if (!is_known(curve, t))
		PG_RETURN_NULL();
	e.value = survival_at_step(curve, step);
	e.se = se_at_step(curve, step);
	probability_interval(type, e.value, step < 0 ? 0 : sqrt(curve->step[step].greenwood),
						 normal_factor(level), &e.low, &e.high);
	return estimate_datum(fcinfo, &e);
}

/* Which curve a quantile is read from. */
typedef enum CurveLine
{
	LINE_LOW,
	LINE_SURVIVAL,
	LINE_HIGH
} CurveLine;

/*
 * The first time at which the line has come down to p, or the middle of the
 * step where it stands at p.
 */
static double
time_of_probability(const SurvivalCurve *curve, double p, CurveLine line,
					IntervalType type, double z)
{
	double		reached = UNDEFINED;

	for (int64 i = 0; i < curve->n; i++)
	{
		const SurvivalStep *step = &curve->step[i];
		double		at[3] = {0, step->survival, 0};

		if (step->events == 0)
			continue;
		if (line != LINE_SURVIVAL)
			probability_interval(type, step->survival, sqrt(step->greenwood), z,
								 &at[LINE_LOW], &at[LINE_HIGH]);
		if (at[line] < p - PROBABILITY_TOLERANCE)
			return isnan(reached) ? step->time : (reached + step->time) / 2;
		if (at[line] <= p + PROBABILITY_TOLERANCE && isnan(reached))
			reached = step->time;
	}
	if (isnan(reached) || line != LINE_SURVIVAL)
		return reached;
	return (reached + curve->step[curve->n - 1].time) / 2;
}

/* survival_quantile(s, q, level, ci) */
PG_FUNCTION_INFO_V1(survival_quantile);
Datum
survival_quantile(PG_FUNCTION_ARGS)
{
	SurvivalCurve *curve = survival_curve_of(survival_argument(fcinfo, 0));
	double		q = PG_GETARG_FLOAT8(1);
	double		level = level_argument(fcinfo, 2);
	IntervalType type = interval_argument(fcinfo, 3);
	Estimate	e = estimate_of(curve, level, kaplan_meier_method(type));
	double		z = normal_factor(level);

	if (!(q > 0 && q < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("quantile must lie between 0 and 1"),
				 errhint("It is the share of those who have left: write the median as 0.5.")));
	if (curve->n == 0)
		PG_RETURN_NULL();
	e.value = time_of_probability(curve, 1 - q, LINE_SURVIVAL, type, z);
	e.low = time_of_probability(curve, 1 - q, LINE_LOW, type, z);
	e.high = time_of_probability(curve, 1 - q, LINE_HIGH, type, z);
	return estimate_datum(fcinfo, &e);
}

static double
length_of_stretch(double from, double until, const void *argument)
{
	return until - from;
}

/* rmst(s, tau, level) */
PG_FUNCTION_INFO_V1(survival_rmst);
Datum
survival_rmst(PG_FUNCTION_ARGS)
{
	SurvivalCurve *curve = survival_curve_of(survival_argument(fcinfo, 0));
	double		tau = time_argument(fcinfo, 1, "tau");
	double		level = level_argument(fcinfo, 2);
	Estimate	e = estimate_of(curve, level, "restricted mean, greenwood se");
	double		margin;

	if (!is_known(curve, tau))
		PG_RETURN_NULL();
	e.value = area_under_curve(curve, tau, length_of_stretch, NULL, &e.se);
	margin = normal_factor(level) * e.se;
	e.low = Max(0, e.value - margin);
	e.high = Min(tau, e.value + margin);
	return estimate_datum(fcinfo, &e);
}

/* The time that all persons together were under observation. */
static double
exposure_of(const EventRows *rows)
{
	double_double exposure = {0, 0};

	for (int64 i = 0; i < rows->n; i++)
	{
		const int64 *count = row_counts(rows, i);
		double		leaving = (double) (count[COUNT_CENSORED] + row_events(rows, i) - count[COUNT_ENTRIES]);

		exposure = dd_add(exposure, two_product(event_time(rows->unit, rows->time[i]), leaving));
	}
	return exposure.hi;
}

PG_FUNCTION_INFO_V1(survival_exposure);
Datum
survival_exposure(PG_FUNCTION_ARGS)
{
	EventRows  *rows = survival_argument(fcinfo, 0);

	return float8_or_null(fcinfo, exposure_of(rows));
}

static int64
leavers_of(const EventRows *rows)
{
	int64		leavers = 0;

	for (int64 i = 0; i < rows->n; i++)
		leavers += row_events(rows, i);
	return leavers;
}

/* hazard_rate(s, per, level) */
PG_FUNCTION_INFO_V1(survival_hazard_rate);
Datum
survival_hazard_rate(PG_FUNCTION_ARGS)
{
	EventRows  *rows = survival_argument(fcinfo, 0);
	double		per = time_argument(fcinfo, 1, "per");
	double		level = level_argument(fcinfo, 2);
	double		events = (double) leavers_of(rows);
	double		exposure = exposure_of(rows);
	double		scale = per / exposure;
	Estimate	e = {events * scale, sqrt(events) * scale, 0, 0, level,
	(double) events_persons(rows), "events over exposure, exact poisson interval"};

	if (!isfinite(scale) || !isfinite(exposure))
		PG_RETURN_NULL();
	if (events > 0)
		e.low = chi_squared_quantile((1 - level) / 2, 2 * events, false) / 2 * scale;
	e.high = chi_squared_quantile((1 - level) / 2, 2 * events + 2, true) / 2 * scale;
	return estimate_datum(fcinfo, &e);
}

/* turnover_rate(leavers, headcount_start, headcount_end), in percent */
PG_FUNCTION_INFO_V1(turnover_rate);
Datum
turnover_rate(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"leavers", "headcount at the start", "headcount at the end"};
	double		number[3];

	for (int i = 0; i < 3; i++)
		number[i] = time_argument(fcinfo, i, names[i]);
	return float8_or_null(fcinfo, 100 * number[0] / ((number[1] + number[2]) / 2));
}

/* retention_table(s, periods, level, ci) */
PG_FUNCTION_INFO_V1(survival_retention_table);
Datum
survival_retention_table(PG_FUNCTION_ARGS)
{
	SurvivalCurve *curve = survival_curve_of(survival_argument(fcinfo, 0));
	int			n;
	double	   *period = float8_elements(PG_GETARG_ARRAYTYPE_P(1), "periods", &n);
	double		z = normal_factor(level_argument(fcinfo, 2));
	IntervalType type = interval_argument(fcinfo, 3);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n; i++)
	{
		int64		step = step_at(curve, period[i]);
		double		numbers[4] = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED};
		Datum		values[7];
		bool		nulls[7] = {false};

		if (!(period[i] >= 0) || isinf(period[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("period %d is not a finite number of at least 0", i + 1),
					 errhint("Give times in the unit of the durations; intervals count in days.")));
		if (is_known(curve, period[i]))
		{
			numbers[0] = survival_at_step(curve, step);
			numbers[1] = se_at_step(curve, step);
			probability_interval(type, numbers[0], step < 0 ? 0 : sqrt(curve->step[step].greenwood),
								 z, &numbers[2], &numbers[3]);
		}
		values[0] = Float8GetDatum(period[i]);
		values[1] = Int64GetDatum(at_risk_at(curve, period[i]));
		for (int j = 0; j < (int) lengthof(numbers); j++)
		{
			values[2 + j] = Float8GetDatum(numbers[j]);
			nulls[2 + j] = !isfinite(numbers[j]);
		}
		values[6] = CStringGetTextDatum(interval_name(type));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(survival_persons);
Datum
survival_persons(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(events_persons(survival_argument(fcinfo, 0)));
}

PG_FUNCTION_INFO_V1(survival_leavers);
Datum
survival_leavers(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(leavers_of(survival_argument(fcinfo, 0)));
}

PG_FUNCTION_INFO_V1(survival_missing);
Datum
survival_missing(PG_FUNCTION_ARGS)
{
	EventTable *table = value_from_datum(&survival_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(table->missing);
}

PG_FUNCTION_INFO_V1(survival_not_started);
Datum
survival_not_started(PG_FUNCTION_ARGS)
{
	EventTable *table = value_from_datum(&survival_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(table->not_started);
}

PG_FUNCTION_INFO_V1(survival_unit);
Datum
survival_unit(PG_FUNCTION_ARGS)
{
	EventRows  *rows = survival_argument(fcinfo, 0);

	if (rows->unit == UNIT_NONE)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(CStringGetTextDatum(event_unit_name(rows->unit)));
}

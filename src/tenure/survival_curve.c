/*-------------------------------------------------------------------------
 *
 * survival_curve.c
 *	  The curve of those who are still here; see survival_curve.h.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/survival_curve.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

EventRows *
survival_argument(FunctionCallInfo fcinfo, int argument)
{
	return events_rows(&survival_class,
					   value_from_datum(&survival_class, PG_GETARG_DATUM(argument)));
}

SurvivalCurve *
survival_curve_of(const EventRows *rows)
{
	SurvivalCurve *curve = palloc(sizeof(SurvivalCurve));
	int64		at_risk = events_from_start(rows);
	double		survival = 1;
	double		greenwood = 0;
	double		hazard = 0;

	curve->n = rows->n;
	curve->persons = (double) events_persons(rows);
	curve->step = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, (Size) rows->n) * sizeof(SurvivalStep));
	for (int64 i = 0; i < rows->n; i++)
	{
		const int64 *count = row_counts(rows, i);
		SurvivalStep *step = &curve->step[i];
		double		n = (double) at_risk;
		double		d;

		step->time = event_time(rows->unit, rows->time[i]);
		step->at_risk = at_risk;
		step->entered = count[COUNT_ENTRIES];
		step->censored = count[COUNT_CENSORED];
		step->events = row_events(rows, i);
		d = (double) step->events;
		if (d > 0)
		{
			survival *= (double) (at_risk - step->events) / n;
			greenwood += d / (n * (double) (at_risk - step->events));
			hazard += d / n;
		}
		step->survival = survival;
		step->greenwood = greenwood;
		step->hazard = hazard;
		at_risk += step->entered - step->censored - step->events;
	}
	return curve;
}

int64
step_at(const SurvivalCurve *curve, double t)
{
	int64		low = 0;
	int64		high = curve->n;

	while (low < high)
	{
		int64		middle = low + (high - low) / 2;

		if (curve->step[middle].time <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

double
survival_at_step(const SurvivalCurve *curve, int64 step)
{
	return step < 0 ? 1 : curve->step[step].survival;
}

double
se_at_step(const SurvivalCurve *curve, int64 step)
{
	return step < 0 ? 0 : curve->step[step].survival * sqrt(curve->step[step].greenwood);
}

bool
is_known(const SurvivalCurve *curve, double t)
{
	const SurvivalStep *last;

	if (curve->n == 0)
		return false;
	last = &curve->step[curve->n - 1];
	return t <= last->time || last->survival == 0;
}

int64
at_risk_at(const SurvivalCurve *curve, double t)
{
	int64		step = step_at(curve, t);
	const SurvivalStep *s;

	if (curve->n == 0)
		return 0;
	if (step < 0)
		return curve->step[0].at_risk;
	s = &curve->step[step];
	if (s->time == t)
		return s->at_risk;
	return s->at_risk + s->entered - s->censored - s->events;
}

static const char *const interval_names[] = {"log", "log-log", "plain"};

const char *
interval_name(IntervalType type)
{
	return interval_names[type];
}

IntervalType
interval_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	for (int i = 0; i < (int) lengthof(interval_names); i++)
		if (strcmp(name, interval_names[i]) == 0)
			return i;
	unknown_option("type of interval", name, "log, log-log, plain");
}

double
time_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		t = PG_GETARG_FLOAT8(argument);

	if (!(t >= 0) || isinf(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a finite number that is not negative", name),
				 errhint("Give it in the unit of the durations; intervals count in days.")));
	return t;
}

void
probability_interval(IntervalType type, double p, double relative_se, double z,
					 double *low, double *high)
{
	double		margin = z * relative_se;

	*low = *high = UNDEFINED;
	if (!isfinite(relative_se) || !(p > 0))
		return;
	if (relative_se == 0)
	{
		*low = *high = p;
		return;
	}
	switch (type)
	{
		case INTERVAL_LOG:
			*low = p * exp(-margin);
			*high = Min(1, p * exp(margin));
			break;
		case INTERVAL_LOG_LOG:
			if (p >= 1)
				break;
			margin /= log(p);
			*low = exp(log(p) * exp(-margin));
			*high = exp(log(p) * exp(margin));
			break;
		case INTERVAL_PLAIN:
			*low = Max(0, p - p * margin);
			*high = Min(1, p + p * margin);
			break;
	}
}

double
area_under_curve(const SurvivalCurve *curve, double horizon,
				 StretchMeasure measure, const void *argument, double *se)
{
	int64		last = step_at(curve, horizon);
	double		until = horizon;
	double		area = 0;
	double		variance = 0;

	/* From behind, so that the area behind each time is at hand. */
	for (int64 i = last; i >= 0; i--)
	{
		const SurvivalStep *step = &curve->step[i];
		double		d = (double) step->events;
		double		n = (double) step->at_risk;

		area += step->survival * measure(step->time, until, argument);
		if (d > 0 && n > d)
			variance += area * area * d / (n * (n - d));
		until = step->time;
	}
	*se = sqrt(variance);
	return area + measure(0, until, argument);
}

/* survival_curve(s, level, ci): the curve as rows */
PG_FUNCTION_INFO_V1(survival_curve_rows);
Datum
survival_curve_rows(PG_FUNCTION_ARGS)
{
	SurvivalCurve *curve = survival_curve_of(survival_argument(fcinfo, 0));
	double		z = normal_factor(level_argument(fcinfo, 1));
	IntervalType type = interval_argument(fcinfo, 2);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int64 i = 0; i < curve->n; i++)
	{
		const SurvivalStep *s = &curve->step[i];
		double		numbers[5] = {s->survival, se_at_step(curve, i), 0, 0, s->hazard};
		Datum		values[11];
		bool		nulls[11] = {false};

		probability_interval(type, s->survival, sqrt(s->greenwood), z, &numbers[2], &numbers[3]);
		values[0] = Float8GetDatum(s->time);
		values[1] = Int64GetDatum(s->at_risk);
		values[2] = Int64GetDatum(s->events);
		values[3] = Int64GetDatum(s->censored);
		values[4] = Int64GetDatum(s->entered);
		for (int j = 0; j < (int) lengthof(numbers); j++)
		{
			values[5 + j] = Float8GetDatum(numbers[j]);
			nulls[5 + j] = !isfinite(numbers[j]);
		}
		values[10] = CStringGetTextDatum(interval_name(type));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}

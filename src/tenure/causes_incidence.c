/*-------------------------------------------------------------------------
 *
 * causes_incidence.c
 *	  Cumulative incidence: the share that has left for one reason.
 *
 * Aalen-Johansen estimator: F_k(t) is the sum of S(u-) d_k / n over the times
 * u up to t, S the curve of all reasons together.  Its variance by the delta
 * method, with F = F_k(t) and F_u = F_k(u), is the sum over u of
 *		(F - F_u)^2 d / (n (n - d)) + S(u-)^2 d_k (n - d_k) / n^3
 *		- 2 (F - F_u) S(u-) d_k / n^2
 * (Marubini and Valsecchi, Analysing Survival Data (1995), section 10.3).
 * Expanded in F it is made of sums that go along with the times; they are
 * kept in double-double, because they nearly cancel.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/survival_curve.h"

#include <math.h>

#include "funcapi.h"
#include "math/double_double.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#define ALL_CAUSES	(-1)
#define NO_CAUSE	(-2)

/* The sums along the times, for one cause. */
typedef struct Incidence
{
	double		value;			/* F */
	double_double weight;		/* sum of d / (n (n - d)) */
	double_double weighted;		/* the same, times F_u */
	double_double squared;		/* the same, times F_u^2 */
	double_double own;			/* sum of S^2 d_k (n - d_k) / n^3 */
	double_double cross;		/* sum of S d_k / n^2 */
	double_double crossed;		/* the same, times F_u */
} Incidence;

static EventRows *
causes_argument(FunctionCallInfo fcinfo)
{
	return events_rows(&survival_causes_class,
					   value_from_datum(&survival_causes_class, PG_GETARG_DATUM(0)));
}

/* Goes on to a time at which d of n leave, d_k of them for this cause. */
static void
incidence_step(Incidence *f, double survival, double n, double d, double d_k)
{
	double		weight = n > d ? d / (n * (n - d)) : 0;
	double		cross = survival * d_k / (n * n);

	f->value += survival * d_k / n;
	f->weight = dd_add_double(f->weight, weight);
	f->weighted = dd_add(f->weighted, two_product(weight, f->value));
	f->squared = dd_add(f->squared, dd_mul_double(two_product(weight, f->value), f->value));
	f->own = dd_add_double(f->own, survival * survival * d_k * (n - d_k) / (n * n * n));
	f->cross = dd_add_double(f->cross, cross);
	f->crossed = dd_add(f->crossed, two_product(cross, f->value));
}

static double
incidence_se(const Incidence *f)
{
	double_double variance = dd_mul_double(dd_mul_double(f->weight, f->value), f->value);

	variance = dd_sub(variance, dd_mul_double(f->weighted, 2 * f->value));
	variance = dd_add(variance, f->squared);
	variance = dd_add(variance, f->own);
	variance = dd_sub(variance, dd_mul_double(f->cross, 2 * f->value));
	variance = dd_add(variance, dd_mul_double(f->crossed, 2));
	return sqrt(Max(0, variance.hi));
}

/* NO_CAUSE when nobody left for it: a value knows only what has occurred. */
static int
cause_by_name(const EventRows *rows, text *name)
{
	EventLabel	label = {VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name)};

	for (int i = 0; i < rows->n_causes; i++)
		if (label_compare(rows->label[i], label) == 0)
			return i;
	return NO_CAUSE;
}

/* All causes as one, or one of them with the others censored. */
static EventRows *
single_cause(const EventRows *rows, int cause)
{
	EventRows  *single = palloc(sizeof(EventRows));

	*single = *rows;
	single->n_causes = 1;
	single->label[0].length = 0;
	single->time = MemoryContextAllocHuge(CurrentMemoryContext, (1 + (Size) rows->n) * sizeof(int64));
	single->count = MemoryContextAllocHuge(CurrentMemoryContext,
										   (1 + (Size) rows->n) * (COUNT_EVENTS + 1) * sizeof(int64));
	for (int64 i = 0; i < rows->n; i++)
	{
		const int64 *from = row_counts(rows, i);
		int64	   *to = row_counts(single, i);
		int64		all = row_events(rows, i);
		int64		events = cause == ALL_CAUSES ? all : cause == NO_CAUSE ? 0 : from[COUNT_EVENTS + cause];

		single->time[i] = rows->time[i];
		to[COUNT_ENTRIES] = from[COUNT_ENTRIES];
		to[COUNT_CENSORED] = from[COUNT_CENSORED] + all - events;
		to[COUNT_EVENTS] = events;
	}
	return single;
}

/* all_causes(s) */
PG_FUNCTION_INFO_V1(survival_all_causes);
Datum
survival_all_causes(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(events_from_rows(&survival_class, single_cause(causes_argument(fcinfo), ALL_CAUSES)));
}

/* cause_specific(s, kind): the other causes are censored */
PG_FUNCTION_INFO_V1(survival_cause_specific);
Datum
survival_cause_specific(PG_FUNCTION_ARGS)
{
	EventRows  *rows = causes_argument(fcinfo);

	PG_RETURN_POINTER(events_from_rows(&survival_class,
									   single_cause(rows, cause_by_name(rows, PG_GETARG_TEXT_PP(1)))));
}

/* cumulative_incidence(s, kind, t, level, ci) */
PG_FUNCTION_INFO_V1(survival_cumulative_incidence);
Datum
survival_cumulative_incidence(PG_FUNCTION_ARGS)
{
	EventRows  *rows = causes_argument(fcinfo);
	int			cause = cause_by_name(rows, PG_GETARG_TEXT_PP(1));
	double		t = time_argument(fcinfo, 2, "time");
	double		level = level_argument(fcinfo, 3);
	IntervalType type = interval_argument(fcinfo, 4);
	SurvivalCurve *curve = survival_curve_of(rows);
	Estimate	e = {0, 0, 0, 0, level, curve->persons,
	psprintf("aalen-johansen, %s interval", interval_name(type))};
	Incidence	f = {0};
	int64		last;

	if (!is_known(curve, t))
		PG_RETURN_NULL();
	last = cause == NO_CAUSE ? -1 : step_at(curve, t);
	for (int64 i = 0; i <= last; i++)
		if (curve->step[i].events > 0)
			incidence_step(&f, survival_at_step(curve, i - 1), (double) curve->step[i].at_risk,
						   (double) curve->step[i].events,
						   (double) row_counts(rows, i)[COUNT_EVENTS + cause]);
	e.value = f.value;
	e.se = incidence_se(&f);
	if (e.value > 0)
		probability_interval(type, e.value, e.se / e.value, normal_factor(level), &e.low, &e.high);
	return estimate_datum(fcinfo, &e);
}

/* incidence_curve(s, level, ci): for each cause the times at which somebody left for it */
PG_FUNCTION_INFO_V1(survival_incidence_curve);
Datum
survival_incidence_curve(PG_FUNCTION_ARGS)
{
	EventRows  *rows = causes_argument(fcinfo);
	SurvivalCurve *curve = survival_curve_of(rows);
	double		z = normal_factor(level_argument(fcinfo, 1));
	IntervalType type = interval_argument(fcinfo, 2);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int cause = 0; cause < rows->n_causes; cause++)
	{
		Incidence	f = {0};

		for (int64 i = 0; i < curve->n; i++)
		{
			const SurvivalStep *s = &curve->step[i];
			int64		events = row_counts(rows, i)[COUNT_EVENTS + cause];
			double		numbers[4] = {0, 0, UNDEFINED, UNDEFINED};
			Datum		values[9];
			bool		nulls[9] = {false};

			CHECK_FOR_INTERRUPTS();
			if (s->events > 0)
				incidence_step(&f, survival_at_step(curve, i - 1), (double) s->at_risk,
							   (double) s->events, (double) events);
			if (events == 0)
				continue;
			numbers[0] = f.value;
			numbers[1] = incidence_se(&f);
			probability_interval(type, f.value, numbers[1] / f.value, z, &numbers[2], &numbers[3]);
			values[0] = PointerGetDatum(cstring_to_text_with_len(rows->label[cause].text, rows->label[cause].length));
			values[1] = Float8GetDatum(s->time);
			values[2] = Int64GetDatum(s->at_risk);
			values[3] = Int64GetDatum(events);
			for (int j = 0; j < (int) lengthof(numbers); j++)
			{
				values[4 + j] = Float8GetDatum(numbers[j]);
				nulls[4 + j] = !isfinite(numbers[j]);
			}
			values[8] = CStringGetTextDatum(interval_name(type));
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(survival_causes_missing);
Datum
survival_causes_missing(PG_FUNCTION_ARGS)
{
	EventTable *table = value_from_datum(&survival_causes_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(table->missing);
}

PG_FUNCTION_INFO_V1(survival_causes_not_started);
Datum
survival_causes_not_started(PG_FUNCTION_ARGS)
{
	EventTable *table = value_from_datum(&survival_causes_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(table->not_started);
}

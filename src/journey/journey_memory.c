/*-------------------------------------------------------------------------
 *
 * journey_memory.c
 *	  What a person remembers of a journey, and what follows a bad touchpoint.
 *
 * remembered(j, method, as_of, midpoint, half_life, negativity)
 *		One number for the scored events up to as_of, which is the time of the
 *		last event unless it is given; events without a score count for nothing.
 *		mean		arithmetic mean
 *		last		score of the last scored event
 *		worst		lowest score
 *		peak_end	mean of the score farthest from the midpoint (the later one
 *					of two that are equally far) and of the last score
 *					(Kahneman and others 1993)
 *		decay		mean with weights 2^(-(as_of - at) / h); h is half_life, or
 *					half_life * (1 + negativity) for scores below the midpoint:
 *					what was bad fades more slowly
 *
 * recovery(j, bad, within, until)
 *		One row for each event that matches bad, up to until.  Order is
 *		that of time and, at one instant, of sequence numbers with none last;
 *		events equal in both are concurrent, and labels never decide.
 *		next_score	score of the first scored event that follows at most within
 *					later; of concurrent ones the lowest
 *		recovered	next_score reaches the score before: that of the last scored
 *					event before the bad one that is not bad itself, of
 *					concurrent ones the highest.  This is the comparison of the
 *					service recovery paradox (McCollough and Bharadwaj 1992).
 *					NULL when either score is missing.
 *		stayed		some event follows at most within later; NULL when none has
 *					so far and the row is open
 *		gap			time to the next event that follows, however long; NULL when
 *					none does
 *		open		within ends after until, so the row says too little: leave it
 *					out of rates
 *		Scores tend back to their mean after a low one, with or without any
 *		recovery: compare with cases that were not treated.
 *
 * journey_lapse(j, step, gap, until)
 *		Activity is what matches the step.  One row for each activity that no
 *		other follows within gap: lapsed_at is the activity plus gap, returned_at
 *		the next activity.  Where the gap after the last activity ends after
 *		until, its row has no lapsed_at and is open: not lapsed so far.
 *
 * What lies after until was not observed and is left out.  Without until, the
 * journey is complete: nothing is open.  Bounds are inclusive.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "journey/journey_sql.h"
#include "journey/pattern.h"
#include "math/double_double.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

typedef struct MemoryOptions
{
	TimestampTz as_of;
	double		midpoint;		/* NaN: not given */
	double		half_life;		/* microseconds */
	double		negativity;
} MemoryOptions;

typedef double (*MemoryMethod) (const JourneyView *view, int n_events,
								const MemoryOptions *options);

/* A mean; NaN without weight. */
static double
quotient(double_double sum, double_double weight)
{
	if (!isfinite(sum.hi))
		float_overflow_error();
	return weight.hi > 0 ? dd_div(sum, weight).hi : get_float8_nan();
}

static double
remembered_mean(const JourneyView *view, int n_events,
				const MemoryOptions *options)
{
	double_double sum = {0, 0};
	int			n = 0;

	for (int k = 0; k < n_events; k++)
		if (!isnan(view->score[k]))
		{
			sum = dd_add_double(sum, view->score[k]);
			n++;
		}
	return quotient(sum, (double_double) {n, 0});
}

static double
remembered_last(const JourneyView *view, int n_events,
				const MemoryOptions *options)
{
	for (int k = n_events - 1; k >= 0; k--)
		if (!isnan(view->score[k]))
			return view->score[k];
	return get_float8_nan();
}

static double
remembered_worst(const JourneyView *view, int n_events,
				 const MemoryOptions *options)
{
	double		worst = get_float8_nan();

	for (int k = 0; k < n_events; k++)
		if (isnan(worst) || view->score[k] < worst)
			worst = view->score[k];
	return worst;
}

static double
remembered_peak_end(const JourneyView *view, int n_events,
					const MemoryOptions *options)
{
	double		peak = get_float8_nan();
	double		distance = -1;

	for (int k = 0; k < n_events; k++)
	{
		double		from_midpoint = fabs(view->score[k] - options->midpoint);

		/* NaN, an event without a score, is no peak */
		if (from_midpoint >= distance)
		{
			peak = view->score[k];
			distance = from_midpoint;
		}
	}
	return peak / 2 + remembered_last(view, n_events, options) / 2;
}

/* The exponent of two in the weight of event k. */
static double
decay_exponent(const JourneyView *view, int k, const MemoryOptions *options)
{
	double		half_life = options->half_life;
	double		age = (double) options->as_of - (double) view->at[k];

	if (view->score[k] < options->midpoint)
		half_life *= 1 + options->negativity;
	return -age / half_life;
}

static double
remembered_decay(const JourneyView *view, int n_events,
				 const MemoryOptions *options)
{
	double		largest = -get_float8_infinity();
	double_double weights = {0, 0};
	double_double sum = {0, 0};

	/* Relative to the largest weight, so that old journeys do not fade to 0/0. */
	for (int k = 0; k < n_events; k++)
		if (!isnan(view->score[k]))
			largest = Max(largest, decay_exponent(view, k, options));
	for (int k = 0; k < n_events; k++)
	{
		double		weight;

		if (isnan(view->score[k]))
			continue;
		weight = exp2(decay_exponent(view, k, options) - largest);
		weights = dd_add_double(weights, weight);
		sum = dd_add(sum, two_product(weight, view->score[k]));
	}
	return quotient(sum, weights);
}

static const struct
{
	const char *name;
	MemoryMethod method;
	bool		needs_midpoint;
}			memory_methods[] = {
	{"mean", remembered_mean, false},
	{"last", remembered_last, false},
	{"worst", remembered_worst, false},
	{"peak_end", remembered_peak_end, true},
	{"decay", remembered_decay, true}
};

/* Finds the method by its name; midpoint is NaN when it was not given. */
static MemoryMethod
memory_method(const char *name, double midpoint)
{
	for (size_t i = 0; i < lengthof(memory_methods); i++)
	{
		if (strcmp(memory_methods[i].name, name) != 0)
			continue;
		if (memory_methods[i].needs_midpoint && isnan(midpoint))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("method \"%s\" needs a midpoint", name),
					 errhint("Give the neutral point of the scale, such as 5 on 0 to 10.")));
		return memory_methods[i].method;
	}
	unknown_option("method", name, "mean, last, worst, peak_end, decay");
}

/* Arguments 3 to 5 of remembered(), and the default of argument 2. */
static MemoryOptions
memory_options(FunctionCallInfo fcinfo, const JourneyView *view)
{
	MemoryOptions options;

	options.as_of = !PG_ARGISNULL(2) ? PG_GETARG_TIMESTAMPTZ(2) :
		view->n_events > 0 ? view->at[view->n_events - 1] : 0;
	if (TIMESTAMP_NOT_FINITE(options.as_of))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("as_of must be finite"),
				 errhint("Give NULL for the time of the last event.")));
	options.midpoint = PG_ARGISNULL(3) ? get_float8_nan() : PG_GETARG_FLOAT8(3);
	if (!PG_ARGISNULL(3) && !isfinite(options.midpoint))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("midpoint must be finite"),
				 errhint("Give the neutral point of the scale, such as 5 on 0 to 10.")));
	options.half_life = (double) journey_duration(PG_GETARG_INTERVAL_P(4),
												  "half_life");
	if (options.half_life == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("half_life must be longer than zero"),
				 errhint("For the last score alone there is the method last.")));
	options.negativity = PG_GETARG_FLOAT8(5);
	if (!(options.negativity >= 0 && isfinite(options.negativity)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("negativity must be a finite number of at least 0"),
				 errhint("1 means that what was bad is remembered twice as long.")));
	return options;
}

/* remembered(j, method, as_of, midpoint, half_life, negativity) */
PG_FUNCTION_INFO_V1(journey_remembered);
Datum
journey_remembered(PG_FUNCTION_ARGS)
{
	JourneyView *view;
	MemoryOptions options;
	MemoryMethod method;
	int			n_events;
	double		result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(4) || PG_ARGISNULL(5))
		PG_RETURN_NULL();
	view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_AT | JOURNEY_READ_SCORE);
	options = memory_options(fcinfo, view);
	method = memory_method(text_to_cstring(PG_GETARG_TEXT_PP(1)), options.midpoint);
	if (view->score == NULL)
		PG_RETURN_NULL();
	n_events = view->n_events;
	while (n_events > 0 && view->at[n_events - 1] > options.as_of)
		n_events--;
	result = method(view, n_events, &options);
	return float8_or_null(fcinfo, result);
}

/*
 * What recovery() and journey_lapse() have in common: arguments (j, step,
 * length, until), a matcher for the step, and the events up to until.
 */
typedef struct Watch
{
	JourneyView *view;
	const StepTest *step;
	StepMatcher *matcher;
	int64		length;
	TimestampTz until;			/* the end of time when not given */
	int			n_events;
} Watch;

/* False when an argument that is needed is NULL: no rows. */
static bool
watch_arguments(FunctionCallInfo fcinfo, const char *step_name,
				const char *length_name, Watch *watch)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return false;
	watch->view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	watch->step = step_from_pattern(PG_GETARG_JOURNEY_PATTERN(1), step_name);
	watch->matcher = step_matcher(&watch->step, 1, watch->view);
	watch->length = journey_duration(PG_GETARG_INTERVAL_P(2), length_name);
	watch->until = PG_ARGISNULL(3) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(3);
	watch->n_events = watch->view->n_events;
	while (watch->n_events > 0 &&
		   watch->view->at[watch->n_events - 1] > watch->until)
		watch->n_events--;
	return true;
}

/* When the length that begins with an event ends; after all times, maybe. */
static TimestampTz
window_end(const Watch *watch, int event)
{
	TimestampTz end;

	if (pg_add_s64_overflow(watch->view->at[event], watch->length, &end) ||
		!IS_VALID_TIMESTAMP(end))
		return DT_NOEND;
	return end;
}

/*
 * Does the window that begins with an event end unobserved?  Never, when
 * there is no until.
 */
static bool
window_is_open(const Watch *watch, int event)
{
	return watch->until != DT_NOEND && window_end(watch, event) > watch->until;
}

/*
 * Events of one moment have the same time and the same sequence number, or
 * none: which comes first is not known.  Moments are in order.
 */
static bool
same_moment(const JourneyView *view, int a, int b)
{
	return view->at[a] == view->at[b] &&
		(view->seq == NULL || view->seq[a] == view->seq[b]);
}

static double
score_of(const JourneyView *view, int k)
{
	return view->score != NULL ? view->score[k] : get_float8_nan();
}

/*
 * For each event, what follows it: next is the first event of a later moment,
 * scored the one with the lowest score in the first later moment that has a
 * score.  n_events stands for none.
 */
static void
look_ahead(const Watch *watch, int *next, int *scored)
{
	const JourneyView *view = watch->view;
	int			none = watch->n_events;
	int			later = none;	/* where the later moments begin */
	int			lowest = none;	/* the answer so far */
	int			lowest_here = none; /* and that of this moment */

	for (int k = watch->n_events - 1; k >= 0; k--)
	{
		if (k + 1 < watch->n_events && !same_moment(view, k, k + 1))
		{
			later = k + 1;
			if (lowest_here != none)
				lowest = lowest_here;
			lowest_here = none;
		}
		next[k] = later;
		scored[k] = lowest;
		if (!isnan(score_of(view, k)) &&
			(lowest_here == none || view->score[k] < view->score[lowest_here]))
			lowest_here = k;
	}
}

static void
put_recovery(ReturnSetInfo *result, const Watch *watch, int k, int next,
			 int scored, double before)
{
	const JourneyView *view = watch->view;
	TimestampTz end = window_end(watch, k);
	bool		open = window_is_open(watch, k);
	bool		stayed = next < watch->n_events && view->at[next] <= end;
	Datum		values[6];
	bool		nulls[6] = {false};

	values[0] = TimestampTzGetDatum(view->at[k]);
	nulls[1] = scored == watch->n_events || view->at[scored] > end;
	values[1] = Float8GetDatum(nulls[1] ? 0 : view->score[scored]);
	nulls[2] = nulls[1] || isnan(before);
	values[2] = BoolGetDatum(!nulls[2] && view->score[scored] >= before);
	nulls[3] = !stayed && open;
	values[3] = BoolGetDatum(stayed);
	nulls[4] = next == watch->n_events;
	values[4] = nulls[4] ? (Datum) 0 :
		IntervalPGetDatum(journey_interval((uint64) view->at[next] -
											   (uint64) view->at[k]));
	values[5] = BoolGetDatum(open);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* recovery(j, bad, within, until) -> (bad_at, next_score, recovered, stayed, gap, open) */
PG_FUNCTION_INFO_V1(journey_recovery);
Datum
journey_recovery(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Watch		watch;
	int		   *next;
	int		   *scored;
	double		before = get_float8_nan();	/* highest of an earlier moment */
	double		highest_here = get_float8_nan();

	InitMaterializedSRF(fcinfo, 0);
	if (!watch_arguments(fcinfo, "bad", "within", &watch))
		return (Datum) 0;
	next = palloc_extended(Max(1, (Size) watch.n_events) * sizeof(int),
						   MCXT_ALLOC_HUGE);
	scored = palloc_extended(Max(1, (Size) watch.n_events) * sizeof(int),
							 MCXT_ALLOC_HUGE);
	look_ahead(&watch, next, scored);
	for (int k = 0; k < watch.n_events; k++)
	{
		double		score = score_of(watch.view, k);

		CHECK_FOR_INTERRUPTS();
		if (k > 0 && !same_moment(watch.view, k - 1, k) && !isnan(highest_here))
		{
			before = highest_here;
			highest_here = get_float8_nan();
		}
		if (step_matches(watch.matcher, 0, k))
			put_recovery(result, &watch, k, next[k], scored[k], before);
		else if (isnan(highest_here) || score > highest_here)
			highest_here = score;
	}
	return (Datum) 0;
}

/* The silence after activity k, up to activity next (n_events: none). */
static void
put_lapse(ReturnSetInfo *result, const Watch *watch, int k, int next)
{
	TimestampTz end = window_end(watch, k);
	bool		returned = next < watch->n_events;
	bool		open = !returned && window_is_open(watch, k);
	Datum		values[3];
	bool		nulls[3] = {false};

	/* A gap that outlasts the calendar never ends. */
	if (returned ? watch->view->at[next] <= end : !open && end == DT_NOEND)
		return;
	nulls[0] = open;
	values[0] = TimestampTzGetDatum(end);
	nulls[1] = !returned;
	values[1] = TimestampTzGetDatum(returned ? watch->view->at[next] : 0);
	values[2] = BoolGetDatum(open);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* journey_lapse(j, step, gap, until) -> (lapsed_at, returned_at, open) */
PG_FUNCTION_INFO_V1(journey_lapse);
Datum
journey_lapse(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Watch		watch;
	int			last = -1;

	InitMaterializedSRF(fcinfo, 0);
	if (!watch_arguments(fcinfo, "step", "gap", &watch))
		return (Datum) 0;
	for (int k = 0; k < watch.n_events; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!step_matches(watch.matcher, 0, k))
			continue;
		if (last >= 0)
			put_lapse(result, &watch, last, k);
		last = k;
	}
	if (last >= 0)
		put_lapse(result, &watch, last, watch.n_events);
	return (Datum) 0;
}

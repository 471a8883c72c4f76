/*-------------------------------------------------------------------------
 *
 * survival_agg.c
 *	  Transitions of survival_agg() and survival_causes_agg().
 *
 * Arguments: state, duration, left (or cause), [entry, [weight]]; or state,
 * start, finish, observed_until, [cause].  A row whose duration, left or
 * weight is NULL, or whose weight is 0, is missing.  An entry that is NULL or
 * 0 is from the start.  A NULL cause is still here.
 *
 * Dates: who has no finish, or one after observed_until, is still here at
 * observed_until; who starts after it is counted as not started.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

#include <math.h>

#include "utils/date.h"
#include "utils/timestamp.h"

static void pg_attribute_noreturn()
bad_duration(const char *what, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", what),
			 errhint("%s", hint)));
}

#define NEGATIVE "duration or entry is negative"
#define CHECK_ROWS "Correct the row, or leave it out with FILTER."

static inline int64
days_of(int64 days)
{
	if (unlikely(days < 0))
		bad_duration(NEGATIVE, CHECK_ROWS);
	if (unlikely(days > EVENTS_MAX_TIME))
		bad_duration("duration or entry is too long", CHECK_ROWS);
	return days;
}

static inline int64
time_of_int2(Datum datum)
{
	return days_of(DatumGetInt16(datum));
}

static inline int64
time_of_int4(Datum datum)
{
	return days_of(DatumGetInt32(datum));
}

static inline int64
time_of_int8(Datum datum)
{
	return days_of(DatumGetInt64(datum));
}

static inline int64
time_of_float8(Datum datum)
{
	double		number = DatumGetFloat8(datum);
	int64		time;

	if (!isfinite(number))
		bad_duration("duration or entry is not a finite number", CHECK_ROWS);
	if (number < 0)
		bad_duration(NEGATIVE, CHECK_ROWS);
	number += 0.0;				/* no negative zero */
	memcpy(&time, &number, sizeof(time));
	return time;
}

static inline int64
time_of_interval(Datum datum)
{
	const Interval *interval = DatumGetIntervalP(datum);
	int64		time;

	if (interval->month != 0)
		bad_duration("duration or entry has months, whose length is not fixed",
					 "Subtract timestamps, or dates: the difference is in days.");
	if (pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &time) ||
		pg_add_s64_overflow(time, interval->time, &time) || time > EVENTS_MAX_TIME)
		bad_duration("duration or entry is too long", CHECK_ROWS);
	if (time < 0)
		bad_duration(NEGATIVE, CHECK_ROWS);
	return time;
}

static EventTable *
state_argument(const ValueClass *class, FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(0) ? events_create(class) : value_state(class, fcinfo, 0);
}

/* A packed state comes from plain SQL: it takes part as rows to be added. */
static EventTable *
building_state(const ValueClass *class, FunctionCallInfo fcinfo)
{
	EventTable *state = state_argument(class, fcinfo);

	if (unlikely(!(state->header.flags & EVENTS_BUILDING)))
		state = events_merge(class, events_create(class), state);
	return state;
}

/* Which count of the state belongs to the cause in that argument, if there is one. */
static EventTable *
cause_argument(const ValueClass *class, FunctionCallInfo fcinfo, int argument,
			   EventTable *state, int *count)
{
	EventLabel	label = {CAUSE_UNSPECIFIED, sizeof(CAUSE_UNSPECIFIED) - 1};

	if (argument < PG_NARGS() && !PG_ARGISNULL(argument))
	{
		text	   *cause = PG_GETARG_TEXT_PP(argument);

		label.text = VARDATA_ANY(cause);
		label.length = (int) VARSIZE_ANY_EXHDR(cause);
	}
	return events_cause(class, state, label, count);
}

/* The weight in that argument, if there is one: 0 when the row is left out. */
static inline int64
weight_argument(FunctionCallInfo fcinfo, int argument)
{
	int64		weight;

	if (PG_NARGS() <= argument)
		return 1;
	if (PG_ARGISNULL(argument))
		return 0;
	weight = PG_GETARG_INT64(argument);
	if (weight < 0)
		bad_duration("weight is negative", "A weight is a number of persons; 0 or NULL leaves the row out.");
	return weight;
}

/* Adds what is not the plain case of accumulate() below. */
static pg_noinline EventTable *
add_row(const ValueClass *class, EventTable *state, EventUnit unit,
		int64 time, int64 entry, int count, int64 weight)
{
	if (entry != 0)
	{
		if (entry >= time)
			bad_duration("entry is not before the end of the duration",
						 "Entry is when the person came under observation: it must be less than duration.");
		state = events_add(class, state, unit, entry, COUNT_ENTRIES, weight);
	}
	return events_add(class, state, unit, time, count, weight);
}

/*
 * One row of survival_agg().  The plain case, days within a dense table, is
 * kept short: it is what a large table consists of.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, EventUnit unit, int64 (*time_of) (Datum))
{
	const ValueClass *class = &survival_class;
	EventTable *state = building_state(class, fcinfo);
	int64		weight = weight_argument(fcinfo, 4);
	int64		time;
	int64		entry = 0;
	int			count;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || weight == 0)
	{
		value_count(class, &state->missing, 1);
		return value_state_datum(class, fcinfo, state);
	}
	time = time_of(PG_GETARG_DATUM(1));
	count = PG_GETARG_BOOL(2) ? COUNT_EVENTS : COUNT_CENSORED;
	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
		entry = time_of(PG_GETARG_DATUM(3));
	if (likely(entry == 0 && time < (int64) state->capacity &&
			   state->header.flags == (UNIT_DAYS | EVENTS_BUILDING | EVENTS_DENSE) &&
			   unit == UNIT_DAYS && events_slots(state)[time * 4] != 0))
		value_count(class, &events_slots(state)[time * 4 + 1 + count], weight);
	else
		state = add_row(class, state, unit, time, entry, count, weight);
	return value_state_datum(class, fcinfo, state);
}

/* One row of survival_causes_agg(). */
static Datum
accumulate_cause(FunctionCallInfo fcinfo, EventUnit unit, int64 (*time_of) (Datum))
{
	const ValueClass *class = &survival_causes_class;
	EventTable *state = building_state(class, fcinfo);
	int64		entry = 0;
	int			count = COUNT_CENSORED;

	if (PG_ARGISNULL(1))
		value_count(class, &state->missing, 1);
	else
	{
		if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
			entry = time_of(PG_GETARG_DATUM(3));
		if (!PG_ARGISNULL(2))
			state = cause_argument(class, fcinfo, 2, state, &count);
		state = add_row(class, state, unit, time_of(PG_GETARG_DATUM(1)), entry, count, 1);
	}
	return value_state_datum(class, fcinfo, state);
}

/* The transitions for durations of a SQL type. */
#define DURATION_FUNCTIONS(type, unit) \
PG_FUNCTION_INFO_V1(survival_accum_##type); \
Datum \
survival_accum_##type(PG_FUNCTION_ARGS) \
{ \
	return accumulate(fcinfo, unit, time_of_##type); \
} \
\
PG_FUNCTION_INFO_V1(survival_causes_accum_##type); \
Datum \
survival_causes_accum_##type(PG_FUNCTION_ARGS) \
{ \
	return accumulate_cause(fcinfo, unit, time_of_##type); \
} \
extern Datum survival_causes_accum_##type(PG_FUNCTION_ARGS)

DURATION_FUNCTIONS(int2, UNIT_DAYS);
DURATION_FUNCTIONS(int4, UNIT_DAYS);
DURATION_FUNCTIONS(int8, UNIT_DAYS);
DURATION_FUNCTIONS(float8, UNIT_NUMBER);
DURATION_FUNCTIONS(interval, UNIT_INTERVAL);

/*
 * One row of dates, in arguments 1 to 3: the days that are known, and whether
 * the person left at their end.  False when there is nothing to be added.
 */
static bool
days_of_dates(FunctionCallInfo fcinfo, const ValueClass *class, EventTable *state,
			  int64 *days, bool *left)
{
	DateADT		start;
	DateADT		finish;
	DateADT		until;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(3))
	{
		value_count(class, &state->missing, 1);
		return false;
	}
	start = PG_GETARG_DATEADT(1);
	until = PG_GETARG_DATEADT(3);
	if (DATE_NOT_FINITE(start) || DATE_NOT_FINITE(until))
		bad_duration("start or end of the observation is infinite",
					 "Give finite dates; finish may be NULL or 'infinity' for who is still here.");
	*left = !PG_ARGISNULL(2);
	finish = *left ? PG_GETARG_DATEADT(2) : until;
	if (*left && finish < start)
		bad_duration("finish is before start", CHECK_ROWS);
	if (start > until)
	{
		value_count(class, &state->not_started, 1);
		return false;
	}
	if (finish > until)
	{
		finish = until;
		*left = false;
	}
	*days = (int64) finish - start;
	return true;
}

PG_FUNCTION_INFO_V1(survival_accum_dates);
Datum
survival_accum_dates(PG_FUNCTION_ARGS)
{
	const ValueClass *class = &survival_class;
	EventTable *state = building_state(class, fcinfo);
	int64		days;
	bool		left;

	if (days_of_dates(fcinfo, class, state, &days, &left))
		state = add_row(class, state, UNIT_DAYS, days, 0, left ? COUNT_EVENTS : COUNT_CENSORED, 1);
	return value_state_datum(class, fcinfo, state);
}

PG_FUNCTION_INFO_V1(survival_causes_accum_dates);
Datum
survival_causes_accum_dates(PG_FUNCTION_ARGS)
{
	const ValueClass *class = &survival_causes_class;
	EventTable *state = building_state(class, fcinfo);
	int			count = COUNT_CENSORED;
	int64		days;
	bool		left;

	if (days_of_dates(fcinfo, class, state, &days, &left))
	{
		if (left)
			state = cause_argument(class, fcinfo, 4, state, &count);
		state = add_row(class, state, UNIT_DAYS, days, 0, count, 1);
	}
	return value_state_datum(class, fcinfo, state);
}

/*
 * One row of headcount_agg(start, finish [, kind]).  Julian days are never
 * negative.
 */
PG_FUNCTION_INFO_V1(headcount_accum);
Datum
headcount_accum(PG_FUNCTION_ARGS)
{
	const ValueClass *class = &headcount_class;
	EventTable *state = building_state(class, fcinfo);
	DateADT		start;
	DateADT		finish;
	int			count;

	if (PG_ARGISNULL(1))
	{
		value_count(class, &state->missing, 1);
		return value_state_datum(class, fcinfo, state);
	}
	start = PG_GETARG_DATEADT(1);
	if (DATE_NOT_FINITE(start))
		bad_duration("start is infinite", "Give a finite date; finish may be NULL or 'infinity' for who is still here.");
	state = events_add(class, state, UNIT_DAYS, (int64) start + POSTGRES_EPOCH_JDATE, COUNT_ENTRIES, 1);
	finish = PG_ARGISNULL(2) ? DATEVAL_NOEND : PG_GETARG_DATEADT(2);
	if (finish < start)
		bad_duration("finish is before start", CHECK_ROWS);
	if (!DATE_IS_NOEND(finish))
	{
		state = cause_argument(class, fcinfo, 3, state, &count);
		state = events_add(class, state, UNIT_DAYS, (int64) finish + POSTGRES_EPOCH_JDATE, count, 1);
	}
	return value_state_datum(class, fcinfo, state);
}

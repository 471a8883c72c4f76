/*-------------------------------------------------------------------------
 *
 * journey_agg.c
 *	  Aggregates and operators that build journeys, and what they contain.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include "funcapi.h"
#include "journey/journey_sql.h"
#include "utils/builtins.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

/*
 * Argument 0 as a building form that may be appended to.  A strict merge has
 * its first input, a packed journey, as its first state.
 */
static Journey *
journey_state(FunctionCallInfo fcinfo)
{
	Journey    *state;

	if (PG_ARGISNULL(0))
		return journey_begin();
	state = value_state(&journey_class, fcinfo, 0);
	if (state->header.flags & JOURNEY_BUILDING)
		return state;
	return journey_append_all(journey_begin(), state);
}

Label
journey_label_argument(Datum argument)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(argument);
	Label		label = {VARDATA_ANY(text), (int) VARSIZE_ANY_EXHDR(text)};

	return label;
}

/* A float8 argument of an event; NaN stands for absent and cannot be given. */
static double
number_argument(FunctionCallInfo fcinfo, int argument)
{
	double		number;

	if (PG_NARGS() <= argument || PG_ARGISNULL(argument))
		return get_float8_nan();
	number = PG_GETARG_FLOAT8(argument);
	if (isnan(number))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score and amount of an event must not be NaN"),
				 errhint("An event without a score has the score NULL.")));
	return number;
}

/* journey_agg(touchpoint, at [, score [, role [, amount [, seq]]]]) */
PG_FUNCTION_INFO_V1(journey_accum);
Datum
journey_accum(PG_FUNCTION_ARGS)
{
	Journey    *state = journey_state(fcinfo);
	JourneyEvent event = {.role = {NULL, 0}, .seq = JOURNEY_NO_SEQ};

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return value_state_datum(&journey_class, fcinfo, journey_skip(state, 1));
	event.touchpoint = journey_label_argument(PG_GETARG_DATUM(1));
	event.at = PG_GETARG_TIMESTAMPTZ(2);
	event.score = number_argument(fcinfo, 3);
	if (PG_NARGS() > 4 && !PG_ARGISNULL(4))
		event.role = journey_label_argument(PG_GETARG_DATUM(4));
	event.amount = number_argument(fcinfo, 5);
	if (PG_NARGS() > 6 && !PG_ARGISNULL(6))
		event.seq = PG_GETARG_INT64(6);
	if (event.seq == JOURNEY_NO_SEQ && PG_NARGS() > 6 && !PG_ARGISNULL(6))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sequence number is out of range"),
				 errhint("The smallest sequence number is -9223372036854775807.")));
	return value_state_datum(&journey_class, fcinfo, journey_append(state, &event));
}

/* Appends argument 1 to argument 0: rollup's transition, every combine, a || b. */
PG_FUNCTION_INFO_V1(journey_combine);
Datum
journey_combine(PG_FUNCTION_ARGS)
{
	Journey    *state = journey_state(fcinfo);

	state = journey_append_all(state, value_from_datum(&journey_class,
													   PG_GETARG_DATUM(1)));
	return value_state_datum(&journey_class, fcinfo, state);
}

/* The final function: what was logged, packed. */
PG_FUNCTION_INFO_V1(journey_final);
Datum
journey_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_GETARG_JOURNEY(0));
}

PG_FUNCTION_INFO_V1(journey_length);
Datum
journey_length(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_JOURNEY(0)->n_events);
}

PG_FUNCTION_INFO_V1(journey_missing);
Datum
journey_missing(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(journey_open(PG_GETARG_JOURNEY(0), 0)->missing);
}

PG_FUNCTION_INFO_V1(journey_starts);
Datum
journey_starts(PG_FUNCTION_ARGS)
{
	const Journey *journey = PG_GETARG_JOURNEY(0);

	if (journey->n_events == 0)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(journey->v.first_at);
}

PG_FUNCTION_INFO_V1(journey_ends);
Datum
journey_ends(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_AT);

	if (view->n_events == 0)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(view->at[view->n_events - 1]);
}

/* The time from the first to the last event, in days of 24 hours. */
PG_FUNCTION_INFO_V1(journey_span);
Datum
journey_span(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_AT);

	if (view->n_events == 0)
		PG_RETURN_NULL();
	PG_RETURN_INTERVAL_P(journey_interval((uint64) view->at[view->n_events - 1] -
										  (uint64) view->at[0]));
}

Interval *
journey_interval(uint64 microseconds)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->day = (int32) (microseconds / USECS_PER_DAY);
	interval->time = (TimeOffset) (microseconds % USECS_PER_DAY);
	return interval;
}

int64
journey_duration(const Interval *interval, const char *name)
{
	int64		duration;

	if (interval->month != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not have months or years", name),
				 errhint("Their length varies: give days, a day being 24 hours.")));
	if (pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &duration) ||
		pg_add_s64_overflow(duration, interval->time, &duration))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("%s is out of range", name),
				 errhint("Give fewer than 106 million days.")));
	if (duration < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative", name),
				 errhint("Give a length of time.")));
	return duration;
}

text *
label_text(Label label)
{
	return cstring_to_text_with_len(label.bytes, label.length);
}

/* journey_events(j) -> (n, touchpoint, at, score, role, amount, seq) */
PG_FUNCTION_INFO_V1(journey_events);
Datum
journey_events(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event = journey_event(view, k);
		Datum		values[7];
		bool		nulls[7] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int64GetDatum(k + 1);
		values[1] = PointerGetDatum(label_text(event.touchpoint));
		values[2] = TimestampTzGetDatum(event.at);
		values[3] = Float8GetDatum(event.score);
		nulls[3] = isnan(event.score);
		nulls[4] = event.role.bytes == NULL;
		values[4] = nulls[4] ? (Datum) 0 : PointerGetDatum(label_text(event.role));
		values[5] = Float8GetDatum(event.amount);
		nulls[5] = isnan(event.amount);
		values[6] = Int64GetDatum(event.seq);
		nulls[6] = event.seq == JOURNEY_NO_SEQ;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		pfree(DatumGetPointer(values[1]));
		if (!nulls[4])
			pfree(DatumGetPointer(values[4]));
	}
	return (Datum) 0;
}

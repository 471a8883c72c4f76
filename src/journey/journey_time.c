/*-------------------------------------------------------------------------
 *
 * journey_time.c
 *	  Touchpoints as states: how long each lasted, and which was in force.
 *
 * From an event on, its touchpoint is in force until the next event in the
 * order of the journey, whatever the roles.  Periods hold their beginning and
 * not their end, so exactly one touchpoint is in force at any time from the
 * first event on; of several events of one instant only the last one lasts.
 * The last event of all lasts for ever: its time is counted up to a bound that
 * is given, and not at all where none is.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include "common/result.h"
#include "funcapi.h"
#include "journey/journey_period.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

static inline Label
touchpoint_of(const JourneyView *view, int k)
{
	return view->symbols[view->symbol[k]].touchpoint;
}

/*
 * The bounds of the range in argument 2; the whole of time for NULL.  What
 * range holds a bound and what does not differ by an instant, which takes no
 * time.
 */
static void
period_argument(FunctionCallInfo fcinfo, TimestampTz *begin, TimestampTz *end)
{
	RangeType  *range;
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;

	*begin = DT_NOBEGIN;
	*end = DT_NOEND;
	if (PG_ARGISNULL(2))
		return;
	range = PG_GETARG_RANGE_P(2);
	range_deserialize(range_get_typcache(fcinfo, RangeTypeGetOid(range)),
					  range, &lower, &upper, &empty);
	if (empty)
		*end = DT_NOBEGIN;
	else
	{
		if (!lower.infinite)
			*begin = DatumGetTimestampTz(lower.val);
		if (!upper.infinite)
			*end = DatumGetTimestampTz(upper.val);
	}
}

/* When the touchpoint of event k ends, at the bound at the latest. */
static TimestampTz
state_end(const JourneyView *view, int k, TimestampTz bound)
{
	return k + 1 < view->n_events ? Min(view->at[k + 1], bound) : bound;
}

/* time_in(j, touchpoint, period) */
PG_FUNCTION_INFO_V1(journey_time_in);
Datum
journey_time_in(PG_FUNCTION_ARGS)
{
	JourneyView *view;
	Label		touchpoint;
	TimestampTz begin;
	TimestampTz end;
	uint64		total = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_AT);
	touchpoint = journey_label_argument(PG_GETARG_DATUM(1));
	period_argument(fcinfo, &begin, &end);
	for (int k = 0; k < view->n_events && view->at[k] < end; k++)
	{
		TimestampTz from = Max(view->at[k], begin);
		TimestampTz to = state_end(view, k, end);

		if ((k & 0xffff) == 0xffff)
			CHECK_FOR_INTERRUPTS();
		if (from < to && !TIMESTAMP_IS_NOEND(to) &&
			label_equal(touchpoint_of(view, k), touchpoint))
			total += (uint64) to - (uint64) from;
	}
	PG_RETURN_INTERVAL_P(journey_interval(total));
}

/* journey_at(j, at) */
PG_FUNCTION_INFO_V1(journey_at);
Datum
journey_at(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_AT);
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(1);
	int			before = 0;
	int			after = view->n_events;

	/* Events before the number `before` are not later, those from `after` are. */
	while (before < after)
	{
		int			middle = before + (after - before) / 2;

		if (view->at[middle] <= at)
			before = middle + 1;
		else
			after = middle;
	}
	if (before == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(label_text(touchpoint_of(view, before - 1)));
}

/* journey_timeline(j, until) -> (n, touchpoint, role, period) */
PG_FUNCTION_INFO_V1(journey_timeline);
Datum
journey_timeline(PG_FUNCTION_ARGS)
{
	TimestampTz until = PG_ARGISNULL(1) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(1);
	JourneyView *view;
	FmgrInfo	maker;
	MemoryContext row_context;
	MemoryContext caller;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_AT);
	period_maker(&maker);
	row_context = AllocSetContextCreate(CurrentMemoryContext,
										"journey timeline", ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(row_context);
	for (int k = 0; k < view->n_events && view->at[k] <= until; k++)
	{
		const Symbol *symbol = &view->symbols[view->symbol[k]];
		ResultRow	row = {0};

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(row_context);
		row_count(&row, (int64) k + 1);
		row_column(&row, PointerGetDatum(label_text(symbol->touchpoint)), false);
		row_column(&row, symbol->role.bytes == NULL ? (Datum) 0 :
				   PointerGetDatum(label_text(symbol->role)),
				   symbol->role.bytes == NULL);
		row_column(&row, period_datum(&maker, view->at[k],
									  state_end(view, k, until), "[)"), false);
		row_put(fcinfo, &row);
	}
	MemoryContextSwitchTo(caller);
	return (Datum) 0;
}

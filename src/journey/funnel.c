/*-------------------------------------------------------------------------
 *
 * funnel.c
 *	  Funnels of one journey: level, steps and conversions.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel.h"

#include "funcapi.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

FunnelChain
funnel_chain(const FunnelEvents *events, int from)
{
	if (events->spec->modes & FUNNEL_ANY_ORDER)
		return any_order_chain(events, from);
	return ordered_chain(events, from);
}

/* What ended the winner within its window. */
static FunnelStatus
winner_end(const FunnelEvents *events, const FunnelChain *winner)
{
	for (int k = winner->completion + 1;
		 k < events->n_events && funnel_in_window(events, winner->entry, k); k++)
	{
		if (k % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		if (funnel_is_excluded(events, k))
			return FUNNEL_EXCLUDED;
		if (!(events->spec->modes & FUNNEL_ANY_ORDER) &&
			ordered_event_ends(events, winner->level, k))
			break;
	}
	return FUNNEL_DROPPED;
}

static int
position_compare(const void *left, const void *right)
{
	return pg_cmp_s32(*(const int *) left, *(const int *) right);
}

/* For each event of the chain, the one before it in time. */
static void
find_previous(FunnelOutcome *outcome, int n_steps)
{
	int		   *sorted = palloc((Size) n_steps * sizeof(int));
	int			n = 0;

	for (int i = 0; i < n_steps; i++)
		if (outcome->events[i] >= 0)
			sorted[n++] = outcome->events[i];
	qsort(sorted, n, sizeof(int), position_compare);
	for (int i = 0; i < n_steps; i++)
	{
		int		   *place = outcome->events[i] < 0 ? NULL :
			bsearch(&outcome->events[i], sorted, n, sizeof(int), position_compare);

		outcome->previous[i] = place == NULL || place == sorted ? -1 : place[-1];
	}
}

FunnelOutcome *
funnel_outcome(const FunnelEvents *events)
{
	FunnelOutcome *outcome = palloc(sizeof(FunnelOutcome));
	int			n_steps = events->spec->n_steps;
	bool		any_order = events->spec->modes & FUNNEL_ANY_ORDER;
	FunnelStatus next = FUNNEL_DROPPED;
	FunnelChain winner = funnel_chain(events, 0);

	outcome->winner = winner;
	outcome->events = palloc((Size) n_steps * sizeof(int));
	outcome->previous = palloc((Size) n_steps * sizeof(int));
	outcome->status = palloc((Size) n_steps * sizeof(FunnelStatus));
	memset(outcome->events, -1, (Size) n_steps * sizeof(int));
	if (winner.level > 0 && any_order)
		any_order_instance(events, &winner, outcome->events);
	else if (winner.level > 0)
		ordered_instance(events, &winner, outcome->events);
	find_previous(outcome, n_steps);
	if (winner.open)
		next = FUNNEL_OPEN;
	else if (winner.level > 0 && winner.level < n_steps)
		next = winner_end(events, &winner);
	for (int i = 0; i < n_steps; i++)
	{
		if (outcome->events[i] >= 0)
			outcome->status[i] = FUNNEL_REACHED;
		else if (any_order || i == winner.level)
			outcome->status[i] = next;
		else
			outcome->status[i] = i < winner.level ? FUNNEL_PASSED : FUNNEL_NOT_ENTERED;
	}
	return outcome;
}

/* journey_level(j, steps, within, mode) */
PG_FUNCTION_INFO_V1(journey_level);
Datum
journey_level(PG_FUNCTION_ARGS)
{
	FunnelSpec *spec = funnel_spec_of_arguments(fcinfo);

	PG_RETURN_INT32(funnel_chain(funnel_open(spec, PG_GETARG_JOURNEY(0)), 0).level);
}

/*
 * journey_conversions(j, steps, within, mode): the chain that is complete
 * earliest, then the same again behind it.  No choice of chains whose spans
 * do not meet has more.
 */
PG_FUNCTION_INFO_V1(journey_conversions);
Datum
journey_conversions(PG_FUNCTION_ARGS)
{
	FunnelSpec *spec = funnel_spec_of_arguments(fcinfo);
	FunnelEvents *events = funnel_open(spec, PG_GETARG_JOURNEY(0));
	int64		n = 0;
	int			from = 0;

	while (from < events->n_events)
	{
		FunnelChain chain = funnel_chain(events, from);

		if (chain.level < spec->n_steps)
			break;
		n++;
		if (spec->modes & FUNNEL_FIRST_ENTRY)
			break;
		from = chain.completion + 1;
	}
	PG_RETURN_INT64(n);
}

static Datum
distance_datum(const JourneyView *view, int earlier, int later)
{
	return IntervalPGetDatum(journey_interval(view->at[later] - view->at[earlier]));
}

/*
 * journey_steps(j, steps, within, mode, exclude, optional, until) ->
 * (step, n, at, since_previous, since_start, status)
 */
PG_FUNCTION_INFO_V1(journey_steps);
Datum
journey_steps(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"reached", "skipped", "open", "excluded",
	"dropped"};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	FunnelSpec *spec;
	FunnelEvents *events;
	FunnelOutcome *outcome;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i <= 3; i++)
		if (PG_ARGISNULL(i))
			return (Datum) 0;
	spec = funnel_spec_of_arguments(fcinfo);
	events = funnel_open(spec, PG_GETARG_JOURNEY(0));
	outcome = funnel_outcome(events);
	for (int i = 0; i < spec->n_steps; i++)
	{
		int			k = outcome->events[i];
		Datum		values[6] = {0};
		bool		nulls[6] = {false, true, true, true, true, false};

		values[0] = Int32GetDatum(i + 1);
		if (k >= 0)
		{
			values[1] = Int64GetDatum(k + 1);
			values[2] = TimestampTzGetDatum(events->view->at[k]);
			values[4] = distance_datum(events->view, outcome->winner.entry, k);
			nulls[1] = nulls[2] = nulls[4] = false;
		}
		if (outcome->previous[i] >= 0)
		{
			values[3] = distance_datum(events->view, outcome->previous[i], k);
			nulls[3] = false;
		}
		nulls[5] = outcome->status[i] == FUNNEL_NOT_ENTERED;
		if (!nulls[5])
			values[5] = CStringGetTextDatum(names[outcome->status[i]]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

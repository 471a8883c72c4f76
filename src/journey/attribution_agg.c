/*-------------------------------------------------------------------------
 *
 * attribution_agg.c
 *	  Aggregates and operators of journey_attribution values.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution.h"

#include "journey/attribution_outcome.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"

/* A path while its journey is being read. */
typedef struct Path
{
	uint64		before;			/* the last three touchpoints; 0 without touches */
	uint64		id;				/* for outcome->last_path */
	int			n_distinct;
	uint16	   *distinct;		/* numbers of its touchpoints */
} Path;

static void
begin_path(Path *path, AttributionOutcome *outcome)
{
	path->before = 0;
	path->id = ++outcome->n_paths;
	path->n_distinct = 0;
}

/* Counts the end of a path that has touches. */
static JourneyAttribution *
end_path(JourneyAttribution *state, const Path *path, uint64 end)
{
	state = attribution_count(state, step_key(path->before, end), 1);
	for (int i = 0; end == ATTRIBUTION_CONVERTED && i < path->n_distinct; i++)
		state = attribution_count(state, set_key(path->distinct[i], path->n_distinct), 1);
	return state;
}

static inline JourneyAttribution *
add_touch(JourneyAttribution *state, Path *path, uint16 number, uint64 *last_path)
{
	uint64		key = step_key(path->before, number);

	if (last_path[number] != path->id)
	{
		last_path[number] = path->id;
		path->distinct[path->n_distinct++] = number;
	}
	path->before = key & ((UINT64CONST(1) << 3 * FIELD_BITS) - 1);
	return attribution_count(state, key, 1);
}

/*
 * Adds the paths of a journey.  A touchpoint is looked up by name once for
 * each of its symbols.
 */
static JourneyAttribution *
add_journey(JourneyAttribution *state, AttributionOutcome *outcome,
			const JourneyView *view)
{
	const StepMatcher *matcher = step_matcher(&outcome->step, 1, view);
	uint16	   *numbers = palloc0((Size) Max(1, view->n_symbols) * sizeof(uint16));
	Path		path;
	int64		steps = 0;
	int64		bound = state->total;

	/* each event is a touch or an end, and one end has no event */
	value_count(&journey_attribution_class, &bound, (int64) view->n_events + 1);
	path.distinct = palloc((Size) Max(1, view->n_symbols) * sizeof(uint16));
	begin_path(&path, outcome);
	for (int k = 0; k < view->n_events; k++)
	{
		uint16		symbol = view->symbol[k];

		CHECK_FOR_INTERRUPTS();
		if (!step_matches(matcher, 0, k))
		{
			if (unlikely(numbers[symbol] == 0))
				state = attribution_number(state, view->symbols[symbol].touchpoint,
										   &numbers[symbol]);
			state = add_touch(state, &path, numbers[symbol], outcome->last_path);
			steps++;
		}
		else if (path.before == 0)
			value_count(&journey_attribution_class, &state->direct, 1);
		else
		{
			state = end_path(state, &path, ATTRIBUTION_CONVERTED);
			steps++;
			begin_path(&path, outcome);
		}
	}
	if (path.before != 0)
	{
		state = end_path(state, &path, ATTRIBUTION_LOST);
		steps++;
	}
	state->total += steps;
	return state;
}

/* The outcome with room to know the touchpoints of a path. */
static AttributionOutcome *
outcome_of_aggregate(FunctionCallInfo fcinfo)
{
	AttributionOutcome *outcome;

	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("outcome must not be null"),
				 errhint("Give the outcome as a step, such as 'customer:purchase'.")));
	outcome = attribution_outcome_argument(fcinfo, 2);
	if (outcome->last_path == NULL)
		outcome->last_path = MemoryContextAllocZero(outcome->context,
													(ATTRIBUTION_MAX_TOUCHPOINTS + 1) *
													sizeof(uint64));
	return outcome;
}

/* attribution_agg(journey, outcome) */
PG_FUNCTION_INFO_V1(journey_attribution_accum);
Datum
journey_attribution_accum(PG_FUNCTION_ARGS)
{
	AttributionOutcome *outcome = outcome_of_aggregate(fcinfo);
	JourneyAttribution *state;

	if (PG_ARGISNULL(0))
		state = attribution_create(outcome->spelling);
	else
		state = attribution_unpack(value_state(&journey_attribution_class, fcinfo, 0));
	attribution_check_outcome(state, outcome->spelling,
							  "The outcome must be the same for all rows of an aggregate.");
	if (PG_ARGISNULL(1))
		value_count(&journey_attribution_class, &state->missing, 1);
	else
		state = add_journey(state, outcome,
							journey_open(PG_GETARG_JOURNEY(1), outcome->columns));
	return value_state_datum(&journey_attribution_class, fcinfo, state);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(journey_attribution_combine);
Datum
journey_attribution_combine(PG_FUNCTION_ARGS)
{
	JourneyAttribution *state =
	attribution_unpack(value_state(&journey_attribution_class, fcinfo, 0));

	state = attribution_merge(state, value_from_datum(&journey_attribution_class,
													  PG_GETARG_DATUM(1)));
	return value_state_datum(&journey_attribution_class, fcinfo, state);
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(journey_attribution_final);
Datum
journey_attribution_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_GETARG_JOURNEY_ATTRIBUTION(0));
}

/* a - b */
PG_FUNCTION_INFO_V1(journey_attribution_minus);
Datum
journey_attribution_minus(PG_FUNCTION_ARGS)
{
	JourneyAttribution *rest = attribution_subtract(PG_GETARG_JOURNEY_ATTRIBUTION(0),
													PG_GETARG_JOURNEY_ATTRIBUTION(1));
	const char *why;

	if (!attribution_validate(rest, &why))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("journey_attribution cannot be subtracted: what is left is no attribution, for %s", why),
				 errhint("The right operand must be a part of the left one.")));
	PG_RETURN_POINTER(rest);
}

PG_FUNCTION_INFO_V1(journey_attribution_missing);
Datum
journey_attribution_missing(PG_FUNCTION_ARGS)
{
	JourneyAttribution *a = value_from_datum(&journey_attribution_class,
											 PG_GETARG_DATUM(0));

	PG_RETURN_INT64(a->missing);
}

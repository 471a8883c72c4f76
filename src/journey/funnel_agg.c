/*-------------------------------------------------------------------------
 *
 * funnel_agg.c
 *	  Aggregates, operator and readings of journey_funnel values.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel_value.h"

#include "common/quantiles.h"
#include "funcapi.h"
#include "journey/journey_sql.h"

#define PG_GETARG_JOURNEY_FUNNEL(n) \
	funnel_pack(value_from_datum(&journey_funnel_class, PG_GETARG_DATUM(n)))

/*
 * Argument 0 as a building form.  A strict merge has its first input, a packed
 * value, as its first state.
 */
static JourneyFunnel *
funnel_state(FunctionCallInfo fcinfo)
{
	JourneyFunnel *state = value_state(&journey_funnel_class, fcinfo, 0);
	JourneyFunnel *building;

	if (state->header.flags & FUNNEL_BUILDING)
		return state;
	building = funnel_create(state->data, state->definition_size, state->n_steps,
							 state->header.flags & FUNNEL_OF_ANY_ORDER);
	return funnel_merge(building, state);
}

/* The state that a person is added to: a new one, or of the same funnel. */
static JourneyFunnel *
accumulating_state(FunctionCallInfo fcinfo, const FunnelSpec *spec)
{
	JourneyFunnel *state;

	if (PG_ARGISNULL(0))
		return funnel_create(spec->definition, spec->definition_size, spec->n_steps,
							 spec->modes & FUNNEL_ANY_ORDER);
	state = funnel_state(fcinfo);
	if (state->n_steps != spec->n_steps ||
		state->definition_size != spec->definition_size ||
		memcmp(state->data, spec->definition, spec->definition_size) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("funnel of %s does not combine with funnel of %s",
						funnel_definition_text(state->data, state->definition_size, state->n_steps),
						funnel_definition_text(spec->definition, spec->definition_size, spec->n_steps)),
				 errhint("Steps and options must be the same for all rows of an aggregate.")));
	return state;
}

static JourneyFunnel *
add_outcome(JourneyFunnel *state, const FunnelEvents *events,
			const FunnelOutcome *outcome)
{
	const TimestampTz *at = events->view->at;

	if (outcome->winner.level > 0)
		value_count(&journey_funnel_class, &state->started, 1);
	for (int i = 0; i < state->n_steps; i++)
	{
		int			previous = outcome->previous[i];

		if (outcome->status[i] == FUNNEL_NOT_ENTERED)
			break;
		value_count(&journey_funnel_class, &funnel_counts(state, i)[outcome->status[i]], 1);
		if (previous >= 0)
			state = funnel_add_time(state, i, at[outcome->events[i]] - at[previous]);
	}
	return state;
}

/* funnel_agg(journey, steps [, options]) */
PG_FUNCTION_INFO_V1(journey_funnel_accum);
Datum
journey_funnel_accum(PG_FUNCTION_ARGS)
{
	const FunnelSpec *spec = funnel_spec_of_aggregate(fcinfo);
	JourneyFunnel *state = accumulating_state(fcinfo, spec);
	const FunnelEvents *events;

	if (PG_ARGISNULL(1))
	{
		value_count(&journey_funnel_class, &state->missing, 1);
		return value_state_datum(&journey_funnel_class, fcinfo, state);
	}
	events = funnel_open(spec, PG_GETARG_JOURNEY(1));
	state = add_outcome(state, events, funnel_outcome(events));
	return value_state_datum(&journey_funnel_class, fcinfo, state);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(journey_funnel_combine);
Datum
journey_funnel_combine(PG_FUNCTION_ARGS)
{
	JourneyFunnel *state = funnel_state(fcinfo);

	state = funnel_merge(state, value_from_datum(&journey_funnel_class,
												 PG_GETARG_DATUM(1)));
	return value_state_datum(&journey_funnel_class, fcinfo, state);
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(journey_funnel_final);
Datum
journey_funnel_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_GETARG_JOURNEY_FUNNEL(0));
}

PG_FUNCTION_INFO_V1(journey_funnel_missing);
Datum
journey_funnel_missing(PG_FUNCTION_ARGS)
{
	JourneyFunnel *funnel = value_from_datum(&journey_funnel_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(funnel->missing);
}

static void
set_ratio(Datum *value, bool *isnull, int64 part, int64 whole)
{
	*isnull = whole <= 0;
	*value = Float8GetDatum(*isnull ? 0 : (double) part / (double) whole);
}

static void
set_time(Datum *value, bool *isnull, const uint8 *summary, double p)
{
	*isnull = quantiles_count(summary) == 0;
	if (!*isnull)
		*value = IntervalPGetDatum(journey_interval((int64) rint(quantiles_read(summary, p))));
}

/*
 * funnel_table(f) -> (step, label, entered, reached, open, excluded,
 * rate_previous, rate_start, time_p50, time_p90)
 *
 * The rates leave out the persons whose outcome is still open: of those who
 * entered the step, and of those who started and are not open up to it.
 */
PG_FUNCTION_INFO_V1(journey_funnel_table);
Datum
journey_funnel_table(PG_FUNCTION_ARGS)
{
	const JourneyFunnel *funnel = PG_GETARG_JOURNEY_FUNNEL(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	bool		any_order = funnel->header.flags & FUNNEL_OF_ANY_ORDER;
	const uint8 *summary = funnel_summaries(funnel);
	const char *from = funnel->data;
	int64		open = 0;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < funnel->n_steps; i++)
	{
		const int64 *counts = funnel_counts(funnel, i);
		int64		entered = 0;
		Label		label;
		Datum		values[10];
		bool		nulls[10] = {false};

		for (int status = 0; status < FUNNEL_STATUSES; status++)
			entered += counts[status];
		open = counts[FUNNEL_OPEN] + (any_order ? 0 : open);
		from = funnel_take_label(from, &label);
		values[0] = Int32GetDatum(i + 1);
		values[1] = PointerGetDatum(label_text(label));
		values[2] = Int64GetDatum(entered);
		values[3] = Int64GetDatum(counts[FUNNEL_REACHED]);
		values[4] = Int64GetDatum(counts[FUNNEL_OPEN]);
		values[5] = Int64GetDatum(counts[FUNNEL_EXCLUDED]);
		set_ratio(&values[6], &nulls[6], counts[FUNNEL_REACHED],
				  entered - counts[FUNNEL_OPEN]);
		set_ratio(&values[7], &nulls[7], counts[FUNNEL_REACHED],
				  funnel->started - open);
		set_time(&values[8], &nulls[8], summary, 0.5);
		set_time(&values[9], &nulls[9], summary, 0.9);
		summary = quantiles_end(summary);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

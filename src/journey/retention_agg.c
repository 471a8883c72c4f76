/*-------------------------------------------------------------------------
 *
 * retention_agg.c
 *	  Aggregates, operators and readings of journey_retention values.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/retention.h"

#include "common/result.h"
#include "funcapi.h"
#include "miscadmin.h"

#define PG_GETARG_JOURNEY_RETENTION(n) \
	((JourneyRetention *) value_from_datum(&journey_retention_class, PG_GETARG_DATUM(n)))

/* retention_agg(journey, start, back [, options]) */
PG_FUNCTION_INFO_V1(journey_retention_accum);
Datum
journey_retention_accum(PG_FUNCTION_ARGS)
{
	const RetentionSpec *spec = retention_spec(fcinfo);
	JourneyRetention *state;

	if (PG_ARGISNULL(0))
		state = retention_create(spec->definition, 0);
	else
	{
		state = value_state(&journey_retention_class, fcinfo, 0);
		retention_check_same(retention_definition(state), spec->definition);
	}
	if (PG_ARGISNULL(1))
		value_count(&journey_retention_class, &state->missing, 1);
	else
		state = retention_add(state, spec, PG_GETARG_JOURNEY(1));
	return value_state_datum(&journey_retention_class, fcinfo, state);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(journey_retention_combine);
Datum
journey_retention_combine(PG_FUNCTION_ARGS)
{
	JourneyRetention *state = value_state(&journey_retention_class, fcinfo, 0);

	state = retention_merge(state, PG_GETARG_JOURNEY_RETENTION(1));
	return value_state_datum(&journey_retention_class, fcinfo, state);
}

PG_FUNCTION_INFO_V1(journey_retention_minus);
Datum
journey_retention_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(retention_pack(retention_subtract(PG_GETARG_JOURNEY_RETENTION(0),
														PG_GETARG_JOURNEY_RETENTION(1))));
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(journey_retention_final);
Datum
journey_retention_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(retention_pack(PG_GETARG_JOURNEY_RETENTION(0)));
}

PG_FUNCTION_INFO_V1(journey_retention_missing);
Datum
journey_retention_missing(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_JOURNEY_RETENTION(0)->missing);
}

static void
put_cohort(FunctionCallInfo fcinfo, const JourneyRetention *retention,
		   const RetentionCohort *cohort)
{
	const RetentionDefinition *definition = retention_definition(retention);
	int64	   *counts = retention_row(retention, cohort->row);
	const int64 *returned = retention_returned(counts);

	for (int k = 0; k < retention_periods(definition); k++)
	{
		int64		at_risk = definition->has_until ?
			retention_at_risk(counts, definition)[k] : counts[0];
		ResultRow	row = {0};

		row_column(&row, DateADTGetDatum(cohort->first_day), false);
		row_integer(&row, k);
		row_count(&row, counts[0]);
		row_count(&row, returned[k]);
		row_count(&row, at_risk);
		row_number(&row, at_risk == 0 ? UNDEFINED : (double) returned[k] / (double) at_risk);
		row_put(fcinfo, &row);
	}
}

/* retention_table(r) -> (cohort, period, size, returned, at_risk, rate) */
PG_FUNCTION_INFO_V1(journey_retention_table);
Datum
journey_retention_table(PG_FUNCTION_ARGS)
{
	const JourneyRetention *retention = retention_pack(PG_GETARG_JOURNEY_RETENTION(0));

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < retention->n_cohorts; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_cohort(fcinfo, retention, &retention_cohorts(retention)[i]);
	}
	return (Datum) 0;
}

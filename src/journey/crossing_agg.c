/*-------------------------------------------------------------------------
 *
 * crossing_agg.c
 *	  Aggregates and operator of crossing values.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/crossing.h"

#include "journey/journey_sql.h"

/*
 * Argument 0 as a building form.  A strict merge has its first input, a packed
 * value, as its first state.
 */
static Crossing *
crossing_state(FunctionCallInfo fcinfo)
{
	Crossing   *state = value_state(&crossing_class, fcinfo, 0);

	if (state->header.flags & CROSSING_BUILDING)
		return state;
	return crossing_merge(crossing_create(state->data, state->definition_size,
										  (state->header.flags & CROSSING_STRATIFIED) != 0),
						  state);
}

/* The state that a person is added to: a new one, or of the same crossing. */
static Crossing *
accumulating_state(FunctionCallInfo fcinfo, const CrossingSpec *spec, bool stratified)
{
	Crossing   *state;

	if (PG_ARGISNULL(0))
		return crossing_create(spec->definition, spec->definition_size, stratified);
	state = crossing_state(fcinfo);
	crossing_check_definition(state, spec->definition, spec->definition_size, stratified);
	return state;
}

/* The state with the person of a journey argument in that stratum. */
static Crossing *
add_person(FunctionCallInfo fcinfo, const CrossingSpec *spec, Crossing *state,
		   int journey, Label label)
{
	CrossingPerson person = crossing_person(spec, PG_GETARG_JOURNEY(journey));
	CrossingStratum *stratum;

	state = crossing_find_stratum(state, label, &stratum);
	crossing_count(stratum, &person);
	return state;
}

/* crossing_agg(journey, lead, control, follow, options) */
PG_FUNCTION_INFO_V1(crossing_accum);
Datum
crossing_accum(PG_FUNCTION_ARGS)
{
	const CrossingSpec *spec = crossing_spec_of_call(fcinfo, 2);
	Crossing   *state = accumulating_state(fcinfo, spec, false);

	if (PG_ARGISNULL(1))
		value_count(&crossing_class, &state->missing, 1);
	else
		state = add_person(fcinfo, spec, state, 1, (Label) {"", 0});
	return value_state_datum(&crossing_class, fcinfo, state);
}

/* crossing_stratified_agg(stratum, journey, lead, control, follow, options) */
PG_FUNCTION_INFO_V1(crossing_stratified_accum);
Datum
crossing_stratified_accum(PG_FUNCTION_ARGS)
{
	const CrossingSpec *spec = crossing_spec_of_call(fcinfo, 3);
	Crossing   *state = accumulating_state(fcinfo, spec, true);

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		value_count(&crossing_class, &state->missing, 1);
	else
		state = add_person(fcinfo, spec, state, 2,
						   journey_label_argument(PG_GETARG_DATUM(1)));
	return value_state_datum(&crossing_class, fcinfo, state);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(crossing_combine);
Datum
crossing_combine(PG_FUNCTION_ARGS)
{
	Crossing   *state = crossing_state(fcinfo);

	state = crossing_merge(state, value_from_datum(&crossing_class, PG_GETARG_DATUM(1)));
	return value_state_datum(&crossing_class, fcinfo, state);
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(crossing_final);
Datum
crossing_final(PG_FUNCTION_ARGS)
{
	return PointerGetDatum(crossing_pack(value_from_datum(&crossing_class,
														  PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(crossing_missing);
Datum
crossing_missing(PG_FUNCTION_ARGS)
{
	Crossing   *c = value_from_datum(&crossing_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(c->missing);
}

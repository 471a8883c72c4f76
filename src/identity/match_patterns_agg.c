/*-------------------------------------------------------------------------
 *
 * match_patterns_agg.c
 *	  Aggregates of match_patterns, and the reading patterns().
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_patterns.h"

#include "funcapi.h"
#include "miscadmin.h"

#define MATCH_PATTERNS_STATE(fcinfo) \
	((MatchPatterns *) value_state(&match_patterns_class, fcinfo, 0))

static Datum
state_datum(FunctionCallInfo fcinfo, const MatchPatterns *state)
{
	return value_state_datum(&match_patterns_class, fcinfo, state);
}

/* Adds one pair, unless there is nothing to add. */
static Datum
add_pair(FunctionCallInfo fcinfo, bool labelled)
{
	MatchPatterns *state;
	bool		is_match = false;

	if (PG_ARGISNULL(0))
		state = match_patterns_create(0, labelled);
	else
	{
		state = MATCH_PATTERNS_STATE(fcinfo);
		if (unlikely(state->capacity == 0 || state->fingerprint != 0 ||
					 match_patterns_labelled(state) != labelled))
			state = match_patterns_merge(match_patterns_create(0, labelled), state);
	}
	if (PG_ARGISNULL(1) || (labelled && PG_ARGISNULL(2)))
		return state_datum(fcinfo, state);
	if (labelled)
		is_match = PG_GETARG_BOOL(2);
	return state_datum(fcinfo,
					   match_patterns_add(state, (uint64) PG_GETARG_INT64(1), 1,
										  is_match ? 1 : 0));
}

PG_FUNCTION_INFO_V1(match_patterns_accum);
Datum
match_patterns_accum(PG_FUNCTION_ARGS)
{
	return add_pair(fcinfo, false);
}

PG_FUNCTION_INFO_V1(match_patterns_accum_labelled);
Datum
match_patterns_accum_labelled(PG_FUNCTION_ARGS)
{
	return add_pair(fcinfo, true);
}

/* Merges argument 1 into argument 0: rollup's transition, every combine, +. */
PG_FUNCTION_INFO_V1(match_patterns_combine);
Datum
match_patterns_combine(PG_FUNCTION_ARGS)
{
	MatchPatterns *state = MATCH_PATTERNS_STATE(fcinfo);

	return state_datum(fcinfo,
					   match_patterns_merge(state, PG_GETARG_MATCH_PATTERNS(1)));
}

PG_FUNCTION_INFO_V1(match_patterns_final);
Datum
match_patterns_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(match_patterns_pack(PG_GETARG_MATCH_PATTERNS(0)));
}

/* As many hexadecimal digits as the greatest of the patterns has. */
static int
hex_digits(const PatternCount *counts, int n)
{
	int			digits = 1;

	if (n > 0)
		for (uint64 rest = counts[n - 1].pattern >> 4; rest != 0; rest >>= 4)
			digits++;
	return digits;
}

PG_FUNCTION_INFO_V1(match_patterns_rows);
Datum
match_patterns_rows(PG_FUNCTION_ARGS)
{
	const MatchPatterns *patterns = match_patterns_pack(PG_GETARG_MATCH_PATTERNS(0));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			n;
	const PatternCount *counts = match_patterns_counts(patterns, &n);
	int			digits = hex_digits(counts, n);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n; i++)
	{
		char		hex[32];
		Datum		values[4];
		bool		nulls[4] = {false, false, false, !match_patterns_labelled(patterns)};

		CHECK_FOR_INTERRUPTS();
		snprintf(hex, sizeof(hex), "%0*llx", digits,
				 (unsigned long long) counts[i].pattern);
		values[0] = Int64GetDatum((int64) counts[i].pattern);
		values[1] = CStringGetTextDatum(hex);
		values[2] = Int64GetDatum(counts[i].pairs);
		values[3] = Int64GetDatum(counts[i].matches);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		pfree(DatumGetPointer(values[1]));
	}
	return (Datum) 0;
}

/*-------------------------------------------------------------------------
 *
 * match.c
 *	  SQL functions that match patterns against journeys.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/match_run.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* j ~ pattern */
PG_FUNCTION_INFO_V1(journey_matches);
Datum
journey_matches(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(match_exists(match_program_argument(fcinfo, 1),
								PG_GETARG_JOURNEY(0)));
}

/* One of two words, in an argument called name. */
static bool
is_second_word(FunctionCallInfo fcinfo, int argument, const char *name,
			   const char *first, const char *second)
{
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	if (strcmp(word, first) != 0 && strcmp(word, second) != 0)
		unknown_option(name, word, psprintf("%s, %s", first, second));
	return strcmp(word, second) == 0;
}

/* The arguments that journey_count and journey_match share. */
typedef struct MatchArguments
{
	const MatchProgram *program;
	const Journey *journey;
	int64		within;
	bool		to_next;
} MatchArguments;

/* False when an argument that must be given is NULL. */
static bool
match_arguments(FunctionCallInfo fcinfo, MatchArguments *arguments)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		return false;
	arguments->program = match_program_argument(fcinfo, 1);
	arguments->journey = PG_GETARG_JOURNEY(0);
	arguments->within = NO_LIMIT;
	if (!PG_ARGISNULL(2))
		arguments->within = journey_duration(PG_GETARG_INTERVAL_P(2), "within");
	arguments->to_next = is_second_word(fcinfo, 3, "skip", "past last", "to next");
	return true;
}

/* journey_count(j, pattern, within, skip) */
PG_FUNCTION_INFO_V1(journey_count);
Datum
journey_count(PG_FUNCTION_ARGS)
{
	MatchArguments arguments;

	if (!match_arguments(fcinfo, &arguments))
		PG_RETURN_NULL();
	PG_RETURN_INT64(match_count(arguments.program, arguments.journey,
								arguments.within, arguments.to_next));
}

/* The rows of one match. */
static void
put_match(const MatchRun *run, int64 match, ReturnSetInfo *result)
{
	const JourneyView *view = match_view(run);
	int			length = match_length(run);

	for (int i = 0; i < length; i++)
	{
		int			k = match_event(run, i);
		const char *label = match_label(run, i);
		const Symbol *symbol = &view->symbols[view->symbol[k]];
		Datum		values[9] = {0};
		bool		nulls[9] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int64GetDatum(match);
		values[1] = Int64GetDatum((int64) k + 1);
		values[2] = PointerGetDatum(label_text(symbol->touchpoint));
		values[3] = TimestampTzGetDatum(view->at[k]);
		nulls[4] = view->score == NULL || isnan(view->score[k]);
		if (!nulls[4])
			values[4] = Float8GetDatum(view->score[k]);
		nulls[5] = symbol->role.bytes == NULL;
		if (!nulls[5])
			values[5] = PointerGetDatum(label_text(symbol->role));
		nulls[6] = label == NULL;
		if (!nulls[6])
			values[6] = CStringGetTextDatum(label);
		values[7] = Int64GetDatum((int64) match_event(run, 0) + 1);
		values[8] = Int64GetDatum((int64) match_event(run, length - 1) + 1);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

/* journey_match(j, pattern, within, skip) */
PG_FUNCTION_INFO_V1(journey_match);
Datum
journey_match(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MatchArguments arguments;
	MatchRun   *run;
	int64		match = 0;

	InitMaterializedSRF(fcinfo, 0);
	if (!match_arguments(fcinfo, &arguments))
		return (Datum) 0;
	run = match_begin(arguments.program, arguments.journey, arguments.within,
					  arguments.to_next, JOURNEY_READ_AT | JOURNEY_READ_SCORE);
	while (match_next(run))
		put_match(run, ++match, result);
	return (Datum) 0;
}

/* journey_next(j, pattern, direction, base) */
PG_FUNCTION_INFO_V1(journey_next);
Datum
journey_next(PG_FUNCTION_ARGS)
{
	bool		backward = is_second_word(fcinfo, 2, "direction", "forward", "backward");
	bool		last = is_second_word(fcinfo, 3, "base", "first", "last");
	MatchRun   *run = match_begin(match_program_argument(fcinfo, 1),
								  PG_GETARG_JOURNEY(0), NO_LIMIT, false, 0);
	const JourneyView *view = match_view(run);
	int			beside = -1;

	while (match_next(run))
	{
		beside = backward ? match_event(run, 0) - 1 :
			match_event(run, match_length(run) - 1) + 1;
		if (!last)
			break;
	}
	if (beside < 0 || beside >= view->n_events)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(label_text(view->symbols[view->symbol[beside]].touchpoint));
}

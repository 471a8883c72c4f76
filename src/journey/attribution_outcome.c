/*-------------------------------------------------------------------------
 *
 * attribution_outcome.c
 *	  The outcome that credit is given for; see attribution_outcome.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution_outcome.h"

#include "common/argument_cache.h"

/* Of a journey_pattern. */
static void *
make_outcome(const ArgumentBytes *pattern)
{
	AttributionOutcome *outcome = palloc0(sizeof(AttributionOutcome));
	char	   *spelling;

	outcome->context = CurrentMemoryContext;
	outcome->step = step_from_pattern(value_from_datum(&journey_pattern_class,
													   PointerGetDatum(pattern->bytes)),
									  "outcome");
	outcome->columns = step_columns(&outcome->step, 1);
	spelling = step_text(outcome->step);
	outcome->spelling = (Label) {spelling, (int) strlen(spelling)};
	return outcome;
}

AttributionOutcome *
attribution_outcome_argument(FunctionCallInfo fcinfo, int argument)
{
	ArgumentBytes pattern = varlena_argument(fcinfo, argument);

	return made_of_arguments(fcinfo, &pattern, 1, make_outcome);
}

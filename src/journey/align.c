/*-------------------------------------------------------------------------
 *
 * align.c
 *	  SQL functions on the conformance of journeys with their design.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/align.h"

#include "common/argument_cache.h"
#include "common/result.h"
#include "funcapi.h"
#include "journey/journey_sql.h"
#include "journey/match_run.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

static const char *const move_names[] = {
	[ALIGN_SYNC] = "sync",
	[ALIGN_EXTRA] = "extra",
	[ALIGN_MISSING] = "missing",
	[ALIGN_LATE] = "late",
	[ALIGN_EARLY] = "early"
};

/* Of a journey_pattern. */
static void *
prepare(const ArgumentBytes *design)
{
	return align_design(pattern_tree(value_from_datum(&journey_pattern_class,
													  PointerGetDatum(design->bytes))));
}

static const AlignDesign *
design_argument(FunctionCallInfo fcinfo)
{
	ArgumentBytes design = varlena_argument(fcinfo, 1);

	return made_of_arguments(fcinfo, &design, 1, prepare);
}

/* journey_conforms(j, design) */
PG_FUNCTION_INFO_V1(journey_conforms);
Datum
journey_conforms(PG_FUNCTION_ARGS)
{
	const AlignDesign *design = design_argument(fcinfo);
	const Journey *journey = PG_GETARG_JOURNEY(0);

	/* no match is empty */
	if (journey->n_events == 0)
		PG_RETURN_BOOL(design->nullable);
	PG_RETURN_BOOL(match_exists(design->program, journey));
}

/* journey_fitness(j, design) */
PG_FUNCTION_INFO_V1(journey_fitness);
Datum
journey_fitness(PG_FUNCTION_ARGS)
{
	const Journey *journey = PG_GETARG_JOURNEY(0);
	AlignCost	found = align_cost(design_argument(fcinfo), journey);
	double		worst = (double) journey->n_events + (double) found.shortest;

	PG_RETURN_FLOAT8(worst == 0 ? 1 : 1 - (double) found.cost / worst);
}

/* How much too late, or negative: too early; NULL when it is neither. */
static void
row_overdue(ResultRow *row, const AlignRow *at)
{
	bool		untimely = at->move == ALIGN_LATE || at->move == ALIGN_EARLY;
	Datum		apart = IntervalPGetDatum(journey_interval(at->apart));

	if (at->move == ALIGN_EARLY)
		apart = DirectFunctionCall1(interval_um, apart);
	row_column(row, apart, !untimely);
}

static void
put_row(FunctionCallInfo fcinfo, const AlignDesign *design,
		const JourneyView *view, const AlignRow *at)
{
	ResultRow	row = {0};

	row_text(&row, move_names[at->move]);
	if (at->event < 0)
	{
		row_column(&row, (Datum) 0, true);
		row_column(&row, (Datum) 0, true);
	}
	else
	{
		Label		touchpoint = view->symbols[view->symbol[at->event]].touchpoint;

		row_column(&row, PointerGetDatum(label_text(touchpoint)), false);
		row_column(&row, TimestampTzGetDatum(view->at[at->event]), false);
	}
	if (at->step >= 0)
		row_text(&row, step_text(design->program->steps[at->step]));
	else
		row_text(&row, at->move == ALIGN_SYNC ? "." : NULL);
	row_overdue(&row, at);
	row_put(fcinfo, &row);
}

/* journey_align(j, design) */
PG_FUNCTION_INFO_V1(journey_align);
Datum
journey_align(PG_FUNCTION_ARGS)
{
	const AlignDesign *design = design_argument(fcinfo);
	Alignment  *alignment = align_begin(design, PG_GETARG_JOURNEY(0));
	const JourneyView *view = align_view(alignment);
	MemoryContext row_context;
	MemoryContext caller;
	AlignRow	row;

	InitMaterializedSRF(fcinfo, 0);
	row_context = AllocSetContextCreate(CurrentMemoryContext,
										"journey alignment row",
										ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(row_context);
	while (align_next(alignment, &row))
	{
		CHECK_FOR_INTERRUPTS();
		put_row(fcinfo, design, view, &row);
		MemoryContextReset(row_context);
	}
	MemoryContextSwitchTo(caller);
	return (Datum) 0;
}

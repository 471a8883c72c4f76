/*-------------------------------------------------------------------------
 *
 * graph_agg.c
 *	  Aggregate graph_agg, merging, and what else makes a journey_graph.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/json.h"

void
graph_refuse_options(const char *why, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("options of a graph are not possible: %s", why),
			 errhint("%s", hint)));
}

bool
graph_roles_option(Jsonb *options)
{
	JsonbValue *value = json_given_field(options, "roles");

	if (value != NULL && value->type != jbvBool)
		graph_refuse_options("\"roles\" must be true or false",
							 "Write it without quotes, such as {\"roles\": true}.");
	return value != NULL && value->val.boolean;
}

/*
 * A strict merge has its first input, a packed value, as its first state.
 */
JourneyGraph *
graph_state(FunctionCallInfo fcinfo)
{
	JourneyGraph *state;
	GraphBuilder builder;

	if (PG_ARGISNULL(0))
		return graph_create();
	state = value_state(&journey_graph_class, fcinfo, 0);
	if (state->header.flags & GRAPH_BUILDING)
		return state;
	builder = graph_builder(graph_create());
	graph_merge(&builder, state);
	return builder.graph;
}

static void
add_journey(FmgrInfo *flinfo, GraphBuilder *builder, const Journey *journey, bool roles)
{
	const JourneyView *view = journey_open(journey, JOURNEY_READ_AT | JOURNEY_READ_SCORE);
	const uint32 *node_of = graph_symbol_nodes(flinfo, builder, journey, view, roles);
	uint32	   *nodes = palloc_extended((Size) Max(1, view->n_events) * sizeof(uint32),
										MCXT_ALLOC_HUGE);

	for (int k = 0; k < view->n_events; k++)
		nodes[k] = node_of[view->symbol[k]];
	graph_add_walk(builder, nodes, view->at, view->score, view->n_events);
}

/* graph_agg(journey [, options]) */
PG_FUNCTION_INFO_V1(journey_graph_accum);
Datum
journey_graph_accum(PG_FUNCTION_ARGS)
{
	static const char *const known[] = {"roles", NULL};
	GraphBuilder builder = graph_builder(graph_state(fcinfo));
	bool		roles = false;

	if (PG_NARGS() > 2 && !PG_ARGISNULL(2))
	{
		Jsonb	   *options = PG_GETARG_JSONB_P(2);
		const char *why;

		if (!json_keys_known(options, known, &why))
			graph_refuse_options(why, "Known is: roles.");
		roles = graph_roles_option(options);
	}
	if (PG_ARGISNULL(1))
		value_count(&journey_graph_class, &builder.graph->missing, 1);
	else
		add_journey(fcinfo->flinfo, &builder, PG_GETARG_JOURNEY(1), roles);
	return value_state_datum(&journey_graph_class, fcinfo, builder.graph);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(journey_graph_combine);
Datum
journey_graph_combine(PG_FUNCTION_ARGS)
{
	GraphBuilder builder = graph_builder(graph_state(fcinfo));

	graph_merge(&builder, PG_GETARG_JOURNEY_GRAPH(1));
	return value_state_datum(&journey_graph_class, fcinfo, builder.graph);
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(journey_graph_final);
Datum
journey_graph_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_GETARG_JOURNEY_GRAPH(0));
}

PG_FUNCTION_INFO_V1(journey_graph_missing);
Datum
journey_graph_missing(PG_FUNCTION_ARGS)
{
	const JourneyGraph *graph = value_from_datum(&journey_graph_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(graph->missing);
}

PG_FUNCTION_INFO_V1(journey_graph_journeys);
Datum
journey_graph_journeys(PG_FUNCTION_ARGS)
{
	const JourneyGraph *graph = value_from_datum(&journey_graph_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(graph->journeys);
}

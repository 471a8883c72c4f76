/*-------------------------------------------------------------------------
 *
 * sankey.c
 *	  Aggregate sankey_agg: a graph by depth, for Sankey diagrams.
 *
 * Of each journey a stretch of events is shown: forward from the first event
 * that meets the anchor, or backward from the last one that does, up to depth
 * events beyond it.  The node of an event is depth:touchpoint, where the anchor
 * has depth 0 and what comes before it is negative, so that no walk meets a
 * node twice and the flows always point forward in time.  A journey without
 * the anchor counts as a journey and shows nothing, like an empty one.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/json.h"
#include "journey/pattern.h"
#include "utils/memutils.h"

#define SANKEY_DEFAULT_DEPTH	5
#define SANKEY_MAX_DEPTH		100

typedef struct SankeySpec
{
	StepTest   *anchor;			/* NULL: any event */
	int			depth;
	bool		backward;
	bool		roles;
	int			columns;		/* that journey_open() has to decode */
} SankeySpec;

/* The spec of a call site, and the bytes of the options it was made of. */
typedef struct SankeyCache
{
	MemoryContext context;
	Jsonb	   *options;
	SankeySpec	spec;
} SankeyCache;

static const char *const sankey_options[] = {"anchor", "depth", "direction", "roles", NULL};

static bool
is_word(const JsonbValue *value, const char *word)
{
	return value->type == jbvString &&
		(size_t) value->val.string.len == strlen(word) &&
		memcmp(value->val.string.val, word, value->val.string.len) == 0;
}

static SankeySpec
spec_from_options(Jsonb *options)
{
	SankeySpec	spec = {NULL, SANKEY_DEFAULT_DEPTH, false, false, JOURNEY_READ_AT | JOURNEY_READ_SCORE};
	const char *why;
	JsonbValue *value;
	int64		depth;

	if (!json_keys_known(options, sankey_options, &why))
		graph_refuse_options(why, "Known are: anchor, depth, direction, roles.");
	spec.roles = graph_roles_option(options);
	value = json_given_field(options, "depth");
	if (value != NULL)
	{
		if (!json_int64(value, &depth) || depth < 1 || depth > SANKEY_MAX_DEPTH)
			graph_refuse_options(psprintf("\"depth\" must be an integer from 1 to %d", SANKEY_MAX_DEPTH),
								 "It is how many events are shown beyond the anchor.");
		spec.depth = (int) depth;
	}
	value = json_given_field(options, "direction");
	if (value != NULL)
	{
		spec.backward = is_word(value, "backward");
		if (!spec.backward && !is_word(value, "forward"))
			graph_refuse_options("\"direction\" must be \"forward\" or \"backward\"",
								 "Forward shows what follows the anchor, backward what leads to it.");
	}
	value = json_given_field(options, "anchor");
	if (value != NULL)
	{
		if (value->type != jbvString)
			graph_refuse_options("\"anchor\" must be a text",
								 "Give one step of the pattern language, such as \"customer:purchase[score >= 9]\".");
		spec.anchor = step_from_text(pnstrdup(value->val.string.val, value->val.string.len),
									 value->val.string.len, "anchor of a graph");
		spec.columns |= step_columns((const StepTest *const *) &spec.anchor, 1);
	}
	return spec;
}

/* Argument 2 as a spec: parsed once per call site, and when it changes. */
static const SankeySpec *
spec_of_call(FunctionCallInfo fcinfo)
{
	static const SankeySpec defaults = {NULL, SANKEY_DEFAULT_DEPTH, false, false,
	JOURNEY_READ_AT | JOURNEY_READ_SCORE};
	SankeyCache *cache = fcinfo->flinfo->fn_extra;
	Jsonb	   *options;
	MemoryContext caller;

	if (PG_ARGISNULL(2))
		return &defaults;
	options = PG_GETARG_JSONB_P(2);
	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(SankeyCache));
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "sankey",
											   ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = cache;
	}
	if (cache->options != NULL && VARSIZE(cache->options) == VARSIZE(options) &&
		memcmp(cache->options, options, VARSIZE(options)) == 0)
		return &cache->spec;
	cache->options = NULL;
	MemoryContextReset(cache->context);
	caller = MemoryContextSwitchTo(cache->context);
	cache->spec = spec_from_options(options);
	cache->options = memcpy(palloc(VARSIZE(options)), options, VARSIZE(options));
	MemoryContextSwitchTo(caller);
	return &cache->spec;
}

/* The event of depth 0, or -1: the first that meets the anchor, or the last. */
static int
anchor_event(const SankeySpec *spec, const JourneyView *view)
{
	StepMatcher *matcher;

	if (spec->anchor == NULL)
		return spec->backward ? view->n_events - 1 : view->n_events > 0 ? 0 : -1;
	matcher = step_matcher((const StepTest *const *) &spec->anchor, 1, view);
	for (int i = 0; i < view->n_events; i++)
	{
		int			k = spec->backward ? view->n_events - 1 - i : i;

		if (step_matches(matcher, 0, k))
			return k;
	}
	return -1;
}

static void
add_stretch(GraphBuilder *builder, const JourneyView *view, const SankeySpec *spec)
{
	int			anchor = anchor_event(spec, view);
	int			from = spec->backward ? Max(0, anchor - spec->depth) : Max(0, anchor);
	int			to = spec->backward ? anchor : Min(view->n_events - 1, anchor + spec->depth);
	int			n = anchor < 0 ? 0 : to - from + 1;
	uint32		nodes[SANKEY_MAX_DEPTH + 1];
	char		buffer[GRAPH_MAX_LABEL];
	char		node[GRAPH_MAX_LABEL];

	for (int i = 0; i < n; i++)
	{
		Label		label = graph_symbol_label(&view->symbols[view->symbol[from + i]],
											   spec->roles, buffer);
		int			prefix = snprintf(node, sizeof(node), "%d:", from + i - anchor);

		memcpy(node + prefix, label.bytes, label.length);
		nodes[i] = graph_node(builder, (Label) {node, prefix + label.length});
	}
	graph_add_walk(builder, nodes, view->at + from,
				   view->score != NULL ? view->score + from : NULL, n);
}

/* sankey_agg(journey, options) */
PG_FUNCTION_INFO_V1(journey_sankey_accum);
Datum
journey_sankey_accum(PG_FUNCTION_ARGS)
{
	const SankeySpec *spec = spec_of_call(fcinfo);
	GraphBuilder builder = graph_builder(graph_state(fcinfo));

	if (PG_ARGISNULL(1))
		value_count(&journey_graph_class, &builder.graph->missing, 1);
	else
		add_stretch(&builder, journey_open(PG_GETARG_JOURNEY(1), spec->columns), spec);
	return value_state_datum(&journey_graph_class, fcinfo, builder.graph);
}

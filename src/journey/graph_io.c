/*-------------------------------------------------------------------------
 *
 * graph_io.c
 *	  Text, binary and jsonb forms of journey_graph values.
 *
 * Text:	{"journeys": 2, "missing": 0,
 *			"nodes": [["ask", 2, 2, 2, 1, 0, 0], ["pay", 1, 1, 0, 1, 1, 9]],
 *			"edges": [[0, 1, 1, 1, 60000000, 60000000, 60000000, 1, 9, [60000000]]]}
 *			Of a node: label, events, journeys, starts, ends, scores and their
 *			sum.  Of an edge: its nodes (the first is 0), passages, journeys,
 *			sum and least and greatest of their microseconds, scores and their
 *			sum, the microseconds (quantiles.h).
 * Binary:	the same fields, the summaries in their packed form.
 *
 * Nodes and edges come in any order: that of their bytes is another one in a
 * database of another encoding.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/dd_io.h"
#include "common/json.h"
#include "common/quantiles.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define NODE_FIELDS		7
#define EDGE_FIELDS		10
#define MAX_SUM_DIGITS	38		/* 10^38 < 2^127 */

/* What arrives, part by part. */
typedef struct Arriving
{
	GraphParts	parts;
	GraphNode  *nodes;
	GraphEdge  *edges;
	StringInfoData labels;
	StringInfoData summaries;
	int		   *summary_begin;
} Arriving;

static void
expect_parts(Arriving *arriving, uint32 n_nodes, uint32 n_edges)
{
	arriving->parts = (GraphParts) {.n_nodes = n_nodes, .n_edges = n_edges};
	arriving->nodes = palloc_extended(Max(1, (Size) n_nodes) * sizeof(GraphNode),
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	arriving->edges = palloc_extended(Max(1, (Size) n_edges) * sizeof(GraphEdge),
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	arriving->summary_begin = palloc_extended(Max(1, (Size) n_edges) * sizeof(int),
											  MCXT_ALLOC_HUGE);
	initStringInfo(&arriving->labels);
	initStringInfo(&arriving->summaries);
}

static void
put_label(Arriving *arriving, uint32 node, const char *bytes, int length)
{
	appendBinaryStringInfo(&arriving->labels, bytes, length);
	arriving->nodes[node].label_end = (uint32) arriving->labels.len;
}

/* The packed graph of what has arrived. */
static JourneyGraph *
graph_of(Arriving *arriving, int64 journeys, int64 missing)
{
	GraphParts *parts = &arriving->parts;
	JourneyGraph *graph;

	parts->nodes = arriving->nodes;
	parts->edges = arriving->edges;
	parts->labels = arriving->labels.data;
	parts->summaries = palloc_extended(Max(1, (Size) parts->n_edges) * sizeof(uint8 *),
									   MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < parts->n_edges; i++)
		parts->summaries[i] = (const uint8 *) arriving->summaries.data + arriving->summary_begin[i];
	graph = graph_assemble(parts);
	graph->journeys = journeys;
	graph->missing = missing;
	return graph;
}

/* In decimal: divides the four 32-bit digits by ten until nothing is left. */
static void
append_gap_sum(StringInfo out, GapSum sum)
{
	uint32		digits[4] = {(uint32) (sum.high >> 32), (uint32) sum.high,
	(uint32) (sum.low >> 32), (uint32) sum.low};
	char		text[MAX_SUM_DIGITS + 2] = "";
	char	   *begin = text + sizeof(text) - 1;
	bool		more = true;

	while (more)
	{
		uint64		rest = 0;

		more = false;
		for (int i = 0; i < 4; i++)
		{
			rest = rest << 32 | digits[i];
			digits[i] = (uint32) (rest / 10);
			rest %= 10;
			more |= digits[i] != 0;
		}
		*--begin = (char) ('0' + rest);
	}
	appendStringInfoString(out, begin);
}

static bool
gap_sum_from_json(const JsonbValue *value, GapSum *sum)
{
	const char *text;

	if (value->type != jbvNumeric)
		return false;
	text = json_number_text(value);
	*sum = (GapSum) {0, 0};
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > MAX_SUM_DIGITS)
		return false;
	for (; *text != '\0'; text++)
	{
		GapSum		tenfold = {0, (uint64) (*text - '0')};

		/* 2 + 8 times what it was */
		for (int shift = 1; shift <= 3; shift += 2)
			gap_sum_add(&tenfold, (GapSum) {sum->high << shift | sum->low >> (64 - shift),
						sum->low << shift});
		*sum = tenfold;
	}
	return true;
}

static void
graph_to_json(const void *value, StringInfo out)
{
	const JourneyGraph *graph = value;
	GraphParts	parts = graph_parts(graph, true);

	appendStringInfo(out, "{\"journeys\": " INT64_FORMAT ", \"missing\": " INT64_FORMAT ", \"nodes\": [",
					 graph->journeys, graph->missing);
	for (uint32 i = 0; i < parts.n_nodes; i++)
	{
		const GraphNode *node = &parts.nodes[i];
		Label		label = graph_label(parts.nodes, parts.labels, i);

		appendStringInfoString(out, i == 0 ? "[" : ", [");
		append_json_string(out, pnstrdup(label.bytes, label.length));
		appendStringInfo(out, ", " INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT ", ",
						 node->n, node->journeys, node->starts, node->ends, node->scored);
		append_double_double(out, node->scores);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "], \"edges\": [");
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		const GraphEdge *edge = &parts.edges[i];

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(out, "%s[%u, %u, " INT64_FORMAT ", " INT64_FORMAT ", ", i == 0 ? "" : ", ",
						 edge->source, edge->target, edge->n, edge->journeys);
		append_gap_sum(out, edge->gap_sum);
		appendStringInfo(out, ", " INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT ", ",
						 edge->gap_min, edge->gap_max, edge->scored);
		append_double_double(out, edge->scores);
		appendStringInfoString(out, ", ");
		quantiles_to_json(out, parts.summaries[i]);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "]}");
}

/* The i-th row of an array, when it is an array of so many fields. */
static JsonbContainer *
json_row(JsonbContainer *array, uint32 i, uint32 fields)
{
	JsonbValue *row = getIthJsonbValueFromContainer(array, i);

	return row->type == jbvBinary && JsonContainerIsArray(row->val.binary.data) &&
		JsonContainerSize(row->val.binary.data) == fields ? row->val.binary.data : NULL;
}

static bool
row_int64(JsonbContainer *row, uint32 i, int64 *result)
{
	return json_int64(getIthJsonbValueFromContainer(row, i), result);
}

static bool
node_from_json(Arriving *arriving, uint32 i, JsonbContainer *row)
{
	GraphNode  *node = &arriving->nodes[i];
	JsonbValue *label;

	if (row == NULL)
		return false;
	label = getIthJsonbValueFromContainer(row, 0);
	if (label->type != jbvString || label->val.string.len > GRAPH_MAX_LABEL)
		return false;
	put_label(arriving, i, label->val.string.val, label->val.string.len);
	return row_int64(row, 1, &node->n) && row_int64(row, 2, &node->journeys) &&
		row_int64(row, 3, &node->starts) && row_int64(row, 4, &node->ends) &&
		row_int64(row, 5, &node->scored) &&
		json_double_double(getIthJsonbValueFromContainer(row, 6), &node->scores);
}

static bool
edge_from_json(Arriving *arriving, uint32 i, JsonbContainer *row, const char **why)
{
	GraphEdge  *edge = &arriving->edges[i];
	int64		source;
	int64		target;

	if (row == NULL || !row_int64(row, 0, &source) || !row_int64(row, 1, &target) ||
		source < 0 || source >= arriving->parts.n_nodes ||
		target < 0 || target >= arriving->parts.n_nodes)
		return false;
	edge->source = (uint32) source;
	edge->target = (uint32) target;
	if (!row_int64(row, 2, &edge->n) || !row_int64(row, 3, &edge->journeys) ||
		!gap_sum_from_json(getIthJsonbValueFromContainer(row, 4), &edge->gap_sum) ||
		!row_int64(row, 5, &edge->gap_min) || !row_int64(row, 6, &edge->gap_max) ||
		!row_int64(row, 7, &edge->scored) ||
		!json_double_double(getIthJsonbValueFromContainer(row, 8), &edge->scores))
		return false;
	arriving->summary_begin[i] = arriving->summaries.len;
	return quantiles_from_json(&arriving->summaries, getIthJsonbValueFromContainer(row, 9), why);
}

static void *
graph_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"journeys", "missing", "nodes", "edges", NULL};
	JsonbContainer *nodes;
	JsonbContainer *edges;
	Arriving	arriving;
	int64		journeys;
	int64		missing;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "journeys", &journeys, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(nodes = json_array_field(json, "nodes", why)) == NULL ||
		(edges = json_array_field(json, "edges", why)) == NULL)
		return NULL;
	expect_parts(&arriving, JsonContainerSize(nodes), JsonContainerSize(edges));
	*why = psprintf("each of \"nodes\" must be a label of up to %d bytes, five counts and a sum", GRAPH_MAX_LABEL);
	for (uint32 i = 0; i < arriving.parts.n_nodes; i++)
		if (!node_from_json(&arriving, i, json_row(nodes, i, NODE_FIELDS)))
			return NULL;
	for (uint32 i = 0; i < arriving.parts.n_edges; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*why = "each of \"edges\" must be two numbers of nodes, two counts, three lengths of time, a count, a sum and times";
		if (!edge_from_json(&arriving, i, json_row(edges, i, EDGE_FIELDS), why))
			return NULL;
	}
	*why = NULL;
	return graph_of(&arriving, journeys, missing);
}

static void
send_scores(StringInfo out, int64 scored, double_double scores)
{
	pq_sendint64(out, (uint64) scored);
	send_dd(out, &scores, 1);
}

static void
receive_scores(StringInfo in, int64 *scored, double_double *scores)
{
	*scored = pq_getmsgint64(in);
	receive_dd(in, scores, 1);
}

static void
graph_to_binary(const void *value, StringInfo out)
{
	const JourneyGraph *graph = value;
	GraphParts	parts = graph_parts(graph, true);

	pq_sendint64(out, (uint64) graph->journeys);
	pq_sendint64(out, (uint64) graph->missing);
	pq_sendint32(out, parts.n_nodes);
	pq_sendint32(out, parts.n_edges);
	for (uint32 i = 0; i < parts.n_nodes; i++)
	{
		const GraphNode *node = &parts.nodes[i];
		Label		label = graph_label(parts.nodes, parts.labels, i);

		send_text(out, label.bytes, label.length);
		pq_sendint64(out, (uint64) node->n);
		pq_sendint64(out, (uint64) node->journeys);
		pq_sendint64(out, (uint64) node->starts);
		pq_sendint64(out, (uint64) node->ends);
		send_scores(out, node->scored, node->scores);
	}
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		const GraphEdge *edge = &parts.edges[i];

		CHECK_FOR_INTERRUPTS();
		pq_sendint32(out, edge->source);
		pq_sendint32(out, edge->target);
		pq_sendint64(out, (uint64) edge->n);
		pq_sendint64(out, (uint64) edge->journeys);
		pq_sendint64(out, edge->gap_sum.high);
		pq_sendint64(out, edge->gap_sum.low);
		pq_sendint64(out, (uint64) edge->gap_min);
		pq_sendint64(out, (uint64) edge->gap_max);
		send_scores(out, edge->scored, edge->scores);
		pq_sendbytes(out, (const char *) parts.summaries[i],
					 (int) (quantiles_end(parts.summaries[i]) - parts.summaries[i]));
	}
}

/* The bytes that a node and an edge take at least, on the wire. */
#define NODE_LEAST	(sizeof(int32) + 7 * sizeof(int64))
#define EDGE_LEAST	(2 * sizeof(int32) + 9 * sizeof(int64) + 1)

static bool
receive_node(StringInfo in, Arriving *arriving, uint32 i)
{
	GraphNode  *node = &arriving->nodes[i];
	int			length;
	const char *label = receive_text(in, &length);

	if (label == NULL || length > GRAPH_MAX_LABEL)
		return false;
	put_label(arriving, i, label, length);
	node->n = pq_getmsgint64(in);
	node->journeys = pq_getmsgint64(in);
	node->starts = pq_getmsgint64(in);
	node->ends = pq_getmsgint64(in);
	receive_scores(in, &node->scored, &node->scores);
	return true;
}

static bool
receive_edge(StringInfo in, Arriving *arriving, uint32 i, const char **why)
{
	GraphEdge  *edge = &arriving->edges[i];
	const uint8 *summary;
	const uint8 *end;

	edge->source = pq_getmsgint(in, 4);
	edge->target = pq_getmsgint(in, 4);
	*why = "an edge leads to a node that is not there";
	if (edge->source >= arriving->parts.n_nodes || edge->target >= arriving->parts.n_nodes)
		return false;
	edge->n = pq_getmsgint64(in);
	edge->journeys = pq_getmsgint64(in);
	edge->gap_sum.high = (uint64) pq_getmsgint64(in);
	edge->gap_sum.low = (uint64) pq_getmsgint64(in);
	edge->gap_min = pq_getmsgint64(in);
	edge->gap_max = pq_getmsgint64(in);
	receive_scores(in, &edge->scored, &edge->scores);
	summary = (const uint8 *) in->data + in->cursor;
	end = quantiles_check(summary, (const uint8 *) in->data + in->len, why);
	if (end == NULL)
		return false;
	arriving->summary_begin[i] = arriving->summaries.len;
	appendBinaryStringInfo(&arriving->summaries, pq_getmsgbytes(in, (int) (end - summary)),
						   (int) (end - summary));
	return true;
}

static void *
graph_from_binary(StringInfo in, const char **why)
{
	int64		journeys = pq_getmsgint64(in);
	int64		missing = pq_getmsgint64(in);
	uint32		n_nodes = pq_getmsgint(in, 4);
	uint32		n_edges = pq_getmsgint(in, 4);
	Arriving	arriving;

	*why = "its sizes are not possible";
	if (n_nodes > (in->len - in->cursor) / NODE_LEAST ||
		n_edges > (in->len - in->cursor) / EDGE_LEAST)
		return NULL;
	expect_parts(&arriving, n_nodes, n_edges);
	*why = "a label is not possible";
	for (uint32 i = 0; i < n_nodes; i++)
		if (!receive_node(in, &arriving, i))
			return NULL;
	for (uint32 i = 0; i < n_edges; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!receive_edge(in, &arriving, i, why))
			return NULL;
	}
	*why = NULL;
	return graph_of(&arriving, journeys, missing);
}

static const void *
graph_canonical(const void *value)
{
	return graph_pack(value);
}

const ValueClass journey_graph_class = {
	.name = "journey_graph",
	.kind = VALUE_JOURNEY_GRAPH,
	.minimum_size = offsetof(JourneyGraph, data),
	.validate = graph_validate,
	.canonical = graph_canonical,
	.to_json = graph_to_json,
	.from_json = graph_from_json,
	.to_binary = graph_to_binary,
	.from_binary = graph_from_binary
};

VALUE_FUNCTIONS(journey_graph, &journey_graph_class);

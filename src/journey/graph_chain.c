/*-------------------------------------------------------------------------
 *
 * graph_chain.c
 *	  Readings of a journey_graph as a Markov chain: who gets where, and how
 *	  much two graphs differ.
 *
 * The chain is of first order: the next touchpoint depends on the present one
 * alone.  From a node it goes along each edge, or ends, in the shares of what
 * was seen.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/result.h"
#include "journey/journey_sql.h"
#include "math/absorbing_chain.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* A dense matrix of that many rows takes 32 MB. */
#define MAX_REACH_NODES 2000

static uint32
node_argument(FunctionCallInfo fcinfo, int argument, const GraphParts *parts)
{
	Label		label = journey_label_argument(PG_GETARG_DATUM(argument));
	uint32		low = 0;
	uint32		high = parts->n_nodes;

	while (low < high)
	{
		uint32		middle = low + (high - low) / 2;
		int			order = label_compare(graph_label(parts->nodes, parts->labels, middle), label);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("no touchpoint of the graph is called \"%.*s\"", label.length, label.bytes),
			 errhint("graph_nodes() lists the touchpoints of a graph.")));
}

static void
look_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

/*
 * The chain in which the target is a way to leave (the first, besides the
 * end): its other nodes keep their order.
 */
static double *
chain_towards(const GraphParts *parts, uint32 target)
{
	Size		n = parts->n_nodes - 1;
	double	   *weights = palloc_extended(Max(1, n * (n + 2)) * sizeof(double),
										  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (uint32 i = 0; i < parts->n_edges; i++)
	{
		const GraphEdge *edge = &parts->edges[i];
		Size		from = edge->source - (edge->source > target);
		Size		to = edge->target == target ? n : edge->target - (edge->target > target);

		if (edge->source != target)
			weights[from * (n + 2) + to] = (double) edge->n;
	}
	for (uint32 i = 0; i < parts->n_nodes; i++)
		if (i != target)
			weights[(Size) (i - (i > target)) * (n + 2) + n + 1] = (double) parts->nodes[i].ends;
	return weights;
}

/*
 * graph_reach(g, source, target): the probability that somebody who is at the
 * source gets to the target later; back to it, when they are the same.
 */
PG_FUNCTION_INFO_V1(journey_graph_reach);
Datum
journey_graph_reach(PG_FUNCTION_ARGS)
{
	GraphParts	parts = graph_parts(PG_GETARG_JOURNEY_GRAPH(0), false);
	uint32		source = node_argument(fcinfo, 1, &parts);
	uint32		target = node_argument(fcinfo, 2, &parts);
	int			n = (int) parts.n_nodes - 1;
	double	   *reach;
	double		back = 0;

	if (parts.n_nodes > MAX_REACH_NODES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("graph has more than %d touchpoints", MAX_REACH_NODES),
				 errhint("Put rare touchpoints together with journey_rename() before aggregating.")));
	reach = palloc((Size) (n + 1) * sizeof(double));
	if (!absorbing_chain_exits(n, 2, 0, chain_towards(&parts, target), reach, look_for_interrupts))
		elog(ERROR, "a touchpoint of the graph has no way to an end");
	if (source != target)
		PG_RETURN_FLOAT8(Min(1, reach[source - (source > target)]));
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		const GraphEdge *edge = &parts.edges[i];

		if (edge->source == source)
			back += (double) edge->n * (edge->target == target ? 1 :
										reach[edge->target - (edge->target > target)]);
	}
	PG_RETURN_FLOAT8(Min(1, back / (double) parts.nodes[source].n));
}

/* The transitions of a graph, each with its share; outside is a place, too. */
typedef struct Shares
{
	GraphParts	parts;
	double		transitions;	/* in all; 0 when there are none */
	uint32		node;			/* how far it has been read */
	uint32		edge;
} Shares;

static Shares
shares_of(const JourneyGraph *graph)
{
	Shares		shares = {.parts = graph_parts(graph, false)};

	shares.transitions = (double) graph->events;
	for (uint32 i = 0; i < graph->n_nodes; i++)
		shares.transitions += (double) shares.parts.nodes[i].starts;
	return shares;
}

static double
difference(const Shares *a, int64 n_a, const Shares *b, int64 n_b)
{
	return fabs((double) n_a / a->transitions - (double) n_b / b->transitions);
}

/* Numbers of nodes as places in the labels of both graphs together. */
static double
compare_nodes(Shares *a, Shares *b, uint32 *place_a, uint32 *place_b)
{
	double		sum = 0;
	uint32		place = 0;

	while (a->node < a->parts.n_nodes || b->node < b->parts.n_nodes)
	{
		const GraphNode *left = &a->parts.nodes[a->node];
		const GraphNode *right = &b->parts.nodes[b->node];
		int			order = a->node == a->parts.n_nodes ? 1 :
			b->node == b->parts.n_nodes ? -1 :
			label_compare(graph_label(a->parts.nodes, a->parts.labels, a->node),
						  graph_label(b->parts.nodes, b->parts.labels, b->node));

		sum += difference(a, order <= 0 ? left->starts : 0, b, order >= 0 ? right->starts : 0);
		sum += difference(a, order <= 0 ? left->ends : 0, b, order >= 0 ? right->ends : 0);
		if (order <= 0)
			place_a[a->node++] = place;
		if (order >= 0)
			place_b[b->node++] = place;
		place++;
	}
	return sum;
}

static double
compare_edges(Shares *a, Shares *b, const uint32 *place_a, const uint32 *place_b)
{
	double		sum = 0;

	while (a->edge < a->parts.n_edges || b->edge < b->parts.n_edges)
	{
		const GraphEdge *left = &a->parts.edges[a->edge];
		const GraphEdge *right = &b->parts.edges[b->edge];
		bool		has_left = a->edge < a->parts.n_edges;
		bool		has_right = b->edge < b->parts.n_edges;
		uint64		key_a = has_left ? (uint64) place_a[left->source] << 32 | place_a[left->target] : PG_UINT64_MAX;
		uint64		key_b = has_right ? (uint64) place_b[right->source] << 32 | place_b[right->target] : PG_UINT64_MAX;

		CHECK_FOR_INTERRUPTS();
		sum += difference(a, key_a <= key_b ? left->n : 0, b, key_b <= key_a ? right->n : 0);
		a->edge += key_a <= key_b;
		b->edge += key_b <= key_a;
	}
	return sum;
}

/*
 * graph_distance(g1, g2): the total variation distance of the transitions,
 * those from outside and to outside included.
 */
PG_FUNCTION_INFO_V1(journey_graph_distance);
Datum
journey_graph_distance(PG_FUNCTION_ARGS)
{
	Shares		a = shares_of(PG_GETARG_JOURNEY_GRAPH(0));
	Shares		b = shares_of(PG_GETARG_JOURNEY_GRAPH(1));
	uint32	   *place_a;
	uint32	   *place_b;
	double		sum;

	if (a.transitions == 0 || b.transitions == 0)
		PG_RETURN_NULL();
	place_a = palloc_extended(a.parts.n_nodes * sizeof(uint32), MCXT_ALLOC_HUGE);
	place_b = palloc_extended(b.parts.n_nodes * sizeof(uint32), MCXT_ALLOC_HUGE);
	sum = compare_nodes(&a, &b, place_a, place_b);
	sum += compare_edges(&a, &b, place_a, place_b);
	PG_RETURN_FLOAT8(Min(1, sum / 2));
}

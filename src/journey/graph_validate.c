/*-------------------------------------------------------------------------
 *
 * graph_validate.c
 *	  Whether a packed journey_graph can have come from journeys.
 *
 * Its sizes are right by construction: each way in ends in graph_assemble().
 * What is checked here is the content, so that readings can rely on it: that
 * walks from starts to ends make up all that passes, that distinct journeys
 * are no more than they can be, that times fit their summaries.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include <math.h>

#include "common/dd_io.h"
#include "common/quantiles.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* Of up to n events; the sum of none is nothing. */
static bool
scores_are_sound(int64 scored, int64 n, double_double scores)
{
	return scored >= 0 && scored <= n && dd_is_sound(scores) &&
		(scored > 0 || (scores.hi == 0 && scores.lo == 0));
}

static bool
nodes_are_sound(const JourneyGraph *graph, const GraphParts *parts, const char **why)
{
	Label		last = {NULL, 0};
	int64		events = 0;
	int64		starts = 0;
	int64		ends = 0;
	int64		most = 0;

	for (uint32 i = 0; i < parts->n_nodes; i++)
	{
		const GraphNode *node = &parts->nodes[i];
		Label		label = graph_label(parts->nodes, parts->labels, i);

		*why = "a label is not possible";
		if (!pg_verify_mbstr(GetDatabaseEncoding(), label.bytes, label.length, true))
			return false;
		*why = "two nodes have one label";
		if (i > 0 && label_compare(last, label) >= 0)
			return false;
		last = label;
		*why = "the counts of a node do not fit";
		if (node->journeys < 1 || node->journeys > node->n ||
			node->starts < 0 || node->starts > node->journeys ||
			node->ends < 0 || node->ends > node->journeys ||
			!scores_are_sound(node->scored, node->n, node->scores) ||
			pg_add_s64_overflow(events, node->n, &events))
			return false;
		starts += node->starts;
		ends += node->ends;
		most = Max(most, node->journeys);
	}
	*why = "its counts of journeys do not fit";
	return graph->missing >= 0 && events == graph->events && starts == ends &&
		starts <= graph->journeys && most <= starts;
}

static GapSum
product(int64 a, int64 b)
{
	uint64		low_a = (uint32) a;
	uint64		low_b = (uint32) b;
	uint64		high_a = (uint64) a >> 32;
	uint64		high_b = (uint64) b >> 32;
	uint64		middle = high_a * low_b;
	GapSum		result = {high_a * high_b, low_a * low_b};

	gap_sum_add(&result, (GapSum) {middle >> 32, middle << 32});
	middle = low_a * high_b;
	gap_sum_add(&result, (GapSum) {middle >> 32, middle << 32});
	return result;
}

/* Can a summary read it as that, the middle of its bucket? */
static bool
is_near(int64 number, double middle)
{
	return fabs((double) number - middle) <= middle / 500;
}

static bool
gaps_are_sound(const GraphEdge *edge, const uint8 *summary, const char **why)
{
	int64		gaps[QUANTILES_EXACT];
	GapSum		sum = {0, 0};
	int			n;

	*why = "the times of an edge do not fit";
	if (quantiles_count(summary) != edge->n || edge->gap_min < 0 ||
		edge->gap_min > edge->gap_max)
		return false;
	if (edge->n > QUANTILES_EXACT)
		return is_near(edge->gap_min, quantiles_read(summary, 0)) &&
			is_near(edge->gap_max, quantiles_read(summary, 1)) &&
			gap_sum_compare(product(edge->n, edge->gap_min), edge->gap_sum) <= 0 &&
			gap_sum_compare(edge->gap_sum, product(edge->n, edge->gap_max)) <= 0;
	n = quantiles_numbers(summary, gaps);
	for (int i = 0; i < n; i++)
		gap_sum_add(&sum, (GapSum) {0, (uint64) gaps[i]});
	return edge->gap_min == gaps[0] && edge->gap_max == gaps[n - 1] &&
		gap_sum_compare(sum, edge->gap_sum) == 0;
}

/* What passes through a node. */
typedef struct Flow
{
	int64		in;
	int64		out;
	int64		scored;			/* of what comes in */
	uint32		group;			/* towards the node that stands for its part */
} Flow;

static uint32
group_of(Flow *flows, uint32 node)
{
	while (flows[node].group != node)
	{
		flows[node].group = flows[flows[node].group].group;
		node = flows[node].group;
	}
	return node;
}

static bool
edges_are_sound(const GraphParts *parts, Flow *flows, const char **why)
{
	for (uint32 i = 0; i < parts->n_edges; i++)
	{
		const GraphEdge *edge = &parts->edges[i];
		const GraphNode *source = &parts->nodes[edge->source];
		const GraphNode *target = &parts->nodes[edge->target];

		CHECK_FOR_INTERRUPTS();
		*why = "two edges are between the same nodes";
		if (i > 0 && edge[-1].source == edge->source && edge[-1].target == edge->target)
			return false;
		*why = "the counts of an edge do not fit";
		if (edge->journeys < 1 || edge->journeys > edge->n ||
			edge->journeys > source->journeys || edge->journeys > target->journeys ||
			!scores_are_sound(edge->scored, edge->n, edge->scores) ||
			pg_add_s64_overflow(flows[edge->source].out, edge->n, &flows[edge->source].out) ||
			pg_add_s64_overflow(flows[edge->target].in, edge->n, &flows[edge->target].in))
			return false;
		flows[edge->target].scored += edge->scored;
		if (!gaps_are_sound(edge, parts->summaries[i], why))
			return false;
		flows[group_of(flows, edge->source)].group = group_of(flows, edge->target);
	}
	return true;
}

/*
 * What comes to a node leaves it, and each part of the graph that hangs
 * together is entered: so everybody who is anywhere gets to an end.
 */
static bool
flows_are_sound(const GraphParts *parts, Flow *flows, const char **why)
{
	for (uint32 i = 0; i < parts->n_nodes; i++)
	{
		const GraphNode *node = &parts->nodes[i];

		*why = "what comes to a node is not what leaves it";
		if (flows[i].in != node->n - node->starts || flows[i].out != node->n - node->ends)
			return false;
		*why = "the scores of a node do not fit those of its edges";
		if (flows[i].scored > node->scored ||
			node->scored - flows[i].scored > node->starts)
			return false;
	}
	for (uint32 i = 0; i < parts->n_nodes; i++)
		if (parts->nodes[i].starts > 0)
			flows[group_of(flows, i)].scored = -1;
	*why = "no journey leads to a node";
	for (uint32 i = 0; i < parts->n_nodes; i++)
		if (flows[group_of(flows, i)].scored != -1)
			return false;
	return true;
}

bool
graph_validate(const void *value, const char **why)
{
	const JourneyGraph *graph = value;
	GraphParts	parts = graph_parts(graph, true);
	Flow	   *flows;

	if (!nodes_are_sound(graph, &parts, why))
		return false;
	flows = palloc_extended(Max(1, (Size) parts.n_nodes) * sizeof(Flow),
							MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < parts.n_nodes; i++)
		flows[i].group = i;
	if (!edges_are_sound(&parts, flows, why) || !flows_are_sound(&parts, flows, why))
		return false;
	*why = NULL;
	return true;
}

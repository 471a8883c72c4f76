/*-------------------------------------------------------------------------
 *
 * graph_readings.c
 *	  Readings of journey_graph values as rows.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/quantiles.h"
#include "common/result.h"
#include "funcapi.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

/* sum / n to the nearest microsecond, by long division; n is not 0. */
static uint64
gap_mean(GapSum sum, int64 n)
{
	uint64		quotient = 0;
	uint64		rest = 0;

	for (int bit = 127; bit >= 0; bit--)
	{
		uint64		digit = bit >= 64 ? sum.high >> (bit - 64) : sum.low >> bit;

		/* rest < n < 2^63 */
		rest = rest << 1 | (digit & 1);
		quotient <<= 1;
		if (rest >= (uint64) n)
		{
			rest -= (uint64) n;
			quotient |= 1;
		}
	}
	return quotient + (rest >= (uint64) n - rest);
}

int64
graph_gap_quantile(const GraphEdge *edge, const uint8 *summary, double p)
{
	double		gap = rint(quantiles_read(summary, p));

	/* the middle of a bucket may lie beyond what is known exactly */
	if (gap <= (double) edge->gap_min)
		return edge->gap_min;
	return gap < (double) edge->gap_max ? (int64) gap : edge->gap_max;
}

static void
row_label(ResultRow *row, const GraphParts *parts, uint32 node)
{
	row_column(row, PointerGetDatum(label_text(graph_label(parts->nodes, parts->labels, node))), false);
}

static void
row_interval(ResultRow *row, uint64 microseconds)
{
	row_column(row, IntervalPGetDatum(journey_interval(microseconds)), false);
}

static void
row_mean(ResultRow *row, double_double sum, int64 n)
{
	row_number(row, n == 0 ? UNDEFINED : dd_to_double(dd_div(sum, dd_from_double((double) n))));
}

/*
 * graph_edges(g) -> (source, target, n, journeys, gap_mean, gap_min, gap_max,
 * gap_p50, gap_p90, score_mean)
 */
PG_FUNCTION_INFO_V1(journey_graph_edges);
Datum
journey_graph_edges(PG_FUNCTION_ARGS)
{
	GraphParts	parts = graph_parts(PG_GETARG_JOURNEY_GRAPH(0), true);

	InitMaterializedSRF(fcinfo, 0);
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		const GraphEdge *edge = &parts.edges[i];
		ResultRow	row = {0};

		CHECK_FOR_INTERRUPTS();
		row_label(&row, &parts, edge->source);
		row_label(&row, &parts, edge->target);
		row_count(&row, edge->n);
		row_count(&row, edge->journeys);
		row_interval(&row, gap_mean(edge->gap_sum, edge->n));
		row_interval(&row, (uint64) edge->gap_min);
		row_interval(&row, (uint64) edge->gap_max);
		row_interval(&row, (uint64) graph_gap_quantile(edge, parts.summaries[i], 0.5));
		row_interval(&row, (uint64) graph_gap_quantile(edge, parts.summaries[i], 0.9));
		row_mean(&row, edge->scores, edge->scored);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* graph_nodes(g) -> (touchpoint, n, journeys, starts, ends, score_mean) */
PG_FUNCTION_INFO_V1(journey_graph_nodes);
Datum
journey_graph_nodes(PG_FUNCTION_ARGS)
{
	GraphParts	parts = graph_parts(PG_GETARG_JOURNEY_GRAPH(0), false);

	InitMaterializedSRF(fcinfo, 0);
	for (uint32 i = 0; i < parts.n_nodes; i++)
	{
		const GraphNode *node = &parts.nodes[i];
		ResultRow	row = {0};

		CHECK_FOR_INTERRUPTS();
		row_label(&row, &parts, i);
		row_count(&row, node->n);
		row_count(&row, node->journeys);
		row_count(&row, node->starts);
		row_count(&row, node->ends);
		row_mean(&row, node->scores, node->scored);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* A node, and how many journeys start or end there. */
typedef struct Tip
{
	int64		n;
	uint32		node;
} Tip;

/* The most frequent first; nodes are in the order of their labels. */
static int
compare_tips(const void *left, const void *right)
{
	const Tip  *a = left;
	const Tip  *b = right;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->node < b->node ? -1 : 1;
}

/* (touchpoint, n) of the nodes where journeys start, or end */
static Datum
tip_rows(FunctionCallInfo fcinfo, bool starts)
{
	GraphParts	parts = graph_parts(PG_GETARG_JOURNEY_GRAPH(0), false);
	Tip		   *tips = palloc_extended(Max(1, (Size) parts.n_nodes) * sizeof(Tip), MCXT_ALLOC_HUGE);
	uint32		n_tips = 0;

	InitMaterializedSRF(fcinfo, 0);
	for (uint32 i = 0; i < parts.n_nodes; i++)
	{
		int64		n = starts ? parts.nodes[i].starts : parts.nodes[i].ends;

		if (n > 0)
			tips[n_tips++] = (Tip) {n, i};
	}
	qsort(tips, n_tips, sizeof(Tip), compare_tips);
	for (uint32 i = 0; i < n_tips; i++)
	{
		ResultRow	row = {0};

		row_label(&row, &parts, tips[i].node);
		row_count(&row, tips[i].n);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(journey_graph_starts);
Datum
journey_graph_starts(PG_FUNCTION_ARGS)
{
	return tip_rows(fcinfo, true);
}

PG_FUNCTION_INFO_V1(journey_graph_ends);
Datum
journey_graph_ends(PG_FUNCTION_ARGS)
{
	return tip_rows(fcinfo, false);
}

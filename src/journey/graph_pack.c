/*-------------------------------------------------------------------------
 *
 * graph_pack.c
 *	  The packed form of journey_graph values, and the log of gaps on its way
 *	  into summaries; see graph.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/quantiles.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* Digits of the radix sort: large ones pay when there is much to be sorted. */
#define FEW_GAPS		2048
#define SMALL_DIGIT		8
#define LARGE_DIGIT		11

/*
 * How many times what the summaries take is their room after a flush.  Large
 * rooms get fuller, for a state of 1 GB has to do.
 */
#define ROOM_PER_SUMMARY 8
#define LARGE_ROOM		(256 * 1024 * 1024)
#define ROOM_WHEN_LARGE	2

typedef struct Digit
{
	bool		of_edge;		/* or of the gap */
	int			shift;
	int			bits;
} Digit;

static inline uint32
digit_of(const GraphGap *gap, Digit digit)
{
	uint64		number = digit.of_edge ? gap->edge : (uint64) gap->gap;

	return (uint32) (number >> digit.shift) & ((1 << digit.bits) - 1);
}

/* A stable pass of the sort: from one array into the other. */
static void
distribute(const GraphGap *from, GraphGap *to, uint32 n, Digit digit)
{
	uint32		end[1 << LARGE_DIGIT];
	uint32		total = 0;

	CHECK_FOR_INTERRUPTS();
	memset(end, 0, sizeof(uint32) << digit.bits);
	for (uint32 i = 0; i < n; i++)
		end[digit_of(&from[i], digit)]++;
	for (int i = 0; i < 1 << digit.bits; i++)
	{
		uint32		count = end[i];

		end[i] = total;
		total += count;
	}
	for (uint32 i = 0; i < n; i++)
		to[end[digit_of(&from[i], digit)]++] = from[i];
}

/*
 * The logged gaps by edge and gap: a radix sort, least digit first, of the
 * digits that differ at all.
 */
static GraphGap *
sorted_log(const GraphBuilder *b)
{
	uint32		n = b->room->n_logged;
	Size		size = Max(1, (Size) n) * sizeof(GraphGap);
	GraphGap   *sorted = palloc_extended(size, MCXT_ALLOC_HUGE);
	GraphGap   *other = palloc_extended(size, MCXT_ALLOC_HUGE);
	GraphGap	differ = {0, 0};
	Digit		digit = {false, 0, n < FEW_GAPS ? SMALL_DIGIT : LARGE_DIGIT};

	memcpy(sorted, b->log_end - n, n * sizeof(GraphGap));
	for (uint32 i = 1; i < n; i++)
	{
		differ.gap |= sorted[i].gap ^ sorted[0].gap;
		differ.edge |= sorted[i].edge ^ sorted[0].edge;
	}
	for (int key = 0; key < 2; key++)
	{
		digit.of_edge = key == 1;
		for (digit.shift = 0; digit.shift < 64; digit.shift += digit.bits)
		{
			GraphGap   *from = sorted;

			if (digit_of(&differ, digit) == 0)
				continue;
			distribute(from, other, n, digit);
			sorted = other;
			other = from;
		}
	}
	pfree(other);
	return sorted;
}

/* Appends the summary of one edge: what it was, with gaps, with an addend. */
static void
append_summary(StringInfo out, const uint8 *summary, int64 *gaps, int n,
			   const uint8 *addend)
{
	StringInfoData mine;

	if (n == 0 && summary != NULL && addend == NULL)
		appendBinaryStringInfo(out, (const char *) summary,
							   (int) (quantiles_end(summary) - summary));
	else if (addend == NULL)
		quantiles_append(out, summary, gaps, n);
	else
	{
		initStringInfo(&mine);
		quantiles_append(&mine, summary, gaps, n);
		quantiles_append_merged(out, (uint8 *) mine.data, addend);
		pfree(mine.data);
	}
}

/* The summaries of all edges, in their order, as they are with the log. */
static StringInfoData
merged_summaries(const GraphBuilder *b, const uint8 *const *addends)
{
	uint32		n_logged = b->room->n_logged;
	GraphGap   *log = sorted_log(b);
	int64	   *gaps = palloc_extended(Max(1, (Size) n_logged) * sizeof(int64),
									   MCXT_ALLOC_HUGE);
	const uint8 *summary = b->summaries;
	StringInfoData out;
	uint32		begin = 0;

	for (uint32 i = 0; i < n_logged; i++)
		gaps[i] = log[i].gap;
	initStringInfo(&out);
	enlargeStringInfo(&out, (int) b->graph->summaries_size);
	for (uint32 edge = 0; edge < b->graph->n_edges; edge++)
	{
		bool		summarised = edge < b->room->n_summaries;
		uint32		end = begin;

		while (end < n_logged && log[end].edge == edge)
			end++;
		append_summary(&out, summarised ? summary : NULL, gaps + begin,
					   (int) (end - begin), addends != NULL ? addends[edge] : NULL);
		if (summarised)
			summary = quantiles_end(summary);
		begin = end;
	}
	pfree(gaps);
	pfree(log);
	return out;
}

void
graph_flush(GraphBuilder *b, const uint8 *const *addends)
{
	StringInfoData summaries = merged_summaries(b, addends);
	GraphRoom	room = *b->room;
	Size		gaps = room.gaps;

	while (gaps < (Size) summaries.len * (gaps < LARGE_ROOM ? ROOM_PER_SUMMARY : ROOM_WHEN_LARGE))
		gaps *= 2;
	b->graph->summaries_size = 0;
	b->room->n_logged = 0;
	if (gaps > room.gaps)
	{
		room.gaps = (uint32) value_checked_size(&journey_graph_class, 0, gaps, 1);
		room.n_logged = 0;
		graph_enlarge(b, room);
	}
	memcpy(b->summaries, summaries.data, summaries.len);
	b->graph->summaries_size = summaries.len;
	b->room->n_summaries = b->graph->n_edges;
	pfree(summaries.data);
}

GraphParts
graph_parts(const JourneyGraph *graph, bool summaries)
{
	GraphParts	parts = {.n_nodes = graph->n_nodes, .n_edges = graph->n_edges};
	const uint8 *summary;

	parts.nodes = (const GraphNode *) graph->data;
	parts.edges = (const GraphEdge *) (parts.nodes + graph->n_nodes);
	parts.labels = (const char *) (parts.edges + graph->n_edges);
	if (!summaries)
		return parts;
	summary = (const uint8 *) parts.labels + graph->labels_size;
	parts.summaries = palloc_extended(Max(1, parts.n_edges) * sizeof(uint8 *),
									  MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		parts.summaries[i] = summary;
		summary = quantiles_end(summary);
	}
	return parts;
}

static int
compare_labels(const void *left, const void *right, void *parts)
{
	const GraphParts *p = parts;

	return label_compare(graph_label(p->nodes, p->labels, *(const uint32 *) left),
						 graph_label(p->nodes, p->labels, *(const uint32 *) right));
}

/* An edge by the places of its nodes in the order of labels. */
typedef struct EdgeOrder
{
	uint64		key;
	uint32		edge;
} EdgeOrder;

static int
compare_edges(const void *left, const void *right)
{
	uint64		a = ((const EdgeOrder *) left)->key;
	uint64		b = ((const EdgeOrder *) right)->key;

	return a < b ? -1 : a > b;
}

/* The nodes in the order of their labels; rank says where each one came. */
static void
put_nodes(JourneyGraph *graph, const GraphParts *parts, uint32 *rank)
{
	uint32	   *order = palloc_extended(Max(1, parts->n_nodes) * sizeof(uint32), MCXT_ALLOC_HUGE);
	GraphNode  *nodes = (GraphNode *) graph->data;
	char	   *labels = (char *) ((GraphEdge *) (nodes + parts->n_nodes) + parts->n_edges);
	uint32		end = 0;

	for (uint32 i = 0; i < parts->n_nodes; i++)
		order[i] = i;
	qsort_arg(order, parts->n_nodes, sizeof(uint32), compare_labels, unconstify(GraphParts *, parts));
	for (uint32 i = 0; i < parts->n_nodes; i++)
	{
		Label		label = graph_label(parts->nodes, parts->labels, order[i]);

		rank[order[i]] = i;
		nodes[i] = parts->nodes[order[i]];
		memcpy(labels + end, label.bytes, label.length);
		end += label.length;
		nodes[i].label_end = end;
		nodes[i].hash = 0;
		graph->events = (int64) ((uint64) graph->events + (uint64) nodes[i].n);
	}
	graph->labels_size = end;
	pfree(order);
}

static EdgeOrder *
order_edges(const GraphParts *parts, const uint32 *rank)
{
	EdgeOrder  *order = palloc_extended(Max(1, parts->n_edges) * sizeof(EdgeOrder), MCXT_ALLOC_HUGE);

	for (uint32 i = 0; i < parts->n_edges; i++)
	{
		order[i].key = (uint64) rank[parts->edges[i].source] << 32 |
			rank[parts->edges[i].target];
		order[i].edge = i;
	}
	qsort(order, parts->n_edges, sizeof(EdgeOrder), compare_edges);
	return order;
}

static void
put_edges(JourneyGraph *graph, const GraphParts *parts, const uint32 *rank)
{
	EdgeOrder  *order = order_edges(parts, rank);
	GraphEdge  *edges = (GraphEdge *) ((GraphNode *) graph->data + parts->n_nodes);
	char	   *to = (char *) (edges + parts->n_edges) + graph->labels_size;

	for (uint32 i = 0; i < parts->n_edges; i++)
	{
		const uint8 *summary = parts->summaries[order[i].edge];
		Size		size = quantiles_end(summary) - summary;

		CHECK_FOR_INTERRUPTS();
		edges[i] = parts->edges[order[i].edge];
		edges[i].source = (uint32) (order[i].key >> 32);
		edges[i].target = (uint32) order[i].key;
		memcpy(to, summary, size);
		to += size;
		graph->summaries_size += size;
	}
	pfree(order);
}

JourneyGraph *
graph_assemble(const GraphParts *parts)
{
	uint32	   *rank = palloc_extended(Max(1, parts->n_nodes) * sizeof(uint32), MCXT_ALLOC_HUGE);
	Size		size = offsetof(JourneyGraph, data) +
		(Size) parts->n_nodes * sizeof(GraphNode) +
		(Size) parts->n_edges * sizeof(GraphEdge);
	JourneyGraph *graph;

	if (parts->n_nodes > 0)
		size += parts->nodes[parts->n_nodes - 1].label_end;
	for (uint32 i = 0; i < parts->n_edges; i++)
		size += quantiles_end(parts->summaries[i]) - parts->summaries[i];
	size = value_checked_size(&journey_graph_class, 0, size, 1);
	graph = value_create(&journey_graph_class, size, 0);
	graph->n_nodes = parts->n_nodes;
	graph->n_edges = parts->n_edges;
	put_nodes(graph, parts, rank);
	put_edges(graph, parts, rank);
	pfree(rank);
	return graph;
}

const JourneyGraph *
graph_pack(const JourneyGraph *graph)
{
	GraphBuilder b;
	StringInfoData summaries;
	GraphParts	parts;
	const uint8 *summary;
	JourneyGraph *packed;

	if (!(graph->header.flags & GRAPH_BUILDING))
		return graph;
	b = graph_builder(unconstify(JourneyGraph *, graph));
	summaries = merged_summaries(&b, NULL);
	summary = (const uint8 *) summaries.data;
	parts = (GraphParts) {graph->n_nodes, graph->n_edges, b.nodes, b.edges, b.labels, NULL};
	parts.summaries = palloc_extended(Max(1, parts.n_edges) * sizeof(uint8 *),
									  MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		parts.summaries[i] = summary;
		summary = quantiles_end(summary);
	}
	packed = graph_assemble(&parts);
	packed->journeys = graph->journeys;
	packed->missing = graph->missing;
	pfree(parts.summaries);
	pfree(summaries.data);
	return packed;
}

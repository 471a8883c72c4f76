/*-------------------------------------------------------------------------
 *
 * graph_build.c
 *	  Building journey_graph values; see graph.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "common/hashfn.h"
#include "common/quantiles.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define FIRST_NODES		4
#define FIRST_EDGES		4
#define FIRST_LABELS	64
#define FIRST_GAPS		128

#define EVENTS_BETWEEN_INTERRUPTS 0x10000

static inline uint32
edge_hash(uint32 source, uint32 target)
{
	uint32		hash = source * 0x9E3779B1 + target * 0x85EBCA77;

	return hash ^ (hash >> 15);
}

static Size
building_size(const GraphRoom *room)
{
	return offsetof(JourneyGraph, data) + sizeof(GraphRoom) +
		(Size) room->nodes * (sizeof(GraphNode) + sizeof(int64) + 2 * sizeof(uint32)) +
		(Size) room->edges * (sizeof(GraphEdge) + sizeof(int64) + 2 * sizeof(uint32)) +
		room->labels + room->gaps;
}

/* An empty state with that room, which must be allowed. */
static JourneyGraph *
state_create(const GraphRoom *room)
{
	Size		size = value_checked_size(&journey_graph_class, 0,
										  building_size(room), 1);
	JourneyGraph *graph = value_create(&journey_graph_class, size, GRAPH_BUILDING);

	memcpy(graph->data, room, sizeof(GraphRoom));
	return graph;
}

JourneyGraph *
graph_create(void)
{
	static uint64 last_serial = 0;
	GraphRoom	room = {++last_serial, FIRST_NODES, FIRST_EDGES, FIRST_LABELS, FIRST_GAPS, 0, 0};

	return state_create(&room);
}

GraphBuilder
graph_builder(JourneyGraph *graph)
{
	GraphBuilder b;

	b.graph = b.given = graph;
	b.room = (GraphRoom *) graph->data;
	b.nodes = (GraphNode *) (b.room + 1);
	b.edges = (GraphEdge *) (b.nodes + b.room->nodes);
	b.node_journey = (int64 *) (b.edges + b.room->edges);
	b.edge_journey = b.node_journey + b.room->nodes;
	b.node_table = (uint32 *) (b.edge_journey + b.room->edges);
	b.edge_table = b.node_table + 2 * b.room->nodes;
	b.labels = (char *) (b.edge_table + 2 * b.room->edges);
	b.summaries = (uint8 *) b.labels + b.room->labels;
	b.log_end = (GraphGap *) (b.summaries + b.room->gaps);
	return b;
}

/* Where the node or edge is in its table, or the free place for it. */
static inline uint32 *
node_place(const GraphBuilder *b, Label label, uint32 hash)
{
	uint32		mask = 2 * b->room->nodes - 1;
	uint32		i = hash & mask;

	for (; b->node_table[i] != 0; i = (i + 1) & mask)
	{
		uint32		node = b->node_table[i] - 1;

		if (b->nodes[node].hash == hash &&
			label_equal(graph_label(b->nodes, b->labels, node), label))
			break;
	}
	return &b->node_table[i];
}

static inline uint32 *
edge_place(const GraphBuilder *b, uint32 source, uint32 target)
{
	uint32		mask = 2 * b->room->edges - 1;
	uint32		i = edge_hash(source, target) & mask;

	for (; b->edge_table[i] != 0; i = (i + 1) & mask)
	{
		const GraphEdge *edge = &b->edges[b->edge_table[i] - 1];

		if (edge->source == source && edge->target == target)
			break;
	}
	return &b->edge_table[i];
}

/* Fills the tables of a state that has just got its nodes and edges. */
static void
fill_tables(const GraphBuilder *b)
{
	for (uint32 i = 0; i < b->graph->n_nodes; i++)
	{
		uint32		mask = 2 * b->room->nodes - 1;
		uint32		place = b->nodes[i].hash & mask;

		CHECK_FOR_INTERRUPTS();
		while (b->node_table[place] != 0)
			place = (place + 1) & mask;
		b->node_table[place] = i + 1;
	}
	for (uint32 i = 0; i < b->graph->n_edges; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*edge_place(b, b->edges[i].source, b->edges[i].target) = i + 1;
	}
}

/* Moves the state to where it has that room; the one given is left alone. */
void
graph_enlarge(GraphBuilder *builder, GraphRoom room)
{
	const GraphBuilder old = *builder;
	const JourneyGraph *graph = old.graph;
	GraphBuilder b = graph_builder(state_create(&room));

	b.graph->journeys = graph->journeys;
	b.graph->missing = graph->missing;
	b.graph->events = graph->events;
	b.graph->n_nodes = graph->n_nodes;
	b.graph->n_edges = graph->n_edges;
	b.graph->labels_size = graph->labels_size;
	b.graph->summaries_size = graph->summaries_size;
	memcpy(b.nodes, old.nodes, graph->n_nodes * sizeof(GraphNode));
	memcpy(b.edges, old.edges, graph->n_edges * sizeof(GraphEdge));
	memcpy(b.node_journey, old.node_journey, graph->n_nodes * sizeof(int64));
	memcpy(b.edge_journey, old.edge_journey, graph->n_edges * sizeof(int64));
	memcpy(b.labels, old.labels, graph->labels_size);
	memcpy(b.summaries, old.summaries, graph->summaries_size);
	memcpy(b.log_end - room.n_logged, old.log_end - room.n_logged,
		   room.n_logged * sizeof(GraphGap));
	fill_tables(&b);
	b.given = old.given;
	if (old.graph != old.given)
		pfree(old.graph);
	*builder = b;
}

/* Room for one more node with a label of that length. */
static void
reserve_node(GraphBuilder *b, int length)
{
	GraphRoom	room = *b->room;
	uint32		n_nodes = b->graph->n_nodes;
	uint32		labels_size = b->graph->labels_size;

	if (n_nodes < room.nodes && labels_size + length <= room.labels)
		return;
	if (n_nodes == room.nodes)
		room.nodes *= 2;
	while (room.labels < labels_size + length)
		room.labels *= 2;
	graph_enlarge(b, room);
}

uint32
graph_node(GraphBuilder *b, Label label)
{
	uint32		hash = hash_bytes((const unsigned char *) label.bytes, label.length);
	uint32		place = *node_place(b, label, hash);
	GraphNode  *node;

	if (likely(place != 0))
		return place - 1;
	reserve_node(b, label.length);
	node = &b->nodes[b->graph->n_nodes];
	memset(node, 0, sizeof(GraphNode));
	node->hash = hash;
	memcpy(b->labels + b->graph->labels_size, label.bytes, label.length);
	b->graph->labels_size += label.length;
	node->label_end = b->graph->labels_size;
	b->node_journey[b->graph->n_nodes] = 0;
	*node_place(b, label, hash) = ++b->graph->n_nodes;
	return b->graph->n_nodes - 1;
}

static uint32
add_edge(GraphBuilder *b, uint32 source, uint32 target)
{
	GraphRoom	room = *b->room;
	GraphEdge  *edge;

	if (b->graph->n_edges == room.edges)
	{
		room.edges *= 2;
		graph_enlarge(b, room);
	}
	edge = &b->edges[b->graph->n_edges];
	memset(edge, 0, sizeof(GraphEdge));
	edge->source = source;
	edge->target = target;
	edge->gap_min = PG_INT64_MAX;
	b->edge_journey[b->graph->n_edges] = 0;
	*edge_place(b, source, target) = ++b->graph->n_edges;
	return b->graph->n_edges - 1;
}

static inline uint32
edge_between(GraphBuilder *b, uint32 source, uint32 target)
{
	uint32		place = *edge_place(b, source, target);

	return likely(place != 0) ? place - 1 : add_edge(b, source, target);
}

static inline void
log_gap(GraphBuilder *b, uint32 edge, int64 gap)
{
	GraphGap   *to = b->log_end - b->room->n_logged - 1;

	if (unlikely((uint8 *) to < b->summaries + b->graph->summaries_size))
	{
		graph_flush(b, NULL);
		to = b->log_end - 1;
	}
	to->gap = gap;
	to->edge = edge;
	b->room->n_logged++;
}

static inline void
add_score(int64 *scored, double_double *scores, double_double addend, int64 n)
{
	*scored += n;
	*scores = dd_add(*scores, addend);
	if (unlikely(!isfinite(scores->hi)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of scores of a journey_graph is out of range"),
				 errhint("Scores must be finite, and their sum must fit double precision.")));
}

static inline int64
gap_between(TimestampTz from, TimestampTz to)
{
	uint64		gap = (uint64) to - (uint64) from;

	if (unlikely(gap > (uint64) PG_INT64_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("time between two events of a journey is out of range"),
				 errhint("A graph holds up to 292,277 years: correct the times that stand for no time.")));
	return (int64) gap;
}

/* One passage of an edge in the current journey. */
static inline uint32
pass_edge(GraphBuilder *b, uint32 source, uint32 target, int64 gap)
{
	uint32		number = edge_between(b, source, target);
	GraphEdge  *edge = &b->edges[number];

	edge->n++;
	if (b->edge_journey[number] != b->graph->journeys)
	{
		b->edge_journey[number] = b->graph->journeys;
		edge->journeys++;
	}
	gap_sum_add(&edge->gap_sum, (GapSum) {0, (uint64) gap});
	edge->gap_min = Min(edge->gap_min, gap);
	edge->gap_max = Max(edge->gap_max, gap);
	log_gap(b, number, gap);
	return number;
}

void
graph_add_walk(GraphBuilder *b, const uint32 *nodes, const TimestampTz *at,
			   const double *score, int n)
{
	value_count(&journey_graph_class, &b->graph->journeys, 1);
	value_count(&journey_graph_class, &b->graph->events, n);
	if (n == 0)
		return;
	b->nodes[nodes[0]].starts++;
	b->nodes[nodes[n - 1]].ends++;
	for (int k = 0; k < n; k++)
	{
		GraphNode  *node = &b->nodes[nodes[k]];
		uint32		edge = 0;

		if (unlikely(k % EVENTS_BETWEEN_INTERRUPTS == EVENTS_BETWEEN_INTERRUPTS - 1))
			CHECK_FOR_INTERRUPTS();
		node->n++;
		if (b->node_journey[nodes[k]] != b->graph->journeys)
		{
			b->node_journey[nodes[k]] = b->graph->journeys;
			node->journeys++;
		}
		if (k > 0)
			edge = pass_edge(b, nodes[k - 1], nodes[k], gap_between(at[k - 1], at[k]));
		if (score == NULL || isnan(score[k]))
			continue;
		/* passing the edge may have moved the nodes */
		node = &b->nodes[nodes[k]];
		add_score(&node->scored, &node->scores, dd_from_double(score[k]), 1);
		if (k > 0)
			add_score(&b->edges[edge].scored, &b->edges[edge].scores,
					  dd_from_double(score[k]), 1);
	}
}

static void
merge_node(GraphNode *node, const GraphNode *other)
{
	node->n += other->n;
	node->journeys += other->journeys;
	node->starts += other->starts;
	node->ends += other->ends;
	add_score(&node->scored, &node->scores, other->scores, other->scored);
}

static void
merge_edge(GraphEdge *edge, const GraphEdge *other)
{
	edge->n += other->n;
	edge->journeys += other->journeys;
	gap_sum_add(&edge->gap_sum, other->gap_sum);
	edge->gap_min = Min(edge->gap_min, other->gap_min);
	edge->gap_max = Max(edge->gap_max, other->gap_max);
	add_score(&edge->scored, &edge->scores, other->scores, other->scored);
}

/* Few gaps go through the log, so that many small graphs merge quickly. */
static bool
log_summary(GraphBuilder *b, uint32 edge, const uint8 *summary)
{
	int64		gaps[QUANTILES_EXACT];
	int			n;

	if (quantiles_count(summary) > QUANTILES_EXACT)
		return false;
	n = quantiles_numbers(summary, gaps);
	for (int i = 0; i < n; i++)
		log_gap(b, edge, gaps[i]);
	return true;
}

void
graph_merge(GraphBuilder *b, const JourneyGraph *other)
{
	GraphParts	parts = graph_parts(other, true);
	uint32	   *node = palloc_extended(Max(1, parts.n_nodes) * sizeof(uint32), MCXT_ALLOC_HUGE);
	uint32	   *edge = palloc_extended(Max(1, parts.n_edges) * sizeof(uint32), MCXT_ALLOC_HUGE);
	const uint8 **addends = NULL;

	/* all other counts are at most these */
	value_count(&journey_graph_class, &b->graph->journeys, other->journeys);
	value_count(&journey_graph_class, &b->graph->missing, other->missing);
	value_count(&journey_graph_class, &b->graph->events, other->events);
	for (uint32 i = 0; i < parts.n_nodes; i++)
	{
		CHECK_FOR_INTERRUPTS();
		node[i] = graph_node(b, graph_label(parts.nodes, parts.labels, i));
		merge_node(&b->nodes[node[i]], &parts.nodes[i]);
	}
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		const GraphEdge *from = &parts.edges[i];

		CHECK_FOR_INTERRUPTS();
		edge[i] = edge_between(b, node[from->source], node[from->target]);
		merge_edge(&b->edges[edge[i]], from);
	}
	for (uint32 i = 0; i < parts.n_edges; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (log_summary(b, edge[i], parts.summaries[i]))
			continue;
		if (addends == NULL)
			addends = palloc0(b->graph->n_edges * sizeof(uint8 *));
		addends[edge[i]] = parts.summaries[i];
	}
	if (addends != NULL)
		graph_flush(b, addends);
}

/*-------------------------------------------------------------------------
 *
 * graph.h
 *	  What many people go through, as one graph: type journey_graph.
 *
 * A node is a touchpoint; an edge leads from it to the touchpoint of the very
 * next event of a journey.  Each journey is a walk: it starts at the node of
 * its first event and ends at that of its last.  Nodes are told apart by their
 * labels alone, whatever made these: touchpoints, role:touchpoint, or
 * depth:touchpoint of a Sankey diagram.
 *
 * Packed form (what is stored)
 *		JourneyGraph	48 bytes
 *		nodes			n_nodes GraphNode, by label (bytes)
 *		edges			n_edges GraphEdge, by source and target
 *		labels			of the nodes, one behind the other; labels_size bytes
 *		summaries		of each edge the times between its two events
 *						(quantiles.h); summaries_size bytes
 *
 * Building form (a transition state; never leaves the server)
 *		JourneyGraph, GraphRoom, then room for: nodes and edges in order of
 *		arrival; the last journey that each was met in; open-addressed hash
 *		tables over both; labels; and the gaps.  These are summaries from the
 *		front, and from the end a log of (gap, edge), which is sorted and merged
 *		into the summaries when they meet.  Afterwards the log has at least
 *		seven times the room of the summaries (from 256 MB on, once), so that a
 *		gap costs O(1) amortised.  A state begins with less than 1 kB, and its parts double.
 *
 * Invariants: of each node, what comes in and what starts there, and what goes
 * out and what ends there, both add up to its events.  Journeys that are empty,
 * or show no event, count in journeys but start nowhere.
 *
 * Algebra: graphs merge by labels; counts and multisets of gaps add up.  That
 * is commutative and associative to the byte, except for sums of scores, which
 * are double-doubles.  It cannot be undone, because summaries cannot: there is
 * no -.
 *
 * Limits: counts fit int64 (22003), as does the microseconds of a gap (22003:
 * 292,277 years), the value 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_GRAPH_H
#define EXPERIENCE_GRAPH_H

#include "journey/journey.h"
#include "math/double_double.h"

/* flags of the header */
#define GRAPH_BUILDING			0x0001

/* role:touchpoint behind the depth of a Sankey diagram, such as -100: */
#define GRAPH_MAX_LABEL			(2 * JOURNEY_MAX_LABEL + 6)

/* Times of all passages of an edge together, in microseconds: 128 bits. */
typedef struct GapSum
{
	uint64		high;
	uint64		low;
} GapSum;

typedef struct GraphNode
{
	int64		n;				/* events */
	int64		journeys;		/* that have it */
	int64		starts;
	int64		ends;
	int64		scored;			/* events with a score, and their sum */
	double_double scores;
	uint32		label_end;		/* of labels; it begins where the last one ends */
	uint32		hash;			/* building form: of the label; else 0 */
} GraphNode;

typedef struct GraphEdge
{
	uint32		source;
	uint32		target;
	int64		n;
	int64		journeys;
	GapSum		gap_sum;
	int64		gap_min;
	int64		gap_max;
	int64		scored;			/* of the events it leads to */
	double_double scores;
} GraphEdge;

typedef struct JourneyGraph
{
	ValueHeader header;
	int64		journeys;
	int64		missing;		/* NULL journeys */
	int64		events;			/* of all nodes: no count is greater */
	uint32		n_nodes;
	uint32		n_edges;
	uint32		labels_size;
	uint32		summaries_size;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} JourneyGraph;

StaticAssertDecl(offsetof(JourneyGraph, data) == 48 && sizeof(GraphNode) == 64 &&
				 sizeof(GraphEdge) == 80, "a graph has no padding");

extern const ValueClass journey_graph_class;

/* The parts of a graph; summaries are NULL where there is none yet. */
typedef struct GraphParts
{
	uint32		n_nodes;
	uint32		n_edges;
	const GraphNode *nodes;
	const GraphEdge *edges;
	const char *labels;
	const uint8 **summaries;
} GraphParts;

static inline Label
graph_label(const GraphNode *nodes, const char *labels, uint32 node)
{
	uint32		begin = node == 0 ? 0 : nodes[node - 1].label_end;
	Label		label = {labels + begin, (int) (nodes[node].label_end - begin)};

	return label;
}

/* graph_pack.c: the parts of a packed graph; summaries only when asked for */
extern GraphParts graph_parts(const JourneyGraph *graph, bool summaries);

/* The packed graph of parts in any order. */
extern JourneyGraph *graph_assemble(const GraphParts *parts);

/* The packed form: the value itself when it is packed already. */
extern const JourneyGraph *graph_pack(const JourneyGraph *graph);

/*
 * graph_readings.c: a quantile of the times of an edge, in microseconds,
 * between the least and the greatest.
 */
extern int64 graph_gap_quantile(const GraphEdge *edge, const uint8 *summary,
								double p);

/* graph_validate.c */
extern bool graph_validate(const void *value, const char **why);

#define PG_GETARG_JOURNEY_GRAPH(n) \
	graph_pack(value_from_datum(&journey_graph_class, PG_GETARG_DATUM(n)))

/* Of a building form: an entry of the log, and its room. */
typedef struct GraphGap
{
	int64		gap;
	uint64		edge;
} GraphGap;

typedef struct GraphRoom
{
	uint64		serial;			/* of the state among those of the process */
	uint32		nodes;			/* powers of two */
	uint32		edges;
	uint32		labels;			/* bytes */
	uint32		gaps;
	uint32		n_logged;
	uint32		n_summaries;	/* of the edges that came first */
} GraphRoom;

/*
 * A building form opened for change.  What it is changed by may move it: graph
 * is the state to be returned.
 */
typedef struct GraphBuilder
{
	JourneyGraph *graph;
	JourneyGraph *given;		/* what was opened: its owner frees it */
	GraphRoom  *room;
	GraphNode  *nodes;
	GraphEdge  *edges;
	int64	   *node_journey;	/* the last one that it was met in */
	int64	   *edge_journey;
	uint32	   *node_table;		/* number + 1, or 0; twice the room */
	uint32	   *edge_table;
	char	   *labels;
	uint8	   *summaries;
	GraphGap   *log_end;		/* the log is before it, the last one first */
} GraphBuilder;

/* graph_build.c */
extern JourneyGraph *graph_create(void);
extern GraphBuilder graph_builder(JourneyGraph *building);
extern void graph_enlarge(GraphBuilder *builder, GraphRoom room);

/* The node of that label. */
extern uint32 graph_node(GraphBuilder *builder, Label label);

/* A journey as a walk: the nodes of its events; score may be NULL. */
extern void graph_add_walk(GraphBuilder *builder, const uint32 *nodes,
						   const TimestampTz *at, const double *score, int n);
extern void graph_merge(GraphBuilder *builder, const JourneyGraph *other);

/*
 * graph_pack.c: merges the log into the summaries, together with an addend for
 * each edge that has one; addends may be NULL.
 */
extern void graph_flush(GraphBuilder *builder, const uint8 *const *addends);

/* graph_symbols.c: the label of a symbol, maybe with its role, which the buffer may hold */
extern Label graph_symbol_label(const Symbol *symbol, bool roles, char *buffer);

/* The nodes of a journey's symbols; they are remembered in fn_extra. */
extern const uint32 *graph_symbol_nodes(FmgrInfo *flinfo, GraphBuilder *builder,
										const Journey *journey,
										const JourneyView *view, bool roles);

/* graph_agg.c: argument 0 as a building form, a new one when it is NULL */
extern JourneyGraph *graph_state(FunctionCallInfo fcinfo);

/* Options of the aggregates: 22023. */
extern void pg_attribute_noreturn() graph_refuse_options(const char *why,
														  const char *hint);
extern bool graph_roles_option(Jsonb *options);

static inline void
gap_sum_add(GapSum *sum, GapSum addend)
{
	sum->low += addend.low;
	sum->high += addend.high + (sum->low < addend.low);
}

static inline int
gap_sum_compare(GapSum a, GapSum b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

#endif							/* EXPERIENCE_GRAPH_H */

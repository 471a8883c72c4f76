/*-------------------------------------------------------------------------
 *
 * link_assign.c
 *	  One-to-one links between two relations: link_assign(edges).
 *
 * The edge of the highest weight is taken, then the highest among those whose
 * ends are both free, and so on.  A weight is the same seen from both ends, so
 * this is the stable matching: no two records that would both rather have each
 * other are left apart.  It is unique unless weights are equal; those are taken
 * in the order of (l, r), and each link tells its ties: how many other edges of
 * the same weight could have been taken for one of its ends in its place.
 *
 * Left and right are two relations: the same number on both sides is not the
 * same record.  An edge that came from several blocking rules counts once.
 *
 * Ties need the edges of each end among those of one weight whose ends are
 * free.  Each such edge enters two lists when its weight comes up and leaves
 * them at most once: all that is linear in the number of edges, but for sorts.
 *
 * Source
 *		Abraham, Levavi, Manlove and O'Malley, "The stable roommates problem with
 *		globally-ranked pairs", WINE 2007, LNCS 4858, 431-444 (greedy is stable).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "common/compat.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/memutils.h"

/* A match_edge as it stands in its row. */
typedef struct MatchEdge
{
	int64		l;
	int64		r;
	double		weight;
	int64		pattern;
} MatchEdge;

#define N_EDGE_FIELDS 4

typedef struct Edge
{
	MatchEdge	edge;
	uint32		left;			/* dense numbers of both ends */
	uint32		right;
	bool		open;			/* of the weight at hand, both ends free */
} Edge;

/* By weight, highest first, then by ends; a pattern makes the order total. */
static inline int
compare_edges(const Edge *a, const Edge *b)
{
	if (a->edge.weight != b->edge.weight)
		return a->edge.weight > b->edge.weight ? -1 : 1;
	if (a->left != b->left)
		return a->left < b->left ? -1 : 1;
	if (a->right != b->right)
		return a->right < b->right ? -1 : 1;
	return pg_cmp_s64(a->edge.pattern, b->edge.pattern);
}

#define ST_SORT sort_edges
#define ST_ELEMENT_TYPE Edge
#define ST_COMPARE(a, b) compare_edges(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* An end of an edge, for numbering. */
typedef struct End
{
	int64		id;
	uint32		edge;
} End;

#define ST_SORT sort_ends
#define ST_ELEMENT_TYPE End
#define ST_COMPARE(a, b) ((a)->id < (b)->id ? -1 : (a)->id > (b)->id)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

#define NO_EDGE PG_UINT32_MAX

/* One of the two relations: what is known of its records. */
typedef struct Side
{
	uint32	   *next;			/* [edge] the next one in its record's list */
	uint32	   *first;			/* [record] its list of edges */
	uint32	   *n_open;			/* [record] how many of them are open */
	bool	   *taken;			/* [record] */
} Side;

static void *
huge_array(Size n, Size each)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * each);
}

static void
read_edge(Edge *edge, Datum datum)
{
	HeapTupleHeader row = DatumGetHeapTupleHeader(datum);

	if (HeapTupleHeaderGetNatts(row) != N_EDGE_FIELDS || (row->t_infomask & HEAP_HASNULL) ||
		HeapTupleHeaderGetDatumLength(row) < row->t_hoff + sizeof(MatchEdge))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a match_edge may not have fields that are NULL"),
				 errhint("Edges whose pattern is not known have pattern 0.")));
	memcpy(&edge->edge, (char *) row + row->t_hoff, sizeof(MatchEdge));
	if (isnan(edge->edge.weight))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the weight of an edge may not be NaN"),
				 errhint("Take edges from match_edges_within or match_edges_between.")));
	edge->edge.weight += 0.0;	/* -0 is 0 */
	edge->open = false;
}

/* Four fields of eight bytes stand in a row as they stand in a struct. */
static Edge *
read_edges(ArrayType *array, uint32 *n)
{
	Datum	   *rows;
	bool	   *nulls;
	int			n_rows;
	Edge	   *edges;

	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE,
					  &rows, &nulls, &n_rows);
	edges = huge_array((Size) n_rows, sizeof(Edge));
	*n = 0;
	for (int i = 0; i < n_rows; i++)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (!nulls[i])
			read_edge(&edges[(*n)++], rows[i]);
	}
	pfree(rows);
	pfree(nulls);
	return edges;
}

/* Gives the ends on one side their dense numbers, ascending like their ids. */
static Side
number_side(Edge *edges, uint32 n, bool right)
{
	End		   *ends = huge_array(n, sizeof(End));
	uint32		n_records = 0;
	Side		side;

	for (uint32 i = 0; i < n; i++)
		ends[i] = (End) {right ? edges[i].edge.r : edges[i].edge.l, i};
	sort_ends(ends, n);
	for (uint32 i = 0; i < n; i++)
	{
		n_records += i == 0 || ends[i].id != ends[i - 1].id;
		if (right)
			edges[ends[i].edge].right = n_records - 1;
		else
			edges[ends[i].edge].left = n_records - 1;
	}
	pfree(ends);
	side.next = huge_array(n, sizeof(uint32));
	side.first = huge_array(n_records, sizeof(uint32));
	side.n_open = huge_array(n_records, sizeof(uint32));
	side.taken = huge_array(n_records, sizeof(bool));
	memset(side.first, 0xFF, n_records * sizeof(uint32));	/* NO_EDGE */
	memset(side.n_open, 0, n_records * sizeof(uint32));
	memset(side.taken, 0, n_records * sizeof(bool));
	return side;
}

/* Sorted edges, those that are there twice once. */
static uint32
distinct_edges(Edge *edges, uint32 n)
{
	uint32		kept = 0;

	sort_edges(edges, n);
	for (uint32 i = 0; i < n; i++)
		if (kept == 0 || edges[i].edge.weight != edges[kept - 1].edge.weight ||
			edges[i].left != edges[kept - 1].left || edges[i].right != edges[kept - 1].right)
			edges[kept++] = edges[i];
	return kept;
}

static inline void
enlist(Side *side, uint32 record, uint32 edge)
{
	side->next[edge] = side->first[record];
	side->first[record] = edge;
	side->n_open[record]++;
}

/* Opens the edges of one weight whose ends are free. */
static void
open_edges(Edge *edges, uint32 begin, uint32 end, Side *left, Side *right)
{
	for (uint32 i = begin; i < end; i++)
		if (!left->taken[edges[i].left] && !right->taken[edges[i].right])
		{
			edges[i].open = true;
			enlist(left, edges[i].left, i);
			enlist(right, edges[i].right, i);
		}
}

/* Takes a record: its open edges close. */
static void
take_record(Edge *edges, Side *side, uint32 record, Side *left, Side *right)
{
	side->taken[record] = true;
	for (uint32 i = side->first[record]; i != NO_EDGE; i = side->next[i])
		if (edges[i].open)
		{
			edges[i].open = false;
			left->n_open[edges[i].left]--;
			right->n_open[edges[i].right]--;
		}
}

static void
put_link(ReturnSetInfo *rows, const MatchEdge *edge, uint32 ties)
{
	Datum		row[5] = {
		Int64GetDatum(edge->l), Int64GetDatum(edge->r), Float8GetDatum(edge->weight),
		Int64GetDatum(edge->pattern), Int32GetDatum((int32) ties)
	};
	bool		nulls[5] = {false};

	tuplestore_putvalues(rows->setResult, rows->setDesc, row, nulls);
}

/* Takes edges of one weight. */
static void
assign_edges(ReturnSetInfo *rows, Edge *edges, uint32 begin, uint32 end,
			 Side *left, Side *right)
{
	open_edges(edges, begin, end, left, right);
	for (uint32 i = begin; i < end; i++)
	{
		Edge	   *edge = &edges[i];

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (!edge->open)
			continue;
		put_link(rows, &edge->edge,
				 left->n_open[edge->left] + right->n_open[edge->right] - 2);
		take_record(edges, left, edge->left, left, right);
		take_record(edges, right, edge->right, left, right);
	}
	for (uint32 i = begin; i < end; i++)
		left->first[edges[i].left] = right->first[edges[i].right] = NO_EDGE;
}

/* link_assign(edges) -> (l, r, weight, pattern, ties) */
PG_FUNCTION_INFO_V1(experience_link_assign);
Datum
experience_link_assign(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	uint32		n;
	uint32		end;
	Edge	   *edges = read_edges(PG_GETARG_ARRAYTYPE_P(0), &n);
	Side		left = number_side(edges, n, false);
	Side		right = number_side(edges, n, true);

	InitMaterializedSRF(fcinfo, 0);
	n = distinct_edges(edges, n);
	for (uint32 begin = 0; begin < n; begin = end)
	{
		for (end = begin + 1; end < n; end++)
			if (edges[end].edge.weight != edges[begin].edge.weight)
				break;
		assign_edges(rows, edges, begin, end, &left, &right);
	}
	return (Datum) 0;
}

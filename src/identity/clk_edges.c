/*-------------------------------------------------------------------------
 *
 * clk_edges.c
 *	  clk_edges_within() and clk_edges_between(): who resembles whom.
 *
 * The pairs of a block whose dice is at least a threshold t.  A filter of a
 * bits set and one of b >= a have no more than a in common, so that their dice
 * is at most 2 a / (a + b): in the order of numbers of bits set, the candidates
 * of a filter are those of a window (Swamidass, Baldi, "Bounds and algorithms
 * for fast exact searches of chemical fingerprints in linear and sublinear
 * time", J Chem Inf Model 47, 2007).  The bound is computed as the dice is, in
 * the same order of rounding, so that it leaves out no pair that is wanted.
 *
 * Edges are in the order of (l, r).  Within one relation l < r; between two, l is
 * of the left and r of the right.  A record that is there twice is an error.
 * Filters without bits resemble nobody.  The pattern is 0: fields are not known.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "identity/clk_block.h"
#include "identity/clk_popcount.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#define FIRST_EDGES 256

/* Those of an array below 1 GB, in round numbers. */
#define MAX_EDGES 15000000

/*
 * What is below a threshold by more than this part of it needs no division;
 * rounding is a thousand times smaller.
 */
#define DICE_SLACK 1e-12

/* The columns of match_edge. */
enum
{
	EDGE_L,
	EDGE_R,
	EDGE_WEIGHT,
	EDGE_PATTERN,
	EDGE_COLUMNS
};

typedef struct Edge
{
	int64		l;
	int64		r;
	double		dice;
} Edge;

typedef struct Edges
{
	Edge	   *edges;
	Size		n;
	Size		room;
} Edges;

/* Filters in the order of the number of bits set. */
typedef struct Filters
{
	int			n;
	int64	   *ids;
	int32	   *counts;
	uint64	   *bits;
} Filters;

static inline double
dice(int32 common, int32 a, int32 b)
{
	return 2.0 * common / (a + b);
}

static void
add_edge(Edges *edges, int64 l, int64 r, double weight)
{
	if (edges->n == MAX_EDGES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("block has more than %d edges", MAX_EDGES),
				 errhint("Ask for a higher dice, or block by a second key as well.")));
	if (edges->n == edges->room)
	{
		edges->room *= 2;
		edges->edges = repalloc_huge(edges->edges, edges->room * sizeof(Edge));
	}
	edges->edges[edges->n++] = (Edge) {l, r, weight};
}

typedef struct Counted
{
	int32		count;
	int32		record;
} Counted;

static int
counted_compare(const void *left, const void *right)
{
	const Counted *a = left;
	const Counted *b = right;

	if (a->count != b->count)
		return pg_cmp_s32(a->count, b->count);
	return pg_cmp_s32(a->record, b->record);
}

/* The filters of one side that have any bits. */
static void
collect_filters(const ClkBlock *block, uint64 side, Filters *filters)
{
	int			words = block->shape.words;
	Counted    *order = palloc(Max(1, block->n_records) * sizeof(Counted));

	filters->n = 0;
	for (int i = 0; i < block->n_records; i++)
	{
		const uint64 *record = clk_record(block, i);
		int			count = clk_bits_set(record + CLK_RECORD_BITS, words);

		if (record[CLK_RECORD_SIDE] == side && count > 0)
			order[filters->n++] = (Counted) {count, i};
	}
	qsort(order, filters->n, sizeof(Counted), counted_compare);
	filters->ids = palloc(Max(1, filters->n) * sizeof(int64));
	filters->counts = palloc(Max(1, filters->n) * sizeof(int32));
	filters->bits = palloc(Max(1, (Size) filters->n * words) * sizeof(uint64));
	for (int i = 0; i < filters->n; i++)
	{
		const uint64 *record = clk_record(block, order[i].record);

		filters->ids[i] = (int64) record[CLK_RECORD_ID];
		filters->counts[i] = order[i].count;
		memcpy(filters->bits + (Size) i * words, record + CLK_RECORD_BITS,
			   words * sizeof(uint64));
	}
	pfree(order);
}

/*
 * Compares each filter on the left with its window on the right; within one
 * relation, both are the same and the window begins behind the filter itself.
 */
static void
compare_filters(const Filters *left, const Filters *right, int words,
				double min_dice, Edges *edges)
{
	ClkCommonBits common_bits = clk_common_bits();
	int32	   *common = palloc(Max(1, right->n) * sizeof(int32));
	double		surely_below = min_dice * (1 - DICE_SLACK);
	int			begin = 0;
	int			end = 0;

	for (int i = 0; i < left->n; i++)
	{
		int32		count = left->counts[i];

		CHECK_FOR_INTERRUPTS();
		while (begin < right->n && right->counts[begin] < count &&
			   dice(right->counts[begin], count, right->counts[begin]) < min_dice)
			begin++;
		while (end < right->n &&
			   (right->counts[end] <= count ||
				dice(count, count, right->counts[end]) >= min_dice))
			end++;
		if (left == right)
			begin = i + 1;
		if (begin >= end)
			continue;
		common_bits(left->bits + (Size) i * words, right->bits + (Size) begin * words,
					words, end - begin, common);
		for (int j = begin; j < end; j++)
		{
			double		weight;

			if (2.0 * common[j - begin] < surely_below * (count + right->counts[j]))
				continue;
			weight = dice(common[j - begin], count, right->counts[j]);
			if (weight < min_dice)
				continue;
			if (left != right)
				add_edge(edges, left->ids[i], right->ids[j], weight);
			else
				add_edge(edges, Min(left->ids[i], left->ids[j]),
						 Max(left->ids[i], left->ids[j]), weight);
		}
	}
	pfree(common);
}

static int
edge_compare(const void *left, const void *right)
{
	const Edge *a = left;
	const Edge *b = right;

	CHECK_FOR_INTERRUPTS();
	if (a->l != b->l)
		return pg_cmp_s64(a->l, b->l);
	return pg_cmp_s64(a->r, b->r);
}

/* In a packed block, records of one id and side are neighbours. */
static void
refuse_duplicates(const ClkBlock *packed)
{
	for (int i = 1; i < packed->n_records; i++)
	{
		const uint64 *last = clk_record(packed, i - 1);
		const uint64 *record = clk_record(packed, i);

		if (last[CLK_RECORD_SIDE] == record[CLK_RECORD_SIDE] &&
			last[CLK_RECORD_ID] == record[CLK_RECORD_ID])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("record " INT64_FORMAT " is in the block twice",
							(int64) record[CLK_RECORD_ID]),
					 errhint("Give each record once for each block: look for ids that are not unique, and for keys that repeat.")));
	}
}

/*
 * An array of match_edge.  Rows of fixed columns have all the same size, and
 * each is written where it stays.
 */
static ArrayType *
edges_array(const Edges *edges, Oid edge_type)
{
	TupleDesc	descriptor = lookup_rowtype_tupdesc(edge_type, -1);
	ArrayType  *array = NULL;
	char	   *to = NULL;

	if (descriptor->natts != EDGE_COLUMNS)
		elog(ERROR, "match_edge has %d columns, not %d", descriptor->natts, EDGE_COLUMNS);
	for (Size i = 0; i < edges->n; i++)
	{
		const Edge *edge = &edges->edges[i];
		Datum		columns[EDGE_COLUMNS] = {
			[EDGE_L] = Int64GetDatum(edge->l),
			[EDGE_R] = Int64GetDatum(edge->r),
			[EDGE_WEIGHT] = Float8GetDatum(edge->dice),
			[EDGE_PATTERN] = Int64GetDatum(0)
		};
		bool		nulls[EDGE_COLUMNS] = {false};
		HeapTuple	row = heap_form_tuple(descriptor, columns, nulls);

		if (array == NULL)
		{
			Size		size = ARR_OVERHEAD_NONULLS(1) + edges->n * MAXALIGN(row->t_len);

			array = palloc0(size);
			SET_VARSIZE(array, size);
			array->ndim = 1;
			array->elemtype = edge_type;
			ARR_DIMS(array)[0] = (int) edges->n;
			ARR_LBOUND(array)[0] = 1;
			to = (char *) array + ARR_OVERHEAD_NONULLS(1);
		}
		memcpy(to, row->t_data, row->t_len);
		to += MAXALIGN(row->t_len);
		heap_freetuple(row);
		if (i % 4096 == 4095)
			CHECK_FOR_INTERRUPTS();
	}
	ReleaseTupleDesc(descriptor);
	return array != NULL ? array : construct_empty_array(edge_type);
}

/* The final function of both aggregates. */
PG_FUNCTION_INFO_V1(clk_block_edges);
Datum
clk_block_edges(PG_FUNCTION_ARGS)
{
	const ClkBlock *block = clk_block_class.canonical(PG_GETARG_CLK_BLOCK(0));
	Edges		edges = {palloc(FIRST_EDGES * sizeof(Edge)), 0, FIRST_EDGES};
	Filters		left;
	Filters		right;

	refuse_duplicates(block);
	collect_filters(block, 0, &left);
	if (block->header.flags & CLK_BLOCK_BETWEEN)
	{
		collect_filters(block, 1, &right);
		compare_filters(&left, &right, block->shape.words, block->min_dice, &edges);
	}
	else
		compare_filters(&left, &left, block->shape.words, block->min_dice, &edges);
	qsort(edges.edges, edges.n, sizeof(Edge), edge_compare);
	PG_RETURN_ARRAYTYPE_P(edges_array(&edges,
									  get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid))));
}

/*
 * The state of a row's aggregate: that of the rows before, or a new one.  A
 * record without an id or a filter is left out.
 */
static Datum
accumulate(FunctionCallInfo fcinfo, bool between)
{
	int			threshold = PG_NARGS() - 1;
	uint16		flags = between ? CLK_BLOCK_BETWEEN : 0;
	double		min_dice;
	const Clk  *clk;
	ClkBlock   *state;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	for (int i = 3; i <= threshold; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("side and threshold of a record must not be null"),
					 errhint("Only records and ids that are null are left out.")));
	min_dice = PG_GETARG_FLOAT8(threshold);
	if (!clk_is_threshold(min_dice))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("threshold of clk_dice must be above 0 and at most 1"),
				 errhint("Common thresholds lie between 0.7 and 0.9.")));
	clk = PG_GETARG_CLK(2);
	state = PG_ARGISNULL(0) ? clk_block_create(clk->shape, min_dice, flags) :
		value_state(&clk_block_class, fcinfo, 0);
	if (state->min_dice != min_dice ||
		(state->header.flags & CLK_BLOCK_BETWEEN) != flags)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("threshold or aggregate changes within a group"),
				 errhint("Give the same threshold for all rows of an aggregate.")));
	state = clk_block_add(state, PG_GETARG_INT64(1), between && PG_GETARG_BOOL(3), clk);
	return value_state_datum(&clk_block_class, fcinfo, state);
}

/* clk_edges_within(id, clk, min_dice) */
PG_FUNCTION_INFO_V1(clk_block_accum_within);
Datum
clk_block_accum_within(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, false);
}

/* clk_edges_between(id, clk, side, min_dice) */
PG_FUNCTION_INFO_V1(clk_block_accum_between);
Datum
clk_block_accum_between(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, true);
}

PG_FUNCTION_INFO_V1(clk_block_combine);
Datum
clk_block_combine(PG_FUNCTION_ARGS)
{
	ClkBlock   *state = value_state(&clk_block_class, fcinfo, 0);

	state = clk_block_merge(state, PG_GETARG_CLK_BLOCK(1));
	return value_state_datum(&clk_block_class, fcinfo, state);
}

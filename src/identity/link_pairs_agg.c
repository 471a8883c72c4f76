/*-------------------------------------------------------------------------
 *
 * link_pairs_agg.c
 *	  Aggregates over the pairs of a block: patterns, and edges with weights.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_pairs.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#define PG_GETARG_LINK_BLOCK(n) \
	((LinkBlock *) value_from_datum(&link_block_class, PG_GETARG_DATUM(n)))

/* The state with one record more, that of the argument. */
static Datum
add_record(FunctionCallInfo fcinfo, BlockFrame *frame, bool side, int64 id)
{
	LinkBlock  *block;

	if (PG_ARGISNULL(0))
		block = link_block_create(frame);
	else
	{
		block = value_state(&link_block_class, fcinfo, 0);
		link_block_check_frame(block, frame);
	}
	block = link_block_add(block, side, id, frame->record);
	return value_state_datum(&link_block_class, fcinfo, block);
}

/* What a row that is left out returns. */
static Datum
unchanged_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

static void
check_not_null(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 errhint("Only records and ids that are null are left out.")));
}

/* match_patterns_within(rec) */
PG_FUNCTION_INFO_V1(link_block_accum_within);
Datum
link_block_accum_within(PG_FUNCTION_ARGS)
{
	BlockFrame	frame = {0, NULL, NULL, 0.0};

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	frame.record = PG_GETARG_LINK_RECORD(1);
	return add_record(fcinfo, &frame, false, 0);
}

/* match_patterns_between(rec, side) */
PG_FUNCTION_INFO_V1(link_block_accum_between);
Datum
link_block_accum_between(PG_FUNCTION_ARGS)
{
	BlockFrame	frame = {BLOCK_SIDED, NULL, NULL, 0.0};

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	check_not_null(fcinfo, 2, "side");
	frame.record = PG_GETARG_LINK_RECORD(1);
	return add_record(fcinfo, &frame, PG_GETARG_BOOL(2), 0);
}

/* Model and weight of edges, checked to fit the record of the frame. */
static void
edge_arguments(FunctionCallInfo fcinfo, int model, BlockFrame *frame)
{
	check_not_null(fcinfo, model, "model");
	check_not_null(fcinfo, model + 1, "min_weight");
	frame->model = PG_GETARG_MATCH_MODEL(model);
	frame->min_weight = PG_GETARG_FLOAT8(model + 1) + 0.0;	/* -0 becomes 0 */
	if (!isfinite(frame->min_weight))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_weight must be a finite number"),
				 errhint("It is in bits: 0 keeps pairs of even odds and better.")));
	if (PG_ARGISNULL(0) && !link_block_model_fits(frame))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model weighs other comparisons than those of the records"),
				 errhint("Make records and model of the same link_spec.")));
}

/* match_edges_within(id, rec, model, min_weight) */
PG_FUNCTION_INFO_V1(link_block_accum_edges_within);
Datum
link_block_accum_edges_within(PG_FUNCTION_ARGS)
{
	BlockFrame	frame = {BLOCK_EDGES, NULL, NULL, 0.0};

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return unchanged_state(fcinfo);
	frame.record = PG_GETARG_LINK_RECORD(2);
	edge_arguments(fcinfo, 3, &frame);
	return add_record(fcinfo, &frame, false, PG_GETARG_INT64(1));
}

/* match_edges_between(id, rec, side, model, min_weight) */
PG_FUNCTION_INFO_V1(link_block_accum_edges_between);
Datum
link_block_accum_edges_between(PG_FUNCTION_ARGS)
{
	BlockFrame	frame = {BLOCK_EDGES | BLOCK_SIDED, NULL, NULL, 0.0};

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return unchanged_state(fcinfo);
	check_not_null(fcinfo, 3, "side");
	frame.record = PG_GETARG_LINK_RECORD(2);
	edge_arguments(fcinfo, 4, &frame);
	return add_record(fcinfo, &frame, PG_GETARG_BOOL(3), PG_GETARG_INT64(1));
}

PG_FUNCTION_INFO_V1(link_block_combine);
Datum
link_block_combine(PG_FUNCTION_ARGS)
{
	LinkBlock  *state = value_state(&link_block_class, fcinfo, 0);

	state = link_block_merge(state, PG_GETARG_LINK_BLOCK(1));
	return value_state_datum(&link_block_class, fcinfo, state);
}

static void
check_edges(const LinkBlock *block, bool wanted)
{
	if (((block->header.flags & BLOCK_EDGES) != 0) != wanted)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg(wanted ? "block has no model" : "block is one for edges"),
				 errhint("It is the state of another aggregate.")));
}

/* A context for all that is needed while pairs are compared. */
static MemoryContext
pairs_context(void)
{
	return AllocSetContextCreate(CurrentMemoryContext, "link pairs",
								 ALLOCSET_DEFAULT_SIZES);
}

/* The final function of match_patterns_within and _between. */
PG_FUNCTION_INFO_V1(link_block_patterns);
Datum
link_block_patterns(PG_FUNCTION_ARGS)
{
	const LinkBlock *block = PG_GETARG_LINK_BLOCK(0);
	MemoryContext work;
	MemoryContext caller;
	const MatchPatterns *patterns;

	check_edges(block, false);
	work = pairs_context();
	caller = MemoryContextSwitchTo(work);
	patterns = match_patterns_pack(link_pairs_patterns(link_block_open(link_block_pack(block))));
	MemoryContextSwitchTo(caller);
	patterns = memcpy(palloc(VARSIZE(patterns)), patterns, VARSIZE(patterns));
	MemoryContextDelete(work);
	PG_RETURN_POINTER(patterns);
}

/* A match_edge without its values: what all of an array have in common. */
static HeapTupleHeader
edge_template(Oid type)
{
	static const Oid columns[] = {INT8OID, INT8OID, FLOAT8OID, INT8OID};
	TupleDesc	desc = lookup_rowtype_tupdesc(type, -1);
	bool		unchanged = desc->natts == lengthof(columns);
	Datum		values[4] = {Int64GetDatum(0), Int64GetDatum(0), Float8GetDatum(0), Int64GetDatum(0)};
	bool		nulls[4] = {false};
	HeapTuple	tuple;

	for (int i = 0; unchanged && i < desc->natts; i++)
		unchanged = TupleDescAttr(desc, i)->atttypid == columns[i] &&
			!TupleDescAttr(desc, i)->attisdropped;
	if (!unchanged)
		elog(ERROR, "type match_edge has been altered");
	tuple = heap_form_tuple(desc, values, nulls);
	ReleaseTupleDesc(desc);
	return tuple->t_data;
}

#define EDGE_HEAD	MAXALIGN(SizeofHeapTupleHeader)
#define EDGE_SIZE	(EDGE_HEAD + sizeof(PairEdge))

StaticAssertDecl(sizeof(PairEdge) == 32 && EDGE_SIZE % MAXIMUM_ALIGNOF == 0,
				 "an edge is laid out as its row is, and rows follow without a gap");

/* The array, laid down as construct_array() would, without its copies. */
static ArrayType *
edge_array(const PairEdge *edges, int n, Oid type)
{
	HeapTupleHeader template;
	ArrayType  *array;
	char	   *to;

	if (n == 0)
		return construct_empty_array(type);
	template = edge_template(type);
	Assert(HeapTupleHeaderGetDatumLength(template) == EDGE_SIZE);
	array = palloc(ARR_OVERHEAD_NONULLS(1) + (Size) n * EDGE_SIZE);
	SET_VARSIZE(array, ARR_OVERHEAD_NONULLS(1) + (Size) n * EDGE_SIZE);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = type;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	to = (char *) array + ARR_OVERHEAD_NONULLS(1);
	for (int i = 0; i < n; i++, to += EDGE_SIZE)
	{
		CHECK_FOR_INTERRUPTS();
		memcpy(to, template, EDGE_HEAD);
		memcpy(to + EDGE_HEAD, &edges[i], sizeof(PairEdge));
	}
	return array;
}

/* The final function of match_edges_within and _between. */
PG_FUNCTION_INFO_V1(link_block_edges);
Datum
link_block_edges(PG_FUNCTION_ARGS)
{
	const LinkBlock *block = PG_GETARG_LINK_BLOCK(0);
	Oid			type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	MemoryContext work;
	MemoryContext caller;
	MatchWeights weights;
	PairEdge   *edges;
	ArrayType  *array;
	int			n;

	check_edges(block, true);
	work = pairs_context();
	caller = MemoryContextSwitchTo(work);
	match_weights_open(block_model(block), &weights);
	n = link_pairs_edges(link_block_open(link_block_pack(block)), &weights, block->min_weight,
						 (int) ((MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / EDGE_SIZE), &edges);
	MemoryContextSwitchTo(caller);
	array = edge_array(edges, n, type);
	MemoryContextDelete(work);
	PG_RETURN_ARRAYTYPE_P(array);
}

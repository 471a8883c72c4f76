/*-------------------------------------------------------------------------
 *
 * block_keys.c
 *	  Which pairs are worth comparing, and what that costs.
 *
 * Two records are compared when one of their keys agrees at the same position,
 * that of a rule.  Keys are 64-bit hashes of text and position: the same text
 * under two rules gives two keys, so that all rules share one column, one
 * index and one GROUP BY.  A missing key (NULL or '') blocks nothing.
 *
 * A pair that agrees under several rules is compared under the first of them
 * alone: first_block().
 *
 * The cost of a rule is a block_cost row: the state of its aggregates is that
 * row itself, four numbers that add up (the largest block: the maximum).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/compat.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "utils/array.h"

/* block_keys(VARIADIC keys) */
PG_FUNCTION_INFO_V1(experience_block_keys);
Datum
experience_block_keys(PG_FUNCTION_ARGS)
{
	ArrayType  *keys = PG_GETARG_ARRAYTYPE_P(0);
	Datum	   *texts;
	bool	   *nulls;
	int			n;
	int			bound = 1;

	deconstruct_array(keys, TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		text	   *key = nulls[i] ? NULL : DatumGetTextPP(texts[i]);

		nulls[i] = key == NULL || VARSIZE_ANY_EXHDR(key) == 0;
		texts[i] = nulls[i] ? (Datum) 0 :
			Int64GetDatum((int64) hash_bytes_extended((unsigned char *) VARDATA_ANY(key),
													  (int) VARSIZE_ANY_EXHDR(key),
													  (uint64) i + 1));
	}
	if (n == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	PG_RETURN_ARRAYTYPE_P(construct_md_array(texts, nulls, 1, &n, &bound, INT8OID,
											 sizeof(int64), FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}

/* Steps through the keys of a record without unpacking its array. */
typedef struct KeyReader
{
	const char *next;
	const uint8 *nulls;			/* or NULL: none is missing */
	int			at;
} KeyReader;

static KeyReader
read_keys(const ArrayType *keys)
{
	Size		offset = ARR_HASNULL(keys) ? (Size) keys->dataoffset :
		ARR_OVERHEAD_NONULLS(ARR_NDIM(keys));
	KeyReader	reader = {(const char *) keys + offset, ARR_NULLBITMAP(keys), 0};

	return reader;
}

/* False when the key is missing. */
static bool
next_key(KeyReader *reader, int64 *key)
{
	int			at = reader->at++;

	if (reader->nulls != NULL && !(reader->nulls[at / 8] & (1 << at % 8)))
		return false;
	memcpy(key, reader->next, sizeof(*key));
	reader->next += sizeof(*key);
	return true;
}

/*
 * first_block(a, b, i): whether i is the first position at which the keys of
 * two records agree.
 */
PG_FUNCTION_INFO_V1(experience_first_block);
Datum
experience_first_block(PG_FUNCTION_ARGS)
{
	ArrayType  *a = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType  *b = PG_GETARG_ARRAYTYPE_P(1);
	int32		position = PG_GETARG_INT32(2);
	int			n = ArrayGetNItems(ARR_NDIM(a), ARR_DIMS(a));
	KeyReader	keys_a = read_keys(a);
	KeyReader	keys_b = read_keys(b);

	if (n != ArrayGetNItems(ARR_NDIM(b), ARR_DIMS(b)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("records with different numbers of block keys do not compare"),
				 errhint("Build the keys of both with the same rules.")));
	if (position < 1 || position > n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("position %d is not among the %d block keys", position, n),
				 errhint("Positions count from 1.")));
	for (int i = 1; i <= position; i++)
	{
		int64		key_a = 0;
		int64		key_b = 0;
		bool		present_a = next_key(&keys_a, &key_a);
		bool		present_b = next_key(&keys_b, &key_b);

		if (present_a && present_b && key_a == key_b)
			PG_RETURN_BOOL(i == position);
	}
	PG_RETURN_BOOL(false);
}

/* The fields of a block_cost row. */
typedef struct BlockCost
{
	int64		blocks;
	int64		records;
	int64		pairs;
	int64		largest;
} BlockCost;

#define N_COSTS ((int) (sizeof(BlockCost) / sizeof(int64)))

/* Four bigints that are not NULL stand in a row as they stand in a struct. */
static BlockCost *
cost_of_row(HeapTupleHeader row)
{
	if (HeapTupleHeaderGetNatts(row) != N_COSTS || (row->t_infomask & HEAP_HASNULL) ||
		HeapTupleHeaderGetDatumLength(row) < row->t_hoff + sizeof(BlockCost))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a block_cost may not have fields that are NULL"),
				 errhint("Take it from block_cost_agg or block_cost_between_agg.")));
	return (BlockCost *) ((char *) row + row->t_hoff);
}

/* A row of the type that the calling function returns. */
static HeapTupleHeader
row_of_cost(FunctionCallInfo fcinfo, const BlockCost *cost)
{
	TupleDesc	descriptor;
	Datum		fields[N_COSTS] = {
		Int64GetDatum(cost->blocks), Int64GetDatum(cost->records),
		Int64GetDatum(cost->pairs), Int64GetDatum(cost->largest)
	};
	bool		nulls[N_COSTS] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "block_cost is not a row type");
	return DatumGetHeapTupleHeader(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
																	fields, nulls)));
}

static void
cost_is_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("the number of pairs is out of range"),
			 errhint("A rule that makes so many pairs cannot be used: make its key longer.")));
}

static void
add_cost(BlockCost *sum, const BlockCost *cost)
{
	if (pg_add_s64_overflow(sum->blocks, cost->blocks, &sum->blocks) ||
		pg_add_s64_overflow(sum->records, cost->records, &sum->records) ||
		pg_add_s64_overflow(sum->pairs, cost->pairs, &sum->pairs))
		cost_is_out_of_range();
	sum->largest = Max(sum->largest, cost->largest);
}

/* Adds to the state, in place when an aggregate owns it. */
static Datum
add_to_state(FunctionCallInfo fcinfo, const BlockCost *cost)
{
	HeapTupleHeader state;
	BlockCost	sum = {0, 0, 0, 0};

	if (PG_ARGISNULL(0))
		return PointerGetDatum(row_of_cost(fcinfo, cost));
	state = PG_GETARG_HEAPTUPLEHEADER(0);
	if (AggCheckCallContext(fcinfo, NULL))
	{
		add_cost(cost_of_row(state), cost);
		return PointerGetDatum(state);
	}
	sum = *cost_of_row(state);
	add_cost(&sum, cost);
	return PointerGetDatum(row_of_cost(fcinfo, &sum));
}

/* How many records: NULL is none. */
static int64
records_argument(FunctionCallInfo fcinfo, int argument)
{
	int64		n = PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT64(argument);

	if (n < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a block cannot have %lld records", (long long) n),
				 errhint("Pass count(*) of each block.")));
	return n;
}

/* transition of block_cost_agg(n) */
PG_FUNCTION_INFO_V1(experience_block_cost_accum);
Datum
experience_block_cost_accum(PG_FUNCTION_ARGS)
{
	int64		n = records_argument(fcinfo, 1);
	int64		halved = n % 2 == 0 ? n / 2 : n;
	int64		other = n % 2 == 0 ? n - 1 : (n - 1) / 2;
	BlockCost	cost = {n > 0, n, 0, n};

	if (n > 0 && pg_mul_s64_overflow(halved, other, &cost.pairs))
		cost_is_out_of_range();
	return add_to_state(fcinfo, &cost);
}

/* transition of block_cost_between_agg(n_left, n_right) */
PG_FUNCTION_INFO_V1(experience_block_cost_between_accum);
Datum
experience_block_cost_between_accum(PG_FUNCTION_ARGS)
{
	int64		n_left = records_argument(fcinfo, 1);
	int64		n_right = records_argument(fcinfo, 2);
	BlockCost	cost = {n_left > 0 || n_right > 0, 0, 0, 0};

	if (pg_add_s64_overflow(n_left, n_right, &cost.records) ||
		pg_mul_s64_overflow(n_left, n_right, &cost.pairs))
		cost_is_out_of_range();
	cost.largest = cost.records;
	return add_to_state(fcinfo, &cost);
}

/* combine function of both */
PG_FUNCTION_INFO_V1(experience_block_cost_combine);
Datum
experience_block_cost_combine(PG_FUNCTION_ARGS)
{
	BlockCost	cost = *cost_of_row(PG_GETARG_HEAPTUPLEHEADER(1));

	return add_to_state(fcinfo, &cost);
}

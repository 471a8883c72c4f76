/*-------------------------------------------------------------------------
 *
 * clk_block.c
 *	  Algebra and conversions of clk_block values; see clk_block.h.
 *
 * Text:	{"length": 1024, "folded": 0, "balanced": false,
 *			"check": "89abcdef", "between": true, "min_dice": 0.8,
 *			"records": [[17, 0, "..."], ...]}: each record is its id, its side
 *			and its bits.
 * Binary:	the fields, each record as its id, its side and its bits.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/clk_block.h"

#include "common/json.h"
#include "identity/clk_popcount.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#define FIRST_RECORDS 8

static inline Size
record_bytes(const ClkBlock *block)
{
	return clk_record_words(block) * sizeof(uint64);
}

/* A block without records, with room for so many. */
static ClkBlock *
block_allocate(ClkShape shape, double min_dice, int records, uint16 flags)
{
	Size		width = (CLK_RECORD_BITS + (Size) shape.words) * sizeof(uint64);
	ClkBlock   *block = value_create(&clk_block_class,
									 value_checked_size(&clk_block_class,
														offsetof(ClkBlock, records),
														(Size) records, width),
									 flags);

	block->shape = shape;
	block->min_dice = min_dice;
	return block;
}

ClkBlock *
clk_block_create(ClkShape shape, double min_dice, uint16 flags)
{
	return block_allocate(shape, min_dice, FIRST_RECORDS, flags | CLK_BLOCK_BUILDING);
}

static ClkBlock *
copy_records(const ClkBlock *block, int room, uint16 flags)
{
	ClkBlock   *copy = block_allocate(block->shape, block->min_dice, room, flags);

	copy->n_records = block->n_records;
	memcpy(copy->records, block->records, block->n_records * record_bytes(block));
	return copy;
}

/* The block with room for so many records more: itself, or a larger copy. */
static ClkBlock *
reserve_records(ClkBlock *block, int records)
{
	int			needed = block->n_records + records;
	int			room = (int) ((VARSIZE(block) - offsetof(ClkBlock, records)) /
							  record_bytes(block));

	if (needed > CLK_BLOCK_MAX_RECORDS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("block has more than %d records", CLK_BLOCK_MAX_RECORDS),
				 errhint("Block by a second key as well, so that fewer records share a block.")));
	if (needed <= room && block->header.flags & CLK_BLOCK_BUILDING)
		return block;
	return copy_records(block, Min(CLK_BLOCK_MAX_RECORDS, Max(needed, 2 * room)),
						block->header.flags | CLK_BLOCK_BUILDING);
}

ClkBlock *
clk_block_add(ClkBlock *block, int64 id, bool side, const Clk *clk)
{
	uint64	   *record;

	clk_check_same_shape(&block->shape, &clk->shape);
	block = reserve_records(block, 1);
	record = clk_record(block, block->n_records++);
	record[CLK_RECORD_ID] = (uint64) id;
	record[CLK_RECORD_SIDE] = side ? 1 : 0;
	memcpy(record + CLK_RECORD_BITS, clk->bits, clk->shape.words * sizeof(uint64));
	return block;
}

ClkBlock *
clk_block_merge(ClkBlock *block, const ClkBlock *other)
{
	clk_check_same_shape(&block->shape, &other->shape);
	if (block->min_dice != other->min_dice ||
		(block->header.flags ^ other->header.flags) & CLK_BLOCK_BETWEEN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("blocks of different aggregates or thresholds do not combine"),
				 errhint("The threshold must be the same for all rows of an aggregate.")));
	block = reserve_records(block, other->n_records);
	memcpy(clk_record(block, block->n_records), other->records,
		   other->n_records * record_bytes(other));
	block->n_records += other->n_records;
	return block;
}

static int
record_compare(const void *left, const void *right, void *words)
{
	const uint64 *a = left;
	const uint64 *b = right;

	if (a[CLK_RECORD_SIDE] != b[CLK_RECORD_SIDE])
		return a[CLK_RECORD_SIDE] < b[CLK_RECORD_SIDE] ? -1 : 1;
	if (a[CLK_RECORD_ID] != b[CLK_RECORD_ID])
		return (int64) a[CLK_RECORD_ID] < (int64) b[CLK_RECORD_ID] ? -1 : 1;
	return memcmp(a + CLK_RECORD_BITS, b + CLK_RECORD_BITS,
				  *(const uint16 *) words * sizeof(uint64));
}

static const void *
clk_block_canonical(const void *value)
{
	const ClkBlock *block = value;
	ClkBlock   *packed;

	if (!(block->header.flags & CLK_BLOCK_BUILDING))
		return block;
	packed = copy_records(block, block->n_records,
						  block->header.flags & ~CLK_BLOCK_BUILDING);
	qsort_arg(packed->records, packed->n_records, record_bytes(packed),
			  record_compare, &packed->shape.words);
	return packed;
}

/* Records in order, on sides that there are, with bits as their shape says. */
static bool
records_are_sound(const ClkBlock *block)
{
	bool		between = (block->header.flags & CLK_BLOCK_BETWEEN) != 0;
	ClkShape	shape = block->shape;

	for (int i = 0; i < block->n_records; i++)
	{
		const uint64 *record = clk_record(block, i);

		if (record[CLK_RECORD_SIDE] > (between ? 1 : 0) ||
			(shape.balanced && clk_bits_set(record + CLK_RECORD_BITS, shape.words) !=
			 shape.words * 32) ||
			(i > 0 && record_compare(clk_record(block, i - 1), record, &shape.words) > 0))
			return false;
	}
	return true;
}

static bool
clk_block_validate(const void *value, const char **why)
{
	const ClkBlock *block = value;

	if (!clk_shape_is_possible(&block->shape, why))
		return false;
	if (block->header.flags & ~CLK_BLOCK_BETWEEN || block->reserved != 0)
		*why = "its flags are not possible";
	else if (!clk_is_threshold(block->min_dice))
		*why = "its threshold is not above 0 and at most 1";
	else if (block->n_records < 0 || block->n_records > CLK_BLOCK_MAX_RECORDS ||
			 VARSIZE(block) != offsetof(ClkBlock, records) +
			 block->n_records * record_bytes(block))
		*why = psprintf("its size does not fit a number of records up to %d",
						CLK_BLOCK_MAX_RECORDS);
	else if (!records_are_sound(block))
		*why = "its records are not possible, or not in order";
	else
		return true;
	return false;
}

static void
clk_block_to_json(const void *value, StringInfo out)
{
	const ClkBlock *block = value;

	appendStringInfoChar(out, '{');
	clk_shape_to_json(&block->shape, out);
	appendStringInfo(out, ", \"between\": %s, \"min_dice\": ",
					 block->header.flags & CLK_BLOCK_BETWEEN ? "true" : "false");
	append_float8(out, block->min_dice);
	appendStringInfoString(out, ", \"records\": [");
	for (int i = 0; i < block->n_records; i++)
	{
		const uint64 *record = clk_record(block, i);

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(out, "%s[" INT64_FORMAT ", %d, \"", i == 0 ? "" : ", ",
						 (int64) record[CLK_RECORD_ID], (int) record[CLK_RECORD_SIDE]);
		clk_bits_to_text(record + CLK_RECORD_BITS, block->shape.words, out);
		appendStringInfoString(out, "\"]");
	}
	appendStringInfoString(out, "]}");
}

static bool
record_from_json(const JsonbValue *value, uint64 *record, int words)
{
	JsonbContainer *parts;
	int64		id;
	int64		side;

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data) ||
		JsonContainerSize(value->val.binary.data) != 3)
		return false;
	parts = value->val.binary.data;
	if (!json_int64(getIthJsonbValueFromContainer(parts, 0), &id) ||
		!json_int64(getIthJsonbValueFromContainer(parts, 1), &side))
		return false;
	record[CLK_RECORD_ID] = (uint64) id;
	record[CLK_RECORD_SIDE] = (uint64) side;
	return clk_bits_from_json(getIthJsonbValueFromContainer(parts, 2),
							  record + CLK_RECORD_BITS, words);
}

static void *
clk_block_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"length", "folded", "balanced", "check",
	"between", "min_dice", "records", NULL};
	JsonbValue *between;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	element;
	JsonbContainer *records;
	ClkShape	shape;
	double		min_dice;
	ClkBlock   *block;

	if (!json_keys_known(json, keys, why) || !clk_shape_from_json(json, &shape, why) ||
		(records = json_array_field(json, "records", why)) == NULL)
		return NULL;
	between = json_field(json, "between");
	*why = "\"between\" must be true or false, and \"min_dice\" a number";
	if (between == NULL || between->type != jbvBool ||
		!json_float8(json_field(json, "min_dice"), &min_dice))
		return NULL;
	*why = psprintf("\"records\" has more than %d", CLK_BLOCK_MAX_RECORDS);
	if (JsonContainerSize(records) > CLK_BLOCK_MAX_RECORDS)
		return NULL;
	block = block_allocate(shape, min_dice, (int) JsonContainerSize(records),
						   between->val.boolean ? CLK_BLOCK_BETWEEN : 0);
	*why = psprintf("each of \"records\" must be an id, a side and %d hexadecimal digits",
					shape.words * 16);
	iterator = JsonbIteratorInit(records);
	while ((token = JsonbIteratorNext(&iterator, &element, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		CHECK_FOR_INTERRUPTS();
		if (!record_from_json(&element, clk_record(block, block->n_records++), shape.words))
			return NULL;
	}
	qsort_arg(block->records, block->n_records, record_bytes(block),
			  record_compare, &block->shape.words);
	return block;
}

static void
clk_block_to_binary(const void *value, StringInfo out)
{
	const ClkBlock *block = value;

	clk_shape_to_binary(&block->shape, out);
	pq_sendint8(out, (uint8) block->header.flags);
	pq_sendfloat8(out, block->min_dice);
	pq_sendint32(out, block->n_records);
	for (int i = 0; i < block->n_records; i++)
	{
		const uint64 *record = clk_record(block, i);

		pq_sendint64(out, record[CLK_RECORD_ID]);
		pq_sendint8(out, (uint8) record[CLK_RECORD_SIDE]);
		pq_sendbytes(out, (const char *) (record + CLK_RECORD_BITS),
					 block->shape.words * (int) sizeof(uint64));
	}
}

static void *
clk_block_from_binary(StringInfo in, const char **why)
{
	ClkShape	shape;
	ClkBlock   *block;
	uint8		flags;
	double		min_dice;
	int32		n_records;
	int			bits;

	if (!clk_shape_from_binary(in, &shape, why))
		return NULL;
	*why = "it is too short";
	if (in->len - in->cursor < 1 + (int) sizeof(double) + (int) sizeof(int32))
		return NULL;
	flags = (uint8) pq_getmsgbyte(in);
	min_dice = pq_getmsgfloat8(in);
	n_records = (int32) pq_getmsgint(in, sizeof(int32));
	bits = shape.words * (int) sizeof(uint64);
	*why = "its size does not fit its number of records";
	if (n_records < 0 || n_records > CLK_BLOCK_MAX_RECORDS ||
		in->len - in->cursor != n_records * (9 + bits))
		return NULL;
	block = block_allocate(shape, min_dice, n_records, flags);
	block->n_records = n_records;
	for (int i = 0; i < n_records; i++)
	{
		uint64	   *record = clk_record(block, i);

		record[CLK_RECORD_ID] = (uint64) pq_getmsgint64(in);
		record[CLK_RECORD_SIDE] = (uint64) pq_getmsgbyte(in);
		memcpy(record + CLK_RECORD_BITS, pq_getmsgbytes(in, bits), bits);
	}
	*why = NULL;
	return block;
}

const ValueClass clk_block_class = {
	.name = "clk_block",
	.kind = VALUE_CLK_BLOCK,
	.minimum_size = offsetof(ClkBlock, records),
	.validate = clk_block_validate,
	.canonical = clk_block_canonical,
	.to_json = clk_block_to_json,
	.from_json = clk_block_from_json,
	.to_binary = clk_block_to_binary,
	.from_binary = clk_block_from_binary
};

VALUE_FUNCTIONS(clk_block, &clk_block_class);

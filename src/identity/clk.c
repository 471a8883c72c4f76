/*-------------------------------------------------------------------------
 *
 * clk.c
 *	  Conversions and readings of clk values; see clk.h.
 *
 * Text:	{"length": 1024, "folded": 0, "balanced": false,
 *			"check": "89abcdef", "bits": "..."}: bits are hexadecimal digits,
 *			the first bit highest in the first digit.
 * Binary:	the shape, then the bits as bytes.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/clk.h"

#include "common/json.h"
#include "identity/clk_popcount.h"
#include "libpq/pqformat.h"
#include "utils/varbit.h"

#define CHECK_DIGITS	8

static inline int
shape_bits(const ClkShape *shape)
{
	return shape->words * 64;
}

static inline Size
shape_bytes(const ClkShape *shape)
{
	return shape->words * sizeof(uint64);
}

Clk *
clk_create(ClkShape shape)
{
	Clk		   *clk = value_create(&clk_class,
								   offsetof(Clk, bits) + shape_bytes(&shape), 0);

	clk->shape = shape;
	return clk;
}

/* How a filter came about, in words. */
static const char *
shape_text(const ClkShape *shape)
{
	return psprintf("%d bits, folded %d times, %s", shape_bits(shape),
					shape->folds, shape->balanced ? "balanced" : "not balanced");
}

void
clk_check_same_shape(const ClkShape *a, const ClkShape *b)
{
	if (clk_same_shape(a, b))
		return;
	if (a->words != b->words || a->folds != b->folds ||
		a->balanced != b->balanced)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clk of %s does not compare with clk of %s",
						shape_text(a), shape_text(b)),
				 errhint("Fold and balance both sides in the same way.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("clks of different keys or specs do not compare"),
			 errhint("Both sides must use the same key, and fields of the same names and kinds in the same order.")));
}

bool
clk_shape_is_possible(const ClkShape *shape, const char **why)
{
	if (shape->words < 1 || shape->words > CLK_MAX_WORDS)
		*why = psprintf("its length is not a multiple of 64 up to %d",
						CLK_MAX_WORDS * 64);
	else if (shape->balanced > 1 || (shape->balanced == 1 && shape->words % 2 != 0))
		*why = "it cannot be balanced";
	else if (shape->folds > CLK_MAX_FOLDS ||
			 (shape->words >> shape->balanced) << shape->folds > CLK_MAX_WORDS)
		*why = "it cannot have been folded so often";
	else
		return true;
	return false;
}

void
clk_shape_to_json(const ClkShape *shape, StringInfo out)
{
	appendStringInfo(out, "\"length\": %d, \"folded\": %d, \"balanced\": %s, \"check\": \"%08x\"",
					 shape_bits(shape), shape->folds,
					 shape->balanced ? "true" : "false", shape->check);
}

static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

/* The bytes that a JSON string of exactly that many spells in hexadecimal. */
static bool
bytes_from_json(const JsonbValue *value, uint8 *bytes, int n)
{
	const char *digits;

	if (value == NULL || value->type != jbvString || value->val.string.len != 2 * n)
		return false;
	digits = value->val.string.val;
	for (int i = 0; i < n; i++)
	{
		int			high = hex_value(digits[2 * i]);
		int			low = hex_value(digits[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8) (high << 4 | low);
	}
	return true;
}

bool
clk_shape_from_json(Jsonb *json, ClkShape *shape, const char **why)
{
	JsonbValue *balanced = json_field(json, "balanced");
	uint8		check[CHECK_DIGITS / 2];
	int64		length;
	int64		folds;

	if (!json_int64_field(json, "length", &length, why) ||
		!json_int64_field(json, "folded", &folds, why))
		return false;
	if (length % 64 != 0 || length < 64 || length > CLK_MAX_WORDS * 64)
		*why = psprintf("\"length\" must be a multiple of 64 up to %d",
						CLK_MAX_WORDS * 64);
	else if (folds < 0 || folds > CLK_MAX_FOLDS)
		*why = psprintf("\"folded\" must lie between 0 and %d", CLK_MAX_FOLDS);
	else if (balanced == NULL || balanced->type != jbvBool)
		*why = "\"balanced\" must be true or false";
	else if (!bytes_from_json(json_field(json, "check"), check, lengthof(check)))
		*why = psprintf("\"check\" must be %d hexadecimal digits", CHECK_DIGITS);
	else
	{
		shape->words = (uint16) (length / 64);
		shape->folds = (uint8) folds;
		shape->balanced = balanced->val.boolean ? 1 : 0;
		shape->check = (uint32) check[0] << 24 | (uint32) check[1] << 16 |
			(uint32) check[2] << 8 | check[3];
		return clk_shape_is_possible(shape, why);
	}
	return false;
}

void
clk_shape_to_binary(const ClkShape *shape, StringInfo out)
{
	pq_sendint16(out, shape->words);
	pq_sendint8(out, shape->folds);
	pq_sendint8(out, shape->balanced);
	pq_sendint32(out, shape->check);
}

bool
clk_shape_from_binary(StringInfo in, ClkShape *shape, const char **why)
{
	*why = "it is too short";
	if (in->len - in->cursor < (int) sizeof(ClkShape))
		return false;
	*why = NULL;
	shape->words = (uint16) pq_getmsgint(in, sizeof(uint16));
	shape->folds = (uint8) pq_getmsgbyte(in);
	shape->balanced = (uint8) pq_getmsgbyte(in);
	shape->check = pq_getmsgint(in, sizeof(uint32));
	return clk_shape_is_possible(shape, why);
}

void
clk_bits_to_text(const uint64 *bits, int words, StringInfo out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8 *bytes = (const uint8 *) bits;

	for (int i = 0; i < words * (int) sizeof(uint64); i++)
	{
		appendStringInfoCharMacro(out, digits[bytes[i] >> 4]);
		appendStringInfoCharMacro(out, digits[bytes[i] & 0xf]);
	}
}

bool
clk_bits_from_json(const JsonbValue *value, uint64 *bits, int words)
{
	return bytes_from_json(value, (uint8 *) bits, words * (int) sizeof(uint64));
}

static const void *
clk_canonical(const void *value)
{
	return value;
}

/* A balanced filter has half of its bits set. */
static bool
clk_validate(const void *value, const char **why)
{
	const Clk  *clk = value;

	if (!clk_shape_is_possible(&clk->shape, why))
		return false;
	if (clk->header.flags != 0 ||
		VARSIZE(clk) != offsetof(Clk, bits) + shape_bytes(&clk->shape))
		*why = "its size does not fit its length";
	else if (clk->shape.balanced &&
			 clk_bits_set(clk->bits, clk->shape.words) * 2 != shape_bits(&clk->shape))
		*why = "it is balanced, yet not half of its bits are set";
	else
		return true;
	return false;
}

static void
clk_to_json(const void *value, StringInfo out)
{
	const Clk  *clk = value;

	appendStringInfoChar(out, '{');
	clk_shape_to_json(&clk->shape, out);
	appendStringInfoString(out, ", \"bits\": \"");
	clk_bits_to_text(clk->bits, clk->shape.words, out);
	appendStringInfoString(out, "\"}");
}

static void *
clk_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"length", "folded", "balanced", "check",
	"bits", NULL};
	ClkShape	shape;
	Clk		   *clk;

	if (!json_keys_known(json, keys, why) || !clk_shape_from_json(json, &shape, why))
		return NULL;
	clk = clk_create(shape);
	if (clk_bits_from_json(json_field(json, "bits"), clk->bits, shape.words))
		return clk;
	*why = psprintf("\"bits\" must be %d hexadecimal digits", shape_bits(&shape) / 4);
	return NULL;
}

static void
clk_to_binary(const void *value, StringInfo out)
{
	const Clk  *clk = value;

	clk_shape_to_binary(&clk->shape, out);
	pq_sendbytes(out, (const char *) clk->bits, (int) shape_bytes(&clk->shape));
}

static void *
clk_from_binary(StringInfo in, const char **why)
{
	ClkShape	shape;
	Clk		   *clk;

	if (!clk_shape_from_binary(in, &shape, why))
		return NULL;
	if ((Size) (in->len - in->cursor) != shape_bytes(&shape))
	{
		*why = "its size does not fit its length";
		return NULL;
	}
	clk = clk_create(shape);
	memcpy(clk->bits, pq_getmsgbytes(in, (int) shape_bytes(&shape)), shape_bytes(&shape));
	return clk;
}

const ValueClass clk_class = {
	.name = "clk",
	.kind = VALUE_CLK,
	.minimum_size = offsetof(Clk, bits) + sizeof(uint64),
	.validate = clk_validate,
	.canonical = clk_canonical,
	.to_json = clk_to_json,
	.from_json = clk_from_json,
	.to_binary = clk_to_binary,
	.from_binary = clk_from_binary
};

VALUE_FUNCTIONS(clk, &clk_class);

PG_FUNCTION_INFO_V1(clk_to_varbit);
Datum
clk_to_varbit(PG_FUNCTION_ARGS)
{
	const Clk  *clk = PG_GETARG_CLK(0);
	int			length = shape_bits(&clk->shape);
	VarBit	   *bits = palloc0(VARBITTOTALLEN(length));

	SET_VARSIZE(bits, VARBITTOTALLEN(length));
	VARBITLEN(bits) = length;
	memcpy(VARBITS(bits), clk->bits, shape_bytes(&clk->shape));
	PG_RETURN_VARBIT_P(bits);
}

PG_FUNCTION_INFO_V1(clk_count);
Datum
clk_count(PG_FUNCTION_ARGS)
{
	const Clk  *clk = PG_GETARG_CLK(0);

	PG_RETURN_INT32(clk_bits_set(clk->bits, clk->shape.words));
}

/* Of two filters without bits nothing can be said: NULL. */
PG_FUNCTION_INFO_V1(clk_dice);
Datum
clk_dice(PG_FUNCTION_ARGS)
{
	const Clk  *a = PG_GETARG_CLK(0);
	const Clk  *b = PG_GETARG_CLK(1);
	int32		common;
	int			sum;

	clk_check_same_shape(&a->shape, &b->shape);
	sum = clk_bits_set(a->bits, a->shape.words) + clk_bits_set(b->bits, b->shape.words);
	if (sum == 0)
		PG_RETURN_NULL();
	clk_common_bits() (a->bits, b->bits, a->shape.words, 1, &common);
	PG_RETURN_FLOAT8(2.0 * common / sum);
}

PG_FUNCTION_INFO_V1(clk_fold);
Datum
clk_fold(PG_FUNCTION_ARGS)
{
	const Clk  *clk = PG_GETARG_CLK(0);
	int32		times = PG_GETARG_INT32(1);
	ClkShape	shape = clk->shape;
	Clk		   *folded;

	if (times < 0 || times > CLK_MAX_FOLDS || shape.words % (1 << times) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clk of %d bits cannot be folded %d times", shape_bits(&shape), times),
				 errhint("Each time halves the length, which stays a multiple of 64.")));
	if (shape.balanced && times > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("balanced clk cannot be folded"),
				 errhint("Fold first, then balance.")));
	shape.words = (uint16) (shape.words >> times);
	shape.folds = (uint8) (shape.folds + times);
	folded = clk_create(shape);
	for (int i = 0; i < clk->shape.words; i++)
		folded->bits[i % shape.words] ^= clk->bits[i];
	PG_RETURN_POINTER(folded);
}

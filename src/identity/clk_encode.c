/*-------------------------------------------------------------------------
 *
 * clk_encode.c
 *	  clk(key, spec, values ...): the filter of a person.
 *
 * Each value is normalised as its field's kind says, converted to UTF-8, and
 * cut into bigrams of code points, with U+0002 before it and U+0003 behind it:
 * "anna" has 5, "a" has 2.  A missing value has none.  A bigram of a field has
 * the digest
 *
 *		HMAC-SHA256(key, "clk bigram" 0 name of the field 0 bigram)
 *
 * whose first k pairs of bytes, big-endian and modulo 1,024, are the positions
 * of the bits that it sets.  The positions are independent of each other: this
 * is random hashing.  Double hashing, h1 + i h2, is what the first proposals
 * have; its few patterns per bigram are how basic filters were broken
 * (Niedermeyer, Steinmetzer, Kroll, Schnell, "Cryptanalysis of basic Bloom
 * filters used for privacy preserving record linkage", Journal of Privacy and
 * Confidentiality 6(2), 2014).  The name of the field in the message keeps equal
 * bigrams of different fields apart.
 *
 * k is 16, the pairs of bytes that a digest has, for specs of up to five
 * fields, and 80 / fields for larger ones, so that some nine bigrams a field
 * set about half of the bits.
 *
 * The check of the shape is the first 32 bits of
 *
 *		HMAC-SHA256(key, "clk check" 0 (kind, name of the field 0) ...)
 *
 * with the kind as one byte.  The whole of that digest tells keys and specs
 * apart in the memory of bigrams, which spares most of the HMACs of a long
 * table: names have few different ones.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/clk.h"

#include "catalog/pg_type.h"
#include "identity/keyed_hash.h"
#include "identity/letters.h"
#include "identity/link_record.h"
#include "identity/link_spec.h"
#include "identity/names.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#define VALUE_BEGINS	'\x02'
#define VALUE_ENDS		'\x03'

#define MAX_POSITIONS	(KEYED_HASH_LENGTH / 2)
#define FIELD_POSITIONS 80		/* positions of the bigrams of all fields */
#define MAX_BIGRAM		8		/* bytes of two code points */

/* A power of two.  Different bigrams of one place displace each other. */
#define MEMORY_SIZE		2048

typedef struct Bigram
{
	uint8		field;
	uint8		length;			/* 0: this place is empty */
	char		bytes[MAX_BIGRAM];
	uint16		positions[MAX_POSITIONS];
} Bigram;

/* What a call site remembers of the rows before. */
typedef struct Encoder
{
	uint8		digest[KEYED_HASH_LENGTH];	/* tells key and spec */
	Bigram		memory[MEMORY_SIZE];
} Encoder;

/* One call. */
typedef struct Encoding
{
	KeyedHash	hash;
	LinkFields	fields;
	int			n_positions;
	Encoder    *encoder;
	Clk		   *clk;
} Encoding;

static void
add_field_name(KeyedHash *hash, const LinkField *field)
{
	int			length;
	const char *name = utf8_text(field->name, field->name_length, &length);

	keyed_hash_add(hash, name, length);
	keyed_hash_add(hash, "", 1);
}

static void
digest_of_spec(Encoding *encoding, uint8 *digest)
{
	keyed_hash_begin(&encoding->hash, "clk check");
	for (int i = 0; i < encoding->fields.n_fields; i++)
	{
		uint8		kind = (uint8) encoding->fields.fields[i].kind;

		keyed_hash_add(&encoding->hash, &kind, 1);
		add_field_name(&encoding->hash, &encoding->fields.fields[i]);
	}
	keyed_hash_end(&encoding->hash, digest);
}

/* The memory of this call site, emptied when key or spec have changed. */
static Encoder *
open_encoder(FunctionCallInfo fcinfo, const uint8 *digest)
{
	Encoder    *encoder = fcinfo->flinfo->fn_extra;

	if (encoder != NULL && memcmp(encoder->digest, digest, sizeof(encoder->digest)) == 0)
		return encoder;
	if (encoder == NULL)
		encoder = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(Encoder));
	memset(encoder, 0, sizeof(Encoder));
	memcpy(encoder->digest, digest, sizeof(encoder->digest));
	fcinfo->flinfo->fn_extra = encoder;
	return encoder;
}

static void
compute_positions(Encoding *encoding, Bigram *bigram)
{
	uint8		digest[KEYED_HASH_LENGTH];

	keyed_hash_begin(&encoding->hash, "clk bigram");
	add_field_name(&encoding->hash, &encoding->fields.fields[bigram->field]);
	keyed_hash_add(&encoding->hash, bigram->bytes, bigram->length);
	keyed_hash_end(&encoding->hash, digest);
	for (int i = 0; i < MAX_POSITIONS; i++)
		bigram->positions[i] = (uint16) ((digest[2 * i] << 8 | digest[2 * i + 1]) %
										 (CLK_WORDS * 64));
}

/* A bigram with its positions, remembered or computed. */
static const Bigram *
recall_bigram(Encoding *encoding, int field, const char *bytes, int length)
{
	uint64		word = 0;
	Bigram		fresh;
	Bigram	   *known;

	memcpy(&word, bytes, length);
	word = (word + (uint64) field) * UINT64CONST(0x9E3779B97F4A7C15);
	known = &encoding->encoder->memory[(word >> 40) % MEMORY_SIZE];
	if (known->field == field && known->length == length &&
		memcmp(known->bytes, bytes, length) == 0)
		return known;
	/* made apart, so that an error leaves nothing half done behind */
	fresh.field = (uint8) field;
	fresh.length = (uint8) length;
	memcpy(fresh.bytes, bytes, length);
	compute_positions(encoding, &fresh);
	*known = fresh;
	return known;
}

/* Not beyond the end, whatever a first byte may promise. */
static int
letter_length(const StringInfoData *string, int at)
{
	return Min(pg_utf_mblen((const unsigned char *) string->data + at), string->len - at);
}

static void
encode_value(Encoding *encoding, int field, const text *normal)
{
	StringInfoData padded;
	int			length;
	const char *utf8 = utf8_text(VARDATA_ANY(normal), (int) VARSIZE_ANY_EXHDR(normal), &length);
	int			at = 0;
	int			n = 0;

	if (length == 0)
		return;
	initStringInfo(&padded);
	appendStringInfoChar(&padded, VALUE_BEGINS);
	appendBinaryStringInfo(&padded, utf8, length);
	appendStringInfoChar(&padded, VALUE_ENDS);
	while (at + 1 < padded.len)
	{
		int			first = letter_length(&padded, at);
		int			second = letter_length(&padded, at + first);
		const Bigram *bigram;

		if (n++ % 4096 == 4095)
			CHECK_FOR_INTERRUPTS();
		bigram = recall_bigram(encoding, field, padded.data + at, first + second);
		for (int i = 0; i < encoding->n_positions; i++)
			clk_set_bit(encoding->clk, bigram->positions[i]);
		at += first;
	}
	pfree(padded.data);
}

static void
encode_values(Encoding *encoding, ArrayType *array)
{
	Datum	   *datums;
	bool	   *nulls;
	int			n;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &datums, &nulls, &n);
	if (n != encoding->fields.n_fields)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d values for the %d fields of the spec",
						n, encoding->fields.n_fields),
				 errhint("Give one value for each field, in the order of the spec; a missing one is NULL.")));
	for (int i = 0; i < n; i++)
	{
		text	   *value = nulls[i] ? NULL : DatumGetTextPP(datums[i]);

		if (value != NULL)
			value = link_normal_value(encoding->fields.fields[i].kind, value);
		if (value != NULL)
			encode_value(encoding, i, value);
	}
}

/* clk(key, spec, values ...) */
PG_FUNCTION_INFO_V1(clk);
Datum
clk(PG_FUNCTION_ARGS)
{
	const bytea *key = PG_GETARG_BYTEA_PP(0);
	ClkShape	shape = {.words = CLK_WORDS};
	uint8		digest[KEYED_HASH_LENGTH];
	Encoding	encoding;

	link_spec_open(PG_GETARG_LINK_SPEC(1), &encoding.fields);
	encoding.n_positions = Min(MAX_POSITIONS, FIELD_POSITIONS / encoding.fields.n_fields);
	keyed_hash_open(&encoding.hash, key);
	digest_of_spec(&encoding, digest);
	encoding.encoder = open_encoder(fcinfo, digest);
	shape.check = (uint32) digest[0] << 24 | (uint32) digest[1] << 16 |
		(uint32) digest[2] << 8 | digest[3];
	encoding.clk = clk_create(shape);
	encode_values(&encoding, PG_GETARG_ARRAYTYPE_P(2));
	keyed_hash_close(&encoding.hash);
	PG_RETURN_POINTER(encoding.clk);
}

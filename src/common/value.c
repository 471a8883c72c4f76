/*-------------------------------------------------------------------------
 *
 * value.c
 *	  Conversions, comparison and hashing shared by all value types.
 *
 *-------------------------------------------------------------------------
 */
#include "common/value.h"

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "port/pg_crc32c.h"
#include "utils/memutils.h"

#define BINARY_TRAILER	sizeof(uint32)	/* the CRC-32C */

void *
value_create(const ValueClass *class, Size size, uint16 flags)
{
	ValueHeader *value = palloc0(size);

	SET_VARSIZE(value, size);
	value->version = VALUE_VERSION;
	value->kind = class->kind;
	value->flags = flags;
	return value;
}

void
value_is_foreign(const ValueClass *class)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("stored value is not a %s of a known format", class->name),
			 errhint("A newer version of the extension may have written it: install that version, or restore the value.")));
}

void
value_count(const ValueClass *class, int64 *count, int64 n)
{
	if (pg_add_s64_overflow(*count, n, count))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of a %s is out of range", class->name),
				 errhint("Counts are limited to 9223372036854775807.")));
}

Size
value_checked_size(const ValueClass *class, Size header, Size count, Size each)
{
	if (count > (MaxAllocSize - header) / each)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s would exceed the limit of %zu bytes",
						class->name, (Size) MaxAllocSize),
				 errhint("Aggregate smaller groups.")));
	return header + count * each;
}

/* A canonical value of the class, from any datum of its type. */
static const ValueHeader *
canonical_from_datum(const ValueClass *class, Datum datum)
{
	return class->canonical(value_from_datum(class, datum));
}

Datum
value_in(const ValueClass *class, FunctionCallInfo fcinfo)
{
	Datum		json;
	const char *why = NULL;
	void	   *value;

	if (class->from_text != NULL)
	{
		value = class->from_text(PG_GETARG_CSTRING(0), EXP_ESCONTEXT(fcinfo));
		if (value == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(value);
	}
	if (!experience_jsonb_in(PG_GETARG_CSTRING(0), EXP_ESCONTEXT(fcinfo), &json))
		PG_RETURN_NULL();
	value = class->from_json(DatumGetJsonbP(json), &why);
	if (value == NULL || !class->validate(value, &why))
		experience_ereturn(EXP_ESCONTEXT(fcinfo), (Datum) 0,
					   (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
						errmsg("invalid input for type %s: %s",
							   class->name, why),
						errhint("See the text form in the documentation of the type.")));
	PG_RETURN_POINTER(value);
}

static char *
written(const ValueClass *class, void (*write) (const void *, StringInfo),
		FunctionCallInfo fcinfo)
{
	StringInfoData out;

	initStringInfo(&out);
	write(canonical_from_datum(class, PG_GETARG_DATUM(0)), &out);
	return out.data;
}

Datum
value_out(const ValueClass *class, FunctionCallInfo fcinfo)
{
	PG_RETURN_CSTRING(written(class, class->to_text != NULL ? class->to_text :
							  class->to_json, fcinfo));
}

static uint32
binary_checksum(const char *data, Size length)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, data, length);
	FIN_CRC32C(crc);
	return crc;
}

Datum
value_send(const ValueClass *class, FunctionCallInfo fcinfo)
{
	const ValueHeader *value = canonical_from_datum(class, PG_GETARG_DATUM(0));
	StringInfoData out;

	pq_begintypsend(&out);
	pq_sendint8(&out, value->version);
	class->to_binary(value, &out);
	pq_sendint32(&out, binary_checksum(out.data + VARHDRSZ,
									   out.len - VARHDRSZ));
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

Datum
value_recv(const ValueClass *class, FunctionCallInfo fcinfo)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	StringInfoData body;
	Size		length = message->len - message->cursor;
	const char *why = NULL;
	void	   *value = NULL;

	if (length <= BINARY_TRAILER + 1)
		why = "it is too short";
	else
	{
		/* The fields are read from a view that ends before the checksum. */
		body = *message;
		body.len -= BINARY_TRAILER;
		message->cursor = body.len;
		if (binary_checksum(body.data + body.cursor, length - BINARY_TRAILER) !=
			(uint32) pq_getmsgint(message, BINARY_TRAILER))
			why = "its checksum does not match";
		else if (pq_getmsgbyte(&body) != VALUE_VERSION)
			why = "its format version is unknown";
		else
			value = class->from_binary(&body, &why);
		if (value != NULL && body.cursor != body.len)
			why = "it has bytes left over";
	}
	if (why != NULL || !class->validate(value, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value of type %s: %s",
						class->name, why),
				 errhint("The data are damaged or come from a newer version of the extension: write them again.")));
	PG_RETURN_POINTER(value);
}

Datum
value_to_jsonb(const ValueClass *class, FunctionCallInfo fcinfo)
{
	char	   *text = written(class, class->to_json, fcinfo);

	return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}

Datum
value_from_jsonb(const ValueClass *class, FunctionCallInfo fcinfo)
{
	const char *why = NULL;
	void	   *value = class->from_json(PG_GETARG_JSONB_P(0), &why);

	if (value == NULL || !class->validate(value, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot cast this jsonb to %s: %s", class->name, why),
				 errhint("See the text form in the documentation of the type.")));
	PG_RETURN_POINTER(value);
}

int
value_compare(const ValueClass *class, FunctionCallInfo fcinfo)
{
	const ValueHeader *a = canonical_from_datum(class, PG_GETARG_DATUM(0));
	const ValueHeader *b = canonical_from_datum(class, PG_GETARG_DATUM(1));
	Size		size_a = VARSIZE(a);
	Size		size_b = VARSIZE(b);

	if (size_a != size_b)
		return size_a < size_b ? -1 : 1;
	return memcmp(VARDATA(a), VARDATA(b), size_a - VARHDRSZ);
}

uint64
value_hash(const ValueClass *class, Datum datum, uint64 seed)
{
	const ValueHeader *value = canonical_from_datum(class, datum);

	return hash_bytes_extended((const unsigned char *) VARDATA(value),
							   (int) (VARSIZE(value) - VARHDRSZ), seed);
}

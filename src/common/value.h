/*-------------------------------------------------------------------------
 *
 * value.h
 *	  What every value type of the extension has in common.
 *
 * A value is one flat varlena: a sufficient statistic that is at once the
 * transition state of its aggregate, the partial result of a parallel worker,
 * the stored column and the argument of every reading.  Each begins with a
 * ValueHeader; what follows belongs to the type and is described in its own
 * header file.
 *
 * A type describes itself once, in a ValueClass, and VALUE_FUNCTIONS() makes
 * from it the SQL-callable text, binary and jsonb conversions, comparisons and
 * hashes.  All ways in (text, binary, jsonb) end in the class's validate(),
 * which trusts nothing; all ways out go through canonical(), so that building
 * forms and slack never leave the server.
 *
 * Text form: JSON, unless the class has a language of its own.  Binary form:
 * one byte of format version, the fields in network byte order as the class
 * sends them, and a CRC-32C of all that, so that a damaged file is an error
 * and never another number.
 *
 * Equal content gives equal bytes in the canonical form.  Comparison and hash
 * use those bytes; the order is total but means nothing.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_VALUE_H
#define EXPERIENCE_VALUE_H

#include "postgres.h"

#include "common/compat.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#define VALUE_VERSION 1

/* Which type a value is of.  Stored on disk: never renumber. */
typedef enum ValueKind
{
	VALUE_RATINGS = 1,
	VALUE_JOURNEY = 2,
	VALUE_JOURNEY_PATTERN = 3,
	VALUE_JOURNEY_FUNNEL = 4,
	VALUE_FUNNEL_EVENTS = 5,
	VALUE_LINK_SPEC = 6,
	VALUE_LINK_RECORD = 7,
	VALUE_LINK_BLOCK = 8,
	VALUE_MATCH_PATTERNS = 9,
	VALUE_MATCH_MODEL = 10,
	VALUE_LINK_COMPONENTS = 11,
	VALUE_MATCH_QUALITY = 12,
	VALUE_CLK = 13,
	VALUE_CLK_BLOCK = 14,
	VALUE_COMOMENTS = 15,
	VALUE_UNIT_COMOMENTS = 16,
	VALUE_ESTIMATES = 17,
	VALUE_LEAD_LAG = 18,
	VALUE_RIDE = 19,
	VALUE_TAILORING = 20,
	VALUE_MATCHED_CHANGE = 21,
	VALUE_SURVIVAL = 22,
	VALUE_HEADCOUNT = 23,
	VALUE_COX = 24,
	VALUE_SURVIVAL_CAUSES = 25,
	VALUE_JOURNEY_GRAPH = 26,
	VALUE_JOURNEY_RETENTION = 27,
	VALUE_JOURNEY_ATTRIBUTION = 28,
	VALUE_CROSSING = 29
} ValueKind;

typedef struct ValueHeader
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;		/* VALUE_VERSION */
	uint8		kind;			/* a ValueKind */
	uint16		flags;			/* the type's own; unused bits are zero */
} ValueHeader;

StaticAssertDecl(sizeof(ValueHeader) == 8, "the header keeps 8-byte alignment");

/*
 * The description of a value type.  Conversion functions return NULL and set
 * *why to a message (lower case, no period) when the input is not acceptable;
 * they never raise an error for bad content, so that soft errors work.
 */
typedef struct ValueClass
{
	const char *name;			/* SQL name of the type */
	uint8		kind;
	Size		minimum_size;	/* smallest possible VARSIZE */

	/* true when the whole of a canonical value is well formed */
	bool		(*validate) (const void *value, const char **why);

	/* the packed canonical form; may return its argument, never changes it */
	const void *(*canonical) (const void *value);

	/*
	 * The text form, where it is not the JSON, and its reader where jsonb
	 * cannot hold it; from_text raises (soft) errors.
	 */
	void		(*to_text) (const void *value, StringInfo out);
	void	   *(*from_text) (const char *text, Node *escontext);

	void		(*to_json) (const void *value, StringInfo out);
	void	   *(*from_json) (Jsonb *json, const char **why);
	void		(*to_binary) (const void *value, StringInfo out);
	void	   *(*from_binary) (StringInfo in, const char **why);
} ValueClass;

/* Allocates a zeroed value with its header filled in. */
extern void *value_create(const ValueClass *class, Size size, uint16 flags);

/* Raises XX001: the stored bytes are not of the class and version. */
extern void pg_attribute_noreturn() value_is_foreign(const ValueClass *class);

/* Detoasts an argument and checks that it is of the class and version. */
static inline void *
value_from_datum(const ValueClass *class, Datum datum)
{
	ValueHeader *value = (ValueHeader *) PG_DETOAST_DATUM(datum);

	if (unlikely(VARSIZE(value) < class->minimum_size ||
				 value->version != VALUE_VERSION ||
				 value->kind != class->kind))
		value_is_foreign(class);
	return value;
}

/*
 * The state argument of a transition or combine function: the value itself
 * when called by an aggregate, which owns it and wants it changed in place,
 * and a private copy when called from plain SQL.
 */
static inline void *
value_state(const ValueClass *class, FunctionCallInfo fcinfo, int argument)
{
	Datum		datum = PG_GETARG_DATUM(argument);
	ValueHeader *value = value_from_datum(class, datum);

	if (AggCheckCallContext(fcinfo, NULL) ||
		(Pointer) value != DatumGetPointer(datum))
		return value;
	return memcpy(palloc(VARSIZE(value)), value, VARSIZE(value));
}

/*
 * What a transition or combine function returns: the state as it is to an
 * aggregate, which owns it, and its canonical form when called from plain SQL,
 * so that building forms and slack stay inside aggregates.
 */
static inline Datum
value_state_datum(const ValueClass *class, FunctionCallInfo fcinfo,
				  const void *state)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		state = class->canonical(state);
	return PointerGetDatum(state);
}

/* Adds to a count of a value; raises 22003 beyond 2^63. */
extern void value_count(const ValueClass *class, int64 *count, int64 n);

/* Raises 54000 when a value of this type may not grow to that size. */
extern Size value_checked_size(const ValueClass *class, Size header,
							   Size count, Size each);

/* The bodies of the functions that VALUE_FUNCTIONS() declares. */
extern Datum value_in(const ValueClass *class, FunctionCallInfo fcinfo);
extern Datum value_out(const ValueClass *class, FunctionCallInfo fcinfo);
extern Datum value_recv(const ValueClass *class, FunctionCallInfo fcinfo);
extern Datum value_send(const ValueClass *class, FunctionCallInfo fcinfo);
extern Datum value_to_jsonb(const ValueClass *class, FunctionCallInfo fcinfo);
extern Datum value_from_jsonb(const ValueClass *class, FunctionCallInfo fcinfo);
extern int	value_compare(const ValueClass *class, FunctionCallInfo fcinfo);
extern uint64 value_hash(const ValueClass *class, Datum value, uint64 seed);

#define VALUE_FUNCTION(type, suffix, result) \
	PG_FUNCTION_INFO_V1(type##_##suffix); \
	Datum \
	type##_##suffix(PG_FUNCTION_ARGS) \
	{ \
		return (result); \
	} \
	extern Datum type##_##suffix(PG_FUNCTION_ARGS)

#define VALUE_COMPARISON(type, class, suffix, operator) \
	VALUE_FUNCTION(type, suffix, \
				   BoolGetDatum(value_compare(class, fcinfo) operator 0))

/* Defines the SQL-callable functions that each value type has. */
#define VALUE_FUNCTIONS(type, class) \
	VALUE_FUNCTION(type, in, value_in(class, fcinfo)); \
	VALUE_FUNCTION(type, out, value_out(class, fcinfo)); \
	VALUE_FUNCTION(type, recv, value_recv(class, fcinfo)); \
	VALUE_FUNCTION(type, send, value_send(class, fcinfo)); \
	VALUE_FUNCTION(type, to_jsonb, value_to_jsonb(class, fcinfo)); \
	VALUE_FUNCTION(type, from_jsonb, value_from_jsonb(class, fcinfo)); \
	VALUE_COMPARISON(type, class, eq, ==); \
	VALUE_COMPARISON(type, class, ne, !=); \
	VALUE_COMPARISON(type, class, lt, <); \
	VALUE_COMPARISON(type, class, le, <=); \
	VALUE_COMPARISON(type, class, gt, >); \
	VALUE_COMPARISON(type, class, ge, >=); \
	VALUE_FUNCTION(type, cmp, Int32GetDatum(value_compare(class, fcinfo))); \
	VALUE_FUNCTION(type, hash, \
				   UInt32GetDatum((uint32) value_hash(class, \
													  PG_GETARG_DATUM(0), 0))); \
	VALUE_FUNCTION(type, hash_extended, \
				   UInt64GetDatum(value_hash(class, PG_GETARG_DATUM(0), \
											 (uint64) PG_GETARG_INT64(1))))

#endif							/* EXPERIENCE_VALUE_H */

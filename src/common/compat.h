/*
 * compat.h
 *	  Every difference between PostgreSQL 15 and 19 that the sources meet.
 *
 * No other file tests PG_VERSION_NUM. Include this after postgres.h and
 * fmgr.h; it brings the headers that moved between versions.
 *
 * Soft errors: from 16 on an input function may hand an error to its caller
 * (pg_input_is_valid, COPY ... ON_ERROR) instead of throwing it. On 15 the
 * same code throws.
 *
 *	  Node *escontext = EXP_ESCONTEXT(fcinfo);
 *
 *	  experience_ereturn(escontext, NULL,
 *						 (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
 *						  errmsg("..."), errhint("...")));
 */
#ifndef EXPERIENCE_COMPAT_H
#define EXPERIENCE_COMPAT_H

#include "common/int.h"
#include "common/jsonapi.h"
#include "fmgr.h"
#include "nodes/nodes.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/float.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#if PG_VERSION_NUM < 150000
#error "experience needs PostgreSQL 15 or newer"
#endif

#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#endif

/* static void pg_attribute_noreturn() f(...): 18 has another spelling, with another place */
#if PG_VERSION_NUM >= 180000 && !defined(pg_attribute_noreturn)
#define pg_attribute_noreturn() __attribute__((noreturn))
#endif

/* 15 leaves it to the linker which functions are visible; the Makefile hides all. */
#if PG_VERSION_NUM < 160000
#undef PG_FUNCTION_INFO_V1
#define PG_FUNCTION_INFO_V1(funcname) \
extern PGDLLEXPORT Datum funcname(PG_FUNCTION_ARGS); \
extern PGDLLEXPORT const Pg_finfo_record *CppConcat(pg_finfo_,funcname)(void); \
const Pg_finfo_record * \
CppConcat(pg_finfo_,funcname) (void) \
{ \
	static const Pg_finfo_record my_finfo = {1}; \
	return &my_finfo; \
} \
extern int	no_such_variable
#endif

/* Where an input function reports soft errors; NULL means: throw. */
#if PG_VERSION_NUM >= 160000
#define EXP_ESCONTEXT(fcinfo) ((fcinfo)->context)
#else
#define EXP_ESCONTEXT(fcinfo) ((Node *) NULL)
#endif

/* Reports an error and leaves the calling function with the dummy value. */
#if PG_VERSION_NUM >= 160000
#define experience_ereturn(escontext, dummy, ...) \
	ereturn(escontext, dummy, __VA_ARGS__)
#else
#define experience_ereturn(escontext, dummy, ...) \
	do { \
		(void) (escontext); \
		ereport(ERROR, __VA_ARGS__); \
		return dummy; \
	} while (0)
#endif

/* jsonb from text; false when a soft error has been saved in escontext. */
static inline bool
experience_jsonb_in(char *text, Node *escontext, Datum *result)
{
#if PG_VERSION_NUM >= 160000
	return DirectInputFunctionCallSafe(jsonb_in, text, InvalidOid, -1,
									   escontext, result);
#else
	(void) escontext;
	*result = DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
	return true;
#endif
}

/*
 * What the JSON parser calls.  From 16 on an action says whether to go on; in
 * 15 it cannot, but there an error is thrown before.
 *
 *	  static EXP_JSON_ACTION
 *	  object_began(void *reader)
 *	  {
 *		  EXP_JSON_RETURN(began(reader));
 *	  }
 */
#if PG_VERSION_NUM >= 160000
#define EXP_JSON_ACTION JsonParseErrorType
#define EXP_JSON_RETURN(good) return (good) ? JSON_SUCCESS : JSON_SEM_ACTION_FAILED
#define EXP_JSON_REFUSED(error) ((error) == JSON_SEM_ACTION_FAILED)
#else
#define EXP_JSON_ACTION void
#define EXP_JSON_RETURN(good) ((void) (good))
#define EXP_JSON_REFUSED(error) (false)
#endif

static inline JsonLexContext *
experience_json_lexer(const char *text, size_t length, int encoding)
{
#if PG_VERSION_NUM >= 170000
	return makeJsonLexContextCstringLen(NULL, text, length, encoding, true);
#else
	return makeJsonLexContextCstringLen(unconstify(char *, text), (int) length,
										encoding, true);
#endif
}

/* DecodeDateTime() without what 16 added on time zone abbreviations. */
static inline int
experience_decode_datetime(char **field, int *types, int n_fields, int *kind,
						   struct pg_tm *tm, fsec_t *fsec, int *zone)
{
#if PG_VERSION_NUM >= 160000
	DateTimeErrorExtra extra;

	return DecodeDateTime(field, types, n_fields, kind, tm, fsec, zone, &extra);
#else
	return DecodeDateTime(field, types, n_fields, kind, tm, fsec, zone);
#endif
}

/* three-way comparison for qsort, in core from 17 on */
#if PG_VERSION_NUM < 170000
static inline int
pg_cmp_s32(int32 a, int32 b)
{
	return (a > b) - (a < b);
}

static inline int
pg_cmp_s64(int64 a, int64 b)
{
	return (a > b) - (a < b);
}
#endif

/* From 19 on a window function says whether IGNORE NULLS may be written after it. */
#if PG_VERSION_NUM >= 190000
#define EXP_REFUSE_IGNORE_NULLS(window, fcinfo) \
	WinCheckAndInitializeNullTreatment(window, false, fcinfo)
#else
#define EXP_REFUSE_IGNORE_NULLS(window, fcinfo) ((void) 0)
#endif

#endif							/* EXPERIENCE_COMPAT_H */

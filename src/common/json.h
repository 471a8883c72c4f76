/*-------------------------------------------------------------------------
 *
 * json.h
 *	  Reading and writing the JSON text form of values.
 *
 * The server's jsonb does the parsing; these functions take fields out of a
 * jsonb object strictly: a number must be of the kind asked for, a field may
 * not be missing, a key nobody asked for is an error.  None of them raises an
 * error: they return false and leave a message in *why.
 *
 * Numbers are written in the shortest form that reads back as the same bits,
 * whatever extra_float_digits says.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JSON_H
#define EXPERIENCE_JSON_H

#include "postgres.h"

#include "common/compat.h"
#include "lib/stringinfo.h"
#include "math/double_double.h"
#include "utils/jsonb.h"

/* True when the object's keys are all in the NULL-terminated list. */
extern bool json_keys_known(Jsonb *json, const char *const *keys,
							const char **why);

/* NULL when the object has no such field. */
extern JsonbValue *json_field(Jsonb *json, const char *key);

/* NULL also when it is null there: what an option is that was not given. */
extern JsonbValue *json_given_field(Jsonb *json, const char *key);

extern bool json_int64(const JsonbValue *value, int64 *result);
extern bool json_float8(const JsonbValue *value, double *result);

/* The same of a number as it is written in JSON, and how jsonb writes one. */
extern bool json_int64_from_text(const char *text, int64 *result);
extern bool json_float8_from_text(const char *text, double *result);
extern char *json_number_text(const JsonbValue *value);

/* A double-double stands as one number, or as [high, low] when low is not 0. */
extern bool json_double_double(const JsonbValue *value, double_double *result);

/* Required fields of an object. */
extern bool json_int64_field(Jsonb *json, const char *key, int64 *result,
							 const char **why);

/* The required array field; NULL when it is missing or no array. */
extern JsonbContainer *json_array_field(Jsonb *json, const char *key,
										const char **why);

extern void append_float8(StringInfo out, double number);
extern void append_double_double(StringInfo out, double_double number);
extern void append_json_string(StringInfo out, const char *text);

#endif							/* EXPERIENCE_JSON_H */

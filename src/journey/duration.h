/*-------------------------------------------------------------------------
 *
 * duration.h
 *	  Lengths of time in options, and in the text forms of values.
 *
 * The one spelling is that of ISO 8601 in seconds, with as many decimals as
 * there are, at most six: "PT604800S", "PT1.5S".
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DURATION_H
#define EXPERIENCE_DURATION_H

#include "postgres.h"

#include "common/compat.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

/* As a JSON string. */
extern void append_duration(StringInfo out, int64 microseconds);

/*
 * A field of that name, NULL when it is missing: a string in the one spelling,
 * or else, unless canonical_only, in any that an interval of a fixed length,
 * not below zero, may have.  False with a reason when it is neither; intervals
 * that the server cannot read, and months, are errors.
 */
extern bool duration_from_json(const JsonbValue *field, const char *name,
							   bool canonical_only, int64 *microseconds,
							   const char **why);

#endif							/* EXPERIENCE_DURATION_H */

/*-------------------------------------------------------------------------
 *
 * time_text.h
 *	  Times and days in the text forms of values: ISO 8601, times in UTC.
 *
 * Writing and reading depend neither on the session's settings nor on its
 * clock, and every timestamptz but the infinite ones comes back as it was.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_TIME_TEXT_H
#define EXPERIENCE_TIME_TEXT_H

#include "postgres.h"

#include "common/compat.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

/* As a JSON string, "2025-01-31T09:00:00Z" or "0044-03-15T00:00:00Z BC". */
extern void append_time(StringInfo out, TimestampTz at);

/* False for anything but a string with a date, a time and a zone. */
extern bool time_from_text(const char *string, int length, TimestampTz *at);
extern bool time_from_json(const JsonbValue *value, TimestampTz *at);

/* A Julian day as a JSON string, "2025-01-31" or "0044-03-15 BC". */
extern void append_day(StringInfo out, int64 julian_day);

/* Only what append_day() writes is read. */
extern bool day_from_json(const JsonbValue *value, int64 *julian_day);

#endif							/* EXPERIENCE_TIME_TEXT_H */

/*-------------------------------------------------------------------------
 *
 * duration.c
 *	  Lengths of time in options, and in the text forms of values.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/duration.h"

#include "journey/journey_sql.h"
#include "utils/timestamp.h"

void
append_duration(StringInfo out, int64 microseconds)
{
	int64		fraction = microseconds % USECS_PER_SEC;
	int			digits = 6;

	appendStringInfo(out, "\"PT" INT64_FORMAT, microseconds / USECS_PER_SEC);
	for (; fraction > 0 && fraction % 10 == 0; digits--)
		fraction /= 10;
	if (fraction > 0)
		appendStringInfo(out, ".%0*d", digits, (int) fraction);
	appendStringInfoString(out, "S\"");
}

/* PT<seconds>S with up to six decimals, as written here. */
static bool
duration_from_text(const char *text, int64 *microseconds)
{
	int64		result = 0;
	int			decimals = -1;

	if (strncmp(text, "PT", 2) != 0)
		return false;
	for (text += 2; *text != 'S' || text[1] != '\0'; text++)
	{
		if (*text == '.' && decimals < 0)
		{
			decimals = 0;
			continue;
		}
		if (*text < '0' || *text > '9' || decimals == 6 ||
			pg_mul_s64_overflow(result, 10, &result) ||
			pg_add_s64_overflow(result, *text - '0', &result))
			return false;
		decimals += decimals >= 0;
	}
	for (decimals = Max(decimals, 0); decimals < 6; decimals++)
		if (pg_mul_s64_overflow(result, 10, &result))
			return false;
	*microseconds = result;
	return true;
}

bool
duration_from_json(const JsonbValue *field, const char *name, bool canonical_only,
				   int64 *microseconds, const char **why)
{
	char	   *text;

	*why = psprintf("\"%s\" must be a text with a length of time, such as \"%s\"", name,
					canonical_only ? "PT604800S" : "7 days");
	if (field == NULL || field->type != jbvString)
		return false;
	text = pnstrdup(field->val.string.val, field->val.string.len);
	if (duration_from_text(text, microseconds))
		return true;
	if (canonical_only)
		return false;
	/* What a minus sign applies to would depend on the session's IntervalStyle. */
	*why = psprintf("\"%s\" must not be negative", name);
	if (strchr(text, '-') != NULL)
		return false;
	*microseconds = journey_duration(DatumGetIntervalP(DirectFunctionCall3(interval_in,
																		   CStringGetDatum(text),
																		   ObjectIdGetDatum(InvalidOid),
																		   Int32GetDatum(-1))),
									 name);
	return true;
}

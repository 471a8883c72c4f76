/*-------------------------------------------------------------------------
 *
 * time_text.c
 *	  Times in the text forms of values: ISO 8601 in UTC.
 *
 *-------------------------------------------------------------------------
 */
#include "common/time_text.h"

#include <ctype.h>

#include "miscadmin.h"
#include "utils/timestamp.h"

/*
 * UTC, ISO 8601, with as many digits of a second as there are; the era comes
 * last, where the server's date parser takes it.
 */
void
append_time(StringInfo out, TimestampTz at)
{
	struct pg_tm tm;
	fsec_t		fsec;
	char		text[MAXDATELEN + 1];

	if (timestamp2tm(at, NULL, &tm, &fsec, NULL, NULL) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range"),
				 errhint("Give a finite time.")));
	EncodeDateTime(&tm, fsec, false, 0, NULL, USE_XSD_DATES, text);
	if (tm.tm_year <= 0)
		text[strlen(text) - strlen(" BC")] = '\0';
	appendStringInfo(out, "\"%sZ%s\"", text, tm.tm_year <= 0 ? " BC" : "");
}

/*
 * Does the text have the shape of a time in ISO 8601 with its zone?  In the
 * shape, 9 stands for a digit and blank for the end.  The server's date parser
 * reads other spellings as well, by the session's settings or by its clock.
 */
static bool
has_time_shape(const char *text)
{
	static const char *const shape = "-99-99T99:99:99";
	int			year = (int) strspn(text, "0123456789");

	if (year < 4)
		return false;
	text += year;
	for (const char *c = shape; *c != '\0'; c++, text++)
		if (*c == '9' ? !isdigit((unsigned char) *text) : *text != *c)
			return false;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (*text == '+' || *text == '-')
		text += 1 + strspn(text + 1, "0123456789:");
	else if (*text++ != 'Z')
		return false;
	return *text == '\0' || strcmp(text, " BC") == 0;
}

/* A time in ISO 8601 with its zone, read by the server's date parser. */
bool
time_from_text(const char *string, int length, TimestampTz *at)
{
	char		text[MAXDATELEN];
	char		work[MAXDATELEN + MAXDATEFIELDS];
	char	   *field[MAXDATEFIELDS];
	int			types[MAXDATEFIELDS];
	int			n_fields;
	int			kind;
	int			zone;
	struct pg_tm tm;
	fsec_t		fsec;

	if (length >= MAXDATELEN)
		return false;
	memcpy(text, string, length);
	text[length] = '\0';
	return has_time_shape(text) &&
		ParseDateTime(text, work, sizeof(work), field, types, MAXDATEFIELDS,
					  &n_fields) == 0 &&
		experience_decode_datetime(field, types, n_fields, &kind, &tm, &fsec,
								   &zone) == 0 &&
		kind == DTK_DATE && tm2timestamp(&tm, fsec, &zone, at) == 0;
}

bool
time_from_json(const JsonbValue *value, TimestampTz *at)
{
	return value->type == jbvString &&
		time_from_text(value->val.string.val, value->val.string.len, at);
}

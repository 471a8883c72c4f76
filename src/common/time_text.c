/*-------------------------------------------------------------------------
 *
 * time_text.c
 *	  Times and days in the text forms of values: ISO 8601, times in UTC.
 *
 *-------------------------------------------------------------------------
 */
#include "common/time_text.h"

#include <ctype.h>

#include "miscadmin.h"
#include "utils/datetime.h"
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

static void
day_text(int64 julian_day, char *text)
{
	struct pg_tm tm = {0};

	j2date((int) julian_day, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, text);
}

void
append_day(StringInfo out, int64 julian_day)
{
	char		text[MAXDATELEN + 1];

	day_text(julian_day, text);
	appendStringInfo(out, "\"%s\"", text);
}

bool
day_from_json(const JsonbValue *value, int64 *julian_day)
{
	char		text[MAXDATELEN + 1];
	char		again[MAXDATELEN + 1];
	char		era[3] = "";
	int			length;
	int			year;
	int			month;
	int			day;

	if (value == NULL || value->type != jbvString || value->val.string.len > MAXDATELEN)
		return false;
	length = value->val.string.len;
	memcpy(text, value->val.string.val, length);
	text[length] = '\0';
	if (sscanf(text, "%9d-%2d-%2d %2s", &year, &month, &day, era) < 3)
		return false;
	if (strcmp(era, "BC") == 0)
		year = 1 - year;
	if (!IS_VALID_JULIAN(year, month, day) || month < 1 || month > MONTHS_PER_YEAR)
		return false;
	*julian_day = date2j(year, month, day);
	if (*julian_day < 0 || *julian_day >= DATE_END_JULIAN)
		return false;
	day_text(*julian_day, again);
	return strcmp(text, again) == 0;
}

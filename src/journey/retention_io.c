/*-------------------------------------------------------------------------
 *
 * retention_io.c
 *	  Text, binary and jsonb forms of journey_retention values.
 *
 * Text:	{"start": "signup", "back": "visit", "options": {"unit": "month",
 *			"cohort": "first", "kind": "bounded", "origin": "calendar",
 *			"periods": 2, "timezone": "UTC", "until": "2025-03-01T00:00:00Z"},
 *			"missing": 0, "cohorts": [["2025-01-01", 5, [5, 2, 0], [5, 5, 0]]]}
 *			A cohort has its first day, its size, and for each period those who
 *			returned and, with until only, those at risk.
 * Binary:	the fields, in this order.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/retention.h"

#include "common/json.h"
#include "common/time_text.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

static void
append_counts(StringInfo out, const int64 *counts, int n)
{
	appendStringInfoString(out, ", [");
	for (int k = 0; k < n; k++)
		appendStringInfo(out, k == 0 ? INT64_FORMAT : ", " INT64_FORMAT, counts[k]);
	appendStringInfoChar(out, ']');
}

static void
retention_to_json(const void *value, StringInfo out)
{
	const JourneyRetention *retention = value;
	const RetentionDefinition *definition = retention_definition(retention);
	int			n = retention_periods(definition);

	appendStringInfoString(out, "{\"start\": ");
	append_json_string(out, retention_start(definition));
	appendStringInfoString(out, ", \"back\": ");
	append_json_string(out, retention_back(definition));
	appendStringInfoString(out, ", \"options\": ");
	retention_append_options(out, definition);
	appendStringInfo(out, ", \"missing\": " INT64_FORMAT ", \"cohorts\": [",
					 retention->missing);
	for (int i = 0; i < retention->n_cohorts; i++)
	{
		int64	   *row = retention_row(retention, i);

		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, i == 0 ? "[" : ", [");
		append_day(out, (int64) retention_cohorts(retention)[i].first_day + POSTGRES_EPOCH_JDATE);
		appendStringInfo(out, ", " INT64_FORMAT, row[0]);
		append_counts(out, retention_returned(row), n);
		if (definition->has_until)
			append_counts(out, retention_at_risk(row, definition), n);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "]}");
}

static bool
counts_from_json(const JsonbValue *value, int64 *counts, int n)
{
	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data) ||
		(int) JsonContainerSize(value->val.binary.data) != n)
		return false;
	for (int k = 0; k < n; k++)
	{
		JsonbValue *count = getIthJsonbValueFromContainer(value->val.binary.data, k);

		if (!json_int64(count, &counts[k]))
			return false;
		/* there may be millions */
		pfree(count);
	}
	return true;
}

static bool
cohort_from_json(const JsonbValue *value, const RetentionDefinition *definition,
				 RetentionCohort *cohort, int64 *row)
{
	int			n = retention_periods(definition);
	JsonbContainer *fields;
	int64		day;

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		return false;
	fields = value->val.binary.data;
	if (JsonContainerSize(fields) != (definition->has_until ? 4 : 3) ||
		!day_from_json(getIthJsonbValueFromContainer(fields, 0), &day))
		return false;
	cohort->first_day = (DateADT) (day - POSTGRES_EPOCH_JDATE);
	return json_int64(getIthJsonbValueFromContainer(fields, 1), &row[0]) &&
		counts_from_json(getIthJsonbValueFromContainer(fields, 2), retention_returned(row), n) &&
		(!definition->has_until ||
		 counts_from_json(getIthJsonbValueFromContainer(fields, 3),
						  retention_at_risk(row, definition), n));
}

static char *
text_field(Jsonb *json, const char *key, const char **why)
{
	JsonbValue *value = json_field(json, key);

	if (value != NULL && value->type == jbvString)
		return pnstrdup(value->val.string.val, value->val.string.len);
	*why = psprintf("\"%s\" must be a text", key);
	return NULL;
}

static RetentionDefinition *
definition_from_json(Jsonb *json, const char **why)
{
	char	   *start = text_field(json, "start", why);
	char	   *back = text_field(json, "back", why);
	JsonbValue *field = json_field(json, "options");
	RetentionDefinition options;
	const char *timezone;

	if (start == NULL || back == NULL)
		return NULL;
	*why = "\"options\" must be an object";
	if (field == NULL || field->type != jbvBinary ||
		!JsonContainerIsObject(field->val.binary.data) ||
		!retention_options(JsonbValueToJsonb(field), &options, &timezone, why))
		return NULL;
	return retention_define(&options, start, back, timezone);
}

static void *
retention_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"start", "back", "options", "missing",
	"cohorts", NULL};
	RetentionDefinition *definition;
	JsonbContainer *cohorts;
	JourneyRetention *retention;
	int64		missing;
	int			n;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(definition = definition_from_json(json, why)) == NULL ||
		(cohorts = json_array_field(json, "cohorts", why)) == NULL)
		return NULL;
	n = (int) JsonContainerSize(cohorts);
	/* each count takes an entry, so that no small text asks for a large value */
	*why = "\"cohorts\" has fewer counts than it must";
	if ((Size) n * retention_width(definition) > VARSIZE(json) / sizeof(JEntry))
		return NULL;
	retention = retention_create(definition, n);
	retention->missing = missing;
	retention->n_cohorts = n;
	for (int i = 0; i < n; i++)
	{
		RetentionCohort *cohort = &retention_cohorts(retention)[i];

		CHECK_FOR_INTERRUPTS();
		cohort->row = i;
		if (!cohort_from_json(getIthJsonbValueFromContainer(cohorts, i), definition,
							  cohort, retention_row(retention, i)))
		{
			*why = psprintf("\"cohorts\" must be arrays of a date, a size, and %s of %d counts",
							definition->has_until ? "two arrays" : "one array",
							retention_periods(definition));
			return NULL;
		}
	}
	return retention;
}

static void
send_string(StringInfo out, const char *text)
{
	send_text(out, text, (int) strlen(text));
}

static void
retention_to_binary(const void *value, StringInfo out)
{
	const JourneyRetention *retention = value;
	const RetentionDefinition *definition = retention_definition(retention);
	int			width = retention_width(definition);

	send_string(out, retention_start(definition));
	send_string(out, retention_back(definition));
	send_string(out, retention_timezone(definition));
	for (int choice = 0; choice < RETENTION_CHOICES; choice++)
		pq_sendint8(out, definition->choices[choice]);
	pq_sendint16(out, (uint16) definition->last_period);
	pq_sendint8(out, (uint8) definition->has_until);
	pq_sendint64(out, (uint64) definition->until);
	pq_sendint64(out, (uint64) retention->missing);
	pq_sendint32(out, (uint32) retention->n_cohorts);
	for (int i = 0; i < retention->n_cohorts; i++)
	{
		const int64 *row = retention_row(retention, i);

		CHECK_FOR_INTERRUPTS();
		pq_sendint32(out, (uint32) retention_cohorts(retention)[i].first_day);
		for (int k = 0; k < width; k++)
			pq_sendint64(out, (uint64) row[k]);
	}
}

/* A text that has no zero in it. */
static char *
receive_string(StringInfo in)
{
	int			length;
	const char *text = receive_text(in, &length);

	return text == NULL || strnlen(text, length) != (size_t) length ? NULL :
		pnstrdup(text, length);
}

static RetentionDefinition *
receive_definition(StringInfo in)
{
	RetentionDefinition options = {0};
	char	   *start = receive_string(in);
	char	   *back = start == NULL ? NULL : receive_string(in);
	char	   *timezone = back == NULL ? NULL : receive_string(in);

	if (timezone == NULL)
		return NULL;
	for (int choice = 0; choice < RETENTION_CHOICES; choice++)
		options.choices[choice] = (uint8) pq_getmsgbyte(in);
	options.last_period = (int32) pq_getmsgint(in, 2);
	options.has_until = pq_getmsgbyte(in);
	options.until = pq_getmsgint64(in);
	if (options.last_period < 1 || options.last_period > RETENTION_MAX_PERIOD)
		return NULL;
	return retention_define(&options, start, back, timezone);
}

static void *
retention_from_binary(StringInfo in, const char **why)
{
	RetentionDefinition *definition = receive_definition(in);
	JourneyRetention *retention;
	int64		missing;
	uint32		n;

	*why = "its definition is not possible";
	if (definition == NULL)
		return NULL;
	missing = pq_getmsgint64(in);
	n = (uint32) pq_getmsgint(in, 4);
	*why = "its number of cohorts is not possible";
	if (n > (uint32) (in->len - in->cursor) /
		(sizeof(int32) + retention_width(definition) * sizeof(int64)))
		return NULL;
	retention = retention_create(definition, (int) n);
	retention->missing = missing;
	retention->n_cohorts = (int) n;
	for (uint32 i = 0; i < n; i++)
	{
		int64	   *row = retention_row(retention, i);

		CHECK_FOR_INTERRUPTS();
		retention_cohorts(retention)[i] = (RetentionCohort) {(DateADT) pq_getmsgint(in, 4), i};
		for (int k = 0; k < retention_width(definition); k++)
			row[k] = pq_getmsgint64(in);
	}
	*why = NULL;
	return retention;
}

static bool
definition_is_sound(const RetentionDefinition *definition, const char **why)
{
	const char *start = retention_start(definition);
	const char *back = retention_back(definition);
	const char *timezone = retention_timezone(definition);
	const char *own = timezone;

	*why = "its options are not possible";
	for (int choice = 0; choice < RETENTION_CHOICES; choice++)
		for (int word = 0; word <= definition->choices[choice]; word++)
			if (retention_words[choice][word] == NULL)
				return false;
	if (definition->last_period < 1 || definition->last_period > RETENTION_MAX_PERIOD ||
		(definition->has_until ? definition->has_until != 1 || !IS_VALID_TIMESTAMP(definition->until) :
		 definition->until != 0))
		return false;
	*why = "a step is not possible";
	if (strlen(start) > PATTERN_MAX_TEXT || strlen(back) > PATTERN_MAX_TEXT ||
		!step_is_canonical(start, (int) strlen(start)) ||
		!step_is_canonical(back, (int) strlen(back)))
		return false;
	*why = "its time zone is not one of this server";
	return retention_zone(&own) != NULL && strcmp(own, timezone) == 0;
}

/* The first day of a unit, behind that of the cohort before. */
static bool
first_day_is_sound(const JourneyRetention *retention, int cohort)
{
	RetentionUnit unit = retention_definition(retention)->choices[RETENTION_UNIT];
	const RetentionCohort *cohorts = retention_cohorts(retention);
	int64		day = (int64) cohorts[cohort].first_day + POSTGRES_EPOCH_JDATE;

	return retention_day_is_possible(day) &&
		calendar_first_day(unit, calendar_unit_of_day(unit, day)) == day &&
		(cohort == 0 || cohorts[cohort - 1].first_day < cohorts[cohort].first_day);
}

/*
 * Both ways in have laid out the value themselves; what it says is not to be
 * trusted.
 */
static bool
retention_validate(const void *value, const char **why)
{
	const JourneyRetention *retention = value;
	const RetentionDefinition *definition = retention_definition(retention);

	if (!definition_is_sound(definition, why))
		return false;
	*why = "its number of missing journeys is negative";
	if (retention->missing < 0)
		return false;
	for (int i = 0; i < retention->n_cohorts; i++)
	{
		int64	   *row = retention_row(retention, i);

		CHECK_FOR_INTERRUPTS();
		*why = "its cohorts do not begin with a unit, one after the other";
		if (!first_day_is_sound(retention, i))
			return false;
		*why = "its counts of persons do not fit";
		if (row[0] < 1 || !retention_row_is_sound(row, definition))
			return false;
	}
	*why = NULL;
	return true;
}

static const void *
retention_canonical(const void *value)
{
	return retention_pack(value);
}

const ValueClass journey_retention_class = {
	.name = "journey_retention",
	.kind = VALUE_JOURNEY_RETENTION,
	.minimum_size = offsetof(JourneyRetention, data) + offsetof(RetentionDefinition, strings),
	.validate = retention_validate,
	.canonical = retention_canonical,
	.to_json = retention_to_json,
	.from_json = retention_from_json,
	.to_binary = retention_to_binary,
	.from_binary = retention_from_binary
};

VALUE_FUNCTIONS(journey_retention, &journey_retention_class);

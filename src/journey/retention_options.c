/*-------------------------------------------------------------------------
 *
 * retention_options.c
 *	  From SQL arguments to a definition of retention that is ready to be run.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/retention.h"

#include "common/argument_cache.h"
#include "common/json.h"
#include "common/time_text.h"

#define DEFAULT_LAST_PERIOD	12
#define DEFAULT_TIMEZONE	"UTC"

static const char *const units[] = {"day", "week", "month", "quarter", "year", NULL};
static const char *const cohorts[] = {"first", "recurring", NULL};
static const char *const kinds[] = {"bounded", "unbounded", NULL};
static const char *const origins[] = {"calendar", "elapsed", NULL};

const char *const retention_choices[RETENTION_CHOICES] = {"unit", "cohort", "kind", "origin"};
const char *const *const retention_words[RETENTION_CHOICES] = {units, cohorts, kinds, origins};

RetentionDefinition *
retention_define(const RetentionDefinition *options, const char *start,
				 const char *back, const char *timezone)
{
	const char *const strings[] = {start, back, timezone};
	Size		size = offsetof(RetentionDefinition, strings);
	RetentionDefinition *definition;
	char	   *to;

	for (int i = 0; i < (int) lengthof(strings); i++)
		size += strlen(strings[i]) + 1;
	size = TYPEALIGN(8, size);
	definition = palloc0(size);
	*definition = *options;
	definition->size = (int32) size;
	to = definition->strings;
	for (int i = 0; i < (int) lengthof(strings); i++)
		to = strcpy(to, strings[i]) + strlen(strings[i]) + 1;
	return definition;
}

static bool
choice_from_json(Jsonb *json, RetentionChoice choice, uint8 *chosen, const char **why)
{
	const JsonbValue *value = json_given_field(json, retention_choices[choice]);
	const char *const *words = retention_words[choice];
	StringInfoData known;

	if (value == NULL)
		return true;
	initStringInfo(&known);
	for (int i = 0; words[i] != NULL; i++)
	{
		if (value->type == jbvString && value->val.string.len == (int) strlen(words[i]) &&
			memcmp(value->val.string.val, words[i], value->val.string.len) == 0)
		{
			*chosen = (uint8) i;
			return true;
		}
		appendStringInfo(&known, i == 0 ? "%s" : ", %s", words[i]);
	}
	*why = psprintf("\"%s\" must be one of: %s", retention_choices[choice], known.data);
	return false;
}

static bool
timezone_from_json(Jsonb *json, const char **timezone, const char **why)
{
	const JsonbValue *value = json_given_field(json, "timezone");
	char	   *given;

	*timezone = DEFAULT_TIMEZONE;
	if (value == NULL)
		return true;
	*why = "\"timezone\" must be the name of a time zone, such as \"Europe/Helsinki\"";
	if (value->type != jbvString)
		return false;
	given = pnstrdup(value->val.string.val, value->val.string.len);
	*timezone = given;
	if (retention_zone(timezone) != NULL)
		return true;
	*why = psprintf("there is no time zone \"%s\" in pg_timezone_names", given);
	return false;
}

bool
retention_options(Jsonb *json, RetentionDefinition *options, const char **timezone,
				  const char **why)
{
	static const char *const keys[] = {"until", "unit", "periods", "cohort",
	"kind", "origin", "timezone", NULL};
	const JsonbValue *value;
	int64		last_period = DEFAULT_LAST_PERIOD;

	*options = (RetentionDefinition) {.choices[RETENTION_UNIT] = RETENTION_MONTH};
	*timezone = DEFAULT_TIMEZONE;
	if (json == NULL)
	{
		options->last_period = DEFAULT_LAST_PERIOD;
		return true;
	}
	if (!json_keys_known(json, keys, why))
		return false;
	for (int choice = 0; choice < RETENTION_CHOICES; choice++)
		if (!choice_from_json(json, choice, &options->choices[choice], why))
			return false;
	value = json_given_field(json, "periods");
	if (value != NULL && (!json_int64(value, &last_period) || last_period < 1 ||
						  last_period > RETENTION_MAX_PERIOD))
	{
		*why = psprintf("\"periods\" must be a number from 1 to %d", RETENTION_MAX_PERIOD);
		return false;
	}
	options->last_period = (int32) last_period;
	value = json_given_field(json, "until");
	options->has_until = value != NULL;
	if (value != NULL && !time_from_json(value, &options->until))
	{
		*why = "\"until\" must be a time in ISO 8601 with its zone, such as \"2025-01-31T00:00:00Z\"";
		return false;
	}
	return timezone_from_json(json, timezone, why);
}

/* The canonical spelling: every option but an until that is not given. */
void
retention_append_options(StringInfo out, const RetentionDefinition *definition)
{
	appendStringInfoChar(out, '{');
	for (int choice = 0; choice < RETENTION_CHOICES; choice++)
		appendStringInfo(out, "\"%s\": \"%s\", ", retention_choices[choice],
						 retention_words[choice][definition->choices[choice]]);
	appendStringInfo(out, "\"periods\": %d, \"timezone\": ", definition->last_period);
	append_json_string(out, retention_timezone(definition));
	if (definition->has_until)
	{
		appendStringInfoString(out, ", \"until\": ");
		append_time(out, definition->until);
	}
	appendStringInfoChar(out, '}');
}

/* Of the arguments start, back and options. */
static void *
spec_create(const ArgumentBytes *arguments)
{
	static const char *const names[] = {"start", "back"};
	RetentionSpec *spec = palloc0(sizeof(RetentionSpec));
	RetentionDefinition options;
	const char *timezone;
	const char *why;

	for (int i = 0; i < (int) lengthof(names); i++)
	{
		if (arguments[i].bytes == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s of a retention must not be null", names[i]),
					 errhint("Give the steps by which a person starts and comes back, such as 'customer:purchase'.")));
		spec->steps[i] = step_from_pattern(value_from_datum(&journey_pattern_class,
															PointerGetDatum(arguments[i].bytes)),
										   psprintf("%s of a retention", names[i]));
	}
	if (!retention_options((Jsonb *) arguments[2].bytes, &options, &timezone, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of a retention are not possible: %s", why),
				 errhint("Known are: until, unit, periods, cohort, kind, origin, timezone.")));
	spec->definition = retention_define(&options, step_text(spec->steps[0]),
										step_text(spec->steps[1]), timezone);
	spec->calendar = retention_calendar(options.choices[RETENTION_UNIT],
										retention_zone(&timezone));
	spec->columns = JOURNEY_READ_AT | step_columns(spec->steps, lengthof(spec->steps));
	return spec;
}

const RetentionSpec *
retention_spec(FunctionCallInfo fcinfo)
{
	ArgumentBytes arguments[3];

	for (int i = 0; i < (int) lengthof(arguments); i++)
		arguments[i] = varlena_argument(fcinfo, i + 2);
	return made_of_arguments(fcinfo, arguments, lengthof(arguments), spec_create);
}

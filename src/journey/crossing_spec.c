/*-------------------------------------------------------------------------
 *
 * crossing_spec.c
 *	  Steps and options of a crossing, and their one spelling.
 *
 * Definition: {"lead": "candidate:rejected", "control": "customer:renewal",
 * "follow": "customer:left", "within": "PT31536000S",
 * "observed_until": "2025-12-31T00:00:00Z"}, the last null when nothing is
 * censored.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/crossing.h"

#include "common/argument_cache.h"
#include "common/json.h"
#include "common/time_text.h"
#include "journey/duration.h"

const char *const crossing_step_names[CROSSING_STEPS] = {"lead", "control", "follow"};

#define ARGUMENTS	(CROSSING_STEPS + 1)	/* the steps, then the options */

/* The options among the fields of an object. */
static bool
options_from_json(Jsonb *json, bool canonical_only, CrossingOptions *options,
				  const char **why)
{
	JsonbValue *until = json_field(json, "observed_until");

	if (!duration_from_json(json_field(json, "within"), "within", canonical_only,
							&options->within, why))
		return false;
	*why = "\"within\" must be above zero";
	if (options->within == 0)
		return false;
	*why = "\"observed_until\" must be a time in ISO 8601 with its zone, such as \"2025-12-31T00:00:00Z\", or null when every window was observed to its end";
	options->has_until = until != NULL && until->type != jbvNull;
	if (until == NULL ||
		(options->has_until && !time_from_json(until, &options->until)))
		return false;
	*why = NULL;
	return true;
}

/* Appends the definition, padded. */
static void
append_definition(StringInfo out, const char *const *steps,
				  const CrossingOptions *options)
{
	for (int i = 0; i < CROSSING_STEPS; i++)
	{
		appendStringInfo(out, "%s\"%s\": ", i == 0 ? "{" : ", ", crossing_step_names[i]);
		append_json_string(out, steps[i]);
	}
	appendStringInfoString(out, ", \"within\": ");
	append_duration(out, options->within);
	appendStringInfoString(out, ", \"observed_until\": ");
	if (options->has_until)
		append_time(out, options->until);
	else
		appendStringInfoString(out, "null");
	appendStringInfoChar(out, '}');
	while (out->len % MAXIMUM_ALIGNOF != 0)
		appendStringInfoChar(out, '\0');
}

bool
crossing_definition_from_json(Jsonb *json, StringInfo definition, const char **why)
{
	const char *steps[CROSSING_STEPS];
	CrossingOptions options;

	for (int i = 0; i < CROSSING_STEPS; i++)
	{
		JsonbValue *step = json_field(json, crossing_step_names[i]);

		*why = psprintf("\"%s\" must be a step in its canonical spelling",
						crossing_step_names[i]);
		if (step == NULL || step->type != jbvString ||
			step->val.string.len > PATTERN_MAX_TEXT ||
			!step_is_canonical(step->val.string.val, step->val.string.len))
			return false;
		steps[i] = pnstrdup(step->val.string.val, step->val.string.len);
	}
	if (!options_from_json(json, true, &options, why))
		return false;
	append_definition(definition, steps, &options);
	return true;
}

/* The role that every event meeting the step has; bytes NULL when none is named. */
static Label
role_of_step(const StepTest *step)
{
	Label		role = {NULL, 0};

	if (step->kind == STEP_EVENT)
		return step->role;
	if (step->kind == STEP_EITHER)
		role = role_of_step(step->parts[0]);
	for (int i = 1; role.bytes != NULL && i < step->n_parts; i++)
	{
		Label		other = role_of_step(step->parts[i]);

		if (other.bytes == NULL || !label_equal(role, other))
			role.bytes = NULL;
	}
	return role;
}

static void *
spec_create(const ArgumentBytes *arguments)
{
	static const char *const keys[] = {"within", "observed_until", NULL};
	CrossingSpec *spec = palloc0(sizeof(CrossingSpec));
	Jsonb	   *options = (Jsonb *) arguments[CROSSING_STEPS].bytes;
	const char *texts[CROSSING_STEPS];
	const char *why;
	StringInfoData definition;

	for (int i = 0; i < CROSSING_STEPS; i++)
	{
		const JourneyPattern *pattern =
			value_from_datum(&journey_pattern_class, PointerGetDatum(arguments[i].bytes));

		spec->steps[i] = step_from_pattern(pattern, crossing_step_names[i]);
		texts[i] = step_text(spec->steps[i]);
	}
	if (!json_keys_known(options, keys, &why) ||
		!options_from_json(options, false, &spec->options, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of a crossing are not possible: %s", why),
				 errhint("Both are needed and no other is known: within, and observed_until, which may be null.")));
	initStringInfo(&definition);
	append_definition(&definition, texts, &spec->options);
	spec->definition = definition.data;
	spec->definition_size = (uint32) definition.len;
	spec->side = role_of_step(spec->steps[CROSSING_FOLLOW]);
	spec->columns = JOURNEY_READ_AT | JOURNEY_READ_SCORE |
		step_columns(spec->steps, CROSSING_STEPS);
	return spec;
}

const CrossingSpec *
crossing_spec_of_call(FunctionCallInfo fcinfo, int argument)
{
	ArgumentBytes arguments[ARGUMENTS];

	for (int i = 0; i < ARGUMENTS; i++)
	{
		arguments[i] = varlena_argument(fcinfo, argument + i);
		if (arguments[i].bytes == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s of a crossing must not be null",
							i < CROSSING_STEPS ? crossing_step_names[i] : "options"),
					 errhint("Give three steps, and options such as '{\"within\": \"365 days\", \"observed_until\": null}'.")));
	}
	return made_of_arguments(fcinfo, arguments, ARGUMENTS, spec_create);
}

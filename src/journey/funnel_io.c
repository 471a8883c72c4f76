/*-------------------------------------------------------------------------
 *
 * funnel_io.c
 *	  Text, binary and jsonb forms of journey_funnel values.
 *
 * Text:	{"steps": ["visit", "order"], "options": {"within": "PT3600S"},
 *			"started": 5, "missing": 0, "reached": [5, 2], "skipped": [0, 0],
 *			"open": [0, 1], "excluded": [0, 0], "dropped": [1, 2],
 *			"times": [[], [1000000, 2500000]]}
 *			The times are microseconds, or [bucket, count] (quantiles.h).
 * Binary:	the fields, the summaries in their packed form.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel_value.h"

#include "common/json.h"
#include "common/wire_text.h"
#include "common/quantiles.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

/* The names of the counts, in the order of FunnelStatus. */
static const char *const count_names[] = {"reached", "skipped", "open",
"excluded", "dropped"};

StaticAssertDecl(lengthof(count_names) == FUNNEL_STATUSES, "each count has a name");

static void
append_counts(const JourneyFunnel *funnel, StringInfo out)
{
	for (int status = 0; status < FUNNEL_STATUSES; status++)
	{
		appendStringInfo(out, "\"%s\": [", count_names[status]);
		for (int i = 0; i < funnel->n_steps; i++)
			appendStringInfo(out, i == 0 ? INT64_FORMAT : ", " INT64_FORMAT,
							 funnel_counts(funnel, i)[status]);
		appendStringInfoString(out, "], ");
	}
}

static void
funnel_to_json(const void *value, StringInfo out)
{
	const JourneyFunnel *funnel = value;
	const char *from = funnel->data;
	const uint8 *summary = funnel_summaries(funnel);
	Label		label;
	int			length;

	appendStringInfoString(out, "{\"steps\": [");
	for (int i = 0; i < funnel->n_steps; i++)
	{
		from = funnel_take_label(from, &label);
		appendStringInfoString(out, i == 0 ? "" : ", ");
		append_json_string(out, pnstrdup(label.bytes, label.length));
	}
	from = funnel_options_of(funnel, &length);
	appendStringInfo(out, "], \"options\": %.*s, \"started\": " INT64_FORMAT
					 ", \"missing\": " INT64_FORMAT ", ", length, from,
					 funnel->started, funnel->missing);
	append_counts(funnel, out);
	appendStringInfoString(out, "\"times\": [");
	for (int i = 0; i < funnel->n_steps; i++)
	{
		appendStringInfoString(out, i == 0 ? "" : ", ");
		quantiles_to_json(out, summary);
		summary = quantiles_end(summary);
	}
	appendStringInfoString(out, "]}");
}

/* The definition from "steps" and "options"; NULL with a reason. */
static FunnelOptions *
definition_from_json(Jsonb *json, StringInfo definition, int *n_steps,
					 const char **why)
{
	JsonbContainer *steps = json_array_field(json, "steps", why);
	JsonbValue *field = json_field(json, "options");
	FunnelOptions *options;

	if (steps == NULL)
		return NULL;
	*n_steps = (int) JsonContainerSize(steps);
	*why = psprintf("\"steps\" must be an array of 1 to %d texts", FUNNEL_MAX_STEPS);
	if (*n_steps < 1 || *n_steps > FUNNEL_MAX_STEPS)
		return NULL;
	for (int i = 0; i < *n_steps; i++)
	{
		JsonbValue *step = getIthJsonbValueFromContainer(steps, i);

		if (step->type != jbvString || step->val.string.len > PATTERN_MAX_TEXT)
			return NULL;
		funnel_append_label(definition, (Label) {step->val.string.val, step->val.string.len});
	}
	*why = "\"options\" must be an object";
	if (field == NULL || field->type != jbvBinary ||
		!JsonContainerIsObject(field->val.binary.data))
		return NULL;
	options = funnel_options(JsonbValueToJsonb(field), true, why);
	if (options == NULL)
		return NULL;
	funnel_options_text(definition, options);
	funnel_pad_definition(definition);
	return options;
}

static bool
counts_from_json(Jsonb *json, int n_steps, int64 *counts, const char **why)
{
	for (int status = 0; status < FUNNEL_STATUSES; status++)
	{
		JsonbContainer *array = json_array_field(json, count_names[status], why);

		if (array == NULL)
			return false;
		*why = psprintf("\"%s\" must have one count for each step", count_names[status]);
		if ((int) JsonContainerSize(array) != n_steps)
			return false;
		for (int i = 0; i < n_steps; i++)
			if (!json_int64(getIthJsonbValueFromContainer(array, i),
							&counts[i * FUNNEL_STATUSES + status]))
				return false;
	}
	return true;
}

static bool
summaries_from_json(Jsonb *json, int n_steps, StringInfo summaries,
					const char **why)
{
	JsonbContainer *array = json_array_field(json, "times", why);

	if (array == NULL)
		return false;
	*why = "\"times\" must have one array for each step";
	if ((int) JsonContainerSize(array) != n_steps)
		return false;
	for (int i = 0; i < n_steps; i++)
		if (!quantiles_from_json(summaries, getIthJsonbValueFromContainer(array, i), why))
			return false;
	return true;
}

/* The packed value of its parts. */
static JourneyFunnel *
funnel_assemble(const StringInfoData *definition, int n_steps, bool any_order,
				const int64 *counts, const StringInfoData *summaries)
{
	Size		head = offsetof(JourneyFunnel, data) + definition->len +
		(Size) n_steps * FUNNEL_STATUSES * sizeof(int64);
	JourneyFunnel *funnel = value_create(&journey_funnel_class,
										 value_checked_size(&journey_funnel_class,
															head, summaries->len, 1),
										 any_order ? FUNNEL_OF_ANY_ORDER : 0);

	funnel->n_steps = n_steps;
	funnel->definition_size = definition->len;
	funnel->summaries_size = summaries->len;
	memcpy(funnel->data, definition->data, definition->len);
	memcpy(funnel_counts(funnel, 0), counts,
		   (Size) n_steps * FUNNEL_STATUSES * sizeof(int64));
	memcpy(funnel_summaries(funnel), summaries->data, summaries->len);
	return funnel;
}

static void *
funnel_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"steps", "options", "started", "missing",
	"reached", "skipped", "open", "excluded", "dropped", "times", NULL};
	StringInfoData definition;
	StringInfoData summaries;
	FunnelOptions *options;
	JourneyFunnel *funnel;
	int64	   *counts;
	int64		started;
	int64		missing;
	int			n_steps;

	initStringInfo(&definition);
	initStringInfo(&summaries);
	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "started", &started, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(options = definition_from_json(json, &definition, &n_steps, why)) == NULL)
		return NULL;
	counts = palloc((Size) n_steps * FUNNEL_STATUSES * sizeof(int64));
	if (!counts_from_json(json, n_steps, counts, why) ||
		!summaries_from_json(json, n_steps, &summaries, why))
		return NULL;
	funnel = funnel_assemble(&definition, n_steps,
							 options->modes & FUNNEL_ANY_ORDER, counts, &summaries);
	funnel->started = started;
	funnel->missing = missing;
	return funnel;
}

static void
funnel_to_binary(const void *value, StringInfo out)
{
	const JourneyFunnel *funnel = value;
	const char *from = funnel->data;
	const char *options;
	Label		label;
	int			length;

	pq_sendint16(out, funnel->header.flags);
	pq_sendint16(out, (uint16) funnel->n_steps);
	for (int i = 0; i < funnel->n_steps; i++)
	{
		from = funnel_take_label(from, &label);
		send_text(out, label.bytes, label.length);
	}
	options = funnel_options_of(funnel, &length);
	send_text(out, options, length);
	pq_sendint64(out, (uint64) funnel->started);
	pq_sendint64(out, (uint64) funnel->missing);
	for (int i = 0; i < funnel->n_steps * FUNNEL_STATUSES; i++)
		pq_sendint64(out, (uint64) funnel_counts(funnel, 0)[i]);
	pq_sendint32(out, funnel->summaries_size);
	pq_sendbytes(out, (char *) funnel_summaries(funnel), funnel->summaries_size);
}

/* So many bytes of the message, which has them, or NULL. */
static bool
receive_bytes(StringInfo in, StringInfo bytes)
{
	int			length = (int) pq_getmsgint(in, 4);

	initStringInfo(bytes);
	if (length < 0 || length > in->len - in->cursor)
		return false;
	appendBinaryStringInfo(bytes, pq_getmsgbytes(in, length), length);
	return true;
}

/* The definition, from its steps and options as texts. */
static bool
receive_definition(StringInfo in, int n_steps, StringInfo definition)
{
	const char *options;
	Label		label;
	int			length;

	initStringInfo(definition);
	for (int i = 0; i < n_steps; i++)
	{
		label.bytes = receive_text(in, &label.length);
		if (label.bytes == NULL || label.length > PATTERN_MAX_TEXT)
			return false;
		funnel_append_label(definition, label);
	}
	options = receive_text(in, &length);
	if (options == NULL)
		return false;
	appendBinaryStringInfo(definition, options, length);
	funnel_pad_definition(definition);
	return true;
}

static void *
funnel_from_binary(StringInfo in, const char **why)
{
	uint16		flags = (uint16) pq_getmsgint(in, 2);
	int			n_steps = (int) pq_getmsgint(in, 2);
	int64		started;
	int64		missing;
	int64	   *counts;
	StringInfoData definition;
	StringInfoData summaries;
	JourneyFunnel *funnel;

	*why = "its sizes are not possible";
	if (n_steps < 1 || n_steps > FUNNEL_MAX_STEPS || flags & ~FUNNEL_OF_ANY_ORDER ||
		!receive_definition(in, n_steps, &definition))
		return NULL;
	started = pq_getmsgint64(in);
	missing = pq_getmsgint64(in);
	counts = palloc((Size) n_steps * FUNNEL_STATUSES * sizeof(int64));
	for (int i = 0; i < n_steps * FUNNEL_STATUSES; i++)
		counts[i] = pq_getmsgint64(in);
	if (!receive_bytes(in, &summaries))
		return NULL;
	funnel = funnel_assemble(&definition, n_steps, flags & FUNNEL_OF_ANY_ORDER,
							 counts, &summaries);
	funnel->started = started;
	funnel->missing = missing;
	*why = NULL;
	return funnel;
}

/* The label that begins at from, when it ends before end; else NULL. */
static const char *
check_label(const char *from, const char *end, Label *label)
{
	const char *last = from;

	/* three bytes of length do for every step */
	while (last < end && last - from < 2 && *last & 0x80)
		last++;
	if (last >= end || *last & 0x80)
		return NULL;
	from = funnel_take_label(from, label);
	return label->length <= end - label->bytes &&
		label->length <= PATTERN_MAX_TEXT &&
		pg_verify_mbstr(GetDatabaseEncoding(), label->bytes, label->length, true) ?
		from : NULL;
}

/*
 * The labels lie inside the definition, and their options are spelled as they
 * are spelled here.
 */
static bool
definition_is_sound(const JourneyFunnel *funnel, const char **why)
{
	const char *from = funnel->data;
	const char *end = funnel->data + funnel->definition_size;
	StringInfoData again;
	FunnelOptions *options;
	Label		label;
	Datum		json;
	int			length;

	initStringInfo(&again);
	for (int i = 0; i < funnel->n_steps; i++)
	{
		*why = "a step is not possible";
		from = check_label(from, end, &label);
		if (from == NULL || !step_is_canonical(label.bytes, label.length))
			return false;
		funnel_append_label(&again, label);
	}
	length = (int) strnlen(from, (size_t) (end - from));
	*why = "its options are not possible";
	if (!pg_verify_mbstr(GetDatabaseEncoding(), from, length, true) ||
		!experience_jsonb_in(pnstrdup(from, length), NULL, &json))
		return false;
	options = funnel_options(DatumGetJsonbP(json), true, why);
	if (options == NULL)
		return false;
	funnel_check_options(options, funnel->n_steps, why);
	if (*why != NULL)
		return false;
	*why = "an exclusion is not possible";
	for (int i = 0; i < options->n_exclude; i++)
		if (!step_is_canonical(options->exclude[i], (int) strlen(options->exclude[i])))
			return false;
	funnel_options_text(&again, options);
	funnel_pad_definition(&again);
	*why = "its steps and options are not in their one spelling";
	return again.len == funnel->definition_size &&
		memcmp(again.data, funnel->data, again.len) == 0 &&
		!(options->modes & FUNNEL_ANY_ORDER) ==
		!(funnel->header.flags & FUNNEL_OF_ANY_ORDER);
}

/* Each person who enters a step is in one of its counts. */
static bool
counts_are_sound(const JourneyFunnel *funnel, const char **why)
{
	bool		any_order = funnel->header.flags & FUNNEL_OF_ANY_ORDER;
	int64		expected = 0;

	*why = "its counts of persons do not fit";
	if (funnel->missing < 0 || funnel->started < 0)
		return false;
	for (int i = 0; i < funnel->n_steps; i++)
	{
		const int64 *counts = funnel_counts(funnel, i);
		int64		entered = 0;

		for (int status = 0; status < FUNNEL_STATUSES; status++)
			if (counts[status] < 0 ||
				pg_add_s64_overflow(entered, counts[status], &entered))
				return false;
		if ((i > 0 && entered != expected) ||
			(i == 0 && (funnel->started > entered || (!any_order &&
					funnel->started != counts[FUNNEL_REACHED] + counts[FUNNEL_PASSED]))) ||
			counts[FUNNEL_REACHED] > funnel->started)
			return false;
		expected = any_order ? entered :
			counts[FUNNEL_REACHED] + counts[FUNNEL_PASSED];
	}
	*why = NULL;
	return true;
}

static bool
funnel_validate(const void *value, const char **why)
{
	const JourneyFunnel *funnel = value;
	const uint8 *summary = funnel_summaries(funnel);
	const uint8 *end = summary + funnel->summaries_size;

	if (!definition_is_sound(funnel, why) || !counts_are_sound(funnel, why))
		return false;
	for (int i = 0; i < funnel->n_steps; i++)
	{
		const uint8 *next = quantiles_check(summary, end, why);

		if (next == NULL)
			return false;
		*why = "a step has more times than persons";
		if (quantiles_count(summary) > funnel_counts(funnel, i)[FUNNEL_REACHED])
			return false;
		summary = next;
	}
	*why = "its times have bytes left over";
	return summary == end;
}

static const void *
funnel_canonical(const void *value)
{
	return funnel_pack(value);
}

const ValueClass journey_funnel_class = {
	.name = "journey_funnel",
	.kind = VALUE_JOURNEY_FUNNEL,
	.minimum_size = offsetof(JourneyFunnel, data) +
	MAXIMUM_ALIGNOF + FUNNEL_STATUSES * sizeof(int64) + 1,
	.validate = funnel_validate,
	.canonical = funnel_canonical,
	.to_json = funnel_to_json,
	.from_json = funnel_from_json,
	.to_binary = funnel_to_binary,
	.from_binary = funnel_from_binary
};

VALUE_FUNCTIONS(journey_funnel, &journey_funnel_class);

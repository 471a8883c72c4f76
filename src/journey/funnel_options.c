/*-------------------------------------------------------------------------
 *
 * funnel_options.c
 *	  The options of a funnel: modes, and the jsonb form with its one spelling.
 *
 * Canonical spelling: {"within": "PT3600S", "mode": ["strict", "increasing"],
 * "exclude": ["x"], "optional": [2], "until": "2025-01-31T00:00:00Z"}.  What is
 * not given is left out; lists are in order and without repetition.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel.h"

#include "common/arrays.h"
#include "common/json.h"
#include "common/named_flags.h"
#include "common/time_text.h"
#include "journey/duration.h"

static const NamedFlag mode_names[] = {
	{"strict", FUNNEL_STRICT},
	{"any_order", FUNNEL_ANY_ORDER},
	{"increasing", FUNNEL_INCREASING},
	{"no_repeat", FUNNEL_NO_REPEAT},
	{"reentry", FUNNEL_REENTRY},
	{"first_entry", FUNNEL_FIRST_ENTRY},
	{"loose", FUNNEL_LOOSE},
	{NULL, 0}
};

#define KNOWN_MODES "loose, strict, any_order, increasing, no_repeat, reentry, first_entry"

/* Removes the default's name from consistent modes; false with a reason. */
static bool
settle_modes(uint32 *modes, const char **why)
{
	uint32		m = *modes;

	*why = NULL;
	if (m & FUNNEL_LOOSE && m & (FUNNEL_STRICT | FUNNEL_ANY_ORDER))
		*why = "loose contradicts strict and any_order";
	else if (m & FUNNEL_ANY_ORDER && m & ~(uint32) FUNNEL_ANY_ORDER)
		*why = "any_order contradicts the modes that refine an order of steps";
	else if (m & FUNNEL_REENTRY && !(m & FUNNEL_STRICT))
		*why = "reentry needs strict";
	else if (m & FUNNEL_REENTRY && m & FUNNEL_NO_REPEAT)
		*why = "reentry contradicts no_repeat";
	*modes = m & ~(uint32) FUNNEL_LOOSE;
	return *why == NULL;
}

uint32
funnel_modes(ArrayType *array)
{
	int			n;
	char	  **names = text_elements(array, "mode", &n);
	uint32		modes = 0;
	const char *why;

	for (int i = 0; i < n; i++)
	{
		uint32		flag = named_flag(mode_names, names[i], (int) strlen(names[i]));

		if (flag == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown mode of a funnel \"%s\"", names[i]),
					 errhint("Known are: %s.", KNOWN_MODES)));
		modes |= flag;
	}
	if (!settle_modes(&modes, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("modes of a funnel do not go together: %s", why),
				 errhint("Known are: %s.", KNOWN_MODES)));
	return modes;
}

void
funnel_check_options(const FunnelOptions *options, int n_steps, const char **why)
{
	*why = NULL;
	if (options->n_exclude > FUNNEL_MAX_STEPS)
		*why = psprintf("it has more than %d exclusions", FUNNEL_MAX_STEPS);
	else if (options->modes & FUNNEL_ANY_ORDER && options->n_optional > 0)
		*why = "any_order contradicts optional steps: no step is passed over where there is no order";
	for (int i = 0; *why == NULL && i < options->n_optional; i++)
		if (options->optional[i] < 1 || options->optional[i] > n_steps)
			*why = psprintf("there is no step %d to be optional", options->optional[i]);
}

/* An array field, or NULL with n = 0 when it is not given; false when wrong. */
static bool
array_from_json(Jsonb *json, const char *key, JsonbContainer **array, int *n,
				const char **why)
{
	*array = NULL;
	*n = 0;
	if (json_field(json, key) == NULL)
		return true;
	*array = json_array_field(json, key, why);
	if (*array != NULL)
		*n = (int) JsonContainerSize(*array);
	return *array != NULL;
}

static int
text_compare(const void *left, const void *right)
{
	return strcmp(*(char *const *) left, *(char *const *) right);
}

static int
int_compare(const void *left, const void *right)
{
	return pg_cmp_s32(*(const int *) left, *(const int *) right);
}

static bool
lists_from_json(Jsonb *json, FunnelOptions *options, const char **why)
{
	JsonbContainer *array;
	JsonbValue *item;
	int64		number;
	int			n;

	if (!array_from_json(json, "mode", &array, &n, why))
		return false;
	for (int i = 0; i < n; i++)
	{
		item = getIthJsonbValueFromContainer(array, i);
		*why = "\"mode\" must be an array of: " KNOWN_MODES;
		if (item->type != jbvString ||
			named_flag(mode_names, item->val.string.val, item->val.string.len) == 0)
			return false;
		options->modes |= named_flag(mode_names, item->val.string.val, item->val.string.len);
	}
	if (!settle_modes(&options->modes, why) ||
		!array_from_json(json, "exclude", &array, &options->n_exclude, why))
		return false;
	options->exclude = palloc((Size) Max(1, options->n_exclude) * sizeof(char *));
	for (int i = 0; i < options->n_exclude; i++)
	{
		item = getIthJsonbValueFromContainer(array, i);
		*why = "\"exclude\" must be an array of steps";
		if (item->type != jbvString)
			return false;
		options->exclude[i] = pnstrdup(item->val.string.val, item->val.string.len);
	}
	if (!array_from_json(json, "optional", &array, &options->n_optional, why))
		return false;
	options->optional = palloc((Size) Max(1, options->n_optional) * sizeof(int));
	for (int i = 0; i < options->n_optional; i++)
	{
		*why = "\"optional\" must be an array of numbers of steps";
		if (!json_int64(getIthJsonbValueFromContainer(array, i), &number) ||
			number < 1 || number > FUNNEL_MAX_STEPS)
			return false;
		options->optional[i] = (int) number;
	}
	return true;
}

/* NULL with a reason when the object does not hold options. */
FunnelOptions *
funnel_options(Jsonb *json, bool canonical_only, const char **why)
{
	static const char *const keys[] = {"within", "mode", "exclude", "optional",
	"until", NULL};
	FunnelOptions *options = palloc0(sizeof(FunnelOptions));
	JsonbValue *value;

	if (!json_keys_known(json, keys, why))
		return NULL;
	options->within = PG_INT64_MAX;
	value = json_field(json, "within");
	if (value != NULL && value->type != jbvNull &&
		!duration_from_json(value, "within", canonical_only, &options->within, why))
		return NULL;
	value = json_field(json, "until");
	options->has_until = value != NULL && value->type != jbvNull;
	if (options->has_until && !time_from_json(value, &options->until))
	{
		*why = "\"until\" must be a time in ISO 8601 with its zone, such as \"2025-01-31T00:00:00Z\"";
		return NULL;
	}
	if (!lists_from_json(json, options, why))
		return NULL;
	*why = NULL;
	return options;
}

static void
append_key(StringInfo out, int begin, const char *key)
{
	appendStringInfo(out, "%s\"%s\": [", out->len > begin ? ", " : "", key);
}

/* Sorts the lists, and writes the canonical spelling. */
void
funnel_options_text(StringInfo out, FunnelOptions *options)
{
	int			begin;

	appendStringInfoChar(out, '{');
	begin = out->len;
	if (options->within != PG_INT64_MAX)
	{
		appendStringInfoString(out, "\"within\": ");
		append_duration(out, options->within);
	}
	if (options->modes != 0)
	{
		append_key(out, begin, "mode");
		append_named_flags(out, mode_names, options->modes);
		appendStringInfoChar(out, ']');
	}
	if (options->n_exclude > 0)
	{
		append_key(out, begin, "exclude");
		qsort(options->exclude, options->n_exclude, sizeof(char *), text_compare);
		for (int i = 0; i < options->n_exclude; i++)
		{
			if (i > 0 && strcmp(options->exclude[i], options->exclude[i - 1]) == 0)
				continue;
			appendStringInfoString(out, i > 0 ? ", " : "");
			append_json_string(out, options->exclude[i]);
		}
		appendStringInfoChar(out, ']');
	}
	if (options->n_optional > 0)
	{
		append_key(out, begin, "optional");
		qsort(options->optional, options->n_optional, sizeof(int), int_compare);
		for (int i = 0; i < options->n_optional; i++)
			if (i == 0 || options->optional[i] != options->optional[i - 1])
				appendStringInfo(out, i > 0 ? ", %d" : "%d", options->optional[i]);
		appendStringInfoChar(out, ']');
	}
	if (options->has_until)
	{
		appendStringInfo(out, "%s\"until\": ", out->len > begin ? ", " : "");
		append_time(out, options->until);
	}
	appendStringInfoChar(out, '}');
}

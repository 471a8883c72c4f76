/*-------------------------------------------------------------------------
 *
 * crossing_io.c
 *	  Text, binary and jsonb forms of crossing values.
 *
 * Text:	{"lead": "rejected", "control": "renewal", "follow": "left",
 *			"within": "PT31536000S", "observed_until": null, "missing": 0,
 *			"strata": [["20-39", 4, 0, 1, [90, 16, 2, -1.5, 1.25], [10, 3, 0, 0, 0]]]}
 *			A stratum is an array of: label, persons who are neither, excluded
 *			and censored, and its two groups, controls and exposed, each of:
 *			persons, followed, scored, sum and sum of squares of the changes.
 *			The label is null when there are no strata.
 * Binary:	the same fields in that order.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/crossing.h"

#include "common/dd_io.h"
#include "common/json.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#define STRATUM_FIELDS	6		/* in the text form */
#define GROUP_FIELDS	5
#define STRATUM_BYTES	140		/* in the binary form, without the label's */

#define SMALLEST_SQUARE 1e-280	/* of those that keep their digits */

static int
definition_length(const Crossing *c)
{
	return (int) strnlen(c->data, c->definition_size);
}

static void
group_to_json(const CrossingGroup *group, StringInfo out)
{
	appendStringInfo(out, ", [" INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT ", ",
					 group->persons, group->followed, group->scored);
	append_double_double(out, group->sum);
	appendStringInfoString(out, ", ");
	append_double_double(out, group->squares);
	appendStringInfoChar(out, ']');
}

static void
crossing_to_json(const void *value, StringInfo out)
{
	const Crossing *c = value;

	/* the fields of the definition come first */
	appendBinaryStringInfo(out, c->data, definition_length(c) - 1);
	appendStringInfo(out, ", \"missing\": " INT64_FORMAT ", \"strata\": [", c->missing);
	for (int i = 0; i < c->n_strata; i++)
	{
		const CrossingStratum *s = &crossing_strata(c)[i];
		Label		label = crossing_label(c, s);

		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, i == 0 ? "[" : ", [");
		if (c->header.flags & CROSSING_STRATIFIED)
			append_json_string(out, pnstrdup(label.bytes, label.length));
		else
			appendStringInfoString(out, "null");
		appendStringInfo(out, ", " INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT,
						 s->neither, s->excluded, s->censored);
		for (int g = 0; g < CROSSING_GROUPS; g++)
			group_to_json(&s->groups[g], out);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "]}");
}

/* An array element that is an array of so many; NULL when it is none. */
static JsonbContainer *
inner_array(const JsonbValue *value, uint32 size)
{
	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data) ||
		JsonContainerSize(value->val.binary.data) != size)
		return NULL;
	return value->val.binary.data;
}

static bool
group_from_json(const JsonbValue *value, CrossingGroup *group)
{
	JsonbContainer *array = inner_array(value, GROUP_FIELDS);

	return array != NULL &&
		json_int64(getIthJsonbValueFromContainer(array, 0), &group->persons) &&
		json_int64(getIthJsonbValueFromContainer(array, 1), &group->followed) &&
		json_int64(getIthJsonbValueFromContainer(array, 2), &group->scored) &&
		json_double_double(getIthJsonbValueFromContainer(array, 3), &group->sum) &&
		json_double_double(getIthJsonbValueFromContainer(array, 4), &group->squares);
}

/*
 * Adds a stratum of the given content to a building form, where its label has
 * to be new.  NULL with a reason when it cannot be.
 */
static Crossing *
put_stratum(Crossing *c, Label label, const CrossingStratum *content, const char **why)
{
	CrossingStratum *s;
	int			n = c->n_strata;

	*why = psprintf("it has more than %d strata", CROSSING_MAX_STRATA);
	if (n >= CROSSING_MAX_STRATA)
		return NULL;
	*why = psprintf("label of a stratum is longer than %d bytes", CROSSING_MAX_LABEL);
	if (label.length > CROSSING_MAX_LABEL)
		return NULL;
	c = crossing_find_stratum(c, label, &s);
	*why = "a stratum is there twice";
	if (c->n_strata == n)
		return NULL;
	s->neither = content->neither;
	s->excluded = content->excluded;
	s->censored = content->censored;
	memcpy(s->groups, content->groups, sizeof(s->groups));
	return c;
}

static Crossing *
stratum_from_json(Crossing *c, const JsonbValue *value, const char **why)
{
	bool		stratified = (c->header.flags & CROSSING_STRATIFIED) != 0;
	JsonbContainer *array = inner_array(value, STRATUM_FIELDS);
	CrossingStratum s = {0};
	JsonbValue *label;

	*why = "a stratum must be an array of its label, three counts and two groups of five numbers";
	if (array == NULL ||
		!json_int64(getIthJsonbValueFromContainer(array, 1), &s.neither) ||
		!json_int64(getIthJsonbValueFromContainer(array, 2), &s.excluded) ||
		!json_int64(getIthJsonbValueFromContainer(array, 3), &s.censored) ||
		!group_from_json(getIthJsonbValueFromContainer(array, 4), &s.groups[0]) ||
		!group_from_json(getIthJsonbValueFromContainer(array, 5), &s.groups[1]))
		return NULL;
	label = getIthJsonbValueFromContainer(array, 0);
	if (label->type != (stratified ? jbvString : jbvNull))
		return NULL;
	if (stratified)
		return put_stratum(c, (Label) {label->val.string.val, label->val.string.len},
						   &s, why);
	memcpy(crossing_strata(c), &s, sizeof(s));
	return c;
}

/* The only stratum of a crossing that has none has no label. */
static bool
is_stratified(JsonbContainer *strata)
{
	JsonbContainer *only;

	if (JsonContainerSize(strata) != 1)
		return true;
	only = inner_array(getIthJsonbValueFromContainer(strata, 0), STRATUM_FIELDS);
	return only == NULL || getIthJsonbValueFromContainer(only, 0)->type != jbvNull;
}

static void *
crossing_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"lead", "control", "follow", "within",
	"observed_until", "missing", "strata", NULL};
	StringInfoData definition;
	JsonbContainer *strata;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	int64		missing;
	Crossing   *c;

	initStringInfo(&definition);
	if (!json_keys_known(json, keys, why) ||
		!crossing_definition_from_json(json, &definition, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(strata = json_array_field(json, "strata", why)) == NULL)
		return NULL;
	c = crossing_create(definition.data, (uint32) definition.len, is_stratified(strata));
	iterator = JsonbIteratorInit(strata);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_ELEM && (c = stratum_from_json(c, &value, why)) == NULL)
			return NULL;
	}
	c->missing = missing;
	*why = NULL;
	return unconstify(Crossing *, crossing_pack(c));
}

static void
crossing_to_binary(const void *value, StringInfo out)
{
	const Crossing *c = value;

	pq_sendint16(out, c->header.flags);
	send_text(out, c->data, definition_length(c));
	pq_sendint64(out, (uint64) c->missing);
	pq_sendint32(out, (uint32) c->n_strata);
	for (int i = 0; i < c->n_strata; i++)
	{
		const CrossingStratum *s = &crossing_strata(c)[i];
		Label		label = crossing_label(c, s);

		CHECK_FOR_INTERRUPTS();
		send_text(out, label.bytes, label.length);
		pq_sendint64(out, (uint64) s->neither);
		pq_sendint64(out, (uint64) s->excluded);
		pq_sendint64(out, (uint64) s->censored);
		for (int g = 0; g < CROSSING_GROUPS; g++)
		{
			pq_sendint64(out, (uint64) s->groups[g].persons);
			pq_sendint64(out, (uint64) s->groups[g].followed);
			pq_sendint64(out, (uint64) s->groups[g].scored);
			send_dd(out, &s->groups[g].sum, 1);
			send_dd(out, &s->groups[g].squares, 1);
		}
	}
}

static Crossing *
receive_stratum(Crossing *c, StringInfo in, const char **why)
{
	CrossingStratum s = {0};
	Label		label;

	*why = "its length does not fit its parts";
	label.bytes = receive_text(in, &label.length);
	if (label.bytes == NULL || in->len - in->cursor < STRATUM_BYTES - 4)
		return NULL;
	s.neither = pq_getmsgint64(in);
	s.excluded = pq_getmsgint64(in);
	s.censored = pq_getmsgint64(in);
	for (int g = 0; g < CROSSING_GROUPS; g++)
	{
		s.groups[g].persons = pq_getmsgint64(in);
		s.groups[g].followed = pq_getmsgint64(in);
		s.groups[g].scored = pq_getmsgint64(in);
		receive_dd(in, &s.groups[g].sum, 1);
		receive_dd(in, &s.groups[g].squares, 1);
	}
	if (c->header.flags & CROSSING_STRATIFIED)
		return put_stratum(c, label, &s, why);
	*why = "it has a label without strata";
	if (label.length != 0)
		return NULL;
	memcpy(crossing_strata(c), &s, sizeof(s));
	return c;
}

/* The definition, which the validation looks into. */
static bool
receive_definition(StringInfo in, StringInfo definition)
{
	int			length;
	const char *text = receive_text(in, &length);

	if (text == NULL)
		return false;
	initStringInfo(definition);
	appendBinaryStringInfo(definition, text, length);
	while (definition->len % MAXIMUM_ALIGNOF != 0)
		appendStringInfoChar(definition, '\0');
	return true;
}

static void *
crossing_from_binary(StringInfo in, const char **why)
{
	uint16		flags = (uint16) pq_getmsgint(in, 2);
	StringInfoData definition;
	int64		missing;
	int32		n_strata;
	Crossing   *c;

	*why = "its sizes are not possible";
	if (flags & ~CROSSING_STRATIFIED || !receive_definition(in, &definition))
		return NULL;
	missing = pq_getmsgint64(in);
	n_strata = (int32) pq_getmsgint(in, 4);
	if (n_strata < 0 || n_strata > (in->len - in->cursor) / STRATUM_BYTES ||
		(flags == 0 && n_strata != 1))
		return NULL;
	c = crossing_create(definition.data, (uint32) definition.len,
						(flags & CROSSING_STRATIFIED) != 0);
	for (int i = 0; i < n_strata; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if ((c = receive_stratum(c, in, why)) == NULL)
			return NULL;
	}
	c->missing = missing;
	*why = NULL;
	return unconstify(Crossing *, crossing_pack(c));
}

/* The definition is spelled as it is spelled here. */
static bool
definition_is_sound(const Crossing *c, const char **why)
{
	StringInfoData again;
	Datum		json;
	int			length = definition_length(c);

	*why = "its steps and options are not in their one spelling";
	if (c->definition_size % MAXIMUM_ALIGNOF != 0 ||
		!pg_verify_mbstr(GetDatabaseEncoding(), c->data, length, true) ||
		!experience_jsonb_in(pnstrdup(c->data, length), NULL, &json))
		return false;
	initStringInfo(&again);
	if (!JB_ROOT_IS_OBJECT(DatumGetJsonbP(json)) ||
		!crossing_definition_from_json(DatumGetJsonbP(json), &again, why))
		return false;
	*why = "its steps and options are not in their one spelling";
	return again.len == (int) c->definition_size &&
		memcmp(again.data, c->data, again.len) == 0;
}

/* Could n changes have that sum and that sum of squares? */
static bool
changes_are_possible(int64 n, double_double sum, double_double squares)
{
	double		least;

	if (!dd_is_sound(sum) || !dd_is_sound(squares) || squares.hi < 0)
		return false;
	if (n == 0)
		return sum.hi == 0 && squares.hi == 0;
	/* the squares of tiny changes lose their digits */
	least = sum.hi / (double) n * sum.hi;
	return least < SMALLEST_SQUARE || least <= squares.hi * (1 + 1e-9);
}

static bool
stratum_is_sound(const CrossingStratum *s)
{
	for (int g = 0; g < CROSSING_GROUPS; g++)
	{
		const CrossingGroup *group = &s->groups[g];

		if (group->followed < 0 || group->followed > group->persons ||
			group->scored < 0 || group->scored > group->persons ||
			!changes_are_possible(group->scored, group->sum, group->squares))
			return false;
	}
	return s->neither >= 0 && s->excluded >= 0 && s->censored >= 0;
}

static bool
is_nobody(const CrossingStratum *s)
{
	return s->neither == 0 && s->excluded == 0 && s->censored == 0 &&
		s->groups[0].persons == 0 && s->groups[1].persons == 0;
}

static bool
strata_are_sound(const Crossing *c, const char **why)
{
	bool		stratified = (c->header.flags & CROSSING_STRATIFIED) != 0;
	const CrossingStratum *strata = crossing_strata(c);
	uint32		begin = 0;

	for (int i = 0; i < c->n_strata; i++)
	{
		const CrossingStratum *s = &strata[i];
		Label		label = crossing_label(c, s);

		*why = "the label of a stratum is not possible";
		if (s->label_begin != begin || s->label_length > CROSSING_MAX_LABEL ||
			s->label_length > c->label_bytes - begin ||
			!pg_verify_mbstr(GetDatabaseEncoding(), label.bytes, label.length, true))
			return false;
		begin += s->label_length;
		*why = "its strata are not in order";
		if (i > 0 && label_compare(crossing_label(c, &s[-1]), label) >= 0)
			return false;
		*why = "the counts of a stratum cannot be";
		if (!stratum_is_sound(s))
			return false;
		*why = "a stratum has no person";
		if (stratified && is_nobody(s))
			return false;
	}
	*why = "its labels have bytes left over";
	return begin == c->label_bytes;
}

static bool
crossing_validate(const void *value, const char **why)
{
	const Crossing *c = value;

	*why = "its size does not fit its parts";
	if (c->header.flags & ~CROSSING_STRATIFIED || c->n_strata < 0 ||
		c->n_strata > CROSSING_MAX_STRATA || c->capacity != c->n_strata ||
		VARSIZE(c) != offsetof(Crossing, data) + (Size) c->definition_size +
		(Size) c->n_strata * sizeof(CrossingStratum) + (Size) c->label_bytes)
		return false;
	*why = "without strata it has one, without a label";
	if (!(c->header.flags & CROSSING_STRATIFIED) &&
		(c->n_strata != 1 || c->label_bytes != 0))
		return false;
	*why = "a count is negative";
	if (c->missing < 0)
		return false;
	if (!definition_is_sound(c, why) || !strata_are_sound(c, why))
		return false;
	*why = NULL;
	return true;
}

static const void *
crossing_canonical(const void *value)
{
	return crossing_pack(value);
}

const ValueClass crossing_class = {
	.name = "crossing",
	.kind = VALUE_CROSSING,
	.minimum_size = offsetof(Crossing, data) + MAXIMUM_ALIGNOF,
	.validate = crossing_validate,
	.canonical = crossing_canonical,
	.to_json = crossing_to_json,
	.from_json = crossing_from_json,
	.to_binary = crossing_to_binary,
	.from_binary = crossing_from_binary
};

VALUE_FUNCTIONS(crossing, &crossing_class);

/*-------------------------------------------------------------------------
 *
 * attribution_io.c
 *	  Text, binary and jsonb forms of journey_attribution values.
 *
 * Text:	{"outcome": "purchase", "missing": 0, "direct": 1,
 *			"touchpoints": ["mail", "search"],
 *			"steps": [[0, 0, 0, 1, 3], [0, 0, 1, 2, 2]],
 *			"converted": [[0, 0, 1, 1], [0, 1, 2, 1]], "lost": [[0, 1, 2, 1]],
 *			"sets": [[1, 1, 1], [1, 2, 1], [2, 2, 1]]}
 *			Touchpoints stand by their place in the list, from 1.  A step is the
 *			three before it, 0 for none, the touchpoint, and how often; the ends
 *			of paths have no touchpoint.  A set is a touchpoint, the number of
 *			distinct touchpoints in the path, and how many paths.
 * Binary:	the fields, and the counts with their keys.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution.h"

#include "common/json.h"
#include "common/wire_text.h"
#include "journey/pattern.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

/* The lists of counts, and what a key of them is made of. */
typedef enum CountList
{
	STEPS,
	CONVERTED,
	LOST,
	SETS,
	COUNT_LISTS
} CountList;

static const char *const list_names[] = {"steps", "converted", "lost", "sets"};
static const int list_fields[] = {4, 3, 3, 2};

static CountList
list_of_key(uint64 key)
{
	uint16		next = key_field(key, 3);

	return key_is_set(key) ? SETS : next == ATTRIBUTION_CONVERTED ? CONVERTED :
		next == ATTRIBUTION_LOST ? LOST : STEPS;
}

/* The fields of a key that stand in its list. */
static int
first_field(CountList list)
{
	return list == SETS ? 1 : 0;
}

static uint64
key_of_fields(CountList list, const int64 *fields)
{
	uint64		before;

	if (list == SETS)
		return set_key((uint64) fields[0], (uint64) fields[1]);
	before = (uint64) fields[0] << 2 * FIELD_BITS | (uint64) fields[1] << FIELD_BITS |
		(uint64) fields[2];
	return step_key(before, list == CONVERTED ? ATTRIBUTION_CONVERTED :
					list == LOST ? ATTRIBUTION_LOST : (uint64) fields[3]);
}

static void
append_counts(const JourneyAttribution *a, CountList list, StringInfo out)
{
	bool		first = true;

	appendStringInfo(out, ", \"%s\": [", list_names[list]);
	for (uint32 i = 0; i < a->n_counts; i++)
	{
		if (list_of_key(a->counts[i].key) != list)
			continue;
		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, first ? "[" : ", [");
		first = false;
		for (int field = 0; field < list_fields[list]; field++)
			appendStringInfo(out, "%u, ",
							 key_field(a->counts[i].key, first_field(list) + field));
		appendStringInfo(out, INT64_FORMAT "]", a->counts[i].n);
	}
	appendStringInfoChar(out, ']');
}

static void
attribution_to_json(const void *value, StringInfo out)
{
	const JourneyAttribution *a = value;
	const Label *names = attribution_name_list(a);
	Label		outcome = attribution_outcome(a);

	appendStringInfoString(out, "{\"outcome\": ");
	append_json_string(out, pnstrdup(outcome.bytes, outcome.length));
	appendStringInfo(out, ", \"missing\": " INT64_FORMAT ", \"direct\": " INT64_FORMAT
					 ", \"touchpoints\": [", a->missing, a->direct);
	for (uint32 i = 0; i < a->n_touchpoints; i++)
	{
		appendStringInfoString(out, i == 0 ? "" : ", ");
		append_json_string(out, pnstrdup(names[i].bytes, names[i].length));
	}
	appendStringInfoChar(out, ']');
	for (CountList list = 0; list < COUNT_LISTS; list++)
		append_counts(a, list, out);
	appendStringInfoChar(out, '}');
}

/* The sum of the counts of steps; where it overflows, validation says so. */
static void
add_up(JourneyAttribution *a)
{
	for (uint32 i = 0; i < a->n_counts; i++)
		if (!key_is_set(a->counts[i].key) &&
			pg_add_s64_overflow(a->total, a->counts[i].n, &a->total))
			return;
}

/* The value of parts that were read, whose keys are possible. */
static JourneyAttribution *
assemble_read(Label outcome, Label *names, uint32 n_names,
			  AttributionCount *counts, uint32 n_counts, int64 missing, int64 direct)
{
	JourneyAttribution *a = attribution_assemble(outcome, names, n_names,
												 counts, n_counts);

	a->missing = missing;
	a->direct = direct;
	add_up(a);
	return a;
}

/* The touchpoints; NULL with a reason. */
static Label *
names_from_json(Jsonb *json, uint32 *n_names, const char **why)
{
	JsonbContainer *array = json_array_field(json, "touchpoints", why);
	Label	   *names;

	if (array == NULL)
		return NULL;
	*n_names = JsonContainerSize(array);
	*why = psprintf("\"touchpoints\" must be at most %d texts of at most %d bytes",
					ATTRIBUTION_MAX_TOUCHPOINTS, JOURNEY_MAX_LABEL);
	if (*n_names > ATTRIBUTION_MAX_TOUCHPOINTS)
		return NULL;
	names = palloc((Size) Max(1, *n_names) * sizeof(Label));
	for (uint32 i = 0; i < *n_names; i++)
	{
		JsonbValue *name = getIthJsonbValueFromContainer(array, i);

		if (name->type != jbvString || name->val.string.len > JOURNEY_MAX_LABEL)
			return NULL;
		names[i] = (Label) {name->val.string.val, name->val.string.len};
	}
	return names;
}

static bool
count_from_json(const JsonbValue *item, CountList list, uint32 n_names,
				AttributionCount *count)
{
	int			n_fields = list_fields[list];
	JsonbContainer *array;
	int64		fields[4];

	if (item->type != jbvBinary || !JsonContainerIsArray(item->val.binary.data))
		return false;
	array = item->val.binary.data;
	if ((int) JsonContainerSize(array) != n_fields + 1)
		return false;
	for (int i = 0; i < n_fields; i++)
		if (!json_int64(getIthJsonbValueFromContainer(array, i), &fields[i]) ||
			fields[i] < 0 || fields[i] > n_names)
			return false;
	if (!json_int64(getIthJsonbValueFromContainer(array, n_fields), &count->n) ||
		count->n < 1)
		return false;
	count->key = key_of_fields(list, fields);
	return attribution_key_is_possible(count->key, n_names);
}

/* All counts; NULL with a reason. */
static AttributionCount *
counts_from_json(Jsonb *json, uint32 n_names, uint32 *n_counts, const char **why)
{
	JsonbContainer *lists[COUNT_LISTS];
	AttributionCount *counts;
	Size		n = 0;

	for (CountList list = 0; list < COUNT_LISTS; list++)
	{
		lists[list] = json_array_field(json, list_names[list], why);
		if (lists[list] == NULL)
			return NULL;
		n += JsonContainerSize(lists[list]);
	}
	counts = palloc(Max(1, n) * sizeof(AttributionCount));
	*n_counts = 0;
	for (CountList list = 0; list < COUNT_LISTS; list++)
	{
		*why = psprintf("each of \"%s\" must be %d numbers of touchpoints and a count",
						list_names[list], list_fields[list]);
		if (list == SETS)
			*why = "each of \"sets\" must be the number of a touchpoint, a size and a count";
		for (uint32 i = 0; i < JsonContainerSize(lists[list]); i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (!count_from_json(getIthJsonbValueFromContainer(lists[list], i), list,
								 n_names, &counts[(*n_counts)++]))
				return NULL;
		}
	}
	return counts;
}

static void *
attribution_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"outcome", "missing", "direct", "touchpoints",
	"steps", "converted", "lost", "sets", NULL};
	JsonbValue *outcome;
	Label	   *names;
	AttributionCount *counts;
	uint32		n_names;
	uint32		n_counts;
	int64		missing;
	int64		direct;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		!json_int64_field(json, "direct", &direct, why))
		return NULL;
	outcome = json_field(json, "outcome");
	*why = "\"outcome\" must be a step as text";
	if (outcome == NULL || outcome->type != jbvString ||
		outcome->val.string.len > PATTERN_MAX_TEXT)
		return NULL;
	names = names_from_json(json, &n_names, why);
	if (names == NULL)
		return NULL;
	counts = counts_from_json(json, n_names, &n_counts, why);
	if (counts == NULL)
		return NULL;
	return assemble_read((Label) {outcome->val.string.val, outcome->val.string.len},
						 names, n_names, counts, n_counts, missing, direct);
}

static void
attribution_to_binary(const void *value, StringInfo out)
{
	const JourneyAttribution *a = value;
	const Label *names = attribution_name_list(a);
	Label		outcome = attribution_outcome(a);

	pq_sendint64(out, (uint64) a->missing);
	pq_sendint64(out, (uint64) a->direct);
	send_text(out, outcome.bytes, outcome.length);
	pq_sendint32(out, a->n_touchpoints);
	for (uint32 i = 0; i < a->n_touchpoints; i++)
		send_text(out, names[i].bytes, names[i].length);
	pq_sendint32(out, a->n_counts);
	for (uint32 i = 0; i < a->n_counts; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint64(out, a->counts[i].key);
		pq_sendint64(out, (uint64) a->counts[i].n);
	}
}

/* A number of things that take so many bytes each, at least; false when too large. */
static bool
receive_number(StringInfo in, Size each, uint32 *n)
{
	*n = pq_getmsgint(in, 4);
	return *n <= (Size) (in->len - in->cursor) / each;
}

static Label *
receive_names(StringInfo in, uint32 *n_names)
{
	Label	   *names;

	if (!receive_number(in, sizeof(int32), n_names) ||
		*n_names > ATTRIBUTION_MAX_TOUCHPOINTS)
		return NULL;
	names = palloc((Size) Max(1, *n_names) * sizeof(Label));
	for (uint32 i = 0; i < *n_names; i++)
	{
		names[i].bytes = receive_text(in, &names[i].length);
		if (names[i].bytes == NULL || names[i].length > JOURNEY_MAX_LABEL)
			return NULL;
	}
	return names;
}

static void *
attribution_from_binary(StringInfo in, const char **why)
{
	int64		missing = pq_getmsgint64(in);
	int64		direct = pq_getmsgint64(in);
	AttributionCount *counts;
	Label		outcome;
	Label	   *names;
	uint32		n_names;
	uint32		n_counts;

	*why = "its sizes are not possible";
	outcome.bytes = receive_text(in, &outcome.length);
	if (outcome.bytes == NULL || outcome.length > PATTERN_MAX_TEXT)
		return NULL;
	names = receive_names(in, &n_names);
	if (names == NULL || !receive_number(in, sizeof(AttributionCount), &n_counts) ||
		n_counts > ATTRIBUTION_MAX_COUNTS)
		return NULL;
	*why = "a count is not possible";
	counts = palloc((Size) Max(1, n_counts) * sizeof(AttributionCount));
	for (uint32 i = 0; i < n_counts; i++)
	{
		CHECK_FOR_INTERRUPTS();
		counts[i].key = (uint64) pq_getmsgint64(in);
		counts[i].n = pq_getmsgint64(in);
		if (counts[i].n < 1 || !attribution_key_is_possible(counts[i].key, n_names))
			return NULL;
	}
	*why = NULL;
	return assemble_read(outcome, names, n_names, counts, n_counts, missing, direct);
}

static const void *
attribution_canonical(const void *value)
{
	return attribution_pack(value);
}

const ValueClass journey_attribution_class = {
	.name = "journey_attribution",
	.kind = VALUE_JOURNEY_ATTRIBUTION,
	.minimum_size = offsetof(JourneyAttribution, counts) + 1,
	.validate = attribution_validate,
	.canonical = attribution_canonical,
	.to_json = attribution_to_json,
	.from_json = attribution_from_json,
	.to_binary = attribution_to_binary,
	.from_binary = attribution_from_binary
};

VALUE_FUNCTIONS(journey_attribution, &journey_attribution_class);

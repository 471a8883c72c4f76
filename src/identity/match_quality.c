/*-------------------------------------------------------------------------
 *
 * match_quality.c
 *	  Algebra and conversions of match_quality values; see match_quality.h.
 *
 * Text form: {"scored": [[weight, matches, others], ...], "unscored":
 * [matches, others], "missing": n}, in ascending order of the weights.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_quality.h"

#include <math.h>

#include "common/json.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

#define FIRST_SLOTS		16
#define COUNT_BYTES		(3 * (int) sizeof(int64))	/* of a weight, on the wire */

static MatchQuality *
create_with_counts(int64 n, uint16 flags)
{
	MatchQuality *quality = value_create(&match_quality_class,
										 value_checked_size(&match_quality_class,
															offsetof(MatchQuality, counts),
															(Size) n, sizeof(WeightCount)),
										 flags);

	quality->n_slots = n;
	return quality;
}

MatchQuality *
quality_create(void)
{
	return create_with_counts(FIRST_SLOTS, QUALITY_BUILDING);
}

static inline bool
is_empty(const WeightCount *count)
{
	return count->matches == 0 && count->others == 0;
}

/* Where the weight stands, or could stand. */
static WeightCount *
slot_of(MatchQuality *state, double weight)
{
	uint64		mask = (uint64) state->n_slots - 1;
	uint64		at;

	memcpy(&at, &weight, sizeof(at));
	at = (at ^ at >> 32) * UINT64CONST(0xff51afd7ed558ccd);
	for (at = (at >> 32) & mask;; at = (at + 1) & mask)
		if (is_empty(&state->counts[at]) || state->counts[at].weight == weight)
			return &state->counts[at];
}

static void
copy_counters(MatchQuality *to, const MatchQuality *from)
{
	to->missing = from->missing;
	to->unscored_matches = from->unscored_matches;
	to->unscored_others = from->unscored_others;
	to->n_weights = from->n_weights;
}

static MatchQuality *
with_slots(const MatchQuality *state, int64 n_slots)
{
	MatchQuality *grown = create_with_counts(n_slots, QUALITY_BUILDING);

	copy_counters(grown, state);
	for (int64 i = 0; i < state->n_slots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!is_empty(&state->counts[i]))
			*slot_of(grown, state->counts[i].weight) = state->counts[i];
	}
	return grown;
}

MatchQuality *
quality_open(MatchQuality *value)
{
	int64		n_slots = FIRST_SLOTS;

	if (value->header.flags & QUALITY_BUILDING)
		return value;
	while (value->n_weights * 4 > n_slots * 3)
		n_slots *= 2;
	return with_slots(value, n_slots);
}

MatchQuality *
quality_add(MatchQuality *state, const WeightCount *count)
{
	WeightCount *slot = slot_of(state, count->weight);

	if (is_empty(slot))
	{
		if ((state->n_weights + 1) * 4 > state->n_slots * 3)
		{
			state = with_slots(state, state->n_slots * 2);
			slot = slot_of(state, count->weight);
		}
		state->n_weights++;
		*slot = *count;
		return state;
	}
	value_count(&match_quality_class, &slot->matches, count->matches);
	value_count(&match_quality_class, &slot->others, count->others);
	return state;
}

MatchQuality *
quality_merge(MatchQuality *state, const MatchQuality *other)
{
	value_count(&match_quality_class, &state->missing, other->missing);
	value_count(&match_quality_class, &state->unscored_matches, other->unscored_matches);
	value_count(&match_quality_class, &state->unscored_others, other->unscored_others);
	for (int64 i = 0; i < other->n_slots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!is_empty(&other->counts[i]))
			state = quality_add(state, &other->counts[i]);
	}
	return state;
}

#define ST_SORT sort_counts
#define ST_ELEMENT_TYPE WeightCount
#define ST_COMPARE(a, b) ((a)->weight < (b)->weight ? -1 : (a)->weight > (b)->weight)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

const void *
quality_canonical(const void *value)
{
	const MatchQuality *quality = value;
	MatchQuality *packed;
	int64		n = 0;

	if (!(quality->header.flags & QUALITY_BUILDING))
		return quality;
	packed = create_with_counts(quality->n_weights, 0);
	copy_counters(packed, quality);
	for (int64 i = 0; i < quality->n_slots; i++)
		if (!is_empty(&quality->counts[i]))
			packed->counts[n++] = quality->counts[i];
	sort_counts(packed->counts, (size_t) n);
	return packed;
}

/* Adds a count that may not overflow; false when it does. */
static bool
add_quietly(int64 *sum, int64 n)
{
	return n >= 0 && !pg_add_s64_overflow(*sum, n, sum);
}

static bool
quality_validate(const void *value, const char **why)
{
	const MatchQuality *quality = value;
	int64		matches = 0;
	int64		others = 0;

	*why = "its size does not match its content";
	if (quality->header.flags != 0 || quality->n_weights < 0 ||
		quality->n_slots != quality->n_weights ||
		(Size) quality->n_weights != (VARSIZE(quality) - offsetof(MatchQuality, counts)) /
		sizeof(WeightCount) ||
		(VARSIZE(quality) - offsetof(MatchQuality, counts)) % sizeof(WeightCount) != 0)
		return false;
	*why = "a count is negative or out of range";
	if (quality->missing < 0 || !add_quietly(&matches, quality->unscored_matches) ||
		!add_quietly(&others, quality->unscored_others))
		return false;
	for (int64 i = 0; i < quality->n_weights; i++)
	{
		const WeightCount *count = &quality->counts[i];

		*why = "a count is negative or out of range";
		if (!add_quietly(&matches, count->matches) || !add_quietly(&others, count->others))
			return false;
		*why = "weights are not finite, ascending and with pairs";
		if (!isfinite(count->weight) || is_empty(count) ||
			(count->weight == 0 && signbit(count->weight)) ||
			(i > 0 && count->weight <= count[-1].weight))
			return false;
	}
	return true;
}

static void
quality_to_json(const void *value, StringInfo out)
{
	const MatchQuality *quality = value;

	appendStringInfoString(out, "{\"scored\": [");
	for (int64 i = 0; i < quality->n_weights; i++)
	{
		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, i == 0 ? "[" : ", [");
		append_float8(out, quality->counts[i].weight);
		appendStringInfo(out, ", " INT64_FORMAT ", " INT64_FORMAT "]",
						 quality->counts[i].matches, quality->counts[i].others);
	}
	appendStringInfo(out, "], \"unscored\": [" INT64_FORMAT ", " INT64_FORMAT
					 "], \"missing\": " INT64_FORMAT "}",
					 quality->unscored_matches, quality->unscored_others, quality->missing);
}

/* Takes the next number of an array: a count, or a weight. */
static bool
next_count(JsonbIterator **it, int64 *count)
{
	JsonbValue	number;

	return JsonbIteratorNext(it, &number, true) == WJB_ELEM && json_int64(&number, count);
}

/* Reads [weight, matches, others], or [matches, others] without a weight. */
static bool
read_counts(JsonbContainer *array, WeightCount *count, bool with_weight)
{
	JsonbIterator *it = JsonbIteratorInit(array);
	JsonbValue	number;

	if (JsonbIteratorNext(&it, &number, true) != WJB_BEGIN_ARRAY || number.val.array.rawScalar)
		return false;
	if (with_weight &&
		(JsonbIteratorNext(&it, &number, true) != WJB_ELEM || !json_float8(&number, &count->weight)))
		return false;
	count->weight = with_weight ? count->weight + 0.0 : 0;	/* -0 is 0 */
	return next_count(&it, &count->matches) && next_count(&it, &count->others) &&
		JsonbIteratorNext(&it, &number, true) == WJB_END_ARRAY;
}

static void *
quality_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"scored", "unscored", "missing", NULL};
	JsonbContainer *scored;
	JsonbContainer *unscored;
	MatchQuality *quality;
	WeightCount rest;
	int64		missing;

	if (!json_keys_known(json, keys, why) ||
		(scored = json_array_field(json, "scored", why)) == NULL ||
		(unscored = json_array_field(json, "unscored", why)) == NULL ||
		!json_int64_field(json, "missing", &missing, why))
		return NULL;
	*why = "\"scored\" holds [weight, matches, others], \"unscored\" is [matches, others]";
	if (!read_counts(unscored, &rest, false))
		return NULL;
	quality = create_with_counts(JsonContainerSize(scored), 0);
	quality->n_weights = quality->n_slots;
	quality->missing = missing;
	quality->unscored_matches = rest.matches;
	quality->unscored_others = rest.others;
	for (int64 i = 0; i < quality->n_weights; i++)
	{
		JsonbValue *row = getIthJsonbValueFromContainer(scored, (uint32) i);

		CHECK_FOR_INTERRUPTS();
		if (row->type != jbvBinary ||
			!read_counts(row->val.binary.data, &quality->counts[i], true))
			return NULL;
	}
	return quality;
}

static void
quality_to_binary(const void *value, StringInfo out)
{
	const MatchQuality *quality = value;

	pq_sendint64(out, (uint64) quality->missing);
	pq_sendint64(out, (uint64) quality->unscored_matches);
	pq_sendint64(out, (uint64) quality->unscored_others);
	pq_sendint64(out, (uint64) quality->n_weights);
	for (int64 i = 0; i < quality->n_weights; i++)
	{
		pq_sendfloat8(out, quality->counts[i].weight);
		pq_sendint64(out, (uint64) quality->counts[i].matches);
		pq_sendint64(out, (uint64) quality->counts[i].others);
	}
}

static void *
quality_from_binary(StringInfo in, const char **why)
{
	MatchQuality *quality;
	int64		missing;
	int64		matches;
	int64		others;
	int64		n;

	*why = "its length does not match its content";
	if (in->len - in->cursor < 4 * (int) sizeof(int64))
		return NULL;
	missing = pq_getmsgint64(in);
	matches = pq_getmsgint64(in);
	others = pq_getmsgint64(in);
	n = pq_getmsgint64(in);
	if (n < 0 || n != (in->len - in->cursor) / COUNT_BYTES)
		return NULL;
	quality = create_with_counts(n, 0);
	quality->missing = missing;
	quality->unscored_matches = matches;
	quality->unscored_others = others;
	quality->n_weights = n;
	for (int64 i = 0; i < n; i++)
	{
		quality->counts[i].weight = pq_getmsgfloat8(in);
		quality->counts[i].matches = pq_getmsgint64(in);
		quality->counts[i].others = pq_getmsgint64(in);
	}
	*why = NULL;
	return quality;
}

const ValueClass match_quality_class = {
	.name = "match_quality",
	.kind = VALUE_MATCH_QUALITY,
	.minimum_size = offsetof(MatchQuality, counts),
	.validate = quality_validate,
	.canonical = quality_canonical,
	.to_json = quality_to_json,
	.from_json = quality_from_json,
	.to_binary = quality_to_binary,
	.from_binary = quality_from_binary
};

VALUE_FUNCTIONS(match_quality, &match_quality_class);

/* The state argument in its building form, to be changed. */
static MatchQuality *
building_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return quality_create();
	return quality_open(value_state(&match_quality_class, fcinfo, 0));
}

static double
finite_weight(double weight)
{
	if (!isfinite(weight))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the weight of a pair must be a finite number"),
				 errhint("A pair that was not scored has the weight NULL.")));
	return weight + 0.0;		/* -0 is 0 */
}

/* transition of match_quality_agg(weight, is_match) */
PG_FUNCTION_INFO_V1(match_quality_accum);
Datum
match_quality_accum(PG_FUNCTION_ARGS)
{
	MatchQuality *state = building_state(fcinfo);
	bool		is_match = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	WeightCount pair = {0, is_match ? 1 : 0, is_match ? 0 : 1};

	if (!PG_ARGISNULL(1))
		pair.weight = finite_weight(PG_GETARG_FLOAT8(1));
	if (PG_ARGISNULL(2))
		value_count(&match_quality_class, &state->missing, 1);
	else if (!PG_ARGISNULL(1))
		state = quality_add(state, &pair);
	else
		value_count(&match_quality_class,
					is_match ? &state->unscored_matches : &state->unscored_others, 1);
	return value_state_datum(&match_quality_class, fcinfo, state);
}

/* combine function, transition of rollup, operator + */
PG_FUNCTION_INFO_V1(match_quality_combine);
Datum
match_quality_combine(PG_FUNCTION_ARGS)
{
	MatchQuality *state = building_state(fcinfo);

	state = quality_merge(state, PG_GETARG_MATCH_QUALITY(1));
	return value_state_datum(&match_quality_class, fcinfo, state);
}

/* final function: the packed form */
PG_FUNCTION_INFO_V1(match_quality_final);
Datum
match_quality_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(quality_canonical(PG_GETARG_MATCH_QUALITY(0)));
}

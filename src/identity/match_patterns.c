/*-------------------------------------------------------------------------
 *
 * match_patterns.c
 *	  Algebra and conversions of match_patterns values; see match_patterns.h.
 *
 * Text:	{"comparisons": "0", "labelled": true,
 *			 "patterns": [["0", 1407, 3], ["10", 163, 41]]}
 *			The fingerprint and the patterns are hexadecimal, as to_hex() writes
 *			them, the patterns in ascending order; then the pairs, and with
 *			labels the matches among them.
 * Binary:	the flags, the fingerprint, the number of patterns and their counts.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_patterns.h"

#include "common/json.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define FIRST_CAPACITY	64
#define MAX_HEX_DIGITS	16

static MatchPatterns *
allocate(uint64 fingerprint, uint16 flags, Size counts)
{
	Size		size = value_checked_size(&match_patterns_class,
										  offsetof(MatchPatterns, counts),
										  counts, sizeof(PatternCount));
	MatchPatterns *patterns = value_create(&match_patterns_class, size, flags);

	patterns->fingerprint = fingerprint;
	return patterns;
}

static MatchPatterns *
create_building(uint64 fingerprint, bool labelled, uint32 capacity)
{
	MatchPatterns *patterns = allocate(fingerprint,
									   PATTERNS_BUILDING | (labelled ? PATTERNS_LABELLED : 0),
									   capacity);

	patterns->capacity = capacity;
	return patterns;
}

MatchPatterns *
match_patterns_create(uint64 fingerprint, bool labelled)
{
	return create_building(fingerprint, labelled, FIRST_CAPACITY);
}

bool
match_patterns_labelled(const MatchPatterns *patterns)
{
	return (patterns->header.flags & PATTERNS_LABELLED) != 0;
}

uint64
match_patterns_fingerprint(const MatchPatterns *patterns)
{
	return patterns->fingerprint;
}

/*
 * The slot of a pattern in a building form, or the free one where it belongs.
 * The factor is 2^64 divided by the golden ratio: it spreads patterns that
 * differ in few digits over the upper bits of the product.
 */
static inline PatternCount *
slot_of(MatchPatterns *patterns, uint64 pattern)
{
	uint32		mask = patterns->capacity - 1;
	uint32		i = (uint32) ((pattern * UINT64CONST(0x9E3779B97F4A7C15)) >> 32);

	/* the upper half of the product, folded: small tables use its low bits */
	i = (i ^ (i >> 15)) & mask;
	while (patterns->counts[i].pattern != pattern &&
		   patterns->counts[i].pairs != 0)
		i = (i + 1) & mask;
	return &patterns->counts[i];
}

/* A building form of that capacity with the same content. */
static MatchPatterns *
rebuild(const MatchPatterns *patterns, uint32 capacity)
{
	uint32		slots = patterns->capacity > 0 ? patterns->capacity : patterns->n;
	MatchPatterns *result = create_building(patterns->fingerprint,
											match_patterns_labelled(patterns),
											capacity);

	for (uint32 i = 0; i < slots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (patterns->counts[i].pairs != 0)
			*slot_of(result, patterns->counts[i].pattern) = patterns->counts[i];
	}
	result->n = patterns->n;
	result->pairs = patterns->pairs;
	return result;
}

MatchPatterns *
match_patterns_add(MatchPatterns *patterns, uint64 pattern, int64 pairs,
				   int64 matches)
{
	PatternCount *slot = slot_of(patterns, pattern);
	int64		sum;

	Assert(patterns->header.flags & PATTERNS_BUILDING);
	Assert(pairs >= 0 && matches >= 0 && matches <= pairs);
	if (unlikely(slot->pairs == 0))
	{
		if (pairs == 0)
			return patterns;
		if (2 * (patterns->n + 1) > patterns->capacity)
		{
			patterns = rebuild(patterns, 2 * patterns->capacity);
			slot = slot_of(patterns, pattern);
		}
		slot->pattern = pattern;
		patterns->n++;
	}
	/* no count exceeds the sum of all, so that one check does */
	if (unlikely(pg_add_s64_overflow(patterns->pairs, pairs, &sum)))
		value_count(&match_patterns_class, &patterns->pairs, pairs);
	patterns->pairs = sum;
	slot->pairs += pairs;
	slot->matches += matches;
	return patterns;
}

static void
check_same_kind(const MatchPatterns *a, const MatchPatterns *b)
{
	if (a->fingerprint != b->fingerprint)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("match_patterns of different comparisons do not combine"),
				 errhint("Patterns mean the same only where the fields, kinds and levels of the link_spec are the same.")));
	if (match_patterns_labelled(a) != match_patterns_labelled(b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("match_patterns with and without labels do not combine"),
				 errhint("Build both with match_patterns_labelled_agg(), or neither.")));
}

MatchPatterns *
match_patterns_merge(MatchPatterns *state, const MatchPatterns *other)
{
	uint32		slots = other->capacity > 0 ? other->capacity : other->n;

	check_same_kind(state, other);
	if (state->capacity == 0)
		state = rebuild(state, Max(FIRST_CAPACITY,
								   2 * pg_nextpower2_32(state->n + 1)));
	for (uint32 i = 0; i < slots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		state = match_patterns_add(state, other->counts[i].pattern,
								   other->counts[i].pairs,
								   other->counts[i].matches);
	}
	return state;
}

#define ST_SORT sort_counts
#define ST_ELEMENT_TYPE PatternCount
#define ST_COMPARE(a, b) ((a)->pattern < (b)->pattern ? -1 : (a)->pattern > (b)->pattern)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

const MatchPatterns *
match_patterns_pack(const MatchPatterns *patterns)
{
	MatchPatterns *packed;

	if (patterns->capacity == 0)
		return patterns;
	packed = allocate(patterns->fingerprint,
					  patterns->header.flags & PATTERNS_LABELLED, patterns->n);
	packed->pairs = patterns->pairs;
	for (uint32 i = 0; i < patterns->capacity; i++)
		if (patterns->counts[i].pairs != 0)
			packed->counts[packed->n++] = patterns->counts[i];
	sort_counts(packed->counts, packed->n);
	return packed;
}

const PatternCount *
match_patterns_counts(const MatchPatterns *packed, int *n)
{
	Assert(packed->capacity == 0);
	*n = (int) packed->n;
	return packed->counts;
}

static void pg_attribute_noreturn()
below_zero(uint64 pattern)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("match_patterns cannot be subtracted: a count of pattern %llx would be below zero",
					(unsigned long long) pattern),
			 errhint("The right operand must be a part of the left one.")));
}

/* a - b of two packed values. */
static MatchPatterns *
subtract(const MatchPatterns *a, const MatchPatterns *b)
{
	MatchPatterns *rest;
	uint32		n = 0;
	uint32		j = 0;

	check_same_kind(a, b);
	rest = allocate(a->fingerprint, a->header.flags, a->n);
	for (uint32 i = 0; i < a->n; i++)
	{
		PatternCount count = a->counts[i];

		if (j < b->n && b->counts[j].pattern == count.pattern)
		{
			count.pairs -= b->counts[j].pairs;
			count.matches -= b->counts[j].matches;
			j++;
		}
		if (count.pairs < 0 || count.matches < 0 || count.matches > count.pairs)
			below_zero(count.pattern);
		if (count.pairs > 0)
			rest->counts[n++] = count;
		/* what lies before the next of a is not in a */
		if (j < b->n && b->counts[j].pattern < count.pattern)
			below_zero(b->counts[j].pattern);
	}
	if (j < b->n)
		below_zero(b->counts[j].pattern);
	rest->n = n;
	rest->pairs = a->pairs - b->pairs;
	SET_VARSIZE(rest, offsetof(MatchPatterns, counts) + n * sizeof(PatternCount));
	return rest;
}

static const void *
patterns_canonical(const void *value)
{
	return match_patterns_pack(value);
}

static bool
patterns_validate(const void *value, const char **why)
{
	const MatchPatterns *patterns = value;
	bool		labelled = match_patterns_labelled(patterns);
	int64		pairs = 0;

	if ((patterns->header.flags & ~PATTERNS_LABELLED) != 0 ||
		patterns->capacity != 0 ||
		(VARSIZE(patterns) - offsetof(MatchPatterns, counts)) / sizeof(PatternCount) != patterns->n ||
		(VARSIZE(patterns) - offsetof(MatchPatterns, counts)) % sizeof(PatternCount) != 0)
	{
		*why = "its size does not fit its content";
		return false;
	}
	for (uint32 i = 0; i < patterns->n; i++)
	{
		const PatternCount *count = &patterns->counts[i];

		*why = NULL;
		if (i > 0 && count->pattern <= count[-1].pattern)
			*why = "its patterns are not in ascending order";
		else if (count->pairs < 1 || count->matches < 0 ||
				 count->matches > count->pairs || (!labelled && count->matches > 0))
			*why = "a count is not possible";
		else if (pg_add_s64_overflow(pairs, count->pairs, &pairs))
			*why = "its counts exceed 64 bits";
		if (*why != NULL)
			return false;
	}
	*why = "its counts do not add up";
	return pairs == patterns->pairs;
}

static void
patterns_to_json(const void *value, StringInfo out)
{
	const MatchPatterns *patterns = value;
	bool		labelled = match_patterns_labelled(patterns);

	appendStringInfo(out, "{\"comparisons\": \"%llx\", \"labelled\": %s, \"patterns\": [",
					 (unsigned long long) patterns->fingerprint,
					 labelled ? "true" : "false");
	for (uint32 i = 0; i < patterns->n; i++)
	{
		const PatternCount *count = &patterns->counts[i];

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(out, "%s[\"%llx\", " INT64_FORMAT, i == 0 ? "" : ", ",
						 (unsigned long long) count->pattern, count->pairs);
		if (labelled)
			appendStringInfo(out, ", " INT64_FORMAT, count->matches);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "]}");
}

/* A string of hexadecimal digits as to_hex() writes them. */
static bool
hex_from_json(const JsonbValue *value, uint64 *result)
{
	if (value == NULL || value->type != jbvString ||
		value->val.string.len < 1 || value->val.string.len > MAX_HEX_DIGITS ||
		(value->val.string.val[0] == '0' && value->val.string.len > 1))
		return false;
	*result = 0;
	for (int i = 0; i < value->val.string.len; i++)
	{
		char		digit = value->val.string.val[i];

		if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f'))
			return false;
		*result = *result << 4 | (uint64) (digit <= '9' ? digit - '0' : digit - 'a' + 10);
	}
	return true;
}

static bool
count_from_json(const JsonbValue *item, bool labelled, PatternCount *count)
{
	JsonbContainer *array;

	if (item->type != jbvBinary || !JsonContainerIsArray(item->val.binary.data))
		return false;
	array = item->val.binary.data;
	return JsonContainerSize(array) == (labelled ? 3 : 2) &&
		hex_from_json(getIthJsonbValueFromContainer(array, 0), &count->pattern) &&
		json_int64(getIthJsonbValueFromContainer(array, 1), &count->pairs) &&
		(!labelled ||
		 json_int64(getIthJsonbValueFromContainer(array, 2), &count->matches));
}

/* The sum of the counts; where it overflows, validation says so. */
static void
add_up(MatchPatterns *patterns)
{
	for (uint32 i = 0; i < patterns->n; i++)
		if (pg_add_s64_overflow(patterns->pairs, patterns->counts[i].pairs,
								&patterns->pairs))
			return;
}

static void *
patterns_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"comparisons", "labelled", "patterns", NULL};
	JsonbContainer *array;
	JsonbValue *labelled;
	MatchPatterns *patterns;
	uint64		fingerprint;

	if (!json_keys_known(json, keys, why) ||
		(array = json_array_field(json, "patterns", why)) == NULL)
		return NULL;
	*why = "\"comparisons\" must be a hexadecimal number of 64 bits in a string";
	if (!hex_from_json(json_field(json, "comparisons"), &fingerprint))
		return NULL;
	*why = "\"labelled\" must be true or false";
	labelled = json_field(json, "labelled");
	if (labelled == NULL || labelled->type != jbvBool)
		return NULL;
	patterns = allocate(fingerprint, labelled->val.boolean ? PATTERNS_LABELLED : 0,
						JsonContainerSize(array));
	patterns->n = JsonContainerSize(array);
	*why = labelled->val.boolean ?
		"each of \"patterns\" must be [hexadecimal pattern, pairs, matches]" :
		"each of \"patterns\" must be [hexadecimal pattern, pairs]";
	for (uint32 i = 0; i < patterns->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!count_from_json(getIthJsonbValueFromContainer(array, i),
							 labelled->val.boolean, &patterns->counts[i]))
			return NULL;
	}
	add_up(patterns);
	*why = NULL;
	return patterns;
}

static void
patterns_to_binary(const void *value, StringInfo out)
{
	const MatchPatterns *patterns = value;

	pq_sendint16(out, patterns->header.flags);
	pq_sendint64(out, patterns->fingerprint);
	pq_sendint32(out, patterns->n);
	for (uint32 i = 0; i < patterns->n; i++)
	{
		pq_sendint64(out, patterns->counts[i].pattern);
		pq_sendint64(out, (uint64) patterns->counts[i].pairs);
		if (match_patterns_labelled(patterns))
			pq_sendint64(out, (uint64) patterns->counts[i].matches);
	}
}

static void *
patterns_from_binary(StringInfo in, const char **why)
{
	MatchPatterns *patterns;
	uint64		fingerprint;
	uint16		flags;
	uint32		n;
	Size		each;

	*why = "its length does not fit its content";
	if (in->len - in->cursor < 2 + 8 + 4)
		return NULL;
	flags = (uint16) pq_getmsgint(in, 2);
	fingerprint = (uint64) pq_getmsgint64(in);
	n = (uint32) pq_getmsgint(in, 4);
	each = (flags & PATTERNS_LABELLED ? 3 : 2) * sizeof(int64);
	if ((flags & ~PATTERNS_LABELLED) != 0 ||
		(Size) (in->len - in->cursor) != n * each)
		return NULL;
	patterns = allocate(fingerprint, flags, n);
	patterns->n = n;
	for (uint32 i = 0; i < n; i++)
	{
		patterns->counts[i].pattern = (uint64) pq_getmsgint64(in);
		patterns->counts[i].pairs = pq_getmsgint64(in);
		if (flags & PATTERNS_LABELLED)
			patterns->counts[i].matches = pq_getmsgint64(in);
	}
	add_up(patterns);
	*why = NULL;
	return patterns;
}

const ValueClass match_patterns_class = {
	.name = "match_patterns",
	.kind = VALUE_MATCH_PATTERNS,
	.minimum_size = offsetof(MatchPatterns, counts),
	.validate = patterns_validate,
	.canonical = patterns_canonical,
	.to_json = patterns_to_json,
	.from_json = patterns_from_json,
	.to_binary = patterns_to_binary,
	.from_binary = patterns_from_binary
};

VALUE_FUNCTIONS(match_patterns, &match_patterns_class);

PG_FUNCTION_INFO_V1(match_patterns_minus);
Datum
match_patterns_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(subtract(match_patterns_pack(PG_GETARG_MATCH_PATTERNS(0)),
							   match_patterns_pack(PG_GETARG_MATCH_PATTERNS(1))));
}

/*-------------------------------------------------------------------------
 *
 * attribution_value.c
 *	  Algebra of journey_attribution values; see attribution.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution.h"

#include "common/bytes.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define FIRST_CAPACITY	16
#define FIRST_SLOTS		16
#define FIRST_ROOM		128

/* A value of that size, with its outcome and nothing else. */
static JourneyAttribution *
allocate(Label outcome, Size slots, Size name_slots, Size room, uint16 flags)
{
	Size		rest = name_slots * sizeof(NameSlot) + outcome.length + room;
	JourneyAttribution *a =
	value_create(&journey_attribution_class,
				 value_checked_size(&journey_attribution_class,
									offsetof(JourneyAttribution, counts) + rest,
									slots, sizeof(AttributionCount)), flags);

	a->outcome_size = (uint32) outcome.length;
	if (flags & ATTRIBUTION_BUILDING)
	{
		a->capacity = (uint32) slots;
		a->name_slots = (uint32) name_slots;
	}
	else
		a->n_counts = (uint32) slots;
	memcpy(unconstify(char *, attribution_outcome(a).bytes), outcome.bytes, outcome.length);
	return a;
}

JourneyAttribution *
attribution_create(Label outcome)
{
	return allocate(outcome, FIRST_CAPACITY, FIRST_SLOTS, FIRST_ROOM,
					ATTRIBUTION_BUILDING);
}

/* The slot of a name, or the free one where it belongs. */
static NameSlot *
name_slot(const JourneyAttribution *state, Label name, uint16 *tag)
{
	NameSlot   *slots = attribution_name_slots(state);
	const uint8 *names = attribution_names(state);
	uint32		hash = hash_bytes((const unsigned char *) name.bytes, name.length);
	uint32		mask = state->name_slots - 1;
	uint32		i = hash & mask;
	Label		other;

	*tag = (uint16) (hash >> 16);
	for (; slots[i].number != 0; i = (i + 1) & mask)
	{
		if (slots[i].tag != *tag)
			continue;
		take_name(names + slots[i].at, &other);
		if (label_equal(name, other))
			break;
	}
	return &slots[i];
}

/* Appends a name that is new, and for which there is room. */
static void
append_name(JourneyAttribution *state, Label name)
{
	uint8	   *to = attribution_names(state) + state->names_size;
	uint16		tag;
	NameSlot   *slot = name_slot(state, name, &tag);

	*slot = (NameSlot) {state->names_size, (uint16) ++state->n_touchpoints, tag};
	*to = (uint8) name.length;
	put_bytes(to + 1, name.bytes, name.length);
	state->names_size += 1 + (uint32) name.length;
}

/* A building form of the same content with these capacities. */
static JourneyAttribution *
resize(const JourneyAttribution *old, uint32 capacity, uint32 name_slots, Size room)
{
	JourneyAttribution *state = allocate(attribution_outcome(old), capacity,
										 name_slots, room, ATTRIBUTION_BUILDING);
	const uint8 *from = attribution_names(old);
	Label		name;

	state->missing = old->missing;
	state->direct = old->direct;
	state->total = old->total;
	for (uint32 i = 0; i < attribution_slots(old); i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (old->counts[i].key != 0)
			*attribution_slot(state, old->counts[i].key) = old->counts[i];
	}
	state->n_counts = old->n_counts;
	for (uint32 i = 0; i < old->n_touchpoints; i++)
	{
		CHECK_FOR_INTERRUPTS();
		from = take_name(from, &name);
		append_name(state, name);
	}
	return state;
}

JourneyAttribution *
attribution_insert(JourneyAttribution *state, uint64 key, int64 n)
{
	AttributionCount *slot;

	if (2 * (state->n_counts + 1) > state->capacity)
		state = resize(state, 2 * state->capacity, state->name_slots,
					   (uint8 *) state + VARSIZE(state) - attribution_names(state));
	slot = attribution_slot(state, key);
	slot->key = key;
	slot->n = n;
	state->n_counts++;
	return state;
}

JourneyAttribution *
attribution_number(JourneyAttribution *state, Label touchpoint, uint16 *number)
{
	uint16		tag;
	Size		room;
	Size		needed;

	*number = name_slot(state, touchpoint, &tag)->number;
	if (likely(*number != 0))
		return state;
	if (state->n_touchpoints == ATTRIBUTION_MAX_TOUCHPOINTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("journey_attribution would have more than %d touchpoints",
						ATTRIBUTION_MAX_TOUCHPOINTS),
				 errhint("Give touchpoints common names, see journey_rename(), or leave out the rare ones, see journey_only().")));
	room = (uint8 *) state + VARSIZE(state) - attribution_names(state);
	needed = (Size) state->names_size + 1 + touchpoint.length;
	if (2 * (state->n_touchpoints + 1) > state->name_slots || needed > room)
		state = resize(state, state->capacity,
					   2 * (state->n_touchpoints + 1) > state->name_slots ?
					   2 * state->name_slots : state->name_slots,
					   needed > room ? 2 * needed : room);
	append_name(state, touchpoint);
	*number = (uint16) state->n_touchpoints;
	return state;
}

JourneyAttribution *
attribution_unpack(JourneyAttribution *a)
{
	if (a->header.flags & ATTRIBUTION_BUILDING)
		return a;
	return resize(a, pg_nextpower2_32(Max(FIRST_CAPACITY, 2 * a->n_counts)),
				  Max(FIRST_SLOTS, 2 * pg_nextpower2_32(a->n_touchpoints + 1)),
				  Max(FIRST_ROOM, (Size) a->names_size));
}

void
attribution_check_outcome(const JourneyAttribution *a, Label outcome, const char *hint)
{
	Label		of_a = attribution_outcome(a);

	if (!label_equal(of_a, outcome))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("attribution of the outcome %.*s does not combine with attribution of %.*s",
						of_a.length, of_a.bytes, outcome.length, outcome.bytes),
				 errhint("%s", hint)));
}

static void
check_same_outcome(const JourneyAttribution *a, const JourneyAttribution *b)
{
	attribution_check_outcome(a, attribution_outcome(b),
							  "Only attributions of the same outcome can be merged or subtracted.");
}

/* The key with its touchpoints renumbered; numbers[0] is 0. */
static uint64
renumber(uint64 key, const uint16 *numbers)
{
	uint16		next = key_field(key, 3);
	uint64		before = 0;

	if (key_is_set(key))
		return set_key(numbers[key_field(key, 1)], key_field(key, 2));
	for (int field = 0; field < 3; field++)
		before = before << FIELD_BITS | numbers[key_field(key, field)];
	return step_key(before, next >= ATTRIBUTION_LOST ? next : numbers[next]);
}

JourneyAttribution *
attribution_merge(JourneyAttribution *state, const JourneyAttribution *other)
{
	uint16	   *numbers = palloc0(((Size) other->n_touchpoints + 1) * sizeof(uint16));
	const uint8 *from = attribution_names(other);
	Label		name;

	check_same_outcome(state, other);
	value_count(&journey_attribution_class, &state->missing, other->missing);
	value_count(&journey_attribution_class, &state->direct, other->direct);
	value_count(&journey_attribution_class, &state->total, other->total);
	for (uint32 i = 1; i <= other->n_touchpoints; i++)
	{
		CHECK_FOR_INTERRUPTS();
		from = take_name(from, &name);
		state = attribution_number(state, name, &numbers[i]);
	}
	for (uint32 i = 0; i < attribution_slots(other); i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (other->counts[i].key != 0)
			state = attribution_count(state, renumber(other->counts[i].key, numbers),
									  other->counts[i].n);
	}
	pfree(numbers);
	return state;
}

#define ST_SORT sort_counts
#define ST_ELEMENT_TYPE AttributionCount
#define ST_COMPARE(a, b) ((a)->key < (b)->key ? -1 : (a)->key > (b)->key)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

typedef struct NumberedName
{
	Label		name;
	uint16		number;
} NumberedName;

static int
compare_names(const void *a, const void *b)
{
	return label_compare(((const NumberedName *) a)->name, ((const NumberedName *) b)->name);
}

/*
 * Brings the names that are in use into their order; writes the new numbers
 * of all.  Returns how many they are.
 */
static uint32
sort_names(Label *names, uint32 n_names, const AttributionCount *counts,
		   uint32 n_counts, uint16 *numbers)
{
	NumberedName *sorted = palloc((Size) Max(1, n_names) * sizeof(NumberedName));
	uint32		n = 0;

	memset(numbers, 0, ((Size) n_names + 1) * sizeof(uint16));
	for (uint32 i = 0; i < n_counts; i++)
	{
		uint64		key = counts[i].key;
		bool		of_set = key_is_set(key);

		for (int field = of_set ? 1 : 0; field < (of_set ? 2 : 4); field++)
			if (key_field(key, field) < ATTRIBUTION_LOST)
				numbers[key_field(key, field)] = 1;
	}
	for (uint32 i = 1; i <= n_names; i++)
		if (numbers[i] != 0)
			sorted[n++] = (NumberedName) {names[i - 1], (uint16) i};
	qsort(sorted, n, sizeof(NumberedName), compare_names);
	for (uint32 i = 0; i < n; i++)
	{
		names[i] = sorted[i].name;
		numbers[sorted[i].number] = (uint16) (i + 1);
	}
	numbers[0] = 0;
	pfree(sorted);
	return n;
}

JourneyAttribution *
attribution_assemble(Label outcome, Label *names, uint32 n_names,
					 AttributionCount *counts, uint32 n_counts)
{
	uint16	   *numbers = palloc(((Size) n_names + 1) * sizeof(uint16));
	JourneyAttribution *a;
	uint8	   *to;
	Size		names_size = 0;
	uint32		n = 0;

	for (uint32 i = 0; i < n_counts; i++)
		if (counts[i].n != 0)
			counts[n++] = counts[i];
	n_names = sort_names(names, n_names, counts, n, numbers);
	for (uint32 i = 0; i < n_names; i++)
		names_size += 1 + (Size) names[i].length;
	a = allocate(outcome, n, 0, names_size, 0);
	a->n_touchpoints = n_names;
	a->names_size = (uint32) names_size;
	for (uint32 i = 0; i < n; i++)
		a->counts[i] = (AttributionCount) {renumber(counts[i].key, numbers), counts[i].n};
	sort_counts(a->counts, n);
	to = attribution_names(a);
	for (uint32 i = 0; i < n_names; i++)
	{
		*to = (uint8) names[i].length;
		to = put_bytes(to + 1, names[i].bytes, names[i].length);
	}
	pfree(numbers);
	return a;
}

Label *
attribution_name_list(const JourneyAttribution *a)
{
	Label	   *names = palloc((Size) Max(1, a->n_touchpoints) * sizeof(Label));
	const uint8 *from = attribution_names(a);

	for (uint32 i = 0; i < a->n_touchpoints; i++)
		from = take_name(from, &names[i]);
	return names;
}

/* The counts that are in use, in a new array; free slots have a count of 0. */
static AttributionCount *
copy_counts(const JourneyAttribution *a)
{
	AttributionCount *counts = palloc((Size) Max(1, a->n_counts) * sizeof(AttributionCount));
	uint32		n = 0;

	for (uint32 i = 0; i < attribution_slots(a); i++)
		if (a->counts[i].key != 0)
			counts[n++] = a->counts[i];
	return counts;
}

const JourneyAttribution *
attribution_pack(const JourneyAttribution *a)
{
	JourneyAttribution *packed;
	AttributionCount *counts;

	if (!(a->header.flags & ATTRIBUTION_BUILDING))
		return a;
	counts = copy_counts(a);
	packed = attribution_assemble(attribution_outcome(a), attribution_name_list(a),
								  a->n_touchpoints, counts, a->n_counts);
	packed->missing = a->missing;
	packed->direct = a->direct;
	packed->total = a->total;
	pfree(counts);
	return packed;
}

static void pg_attribute_noreturn()
not_a_part(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("journey_attribution cannot be subtracted: a count would be below zero"),
			 errhint("The right operand must be a part of the left one.")));
}

JourneyAttribution *
attribution_subtract(const JourneyAttribution *a, const JourneyAttribution *b)
{
	JourneyAttribution *rest = attribution_unpack(unconstify(JourneyAttribution *, a));
	uint16	   *numbers = palloc0(((Size) b->n_touchpoints + 1) * sizeof(uint16));
	const uint8 *from = attribution_names(b);
	uint16		tag;
	Label		name;

	check_same_outcome(a, b);
	rest->missing -= b->missing;
	rest->direct -= b->direct;
	rest->total -= b->total;
	if (rest->missing < 0 || rest->direct < 0 || rest->total < 0)
		not_a_part();
	for (uint32 i = 1; i <= b->n_touchpoints; i++)
	{
		from = take_name(from, &name);
		numbers[i] = name_slot(rest, name, &tag)->number;
		if (numbers[i] == 0)
			not_a_part();
	}
	for (uint32 i = 0; i < b->n_counts; i++)
	{
		AttributionCount *slot = attribution_slot(rest, renumber(b->counts[i].key, numbers));

		CHECK_FOR_INTERRUPTS();
		if (slot->key == 0 || slot->n < b->counts[i].n)
			not_a_part();
		slot->n -= b->counts[i].n;
	}
	return unconstify(JourneyAttribution *, attribution_pack(rest));
}

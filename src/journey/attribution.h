/*-------------------------------------------------------------------------
 *
 * attribution.h
 *	  The paths of many persons to an outcome: type journey_attribution.
 *
 * A path is the touches before an outcome since the previous one, and what
 * became of it: it converted, or the journey ended and it was lost (see
 * attribution_outcome.h).  Touchpoints are labels; roles do not count.  Kept
 * is what Markov chains of order 1 to 3 and the Shapley value need:
 *		steps	how often a touchpoint, or the end of a path, came behind the
 *				three touchpoints before it; 0 stands for none, before the
 *				beginning
 *		sets	how many paths that converted had a touchpoint, by the number of
 *				distinct touchpoints in them
 *
 * Value
 *		JourneyAttribution	56 bytes
 *		counts		packed: n_counts of them, sorted by key; building: a hash
 *					table of capacity slots, a power of two, at most half of them
 *					in use, free ones with key 0
 *		name slots	building only: a hash table of the touchpoints
 *		outcome		the step in its canonical spelling, outcome_size bytes
 *		names		n_touchpoints times length byte, bytes; packed: sorted by
 *					bytes, each of them in a count; building: slack behind
 * A touchpoint's number is its place among the names, from 1.
 *
 * Algebra: counts add up, and subtract where none falls below zero (22003), of
 * one outcome only (22023).  Merging is commutative and associative to the
 * byte; an attribution without paths is its identity.
 *
 * Limits: 65,533 touchpoints (54000), counts that fit int64 (22003), and some
 * 16 million different ones, with which the building form reaches 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ATTRIBUTION_H
#define EXPERIENCE_ATTRIBUTION_H

#include "postgres.h"

#include "common/value.h"
#include "journey/journey.h"

#define ATTRIBUTION_MAX_TOUCHPOINTS 65533
#define ATTRIBUTION_MAX_ORDER		3

/* above it, the building form would not fit into 1 GB */
#define ATTRIBUTION_MAX_COUNTS		(16 * 1024 * 1024)

/* what comes next when the path ends */
#define ATTRIBUTION_LOST			65534
#define ATTRIBUTION_CONVERTED		65535

/* flags of the header */
#define ATTRIBUTION_BUILDING		0x0001

/*
 * A key has four fields of 16 bits.  Of a step: the three touchpoints before,
 * the oldest first, and what comes next.  Of a set: a mark that is no
 * touchpoint, the touchpoint, the size of the set, and 0.
 */
typedef struct AttributionCount
{
	uint64		key;
	int64		n;
} AttributionCount;

#define ATTRIBUTION_SETS	UINT64CONST(65535)
#define FIELD_BITS			16

static inline uint64
step_key(uint64 before, uint64 next)
{
	return before << FIELD_BITS | next;
}

static inline uint64
set_key(uint64 touchpoint, uint64 size)
{
	return ATTRIBUTION_SETS << 3 * FIELD_BITS | touchpoint << 2 * FIELD_BITS |
		size << FIELD_BITS;
}

/* A field of a key, from 0, the first; or of what is before, from 1. */
static inline uint16
key_field(uint64 key, int field)
{
	return (uint16) (key >> (3 - field) * FIELD_BITS);
}

static inline bool
key_is_set(uint64 key)
{
	return key_field(key, 0) == ATTRIBUTION_SETS;
}

typedef struct JourneyAttribution
{
	ValueHeader header;
	int64		missing;		/* NULL journeys */
	int64		direct;			/* outcomes without touches: in no path */
	int64		total;			/* of the counts of steps */
	uint32		n_counts;
	uint32		capacity;		/* 0 when packed, as are name_slots */
	uint32		n_touchpoints;
	uint32		name_slots;
	uint32		outcome_size;
	uint32		names_size;		/* in use */
	AttributionCount counts[FLEXIBLE_ARRAY_MEMBER];
} JourneyAttribution;

StaticAssertDecl(offsetof(JourneyAttribution, counts) == 56,
				 "the counts of an attribution keep 8-byte alignment");

/* Of a building form: where among the names a touchpoint is. */
typedef struct NameSlot
{
	uint32		at;
	uint16		number;			/* 0: free */
	uint16		tag;			/* of the hash, to tell names apart quickly */
} NameSlot;

extern const ValueClass journey_attribution_class;

#define PG_GETARG_JOURNEY_ATTRIBUTION(n) \
	attribution_pack(value_from_datum(&journey_attribution_class, \
									  PG_GETARG_DATUM(n)))

/* How many elements the array of counts has; in a building form some are free. */
static inline uint32
attribution_slots(const JourneyAttribution *a)
{
	return a->capacity > 0 ? a->capacity : a->n_counts;
}

static inline NameSlot *
attribution_name_slots(const JourneyAttribution *a)
{
	return (NameSlot *) (a->counts + attribution_slots(a));
}

static inline Label
attribution_outcome(const JourneyAttribution *a)
{
	return (Label) {(const char *) (attribution_name_slots(a) + a->name_slots),
		(int) a->outcome_size};
}

static inline uint8 *
attribution_names(const JourneyAttribution *a)
{
	return (uint8 *) attribution_outcome(a).bytes + a->outcome_size;
}

/* The next name; the position behind it. */
static inline const uint8 *
take_name(const uint8 *from, Label *name)
{
	*name = (Label) {(const char *) from + 1, *from};
	return from + 1 + *from;
}

/*
 * The slot of a key in a building form, or the free one where it belongs.  The
 * factor is 2^64 divided by the golden ratio: it spreads keys over the upper
 * bits of the product, twice, so that each field comes to bear.
 */
static inline AttributionCount *
attribution_slot(JourneyAttribution *state, uint64 key)
{
	uint32		mask = state->capacity - 1;
	uint64		hash = key * UINT64CONST(0x9E3779B97F4A7C15);
	uint32		i;

	hash = (hash ^ (hash >> 32)) * UINT64CONST(0x9E3779B97F4A7C15);
	i = (uint32) (hash >> 32) & mask;
	while (state->counts[i].key != key && state->counts[i].key != 0)
		i = (i + 1) & mask;
	return &state->counts[i];
}

extern JourneyAttribution *attribution_create(Label outcome);

/*
 * Changing a building form.  Each returns the state, or a larger copy of it
 * when it was full (the old one is left alone).  The caller keeps total, which
 * no count of its steps exceeds.
 */
extern JourneyAttribution *attribution_insert(JourneyAttribution *state,
											  uint64 key, int64 n);
extern JourneyAttribution *attribution_number(JourneyAttribution *state,
											  Label touchpoint, uint16 *number);
extern JourneyAttribution *attribution_merge(JourneyAttribution *state,
											 const JourneyAttribution *other);

static inline JourneyAttribution *
attribution_count(JourneyAttribution *state, uint64 key, int64 n)
{
	AttributionCount *slot = attribution_slot(state, key);

	if (unlikely(slot->key == 0))
		return attribution_insert(state, key, n);
	slot->n += n;
	return state;
}

/* Raises 22023 with that hint when the attribution is of another outcome. */
extern void attribution_check_outcome(const JourneyAttribution *a, Label outcome,
									  const char *hint);

/* The value in its building form: itself, when it is one. */
extern JourneyAttribution *attribution_unpack(JourneyAttribution *a);

/* The canonical packed form: the value itself when it is packed already. */
extern const JourneyAttribution *attribution_pack(const JourneyAttribution *a);

/*
 * A packed value of these parts: names by number, from 1, in any order, and
 * counts that use no others, in any order; both are used up.  Names without a
 * count and counts of zero are left out.
 */
extern JourneyAttribution *attribution_assemble(Label outcome,
												Label *names, uint32 n_names,
												AttributionCount *counts,
												uint32 n_counts);

/* a - b of two packed values; not checked for being an attribution. */
extern JourneyAttribution *attribution_subtract(const JourneyAttribution *a,
												const JourneyAttribution *b);

/* The names of a packed value by number, from 1. */
extern Label *attribution_name_list(const JourneyAttribution *a);

/* Can a value of so many touchpoints have that key? */
extern bool attribution_key_is_possible(uint64 key, uint32 n_touchpoints);

/* Of a packed value whose keys are possible: is it what paths leave behind? */
extern bool attribution_validate(const void *value, const char **why);

#endif							/* EXPERIENCE_ATTRIBUTION_H */

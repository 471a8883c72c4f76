/*-------------------------------------------------------------------------
 *
 * link_compare.h
 *	  Comparing the values of two records, field by field, in tight loops.
 *
 * Most pairs of a field agree at no level.  Two filters tell so for sure from
 * a few numbers, so that the level is always that of the full comparison:
 *
 *		A code point of class c (its low six bits) that is the k-th of its
 *		class in the string sets bit c + offset(k) of a mask of 64.  A bit that
 *		only one string has stands for a code point that the other one cannot
 *		match.  So with c bits in common, at most c + min(|a| - bits of a,
 *		|b| - bits of b) code points match, which bounds Jaro from above (with
 *		the common beginning, also Jaro-Winkler), and a distance of k needs
 *		c >= max(bits of a, bits of b) - k, for an edit changes one at most.
 *
 * Only what passes is compared in full.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_COMPARE_H
#define EXPERIENCE_LINK_COMPARE_H

#include "postgres.h"

#include "identity/link_spec.h"
#include "identity/string_compare.h"

/* One value, opened.  Its code points and keys lie in arrays of many. */
typedef struct FieldValue
{
	uint64		mask;			/* the bits of its code points, see above */
	uint64		head;			/* low 16 bits of the first four code points */
	uint32		hash;			/* of its code points */
	uint32		points;			/* where they begin */
	uint32		keys;			/* where its keys begin */
	uint16		length;			/* in code points; 0: missing */
	uint8		bits;			/* set in the mask */
	uint8		reserved;
} FieldValue;

/* Where the code points and keys of opened values lie, and how many so far. */
typedef struct ValueStore
{
	pg_wchar   *points;
	uint64	   *keys;
	Size		n_points;
	Size		n_keys;
} ValueStore;

typedef enum FieldFilter
{
	FILTER_NONE,				/* only a full comparison tells */
	FILTER_EQUALITY,			/* there is no other level */
	FILTER_SIMILARITY,			/* only levels of jaro and jaro-winkler */
	FILTER_DISTANCE				/* only levels of osa and edit */
} FieldFilter;

/* What is asked of one field. */
typedef struct FieldProgram
{
	FieldKind	kind;
	int			n_levels;
	uint16		levels[LINK_MAX_LEVELS];	/* [0] is COMPARE_EXACT */
	FieldFilter filter;
	int			max_distance;	/* of its loosest level */
	int64		least[WINKLER_PREFIX + 1];	/* see similarity_possible() */
	bool		has_sound;
	bool		has_part;
	bool		has_dice;
} FieldProgram;

typedef struct LinkProgram
{
	int			n_fields;
	int			size;			/* of the packed program, in bytes */
	FieldProgram fields[LINK_MAX_FIELDS];
} LinkProgram;

/* The value on one side of many pairs; its masks are made when needed. */
typedef struct LeftValue
{
	const FieldValue *value;
	bool		has_masks;
	PointMasks	masks;
} LeftValue;

/* The packed form of the comparisons, see link_record.h; returns its size. */
#define LINK_MAX_PROGRAM (LINK_MAX_FIELDS * (1 + 2 * (LINK_MAX_LEVELS - 1)))
extern int	link_program_pack(const LinkFields *fields, uint8 *packed);

/* False when the bytes, no more than size, are no program. */
extern bool link_program_open(const uint8 *packed, Size size, int n_fields,
							  LinkProgram *program);
extern void link_program_fields(const LinkProgram *program, LinkFields *fields);

/* Raises 22023: records of different programs do not compare. */
extern void pg_attribute_noreturn() link_programs_differ(void);

/*
 * Describes a value whose code points and keys of sound and tokens are the
 * next in the store, and moves behind them.
 */
extern void field_value_open(const FieldProgram *program, ValueStore *store,
							 int length, int n_keys, FieldValue *value);

/* The level of two values that are there and not equal, in full. */
extern int	field_level_in_full(const FieldProgram *program,
								const ValueStore *store, LeftValue *left,
								const FieldValue *right);

static inline Points
value_points(const ValueStore *store, const FieldValue *value)
{
	return (Points) {store->points + value->points, value->length};
}

/*
 * Jaro is at least j only if m (|a| + |b|) >= (3 j - 1) |a| |b|.  `least` has
 * the factor for each length of the common beginning, in units of 2^-16 and
 * rounded down by more than a double may err.
 */
static inline bool
similarity_possible(const FieldProgram *program, const FieldValue *a,
					const FieldValue *b, int common_bits)
{
	int			matching = common_bits + Min(a->length - a->bits, b->length - b->bits);
	uint64		differ = a->head ^ b->head;
	int			prefix = WINKLER_PREFIX;

	if (differ != 0)
		prefix = __builtin_ctzll(differ) / 16;
	return matching > 0 &&
		((int64) matching * (a->length + b->length)) << 16 >=
		program->least[prefix] * a->length * b->length;
}

static inline bool
distance_possible(const FieldProgram *program, const FieldValue *a,
				  const FieldValue *b, int common_bits)
{
	return common_bits >= Max(a->bits, b->bits) - program->max_distance &&
		Max(a->length, b->length) - Min(a->length, b->length) <= program->max_distance;
}

/*
 * The level at which two values agree.  Inlined into functions that may use
 * the processor's instruction for counting bits.
 */
static pg_attribute_always_inline int
field_level(const FieldProgram *program, const ValueStore *store,
			LeftValue *left, const FieldValue *b)
{
	const FieldValue *a = left->value;
	int			common;

	if (a->length == 0 || b->length == 0)
		return FIELD_MISSING;
	if (a->hash == b->hash &&
		points_equal(value_points(store, a), value_points(store, b)))
		return program->n_levels;
	if (program->filter == FILTER_EQUALITY)
		return 0;
	if (program->filter != FILTER_NONE)
	{
		common = __builtin_popcountll(a->mask & b->mask);
		if (program->filter == FILTER_SIMILARITY ?
			!similarity_possible(program, a, b, common) :
			!distance_possible(program, a, b, common))
			return 0;
	}
	return field_level_in_full(program, store, left, b);
}

#endif							/* EXPERIENCE_LINK_COMPARE_H */

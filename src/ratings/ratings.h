/*-------------------------------------------------------------------------
 *
 * ratings.h
 *	  The exact distribution of answers to one question on an integer scale.
 *
 * Layout
 *		ValueHeader		flags = number of categories << 2 | WIDE | WEIGHTED
 *		int32			lowest category; the highest is lo + categories - 1
 *	  narrow, when every counter is below 2^32:
 *		uint32			counters[1 + categories]
 *	  wide:
 *		uint32			reserved, zero
 *		int64			counters[1 + categories]
 *	  weighted (always wide), after the counters:
 *		double_double	sum of weights, per category
 *		double_double	sum of squared weights, per category
 *
 * counters[0] counts the rows that were not answered, counters[1 + i] the
 * answers lo + i.  A value is wide only where it must be, so that equal
 * content has equal bytes; an inverse transition may leave a state wider than
 * that until its final function.  An eNPS of a group takes 60 bytes.
 *
 * Algebra
 *		Identity: all counters zero.  Merging adds counters, and sums of
 *		weights in double-double; it is commutative and, for counters, exactly
 *		associative.  Values without weights subtract exactly.  Merged with a
 *		weighted value, an answer without a weight weighs 1.  Different scales
 *		do not merge (22023); counters stay below 2^63 (22003).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_RATINGS_H
#define EXPERIENCE_RATINGS_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"
#include "math/double_double.h"

#define RATINGS_MAX_CATEGORIES	1001

/* Within these, squares of weights are exact in double-double. */
#define RATINGS_MIN_WEIGHT	1e-140
#define RATINGS_MAX_WEIGHT	1e140

#define RATINGS_WIDE		0x0001
#define RATINGS_WEIGHTED	0x0002
#define RATINGS_CATEGORY_SHIFT 2

typedef struct Ratings
{
	ValueHeader header;
	int32		lo;
	uint32		narrow[FLEXIBLE_ARRAY_MEMBER];	/* see above */
} Ratings;

#define RATINGS_WIDE_OFFSET 16

StaticAssertDecl(offsetof(Ratings, narrow) == 12, "narrow counters at 12");

extern const ValueClass ratings_class;

#define DatumGetRatings(d) \
	((Ratings *) value_from_datum(&ratings_class, (d)))
#define PG_GETARG_RATINGS(n)	DatumGetRatings(PG_GETARG_DATUM(n))

static inline int
ratings_categories(const Ratings *r)
{
	return r->header.flags >> RATINGS_CATEGORY_SHIFT;
}

static inline int32
ratings_hi(const Ratings *r)
{
	return r->lo + ratings_categories(r) - 1;
}

static inline bool
ratings_is_wide(const Ratings *r)
{
	return (r->header.flags & RATINGS_WIDE) != 0;
}

static inline bool
ratings_is_weighted(const Ratings *r)
{
	return (r->header.flags & RATINGS_WEIGHTED) != 0;
}

static inline int64 *
ratings_wide(const Ratings *r)
{
	return (int64 *) ((char *) r + RATINGS_WIDE_OFFSET);
}

/* Counter 0 is the missing answers, 1 + i those in category i. */
static inline int64
ratings_counter(const Ratings *r, int i)
{
	return ratings_is_wide(r) ? ratings_wide(r)[i] : (int64) r->narrow[i];
}

static inline double_double *
ratings_weights(const Ratings *r)
{
	return (double_double *) (ratings_wide(r) + 1 + ratings_categories(r));
}

static inline double_double *
ratings_squared_weights(const Ratings *r)
{
	return ratings_weights(r) + ratings_categories(r);
}

/* An empty value; raises 22023 for a scale that cannot be. */
extern Ratings *ratings_create(int32 lo, int32 hi, uint16 flags);

/*
 * These change r in place and return it, or a wider copy when a counter no
 * longer fits.  Overflow is 22003; so is going below zero.
 */
extern Ratings *ratings_count(Ratings *r, int counter, int64 n);
extern Ratings *ratings_merge(Ratings *r, const Ratings *other);
extern Ratings *ratings_subtract(Ratings *r, const Ratings *other);

/* Raises 22023 when the scales differ. */
extern void ratings_check_same_scale(const Ratings *a, const Ratings *b);

/* The counter of a score; 22003 when it is not a category of the scale. */
extern int	ratings_counter_of(const Ratings *scale, double score);

/*
 * Adds an answer with its weight, or with counter 0 a missing one.  A value
 * without weights becomes one with weights.
 */
extern Ratings *ratings_weigh(Ratings *r, int counter, double weight);

/* Raises 0A000 for a value with weights: those do not subtract. */
extern void ratings_check_exact(const Ratings *r);

/* The canonical form: r itself, or a narrower copy. */
extern const Ratings *ratings_canonical(const Ratings *r);

#endif							/* EXPERIENCE_RATINGS_H */

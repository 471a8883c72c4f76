/*-------------------------------------------------------------------------
 *
 * match_quality.h
 *	  How well weights tell matches from others: counts of both at each weight.
 *
 * All that precision, recall and their curves need.  A pair that was never
 * scored (its weight is NULL, for instance since no blocking rule brought it
 * together) counts as below every threshold: true pairs missed by blocking
 * lower the recall.  A pair whose truth is not known is counted as missing.
 *
 * Weights are finite (22003), and -0 is 0.
 *
 * Algebra
 *		Identity: no pairs.  Merging adds counts: commutative, associative,
 *		byte-exact.
 *
 * Layout
 *		The counts of pairs without a weight or a truth, then an array of
 *		WeightCount: packed, in ascending order of the weights; building, an
 *		open-addressing hash table in which an entry without pairs is empty.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCH_QUALITY_H
#define EXPERIENCE_MATCH_QUALITY_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

#define QUALITY_BUILDING 0x1	/* flag */

/* How many pairs of one weight are matches, and how many are not. */
typedef struct WeightCount
{
	double		weight;
	int64		matches;
	int64		others;
} WeightCount;

typedef struct MatchQuality
{
	ValueHeader header;
	int64		missing;		/* pairs whose truth is not known */
	int64		unscored_matches;
	int64		unscored_others;
	int64		n_weights;		/* distinct ones */
	int64		n_slots;		/* building: a power of two; packed: n_weights */
	WeightCount counts[FLEXIBLE_ARRAY_MEMBER];
} MatchQuality;

StaticAssertDecl(offsetof(MatchQuality, counts) == 48, "no padding");

extern const ValueClass match_quality_class;

#define DatumGetMatchQuality(d) \
	((MatchQuality *) value_from_datum(&match_quality_class, (d)))
#define PG_GETARG_MATCH_QUALITY(n)	DatumGetMatchQuality(PG_GETARG_DATUM(n))

/* An empty value in its building form. */
extern MatchQuality *quality_create(void);

/* The value in its building form: itself, or a new one. */
extern MatchQuality *quality_open(MatchQuality *value);

/* Adds pairs; returns the value, grown into a new one when it was full. */
extern MatchQuality *quality_add(MatchQuality *state, const WeightCount *count);

extern MatchQuality *quality_merge(MatchQuality *state, const MatchQuality *other);

/* The packed form; may return its argument. */
extern const void *quality_canonical(const void *value);

#endif							/* EXPERIENCE_MATCH_QUALITY_H */

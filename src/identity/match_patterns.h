/*-------------------------------------------------------------------------
 *
 * match_patterns.h
 *	  How many pairs of records showed each pattern of agreement.
 *
 * Millions of pairs collapse into a thousand patterns: all that training
 * needs.  With labels, the number of true matches is kept beside each count.
 *
 * Layout
 *		MatchPatterns	32 bytes
 *		PatternCount	packed: n of them, sorted by pattern, none without
 *						pairs; building: a hash table of capacity slots, a
 *						power of two, at most half of them with pairs, and
 *						slots without pairs zero
 *
 * A pair whose pattern is NULL, and in a labelled aggregate one whose truth is
 * NULL, says nothing of the patterns and is left out.  Such pairs are not
 * counted either: the numbers are those of the training, and a pair of two
 * records always has a pattern, in which missing values stand as f.
 *
 * Algebra
 *		Identity: no patterns.  Merging adds counts; commutative, associative,
 *		byte-exact; counts subtract, not below zero (22003).  Patterns of
 *		different comparisons (fingerprints) do not merge, nor labelled with
 *		unlabelled ones (22023).
 *
 * Limits: the number of all pairs fits int64 (22003), the value 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCH_PATTERNS_H
#define EXPERIENCE_MATCH_PATTERNS_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

/* flags of the header */
#define PATTERNS_LABELLED	0x0001
#define PATTERNS_BUILDING	0x0002

typedef struct PatternCount
{
	uint64		pattern;
	int64		pairs;
	int64		matches;		/* of them known to be true; 0 unless labelled */
} PatternCount;

typedef struct MatchPatterns
{
	ValueHeader header;
	uint64		fingerprint;	/* of the comparisons, 0 when unknown */
	int64		pairs;			/* of all patterns */
	uint32		n;				/* patterns */
	uint32		capacity;		/* slots of a building form, 0 when packed */
	PatternCount counts[FLEXIBLE_ARRAY_MEMBER];
} MatchPatterns;

StaticAssertDecl(offsetof(MatchPatterns, counts) == 32,
				 "the counts of patterns keep 8-byte alignment");

extern const ValueClass match_patterns_class;

#define DatumGetMatchPatterns(d) \
	((MatchPatterns *) value_from_datum(&match_patterns_class, (d)))
#define PG_GETARG_MATCH_PATTERNS(n)	DatumGetMatchPatterns(PG_GETARG_DATUM(n))

/*
 * An empty value in its building form.  The fingerprint is that of the
 * comparisons (link_spec.h), or 0 when the patterns came as bare numbers.
 */
extern MatchPatterns *match_patterns_create(uint64 fingerprint, bool labelled);

/*
 * Adds pairs, zero or more, to a building form; matches are at most pairs.
 * Returns the value, grown into a new one when it was full.
 */
extern MatchPatterns *match_patterns_add(MatchPatterns *patterns,
										 uint64 pattern, int64 pairs,
										 int64 matches);

/* Adds another value; like match_patterns_add, but the state may be packed. */
extern MatchPatterns *match_patterns_merge(MatchPatterns *state,
										   const MatchPatterns *other);

/* The canonical packed form: the value itself when it is packed already. */
extern const MatchPatterns *match_patterns_pack(const MatchPatterns *patterns);

/* The canonical packed form: sorted by pattern. */
extern const PatternCount *match_patterns_counts(const MatchPatterns *packed,
												 int *n);
extern uint64 match_patterns_fingerprint(const MatchPatterns *patterns);
extern bool match_patterns_labelled(const MatchPatterns *patterns);

#endif							/* EXPERIENCE_MATCH_PATTERNS_H */

/*-------------------------------------------------------------------------
 *
 * string_compare.h
 *	  How alike are two strings of code points.
 *
 *		jaro			(m/|a| + m/|b| + (m - t)/m) / 3, where m code points are
 *						found in the other string no further away than half the
 *						longer length, less one, and t is half the number, rounded
 *						down, of those that stand in another order; 1 for equal
 *						strings, also empty ones
 *		jaro-winkler	j + l p (1 - j) when j > boost, l being the length of the
 *						common beginning up to four; else j
 *		edit			insertions, deletions and substitutions (Levenshtein)
 *		osa				the same with exchanges of neighbours, no stretch being
 *						edited twice (optimal string alignment)
 *		dice			twice the q-grams in common by all q-grams, as multisets
 *						and without padding; with no q-grams 1 when equal, else 0
 *
 * All are symmetric.  Strings of up to 64 code points are compared by masks of
 * bits, longer ones in strips of 64 (distances) or by sorting (jaro), so that
 * no input takes more than the product of both lengths by 64.
 *
 * Sources
 *		Jaro, Journal of the American Statistical Association 84 (1989)
 *		414-420; Winkler, Proceedings of the Section on Survey Research Methods
 *		(1990) 354-359; Myers, Journal of the ACM 46 (1999) 395-415; Hyyro,
 *		Nordic Journal of Computing 10 (2003) 29-39.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_STRING_COMPARE_H
#define EXPERIENCE_STRING_COMPARE_H

#include "postgres.h"

#include "mb/pg_wchar.h"

#define MASK_POINTS			64	/* code points that one mask covers */
#define MASK_SLOTS			128 /* a power of two above MASK_POINTS */
#define WINKLER_PREFIX		4
#define WINKLER_SCALE		0.1 /* p and boost unless given */
#define WINKLER_BOOST		0.7
#define COMPARE_MAX_POINTS	65535

/* Code points of a string; 0 is none. */
typedef struct Points
{
	const pg_wchar *at;
	int			length;
} Points;

/* At which positions of a string of up to 64 code points each one stands. */
typedef struct PointMasks
{
	Points		points;
	pg_wchar	key[MASK_SLOTS];	/* 0: the slot is free */
	uint64		mask[MASK_SLOTS];
} PointMasks;

static inline void
point_masks_fill(PointMasks *masks, Points points)
{
	masks->points = points;
	memset(masks->key, 0, sizeof(masks->key));
	memset(masks->mask, 0, sizeof(masks->mask));
	for (int i = 0; i < points.length; i++)
	{
		pg_wchar	c = points.at[i];
		int			slot = c % MASK_SLOTS;

		while (masks->key[slot] != c && masks->key[slot] != 0)
			slot = (slot + 1) % MASK_SLOTS;
		masks->key[slot] = c;
		masks->mask[slot] |= UINT64CONST(1) << i;
	}
}

static inline uint64
point_mask(const PointMasks *masks, pg_wchar c)
{
	int			slot = c % MASK_SLOTS;

	/* whether it is there is hard to foresee, but not that the slot is its own */
	while (unlikely(masks->key[slot] != c && masks->key[slot] != 0))
		slot = (slot + 1) % MASK_SLOTS;
	return masks->mask[slot];
}

static inline bool
points_equal(Points a, Points b)
{
	return a.length == b.length &&
		memcmp(a.at, b.at, (Size) a.length * sizeof(pg_wchar)) == 0;
}

/* The jaro similarity of m code points in common, `displaced` in other order. */
static inline double
jaro_of_counts(int m, int displaced, int length_a, int length_b)
{
	if (m == 0)
		return 0.0;
	return ((double) m / length_a + (double) m / length_b +
			(double) (m - displaced / 2) / m) / 3.0;
}

/* The jaro-winkler similarity, given the length of the common beginning. */
static inline double
winkler_of_jaro(double jaro, int prefix, double p, double boost)
{
	return jaro > boost ? jaro + prefix * p * (1.0 - jaro) : jaro;
}

/* The length of the common beginning, up to WINKLER_PREFIX. */
static inline int
common_prefix(Points a, Points b)
{
	int			most = Min(Min(a.length, b.length), WINKLER_PREFIX);
	int			prefix = 0;

	while (prefix < most && a.at[prefix] == b.at[prefix])
		prefix++;
	return prefix;
}

/* Of strings of any length. */
extern double jaro_similarity(Points a, Points b);
extern double dice_similarity(Points a, Points b, int q);

/* max + 1 when the distance is greater than max. */
extern int string_distance(Points a, Points b, int max, bool exchanges);

/* The same where the masks of the first string are at hand. */
extern double jaro_of_masks(const PointMasks *a, Points b);
extern int distance_of_masks(const PointMasks *a, Points b, int max,
							 bool exchanges);

/* Of two ASCII texts of at most MASK_POINTS bytes. */
extern double jaro_of_ascii(const uint8 *a, int length_a, const uint8 *b,
							int length_b);

/* The pairs of neighbours, sorted, and how alike two such arrays are. */
extern int sorted_bigrams(Points points, uint64 *bigrams);
extern double dice_of_bigrams(const uint64 *a, int n_a, const uint64 *b,
							  int n_b);

#endif							/* EXPERIENCE_STRING_COMPARE_H */

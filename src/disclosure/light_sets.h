/*-------------------------------------------------------------------------
 *
 * light_sets.h
 *	  Sets of light columns, of little weight, that lie in a span.
 *
 * The rows of the span with light pivots, fully reduced by each other: a vector
 * of 0 and 1 in their span is then the plain sum of the rows whose pivots it
 * contains.  So the sets are searched for by their pivots, from each pivot on,
 * adding only pivots behind it.  A row is added where it can change what stands
 * in the way: a column that is neither 0 nor 1, or one that weighs too much.
 * Rows that share no column with the others make a set of their own, which is
 * found from its own first pivot: only connected sets are looked for.
 *
 * What the first rows of the span give by themselves may have been searched
 * before.  Light rows made of these alone come last: a set that has no other row
 * is an old one, so the search begins at the others only.
 *
 * The search from one pivot is exact unless it takes too much work; then it
 * gives up there and says so.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LIGHT_SETS_H
#define EXPERIENCE_LIGHT_SETS_H

#include "disclosure/span.h"

typedef struct LightRow
{
	int32		pivot;
	int32		newest;			/* the last row of the span that it is made of */
	int32		n_entries;
	SpanEntry  *entries;		/* other than the pivot */
} LightRow;

/* Is this the set that is looked for? */
typedef bool (*LightSetAccept) (void *caller, const int32 *columns, int32 n);

typedef struct LightSets
{
	const int64 *weights;		/* per column, at least 1 */
	int64		below;			/* sets weigh less than this */
	int64		max_work;		/* entries to look at from one pivot */
	LightSetAccept accept;		/* NULL: each one */
	void	   *caller;

	int32		n_rows;
	int32		n_new;			/* of them the first, made of rows not searched before */
	LightRow   *rows;
	int32	   *first;			/* per column, and one more: in users */
	int32	   *users;			/* rows that have an entry there */

	/* where the search stands */
	int32		start;
	int64		work;			/* entries looked at from there */
	bool	   *is_closed;		/* per row: taken, or left out here */
	int32	   *taken;
	int32		n_taken;
	int64		pivots_weight;
	Residue    *sum;			/* per column that is no pivot */
	int32	   *uses;			/* per column: rows taken that have it */
	int32	   *support;		/* columns that are used */
	int32		n_support;
	int32		n_bad;			/* columns whose sum is not 0 or 1 */
	int64		ones_weight;	/* of the columns whose sum is 1 */

	/* the set found */
	int32	   *columns;
	int32		n_columns;
} LightSets;

/*
 * For the span as it is now, of which the first rows have been searched, in the
 * current memory context.
 */
extern LightSets *light_sets_create(const Span *span, int32 n_searched, int64 max_work);

typedef enum LightSetAnswer
{
	LIGHT_SET_NONE,
	LIGHT_SET_FOUND,
	LIGHT_SET_UNKNOWN			/* too much work */
} LightSetAnswer;

/* A set whose first pivot is that of the row, one of the n_new. */
extern LightSetAnswer light_sets_search(LightSets *sets, int32 row);

#endif							/* EXPERIENCE_LIGHT_SETS_H */

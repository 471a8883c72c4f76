/*-------------------------------------------------------------------------
 *
 * span.h
 *	  What can be computed from published sums: the linear span of rows.
 *
 * A published cell is a row of 0 and 1 over columns, which are atoms: disjoint
 * sets of persons.  Whoever knows the sums of some cells knows that of each row
 * in their linear span, and of no other.
 *
 * A column has a weight, and is light when that is less than a limit: the atom
 * has fewer persons than the minimum.  Sets that are too small consist of light
 * columns alone, so what matters is the part of the span that has no other
 * column.  Each row of the basis, reduced by those before it, takes its heaviest
 * column as its pivot: then that part is spanned by the rows whose pivots are
 * light.
 *
 * Numbers are residues modulo the prime 2^61 - 1.  A false zero would need a
 * minor of the 0/1 matrix that is a multiple of it.
 *
 * The basis is in order of arrival and never changed, only added to or cut off
 * at its end.  Row i is
 *
 *		scale * (source - sum of factor[j] * row j over some j < i)
 *
 * with 1 at its pivot and 0 at the pivots of the rows before it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_SPAN_H
#define EXPERIENCE_SPAN_H

#include "postgres.h"

#include "utils/memutils.h"

/* An array of zeros, of any size. */
static inline void *
zeros(Size n, Size each)
{
	return MemoryContextAllocExtended(CurrentMemoryContext, Max(1, n) * each,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* Arithmetic modulo 2^61 - 1; residues are 0 ... prime - 1. */
typedef uint64 Residue;

#define RESIDUE_PRIME	((UINT64CONST(1) << 61) - 1)

static inline Residue
residue_add(Residue a, Residue b)
{
	Residue		sum = a + b;

	return sum >= RESIDUE_PRIME ? sum - RESIDUE_PRIME : sum;
}

static inline Residue
residue_negative(Residue a)
{
	return a == 0 ? 0 : RESIDUE_PRIME - a;
}

/* By halves of 31 bits: 2^61 is 1, so 2^62 is 2. */
static inline Residue
residue_times(Residue a, Residue b)
{
	const uint64 half = (UINT64CONST(1) << 31) - 1;
	uint64		high_a = a >> 31;
	uint64		low_a = a & half;
	uint64		high_b = b >> 31;
	uint64		low_b = b & half;
	uint64		middle = high_a * low_b + low_a * high_b;
	uint64		sum = 2 * high_a * high_b + (middle >> 30) +
		((middle & (half >> 1)) << 31) + low_a * low_b;

	sum = (sum & RESIDUE_PRIME) + (sum >> 61);
	return sum >= RESIDUE_PRIME ? sum - RESIDUE_PRIME : sum;
}

extern Residue residue_inverse(Residue a);

/* An entry of a sparse row: of a column, or of a row of the basis. */
typedef struct SpanEntry
{
	int32		index;
	Residue		value;
} SpanEntry;

typedef struct SpanRow
{
	int32		source;			/* the caller's name of what was added */
	int32		pivot;
	Residue		scale;
	int32		n_entries;
	int32		n_factors;
	SpanEntry  *entries;		/* the pivot first */
	SpanEntry  *factors;
} SpanRow;

typedef struct Span
{
	int32		n_columns;
	const int64 *weights;		/* per column */
	int64		limit;			/* light columns weigh less */
	int32		n_rows;
	int32		n_light;		/* of them with a light pivot */
	SpanRow    *rows;
	int32	   *row_of_pivot;	/* per column; -1: of none */

	/* the row in work: what span_reduce() leaves */
	Residue    *work;			/* per column */
	int32	   *touched;		/* columns that may not be zero */
	int32		n_touched;
	bool	   *is_touched;
	SpanEntry  *factors;		/* by which rows it was reduced */
	int32		n_factors;

	int32	   *heap;			/* rows still to reduce by, least first */
	int32		n_heap;
	bool	   *is_queued;
	Residue    *sources;		/* per row, for span_sources() */
} Span;

/* An empty span with room for so many rows, in the current memory context. */
extern Span *span_create(int32 n_columns, const int64 *weights, int64 limit,
						 int32 max_rows);

static inline bool
span_is_light(const Span *span, int32 column)
{
	return span->weights[column] < span->limit;
}

/* Forgets all rows but the first ones. */
extern void span_truncate(Span *span, int32 n_rows);

/*
 * Reduces the row with 1 in these columns; true when nothing is left, that is,
 * when it lies in the span.
 */
extern bool span_reduce(Span *span, const int32 *columns, int32 n);

/* The same of a row of any numbers. */
extern bool span_reduce_entries(Span *span, const SpanEntry *entries, int32 n);

/* What span_reduce() left becomes a row of the basis. */
extern void span_keep(Span *span, int32 source);

/* Both; false when it was there. */
extern bool span_add(Span *span, const int32 *columns, int32 n, int32 source);

/*
 * From which sources the last row that span_reduce() found in the span is made:
 * their coefficients by row of the basis, zero for those without part.
 */
extern const Residue *span_sources(Span *span);

/* The same of a row of the basis. */
extern const Residue *span_row_sources(Span *span, int32 row);

#endif							/* EXPERIENCE_SPAN_H */

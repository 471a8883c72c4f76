/*-------------------------------------------------------------------------
 *
 * quantiles.h
 *	  Quantiles of lengths of time: a mergeable summary of numbers.
 *
 * A summary describes a multiset of int64 numbers >= 0, such as the
 * microseconds that people took for a step.  Up to 64 numbers it holds them
 * all, and its quantiles are exact (R's type 7).  Beyond that it counts them
 * in fixed log-linear buckets: 0 to 511 have a bucket each, and every doubling
 * above is cut into 256 equal ones.  A number is then read as the middle of
 * its bucket, which is within 1/512 (0.2 %) of it.
 *
 * Packed form: bytes of any alignment, part of a larger value.  Varints are
 * those of bytes.h, each as short as possible.
 *		n			varint
 *		n <= 64		n varints: the numbers in ascending order, the first as it
 *					is, each other as its distance from the one before
 *		n > 64		for each bucket that is not empty, in ascending order, two
 *					varints: its distance from the one before (the first: its
 *					number) and its count, until the counts add up to n
 *
 * Algebra: the packed bytes depend on the multiset alone.  Merging adds up
 * multisets; it is commutative and associative to the byte, and the summary of
 * nothing is its identity.  It cannot be undone: buckets do not remember the
 * numbers which a smaller summary has to hold.
 *
 * Limits: n fits int64 (22003 beyond).  A summary takes at most 14,336 buckets
 * and 170 kB; a thousand times of ordinary spread take 2 kB.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_QUANTILES_H
#define EXPERIENCE_QUANTILES_H

#include "postgres.h"

#include "common/compat.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#define QUANTILES_EXACT		64
#define QUANTILES_BUCKETS	14336

/*
 * Each appends a packed summary to out: of a summary and n more numbers, which
 * it sorts in place; of two summaries.  A summary may be NULL: nothing.
 */
extern void quantiles_append(StringInfo out, const uint8 *summary,
							 int64 *numbers, int n);
extern void quantiles_append_merged(StringInfo out, const uint8 *a,
									const uint8 *b);

/* How many numbers it describes. */
extern int64 quantiles_count(const uint8 *summary);

/* The numbers of a summary that holds up to QUANTILES_EXACT; returns n. */
extern int	quantiles_numbers(const uint8 *summary, int64 *numbers);

/* The byte behind it. */
extern const uint8 *quantiles_end(const uint8 *summary);

/* The quantile of probability p, in 0 ... 1; NaN of nothing. */
extern double quantiles_read(const uint8 *summary, double p);

/*
 * The end of the summary that begins at from, or NULL and a reason when the
 * bytes before end are not a summary in its one packed form.
 */
extern const uint8 *quantiles_check(const uint8 *from, const uint8 *end,
									const char **why);

/*
 * JSON: an array of the numbers, or of [bucket, count].  Reading appends the
 * packed form, or returns false with a reason.
 */
extern void quantiles_to_json(StringInfo out, const uint8 *summary);
extern bool quantiles_from_json(StringInfo out, const JsonbValue *json,
								const char **why);

#endif							/* EXPERIENCE_QUANTILES_H */

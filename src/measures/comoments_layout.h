/*-------------------------------------------------------------------------
 *
 * comoments_layout.h
 *	  The bytes of a comoments value; see comoments.h for what it is.
 *
 * Layout
 *		ValueHeader		flags: WEIGHTED, NAMED, BUILDING
 *		uint16			k, the number of variables; 0 when none is known yet
 *		uint16			rows in the buffer
 *		int32			bytes of the names
 *		int64			n, rows without a NULL, those in the buffer included
 *		int64			missing, rows with one (listwise)
 *		double_double	sum of weights, sum of squared weights (weighted only)
 *		double			pivot[k]
 *		double_double	sum of w (x - pivot), k
 *		double_double	sum of w (x_i - pivot_i)(x_j - pivot_j), i >= j, packed by rows
 *		names			stored_names.h
 *	  building:
 *		double			buffered rows of k numbers (weighted: weight first)
 *
 * While an aggregate builds the value, rows gather in a buffer and are added
 * to the sums block by block; the buffer grows up to PRODUCT_ROWS rows, so that
 * small groups stay small.  The canonical form has no buffer.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_COMOMENTS_LAYOUT_H
#define EXPERIENCE_COMOMENTS_LAYOUT_H

#include "math/product_sums.h"
#include "measures/comoments.h"

StaticAssertDecl(PRODUCT_VARIABLES == COMOMENTS_MAX_VARIABLES,
				 "the kernel takes all variables");

#define COMOMENTS_WEIGHTED	0x0001
#define COMOMENTS_NAMED		0x0002
#define COMOMENTS_BUILDING	0x0004

/* What sums of weights and of products stay below: 2^63 of the largest terms. */
#define COMOMENTS_MAX_WEIGHT_SUM	1e100
#define COMOMENTS_MAX_SUM	1e261

struct Comoments
{
	ValueHeader header;
	uint16		k;
	uint16		buffered;
	int32		names_size;
	int64		n;
	int64		missing;
	double_double weights[FLEXIBLE_ARRAY_MEMBER];
};

static inline bool
comoments_is_weighted(const Comoments *c)
{
	return (c->header.flags & COMOMENTS_WEIGHTED) != 0;
}

static inline bool
comoments_is_named(const Comoments *c)
{
	return (c->header.flags & COMOMENTS_NAMED) != 0;
}

static inline bool
comoments_is_building(const Comoments *c)
{
	return (c->header.flags & COMOMENTS_BUILDING) != 0;
}

static inline double *
comoments_pivot(const Comoments *c)
{
	return (double *) (c->weights + (comoments_is_weighted(c) ? 2 : 0));
}

static inline double_double *
comoments_sums(const Comoments *c)
{
	return (double_double *) (comoments_pivot(c) + c->k);
}

static inline double_double *
comoments_products(const Comoments *c)
{
	return comoments_sums(c) + c->k;
}

static inline char *
comoments_names(const Comoments *c)
{
	return (char *) (comoments_products(c) + MATRIX_SIZE(c->k));
}

static inline double *
comoments_buffer(const Comoments *c)
{
	return (double *) (comoments_names(c) + c->names_size);
}

/* Numbers in a row of the buffer. */
static inline int
comoments_row_size(const Comoments *c)
{
	return c->k + comoments_is_weighted(c);
}

/* Bytes of a value without a buffer. */
extern Size comoments_size(int k, uint16 flags, int names_size);

/* All zero, with room for rows in the buffer when it is building. */
extern Comoments *comoments_allocate(int k, uint16 flags, int names_size,
									 int buffer_rows);

/* The sum of weights: n when unweighted. */
extern double_double comoments_weight(const Comoments *c);
extern double_double comoments_weight2(const Comoments *c);

/* Adds the buffered rows to the sums; the buffer is then empty. */
extern void comoments_fold(Comoments *c);

/* The canonical form: c itself, or a folded copy without a buffer. */
extern const Comoments *comoments_canonical(const Comoments *c);

/*
 * A copy of folded content with other flags and names; a value that becomes
 * weighted gives its rows the weight 1.
 */
extern Comoments *comoments_copy(const Comoments *c, uint16 flags,
								 const char *names, int names_size, int buffer_rows);

/* Adds a row of checked numbers, in c or a larger copy. */
extern Comoments *comoments_add(Comoments *c, const double *x, double weight);

/* Raises 22003 when a sum has become too large. */
extern void comoments_check_sums(const Comoments *c);

/* An exact count as a double-double. */
extern double_double dd_from_int64(int64 n);

/*
 * Is no correlation beyond 1?  The moments are those of sums of products about
 * a pivot, times scale; by their rounding they may miss it.
 */
extern bool moments_are_possible(const Moments *m, const double_double *products,
								 double scale);

#endif							/* EXPERIENCE_COMOMENTS_LAYOUT_H */

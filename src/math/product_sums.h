/*-------------------------------------------------------------------------
 *
 * product_sums.h
 *	  Sums of products of many variables over rows, in double-double.
 *
 * For a block of rows x, and weights w, the kernel adds to running sums
 *		sums[i]			w (x_i - pivot_i)
 *		products[i, j]	w (x_i - pivot_i)(x_j - pivot_j), i >= j
 * Each product is exact (two_product) and each addition to the high part is
 * exact (two_sum); what they leave over is added up in the low part, which is
 * rounded.  Within a block of PRODUCT_ROWS rows that costs less than
 * 2 * PRODUCT_ROWS * 2^-106 of the sum of the absolute products (Ogita, Rump
 * and Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005)
 * 1955-1988); the sums are normalised behind each block.
 *
 * Four lanes at once with AVX2 and FMA where the processor has them, which is
 * asked at run time; the portable path does the same operations in the same
 * order and gives the same bits.
 *
 * The caller sees to it that no product overflows and that no low part of one
 * underflows.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_PRODUCT_SUMS_H
#define EXPERIENCE_PRODUCT_SUMS_H

#include <stdbool.h>

#include "math/double_double.h"

#define PRODUCT_ROWS 32			/* at most, in one block */
#define PRODUCT_VARIABLES 64	/* at most */

typedef struct ProductRows
{
	int			k;				/* variables */
	int			n;				/* rows */
	bool		weighted;
	bool		portable;		/* use the portable path, whatever there is */
	const double *pivot;		/* k */
	const double *x;			/* n rows of k; weighted: weight first, then k */
} ProductRows;

/* Adds to sums[k] and to products, a lower triangle packed by rows. */
extern void product_sums_add(const ProductRows *rows, double_double *sums,
							 double_double *products);

#endif							/* EXPERIENCE_PRODUCT_SUMS_H */

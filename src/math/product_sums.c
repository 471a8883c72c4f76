/*-------------------------------------------------------------------------
 *
 * product_sums.c
 *	  Sums of products of many variables over rows; see product_sums.h.
 *
 * The deviations of a block are laid out with the variables side by side,
 * filled up to whole vectors.  The triangle is worked off in tiles of four
 * columns by up to four rows: their sums stay in registers over all rows of
 * the block.  A column of ones (or of weights) beside the variables makes the
 * plain sums one more row of the triangle.
 *
 *-------------------------------------------------------------------------
 */

/*
 * hi + a * b as one operation would lose what two_sum is to find: no compiler
 * may contract in this file.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize ("fp-contract=off")
#else
#pragma STDC FP_CONTRACT OFF
#endif

#include "math/product_sums.h"

#include <stddef.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define PRODUCT_SUMS_AVX2
#include <immintrin.h>
#endif

#define LANES 4
#define STRIDE (PRODUCT_VARIABLES + LANES)

/* Deviations: each high + low; low is absent (NULL) where all are exact. */
typedef struct Matrix
{
	const double *high;
	const double *low;
} Matrix;

/* Up to four rows of the triangle, in four columns of it. */
typedef struct Tile
{
	int			rows;
	int			row[LANES];		/* columns of the left matrix */
	int			column;			/* first of four columns of the right matrix */
	double		high[LANES][LANES];
	double		low[LANES][LANES];
} Tile;

typedef struct Block
{
	int			n;				/* rows of data */
	int			stride;
	Matrix		left;			/* weighted */
	Matrix		right;
} Block;

/* What a * b leaves over. */
static inline double
product_error(double a, double b, double p)
{
#ifdef FP_FAST_FMA
	return fma(a, b, -p);
#else
	double_double x = dd_split(a);
	double_double y = dd_split(b);

	return ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo;
#endif
}

static void
tile_portable(const Block *block, Tile *tile)
{
	for (int t = 0; t < tile->rows; t++)
		for (int lane = 0; lane < LANES; lane++)
		{
			double		high = tile->high[t][lane];
			double		low = tile->low[t][lane];

			for (int r = 0; r < block->n; r++)
			{
				ptrdiff_t	left = (ptrdiff_t) r * block->stride + tile->row[t];
				ptrdiff_t	right = (ptrdiff_t) r * block->stride + tile->column + lane;
				double		a = block->left.high[left];
				double		b = block->right.high[right];
				double		p = a * b;
				double		rest = product_error(a, b, p);
				double		sum = high + p;
				double		part = sum - high;

				if (block->left.low != NULL)
					rest += a * block->right.low[right] + block->left.low[left] * b;
				low += ((high - (sum - part)) + (p - part)) + rest;
				high = sum;
			}
			tile->high[t][lane] = high;
			tile->low[t][lane] = low;
		}
}

#ifdef PRODUCT_SUMS_AVX2
#define AVX2 __attribute__((target("avx2,fma")))
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 4")
#endif

/* rows and exact are constants where this is called: it becomes straight code. */
static inline __attribute__((always_inline)) AVX2 void
tile_avx2_of(const Block *block, Tile *tile, const int rows, const bool exact)
{
	__m256d		high[LANES];
	__m256d		low[LANES];
	const double *left = block->left.high;
	const double *left_low = block->left.low;
	const double *right = block->right.high + tile->column;
	const double *right_low = block->right.low + (exact ? 0 : tile->column);

	UNROLLED
	for (int t = 0; t < rows; t++)
	{
		high[t] = _mm256_loadu_pd(tile->high[t]);
		low[t] = _mm256_loadu_pd(tile->low[t]);
	}
	for (int r = 0; r < block->n; r++)
	{
		__m256d		b = _mm256_loadu_pd(right);

		UNROLLED
		for (int t = 0; t < rows; t++)
		{
			__m256d		a = _mm256_broadcast_sd(left + tile->row[t]);
			__m256d		p = _mm256_mul_pd(a, b);
			__m256d		rest = _mm256_fmsub_pd(a, b, p);
			__m256d		sum = _mm256_add_pd(high[t], p);
			__m256d		part = _mm256_sub_pd(sum, high[t]);
			__m256d		error = _mm256_add_pd(_mm256_sub_pd(high[t], _mm256_sub_pd(sum, part)),
											  _mm256_sub_pd(p, part));

			if (!exact)
			{
				__m256d		a_low = _mm256_broadcast_sd(left_low + tile->row[t]);
				__m256d		b_low = _mm256_loadu_pd(right_low);

				rest = _mm256_add_pd(rest, _mm256_add_pd(_mm256_mul_pd(a, b_low),
														 _mm256_mul_pd(a_low, b)));
			}
			low[t] = _mm256_add_pd(low[t], _mm256_add_pd(error, rest));
			high[t] = sum;
		}
		left += block->stride;
		right += block->stride;
		if (!exact)
		{
			left_low += block->stride;
			right_low += block->stride;
		}
	}
	UNROLLED
	for (int t = 0; t < rows; t++)
	{
		_mm256_storeu_pd(tile->high[t], high[t]);
		_mm256_storeu_pd(tile->low[t], low[t]);
	}
}

static AVX2 void
tile_avx2(const Block *block, Tile *tile)
{
	bool		exact = block->left.low == NULL;

	switch (tile->rows * 2 + exact)
	{
		case 9:
			tile_avx2_of(block, tile, 4, true);
			break;
		case 8:
			tile_avx2_of(block, tile, 4, false);
			break;
		case 7:
			tile_avx2_of(block, tile, 3, true);
			break;
		case 6:
			tile_avx2_of(block, tile, 3, false);
			break;
		case 5:
			tile_avx2_of(block, tile, 2, true);
			break;
		case 4:
			tile_avx2_of(block, tile, 2, false);
			break;
		case 3:
			tile_avx2_of(block, tile, 1, true);
			break;
		default:
			tile_avx2_of(block, tile, 1, false);
	}
}
#endif

static bool
has_avx2(void)
{
#ifdef PRODUCT_SUMS_AVX2
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
	return false;
#endif
}

/* Where the sums of a row of the triangle begin; row k is that of the plain sums. */
static inline double_double *
sums_of_row(int row, int k, double_double *sums, double_double *products)
{
	return row == k ? sums : products + (ptrdiff_t) row * (row + 1) / 2;
}

/* Lanes at or behind the end of a row of the triangle are for nothing. */
static inline int
lanes_of_row(int row, int k, int column)
{
	int			length = row == k ? k : row + 1;

	return length - column < LANES ? length - column : LANES;
}

static void
tile_add(const Block *block, Tile *tile, const ProductRows *rows, int first,
		 double_double *sums, double_double *products)
{
	int			k = rows->k;

	memset(tile->high, 0, sizeof(tile->high));
	memset(tile->low, 0, sizeof(tile->low));
	for (int t = 0; t < tile->rows; t++)
	{
		double_double *from = sums_of_row(first + t, k, sums, products) + tile->column;
		int			lanes = lanes_of_row(first + t, k, tile->column);

		for (int lane = 0; lane < lanes; lane++)
		{
			tile->high[t][lane] = from[lane].hi;
			tile->low[t][lane] = from[lane].lo;
		}
	}
#ifdef PRODUCT_SUMS_AVX2
	if (!rows->portable && has_avx2())
		tile_avx2(block, tile);
	else
#endif
		tile_portable(block, tile);
	for (int t = 0; t < tile->rows; t++)
	{
		double_double *to = sums_of_row(first + t, k, sums, products) + tile->column;
		int			lanes = lanes_of_row(first + t, k, tile->column);

		for (int lane = 0; lane < lanes; lane++)
		{
			/* two_sum() without its care for what is not finite */
			double		a = tile->high[t][lane];
			double		b = tile->low[t][lane];
			double		s = a + b;
			double		part = s - a;

			to[lane].hi = s;
			to[lane].lo = (a - (s - part)) + (b - part);
		}
	}
}

/* All rows of the triangle, in tiles. */
static void
block_add(const Block *block, const ProductRows *rows, int ones,
		  double_double *sums, double_double *products)
{
	Tile		tile;

	for (tile.column = 0; tile.column < rows->k; tile.column += LANES)
		for (int first = tile.column; first <= rows->k; first += tile.rows)
		{
			tile.rows = rows->k + 1 - first < LANES ? rows->k + 1 - first : LANES;
			for (int t = 0; t < tile.rows; t++)
				tile.row[t] = first + t == rows->k ? ones : first + t;
			tile_add(block, &tile, rows, first, sums, products);
		}
}

/* x - pivot as high + low; true when some low is not zero. */
static inline bool
deviations(const double *x, const double *pivot, int k, double *high, double *low)
{
	double		rest = 0;

	for (int i = 0; i < k; i++)
	{
		double		d = x[i] - pivot[i];
		double		part = d - x[i];

		high[i] = d;
		low[i] = (x[i] - (d - part)) - (pivot[i] + part);
		rest += fabs(low[i]);
	}
	return rest != 0;
}

/* w * (high + low), rounded to two doubles */
static inline void
weigh(double w, int k, const double *high, const double *low,
	  double *weighed_high, double *weighed_low)
{
	for (int i = 0; i < k; i++)
	{
		double_double d = {high[i], low[i]};

		d = dd_mul_double(d, w);
		weighed_high[i] = d.hi;
		weighed_low[i] = d.lo;
	}
}

void
product_sums_add(const ProductRows *rows, double_double *sums,
				 double_double *products)
{
	double		high[PRODUCT_ROWS * STRIDE];
	double		low[PRODUCT_ROWS * STRIDE];
	double		weighed_high[PRODUCT_ROWS * STRIDE];
	double		weighed_low[PRODUCT_ROWS * STRIDE];
	int			k = rows->k;
	int			ones = (k + LANES - 1) / LANES * LANES;
	int			stride = ones + LANES;
	const double *x = rows->x;
	bool		inexact = rows->weighted;
	Block		block = {rows->n, stride, {high, NULL}, {high, NULL}};

	for (int r = 0; r < rows->n; r++)
	{
		ptrdiff_t	row = (ptrdiff_t) r * stride;
		double		w = rows->weighted ? *x++ : 1;

		for (int i = k; i < stride; i++)
			high[row + i] = low[row + i] = 0;
		inexact |= deviations(x, rows->pivot, k, high + row, low + row);
		x += k;
		if (rows->weighted)
		{
			weigh(w, k, high + row, low + row, weighed_high + row, weighed_low + row);
			weighed_high[row + ones] = w;
			weighed_low[row + ones] = 0;
		}
		else
			high[row + ones] = 1;
	}
	if (inexact)
		block.left.low = block.right.low = low;
	if (rows->weighted)
	{
		block.left.high = weighed_high;
		block.left.low = weighed_low;
	}
	block_add(&block, rows, ones, sums, products);
}

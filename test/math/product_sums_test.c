/*-------------------------------------------------------------------------
 *
 * product_sums_test.c
 *	  Tests of src/math/product_sums, stand-alone: the vector path gives the
 *	  bits of the portable one, and both the sums that quadruple precision has.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "math/product_sums.h"

#define K_MAX PRODUCT_VARIABLES
#define PACKED_MAX (K_MAX * (K_MAX + 1) / 2)
#define BLOCKS 5

static int	passed = 0;
static int	failed = 0;

typedef struct Sums
{
	double_double plain[K_MAX];
	double_double products[PACKED_MAX];
} Sums;

static void
check(int ok, const char *what, int k, int kind)
{
	if (ok)
		passed++;
	else
	{
		failed++;
		printf("FAILED: %s: %d variables, data of kind %d\n", what, k, kind);
	}
}

/* The same numbers in every run. */
static double
uniform(void)
{
	static uint64_t state = 20240229;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (double) (state >> 11) / 9007199254740992.0;
}

/* Answers; decimals; magnitudes far apart; nearly constant numbers far from zero. */
static double
datum(int kind, int variable)
{
	switch (kind)
	{
		case 0:
			return floor(11 * uniform());
		case 1:
			return floor(10000 * uniform()) / 100;
		case 2:
			return (uniform() - 0.5) * pow(10, 60 * uniform() - 30);
		default:
			return 1e7 + variable + floor(4 * uniform()) / 10;
	}
}

static void
fill(double *x, int k, int n, int weighted, int kind)
{
	for (int r = 0; r < n; r++)
	{
		if (weighted)
			*x++ = 0.25 + 3 * uniform();
		for (int i = 0; i < k; i++)
			*x++ = datum(kind, i);
	}
}

#if defined(__SIZEOF_FLOAT128__)
typedef __float128 quadruple;

/* Plain sums in quadruple precision, and of absolute values for the tolerance. */
static void
add_quadruple(const ProductRows *rows, quadruple *plain, quadruple *products,
			  quadruple *size)
{
	const double *x = rows->x;

	for (int r = 0; r < rows->n; r++)
	{
		quadruple	w = rows->weighted ? *x++ : 1;
		int			at = 0;

		for (int i = 0; i < rows->k; i++)
		{
			quadruple	a = (quadruple) x[i] - rows->pivot[i];

			plain[i] += w * a;
			for (int j = 0; j <= i; j++, at++)
			{
				quadruple	p = w * a * ((quadruple) x[j] - rows->pivot[j]);

				products[at] += p;
				size[at] += p < 0 ? -p : p;
			}
		}
		x += rows->k;
	}
}

static int
near_quadruple(const Sums *sums, int k, const quadruple *products, const quadruple *size)
{
	for (int i = 0; i < k * (k + 1) / 2; i++)
	{
		quadruple	d = (quadruple) sums->products[i].hi + sums->products[i].lo - products[i];

		if ((d < 0 ? -d : d) > size[i] * (quadruple) 1e-29)
			return 0;
	}
	return 1;
}
#endif

static int
is_normal(const Sums *sums, int k)
{
	for (int i = 0; i < k * (k + 1) / 2; i++)
		if (sums->products[i].hi + sums->products[i].lo != sums->products[i].hi ||
			(sums->products[i].lo == 0 && signbit(sums->products[i].lo)) ||
			(sums->products[i].hi == 0 && signbit(sums->products[i].hi)))
			return 0;
	return 1;
}

static void
try(int k, int weighted, int kind)
{
	static Sums fast;
	static Sums portable;
	double		pivot[K_MAX];
	double		x[PRODUCT_ROWS * (K_MAX + 1)];
	ProductRows rows = {k, 0, weighted, false, pivot, x};
#if defined(__SIZEOF_FLOAT128__)
	static quadruple plain[K_MAX];
	static quadruple products[PACKED_MAX];
	static quadruple size[PACKED_MAX];

	memset(plain, 0, sizeof(plain));
	memset(products, 0, sizeof(products));
	memset(size, 0, sizeof(size));
#endif
	memset(&fast, 0, sizeof(fast));
	memset(&portable, 0, sizeof(portable));
	for (int i = 0; i < k; i++)
		pivot[i] = datum(kind, i);
	for (int block = 0; block < BLOCKS; block++)
	{
		rows.n = block == 0 ? 1 : block == 1 ? PRODUCT_ROWS : 1 + (int) (PRODUCT_ROWS * uniform());
		fill(x, k, rows.n, weighted, kind);
		rows.portable = false;
		product_sums_add(&rows, fast.plain, fast.products);
		rows.portable = true;
		product_sums_add(&rows, portable.plain, portable.products);
#if defined(__SIZEOF_FLOAT128__)
		add_quadruple(&rows, plain, products, size);
#endif
	}
	check(memcmp(&fast, &portable, sizeof(fast)) == 0, "vectors and scalars differ", k, kind + 10 * weighted);
	check(is_normal(&fast, k), "a sum is not normalised", k, kind + 10 * weighted);
#if defined(__SIZEOF_FLOAT128__)
	check(near_quadruple(&fast, k, products, size), "not as in quadruple precision", k, kind + 10 * weighted);
#endif
}

int
main(void)
{
	for (int k = 1; k <= K_MAX; k++)
		for (int kind = 0; kind < 4; kind++)
			for (int weighted = 0; weighted < 2; weighted++)
				try(k, weighted, kind);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}

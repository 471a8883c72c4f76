/*-------------------------------------------------------------------------
 *
 * eigen_test.c
 *	  Tests of src/math/eigen, stand-alone, on matrices whose eigenvalues are
 *	  known in closed form and on random ones.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>

#include "check.h"
#include "math/eigen.h"

#define N 64

static double_double a[MATRIX_SIZE(N)];
static double_double original[MATRIX_SIZE(N)];
static double_double values[N];
static double_double vectors[N * N];

static void
solve(int n)
{
	for (int i = 0; i < MATRIX_SIZE(n); i++)
		original[i] = a[i];
	matrix_eigen(n, a, values, vectors);
}

/* A v = value v, vectors of length 1 and at right angles, values that descend */
static void
check_decomposition(int n, const char *what)
{
	double		residual = 0;
	double		angle = 0;
	double		norm = matrix_norm(n, original);
	int			ordered = 1;

	for (int m = 0; m < n; m++)
	{
		for (int i = 0; i < n; i++)
		{
			double_double sum = dd_mul(values[m], vectors[m * n + i]);

			for (int j = 0; j < n; j++)
				sum = dd_sub(sum, dd_mul(original[MATRIX_AT(i, j)], vectors[m * n + j]));
			residual = fmax(residual, fabs(sum.hi) / norm);
		}
		for (int l = 0; l <= m; l++)
		{
			double_double sum = dd_from_double(l == m ? -1 : 0);

			for (int i = 0; i < n; i++)
				sum = dd_add(sum, dd_mul(vectors[m * n + i], vectors[l * n + i]));
			angle = fmax(angle, fabs(sum.hi));
		}
		ordered &= m == 0 || values[m].hi <= values[m - 1].hi;
	}
	check(residual < 1e-28, what, n, residual);
	check(angle < 1e-28, "vectors at right angles", n, angle);
	check(ordered, "values in descending order", n, 0);
}

/* 2 on, -1 beside the diagonal: 4 sin^2(i pi / (2 n + 2)) */
static void
check_differences(int n)
{
	double		error = 0;

	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			a[MATRIX_AT(i, j)] = dd_from_double(i == j ? 2 : i == j + 1 ? -1 : 0);
	solve(n);
	for (int i = 0; i < n; i++)
		error = fmax(error, fabs(values[i].hi - 4 * pow(sin((n - i) * M_PI / (2 * n + 2)), 2)));
	check(error < 4e-15, "eigenvalues of second differences", n, error);
	check_decomposition(n, "second differences");
}

/* 1 on, r off the diagonal: 1 + (n - 1) r once, 1 - r otherwise */
static void
check_equal_correlations(int n, double r)
{
	double		error;

	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			a[MATRIX_AT(i, j)] = dd_from_double(i == j ? 1 : r);
	solve(n);
	error = fabs(values[0].hi - (1 + (n - 1) * r));
	for (int i = 1; i < n; i++)
		error = fmax(error, fabs(values[i].hi - (1 - r)));
	check(error < 1e-15 * n, "eigenvalues of equal correlations", n, error);
	check_decomposition(n, "equal correlations");
}

static void
check_random(int n, double spread)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			a[MATRIX_AT(i, j)] = dd_from_double((uniform() - 0.5) * pow(spread, -i - j));
	solve(n);
	check_decomposition(n, "random");
}

int
main(void)
{
	for (int n = 1; n <= 20; n++)
	{
		check_differences(n);
		check_equal_correlations(n, 0.375);
		check_random(n, 1);
		check_random(n, 3);
	}
	check_equal_correlations(5, 0);
	check_equal_correlations(5, 1);
	check_random(N, 1);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}

/*-------------------------------------------------------------------------
 *
 * matrix_test.c
 *	  Tests of src/math/matrix, stand-alone, on matrices whose inverse is
 *	  known in integers (Hilbert, Pascal, second differences) and on random
 *	  ones, where product and solution must agree.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>

#include "check.h"
#include "math/matrix.h"

#define N 12

static double
binomial(int n, int k)
{
	double		result = 1;

	for (int i = 1; i <= k; i++)
		result = round(result * (n - k + i) / i);
	return result;
}

/* The largest relative difference between the inverse and what is wanted. */
static double
inverse_error(int n, const double_double *a, double (*wanted) (int n, int i, int j))
{
	double_double factor[MATRIX_SIZE(N)];
	double_double inverse[MATRIX_SIZE(N)];
	double_double scratch[2 * N];
	int			order[N];
	double		error = 0;

	for (int i = 0; i < MATRIX_SIZE(n); i++)
		factor[i] = a[i];
	if (matrix_factor(n, factor, order, 0) != n)
		return INFINITY;
	matrix_invert(n, factor, order, inverse, scratch);
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
		{
			double		want = wanted(n, i, j);
			double		got = inverse[MATRIX_AT(i, j)].hi;

			error = fmax(error, fabs(got - want) / fmax(1, fabs(want)));
		}
	return error;
}

/* (-1)^(i+j) (i+j+1) C(n+i, n-j-1) C(n+j, n-i-1) C(i+j, i)^2, from 0 */
static double
hilbert_inverse(int n, int i, int j)
{
	double		c = binomial(i + j, i);

	return ((i + j) % 2 == 0 ? 1 : -1) * (i + j + 1) * binomial(n + i, n - j - 1) *
		binomial(n + j, n - i - 1) * c * c;
}

/* Of the matrix 2 on, -1 beside the diagonal: min (n - max) / (n + 1), from 1. */
static double
differences_inverse(int n, int i, int j)
{
	int			low = i < j ? i : j;
	int			high = i < j ? j : i;

	return (low + 1.0) * (n - high) / (n + 1);
}

static void
check_known(void)
{
	double_double a[MATRIX_SIZE(N)];

	for (int n = 1; n <= N; n++)
	{
		double		error;

		for (int i = 0; i < n; i++)
			for (int j = 0; j <= i; j++)
				a[MATRIX_AT(i, j)] = dd_div(dd_from_double(1), dd_from_double(i + j + 1));
		error = inverse_error(n, a, hilbert_inverse);
		/* its condition number grows as 33^n: 1e16 at n = 12 */
		check(error < 1e-13, "inverse of the Hilbert matrix", n, error);
		for (int i = 0; i < n; i++)
			for (int j = 0; j <= i; j++)
				a[MATRIX_AT(i, j)] = dd_from_double(i == j ? 2 : i == j + 1 ? -1 : 0);
		error = inverse_error(n, a, differences_inverse);
		check(error < 1e-15, "inverse of second differences", n, error);
	}
}

/* B'B of random B, of which the last `dependent` columns are sums of two others. */
static void
random_matrix(int n, int dependent, double_double *a)
{
	double		b[2 * N][N];

	for (int r = 0; r < 2 * N; r++)
		for (int i = 0; i < n; i++)
			b[r][i] = i < n - dependent ? floor(64 * uniform()) - 32 : b[r][0] + b[r][i - dependent];
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
		{
			a[MATRIX_AT(i, j)] = dd_from_double(0);
			for (int r = 0; r < 2 * N; r++)
				a[MATRIX_AT(i, j)] = dd_add_double(a[MATRIX_AT(i, j)], b[r][i] * b[r][j]);
		}
}

static void
check_random(int n)
{
	double_double a[MATRIX_SIZE(N)];
	double_double factor[MATRIX_SIZE(N)];
	double_double x[N];
	double_double b[N];
	double_double scratch[2 * N];
	double_double form = {0, 0};
	int			order[N];
	double		error = 0;

	random_matrix(n, 0, a);
	for (int i = 0; i < n; i++)
		x[i] = dd_from_double(floor(100 * uniform()));
	for (int i = 0; i < n; i++)
	{
		b[i] = dd_from_double(0);
		for (int j = 0; j < n; j++)
			b[i] = dd_add(b[i], dd_mul(a[MATRIX_AT(i, j)], x[j]));
		form = dd_add(form, dd_mul(x[i], b[i]));
	}
	check(matrix_form(n, a, x, x).hi == form.hi, "x'Ax", n, matrix_form(n, a, x, x).hi);
	for (int i = 0; i < MATRIX_SIZE(n); i++)
		factor[i] = a[i];
	check(matrix_factor(n, factor, order, 0) == n, "full rank", n, 0);
	for (int i = 1; i < n; i++)
		error = fmax(error, factor[MATRIX_AT(i, i)].hi - factor[MATRIX_AT(i - 1, i - 1)].hi);
	check(error <= 0, "pivots that do not grow", n, error);
	matrix_solve(n, factor, order, b, scratch);
	error = 0;
	for (int i = 0; i < n; i++)
		error = fmax(error, fabs(dd_sub(b[i], x[i]).hi));
	check(error < 1e-24, "solution", n, error);

	/* Elimination of all rows but the last leaves 1 / (inverse's last element). */
	for (int i = 0; i < n - 1; i++)
		matrix_eliminate(n, a, i);
	for (int i = 0; i < n; i++)
		b[i] = dd_from_double(i == n - 1);
	matrix_solve(n, factor, order, b, scratch);
	error = fabs(dd_sub(dd_mul(b[n - 1], a[MATRIX_AT(n - 1, n - 1)]), dd_from_double(1)).hi);
	check(error < 1e-26, "elimination", n, error);
}

static void
check_dependent(int n)
{
	double_double a[MATRIX_SIZE(N)];
	double_double original[MATRIX_SIZE(N)];
	double_double coefficients[N];
	int			order[N];
	int			rank;
	double		error = 0;

	random_matrix(n, 2, original);
	for (int i = 0; i < MATRIX_SIZE(n); i++)
		a[i] = original[i];
	rank = matrix_factor(n, a, order, 1e-15);
	check(rank == n - 2, "rank", n, rank);
	/* row order[rank] = sum of coefficients times the rows before it */
	matrix_dependence(rank, a, coefficients);
	for (int j = 0; j < n; j++)
	{
		double_double row = original[MATRIX_AT(order[rank], j)];

		for (int i = 0; i < rank; i++)
			row = dd_sub(row, dd_mul(coefficients[i], original[MATRIX_AT(order[i], j)]));
		error = fmax(error, fabs(row.hi));
	}
	check(error < 1e-20, "dependence", n, error);
}

int
main(void)
{
	double_double a[] = {{4, 0}, {-3, 0}, {2, 0}};

	check(matrix_norm(2, a) == 7, "1-norm", 2, matrix_norm(2, a));
	check_known();
	for (int round = 0; round < 200; round++)
		for (int n = 1; n <= N; n++)
		{
			check_random(n);
			if (n >= 5)
				check_dependent(n);
		}
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}

/*-------------------------------------------------------------------------
 *
 * matrix.c
 *	  Small symmetric matrices in double-double; see matrix.h.
 *
 *-------------------------------------------------------------------------
 */
#include "math/matrix.h"

static inline void
swap(double_double *a, double_double *b)
{
	double_double c = *a;

	*a = *b;
	*b = c;
}

/*
 * Exchanges rows and columns i < j.  In a factor under construction that
 * exchanges two rows of what is done, left of i, and of the symmetric rest.
 */
static void
exchange(int n, double_double *a, int i, int j)
{
	for (int k = 0; k < n; k++)
		if (k != i && k != j)
			swap(&a[MATRIX_AT(i, k)], &a[MATRIX_AT(j, k)]);
	swap(&a[MATRIX_AT(i, i)], &a[MATRIX_AT(j, j)]);
}

int
matrix_factor(int n, double_double *a, int *order, double tolerance)
{
	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int k = 0; k < n; k++)
	{
		int			largest = k;
		double_double root;

		for (int i = k + 1; i < n; i++)
			if (a[MATRIX_AT(i, i)].hi > a[MATRIX_AT(largest, largest)].hi)
				largest = i;
		if (!(a[MATRIX_AT(largest, largest)].hi > tolerance))
			return k;
		if (largest != k)
		{
			int			row = order[k];

			exchange(n, a, k, largest);
			order[k] = order[largest];
			order[largest] = row;
		}
		root = dd_sqrt(a[MATRIX_AT(k, k)]);
		a[MATRIX_AT(k, k)] = root;
		for (int i = k + 1; i < n; i++)
			a[MATRIX_AT(i, k)] = dd_div(a[MATRIX_AT(i, k)], root);
		for (int i = k + 1; i < n; i++)
			for (int j = k + 1; j <= i; j++)
				a[MATRIX_AT(i, j)] = dd_sub(a[MATRIX_AT(i, j)],
											dd_mul(a[MATRIX_AT(i, k)], a[MATRIX_AT(j, k)]));
	}
	return n;
}

/* L z = b, in place */
static void
solve_forward(int n, const double_double *factor, double_double *b)
{
	for (int i = 0; i < n; i++)
	{
		for (int j = 0; j < i; j++)
			b[i] = dd_sub(b[i], dd_mul(factor[MATRIX_AT(i, j)], b[j]));
		b[i] = dd_div(b[i], factor[MATRIX_AT(i, i)]);
	}
}

/* L' x = z, in place */
static void
solve_backward(int n, const double_double *factor, double_double *z)
{
	for (int i = n - 1; i >= 0; i--)
	{
		for (int j = i + 1; j < n; j++)
			z[i] = dd_sub(z[i], dd_mul(factor[MATRIX_AT(j, i)], z[j]));
		z[i] = dd_div(z[i], factor[MATRIX_AT(i, i)]);
	}
}

void
matrix_solve(int n, const double_double *factor, const int *order,
			 double_double *b, double_double *scratch)
{
	for (int i = 0; i < n; i++)
		scratch[i] = b[order[i]];
	solve_forward(n, factor, scratch);
	solve_backward(n, factor, scratch);
	for (int i = 0; i < n; i++)
		b[order[i]] = scratch[i];
}

void
matrix_invert(int n, const double_double *factor, const int *order,
			  double_double *inverse, double_double *scratch)
{
	double_double *column = scratch + n;

	for (int j = 0; j < n; j++)
	{
		for (int i = 0; i < n; i++)
			column[i] = dd_from_double(i == j ? 1 : 0);
		matrix_solve(n, factor, order, column, scratch);
		for (int i = j; i < n; i++)
			inverse[MATRIX_AT(i, j)] = column[i];
	}
}

void
matrix_dependence(int rank, const double_double *factor,
				  double_double *coefficients)
{
	for (int j = 0; j < rank; j++)
		coefficients[j] = factor[MATRIX_AT(rank, j)];
	solve_backward(rank, factor, coefficients);
}

double
matrix_norm(int n, const double_double *a)
{
	double		norm = 0;

	for (int i = 0; i < n; i++)
	{
		double		sum = 0;

		for (int j = 0; j < n; j++)
			sum += fabs(a[MATRIX_AT(i, j)].hi);
		norm = fmax(norm, sum);
	}
	return norm;
}

double_double
matrix_form(int n, const double_double *a, const double_double *u,
			const double_double *v)
{
	double_double sum = {0, 0};

	for (int i = 0; i < n; i++)
	{
		double_double row = {0, 0};

		for (int j = 0; j < n; j++)
			row = dd_add(row, dd_mul(a[MATRIX_AT(i, j)], v[j]));
		sum = dd_add(sum, dd_mul(u[i], row));
	}
	return sum;
}

void
matrix_eliminate(int n, double_double *a, int pivot)
{
	for (int i = pivot + 1; i < n; i++)
	{
		double_double ratio = dd_div(a[MATRIX_AT(i, pivot)],
									 a[MATRIX_AT(pivot, pivot)]);

		for (int j = pivot + 1; j <= i; j++)
			a[MATRIX_AT(i, j)] = dd_sub(a[MATRIX_AT(i, j)],
										dd_mul(ratio, a[MATRIX_AT(j, pivot)]));
	}
}

/*-------------------------------------------------------------------------
 *
 * eigen.c
 *	  Eigenvalues and eigenvectors of small symmetric matrices; see eigen.h.
 *
 *-------------------------------------------------------------------------
 */
#include "math/eigen.h"

#include <math.h>
#include <stdbool.h>

#define NEGLIGIBLE	1e-30
#define MAX_SWEEPS	60			/* ten are usual */

/* x, y -> c x - s y, s x + c y */
static void
rotate(double_double *x, double_double *y, double_double c, double_double s)
{
	double_double turned = dd_sub(dd_mul(c, *x), dd_mul(s, *y));

	*y = dd_add(dd_mul(s, *x), dd_mul(c, *y));
	*x = turned;
}

/* The rotation of rows p and q after which a[p, q] is zero. */
static void
annihilate(int n, double_double *a, double_double *vectors, int p, int q)
{
	double_double off = a[MATRIX_AT(p, q)];
	double_double one = dd_from_double(1);
	double_double theta = dd_div(dd_sub(a[MATRIX_AT(q, q)], a[MATRIX_AT(p, p)]),
								 dd_mul_double(off, 2));
	double_double size = theta.hi < 0 ? dd_sub(dd_from_double(0), theta) : theta;
	double_double tangent = dd_div(one, dd_add(size, dd_sqrt(dd_add(dd_mul(theta, theta), one))));
	double_double c;
	double_double s;

	if (theta.hi < 0)
		tangent = dd_sub(dd_from_double(0), tangent);
	c = dd_div(one, dd_sqrt(dd_add(dd_mul(tangent, tangent), one)));
	s = dd_mul(tangent, c);
	for (int r = 0; r < n; r++)
	{
		if (r != p && r != q)
			rotate(&a[MATRIX_AT(r, p)], &a[MATRIX_AT(r, q)], c, s);
		rotate(&vectors[p * n + r], &vectors[q * n + r], c, s);
	}
	a[MATRIX_AT(p, p)] = dd_sub(a[MATRIX_AT(p, p)], dd_mul(tangent, off));
	a[MATRIX_AT(q, q)] = dd_add(a[MATRIX_AT(q, q)], dd_mul(tangent, off));
	a[MATRIX_AT(p, q)] = dd_from_double(0);
}

/* Selection sort: there are few, and each vector moves once. */
static void
sort_descending(int n, double_double *values, double_double *vectors)
{
	for (int i = 0; i < n; i++)
	{
		int			largest = i;
		double_double value;

		for (int j = i + 1; j < n; j++)
			if (values[j].hi > values[largest].hi)
				largest = j;
		value = values[i];
		values[i] = values[largest];
		values[largest] = value;
		for (int r = 0; r < n && largest != i; r++)
		{
			value = vectors[i * n + r];
			vectors[i * n + r] = vectors[largest * n + r];
			vectors[largest * n + r] = value;
		}
	}
}

void
matrix_eigen(int n, double_double *a, double_double *values, double_double *vectors)
{
	double		limit = NEGLIGIBLE * matrix_norm(n, a);
	bool		rotated = true;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			vectors[i * n + j] = dd_from_double(i == j);
	for (int sweep = 0; sweep < MAX_SWEEPS && rotated; sweep++)
	{
		rotated = false;
		for (int p = 0; p < n; p++)
			for (int q = p + 1; q < n; q++)
				if (fabs(a[MATRIX_AT(p, q)].hi) > limit)
				{
					annihilate(n, a, vectors, p, q);
					rotated = true;
				}
	}
	for (int i = 0; i < n; i++)
		values[i] = a[MATRIX_AT(i, i)];
	sort_descending(n, values, vectors);
}

/*-------------------------------------------------------------------------
 *
 * eigen.h
 *	  Eigenvalues and eigenvectors of small symmetric matrices.
 *
 * Jacobi's method in double-double: plane rotations, sweep by sweep, until
 * what is left off the diagonal is below 1e-30 of the norm.  It takes some
 * n^3 * 60 operations: for n = 12 a fraction of a millisecond, for n = 64 a
 * quarter of a second.
 *
 * Source
 *		Golub and Van Loan, Matrix Computations, 4th ed. 2013, section 8.5.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_EIGEN_H
#define EXPERIENCE_EIGEN_H

#include "math/matrix.h"

/*
 * Of a, packed as in matrix.h, which is overwritten.  Values in descending
 * order; vector m is vectors[m * n] to vectors[m * n + n - 1], of length 1.
 */
extern void matrix_eigen(int n, double_double *a, double_double *values,
						 double_double *vectors);

#endif							/* EXPERIENCE_EIGEN_H */

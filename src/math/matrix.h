/*-------------------------------------------------------------------------
 *
 * matrix.h
 *	  Small symmetric matrices in double-double.
 *
 * A symmetric matrix of n rows is its lower triangle, packed by rows:
 * MATRIX_SIZE(n) numbers, of which number MATRIX_AT(i, j) stands for row i
 * and column j <= i.  The caller owns all memory.
 *
 * Positive definite matrices are solved by Cholesky's method with complete
 * pivoting: P A P' = L L', where the largest remaining diagonal element comes
 * next.  It needs no square roots of what is not positive: it stops at the
 * numerical rank.  In double-double, a matrix of condition c is solved to
 * about c * n * 1e-31 (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd ed. 2002, chapter 10).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATRIX_H
#define EXPERIENCE_MATRIX_H

#include "math/double_double.h"

#define MATRIX_SIZE(n)	((n) * ((n) + 1) / 2)
#define MATRIX_AT(i, j)	((i) >= (j) ? (i) * ((i) + 1) / 2 + (j) : (j) * ((j) + 1) / 2 + (i))

/*
 * Factors a in place.  Row i of the factor belongs to row order[i] of the
 * matrix.  Returns the rank: n, or the number of rows done when no diagonal
 * element above the tolerance remained.  Then the factor has rank columns,
 * and behind them stands the remainder of the matrix (Schur complement).
 */
extern int	matrix_factor(int n, double_double *a, int *order, double tolerance);

/* Solves A x = b by a factor of full rank; b becomes x. scratch[n]. */
extern void matrix_solve(int n, const double_double *factor, const int *order,
						 double_double *b, double_double *scratch);

/* The inverse of A, packed, by a factor of full rank. scratch[2 n]. */
extern void matrix_invert(int n, const double_double *factor, const int *order,
						  double_double *inverse, double_double *scratch);

/*
 * How row order[rank] of the matrix depends on the rows order[0..rank - 1]:
 * the coefficients of its projection, which are exact where it is collinear.
 */
extern void matrix_dependence(int rank, const double_double *factor,
							  double_double *coefficients);

/* The largest sum of absolute values in a row: the 1-norm. */
extern double matrix_norm(int n, const double_double *a);

/* u' A v */
extern double_double matrix_form(int n, const double_double *a,
								 const double_double *u, const double_double *v);

/*
 * Eliminates a row: those behind it become their remainder after projection
 * on it (a step of Gaussian elimination).
 */
extern void matrix_eliminate(int n, double_double *a, int pivot);

#endif							/* EXPERIENCE_MATRIX_H */

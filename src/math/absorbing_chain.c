/*-------------------------------------------------------------------------
 *
 * absorbing_chain.c
 *	  Absorbing Markov chains; see absorbing_chain.h.
 *
 * With r the sums of the rows of the weights W, the exits h by a way with the
 * weights e solve (diag(r) - W) h = e.  Off its diagonal the matrix has -W, and
 * each element of the diagonal is the sum of the other weights of the row.
 * That is how elimination can know the pivot, which it would otherwise get by
 * subtraction: eliminating state k sends what went to k on to where k goes,
 * and its pivot is the sum of what leaves k towards states not yet eliminated
 * and for good.
 *
 *-------------------------------------------------------------------------
 */
#include "math/absorbing_chain.h"

#include <string.h>

/* target[first..last - 1] += factor * source[first..last - 1] */
static inline void
add_row(double *restrict target, const double *restrict source, double factor,
		int first, int last)
{
	for (int j = first; j < last; j++)
		target[j] += factor * source[j];
}

/*
 * Eliminates the states from the last down to number watched.  Leaves the
 * pivots on their diagonal.
 */
static bool
eliminate(int n, int ways, int watched, double *weights, void (*idle) (void))
{
	int			width = n + ways;

	for (int k = n - 1; k >= watched; k--)
	{
		double	   *row = weights + (size_t) k * width;
		double		pivot = 0;

		for (int j = 0; j < k; j++)
			pivot += row[j];
		for (int j = n; j < width; j++)
			pivot += row[j];
		if (!(pivot > 0))
			return false;
		row[k] = pivot;
		for (int i = 0; i < k; i++)
		{
			double	   *other = weights + (size_t) i * width;
			double		factor = other[k] / pivot;

			if (factor == 0)
				continue;
			add_row(other, row, factor, 0, k);
			add_row(other, row, factor, n, width);
		}
		if (idle)
			idle();
	}
	return true;
}

bool
absorbing_chain_exits(int n, int ways, int way, double *weights, double *exits,
					  void (*idle) (void))
{
	if (!eliminate(n, ways, 0, weights, idle))
		return false;
	for (int i = 0; i < n; i++)
	{
		const double *row = weights + (size_t) i * (n + ways);
		double		sum = row[n + way];

		for (int k = 0; k < i; k++)
			sum += row[k] * exits[k];
		exits[i] = sum / row[i];
	}
	return true;
}

bool
absorbing_chain_watch(int n, int ways, int watched, double *weights,
					  void (*idle) (void))
{
	if (!eliminate(n, ways, watched, weights, idle))
		return false;
	for (int i = 0; i < watched; i++)
	{
		const double *row = weights + (size_t) i * (n + ways);
		double	   *to = weights + (size_t) i * (watched + ways);

		memmove(to, row, (size_t) watched * sizeof(double));
		memmove(to + watched, row + n, (size_t) ways * sizeof(double));
		to[i] = 0;
	}
	return true;
}

/*-------------------------------------------------------------------------
 *
 * shrink.c
 *	  A fair league table: shrink(value, se [, tau2]) OVER (...), a window
 *	  function over the whole partition, whatever its frame.
 *
 * True values vary about a mean with variance tau^2, and each is seen with
 * its own standard error.  The best linear unbiased prediction of one is
 *
 *		mean + reliability (value - mean),  reliability = tau^2 / (tau^2 + se^2)
 *
 * with the mean weighed by 1 / (tau^2 + se^2), and the variance of its error
 *
 *		reliability se^2 + (1 - reliability)^2 se(mean)^2.
 *
 * tau^2 is given, or DerSimonian and Laird's of the partition; that it is
 * estimated does not widen the intervals.
 *
 * Sources: Robinson, Statistical Science 6 (1991) 15-32; Morris, J. Amer.
 * Statist. Assoc. 78 (1983) 47-55.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/estimates.h"

#include "common/result.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "windowapi.h"

/* Arguments of shrink(). */
enum
{
	ARG_VALUE,
	ARG_SE,
	ARG_TAU2,
	ARG_LEVEL
};

/* What the rows of a partition share, worked out at the first of them. */
typedef struct Shrinkage
{
	bool		known;
	double		mean;
	double		mean_se;
	double		tau2;
} Shrinkage;

static double
number_or_nan(Datum datum, bool isnull)
{
	return isnull ? UNDEFINED : finite_number(DatumGetFloat8(datum),
											  "an argument of shrink()");
}

/* An argument of a row of the partition: NaN where it is NULL. */
static double
number_at(WindowObject window, int argument, int64 row)
{
	bool		isnull;
	bool		isout;
	Datum		datum = WinGetFuncArgInPartition(window, argument, (int) row,
												 WINDOW_SEEK_HEAD, false,
												 &isnull, &isout);

	return number_or_nan(datum, isnull);
}

static double
current_number(WindowObject window, int argument)
{
	bool		isnull;
	Datum		datum = WinGetFuncArgCurrent(window, argument, &isnull);

	return number_or_nan(datum, isnull);
}

static double
common_tau2(WindowObject window, int64 n)
{
	double		tau2 = number_at(window, ARG_TAU2, 0);

	for (int64 i = 1; i < n; i++)
	{
		double		other = number_at(window, ARG_TAU2, i);

		CHECK_FOR_INTERRUPTS();
		if (other != tau2 && !(isnan(other) && isnan(tau2)))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("tau2 differs within a partition"),
					 errhint("Give one tau2 for all groups that are compared, or NULL to have it estimated.")));
	}
	if (tau2 < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tau2 must not be negative"),
				 errhint("It is the variance of the true values.")));
	return tau2;
}

static Shrinkage
shrinkage_of(WindowObject window)
{
	int64		n = WinGetPartitionRowCount(window);
	double	   *rows = MemoryContextAllocHuge(CurrentMemoryContext,
											  (Size) n * ESTIMATES_WIDTH *
											  sizeof(double));
	int64		k = 0;
	Pooled		p;

	for (int64 i = 0; i < n; i++)
	{
		double		value = number_at(window, ARG_VALUE, i);
		double		se = number_at(window, ARG_SE, i);

		CHECK_FOR_INTERRUPTS();
		if (!isnan(value) && !isnan(se))
			estimates_row(value, se, rows + k++ * ESTIMATES_WIDTH);
	}
	/* the same sums whatever the order of the rows */
	rows_sort(rows, k, ESTIMATES_WIDTH);
	p = estimates_pool(rows, k, common_tau2(window, n));
	pfree(rows);
	return (Shrinkage) {true, p.mean, p.mean_se, p.tau2};
}

/* shrink(value, se, tau2, level) -> (value, se, low, high, level, reliability, mean, tau2) */
PG_FUNCTION_INFO_V1(estimates_shrink);
Datum
estimates_shrink(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Shrinkage  *s = WinGetPartitionLocalMemory(window, sizeof(Shrinkage));
	double		value = current_number(window, ARG_VALUE);
	double		se = current_number(window, ARG_SE);
	double		level = current_number(window, ARG_LEVEL);

	EXP_REFUSE_IGNORE_NULLS(window, fcinfo);
	if (!s->known)
		*s = shrinkage_of(window);
	if (isnan(value) || isnan(se) || isnan(level))
		PG_RETURN_NULL();
	if (!(level > 0 && level < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence level must lie between 0 and 1"),
				 errhint("Write 95 %% as 0.95.")));
	{
		double		reliability = s->tau2 / (s->tau2 + se * se);
		double		shrunken = s->mean + reliability * (value - s->mean);
		double		error = sqrt(reliability * se * se +
								 pow((1 - reliability) * s->mean_se, 2));
		double		margin = normal_factor(level) * error;
		double		numbers[] = {shrunken, error, shrunken - margin,
		shrunken + margin, level, reliability, s->mean, s->tau2};
		ResultRow	row = {0};

		row_numbers(&row, numbers, lengthof(numbers));
		return row_datum(fcinfo, &row);
	}
}

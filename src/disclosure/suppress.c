/*-------------------------------------------------------------------------
 *
 * suppress.c
 *	  suppress(): the window function that hides groups of one family.
 *
 * A group of 1 ... minimum - 1 persons is small.  While the hidden persons of
 * the family are in one group, or fewer than the minimum, the next smallest
 * shown group is hidden as well; those that have equally many go together, so
 * that the order of rows decides nothing.  Groups of 0 are shown.
 *
 * Groups of one size share their fate, and larger ones come later: the answer
 * for a row follows from its own number and the greatest that is hidden.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/compat.h"
#include "disclosure/arguments.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

#define ARG_N		0
#define ARG_MINIMUM 1

/* What is known of a partition once all its rows have been read. */
typedef struct Suppression
{
	bool		known;
	int64		minimum;
	int64		hidden_to;		/* persons of the largest group that is hidden */
} Suppression;

static int
compare_int64(const void *left, const void *right)
{
	return pg_cmp_s64(*(const int64 *) left, *(const int64 *) right);
}

static int64
checked_persons(Datum datum, bool isnull)
{
	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a group without a number of persons"),
				 errhint("Give 0 for a group without persons.")));
	if (DatumGetInt64(datum) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a group of %lld persons", (long long) DatumGetInt64(datum)),
				 errhint("Give the number of distinct persons: 0 or more.")));
	return DatumGetInt64(datum);
}

/* Rows of a partition are found by an int. */
static int64
checked_rows(int64 n)
{
	if (n > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d groups in a partition", PG_INT32_MAX),
				 errhint("Give a row for each group, not for each person.")));
	return n;
}

static Datum
argument_at(WindowObject window, int argument, int64 row, bool *isnull)
{
	bool		isout;

	return WinGetFuncArgInPartition(window, argument, (int) row, WINDOW_SEEK_HEAD,
									false, isnull, &isout);
}

/* One minimum for the whole family. */
static int64
minimum_of(WindowObject window, int64 n)
{
	bool		isnull;
	int32		minimum = 0;

	for (int64 i = 0; i < n; i++)
	{
		Datum		datum = argument_at(window, ARG_MINIMUM, i, &isnull);

		CHECK_FOR_INTERRUPTS();
		if (isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("minimum must not be null"),
					 errhint("5 persons are usual.")));
		if (i > 0 && DatumGetInt32(datum) != minimum)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("minimum differs within a partition"),
					 errhint("Give one minimum for all groups of a parent.")));
		minimum = checked_minimum(DatumGetInt32(datum));
	}
	return minimum;
}

/* The persons of the largest group to hide, of sizes in ascending order; or 0. */
static int64
largest_hidden(const int64 *sizes, int64 n, int64 minimum)
{
	int64		i = 0;
	int64		first;
	int64		persons = 0;	/* hidden, up to the minimum */

	while (i < n && sizes[i] == 0)
		i++;
	for (first = i; i < n && sizes[i] < minimum; i++)
		persons = Min(minimum, persons + sizes[i]);
	if (i == first)
		return 0;
	/* the next smallest is enough, and takes along those of its size */
	if (i < n && (i - first == 1 || persons < minimum))
		i++;
	return sizes[i - 1];
}

static Suppression
suppression_of(WindowObject window)
{
	int64		n = checked_rows(WinGetPartitionRowCount(window));
	int64	   *sizes = MemoryContextAllocHuge(CurrentMemoryContext,
											   (Size) n * sizeof(int64));
	Suppression s = {.known = true, .minimum = minimum_of(window, n)};

	for (int64 i = 0; i < n; i++)
	{
		bool		isnull;
		Datum		datum = argument_at(window, ARG_N, i, &isnull);

		CHECK_FOR_INTERRUPTS();
		sizes[i] = checked_persons(datum, isnull);
	}
	qsort(sizes, (size_t) n, sizeof(int64), compare_int64);
	s.hidden_to = largest_hidden(sizes, n, s.minimum);
	pfree(sizes);
	return s;
}

/* suppress(n, minimum) OVER (PARTITION BY parent) -> 'shown', 'small', 'complement' */
PG_FUNCTION_INFO_V1(disclosure_suppress);
Datum
disclosure_suppress(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Suppression *s = WinGetPartitionLocalMemory(window, sizeof(Suppression));
	bool		isnull;
	int64		n;

	EXP_REFUSE_IGNORE_NULLS(window, fcinfo);
	if (!s->known)
		*s = suppression_of(window);
	n = DatumGetInt64(WinGetFuncArgCurrent(window, ARG_N, &isnull));
	if (n == 0 || n > s->hidden_to)
		PG_RETURN_TEXT_P(cstring_to_text("shown"));
	PG_RETURN_TEXT_P(cstring_to_text(n < s->minimum ? "small" : "complement"));
}

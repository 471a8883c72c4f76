/*-------------------------------------------------------------------------
 *
 * p_adjust.c
 *	  P values adjusted for many tests.
 *
 * Holm, Scandinavian Journal of Statistics 6 (1979) 65-70, holds the chance
 * of any false finding; Benjamini and Hochberg, Journal of the Royal
 * Statistical Society B 57 (1995) 289-300, the share of false ones among the
 * findings.  NULL elements stay NULL and are not counted as tests.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/compat.h"
#include "common/result.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

typedef struct PValue
{
	double		p;
	int			position;
} PValue;

static int
compare_p(const void *a, const void *b)
{
	const PValue *x = a;
	const PValue *y = b;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	return pg_cmp_s32(x->position, y->position);
}

/* The running maximum from the smallest p on, with factors n, n - 1, ... 1. */
static void
adjust_holm(PValue *sorted, int n)
{
	double		running = 0;

	for (int i = 0; i < n; i++)
	{
		running = Max(running, Min(1, sorted[i].p * (n - i)));
		sorted[i].p = running;
	}
}

/* The running minimum from the largest p down, with factors n / rank. */
static void
adjust_benjamini_hochberg(PValue *sorted, int n)
{
	double		running = 1;

	for (int i = n - 1; i >= 0; i--)
	{
		running = Min(running, sorted[i].p * n / (i + 1));
		sorted[i].p = running;
	}
}

PG_FUNCTION_INFO_V1(p_adjust);
Datum
p_adjust(PG_FUNCTION_ARGS)
{
	ArrayType  *given = PG_GETARG_ARRAYTYPE_P(0);
	char	   *method = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Datum	   *values;
	bool	   *nulls;
	PValue	   *sorted;
	int			n_values;
	int			n = 0;

	deconstruct_array(given, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &values, &nulls, &n_values);
	sorted = palloc(Max(1, (Size) n_values) * sizeof(PValue));
	for (int i = 0; i < n_values; i++)
	{
		double		p = nulls[i] ? 0 : DatumGetFloat8(values[i]);

		if (!(p >= 0 && p <= 1))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("p value %d does not lie between 0 and 1", i + 1),
					 errhint("A test that could not be done has the p value NULL.")));
		if (!nulls[i])
			sorted[n++] = (PValue) {p, i};
	}
	qsort(sorted, n, sizeof(PValue), compare_p);
	if (strcmp(method, "holm") == 0)
		adjust_holm(sorted, n);
	else if (strcmp(method, "bh") == 0)
		adjust_benjamini_hochberg(sorted, n);
	else
		unknown_option("method", method, "holm, bh");
	for (int i = 0; i < n; i++)
		values[sorted[i].position] = Float8GetDatum(sorted[i].p);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(values, nulls, ARR_NDIM(given),
											 ARR_DIMS(given), ARR_LBOUND(given),
											 FLOAT8OID, sizeof(float8),
											 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

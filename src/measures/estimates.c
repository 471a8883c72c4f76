/*-------------------------------------------------------------------------
 *
 * estimates.c
 *	  The type estimates, and its aggregate; see estimates.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/estimates.h"

#include "common/result.h"

static const char *
estimate_flaw(const double *row)
{
	return row[1] >= ESTIMATES_MIN_SE && row[1] <= ESTIMATES_MAX_SE ? NULL :
		"a standard error is out of range";
}

static void *
estimates_from_json(Jsonb *json, const char **why)
{
	return rows_from_json(&estimates_shape, json, why);
}

static void *
estimates_from_binary(StringInfo in, const char **why)
{
	return rows_from_binary(&estimates_shape, in, why);
}

const ValueClass estimates_class = {
	.name = "estimates",
	.kind = VALUE_ESTIMATES,
	.minimum_size = offsetof(NumberRows, numbers),
	.validate = rows_validate,
	.canonical = rows_canonical,
	.to_json = rows_to_json,
	.from_json = estimates_from_json,
	.to_binary = rows_to_binary,
	.from_binary = estimates_from_binary
};

const RowShape estimates_shape = {
	.class = &estimates_class,
	.key = "estimates",
	.width = ESTIMATES_WIDTH,
	.flaw = estimate_flaw
};

VALUE_FUNCTIONS(estimates, &estimates_class);

void
estimates_row(double value, double se, double *row)
{
	row[0] = finite_number(value, "an estimate");
	row[1] = finite_number(se, "a standard error");
	if (se <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the standard error of an estimate must be above 0"),
				 errhint("A group without variation has no weight among others: leave it out with FILTER (WHERE se > 0).")));
	if (estimate_flaw(row) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a standard error must lie between %g and %g",
						ESTIMATES_MIN_SE, ESTIMATES_MAX_SE),
				 errhint("State the estimates in another unit.")));
}

/* The transition of estimates_agg(value, se). */
PG_FUNCTION_INFO_V1(estimates_accum);
Datum
estimates_accum(PG_FUNCTION_ARGS)
{
	double		row[ESTIMATES_WIDTH];

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return rows_accum(&estimates_shape, fcinfo, NULL);
	estimates_row(PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2), row);
	return rows_accum(&estimates_shape, fcinfo, row);
}

PG_FUNCTION_INFO_V1(estimates_combine);
Datum
estimates_combine(PG_FUNCTION_ARGS)
{
	return rows_combine(&estimates_shape, fcinfo);
}

PG_FUNCTION_INFO_V1(estimates_final);
Datum
estimates_final(PG_FUNCTION_ARGS)
{
	return rows_final(&estimates_shape, fcinfo);
}

PG_FUNCTION_INFO_V1(estimates_missing);
Datum
estimates_missing(PG_FUNCTION_ARGS)
{
	return rows_missing(&estimates_shape, fcinfo);
}

/*-------------------------------------------------------------------------
 *
 * result.c
 *	  Rows that readings return, and the arguments they share.
 *
 *-------------------------------------------------------------------------
 */
#include "common/result.h"

#include <math.h>

#include "access/htup_details.h"
#include "common/compat.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "utils/builtins.h"

TestResult
empty_test_result(const char *method)
{
	double		nan = UNDEFINED;
	TestResult	result = {nan, nan, nan, nan, nan, nan, nan, nan, nan, nan,
	method, NULL};

	return result;
}

/*
 * The descriptor of the row type the function was declared to return, looked
 * up once per call site.
 */
static TupleDesc
result_descriptor(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;

	if (flinfo->fn_extra == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(flinfo->fn_mcxt);
		TupleDesc	descriptor;

		if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "function must return a row type");
		flinfo->fn_extra = BlessTupleDesc(descriptor);
		MemoryContextSwitchTo(caller);
	}
	return flinfo->fn_extra;
}

void
row_column(ResultRow *row, Datum value, bool isnull)
{
	Assert(row->n < RESULT_MAX_COLUMNS);
	row->nulls[row->n] = isnull;
	row->values[row->n++] = value;
}

void
row_text(ResultRow *row, const char *text)
{
	row_column(row, text != NULL ? CStringGetTextDatum(text) : (Datum) 0, text == NULL);
}

void
row_number(ResultRow *row, double number)
{
	/* there is one zero: adding 0 takes its sign away */
	row_column(row, Float8GetDatum(number + 0.0), !isfinite(number));
}

void
row_numbers(ResultRow *row, const double *numbers, int n)
{
	for (int i = 0; i < n; i++)
		row_number(row, numbers[i]);
}

void
row_integer(ResultRow *row, int32 number)
{
	row_column(row, Int32GetDatum(number), false);
}

void
row_count(ResultRow *row, int64 count)
{
	row_column(row, Int64GetDatum(count), false);
}

Datum
row_datum(FunctionCallInfo fcinfo, const ResultRow *row)
{
	TupleDesc	descriptor = result_descriptor(fcinfo);

	Assert(row->n == descriptor->natts);
	return HeapTupleGetDatum(heap_form_tuple(descriptor, (Datum *) row->values,
											 (bool *) row->nulls));
}

void
row_put(FunctionCallInfo fcinfo, const ResultRow *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	Assert(row->n == result->setDesc->natts);
	tuplestore_putvalues(result->setResult, result->setDesc,
						 (Datum *) row->values, (bool *) row->nulls);
}

Datum
estimate_datum(FunctionCallInfo fcinfo, const Estimate *e)
{
	double		numbers[] = {e->value, e->se, e->low, e->high, e->level, e->n};
	ResultRow	row = {0};

	row_numbers(&row, numbers, lengthof(numbers));
	row_text(&row, e->method);
	return row_datum(fcinfo, &row);
}

Datum
test_result_datum(FunctionCallInfo fcinfo, const TestResult *r)
{
	double		numbers[] = {r->difference, r->se, r->statistic, r->df,
	r->p_value, r->low, r->high, r->effect_size, r->n1, r->n2};
	ResultRow	row = {0};

	row_numbers(&row, numbers, lengthof(numbers));
	row_text(&row, r->method);
	row_text(&row, r->note);
	return row_datum(fcinfo, &row);
}

Datum
float8_or_null(FunctionCallInfo fcinfo, double number)
{
	if (!isfinite(number))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(number + 0.0);
}

double
level_argument(FunctionCallInfo fcinfo, int argument)
{
	double		level = PG_GETARG_FLOAT8(argument);

	if (!(level > 0 && level < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence level must lie between 0 and 1"),
				 errhint("Write 95 %% as 0.95.")));
	return level;
}

double
normal_factor(double level)
{
	return normal_quantile((1 - level) / 2, true);
}

double
finite_number(double number, const char *what)
{
	if (!isfinite(number))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a finite number", what),
				 errhint("NaN and infinity are not measurements: leave such rows out, or give NULL.")));
	return number + 0.0;		/* no negative zero */
}

double
checked_se(double se, const char *what)
{
	se = finite_number(se, what);
	if (se < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative", what),
				 errhint("A standard error is at least 0, or NULL where it is not known.")));
	return se;
}

void
unknown_option(const char *option, const char *given, const char *known)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown %s \"%s\"", option, given),
			 errhint("Known are: %s.", known)));
}

/*-------------------------------------------------------------------------
 *
 * result.c
 *	  Rows of type estimate and test_result, and the arguments they share.
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

static Datum
result_row(FunctionCallInfo fcinfo, const double *numbers, int n_numbers,
		   const char *const *strings, int n_strings)
{
	TupleDesc	descriptor = result_descriptor(fcinfo);
	Datum		values[16];
	bool		nulls[16];

	Assert(descriptor->natts == n_numbers + n_strings);
	for (int i = 0; i < n_numbers; i++)
	{
		nulls[i] = !isfinite(numbers[i]);
		values[i] = Float8GetDatum(numbers[i]);
	}
	for (int i = 0; i < n_strings; i++)
	{
		nulls[n_numbers + i] = strings[i] == NULL;
		values[n_numbers + i] = strings[i] == NULL ? (Datum) 0 :
			CStringGetTextDatum(strings[i]);
	}
	return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
}

Datum
estimate_datum(FunctionCallInfo fcinfo, const Estimate *e)
{
	double		numbers[] = {e->value, e->se, e->low, e->high, e->level, e->n};

	return result_row(fcinfo, numbers, lengthof(numbers), &e->method, 1);
}

Datum
test_result_datum(FunctionCallInfo fcinfo, const TestResult *r)
{
	double		numbers[] = {r->difference, r->se, r->statistic, r->df,
	r->p_value, r->low, r->high, r->effect_size, r->n1, r->n2};
	const char *strings[] = {r->method, r->note};

	return result_row(fcinfo, numbers, lengthof(numbers), strings,
					  lengthof(strings));
}

Datum
float8_or_null(FunctionCallInfo fcinfo, double number)
{
	if (!isfinite(number))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(number);
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

void
unknown_option(const char *option, const char *given, const char *known)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown %s \"%s\"", option, given),
			 errhint("Known are: %s.", known)));
}

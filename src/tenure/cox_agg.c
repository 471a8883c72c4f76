/*-------------------------------------------------------------------------
 *
 * cox_agg.c
 *	  Aggregates and operators of cox values.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"

static void pg_attribute_noreturn()
refuse(const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", problem),
			 errhint("%s", hint)));
}

/* The covariates of a row: the array of the variadic argument. */
static ArrayType *
covariates_argument(FunctionCallInfo fcinfo, int argument, int *n)
{
	ArrayType  *x;

	if (PG_ARGISNULL(argument))
		refuse("covariates must not be a null array",
			   "Give an array of the same length in every row; its elements may be null.");
	x = PG_GETARG_ARRAYTYPE_P(argument);
	if (ARR_NDIM(x) != 1)
		refuse("covariates must be one or more numbers",
			   "Give at least one covariate, or an array of one dimension.");
	*n = ARR_DIMS(x)[0];
	if (*n > COX_MAX_COVARIATES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cox with %d covariates exceeds the limit of %d", *n, COX_MAX_COVARIATES),
				 errhint("Leave covariates out, or fit separate models.")));
	return x;
}

/* Its elements, none of which is null. */
static const double *
covariates(const ArrayType *x)
{
	Size		offset = ARR_HASNULL(x) ? (Size) x->dataoffset :
		ARR_OVERHEAD_NONULLS(ARR_NDIM(x));

	return (const double *) ((const char *) x + offset);
}

static double
finite_number(double number, const char *what)
{
	if (!isfinite(number))
		refuse(psprintf("%s is not a finite number", what),
			   "Replace NaN and infinity by NULL where the value is unknown.");
	return number + 0.0;		/* -0 becomes 0 */
}

static Cox *
building_state(FunctionCallInfo fcinfo, int n_covariates, uint16 form)
{
	Cox		   *state;

	if (PG_ARGISNULL(0))
		return cox_create(n_covariates, form);
	state = value_state(&cox_class, fcinfo, 0);
	cox_check_alike(state, n_covariates, form);
	return cox_building(state);
}

static bool
any_null(FunctionCallInfo fcinfo, ArrayType *x)
{
	for (int i = 1; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return true;
	return array_contains_nulls(x);
}

/*
 * Adds a row: times stand from argument first on, then whether it ended with
 * the event, then the covariates.
 */
static Datum
accumulate(FunctionCallInfo fcinfo, uint16 form, int first)
{
	int			left = first + (form & COX_STARTS ? 2 : 1);
	int			n;
	ArrayType  *x = covariates_argument(fcinfo, left + 1, &n);
	Cox		   *state = building_state(fcinfo, n, form);
	double		room[offsetof(CoxPattern, x) / sizeof(double) + COX_MAX_COVARIATES];
	CoxPattern *pattern = (CoxPattern *) room;

	if (any_null(fcinfo, x))
	{
		value_count(&cox_class, &state->missing, 1);
		return value_state_datum(&cox_class, fcinfo, state);
	}
	pattern->count = 1;
	pattern->stratum = 0;
	pattern->left = PG_GETARG_BOOL(left);
	pattern->start = 0;
	pattern->time = finite_number(PG_GETARG_FLOAT8(left - 1), form & COX_STARTS ? "stop" : "duration");
	if (form & COX_STARTS)
	{
		pattern->start = finite_number(PG_GETARG_FLOAT8(first), "start");
		if (pattern->start >= pattern->time)
			refuse("start must be before stop", "Time at risk begins after start and ends at stop.");
	}
	else if (pattern->time < 0)
		refuse("duration must not be negative", "Subtract the start from the finish.");
	for (int i = 0; i < n; i++)
	{
		pattern->x[i] = covariates(x)[i] + 0.0;
		if (unlikely(!isfinite(pattern->x[i])))
			finite_number(pattern->x[i], psprintf("covariate %d", i + 1));
	}
	if (form & COX_STRATIFIED)
	{
		text	   *stratum = PG_GETARG_TEXT_PP(1);

		state = cox_add_label(state, VARDATA_ANY(stratum), (uint32) VARSIZE_ANY_EXHDR(stratum),
							  &pattern->stratum);
	}
	return value_state_datum(&cox_class, fcinfo, cox_add(state, pattern));
}

/* cox_agg(duration, left, VARIADIC x) */
PG_FUNCTION_INFO_V1(cox_accum);
Datum
cox_accum(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, 0, 1);
}

/* cox_stratified_agg(stratum, duration, left, VARIADIC x) */
PG_FUNCTION_INFO_V1(cox_accum_stratified);
Datum
cox_accum_stratified(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, COX_STRATIFIED, 2);
}

/* cox_start_stop_agg(start, stop, left, VARIADIC x) */
PG_FUNCTION_INFO_V1(cox_accum_start_stop);
Datum
cox_accum_start_stop(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, COX_STARTS, 1);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(cox_combine);
Datum
cox_combine(PG_FUNCTION_ARGS)
{
	Cox		   *state = cox_building(value_state(&cox_class, fcinfo, 0));

	state = cox_merge(state, value_from_datum(&cox_class, PG_GETARG_DATUM(1)));
	return value_state_datum(&cox_class, fcinfo, state);
}

/* a - b */
PG_FUNCTION_INFO_V1(cox_minus);
Datum
cox_minus(PG_FUNCTION_ARGS)
{
	Cox		   *state = cox_building(value_state(&cox_class, fcinfo, 0));

	state = cox_remove(state, value_from_datum(&cox_class, PG_GETARG_DATUM(1)));
	PG_RETURN_POINTER(cox_pack(state));
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(cox_final);
Datum
cox_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(cox_pack(value_from_datum(&cox_class, PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(cox_missing);
Datum
cox_missing(PG_FUNCTION_ARGS)
{
	Cox		   *cox = value_from_datum(&cox_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(cox->missing);
}

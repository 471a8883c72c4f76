/*-------------------------------------------------------------------------
 *
 * comoments_agg.c
 *	  Aggregates that build comoments values, and names for the variables.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/comoments.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/arrays.h"
#include "measures/comoments_layout.h"
#include "measures/stored_names.h"

/* A row of the aggregate: its numbers, or none where one is missing. */
typedef struct Row
{
	int			k;				/* 0 when the whole array is NULL */
	const double *x;			/* NULL when a number is missing */
} Row;

static void pg_attribute_noreturn()
refuse_number(double x, const char *what, double lowest, double highest)
{
	if (!isfinite(x))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s is not a finite number", what),
				 errhint("Make it NULL if it is not known.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s is out of range", what),
			 errhint("Magnitudes other than zero are limited to %g to %g: change the unit.",
					 lowest, highest)));
}

static inline bool
number_is_good(double x, double lowest, double highest)
{
	double		magnitude = fabs(x);

	return (magnitude >= lowest && magnitude <= highest) || magnitude == 0;
}

static void
check_numbers(const double *x, int k)
{
	for (int i = 0; i < k; i++)
		if (unlikely(!number_is_good(x[i], COMOMENTS_MIN_NUMBER, COMOMENTS_MAX_NUMBER)))
			refuse_number(x[i], psprintf("value of variable %d", i + 1),
						  COMOMENTS_MIN_NUMBER, COMOMENTS_MAX_NUMBER);
}

static bool
has_null(const ArrayType *array, int k)
{
	const uint8 *present = ARR_NULLBITMAP(array);

	for (int i = 0; present != NULL && i < k; i++)
		if ((present[i / 8] & (1 << (i % 8))) == 0)
			return true;
	return false;
}

/* ARR_DATA_PTR() mixes signed and unsigned sizes. */
static const double *
numbers_of(const ArrayType *array)
{
	Size		offset = ARR_HASNULL(array) ? (Size) array->dataoffset :
		ARR_OVERHEAD_NONULLS(1);

	return (const double *) ((const char *) array + offset);
}

static Row
row_argument(FunctionCallInfo fcinfo, int argument)
{
	Row			row = {0, NULL};
	ArrayType  *array;

	if (PG_ARGISNULL(argument))
		return row;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	if (unlikely(ARR_NDIM(array) != 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("variables must be an array of one dimension, and not empty"),
				 errhint("Give one number for each variable.")));
	row.k = ARR_DIMS(array)[0];
	if (unlikely(row.k > COMOMENTS_MAX_VARIABLES))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%d variables exceed the limit of %d",
						row.k, COMOMENTS_MAX_VARIABLES),
				 errhint("Aggregate them in smaller groups.")));
	if (!has_null(array, row.k))
		row.x = numbers_of(array);
	return row;
}

/* The state, made fit for a row of k variables. */
static Comoments *
state_for(Comoments *state, int k, uint16 flags)
{
	if (state == NULL || (state->k == 0 && k > 0))
	{
		Comoments  *wide = comoments_allocate(k, k > 0 ? flags : 0, 0, 0);

		if (state != NULL)
			wide->missing = state->missing;
		return wide;
	}
	if (unlikely(k > 0 && state->k != k))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a row has %d variables, the rows before had %d", k, state->k),
				 errhint("All rows of a group must have the same variables.")));
	if (unlikely((flags & ~state->header.flags) != 0) && state->k > 0)
	{
		comoments_fold(state);
		return comoments_copy(state, (state->header.flags | flags) & ~COMOMENTS_BUILDING,
							  comoments_names(state), state->names_size, 0);
	}
	return state;
}

/* Adds a row, or counts it as missing. */
static Datum
accumulate(FunctionCallInfo fcinfo, Row row, double weight, uint16 flags)
{
	Comoments  *state = PG_ARGISNULL(0) ? NULL :
		value_state(&comoments_class, fcinfo, 0);

	state = state_for(state, row.k, flags);
	if (row.x != NULL && weight != 0)
	{
		check_numbers(row.x, row.k);
		state = comoments_add(state, row.x, weight);
	}
	else
		value_count(&comoments_class, &state->missing, 1);
	return value_state_datum(&comoments_class, fcinfo, state);
}

/* comoments_accum(state, x) */
PG_FUNCTION_INFO_V1(comoments_accum);
Datum
comoments_accum(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, row_argument(fcinfo, 1), 1, 0);
}

/* comoments_weigh(state, weight, x) */
PG_FUNCTION_INFO_V1(comoments_weigh);
Datum
comoments_weigh(PG_FUNCTION_ARGS)
{
	double		weight = PG_ARGISNULL(1) ? 0 : PG_GETARG_FLOAT8(1);

	if (weight < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight must not be negative"),
				 errhint("A row of weight 0 or NULL counts as missing.")));
	if (!number_is_good(weight, COMOMENTS_MIN_WEIGHT, COMOMENTS_MAX_WEIGHT))
		refuse_number(weight, "weight", COMOMENTS_MIN_WEIGHT, COMOMENTS_MAX_WEIGHT);
	return accumulate(fcinfo, row_argument(fcinfo, 2), weight, COMOMENTS_WEIGHTED);
}

/* comoments_combine(a, b), which is also a + b and the transition of rollup */
PG_FUNCTION_INFO_V1(comoments_combine);
Datum
comoments_combine(PG_FUNCTION_ARGS)
{
	Comoments  *a = value_state(&comoments_class, fcinfo, 0);

	a = comoments_merge(a, PG_GETARG_COMOMENTS(1));
	return value_state_datum(&comoments_class, fcinfo, a);
}

PG_FUNCTION_INFO_V1(comoments_final);
Datum
comoments_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(comoments_canonical(PG_GETARG_COMOMENTS(0)));
}

/* with_names(c, names) */
PG_FUNCTION_INFO_V1(comoments_with_names);
Datum
comoments_with_names(PG_FUNCTION_ARGS)
{
	const Comoments *c = comoments_canonical(PG_GETARG_COMOMENTS(0));
	const char *why = NULL;
	StringInfoData stored;
	char	  **names;
	int			n;

	names = text_elements(PG_GETARG_ARRAYTYPE_P(1), "names", &n);
	/* Where no row told the variables, there is nothing to name. */
	if (c->k == 0)
		PG_RETURN_POINTER(c);
	if (n != c->k)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d names do not fit %d variables", n, c->k),
				 errhint("Give one name for each variable, in the order of the aggregate.")));
	initStringInfo(&stored);
	for (int i = 0; i < n; i++)
		append_name(&stored, names[i],
					Min((int) strlen(names[i]), COMOMENTS_MAX_NAME + 1));
	end_names(&stored);
	if (!names_are_sound(stored.data, stored.len, n, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s", why),
				 errhint("Names are distinct, of 1 to %d bytes, and not all digits.",
						 COMOMENTS_MAX_NAME)));
	PG_RETURN_POINTER(comoments_copy(c, c->header.flags | COMOMENTS_NAMED,
									 stored.data, stored.len, 0));
}

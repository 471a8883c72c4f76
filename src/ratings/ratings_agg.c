/*-------------------------------------------------------------------------
 *
 * ratings_agg.c
 *	  Transition, inverse, combine and operator functions of ratings.
 *
 * A score comes in five SQL types.  Each type has the same five functions;
 * they differ in how the score becomes the number of a counter, and that is
 * the one thing the macro at the end is given.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/ratings.h"

#include <math.h>

#include "common/arrays.h"
#include "common/json.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#define RATINGS_STATE(fcinfo) \
	((Ratings *) value_state(&ratings_class, fcinfo, 0))

static void pg_attribute_noreturn()
score_error(const Ratings *r, const char *score, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is %s the scale %d to %d", score, what,
					r->lo, ratings_hi(r)),
			 errhint("Filter out \"not applicable\" codes, for example with FILTER (WHERE score BETWEEN %d AND %d).",
					 r->lo, ratings_hi(r))));
}

static inline int
counter_of_int64(const Ratings *r, int64 score)
{
	if (unlikely(score < r->lo || score > ratings_hi(r)))
		score_error(r, psprintf(INT64_FORMAT, score), "outside");
	return 1 + (int) (score - r->lo);
}

static inline int
counter_of_float8(const Ratings *r, double score)
{
	if (unlikely(!(score >= r->lo && score <= ratings_hi(r)) ||
				 score != floor(score)))
	{
		StringInfoData text;

		initStringInfo(&text);
		append_float8(&text, score);
		score_error(r, text.data,
					score >= r->lo && score <= ratings_hi(r) ?
					"not an integer of" : "outside");
	}
	return 1 + (int) (score - r->lo);
}

int
ratings_counter_of(const Ratings *scale, double score)
{
	return counter_of_float8(scale, score);
}

/*
 * Numeric is compared as numeric, so that neither 9.5 nor a fraction beyond
 * the digits of float8 passes for an integer.
 */
static int
counter_of_numeric(const Ratings *r, Numeric score)
{
	Datum		given = NumericGetDatum(score);
	double		rounded = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
															 given));
	bool		inside = rounded >= r->lo && rounded <= ratings_hi(r);
	bool		whole = inside && rounded == floor(rounded);

	if (whole)
		whole = DatumGetBool(DirectFunctionCall2(numeric_eq, given,
												 NumericGetDatum(int64_to_numeric((int64) rounded))));
	if (unlikely(!whole))
		score_error(r, DatumGetCString(DirectFunctionCall1(numeric_out, given)),
					inside ? "not an integer of" : "outside");
	return 1 + (int) (rounded - r->lo);
}

/* Counts an answer, or with counter 0 a missing one. */
static inline Ratings *
count_one(Ratings *r, int counter)
{
	if (likely(!ratings_is_wide(r) && r->narrow[counter] < PG_UINT32_MAX))
	{
		r->narrow[counter]++;
		return r;
	}
	if (ratings_is_weighted(r) && counter > 0)
		return ratings_weigh(r, counter, 1);
	return ratings_count(r, counter, 1);
}

static Ratings *
uncount_one(Ratings *r, int counter)
{
	ratings_check_exact(r);
	return ratings_count(r, counter, -1);
}

/*
 * The state of an aggregate that names its scale in arguments 2 and 3:
 * created by the first row, and the same in each later row.
 */
static Ratings *
scaled_state(FunctionCallInfo fcinfo, uint16 flags)
{
	Ratings    *r;
	int32		lo;
	int32		hi;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("limits of the scale must not be null"),
				 errhint("Give the lowest and the highest possible answer, for example 0, 10.")));
	lo = PG_GETARG_INT32(2);
	hi = PG_GETARG_INT32(3);
	if (PG_ARGISNULL(0))
		return ratings_create(lo, hi, flags);
	r = RATINGS_STATE(fcinfo);
	if (unlikely(r->lo != lo || ratings_hi(r) != hi))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale changes within a group from %d to %d into %d to %d",
						r->lo, ratings_hi(r), lo, hi),
				 errhint("Aggregate one question at a time: add it to GROUP BY or FILTER.")));
	return r;
}

/* Adds one weighted answer; the counter is 0 where there is no score. */
static Ratings *
weigh_answer(FunctionCallInfo fcinfo, Ratings *r, int counter)
{
	double		weight = PG_ARGISNULL(4) ? 0 : PG_GETARG_FLOAT8(4);

	if (!(weight >= 0) || isinf(weight))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight must be a finite number that is not negative"),
				 errhint("A weight of 0 or NULL leaves the answer out.")));
	if (weight != 0 && (weight < RATINGS_MIN_WEIGHT || weight > RATINGS_MAX_WEIGHT))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight must lie between %g and %g",
						RATINGS_MIN_WEIGHT, RATINGS_MAX_WEIGHT),
				 errhint("Scale the weights so that they average 1.")));
	return ratings_weigh(r, weight == 0 ? 0 : counter, weight);
}

/*
 * For a SQL type: add and remove one answer, on the scale of the state
 * (strict) or on the scale named in the arguments (missing answers count),
 * and add with a weight.
 */
#define SCORE_FUNCTIONS(type, counter) \
PG_FUNCTION_INFO_V1(ratings_add_##type); \
Datum \
ratings_add_##type(PG_FUNCTION_ARGS) \
{ \
	Ratings    *r = RATINGS_STATE(fcinfo); \
\
	PG_RETURN_POINTER(count_one(r, counter)); \
} \
\
PG_FUNCTION_INFO_V1(ratings_remove_##type); \
Datum \
ratings_remove_##type(PG_FUNCTION_ARGS) \
{ \
	Ratings    *r = RATINGS_STATE(fcinfo); \
\
	PG_RETURN_POINTER(uncount_one(r, counter)); \
} \
\
PG_FUNCTION_INFO_V1(ratings_accum_##type); \
Datum \
ratings_accum_##type(PG_FUNCTION_ARGS) \
{ \
	Ratings    *r = scaled_state(fcinfo, 0); \
\
	PG_RETURN_POINTER(count_one(r, PG_ARGISNULL(1) ? 0 : counter)); \
} \
\
PG_FUNCTION_INFO_V1(ratings_unaccum_##type); \
Datum \
ratings_unaccum_##type(PG_FUNCTION_ARGS) \
{ \
	Ratings    *r = scaled_state(fcinfo, 0); \
\
	PG_RETURN_POINTER(uncount_one(r, PG_ARGISNULL(1) ? 0 : counter)); \
} \
\
PG_FUNCTION_INFO_V1(ratings_weigh_##type); \
Datum \
ratings_weigh_##type(PG_FUNCTION_ARGS) \
{ \
	Ratings    *r = scaled_state(fcinfo, RATINGS_WEIGHTED); \
\
	PG_RETURN_POINTER(weigh_answer(fcinfo, r, PG_ARGISNULL(1) ? 0 : counter)); \
} \
extern Datum ratings_add_##type(PG_FUNCTION_ARGS)

SCORE_FUNCTIONS(int2, counter_of_int64(r, PG_GETARG_INT16(1)));
SCORE_FUNCTIONS(int4, counter_of_int64(r, PG_GETARG_INT32(1)));
SCORE_FUNCTIONS(int8, counter_of_int64(r, PG_GETARG_INT64(1)));
SCORE_FUNCTIONS(numeric, counter_of_numeric(r, PG_GETARG_NUMERIC(1)));
SCORE_FUNCTIONS(float8, counter_of_float8(r, PG_GETARG_FLOAT8(1)));

/* Merges argument 1 into argument 0: rollup's transition, every combine. */
PG_FUNCTION_INFO_V1(ratings_combine);
Datum
ratings_combine(PG_FUNCTION_ARGS)
{
	Ratings    *r = RATINGS_STATE(fcinfo);

	PG_RETURN_POINTER(ratings_merge(r, PG_GETARG_RATINGS(1)));
}

PG_FUNCTION_INFO_V1(ratings_minus);
Datum
ratings_minus(PG_FUNCTION_ARGS)
{
	Ratings    *r = RATINGS_STATE(fcinfo);

	r = ratings_subtract(r, PG_GETARG_RATINGS(1));
	PG_RETURN_POINTER(ratings_canonical(r));
}

/*
 * The inverse of rollup in moving frames.  NULL tells the executor that a
 * weighted state cannot be undone: it computes the frame again.
 */
PG_FUNCTION_INFO_V1(ratings_uncombine);
Datum
ratings_uncombine(PG_FUNCTION_ARGS)
{
	Ratings    *r = RATINGS_STATE(fcinfo);

	if (ratings_is_weighted(r))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(ratings_subtract(r, PG_GETARG_RATINGS(1)));
}

/* The final function of moving aggregates: states may be too wide. */
PG_FUNCTION_INFO_V1(ratings_final);
Datum
ratings_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(ratings_canonical(PG_GETARG_RATINGS(0)));
}

PG_FUNCTION_INFO_V1(ratings_from_counts);
Datum
ratings_from_counts(PG_FUNCTION_ARGS)
{
	int			n;
	int64	   *count = int64_elements(PG_GETARG_ARRAYTYPE_P(0), "counts", &n);
	int32		lo = PG_GETARG_INT32(1);
	int32		hi = PG_GETARG_INT32(2);
	Ratings    *r = ratings_create(lo, hi, 0);

	if (n != ratings_categories(r))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d counts for the %d categories of the scale %d to %d",
						n, ratings_categories(r), lo, hi),
				 errhint("Give one count for each category, zeros included.")));
	for (int i = 1; i <= ratings_categories(r); i++)
	{
		if (count[i - 1] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("count of category %d is below zero", lo + i - 1),
					 errhint("Counts are numbers of answers.")));
		r = ratings_count(r, i, count[i - 1]);
	}
	PG_RETURN_POINTER(r);
}

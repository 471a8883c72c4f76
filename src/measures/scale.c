/*-------------------------------------------------------------------------
 *
 * scale.c
 *	  One person's score on a scale, and one index of several parts.
 *
 * scale_score: the mean of the answers, in per cent of the way from the least
 * to the largest answer there is; items that are worded the other way round
 * count lo + hi - x.  With too few answers there is no score.
 *
 * composite_index, with weights w that add up to 1 over the parts that take
 * part:
 *		arithmetic	sum of w x
 *		geometric	product of x^w			(x not below 0)
 *		harmonic	1 / sum of w / x		(x not below 0; 0 if one is 0)
 *		weakest		the least x
 * A part of weight zero takes no part.  A part that is NULL either leaves, so
 * that the others' weights add up to 1, or makes the index NULL.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/arrays.h"
#include "common/compat.h"
#include "common/result.h"
#include "utils/builtins.h"

/* Of a scale: no sum of answers overflows. */
#define MAX_RANGE 1e290

typedef struct Parts
{
	int			n;
	Datum	   *values;
	bool	   *nulls;
} Parts;

static Parts
parts_argument(FunctionCallInfo fcinfo, int argument)
{
	Parts		parts;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), FLOAT8OID, sizeof(float8),
					  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &parts.values, &parts.nulls,
					  &parts.n);
	return parts;
}

/* Never the negative zero. */
static double
part_value(const Parts *parts, int i)
{
	return DatumGetFloat8(parts->values[i]) + 0.0;
}

/* The positions, from 1, of items to reverse; NULL: none. */
static bool *
reversed_argument(FunctionCallInfo fcinfo, int argument, int k)
{
	bool	   *reversed = palloc0((Size) Max(1, k));
	Datum	   *positions;
	bool	   *nulls;
	int			n;

	if (PG_ARGISNULL(argument))
		return reversed;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), INT4OID, sizeof(int32), true,
					  TYPALIGN_INT, &positions, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		int32		position = DatumGetInt32(positions[i]);

		if (nulls[i] || position < 1 || position > k)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("reversed items are positions from 1 to %d", k),
					 errhint("Count the items as they stand in the array.")));
		reversed[position - 1] = true;
	}
	return reversed;
}

static int
min_items_argument(FunctionCallInfo fcinfo, int argument, int k)
{
	int32		least;

	if (PG_ARGISNULL(argument))
		return (k + 1) / 2;
	least = PG_GETARG_INT32(argument);
	if (least < 1 || least > k)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_items must lie between 1 and the number of items, %d", k),
				 errhint("Without it half of the items must be answered.")));
	return least;
}

/* scale_score(items, lo, hi, reversed, min_items) */
PG_FUNCTION_INFO_V1(scale_score);
Datum
scale_score(PG_FUNCTION_ARGS)
{
	double		lo;
	double		hi;
	Parts		items;
	bool	   *reversed;
	int			least;
	int			n = 0;
	double		sum = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	lo = PG_GETARG_FLOAT8(1);
	hi = PG_GETARG_FLOAT8(2);
	if (!(hi > lo && hi - lo <= MAX_RANGE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale must go from a lower to a higher finite number"),
				 errhint("For example lo => 1, hi => 7.")));
	items = parts_argument(fcinfo, 0);
	if (items.n == 0)
		PG_RETURN_NULL();
	reversed = reversed_argument(fcinfo, 3, items.n);
	least = min_items_argument(fcinfo, 4, items.n);
	for (int i = 0; i < items.n; i++)
	{
		double		x;

		if (items.nulls[i])
			continue;
		x = part_value(&items, i);
		if (!(x >= lo && x <= hi))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("item %d, %g, is outside of the scale from %g to %g", i + 1, x, lo, hi),
					 errhint("Turn codes for \"not applicable\" into NULL.")));
		sum += reversed[i] ? hi - x : x - lo;
		n++;
	}
	if (n < least)
		PG_RETURN_NULL();
	/* rounding must not lead beyond the scale */
	PG_RETURN_FLOAT8(Min(100, 100 * sum / (n * (hi - lo))));
}

/*
 * What is averaged for each kind of mean, and what the average stands for.
 * Both know the least part: 1 / x could overflow, least / x is at most 1.
 */
typedef struct IndexMethod
{
	const char *name;
	bool		of_positive;
	double		(*term) (double x, double least);
	double		(*mean) (double average, double least);
} IndexMethod;

static double
itself(double x, double least)
{
	return x;
}

static double
logarithm(double x, double least)
{
	return log(x);
}

static double
exponential(double average, double least)
{
	return exp(average);
}

static double
least_over(double x, double least)
{
	return least / x;
}

static const IndexMethod index_methods[] = {
	{"arithmetic", false, itself, itself},
	{"geometric", true, logarithm, exponential},
	{"harmonic", true, least_over, least_over},
	{"weakest", false, NULL, NULL}
};

static const IndexMethod *
index_method_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	for (int i = 0; i < (int) lengthof(index_methods); i++)
		if (strcmp(index_methods[i].name, given) == 0)
			return &index_methods[i];
	unknown_option("method", given, "arithmetic, geometric, harmonic, weakest");
}

/* Whether a part that is NULL leaves the others their say. */
static bool
missing_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	if (strcmp(given, "renormalise") == 0)
		return true;
	if (strcmp(given, "null") == 0)
		return false;
	unknown_option("way with missing parts", given, "renormalise, null");
}

/* Weights as shares of the largest, so that no sum overflows; NULL: all equal. */
static double *
weights_argument(FunctionCallInfo fcinfo, int argument, int n)
{
	double	   *weights;
	double		largest = 0;
	int			given = n;

	if (PG_ARGISNULL(argument))
	{
		weights = palloc((Size) Max(1, n) * sizeof(double));
		for (int i = 0; i < n; i++)
			weights[i] = 1;
		return weights;
	}
	weights = float8_elements(PG_GETARG_ARRAYTYPE_P(argument), "weights", &given);
	if (given != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d weights do not fit %d parts", given, n),
				 errhint("Give one weight for each part.")));
	for (int i = 0; i < n; i++)
	{
		if (!(weights[i] >= 0) || !isfinite(weights[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weights must be finite numbers that are not negative"),
					 errhint("Weight 0 leaves a part out.")));
		largest = Max(largest, weights[i]);
	}
	if (n > 0 && largest == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights must not all be zero"),
				 errhint("Leave them out to weigh all parts alike.")));
	for (int i = 0; i < n; i++)
		weights[i] /= largest;
	return weights;
}

static void
check_part(const IndexMethod *method, double x)
{
	if (!isfinite(x))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("parts must be finite numbers"),
				 errhint("Turn what is not known into NULL.")));
	if (method->of_positive && x < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method %s takes no negative parts", method->name),
				 errhint("Put all parts on a scale from 0 to 100 first.")));
}

/* Of the parts that are there and have weight. */
static double
mean_of_parts(const IndexMethod *method, const Parts *parts, const double *weights,
			  double least)
{
	double		total = 0;
	double		mean = 0;

	for (int i = 0; i < parts->n; i++)
	{
		double		share;

		if (weights[i] == 0 || parts->nulls[i])
			continue;
		total += weights[i];
		share = weights[i] / total;
		/* a running mean: no sum that could overflow */
		mean += method->term(part_value(parts, i), least) * share - mean * share;
	}
	return method->mean(mean, least);
}

/* composite_index(parts, weights, method, missing) */
PG_FUNCTION_INFO_V1(composite_index);
Datum
composite_index(PG_FUNCTION_ARGS)
{
	const IndexMethod *method;
	bool		renormalise;
	Parts		parts;
	double	   *weights;
	double		least = get_float8_infinity();
	double		largest = -get_float8_infinity();
	bool		incomplete = false;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	method = index_method_argument(fcinfo, 2);
	renormalise = missing_argument(fcinfo, 3);
	parts = parts_argument(fcinfo, 0);
	weights = weights_argument(fcinfo, 1, parts.n);
	for (int i = 0; i < parts.n; i++)
	{
		if (weights[i] == 0)
			continue;
		incomplete |= parts.nulls[i];
		if (parts.nulls[i])
			continue;
		check_part(method, part_value(&parts, i));
		least = Min(least, part_value(&parts, i));
		largest = Max(largest, part_value(&parts, i));
	}
	if (least > largest || (incomplete && !renormalise))
		PG_RETURN_NULL();
	if (method->term == NULL || (method->of_positive && least == 0))
		PG_RETURN_FLOAT8(least);
	/* rounding must not lead out of the range of the parts */
	PG_RETURN_FLOAT8(Max(least, Min(largest, mean_of_parts(method, &parts, weights, least))));
}

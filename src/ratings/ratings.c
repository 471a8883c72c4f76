/*-------------------------------------------------------------------------
 *
 * ratings.c
 *	  Algebra and conversions of ratings values; see ratings.h.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/ratings.h"

#include <math.h>

#include "common/json.h"
#include "libpq/pqformat.h"

static Size
ratings_size(int categories, uint16 flags)
{
	Size		counters = 1 + (Size) categories;

	if ((flags & RATINGS_WIDE) == 0)
		return offsetof(Ratings, narrow) + counters * sizeof(uint32);
	return RATINGS_WIDE_OFFSET + counters * sizeof(int64) +
		((flags & RATINGS_WEIGHTED) != 0 ?
		 2 * (Size) categories * sizeof(double_double) : 0);
}

/* Of a scale known to be possible. */
static Ratings *
ratings_allocate(int32 lo, int categories, uint16 flags)
{
	Ratings    *r;

	if ((flags & RATINGS_WEIGHTED) != 0)
		flags |= RATINGS_WIDE;
	r = value_create(&ratings_class, ratings_size(categories, flags),
					 (uint16) (categories << RATINGS_CATEGORY_SHIFT) | flags);
	r->lo = lo;
	return r;
}

Ratings *
ratings_create(int32 lo, int32 hi, uint16 flags)
{
	if (lo >= hi)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale %d to %d has fewer than two categories", lo, hi),
				 errhint("Give the lowest and the highest possible answer, for example 0, 10.")));
	if ((int64) hi - lo >= RATINGS_MAX_CATEGORIES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale %d to %d has more than %d categories",
						lo, hi, RATINGS_MAX_CATEGORIES),
				 errhint("Group the answers into fewer categories first.")));
	return ratings_allocate(lo, hi - lo + 1, flags);
}

/* A wide copy, with room for weights when asked: w and w squared are 1. */
static Ratings *
ratings_widen(const Ratings *r, uint16 flags)
{
	int			categories = ratings_categories(r);
	Ratings    *wide = ratings_allocate(r->lo, categories, flags | RATINGS_WIDE);

	for (int i = 0; i <= categories; i++)
		ratings_wide(wide)[i] = ratings_counter(r, i);
	if (ratings_is_weighted(wide))
		for (int i = 0; i < categories; i++)
		{
			double_double weight = dd_from_double((double) ratings_counter(r, 1 + i));

			ratings_weights(wide)[i] = weight;
			ratings_squared_weights(wide)[i] = weight;
		}
	return wide;
}

static void pg_attribute_noreturn()
counter_out_of_range(bool below)
{
	if (below)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("ratings cannot be subtracted: a count would be below zero"),
				 errhint("The right operand must be a part of the left one.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("count of ratings is out of range"),
			 errhint("Counts are limited to 9223372036854775807.")));
}

Ratings *
ratings_count(Ratings *r, int counter, int64 n)
{
	int64		sum;

	if (pg_add_s64_overflow(ratings_counter(r, counter), n, &sum))
		counter_out_of_range(false);
	if (sum < 0)
		counter_out_of_range(true);
	if (!ratings_is_wide(r) && sum > PG_UINT32_MAX)
		r = ratings_widen(r, RATINGS_WIDE);
	if (ratings_is_wide(r))
		ratings_wide(r)[counter] = sum;
	else
		r->narrow[counter] = (uint32) sum;
	return r;
}

Ratings *
ratings_weigh(Ratings *r, int counter, double weight)
{
	double_double *sum;
	double_double *squares;

	if (!ratings_is_weighted(r))
		r = ratings_widen(r, RATINGS_WEIGHTED);
	if (counter == 0)
		return ratings_count(r, 0, 1);
	sum = &ratings_weights(r)[counter - 1];
	squares = &ratings_squared_weights(r)[counter - 1];
	*sum = dd_add_double(*sum, weight);
	*squares = dd_add(*squares, two_product(weight, weight));
	if (!isfinite(squares->hi))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of squared weights is out of range"),
				 errhint("Scale the weights so that they average 1.")));
	return ratings_count(r, counter, 1);
}

void
ratings_check_same_scale(const Ratings *a, const Ratings *b)
{
	if (a->lo != b->lo || ratings_categories(a) != ratings_categories(b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ratings on the scale %d to %d do not combine with ratings on the scale %d to %d",
						a->lo, ratings_hi(a), b->lo, ratings_hi(b)),
				 errhint("Only answers to questions on one scale can be added or compared.")));
}

/* Adds narrow counters to narrow ones; false, and nothing done, when one overflows. */
static bool
merge_narrow(Ratings *r, const Ratings *other)
{
	int			counters = 1 + ratings_categories(r);
	uint64		sums = 0;

	for (int i = 0; i < counters; i++)
		sums |= (uint64) r->narrow[i] + other->narrow[i];
	if (sums > PG_UINT32_MAX)
		return false;
	for (int i = 0; i < counters; i++)
		r->narrow[i] += other->narrow[i];
	return true;
}

Ratings *
ratings_merge(Ratings *r, const Ratings *other)
{
	int			categories = ratings_categories(r);

	ratings_check_same_scale(r, other);
	if (!ratings_is_wide(r) && !ratings_is_wide(other) && merge_narrow(r, other))
		return r;
	if (ratings_is_weighted(other) && !ratings_is_weighted(r))
		r = ratings_widen(r, RATINGS_WEIGHTED);
	if (ratings_is_weighted(r))
	{
		double_double *sums = ratings_weights(r);

		if (!ratings_is_weighted(other))
			other = ratings_widen(other, RATINGS_WEIGHTED);
		/* The squared weights follow the weights. */
		for (int i = 0; i < 2 * categories; i++)
		{
			sums[i] = dd_add(sums[i], ratings_weights(other)[i]);
			if (!isfinite(sums[i].hi))
				counter_out_of_range(false);
		}
	}
	for (int i = 0; i <= categories; i++)
		if (ratings_counter(other, i) != 0)
			r = ratings_count(r, i, ratings_counter(other, i));
	return r;
}

void
ratings_check_exact(const Ratings *r)
{
	if (ratings_is_weighted(r))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ratings with weights cannot be subtracted"),
				 errhint("Sums of weights are not exact: aggregate the wanted rows instead.")));
}

Ratings *
ratings_subtract(Ratings *r, const Ratings *other)
{
	ratings_check_same_scale(r, other);
	ratings_check_exact(r);
	ratings_check_exact(other);
	for (int i = 0; i <= ratings_categories(r); i++)
		r = ratings_count(r, i, -ratings_counter(other, i));
	return r;
}

const Ratings *
ratings_canonical(const Ratings *r)
{
	Ratings    *narrow;
	int			categories = ratings_categories(r);

	if (!ratings_is_wide(r) || ratings_is_weighted(r))
		return r;
	for (int i = 0; i <= categories; i++)
		if (ratings_counter(r, i) > PG_UINT32_MAX)
			return r;
	narrow = ratings_allocate(r->lo, categories, 0);
	for (int i = 0; i <= categories; i++)
		narrow->narrow[i] = (uint32) ratings_counter(r, i);
	return narrow;
}

static const void *
canonical(const void *value)
{
	return ratings_canonical(value);
}

/* Sums of weights are rounded: by this part they may miss their bounds. */
#define WEIGHT_TOLERANCE 1e-9

/* Finite, not negative, normalised, and without a negative zero. */
static bool
is_sound_sum(double_double sum)
{
	return isfinite(sum.hi) && !signbit(sum.hi) && sum.hi + sum.lo == sum.hi &&
		!(sum.lo == 0 && signbit(sum.lo));
}

/*
 * Could n positive weights have that sum and that sum of squares?  None have
 * the sums zero; otherwise sum^2 / n <= squares <= sum^2 (Cauchy-Schwarz).
 */
static bool
weights_are_possible(int64 n, double_double sum, double_double squares)
{
	double		square = sum.hi * sum.hi;

	if (!is_sound_sum(sum) || !is_sound_sum(squares))
		return false;
	if (n == 0 || sum.hi == 0 || squares.hi == 0)
		return n == 0 && sum.hi == 0 && squares.hi == 0;
	return squares.hi <= square * (1 + WEIGHT_TOLERANCE) &&
		squares.hi >= square / (double) n * (1 - WEIGHT_TOLERANCE);
}

static bool
weights_are_sound(const Ratings *r, const char **why)
{
	for (int i = 0; i < ratings_categories(r); i++)
		if (!weights_are_possible(ratings_counter(r, 1 + i), ratings_weights(r)[i],
								  ratings_squared_weights(r)[i]))
		{
			*why = "its sums of weights are not those of positive weights";
			return false;
		}
	return true;
}

static bool
ratings_validate(const void *value, const char **why)
{
	const Ratings *r = value;
	int			categories = ratings_categories(r);
	uint16		flags = r->header.flags &
		((1 << RATINGS_CATEGORY_SHIFT) - 1);

	if (categories < 2 || categories > RATINGS_MAX_CATEGORIES ||
		r->lo > PG_INT32_MAX - categories + 1)
		*why = "its scale is not possible";
	else if (VARSIZE(r) != ratings_size(categories, flags))
		*why = "its size does not fit its scale";
	else if (ratings_is_weighted(r) && !ratings_is_wide(r))
		*why = "its flags are not possible";
	else
	{
		for (int i = 0; i <= categories; i++)
			if (ratings_counter(r, i) < 0)
			{
				*why = "a count is negative";
				return false;
			}
		return !ratings_is_weighted(r) || weights_are_sound(r, why);
	}
	return false;
}

static void
ratings_to_json(const void *value, StringInfo out)
{
	const Ratings *r = value;
	int			categories = ratings_categories(r);

	appendStringInfo(out, "{\"lo\": %d, \"hi\": %d, \"counts\": [",
					 r->lo, ratings_hi(r));
	for (int i = 1; i <= categories; i++)
		appendStringInfo(out, i == 1 ? INT64_FORMAT : ", " INT64_FORMAT,
						 ratings_counter(r, i));
	appendStringInfo(out, "], \"missing\": " INT64_FORMAT,
					 ratings_counter(r, 0));
	for (int part = 0; ratings_is_weighted(r) && part < 2; part++)
	{
		appendStringInfoString(out, part == 0 ? ", \"weights\": [" :
							   ", \"squared_weights\": [");
		for (int i = 0; i < categories; i++)
		{
			if (i > 0)
				appendStringInfoString(out, ", ");
			append_double_double(out,
								 ratings_weights(r)[part * categories + i]);
		}
		appendStringInfoChar(out, ']');
	}
	appendStringInfoChar(out, '}');
}

/* Fills the sums of weights or of squared weights from their JSON array. */
static bool
weights_from_json(Jsonb *json, const char *key, double_double *sums,
				  int categories, const char **why)
{
	JsonbContainer *array = json_array_field(json, key, why);

	if (array == NULL)
		return false;
	*why = psprintf("\"%s\" must have one number for each category", key);
	if (JsonContainerSize(array) != (uint32) categories)
		return false;
	for (int i = 0; i < categories; i++)
		if (!json_double_double(getIthJsonbValueFromContainer(array, i), &sums[i]))
			return false;
	return true;
}

static void *
ratings_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"lo", "hi", "counts", "missing",
	"weights", "squared_weights", NULL};
	JsonbContainer *counts;
	int64		lo;
	int64		hi;
	int64		missing;
	Ratings    *r;
	bool		weighted;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "lo", &lo, why) ||
		!json_int64_field(json, "hi", &hi, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(counts = json_array_field(json, "counts", why)) == NULL)
		return NULL;
	*why = "its scale is not possible";
	if (lo < PG_INT32_MIN || hi > PG_INT32_MAX || lo >= hi ||
		hi - lo >= RATINGS_MAX_CATEGORIES)
		return NULL;
	*why = "\"counts\" must have one non-negative integer for each category";
	if ((int64) JsonContainerSize(counts) != hi - lo + 1 || missing < 0)
		return NULL;
	weighted = json_field(json, "weights") != NULL ||
		json_field(json, "squared_weights") != NULL;
	r = ratings_allocate((int32) lo, (int) (hi - lo + 1),
						 weighted ? RATINGS_WEIGHTED : RATINGS_WIDE);
	ratings_wide(r)[0] = missing;
	for (int i = 1; i <= ratings_categories(r); i++)
		if (!json_int64(getIthJsonbValueFromContainer(counts, i - 1),
						&ratings_wide(r)[i]) ||
			ratings_wide(r)[i] < 0)
			return NULL;
	if (weighted &&
		(!weights_from_json(json, "weights", ratings_weights(r),
							ratings_categories(r), why) ||
		 !weights_from_json(json, "squared_weights", ratings_squared_weights(r),
							ratings_categories(r), why)))
		return NULL;
	*why = NULL;
	return (void *) ratings_canonical(r);
}

static void
ratings_to_binary(const void *value, StringInfo out)
{
	const Ratings *r = value;
	int			categories = ratings_categories(r);

	pq_sendint16(out, r->header.flags);
	pq_sendint32(out, (uint32) r->lo);
	for (int i = 0; i <= categories; i++)
	{
		if (ratings_is_wide(r))
			pq_sendint64(out, (uint64) ratings_wide(r)[i]);
		else
			pq_sendint32(out, r->narrow[i]);
	}
	for (int i = 0; ratings_is_weighted(r) && i < 2 * categories; i++)
	{
		pq_sendfloat8(out, ratings_weights(r)[i].hi);
		pq_sendfloat8(out, ratings_weights(r)[i].lo);
	}
}

static void *
ratings_from_binary(StringInfo in, const char **why)
{
	uint16		flags;
	int			categories;
	Size		fields;
	Ratings    *r;

	*why = "its length does not fit its scale";
	if (in->len - in->cursor < (int) (sizeof(uint16) + sizeof(int32)))
		return NULL;
	flags = (uint16) pq_getmsgint(in, 2);
	categories = flags >> RATINGS_CATEGORY_SHIFT;
	flags &= (1 << RATINGS_CATEGORY_SHIFT) - 1;
	if (categories < 2 || categories > RATINGS_MAX_CATEGORIES ||
		((flags & RATINGS_WEIGHTED) != 0 && (flags & RATINGS_WIDE) == 0))
		return NULL;
	fields = ratings_size(categories, flags) -
		((flags & RATINGS_WIDE) != 0 ? RATINGS_WIDE_OFFSET : offsetof(Ratings, narrow));
	r = ratings_allocate((int32) pq_getmsgint(in, 4), categories, flags);
	if ((Size) (in->len - in->cursor) != fields)
		return NULL;
	for (int i = 0; i <= categories; i++)
	{
		if (ratings_is_wide(r))
			ratings_wide(r)[i] = pq_getmsgint64(in);
		else
			r->narrow[i] = (uint32) pq_getmsgint(in, 4);
	}
	for (int i = 0; ratings_is_weighted(r) && i < 2 * categories; i++)
	{
		ratings_weights(r)[i].hi = pq_getmsgfloat8(in);
		ratings_weights(r)[i].lo = pq_getmsgfloat8(in);
	}
	*why = NULL;
	return (void *) ratings_canonical(r);
}

const ValueClass ratings_class = {
	.name = "ratings",
	.kind = VALUE_RATINGS,
	.minimum_size = offsetof(Ratings, narrow) + 3 * sizeof(uint32),
	.validate = ratings_validate,
	.canonical = canonical,
	.to_json = ratings_to_json,
	.from_json = ratings_from_json,
	.to_binary = ratings_to_binary,
	.from_binary = ratings_from_binary
};

VALUE_FUNCTIONS(ratings, &ratings_class);

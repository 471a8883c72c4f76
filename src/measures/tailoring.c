/*-------------------------------------------------------------------------
 *
 * tailoring.c
 *	  The type tailoring, value_of_tailoring_agg() and value_of_tailoring().
 *
 * The value of tailoring is the mean of each person's best less the best
 * mean: there is no golden mean.  It is the smallest mean loss over the
 * options,
 *
 *		mean(max_j x_ij) - max_j mean(x_ij) = min_j mean(loss_ij) >= 0,
 *
 * so its influence function is the loss of the option that is best on
 * average, its standard error that of the mean of these losses, and the
 * interval that of t with n - 1 degrees of freedom, cut off at 0.  Where two
 * options are equally good on average the delta method does not hold: the
 * estimate is then biased downwards.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/tailoring.h"

#include <math.h>

#include "common/arrays.h"
#include "common/dd_io.h"
#include "common/json.h"
#include "common/result.h"
#include "libpq/pqformat.h"
#include "math/distributions.h"
#include "utils/array.h"

/* Variances this small, relative to the squares, are rounding. */
#define ROUNDING	1e-28

/* Below it squares of losses may be too small to have all their digits. */
#define SMALLEST_SQUARE	1e-280

static Size
tailoring_size(int options)
{
	return offsetof(Tailoring, sums) + 2 * (Size) options * sizeof(double_double);
}

static Tailoring *
tailoring_create(int options)
{
	Tailoring  *t = value_create(&tailoring_class, tailoring_size(options), 0);

	t->options = options;
	return t;
}

static const void *
canonical(const void *value)
{
	return value;
}

/* Could n losses, none negative, have that sum and that sum of squares? */
static bool
losses_are_possible(int64 n, double_double sum, double_double squares)
{
	double		square = sum.hi * sum.hi;

	if (!dd_is_sound(sum) || !dd_is_sound(squares) || sum.hi < 0 || squares.hi < 0)
		return false;
	if (n == 0 || sum.hi == 0)
		return sum.hi == 0 && squares.hi == 0;
	/* the square of a sum may overflow, and squares lose their digits */
	return isinf(square) || square < SMALLEST_SQUARE ||
		(squares.hi <= square * (1 + 1e-9) &&
		 squares.hi >= square / (double) n * (1 - 1e-9));
}

static bool
tailoring_validate(const void *value, const char **why)
{
	const Tailoring *t = value;

	*why = "its size does not fit its options";
	if (t->header.flags != 0 || t->reserved != 0 || t->options < 1 ||
		t->options > TAILORING_MAX_OPTIONS ||
		VARSIZE(t) != tailoring_size(t->options))
		return false;
	*why = "a count is negative";
	if (t->n < 0 || t->missing < 0)
		return false;
	*why = "its sums are not those of losses";
	for (int i = 0; i < t->options; i++)
		if (!losses_are_possible(t->n, t->sums[i], t->sums[t->options + i]))
			return false;
	*why = NULL;
	return true;
}

static void
tailoring_to_json(const void *value, StringInfo out)
{
	const Tailoring *t = value;

	appendStringInfo(out, "{\"n\": " INT64_FORMAT ", \"missing\": " INT64_FORMAT,
					 t->n, t->missing);
	append_dd_array(out, "losses", t->sums, t->options);
	append_dd_array(out, "squared_losses", t->sums + t->options, t->options);
	appendStringInfoChar(out, '}');
}

static void *
tailoring_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"n", "missing", "losses",
	"squared_losses", NULL};
	JsonbContainer *part[2];
	int64		n;
	int64		missing;
	uint32		options;
	Tailoring  *t;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "n", &n, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(part[0] = json_array_field(json, "losses", why)) == NULL ||
		(part[1] = json_array_field(json, "squared_losses", why)) == NULL)
		return NULL;
	options = JsonContainerSize(part[0]);
	*why = "its arrays must have one number for each of 1 to 64 options";
	if (options < 1 || options > TAILORING_MAX_OPTIONS ||
		JsonContainerSize(part[1]) != options)
		return NULL;
	t = tailoring_create((int) options);
	t->n = n;
	t->missing = missing;
	for (uint32 i = 0; i < 2 * options; i++)
	{
		if (!json_double_double(getIthJsonbValueFromContainer(part[i / options],
															  i % options),
								&t->sums[i]))
			return NULL;
		/* no negative zero */
		t->sums[i].hi += 0.0;
		t->sums[i].lo += 0.0;
	}
	*why = NULL;
	return t;
}

static void
tailoring_to_binary(const void *value, StringInfo out)
{
	const Tailoring *t = value;

	pq_sendint32(out, (uint32) t->options);
	pq_sendint64(out, (uint64) t->n);
	pq_sendint64(out, (uint64) t->missing);
	send_dd(out, t->sums, 2 * t->options);
}

static void *
tailoring_from_binary(StringInfo in, const char **why)
{
	int32		options;
	Tailoring  *t;

	*why = "its length does not fit its options";
	if (in->len - in->cursor < (int) sizeof(int32))
		return NULL;
	options = (int32) pq_getmsgint(in, 4);
	if (options < 1 || options > TAILORING_MAX_OPTIONS ||
		in->len - in->cursor != (int) (2 * sizeof(int64)) +
		(int) (tailoring_size(options) - offsetof(Tailoring, sums)))
		return NULL;
	t = tailoring_create(options);
	t->n = pq_getmsgint64(in);
	t->missing = pq_getmsgint64(in);
	receive_dd(in, t->sums, 2 * options);
	*why = NULL;
	return t;
}

const ValueClass tailoring_class = {
	.name = "tailoring",
	.kind = VALUE_TAILORING,
	.minimum_size = offsetof(Tailoring, sums),
	.validate = tailoring_validate,
	.canonical = canonical,
	.to_json = tailoring_to_json,
	.from_json = tailoring_from_json,
	.to_binary = tailoring_to_binary,
	.from_binary = tailoring_from_binary
};

VALUE_FUNCTIONS(tailoring, &tailoring_class);

static void
check_sum(double_double sum)
{
	if (!isfinite(sum.hi))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of squared utilities is out of range"),
				 errhint("State the utilities in a larger unit.")));
}

static void
add_losses(Tailoring *t, const double *utility)
{
	double		best = utility[0];

	for (int i = 1; i < t->options; i++)
		best = Max(best, utility[i]);
	for (int i = 0; i < t->options; i++)
	{
		double_double loss = two_sum(best, -utility[i]);
		double_double *sum = &t->sums[i];
		double_double *squares = &t->sums[t->options + i];

		*sum = dd_add(*sum, loss);
		*squares = dd_add(*squares, dd_mul(loss, loss));
		check_sum(*squares);
	}
	value_count(&tailoring_class, &t->n, 1);
}

static void
check_same_options(const Tailoring *t, int options)
{
	if (t->options != options)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d options do not combine with %d", options, t->options),
				 errhint("Every person rates the same options, in the same order.")));
}

/* The transition of value_of_tailoring_agg(VARIADIC utilities). */
PG_FUNCTION_INFO_V1(tailoring_accum);
Datum
tailoring_accum(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	int			options;
	Tailoring  *t;
	double	   *utility;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("utilities must not be a null array"),
				 errhint("Give one number for each option; a NULL among them counts the person as missing.")));
	array = PG_GETARG_ARRAYTYPE_P(1);
	options = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (ARR_NDIM(array) > 1 || options < 1 || options > TAILORING_MAX_OPTIONS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("utilities must be those of 1 to %d options",
						TAILORING_MAX_OPTIONS),
				 errhint("Give one number for each option.")));
	t = PG_ARGISNULL(0) ? tailoring_create(options) :
		value_state(&tailoring_class, fcinfo, 0);
	check_same_options(t, options);
	if (array_contains_nulls(array))
	{
		value_count(&tailoring_class, &t->missing, 1);
		PG_RETURN_POINTER(t);
	}
	utility = float8_elements(array, "utilities", &options);
	for (int i = 0; i < options; i++)
		utility[i] = finite_number(utility[i], "a utility");
	add_losses(t, utility);
	PG_RETURN_POINTER(t);
}

PG_FUNCTION_INFO_V1(tailoring_combine);
Datum
tailoring_combine(PG_FUNCTION_ARGS)
{
	Tailoring  *t = value_state(&tailoring_class, fcinfo, 0);
	const Tailoring *other = value_from_datum(&tailoring_class,
											  PG_GETARG_DATUM(1));

	check_same_options(t, other->options);
	for (int i = 0; i < 2 * t->options; i++)
	{
		t->sums[i] = dd_add(t->sums[i], other->sums[i]);
		check_sum(t->sums[i]);
	}
	value_count(&tailoring_class, &t->n, other->n);
	value_count(&tailoring_class, &t->missing, other->missing);
	PG_RETURN_POINTER(t);
}

PG_FUNCTION_INFO_V1(tailoring_missing);
Datum
tailoring_missing(PG_FUNCTION_ARGS)
{
	const Tailoring *t = value_from_datum(&tailoring_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(t->missing);
}

/* The variance of losses, with divisor n - 1. */
static double
loss_variance(const Tailoring *t, int option)
{
	double_double sum = t->sums[option];
	double_double squares = t->sums[t->options + option];
	double_double about_mean = dd_sub(squares,
									  dd_div(dd_mul(sum, sum),
											 dd_from_double((double) t->n)));

	if (about_mean.hi <= ROUNDING * squares.hi)
		about_mean.hi = 0;
	return about_mean.hi / (double) (t->n - 1);
}

/* value_of_tailoring(t, level) */
PG_FUNCTION_INFO_V1(value_of_tailoring);
Datum
value_of_tailoring(PG_FUNCTION_ARGS)
{
	const Tailoring *t = value_from_datum(&tailoring_class, PG_GETARG_DATUM(0));
	double		level = level_argument(fcinfo, 1);
	double		n = (double) t->n;
	int			best = 0;
	Estimate	e;
	double		margin;

	if (t->n == 0)
		PG_RETURN_NULL();
	for (int i = 1; i < t->options; i++)
		if (dd_sub(t->sums[i], t->sums[best]).hi < 0)
			best = i;
	e.value = t->sums[best].hi / n;
	e.se = sqrt(loss_variance(t, best) / n);
	margin = e.se * student_t_quantile((1 - level) / 2, n - 1, true);
	e.low = isnan(margin) ? margin : Max(0, e.value - margin);
	e.high = e.value + margin;
	e.level = level;
	e.n = n;
	e.method = psprintf("best of all: option %d, t", best + 1);
	return estimate_datum(fcinfo, &e);
}

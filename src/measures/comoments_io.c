/*-------------------------------------------------------------------------
 *
 * comoments_io.c
 *	  Conversions of comoments values, and what a sound one is.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/comoments.h"

#include <math.h>

#include "common/dd_io.h"
#include "common/json.h"
#include "libpq/pqformat.h"
#include "measures/comoments_layout.h"
#include "measures/stored_names.h"

/* Sums are rounded: by this part they may miss their bounds. */
#define SUM_TOLERANCE 1e-9

static bool
is_sound(double_double a, double limit)
{
	return dd_is_sound(a) && fabs(a.hi) <= limit;
}

/* Could n weights have these sums?  sum^2 / n <= squares <= sum^2. */
static bool
weights_are_sound(const Comoments *c)
{
	double_double sum = c->weights[0];
	double_double squares = c->weights[1];
	double		square = sum.hi * sum.hi;

	if (!is_sound(sum, COMOMENTS_MAX_WEIGHT_SUM) || !is_sound(squares, COMOMENTS_MAX_WEIGHT_SUM))
		return false;
	if (c->n == 0)
		return sum.hi == 0 && squares.hi == 0;
	return sum.hi >= COMOMENTS_MIN_WEIGHT && squares.hi > 0 &&
		squares.hi <= square * (1 + SUM_TOLERANCE) &&
		squares.hi >= square / (double) c->n * (1 - SUM_TOLERANCE);
}

/* Is |a| at most the geometric mean of two sums of squares? */
static bool
within_schwarz(double a, double square1, double square2)
{
	return square1 >= 0 && square2 >= 0 &&
		fabs(a) <= sqrt(square1) * sqrt(square2) * (1 + SUM_TOLERANCE);
}

static bool
sums_are_sound(const Comoments *c)
{
	const double_double *sums = comoments_sums(c);
	const double_double *products = comoments_products(c);

	for (int i = 0; i < c->k; i++)
	{
		double		pivot = comoments_pivot(c)[i];
		double		square = products[MATRIX_AT(i, i)].hi;

		if (!(fabs(pivot) <= COMOMENTS_MAX_NUMBER) || (pivot == 0 && signbit(pivot)) ||
			!is_sound(sums[i], COMOMENTS_MAX_SUM) ||
			!within_schwarz(sums[i].hi, square, comoments_weight(c).hi) ||
			(c->n == 0 && pivot != 0))
			return false;
		for (int j = 0; j <= i; j++)
			if (!is_sound(products[MATRIX_AT(i, j)], COMOMENTS_MAX_SUM) ||
				!within_schwarz(products[MATRIX_AT(i, j)].hi, square,
								products[MATRIX_AT(j, j)].hi))
				return false;
	}
	/* With n = 0 the weight is zero, so the sums are; the products are not bound by it. */
	for (int i = 0; c->n == 0 && i < MATRIX_SIZE(c->k); i++)
		if (products[i].hi != 0)
			return false;
	return true;
}

bool
moments_are_possible(const Moments *m, const double_double *products, double scale)
{
	for (int i = 0; i < m->k; i++)
		for (int j = 0; j < i; j++)
		{
			double		slack = SUM_TOLERANCE * scale * sqrt(products[MATRIX_AT(i, i)].hi) *
				sqrt(products[MATRIX_AT(j, j)].hi);

			if (fabs(moments_s(m, i, j).hi) - slack >
				sqrt(moments_s(m, i, i).hi) * sqrt(moments_s(m, j, j).hi))
				return false;
		}
	return true;
}

static bool
comoments_validate(const void *value, const char **why)
{
	const Comoments *c = value;
	uint16		flags = c->header.flags;

	if (c->k > COMOMENTS_MAX_VARIABLES || c->names_size < 0 || c->buffered != 0 ||
		(flags & ~(COMOMENTS_WEIGHTED | COMOMENTS_NAMED)) != 0)
		*why = "its number of variables or its flags are not possible";
	else if (VARSIZE(c) != comoments_size(c->k, flags, c->names_size))
		*why = "its size does not fit its variables";
	else if (c->n < 0 || c->missing < 0 || (c->k == 0 && (c->n != 0 || flags != 0)))
		*why = "its counts are not possible";
	else if (!comoments_is_named(c) && c->names_size != 0)
		*why = "its names do not fit its variables";
	else if (comoments_is_named(c) &&
			 !names_are_sound(comoments_names(c), c->names_size, c->k, why))
		return false;
	else if (comoments_is_weighted(c) && !weights_are_sound(c))
		*why = "its sums of weights are not those of positive weights";
	else if (!sums_are_sound(c) ||
			 !moments_are_possible(moments_open(c), comoments_products(c), 1))
		*why = "its sums are not those of any rows";
	else
		return true;
	return false;
}

static void
comoments_to_json(const void *value, StringInfo out)
{
	const Comoments *c = value;
	double_double pivot[COMOMENTS_MAX_VARIABLES];

	appendStringInfo(out, "{\"n\": " INT64_FORMAT ", \"missing\": " INT64_FORMAT,
					 c->n, c->missing);
	if (comoments_is_named(c))
		names_to_json(comoments_names(c), c->k, out);
	if (comoments_is_weighted(c))
		append_dd_array(out, "weights", c->weights, 2);
	for (int i = 0; i < c->k; i++)
		pivot[i] = dd_from_double(comoments_pivot(c)[i]);
	append_dd_array(out, "pivot", pivot, c->k);
	append_dd_array(out, "sums", comoments_sums(c), c->k);
	append_dd_array(out, "products", comoments_products(c), MATRIX_SIZE(c->k));
	appendStringInfoChar(out, '}');
}

static void *
comoments_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"n", "missing", "names", "weights",
	"pivot", "sums", "products", NULL};
	JsonbContainer *pivot;
	StringInfoData names;
	double_double numbers[COMOMENTS_MAX_VARIABLES];
	int64		n;
	int64		missing;
	int			k;
	uint16		flags = 0;
	Comoments  *c;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "n", &n, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(pivot = json_array_field(json, "pivot", why)) == NULL)
		return NULL;
	*why = psprintf("there are at most %d variables", COMOMENTS_MAX_VARIABLES);
	if (JsonContainerSize(pivot) > COMOMENTS_MAX_VARIABLES)
		return NULL;
	k = (int) JsonContainerSize(pivot);
	initStringInfo(&names);
	if (!names_from_json(json, k, &names, why))
		return NULL;
	if (json_field(json, "names") != NULL)
		flags |= COMOMENTS_NAMED;
	if (json_field(json, "weights") != NULL)
		flags |= COMOMENTS_WEIGHTED;
	c = comoments_allocate(k, flags, names.len, 0);
	c->n = n;
	c->missing = missing;
	memcpy(comoments_names(c), names.data, (Size) names.len);
	if ((comoments_is_weighted(c) &&
		 !dd_array_from_json(json, "weights", c->weights, 2, why)) ||
		!dd_array_from_json(json, "pivot", numbers, k, why) ||
		!dd_array_from_json(json, "sums", comoments_sums(c), k, why) ||
		!dd_array_from_json(json, "products", comoments_products(c), MATRIX_SIZE(k), why))
		return NULL;
	*why = "\"pivot\" must have numbers of one double each";
	for (int i = 0; i < k; i++)
	{
		if (numbers[i].lo != 0)
			return NULL;
		comoments_pivot(c)[i] = numbers[i].hi;
	}
	*why = NULL;
	return c;
}

/* Weights, sums and products: the numbers that are double-double. */
static int
double_doubles(const Comoments *c, double_double **parts, int *counts)
{
	int			n = 0;

	if (comoments_is_weighted(c))
	{
		parts[n] = (double_double *) c->weights;
		counts[n++] = 2;
	}
	parts[n] = comoments_sums(c);
	counts[n++] = c->k + MATRIX_SIZE(c->k);
	return n;
}

static void
comoments_to_binary(const void *value, StringInfo out)
{
	const Comoments *c = value;
	double_double *parts[2];
	int			counts[2];
	int			n_parts = double_doubles(c, parts, counts);

	pq_sendint16(out, c->header.flags);
	pq_sendint16(out, c->k);
	pq_sendint64(out, (uint64) c->n);
	pq_sendint64(out, (uint64) c->missing);
	for (int i = 0; i < c->k; i++)
		pq_sendfloat8(out, comoments_pivot(c)[i]);
	for (int part = 0; part < n_parts; part++)
		send_dd(out, parts[part], counts[part]);
	if (comoments_is_named(c))
		names_to_binary(comoments_names(c), c->k, out);
}

static void *
comoments_from_binary(StringInfo in, const char **why)
{
	const int	fixed = 2 * sizeof(uint16) + 2 * sizeof(int64);
	StringInfoData names;
	double_double *parts[2];
	int			counts[2];
	uint16		flags;
	int			k;
	Comoments  *c;
	Comoments  *named;

	*why = "its length does not fit its variables";
	if (in->len - in->cursor < fixed)
		return NULL;
	flags = (uint16) pq_getmsgint(in, 2);
	k = (int) pq_getmsgint(in, 2);
	if (k > COMOMENTS_MAX_VARIABLES ||
		(flags & ~(COMOMENTS_WEIGHTED | COMOMENTS_NAMED)) != 0)
		return NULL;
	if ((Size) (in->len - in->cursor) < comoments_size(k, flags, 0) -
		offsetof(Comoments, weights) + 2 * sizeof(int64))
		return NULL;
	c = comoments_allocate(k, flags & ~COMOMENTS_NAMED, 0, 0);
	c->n = pq_getmsgint64(in);
	c->missing = pq_getmsgint64(in);
	for (int i = 0; i < k; i++)
		comoments_pivot(c)[i] = pq_getmsgfloat8(in);
	for (int part = 0, n_parts = double_doubles(c, parts, counts); part < n_parts; part++)
		receive_dd(in, parts[part], counts[part]);
	*why = NULL;
	if ((flags & COMOMENTS_NAMED) == 0)
		return c;
	initStringInfo(&names);
	if (!names_from_binary(in, k, &names, why))
		return NULL;
	named = comoments_copy(c, flags, names.data, names.len, 0);
	*why = NULL;
	return named;
}

static const void *
canonical(const void *value)
{
	return comoments_canonical(value);
}

const ValueClass comoments_class = {
	.name = "comoments",
	.kind = VALUE_COMOMENTS,
	.minimum_size = offsetof(Comoments, weights),
	.validate = comoments_validate,
	.canonical = canonical,
	.to_json = comoments_to_json,
	.from_json = comoments_from_json,
	.to_binary = comoments_to_binary,
	.from_binary = comoments_from_binary
};

VALUE_FUNCTIONS(comoments, &comoments_class);

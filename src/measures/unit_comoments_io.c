/*-------------------------------------------------------------------------
 *
 * unit_comoments_io.c
 *	  Conversions of unit_comoments values, and what a sound one is.
 *
 * Text:	{"units": 40, "single": 0, "empty": 1, "rows": 440, "missing": 3,
 *			"names": ["ex", "cx"], "squared_sizes": [4900], "pivot": [60, 71.5],
 *			"sums": [...], "products": [...], "mean_sums": [...],
 *			"mean_products": [...], "within": [...], "squares": [...]}
 *			A number is one, or [high, low].
 * Binary:	k and flags, the counts, the numbers, the names.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/unit_comoments.h"

#include <math.h>

#include "common/dd_io.h"
#include "common/json.h"
#include "libpq/pqformat.h"
#include "measures/comoments_layout.h"
#include "measures/stored_names.h"

/* Sums are rounded: by this part they may miss their bounds. */
#define SUM_TOLERANCE 1e-9

/* All but the squares stay far below it; the comoments of all rows can hold it. */
#define MAX_SUM (COMOMENTS_MAX_SUM / 10)

/* In the order of UnitSum. */
static const char *const sum_keys[] = {"squared_sizes", "pivot", "sums", "products",
"mean_sums", "mean_products", "within", "squares"};

StaticAssertDecl(lengthof(sum_keys) == UNIT_SUMS, "each sum has a key");

/* The counts, with their keys. */
#define UNIT_COUNTS 5
static const char *const count_keys[] = {"units", "single", "empty", "rows", "missing"};

StaticAssertDecl(offsetof(UnitComoments, numbers) - offsetof(UnitComoments, units) ==
				 UNIT_COUNTS * sizeof(int64), "the counts stand together");

static inline int64 *
unit_counts(const UnitComoments *u)
{
	return (int64 *) &u->units;
}

static bool
counts_are_sound(const UnitComoments *u)
{
	int64		within;

	for (int i = 0; i < UNIT_COUNTS; i++)
		if (unit_counts(u)[i] < 0)
			return false;
	within = u->units - u->single;
	if (u->k == 0 && u->units != 0)
		return false;
	return within >= 0 && u->rows >= u->units && u->rows - u->single >= within &&
		(u->rows - u->single) / 2 >= within && (within > 0 || u->rows == u->single);
}

/* Not below the bound, but for rounding. */
static bool
reaches(double a, double bound)
{
	return a >= bound * (1 - SUM_TOLERANCE);
}

/* Could it be a matrix of sums of squares and products? */
static bool
products_are_sound(const double_double *s, int n)
{
	for (int i = 0; i < n; i++)
	{
		double		square = s[MATRIX_AT(i, i)].hi;

		if (square < 0)
			return false;
		for (int j = 0; j < i; j++)
			if (!reaches(sqrt(square) * sqrt(s[MATRIX_AT(j, j)].hi),
						 fabs(s[MATRIX_AT(i, j)].hi)))
				return false;
	}
	return true;
}

/* (sum d)^2 / n <= sum of squares, where n is the weight of the d */
static bool
sums_are_sound(const double_double *sums, const double_double *products, int k,
			   double n)
{
	for (int i = 0; i < k; i++)
		if (!reaches(sqrt(products[MATRIX_AT(i, i)].hi) * sqrt(n), fabs(sums[i].hi)))
			return false;
	return products_are_sound(products, k);
}

/* The sum of S^2 of n units, for non-negative S with a given sum. */
static bool
squares_are_sound(const UnitComoments *u)
{
	const double_double *within = unit_sum(u, UNIT_WITHIN);
	const double_double *squares = unit_sum(u, UNIT_SQUARES);
	double		n = (double) (u->units - u->single);

	if (!products_are_sound(squares, MATRIX_SIZE(u->k)))
		return false;
	for (int i = 0; i < u->k; i++)
	{
		double		sum = within[MATRIX_AT(i, i)].hi;
		int			at = MATRIX_AT(i, i);
		double		square = squares[MATRIX_AT(at, at)].hi;

		if (!reaches(sum, sqrt(square)) || !reaches(sqrt(square) * sqrt(n), sum))
			return false;
	}
	return true;
}

static bool
numbers_are_sound(const UnitComoments *u)
{
	double		sizes = unit_sum(u, UNIT_SQUARED_SIZES)[0].hi;
	double		rows = (double) u->rows;
	double		units = (double) u->units;
	const double_double *squares = unit_sum(u, UNIT_SQUARES);
	const double_double *end = unit_sum(u, UNIT_SUMS);

	for (const double_double *number = u->numbers; number < end; number++)
		if (!dd_is_sound(*number) || (u->units == 0 && number->hi != 0) ||
			(number < squares && fabs(number->hi) > MAX_SUM))
			return false;
	for (int i = 0; i < u->k; i++)
		if (fabs(unit_sum(u, UNIT_PIVOT)[i].hi) > COMOMENTS_MAX_NUMBER)
			return false;
	if (u->units == 0)
		return true;
	return reaches(sizes, rows) && reaches(sizes, rows * (rows / units)) &&
		reaches(rows * rows, sizes) &&
		sums_are_sound(unit_sum(u, UNIT_SUM), unit_sum(u, UNIT_PRODUCTS), u->k, rows) &&
		sums_are_sound(unit_sum(u, UNIT_MEAN_SUM), unit_sum(u, UNIT_MEAN_PRODUCTS), u->k, units) &&
		products_are_sound(unit_sum(u, UNIT_WITHIN), u->k) &&
		(!unit_squares_kept(u->k) || squares_are_sound(u));
}

/* And about the means of all rows, or units. */
static bool
means_are_sound(const UnitComoments *u)
{
	UnitMoments *m = unit_moments_open(u);

	return u->units == 0 ||
		(moments_are_possible(m->between, unit_sum(u, UNIT_PRODUCTS),
							  (double) u->units / (double) u->rows) &&
		 moments_are_possible(m->means, unit_sum(u, UNIT_MEAN_PRODUCTS), 1));
}

static bool
unit_comoments_validate(const void *value, const char **why)
{
	const UnitComoments *u = value;
	bool		named = (u->header.flags & UNIT_COMOMENTS_NAMED) != 0;

	if (u->k < 0 || u->k > COMOMENTS_MAX_VARIABLES || u->names_size < 0 ||
		(u->header.flags & ~UNIT_COMOMENTS_NAMED) != 0)
		*why = "its number of variables or its flags are not possible";
	else if (VARSIZE(u) != unit_comoments_size(u->k, u->names_size))
		*why = "its size does not fit its variables";
	else if (named ? u->k == 0 : u->names_size != 0)
		*why = "its names do not fit its variables";
	else if (named && !names_are_sound(unit_names(u), u->names_size, u->k, why))
		return false;
	else if (!counts_are_sound(u))
		*why = "its counts of units and rows are not possible";
	else if (!numbers_are_sound(u) || !means_are_sound(u))
		*why = "its sums are not those of any units";
	else
		return true;
	return false;
}

static void
unit_comoments_to_json(const void *value, StringInfo out)
{
	const UnitComoments *u = value;

	for (int i = 0; i < UNIT_COUNTS; i++)
		appendStringInfo(out, "%s\"%s\": " INT64_FORMAT, i == 0 ? "{" : ", ",
						 count_keys[i], unit_counts(u)[i]);
	if (u->header.flags & UNIT_COMOMENTS_NAMED)
		names_to_json(unit_names(u), u->k, out);
	for (int sum = 0; sum < UNIT_SUMS; sum++)
	{
		int			n = unit_sum_length(u->k, (UnitSum) sum);

		if (n > 0 || sum != UNIT_SQUARES)
			append_dd_array(out, sum_keys[sum], unit_sum(u, (UnitSum) sum), n);
	}
	appendStringInfoChar(out, '}');
}

static bool
sums_from_json(Jsonb *json, UnitComoments *u, const char **why)
{
	for (int sum = 0; sum < UNIT_SUMS; sum++)
	{
		int			n = unit_sum_length(u->k, (UnitSum) sum);

		*why = "\"squares\" are kept of at most 12 variables";
		if (n == 0 && sum == UNIT_SQUARES)
		{
			if (u->k > 0 && json_field(json, sum_keys[sum]) != NULL)
				return false;
		}
		else if (!dd_array_from_json(json, sum_keys[sum], unit_sum(u, (UnitSum) sum), n, why))
			return false;
	}
	return true;
}

static void *
unit_comoments_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"units", "single", "empty", "rows", "missing",
		"names", "squared_sizes", "pivot", "sums", "products", "mean_sums",
	"mean_products", "within", "squares", NULL};
	JsonbContainer *pivot;
	StringInfoData names;
	UnitComoments *u;
	int			k;

	if (!json_keys_known(json, keys, why) ||
		(pivot = json_array_field(json, "pivot", why)) == NULL)
		return NULL;
	*why = psprintf("there are at most %d variables", COMOMENTS_MAX_VARIABLES);
	if (JsonContainerSize(pivot) > COMOMENTS_MAX_VARIABLES)
		return NULL;
	k = (int) JsonContainerSize(pivot);
	initStringInfo(&names);
	if (!names_from_json(json, k, &names, why))
		return NULL;
	u = unit_comoments_create(k, json_field(json, "names") != NULL ? names.data : NULL,
							  names.len);
	for (int i = 0; i < UNIT_COUNTS; i++)
		if (!json_int64_field(json, count_keys[i], &unit_counts(u)[i], why))
			return NULL;
	if (!sums_from_json(json, u, why))
		return NULL;
	*why = NULL;
	return u;
}

static void
unit_comoments_to_binary(const void *value, StringInfo out)
{
	const UnitComoments *u = value;

	pq_sendint16(out, (uint16) u->k);
	pq_sendint16(out, u->header.flags);
	for (int i = 0; i < UNIT_COUNTS; i++)
		pq_sendint64(out, (uint64) unit_counts(u)[i]);
	send_dd(out, u->numbers, (int) (unit_sum(u, UNIT_SUMS) - u->numbers));
	if (u->header.flags & UNIT_COMOMENTS_NAMED)
		names_to_binary(unit_names(u), u->k, out);
}

static void *
unit_comoments_from_binary(StringInfo in, const char **why)
{
	const int	fixed = 2 * sizeof(uint16) + UNIT_COUNTS * sizeof(int64);
	StringInfoData names;
	UnitComoments *u;
	UnitComoments *named;
	Size		numbers;
	uint16		flags;
	int			k;

	*why = "its length does not fit its variables";
	if (in->len - in->cursor < fixed)
		return NULL;
	k = (int) pq_getmsgint(in, 2);
	flags = (uint16) pq_getmsgint(in, 2);
	if (k > COMOMENTS_MAX_VARIABLES || (flags & ~UNIT_COMOMENTS_NAMED) != 0)
		return NULL;
	numbers = unit_comoments_size(k, 0) - offsetof(UnitComoments, numbers);
	if ((Size) (in->len - in->cursor) < UNIT_COUNTS * sizeof(int64) + numbers)
		return NULL;
	u = unit_comoments_create(k, NULL, 0);
	for (int i = 0; i < UNIT_COUNTS; i++)
		unit_counts(u)[i] = pq_getmsgint64(in);
	receive_dd(in, u->numbers, (int) (numbers / sizeof(double_double)));
	*why = NULL;
	if ((flags & UNIT_COMOMENTS_NAMED) == 0)
		return u;
	initStringInfo(&names);
	if (!names_from_binary(in, k, &names, why))
		return NULL;
	named = unit_comoments_create(k, names.data, names.len);
	memcpy(&named->units, &u->units, UNIT_COUNTS * sizeof(int64) + numbers);
	*why = NULL;
	return named;
}

static const void *
unit_comoments_canonical(const void *value)
{
	return value;
}

const ValueClass unit_comoments_class = {
	.name = "unit_comoments",
	.kind = VALUE_UNIT_COMOMENTS,
	.minimum_size = offsetof(UnitComoments, numbers),
	.validate = unit_comoments_validate,
	.canonical = unit_comoments_canonical,
	.to_json = unit_comoments_to_json,
	.from_json = unit_comoments_from_json,
	.to_binary = unit_comoments_to_binary,
	.from_binary = unit_comoments_from_binary
};

VALUE_FUNCTIONS(unit_comoments, &unit_comoments_class);

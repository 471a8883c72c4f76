/*-------------------------------------------------------------------------
 *
 * unit_comoments.c
 *	  Algebra of unit_comoments values; see unit_comoments.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/unit_comoments.h"

#include <math.h>

#include "measures/comoments_layout.h"
#include "measures/stored_names.h"

/* Sums of squares below this have squares that lose digits. */
#define MIN_SQUARED_DEVIATION 1e-140

int
unit_sum_length(int k, UnitSum sum)
{
	switch (sum)
	{
		case UNIT_SQUARED_SIZES:
			return 1;
		case UNIT_PIVOT:
		case UNIT_SUM:
		case UNIT_MEAN_SUM:
			return k;
		case UNIT_SQUARES:
			return unit_squares_kept(k) ? MATRIX_SIZE(MATRIX_SIZE(k)) : 0;
		default:
			return MATRIX_SIZE(k);
	}
}

double_double *
unit_sum(const UnitComoments *u, UnitSum sum)
{
	int			at = 0;

	for (int i = 0; i < (int) sum; i++)
		at += unit_sum_length(u->k, (UnitSum) i);
	return (double_double *) u->numbers + at;
}

Size
unit_comoments_size(int k, int names_size)
{
	Size		n = 0;

	for (int i = 0; i < UNIT_SUMS; i++)
		n += (Size) unit_sum_length(k, (UnitSum) i);
	return offsetof(UnitComoments, numbers) + n * sizeof(double_double) +
		(Size) names_size;
}

UnitComoments *
unit_comoments_create(int k, const char *names, int names_size)
{
	UnitComoments *u = value_create(&unit_comoments_class,
									unit_comoments_size(k, names_size),
									names != NULL ? UNIT_COMOMENTS_NAMED : 0);

	u->k = k;
	u->names_size = names_size;
	if (names != NULL)
		memcpy(unit_names(u), names, (Size) names_size);
	return u;
}

static void
check_same_number(int k, int other)
{
	if (k != other)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("units of %d variables do not combine with units of %d variables",
						k, other),
				 errhint("Give the same columns in the same order for each unit.")));
}

/* A value without units takes the number of variables that it meets. */
static UnitComoments *
with_variables(UnitComoments *u, int k)
{
	UnitComoments *wide;

	if (k == 0 || u->k == k)
		return u;
	if (u->k > 0)
		check_same_number(u->k, k);
	wide = unit_comoments_create(k, NULL, 0);
	wide->empty = u->empty;
	wide->missing = u->missing;
	return wide;
}

/* The value with those names: itself, or a copy that takes them. */
static UnitComoments *
with_names(UnitComoments *u, const char *names, int names_size)
{
	UnitComoments *named;

	if (u->header.flags & UNIT_COMOMENTS_NAMED)
	{
		if (u->names_size != names_size ||
			memcmp(unit_names(u), names, (Size) names_size) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("units do not name their variables alike"),
					 errhint("Name the same columns in the same order for each unit.")));
		return u;
	}
	named = unit_comoments_create(u->k, names, names_size);
	memcpy(&named->units, &u->units,
		   (Size) ((const char *) unit_names(u) - (const char *) &u->units));
	return named;
}

static void pg_attribute_noreturn()
out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("sums of unit_comoments are out of range"),
			 errhint("Change the unit of the variables: fourth powers of their deviations must fit a double.")));
}

static void
check_sums(const UnitComoments *u)
{
	const double_double *end = unit_sum(u, UNIT_SUMS);

	for (const double_double *number = u->numbers; number < end; number++)
		if (!isfinite(number->hi))
			out_of_range();
}

static inline void
add_to(double_double *sum, double_double number)
{
	*sum = dd_add(*sum, number);
}

/* sum += weight * d d' */
static void
add_products(double_double *sum, const double_double *d, int k, double_double weight)
{
	for (int i = 0; i < k; i++)
	{
		double_double weighted = dd_mul(weight, d[i]);

		for (int j = 0; j <= i; j++)
			add_to(&sum[MATRIX_AT(i, j)], dd_mul(weighted, d[j]));
	}
}

/* The value made fit for a unit of that many variables and those names. */
static UnitComoments *
fit_for(UnitComoments *u, const Moments *unit)
{
	StringInfoData names;

	if (unit->weighted)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("weighted comoments do not make units"),
				 errhint("Use comoments_agg() for each unit: what is said of units counts rows and units.")));
	u = with_variables(u, unit->k);
	if (unit->names == NULL)
		return u;
	names = store_names(unit->names, unit->k);
	u = with_names(u, names.data, names.len);
	pfree(names.data);
	return u;
}

/* sum += vec(S) vec(S)', where S must not be so small that this loses digits */
static void
add_squares(UnitComoments *u, const Moments *unit)
{
	for (int i = 0; i < u->k; i++)
	{
		double		square = unit->s[MATRIX_AT(i, i)].hi;

		if (square > 0 && square < MIN_SQUARED_DEVIATION)
			out_of_range();
	}
	add_products(unit_sum(u, UNIT_SQUARES), unit->s, MATRIX_SIZE(u->k),
				 dd_from_double(1));
}

UnitComoments *
unit_comoments_add(UnitComoments *u, const Moments *unit)
{
	double_double n = dd_from_int64(unit->n);
	double_double d[COMOMENTS_MAX_VARIABLES];
	double_double *pivot;

	u = fit_for(u, unit);
	value_count(&unit_comoments_class, &u->missing, unit->missing);
	if (unit->n == 0)
	{
		value_count(&unit_comoments_class, &u->empty, 1);
		return u;
	}
	pivot = unit_sum(u, UNIT_PIVOT);
	if (u->units == 0)
		memcpy(pivot, unit->mean, (Size) u->k * sizeof(double_double));
	value_count(&unit_comoments_class, &u->units, 1);
	value_count(&unit_comoments_class, &u->single, unit->n == 1 ? 1 : 0);
	value_count(&unit_comoments_class, &u->rows, unit->n);
	add_to(unit_sum(u, UNIT_SQUARED_SIZES), dd_mul(n, n));
	for (int i = 0; i < u->k; i++)
	{
		d[i] = dd_sub(unit->mean[i], pivot[i]);
		add_to(&unit_sum(u, UNIT_SUM)[i], dd_mul(n, d[i]));
		add_to(&unit_sum(u, UNIT_MEAN_SUM)[i], d[i]);
	}
	add_products(unit_sum(u, UNIT_PRODUCTS), d, u->k, n);
	add_products(unit_sum(u, UNIT_MEAN_PRODUCTS), d, u->k, dd_from_double(1));
	if (unit->n > 1)
	{
		for (int i = 0; i < MATRIX_SIZE(u->k); i++)
			add_to(&unit_sum(u, UNIT_WITHIN)[i], unit->s[i]);
		if (unit_squares_kept(u->k))
			add_squares(u, unit);
	}
	check_sums(u);
	return u;
}

/*
 * Adds sums about another pivot, which lies shift above ours: n is the number
 * behind the sum of deviations.
 */
static void
add_shifted(double_double *sum, double_double *products,
			const double_double *other_sum, const double_double *other_products,
			const double_double *shift, int k, int64 count)
{
	double_double n = dd_from_int64(count);

	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
		{
			double_double moved = dd_mul(dd_mul(n, shift[i]), shift[j]);

			moved = dd_add(moved, dd_mul(other_sum[i], shift[j]));
			moved = dd_add(moved, dd_mul(other_sum[j], shift[i]));
			add_to(&products[MATRIX_AT(i, j)],
				   dd_add(moved, other_products[MATRIX_AT(i, j)]));
		}
	for (int i = 0; i < k; i++)
		add_to(&sum[i], dd_add(other_sum[i], dd_mul(n, shift[i])));
}

/* Adds the sums that do not depend on the pivot. */
static void
add_sum(UnitComoments *u, const UnitComoments *other, UnitSum sum)
{
	double_double *to = unit_sum(u, sum);
	const double_double *from = unit_sum(other, sum);

	for (int i = 0; i < unit_sum_length(u->k, sum); i++)
		add_to(&to[i], from[i]);
}

UnitComoments *
unit_comoments_merge(UnitComoments *u, const UnitComoments *other)
{
	int			k = other->k;
	double_double *pivot;
	double_double shift[COMOMENTS_MAX_VARIABLES];

	u = with_variables(u, k);
	if (other->header.flags & UNIT_COMOMENTS_NAMED)
		u = with_names(u, unit_names(other), other->names_size);
	value_count(&unit_comoments_class, &u->missing, other->missing);
	value_count(&unit_comoments_class, &u->empty, other->empty);
	if (other->units == 0)
		return u;
	pivot = unit_sum(u, UNIT_PIVOT);
	if (u->units == 0)
		memcpy(pivot, unit_sum(other, UNIT_PIVOT), (Size) k * sizeof(double_double));
	for (int i = 0; i < k; i++)
		shift[i] = dd_sub(unit_sum(other, UNIT_PIVOT)[i], pivot[i]);
	value_count(&unit_comoments_class, &u->units, other->units);
	value_count(&unit_comoments_class, &u->single, other->single);
	value_count(&unit_comoments_class, &u->rows, other->rows);
	add_shifted(unit_sum(u, UNIT_SUM), unit_sum(u, UNIT_PRODUCTS),
				unit_sum(other, UNIT_SUM), unit_sum(other, UNIT_PRODUCTS),
				shift, k, other->rows);
	add_shifted(unit_sum(u, UNIT_MEAN_SUM), unit_sum(u, UNIT_MEAN_PRODUCTS),
				unit_sum(other, UNIT_MEAN_SUM), unit_sum(other, UNIT_MEAN_PRODUCTS),
				shift, k, other->units);
	add_sum(u, other, UNIT_SQUARED_SIZES);
	add_sum(u, other, UNIT_WITHIN);
	add_sum(u, other, UNIT_SQUARES);
	check_sums(u);
	return u;
}

static Moments *
empty_moments(const UnitComoments *u, const char **names, int64 n)
{
	Moments    *m = palloc0(sizeof(Moments));

	m->k = u->k;
	m->n = n;
	m->missing = u->missing;
	m->weight = m->weight2 = dd_from_int64(n);
	m->effective_n = (double) n;
	m->names = names;
	m->mean = palloc0(Max(1, (Size) u->k) * sizeof(double_double));
	m->s = palloc0(Max(1, (Size) MATRIX_SIZE(u->k)) * sizeof(double_double));
	return m;
}

/* Means, and sums of products about them, from sums about the pivot. */
static void
center(Moments *m, const UnitComoments *u, UnitSum sum, UnitSum products, int64 n)
{
	const double_double *pivot = unit_sum(u, UNIT_PIVOT);
	const double_double *d = unit_sum(u, sum);
	const double_double *dd = unit_sum(u, products);
	double_double count = dd_from_int64(n);

	for (int i = 0; i < m->k; i++)
	{
		double_double mean = dd_div(d[i], count);

		m->mean[i] = dd_add(pivot[i], mean);
		for (int j = 0; j <= i; j++)
			m->s[MATRIX_AT(i, j)] = dd_sub(dd[MATRIX_AT(i, j)], dd_mul(mean, d[j]));
		if (m->s[MATRIX_AT(i, i)].hi < 0)
			m->s[MATRIX_AT(i, i)] = dd_from_double(0);
	}
}

UnitMoments *
unit_moments_open(const UnitComoments *u)
{
	UnitMoments *opened = palloc0(sizeof(UnitMoments));
	const char **names = u->header.flags & UNIT_COMOMENTS_NAMED ?
		open_names(unit_names(u), u->k) : NULL;
	const double_double *within = unit_sum(u, UNIT_WITHIN);
	double_double scale;

	opened->k = u->k;
	opened->units = u->units;
	opened->units_within = u->units - u->single;
	opened->rows_within = u->rows - u->single;
	opened->squared_sizes = unit_sum(u, UNIT_SQUARED_SIZES)[0];
	opened->squares = unit_squares_kept(u->k) ? unit_sum(u, UNIT_SQUARES) : NULL;
	opened->total = empty_moments(u, names, u->rows);
	opened->within = empty_moments(u, names, u->units == 0 ? 0 : u->rows - u->units + 1);
	opened->between = empty_moments(u, names, u->units);
	opened->means = empty_moments(u, names, u->units);
	if (u->units == 0)
		return opened;
	center(opened->between, u, UNIT_SUM, UNIT_PRODUCTS, u->rows);
	center(opened->means, u, UNIT_MEAN_SUM, UNIT_MEAN_PRODUCTS, u->units);
	scale = dd_div(dd_from_int64(u->units), dd_from_int64(u->rows));
	memcpy(opened->total->mean, opened->between->mean, (Size) u->k * sizeof(double_double));
	memcpy(opened->within->mean, opened->between->mean, (Size) u->k * sizeof(double_double));
	memcpy(opened->within->s, within, (Size) MATRIX_SIZE(u->k) * sizeof(double_double));
	for (int i = 0; i < MATRIX_SIZE(u->k); i++)
	{
		opened->total->s[i] = dd_add(within[i], opened->between->s[i]);
		opened->between->s[i] = dd_mul(opened->between->s[i], scale);
	}
	return opened;
}

UnitAnova
unit_anova(const UnitMoments *u, int variable)
{
	double		rows = (double) u->total->n;
	double		units = (double) u->units;
	double		nan = get_float8_nan();
	UnitAnova	a = {nan, nan, nan, nan, nan, nan, nan, nan, nan};

	if (u->units == 0)
		return a;
	a.df_between = units - 1;
	a.df_within = rows - units;
	a.ss_within = dd_to_double(moments_s(u->within, variable, variable));
	a.ss_between = dd_to_double(dd_div(dd_mul_double(moments_s(u->between, variable, variable), rows),
									   dd_from_double(units)));
	a.mean_n = rows / units;
	if (a.df_between > 0)
	{
		a.ms_between = a.ss_between / a.df_between;
		a.n0 = dd_to_double(dd_div(dd_sub(dd_from_double(rows),
										  dd_div(u->squared_sizes, dd_from_double(rows))),
								   dd_from_double(a.df_between)));
	}
	if (a.df_within > 0)
		a.ms_within = a.ss_within / a.df_within;
	if (a.ms_within > 0)
		a.f = a.ms_between / a.ms_within;
	return a;
}

double
unit_icc2(const UnitMoments *u, int variable)
{
	UnitAnova	a = unit_anova(u, variable);

	if (!(a.ms_between > 0))
		return get_float8_nan();
	return (a.ms_between - a.ms_within) / a.ms_between;
}

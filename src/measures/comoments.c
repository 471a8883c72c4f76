/*-------------------------------------------------------------------------
 *
 * comoments.c
 *	  Algebra of comoments values; see comoments.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/comoments.h"

#include <math.h>

#include "measures/comoments_layout.h"

#define FIRST_BUFFER_ROWS 4

Size
comoments_size(int k, uint16 flags, int names_size)
{
	return offsetof(Comoments, weights) +
		((flags & COMOMENTS_WEIGHTED) != 0 ? 2 * sizeof(double_double) : 0) +
		(Size) k * (sizeof(double) + sizeof(double_double)) +
		(Size) MATRIX_SIZE(k) * sizeof(double_double) + (Size) names_size;
}

Comoments *
comoments_allocate(int k, uint16 flags, int names_size, int buffer_rows)
{
	Size		row = (Size) k + ((flags & COMOMENTS_WEIGHTED) != 0 ? 1 : 0);
	Comoments  *c = value_create(&comoments_class,
								 comoments_size(k, flags, names_size) +
								 (Size) buffer_rows * row * sizeof(double), flags);

	c->k = (uint16) k;
	c->names_size = names_size;
	return c;
}

/* How many rows the buffer of a building value can take. */
static int
buffer_rows(const Comoments *c)
{
	Size		room = VARSIZE(c) - comoments_size(c->k, c->header.flags, c->names_size);

	return (int) (room / ((Size) comoments_row_size(c) * sizeof(double)));
}

double_double
dd_from_int64(int64 n)
{
	/* both halves are exact */
	return dd_normalise((double) (n >> 32) * 0x1p32, (double) (n & 0xffffffff));
}

double_double
comoments_weight(const Comoments *c)
{
	return comoments_is_weighted(c) ? c->weights[0] : dd_from_int64(c->n);
}

double_double
comoments_weight2(const Comoments *c)
{
	return comoments_is_weighted(c) ? c->weights[1] : dd_from_int64(c->n);
}

/* Adds rows as the buffer has them to the sums of c. */
static void
add_rows(Comoments *c, const double *x, int n)
{
	ProductRows rows = {
		.k = c->k,
		.n = n,
		.weighted = comoments_is_weighted(c),
		.pivot = comoments_pivot(c),
		.x = x
	};

	product_sums_add(&rows, comoments_sums(c), comoments_products(c));
	if (!comoments_is_weighted(c))
		return;
	for (int i = 0; i < n; i++, x += 1 + c->k)
	{
		c->weights[0] = dd_add_double(c->weights[0], *x);
		c->weights[1] = dd_add(c->weights[1], two_product(*x, *x));
	}
}

void
comoments_fold(Comoments *c)
{
	if (c->buffered == 0)
		return;
	add_rows(c, comoments_buffer(c), c->buffered);
	c->buffered = 0;
}

Comoments *
comoments_copy(const Comoments *c, uint16 flags, const char *names,
			   int names_size, int buffer_rows)
{
	Comoments  *copy = comoments_allocate(c->k, flags, names_size, buffer_rows);

	Assert(c->buffered == 0);
	copy->n = c->n;
	copy->missing = c->missing;
	if (comoments_is_weighted(copy))
	{
		copy->weights[0] = comoments_weight(c);
		copy->weights[1] = comoments_weight2(c);
	}
	/* pivot, sums and products stand one behind the other */
	memcpy(comoments_pivot(copy), comoments_pivot(c),
		   (Size) (comoments_names(c) - (char *) comoments_pivot(c)));
	if (names_size > 0)
		memcpy(comoments_names(copy), names, (Size) names_size);
	return copy;
}

/* The same with the names it has. */
static Comoments *
copy_with_flags(const Comoments *c, uint16 flags, int buffer_rows)
{
	return comoments_copy(c, flags, comoments_names(c), c->names_size, buffer_rows);
}

const Comoments *
comoments_canonical(const Comoments *c)
{
	Comoments  *copy;

	if (!comoments_is_building(c))
		return c;
	if (c->buffered > 0)
	{
		copy = memcpy(palloc(VARSIZE(c)), c, VARSIZE(c));
		comoments_fold(copy);
		c = copy;
	}
	return copy_with_flags(c, c->header.flags & ~COMOMENTS_BUILDING, 0);
}

/* A copy that can take more rows: the same rows in a larger buffer. */
static Comoments *
grow_buffer(Comoments *c, int rows)
{
	uint16		buffered = c->buffered;
	Comoments  *grown;

	c->buffered = 0;
	grown = copy_with_flags(c, c->header.flags | COMOMENTS_BUILDING, rows);
	c->buffered = buffered;
	grown->buffered = buffered;
	memcpy(comoments_buffer(grown), comoments_buffer(c),
		   (Size) buffered * (Size) comoments_row_size(c) * sizeof(double));
	return grown;
}

Comoments *
comoments_add(Comoments *c, const double *x, double weight)
{
	int			rows = comoments_is_building(c) ? buffer_rows(c) : 0;
	double	   *row;

	if (c->buffered == rows)
	{
		if (rows < PRODUCT_ROWS)
			c = grow_buffer(c, Min(PRODUCT_ROWS, Max(FIRST_BUFFER_ROWS, 2 * rows)));
		else
			comoments_fold(c);
	}
	value_count(&comoments_class, &c->n, 1);
	if (c->n == 1)
		for (int i = 0; i < c->k; i++)
			comoments_pivot(c)[i] = x[i] + 0.0;
	row = comoments_buffer(c) + (Size) c->buffered++ * (Size) comoments_row_size(c);
	if (comoments_is_weighted(c))
		*row++ = weight;
	memcpy(row, x, (Size) c->k * sizeof(double));
	return c;
}

void
comoments_check_sums(const Comoments *c)
{
	bool		sound = comoments_weight(c).hi <= COMOMENTS_MAX_WEIGHT_SUM &&
		comoments_weight2(c).hi <= COMOMENTS_MAX_WEIGHT_SUM;

	for (int i = 0; i < c->k; i++)
		sound = sound && fabs(comoments_sums(c)[i].hi) <= COMOMENTS_MAX_SUM;
	for (int i = 0; i < MATRIX_SIZE(c->k); i++)
		sound = sound && fabs(comoments_products(c)[i].hi) <= COMOMENTS_MAX_SUM;
	if (!sound)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of products is out of range"),
				 errhint("Scale the variables so that they are nearer to 1.")));
}

/*
 * Adds the sums of b, moved to the pivot of a.  With d = pivot of b - pivot of
 * a, each deviation becomes x - q + d.
 */
static void
add_moved(Comoments *a, const Comoments *b)
{
	int			k = a->k;
	double_double weight = comoments_weight(b);
	double_double move[COMOMENTS_MAX_VARIABLES];
	double_double moved[COMOMENTS_MAX_VARIABLES];	/* weight * move */

	for (int i = 0; i < k; i++)
	{
		move[i] = two_sum(comoments_pivot(b)[i], -comoments_pivot(a)[i]);
		moved[i] = dd_mul(weight, move[i]);
	}
	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
		{
			int			at = MATRIX_AT(i, j);
			double_double p = comoments_products(b)[at];

			if (move[i].hi != 0)
				p = dd_add(p, dd_mul(move[i], dd_add(comoments_sums(b)[j], moved[j])));
			if (move[j].hi != 0)
				p = dd_add(p, dd_mul(move[j], comoments_sums(b)[i]));
			comoments_products(a)[at] = dd_add(comoments_products(a)[at], p);
		}
	for (int i = 0; i < k; i++)
		comoments_sums(a)[i] = dd_add(comoments_sums(a)[i],
									  dd_add(comoments_sums(b)[i], moved[i]));
	if (comoments_is_weighted(a))
	{
		a->weights[0] = dd_add(a->weights[0], weight);
		a->weights[1] = dd_add(a->weights[1], comoments_weight2(b));
	}
}

static void
check_same_variables(const Comoments *a, const Comoments *b)
{
	if (a->k != b->k)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("comoments of %d variables do not combine with comoments of %d",
						a->k, b->k),
				 errhint("Only values over the same variables can be added.")));
	if (comoments_is_named(a) && comoments_is_named(b) &&
		(a->names_size != b->names_size ||
		 memcmp(comoments_names(a), comoments_names(b), (Size) a->names_size) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("comoments of differently named variables do not combine"),
				 errhint("Give both the same names, in the same order, with with_names().")));
}

Comoments *
comoments_merge(Comoments *a, const Comoments *b)
{
	uint16		flags;

	b = comoments_canonical(b);
	if (b->k == 0 || a->k == 0)
	{
		/* one of them has seen no row that told the number of variables */
		Comoments  *known = a->k == 0 ? copy_with_flags(b, b->header.flags, 0) : a;

		value_count(&comoments_class, &known->missing,
					a->k == 0 ? a->missing : b->missing);
		return known;
	}
	check_same_variables(a, b);
	comoments_fold(a);
	flags = a->header.flags | b->header.flags;
	if (comoments_is_named(b) && !comoments_is_named(a))
		a = comoments_copy(a, flags & ~COMOMENTS_BUILDING, comoments_names(b),
						   b->names_size, 0);
	else if (flags != a->header.flags)
		a = copy_with_flags(a, flags & ~COMOMENTS_BUILDING, 0);
	if (a->n == 0)
		memcpy(comoments_pivot(a), comoments_pivot(b), (Size) a->k * sizeof(double));
	if (b->n > 0)
		add_moved(a, b);
	value_count(&comoments_class, &a->n, b->n);
	value_count(&comoments_class, &a->missing, b->missing);
	comoments_check_sums(a);
	return a;
}

Comoments *
comoments_sum(const Comoments *a, const Comoments *b)
{
	return comoments_merge(memcpy(palloc(VARSIZE(a)), a, VARSIZE(a)), b);
}

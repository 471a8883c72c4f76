/*-------------------------------------------------------------------------
 *
 * moments.c
 *	  Comoments opened for readings: means, sums about them, names.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/comoments.h"

#include <math.h>

#include "measures/comoments_layout.h"
#include "measures/stored_names.h"

/* Far below what is left over of the mean of any numbers that are not 0. */
#define SMALLEST_REST 1e-150

Moments *
moments_open(const Comoments *stored)
{
	const Comoments *c = comoments_canonical(stored);
	Moments    *m = palloc0(sizeof(Moments));
	int			k = c->k;
	double_double offset[COMOMENTS_MAX_VARIABLES];	/* mean - pivot */

	m->k = k;
	m->n = c->n;
	m->missing = c->missing;
	m->weighted = comoments_is_weighted(c);
	m->weight = comoments_weight(c);
	m->weight2 = comoments_weight2(c);
	m->effective_n = m->weighted && c->n > 0 ?
		dd_div(m->weight, dd_div(m->weight2, m->weight)).hi : (double) c->n;
	m->names = comoments_is_named(c) ? open_names(comoments_names(c), k) : NULL;
	m->mean = palloc0(Max(1, k) * sizeof(double_double));
	m->s = palloc0(Max(1, MATRIX_SIZE(k)) * sizeof(double_double));
	if (c->n == 0)
		return m;
	for (int i = 0; i < k; i++)
	{
		offset[i] = dd_div(comoments_sums(c)[i], m->weight);
		m->mean[i] = dd_add_double(offset[i], comoments_pivot(c)[i]);
	}
	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
		{
			int			at = MATRIX_AT(i, j);

			m->s[at] = dd_sub(comoments_products(c)[at],
							  dd_mul(offset[i], comoments_sums(c)[j]));
		}
	/* Where all variation is that of one row, rounding may leave less than 0. */
	for (int i = 0; i < k; i++)
		if (m->s[MATRIX_AT(i, i)].hi < 0)
			m->s[MATRIX_AT(i, i)] = dd_from_double(0);
	return m;
}

double_double
moments_r(const Moments *m, int i, int j)
{
	double_double scale_i = dd_sqrt(moments_s(m, i, i));
	double_double scale_j = dd_sqrt(moments_s(m, j, j));
	double_double r;

	if (scale_i.hi == 0 || scale_j.hi == 0)
		return dd_from_double(get_float8_nan());
	if (i == j)
		return dd_from_double(1);
	r = dd_div(dd_div(moments_s(m, i, j), scale_i), scale_j);
	return fabs(r.hi) > 1 ? dd_from_double(r.hi > 0 ? 1 : -1) : r;
}

Comoments *
comoments_from_moments(const Moments *m)
{
	int			k = m->k;
	StringInfoData names = store_names(m->names, k);
	Comoments  *c;

	c = comoments_allocate(k, (m->weighted ? COMOMENTS_WEIGHTED : 0) |
						   (m->names != NULL ? COMOMENTS_NAMED : 0), names.len, 0);
	memcpy(comoments_names(c), names.data, (Size) names.len);
	c->n = m->n;
	c->missing = m->missing;
	if (m->weighted)
	{
		c->weights[0] = m->weight;
		c->weights[1] = m->weight2;
	}
	if (m->n == 0)
		return c;
	/*
	 * The pivot is the mean as a double: what that leaves over is the sum,
	 * unless its square would underflow, which no sum of squares could match.
	 */
	for (int i = 0; i < k; i++)
	{
		comoments_pivot(c)[i] = m->mean[i].hi;
		if (fabs(m->mean[i].lo) > SMALLEST_REST)
			comoments_sums(c)[i] = dd_mul_double(m->weight, m->mean[i].lo);
	}
	for (int i = 0; i < k; i++)
		for (int j = 0; j <= i; j++)
			comoments_products(c)[MATRIX_AT(i, j)] =
				dd_add(moments_s(m, i, j),
					   dd_mul_double(comoments_sums(c)[j], m->mean[i].lo));
	comoments_check_sums(c);
	return c;
}

const char *
moments_name(const Moments *m, int variable)
{
	return m->names != NULL ? m->names[variable] : psprintf("%d", variable + 1);
}

/* "a, b, c", for messages */
static char *
list_of_names(const Moments *m)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < m->k; i++)
		appendStringInfo(&out, "%s%s", i == 0 ? "" : ", ", m->names[i]);
	return out.data;
}

int
moments_variable(const Moments *m, const char *given)
{
	for (int i = 0; m->names != NULL && i < m->k; i++)
		if (strcmp(m->names[i], given) == 0)
			return i;
	if (*given != '\0' && strspn(given, "0123456789") == strlen(given) &&
		strlen(given) <= 9)
	{
		int			position = atoi(given);

		if (position >= 1 && position <= m->k)
			return position - 1;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no variable \"%s\"", given),
			 m->k == 0 ? errhint("No row has had a value in all variables.") :
			 m->names != NULL ?
			 errhint("Known are: %s; or a position from 1 to %d.", list_of_names(m), m->k) :
			 errhint("Positions are 1 to %d; names are given by with_names().", m->k)));
}
